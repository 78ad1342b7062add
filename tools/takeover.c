// SPDX-License-Identifier: GPL-2.0
/*
 * Takeovers. The driver tells nobody when a server has left, so this file asks it again and again.
 */
#include "takeover.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>

#include "driver.h"
#include "log.h"
#include "record.h"

#define POLL_MS			10
/*
 * A server that was killed takes a moment to end, and the driver to notice; the kernel's own
 * drivers need up to their I/O timeout of 30 seconds for it.
 */
#define DYING_MS		3000
#define NOTICE_MS		60000
#define TELL_AGAIN_MS		500
/* Until the old server has let go of the file; see target_config. */
#define FILE_PATIENCE_MS	10000

#define SECTOR_SHIFT		9

static long long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static void nap(void)
{
	const struct timespec time = { .tv_nsec = POLL_MS * 1000000L };

	nanosleep(&time, NULL);
}

static bool is_without_server(const struct ublksrv_ctrl_dev_info *info)
{
	return info->state == UBLK_S_DEV_QUIESCED || info->state == UBLK_S_DEV_FAIL_IO;
}

/* Another process of that number is rare, and costs a refusal with the right advice. */
static bool is_alive(const struct ublksrv_ctrl_dev_info *info)
{
	return info->ublksrv_pid > 0 && (!kill(info->ublksrv_pid, 0) || errno != ESRCH);
}

static int explain_quiesce(struct ctrl *ctrl, const struct ctrl_dev *dev,
			   const struct ublksrv_ctrl_dev_info *info, int error)
{
	uint64_t offered = 0;

	ctrl_get_features(ctrl, &offered);
	if (error == -EOPNOTSUPP && !(offered & UBLK_F_QUIESCE))
		say(LOG_ERR,
		    "this driver cannot quiesce (see ublkctl features): kill server %d instead",
		    info->ublksrv_pid);
	else if (error == -EOPNOTSUPP)
		say(LOG_ERR,
		    "device %u was made without QUIESCE: add it anew with --recovery=reissue",
		    dev->id);
	else if (error == -EBUSY)
		say(LOG_ERR,
		    "server %d of device %u finished no request in time: give a longer --timeout",
		    info->ublksrv_pid, dev->id);
	else if (error == -ENODEV)
		say(LOG_ERR, "device %u has no disk: delete it with ublkctl del -n %u", dev->id,
		    dev->id);
	else
		driver_explain(dev->id, "quiesce", error);
	return error;
}

/*
 * Until the server has closed /dev/ublkcN. The kernel's own driver does not tell a queue all of
 * whose requests are with the server, so it is told again. @old: the device as it was then;
 * @end_ms: 0 for no limit
 */
static int wait_left(struct ctrl *ctrl, const struct ctrl_dev *dev,
		     const struct ublksrv_ctrl_dev_info *old, long long end_ms)
{
	struct ublksrv_ctrl_dev_info info;
	struct ctrl_dev copy = *dev;
	long long again_ms = now_ms() + TELL_AGAIN_MS;
	int ret;

	for (;;) {
		ret = ctrl_get_dev_info(ctrl, &copy, &info);
		if (ret) {
			driver_explain(dev->id, "quiesce", ret);
			return ret;
		}
		/* Somebody else may have been quick to give it another one. */
		if (is_without_server(&info) ||
		    (info.ublksrv_pid > 0 && info.ublksrv_pid != old->ublksrv_pid))
			return 0;
		if (info.state == UBLK_S_DEV_DEAD) {
			say(LOG_ERR, "device %u was stopped meanwhile: its disk is gone", dev->id);
			return -ENODEV;
		}
		if (end_ms && now_ms() > end_ms)
			break;
		if (now_ms() > again_ms) {
			ctrl_quiesce_dev(ctrl, dev, TELL_AGAIN_MS);
			again_ms = now_ms() + TELL_AGAIN_MS;
		}
		nap();
	}
	say(LOG_ERR,
	    "server %d of device %u was told to leave and has not, requests wait: kill it",
	    info.ublksrv_pid, dev->id);
	return -ETIMEDOUT;
}

int takeover_quiesce(struct ctrl *ctrl, const struct ctrl_dev *dev,
		     const struct ublksrv_ctrl_dev_info *info, unsigned int timeout_ms)
{
	long long end_ms = timeout_ms ? now_ms() + timeout_ms : 0;
	int ret;

	if (is_without_server(info))
		return 0;
	ret = ctrl_quiesce_dev(ctrl, dev, timeout_ms);
	if (ret)
		return explain_quiesce(ctrl, dev, info, ret);
	return wait_left(ctrl, dev, info, end_ms);
}

int takeover_begin(struct ctrl *ctrl, const struct ctrl_dev *dev,
		   const struct ublksrv_ctrl_dev_info *info)
{
	long long begin_ms = now_ms();
	int ret;

	for (;;) {
		ret = ctrl_start_recovery(ctrl, dev);
		if (ret != -EBUSY)
			break;
		if (now_ms() > begin_ms + DYING_MS && is_alive(info)) {
			say(LOG_ERR,
			    "device %u has a server, process %d: add --replace to take its place",
			    dev->id, info->ublksrv_pid);
			return -EUSERS;
		}
		if (now_ms() > begin_ms + NOTICE_MS) {
			say(LOG_ERR,
			    "the driver still waits for the old server of device %u: try later",
			    dev->id);
			return ret;
		}
		nap();
	}
	if (ret == -EINVAL)
		say(LOG_ERR,
		    "device %u was made without --recovery: delete it with ublkctl del -n %u",
		    dev->id, dev->id);
	else if (ret)
		driver_explain(dev->id, "recover", ret);
	return ret;
}

/* The driver's and our own knowledge of a device, and whether that is enough to serve it. */
static int look_up(struct ctrl *ctrl, struct ctrl_dev *dev, struct ublksrv_ctrl_dev_info *info,
		   struct record *record)
{
	int ret = ctrl_get_dev_info(ctrl, dev, info);

	if (ret) {
		driver_explain(dev->id, "recover", ret);
		return ret;
	}
	if (!(info->flags & UBLK_F_USER_RECOVERY)) {
		say(LOG_ERR,
		    "device %u was made without --recovery: delete it with ublkctl del -n %u",
		    dev->id, dev->id);
		return -EINVAL;
	}
	if (info->state == UBLK_S_DEV_DEAD) {
		say(LOG_ERR, "device %u was stopped: delete it with ublkctl del -n %u", dev->id,
		    dev->id);
		return -EINVAL;
	}
	if (!record_read(dev->id, info->ublksrv_flags, record) || !target_find(record->target)) {
		say(LOG_ERR, "device %u was not made by ublkctl: its own server must recover it",
		    dev->id);
		return -ENOENT;
	}
	return 0;
}

int takeover_prepare(uint32_t id, bool replace, unsigned int timeout_ms,
		     struct server_config *config)
{
	/* What @config points to. */
	static struct record record;
	struct ublksrv_ctrl_dev_info info;
	struct ctrl_dev dev = { .id = id };
	struct ctrl ctrl;
	int ret = driver_connect(&ctrl, false);

	if (ret)
		return ret;
	ret = look_up(&ctrl, &dev, &info, &record);
	if (!ret && replace)
		ret = takeover_quiesce(&ctrl, &dev, &info, timeout_ms);
	if (!ret)
		ret = takeover_begin(&ctrl, &dev, &info);
	ctrl_close(&ctrl);
	if (ret)
		return ret;

	*config = (struct server_config) {
		.ops = target_find(record.target),
		.target = {
			.file = *record.file ? record.file : NULL,
			.size_bytes = driver_disk_sectors(id) << SECTOR_SHIFT,
			.buf_bytes = info.max_io_buf_bytes,
			.read_only = record.read_only,
			.direct = record.direct,
			.patience_ms = FILE_PATIENCE_MS,
		},
		.recover = true,
		.id = id,
		.queues = info.nr_hw_queues,
		.depth = info.queue_depth,
		.features = info.flags,
	};
	return 0;
}
