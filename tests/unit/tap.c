// SPDX-License-Identifier: GPL-2.0-only
/* Runs the unit tests and counts; the plan comes last, as TAP allows. */
#include <stdarg.h>
#include <stdio.h>

#include "tap.h"

static struct unit_test *tests;
static int count, failed;

void unit_register(struct unit_test *test)
{
	test->next = tests;
	tests = test;
}

bool ok(bool good, const char *fmt, ...)
{
	va_list args;

	printf("%sok %d - ", good ? "" : "not ", ++count);
	failed += !good;
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	putchar('\n');
	return good;
}

void note(const char *fmt, ...)
{
	va_list args;

	printf("# ");
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	putchar('\n');
}

void skip_test(const char *name, const char *reason)
{
	printf("ok %d - %s # SKIP %s\n", ++count, name, reason);
}

int main(void)
{
	for (struct unit_test *test = tests; test; test = test->next)
		test->run();
	printf("1..%d\n", count);
	return failed != 0;
}
