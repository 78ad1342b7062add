// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will set basic parameters at and past every limit; past is
 * EINVAL.
 */
#include "test.h"

static struct dev *dev;
static struct ublk_params params;

#define SET(field, value, want)						\
	do {								\
		params = dev->params;					\
		params.basic.field = value;				\
		EQ(dev_set_params(dev, &params), want);			\
	} while (0)

static void run(void)
{
	dev = DEV(.max_io = 512 * KIB);
	SET(logical_bs_shift, 8, -EINVAL);
	SET(logical_bs_shift, 0, -EINVAL);
	SET(logical_bs_shift, 9, 0);
	SET(logical_bs_shift, 12, 0);
	SET(logical_bs_shift, 29, -EINVAL);
	SET(logical_bs_shift, 255, -EINVAL);
	SET(physical_bs_shift, 9, 0);
	SET(physical_bs_shift, 8, -EINVAL);
	SET(max_sectors, 7, -EINVAL);
	SET(max_sectors, 0, -EINVAL);
	SET(max_sectors, 8, 0);
	SET(max_sectors, 1024, 0);
	SET(max_sectors, 1025, -EINVAL);
	SET(max_sectors, 0xffffffff, -EINVAL);
	params = dev->params;
	params.basic.logical_bs_shift = 12;
	params.basic.physical_bs_shift = 11;
	EQ(dev_set_params(dev, &params), -EINVAL);
	params = dev->params;
	params.types = UBLK_PARAM_TYPE_DISCARD;
	params.discard.discard_granularity = 4096;
	EQ(dev_set_params(dev, &params), -EINVAL);
	OK(dev_del(dev));
}

ABI_TEST();
