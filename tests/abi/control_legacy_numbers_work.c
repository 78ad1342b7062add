// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will take a device through its whole life with bare command
 * numbers, as servers from before Linux 6.4 send them.
 */
#include "test.h"

static void run(void)
{
	struct dev_opts opts = { .depth = 1 };
	struct ublksrv_ctrl_dev_info info = info_for(&opts);
	struct ublk_params params = params_for(&opts);
	struct ublk_params back = { .len = sizeof(back) };
	uint64_t mask[16];
	struct dev *dev;
	struct srv *srv;
	struct slot *slot;

	OK(CTL(UBLK_CMD_ADD_DEV, .dev_id = ANY_ID, .addr = ADDR(&info),
	       .len = sizeof(info)));
	dev_note(info.dev_id);
	dev = dev_of(&info);
	dev->params = params;
	OK(CTL(UBLK_CMD_SET_PARAMS, .dev_id = dev->id, .addr = ADDR(&params),
	       .len = sizeof(params)));
	OK(CTL(UBLK_CMD_GET_PARAMS, .dev_id = dev->id, .addr = ADDR(&back),
	       .len = sizeof(back)));
	OK(CTL(UBLK_CMD_GET_QUEUE_AFFINITY, .dev_id = dev->id,
	       .addr = ADDR(mask), .len = sizeof(mask)));
	OK(CTL(UBLK_CMD_GET_DEV_INFO, .dev_id = dev->id, .addr = ADDR(&info),
	       .len = sizeof(info)));
	srv = SRV(dev);
	slot = srv_slot(srv, 0, 0);
	EQ(srv_cmd(srv, 0, UBLK_IO_FETCH_REQ, 0, 0, 0, ADDR(slot->buf)), PENDING);
	OK(CTL(UBLK_CMD_START_DEV, .dev_id = dev->id, .data = { srv->pid }));
	EQ(IO_NOW(dev, C_WRITE, .off = MIDDLE, .len = 4096), 4096);
	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	struct client *client = IO(dev, C_READ, .off = MIDDLE, .len = 4096);

	slot = srv_take(srv, LONG_MS);
	srv_hold(srv, 0);
	slot->held = 0;
	EQ(srv_cmd(srv, 0, UBLK_IO_COMMIT_AND_FETCH_REQ, 0, 0, -EIO,
		   ADDR(slot->buf)), PENDING);
	EQ(client_result(client), -EIO);
	OK(CTL(UBLK_CMD_STOP_DEV, .dev_id = dev->id));
	srv_quit(srv);
	OK(CTL(UBLK_CMD_DEL_DEV, .dev_id = dev->id));
	dev_forget(dev->id);
}

ABI_TEST();
