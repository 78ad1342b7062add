// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will answer READs, WRITEs, a FLUSH and a DISCARD with errnos and
 * expect these at the clients.
 */
#include "test.h"

static void check(struct srv *srv, enum client_op op, int error)
{
	struct client *client = IO(srv->dev, op, .off = MIDDLE, .len = 4096);

	srv_commit(srv, srv_take(srv, LONG_MS), error);
	EQ(client_result(client), error);
}

static void run(void)
{
	static const int errors[] = { EIO, ENOSPC, ETIMEDOUT, ENOLINK,
				      EREMOTEIO, ENODATA, EILSEQ, EOPNOTSUPP };
	struct srv *srv = UP(.attrs = UBLK_ATTR_VOLATILE_CACHE, .discard = true);

	srv_hold(srv, ~0U);
	for (size_t i = 0; i < ARRAY_SIZE(errors); i++) {
		check(srv, C_READ, -errors[i]);
		check(srv, C_WRITE, -errors[i]);
	}
	check(srv, C_FSYNC, -EIO);
	check(srv, C_DISCARD, -EIO);
	check(srv, C_READ, -ENOSPC);
	srv_hold(srv, 0);
	EQ(IO_NOW(srv->dev, C_READ, .off = MIDDLE, .len = 4096), 4096);
	down(srv);
}

ABI_TEST();
