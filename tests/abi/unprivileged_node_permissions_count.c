// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will take read and write permission from an unprivileged device's
 * node: GET_* needs reading, the rest reading and writing, else EACCES.
 */
#include <sys/stat.h>

#include "test.h"

static void run(void)
{
	static const uint32_t gets[] = { UBLK_U_CMD_GET_DEV_INFO,
					 UBLK_U_CMD_GET_DEV_INFO2,
					 UBLK_U_CMD_GET_QUEUE_AFFINITY };
	static const uint32_t changes[] = { UBLK_U_CMD_SET_PARAMS,
					    UBLK_U_CMD_START_DEV,
					    UBLK_U_CMD_STOP_DEV,
					    UBLK_U_CMD_DEL_DEV };
	struct dev *dev = dev_new_unprivileged((struct dev_opts){ 0 });
	uint8_t buf[64] = { 0 };

	OK(chmod(dev->path, 0400));
	for (size_t i = 0; i < ARRAY_SIZE(gets); i++)
		OK(ctl_as(NOBODY, gets[i], dev, 0, buf, 64));
	for (size_t i = 0; i < ARRAY_SIZE(changes); i++)
		EQ(ctl_as(NOBODY, changes[i], dev, 1, buf, 64), -EACCES);
	OK(chmod(dev->path, 0200));
	for (size_t i = 0; i < ARRAY_SIZE(gets); i++)
		EQ(ctl_as(NOBODY, gets[i], dev, 0, buf, 64), -EACCES);
	for (size_t i = 0; i < ARRAY_SIZE(changes); i++)
		EQ(ctl_as(NOBODY, changes[i], dev, 1, buf, 64), -EACCES);
	OK(chmod(dev->path, 0600));
	EQ(ctl_as(NOBODY - 1, gets[0], dev, 0, buf, 64), -EACCES);
	EQ(ctl_as(NOBODY - 1, UBLK_U_CMD_DEL_DEV, dev, 0, buf, 64), -EACCES);
	OK(ctl_as(NOBODY, UBLK_U_CMD_STOP_DEV, dev, 0, NULL, 0));
	OK(ctl_as(NOBODY, UBLK_U_CMD_DEL_DEV, dev, 0, NULL, 0));
	dev_forget(dev->id);
}

ABI_TEST();
