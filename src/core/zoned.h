/* SPDX-License-Identifier: GPL-2.0 */
/* Zones of a disk, as the block layer asks for them. */
#ifndef UBLK_CORE_ZONED_H
#define UBLK_CORE_ZONED_H

#include "compat/compat.h"
#include "core/ublk.h"

#if UBLK_CAP_ZONED
int ublk_report_zones(struct gendisk *disk, sector_t sector, unsigned int nr_zones,
		      UBLK_ZONE_REPORT_PARAMS);
#else
#define ublk_report_zones NULL
#endif

int ublk_zones_learn(struct gendisk *disk);

#endif
