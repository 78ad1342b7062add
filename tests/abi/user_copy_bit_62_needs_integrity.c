// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will ask for the integrity buffer of requests, bit 62 of the
 * position, on a device that has none, and expect EINVAL.
 */
#include <unistd.h>

#include "usercopy.h"

static long at(int fd, const struct slot *slot, bool fills)
{
	uint64_t pos = ucopy_pos(slot->q, slot->tag, 0) |
		       UBLKSRV_IO_INTEGRITY_FLAG;
	long n = fills ? pwrite(fd, slot->buf, 8, pos) :
			 pread(fd, slot->buf, 8, pos);

	return n < 0 ? -errno : n;
}

static void run(void)
{
	struct srv *srv = UCOPY_UP(.depth = 2);
	int fd = srv_file(srv);
	struct client *client;
	struct slot *slot;

	srv_hold(srv, 1 << UBLK_IO_OP_WRITE | 1 << UBLK_IO_OP_READ);
	client = IO(srv->dev, C_WRITE, .off = MIDDLE, .len = 4096);
	slot = srv_take(srv, LONG_MS);
	EQ(at(fd, slot, false), -EINVAL);
	srv_commit(srv, slot, 4096);
	EQ(client_result(client), 4096);
	client = IO(srv->dev, C_READ, .off = MIDDLE, .len = 4096);
	slot = srv_take(srv, LONG_MS);
	EQ(at(fd, slot, true), -EINVAL);
	srv_commit(srv, slot, 4096);
	EQ(client_result(client), 4096);
	close(fd);
	down(srv);
}

ABI_TEST(.no_intree_6_12 = "does not know the bit");
