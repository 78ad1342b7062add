// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill the server of a disk ten times while fio reads, writes
 * and verifies it, with REISSUE, and expect fio to see nothing of that.
 */
#include "load.h"
#include "ublkctl.h"

#include "test.h"

static int run_fio(void *arg)
{
	struct dev *dev = arg;

	fio(100, dev->id, "--direct=1 --ioengine=libaio --iodepth=8 --time_based",
	    "--runtime=25 --rw=randrw --bsrange=4k-32k --size=16m --verify=crc32c");
	return 0;
}

static void run(void)
{
	struct child *child;
	struct srv *srv;

	need_feature(UBLK_F_USER_RECOVERY_REISSUE, "USER_RECOVERY_REISSUE");
	srv = up_new((struct dev_opts){
		.queues = 2, .depth = 8, .max_io = 64 * KIB,
		.flags = UBLK_F_USER_RECOVERY | UBLK_F_USER_RECOVERY_REISSUE },
		(struct srv_opts){ 0 });
	child = child_start(0, run_fio, srv->dev);
	for (int i = 0; i < 10; i++) {
		int served = srv->count[UBLK_IO_OP_WRITE];

		TRUE(wait_for(srv->count[UBLK_IO_OP_WRITE] > served + 20,
			      LONG_MS));
		srv_kill(srv);
		EQ(child->done, 0);
		srv = recover_from(srv);
	}
	OK(child_wait(child, 120000));
	down(srv);
}

ABI_TEST(.timeout = 180, .needs = "fio",
	 .no_intree_6_12 = "notices a saturated queue's server at the I/O timeout only");
