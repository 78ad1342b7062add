// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will open, close, finish and reset the zones of an in-memory zoned
 * disk with blkzone, and expect reports to show what was done, and the limits
 * on open and active zones to hold.
 */
#include "ublkctl.h"

#include "test.h"

/* blkzone's short word for the condition of a zone of 4 MiB. */
static void expect(int id, int zone, const char *cond, int written)
{
	OK(shell(30, "blkzone report -o %d -c 1 /dev/ublkb%d >zone && cat zone >&2 && "
		 "grep -q 'wptr 0x%06x .*(%s)' zone", zone * 8192, id, written, cond));
}

static int manage(int id, const char *what, int zone, int count)
{
	return shell(30, "blkzone %s -o %d -c %d /dev/ublkb%d >&2", what, zone * 8192, count, id);
}

static int write_zone(int id, int zone)
{
	return shell(30, "dd if=/dev/zero of=/dev/ublkb%d oflag=direct bs=64k seek=%d count=1 >&2",
		     id, zone * 64);
}

static void run(void)
{
	int id;

	need_feature(UBLK_F_ZONED, "ZONED");
	id = ublkctl_add("-t zoned --size 64M --zone-size 4M --conventional 2 "
			 "--max-open 2 --max-active 3");
	EQ(sysfs_num("/sys/block/ublkb%d/queue/max_open_zones", id), 2);
	EQ(sysfs_num("/sys/block/ublkb%d/queue/max_active_zones", id), 3);
	expect(id, 1, "nw", 0);
	expect(id, 2, "em", 0);
	TRUE(manage(id, "reset", 1, 1));
	OK(write_zone(id, 2));
	expect(id, 2, "oi", 128);
	OK(manage(id, "close", 2, 1));
	expect(id, 2, "cl", 128);
	OK(manage(id, "open", 3, 2));
	expect(id, 4, "oe", 0);
	TRUE(manage(id, "open", 5, 1));
	TRUE(write_zone(id, 5));
	OK(manage(id, "finish", 3, 1));
	expect(id, 3, "fu", 8192);
	OK(write_zone(id, 6));
	TRUE(write_zone(id, 6));
	OK(manage(id, "reset", 3, 1));
	expect(id, 3, "em", 0);
	OK(shell(30, "blkzone reset -o 16384 /dev/ublkb%d >&2", id));
	for (int zone = 2; zone < 16; zone++)
		expect(id, zone, "em", 0);
	EQ(shell(30, "exit $(blkzone report /dev/ublkb%d | wc -l)", id), 16);
	ublkctl(3, "size is fixed", "resize -n %d --size 128M", id);
	ublkctl_del(id);
}

ABI_TEST(.timeout = 120, .needs = "ublkctl|blkzone");
