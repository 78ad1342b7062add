// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will prepare no tags at all, and expect that to change nothing: 0
 * before START, EBUSY after, ABORT once the device has been stopped, and no
 * START of a server that has been sent away.
 */
#include "batch.h"

static int prep_nothing(struct srv *srv)
{
	struct batch_elem elem = batch_elem(srv, 0, 0, 0);

	return batch_send(srv, 0, batch_of(UBLK_U_IO_PREP_IO_CMDS, 0, batch_flags(srv),
					   &elem, 0));
}

static void run(void)
{
	struct dev *dev = batch_dev((struct dev_opts){ .depth = 2 });
	struct srv *srv = SRV(dev, .threads = 1);

	EQ(prep_nothing(srv), 0);
	EQ(batch_prep(srv, 0, 0, 0, 2), 0);
	EQ(prep_nothing(srv), -EBUSY);
	batch_fetch(srv, 0, 0);
	OK(dev_start(dev, srv));
	EQ(prep_nothing(srv), -EBUSY);
	OK(dev_stop(dev));
	EQ(prep_nothing(srv), UBLK_IO_RES_ABORT);
	EQ(dev_start(dev, srv), -EBUSY);
	srv_quit(srv);
	OK(dev_del(dev));
}

ABI_TEST(.no_intree = "answers 0 to a PREP of nothing in every state");
