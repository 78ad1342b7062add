// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will add, start, stop and delete a device a hundred times, with
 * udev looking at each disk, and expect no failure and no number lost.
 */
#include "test.h"

static void run(void)
{
	struct dev *first = DEV();
	int id = first->id;
	size_t mark;

	OK(dev_del(first));
	mark = share_mark();
	for (int i = 0; i < 100; i++) {
		struct srv *srv = UP(.queues = 1 + i % 2);

		EQ(srv->dev->id, id);
		if (i % 4 == 0)
			EQ(IO_NOW(srv->dev, C_WRITE, .off = MIDDLE,
				  .len = 4096), 4096);
		if (i % 3 == 0) {
			srv_kill(srv);
			OK(dev_del(srv->dev));
		} else {
			down(srv);
		}
		share_release(mark);
	}
}

ABI_TEST(.timeout = 240);
