// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory that every process of a test shares, the one event counter on which
 * they wait for each other, and the checks that end a test. Waiters look at
 * the condition again after every event and every 20 ms, so that a change
 * made by the kernel is seen too.
 */
#include <limits.h>
#include <linux/futex.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "global.h"

struct global *global;

void global_init(void)
{
	void *mem = mmap(NULL, ARENA_BYTES, PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (mem == MAP_FAILED) {
		perror("mmap of the shared arena");
		exit(1);
	}
	global = mem;
	global->used = sizeof(*global) / PAGE * PAGE + PAGE;
}

void *share(size_t bytes)
{
	size_t whole = (bytes + PAGE - 1) / PAGE * PAGE;
	unsigned long long at;

	at = __atomic_fetch_add(&global->used, whole, __ATOMIC_SEQ_CST);
	if (at + whole > ARENA_BYTES)
		fail("no shared memory left for %zu bytes", bytes);
	return (char *)global + at;
}

size_t share_mark(void)
{
	return __atomic_load_n(&global->used, __ATOMIC_SEQ_CST);
}

void share_release(size_t mark)
{
	size_t used = share_mark();

	if (used > mark &&
	    madvise((char *)global + mark, used - mark, MADV_REMOVE))
		fail("madvise: %m");
	__atomic_store_n(&global->used, mark, __ATOMIC_SEQ_CST);
}

unsigned int events_now(void)
{
	return __atomic_load_n(&global->events, __ATOMIC_SEQ_CST);
}

void shared_changed(void)
{
	__atomic_fetch_add(&global->events, 1, __ATOMIC_SEQ_CST);
	syscall(SYS_futex, &global->events, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

void events_wait(unsigned int seen, int ms)
{
	struct timespec ts = { .tv_sec = ms / 1000,
			       .tv_nsec = ms % 1000 * 1000000L };

	syscall(SYS_futex, &global->events, FUTEX_WAIT, seen, &ts, NULL, 0);
}

long long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

const char *res_text(long long res)
{
	static char text[4][64];
	static unsigned int turn;
	char *buf = text[turn++ % 4];
	const char *name = NULL;

	if (res == PENDING)
		return "no completion in time";
	if (res < 0 && res > -4096)
		name = strerrorname_np((int)-res);
	if (name)
		snprintf(buf, sizeof(text[0]), "%lld (-%s)", res, name);
	else
		snprintf(buf, sizeof(text[0]), "%lld", res);
	return buf;
}

static void __attribute__((noreturn)) leave(int code)
{
	fflush(NULL);
	shared_changed();
	_exit(code);
}

void fail_at(const char *file, int line, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	fprintf(stderr, "%s:%d: ", file, line);
	vfprintf(stderr, fmt, args);
	fputc('\n', stderr);
	va_end(args);
	global->failed = 1;
	leave(1);
}

void skip(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	fprintf(stderr, "skipped: ");
	vfprintf(stderr, fmt, args);
	fputc('\n', stderr);
	va_end(args);
	global->skipped = 1;
	leave(77);
}

void figure(const char *fmt, ...)
{
	va_list args;

	fputs("figure: ", stdout);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	putchar('\n');
	fflush(stdout);
}

void check_eq(long long got, long long want, const char *got_text,
	      const char *want_text, const char *file, int line)
{
	if (got == want)
		return;
	fail_at(file, line, "%s: expected %s (%s), got %s", got_text,
		res_text(want), want_text, res_text(got));
}
