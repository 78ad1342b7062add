// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will ask for the features as an ordinary user who has the control
 * device open.
 */
#include "test.h"

static int ask(void *arg)
{
	uint64_t mask = 0;

	(void)arg;
	return CTL(UBLK_U_CMD_GET_FEATURES, .addr = ADDR(&mask), .len = 8);
}

static void run(void)
{
	ctl_fd();
	OK(in_child(NOBODY, ask, NULL));
}

ABI_TEST();
