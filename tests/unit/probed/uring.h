/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What probes ask of io_uring's headers, as each kernel answers: RELEASE is
 * its version, 601023 for Linux 6.1.23. Only the calls and types that a probe
 * may use are here, and of each only what it looks like from outside.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define __maybe_unused	__attribute__((unused))
#define __user
typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int32_t s32;

struct bio_vec;
struct task_struct;
struct file;
struct request;

struct io_uring_sqe {
	u64 addr;
	u8 cmd[16];
};

struct io_uring_cmd {
	struct file *file;
#if RELEASE >= 605000
	const struct io_uring_sqe *sqe;
#else
	const void *cmd;
#endif
};

struct io_uring_task {
	struct task_struct *task;
};

struct io_kiocb {
	struct file *file;
#if RELEASE >= 613000
	struct io_uring_task *tctx;
#else
	struct task_struct *task;
#endif
};

/* Completing. */
#if RELEASE >= 618000
void io_uring_cmd_done(struct io_uring_cmd *cmd, s32 ret, unsigned int issue_flags);
#elif RELEASE >= 601023
void io_uring_cmd_done(struct io_uring_cmd *cmd, ssize_t ret, u64 res2, unsigned int issue_flags);
#else
void io_uring_cmd_done(struct io_uring_cmd *cmd, ssize_t ret, ssize_t res2);
#endif

/* Running in the task. */
#if RELEASE >= 619000
struct io_tw_req {
	void *req;
};

struct io_tw_state {
	bool cancel;
};

#define io_tw_token_t struct io_tw_state
typedef void (*callback_t)(struct io_tw_req tw_req, io_tw_token_t tw);
#define IO_URING_CMD_TASK_WORK_ISSUE_FLAGS	2
struct io_uring_cmd *io_uring_cmd_from_tw(struct io_tw_req tw_req);
#elif RELEASE >= 601023
typedef void (*callback_t)(struct io_uring_cmd *cmd, unsigned int issue_flags);
#else
typedef void (*callback_t)(struct io_uring_cmd *cmd);
#endif
void io_uring_cmd_complete_in_task(struct io_uring_cmd *cmd, callback_t callback);

#if RELEASE >= 607000
#define IO_URING_F_CANCEL	(1 << 11)
void io_uring_cmd_mark_cancelable(struct io_uring_cmd *cmd, unsigned int issue_flags);
#endif

#if RELEASE >= 616000
void *io_uring_cmd_ctx_handle(struct io_uring_cmd *cmd);
#endif

/* A request's pages in a ring's table. */
#if RELEASE >= 703000
int io_buffer_register_request(struct io_uring_cmd *cmd, struct request *rq,
			       void (*release)(void *priv), unsigned int index,
			       unsigned int issue_flags);
int io_buffer_register_bvec(struct io_uring_cmd *cmd, const struct bio_vec *bvs,
			    unsigned int nr_bvs, void (*release)(void *priv), void *priv, u8 dir,
			    unsigned int index, unsigned int issue_flags);
int io_buffer_unregister(struct io_uring_cmd *cmd, unsigned int index, unsigned int issue_flags);
#elif RELEASE >= 615000
int io_buffer_register_bvec(struct io_uring_cmd *cmd, struct request *rq,
			    void (*release)(void *priv), unsigned int index,
			    unsigned int issue_flags);
int io_buffer_unregister_bvec(struct io_uring_cmd *cmd, unsigned int index,
			      unsigned int issue_flags);
#endif

/* Many completions. */
#if RELEASE >= 618000
struct io_br_sel {
	void __user *addr;
	ssize_t val;
};

struct io_br_sel io_uring_cmd_buffer_select(struct io_uring_cmd *cmd, unsigned int group,
					    size_t *len, unsigned int issue_flags);
bool io_uring_mshot_cmd_post_cqe(struct io_uring_cmd *cmd, struct io_br_sel *sel,
				 unsigned int issue_flags);
#endif
