// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will answer a part of a READ of which every interval has metadata:
 * the rest is asked again and the data is right, or the client has EIO.
 */
#include "integrity.h"

#define LEN	16384

static void run(void)
{
	struct srv *srv = INTEG_UP(9, .csum_type = LBMD_PI_CSUM_CRC16_T10DIF,
				   .flags = LBMD_PI_CAP_REFTAG,
				   .metadata_size = 8, .interval_exp = 9);
	uint64_t off = MIDDLE + 40 * KIB;
	struct client *client;
	int before, res;

	EQ(IO_NOW(srv->dev, C_WRITE, .off = off, .len = LEN), LEN);
	before = srv->count[UBLK_IO_OP_READ];
	integ_shorten_read(3 * 512);
	client = IO(srv->dev, C_READ, .off = off, .len = LEN);
	res = client_result(client);
	if (res != -EIO) {
		EQ(res, LEN);
		EQ(pattern_differs(client->buf, LEN, off >> 9), -1);
		EQ(srv->count[UBLK_IO_OP_READ], before + 2);
	}
	EQ(IO_NOW(srv->dev, C_READ, .off = off, .len = LEN), LEN);
	/* wrong metadata in the rest is noticed */
	integ_meta(srv, off + 20 * 512)[1] ^= 0x80;
	integ_shorten_read(3 * 512);
	res = IO_NOW(srv->dev, C_READ, .off = off, .len = LEN);
	TRUE(res == -EILSEQ || res == -EIO);
	down(srv);
}

ABI_TEST(.no_intree = "takes a short READ as all under USER_COPY");
