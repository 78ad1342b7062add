// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will let several processes at once take parts of one WRITE and
 * fill parts of one READ, again and again, and expect every byte right.
 */
#include <unistd.h>

#include "usercopy.h"

#define LEN	(512 * KIB)
#define MANY	4
#define PART	(LEN / MANY)

static void all_at_once(int fd, struct slot *slot, bool fills, unsigned int seed)
{
	struct ucopy *copies[MANY];

	for (int i = 0; i < MANY; i++) {
		uint8_t *buf = share(PART);

		if (fills)
			pattern(buf, PART, seed + i * (PART >> 9));
		copies[i] = UCOPY(.fd = fd, .slot = slot, .fills = fills,
				  .len = PART, .off = i * PART, .buf = buf);
	}
	for (int i = 0; i < MANY; i++) {
		EQ(ucopy_result(copies[i]), PART);
		EQ(pattern_differs(copies[i]->buf, PART,
				   seed + i * (PART >> 9)), -1);
	}
}

static void run(void)
{
	struct srv *srv = UCOPY_UP(.depth = 2);
	int fd = srv_file(srv);
	struct client *client;
	struct slot *slot;

	srv_hold(srv, 1 << UBLK_IO_OP_WRITE | 1 << UBLK_IO_OP_READ);
	for (unsigned int i = 0; i < 5; i++) {
		client = IO(srv->dev, C_WRITE, .off = MIDDLE, .len = LEN,
			    .misalign = 512 * i);
		slot = srv_take(srv, LONG_MS);
		all_at_once(fd, slot, false, MIDDLE >> 9);
		srv_commit(srv, slot, LEN);
		EQ(client_result(client), LEN);

		client = IO(srv->dev, C_READ, .off = MIDDLE, .len = LEN,
			    .misalign = 512 * i);
		slot = srv_take(srv, LONG_MS);
		all_at_once(fd, slot, true, i);
		srv_commit(srv, slot, LEN);
		EQ(client_result(client), LEN);
		EQ(pattern_differs(client->buf, LEN, i), -1);
	}
	close(fd);
	down(srv);
}

ABI_TEST(.timeout = 60);
