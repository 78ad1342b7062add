/* SPDX-License-Identifier: GPL-2.0-only */
/* As much of a device, its queue and its slots as batches of elements touch. */
#ifndef UBLK_CORE_UBLK_H
#define UBLK_CORE_UBLK_H

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <linux/types.h>
#include <linux/ublk_cmd.h>

typedef __u8 u8;
typedef __u16 u16;
typedef __s32 s32;
typedef __u64 u64;
typedef int blk_status_t;

#define U16_MAX		0xffff
#define U64_MAX		(~0ULL)
#define likely(x)	(x)
#define unlikely(x)	(x)
#define READ_ONCE(x)	(x)
#define min_t(type, a, b) ((type)(a) < (type)(b) ? (type)(a) : (type)(b))
#define spin_lock(lock)	((void)++*(lock))
#define spin_unlock(lock) ((void)--*(lock))
#define lockdep_assert_held(lock) ((void)(lock))

enum { UBLK_SERVING_NO, UBLK_SERVING_YES };
enum { UBLK_SLOT_EMPTY, UBLK_SLOT_ARMED, UBLK_SLOT_GIVEN, UBLK_SLOT_COMMITTING };
enum { UBLK_BUFFER_ALWAYS, UBLK_BUFFER_FOR_READ, UBLK_BUFFER_NEVER };

struct file {
	int unused;
};

struct request {
	int ended;
};

struct io_comp_batch {
	struct request *ended[64];
	int n;
};

#define DEFINE_IO_COMP_BATCH(name) struct io_comp_batch name = {}

struct io_uring_cmd {
	struct file *file;
	u64 addr;
};

struct ublk_daemon {
	int unused;
};

struct ublk_mover {
	int buffer_rule;
	bool registers;
	void *take_back;
};

struct ublk_slot {
	int state, status;
	unsigned int bytes;
	u16 tag;
	struct ublk_queue *queue;
	struct request *rq;
	struct io_uring_cmd *cmd;
	u64 buf_addr;
	u64 reg;
	s32 result;
};

struct ublk_queue {
	struct ublk_device *dev;
	const struct ublk_mover *mover;
	u16 id, depth;
	int serving;
	void *descs;
	unsigned int desc_bytes;
	struct ublk_slot slots[64];
};

struct ublk_device {
	struct ublksrv_ctrl_dev_info info;
	const struct ublk_mover *mover;
	struct file *server_file;
	unsigned int nr_queues, nr_fetched;
	int lock;
	struct ublk_queue *queues[1];
};

#endif
