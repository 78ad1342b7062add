/* SPDX-License-Identifier: GPL-2.0-only */
/* Devices served by the real thing, ublkctl, found in $PATH. */
#ifndef UBLK_TESTS_UBLKCTL_H
#define UBLK_TESTS_UBLKCTL_H

#include "test.h"

/* The number of the new device. */
int ublkctl_add(const char *args);
int ublkctl_add_loop(int mib, const char *args);
void ublkctl_del(int id);

/* Runs fio on its disk; its output is shown if it fails. */
void fio(int limit_s, int id, const char *how, const char *what);

/* The whole way of a file system on a loop device. */
void ublkctl_file_system(const char *mkfs, const char *fsck);

#endif
