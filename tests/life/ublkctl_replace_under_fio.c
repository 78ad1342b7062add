// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will replace the server of a disk again and again while fio
 * writes and verifies, and expect that not one request fails: also not of
 * those that the old server had, which is why the device does not reissue.
 */
#include "ublkctl.h"

#include "test.h"

static void with(const char *options, int times)
{
	long long enough = 0;
	int id = ublkctl_add_loop(64, options);
	int old;

	OK(shell(10, "rm -f enough fio.code"));
	OK(shell(10, "{ fio --name=t --filename=/dev/ublkb%d %s %s %s; } >&2 &", id,
		 "--direct=1 --ioengine=io_uring --iodepth=16 --rw=randwrite",
		 "--bsrange=4k-64k --size=16m --time_based=1 --runtime=60 --verify=crc32c",
		 "--output=fio.out --trigger-file=enough; echo $? >fio.code"));
	for (int i = 0; i < times; i++) {
		TRUE(wait_for(ublkctl_written(id) > enough, LONG_MS));
		enough = ublkctl_written(id) + 100;
		old = ublkctl_pid(id);
		ublkctl(0, "/dev/ublkb", "recover -n %d --replace --timeout 60", id);
		TRUE(ublkctl_pid(id) != old);
	}
	ublkctl(0, "", "quiesce -n %d", id);
	ublkctl(0, "quiesced", "list");
	ublkctl(0, "/dev/ublkb", "recover -n %d", id);
	OK(shell(60, "touch enough; while ! [ -s fio.code ]; do sleep 0.2; done"));
	OK(shell(10, "cat fio.out >&2; exit $(cat fio.code)"));
	ublkctl_del(id);
}

static void run(void)
{
	need_feature(UBLK_F_QUIESCE, "QUIESCE");
	with("-q 2 -d 16 --recovery queue", 4);
	/* The kernel's own driver fails or forgets requests there: docs/intree.md. */
	if (features() & UBLK_F_BATCH_IO && !is_intree())
		with("-q 2 -d 16 --recovery queue --batch", 4);
	with("-q 2 -d 2 --recovery queue --user-copy", 2);
	with("-d 16 --recovery queue --get-data", 2);
}

ABI_TEST(.timeout = 250, .needs = "ublkctl|fio");
