/* SPDX-License-Identifier: GPL-2.0 */
/* Delivery with one command per tag: FETCH_REQ, COMMIT_AND_FETCH_REQ. */
#ifndef UBLK_QUEUE_CLASSIC_H
#define UBLK_QUEUE_CLASSIC_H

#include "core/ublk.h"

extern const struct ublk_delivery ublk_classic;

#endif
