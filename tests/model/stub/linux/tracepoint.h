/* SPDX-License-Identifier: GPL-2.0-only */
/* The model hears of a slot's moves as the trace does. */
#define TRACE_EVENT(...)

struct ublk_slot;
void trace_ublk_slot_state(const struct ublk_slot *slot, unsigned int from, unsigned int to);
