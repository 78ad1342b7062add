// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will send each command that changes a device to one whose server
 * has died, QUIESCED and FAIL_IO, with no other server, with one that is ready,
 * and after the recovery: the disk exists, and its size can be changed; nobody
 * is its server; it can be stopped, and then be set up anew. To a device that
 * was never started it will say that there is nothing to recover.
 */
#include "load.h"

#define PARKED_FLAGS	(UBLK_F_USER_RECOVERY | UBLK_F_NO_AUTO_PART_SCAN)

static int update_size(struct dev *dev, uint64_t bytes)
{
	return CTL(UBLK_U_CMD_UPDATE_SIZE, .dev_id = dev->id,
		   .data = { bytes / 512 });
}

static int try_stop(struct dev *dev)
{
	return CTL(UBLK_U_CMD_TRY_STOP_DEV, .dev_id = dev->id);
}

static int pid_of(struct dev *dev)
{
	struct ublksrv_ctrl_dev_info info;

	OK(dev_get_info(dev, &info));
	return info.ublksrv_pid;
}

static void resized(struct dev *dev, uint64_t bytes)
{
	if (!(features() & UBLK_F_UPDATE_SIZE))
		return;
	OK(update_size(dev, bytes));
	EQ(sysfs_num("/sys/block/ublkb%d/size", dev->id), bytes / 512);
}

static void stopped(struct dev *dev)
{
	udev_settle();
	if (features() & UBLK_F_SAFE_STOP_DEV)
		OK(try_stop(dev));
	else
		OK(dev_stop(dev));
	TRUE(disk_gone(dev));
	EQ(dev_state(dev), UBLK_S_DEV_DEAD);
	EQ(recovery_start(dev), -EBUSY);
}

static struct srv *parked(uint64_t flag, int state)
{
	struct srv *srv = up_new((struct dev_opts){
		.flags = PARKED_FLAGS | flag }, (struct srv_opts){ 0 });

	udev_settle();
	EQ(pid_of(srv->dev), srv->pid);
	srv_kill(srv);
	TRUE(wait_for(dev_state(srv->dev) == state, SOON_MS));
	TRUE(wait_for(recovery_start(srv->dev) == 0, LONG_MS));
	return srv;
}

/* Nobody has come; the stopped device can be set up and started anew. */
static void without_a_server(uint64_t flag, int state)
{
	struct dev *dev = parked(flag, state)->dev;
	struct srv *srv;

	EQ(dev_set_params(dev, &dev->params), -EACCES);
	EQ(pid_of(dev), -1);
	resized(dev, MIDDLE);
	EQ(dev_state(dev), state);
	stopped(dev);
	OK(dev_set_params(dev, &dev->params));
	srv = SRV(dev, .wait_for_open = true);
	srv_fetch_all(srv);
	OK(dev_start(dev, srv));
	EQ(sysfs_num("/sys/block/ublkb%d/size", dev->id),
	   dev->params.basic.dev_sectors);
	EQ(IO_NOW(dev, C_READ, .off = MIDDLE, .len = 4096), 4096);
	down(srv);
}

/* One has come and is ready: END_USER_RECOVERY is missing, not START. */
static void with_a_server(uint64_t flag, int state)
{
	struct srv *srv = successor(parked(flag, state), (struct srv_opts){ 0 });
	struct dev *dev = srv->dev;

	srv_fetch_all(srv);
	EQ(dev_set_params(dev, &dev->params), -EACCES);
	EQ(dev_start(dev, srv), -EEXIST);
	EQ(recovery_start(dev), -EBUSY);
	resized(dev, MIDDLE + MIB);
	EQ(pid_of(dev), -1);
	EQ(dev_state(dev), state);
	OK(recovery_end(dev, srv->pid));
	EQ(dev_state(dev), UBLK_S_DEV_LIVE);
	EQ(pid_of(dev), srv->pid);
	EQ(recovery_end(dev, srv->pid), -EBUSY);
	EQ(IO_NOW(dev, C_READ, .off = MIDDLE, .len = 4096), 4096);
	down(srv);

	srv = successor(parked(flag, state), (struct srv_opts){ 0 });
	srv_fetch_all(srv);
	stopped(srv->dev);
	srv_quit(srv);
	OK(dev_del(srv->dev));
}

static void never_started(uint64_t flag)
{
	struct dev *dev = DEV(.flags = PARKED_FLAGS | flag);
	struct srv *srv;

	EQ(recovery_start(dev), -EBUSY);
	EQ(pid_of(dev), -1);
	srv = SRV(dev);
	srv_fetch_all(srv);
	EQ(recovery_start(dev), -EBUSY);
	EQ(recovery_end(dev, srv->pid), -EBUSY);
	OK(dev_start(dev, srv));
	down(srv);
}

static void run(void)
{
	need_feature(UBLK_F_USER_RECOVERY, "USER_RECOVERY");
	without_a_server(0, UBLK_S_DEV_QUIESCED);
	with_a_server(0, UBLK_S_DEV_QUIESCED);
	never_started(0);
	without_a_server(UBLK_F_USER_RECOVERY_FAIL_IO, UBLK_S_DEV_FAIL_IO);
	with_a_server(UBLK_F_USER_RECOVERY_FAIL_IO, UBLK_S_DEV_FAIL_IO);
	never_started(UBLK_F_USER_RECOVERY_FAIL_IO);
}

ABI_TEST(.timeout = 120,
	 .no_intree_6_12 = "keeps the pid of a server that is gone");
