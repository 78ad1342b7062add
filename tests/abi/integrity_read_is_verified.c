// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will hand wrong metadata back with a READ and expect EILSEQ: a
 * wrong guard, a wrong reference; not if nobody verifies.
 */
#include <string.h>

#include "integrity.h"

static int get(struct srv *srv, uint32_t len)
{
	return IO_NOW(srv->dev, C_READ, .off = MIDDLE, .len = len);
}

static void once(int csum)
{
	int size = integ_tuple_size(csum), id;
	struct srv *srv = INTEG_UP(9, .csum_type = csum,
				   .flags = LBMD_PI_CAP_REFTAG,
				   .metadata_size = size, .interval_exp = 9);
	uint8_t *third = integ_meta(srv, MIDDLE + 2 * 512);
	uint8_t keep[16];

	EQ(IO_NOW(srv->dev, C_WRITE, .off = MIDDLE, .len = 4096), 4096);
	memcpy(keep, third, size);
	EQ(get(srv, 4096), 4096);
	third[0] ^= 1;
	EQ(get(srv, 4096), -EILSEQ);
	EQ(get(srv, 1024), 1024);
	memcpy(third, keep, size);
	third[size - 1] ^= 1;		/* the reference's last byte */
	EQ(get(srv, 4096), -EILSEQ);
	memcpy(third, keep, size);
	srv->disk[MIDDLE + 1024 + 511] ^= 1;
	EQ(get(srv, 4096), -EILSEQ);
	/* an application tag of all ones means: do not look */
	memset(third, 0xff, size);
	EQ(get(srv, 4096), 4096);
	memcpy(third, keep, size);
	EQ(get(srv, 4096), -EILSEQ);
	id = srv->dev->id;
	OK(shell(60, "echo 0 >/sys/block/ublkb%d/integrity/read_verify", id));
	EQ(get(srv, 4096), 4096);
	OK(shell(60, "echo 1 >/sys/block/ublkb%d/integrity/read_verify", id));
	EQ(get(srv, 4096), -EILSEQ);
	down(srv);
}

static void run(void)
{
	once(LBMD_PI_CSUM_IP);
	once(LBMD_PI_CSUM_CRC16_T10DIF);
	once(LBMD_PI_CSUM_CRC64_NVME);
}

ABI_TEST(.timeout = 60);
