// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will read a disk through the page cache so that the kernel reads
 * ahead and expect a request with the three failfast flags.
 */
#include <fcntl.h>
#include <unistd.h>

#include "test.h"

static int read_ahead(void *arg)
{
	struct dev *dev = arg;
	int fd = open(dev->disk, O_RDONLY);

	if (fd < 0 || posix_fadvise(fd, MIDDLE, MIB, POSIX_FADV_WILLNEED))
		return -EIO;
	for (uint64_t off = 0; off < MIB; off += 4096) {
		char buf[4096];

		if (pread(fd, buf, 4096, MIDDLE + off) != 4096)
			return -EIO;
	}
	return 0;
}

static void run(void)
{
	const uint32_t all = UBLK_IO_F_FAILFAST_DEV |
			     UBLK_IO_F_FAILFAST_TRANSPORT |
			     UBLK_IO_F_FAILFAST_DRIVER;
	struct srv *srv = UP();

	OK(in_child(0, read_ahead, srv->dev));
	EQ(srv->seen_flags & all, all);
	down(srv);
}

ABI_TEST();
