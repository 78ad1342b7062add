// SPDX-License-Identifier: GPL-2.0
/*
 * Where messages go. Everybody else says what happened and leaves the place to this file.
 */
#include "log.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

static bool to_syslog;
static bool to_journal;

void log_to_syslog(void)
{
	openlog("ublkctl", LOG_PID, LOG_DAEMON);
	to_syslog = true;
}

void log_to_journal(void)
{
	to_journal = true;
}

void say(int level, const char *format, ...)
{
	char line[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);

	if (to_syslog)
		syslog(level, "%s", line);
	else if (to_journal)
		fprintf(stderr, "<%d>%s\n", level, line);
	else
		fprintf(stderr, "ublkctl: %s\n", line);
}
