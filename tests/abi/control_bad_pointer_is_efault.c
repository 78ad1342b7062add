// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will pass unmapped buffers to every command that reads or writes
 * one and expect EFAULT, with nothing changed.
 */
#include <string.h>
#include <sys/mman.h>

#include "test.h"

static void run(void)
{
	struct ublksrv_ctrl_dev_info info;
	struct ublk_params before, after;
	void *hole = mmap(NULL, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS,
			  -1, 0);
	struct dev *dev = DEV();
	uint64_t bad = ADDR(hole);

	OK(dev_get_params(dev, &before));
	EQ(CTL(UBLK_U_CMD_GET_FEATURES, .addr = bad, .len = 8), -EFAULT);
	EQ(CTL(UBLK_U_CMD_ADD_DEV, .dev_id = ANY_ID, .addr = bad,
	       .len = sizeof(info)), -EFAULT);
	EQ(CTL(UBLK_U_CMD_GET_DEV_INFO, .dev_id = dev->id, .addr = bad,
	       .len = sizeof(info)), -EFAULT);
	EQ(CTL(UBLK_U_CMD_GET_DEV_INFO2, .dev_id = dev->id, .addr = bad,
	       .len = sizeof(info) + 20, .dev_path_len = 20), -EFAULT);
	EQ(CTL(UBLK_U_CMD_GET_QUEUE_AFFINITY, .dev_id = dev->id, .addr = bad,
	       .len = 128), -EFAULT);
	EQ(CTL(UBLK_U_CMD_GET_PARAMS, .dev_id = dev->id, .addr = bad,
	       .len = sizeof(before)), -EFAULT);
	EQ(CTL(UBLK_U_CMD_SET_PARAMS, .dev_id = dev->id, .addr = bad,
	       .len = sizeof(before)), -EFAULT);
	OK(dev_get_params(dev, &after));
	OK(memcmp(&before, &after, sizeof(before)));
	OK(dev_del(dev));
}

ABI_TEST();
