// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will grow a disk with a mounted ext4 on it, and the file system
 * after it, while it is written to, and shrink it to what the file system needs
 * and grow it in between; then shrink both, and expect every tool to see the
 * new sizes and no file to be harmed.
 */
#include <sys/statvfs.h>

#include "test.h"

#define SMALL	(48 * MIB)
#define LARGE	(128 * MIB)

static void resize(struct dev *dev, uint64_t bytes)
{
	OK(CTL(UBLK_U_CMD_UPDATE_SIZE, .dev_id = dev->id,
	       .data = { bytes / 512 }));
	OK(shell(60, "test $(blockdev --getsize64 %s) = %llu", dev->disk,
		 (unsigned long long)bytes));
	OK(shell(60, "test $(blockdev --getsz %s) = %llu", dev->disk,
		 (unsigned long long)bytes / 512));
}

static uint64_t fs_bytes(void)
{
	struct statvfs fs;

	OK(statvfs("mnt", &fs));
	return (uint64_t)fs.f_blocks * fs.f_frsize;
}

static int write_files(void *arg)
{
	(void)arg;
	return shell(150, "for i in $(seq 20); do cp tree mnt/$i && sync mnt/$i || exit 1; done");
}

static void compare(void)
{
	OK(shell(60, "for i in $(seq 20); do cmp tree mnt/$i || exit 1; done"));
}

static void run(void)
{
	struct dev *dev;
	struct child *writer;
	struct srv *srv;
	uint64_t before;

	need_feature(UBLK_F_UPDATE_SIZE, "UPDATE_SIZE");
	dev = DEV(.bytes = LARGE, .flags = UBLK_F_UPDATE_SIZE);
	srv = SRV(dev);		/* which has room for the large size */
	dev->params.basic.dev_sectors = SMALL / 512;
	OK(dev_set_params(dev, &dev->params));
	srv_fetch_all(srv);
	OK(dev_start(dev, srv));
	OK(shell(60, "mkfs.ext4 -q -F -b 4096 %s && mkdir mnt && mount %s mnt",
		 dev->disk, dev->disk));
	OK(shell(60, "head -c 300000 /dev/urandom >tree"));
	before = fs_bytes();
	TRUE(before <= SMALL);

	writer = child_start(0, write_files, NULL);
	resize(dev, LARGE);
	do {
		resize(dev, SMALL);
		resize(dev, LARGE);
	} while (child_wait(writer, 0) == PENDING);
	OK(child_wait(writer, 150000));
	compare();
	writer = child_start(0, write_files, NULL);
	OK(shell(60, "resize2fs %s", dev->disk));
	OK(child_wait(writer, 150000));
	TRUE(fs_bytes() > before + MIDDLE);
	OK(shell(60, "dd if=/dev/zero of=mnt/large bs=1M count=52 && sync && rm mnt/large"));
	OK(shell(60, "umount mnt && fsck.ext4 -f -y %s && resize2fs %s 40M",
		 dev->disk, dev->disk));
	resize(dev, SMALL);
	OK(shell(60, "fsck.ext4 -f -n %s && mount %s mnt", dev->disk, dev->disk));
	TRUE(fs_bytes() <= SMALL);
	compare();
	OK(shell(60, "umount mnt"));
	down(srv);
}

ABI_TEST(.timeout = 400, .needs = "mkfs.ext4|fsck.ext4|resize2fs|blockdev");
