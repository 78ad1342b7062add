// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will write and verify ublkctl disks that are served many requests
 * at a time, whichever way their data goes.
 */
#include "ublkctl.h"

#include "test.h"

static void once(const char *options, const char *data_path, bool batch)
{
	int id = ublkctl_add_loop(64, options);

	ublkctl_lists(id, data_path, batch);
	fio(60, id, "--direct=1 --ioengine=io_uring --iodepth=16",
	    "--rw=randwrite --bsrange=512-128k --size=16m --verify=crc32c");
	fio(60, id, "--direct=0 --ioengine=psync --end_fsync=1",
	    "--rw=randwrite --bs=16k --size=8m --offset=16m --verify=crc32c");
	ublkctl_del(id);
}

static void run(void)
{
	need_feature(UBLK_F_BATCH_IO, "BATCH_IO");
	once("-q 2 -d 100 --batch --no-zero-copy", "copy", true);
	once("-d 3 --batch --user-copy", "user-copy", true);
	once("-q 2 -d 40 --batch --zero-copy --no-auto-buf", "zero-copy", true);
	once("-q 2 -d 256 --batch --auto-buf", "auto-buf-reg", true);
}

ABI_TEST(.timeout = 300, .needs = "ublkctl|fio");
