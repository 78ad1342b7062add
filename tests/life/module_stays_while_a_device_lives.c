// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will try to unload the module while a device is live and expect a
 * refusal and a disk that works on.
 */
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "test.h"

static void run(void)
{
	struct srv *srv = UP();

	TRUE(syscall(SYS_delete_module, "ublk_drv", O_NONBLOCK) < 0);
	TRUE(errno == EWOULDBLOCK || errno == EBUSY);
	EQ(IO_NOW(srv->dev, C_READ, .off = MIDDLE, .len = 4096), 4096);
	down(srv);
}

ABI_TEST();
