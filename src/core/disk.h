/* SPDX-License-Identifier: GPL-2.0 */
/* The disk of a device: made by START_DEV, removed by the stop work. */
#ifndef UBLK_CORE_DISK_H
#define UBLK_CORE_DISK_H

#include "compat/compat.h"
#include "core/ublk.h"

void ublk_disk_init(struct ublk_device *dev);
int ublk_disk_add(struct ublk_device *dev, struct queue_limits *limits);
int ublk_disk_resume(struct ublk_device *dev);
void ublk_disk_resize(struct ublk_device *dev, u64 sectors);
int ublk_disk_shut(struct ublk_device *dev);
void ublk_disk_remove(struct ublk_device *dev);

#endif
