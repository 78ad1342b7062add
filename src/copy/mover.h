/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The ways of moving data that ADD_DEV picks from; the interface is struct ublk_mover in
 * core/ublk.h.
 */
#ifndef UBLK_COPY_MOVER_H
#define UBLK_COPY_MOVER_H

#include "core/ublk.h"

struct kiocb;
struct iov_iter;

/* The driver copies, to and from a buffer that the server names. */
extern const struct ublk_mover ublk_driver_copy;

/* As before, but the server names the buffer of a WRITE when it has heard of it. */
extern const struct ublk_mover ublk_driver_copy_on_request;

/* The server moves the data: it reads and writes /dev/ublkcN, or registers buffers. */
extern const struct ublk_mover ublk_by_server;

/* As before, and the driver has registered the buffer when it hands the request over. */
extern const struct ublk_mover ublk_by_server_registered;

const struct ublk_mover *ublk_mover_for(u64 flags);
ssize_t ublk_server_copy_data(struct ublk_device *dev, struct kiocb *iocb, struct iov_iter *iter);

#endif
