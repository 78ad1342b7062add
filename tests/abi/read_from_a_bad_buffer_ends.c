// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will commit a READ with a buffer that cannot be read and expect
 * the client to have an error or, asked again, its data; never to wait for
 * ever.
 */
#include <sys/mman.h>

#include "test.h"

static void run(void)
{
	struct srv *srv = UP(.depth = 1);
	void *hole = mmap(NULL, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS,
			  -1, 0);
	struct client *client;
	struct slot *slot;
	int res;

	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	client = IO(srv->dev, C_READ, .off = MIDDLE, .len = 64 * KIB);
	slot = srv_take(srv, LONG_MS);
	slot->held = 0;
	srv_hold(srv, 0);
	srv_post(srv, 0, UBLK_U_IO_COMMIT_AND_FETCH_REQ, 0, 0, 64 * KIB,
		 ADDR(hole));
	/* the hole stays the buffer of a request that comes again */
	res = client_end(client, 2000);
	TRUE(res == -EIO || res == PENDING || res == 64 * (int)KIB);
	srv_quit(srv);
	res = client_result(client);
	TRUE(res == -EIO || res == 64 * (int)KIB);
	OK(dev_del(srv->dev));
}

ABI_TEST();
