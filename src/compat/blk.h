/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Requests and disks under the newest kernel's names. Disk limits are in blk_limits.h.
 */
#ifndef UBLK_COMPAT_BLK_H
#define UBLK_COMPAT_BLK_H

#include <linux/blk-mq.h>
#include <linux/blkdev.h>
#include <linux/sched.h>

#include "compat/blk_limits.h"
#include "compat/generated/interfaces.h"

#ifndef UBLK_HAVE_BLK_RQ_HAS_DATA
/* Before 6.19 the question was put to the first bio. */
static inline bool blk_rq_has_data(const struct request *rq)
{
	return rq->bio && bio_has_data(rq->bio);
}
#endif

#ifndef UBLK_HAVE_BLK_MERGE_FLAG
/* Since 6.14 merging needs no flag. */
#define BLK_MQ_F_SHOULD_MERGE 0
#endif

/*
 * UBLK_DEFINE_QUEUE_RQS() - define a queue_rqs operation
 * @name: the operation to define
 * @fn: what it calls, void (ublk_rq_list *list). It takes requests with
 *	rq_list_pop(); those it leaves are queued one by one.
 */
#ifdef UBLK_HAVE_BLK_RQ_LIST
typedef struct rq_list ublk_rq_list;

#define UBLK_DEFINE_QUEUE_RQS(name, fn)						\
	static void name(struct rq_list *ublk_list)				\
	{									\
		fn(ublk_list);							\
	}
#else
typedef struct request *ublk_rq_list;

#define UBLK_DEFINE_QUEUE_RQS(name, fn)						\
	static void name(struct request **ublk_list)				\
	{									\
		fn(ublk_list);							\
	}
#endif

/*
 * UBLK_DEFINE_DISK_OPEN() - define a block device's open operation
 * @name: the operation to define
 * @fn: what it calls, int (struct gendisk *disk)
 */
#ifdef UBLK_HAVE_BLK_DISK_OPEN
#define UBLK_DEFINE_DISK_OPEN(name, fn)						\
	static int name(struct gendisk *ublk_disk, blk_mode_t ublk_mode)	\
	{									\
		return fn(ublk_disk);						\
	}
#else
#define UBLK_DEFINE_DISK_OPEN(name, fn)						\
	static int name(struct block_device *ublk_bdev, fmode_t ublk_mode)	\
	{									\
		return fn(ublk_bdev->bd_disk);					\
	}
#endif

#endif /* UBLK_COMPAT_BLK_H */
