// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will delete a device whose server is stopped by a signal, first
 * idle, then with a request held; continued, or killed, it must let DEL end.
 */
#include <signal.h>

#include "test.h"

static struct job *del_begin(struct dev *dev)
{
	return job_start(UBLK_U_CMD_DEL_DEV, (struct ublksrv_ctrl_cmd){
			 .dev_id = dev->id, .queue_id = 0xffff }, 0);
}

static void once(bool held, bool go_on)
{
	struct srv *srv = UP();
	struct client *client = NULL;
	struct slot *slot = NULL;
	struct job *job;

	if (held) {
		srv_hold(srv, 1 << UBLK_IO_OP_READ);
		client = IO(srv->dev, C_READ, .off = MIDDLE, .len = 4096);
		slot = srv_take(srv, LONG_MS);
	}
	srv_signal(srv, SIGSTOP);
	job = del_begin(srv->dev);
	EQ(job_wait(job, 200), PENDING);
	if (go_on) {
		srv_signal(srv, SIGCONT);
		if (held) {
			srv_commit(srv, slot, 4096);
			EQ(client_result(client), 4096);
		}
		srv_quit(srv);
	} else {
		srv_kill(srv);
		if (held)
			EQ(client_result(client), -EIO);
	}
	OK(job_wait(job, SOON_MS));
	job_free(job);
	dev_forget(srv->dev->id);
}

static void run(void)
{
	once(false, true);
	once(false, false);
	once(true, true);
	once(true, false);
}

ABI_TEST(.timeout = 60);
