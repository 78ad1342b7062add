// SPDX-License-Identifier: GPL-2.0
/*
 * The rarer parts of handing a request over: registering its data, and a server that keeps it
 * too long.
 */
#include "queue/handover.h"
#include <linux/sched/signal.h>
#include "compat/compat.h"
#include "copy/zero_copy.h"
#include "core/queue.h"
#include "core/refuse.h"

/**
 * ublk_may_attach() - may tags be armed for the first time
 * @dev: the device
 * @file: /dev/ublkcN, as the server has it open
 *
 * Context: a task of the server; the device's lock held.
 * Return: 0; -EBUSY: all tags have been armed; UBLK_IO_RES_ABORT: the server is leaving, or the
 * file is another's.
 */
int ublk_may_attach(const struct ublk_device *dev, const struct file *file)
{
	lockdep_assert_held(&dev->lock);
	if (dev->state.server == UBLK_SERVER_READY || dev->state.server == UBLK_SERVER_PAUSED)
		return -EBUSY;
	if (dev->state.server != UBLK_SERVER_ATTACHING || dev->server_file != file)
		return UBLK_IO_RES_ABORT;
	return 0;
}

/**
 * ublk_refuse_attach() - says why tags may not be armed for the first time
 * @dev: the device
 * @command: that wanted to
 * @err: of ublk_may_attach() or ublk_daemon_of_current()
 *
 * Context: any; better with no lock held.
 * Return: @err.
 */
int ublk_refuse_attach(const struct ublk_device *dev, const char *command, int err)
{
	switch (err) {
	case -EBUSY:
		return ublk_refuse_server(dev, err, "%s: every tag has been fetched", command);
	case UBLK_IO_RES_ABORT:
		return ublk_refuse_server(dev, err,
					  "%s: the server is leaving, or this is another's file",
					  command);
	default:
		return err;
	}
}

/**
 * ublk_slot_attach() - arms a slot for the first time, which ublk_may_attach() allows
 * @slot: the slot
 * @daemon: of the current task
 * @addr: the server's buffer, checked
 * @buf_reg: place in a buffer table, checked
 * @cmd: the command that waits for a request; NULL if none does
 *
 * Context: a task of the server; the device's lock held.
 * Return: 0, or -EINVAL: the tag has been armed.
 */
int ublk_slot_attach(struct ublk_slot *slot, struct ublk_daemon *daemon, u64 addr, u64 buf_reg,
		     struct io_uring_cmd *cmd)
{
	struct ublk_device *dev = slot->queue->dev;

	lockdep_assert_held(&dev->lock);
	if (ublk_slot_state(slot) != UBLK_SLOT_EMPTY)
		return -EINVAL;

	slot->cmd = cmd;
	slot->buf_addr = addr;
	ublk_buf_reg_set(slot, buf_reg);
	WRITE_ONCE(slot->daemon, daemon);
	ublk_slot_move(slot, UBLK_SLOT_EMPTY, UBLK_SLOT_ARMED);
	dev->nr_fetched++;
	return 0;
}

/**
 * ublk_tags_attached() - concludes ublk_slot_attach(); the last tag makes the server ready
 * @dev: the device
 * @is_trusted: the current task has CAP_SYS_ADMIN
 *
 * Context: a task of the server; the device's lock held.
 */
void ublk_tags_attached(struct ublk_device *dev, bool is_trusted)
{
	lockdep_assert_held(&dev->lock);
	if (!is_trusted)
		dev->untrusted = true;
	if (dev->nr_fetched == dev->nr_queues * dev->info.queue_depth)
		ublk_device_set_server_state(dev, UBLK_SERVER_READY);
}

/**
 * ublk_give_registered() - hands a request over with its data in a ring's buffer table
 * @slot: the slot, FILLING with one reference, described; it ends up GIVEN or ARMED
 * @rq: its request
 * @cmd: the command that tells the server: of which ring's table
 * @issue_flags: of the call that we are in; they say that the ring's lock is held
 *
 * A request without data is handed over without. So is one that cannot be registered if the
 * server has said that it will do it then: the descriptor tells.
 *
 * Context: a task of the server.
 * Return: true if the server has it; false if the slot is ARMED, and the request the caller's
 * to fail.
 */
bool ublk_give_registered(struct ublk_slot *slot, struct request *rq, struct io_uring_cmd *cmd,
			  unsigned int issue_flags)
{
	bool has_data = blk_rq_has_data(rq);

	if (has_data && ublk_auto_register(slot, cmd, issue_flags)) {
		slot->ring = io_uring_cmd_ctx_handle(cmd);
		ublk_slot_move_counted(slot, UBLK_SLOT_FILLING, 1, UBLK_SLOT_GIVEN, 1);
		return true;
	}
	if (has_data && !slot->may_fall_back) {
		ublk_unshare(slot);
		ublk_slot_move_counted(slot, UBLK_SLOT_FILLING, 1, UBLK_SLOT_ARMED, 0);
		return false;
	}
	if (has_data)
		ublk_slot_desc(slot)->op_flags |= UBLK_IO_F_NEED_REG_BUF;
	slot->ring = NULL;
	ublk_slot_move_counted(slot, UBLK_SLOT_FILLING, 1, UBLK_SLOT_GIVEN, 0);
	return true;
}

/**
 * ublk_request_timeout() - looks at a request that a server has had for long
 * @rq: the request
 *
 * A privileged server is waited for. An unprivileged one is killed: who opened the device, and
 * all that serve it.
 *
 * Context: the block layer's timeout work.
 * Return: BLK_EH_RESET_TIMER.
 */
enum blk_eh_timer_return ublk_request_timeout(struct request *rq)
{
	struct ublk_queue *queue = rq->mq_hctx->driver_data;
	struct ublk_device *dev = queue->dev;
	struct ublk_daemon *daemon;

	if (dev->info.flags & UBLK_F_UNPRIVILEGED_DEV) {
		spin_lock(&dev->lock);
		if (dev->server_pid)
			kill_pid(dev->server_pid, SIGKILL, 1);
		list_for_each_entry(daemon, &dev->daemons, on_device)
			send_sig(SIGKILL, daemon->task, 1);
		spin_unlock(&dev->lock);
	}
	return BLK_EH_RESET_TIMER;
}

/**
 * ublk_queue_init_hctx() - ties the block layer's hardware queue to ours
 * @hctx: theirs
 * @driver_data: the device
 * @hctx_idx: number of the queue
 *
 * Context: the block layer makes a disk's queues.
 * Return: 0.
 */
int ublk_queue_init_hctx(struct blk_mq_hw_ctx *hctx, void *driver_data, unsigned int hctx_idx)
{
	struct ublk_device *dev = driver_data;

	hctx->driver_data = dev->queues[hctx_idx];
	return 0;
}
