// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill a server and let another take the device over: buffers
 * belong to the device, and what is issued again comes by reference again.
 */
#include "shmem.h"

static struct srv *next_server(struct dev *dev)
{
	struct srv *srv;

	TRUE(wait_for(recovery_start(dev) == 0, LONG_MS));
	srv = SRV(dev, .wait_for_open = true, .policy = shm_policy);
	srv_fetch_all(srv);
	OK(recovery_end(dev, srv->pid));
	return srv;
}

static void run(void)
{
	struct srv *srv = shm_up((struct dev_opts){
		.flags = UBLK_F_USER_RECOVERY | UBLK_F_USER_RECOVERY_REISSUE });
	struct dev *dev = srv->dev;
	uint8_t *mem = share(16 * PAGE);
	int index = shm_reg(dev, mem, 16 * PAGE, 0);
	struct client *client;

	TRUE(index >= 0);
	srv_hold(srv, 1 << UBLK_IO_OP_WRITE);
	client = client_new((struct client_io){
		.dev = dev, .op = C_WRITE, .off = MIDDLE, .len = 2 * PAGE });
	client->buf = mem + PAGE;
	pattern(client->buf, 2 * PAGE, 5);
	client_go(client);
	TRUE(srv_take(srv, LONG_MS)->desc.op_flags & UBLK_IO_F_SHMEM_ZC);
	srv_kill(srv);
	srv = next_server(dev);
	EQ(client_result(client), 2 * PAGE);
	EQ(srv->last[UBLK_IO_OP_WRITE].addr, ublk_shmem_zc_addr(index, PAGE));
	EQ(pattern_differs(srv->disk + MIDDLE, 2 * PAGE, 5), -1);
	EQ(SHM_IO(srv, C_READ, { mem + 9 * PAGE, PAGE }),
	   ublk_shmem_zc_addr(index, 9 * PAGE));
	OK(shm_unreg(dev, index));
	EQ(SHM_IO(srv, C_READ, { mem + 9 * PAGE, PAGE }), SHM_COPIED);
	down(srv);
}

ABI_TEST();
