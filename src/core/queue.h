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
	struct ublk_queue *queue;

	if (unlikely(q_id >= dev->nr_queues))
		return NULL;
	queue = dev->queues[array_index_nospec(q_id, dev->nr_queues)];
	if (unlikely(tag >= queue->depth))
		return NULL;
	return &queue->slots[array_index_nospec(tag, queue->depth)];
}

static inline struct ublksrv_io_desc *ublk_slot_desc(const struct ublk_slot *slot)
{
	return slot->queue->descs + slot->tag * (size_t)slot->queue->desc_bytes;
}

#endif
