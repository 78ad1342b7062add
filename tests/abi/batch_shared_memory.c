// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will pass requests by reference to shared memory on BATCH_IO
 * devices, kill the server while it holds some, and expect the right data
 * before, EIO then, and the buffer to be free for UNREG_BUF.
 */
#include "batch.h"
#include "shmem.h"

static void run(void)
{
	struct client *client;
	struct srv *srv;
	uint8_t *mem;
	int index;

	need_feature(UBLK_F_BATCH_IO, "BATCH_IO");
	srv = shm_up((struct dev_opts){ .depth = 8, .flags = UBLK_F_BATCH_IO });
	mem = share(MIB);
	index = shm_reg(srv->dev, mem, MIB, 0);
	TRUE(index >= 0);
	for (int i = 0; i < 8; i++) {
		uint64_t off = i * 64 * KIB;

		EQ(SHM_IO(srv, C_WRITE, { mem + off, 16 * KIB }),
		   ublk_shmem_zc_addr(index, off));
		EQ(SHM_IO(srv, C_READ, { mem + off, 16 * KIB }),
		   ublk_shmem_zc_addr(index, off));
	}
	srv_hold(srv, 1 << UBLK_IO_OP_WRITE);
	client = client_new((struct client_io){
		.dev = srv->dev, .op = C_WRITE, .off = MIDDLE, .len = PAGE });
	client->buf = mem + 2 * PAGE;
	client_go(client);
	TRUE(srv_take(srv, LONG_MS)->desc.op_flags & UBLK_IO_F_SHMEM_ZC);
	srv_kill(srv);
	EQ(client_result(client), -EIO);
	OK(shm_unreg(srv->dev, index));
	OK(dev_del(srv->dev));
}

ABI_TEST(.timeout = 40);
