// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will map a queue's descriptors for writing and expect EPERM;
 * mapped for reading, mprotect must not add writing.
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "test.h"

static void run(void)
{
	struct dev *dev = DEV(.depth = 128);
	int fd = open(dev->path, O_RDWR);
	void *map;

	TRUE(fd >= 0);
	TRUE(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) ==
	     MAP_FAILED && errno == EPERM);
	TRUE(mmap(NULL, PAGE, PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED &&
	     errno == EPERM);
	TRUE(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0) ==
	     MAP_FAILED && errno == EPERM);
	map = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0);
	TRUE(map != MAP_FAILED);
	TRUE(mprotect(map, PAGE, PROT_READ | PROT_WRITE) && errno == EACCES);
	munmap(map, PAGE);
	close(fd);
	OK(dev_del(dev));
}

ABI_TEST();
