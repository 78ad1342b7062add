// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will cancel, and kill, STOP and DEL that wait for a server that
 * keeps a request, expect EINTR, answers to questions meanwhile, and the same
 * command to work once the server has answered.
 */
#include "test.h"

struct wait {
	struct dev *dev;
	uint32_t op;
};

static int wait_in_it(void *arg)
{
	struct wait *wait = arg;

	return CTL(wait->op, .dev_id = wait->dev->id);
}

static void cancel_one(struct wait *wait)
{
	struct job *job = job_start(wait->op, (struct ublksrv_ctrl_cmd){
				    .dev_id = wait->dev->id,
				    .queue_id = 0xffff }, 0);

	EQ(job_wait(job, 100), PENDING);
	job_cancel(job);
	EQ(job_wait(job, LONG_MS), -EINTR);
	job_free(job);
}

static void kill_one(struct wait *wait)
{
	struct child *child = child_start(0, wait_in_it, wait);

	EQ(child_wait(child, 200), PENDING);
	child_kill(child);
}

static void once(uint32_t op)
{
	struct srv *srv = UP(.depth = 2);
	struct wait *wait = share(sizeof(*wait));
	struct client *client;
	struct slot *slot;

	*wait = (struct wait){ .dev = srv->dev, .op = op };
	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	client = IO(srv->dev, C_READ, .off = MIDDLE, .len = 4096);
	slot = srv_take(srv, LONG_MS);
	cancel_one(wait);
	if (op == UBLK_U_CMD_STOP_DEV)
		EQ(dev_state(srv->dev), UBLK_S_DEV_LIVE);
	kill_one(wait);
	cancel_one(wait);
	EQ(client_end(client, 0), PENDING);
	srv_commit(srv, slot, 4096);
	EQ(client_result(client), 4096);
	TRUE(wait_for(disk_gone(srv->dev), SOON_MS));
	if (op == UBLK_U_CMD_STOP_DEV)
		OK(dev_stop(srv->dev));
	srv_quit(srv);
	/* nobody knows any more that DEL was asked for, and has it done */
	if (op == UBLK_U_CMD_DEL_DEV)
		TRUE(wait_for(!sysfs_has("/sys/class/ublk-char/ublkc%d",
					 srv->dev->id), LONG_MS));
	else
		OK(dev_del(srv->dev));
	dev_forget(srv->dev->id);
}

static void run(void)
{
	once(UBLK_U_CMD_STOP_DEV);
	once(UBLK_U_CMD_DEL_DEV);
}

ABI_TEST(.timeout = 60,
	 .no_intree = "waits for the disk in a way that no signal ends");
