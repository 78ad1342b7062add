// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will register and take out buffers of a device whose requests wait
 * for a new server, as that server does before END_USER_RECOVERY.
 */
#include "shmem.h"

static void run(void)
{
	struct srv *srv = shm_up((struct dev_opts){
		.flags = UBLK_F_USER_RECOVERY | UBLK_F_NO_AUTO_PART_SCAN });
	struct dev *dev = srv->dev;
	uint8_t *mem = share(4 * PAGE), *other = share(4 * PAGE);
	int old = shm_reg(dev, mem, 4 * PAGE, 0), index;
	struct client *client;

	TRUE(old >= 0);
	srv_kill(srv);
	TRUE(wait_for(dev_state(dev) == UBLK_S_DEV_QUIESCED, LONG_MS));
	client = client_new((struct client_io){
		.dev = dev, .op = C_WRITE, .off = MIDDLE, .len = PAGE });
	client->buf = other + PAGE;
	client_go(client);
	TRUE(wait_for(client->begun, LONG_MS));
	EQ(client_end(client, 300), PENDING);
	OK(shm_unreg(dev, old));
	index = shm_reg(dev, other, 4 * PAGE, 0);
	TRUE(index >= 0);

	TRUE(wait_for(recovery_start(dev) == 0, LONG_MS));
	srv = SRV(dev, .wait_for_open = true, .policy = shm_policy);
	srv_fetch_all(srv);
	OK(recovery_end(dev, srv->pid));
	EQ(client_result(client), PAGE);
	EQ(srv->last[UBLK_IO_OP_WRITE].addr, ublk_shmem_zc_addr(index, PAGE));
	EQ(SHM_IO(srv, C_WRITE, { mem, PAGE }), SHM_COPIED);
	down(srv);
}

ABI_TEST(.no_intree = "waits for parked requests, uninterruptibly");
