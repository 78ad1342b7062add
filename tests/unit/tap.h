/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Unit tests on the host: every file of this folder is linked into one
 * program, which prints TAP. A test is a function named by UNIT_TEST(), and
 * says its results with ok(). Kernel headers that the tested files include
 * are stood in for by those in stub/.
 */
#ifndef UBLK_TESTS_TAP_H
#define UBLK_TESTS_TAP_H

#include <stdbool.h>

struct unit_test {
	void (*run)(void);
	struct unit_test *next;
};

void unit_register(struct unit_test *test);

#define UNIT_TEST(name)							\
	static void name(void);						\
	static struct unit_test name##_test = { .run = name };		\
	__attribute__((constructor)) static void name##_register(void)	\
	{								\
		unit_register(&name##_test);				\
	}								\
	static void name(void)

bool ok(bool good, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void skip_test(const char *name, const char *reason);

#endif
