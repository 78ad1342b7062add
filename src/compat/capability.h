/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What no shim can give an older kernel, as constants: the feature table clears the bits
 * of what is 0 here.
 */
#ifndef UBLK_COMPAT_CAPABILITY_H
#define UBLK_COMPAT_CAPABILITY_H

#include "compat/generated/interfaces.h"

/* io_uring can register a request's pages in a ring's buffer table. */
#if defined(UBLK_HAVE_ZERO_COPY) || defined(UBLK_HAVE_ZERO_COPY_BVEC)
#define UBLK_CAP_ZERO_COPY 1
#else
#define UBLK_CAP_ZERO_COPY 0
#endif

/* One command can complete many times, with provided buffers. */
#ifdef UBLK_HAVE_BATCH_IO
#define UBLK_CAP_BATCH_IO 1
#else
#define UBLK_CAP_BATCH_IO 0
#endif

/*
 * io_uring calls back for waiting commands when their ring goes; where it does not, only
 * exit_watch.h tells.
 */
#ifdef UBLK_HAVE_URING_CANCEL
#define UBLK_CAP_CANCEL 1
#else
#define UBLK_CAP_CANCEL 0
#endif

/* The exit watch tells of a task's exit or exec() before that waits for what the task has begun. */
#if defined(UBLK_HAVE_EXIT_GROUP_DEAD) && defined(UBLK_HAVE_EXEC_PREPARE)
#define UBLK_CAP_EARLY_WATCH 1
#else
#define UBLK_CAP_EARLY_WATCH 0
#endif

/* The block layer knows zoned disks, in a form that compat/ knows. */
#if defined(CONFIG_BLK_DEV_ZONED) &&						\
	(defined(UBLK_HAVE_BLK_ZONED_LIMITS) || defined(UBLK_HAVE_BLK_ZONED_SETTERS)) && \
	(defined(UBLK_HAVE_BLK_ZONED_REVALIDATE) ||				\
	 defined(UBLK_HAVE_BLK_ZONED_REVALIDATE_UPDATE)) &&			\
	(defined(UBLK_HAVE_BLK_ZONED_REPORT_ARGS) || defined(UBLK_HAVE_BLK_ZONED_REPORT_CB)) && \
	(defined(UBLK_HAVE_BLK_MAP_KERN) || defined(UBLK_HAVE_BLK_MAP_KERN_QUEUE))
#define UBLK_CAP_ZONED 1
#else
#define UBLK_CAP_ZONED 0
#endif

/* The block layer makes, checks and hands out protection information. */
#if defined(CONFIG_BLK_DEV_INTEGRITY) &&	\
	(defined(UBLK_HAVE_BLK_INTEGRITY_LIMITS) || defined(UBLK_HAVE_BLK_INTEGRITY_PROFILES))
#define UBLK_CAP_INTEGRITY 1
#else
#define UBLK_CAP_INTEGRITY 0
#endif

/* It can be anywhere in the metadata, not only at its beginning. */
#ifdef UBLK_HAVE_BLK_INTEGRITY_LIMITS
#define UBLK_CAP_PI_OFFSET 1
#else
#define UBLK_CAP_PI_OFFSET 0
#endif

/*
 * An IP checksum there covers the data too, and not just what lies before it in the
 * metadata. The kernels that split intervals have the code that does.
 */
#ifdef UBLK_HAVE_BLK_INTEGRITY_SPLIT
#define UBLK_CAP_IP_AT_PI_OFFSET 1
#else
#define UBLK_CAP_IP_AT_PI_OFFSET 0
#endif

/* Buffer and page fit into one entry of a map of pages. */
#ifdef CONFIG_64BIT
#define UBLK_CAP_SHMEM 1
#else
#define UBLK_CAP_SHMEM 0
#endif

#endif /* UBLK_COMPAT_CAPABILITY_H */
