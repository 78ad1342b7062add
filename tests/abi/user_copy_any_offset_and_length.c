// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will take a WRITE's data in random parts, and fill a READ in
 * random parts and in scattered pieces of odd lengths, and expect each copy to
 * move its bytes and no other; the client's buffers are off their page and in
 * many pieces.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "usercopy.h"

#define LEN	(96 * KIB)

static void take_parts(int fd, struct slot *slot, const uint8_t *want)
{
	static uint8_t got[LEN];

	for (int i = 0; i < 300; i++) {
		size_t off = random() % LEN, len = random() % (LEN - off) + 1;

		if (i % 2 && len > 700)
			len = random() % 700 + 1;
		memset(got, 0xa5, len + 1 > LEN ? LEN : len + 1);
		EQ(ucopy_read(fd, slot, got, len, off), len);
		TRUE(!memcmp(got, want + off, len));
		TRUE(len == LEN || got[len] == 0xa5);
	}
}

/* From the front to the end, each part in up to 7 pieces. */
static void fill_parts(int fd, struct slot *slot, uint8_t *from)
{
	struct iovec iov[7];
	size_t off = 0, len;
	int n;

	for (; off < LEN; off += len) {
		len = 0;
		for (n = 0; n < 7 && off + len < LEN; n++) {
			size_t most = LEN - off - len;

			iov[n].iov_base = from + off + len;
			iov[n].iov_len = random() % (most < 3000 ? most : 3000) + 1;
			len += iov[n].iov_len;
		}
		EQ(pwritev(fd, iov, n, ucopy_pos(slot->q, slot->tag, off)), len);
	}
}

static void run(void)
{
	struct srv *srv = UCOPY_UP(.depth = 2);
	int fd = srv_file(srv);
	struct client *client;
	struct slot *slot;

	srv_hold(srv, 1 << UBLK_IO_OP_WRITE | 1 << UBLK_IO_OP_READ);
	client = IO(srv->dev, C_WRITE, .off = MIDDLE, .len = LEN,
		    .misalign = 516, .pieces = 24);
	slot = srv_take(srv, LONG_MS);
	take_parts(fd, slot, client->buf);
	srv_commit(srv, slot, LEN);
	EQ(client_result(client), LEN);

	client = IO(srv->dev, C_READ, .off = MIDDLE, .len = LEN,
		    .misalign = 1028, .pieces = 24);
	slot = srv_take(srv, LONG_MS);
	pattern(slot->buf, LEN, 9);
	fill_parts(fd, slot, slot->buf);
	srv_commit(srv, slot, LEN);
	EQ(client_result(client), LEN);
	EQ(pattern_differs(client->buf, LEN, 9), -1);
	close(fd);
	down(srv);
}

ABI_TEST();
