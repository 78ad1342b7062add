// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will set segment limits: a boundary of a power of two from 4096
 * and a size from 4096 are allowed, the rest is EINVAL.
 */
#include "test.h"

static int set(struct dev *dev, uint64_t mask, uint32_t size)
{
	struct ublk_params params = dev->params;

	params.types |= UBLK_PARAM_TYPE_SEGMENT;
	params.seg.seg_boundary_mask = mask;
	params.seg.max_segment_size = size;
	params.seg.max_segments = 16;
	return dev_set_params(dev, &params);
}

static void run(void)
{
	struct dev *dev = DEV();

	OK(set(dev, 4095, 4096));
	OK(set(dev, 65535, 32768));
	OK(set(dev, 0xffffffff, 0xffffffff));
	EQ(set(dev, 4095, 4095), -EINVAL);
	EQ(set(dev, 4095, 0), -EINVAL);
	EQ(set(dev, 2047, 4096), -EINVAL);
	EQ(set(dev, 0, 4096), -EINVAL);
	EQ(set(dev, 4096, 4096), -EINVAL);
	EQ(set(dev, 12287, 4096), -EINVAL);
	OK(dev_del(dev));
}

ABI_TEST(.no_intree_6_12 = "does not know the segment parameter");
