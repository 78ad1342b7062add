/* SPDX-License-Identifier: GPL-2.0 */
/* Descriptors: what the server reads of a request. */
#ifndef UBLK_QUEUE_DESCRIBE_H
#define UBLK_QUEUE_DESCRIBE_H

#include "core/ublk.h"

void ublk_describe(const struct ublk_slot *slot, struct request *rq, unsigned int bytes);
bool ublk_describe_shared(struct ublk_slot *slot, struct request *rq);
void ublk_unshare(struct ublk_slot *slot);

#endif
