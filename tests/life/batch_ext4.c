// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will fill an ext4 file system on a BATCH_IO disk while its server
 * is killed and replaced again and again, and expect the same files after a
 * remount and nothing to repair.
 */
#include "batch.h"
#include "load.h"

static int fill(void *arg)
{
	(void)arg;
	return shell(100, "set -e; for i in $(seq 30); do "
		     "head -c $((i * 9000)) /dev/urandom >tree/$i; "
		     "cp tree/$i mnt/tree/$i; sync -f mnt; done");
}

static void run(void)
{
	struct srv *srv = batch_up((struct dev_opts){
		.queues = 2, .depth = 8, .attrs = UBLK_ATTR_VOLATILE_CACHE,
		.flags = UBLK_F_USER_RECOVERY | UBLK_F_USER_RECOVERY_REISSUE },
		(struct srv_opts){ .threads = 3 });
	const char *disk = srv->dev->disk;
	struct child *filler;

	OK(shell(60, "mkfs.ext4 -q -F %s && mkdir mnt tree && mount %s mnt && "
		     "mkdir mnt/tree", disk, disk));
	filler = child_start(0, fill, NULL);
	for (int i = 0; i < 5; i++) {
		int served = srv->count[UBLK_IO_OP_WRITE];

		TRUE(wait_for(srv->count[UBLK_IO_OP_WRITE] > served + 5 ||
			      filler->done, LONG_MS));
		srv_kill(srv);
		srv = recover_from(srv);
	}
	OK(child_wait(filler, 100000));
	OK(shell(60, "umount mnt && mount %s mnt && diff -r tree mnt/tree", disk));
	OK(shell(60, "umount mnt && fsck.ext4 -f -n %s >&2", disk));
	down(srv);
}

ABI_TEST(.timeout = 200, .needs = "mkfs.ext4|fsck.ext4");
