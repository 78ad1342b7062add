/* SPDX-License-Identifier: GPL-2.0 */
/* Daemons: the tasks that serve, and the notice of their death. */
#ifndef UBLK_CORE_DAEMON_H
#define UBLK_CORE_DAEMON_H

#include "core/ublk.h"

int ublk_daemons_init(void);
void ublk_daemons_exit(void);
struct ublk_daemon *ublk_daemon_of_current(struct ublk_device *dev, struct file *file, void *ring);
bool ublk_daemons_are_stuck(struct ublk_device *dev);
bool ublk_daemons_may_do_io(struct ublk_device *dev);
void ublk_daemons_look(struct ublk_device *dev);
void ublk_daemon_queue_leave(struct ublk_daemon *daemon);
void ublk_daemons_unwatch(struct ublk_device *dev);
void ublk_daemons_free(struct ublk_device *dev);

#endif
