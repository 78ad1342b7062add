// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will pass parameters whose second half cannot be read and expect
 * EFAULT, and no parameters left from before or from the readable half.
 */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "test.h"

static void run(void)
{
	struct dev *dev = DEV();
	struct ublk_params back;
	int fd = memfd_create("half", 0);
	uint8_t *mem = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED,
			    fd, 0);
	struct ublk_params *half = (void *)(mem + PAGE - 64);

	OK(ftruncate(fd, 2 * PAGE));
	memcpy(half, &dev->params, sizeof(*half));
	half->basic.dev_sectors = 12345;
	OK(ftruncate(fd, PAGE));
	EQ(dev_set_params(dev, half), -EFAULT);
	OK(dev_get_params(dev, &back));
	TRUE(back.basic.dev_sectors != 12345);
	EQ(back.types & ~UBLK_PARAM_TYPE_DEVT, 0);
	OK(dev_del(dev));
}

ABI_TEST(.no_intree_6_12 = "keeps the readable half");
