// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will map descriptors at every queue's offset, which works with
 * the right length only, and past the last queue, which is EINVAL.
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "test.h"

#define STEP	(24 * 4096)

static int map(int fd, size_t len, off_t off)
{
	void *mem = mmap(NULL, len, PROT_READ, MAP_SHARED, fd, off);

	if (mem == MAP_FAILED)
		return -errno;
	munmap(mem, len);
	return 0;
}

static void run(void)
{
	struct dev *dev = DEV(.queues = 2, .depth = 200);
	int queues = dev->info.nr_hw_queues;
	int fd = open(dev->path, O_RDWR);

	TRUE(fd >= 0);
	for (int q = 0; q < queues; q++) {
		OK(map(fd, 2 * PAGE, q * STEP));
		EQ(map(fd, PAGE, q * STEP), -EINVAL);
		EQ(map(fd, 3 * PAGE, q * STEP), -EINVAL);
	}
	EQ(map(fd, 2 * PAGE, queues * STEP), -EINVAL);
	EQ(map(fd, 2 * PAGE, 1ULL << 40), -EINVAL);
	EQ(map(fd, 2 * PAGE, 0x80000000), -EINVAL);
	close(fd);
	OK(dev_del(dev));
}

ABI_TEST();
