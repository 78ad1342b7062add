/* SPDX-License-Identifier: GPL-2.0-only */
/* What core/ublk.h, core/slot.h and core/slot.c need of the kernel, for the model. */
#ifndef UBLK_MODEL_BLK_MQ_H
#define UBLK_MODEL_BLK_MQ_H

#include <linux/types.h>

#define likely(x)	(x)
#define unlikely(x)	(x)
#define READ_ONCE(x)	(x)
#define WRITE_ONCE(x, y) ((x) = (y))
#define U32_MAX		(~0U)
#define ____cacheline_aligned_in_smp

typedef struct { int lock; } spinlock_t;
typedef struct { int head; } wait_queue_head_t;
typedef u8 blk_status_t;
#define BLK_STS_OK	0

struct list_head { struct list_head *next, *prev; };
struct hlist_node { struct hlist_node *next; };
struct llist_node { struct llist_node *next; };
struct llist_head { struct llist_node *first; };
struct rcu_head { void *next; };
struct mutex { int owner; };
struct cdev { int dev; };
struct device { int refs; };
struct work_struct { int pending; };
struct delayed_work { struct work_struct work; };
struct blk_mq_tag_set { int depth; };
struct request;
struct io_comp_batch;
struct io_uring_cmd;
struct gendisk;
struct file_operations;
struct pid;
struct file;
struct workqueue_struct;
struct task_struct;
struct mm_struct;

/* One step of the model is atomic. */
#define try_cmpxchg(at, seen, to)				\
	(*(at) == *(seen) ? (*(at) = (to), true) : (*(seen) = *(at), false))

static inline void get_device(struct device *dev)
{
	dev->refs++;
}

static inline void put_device(struct device *dev)
{
	dev->refs--;
}

static inline unsigned int blk_rq_bytes(const struct request *rq)
{
	return !!rq;
}

/* Commands are where their slot's state says. */
static inline void io_uring_cmd_done(struct io_uring_cmd *cmd, int ret, unsigned int issue_flags)
{
	(void)cmd;
	(void)ret;
	(void)issue_flags;
}

#define blk_mq_end_request_batch	0
#define blk_mq_add_to_batch(rq, batch, is_error, end)	((void)(rq), (void)(batch), false)

#endif
