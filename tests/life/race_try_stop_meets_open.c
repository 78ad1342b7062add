// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will open a disk while TRY_STOP_DEV has found that nobody has it
 * open and has not yet stopped it, and expect ENXIO; the same while the server
 * dies just then, another stop begins, or the caller gives up: the disk goes.
 */
#include "load.h"
#include "race.h"

static struct job *shut(struct srv *srv)
{
	struct job *job = race_begin(srv->dev, UBLK_U_CMD_TRY_STOP_DEV, 0);

	wait_delayed();
	EQ(IO_NOW(srv->dev, C_OPEN), -ENXIO);
	EQ(IO_NOW(srv->dev, C_READ, .off = MIDDLE, .len = RACE_LEN), -ENXIO);
	EQ(dev_state(srv->dev), UBLK_S_DEV_LIVE);
	TRUE(node_exists("/dev/ublkb%d", srv->dev->id));
	EQ(job_wait(job, 0), PENDING);
	return job;
}

/* Another disk of the same device is open to all again. */
static void starts_again(struct srv *old)
{
	struct srv *srv = successor(old, (struct srv_opts){ 0 });

	delay("shut", 0);
	srv_fetch_all(srv);
	OK(dev_start(srv->dev, srv));
	EQ(IO_NOW(srv->dev, C_READ, .off = MIDDLE, .len = RACE_LEN), RACE_LEN);
	down(srv);
	delay("shut", 2 * DELAY_MS);
}

static void opened(const struct way *way)
{
	struct srv *srv = race_up(way, (struct dev_opts){ .depth = 2 },
				  (struct srv_opts){ 0 });

	OK(race_answer(shut(srv)));
	TRUE(disk_gone(srv->dev));
	srv_quit(srv);
	starts_again(srv);
}

static void dies(const struct way *way)
{
	struct srv *srv = race_up(way, (struct dev_opts){ .depth = 2 },
				  (struct srv_opts){ 0 });
	struct job *job = race_begin(srv->dev, UBLK_U_CMD_TRY_STOP_DEV, 0);

	wait_delayed();
	srv_kill(srv);
	OK(race_answer(job));
	TRUE(disk_gone(srv->dev));
	EQ(dev_state(srv->dev), UBLK_S_DEV_DEAD);
	starts_again(srv);
}

static void stopped(const struct way *way, uint32_t op, int want)
{
	struct srv *srv = race_up(way, (struct dev_opts){ .depth = 2 },
				  (struct srv_opts){ 0 });
	struct job *job = shut(srv);

	EQ(race_answer(race_begin(srv->dev, op, 0)), want);
	OK(race_answer(job));
	TRUE(disk_gone(srv->dev));
	srv_quit(srv);
	OK(dev_del(srv->dev));
}

static void given_up(const struct way *way)
{
	struct srv *srv = race_up(way, (struct dev_opts){ .depth = 2 },
				  (struct srv_opts){ 0 });
	struct job *job = shut(srv);

	job_cancel(job);
	EQ(race_answer(job), -EINTR);
	TRUE(wait_for(disk_gone(srv->dev), LONG_MS));
	srv_quit(srv);
	OK(dev_del(srv->dev));
}

static void run(void)
{
	delay("shut", 2 * DELAY_MS);
	for (int i = 0; i < NR_WAYS; i++) {
		opened(&ways[i]);
		dies(&ways[i]);
	}
	stopped(&ways[0], UBLK_U_CMD_STOP_DEV, 0);
	stopped(&ways[0], UBLK_U_CMD_TRY_STOP_DEV, 0);
	given_up(&ways[0]);
}

ABI_TEST(.delays = true, .timeout = 180);
