/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One-line messages: to standard error while a person waits for an answer, to syslog once the
 * server is on its own.
 */
#ifndef UBLKCTL_LOG_H
#define UBLKCTL_LOG_H

#include <syslog.h>

/**
 * say() - one message line
 * @level: LOG_ERR, LOG_WARNING or LOG_INFO of syslog(3); a terminal does not show it
 * @format: as for printf(3), without the end of the line
 *
 * Context: any thread.
 */
void say(int level, const char *format, ...) __attribute__((format(printf, 2, 3)));

/**
 * log_to_syslog() - from now on say() writes to syslog
 */
void log_to_syslog(void);

/**
 * log_to_journal() - from now on say() tells the level too, as a service's output may
 */
void log_to_journal(void);

#endif
