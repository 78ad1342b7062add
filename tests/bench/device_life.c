// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will measure how long ADD, START, STOP and DEL take, of one device alone, and of 64
 * devices at once, each by a process of its own.
 */
#include <stdio.h>

#include "bench.h"
#include "storm.h"

#define MANY	64

struct actor {
	struct ublksrv_ctrl_dev_info info;
	int pid;		/* of the server */
	uint32_t op;
	int *go;
	long long us;		/* that the command has taken */
};

static int act(struct actor *actor)
{
	long long begun = now_us();
	struct ublksrv_ctrl_cmd cmd = { .dev_id = actor->info.dev_id,
					.queue_id = 0xffff };
	int res;

	if (actor->op == UBLK_U_CMD_ADD_DEV) {
		res = dev_add(&actor->info);
	} else {
		if (actor->op == UBLK_U_CMD_START_DEV)
			cmd.data[0] = actor->pid;
		res = ctl_raw(actor->op, cmd, 0);
	}
	actor->us = now_us() - begun;
	if (!res && actor->op == UBLK_U_CMD_DEL_DEV)
		dev_forget(actor->info.dev_id);
	return res;
}

static int act_on_go(void *arg)
{
	struct actor *actor = arg;

	if (!wait_for(__atomic_load_n(actor->go, __ATOMIC_ACQUIRE), LONG_MS))
		return -ETIME;
	return act(actor);
}

/* All of them at once: from the first one's beginning to the last one's end. */
static long long act_all(struct actor **actors, int nr, uint32_t op)
{
	struct child *children[MANY];
	long long begun;
	int *go = share(sizeof(*go));

	for (int i = 0; i < nr; i++) {
		actors[i]->op = op;
		actors[i]->go = go;
		if (nr > 1)
			children[i] = child_start(0, act_on_go, actors[i]);
	}
	begun = now_us();
	if (nr == 1) {
		OK(act(actors[0]));
		return now_us() - begun;
	}
	__atomic_store_n(go, 1, __ATOMIC_RELEASE);
	shared_changed();
	for (int i = 0; i < nr; i++)
		OK(child_wait(children[i], LONG_MS));
	return now_us() - begun;
}

struct life {
	long long add[RUNS], start[RUNS], stop[RUNS], del[RUNS], all[RUNS];
};

static void live(struct life *life, int run, struct actor **actors, int nr)
{
	static const struct dev_opts opts = {
		.depth = 64, .bytes = 4 * MIB, .max_io = 16 * KIB };
	struct srv *srvs[MANY];

	for (int i = 0; i < nr; i++)
		actors[i]->info = info_for(&opts);
	life->add[run] = act_all(actors, nr, UBLK_U_CMD_ADD_DEV);
	for (int i = 0; i < nr; i++) {
		struct dev *dev = dev_of(&actors[i]->info);

		dev->params = params_for(&opts);
		OK(dev_set_params(dev, &dev->params));
		srvs[i] = SRV(dev);
		srv_fetch_all(srvs[i]);
		actors[i]->pid = srvs[i]->pid;
	}
	life->start[run] = act_all(actors, nr, UBLK_U_CMD_START_DEV);
	life->stop[run] = act_all(actors, nr, UBLK_U_CMD_STOP_DEV);
	for (int i = 0; i < nr; i++)
		srv_quit(srvs[i]);
	life->del[run] = act_all(actors, nr, UBLK_U_CMD_DEL_DEV);
	life->all[run] = life->add[run] + life->start[run] + life->stop[run] +
			 life->del[run];
}

static void tell(const char *how, const char *what, long long *values, int runs)
{
	char name[80];

	snprintf(name, sizeof(name), "%s: %s, ms", how, what);
	figure_of(name, values, runs, 1000);
}

static void measure(const char *how, int nr, int runs)
{
	size_t mark = share_mark();
	struct actor *actors[MANY];
	struct life life;

	for (int run = 0; run < runs; run++) {
		for (int i = 0; i < nr; i++)
			actors[i] = share(sizeof(*actors[i]));
		live(&life, run, actors, nr);
		share_release(mark);
	}
	tell(how, "add", life.add, runs);
	tell(how, "start", life.start, runs);
	tell(how, "stop", life.stop, runs);
	tell(how, "del", life.del, runs);
	tell(how, "all four", life.all, runs);
}

static void run(void)
{
	udev_stop();
	measure("one alone", 1, RUNS);
	measure("64 at once", MANY, 1);
	udev_start();
}

ABI_TEST(.timeout = 600);
