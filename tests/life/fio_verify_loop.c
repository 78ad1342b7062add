// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will write a ublkctl loop device with fio and verify every block,
 * with direct and buffered I/O.
 */
#include "ublkctl.h"

#include "test.h"

static void run(void)
{
	int id = ublkctl_add_loop(64, "-q 2 -d 32");

	fio(60, id, "--direct=1 --ioengine=io_uring --iodepth=8",
	    "--rw=randwrite --bsrange=512-64k --size=16m --verify=crc32c");
	fio(60, id, "--direct=0 --ioengine=psync --end_fsync=1",
	    "--rw=randwrite --bs=16k --size=16m --offset=16m --verify=crc32c");
	ublkctl_del(id);
}

ABI_TEST(.timeout = 150, .needs = "fio|ublkctl");
