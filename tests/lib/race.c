// SPDX-License-Identifier: GPL-2.0-only
/* Delays in the driver, and how requests end that a server's death meets. */
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "race.h"

#define PARAMETERS	"/sys/module/ublk_drv/parameters"

static void set(const char *name, int ms)
{
	char path[300];
	FILE *file;

	snprintf(path, sizeof(path), PARAMETERS "/%s", name);
	file = fopen(path, "w");
	if (!file || fprintf(file, "%d", ms) < 0 || fclose(file))
		fail("%s: %m", path);
}

void delay(const char *place, int ms)
{
	char name[64];

	snprintf(name, sizeof(name), "delay_%s_ms", place);
	set(name, ms);
}

void delay_none(void)
{
	DIR *dir = opendir(PARAMETERS);
	struct dirent *entry;

	if (!dir)
		return;
	while ((entry = readdir(dir)))
		if (!strncmp(entry->d_name, "delay_", 6))
			set(entry->d_name, 0);
	closedir(dir);
}

static bool somebody_waits(void)
{
	FILE *file = fopen(PARAMETERS "/waiting", "r");
	int waiting = 0;

	if (!file || fscanf(file, "%d", &waiting) != 1)
		fail(PARAMETERS "/waiting: %m");
	fclose(file);
	return waiting > 0;
}

void wait_delayed(void)
{
	if (!wait_for(somebody_waits(), LONG_MS))
		fail("nobody has come to the place that is delayed");
}

static bool is_in_flight(struct dev *dev)
{
	int reads, writes;
	char text[64];

	sysfs_text("/sys/block/ublkb%d/inflight", dev->id, text, sizeof(text));
	return sscanf(text, "%d %d", &reads, &writes) == 2 && reads + writes;
}

void wait_in_flight(struct dev *dev)
{
	/*
	 * Who waits in the driver at admit or hold keeps its processor; user-mode
	 * Linux takes it from nobody in the kernel, preemptible or not.
	 */
	if (sysconf(_SC_NPROCESSORS_ONLN) == 1)
		skip("nothing else runs on the only processor while the driver waits");
	if (!wait_for(is_in_flight(dev), LONG_MS))
		fail("no request has come to the driver");
	usleep(100 * 1000);
}

const struct way ways[NR_WAYS] = {
	{ .name = "no recovery" },
	{ .name = "recovery", .flags = UBLK_F_USER_RECOVERY, .parks = true },
	{ .name = "reissue",
	  .flags = UBLK_F_USER_RECOVERY | UBLK_F_USER_RECOVERY_REISSUE,
	  .parks = true, .reissues = true },
	{ .name = "fail",
	  .flags = UBLK_F_USER_RECOVERY | UBLK_F_USER_RECOVERY_FAIL_IO },
};

struct srv *race_up(const struct way *way, struct dev_opts dev,
		    struct srv_opts opts)
{
	struct srv *srv;

	fprintf(stderr, "%s\n", way->name);
	dev.flags |= way->flags | UBLK_F_NO_AUTO_PART_SCAN;
	srv = up_new(dev, opts);
	udev_settle();
	return srv;
}

struct client *race_io(struct srv *srv, enum client_op op)
{
	pattern(srv->disk + MIDDLE, RACE_LEN, 1);
	return IO(srv->dev, op, .off = MIDDLE, .len = RACE_LEN);
}

void race_served(struct srv *srv, struct client *client)
{
	bool is_write = client->io.op == C_WRITE;

	EQ(client_result(client), RACE_LEN);
	EQ(pattern_differs(is_write ? srv->disk + MIDDLE : client->buf,
			   RACE_LEN, is_write ? MIDDLE >> 9 : 1), -1);
	EQ(srv->count[UBLK_IO_OP_WRITE], is_write);
}

struct srv *race_heir(struct srv *old, const struct way *way)
{
	struct dev *dev = old->dev;
	struct srv *srv;

	TRUE(wait_for(recovery_start(dev) == 0, LONG_MS));
	EQ(dev_state(dev), way->parks ? UBLK_S_DEV_QUIESCED :
					UBLK_S_DEV_FAIL_IO);
	srv = SRV(dev, .wait_for_open = true, .policy = old->opts.policy,
		  .buffers = old->opts.buffers);
	pattern(srv->disk + MIDDLE, RACE_LEN, 1);
	srv_fetch_all(srv);
	return srv;
}

void race_over(struct srv *srv, const struct way *way, struct client *waiting)
{
	struct dev *dev = srv->dev;

	if (!way->flags) {
		TRUE(wait_for(disk_gone(dev), LONG_MS));
		TRUE(wait_for(dev_state(dev) == UBLK_S_DEV_DEAD, SOON_MS));
		OK(dev_del(dev));
		return;
	}
	srv = race_heir(srv, way);
	if (waiting)
		EQ(client_end(waiting, 100), PENDING);
	OK(recovery_end(dev, srv->pid));
	EQ(dev_state(dev), UBLK_S_DEV_LIVE);
	if (waiting)
		race_served(srv, waiting);
	else
		EQ(srv->count[UBLK_IO_OP_WRITE], 0);
	EQ(IO_NOW(dev, C_READ, .off = MIDDLE, .len = RACE_LEN), RACE_LEN);
	down(srv);
}

void race_end(struct srv *srv, const struct way *way, struct client *client,
	      bool was_with_server)
{
	bool waits = way->parks && (!was_with_server || way->reissues);

	if (!waits) {
		int res = client_result(client);

		if (was_with_server || !way->flags)
			EQ(res, -EIO);
		else
			check_came_late(res);
	}
	race_over(srv, way, waits ? client : NULL);
}

struct job *race_begin(struct dev *dev, uint32_t op, uint64_t data)
{
	return job_start(op, (struct ublksrv_ctrl_cmd){
				.dev_id = dev->id, .queue_id = 0xffff,
				.data = { data } }, 0);
}

int race_answer(struct job *job)
{
	int res = job_wait(job, LONG_MS);

	if (res == PENDING)
		fail("a control command has not ended within %d ms", LONG_MS);
	job_free(job);
	return res;
}
