/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A word to the service manager, as sd_notify(3) describes it.
 */
#ifndef UBLKCTL_NOTIFY_H
#define UBLKCTL_NOTIFY_H

/**
 * notify() - tell how this service is
 * @format: lines such as READY=1
 *
 * Does nothing if no service manager wants to know.
 */
void notify(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
