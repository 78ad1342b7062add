// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will count how often the driver calls the block layer to end
 * requests, and expect one call for all requests of a COMMIT_IO_CMDS that need
 * no copy, and another for the one among them that has failed.
 */
#include "batch.h"
#include "ftrace.h"

#define N	16
#define LEN	4096

static struct srv *srv;

/* How often each function is called for one COMMIT of all tags. */
enum {
	TOGETHER,
	WITH_AN_ERROR,
	ONE_BY_ONE,
	NR_CALLS,
};

static const char *const functions[NR_CALLS] = {
	[TOGETHER] = "blk_mq_end_request_batch",
	[WITH_AN_ERROR] = "blk_mq_end_request",
	[ONE_BY_ONE] = "blk_update_request",
};

struct calls {
	int of[NR_CALLS];
};

static struct calls calls(int failed)
{
	struct client *clients[N];
	struct batch_elem elems[N];
	struct slot *slots[N];
	struct calls calls;
	struct batch batch;
	int res;

	for (int i = 0; i < N; i++)
		clients[i] = IO(srv->dev, C_READ, .off = MIDDLE + i * MIB,
				.len = LEN);
	batch_take(srv, slots, N);
	for (int i = 0; i < N; i++) {
		elems[i] = batch_elem(srv, 0, slots[i]->tag,
				      i == failed ? -ENOSPC : LEN);
		slots[i]->held = 0;
		slots[i]->batched = 0;
	}
	batch = batch_of(UBLK_U_IO_COMMIT_IO_CMDS, 0, batch_flags(srv), elems,
			 N);
	ftrace_begin(functions, ARRAY_SIZE(functions));
	res = batch_send(srv, 0, batch);
	ftrace_stop();
	for (size_t i = 0; i < ARRAY_SIZE(functions); i++)
		calls.of[i] = ftrace_calls(functions[i], "ublk_");
	ftrace_end();
	EQ(res, 8 * N);
	for (int i = 0; i < N; i++)
		res += client_result(clients[i]);
	EQ(res, 8 * N + (failed < 0 ? N * LEN : (N - 1) * LEN - ENOSPC));
	return calls;
}

static void run(void)
{
	struct calls seen;

	need_feature(UBLK_F_BATCH_IO, "BATCH_IO");
	srv = batch_up((struct dev_opts){
		.depth = N, .max_io = 64 * KIB, .flags = UBLK_F_USER_COPY |
			UBLK_F_NO_AUTO_PART_SCAN }, (struct srv_opts){ 0 });
	udev_settle();
	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	seen = calls(-1);
	EQ(seen.of[TOGETHER], 1);
	EQ(seen.of[WITH_AN_ERROR], 0);
	EQ(seen.of[ONE_BY_ONE], 0);
	seen = calls(5);
	EQ(seen.of[TOGETHER], 1);
	EQ(seen.of[WITH_AN_ERROR], 1);
	EQ(seen.of[ONE_BY_ONE], 0);
	down(srv);
}

ABI_TEST(.timeout = 60,
	 .no_intree = "ends them one by one where the server copies");
