// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will write a disk of each zero copy mode with fio and verify every
 * block, with direct and buffered I/O.
 */
#include "ublkctl.h"
#include "zcmodes.h"

static void verify(struct srv *srv)
{
	fio(60, srv->dev->id, "--direct=1 --ioengine=io_uring --iodepth=8",
	    "--rw=randwrite --bsrange=512-64k --size=16m --verify=crc32c");
	fio(60, srv->dev->id, "--direct=0 --ioengine=psync --end_fsync=1",
	    "--rw=randwrite --bs=16k --size=16m --offset=16m --verify=crc32c");
}

static void run(void)
{
	zc_modes((struct dev_opts){ .queues = 2, .depth = 16 }, verify);
}

ABI_TEST(.timeout = 240, .needs = "fio");
