/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What probes ask of the block layer's headers, and of a tracepoint, as each
 * kernel answers: RELEASE is its version, as in uring.h. ODD is a kernel that
 * has every name and nothing behind it that is as in any other.
 */
#ifndef UBLK_TESTS_PROBED_BLOCK_H
#define UBLK_TESTS_PROBED_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define __maybe_unused	__attribute__((unused))
#define ODD	(RELEASE == 999999)
#define GFP_KERNEL	0xcc0u
#define gfp_t	unsigned int
typedef uint64_t sector_t;

struct gendisk;
struct request_queue;
struct linux_binprm;
struct task_struct;

struct request {
	struct request_queue *q;
};

/* A request's data. */
#if ODD
int blk_rq_map_kern(struct request *rq, void *buf, unsigned int len, unsigned int align, gfp_t gfp);
bool blk_rq_has_data(const struct request *rq, bool or_zeroes);
#elif RELEASE >= 616000
int blk_rq_map_kern(struct request *rq, void *buf, unsigned int len, gfp_t gfp);
#else
int blk_rq_map_kern(struct request_queue *q, struct request *rq, void *buf, unsigned int len,
		    gfp_t gfp);
#endif
#if RELEASE >= 619000 && !ODD
bool blk_rq_has_data(const struct request *rq);
#endif

/* Limits, and metadata. */
struct queue_limits {
	unsigned int max_segment_size;
#if ODD
	unsigned int (*max_fast_segment_size)(void);
#elif RELEASE >= 617000
	unsigned int max_fast_segment_size;
#endif
};

struct blk_integrity {
	unsigned char csum_type;
#if ODD
	struct {
		unsigned char bytes;
	} metadata_size, pi_tuple_size;
#elif RELEASE >= 617000
	unsigned char metadata_size;
	unsigned char pi_tuple_size;
#else
	unsigned char tuple_size;
#endif
};

enum blk_integrity_flags {
	BLK_INTEGRITY_REF_TAG = 1 << 3,
#if RELEASE >= 619000 && !ODD
	BLK_SPLIT_INTERVAL_CAPABLE = 1 << 5,
#endif
};

#if ODD
#define BLK_SPLIT_INTERVAL_CAPABLE	((struct blk_integrity){ 0 })
#endif

/* A report of zones. */
struct blk_zone {
	uint64_t start;
	uint64_t len;
};

#if ODD
struct blk_report_zones_args;
typedef int (*report_zones_cb)(struct blk_zone *zone, unsigned int idx);
typedef int (*report_zones_fn)(struct gendisk *disk, sector_t sector, unsigned int nr, void *out);
int disk_report_zone(struct gendisk *disk, struct blk_zone *zone);
#elif RELEASE >= 619000
struct blk_report_zones_args;
typedef int (*report_zones_fn)(struct gendisk *disk, sector_t sector, unsigned int nr,
			       struct blk_report_zones_args *args);
int disk_report_zone(struct gendisk *disk, struct blk_zone *zone, unsigned int idx,
		     struct blk_report_zones_args *args);
#else
typedef int (*report_zones_cb)(struct blk_zone *zone, unsigned int idx, void *data);
typedef int (*report_zones_fn)(struct gendisk *disk, sector_t sector, unsigned int nr,
			       report_zones_cb cb, void *data);
#endif

struct block_device_operations {
	report_zones_fn report_zones;
};

/* A task exits. */
#if ODD
typedef void (*exit_fn)(void *data, struct task_struct *task, bool group_dead, int code);
#elif RELEASE >= 616000
typedef void (*exit_fn)(void *data, struct task_struct *task, bool group_dead);
#else
typedef void (*exit_fn)(void *data, struct task_struct *task);
#endif

static inline void check_trace_callback_type_sched_process_exit(exit_fn fn)
{
	(void)fn;
}

/* A task becomes another program. */
#if ODD
typedef void (*exec_fn)(void *data, struct task_struct *task);
#else
typedef void (*exec_fn)(void *data, struct task_struct *task, struct linux_binprm *bprm);
#endif

#if RELEASE >= 610000
static inline void check_trace_callback_type_sched_prepare_exec(exec_fn fn)
{
	(void)fn;
}
#endif

#endif
