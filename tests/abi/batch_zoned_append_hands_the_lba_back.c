// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will put btrfs, which appends to zones, onto a zoned disk with
 * BATCH_IO, and expect files to be found where the elements of COMMIT said
 * that they went.
 */
#include "batch.h"
#include "zoned.h"

#define FILL								\
	"set -e; mkdir -p m; mkfs.btrfs -q -m single -d single %s; "	\
	"mount -t btrfs %s m; "						\
	"for i in 1 2 3 4 5 6; do "					\
	"  head -c $((i * 200000)) /dev/urandom >m/$i; sync -f m; "	\
	"done; "							\
	"(cd m; sha256sum *) >sums; umount m; "				\
	"mount -t btrfs -o ro %s m; (cd m; sha256sum -c ../sums) >&2; umount m"

static void run(void)
{
	struct srv *srv;
	const char *disk;

	need_feature(UBLK_F_BATCH_IO, "BATCH_IO");
	need_btrfs();
	srv = ZONED_UP(.nr = 16, .bytes = 16 * MIB, .depth = 16, .queues = 2,
		       .flags = UBLK_F_BATCH_IO);
	disk = srv->dev->disk;
	OK(shell(100, FILL, disk, disk, disk));
	TRUE(srv->count[UBLK_IO_OP_ZONE_APPEND] >= 6);
	/* only so is it known that the answer was looked at */
	TRUE(zoned->append_lba > zoned->append.start_sector);
	EQ(zoned->out_of_order, 0);
	down(srv);
}

ABI_TEST(.timeout = 200, .needs = "mkfs.btrfs|sha256sum");
