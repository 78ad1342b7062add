// SPDX-License-Identifier: GPL-2.0-only
/* START, and the whole way from nothing to a running disk and back. */
#include "test.h"

struct job *dev_start_begin(struct dev *dev, int pid)
{
	return job_start(UBLK_U_CMD_START_DEV,
			 (struct ublksrv_ctrl_cmd){ .dev_id = dev->id,
						    .queue_id = 0xffff,
						    .data = { pid } }, 0);
}

int dev_start_pid(struct dev *dev, int pid)
{
	return CTL(UBLK_U_CMD_START_DEV, .dev_id = dev->id, .data = { pid });
}

int dev_start(struct dev *dev, struct srv *srv)
{
	return dev_start_pid(dev, srv->pid);
}

struct srv *up_new(struct dev_opts dev_opts, struct srv_opts srv_opts)
{
	struct dev *dev = dev_new(dev_opts);
	struct srv *srv = srv_new(dev, srv_opts);

	srv_fetch_all(srv);
	OK(dev_start(dev, srv));
	TRUE(node_exists("/dev/ublkb%d", dev->id));
	return srv;
}

void down(struct srv *srv)
{
	if (!srv->reaped) {
		OK(dev_stop(srv->dev));
		srv_quit(srv);
	}
	OK(dev_del(srv->dev));
}
