// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will answer a READ of a USER_COPY device with half of its data and
 * expect to be asked for the rest, whose data starts at offset 0 again: what
 * the server has not filled must not reach the client.
 */
#include <unistd.h>

#include "usercopy.h"

static void run(void)
{
	struct srv *srv = UCOPY_UP(.depth = 2);
	int fd = srv_file(srv);
	struct client *client;
	struct slot *slot;

	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	client = IO(srv->dev, C_READ, .off = MIDDLE, .len = 64 * KIB,
		    .misalign = 512, .pieces = 16);
	slot = srv_take(srv, LONG_MS);
	pattern(slot->buf, 64 * KIB, 50);
	EQ(ucopy_write(fd, slot, slot->buf, 24 * KIB, 0), 24 * KIB);
	srv_commit(srv, slot, 24 * KIB);
	slot = srv_take(srv, LONG_MS);
	EQ(slot->desc.start_sector, (MIDDLE >> 9) + 48);
	EQ(slot->desc.nr_sectors, 80);
	EQ(client_end(client, 0), PENDING);
	pattern(slot->buf, 40 * KIB, 50 + 48);
	EQ(ucopy_write(fd, slot, slot->buf, 64 * KIB, 0), 40 * KIB);
	EQ(ucopy_write(fd, slot, slot->buf, 1, 40 * KIB + 1), -EINVAL);
	srv_commit(srv, slot, 40 * KIB);
	EQ(client_result(client), 64 * KIB);
	EQ(pattern_differs(client->buf, 64 * KIB, 50), -1);
	close(fd);
	down(srv);
}

ABI_TEST(.timeout = 40,
	 .no_intree = "ends it as whole: the client sees memory nobody filled");
