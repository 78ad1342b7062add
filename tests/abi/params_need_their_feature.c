// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will set zoned and integrity parameters of a device without these
 * features and expect EINVAL.
 */
#include "test.h"

static void run(void)
{
	struct dev *dev = DEV();
	struct ublk_params params = dev->params;

	params.types |= UBLK_PARAM_TYPE_ZONED;
	params.basic.chunk_sectors = 8192;
	params.zoned.max_zone_append_sectors = 8;
	TRUE(dev_set_params(dev, &params) == -EINVAL ||
	     (is_intree() && !(features() & UBLK_F_ZONED)));
	params = dev->params;
	params.types |= UBLK_PARAM_TYPE_INTEGRITY;
	params.integrity.metadata_size = 8;
	params.integrity.interval_exp = 9;
	EQ(dev_set_params(dev, &params), -EINVAL);
	OK(dev_del(dev));
}

ABI_TEST(.no_intree_6_12 = "does not know the integrity parameter");
