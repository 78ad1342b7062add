// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will unregister and commit a READ while a fixed read into its
 * pages waits for data, and expect the request to end with that read.
 */
#include <unistd.h>

#include "zerocopy.h"

static void once(bool commit_first)
{
	uint8_t *data = share(PAGE);
	struct client *client;
	struct slot *slot;
	struct srv *srv;
	int pipes[2], handle;

	OK(pipe(pipes));
	srv = ZC_UP(ZC);
	slot = zc_hold(srv, C_READ, PAGE, &client);
	OK(zc_register(srv, 0, slot, 0));
	handle = zc_begin_move(srv, 0, (struct zc_move){
		.fills = true, .fd = pipes[0], .len = PAGE });
	EQ(srv_result(srv, handle, 50), PENDING);
	if (commit_first)
		srv_commit(srv, slot, PAGE);
	OK(zc_unregister(srv, 0, 0));
	EQ(zc_unregister(srv, 0, 0), -EINVAL);
	if (!commit_first)
		srv_commit(srv, slot, PAGE);
	EQ(client_end(client, 100), PENDING);
	pattern(data, PAGE, 77);
	EQ(write(pipes[1], data, PAGE), PAGE);
	EQ(srv_result(srv, handle, LONG_MS), PAGE);
	EQ(client_result(client), PAGE);
	EQ(pattern_differs(client->buf, PAGE, 77), -1);
	close(pipes[0]);
	close(pipes[1]);
	down(srv);
}

static void run(void)
{
	once(false);
	once(true);
}

ABI_TEST();
