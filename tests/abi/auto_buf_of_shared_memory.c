// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will let AUTO_BUF_REG fail for a request that lies in shared
 * memory (SHMEM_ZC), and expect that request to fail and to let go of the
 * shared memory: it can be unregistered, and the tag goes on serving.
 */
#include "shmem.h"
#include "zerocopy.h"

#define LEN	(16 * KIB)

static void run(void)
{
	struct dev *dev = zc_dev((struct dev_opts){
		.depth = 1, .flags = ZC | ZC_AUTO | UBLK_F_SHMEM_ZC | UBLK_F_NO_AUTO_PART_SCAN });
	struct srv *srv = zc_srv(dev, (struct srv_opts){ 0 });
	struct client *client;
	int index;

	srv_slot(srv, 0, 0)->auto_buf = ZC_NOWHERE;
	srv_fetch_all(srv);
	OK(dev_start(dev, srv));
	client = client_new((struct client_io){ .dev = dev, .op = C_WRITE, .off = MIDDLE,
						.len = LEN });
	index = shm_reg(dev, client->buf, LEN, 0);
	TRUE(index >= 0);
	client_go(client);
	EQ(client_result(client), -EIO);
	EQ(srv_slot(srv, 0, 0)->deliveries, 0);
	OK(shm_unreg(dev, index));
	EQ(IO_NOW(dev, C_WRITE, .off = MIDDLE, .len = LEN), -EIO);
	down(srv);
}

ABI_TEST();
