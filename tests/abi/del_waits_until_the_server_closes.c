// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will delete a device whose server has it open, expect DEL to
 * wait, EINTR when cancelled, ENODEV or another wait when repeated, and the
 * number to be free once the server has gone.
 */
#include "test.h"

static struct job *del_begin(struct dev *dev)
{
	return job_start(UBLK_U_CMD_DEL_DEV, (struct ublksrv_ctrl_cmd){
			 .dev_id = dev->id, .queue_id = 0xffff }, 0);
}

static void run(void)
{
	struct srv *srv = UP();
	struct dev *dev = srv->dev;
	struct job *job = del_begin(dev), *again;

	EQ(job_wait(job, 200), PENDING);
	TRUE(wait_for(disk_gone(dev), SOON_MS));
	job_cancel(job);
	EQ(job_wait(job, LONG_MS), -EINTR);
	job_free(job);

	again = del_begin(dev);
	EQ(job_wait(again, 100), PENDING);
	srv_quit(srv);
	OK(job_wait(again, LONG_MS));
	job_free(again);
	dev_forget(dev->id);
	EQ(dev_del(dev), -ENODEV);
}

ABI_TEST();
