// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will ask for the end of a recovery and for STOP, or DEL, at the
 * same time, and for STOP at the moment of a kill, with requests waiting, and
 * expect an end of all of them.
 */
#include <signal.h>
#include <unistd.h>

#include "load.h"

#include "test.h"

#define CLIENTS	6

static struct job *begin(struct dev *dev, uint32_t op, int pid)
{
	struct ublksrv_ctrl_cmd cmd = { .dev_id = dev->id,
					.queue_id = 0xffff, .data = { pid } };

	return job_start(op, cmd, 0);
}

static int end(struct job *job)
{
	int res = job_wait(job, LONG_MS);

	TRUE(res != PENDING);
	job_free(job);
	return res;
}

static struct srv *loaded(struct client **clients)
{
	struct srv *srv = up_new((struct dev_opts){
		.max_io = 64 * KIB, .flags = UBLK_F_USER_RECOVERY |
					     UBLK_F_USER_RECOVERY_REISSUE },
		(struct srv_opts){ 0 });

	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	for (int i = 0; i < CLIENTS; i++)
		clients[i] = IO(srv->dev, C_READ, .off = MIDDLE + i * MIB,
				.len = 4096);
	TRUE(wait_for(srv_held(srv) == srv->depth, LONG_MS));
	return srv;
}

static void tidy(struct srv *srv, struct client **clients, bool is_deleted)
{
	for (int i = 0; i < CLIENTS; i++)
		TRUE(client_end(clients[i], SOON_MS) != PENDING);
	if (!is_deleted)
		OK(dev_del(srv->dev));
	dev_forget(srv->dev->id);
}

static void end_and(uint32_t op, int offset_us)
{
	struct client *clients[CLIENTS];
	struct srv *srv = loaded(clients);
	struct job *stop, *go_on;
	int res;

	srv_kill(srv);
	TRUE(wait_for(recovery_start(srv->dev) == 0, LONG_MS));
	srv = successor(srv, (struct srv_opts){ 0 });
	srv_fetch_all(srv);
	go_on = begin(srv->dev, UBLK_U_CMD_END_USER_RECOVERY, srv->pid);
	usleep(offset_us);
	stop = begin(srv->dev, op, 0);
	res = end(go_on);
	TRUE(res == 0 || res == -EBUSY || res == -ENODEV);
	TRUE(wait_for(disk_gone(srv->dev), LONG_MS));
	srv_quit(srv);
	OK(end(stop));
	tidy(srv, clients, op == UBLK_U_CMD_DEL_DEV);
}

static void kill_and(uint32_t op, int offset_us)
{
	struct client *clients[CLIENTS];
	struct srv *srv = loaded(clients);
	struct job *stop;

	srv_signal(srv, SIGKILL);
	usleep(offset_us);
	stop = begin(srv->dev, op, 0);
	OK(end(stop));
	srv_wait_gone(srv, LONG_MS);
	tidy(srv, clients, op == UBLK_U_CMD_DEL_DEV);
}

static void run(void)
{
	size_t mark;

	need_feature(UBLK_F_USER_RECOVERY_REISSUE, "USER_RECOVERY_REISSUE");
	mark = share_mark();
	for (int i = 0; i < 8; i++) {
		end_and(UBLK_U_CMD_STOP_DEV, i * 500);
		end_and(UBLK_U_CMD_DEL_DEV, i * 500);
		kill_and(UBLK_U_CMD_STOP_DEV, i * 1500);
		kill_and(UBLK_U_CMD_DEL_DEV, i * 1500);
		share_release(mark);
	}
}

ABI_TEST(.timeout = 150,
	 .no_intree_6_12 = "notices a saturated queue's server at the I/O timeout only");
