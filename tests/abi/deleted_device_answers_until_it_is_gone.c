// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will delete a device whose server keeps it open with DEL_DEV_ASYNC,
 * and expect questions and STOP_DEV to be answered until the server has gone.
 */
#include "test.h"

static int get_params(struct dev *dev)
{
	struct ublk_params params = { 0 };

	return dev_get_params(dev, &params);
}

static void run(void)
{
	uint64_t *mask = share(PAGE);
	struct srv *srv = UP();
	struct dev *dev = srv->dev;

	OK(dev_del_async(dev));
	EQ(dev_state(dev), UBLK_S_DEV_DEAD);
	OK(get_params(dev));
	OK(CTL(UBLK_U_CMD_GET_QUEUE_AFFINITY, .dev_id = dev->id,
	       .addr = ADDR(mask), .len = PAGE));
	OK(dev_stop(dev));
	srv_quit(srv);
	TRUE(wait_for(dev_stop(dev) == -ENODEV, LONG_MS));
	EQ(get_params(dev), -ENODEV);
	dev_forget(dev->id);
}

ABI_TEST();
