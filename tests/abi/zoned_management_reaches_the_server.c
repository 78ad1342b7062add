// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will open, close, finish and reset zones and expect each as its
 * own op with the zone's first sector; all at once is RESET_ALL.
 */
#include "zoned.h"

static void one(struct srv *srv, unsigned long op, int ublk_op, int zone)
{
	int before = srv->count[ublk_op];

	OK(zone_ioctl(srv->dev, op, zone * ZONE_SECTORS, ZONE_SECTORS));
	EQ(srv->count[ublk_op], before + 1);
	EQ(srv->last[ublk_op].start_sector, zone * ZONE_SECTORS);
}

static void run(void)
{
	struct srv *srv = ZONED_UP(.conventional = 2);
	struct dev *dev = srv->dev;

	one(srv, BLKOPENZONE, UBLK_IO_OP_ZONE_OPEN, 3);
	EQ(zoned->zone[3].cond, BLK_ZONE_COND_EXP_OPEN);
	EQ(IO_NOW(dev, C_WRITE, .off = 3 * ZONE, .len = 4096), 4096);
	one(srv, BLKCLOSEZONE, UBLK_IO_OP_ZONE_CLOSE, 3);
	EQ(zoned->zone[3].cond, BLK_ZONE_COND_CLOSED);
	one(srv, BLKFINISHZONE, UBLK_IO_OP_ZONE_FINISH, 3);
	EQ(zoned->zone[3].cond, BLK_ZONE_COND_FULL);
	one(srv, BLKRESETZONE, UBLK_IO_OP_ZONE_RESET, 3);
	EQ(zoned->zone[3].cond, BLK_ZONE_COND_EMPTY);
	EQ(IO_NOW(dev, C_WRITE, .off = 3 * ZONE, .len = 4096), 4096);

	/* several zones are several requests, in order */
	OK(zone_ioctl(dev, BLKFINISHZONE, 4 * ZONE_SECTORS, 3 * ZONE_SECTORS));
	EQ(srv->count[UBLK_IO_OP_ZONE_FINISH], 4);
	for (int i = 4; i < 7; i++)
		EQ(zoned->zone[i].cond, BLK_ZONE_COND_FULL);

	EQ(srv->count[UBLK_IO_OP_ZONE_RESET_ALL], 0);
	OK(zone_ioctl(dev, BLKRESETZONE, 0, 16 * ZONE_SECTORS));
	EQ(srv->count[UBLK_IO_OP_ZONE_RESET_ALL], 1);
	EQ(srv->count[UBLK_IO_OP_ZONE_RESET], 1);
	for (int i = 2; i < 16; i++)
		EQ(zoned->zone[i].cond, BLK_ZONE_COND_EMPTY);

	zoned->fail_ops = 1 << UBLK_IO_OP_ZONE_RESET |
			  1 << UBLK_IO_OP_ZONE_RESET_ALL |
			  1 << UBLK_IO_OP_ZONE_OPEN;
	EQ(zone_ioctl(dev, BLKOPENZONE, 0, ZONE_SECTORS), -EIO);
	EQ(zone_ioctl(dev, BLKRESETZONE, 5 * ZONE_SECTORS, ZONE_SECTORS), -EIO);
	EQ(zone_ioctl(dev, BLKRESETZONE, 0, 16 * ZONE_SECTORS), -EIO);
	EQ(zone_ioctl(dev, BLKRESETZONE, 8, ZONE_SECTORS), -EINVAL);
	down(srv);
}

ABI_TEST();
