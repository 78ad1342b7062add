/* SPDX-License-Identifier: GPL-2.0 */
/* QUIESCE_DEV: a server leaves, and its clients wait for the next. */
#ifndef UBLK_QUEUE_QUIESCE_H
#define UBLK_QUEUE_QUIESCE_H

#include "core/ublk.h"

int ublk_quiesce(struct ublk_device *dev, u64 timeout_ms);

#endif
