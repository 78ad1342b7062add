// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will mount a disk and a partition where only another mount
 * namespace sees it, and expect del, stop and resize to leave it alone.
 */
#include <stdio.h>

#include "test.h"
#include "ublkctl.h"

/* @node: the disk, or a partition of it */
static void is_left_alone(int id, const char *node)
{
	OK(shell(60, "mkfs.ext4 -q -F /dev/%s", node));
	OK(shell(60, "unshare --mount sh -c 'mount /dev/%s mnt && echo >ready &&"
		 " read -r line <go && umount mnt && echo >ready' & read -r line <ready", node));
	EQ(shell(60, "grep -q /dev/ublkb /proc/self/mounts"), 1);
	ublkctl(1, "mnt by process ", "del -n %d", id);
	ublkctl(1, "mnt by process ", "del -a");
	ublkctl(1, "mnt by process ", "stop -n %d", id);
	OK(shell(60, "echo >go && read -r line <ready"));
}

static void run(void)
{
	char part[32];
	char disk[32];
	int id = ublkctl_add_loop(32, "");

	snprintf(disk, sizeof(disk), "ublkb%d", id);
	snprintf(part, sizeof(part), "ublkb%dp1", id);
	OK(shell(60, "mkdir mnt && mkfifo ready go"));
	is_left_alone(id, disk);
	OK(shell(60, "echo 2048,,L | sfdisk -q /dev/%s", disk));
	udev_settle();
	is_left_alone(id, part);
	ublkctl_del(id);
}

ABI_TEST(.timeout = 120, .needs = "ublkctl|mkfs.ext4|unshare|sfdisk");
