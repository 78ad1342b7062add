/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The module goes and comes back. Whoever has sent a control command keeps it
 * from going, until that process ends or calls ctl_close().
 */
#ifndef UBLK_TESTS_MODULE_H
#define UBLK_TESTS_MODULE_H

#include "test.h"

/* As rmmod does: 0 or -errno. */
int module_remove(void);
/* The same module as before the last module_remove(). */
void module_insert(void);

#endif
