// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will stop a device, kill its server, replace that, and send a second
 * START, while a START has seen that the server is ready and has not yet made
 * the disk, and expect EBUSY of a START that came too late, and no disk.
 */
#include "race.h"

static struct dev *begin(struct srv **srv, struct job **start)
{
	struct dev *dev = DEV(.depth = 2);

	*srv = SRV(dev, .threads = 1);
	srv_fetch_all(*srv);
	*start = dev_start_begin(dev, (*srv)->pid);
	wait_delayed();
	return dev;
}

static void end(struct dev *dev, struct job *start)
{
	EQ(race_answer(start), -EBUSY);
	TRUE(disk_gone(dev));
	EQ(dev_state(dev), UBLK_S_DEV_DEAD);
	OK(dev_del(dev));
}

static void stopped(void)
{
	struct job *start, *stop;
	struct srv *srv;
	struct dev *dev = begin(&srv, &start);

	stop = race_begin(dev, UBLK_U_CMD_STOP_DEV, 0);
	OK(race_answer(stop));
	srv_quit(srv);
	end(dev, start);
}

static void killed(bool is_replaced)
{
	struct job *start;
	struct srv *srv;
	struct dev *dev = begin(&srv, &start);

	srv_kill(srv);
	if (is_replaced) {
		srv = SRV(dev, .wait_for_open = true);
		srv_fetch_all(srv);
		EQ(job_wait(start, 0), PENDING);
		EQ(race_answer(start), -EBUSY);
		TRUE(disk_gone(dev));
		delay("start", 0);
		OK(dev_start(dev, srv));
		down(srv);
	} else {
		end(dev, start);
	}
}

static void twice(void)
{
	struct job *start, *again;
	struct srv *srv;
	struct dev *dev = begin(&srv, &start);
	int first, second;

	again = dev_start_begin(dev, srv->pid);
	first = race_answer(start);
	second = race_answer(again);
	/* Which of them comes first is for the kernel's timers to say. */
	EQ(first ? first : second, -EEXIST);
	EQ(first ? second : first, 0);
	EQ(dev_state(dev), UBLK_S_DEV_LIVE);
	down(srv);
}

static void run(void)
{
	delay("start", 2 * DELAY_MS);
	stopped();
	killed(false);
	twice();
	delay("start", 4 * DELAY_MS);
	killed(true);
}

ABI_TEST(.delays = true, .timeout = 180);
