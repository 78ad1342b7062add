// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will set zoned parameters that break each rule and expect EINVAL:
 * a zone size of a power of two, appends, no more open zones than there are.
 */
#include "zoned.h"

static struct dev *dev;

static int set(uint64_t zone_bytes, int open, int active, uint32_t append)
{
	struct zoned_opts opts = { .nr = 16, .bytes = zone_bytes,
				   .max_open = open, .max_active = active,
				   .max_append = append };
	struct ublk_params params = zoned_params(&opts);

	params.basic.dev_sectors = 16 * ZONE_SECTORS;
	return dev_set_params(dev, &params);
}

static void run(void)
{
	struct zoned_opts opts = { .nr = 16, .bytes = ZONE, .max_append = 1 };
	struct ublk_params params = zoned_params(&opts);

	need_feature(UBLK_F_ZONED, "ZONED");
	need_feature(UBLK_F_USER_COPY, "USER_COPY");
	dev = DEV(.flags = ZONED_FLAGS, .no_params = true);
	OK(set(ZONE, 0, 0, 1));
	OK(set(ZONE, 16, 16, 256));
	OK(set(ZONE, 1, 16, ZONE_SECTORS));
	EQ(set(ZONE, 0, 0, 0), -EINVAL);
	EQ(set(ZONE, 17, 0, 8), -EINVAL);
	EQ(set(ZONE, 0, 17, 8), -EINVAL);
	EQ(set(ZONE, -1, 0, 8), -EINVAL);
	EQ(set(ZONE, 0, -1, 8), -EINVAL);
	EQ(set(0, 0, 0, 8), -EINVAL);
	EQ(set(3 * MIB, 0, 0, 8), -EINVAL);
	EQ(set(ZONE + 512, 0, 0, 8), -EINVAL);

	/* a zoned device needs its parameters, and START needs them too */
	params.types &= ~UBLK_PARAM_TYPE_ZONED;
	EQ(dev_set_params(dev, &params), -EINVAL);
	EQ(dev_start_pid(dev, 1), -EINVAL);
	OK(dev_del(dev));

	/* and others cannot have any */
	dev = DEV(.flags = UBLK_F_USER_COPY);
	EQ(set(ZONE, 0, 0, 8), -EINVAL);
	OK(dev_del(dev));
}

ABI_TEST();
