// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will pass a request by reference on a USER_COPY device, and read
 * its data in both ways: from the shared memory and with pread.
 */
#include <unistd.h>

#include "shmem.h"

static uint8_t *copy;

static int get(struct srv *srv, void *arg)
{
	struct slot *slot = arg;

	return pread(srv->fd, copy, PAGE, UBLKSRV_IO_BUF_OFFSET +
		     ((uint64_t)slot->tag << UBLK_TAG_OFF));
}

static void run(void)
{
	struct client *client;
	struct slot *slot;
	struct srv *srv;
	uint8_t *mem;
	int index;

	need_feature(UBLK_F_USER_COPY, "USER_COPY");
	copy = share(PAGE);
	srv = shm_up((struct dev_opts){ .flags = UBLK_F_USER_COPY });
	TRUE(srv->dev->info.flags & UBLK_F_SHMEM_ZC);
	mem = share(4 * PAGE);
	index = shm_reg(srv->dev, mem, 4 * PAGE, 0);
	TRUE(index >= 0);
	srv_hold(srv, 1 << UBLK_IO_OP_WRITE);
	client = client_new((struct client_io){
		.dev = srv->dev, .op = C_WRITE, .off = MIDDLE, .len = PAGE });
	client->buf = mem + 2 * PAGE;
	pattern(client->buf, PAGE, 9);
	client_go(client);
	slot = srv_take(srv, LONG_MS);
	TRUE(slot->desc.op_flags & UBLK_IO_F_SHMEM_ZC);
	EQ(slot->desc.addr, ublk_shmem_zc_addr(index, 2 * PAGE));
	EQ(srv_call(srv, 0, get, slot), PAGE);
	EQ(pattern_differs(copy, PAGE, 9), -1);
	srv_commit(srv, slot, PAGE);
	EQ(client_result(client), PAGE);
	down(srv);
}

ABI_TEST();
