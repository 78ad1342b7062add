// SPDX-License-Identifier: GPL-2.0-only
/* A server dies and another takes its device over. */
#include "test.h"

int recovery_start(struct dev *dev)
{
	return CTL(UBLK_U_CMD_START_USER_RECOVERY, .dev_id = dev->id);
}

int recovery_end(struct dev *dev, int pid)
{
	return CTL(UBLK_U_CMD_END_USER_RECOVERY, .dev_id = dev->id,
		   .data = { pid });
}

void check_came_late(int res)
{
	if (res != -EREMOTEIO)
		EQ(res, -EIO);
}

struct srv *recover(struct dev *dev)
{
	struct srv *srv;

	TRUE(wait_for(recovery_start(dev) == 0, LONG_MS));
	srv = SRV(dev, .wait_for_open = true);
	srv_fetch_all(srv);
	OK(recovery_end(dev, srv->pid));
	EQ(dev_state(dev), UBLK_S_DEV_LIVE);
	return srv;
}
