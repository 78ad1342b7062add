// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will copy before START and after STOP and expect EACCES.
 */
#include <unistd.h>

#include "usercopy.h"

static void run(void)
{
	struct dev *dev;
	struct srv *srv;
	struct slot *slot;
	int fd;

	need_feature(UBLK_F_USER_COPY, "USER_COPY");
	dev = DEV(.depth = 2, .flags = UBLK_F_USER_COPY);
	srv = SRV(dev, .policy = ucopy_serve_ram);
	fd = srv_file(srv);
	slot = srv_slot(srv, 0, 0);
	EQ(ucopy_read(fd, slot, slot->buf, 512, 0), -EACCES);
	srv_fetch_all(srv);
	EQ(ucopy_write(fd, slot, slot->buf, 512, 0), -EACCES);
	OK(dev_start(dev, srv));
	EQ(IO_NOW(dev, C_READ, .off = MIDDLE, .len = 4096), 4096);
	OK(dev_stop(dev));
	EQ(ucopy_read(fd, slot, slot->buf, 512, 0), -EACCES);
	EQ(ucopy_write(fd, slot, slot->buf, 512, 0), -EACCES);
	close(fd);
	down(srv);
}

ABI_TEST();
