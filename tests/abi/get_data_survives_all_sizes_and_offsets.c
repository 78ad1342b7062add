// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will write and read back blocks of many sizes and places on a
 * NEED_GET_DATA device, through buffers off their page and in many pieces, and
 * compare every byte with what the server has.
 */
#include "getdata.h"

static struct srv *srv;

static void there_and_back(uint64_t off, uint32_t len, int misalign,
			   int pieces)
{
	struct client *reader;

	EQ(IO_NOW(srv->dev, C_WRITE, .off = off, .len = len,
		  .misalign = misalign, .pieces = pieces), len);
	EQ(pattern_differs(srv->disk + off, len, off >> 9), -1);
	pattern(srv->disk + off, len, off + len);
	reader = IO(srv->dev, C_READ, .off = off, .len = len,
		    .misalign = misalign, .pieces = pieces);
	EQ(client_result(reader), len);
	EQ(pattern_differs(reader->buf, len, off + len), -1);
}

static void run(void)
{
	static const uint32_t lens[] = { 512, 1024, 4096, 4608, 12288,
					 64 * KIB, 127 * KIB, 512 * KIB };
	static const int misaligns[] = { 0, 4, 512, 2052, 4092 };

	srv = GETDATA_UP(.depth = 16);
	for (size_t i = 0; i < ARRAY_SIZE(lens); i++)
		for (size_t j = 0; j < ARRAY_SIZE(misaligns); j++)
			there_and_back(MIDDLE + 512 * j, lens[i], misaligns[j],
				       0);
	there_and_back(MIDDLE, 128 * KIB, 0, 32);
	there_and_back(MIDDLE, 128 * KIB, 0, 256);
	there_and_back(MIDDLE + 512, 64 * KIB, 4, 128);
	there_and_back(MIDDLE, MIB, 0, 0);
	there_and_back(MIDDLE + 7 * 512, MIB, 4, 0);
	there_and_back(MIDDLE, 4 * MIB, 1024, 0);
	there_and_back(0, MIB, 0, 0);
	there_and_back(63 * MIB, MIB, 0, 0);
	TRUE(srv->asked >= srv->count[UBLK_IO_OP_WRITE]);
	down(srv);
}

ABI_TEST(.timeout = 60);
