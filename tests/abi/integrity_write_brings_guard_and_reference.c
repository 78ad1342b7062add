// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will write to disks with each checksum, block size and interval:
 * the server gets the metadata of every interval, and it is right.
 */
#include <string.h>

#include "integrity.h"

static void io(struct srv *srv, uint64_t off, uint32_t len)
{
	struct client *client;

	memset(integ_meta(srv, off), 0xcc, integ_bytes(srv, len >> 9));
	EQ(IO_NOW(srv->dev, C_WRITE, .off = off, .len = len), len);
	TRUE(srv->last[UBLK_IO_OP_WRITE].op_flags & UBLK_IO_F_INTEGRITY);
	integ_check(srv, off, len);
	client = IO(srv->dev, C_READ, .off = off, .len = len);
	EQ(client_result(client), len);
	TRUE(srv->last[UBLK_IO_OP_READ].op_flags & UBLK_IO_F_INTEGRITY);
	EQ(pattern_differs(client->buf, len, off >> 9), -1);
}

static void once(int csum, int flags, int lbs, int interval)
{
	int size = integ_tuple_size(csum) ? integ_tuple_size(csum) : 8;
	struct srv *srv = INTEG_UP(lbs, .csum_type = csum, .flags = flags,
				   .metadata_size = size,
				   .interval_exp = interval);

	io(srv, MIDDLE, 4096);
	io(srv, MIDDLE + 1 * MIB + 12288, 20480);
	io(srv, MIDDLE + 2 * MIB, 256 * KIB);
	if (lbs == 9)
		io(srv, MIDDLE + 512, 512);
	down(srv);
}

static void run(void)
{
	static const int csums[] = { LBMD_PI_CSUM_IP,
				     LBMD_PI_CSUM_CRC16_T10DIF,
				     LBMD_PI_CSUM_CRC64_NVME };

	once(LBMD_PI_CSUM_NONE, 0, 9, 9);
	once(LBMD_PI_CSUM_NONE, 0, 12, 12);
	for (size_t i = 0; i < ARRAY_SIZE(csums); i++) {
		once(csums[i], 0, 9, 9);
		once(csums[i], LBMD_PI_CAP_REFTAG, 9, 9);
		once(csums[i], LBMD_PI_CAP_REFTAG, 12, 12);
		once(csums[i], LBMD_PI_CAP_REFTAG, 12, 9);
	}
}

ABI_TEST(.timeout = 120);
