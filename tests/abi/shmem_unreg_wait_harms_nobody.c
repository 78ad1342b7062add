// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will let UNREG_BUF wait for a request, put a question to the
 * device meanwhile, then kill the server, and expect everything to end.
 */
#include "shmem.h"

static void run(void)
{
	struct srv *srv = shm_up((struct dev_opts){ 0 });
	uint8_t *mem = share(PAGE);
	int index = shm_reg(srv->dev, mem, PAGE, 0);
	struct ublk_params params;
	struct client *client;
	long long start;
	struct job *job;

	TRUE(index >= 0);
	srv_hold(srv, 1 << UBLK_IO_OP_WRITE);
	client = client_new((struct client_io){
		.dev = srv->dev, .op = C_WRITE, .off = MIDDLE, .len = PAGE });
	client->buf = mem;
	client_go(client);
	TRUE(srv_take(srv, LONG_MS)->desc.op_flags & UBLK_IO_F_SHMEM_ZC);
	job = job_start(UBLK_U_CMD_UNREG_BUF,
			(struct ublksrv_ctrl_cmd){ .dev_id = srv->dev->id,
						   .queue_id = 0xffff,
						   .data = { index } }, 0);
	EQ(job_wait(job, 300), PENDING);
	OK(dev_get_params(srv->dev, &params));
	EQ(dev_state(srv->dev), UBLK_S_DEV_LIVE);
	start = now_ms();
	srv_kill(srv);
	check_death(srv->dev, &client, 1, start);
	TRUE(job_wait(job, LONG_MS) != PENDING);
	job_free(job);
	OK(dev_del(srv->dev));
}

ABI_TEST(.no_intree = "holds the device's mutex while UNREG_BUF waits");
