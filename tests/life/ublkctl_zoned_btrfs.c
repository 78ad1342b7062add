// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will make a zoned btrfs on an in-memory zoned disk, which writes
 * by zone append, fill it, and expect the same files after a remount and
 * nothing to repair.
 */
#include "ublkctl.h"
#include "zoned.h"

static void run(void)
{
	int id;

	need_feature(UBLK_F_ZONED, "ZONED");
	need_btrfs();
	id = ublkctl_add("-t zoned --size 512M --zone-size 4M -q 2 -d 32");
	OK(shell(60, "mkfs.btrfs -q -O zoned -d single -m single /dev/ublkb%d >&2", id));
	OK(shell(60, "mkdir mnt tree && mount -t btrfs /dev/ublkb%d mnt", id));
	OK(shell(60, "for i in $(seq 30); do head -c $((i * 30000)) /dev/urandom >tree/$i; done"));
	OK(shell(60, "cp -a tree mnt/ && sync -f mnt"));
	OK(shell(60, "umount mnt && mount -t btrfs /dev/ublkb%d mnt", id));
	OK(shell(60, "diff -r tree mnt/tree && rm mnt/tree/2* && sync -f mnt"));
	OK(shell(60, "cp -a tree mnt/again && diff -r tree mnt/again && umount mnt"));
	OK(shell(90, "btrfs check /dev/ublkb%d >check 2>&1 || { cat check >&2; false; }", id));
	ublkctl_del(id);
}

ABI_TEST(.timeout = 180, .needs = "ublkctl|mkfs.btrfs|btrfs");
