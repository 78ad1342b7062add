// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fuzzer's servers: they add a device, or take over what is there, serve
 * it for a while with some wild commands in between, and go in one way or
 * another. A second thread may attack their memory and issue commands that
 * are not its own.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz_server.h"

static const uint64_t ways[] = {
	0, UBLK_F_NEED_GET_DATA, UBLK_F_USER_COPY, UBLK_F_SUPPORT_ZERO_COPY,
	UBLK_F_AUTO_BUF_REG, UBLK_F_AUTO_BUF_REG | UBLK_F_SUPPORT_ZERO_COPY,
	UBLK_F_BATCH_IO, UBLK_F_BATCH_IO | UBLK_F_USER_COPY,
	UBLK_F_BATCH_IO | UBLK_F_SUPPORT_ZERO_COPY,
	UBLK_F_BATCH_IO | UBLK_F_AUTO_BUF_REG,
	UBLK_F_USER_COPY | UBLK_F_ZONED, UBLK_F_USER_COPY | UBLK_F_INTEGRITY,
};

static uint64_t any_features(void)
{
	uint64_t flags = ways[below(ARRAY_SIZE(ways))];

	flags |= PICK(0, UBLK_F_USER_RECOVERY, UBLK_F_USER_RECOVERY |
		      UBLK_F_USER_RECOVERY_REISSUE, UBLK_F_USER_RECOVERY |
		      UBLK_F_USER_RECOVERY_FAIL_IO);
	if (flags & UBLK_F_USER_RECOVERY && one_in(2))
		flags |= UBLK_F_QUIESCE;
	if (one_in(2))
		flags |= UBLK_F_SHMEM_ZC;
	if (one_in(3))
		flags |= UBLK_F_IO_DESC_SIZE;
	if (one_in(2))
		flags |= UBLK_F_NO_AUTO_PART_SCAN;
	if (getuid()) {
		flags &= ~(UBLK_F_USER_COPY | UBLK_F_SUPPORT_ZERO_COPY |
			   UBLK_F_AUTO_BUF_REG | UBLK_F_ZONED |
			   UBLK_F_INTEGRITY);
		flags |= UBLK_F_UNPRIVILEGED_DEV;
	}
	return flags & (fuzz->features | UBLK_F_UNPRIVILEGED_DEV);
}

static bool set_params(struct fuzz_serving *s)
{
	struct ublk_params params = params_for(&(struct dev_opts){
		.max_io = FUZZ_MAX_IO, .discard = !one_in(3),
		.attrs = below(4) << 2 });

	if (s->flags & UBLK_F_ZONED) {
		params.types = UBLK_PARAM_TYPE_BASIC | UBLK_PARAM_TYPE_ZONED;
		params.basic.chunk_sectors = 8192;
		params.zoned.max_zone_append_sectors = 8;
	}
	if (s->flags & UBLK_F_INTEGRITY) {
		params.types |= UBLK_PARAM_TYPE_INTEGRITY;
		params.integrity = (struct ublk_param_integrity){
			.interval_exp = 9, .metadata_size = 8 };
	}
	if (one_in(4)) {
		params.types |= UBLK_PARAM_TYPE_SEGMENT;
		params.seg = (struct ublk_param_segment){
			.seg_boundary_mask = PICK(4095, 65535, -1ULL),
			.max_segment_size = PICK(4096, 65536, 0xffffffff),
			.max_segments = PICK(1, 2, 128, 65535) };
	}
	if (one_in(4)) {
		params.types |= UBLK_PARAM_TYPE_DMA_ALIGN;
		params.dma.alignment = PICK(0, 3, 511, 4095);
	}
	if (one_in(10))
		params.basic.virt_boundary_mask = near(4095);
	if (one_in(10))
		params.basic.chunk_sectors = near(8);
	if (one_in(20))
		params.basic.dev_sectors = near(64 * MIB >> 9);
	if (one_in(20))
		params.basic.physical_bs_shift = 9 + below(20);
	return fuzz_control_do(&s->control, UBLK_U_CMD_SET_PARAMS, s->id, 0,
			       &params, sizeof(params)) == 0;
}

/* A device to serve: a new one, or one that is there. */
static bool get_device(struct fuzz_serving *s, bool *is_new)
{
	struct ublksrv_ctrl_dev_info info = info_for(&(struct dev_opts){
		.queues = 1 + below(FUZZ_QUEUES - 1),
		.depth = 1 + below(FUZZ_DEPTH), .max_io = FUZZ_MAX_IO,
		.flags = any_features(), .io_desc_size = 24 + 8 * below(4) });
	int res;

	/* its own, mostly, so that many get as far as serving */
	s->id = one_in(4) ? any_id() : fuzz->ids[fuzz_task % FUZZ_IDS];
	info.dev_id = s->id;
	res = fuzz_control_do(&s->control, UBLK_U_CMD_ADD_DEV, s->id, 0, &info,
			      sizeof(info));
	*is_new = !res;
	if (res && one_in(3))
		fuzz_control_do(&s->control, UBLK_U_CMD_DEL_DEV, s->id, 0, NULL,
				0);
	if (res && one_in(2))
		fuzz_control_do(&s->control, UBLK_U_CMD_START_USER_RECOVERY,
				s->id, 0, NULL, 0);
	if (res && fuzz_control_do(&s->control, UBLK_U_CMD_GET_DEV_INFO, s->id,
				   0, &info, sizeof(info)))
		return false;
	s->flags = info.flags;
	s->queues = info.nr_hw_queues;
	s->depth = info.queue_depth;
	s->desc_bytes = info.io_desc_size;
	if (s->queues > FUZZ_QUEUES || s->depth > FUZZ_DEPTH)
		return false;
	return !*is_new || set_params(s);
}

static bool open_device(struct fuzz_serving *s)
{
	char path[32];

	snprintf(path, sizeof(path), "/dev/ublkc%u", s->id);
	for (int i = 0; i < 20 && !fuzz->done; i++) {
		s->fd = open(path, O_RDWR | (one_in(2) ? O_CLOEXEC : 0));
		tell_errno(F_chardev_open, s->fd);
		if (s->fd >= 0)
			break;
		usleep(10000);
	}
	if (s->fd < 0)
		return false;
	s->stride = (s->desc_bytes * 4096UL + PAGE - 1) / PAGE * PAGE;
	s->map_bytes = (s->desc_bytes * s->depth + PAGE - 1) / PAGE * PAGE;
	for (int q = 0; q < s->queues; q++) {
		s->descs[q] = mmap(NULL, s->map_bytes, PROT_READ, MAP_SHARED,
				   s->fd, q * s->stride);
		tell(F_chardev_mmap, s->descs[q] == MAP_FAILED ? -errno : 0);
		if (s->descs[q] == MAP_FAILED)
			return false;
	}
	return true;
}

static void open_ring(struct fuzz_serving *s)
{
	struct io_uring_params p = { .flags = IORING_SETUP_CQSIZE,
				     .sq_thread_idle = 10, .cq_entries = 2048 };
	size_t bytes = (size_t)s->queues * s->depth * FUZZ_MAX_IO;

	switch (below(20)) {
	case 0:
		p.flags |= IORING_SETUP_SQPOLL;
		break;
	case 1:
		p.flags |= IORING_SETUP_IOPOLL;
		break;
	case 2:
	case 3:
	case 4:
	case 5:
		p.flags |= IORING_SETUP_SINGLE_ISSUER |
			IORING_SETUP_DEFER_TASKRUN;
		break;
	case 6:
		p.flags |= IORING_SETUP_COOP_TASKRUN;
		break;
	case 7:
		p.cq_entries = 128;
		break;
	}
	if (io_uring_queue_init_params(128, &s->ring, &p))
		OK(io_uring_queue_init(128, &s->ring, 0));
	io_uring_register_buffers_sparse(&s->ring, 64);
	s->bufs = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	s->group = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (s->bufs == MAP_FAILED || s->group == MAP_FAILED)
		fail("mmap: %m");
}

static void fetch_all(struct fuzz_serving *s)
{
	bool in_batches = s->flags & UBLK_F_BATCH_IO;
	bool named = !(s->flags & (UBLK_F_USER_COPY | UBLK_F_AUTO_BUF_REG |
				   UBLK_F_SUPPORT_ZERO_COPY));

	if (in_batches)
		fuzz_provide(s, -1);
	for (int q = 0; q < s->queues; q++) {
		if (in_batches) {
			fuzz_prep(s, q);
			fuzz_fetch_tags(s, q);
			continue;
		}
		for (int tag = 0; tag < s->depth; tag++) {
			uint64_t off = (uint64_t)FUZZ_MAX_IO *
				(q * s->depth + tag);
			uint32_t op = one_in(10) ? UBLK_IO_FETCH_REQ :
						   UBLK_U_IO_FETCH_REQ;

			fuzz_put_command(s, op, q, tag, 0,
					 named ? ADDR(s->bufs) + off : 0,
					 fuzz_user_data(TAG_CMD, F_FETCH_REQ, q,
							tag));
		}
	}
	io_uring_submit(&s->ring);
}

static void fetched_tags(struct fuzz_serving *s, int q,
			 const struct io_uring_cqe *cqe)
{
	int bid = cqe->flags >> IORING_CQE_BUFFER_SHIFT;
	uint16_t tags[FUZZ_GROUP_BYTES / 2];

	if (cqe->res > 0 && cqe->flags & IORING_CQE_F_BUFFER) {
		if (bid >= FUZZ_GROUP_BUFS || cqe->res > FUZZ_GROUP_BYTES)
			fail("%d bytes of tags in buffer %d", cqe->res, bid);
		memcpy(tags, s->group + bid * FUZZ_GROUP_BYTES, cqe->res);
		fuzz_provide(s, bid);
		for (int i = 0; i < cqe->res / 2; i++)
			fuzz_deliver(s, q, tags[i]);
	}
	if (!(cqe->flags & IORING_CQE_F_MORE)) {
		if (cqe->res == -ENOBUFS || cqe->res > 0)
			fuzz_fetch_tags(s, q);
		else if (cqe->res == UBLK_IO_RES_ABORT)
			s->ended = true;
	}
}

static void completed(struct fuzz_serving *s, const struct io_uring_cqe *cqe)
{
	int what = cqe->user_data >> 56;
	int kind = cqe->user_data >> 32 & 0xffff;
	int q = cqe->user_data >> 16 & 0xffff, tag = cqe->user_data & 0xffff;

	tell(kind, cqe->res);
	if (what == FETCH_CMD && q < s->queues)
		fetched_tags(s, q, cqe);
	if (what != TAG_CMD)
		return;
	if (cqe->res == UBLK_IO_RES_ABORT)
		s->ended = true;
	if (s->flags & UBLK_F_BATCH_IO)
		return;
	if (cqe->res == UBLK_IO_RES_OK)
		fuzz_deliver(s, q, tag);
	else if (cqe->res == UBLK_IO_RES_NEED_GET_DATA && q < s->queues)
		fuzz_put_command(s, UBLK_U_IO_NEED_GET_DATA, q, tag, 0,
				 one_in(20) ? any_addr() : ADDR(s->bufs),
				 fuzz_user_data(TAG_CMD, F_NEED_GET_DATA, q,
						tag));
}

static void *attack(void *arg)
{
	struct fuzz_serving *s = arg, *other;

	fuzz_srand(s->attack_seed);
	other = calloc(1, sizeof(*other));
	*other = *s;
	if (io_uring_queue_init(64, &other->ring, 0))
		return NULL;
	while (!fuzz->done) {
		struct io_uring_cqe *cqe;

		attack_memory();
		attack_descriptors(s->fd, s->map_bytes, s->stride);
		if (one_in(2)) {
			wild_io(other);
			io_uring_submit(&other->ring);
		}
		while (!io_uring_peek_cqe(&other->ring, &cqe)) {
			tell(cqe->user_data >> 32 & 0xffff, cqe->res);
			io_uring_cqe_seen(&other->ring, cqe);
		}
		usleep(1000 * below(10));
	}
	return NULL;
}

/* What a server may do beside serving. */
static void something_else(struct fuzz_serving *s)
{
	struct ublk_shmem_buf_reg reg = {
		.addr = ADDR(shared_memory()) + PAGE * below(64),
		.len = PAGE * (1 + below(128)), .flags = below(2) };
	uint32_t op = PICK(UBLK_U_CMD_QUIESCE_DEV, UBLK_U_CMD_UPDATE_SIZE,
			   UBLK_U_CMD_GET_PARAMS, UBLK_U_CMD_UNREG_BUF,
			   UBLK_U_CMD_REG_BUF, UBLK_U_CMD_REG_BUF);

	if (s->nr_held && one_in(2)) {
		s->nr_held--;
		fuzz_answer(s, s->held[s->nr_held].q, s->held[s->nr_held].tag,
			    PICK(512, 4096, 0, -EIO));
		return;
	}
	if (op == UBLK_U_CMD_REG_BUF)
		fuzz_control_post(&s->control, op, s->id, 0, &reg, sizeof(reg));
	else if (one_in(3))
		fuzz_control_post(&s->control, op, s->id, 1 + below(100000),
				  NULL, 0);
	else
		wild_control(&s->control);
}

static void serve(struct fuzz_serving *s)
{
	struct __kernel_timespec ts = { .tv_nsec = 5 * 1000000 };
	long long end = now_ms() + 50 + below(3000);
	struct io_uring_cqe *cqe;

	while (!fuzz->done && !s->ended && now_ms() < end) {
		int n = 0;

		io_uring_submit_and_wait_timeout(&s->ring, &cqe, 1, &ts, NULL);
		while (n++ < 64 && !io_uring_peek_cqe(&s->ring, &cqe)) {
			struct io_uring_cqe copy = *cqe;

			io_uring_cqe_seen(&s->ring, cqe);
			completed(s, &copy);
		}
		if (one_in(fuzz->plan.wild))
			wild_io(s);
		if (one_in(8))
			something_else(s);
		fuzz_control_reap(&s->control, 0);
	}
}

/* The device goes, or the ring, or both, or the process: in some order. */
static void leave(struct fuzz_serving *s)
{
	if (one_in(3))
		fuzz_control_post(&s->control,
				  PICK(UBLK_U_CMD_STOP_DEV, UBLK_U_CMD_DEL_DEV,
				       UBLK_U_CMD_TRY_STOP_DEV,
				       UBLK_U_CMD_DEL_DEV_ASYNC),
				  s->id, 0, NULL, 0);
	if (one_in(4))
		close(s->fd);
	if (one_in(4))
		io_uring_queue_exit(&s->ring);
	if (one_in(8))
		execl("/proc/self/exe", "ublk-tests", "pause", NULL);
}

void fuzz_server(void)
{
	struct fuzz_serving *s = calloc(1, sizeof(*s));
	bool is_new;
	pthread_t thread;

	fuzz_control_open(&s->control, IORING_SETUP_SQE128);
	while (!get_device(s, &is_new)) {
		if (fuzz->done)
			return;
		usleep(1000 * below(50));
	}
	if (!open_device(s))
		return;
	open_ring(s);
	fetch_all(s);
	s->attack_seed = fuzz_rand();
	if (fuzz->plan.attackers)
		pthread_create(&thread, NULL, attack, s);
	fuzz_control_post(&s->control,
			  is_new ? UBLK_U_CMD_START_DEV :
				   UBLK_U_CMD_END_USER_RECOVERY,
			  s->id, getpid(), NULL, 0);
	serve(s);
	leave(s);
}
