// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will send requests whose data is in shared memory to a device with
 * AUTO_BUF_REG: they are told by reference and registered too. One that could
 * not be registered fails, and leaves the shared memory free to be taken out.
 */
#include "shmem.h"
#include "zerocopy.h"

static struct client *begin(struct srv *srv, uint8_t *mem)
{
	struct client *client = client_new((struct client_io){
		.dev = srv->dev, .op = C_WRITE, .off = MIDDLE, .len = PAGE });

	client->buf = mem;
	pattern(mem, PAGE, 9);
	client_go(client);
	return client;
}

static void run(void)
{
	struct client *client;
	struct slot *slot;
	struct srv *srv;
	uint8_t *mem;
	int index;

	need_feature(UBLK_F_SHMEM_ZC, "SHMEM_ZC");
	srv = ZC_UP(ZC_AUTO | UBLK_F_SHMEM_ZC | UBLK_F_NO_AUTO_PART_SCAN);
	mem = share(2 * PAGE);
	index = shm_reg(srv->dev, mem, 2 * PAGE, 0);
	TRUE(index >= 0);
	srv_hold(srv, 1 << UBLK_IO_OP_WRITE);
	client = begin(srv, mem + PAGE);
	slot = srv_take(srv, LONG_MS);
	TRUE(slot->desc.op_flags & UBLK_IO_F_SHMEM_ZC);
	EQ(slot->desc.addr, ublk_shmem_zc_addr(index, PAGE));
	EQ(zc_move_all(srv, 0, slot, slot->auto_buf), PAGE);
	EQ(pattern_differs(srv->disk + MIDDLE, PAGE, 9), -1);
	srv_commit(srv, slot, PAGE);
	EQ(client_result(client), PAGE);

	zc_table(srv, 0, 0);
	EQ(client_result(begin(srv, mem)), -EIO);
	OK(shm_unreg(srv->dev, index));
	down(srv);
}

ABI_TEST();
