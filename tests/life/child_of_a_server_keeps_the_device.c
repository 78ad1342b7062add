// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will let a server fork a child that has its ring and /dev/ublkcN
 * too, kill the server with requests held, and expect each to end, or wait
 * for another server, as the recovery flags say; the device stays taken, and
 * recovery refused, until the child ends.
 */
#include <signal.h>
#include <unistd.h>

#include "test.h"

static int leave_a_child(struct srv *srv, void *arg)
{
	pid_t pid = fork();

	(void)srv;
	while (!pid)
		pause();
	*(pid_t *)arg = pid;
	return pid < 0 ? -errno : 0;
}

static struct srv *begin(uint64_t flags, pid_t *pid, struct client **clients)
{
	struct srv *srv = up_new((struct dev_opts){ .flags = flags },
				 (struct srv_opts){ 0 });

	OK(srv_call(srv, 0, leave_a_child, pid));
	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	for (int i = 0; i < 4; i++)
		clients[i] = IO(srv->dev, C_READ, .off = MIDDLE + i * MIB,
				.len = 4096);
	TRUE(wait_for(srv_held(srv) == 4, LONG_MS));
	return srv;
}

static void without_recovery(pid_t *pid)
{
	struct client *clients[4];
	struct srv *srv = begin(0, pid, clients);
	long long start = now_ms();
	struct job *job;

	srv_kill(srv);
	check_death(srv->dev, clients, 4, start);
	job = job_start(UBLK_U_CMD_DEL_DEV, (struct ublksrv_ctrl_cmd){
			.dev_id = srv->dev->id, .queue_id = 0xffff }, 0);
	EQ(job_wait(job, 200), PENDING);
	kill(*pid, SIGKILL);
	OK(job_wait(job, LONG_MS));
	job_free(job);
	dev_forget(srv->dev->id);
}

static void with_recovery(pid_t *pid)
{
	struct client *clients[4];
	struct srv *srv = begin(UBLK_F_USER_RECOVERY |
				UBLK_F_USER_RECOVERY_REISSUE, pid, clients);
	struct dev *dev = srv->dev;

	srv_kill(srv);
	for (int i = 0; i < 4; i++)
		EQ(client_end(clients[i], 100), PENDING);
	EQ(recovery_start(dev), -EBUSY);
	kill(*pid, SIGKILL);
	srv = recover(dev);
	for (int i = 0; i < 4; i++)
		EQ(client_result(clients[i]), 4096);
	down(srv);
}

static void run(void)
{
	pid_t *pid = share(sizeof(*pid));

	without_recovery(pid);
	need_feature(UBLK_F_USER_RECOVERY, "USER_RECOVERY");
	with_recovery(pid);
}

ABI_TEST(.timeout = 60,
	 .no_intree = "waits for the last close of the character device");
