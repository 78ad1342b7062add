/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Trace events: every move of a device's and of a slot's state. Enable with
 * "echo 1 > /sys/kernel/tracing/events/ublk/enable".
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM ublk

#if !defined(UBLK_CORE_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define UBLK_CORE_TRACE_H

#include <linux/tracepoint.h>
#include "core/ublk.h"

TRACE_EVENT(ublk_device_state,
	    TP_PROTO(const struct ublk_device *dev, struct ublk_state from,
		     struct ublk_state to),
	    TP_ARGS(dev, from, to),
	    TP_STRUCT__entry(__field(u32, dev_id) __field(u8, from_disk)
				     __field(u8, from_server) __field(u8, to_disk)
					     __field(u8, to_server)),
	    TP_fast_assign(__entry->dev_id = dev->info.dev_id; __entry->from_disk = from.disk;
			   __entry->from_server = from.server; __entry->to_disk = to.disk;
			   __entry->to_server = to.server;),
	    TP_printk("dev %u disk %u->%u server %u->%u", __entry->dev_id, __entry->from_disk,
		      __entry->to_disk, __entry->from_server, __entry->to_server));

TRACE_EVENT(ublk_slot_state,
	TP_PROTO(const struct ublk_slot *slot, u32 from, u32 to),
	TP_ARGS(slot, from, to),
	TP_STRUCT__entry(
		__field(u32, dev_id)
		__field(u16, q_id)
		__field(u16, tag)
		__field(u8, from)
		__field(u8, to)
	),
	TP_fast_assign(
		__entry->dev_id = slot->queue->dev->info.dev_id;
		__entry->q_id = slot->queue->id;
		__entry->tag = slot->tag;
		__entry->from = from;
		__entry->to = to;
	),
	TP_printk("dev %u queue %u tag %u %s->%s", __entry->dev_id, __entry->q_id, __entry->tag,
		  __print_symbolic(__entry->from, UBLK_SLOT_STATE_NAMES),
		  __print_symbolic(__entry->to, UBLK_SLOT_STATE_NAMES))
);

#endif

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH core
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
