// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will copy to and from memory of which only the front is there and
 * expect that part's length; where nothing is there, no bytes or EFAULT; and a
 * request that can be copied properly afterwards.
 */
#include <sys/mman.h>
#include <unistd.h>

#include "usercopy.h"

#define LEN	(16 * KIB)

static void nothing_copied(long res)
{
	if (res != 0 && res != -EFAULT)
		fail("a copy where no memory is: %s", res_text(res));
}

static void run(void)
{
	struct srv *srv = UCOPY_UP(.depth = 2);
	int fd = srv_file(srv);
	uint8_t *buf = mmap(NULL, LEN, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct client *client;
	struct slot *slot;

	OK(munmap(buf + LEN / 2, LEN / 2));
	srv_hold(srv, 1 << UBLK_IO_OP_WRITE | 1 << UBLK_IO_OP_READ);
	client = IO(srv->dev, C_WRITE, .off = MIDDLE, .len = LEN);
	slot = srv_take(srv, LONG_MS);
	EQ(ucopy_read(fd, slot, buf, LEN, 0), LEN / 2);
	EQ(pattern_differs(buf, LEN / 2, MIDDLE >> 9), -1);
	nothing_copied(ucopy_read(fd, slot, buf + LEN / 2, 512, 0));
	EQ(ucopy_read(fd, slot, slot->buf, LEN, 0), LEN);
	EQ(pattern_differs(slot->buf, LEN, MIDDLE >> 9), -1);
	srv_commit(srv, slot, LEN);
	EQ(client_result(client), LEN);

	client = IO(srv->dev, C_READ, .off = MIDDLE, .len = LEN);
	slot = srv_take(srv, LONG_MS);
	pattern(buf, LEN / 2, 21);
	EQ(ucopy_write(fd, slot, buf, LEN, 0), LEN / 2);
	nothing_copied(ucopy_write(fd, slot, buf + LEN / 2, 512, 0));
	pattern(slot->buf, LEN, 21);
	EQ(ucopy_write(fd, slot, slot->buf + LEN / 2, LEN / 2, LEN / 2),
	   LEN / 2);
	srv_commit(srv, slot, LEN);
	EQ(client_result(client), LEN);
	EQ(pattern_differs(client->buf, LEN, 21), -1);
	close(fd);
	down(srv);
}

ABI_TEST();
