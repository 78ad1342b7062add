// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will prepare tags twice before START, which is EINVAL, and again
 * after it, which is EBUSY, and after STOP, which is ENODEV.
 */
#include "batch.h"

static void run(void)
{
	struct dev *dev = batch_dev((struct dev_opts){ .queues = 2 });
	struct srv *srv = SRV(dev);

	EQ(batch_prep(srv, 0, 0, 0, 4), 0);
	EQ(batch_prep(srv, 0, 0, 0, 4), -EINVAL);
	EQ(batch_prep(srv, 0, 0, 3, 1), -EINVAL);
	EQ(batch_prep(srv, 0, 1, 0, 4), 0);
	EQ(batch_fetch(srv, 0, 0) < 0, 0);
	EQ(batch_fetch(srv, 0, 1) < 0, 0);
	OK(dev_start(dev, srv));
	EQ(batch_prep(srv, 0, 0, 0, 4), -EBUSY);
	EQ(batch_prep(srv, 0, 1, 3, 1), -EBUSY);
	EQ(IO_NOW(dev, C_READ, .off = MIDDLE, .len = 4096), 4096);
	OK(dev_stop(dev));
	batch_wait_ended(srv, UBLK_IO_RES_ABORT);
	EQ(batch_prep(srv, 0, 0, 0, 4), UBLK_IO_RES_ABORT);
	EQ(batch_send(srv, 0, batch_fetch_of(0)), UBLK_IO_RES_ABORT);
	down(srv);
}

ABI_TEST();
