// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will ask for descriptor sizes: 24 to 256 in steps of 8 with the
 * feature, EINVAL else; without the feature it is 24, or left alone by
 * drivers that do not know it.
 */
#include "test.h"

static int add(uint64_t flags, int size, struct ublksrv_ctrl_dev_info *info)
{
	struct dev_opts opts = { .flags = flags, .io_desc_size = size };
	int res;

	*info = info_for(&opts);
	res = dev_add(info);
	if (!res)
		OK(dev_del(dev_of(info)));
	return res;
}

static void run(void)
{
	static const int bad[] = { 0, 8, 16, 23, 25, 28, 36, 250, 264, 0xffff };
	static const int good[] = { 24, 32, 64, 128, 248, 256 };
	struct ublksrv_ctrl_dev_info info;

	if (!(features() & UBLK_F_IO_DESC_SIZE)) {
		OK(add(UBLK_F_IO_DESC_SIZE, 64, &info));
		EQ(info.flags & UBLK_F_IO_DESC_SIZE, 0);
		return;
	}
	OK(add(0, 100, &info));
	EQ(info.io_desc_size, 24);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		EQ(add(UBLK_F_IO_DESC_SIZE, bad[i], &info), -EINVAL);
	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		OK(add(UBLK_F_IO_DESC_SIZE, good[i], &info));
		EQ(info.io_desc_size, good[i]);
	}
}

ABI_TEST();
