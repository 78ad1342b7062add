// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will map descriptors in one process, hand the file to another,
 * and expect EINVAL there and success again in the first.
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "test.h"

static int fd;

static int map(void *arg)
{
	void *mem = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0);

	(void)arg;
	if (mem == MAP_FAILED)
		return -errno;
	munmap(mem, PAGE);
	return 0;
}

static void run(void)
{
	struct dev *dev = DEV();

	fd = open(dev->path, O_RDWR);
	TRUE(fd >= 0);
	OK(map(NULL));
	EQ(in_child(0, map, NULL), -EINVAL);
	OK(map(NULL));
	close(fd);
	OK(dev_del(dev));
}

ABI_TEST();
