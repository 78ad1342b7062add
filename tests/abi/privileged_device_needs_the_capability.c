// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will send every command to root's device as another user, with
 * and without its path, and expect EPERM each time and nothing changed.
 */
#include <string.h>
#include <sys/stat.h>

#include "test.h"

struct ask {
	struct dev *dev;
	uint32_t op;
};

static int plain(void *arg)
{
	struct ask *ask = arg;
	struct ublk_params params = { .len = sizeof(params), .types = 1 };

	return CTL(ask->op, .dev_id = ask->dev->id, .addr = ADDR(&params),
		   .len = sizeof(params), .data = { 1 });
}

static void run(void)
{
	static const uint32_t ops[] = {
		UBLK_U_CMD_GET_QUEUE_AFFINITY, UBLK_U_CMD_GET_DEV_INFO,
		UBLK_U_CMD_DEL_DEV, UBLK_U_CMD_START_DEV, UBLK_U_CMD_STOP_DEV,
		UBLK_U_CMD_SET_PARAMS, UBLK_U_CMD_GET_PARAMS,
		UBLK_U_CMD_START_USER_RECOVERY, UBLK_U_CMD_END_USER_RECOVERY,
		UBLK_U_CMD_GET_DEV_INFO2, UBLK_U_CMD_DEL_DEV_ASYNC,
		UBLK_U_CMD_UPDATE_SIZE, UBLK_U_CMD_QUIESCE_DEV,
		UBLK_U_CMD_TRY_STOP_DEV, UBLK_U_CMD_REG_BUF,
		UBLK_U_CMD_UNREG_BUF,
	};
	struct srv *srv = UP();
	struct dev *dev = srv->dev;
	struct ask *ask = share(sizeof(*ask));
	struct ublksrv_ctrl_dev_info before, after;

	OK(dev_get_info(dev, &before));
	udev_settle();
	OK(chmod(dev->path, 0666));
	ask->dev = dev;
	for (size_t i = 0; i < ARRAY_SIZE(ops); i++) {
		ask->op = ops[i];
		EQ(in_child(NOBODY, plain, ask), -EPERM);
		EQ(ctl_as(NOBODY, ops[i], dev, 1, &before, sizeof(before)),
		   -EPERM);
	}
	OK(dev_get_info(dev, &after));
	OK(memcmp(&before, &after, sizeof(before)));
	EQ(IO_NOW(dev, C_READ, .off = MIDDLE, .len = 4096), 4096);
	down(srv);
}

ABI_TEST();
