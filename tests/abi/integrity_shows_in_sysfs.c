// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will start disks with each checksum and expect what they are in
 * the disk's integrity folder.
 */
#include <string.h>

#include "integrity.h"

static void is(int id, const char *want)
{
	char text[64];

	sysfs_text("/sys/block/ublkb%d/integrity/format", id, text,
		   sizeof(text));
	if (strcmp(text, want))
		fail("format is '%s', not '%s'", text, want);
}

#define NUM(name)	sysfs_num("/sys/block/ublkb%d/" name, id)

static void once(int csum, const char *plain, const char *with_ref)
{
	int size = integ_tuple_size(csum) ? integ_tuple_size(csum) : 8;

	for (int ref = 0; ref < (with_ref ? 2 : 1); ref++) {
		struct srv *srv = INTEG_UP(12, .csum_type = csum,
			.flags = ref ? LBMD_PI_CAP_REFTAG :
				       LBMD_PI_CAP_INTEGRITY,
			.metadata_size = size, .interval_exp = 9 + 3 * ref,
			.tag_size = 2 * ref,
			.max_integrity_segments = ref ? 7 : 0);
		int id = srv->dev->id;

		is(id, ref ? with_ref : plain);
		EQ(NUM("integrity/tag_size"), 2 * ref);
		EQ(NUM("integrity/protection_interval_bytes"),
		   ref ? 4096 : 512);
		EQ(NUM("integrity/device_is_integrity_capable"), !ref);
		EQ(NUM("integrity/read_verify"), 1);
		EQ(NUM("integrity/write_generate"), 1);
		EQ(NUM("queue/max_integrity_segments"), ref ? 7 : 65535);
		down(srv);
	}
}

static void run(void)
{
	once(LBMD_PI_CSUM_NONE, "nop", NULL);
	once(LBMD_PI_CSUM_IP, "T10-DIF-TYPE3-IP", "T10-DIF-TYPE1-IP");
	once(LBMD_PI_CSUM_CRC16_T10DIF, "T10-DIF-TYPE3-CRC",
	     "T10-DIF-TYPE1-CRC");
	once(LBMD_PI_CSUM_CRC64_NVME, "EXT-DIF-TYPE3-CRC64",
	     "EXT-DIF-TYPE1-CRC64");
}

ABI_TEST(.timeout = 60);
