// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will stop a BATCH_IO device under load and kill its server at
 * about the same time, with either first, again and again, and expect STOP and
 * DEL to return and every request to end.
 */
#include <signal.h>
#include <unistd.h>

#include "batch.h"

#define N	12

static void once(int round)
{
	struct srv *srv = batch_up((struct dev_opts){ .depth = 8 },
		(struct srv_opts){ .threads = 3, .batch = {
			.bufs = 4, .buf_bytes = 4 } });
	struct client *clients[N];
	struct job *stop;

	if (round % 2)
		srv_hold(srv, 1 << UBLK_IO_OP_READ);
	for (int i = 0; i < N; i++)
		clients[i] = IO(srv->dev, i % 2 ? C_READ : C_WRITE,
				.off = MIDDLE + i * MIB, .len = 16 * KIB);
	if (round % 3 == 0)
		srv_signal(srv, SIGKILL);
	stop = job_start(UBLK_U_CMD_STOP_DEV, (struct ublksrv_ctrl_cmd){
			 .dev_id = srv->dev->id, .queue_id = 0xffff }, 0);
	if (round % 3 == 1)
		usleep(round * 1000);
	srv_kill(srv);
	for (int i = 0; i < N; i++)
		TRUE(client_result(clients[i]) != PENDING);
	OK(job_wait(stop, LONG_MS));
	job_free(stop);
	OK(dev_del(srv->dev));
}

static void run(void)
{
	size_t mark;

	need_feature(UBLK_F_BATCH_IO, "BATCH_IO");
	mark = share_mark();
	for (int round = 0; round < 24; round++) {
		once(round);
		share_release(mark);
	}
}

ABI_TEST(.timeout = 120);
