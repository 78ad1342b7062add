// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will take a buffer out while a request that lies in it is with
 * the server, and expect UNREG_BUF to wait until the request has ended.
 */
#include <string.h>

#include "shmem.h"

static struct client *start(struct srv *srv, enum client_op op, uint8_t *mem)
{
	struct client *client = client_new((struct client_io){
		.dev = srv->dev, .op = op, .off = MIDDLE, .len = PAGE });

	client->buf = mem;
	client_go(client);
	return client;
}

static void once(struct srv *srv, enum client_op op, uint8_t *mem)
{
	int index = shm_reg(srv->dev, mem, PAGE, 0);
	struct client *client;
	struct slot *slot;
	struct job *job;

	TRUE(index >= 0);
	pattern(mem, PAGE, op);
	srv_hold(srv, 1 << (op == C_READ ? UBLK_IO_OP_READ :
					   UBLK_IO_OP_WRITE));
	client = start(srv, op, mem);
	slot = srv_take(srv, LONG_MS);
	memset(slot->buf, 0xee, PAGE);
	EQ(slot->desc.addr, ublk_shmem_zc_addr(index, 0));
	job = job_start(UBLK_U_CMD_UNREG_BUF,
			(struct ublksrv_ctrl_cmd){ .dev_id = srv->dev->id,
						   .queue_id = 0xffff,
						   .data = { index } }, 0);
	EQ(job_wait(job, 300), PENDING);
	EQ(pattern_differs(mem, PAGE, op), -1);
	if (op == C_READ)
		pattern(mem, PAGE, 7);
	srv_hold(srv, 0);
	srv_commit(srv, slot, PAGE);
	EQ(client_result(client), PAGE);
	EQ(pattern_differs(mem, PAGE, op == C_READ ? 7 : op), -1);
	OK(job_wait(job, LONG_MS));
	job_free(job);
	EQ(SHM_IO(srv, op, { mem, PAGE }), SHM_COPIED);
}

static void run(void)
{
	struct srv *srv = shm_up((struct dev_opts){ 0 });
	uint8_t *mem = share(PAGE);

	once(srv, C_WRITE, mem);
	once(srv, C_READ, mem);
	down(srv);
}

ABI_TEST();
