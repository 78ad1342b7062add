// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill a server while another process copies a request's data,
 * and expect the request to live until that copy is done, and then to fail or
 * to go to the next server, as the recovery flags say; with BATCH_IO, too.
 */
#include <unistd.h>

#include "usercopy.h"

#define LEN	(16 * KIB)

static struct dev *die(uint64_t flags, bool fills, struct client **client)
{
	struct srv *srv = UCOPY_UP(.depth = 2, .flags = flags);
	struct ucopy *copy;
	int fd;

	srv_hold(srv, 1 << (fills ? UBLK_IO_OP_READ : UBLK_IO_OP_WRITE));
	*client = IO(srv->dev, fills ? C_READ : C_WRITE, .off = MIDDLE,
		     .len = LEN);
	fd = srv_file(srv);	/* which the client must not inherit */
	copy = UCOPY(.fd = fd, .slot = srv_take(srv, LONG_MS), .fills = fills,
		     .slowly = true, .len = LEN);
	ucopy_wait_slow(copy);
	close(fd);
	srv_kill(srv);
	EQ(client_end(*client, DEATH_MS), PENDING);
	ucopy_let_go(copy);
	EQ(ucopy_result(copy), LEN);
	return srv->dev;
}

static void plain(uint64_t flags, bool fills)
{
	struct client *client;
	struct dev *dev = die(flags, fills, &client);

	EQ(client_result(client), -EIO);
	TRUE(wait_for(disk_gone(dev), LONG_MS));
	OK(dev_del(dev));
}

static void reissued(uint64_t flags, bool fills)
{
	struct client *client;
	struct dev *dev = die(UBLK_F_USER_RECOVERY | flags |
			      UBLK_F_USER_RECOVERY_REISSUE, fills, &client);
	struct srv *srv;

	TRUE(wait_for(recovery_start(dev) == 0, LONG_MS));
	srv = SRV(dev, .wait_for_open = true, .policy = ucopy_serve_ram);
	pattern(srv->disk + MIDDLE, LEN, 5);
	srv_fetch_all(srv);
	OK(recovery_end(dev, srv->pid));
	EQ(client_result(client), LEN);
	EQ(pattern_differs(fills ? client->buf : srv->disk + MIDDLE, LEN,
			   fills ? 5 : MIDDLE >> 9), -1);
	down(srv);
}

static void run(void)
{
	for (int fills = 0; fills < 2; fills++) {
		plain(0, fills);
		reissued(0, fills);
	}
	if (!(features() & UBLK_F_BATCH_IO))
		return;
	plain(UBLK_F_BATCH_IO, true);
	reissued(UBLK_F_BATCH_IO, false);
}

ABI_TEST(.timeout = 60,
	 .no_intree_6_12 = "fails what it should issue again");
