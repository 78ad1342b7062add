// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will set DMA alignment masks: 2^n - 1 below a page is allowed,
 * the rest is EINVAL.
 */
#include "test.h"

static void run(void)
{
	static const uint32_t good[] = { 0, 1, 3, 7, 511, 2047 };
	static const uint32_t bad[] = { 2, 4, 8, 512, 4095 + 1, 8191,
					0xffffffff };
	struct dev *dev = DEV();
	struct ublk_params params = dev->params;

	params.types |= UBLK_PARAM_TYPE_DMA_ALIGN;
	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		params.dma.alignment = good[i];
		OK(dev_set_params(dev, &params));
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		params.dma.alignment = bad[i];
		EQ(dev_set_params(dev, &params), -EINVAL);
	}
	OK(dev_del(dev));
}

ABI_TEST(.no_intree_6_12 = "does not know the dma_align parameter");
