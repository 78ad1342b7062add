/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The fuzzer for the contract. A round is a row of short lives: servers that
 * mostly work, and tasks that send what nobody should, share a few device
 * numbers; then all of them are killed, all devices are deleted, within a
 * bounded time, and an ordinary device must work. All that is random comes
 * from one printed seed (UBLK_SEED), though not how the tasks interleave.
 */
#ifndef UBLK_TESTS_FUZZ_H
#define UBLK_TESTS_FUZZ_H

#include <liburing.h>

#include "test.h"

/* What is done, and the answers that a few minutes of it must have seen. */
#define FUZZ_KINDS(K)							\
	K(GET_QUEUE_AFFINITY, 0, EINVAL, ENODEV, EFAULT)		\
	K(GET_DEV_INFO, 0, EINVAL, ENODEV, EFAULT)			\
	K(ADD_DEV, 0, EINVAL, EEXIST, EFAULT, EPERM)			\
	K(DEL_DEV, 0, ENODEV, EPERM, EINTR)				\
	K(START_DEV, 0, EINVAL, EBUSY, EEXIST, ENODEV, EINTR)		\
	K(STOP_DEV, 0, ENODEV)						\
	K(SET_PARAMS, 0, EINVAL, EACCES, EFAULT, ENODEV)		\
	K(GET_PARAMS, 0, EINVAL, EFAULT, ENODEV)			\
	K(START_USER_RECOVERY, 0, EINVAL, EBUSY, ENODEV)		\
	K(END_USER_RECOVERY, 0, EINVAL, EBUSY, ENODEV)			\
	K(GET_DEV_INFO2, 0, EINVAL, ENODEV)				\
	K(GET_FEATURES, 0, EINVAL, EFAULT)				\
	K(DEL_DEV_ASYNC, 0, ENODEV)					\
	K(UPDATE_SIZE, 0, ENODEV)					\
	K(QUIESCE_DEV, 0, EBUSY, EOPNOTSUPP, ENODEV)			\
	K(TRY_STOP_DEV, 0, EBUSY, ENODEV)				\
	K(REG_BUF, 0, EINVAL, EOPNOTSUPP, EFAULT, EEXIST)		\
	K(UNREG_BUF, 0, ENOENT, EINVAL, EOPNOTSUPP)			\
	K(other_control, EOPNOTSUPP)					\
	K(FETCH_REQ, 0, EINVAL, EBUSY, ENODEV)				\
	K(COMMIT_AND_FETCH_REQ, 0, EINVAL, EBUSY, ENODEV)		\
	K(NEED_GET_DATA, 0, EINVAL)					\
	K(REGISTER_IO_BUF, 0, EINVAL)					\
	K(UNREGISTER_IO_BUF, 0, EINVAL)					\
	K(PREP_IO_CMDS, 0, EINVAL, EBUSY, E2BIG, EFAULT)		\
	K(COMMIT_IO_CMDS, 0, EINVAL, EBUSY, E2BIG, EFAULT)		\
	K(FETCH_IO_CMDS, 0, EINVAL, ENODEV)				\
	K(other_io, EOPNOTSUPP)						\
	K(chardev_open, 0, EBUSY)					\
	K(chardev_read, 0, EINVAL, EACCES, EFAULT)			\
	K(chardev_write, 0, EINVAL, EACCES, EFAULT)			\
	K(chardev_mmap, 0, EINVAL, EPERM)				\
	K(mprotect, 0, EACCES)						\
	K(mremap, 0, EFAULT)						\
	K(memory, 0)							\
	K(fixed_io, 0)							\
	K(cancel, 0, ENOENT)						\
	K(disk_open, 0)							\
	K(disk_read, 0, EIO)						\
	K(disk_write, 0, EIO)						\
	K(disk_sync, 0, EIO)						\
	K(disk_discard, 0, EOPNOTSUPP)					\
	K(disk_splice, 0)						\
	K(disk_ring, 0)							\
	K(disk_ioctl, 0)						\
	K(sysfs, 0, EINVAL)

enum fuzz_kind {
#define FUZZ_ENUM(name, ...) F_##name,
	FUZZ_KINDS(FUZZ_ENUM)
#undef FUZZ_ENUM
	NR_FUZZ_KINDS
};

#define FUZZ_IDS	5
#define FUZZ_RESULTS	134	/* errno numbers, 0 for success */

/* Who takes part, and how wild. */
struct fuzz_plan {
	int servers, controls, clients, meddlers;
	int wild;		/* one of so many actions of a server is hostile */
	bool attackers;		/* of a server's memory, in its process */
	bool signals;		/* tasks are killed, stopped and continued */
};

struct fuzz {
	struct fuzz_plan plan;
	uint64_t seed, features;
	uint32_t ids[FUZZ_IDS];
	int memfd;			/* shared by servers and clients */
	int done;			/* the tasks have had their time */
	unsigned int count[NR_FUZZ_KINDS][FUZZ_RESULTS];
	unsigned int lives, killed, delivered, slowest_ms;
};

extern struct fuzz *fuzz;

/* Runs it for a minute a round. */
void fuzz_run(struct fuzz_plan plan);

/* ---- random numbers, for one task ---- */

void fuzz_srand(uint64_t seed);
uint64_t fuzz_rand(void);
unsigned int below(unsigned int n);
bool one_in(unsigned int n);
/* A number that is right, or near, or at an edge, or anything. */
uint64_t near(uint64_t right);
#define PICK(...)							\
	({								\
		const __typeof__((uint64_t)0) of_[] = { __VA_ARGS__ };	\
		of_[below(ARRAY_SIZE(of_))];				\
	})

/* What came of it; negative: an errno. */
void tell(enum fuzz_kind kind, long res);
long tell_errno(enum fuzz_kind kind, long ret);

uint32_t any_id(void);
/* This task's number. */
extern int fuzz_task;

/* ---- memory that is not as it should be (fuzz_memory.c) ---- */

#define FUZZ_MEM	(64 * KIB)
#define SHARED_BYTES	(1 * MIB)

void fuzz_memory_init(void);
/* A pointer to something that may be a good buffer of this size. */
uint64_t any_addr(void);
void attack_memory(void);
void attack_descriptors(int fd, size_t bytes, size_t stride);
/* In this process, the memory that all of them share. */
uint8_t *shared_memory(void);

/* ---- control commands (fuzz_control.c) ---- */

struct fuzz_control {
	struct io_uring ring;
	bool wide;
	struct {
		int busy, kind, done, res;
		uint8_t buf[4096];
	} cmd[16];
};

void fuzz_control_open(struct fuzz_control *c, unsigned int flags);
void fuzz_control_close(struct fuzz_control *c);
/* A well-formed command: its number, or -1; the buffer holds the answer. */
int fuzz_control_post(struct fuzz_control *c, uint32_t op, uint32_t id,
		      uint64_t data, const void *payload, int len);
int fuzz_control_reap(struct fuzz_control *c, int ms);
int fuzz_control_do(struct fuzz_control *c, uint32_t op, uint32_t id,
		    uint64_t data, void *payload, int len);
void wild_control(struct fuzz_control *c);

/* ---- tasks ---- */

void fuzz_server(void);
void fuzz_controller(void);
void fuzz_client(void);
void fuzz_meddler(void);

#endif
