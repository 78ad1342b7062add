/* SPDX-License-Identifier: GPL-2.0-only */
/* Devices served by the real thing, ublkctl, found in $PATH. */
#ifndef UBLK_TESTS_UBLKCTL_H
#define UBLK_TESTS_UBLKCTL_H

#include "test.h"

/* The number of the new device. */
int ublkctl_add(const char *args);
int ublkctl_add_loop(int mib, const char *args);
void ublkctl_del(int id);

/* Runs it, and expects this exit status, and this text in what it says. */
void ublkctl(int status, const char *text, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* The process id of a device's server. */
int ublkctl_pid(int id);

/* Kills that process, and waits until the driver has noticed. */
void ublkctl_kill(int id);

/* Write requests that its disk has finished. */
long long ublkctl_written(int id);

/* Runs fio on its disk; its output is shown if it fails. */
void fio(int limit_s, int id, const char *how, const char *what);

/* The whole way of a file system on a disk, and on a loop device of ublkctl's. */
void file_system(const char *disk, const char *mkfs, const char *fsck);
void ublkctl_file_system(const char *args, const char *mkfs, const char *fsck);

/* A zoned btrfs on a zoned disk: files, a remount, and nothing to repair. */
void ublkctl_zoned_btrfs(int id);

/* Expects list to name this way of the data, in both of its forms. */
void ublkctl_lists(int id, const char *data_path, bool batch);

#endif
