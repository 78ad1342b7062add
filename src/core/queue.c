// SPDX-License-Identifier: GPL-2.0
/*
 * Memory of the hardware queues: slots in kernel memory, descriptors in whole pages that
 * the server maps. Both lie on the node of the CPUs that the queue serves.
 */
#include "core/queue.h"
#include <linux/bug.h>
#include <linux/cpumask.h>
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/topology.h>

static int queue_node(struct ublk_device *dev, unsigned int q_id)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		if (dev->tag_set.map[HCTX_TYPE_DEFAULT].mq_map[cpu] == q_id)
			return cpu_to_node(cpu);
	return NUMA_NO_NODE;
}

static struct ublk_queue *queue_alloc(struct ublk_device *dev, unsigned int q_id)
{
	unsigned int depth = dev->info.queue_depth;
	int node = queue_node(dev, q_id);
	struct ublk_queue *queue;
	struct page *pages;
	unsigned int tag;

	queue = kvzalloc_node(struct_size(queue, slots, depth), GFP_KERNEL_ACCOUNT, node);
	if (!queue)
		return NULL;
	pages = alloc_pages_node(node, GFP_KERNEL_ACCOUNT | __GFP_ZERO | __GFP_NOWARN,
				 get_order(dev->desc_map_bytes));
	if (!pages) {
		kvfree(queue);
		return NULL;
	}
	queue->dev = dev;
	queue->mover = dev->mover;
	queue->descs = page_address(pages);
	queue->id = q_id;
	queue->depth = depth;
	queue->desc_bytes = dev->info.io_desc_size;
	queue->gate = UBLK_GATE_FAIL;
	init_llist_head(&queue->staged);
	spin_lock_init(&queue->fetches.lock);
	INIT_LIST_HEAD(&queue->fetches.waiting);
	init_llist_head(&queue->fetches.pending);
	for (tag = 0; tag < depth; tag++) {
		queue->slots[tag].tag = tag;
		queue->slots[tag].queue = queue;
	}
	return queue;
}

/**
 * ublk_queues_alloc() - makes the queues of a device
 * @dev: the device; its tag set exists, and @dev->info is final
 *
 * Context: sleeps.
 * Return: 0, or -ENOMEM with nothing allocated.
 */
int ublk_queues_alloc(struct ublk_device *dev)
{
	unsigned int i;

	dev->desc_map_bytes = PAGE_ALIGN((size_t)dev->info.io_desc_size * dev->info.queue_depth);
	dev->desc_stride_bytes = PAGE_ALIGN((size_t)dev->info.io_desc_size * UBLK_MAX_QUEUE_DEPTH);
	for (i = 0; i < dev->nr_queues; i++) {
		dev->queues[i] = queue_alloc(dev, i);
		if (!dev->queues[i]) {
			ublk_queues_free(dev);
			return -ENOMEM;
		}
	}
	return 0;
}

/* Nobody has a request, a command or a reference of this queue's any more. */
static bool is_balanced(struct ublk_queue *queue)
{
	struct ublk_fetches *fetches = &queue->fetches;
	unsigned int tag;

	for (tag = 0; tag < queue->depth; tag++)
		if (queue->slots[tag].word != UBLK_SLOT_EMPTY)
			return false;
	return llist_empty(&queue->staged) && llist_empty(&fetches->pending) &&
	       list_empty(&fetches->waiting) && !fetches->backlog && !fetches->turn;
}

/**
 * ublk_queues_free() - frees what ublk_queues_alloc() made, or the part of it that exists
 * @dev: the device; no request, command or mapping is left
 *
 * Context: sleeps.
 */
void ublk_queues_free(struct ublk_device *dev)
{
	unsigned int i;

	for (i = 0; i < dev->nr_queues && dev->queues[i]; i++) {
		WARN_ON_ONCE(!is_balanced(dev->queues[i]));
		free_pages((unsigned long)dev->queues[i]->descs, get_order(dev->desc_map_bytes));
		kvfree(dev->queues[i]);
		dev->queues[i] = NULL;
	}
}
