// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will grow and shrink a live disk with UPDATE_SIZE, expect the
 * parameters and the disk to follow, and -ENODEV without a disk.
 */
#include "test.h"

static int resize(struct dev *dev, uint64_t sectors)
{
	return CTL(UBLK_U_CMD_UPDATE_SIZE, .dev_id = dev->id,
		   .data = { sectors });
}

static void has_sectors(struct dev *dev, uint64_t sectors)
{
	struct ublk_params params = { .len = sizeof(params) };

	EQ(sysfs_num("/sys/block/ublkb%d/size", dev->id), sectors);
	OK(dev_get_params(dev, &params));
	EQ(params.basic.dev_sectors, sectors);
}

static void run(void)
{
	struct dev *dev;
	struct srv *srv;

	need_feature(UBLK_F_UPDATE_SIZE, "UPDATE_SIZE");
	srv = up_new((struct dev_opts){ .flags = UBLK_F_UPDATE_SIZE },
		     (struct srv_opts){ 0 });
	dev = srv->dev;
	OK(resize(dev, 128 * MIB / 512));
	has_sectors(dev, 128 * MIB / 512);
	OK(resize(dev, 32 * MIB / 512));
	has_sectors(dev, 32 * MIB / 512);
	TRUE(IO_NOW(dev, C_READ, .off = 32 * MIB, .len = 4096) <= 0);
	OK(dev_stop(dev));
	EQ(resize(dev, 64 * MIB / 512), -ENODEV);
	srv_quit(srv);
	OK(dev_del(dev));
}

ABI_TEST();
