// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will hold every READ from the first on and expect START to return
 * all the same.
 */
#include "test.h"

static int hold_reads(struct srv *srv, struct slot *slot)
{
	if (srv->hold_ops && ublksrv_get_op(&slot->desc) == UBLK_IO_OP_READ)
		return HOLD;
	return srv_serve_ram(srv, slot);
}

static void run(void)
{
	struct dev *dev = DEV(.depth = 16);
	struct srv *srv = SRV(dev, .policy = hold_reads);

	srv->hold_to = 0;
	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	srv_fetch_all(srv);
	OK(dev_start(dev, srv));
	EQ(dev_state(dev), UBLK_S_DEV_LIVE);
	srv_take(srv, LONG_MS);
	srv_kill(srv);
	OK(dev_del(dev));
}

ABI_TEST(.no_intree_6_12 = "scans partitions within START");
