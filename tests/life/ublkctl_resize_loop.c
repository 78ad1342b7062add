// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will grow a mounted disk with its file and expect the file system
 * to grow into it; expect that a mounted disk shrinks only when forced, and
 * that none becomes larger than its file.
 */
#include "ublkctl.h"

#include "test.h"

static int sectors(int id)
{
	return sysfs_num("/sys/block/ublkb%d/size", id);
}

static void run(void)
{
	int id;

	need_feature(UBLK_F_UPDATE_SIZE, "UPDATE_SIZE");
	id = ublkctl_add_loop(64, "");
	OK(shell(60, "mkfs.ext4 -q -F /dev/ublkb%d && mkdir mnt", id));
	OK(shell(60, "mount /dev/ublkb%d mnt", id));
	ublkctl(1, "enlarge it first", "resize -n %d --size 128M", id);
	EQ(sectors(id), 64 * 2048);
	OK(shell(10, "truncate -s 128M disk.img"));
	ublkctl(0, "", "resize -n %d", id);
	EQ(sectors(id), 128 * 2048);
	OK(shell(60, "resize2fs /dev/ublkb%d >&2", id));
	OK(shell(60, "fallocate -l 90M mnt/big && head -c 4000000 /dev/urandom >tree"));
	OK(shell(60, "cp tree mnt/ && sync -f mnt"));
	ublkctl(1, "add --force", "resize -n %d --size 32M", id);
	EQ(sectors(id), 128 * 2048);
	ublkctl(0, "", "resize -n %d --size 32M --force", id);
	EQ(sectors(id), 32 * 2048);
	OK(shell(60, "cmp tree mnt/tree"));
	ublkctl(0, "", "resize -n %d --size 128M", id);
	EQ(sectors(id), 128 * 2048);
	OK(shell(60, "umount mnt && mount /dev/ublkb%d mnt && cmp tree mnt/tree", id));
	OK(shell(60, "umount mnt && fsck.ext4 -f -n /dev/ublkb%d >&2", id));
	ublkctl(0, "", "resize -n %d --size 33555000", id);
	EQ(sectors(id), 33555000 / 512);
	ublkctl_del(id);

	id = ublkctl_add("-t null");
	ublkctl(1, "--size", "resize -n %d", id);
	ublkctl(0, "", "resize -n %d --size 1T", id);
	EQ(sysfs_num("/sys/block/ublkb%d/size", id), 1LL << 31);
	ublkctl_del(id);
}

ABI_TEST(.timeout = 150, .needs = "ublkctl|mkfs.ext4|resize2fs");
