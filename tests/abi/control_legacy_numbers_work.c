// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will take devices through their whole lives with bare command
 * numbers, as servers from before Linux 6.4 send them: an ordinary one, one whose
 * server is replaced, and one that asks for its data.
 */
#include <string.h>

#include "getdata.h"

static void fetch(struct srv *srv)
{
	struct slot *slot = srv_slot(srv, 0, 0);

	EQ(srv_cmd(srv, 0, UBLK_IO_FETCH_REQ, 0, 0, 0, ADDR(slot->buf)), PENDING);
}

static void stop_and_del(struct srv *srv)
{
	int id = srv->dev->id;

	OK(CTL(UBLK_CMD_STOP_DEV, .dev_id = id));
	srv_quit(srv);
	OK(CTL(UBLK_CMD_DEL_DEV, .dev_id = id));
	dev_forget(id);
}

static void whole_life(void)
{
	struct dev_opts opts = { .depth = 1 };
	struct ublksrv_ctrl_dev_info info = info_for(&opts);
	struct ublk_params params = params_for(&opts);
	struct ublk_params back = { .len = sizeof(back) };
	uint64_t mask[16];
	struct dev *dev;
	struct client *client;
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
	fetch(srv);
	OK(CTL(UBLK_CMD_START_DEV, .dev_id = dev->id, .data = { srv->pid }));
	EQ(IO_NOW(dev, C_WRITE, .off = MIDDLE, .len = 4096), 4096);
	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	client = IO(dev, C_READ, .off = MIDDLE, .len = 4096);
	slot = srv_take(srv, LONG_MS);
	srv_hold(srv, 0);
	slot->held = 0;
	EQ(srv_cmd(srv, 0, UBLK_IO_COMMIT_AND_FETCH_REQ, 0, 0, -EIO,
		   ADDR(slot->buf)), PENDING);
	EQ(client_result(client), -EIO);
	stop_and_del(srv);
}

static int info2(struct dev *dev, struct ublksrv_ctrl_dev_info *info)
{
	char buf[32 + sizeof(*info)] = "";
	int res;

	strcpy(buf, dev->path);
	res = CTL(UBLK_CMD_GET_DEV_INFO2, .dev_id = dev->id, .addr = ADDR(buf),
		  .len = sizeof(buf), .dev_path_len = 32);
	memcpy(info, buf + 32, sizeof(*info));
	return res;
}

static void recovery(void)
{
	struct ublksrv_ctrl_dev_info info;
	struct dev *dev;
	struct srv *srv;

	need_feature(UBLK_F_USER_RECOVERY, "USER_RECOVERY");
	srv = UP(.depth = 1, .flags = UBLK_F_USER_RECOVERY);
	dev = srv->dev;
	OK(info2(dev, &info));
	EQ(info.state, UBLK_S_DEV_LIVE);
	EQ(info.ublksrv_pid, srv->pid);
	EQ(CTL(UBLK_CMD_START_USER_RECOVERY, .dev_id = dev->id), -EBUSY);
	srv_kill(srv);
	TRUE(wait_for(CTL(UBLK_CMD_START_USER_RECOVERY, .dev_id = dev->id) == 0, LONG_MS));
	OK(info2(dev, &info));
	EQ(info.state, UBLK_S_DEV_QUIESCED);
	srv = SRV(dev, .wait_for_open = true);
	fetch(srv);
	OK(CTL(UBLK_CMD_END_USER_RECOVERY, .dev_id = dev->id, .data = { srv->pid }));
	EQ(IO_NOW(dev, C_WRITE, .off = MIDDLE, .len = 4096), 4096);
	OK(info2(dev, &info));
	EQ(info.state, UBLK_S_DEV_LIVE);
	EQ(info.ublksrv_pid, srv->pid);
	stop_and_del(srv);
}

/* From the bare command that asks for its data to its end. */
static void write_held(struct srv *srv)
{
	struct client *client = IO(srv->dev, C_WRITE, .off = MIDDLE, .len = 64 * KIB);
	struct slot *slot = srv_take(srv, LONG_MS);

	EQ(slot->asked, 1);
	slot->held = 0;
	memset(slot->buf, 0, 64 * KIB);
	OK(srv_result(srv, srv_post(srv, 0, UBLK_IO_NEED_GET_DATA, 0, 0, 0, ADDR(slot->buf)),
		      LONG_MS));
	TRUE(srv_take(srv, LONG_MS) == slot);
	EQ(slot->desc.nr_sectors, 128);
	EQ(pattern_differs(slot->buf, 64 * KIB, MIDDLE >> 9), -1);
	slot->held = 0;
	EQ(srv_cmd(srv, 0, UBLK_IO_COMMIT_AND_FETCH_REQ, 0, 0, 64 * KIB,
		   ADDR(slot->buf)), PENDING);
	EQ(client_result(client), 64 * KIB);
}

static void get_data(void)
{
	struct srv *srv = GETDATA_UP(.depth = 1);

	srv_hold_asked(srv, true);
	srv_hold(srv, 1 << UBLK_IO_OP_WRITE);
	write_held(srv);
	write_held(srv);
	stop_and_del(srv);
}

static void run(void)
{
	whole_life();
	recovery();
	get_data();
}

ABI_TEST(.timeout = 40);
