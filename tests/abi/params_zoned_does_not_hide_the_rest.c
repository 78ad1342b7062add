// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will set good zoned parameters together with a bad DMA mask and
 * expect EINVAL: every present type is checked.
 */
#include "test.h"

static void run(void)
{
	struct ublk_params params;
	struct dev *dev;

	need_feature(UBLK_F_ZONED, "ZONED");
	need_feature(UBLK_F_USER_COPY, "USER_COPY");
	dev = DEV(.flags = UBLK_F_ZONED | UBLK_F_USER_COPY, .no_params = true);
	struct dev_opts opts = { 0 };

	params = params_for(&opts);
	params.basic.chunk_sectors = 8192;
	params.types |= UBLK_PARAM_TYPE_ZONED;
	params.zoned.max_zone_append_sectors = 8;
	OK(dev_set_params(dev, &params));
	params.types |= UBLK_PARAM_TYPE_DMA_ALIGN;
	params.dma.alignment = 2;
	EQ(dev_set_params(dev, &params), -EINVAL);
	OK(dev_del(dev));
}

ABI_TEST(.no_intree = "looks at no parameter after the zoned one");
