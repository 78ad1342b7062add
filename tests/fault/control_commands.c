// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will let everything fail in turn, of what may fail in the kernel,
 * in each control command, and expect a clear error, nothing left behind, and
 * the same command to work the next time.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fault.h"
#include "shmem.h"
#include "zoned.h"

#define ID	7

/* ---- of a device alone ---- */

struct added {
	struct dev_opts opts;
	struct dev *dev;
};

static int add_and_del(void *arg)
{
	struct added *added = arg;
	struct ublksrv_ctrl_dev_info info = info_for(&added->opts);
	int res;

	info.dev_id = ID;
	res = FAULTY(CTL(UBLK_U_CMD_ADD_DEV, .dev_id = ID, .addr = ADDR(&info),
			 .len = sizeof(info)));
	if (res) {
		TRUE(!node_exists("/dev/ublkc%d", ID));
		TRUE(!sysfs_has("/sys/class/ublk-char/ublkc%d", ID));
		return res;
	}
	res = FAULTY(CTL(UBLK_U_CMD_DEL_DEV, .dev_id = ID));
	if (res)
		OK(CTL(UBLK_U_CMD_DEL_DEV, .dev_id = ID));
	return res;
}

static void sweep_add(uint64_t flags, const char *name)
{
	struct added added = { .opts = { .queues = 2, .depth = 4,
					 .flags = flags & features() } };

	fault_sweep(name, CONTROL, add_and_del, &added);
}

static int set_params(void *arg)
{
	struct added *added = arg;
	struct ublk_params params = params_for(&added->opts);

	return FAULTY(dev_set_params(added->dev, &params));
}

static int get_params(void *arg)
{
	struct added *added = arg;
	struct ublk_params params;

	return FAULTY(dev_get_params(added->dev, &params));
}

static int get_info(void *arg)
{
	struct added *added = arg;
	struct ublksrv_ctrl_dev_info info;

	return FAULTY(dev_get_info(added->dev, &info));
}

static int get_affinity(void *arg)
{
	struct added *added = arg;
	uint64_t mask[64];

	return FAULTY(CTL(UBLK_U_CMD_GET_QUEUE_AFFINITY, .dev_id = added->dev->id,
			  .addr = ADDR(mask), .len = sizeof(mask), .data = { 0 }));
}

static int get_features(void *arg)
{
	struct job *job = job_new(UBLK_U_CMD_GET_FEATURES, (struct ublksrv_ctrl_cmd){
				  .queue_id = 0xffff, .addr = ADDR(arg), .len = 8 }, 0);
	int res = FAULTY(job_submit(job) ?: job_wait(job, LONG_MS));

	job_free(job);
	return res;
}

static int reg_and_unreg(void *arg)
{
	struct added *added = arg;
	static void *mem;
	int index, res;

	if (!mem)
		mem = share(256 * KIB);
	index = FAULTY(shm_reg(added->dev, mem, 256 * KIB, 0));
	if (index < 0)
		return index;
	res = FAULTY(shm_unreg(added->dev, index));
	if (res)
		OK(shm_unreg(added->dev, index));
	return res;
}

static void of_a_device(void)
{
	uint64_t shmem = features() & UBLK_F_SHMEM_ZC;
	struct added added = { .opts = { .queues = 1, .depth = 4,
					 .max_io = MIB, .bytes = 64 * MIB,
					 .flags = shmem } };
	uint64_t got;

	added.dev = dev_new(added.opts);
	/* It does not wait, so it is done at once. */
	fault_sweep("GET_FEATURES", (struct victim){ getpid(), gettid() },
		    get_features, &got);
	fault_sweep("SET_PARAMS", CONTROL, set_params, &added);
	fault_sweep("GET_PARAMS", CONTROL, get_params, &added);
	fault_sweep("GET_DEV_INFO", CONTROL, get_info, &added);
	fault_sweep("GET_QUEUE_AFFINITY", CONTROL, get_affinity, &added);
	if (shmem)
		fault_sweep("REG_BUF and UNREG_BUF", CONTROL, reg_and_unreg, &added);
	OK(dev_del(added.dev));
}

/* ---- with a server ---- */

/* The disk is there and works, or it is not there at all. */
static void check_disk(struct dev *dev, bool there)
{
	if (there)
		EQ(IO_NOW(dev, C_READ, .off = MIDDLE, .len = 4096), 4096);
	else
		TRUE(wait_for(disk_gone(dev), LONG_MS));
}

static int start_and_stop(void *arg)
{
	size_t mark = share_mark();
	struct dev *dev = *(struct dev **)arg;
	struct srv *srv = SRV(dev, .wait_for_open = true);
	int res, stop;

	srv_fetch_all(srv);
	res = fault_name(FAULTY(dev_start(dev, srv)));
	check_disk(dev, !res);
	stop = FAULTY(dev_stop(dev));
	if (stop)
		OK(dev_stop(dev));
	srv_kill(srv);
	share_release(mark);
	return res ?: stop;
}

static void sweep_start(const char *name, struct dev *dev)
{
	fault_sweep(name, CONTROL, start_and_stop, &dev);
	OK(dev_del(dev));
}

static int start_zoned(void *arg)
{
	size_t mark = share_mark();
	struct srv *srv = zoned_new((struct zoned_opts){ .nr = 4 });
	struct dev *dev = srv->dev;
	int res;

	(void)arg;
	res = fault_name(FAULTY(dev_start(dev, srv)));
	TRUE(res || !disk_gone(dev));
	OK(dev_stop(dev));
	srv_kill(srv);
	OK(dev_del(dev));
	share_release(mark);
	return res;
}

static int resize(void *arg)
{
	struct srv *srv = arg;

	return FAULTY(CTL(UBLK_U_CMD_UPDATE_SIZE, .dev_id = srv->dev->id,
			  .data = { 48 * MIB >> 9 }));
}

/*
 * QUIESCE_DEV, TRY_STOP_DEV and the commands of recovery have nothing that may fail: what they
 * do is done by works, and so is fault/works's.
 */
static void of_a_disk(void)
{
	struct srv *srv;

	sweep_start("START_DEV and STOP_DEV", DEV(.depth = 2));
	if (features() & UBLK_F_ZONED) {
		zoned_keep();
		fault_sweep("START_DEV, zoned", CONTROL, start_zoned, NULL);
	}
	srv = UP(.depth = 2);
	fault_sweep("UPDATE_SIZE", CONTROL, resize, srv);
	down(srv);
}

static void run(void)
{
	faults_needed();
	sweep_add(0, "ADD_DEV and DEL_DEV");
	sweep_add(UBLK_F_USER_COPY | UBLK_F_ZONED, "ADD_DEV, zoned");
	sweep_add(UBLK_F_BATCH_IO, "ADD_DEV, in batches");
	sweep_add(UBLK_F_SHMEM_ZC | UBLK_F_USER_RECOVERY, "ADD_DEV, recoverable");
	of_a_device();
	of_a_disk();
}

ABI_TEST(.timeout = 600);
