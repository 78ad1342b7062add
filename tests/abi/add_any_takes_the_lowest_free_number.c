// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will add three devices, delete the middle one and expect the next
 * to get its number.
 */
#include "test.h"

static void run(void)
{
	struct dev *a = DEV(), *b = DEV(), *c = DEV(), *d;

	TRUE(a->id < b->id && b->id < c->id);
	OK(dev_del(b));
	d = DEV();
	EQ(d->id, b->id);
	OK(dev_del(a));
	OK(dev_del(c));
	OK(dev_del(d));
}

ABI_TEST();
