/* SPDX-License-Identifier: GPL-2.0 */
/* The disk of a device: made by START_DEV, removed by the remove work. */
#ifndef UBLK_CORE_DISK_H
#define UBLK_CORE_DISK_H

#include "compat/compat.h"
#include "core/ublk.h"

/**
 * struct ublk_start - a START_DEV that waits for the server to tell of its zones
 * @work: shows the disk
 * @dev: the device; referenced by @work
 * @disk: STARTING
 * @nr_closes: the server's, to tell it from a later one
 * @result: what became of it, once @is_done
 * @is_done: @work is done with this, which is the waiter's to free
 * @is_abandoned: nobody waits any more, and @work frees this; protected by @dev->mutex
 */
struct ublk_start {
	struct work_struct work;
	struct ublk_device *dev;
	struct gendisk *disk;
	unsigned int nr_closes;
	int result;
	bool is_done;
	bool is_abandoned;
};

void ublk_disk_init(struct ublk_device *dev);
int ublk_disk_lock(struct ublk_device *dev);
int ublk_disk_add(struct ublk_device *dev, struct queue_limits *limits, unsigned int nr_closes,
		  struct ublk_start **start);
int ublk_disk_wait_start(struct ublk_device *dev, struct ublk_start *start);
int ublk_disk_resume(struct ublk_device *dev);
void ublk_disk_resize(struct ublk_device *dev, u64 sectors);
int ublk_disk_shut(struct ublk_device *dev);
void ublk_disk_remove(struct ublk_device *dev);

#endif
