// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will send UPDATE_SIZE to a zoned disk and expect EOPNOTSUPP, the
 * size and the zones as they were, and ENODEV when it is stopped.
 */
#include "zoned.h"

#define NR	16

static int update_size(struct dev *dev, uint64_t sectors)
{
	return CTL(UBLK_U_CMD_UPDATE_SIZE, .dev_id = dev->id,
		   .data = { sectors });
}

static void run(void)
{
	static const uint64_t zones[] = { NR / 2, NR, 2 * NR };
	static struct blk_zone got[MAX_ZONES];
	struct ublk_params params;
	struct srv *srv;
	struct dev *dev;

	need_feature(UBLK_F_UPDATE_SIZE, "UPDATE_SIZE");
	srv = ZONED_UP(.nr = NR);
	dev = srv->dev;
	for (size_t i = 0; i < ARRAY_SIZE(zones); i++)
		EQ(update_size(dev, zones[i] * ZONE_SECTORS), -EOPNOTSUPP);
	EQ(sysfs_num("/sys/block/ublkb%d/size", dev->id), NR * ZONE_SECTORS);
	OK(dev_get_params(dev, &params));
	EQ(params.basic.dev_sectors, NR * ZONE_SECTORS);
	EQ(zone_report(dev, 0, MAX_ZONES, got), NR);
	EQ(IO_NOW(dev, C_WRITE, .off = (NR - 1) * ZONE, .len = 8192), 8192);
	OK(dev_stop(dev));
	EQ(update_size(dev, NR * ZONE_SECTORS), -ENODEV);
	srv_quit(srv);
	OK(dev_del(dev));
}

ABI_TEST(.no_intree = "changes the capacity and not the zones");
