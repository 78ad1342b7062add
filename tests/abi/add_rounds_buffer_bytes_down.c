// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will add devices with odd buffer sizes and expect them rounded
 * down to a page.
 */
#include "test.h"

static void run(void)
{
	static const uint32_t sizes[] = { 4096, 4097, 65535, 65536, 1048577 };

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct dev *dev = DEV(.max_io = sizes[i], .no_params = true);

		EQ(dev->info.max_io_buf_bytes, sizes[i] & ~4095);
		OK(dev_del(dev));
	}
}

ABI_TEST();
