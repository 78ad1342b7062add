/* SPDX-License-Identifier: GPL-2.0 */
/* Descriptors: what the server reads of a request. */
#ifndef UBLK_QUEUE_DESCRIBE_H
#define UBLK_QUEUE_DESCRIBE_H

#include "core/ublk.h"

void ublk_describe(const struct ublk_slot *slot, struct request *rq, unsigned int bytes);
bool ublk_describe_shared(struct ublk_slot *slot, struct request *rq);
void __ublk_unshare(struct ublk_slot *slot);

/**
 * ublk_unshare() - takes a request back that may have been told by reference
 * @slot: its slot; the request is no longer with the server, and the caller's
 *
 * Context: any.
 */
static inline void ublk_unshare(struct ublk_slot *slot)
{
	if (unlikely(slot->is_shared))
		__ublk_unshare(slot);
}

#endif
