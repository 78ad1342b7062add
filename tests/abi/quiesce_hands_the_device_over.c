// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will quiesce an idle device, and expect ABORT for all that its
 * server waits with, requests that wait from then on, the state QUIESCED when
 * the server has left, and all of it served by the next one; twice.
 */
#include "load.h"
#include "quiesce.h"

static struct srv *once(struct srv *srv)
{
	struct dev *dev = srv->dev;
	struct client *writer, *reader;

	udev_settle();
	OK(quiesce(dev, 0));
	srv_wait_aborted(srv);
	writer = IO(dev, C_WRITE, .off = MIDDLE, .len = 8 * KIB);
	reader = IO(dev, C_READ, .off = MIDDLE + MIB, .len = 8 * KIB);
	EQ(client_end(writer, 300), PENDING);
	srv_quit(srv);
	TRUE(wait_for(dev_state(dev) == UBLK_S_DEV_QUIESCED, LONG_MS));
	OK(quiesce(dev, 0));
	EQ(client_end(reader, 0), PENDING);
	srv = recover_from(srv);
	EQ(client_result(writer), 8 * KIB);
	EQ(client_result(reader), 8 * KIB);
	EQ(pattern_differs(srv->disk + MIDDLE, 8 * KIB, MIDDLE >> 9), -1);
	EQ(IO_NOW(dev, C_READ, .off = MIDDLE, .len = 8 * KIB), 8 * KIB);
	return srv;
}

static void with(uint64_t flags)
{
	struct srv *srv = quiesce_up(flags, 4, (struct srv_opts){ 0 });

	srv = once(srv);
	srv = once(srv);
	down(srv);
}

static void run(void)
{
	with(0);
	with(UBLK_F_USER_RECOVERY_REISSUE);
}

ABI_TEST(.timeout = 60);
