// SPDX-License-Identifier: GPL-2.0-only
/* The fuzzer's control commands: those that are right, and all others. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fuzz.h"

#define FULL_PATH	32

static int kind_of(uint32_t op)
{
	static const uint8_t kinds[] = {
		[2] = F_GET_DEV_INFO,
		[4] = F_ADD_DEV, F_DEL_DEV, F_START_DEV, F_STOP_DEV, F_SET_PARAMS,
		F_GET_PARAMS,
		[0x10] = F_START_USER_RECOVERY, F_END_USER_RECOVERY,
		F_GET_DEV_INFO2, F_GET_FEATURES, F_DEL_DEV_ASYNC, F_UPDATE_SIZE,
		F_QUIESCE_DEV, F_TRY_STOP_DEV, F_REG_BUF, F_UNREG_BUF,
	};
	unsigned int nr = _IOC_NR(op);

	if (_IOC_TYPE(op) != 'u' && op != nr)
		return F_other_control;
	if (nr == UBLK_CMD_GET_QUEUE_AFFINITY)
		return F_GET_QUEUE_AFFINITY;
	if (nr >= ARRAY_SIZE(kinds) || !kinds[nr])
		return F_other_control;
	return kinds[nr];
}

void fuzz_control_open(struct fuzz_control *c, unsigned int flags)
{
	struct io_uring_params p = { .flags = flags, .sq_thread_idle = 10 };

	memset(c, 0, sizeof(*c));
	if (io_uring_queue_init_params(16, &c->ring, &p)) {
		flags = IORING_SETUP_SQE128;
		OK(io_uring_queue_init(16, &c->ring, flags));
	}
	c->wide = flags & IORING_SETUP_SQE128;
}

void fuzz_control_close(struct fuzz_control *c)
{
	io_uring_queue_exit(&c->ring);
}

static int free_command(struct fuzz_control *c)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(c->cmd); i++)
		if (!c->cmd[i].busy)
			return i;
	return -1;
}

static int post(struct fuzz_control *c, uint32_t op,
		const struct ublksrv_ctrl_cmd *cmd, int n, unsigned int flags)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&c->ring);

	if (!sqe) {
		io_uring_submit(&c->ring);
		return -1;
	}
	memset(sqe, 0, c->wide ? 128 : 64);
	sqe->opcode = IORING_OP_URING_CMD;
	sqe->fd = ctl_fd();
	sqe->flags = flags;
	sqe->cmd_op = op;
	sqe->user_data = n + 1;
	memcpy(sqe->cmd, cmd, c->wide ? sizeof(*cmd) : 16);
	c->cmd[n].busy = 1;
	c->cmd[n].done = 0;
	c->cmd[n].kind = kind_of(op);
	io_uring_submit(&c->ring);
	return n;
}

int fuzz_control_reap(struct fuzz_control *c, int ms)
{
	struct __kernel_timespec ts = { .tv_nsec = ms * 1000000LL };
	struct io_uring_cqe *cqe;
	int n = 0;

	if (ms)
		io_uring_submit_and_wait_timeout(&c->ring, &cqe, 1, &ts, NULL);
	while (!io_uring_peek_cqe(&c->ring, &cqe)) {
		unsigned int i = cqe->user_data - 1;

		if (i < ARRAY_SIZE(c->cmd)) {
			tell(c->cmd[i].kind, cqe->res);
			c->cmd[i].res = cqe->res;
			c->cmd[i].done = 1;
			c->cmd[i].busy = 0;
		} else {
			tell(F_cancel, cqe->res);
		}
		io_uring_cqe_seen(&c->ring, cqe);
		n++;
	}
	return n;
}

/* The path goes first: devices of ordinary users want it, others mind not. */
int fuzz_control_post(struct fuzz_control *c, uint32_t op, uint32_t id,
		      uint64_t data, const void *payload, int len)
{
	struct ublksrv_ctrl_cmd cmd = { .dev_id = id, .queue_id = 0xffff,
					.data = { data } };
	bool has_path = op != UBLK_U_CMD_ADD_DEV && getuid();
	int n = free_command(c);
	char *at;

	if (n < 0)
		return -1;
	at = (char *)c->cmd[n].buf;
	memset(at, 0, FULL_PATH);
	if (has_path) {
		cmd.dev_path_len = snprintf(at, FULL_PATH, "/dev/ublkc%u",
					    id) + 1;
		at += cmd.dev_path_len;
	}
	if (payload)
		memcpy(at, payload, len);
	cmd.addr = ADDR(c->cmd[n].buf);
	cmd.len = cmd.dev_path_len + len;
	return post(c, op, &cmd, n, 0);
}

int fuzz_control_do(struct fuzz_control *c, uint32_t op, uint32_t id,
		    uint64_t data, void *payload, int len)
{
	long long end = now_ms() + 1000 * slower();
	int n = fuzz_control_post(c, op, id, data, payload, len);
	int path_len = 0;

	if (n < 0)
		return PENDING;
	while (!c->cmd[n].done && now_ms() < end)
		fuzz_control_reap(c, 20);
	if (!c->cmd[n].done)
		return PENDING;
	if (op != UBLK_U_CMD_ADD_DEV && getuid())
		path_len = strlen((char *)c->cmd[n].buf) + 1;
	if (payload)
		memcpy(payload, c->cmd[n].buf + path_len, len);
	return c->cmd[n].res;
}

/* ---- wild commands ---- */

static uint32_t any_op(void)
{
	static const uint32_t ops[] = {
		UBLK_U_CMD_GET_QUEUE_AFFINITY, UBLK_U_CMD_GET_DEV_INFO,
		UBLK_U_CMD_ADD_DEV, UBLK_U_CMD_DEL_DEV, UBLK_U_CMD_START_DEV,
		UBLK_U_CMD_STOP_DEV, UBLK_U_CMD_SET_PARAMS,
		UBLK_U_CMD_GET_PARAMS, UBLK_U_CMD_START_USER_RECOVERY,
		UBLK_U_CMD_END_USER_RECOVERY, UBLK_U_CMD_GET_DEV_INFO2,
		UBLK_U_CMD_GET_FEATURES, UBLK_U_CMD_DEL_DEV_ASYNC,
		UBLK_U_CMD_UPDATE_SIZE, UBLK_U_CMD_QUIESCE_DEV,
		UBLK_U_CMD_TRY_STOP_DEV, UBLK_U_CMD_REG_BUF,
		UBLK_U_CMD_UNREG_BUF,
	};
	uint32_t op = ops[below(ARRAY_SIZE(ops))];

	/* what ends a device would else end most of them at once */
	if (op == UBLK_U_CMD_DEL_DEV || op == UBLK_U_CMD_DEL_DEV_ASYNC ||
	    op == UBLK_U_CMD_STOP_DEV || op == UBLK_U_CMD_TRY_STOP_DEV)
		op = one_in(16) ? op : UBLK_U_CMD_GET_DEV_INFO;
	if (one_in(8))
		return _IOC_NR(op);
	if (one_in(30))
		return op ^ 1U << below(32);
	return one_in(50) ? fuzz_rand() : op;
}

static void wild_info(void *buf, uint32_t *id)
{
	struct ublksrv_ctrl_dev_info info = info_for(&(struct dev_opts){ 0 });

	if (one_in(40))
		*id = ANY_ID;
	info.dev_id = one_in(10) ? near(*id) : *id;
	info.nr_hw_queues = one_in(3) ? near(2) : 1 + below(4);
	info.queue_depth = one_in(3) ? near(8) : 1 + below(16);
	info.max_io_buf_bytes = one_in(3) ? near(MIB) : MIB;
	info.flags = fuzz_rand() & fuzz_rand() & 0x1fffff;
	if (one_in(5))
		info.flags = near(fuzz->features);
	if (getuid())
		info.flags |= UBLK_F_UNPRIVILEGED_DEV;
	info.io_desc_size = one_in(3) ? near(24) : 24 + 8 * below(32);
	info.state = fuzz_rand();
	info.owner_uid = fuzz_rand();
	memcpy(buf, &info, sizeof(info));
}

static void wild_params(void *buf)
{
	struct dev_opts opts = { .discard = one_in(2) };
	struct ublk_params params = params_for(&opts);
	uint8_t *bytes = buf;

	if (one_in(2))
		params.types |= 1U << below(7);
	params.zoned.max_zone_append_sectors = near(8);
	params.dma.alignment = near(511);
	params.seg.seg_boundary_mask = near(4095);
	params.seg.max_segment_size = near(4096);
	params.seg.max_segments = near(1);
	params.integrity.metadata_size = near(8);
	params.integrity.interval_exp = near(9);
	params.integrity.csum_type = below(5);
	params.integrity.flags = below(4);
	memcpy(buf, &params, sizeof(params));
	/* and a few fields at random */
	for (int i = below(4); i > 0; i--)
		bytes[below(sizeof(params))] = PICK(0, 1, 8, 9, 12, 28, 29,
						    0x7f, 0x80, 0xff);
}

static void wild_reg_buf(void *buf)
{
	struct ublk_shmem_buf_reg reg = {
		.addr = one_in(3) ? any_addr() : ADDR(shared_memory()) +
			PAGE * below(SHARED_BYTES / PAGE),
		.len = one_in(4) ? near(PAGE) : PAGE * (1 + below(64)),
		.flags = one_in(10) ? near(1) : below(2),
		.reserved = one_in(10),
	};

	memcpy(buf, &reg, sizeof(reg));
}

static uint64_t wild_data(uint32_t op)
{
	switch (_IOC_NR(op)) {
	case UBLK_CMD_START_DEV:
	case UBLK_CMD_END_USER_RECOVERY:
		return near(getpid());
	case 0x15:	/* sectors */
		return one_in(4) ? near(64 * MIB >> 9) : below(64 * MIB >> 9);
	case 0x16:	/* ms */
		return 1 + below(50);
	default:
		return one_in(3) ? near(0) : below(3);
	}
}

/* One command with something wrong in it, or nothing, or all. */
void wild_control(struct fuzz_control *c)
{
	struct ublksrv_ctrl_cmd cmd = { .queue_id = 0xffff };
	uint32_t op = any_op(), id = any_id();
	int n = free_command(c);
	unsigned int path_len = 0;
	uint8_t *at;

	if (n < 0) {
		fuzz_control_reap(c, 10);
		return;
	}
	at = c->cmd[n].buf;
	if (one_in(getuid() ? 2 : 8))
		path_len = snprintf((char *)at, FULL_PATH, "/dev/ublkc%u",
				    one_in(20) ? any_id() : id) + 1;
	at += path_len;
	switch (_IOC_NR(op)) {
	case UBLK_CMD_ADD_DEV:
		wild_info(at, &id);
		break;
	case UBLK_CMD_SET_PARAMS:
	case UBLK_CMD_GET_PARAMS:
		wild_params(at);
		break;
	case 0x18:
		wild_reg_buf(at);
		break;
	}
	cmd.dev_id = id;
	cmd.addr = one_in(6) ? any_addr() : ADDR(c->cmd[n].buf);
	cmd.len = _IOC_NR(op) == 0x13 ? 8 : PICK(64, 152, 256);
	cmd.len = one_in(8) ? near(cmd.len) : cmd.len + path_len;
	cmd.data[0] = wild_data(op);
	cmd.dev_path_len = one_in(20) ? near(path_len) : path_len;
	if (one_in(20))
		cmd.queue_id = near(0xffff);
	post(c, op, &cmd, n, PICK(0, 0, 0, 0, IOSQE_ASYNC, IOSQE_IO_LINK,
				  IOSQE_IO_DRAIN));
}

static void cancel_any(struct fuzz_control *c)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&c->ring);

	if (!sqe)
		return;
	memset(sqe, 0, c->wide ? 128 : 64);
	sqe->opcode = IORING_OP_ASYNC_CANCEL;
	sqe->fd = -1;
	sqe->addr = 1 + below(ARRAY_SIZE(c->cmd));
	sqe->user_data = 1000;
	io_uring_submit(&c->ring);
}

static unsigned int any_ring(void)
{
	switch (below(8)) {
	case 0:
		return 0;
	case 1:
		return IORING_SETUP_SQE128 | IORING_SETUP_IOPOLL;
	case 2:
		return IORING_SETUP_SQE128 | IORING_SETUP_SQPOLL;
	case 3:
		return IORING_SETUP_SQE128 | IORING_SETUP_SINGLE_ISSUER |
			IORING_SETUP_DEFER_TASKRUN;
	case 4:
		return IORING_SETUP_SQE128 | IORING_SETUP_CQE32;
	default:
		return IORING_SETUP_SQE128;
	}
}

void fuzz_controller(void)
{
	static struct fuzz_control c;

	while (!fuzz->done) {
		fuzz_control_open(&c, any_ring());
		for (int i = 20 + below(400); i && !fuzz->done; i--) {
			wild_control(&c);
			if (one_in(10))
				cancel_any(&c);
			if (one_in(4))
				attack_memory();
			fuzz_control_reap(&c, one_in(6) ? 2 : 0);
		}
		fuzz_control_close(&c);
	}
}
