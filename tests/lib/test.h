/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a contract test may use. A test is one file with a static run()
 * function and one ABI_TEST() line; its name is the file's, its description
 * the file's first comment. It runs in a process of its own; a failed check
 * prints where, what was expected and what came, and ends that process. The
 * runner then kills what the test left running, deletes the devices that it
 * left behind, and fails a test that had to be cleaned up after.
 *
 * All waits are bounded. What several processes of a test look at lies in
 * memory from share(), and wait_for() waits for a condition on it.
 */
#ifndef UBLK_TESTS_TEST_H
#define UBLK_TESTS_TEST_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/types.h>

#include <linux/ublk_cmd.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define KIB		1024ULL
#define MIB		(1024ULL * 1024)
#define PAGE		4096
#define NOBODY		65534

/*
 * Emulation runs programs some twenty times slower than hardware. Limits on
 * what includes starting processes are multiplied by this; the limit on
 * kill -9 to end of request, DEATH_MS, is not.
 */
#define EMULATION	8
#define DEATH_MS	(1000 * slower())
#define SOON_MS		(1000 * EMULATION * slower())
#define LONG_MS		(30000 * slower())

/* No completion came in time. No errno has this value. */
#define PENDING		(-100000)

/* How often what is random is to be done: ./tests/check --rounds N. */
int rounds_asked(void);
/* A kernel that looks for mistakes is so many times slower than others. */
int slower(void);

struct test {
	void (*run)(void);
	const char *file;
	int timeout;			/* seconds, a round; 0: 20 */
	const char *no_intree;		/* why the kernel's own driver fails */
	const char *no_intree_6_12;	/* the same, up to Linux 6.12 only */
	const char *needs;		/* programs, as in a|b */
	bool delays;			/* the module with delays, see race.h */
	const char *name;
	const char *says;
	struct test *next;
};

void test_register(struct test *test);

#define ABI_TEST(...)							\
	static struct test this_test = {				\
		.run = run, .file = __FILE__,				\
		__VA_ARGS__						\
	};								\
	__attribute__((constructor)) static void register_this(void)	\
	{								\
		test_register(&this_test);				\
	}								\
	struct test

/* Of this process, for good; one of the first 32. */
void drop_capability(int cap);

/* ---- checks ---- */

void fail_at(const char *file, int line, const char *fmt, ...)
	__attribute__((noreturn, format(printf, 3, 4)));
void skip(const char *fmt, ...)
	__attribute__((noreturn, format(printf, 1, 2)));
void check_eq(long long got, long long want, const char *got_text,
	      const char *want_text, const char *file, int line);
const char *res_text(long long res);
/* A line that tests/check shows, and keeps beside the results. */
void figure(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#define fail(...)	fail_at(__FILE__, __LINE__, __VA_ARGS__)
#define EQ(got, want)							\
	check_eq((long long)(got), (long long)(want), #got, #want,	\
		 __FILE__, __LINE__)
#define OK(expr)							\
	check_eq((long long)(expr), 0, #expr, "success",		\
		 __FILE__, __LINE__)
#define TRUE(cond)							\
	do {								\
		if (!(cond))						\
			fail("expected, but it is not so: %s", #cond);	\
	} while (0)

/* ---- shared memory, time, processes ---- */

void *share(size_t bytes);
/* For loops: all that was shared since the mark is free, and zero, again. */
size_t share_mark(void);
void share_release(size_t mark);
void shared_changed(void);
long long now_ms(void);
unsigned int events_now(void);
void events_wait(unsigned int seen, int ms);
void check_children(void);

#define wait_for(cond, ms)						\
	({								\
		long long end_ = now_ms() + (ms);			\
		bool met_;						\
		for (;;) {						\
			unsigned int seen_ = events_now();		\
			met_ = (cond);					\
			if (met_ || now_ms() >= end_)			\
				break;					\
			check_children();				\
			events_wait(seen_, 20);				\
		}							\
		met_;							\
	})

struct child {
	pid_t pid;
	int done;
	int result;
	long long done_ms;
};

/* Run fn(arg) in a process, as that user unless uid is 0. */
struct child *child_start(uid_t uid, int (*fn)(void *arg), void *arg);
int child_wait(struct child *child, int ms);
void child_kill(struct child *child);
int in_child(uid_t uid, int (*fn)(void *arg), void *arg);
void become(uid_t uid);

bool is_intree(void);
int nr_cpu_ids(void);
/* Until udev has done with the devices that came: it resets their owners. */
void udev_settle(void);
bool node_exists(const char *fmt, int id);
long long sysfs_num(const char *fmt, int id);
bool sysfs_has(const char *fmt, int id);
void sysfs_text(const char *fmt, int id, char *buf, size_t size);
/* What the kernel's log says from now on: has the driver said this, in one line? */
int log_open(void);
bool log_names(int log, const char *words);
int shell(int limit_s, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* ---- control commands ---- */

#define CTL_NO_SQE128	1
#define CTL_MIXED	2	/* URING_CMD128 on a ring of SQEs of both sizes */
#define CTL_MIXED_64	4	/* a short SQE on such a ring */

/* Does io_uring know rings of SQEs of both sizes? */
bool has_mixed_rings(void);

/*
 * So many control commands of this process can wait at a time; where nobody asks it is io_uring
 * that decides, four for each processor, and others are not begun.
 */
void ctl_workers(unsigned int nr);

struct job;

struct job *job_start(uint32_t op, struct ublksrv_ctrl_cmd cmd, int how);
/* The same in two steps; the second tells what io_uring has refused. */
struct job *job_new(uint32_t op, struct ublksrv_ctrl_cmd cmd, int how);
int job_submit(struct job *job);
int job_wait(struct job *job, int ms);	/* PENDING when late */
void job_cancel(struct job *job);
void job_free(struct job *job);
int ctl_raw(uint32_t op, struct ublksrv_ctrl_cmd cmd, int how);
int ctl_fd(void);
void ctl_close(void);		/* it is opened again when needed */

#define CTL(op, ...)							\
	ctl_raw(op, (struct ublksrv_ctrl_cmd){ .queue_id = 0xffff,	\
					       __VA_ARGS__ }, 0)
#define ADDR(p)		((uint64_t)(uintptr_t)(p))
#define ANY_ID		((uint32_t)-1)

uint64_t features(void);
void need_feature(uint64_t flag, const char *name);

/* ---- devices ---- */

struct dev_opts {
	int queues;		/* 1 */
	int depth;		/* 4 */
	uint64_t flags;
	uint32_t attrs;
	uint32_t max_io;	/* bytes; 1 MiB */
	uint64_t bytes;		/* capacity; 64 MiB */
	uint32_t max_sectors;
	bool no_params;
	bool discard;		/* announce DISCARD and WRITE_ZEROES */
	int lbs_shift;
	int io_desc_size;
};

struct dev {
	int id;
	struct ublksrv_ctrl_dev_info info;	/* as ADD answered */
	struct ublk_params params;		/* as set */
	char path[32];				/* of the character device */
	char disk[32];
};

struct ublksrv_ctrl_dev_info info_for(const struct dev_opts *opts);
struct ublk_params params_for(const struct dev_opts *opts);
int dev_add(struct ublksrv_ctrl_dev_info *info);	/* raw ADD, noted */
struct dev *dev_new(struct dev_opts opts);
#define DEV(...)	dev_new((struct dev_opts){ __VA_ARGS__ })
struct dev *dev_of(const struct ublksrv_ctrl_dev_info *info);
int dev_set_params(struct dev *dev, struct ublk_params *params);
int dev_get_params(struct dev *dev, struct ublk_params *params);
int dev_get_info(struct dev *dev, struct ublksrv_ctrl_dev_info *info);
int dev_state(struct dev *dev);
int dev_stop(struct dev *dev);
int dev_del(struct dev *dev);
int dev_del_async(struct dev *dev);
void dev_note(int id);
void dev_forget(int id);
bool disk_gone(struct dev *dev);

/* A control command with the device's path in front of the payload. */
int ctl_path(uint32_t op, struct dev *dev, uint64_t data, void *payload,
	     int len);

/* ---- the small server ---- */

struct srv;

struct slot {
	int q, tag;
	int thread;		/* that fetched it */
	int handle;		/* of its last command */
	int held;		/* 1: delivered, 2: and taken by the test */
	unsigned int deliveries;
	unsigned int asked;	/* told of this WRITE without its data, so often */
	struct ublksrv_io_desc desc;	/* of the last delivery */
	uint8_t *buf;
	uint64_t lba;		/* that its COMMIT hands back, where no addr */
	uint64_t auto_buf;	/* sqe->addr of its commands, AUTO_BUF_REG */
	int step;		/* where its policy that commits LATER is */
	int moved;		/* bytes, by that policy */
	uint64_t place;		/* in the disk, where it moves them */
	int batched;		/* delivered by a batch, and not yet committed */
};

#define HOLD		(-200000)
#define LATER		(-200001)

/* How a server of a device with BATCH_IO fetches: see batch.h. */
struct batch_opts {
	int bufs;			/* provided by each thread; 16 */
	int buf_bytes;			/* of each; 64 */
	bool piecewise;			/* a buffer takes several completions */
	bool keep;			/* the test gives them back, and fetches */
	int fetches;			/* of each thread, for a queue; 1 */
	int cq_entries;			/* of the ring, if it is to be small */
};

struct srv_opts {
	int threads;			/* 1, beside the process's first one */
	bool alone;			/* that one serves, and there is no other */
	uid_t uid;
	bool cloexec;			/* the fd of /dev/ublkcN */
	bool wait_for_open;		/* while its last close is worked on */
	bool may_not_open;		/* open_res tells */
	/* A request's result, HOLD or LATER. Runs in the server. */
	int (*policy)(struct srv *srv, struct slot *slot);
	bool defer_taskrun;
	unsigned int ring;		/* IORING_SETUP_* */
	unsigned int sqe;		/* IOSQE_* of the I/O commands */
	bool fixed_file;		/* registered, with the fd closed */
	bool registered_ring;		/* likewise */
	int buffers;			/* sparse, in each ring's table */
	bool faults;			/* what one has refused is sent again */
	struct batch_opts batch;
};

struct srv {
	struct dev *dev;
	struct srv_opts opts;
	pid_t pid;
	int status;			/* of its exit */
	bool reaped;
	int queues, depth, desc_size;
	int ready;
	int fd;				/* as the server numbers it */
	int open_res;
	uint8_t *disk;			/* the RAM disk's contents */
	int disk_fd;			/* the same as a file, in zerocopy.h */
	struct slot *slots;
	uint8_t *descs[64];		/* as the server maps them */
	struct worker *workers;
	struct handle *handles;
	int nr_handles;
	struct batch_seen *batch;	/* see batch.h */
	uint32_t hold_ops;		/* ops held, by bit */
	uint64_t hold_from, hold_to;	/* bytes: where they are held */
	int hold_asked;			/* WRITEs, before GET_DATA is sent */
	int asked;			/* how often there was need for it */
	int count[32];			/* requests delivered, by op */
	uint32_t seen_flags;		/* or of all op_flags */
	struct ublksrv_io_desc last[32];	/* by op */
};

struct srv *srv_new(struct dev *dev, struct srv_opts opts);
#define SRV(dev, ...)	srv_new(dev, (struct srv_opts){ __VA_ARGS__ })
struct slot *srv_slot(struct srv *srv, int q, int tag);

/* Any I/O command from any of the server's threads. */
int srv_post(struct srv *srv, int thread, uint32_t op, int q, int tag,
	     int result, uint64_t addr);	/* a handle */
int srv_result(struct srv *srv, int handle, int ms);
int srv_cmd(struct srv *srv, int thread, uint32_t op, int q, int tag,
	    int result, uint64_t addr);		/* PENDING: it waits */

void srv_fetch(struct srv *srv, int thread, int q, int tag);
void srv_fetch_all(struct srv *srv);	/* queue q from thread q % threads */
/* Hold these ops (1 << UBLK_IO_OP_*) in the middle of the disk. */
void srv_hold(struct srv *srv, uint32_t ops);
struct slot *srv_take(struct srv *srv, int ms);	/* a held request */
int srv_held(struct srv *srv);			/* how many there are */
int srv_taken_res(struct srv *srv, struct slot *slot);
void srv_commit(struct srv *srv, struct slot *slot, int result);
/* The same two without waiting for the driver to take the command. */
void srv_begin_commit(struct srv *srv, struct slot *slot, int result);
void srv_begin_get_data(struct srv *srv, struct slot *slot, uint64_t addr);
int srv_serve_ram(struct srv *srv, struct slot *slot);
/* Whether srv_hold() means this request. */
bool srv_holds(struct srv *srv, const struct slot *slot);
int srv_call(struct srv *srv, int thread,
	     int (*fn)(struct srv *srv, void *arg), void *arg);
/* Without waiting for fn to return. */
void srv_begin_call(struct srv *srv, int thread,
		    int (*fn)(struct srv *srv, void *arg), void *arg);
/* To be called so: begins to write 4 KiB to the middle of this disk, with AIO. */
int srv_begin_aio(struct srv *srv, void *disk);
bool srv_is_gone(struct srv *srv);
void srv_thread_exit(struct srv *srv, int thread);
/* One of one queue and thread gives up its ring and /dev/ublkcN, and lives on. */
void srv_close_everything(struct srv *srv);
/* The server's open file, in the test too; to be closed before down(). */
int srv_file(struct srv *srv);
void srv_signal(struct srv *srv, int sig);
void srv_kill(struct srv *srv);		/* kill -9 and wait for it */
void srv_quit(struct srv *srv);		/* _exit(0) and wait for it */
void srv_wait_gone(struct srv *srv, int ms);

int dev_start_pid(struct dev *dev, int pid);
int dev_start(struct dev *dev, struct srv *srv);
struct job *dev_start_begin(struct dev *dev, int pid);

/* ADD, SET_PARAMS, server, FETCH of everything, START; and all that back. */
struct srv *up_new(struct dev_opts dev, struct srv_opts srv);
#define UP(...)		up_new((struct dev_opts){ __VA_ARGS__ },	\
			       (struct srv_opts){ 0 })
void down(struct srv *srv);

/* ---- recovery ---- */

int recovery_start(struct dev *dev);
int recovery_end(struct dev *dev, int pid);
/* Another server takes over, as soon as the old one has been forgotten. */
struct srv *recover(struct dev *dev);
/*
 * What a request ends with that comes, without the dead server having had it, to
 * a disk with FAIL_IO: EIO until the server has been forgotten, then EREMOTEIO.
 */
void check_came_late(int res);

/* ---- devices of ordinary users ---- */

/* The same control command as that user; a payload is copied both ways. */
int ctl_as(uid_t uid, uint32_t op, struct dev *dev, uint64_t data,
	   void *payload, int len);
int add_as(uid_t uid, struct ublksrv_ctrl_dev_info *info);
/* How many of them there may be: the one module parameter that tests change. It is set back. */
void set_ublks_max(const char *value);
/* A device of NOBODY, who may also open its character device. */
struct dev *dev_new_unprivileged(struct dev_opts opts);
/* Its server, started: the disk is there. */
struct srv *up_unprivileged(struct dev *dev, struct srv_opts opts);
void down_unprivileged(struct srv *srv);

/* ---- clients of the disk ---- */

/* The middle of the default disk, where nobody probes for signatures. */
#define MIDDLE		(32 * MIB)

enum client_op {
	C_READ,
	C_WRITE,
	C_FSYNC,
	C_DISCARD,
	C_ZEROOUT,
	C_OPEN,
};

struct client_io {
	struct dev *dev;
	enum client_op op;
	uint64_t off;
	uint32_t len;
	int misalign;		/* bytes that buf is off a page */
	int pieces;		/* iovecs */
	int gap;		/* bytes between them */
	int rw_flags;		/* RWF_* */
	bool buffered;
	uid_t uid;
};

struct client {
	struct client_io io;
	struct child *child;
	int begun;		/* it has the disk open */
	uint8_t *mem;		/* the allocation under buf */
	uint8_t *buf;
};

struct client *client_new(struct client_io io);	/* buf can be filled now */
void client_go(struct client *client);
struct client *client_start(struct client_io io);
#define IO(dev_, op_, ...)						\
	client_start((struct client_io){ .dev = dev_, .op = op_,	\
					 __VA_ARGS__ })
/* Bytes (0 where there are none) or -errno; PENDING when late. */
int client_end(struct client *client, int ms);
int client_result(struct client *client);	/* ended, or the test fails */
int io_now(struct client_io io);
#define IO_NOW(dev_, op_, ...)						\
	io_now((struct client_io){ .dev = dev_, .op = op_, __VA_ARGS__ })

/*
 * The server ended at killed_ms: each client must have had -EIO within
 * DEATH_MS, and the disk, which has no recovery flags, must go away.
 */
void check_death(struct dev *dev, struct client **clients, int nr,
		 long long killed_ms);

void pattern(uint8_t *buf, size_t len, unsigned int seed);
long long pattern_differs(const uint8_t *buf, size_t len, unsigned int seed);

#endif
