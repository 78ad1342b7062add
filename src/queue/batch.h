/* SPDX-License-Identifier: GPL-2.0 */
/* Delivery of many tags at a time: PREP_IO_CMDS, FETCH_IO_CMDS, COMMIT_IO_CMDS. */
#ifndef UBLK_QUEUE_BATCH_H
#define UBLK_QUEUE_BATCH_H

#include "core/ublk.h"

extern const struct ublk_delivery ublk_batch;

#endif
