// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will add up the CPU masks of all queues and expect every CPU in
 * exactly one, and zeroes after the mask.
 */
#include <string.h>

#include "test.h"

static void run(void)
{
	struct dev *dev = DEV(.queues = 16);
	int queues = dev->info.nr_hw_queues, cpus = nr_cpu_ids();
	uint8_t mask[4096], sum[4096] = { 0 };

	for (int q = 0; q < queues; q++) {
		memset(mask, 0xaa, sizeof(mask));
		OK(CTL(UBLK_U_CMD_GET_QUEUE_AFFINITY, .dev_id = dev->id,
		       .addr = ADDR(mask), .len = sizeof(mask),
		       .data = { q }));
		for (size_t i = 0; i < sizeof(mask); i++) {
			EQ(sum[i] & mask[i], 0);
			sum[i] |= mask[i];
		}
	}
	for (int cpu = 0; cpu < (int)sizeof(sum) * 8; cpu++)
		EQ(sum[cpu / 8] >> cpu % 8 & 1, cpu < cpus);
	OK(dev_del(dev));
}

ABI_TEST();
