// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will do all that servers do from one thread with one ring: add,
 * set up, fetch and start three devices, none of them waited for, serve them,
 * and stop one while the others are in use; then kill the process with requests
 * of both in each tag, and expect all of them to end within a second.
 */
#include <fcntl.h>
#include <liburing.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include "load.h"

#define NR	3
#define DEPTH	2
#define LEN	(8 * KIB)
#define BYTES	(64 * MIB)

enum what {
	ADDED,
	SET_UP,
	STARTED,
	STOPPED,
	TOLD,
	TAG,		/* + the tag */
};

/* A device, as its part of the reactor sees it. */
struct unit {
	struct dev *dev;
	struct ublksrv_ctrl_dev_info info;
	struct ublk_params params;
	int fd;
	const struct ublksrv_io_desc *descs;
	uint8_t *buf[DEPTH], *disk;
	int started, stopped;		/* the answers */
	int served, aborted, held;
};

struct reactor {
	struct unit unit[NR];
	struct io_uring ring;
	int control, efd;
	int stop;		/* which one, when told to */
	int holds;		/* reads in the middle stay unanswered */
};

static struct io_uring_sqe *get_sqe(struct reactor *r, int nr, int what)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&r->ring);

	if (!sqe)
		fail("the submission queue is full");
	memset(sqe, 0, 128);
	sqe->user_data = nr << 16 | what;
	return sqe;
}

static void control(struct reactor *r, int nr, int what, uint32_t op,
		    struct ublksrv_ctrl_cmd cmd)
{
	struct io_uring_sqe *sqe = get_sqe(r, nr, what);

	cmd.queue_id = 0xffff;
	sqe->opcode = IORING_OP_URING_CMD;
	sqe->fd = r->control;
	sqe->cmd_op = op;
	memcpy(sqe->cmd, &cmd, sizeof(cmd));
}

static void io(struct reactor *r, int nr, uint32_t op, int tag, int res)
{
	struct io_uring_sqe *sqe = get_sqe(r, nr, TAG + tag);
	struct ublksrv_io_cmd cmd = { .tag = tag, .result = res,
				      .addr = ADDR(r->unit[nr].buf[tag]) };

	sqe->opcode = IORING_OP_URING_CMD;
	sqe->fd = r->unit[nr].fd;
	sqe->cmd_op = op;
	memcpy(sqe->cmd, &cmd, sizeof(cmd));
}

static void hear(struct reactor *r)
{
	struct io_uring_sqe *sqe = get_sqe(r, 0, TOLD);

	sqe->opcode = IORING_OP_POLL_ADD;
	sqe->fd = r->efd;
	sqe->poll32_events = POLLIN;
}

static void added(struct reactor *r, int nr)
{
	struct unit *unit = &r->unit[nr];
	struct dev_opts opts = { .bytes = BYTES };

	dev_note(unit->info.dev_id);
	unit->dev = dev_of(&unit->info);
	unit->params = params_for(&opts);
	control(r, nr, SET_UP, UBLK_U_CMD_SET_PARAMS,
		(struct ublksrv_ctrl_cmd){ .dev_id = unit->dev->id,
					   .addr = ADDR(&unit->params),
					   .len = sizeof(unit->params) });
}

static void set_up(struct reactor *r, int nr)
{
	struct unit *unit = &r->unit[nr];

	unit->fd = open(unit->dev->path, O_RDWR);
	if (unit->fd < 0)
		fail("%s: %m", unit->dev->path);
	unit->descs = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, unit->fd, 0);
	if (unit->descs == MAP_FAILED)
		fail("mmap of the descriptors: %m");
	control(r, nr, STARTED, UBLK_U_CMD_START_DEV,
		(struct ublksrv_ctrl_cmd){ .dev_id = unit->dev->id,
					   .data = { getpid() } });
	for (int tag = 0; tag < DEPTH; tag++)
		io(r, nr, UBLK_U_IO_FETCH_REQ, tag, 0);
}

static void serve(struct reactor *r, int nr, int tag)
{
	struct unit *unit = &r->unit[nr];
	const struct ublksrv_io_desc *desc = &unit->descs[tag];
	uint8_t *data = unit->disk + (desc->start_sector << 9);
	int len = desc->nr_sectors << 9, op = ublksrv_get_op(desc);

	if (r->holds && op == UBLK_IO_OP_READ &&
	    desc->start_sector >= MIDDLE / 512) {
		unit->held++;
		return;
	}
	if (op == UBLK_IO_OP_READ)
		memcpy(unit->buf[tag], data, len);
	else if (op == UBLK_IO_OP_WRITE)
		memcpy(data, unit->buf[tag], len);
	unit->served++;
	io(r, nr, UBLK_U_IO_COMMIT_AND_FETCH_REQ, tag, len);
}

static void told(struct reactor *r)
{
	uint64_t count;

	if (read(r->efd, &count, sizeof(count)) != sizeof(count))
		fail("read of the eventfd: %m");
	control(r, r->stop, STOPPED, UBLK_U_CMD_STOP_DEV,
		(struct ublksrv_ctrl_cmd){ .dev_id = r->unit[r->stop].dev->id });
	hear(r);
}

static void handle(struct reactor *r, int nr, int what, int res)
{
	struct unit *unit = &r->unit[nr];

	switch (what) {
	case ADDED:
		OK(res);
		added(r, nr);
		break;
	case SET_UP:
		OK(res);
		set_up(r, nr);
		break;
	case STARTED:
		unit->started = res;
		break;
	case STOPPED:
		unit->stopped = res;
		break;
	case TOLD:
		told(r);
		break;
	default:
		if (res == UBLK_IO_RES_OK)
			serve(r, nr, what - TAG);
		else if (res == UBLK_IO_RES_ABORT)
			unit->aborted++;
		else
			fail("a tag of device %d: %s", nr, res_text(res));
	}
}

static int react(void *arg)
{
	struct reactor *r = arg;
	struct io_uring_cqe *cqe;

	r->control = open("/dev/ublk-control", O_RDWR);
	OK(io_uring_queue_init(64, &r->ring, IORING_SETUP_SQE128));
	for (int nr = 0; nr < NR; nr++)
		control(r, nr, ADDED, UBLK_U_CMD_ADD_DEV,
			(struct ublksrv_ctrl_cmd){
				.dev_id = ANY_ID,
				.addr = ADDR(&r->unit[nr].info),
				.len = sizeof(r->unit[nr].info) });
	hear(r);
	for (;;) {
		io_uring_submit_and_wait(&r->ring, 1);
		while (!io_uring_peek_cqe(&r->ring, &cqe)) {
			int nr = cqe->user_data >> 16, res = cqe->res;
			int what = cqe->user_data & 0xffff;

			io_uring_cqe_seen(&r->ring, cqe);
			handle(r, nr, what, res);
		}
		shared_changed();
	}
	return 0;
}

static struct reactor *reactor_new(void)
{
	struct reactor *r = share(sizeof(*r));
	struct dev_opts opts = { .depth = DEPTH,
				 .flags = UBLK_F_NO_AUTO_PART_SCAN };

	r->efd = eventfd(0, 0);
	for (int nr = 0; nr < NR; nr++) {
		struct unit *unit = &r->unit[nr];

		unit->info = info_for(&opts);
		unit->started = PENDING;
		unit->stopped = PENDING;
		unit->disk = share(BYTES);
		for (int tag = 0; tag < DEPTH; tag++)
			unit->buf[tag] = share(MIB);
	}
	return r;
}

/* With the other two in use. */
static void stop_first(struct reactor *r)
{
	struct load *load[NR];
	uint64_t one = 1;

	for (int nr = 1; nr < NR; nr++)
		load[nr] = load_start(r->unit[nr].dev, false);
	for (int nr = 1; nr < NR; nr++)
		load_goes_on(load[nr], 1);
	EQ(write(r->efd, &one, sizeof(one)), sizeof(one));
	TRUE(wait_for(r->unit[0].stopped != PENDING, LONG_MS));
	OK(r->unit[0].stopped);
	TRUE(disk_gone(r->unit[0].dev));
	TRUE(wait_for(r->unit[0].aborted == DEPTH, LONG_MS));
	for (int nr = 1; nr < NR; nr++)
		load_goes_on(load[nr], 2);
	for (int nr = 1; nr < NR; nr++)
		load_end(load[nr]);
	EQ(r->unit[1].aborted + r->unit[2].aborted, 0);
}

static void killed(struct reactor *r, struct child *child)
{
	struct client *client[NR][DEPTH];
	long long start;

	r->holds = 1;
	for (int i = 0; i < (NR - 1) * DEPTH; i++)
		client[1 + i / DEPTH][i % DEPTH] =
			IO(r->unit[1 + i / DEPTH].dev, C_READ,
			   .off = MIDDLE + i % DEPTH * MIB, .len = LEN);
	TRUE(wait_for(r->unit[1].held == DEPTH && r->unit[2].held == DEPTH,
		      LONG_MS));
	start = now_ms();
	child_kill(child);
	for (int nr = 1; nr < NR; nr++)
		check_death(r->unit[nr].dev, client[nr], DEPTH, start);
}

static void run(void)
{
	struct reactor *r = reactor_new();
	struct child *child = child_start(0, react, r);

	for (int nr = 0; nr < NR; nr++) {
		struct unit *unit = &r->unit[nr];
		struct client *client;

		TRUE(wait_for(unit->started != PENDING, LONG_MS));
		OK(unit->started);
		EQ(dev_state(unit->dev), UBLK_S_DEV_LIVE);
		EQ(IO_NOW(unit->dev, C_WRITE, .off = MIDDLE, .len = LEN), LEN);
		client = IO(unit->dev, C_READ, .off = MIDDLE, .len = LEN);
		EQ(client_result(client), LEN);
		EQ(pattern_differs(client->buf, LEN, MIDDLE >> 9), -1);
	}
	udev_settle();
	stop_first(r);
	udev_settle();
	killed(r, child);
	for (int nr = 0; nr < NR; nr++)
		OK(dev_del(r->unit[nr].dev));
}

ABI_TEST(.timeout = 90,
	 .no_intree_6_12 = "notices a saturated queue's server at the I/O timeout only");
