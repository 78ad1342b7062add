/* SPDX-License-Identifier: GPL-2.0 */
/* Zones of a disk, as the block layer asks for them. */
#ifndef UBLK_CORE_ZONED_H
#define UBLK_CORE_ZONED_H

#include "compat/compat.h"
#include "core/ublk.h"

#if UBLK_CAP_ZONED
UBLK_DECLARE_REPORT_ZONES(ublk_report_zones);
#else
#define ublk_report_zones NULL
#endif

int ublk_zones_learn(struct gendisk *disk);

#endif
