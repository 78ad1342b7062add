// SPDX-License-Identifier: GPL-2.0-only
#include "sizes.h"

static void there_and_back(struct srv *srv, uint64_t off, uint32_t len,
			   int misalign, int pieces)
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

void all_sizes_and_offsets(struct srv *srv)
{
	static const uint32_t lens[] = { 512, 1024, 4096, 4608, 12288,
					 64 * KIB, 127 * KIB, 512 * KIB };
	static const int misaligns[] = { 0, 4, 512, 2052, 4092 };

	for (size_t i = 0; i < ARRAY_SIZE(lens); i++)
		for (size_t j = 0; j < ARRAY_SIZE(misaligns); j++)
			there_and_back(srv, MIDDLE + 512 * j, lens[i],
				       misaligns[j], 0);
	there_and_back(srv, MIDDLE, 128 * KIB, 0, 32);
	there_and_back(srv, MIDDLE, 128 * KIB, 0, 256);
	there_and_back(srv, MIDDLE + 512, 64 * KIB, 4, 128);
	there_and_back(srv, MIDDLE, MIB, 0, 0);
	there_and_back(srv, MIDDLE + 7 * 512, MIB, 4, 0);
	there_and_back(srv, MIDDLE, 4 * MIB, 1024, 0);
	there_and_back(srv, 0, MIB, 0, 0);
	there_and_back(srv, 63 * MIB, MIB, 0, 0);
}
