// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will read parameters into a larger buffer and expect 152 bytes of
 * it written.
 */
#include <string.h>

#include "test.h"

static void run(void)
{
	struct dev *dev = DEV();
	uint8_t buf[512];
	struct ublk_params *params = (void *)buf;

	memset(buf, 0xee, sizeof(buf));
	params->len = sizeof(buf);
	OK(CTL(UBLK_U_CMD_GET_PARAMS, .dev_id = dev->id, .addr = ADDR(buf),
	       .len = sizeof(buf)));
	TRUE(params->types & UBLK_PARAM_TYPE_DEVT);
	EQ(buf[151], 0);
	EQ(buf[152], 0xee);
	OK(dev_del(dev));
}

ABI_TEST(.no_intree_6_12 = "knows 128 bytes of parameters");
