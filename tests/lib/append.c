// SPDX-License-Identifier: GPL-2.0-only
/* Zone appends, which only a file system sends. */
#include "zoned.h"

#define PREPARE								\
	"set -e; mkdir -p m; mkfs.btrfs -q -m single -d single %s; "	\
	"mount -t btrfs %s m; "						\
	"for i in 1 2 3 4 5 6; do "					\
	"  head -c $((i * 300000)) /dev/urandom >m/$i; "		\
	"  sync -f m; "							\
	"done; "							\
	"(cd m; sha256sum *) >sums; umount m"
#define COMPARE								\
	"set -e; mount -t btrfs -o ro %s m; (cd m; sha256sum -c ../sums) " \
	">/dev/null; umount m"

void need_btrfs(void)
{
	if (shell(30, "modprobe -q btrfs"))
		skip("this kernel has no btrfs");
}

void zoned_append(uint64_t flags)
{
	const char *disk;
	struct srv *srv;
	uint64_t sectors = 16 * MIB >> 9;

	need_btrfs();
	srv = ZONED_UP(.nr = 16, .bytes = 16 * MIB, .depth = 16, .queues = 2,
		       .flags = flags);
	disk = srv->dev->disk;
	OK(shell(100, PREPARE, disk, disk));
	TRUE(srv->count[UBLK_IO_OP_ZONE_APPEND] >= 6);
	EQ(zoned->append.start_sector % sectors, 0);
	EQ(zoned->append.start_sector, zoned->append_lba / sectors * sectors);
	/* only so is it known that the answer was looked at */
	TRUE(zoned->append_lba > zoned->append.start_sector);
	OK(shell(100, COMPARE, disk));
	EQ(zoned->out_of_order, 0);
	down(srv);
}
