/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Hardware queues of a device: their memory, and the one bounds-checked way from numbers
 * to a slot.
 */
#ifndef UBLK_CORE_QUEUE_H
#define UBLK_CORE_QUEUE_H

#include <linux/nospec.h>
#include "core/ublk.h"

int ublk_queues_alloc(struct ublk_device *dev);
void ublk_queues_free(struct ublk_device *dev);

/**
 * ublk_queue_lookup() - from a number that a server sent to a queue
 * @dev: the device
 * @q_id: queue number, any value
 *
 * Context: any.
 * Return: the queue, or NULL if there is none of this number.
 */
static inline struct ublk_queue *ublk_queue_lookup(struct ublk_device *dev, u16 q_id)
{
	if (unlikely(q_id >= dev->nr_queues))
		return NULL;
	return dev->queues[array_index_nospec(q_id, dev->nr_queues)];
}

/**
 * ublk_slot_lookup() - from numbers that a server sent to a slot
 * @dev: the device
 * @q_id: queue number, any value
 * @tag: tag, any value
 *
 * Context: any.
 * Return: the slot, or NULL if there is none of these numbers.
 */
static inline struct ublk_slot *ublk_slot_lookup(struct ublk_device *dev, u16 q_id, u16 tag)
{
	struct ublk_queue *queue = ublk_queue_lookup(dev, q_id);

	if (unlikely(!queue || tag >= queue->depth))
		return NULL;
	return &queue->slots[array_index_nospec(tag, queue->depth)];
}

static inline struct ublksrv_io_desc *ublk_slot_desc(const struct ublk_slot *slot)
{
	return slot->queue->descs + slot->tag * (size_t)slot->queue->desc_bytes;
}

#endif
