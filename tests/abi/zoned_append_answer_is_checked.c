// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will answer zone appends, which btrfs sends, with an LBA that is
 * not in the zone, or leaves too little room there, and with less than all
 * bytes, and expect the write of that file to fail with EIO, and no other.
 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "zoned.h"

#define LEN	(256 * KIB)

static int write_file(void *arg)
{
	static uint8_t buf[LEN];
	int *nr = arg;
	char name[16];
	int fd;

	pattern(buf, LEN, *nr);
	snprintf(name, sizeof(name), "m/%d", *nr);
	fd = open(name, O_WRONLY | O_CREAT, 0600);
	if (fd < 0 || write(fd, buf, LEN) != LEN)
		return -errno;
	return fsync(fd) ? -errno : 0;
}

static int read_file(void *arg)
{
	static uint8_t buf[LEN];
	int *nr = arg;
	char name[16];
	int fd;

	snprintf(name, sizeof(name), "m/%d", *nr);
	fd = open(name, O_RDONLY);
	if (fd < 0 || read(fd, buf, LEN) != LEN)
		return -errno;
	return pattern_differs(buf, LEN, *nr) == -1 ? 0 : -EILSEQ;
}

static int in_file(int (*fn)(void *arg), int nr)
{
	return in_child(0, fn, &nr);
}

static void run(void)
{
	struct srv *srv;
	int nr = 0;

	need_btrfs();
	srv = ZONED_UP(.nr = 16, .bytes = 16 * MIB, .depth = 16, .queues = 2);
	OK(shell(60, "mkdir -p m && mkfs.btrfs -q -m single -d single %s && mount -t btrfs %s m",
		 srv->dev->disk, srv->dev->disk));
	OK(in_file(write_file, nr++));
	for (int lie = APPEND_ZONE_BEFORE; lie <= APPEND_SHORT; lie++) {
		int before = zoned->lies;

		zoned->lie = lie;
		EQ(in_file(write_file, nr++), -EIO);
		TRUE(zoned->lies > before);
		zoned->lie = APPEND_TRUE;
		OK(in_file(write_file, nr++));
	}
	OK(shell(60, "umount m && mount -t btrfs -o ro %s m", srv->dev->disk));
	for (int i = 0; i < nr; i += 2)
		OK(in_file(read_file, i));
	OK(shell(60, "umount m"));
	down(srv);
}

ABI_TEST(.timeout = 180, .needs = "mkfs.btrfs",
	 .no_intree = "believes what the server says of an append");
