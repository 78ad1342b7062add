// SPDX-License-Identifier: GPL-2.0
/*
 * PREP_IO_CMDS and COMMIT_IO_CMDS: commands that name many tags, with an element for each in the
 * server's memory.
 */
#include "queue/elements.h"
#include <linux/capability.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include "compat/compat.h"
#include "core/daemon.h"
#include "core/delay.h"
#include "core/queue.h"
#include "core/refuse.h"
#include "core/request.h"
#include "queue/handover.h"

/* What an element says. */
struct element {
	u16 tag;
	s32 result;
	u64 addr;
	u64 lba;
	u64 buf_reg;
};

static struct element decode(const struct ublk_batch_command *batch, const void *at)
{
	const struct ublk_elem_header *header = at;
	const u64 *word = at + sizeof(*header);
	struct element element = {
		.tag = header->tag,
		.result = header->result,
		.lba = U64_MAX,
		.buf_reg = header->buf_index,
	};

	if (batch->flags & UBLK_BATCH_F_HAS_BUF_ADDR)
		element.addr = *word++;
	if (batch->flags & UBLK_BATCH_F_HAS_ZONE_LBA)
		element.lba = *word;
	if (batch->flags & UBLK_BATCH_F_AUTO_BUF_REG_FALLBACK)
		element.buf_reg |= UBLK_AUTO_BUF_REG_FALLBACK << 16;
	return element;
}

static bool is_right(const struct ublk_device *dev, const struct ublk_batch_command *batch)
{
	const u16 both = UBLK_BATCH_F_HAS_BUF_ADDR | UBLK_BATCH_F_AUTO_BUF_REG_FALLBACK;
	unsigned int bytes = sizeof(struct ublk_elem_header);

	if (batch->flags & ~(UBLK_BATCH_F_HAS_ZONE_LBA | both) || (batch->flags & both) == both)
		return false;
	if (batch->flags & UBLK_BATCH_F_HAS_ZONE_LBA) {
		bytes += sizeof(u64);
		if (!(dev->info.flags & UBLK_F_ZONED))
			return false;
	}
	if (batch->flags & UBLK_BATCH_F_HAS_BUF_ADDR) {
		bytes += sizeof(u64);
		if (dev->mover->buffer_rule == UBLK_BUFFER_NEVER)
			return false;
	}
	if (batch->flags & UBLK_BATCH_F_AUTO_BUF_REG_FALLBACK && !dev->mover->registers)
		return false;
	return batch->elem_bytes == bytes;
}

/**
 * ublk_batch_check() - may a command be as it is; says why not
 * @queue: the queue that it names
 * @batch: what it says
 *
 * Context: any.
 * Return: 0; -E2BIG: more elements than tags; -EINVAL: flags that do not go together, or that the
 * device has no use for, or elements of another size than they say.
 */
int ublk_batch_check(const struct ublk_queue *queue, const struct ublk_batch_command *batch)
{
	if (batch->nr_elem > queue->depth)
		return ublk_refuse_server(queue->dev, -E2BIG,
					  "nr_elem %u is more than queue_depth %u",
					  batch->nr_elem, queue->depth);
	if (!is_right(queue->dev, batch))
		return ublk_refuse_server(queue->dev, -EINVAL,
					  "flags %#x and elem_bytes %u do not fit each other or the device",
					  batch->flags, batch->elem_bytes);
	return 0;
}

/* Arms the tags of a command's elements, all or none. */
static int attach(struct ublk_queue *queue, struct ublk_daemon *daemon, const struct file *file,
		  const struct ublk_batch_command *batch, const void *elements)
{
	struct ublk_device *dev = queue->dev;
	unsigned int i;
	int ret;

	lockdep_assert_held(&dev->lock);
	ret = ublk_may_attach(dev, file);
	if (ret)
		return ret;
	for (i = 0; i < batch->nr_elem && !ret; i++) {
		struct element element = decode(batch, elements + i * batch->elem_bytes);
		struct ublk_slot *slot = ublk_slot_lookup(dev, queue->id, element.tag);

		ret = -EINVAL;
		if (slot && ublk_buffer_is_right(slot, NULL, element.addr))
			ret = ublk_slot_attach(slot, daemon, element.addr, element.buf_reg, NULL);
	}
	if (!ret)
		return 0;
	/* The last one is the one that could not be. */
	for (i--; i--;) {
		struct element element = decode(batch, elements + i * batch->elem_bytes);

		ublk_slot_move(&queue->slots[element.tag], UBLK_SLOT_ARMED, UBLK_SLOT_EMPTY);
		dev->nr_fetched--;
	}
	return ret;
}

/**
 * ublk_batch_prep() - PREP_IO_CMDS: arms tags for the first time, all or none
 * @queue: the queue
 * @cmd: the command
 * @batch: what it says, checked
 *
 * Context: a task of the server; sleeps.
 * Return: 0; -EINVAL: a tag is out of range or has been armed, or its buffer is missing; -EBUSY:
 * all tags have been armed; UBLK_IO_RES_ABORT: the server is leaving, or the file is another's;
 * -EFAULT; -ENOMEM.
 */
int ublk_batch_prep(struct ublk_queue *queue, struct io_uring_cmd *cmd,
		    const struct ublk_batch_command *batch)
{
	struct ublk_device *dev = queue->dev;
	bool is_trusted = capable(CAP_SYS_ADMIN);
	struct ublk_daemon *daemon;
	void *elements;
	int ret;

	elements = vmemdup_user(u64_to_user_ptr(ublk_cmd_addr(cmd)),
				batch->nr_elem * batch->elem_bytes);
	if (IS_ERR(elements))
		return PTR_ERR(elements);
	/* Who is refused does not serve. */
	spin_lock(&dev->lock);
	ret = ublk_may_attach(dev, cmd->file);
	spin_unlock(&dev->lock);
	if (ret)
		goto out;
	daemon = ublk_daemon_of_current(dev, cmd->file, io_uring_cmd_ctx_handle(cmd));
	ret = PTR_ERR_OR_ZERO(daemon);
	if (!ret) {
		spin_lock(&dev->lock);
		ret = attach(queue, daemon, cmd->file, batch, elements);
		if (!ret)
			ublk_tags_attached(dev, is_trusted);
		spin_unlock(&dev->lock);
	}
out:
	kvfree(elements);
	return ret;
}

/*
 * Takes a request out of the server's hands. Returns 0; UBLK_IO_RES_ABORT: the server is leaving,
 * or the file is another's; -EBUSY: it does not have this request.
 *
 * A file can outlive its server, and know nothing of the next one's tags; about RCU see
 * ublk_slot_get_through().
 */
static int claim(struct ublk_slot *slot, const struct file *file)
{
	int ret = UBLK_IO_RES_ABORT;

	rcu_read_lock();
	if (likely(READ_ONCE(slot->queue->dev->server_file) == file)) {
		if (likely(ublk_slot_move_referenced(slot, UBLK_SLOT_GIVEN, UBLK_SLOT_COMMITTING)))
			ret = 0;
		else if (READ_ONCE(slot->queue->serving) != UBLK_SERVING_NO)
			ret = -EBUSY;
	}
	rcu_read_unlock();
	return ret;
}

/* Takes one request back. Returns 0, or why not, and then nothing has changed. */
static int commit(struct ublk_queue *queue, struct io_uring_cmd *cmd, struct element element,
		  struct io_comp_batch *ended, unsigned int issue_flags)
{
	struct ublk_slot *slot = ublk_slot_lookup(queue->dev, queue->id, element.tag);
	unsigned int bytes;
	blk_status_t status;
	struct request *rq;
	bool is_ours;
	u64 addr;
	int ret;

	if (unlikely(!slot))
		return -EINVAL;
	ret = claim(slot, cmd->file);
	if (unlikely(ret))
		return ret;
	rq = slot->rq;
	if (unlikely(!element.addr && queue->mover->buffer_rule != UBLK_BUFFER_NEVER)) {
		ublk_slot_move_referenced(slot, UBLK_SLOT_COMMITTING, UBLK_SLOT_GIVEN);
		ublk_reclaim_if_leaving(slot);
		return -EINVAL;
	}
	slot->buf_addr = element.addr;
	addr = queue->mover->buffer_rule == UBLK_BUFFER_NEVER ? element.lba : element.addr;
	ublk_delay(commit);
	ublk_take_back(slot, rq, cmd, element.result, addr, issue_flags);
	status = slot->status;
	bytes = slot->bytes;

	/* Armed before the request ends: its tag may come back at once. */
	ublk_buf_reg_set(slot, element.buf_reg);
	slot->cmd = NULL;
	is_ours = ublk_slot_arm_or_hold(slot);
	ublk_delay(arm);
	ublk_cancel_if_leaving(slot, issue_flags);
	if (likely(is_ours && !queue->mover->take_back))
		ublk_request_settle_batched(rq, status, bytes, ended);
	else if (is_ours)
		ublk_request_settle(rq, status, bytes);
	return 0;
}

/**
 * ublk_batch_commit() - COMMIT_IO_CMDS: takes requests back, as far as it goes
 * @queue: the queue
 * @cmd: the command
 * @batch: what it says, checked
 * @issue_flags: of the call that we are in
 *
 * Context: a task of the server; may fault in its memory.
 * Return: bytes of the elements that were taken; or, if that is none, why: -EINVAL: the tag is out
 * of range, or its buffer is missing; -EBUSY: it is not with the server; UBLK_IO_RES_ABORT: that
 * is leaving, or the file is another's; -EFAULT.
 */
int ublk_batch_commit(struct ublk_queue *queue, struct io_uring_cmd *cmd,
		      const struct ublk_batch_command *batch, unsigned int issue_flags)
{
	const void __user *elements = u64_to_user_ptr(ublk_cmd_addr(cmd));
	unsigned int total = batch->nr_elem * batch->elem_bytes, done = 0, len, at;
	u64 chunk[3 * 20]; /* a whole number of elements of each size */
	DEFINE_IO_COMP_BATCH(ended);
	int ret = 0;

	while (done < total && !ret) {
		len = min_t(unsigned int, total - done, sizeof(chunk));
		/* Which may take as long as their owner likes. */
		if (copy_from_user(chunk, elements + done, len))
			ret = -EFAULT;
		for (at = 0; at < len && !ret; at += batch->elem_bytes) {
			ret = commit(queue, cmd, decode(batch, (void *)chunk + at), &ended,
				     issue_flags);
			done += ret ? 0 : batch->elem_bytes;
		}
		/* Nobody shall wait for us to fetch the next elements, or for a READ's data. */
		ublk_request_end_batch(&ended);
	}
	return done ? done : ret;
}
