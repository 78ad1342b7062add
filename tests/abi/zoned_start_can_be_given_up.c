// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will cancel a START of a zoned disk whose server does not answer
 * REPORT_ZONES, and expect EINTR; START again and SET_PARAMS to wait, until
 * they are cancelled, or the server answers, dies or is told to go; and then to
 * do what they are for.
 */
#include <stdio.h>

#include "zoned.h"

#define APPEND	64	/* sectors; other than what zoned_new() has set */

static int answer(struct srv *srv, void *arg)
{
	return zoned_policy(srv, arg);
}

/* What it was asked before nobody wanted to know any more. */
static void server_answers(struct srv *srv, struct slot *slot)
{
	srv_hold(srv, 0);
	srv_commit(srv, slot, srv_call(srv, 0, answer, slot));
}

static void give_up(struct job *job)
{
	EQ(job_wait(job, 100), PENDING);
	job_cancel(job);
	EQ(job_wait(job, LONG_MS), -EINTR);
	job_free(job);
}

static struct srv *given_up(struct slot **slot)
{
	struct srv *srv = zoned_new((struct zoned_opts){ 0 });
	struct job *job;

	srv_hold(srv, 1 << UBLK_IO_OP_REPORT_ZONES);
	job = dev_start_begin(srv->dev, srv->pid);
	*slot = srv_take(srv, LONG_MS);
	give_up(job);
	EQ(dev_state(srv->dev), UBLK_S_DEV_DEAD);
	TRUE(disk_gone(srv->dev));
	return srv;
}

static struct job *set_params_begin(struct dev *dev, struct ublk_params *params)
{
	return job_start(UBLK_U_CMD_SET_PARAMS,
			 (struct ublksrv_ctrl_cmd){ .dev_id = dev->id,
						    .queue_id = 0xffff,
						    .addr = ADDR(params),
						    .len = sizeof(*params) }, 0);
}

static int end_of(struct job *job)
{
	int res = job_wait(job, LONG_MS);

	job_free(job);
	return res;
}

static void works(struct srv *srv)
{
	EQ(dev_state(srv->dev), UBLK_S_DEV_LIVE);
	EQ(IO_NOW(srv->dev, C_WRITE, .off = 2 * ZONE, .len = 8192), 8192);
	down(srv);
}

static void start_again(void)
{
	struct slot *slot;
	struct srv *srv = given_up(&slot);
	struct job *job;

	give_up(dev_start_begin(srv->dev, srv->pid));
	job = dev_start_begin(srv->dev, srv->pid);
	EQ(job_wait(job, 100), PENDING);
	server_answers(srv, slot);
	OK(end_of(job));
	works(srv);

	srv = given_up(&slot);
	server_answers(srv, slot);
	OK(dev_start(srv->dev, srv));
	works(srv);
}

static void other_parameters(void)
{
	struct slot *slot;
	struct srv *srv = given_up(&slot);
	struct dev *dev = srv->dev;
	struct job *job;

	dev->params.zoned.max_zone_append_sectors = APPEND;
	give_up(set_params_begin(dev, &dev->params));
	job = set_params_begin(dev, &dev->params);
	EQ(job_wait(job, 100), PENDING);
	server_answers(srv, slot);
	OK(end_of(job));
	OK(dev_start(dev, srv));
	EQ(sysfs_num("/sys/block/ublkb%d/queue/zone_append_max_bytes", dev->id),
	   APPEND * 512);
	EQ(dev_set_params(dev, &dev->params), -EACCES);
	works(srv);
}

/* A START that nobody has given up is waited for too: then it is the second one. */
static void second_start(void)
{
	struct srv *srv = zoned_new((struct zoned_opts){ 0 });
	struct job *first, *second, *params;
	struct slot *slot;

	srv_hold(srv, 1 << UBLK_IO_OP_REPORT_ZONES);
	first = dev_start_begin(srv->dev, srv->pid);
	slot = srv_take(srv, LONG_MS);
	second = dev_start_begin(srv->dev, srv->pid);
	params = set_params_begin(srv->dev, &srv->dev->params);
	EQ(job_wait(second, 100), PENDING);
	EQ(job_wait(params, 0), PENDING);
	server_answers(srv, slot);
	OK(end_of(first));
	EQ(end_of(second), -EEXIST);
	EQ(end_of(params), -EACCES);
	works(srv);
}

static struct srv *next_server(struct dev *dev)
{
	struct srv *srv = SRV(dev, .wait_for_open = true,
			      .policy = zoned_policy);

	srv_fetch_all(srv);
	return srv;
}

/* kill -9 while nobody waits, while START does, and while SET_PARAMS does. */
static void server_dies(int moment)
{
	struct slot *slot;
	struct srv *srv = given_up(&slot);
	struct dev *dev = srv->dev;
	struct job *job = NULL;
	long long killed;

	if (moment == 1)
		job = dev_start_begin(dev, srv->pid);
	if (moment == 2)
		job = set_params_begin(dev, &dev->params);
	if (job)
		EQ(job_wait(job, 100), PENDING);
	killed = now_ms();
	srv_kill(srv);
	if (job) {
		EQ(end_of(job), moment == 1 ? -EBUSY : 0);
		TRUE(now_ms() - killed <= DEATH_MS);
	}
	srv = next_server(dev);
	OK(dev_start(dev, srv));
	works(srv);
}

/* STOP needs nobody's answer, and neither does a START that waits for one. */
static void stop(void)
{
	struct slot *slot;
	struct srv *srv = given_up(&slot);
	struct dev *dev = srv->dev;
	struct job *job = dev_start_begin(dev, srv->pid);

	EQ(job_wait(job, 100), PENDING);
	OK(dev_stop(dev));
	EQ(end_of(job), -EBUSY);
	OK(dev_set_params(dev, &dev->params));
	srv_quit(srv);
	srv = next_server(dev);
	OK(dev_start(dev, srv));
	works(srv);
}

static void run(void)
{
	start_again();
	other_parameters();
	second_start();
	for (int moment = 0; moment < 3; moment++)
		server_dies(moment);
	stop();
}

ABI_TEST(.timeout = 120,
	 .no_intree = "waits for the zones in a way that no signal ends");
