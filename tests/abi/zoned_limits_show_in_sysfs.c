// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will start zoned disks and expect model, zone size, number of
 * zones, and the limits on open zones and appends in sysfs.
 */
#include <string.h>

#include "zoned.h"

#define NUM(name)	sysfs_num("/sys/block/ublkb%d/queue/" name, id)

static void run(void)
{
	struct srv *srv = ZONED_UP(.nr = 24, .max_open = 5, .max_active = 7,
				   .max_append = 64);
	int id = srv->dev->id;
	char text[64];

	sysfs_text("/sys/block/ublkb%d/queue/zoned", id, text, sizeof(text));
	OK(strcmp(text, "host-managed"));
	EQ(NUM("chunk_sectors"), ZONE_SECTORS);
	EQ(NUM("nr_zones"), 24);
	EQ(NUM("max_open_zones"), 5);
	EQ(NUM("max_active_zones"), 7);
	EQ(NUM("zone_append_max_bytes"), 64 * 512);
	EQ(sysfs_num("/sys/block/ublkb%d/size", id), 24 * ZONE_SECTORS);
	down(srv);

	srv = ZONED_UP(.bytes = 8 * MIB, .conventional = 2, .max_append = 2048);
	id = srv->dev->id;
	EQ(NUM("chunk_sectors"), 16384);
	EQ(NUM("nr_zones"), 16);
	EQ(NUM("max_open_zones"), 0);
	EQ(NUM("max_active_zones"), 0);
	EQ(NUM("zone_append_max_bytes"), MIB);
	EQ(srv->count[UBLK_IO_OP_ZONE_RESET_ALL], 0);
	down(srv);
}

ABI_TEST();
