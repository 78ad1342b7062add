// SPDX-License-Identifier: GPL-2.0
/*
 * USER_COPY: the server moves the data of a request itself, by reading and writing
 * /dev/ublkcN at a position that names queue, tag and offset. Any task may, in any number
 * at a time, while the request is with the server; each keeps the request from ending for
 * as long as it copies.
 */
#include "copy/mover.h"
#include <linux/fs.h>
#include <linux/uio.h>
#include "compat/compat.h"
#include "copy/pages.h"
#include "core/queue.h"
#include "core/refuse.h"
#include "core/slot.h"

/* What a position in /dev/ublkcN names. */
struct place {
	bool is_metadata;
	u16 q_id;
	u16 tag;
	u32 offset;
};

static bool decode(loff_t pos, struct place *place)
{
	loff_t pos_in_data = pos & ~UBLKSRV_IO_INTEGRITY_FLAG;
	u64 rest = pos_in_data - UBLKSRV_IO_BUF_OFFSET;

	if (pos_in_data < UBLKSRV_IO_BUF_OFFSET || rest >> (UBLK_QID_OFF + UBLK_QID_BITS))
		return false;
	place->is_metadata = pos & UBLKSRV_IO_INTEGRITY_FLAG;
	place->q_id = rest >> UBLK_QID_OFF;
	place->tag = rest >> UBLK_TAG_OFF;
	place->offset = rest & UBLK_IO_BUF_BITS_MASK;
	return true;
}

/* Is this data that the server reads, or data that it has to fill in? */
static bool is_direction_right(const struct request *rq, const struct iov_iter *iter)
{
	return iov_iter_rw(iter) == READ ? op_is_write(req_op(rq)) : !op_is_write(req_op(rq));
}

/* Of a place in a request. Says why it cannot be copied; evaluates to the error. */
#define refuse(dev, place, err, why)							\
	ublk_refuse_server(dev, err, "user copy: tag %u of queue %u: %s", (place)->tag,	\
			   (place)->q_id, why)

static ssize_t copy(struct ublk_device *dev, struct request *rq, const struct place *place,
		    struct iov_iter *iter)
{
	unsigned int length = blk_rq_bytes(rq);
	size_t wanted = iov_iter_count(iter), copied;

	if (!blk_rq_has_data(rq))
		return refuse(dev, place, -EINVAL, "its request has no data");
	if (place->is_metadata)
		length = blk_integrity_rq(rq) ? ublk_rq_integrity_bytes(rq) : 0;
	if (place->offset > length)
		return refuse(dev, place, -EINVAL, "the offset is past the end of its request");
	if (!is_direction_right(rq, iter))
		return refuse(dev, place, -EACCES,
			      "a WRITE's data can be read, a READ's be written");
	wanted = min_t(size_t, wanted, length - place->offset);
	iov_iter_truncate(iter, wanted);
	if (place->is_metadata)
		copied = ublk_copy_integrity(rq, place->offset, iter);
	else
		copied = ublk_copy_pages(rq, place->offset, iter);
	return copied || !wanted ? copied : -EFAULT;
}

/* Why there is no request to copy: there is no disk, or it is not the server's. */
static int complain(struct ublk_device *dev, const struct place *place)
{
	bool is_dead;

	spin_lock(&dev->lock);
	is_dead = dev->state.disk == UBLK_DISK_NONE;
	spin_unlock(&dev->lock);
	if (is_dead)
		return refuse(dev, place, -EACCES, "there is no disk");
	return refuse(dev, place, -EINVAL, "no request is with the server");
}

/**
 * ublk_server_copy_data() - copies between a request's data and user memory
 * @dev: the device
 * @iocb: its position names queue, tag and offset, in the data or the metadata; moved on
 *	by what was copied
 * @iter: user memory; its direction is that of the system call
 *
 * Context: task context; may fault in user memory, for as long as its owner likes.
 * Return: bytes copied, cut at the end of the request; -EACCES: not user memory, the device
 * was not granted USER_COPY or has no disk, the file is that of a server which is gone, or the
 * request's data goes the other way; -EINVAL:
 * no request with data of that queue and tag is with the server, or the offset is past its
 * end, or metadata is asked for without INTEGRITY; -EFAULT: none of the memory can be used.
 */
ssize_t ublk_server_copy_data(struct ublk_device *dev, struct kiocb *iocb, struct iov_iter *iter)
{
	struct ublk_slot *slot;
	struct place place;
	ssize_t ret;

	if (!(dev->info.flags & UBLK_F_USER_COPY) || !user_backed_iter(iter) ||
	    READ_ONCE(dev->server_file) != iocb->ki_filp)
		return ublk_refuse_server(dev, -EACCES,
					  "user copy: not with USER_COPY, user memory and the server's file");
	if (!decode(iocb->ki_pos, &place))
		return ublk_refuse_server(dev, -EINVAL, "user copy: position %lld is no tag's",
					  iocb->ki_pos);
	if (place.is_metadata && !(dev->info.flags & UBLK_F_INTEGRITY))
		return refuse(dev, &place, -EINVAL, "there is no metadata without INTEGRITY");
	slot = ublk_slot_lookup(dev, place.q_id, place.tag);
	if (!slot || !ublk_slot_get_through(slot, iocb->ki_filp))
		return complain(dev, &place);
	ret = copy(dev, slot->rq, &place, iter);
	ublk_slot_put(slot);
	if (ret > 0)
		iocb->ki_pos += ret;
	return ret;
}
