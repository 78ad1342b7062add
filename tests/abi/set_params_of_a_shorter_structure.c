// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will set parameters as a server does that knows only the first
 * ones, and as one that knows more than the driver.
 */
#include <string.h>

#include "test.h"

static void run(void)
{
	struct dev_opts opts = { 0 };
	struct ublk_params params = params_for(&opts), back;
	struct dev *dev = DEV(.no_params = true);
	uint8_t larger[512] = { 0 };

	params.len = offsetof(struct ublk_params, discard);
	OK(CTL(UBLK_U_CMD_SET_PARAMS, .dev_id = dev->id, .addr = ADDR(&params),
	       .len = params.len));
	OK(dev_get_params(dev, &back));
	OK(memcmp(&back.basic, &params.basic, sizeof(params.basic)));

	params.len = sizeof(larger);
	params.basic.dev_sectors = 4096;
	memcpy(larger, &params, sizeof(params));
	OK(CTL(UBLK_U_CMD_SET_PARAMS, .dev_id = dev->id, .addr = ADDR(larger),
	       .len = sizeof(larger)));
	OK(dev_get_params(dev, &back));
	EQ(back.basic.dev_sectors, 4096);
	OK(dev_del(dev));
}

ABI_TEST();
