// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill a process whose UNREG_BUF waits for a request, expect it
 * to end, and the device to be as good as before.
 */
#include "shmem.h"

struct errand {
	struct dev *dev;
	int index;
	int begun;
};

static int unreg(void *arg)
{
	struct errand *errand = arg;

	errand->begun = 1;
	return shm_unreg(errand->dev, errand->index);
}

static void run(void)
{
	struct srv *srv = shm_up((struct dev_opts){ 0 });
	struct errand *errand = share(sizeof(*errand));
	uint8_t *mem = share(PAGE);
	struct client *client;
	struct child *child;
	struct slot *slot;
	int res;

	errand->dev = srv->dev;
	errand->index = shm_reg(srv->dev, mem, PAGE, 0);
	TRUE(errand->index >= 0);
	srv_hold(srv, 1 << UBLK_IO_OP_WRITE);
	client = client_new((struct client_io){
		.dev = srv->dev, .op = C_WRITE, .off = MIDDLE, .len = PAGE });
	client->buf = mem;
	client_go(client);
	slot = srv_take(srv, LONG_MS);
	child = child_start(0, unreg, errand);
	TRUE(wait_for(errand->begun, LONG_MS));
	EQ(child_wait(child, 300), PENDING);
	child_kill(child);
	srv_hold(srv, 0);
	srv_commit(srv, slot, PAGE);
	EQ(client_result(client), PAGE);
	res = shm_unreg(srv->dev, errand->index);
	TRUE(res == 0 || res == -ENOENT);
	EQ(SHM_IO(srv, C_WRITE, { mem, PAGE }), SHM_COPIED);
	down(srv);
}

ABI_TEST(.no_intree = "waits uninterruptibly");
