/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Control commands: one function for each, over one io_uring on /dev/ublk-control.
 *
 * Every function returns 0 or -errno as the driver gave it, unless its comment says more. None of
 * them prints.
 */
#ifndef UBLKCTL_CTRL_H
#define UBLKCTL_CTRL_H

#include <liburing.h>
#include <linux/ublk_cmd.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>

#define UBLK_ANY_ID	UINT32_MAX

struct ctrl {
	struct io_uring ring;
	int fd;
};

/**
 * struct ctrl_dev - the device that a command is meant for
 * @id: its number
 * @unprivileged: it belongs to an ordinary user, so the driver wants to see the path of its node
 *	with each command
 */
struct ctrl_dev {
	uint32_t id;
	bool unprivileged;
};

/**
 * ctrl_open() - open /dev/ublk-control and make a ring for it
 * @ctrl: filled in; undone by ctrl_close()
 * @ring_failed: set when it was io_uring that failed, not the node
 */
int ctrl_open(struct ctrl *ctrl, bool *ring_failed);
void ctrl_close(struct ctrl *ctrl);

int ctrl_get_features(struct ctrl *ctrl, uint64_t *features);

/**
 * ctrl_add_dev() - make a device
 * @info: what is asked for; the answer overwrites it
 */
int ctrl_add_dev(struct ctrl *ctrl, struct ublksrv_ctrl_dev_info *info);

/**
 * ctrl_get_dev_info() - what the driver knows about a device
 * @dev: only @dev->id need be set; the answer decides @dev->unprivileged
 * @info: filled in
 */
int ctrl_get_dev_info(struct ctrl *ctrl, struct ctrl_dev *dev,
		      struct ublksrv_ctrl_dev_info *info);

int ctrl_set_params(struct ctrl *ctrl, const struct ctrl_dev *dev,
		    const struct ublk_params *params);
int ctrl_get_params(struct ctrl *ctrl, const struct ctrl_dev *dev, struct ublk_params *params);
int ctrl_get_queue_affinity(struct ctrl *ctrl, const struct ctrl_dev *dev, unsigned int queue,
			    cpu_set_t *cpus);

/**
 * ctrl_start_dev() - wait until every tag has been fetched, then make the disk
 *
 * The caller must be the process that has opened /dev/ublkcN.
 */
int ctrl_start_dev(struct ctrl *ctrl, const struct ctrl_dev *dev);
int ctrl_stop_dev(struct ctrl *ctrl, const struct ctrl_dev *dev);

/* Stop the device only if nobody has its disk open; else -EBUSY. */
int ctrl_try_stop_dev(struct ctrl *ctrl, const struct ctrl_dev *dev);

/* Make a running disk another size. */
int ctrl_update_size(struct ctrl *ctrl, const struct ctrl_dev *dev, uint64_t sectors);

/**
 * ctrl_quiesce_dev() - hold back new requests and tell the server to leave
 * @timeout_ms: how long a queue may have all its requests with the server, then the answer is
 *	-EBUSY; 0 means without limit
 */
int ctrl_quiesce_dev(struct ctrl *ctrl, const struct ctrl_dev *dev, unsigned int timeout_ms);

/* Make room for a new server; -EBUSY until the old one has left. */
int ctrl_start_recovery(struct ctrl *ctrl, const struct ctrl_dev *dev);

/* As ctrl_start_dev(), for the new server of a disk that is there. */
int ctrl_end_recovery(struct ctrl *ctrl, const struct ctrl_dev *dev);

/* Stop the device and remove it, without waiting for its number to be free. */
int ctrl_del_dev_async(struct ctrl *ctrl, const struct ctrl_dev *dev);

/**
 * ctrl_del_dev() - stop the device, remove it, and wait until its number is free
 * @patience_ms: how long to wait; then the answer is -ETIME and the driver goes on by itself.
 *	After that the only command allowed on @ctrl is ctrl_del_dev_wait().
 */
int ctrl_del_dev(struct ctrl *ctrl, const struct ctrl_dev *dev, unsigned int patience_ms);

/* After -ETIME of ctrl_del_dev(): wait without limit. */
int ctrl_del_dev_wait(struct ctrl *ctrl);

#endif
