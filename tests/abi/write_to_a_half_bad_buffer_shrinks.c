// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will give the driver a server buffer of which only the front can
 * be written, send a larger WRITE, and expect a delivery of that front and,
 * when it is committed and the buffer mended, one of the rest.
 */
#include <sys/mman.h>

#include "test.h"

static int protect(struct srv *srv, void *arg)
{
	return mprotect(srv_slot(srv, 0, 0)->buf + 16 * KIB, MIB - 16 * KIB,
			*(int *)arg) ? -errno : 0;
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
	int *how = share(sizeof(int));
	struct client *client;
	struct slot *slot;

	srv_hold(srv, 1 << UBLK_IO_OP_WRITE);
	*how = PROT_NONE;
	OK(srv_call(srv, 0, protect, how));
	client = IO(srv->dev, C_WRITE, .off = MIDDLE, .len = 64 * KIB);
	slot = srv_take(srv, LONG_MS);
	EQ(slot->desc.start_sector, MIDDLE >> 9);
	EQ(slot->desc.nr_sectors, 32);
	EQ(pattern_differs(slot->buf, 16 * KIB, MIDDLE >> 9), -1);
	*how = PROT_READ | PROT_WRITE;
	OK(srv_call(srv, 0, protect, how));
	srv_commit(srv, slot, 16 * KIB);
	slot = srv_take(srv, LONG_MS);
	EQ(slot->desc.start_sector, (MIDDLE >> 9) + 32);
	EQ(slot->desc.nr_sectors, 96);
	EQ(pattern_differs(slot->buf, 48 * KIB, (MIDDLE >> 9) + 32), -1);
	srv_commit(srv, slot, 48 * KIB);
	EQ(client_result(client), 64 * KIB);
	down(srv);
}

ABI_TEST(.timeout = 40,
	 .no_intree = "7.3 ends a WRITE as whole of which it delivered a part");
