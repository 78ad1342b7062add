// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will stop device A's server with a signal while it holds a
 * request, begin to delete A, and expect every command of device B to be
 * answered within a second all the same.
 */
#include <signal.h>

#include "test.h"

#define LIMIT_MS	SOON_MS

#define QUICK(expr, want)						\
	do {								\
		long long start_ = now_ms();				\
		EQ(expr, want);						\
		TRUE(now_ms() - start_ <= LIMIT_MS);			\
	} while (0)

static int use_b(void *arg)
{
	struct ublksrv_ctrl_dev_info info;
	long long start = now_ms();
	struct dev *dev = DEV();
	struct srv *srv = SRV(dev);

	(void)arg;
	TRUE(now_ms() - start <= LIMIT_MS);
	srv_fetch_all(srv);
	QUICK(dev_start(dev, srv), 0);
	QUICK(dev_get_info(dev, &info), 0);
	QUICK(IO_NOW(dev, C_READ, .off = MIDDLE, .len = 4096), 4096);
	QUICK(dev_stop(dev), 0);
	srv_quit(srv);
	QUICK(dev_del(dev), 0);
	return 0;
}

static void run(void)
{
	struct srv *a = UP();
	struct client *client;
	struct child *b;
	struct job *job;
	int res;

	srv_hold(a, 1 << UBLK_IO_OP_READ);
	client = IO(a->dev, C_READ, .off = MIDDLE, .len = 4096);
	srv_take(a, LONG_MS);
	srv_signal(a, SIGSTOP);
	job = job_start(UBLK_U_CMD_DEL_DEV, (struct ublksrv_ctrl_cmd){
			.dev_id = a->dev->id, .queue_id = 0xffff }, 0);
	EQ(job_wait(job, 200), PENDING);
	b = child_start(0, use_b, NULL);
	res = child_wait(b, 5 * LIMIT_MS);
	srv_kill(a);
	OK(job_wait(job, LONG_MS));
	job_free(job);
	dev_forget(a->dev->id);
	client_result(client);
	OK(res);
}

ABI_TEST(.timeout = 90,
	 .no_intree = "holds its one control mutex while a DEL waits for a disk");
