// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will make one device after another stuck, each in another way,
 * with a command waiting for it: the server is stopped, does not ask for the
 * data of a WRITE, is dead with its device open elsewhere, has a request
 * registered in a ring that stays, never fetches, or does not tell its zones.
 * Then every command of yet another device, and I/O on it, must take no more
 * than a second longer than without them.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "getdata.h"
#include "quiesce.h"
#include "shmem.h"
#include "zerocopy.h"
#include "zoned.h"

#define TRIES	3

/* ---- the device that must not be delayed ---- */

static struct dev_opts opts;
static struct dev *dev;
static struct srv *srv;

static void get_features(void)
{
	TRUE(features() != 0);
}

static void add(void)
{
	struct ublksrv_ctrl_dev_info info;

	opts = (struct dev_opts){
		.queues = 1, .depth = 4, .max_io = MIB, .bytes = 64 * MIB,
		.flags = features() & (UBLK_F_USER_RECOVERY | UBLK_F_QUIESCE |
				       UBLK_F_USER_RECOVERY_REISSUE |
				       UBLK_F_SHMEM_ZC) };
	info = info_for(&opts);
	OK(dev_add(&info));
	dev = dev_of(&info);
}

static void set_params(void)
{
	struct ublk_params params = params_for(&opts);

	OK(dev_set_params(dev, &params));
}

static void get_params(void)
{
	OK(dev_get_params(dev, &dev->params));
}

static void get_info(void)
{
	struct ublksrv_ctrl_dev_info info;

	OK(dev_get_info(dev, &info));
}

static void get_info2(void)
{
	struct ublksrv_ctrl_dev_info info;

	OK(ctl_path(UBLK_U_CMD_GET_DEV_INFO2, dev, 0, &info, sizeof(info)));
}

static void get_affinity(void)
{
	uint64_t *mask = share(512);

	OK(CTL(UBLK_U_CMD_GET_QUEUE_AFFINITY, .dev_id = dev->id,
	       .addr = ADDR(mask), .len = 512, .data = { 0 }));
}

static void open_and_fetch(void)
{
	srv = SRV(dev);
	srv_fetch_all(srv);
}

static void start(void)
{
	OK(dev_start(dev, srv));
}

static void start_another(void)
{
	add();
	set_params();
	open_and_fetch();
	start();
}

static void do_read(void)
{
	EQ(IO_NOW(dev, C_READ, .off = MIDDLE, .len = 4096), 4096);
}

static void do_write(void)
{
	EQ(IO_NOW(dev, C_WRITE, .off = MIDDLE, .len = 4096), 4096);
}

static void do_fsync(void)
{
	OK(IO_NOW(dev, C_FSYNC));
}

static void do_open(void)
{
	OK(IO_NOW(dev, C_OPEN));
}

static void rescan(void)
{
	OK(shell(LONG_MS / 1000, "blockdev --rereadpt %s", dev->disk));
}

static void update_size(void)
{
	if (features() & UBLK_F_UPDATE_SIZE)
		OK(CTL(UBLK_U_CMD_UPDATE_SIZE, .dev_id = dev->id,
		       .data = { 48 * MIB >> 9 }));
}

static void reg_and_unreg(void)
{
	void *mem = share(64 * KIB);
	int index;

	if (!(opts.flags & UBLK_F_SHMEM_ZC))
		return;
	index = shm_reg(dev, mem, 64 * KIB, 0);
	TRUE(index >= 0);
	OK(shm_unreg(dev, index));
}

static void do_quiesce(void)
{
	if (opts.flags & UBLK_F_QUIESCE) {
		OK(quiesce(dev, 0));
		srv_wait_aborted(srv);
	}
	srv_kill(srv);
}

static void start_recovery(void)
{
	TRUE(wait_for(recovery_start(dev) == 0, LONG_MS));
	srv = SRV(dev, .wait_for_open = true);
	srv_fetch_all(srv);
}

static void end_recovery(void)
{
	OK(recovery_end(dev, srv->pid));
}

static void try_stop(void)
{
	if (features() & UBLK_F_SAFE_STOP_DEV)
		OK(CTL(UBLK_U_CMD_TRY_STOP_DEV, .dev_id = dev->id));
}

static void stop(void)
{
	OK(dev_stop(dev));
}

static void del(void)
{
	srv_quit(srv);
	OK(dev_del(dev));
}

static void del_async(void)
{
	OK(dev_del_async(dev));
	srv_quit(srv);
	TRUE(wait_for(!node_exists("/dev/ublkc%d", dev->id), LONG_MS));
	dev_forget(dev->id);
}

static const struct step {
	const char *name;
	void (*take)(void);
} steps[] = {
	{ "GET_FEATURES", get_features },
	{ "ADD_DEV", add },
	{ "SET_PARAMS", set_params },
	{ "GET_PARAMS", get_params },
	{ "GET_DEV_INFO", get_info },
	{ "GET_DEV_INFO2", get_info2 },
	{ "GET_QUEUE_AFFINITY", get_affinity },
	{ "open and FETCH", open_and_fetch },
	{ "START_DEV", start },
	{ "a READ", do_read },
	{ "a WRITE", do_write },
	{ "an fsync()", do_fsync },
	{ "an open()", do_open },
	{ "a scan for partitions", rescan },
	{ "UPDATE_SIZE", update_size },
	{ "REG_BUF and UNREG_BUF", reg_and_unreg },
	{ "QUIESCE_DEV", do_quiesce },
	{ "START_USER_RECOVERY", start_recovery },
	{ "END_USER_RECOVERY", end_recovery },
	{ "TRY_STOP_DEV", try_stop },
	{ "STOP_DEV", stop },
	{ "DEL_DEV", del },
	{ "the start of another", start_another },
	{ "DEL_DEV_ASYNC", del_async },
};

static int take_each(void *arg)
{
	long long *took = arg;

	for (size_t i = 0; i < ARRAY_SIZE(steps); i++) {
		long long start_ms = now_ms();

		steps[i].take();
		took[i] = now_ms() - start_ms;
	}
	return 0;
}

/*
 * In a process of its own: io_uring lets only so many commands of a process
 * wait at a time, and those of the stuck devices do.
 */
static void take_steps(long long *took)
{
	long long *shared = share(sizeof(*took) * ARRAY_SIZE(steps));

	OK(child_wait(child_start(0, take_each, shared), 3 * LONG_MS));
	memcpy(took, shared, sizeof(*took) * ARRAY_SIZE(steps));
}

/* A machine that is busy may be late once; what is stuck is late each time. */
static void check_delays(const long long *usual, const char *way)
{
	long long took[ARRAY_SIZE(steps)], least[ARRAY_SIZE(steps)];
	bool late;

	for (int try = 0; try < TRIES; try++) {
		late = false;
		take_steps(took);
		for (size_t i = 0; i < ARRAY_SIZE(steps); i++) {
			if (!try || took[i] < least[i])
				least[i] = took[i];
			late |= least[i] > usual[i] + DEATH_MS;
		}
		if (!late)
			return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(steps); i++)
		if (least[i] > usual[i] + DEATH_MS)
			fail("%s takes %lld ms instead of %lld while a device %s",
			     steps[i].name, least[i], usual[i], way);
}

/* ---- the devices that are stuck ---- */

struct stuck {
	struct srv *srv;
	struct job *jobs[2];
	struct client *client;
	struct outsider *outsider;
	pid_t *child;
};

static struct job *begin(const struct stuck *stuck, uint32_t op)
{
	return job_start(op, (struct ublksrv_ctrl_cmd){
			 .dev_id = stuck->srv->dev->id, .queue_id = 0xffff }, 0);
}

static void hold_a_read(struct stuck *stuck)
{
	srv_hold(stuck->srv, 1 << UBLK_IO_OP_READ);
	stuck->client = IO(stuck->srv->dev, C_READ, .off = MIDDLE, .len = 4096);
	srv_take(stuck->srv, LONG_MS);
}

static void stopped(struct stuck *stuck)
{
	stuck->srv = UP(.depth = 4);
	hold_a_read(stuck);
	srv_signal(stuck->srv, SIGSTOP);
	stuck->jobs[0] = begin(stuck, UBLK_U_CMD_STOP_DEV);
	stuck->jobs[1] = begin(stuck, UBLK_U_CMD_DEL_DEV);
}

static void quiesced_when_stopped(struct stuck *stuck)
{
	if (!(features() & UBLK_F_QUIESCE))
		return;
	stuck->srv = quiesce_up(0, 1, (struct srv_opts){ 0 });
	hold_a_read(stuck);
	srv_signal(stuck->srv, SIGSTOP);
	stuck->jobs[0] = begin(stuck, UBLK_U_CMD_QUIESCE_DEV);
}

static void asks_for_no_data(struct stuck *stuck)
{
	stuck->srv = GETDATA_UP(.depth = 4);
	srv_hold_asked(stuck->srv, true);
	stuck->client = IO(stuck->srv->dev, C_WRITE, .off = MIDDLE, .len = 4096);
	srv_take(stuck->srv, LONG_MS);
	stuck->jobs[0] = begin(stuck, UBLK_U_CMD_DEL_DEV);
}

static int fork_a_child(struct srv *of, void *arg)
{
	pid_t pid = fork();

	(void)of;
	while (!pid)
		pause();
	*(pid_t *)arg = pid;
	return pid < 0 ? -errno : 0;
}

static void open_elsewhere(struct stuck *stuck)
{
	stuck->srv = UP(.depth = 4);
	stuck->child = share(sizeof(*stuck->child));
	OK(srv_call(stuck->srv, 0, fork_a_child, stuck->child));
	hold_a_read(stuck);
	srv_kill(stuck->srv);
	stuck->jobs[0] = begin(stuck, UBLK_U_CMD_DEL_DEV);
}

static void registered_elsewhere(struct stuck *stuck)
{
	struct slot *slot;

	if (!(features() & UBLK_F_SUPPORT_ZERO_COPY))
		return;
	stuck->srv = ZC_UP(ZC);
	slot = zc_hold(stuck->srv, C_READ, 4096, &stuck->client);
	stuck->outsider = outsider_start(stuck->srv, slot, false);
	OK(stuck->outsider->registered);
	srv_kill(stuck->srv);
	stuck->jobs[0] = begin(stuck, UBLK_U_CMD_DEL_DEV);
}

static void never_fetches(struct stuck *stuck)
{
	struct dev *its = DEV(.depth = 4);

	stuck->srv = SRV(its);
	stuck->jobs[0] = dev_start_begin(its, stuck->srv->pid);
}

static void tells_no_zones(struct stuck *stuck)
{
	if (!(features() & UBLK_F_ZONED))
		return;
	stuck->srv = zoned_new((struct zoned_opts){ .nr = 4 });
	srv_signal(stuck->srv, SIGSTOP);
	stuck->jobs[0] = dev_start_begin(stuck->srv->dev, stuck->srv->pid);
}

static const struct way_to_be_stuck {
	const char *says;
	void (*take)(struct stuck *stuck);
} ways_to_be_stuck[] = {
	{ "with a stopped server is stopped and deleted", stopped },
	{ "with a stopped server is quiesced", quiesced_when_stopped },
	{ "whose server asks for no data is deleted", asks_for_no_data },
	{ "that a dead server's child has open is deleted", open_elsewhere },
	{ "with a request in another ring is deleted", registered_elsewhere },
	{ "whose server never fetches is started", never_fetches },
	{ "whose server tells no zones is started", tells_no_zones },
};

static void let_go(struct stuck *stuck)
{
	if (!stuck->srv)
		return;
	srv_kill(stuck->srv);
	if (stuck->child)
		kill(*stuck->child, SIGKILL);
	if (stuck->outsider)
		outsider_kill(stuck->outsider);
	for (size_t i = 0; i < ARRAY_SIZE(stuck->jobs); i++)
		if (stuck->jobs[i]) {
			TRUE(job_wait(stuck->jobs[i], LONG_MS) != PENDING);
			job_free(stuck->jobs[i]);
		}
	/* It has gone, or goes now. */
	if (node_exists("/dev/ublkc%d", stuck->srv->dev->id))
		OK(dev_del(stuck->srv->dev));
	else
		dev_forget(stuck->srv->dev->id);
	if (stuck->client)
		client_result(stuck->client);
}

static void run(void)
{
	struct stuck stuck[ARRAY_SIZE(ways_to_be_stuck)] = { 0 };
	long long usual[ARRAY_SIZE(steps)], again[ARRAY_SIZE(steps)];
	size_t mark;

	ctl_workers(32);
	take_steps(usual);
	take_steps(again);
	for (size_t i = 0; i < ARRAY_SIZE(steps); i++)
		if (again[i] < usual[i])
			usual[i] = again[i];
	for (size_t i = 0; i < ARRAY_SIZE(ways_to_be_stuck); i++) {
		ways_to_be_stuck[i].take(&stuck[i]);
		if (!stuck[i].srv)
			continue;
		for (int j = 0; j < 2 && stuck[i].jobs[j]; j++)
			EQ(job_wait(stuck[i].jobs[j], 100), PENDING);
		mark = share_mark();
		check_delays(usual, ways_to_be_stuck[i].says);
		share_release(mark);
	}
	for (size_t i = 0; i < ARRAY_SIZE(ways_to_be_stuck); i++)
		let_go(&stuck[i]);
}

ABI_TEST(.timeout = 180,
	 .no_intree = "holds its one control mutex while a DEL waits for a disk");
