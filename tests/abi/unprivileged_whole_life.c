// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will take an ordinary user's device through its whole life by
 * path, every command that an issue of this driver has, with I/O in between.
 */
#include <fcntl.h>

#include "test.h"

static int keep_open(void *arg)
{
	struct dev *dev = arg;
	int fd = open(dev->disk, O_RDONLY);
	int res = ctl_path(UBLK_U_CMD_TRY_STOP_DEV, dev, 0, NULL, 0);

	return fd < 0 ? -errno : res;
}

static void try_stop(struct dev *dev)
{
	if (!(features() & UBLK_F_SAFE_STOP_DEV))
		return;
	ctl_fd();
	EQ(in_child(NOBODY, keep_open, dev), -EBUSY);
	TRUE(node_exists("/dev/ublkb%d", dev->id));
	udev_settle();
	OK(ctl_as(NOBODY, UBLK_U_CMD_TRY_STOP_DEV, dev, 0, NULL, 0));
	TRUE(disk_gone(dev));
}

static void run(void)
{
	struct dev *dev = dev_new_unprivileged((struct dev_opts){ 0 });
	struct srv *srv = up_unprivileged(dev, (struct srv_opts){ 0 });
	struct ublk_params params = { .len = sizeof(params) };
	struct ublksrv_ctrl_dev_info info;
	uint64_t mask[16];
	struct client *reader;

	OK(ctl_as(NOBODY, UBLK_U_CMD_GET_PARAMS, dev, 0, &params,
		  sizeof(params)));
	EQ(params.basic.dev_sectors, dev->params.basic.dev_sectors);
	OK(ctl_as(NOBODY, UBLK_U_CMD_GET_DEV_INFO, dev, 0, &info,
		  sizeof(info)));
	EQ(info.state, UBLK_S_DEV_LIVE);
	OK(ctl_as(NOBODY, UBLK_U_CMD_GET_DEV_INFO2, dev, 0, &info,
		  sizeof(info)));
	EQ(info.owner_uid, NOBODY);
	OK(ctl_as(NOBODY, UBLK_U_CMD_GET_QUEUE_AFFINITY, dev, 0, mask,
		  sizeof(mask)));
	EQ(IO_NOW(dev, C_WRITE, .off = MIDDLE, .len = 64 * KIB, .uid = NOBODY),
	   64 * KIB);
	reader = IO(dev, C_READ, .off = MIDDLE, .len = 64 * KIB, .uid = NOBODY);
	EQ(client_result(reader), 64 * KIB);
	EQ(pattern_differs(reader->buf, 64 * KIB, MIDDLE >> 9), -1);
	if (features() & UBLK_F_UPDATE_SIZE) {
		OK(ctl_as(NOBODY, UBLK_U_CMD_UPDATE_SIZE, dev, MIDDLE / 512,
			  NULL, 0));
		EQ(sysfs_num("/sys/block/ublkb%d/size", dev->id), MIDDLE / 512);
	}
	try_stop(dev);
	down_unprivileged(srv);
}

ABI_TEST(.timeout = 60);
