// SPDX-License-Identifier: GPL-2.0
/*
 * Zero copy: a request's pages in the buffer table of a ring, where the server's own I/O finds
 * them. The server puts them there (SUPPORT_ZERO_COPY), or the driver does when it hands a
 * request over (AUTO_BUF_REG). Each registration keeps the request from ending, and may outlast
 * its server: the ring that has it may belong to anybody.
 */
#include "copy/zero_copy.h"
#include <linux/rcupdate.h>
#include "compat/compat.h"
#include "core/queue.h"
#include "core/refuse.h"
#include "core/slot.h"

/*
 * io_uring lets go of a registration: taken out by its owner, with the last I/O on it done, or
 * because its ring goes. Of a server that has closed, the device may be waiting for just this
 * to be forgotten and freed: forget_server() in queue/death.c waits for us under RCU.
 */
static void release(void *priv)
{
	struct request *rq = priv;
	struct ublk_queue *queue = rq->mq_hctx->driver_data;

	rcu_read_lock();
	ublk_slot_put(&queue->slots[rq->tag]);
	rcu_read_unlock();
}

/**
 * ublk_zero_copy_register() - REGISTER_IO_BUF
 * @slot: the slot that the command names
 * @cmd: the command: of which ring's table
 * @index: where in the table
 * @issue_flags: of the call that we are in
 *
 * From any task, while the request is with the server.
 *
 * Context: task context; takes the ring's lock unless @issue_flags say that it is held.
 * Return: 0; -EINVAL: the device was added without SUPPORT_ZERO_COPY, or no request with data is
 * with the server, or the file is that of a server which is gone, or the table has no such
 * index; -EBUSY: it is in use; -ENOMEM.
 */
int ublk_zero_copy_register(struct ublk_slot *slot, struct io_uring_cmd *cmd, u64 index,
			    unsigned int issue_flags)
{
	struct ublk_device *dev = slot->queue->dev;
	int ret = -EINVAL;

	if (!(dev->info.flags & UBLK_F_SUPPORT_ZERO_COPY) || index > U32_MAX ||
	    !ublk_slot_get_through(slot, cmd->file))
		return ublk_refuse_server(dev, ret,
					  "REGISTER_IO_BUF: index %llu, tag %u of queue %u: no SUPPORT_ZERO_COPY, an index of more than 32 bits, or no request with the server",
					  index, slot->tag, slot->queue->id);
	if (blk_rq_has_data(slot->rq))
		ret = io_buffer_register_request(cmd, slot->rq, release, index, issue_flags);
	if (!ret)
		return 0;
	ublk_slot_put(slot);
	return ublk_refuse_server(dev, ret,
				  "REGISTER_IO_BUF: index %llu: no data, or no such place that is free, error %d",
				  index, ret);
}

/**
 * ublk_zero_copy_unregister() - UNREGISTER_IO_BUF
 * @dev: the device
 * @cmd: the command: of which ring's table
 * @index: where in the table
 * @issue_flags: of the call that we are in
 *
 * What is there need not be of this device: it is the ring's owner's to know.
 *
 * Context: task context; takes the ring's lock unless @issue_flags say that it is held.
 * Return: 0; -EINVAL: the device was added without SUPPORT_ZERO_COPY, or there is nothing at the
 * index; -EBUSY: it is memory that the server registered.
 */
int ublk_zero_copy_unregister(const struct ublk_device *dev, struct io_uring_cmd *cmd, u64 index,
			      unsigned int issue_flags)
{
	int ret = -EINVAL;

	if (dev->info.flags & UBLK_F_SUPPORT_ZERO_COPY && index <= U32_MAX)
		ret = io_buffer_unregister(cmd, index, issue_flags);
	if (!ret)
		return 0;
	return ublk_refuse_server(dev, ret,
				  "UNREGISTER_IO_BUF: no SUPPORT_ZERO_COPY, or no request's data at index %llu",
				  index);
}

/**
 * ublk_auto_register() - puts the data of a request that is being handed over into a ring
 * @slot: the slot, FILLING with a reference for the registration
 * @cmd: the command that hands it over: of which ring's table
 * @issue_flags: of the call that we are in; they say that the ring's lock is held
 *
 * Whatever the caller does next about the slot comes before anybody can take the buffer out,
 * for that needs the ring's lock.
 *
 * Context: a task of the server.
 * Return: true if it is registered; false: the reference is the caller's to take back.
 */
bool ublk_auto_register(struct ublk_slot *slot, struct io_uring_cmd *cmd, unsigned int issue_flags)
{
	return !io_buffer_register_request(cmd, slot->rq, release, slot->buf_index, issue_flags);
}

/**
 * ublk_auto_unregister() - undoes ublk_auto_register()
 * @slot: the slot, GIVEN or COMMITTING
 * @cmd: a command of the server
 * @issue_flags: of the call that we are in
 *
 * On the ring that has the buffer only; from another the server has to take it out. It may
 * also have done so, or have used the index for something else since, which then goes instead:
 * an index that was named to the driver is the driver's until the commit.
 *
 * Context: task context; takes the ring's lock unless @issue_flags say that it is held.
 */
void ublk_auto_unregister(const struct ublk_slot *slot, struct io_uring_cmd *cmd,
			  unsigned int issue_flags)
{
	if (slot->ring == io_uring_cmd_ctx_handle(cmd))
		io_buffer_unregister(cmd, slot->buf_index, issue_flags);
}
