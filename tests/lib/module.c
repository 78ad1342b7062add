// SPDX-License-Identifier: GPL-2.0-only
/* See module.h. */
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "module.h"

#define DELAYS	"/sys/module/ublk_drv/parameters/delay_admit_ms"

static bool had_delays;

int module_remove(void)
{
	had_delays = !access(DELAYS, F_OK);
	if (syscall(SYS_delete_module, "ublk_drv", O_NONBLOCK))
		return -errno;
	return 0;
}

void module_insert(void)
{
	OK(shell(60, had_delays ? "insmod /ublk/delays.ko" :
				  "modprobe ublk_drv"));
	TRUE(wait_for(!access("/dev/ublk-control", R_OK), SOON_MS));
}
