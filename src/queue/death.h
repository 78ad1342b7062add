/* SPDX-License-Identifier: GPL-2.0 */
/* The end of a server's service, whoever ends it: itself, a signal, STOP_DEV or DEL_DEV. */
#ifndef UBLK_QUEUE_DEATH_H
#define UBLK_QUEUE_DEATH_H

#include "core/ublk.h"

void ublk_death_init(struct ublk_device *dev);
void ublk_server_leave(struct ublk_device *dev);
void ublk_server_leave_locked(struct ublk_device *dev);
void ublk_server_closed(struct ublk_device *dev, const struct file *file);
unsigned int ublk_stop_begin(struct ublk_device *dev);
int ublk_stop_wait(struct ublk_device *dev, unsigned int ticket);

#endif
