// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will write from memory that is off the interval: the disk says no,
 * or the guards are right although intervals lie across pages.
 */
#include "integrity.h"

static void run(void)
{
	struct srv *srv = INTEG_UP(12, .csum_type = LBMD_PI_CSUM_CRC16_T10DIF,
				   .flags = LBMD_PI_CAP_REFTAG,
				   .metadata_size = 8, .interval_exp = 12);
	static const int off[] = { 4, 64, 512, 2048, 4092 };
	long long mask = sysfs_num("/sys/block/ublkb%d/queue/dma_alignment",
				   srv->dev->id);

	for (size_t i = 0; i < ARRAY_SIZE(off); i++) {
		int want = off[i] & mask ? -EINVAL : 65536;
		uint64_t at = MIDDLE + i * 65536;
		struct client *client;

		EQ(IO_NOW(srv->dev, C_WRITE, .off = at, .len = 65536,
			  .misalign = off[i]), want);
		if (want < 0)
			continue;
		integ_check(srv, at, 65536);
		client = IO(srv->dev, C_READ, .off = at, .len = 65536,
			    .misalign = off[i]);
		EQ(client_result(client), want);
		EQ(pattern_differs(client->buf, 65536, at >> 9), -1);
	}
	EQ(IO_NOW(srv->dev, C_WRITE, .off = MIDDLE, .len = 65536), 65536);
	integ_check(srv, MIDDLE, 65536);
	down(srv);
}

ABI_TEST();
