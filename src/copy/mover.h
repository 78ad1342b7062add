/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The ways of moving data that ADD_DEV picks from; the interface is struct ublk_mover in
 * core/ublk.h.
 */
#ifndef UBLK_COPY_MOVER_H
#define UBLK_COPY_MOVER_H

#include "core/ublk.h"

/* The driver copies, to and from a buffer that the server names. */
extern const struct ublk_mover ublk_driver_copy;

#endif
