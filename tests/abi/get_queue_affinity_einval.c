// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will ask for CPU masks with wrong lengths, without a buffer and
 * of queues that are not there and expect EINVAL.
 */
#include "test.h"

static int ask(struct dev *dev, uint64_t queue, void *buf, int len)
{
	return CTL(UBLK_U_CMD_GET_QUEUE_AFFINITY, .dev_id = dev->id,
		   .addr = ADDR(buf), .len = len, .data = { queue });
}

static void run(void)
{
	struct dev *dev = DEV(.queues = 2);
	int queues = dev->info.nr_hw_queues;
	uint64_t mask[16];

	OK(ask(dev, 0, mask, sizeof(mask)));
	OK(ask(dev, queues - 1, mask, sizeof(mask)));
	EQ(ask(dev, queues, mask, sizeof(mask)), -EINVAL);
	EQ(ask(dev, 0xffff, mask, sizeof(mask)), -EINVAL);
	EQ(ask(dev, 1ULL << 32, mask, sizeof(mask)), -EINVAL);
	EQ(ask(dev, -1ULL, mask, sizeof(mask)), -EINVAL);
	EQ(ask(dev, 0, mask, 0), -EINVAL);
	EQ(ask(dev, 0, mask, sizeof(mask) - 1), -EINVAL);
	EQ(ask(dev, 0, mask, sizeof(mask) - 4), -EINVAL);
	EQ(ask(dev, 0, NULL, sizeof(mask)), -EINVAL);
	OK(dev_del(dev));
}

ABI_TEST();
