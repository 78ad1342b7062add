// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will take read and write permission from an unprivileged device's
 * node: GET_* needs reading, the rest reading and writing, else EACCES.
 */
#include <sys/stat.h>

#include "test.h"

struct command {
	uint32_t op;
	uint64_t feature;	/* that the driver must know for it; 0: none */
};

static const struct command gets[] = {
	{ UBLK_U_CMD_GET_DEV_INFO, 0 },
	{ UBLK_U_CMD_GET_DEV_INFO2, 0 },
	{ UBLK_U_CMD_GET_QUEUE_AFFINITY, 0 },
	{ UBLK_U_CMD_GET_PARAMS, 0 },
};

static const struct command changes[] = {
	{ UBLK_U_CMD_SET_PARAMS, 0 },
	{ UBLK_U_CMD_START_DEV, 0 },
	{ UBLK_U_CMD_STOP_DEV, 0 },
	{ UBLK_U_CMD_DEL_DEV, 0 },
	{ UBLK_U_CMD_START_USER_RECOVERY, 0 },
	{ UBLK_U_CMD_END_USER_RECOVERY, 0 },
	{ UBLK_U_CMD_UPDATE_SIZE, UBLK_F_UPDATE_SIZE },
	{ UBLK_U_CMD_QUIESCE_DEV, UBLK_F_QUIESCE },
	{ UBLK_U_CMD_TRY_STOP_DEV, UBLK_F_SAFE_STOP_DEV },
};

static int ask(uid_t uid, uint32_t op, struct dev *dev)
{
	struct ublk_params params = { .len = 64 };

	return ctl_as(uid, op, dev, op == UBLK_U_CMD_GET_QUEUE_AFFINITY ? 0 : 1,
		      &params, 64);
}

static void all(struct dev *dev, const struct command *commands, size_t nr,
		int want)
{
	uint64_t known = features();

	for (size_t i = 0; i < nr; i++) {
		int res;

		if (commands[i].feature & ~known)
			continue;
		res = ask(NOBODY, commands[i].op, dev);
		if (res != want)
			fail("command %#x: %s", commands[i].op, res_text(res));
	}
}

static void run(void)
{
	struct dev *dev = dev_new_unprivileged((struct dev_opts){ 0 });

	OK(chmod(dev->path, 0400));
	all(dev, gets, ARRAY_SIZE(gets), 0);
	all(dev, changes, ARRAY_SIZE(changes), -EACCES);
	OK(chmod(dev->path, 0200));
	all(dev, gets, ARRAY_SIZE(gets), -EACCES);
	all(dev, changes, ARRAY_SIZE(changes), -EACCES);
	OK(chmod(dev->path, 0600));
	EQ(ask(NOBODY - 1, UBLK_U_CMD_GET_DEV_INFO, dev), -EACCES);
	EQ(ask(NOBODY - 1, UBLK_U_CMD_DEL_DEV, dev), -EACCES);
	OK(ctl_as(NOBODY, UBLK_U_CMD_STOP_DEV, dev, 0, NULL, 0));
	OK(ctl_as(NOBODY, UBLK_U_CMD_DEL_DEV, dev, 0, NULL, 0));
	dev_forget(dev->id);
}

ABI_TEST();
