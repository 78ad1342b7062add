// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will give the driver a server buffer that cannot be written, send
 * a WRITE, make the buffer writable, and expect the WRITE to arrive whole.
 */
#include <sys/mman.h>

#include "test.h"

static int protect(struct srv *srv, void *arg)
{
	return mprotect(srv_slot(srv, 0, 0)->buf, MIB, *(int *)arg) ? -errno : 0;
}

/* udev may read at any time, and the server must not touch its bad buffer. */
static int no_reads(struct srv *srv, struct slot *slot)
{
	if (ublksrv_get_op(&slot->desc) == UBLK_IO_OP_READ)
		return -EIO;
	return srv_serve_ram(srv, slot);
}

static void run(void)
{
	struct srv *srv = up_new((struct dev_opts){ .depth = 1 },
				 (struct srv_opts){ .policy = no_reads });
	struct client *client;
	struct slot *slot;
	int none = PROT_NONE, all = PROT_READ | PROT_WRITE;
	int *how = share(sizeof(int));

	srv_hold(srv, 1 << UBLK_IO_OP_WRITE);
	*how = none;
	OK(srv_call(srv, 0, protect, how));
	client = IO(srv->dev, C_WRITE, .off = MIDDLE, .len = 64 * KIB);
	EQ(client_end(client, 300), PENDING);
	EQ(srv_held(srv), 0);
	*how = all;
	OK(srv_call(srv, 0, protect, how));
	slot = srv_take(srv, LONG_MS);
	EQ(slot->desc.nr_sectors, 128);
	EQ(pattern_differs(slot->buf, 64 * KIB, MIDDLE >> 9), -1);
	srv_commit(srv, slot, 64 * KIB);
	EQ(client_result(client), 64 * KIB);
	down(srv);
}

ABI_TEST();
