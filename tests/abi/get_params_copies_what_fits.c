// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will read parameters with short and wrong lengths: min(len, 152)
 * bytes are copied and not one more; nonsense is EINVAL.
 */
#include <string.h>

#include "test.h"

static int get(struct dev *dev, uint8_t *buf, int len, int header_len)
{
	struct ublk_params *params = (void *)buf;

	memset(buf, 0xee, 512);
	params->len = len;
	return CTL(UBLK_U_CMD_GET_PARAMS, .dev_id = dev->id, .addr = ADDR(buf),
		   .len = header_len);
}

static void run(void)
{
	struct dev *dev = DEV();
	uint8_t buf[512];
	struct ublk_params *params = (void *)buf;

	OK(get(dev, buf, 40, 40));
	EQ(params->basic.dev_sectors, dev->params.basic.dev_sectors);
	EQ(buf[40], 0xee);
	OK(get(dev, buf, 33, 100));
	EQ(buf[33], 0xee);
	OK(get(dev, buf, sizeof(*params), sizeof(*params)));
	EQ(buf[511], 0xee);
	EQ(get(dev, buf, 0, sizeof(*params)), -EINVAL);
	EQ(get(dev, buf, 41, 40), -EINVAL);
	EQ(get(dev, buf, 8, 8), -EINVAL);
	EQ(CTL(UBLK_U_CMD_GET_PARAMS, .dev_id = dev->id,
	       .len = sizeof(*params)), -EINVAL);
	OK(dev_del(dev));
}

ABI_TEST();
