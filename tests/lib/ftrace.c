// SPDX-License-Identifier: GPL-2.0-only
/* The function tracer, in an instance of its own. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ftrace.h"
#include "test.h"

#define INSTANCE	"/sys/kernel/tracing/instances/ublk-tests"

/* False if the kernel takes no such thing. */
static bool put(const char *file, const char *text)
{
	char path[128];
	bool done;
	int fd;

	snprintf(path, sizeof(path), INSTANCE "/%s", file);
	fd = open(path, O_WRONLY | O_TRUNC);
	done = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
	if (fd >= 0)
		close(fd);
	return done;
}

static int lines_with(const char *file, const char *text)
{
	char path[128], line[512];
	FILE *from;
	int n = 0;

	snprintf(path, sizeof(path), INSTANCE "/%s", file);
	from = fopen(path, "r");
	if (!from)
		fail("%s: %m", path);
	while (fgets(line, sizeof(line), from))
		n += !!strstr(line, text);
	fclose(from);
	return n;
}

/* A filter that the tracer does not take is as good as none: it traces all. */
static bool trace_only(const char *const *functions, int n)
{
	int fd = open(INSTANCE "/set_ftrace_filter", O_WRONLY | O_TRUNC);
	char word[64];

	if (fd < 0)
		return false;
	for (int i = 0; i < n; i++) {
		int len = snprintf(word, sizeof(word), "%s\n", functions[i]);

		if (write(fd, word, len) != len)
			fprintf(stderr, "no tracing of %s: %m\n", functions[i]);
	}
	close(fd);
	return lines_with("set_ftrace_filter", "") == n;
}

void ftrace_begin(const char *const *functions, int n)
{
	if (mkdir(INSTANCE, 0700) && errno != EEXIST)
		skip("this kernel has no instances of tracing");
	if (!put("current_tracer", "nop") || !trace_only(functions, n) ||
	    !put("tracing_on", "1") || !put("trace", "\n") ||
	    !put("current_tracer", "function")) {
		ftrace_end();
		skip("this kernel cannot trace these functions");
	}
}

void ftrace_stop(void)
{
	if (!put("tracing_on", "0"))
		fail("tracing cannot be stopped: %m");
}

int ftrace_calls(const char *function, const char *caller)
{
	char text[128];

	snprintf(text, sizeof(text), " %s <-%s", function, caller);
	return lines_with("trace", text);
}

void ftrace_end(void)
{
	put("current_tracer", "nop");
	if (rmdir(INSTANCE))
		fail("removing the instance of tracing: %m");
}
