// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will load a ublkctl null device with fio's random reads and
 * writes.
 */
#include "ublkctl.h"

#include "test.h"

static void run(void)
{
	int id = ublkctl_add("-t null -q 2 -d 32");

	fio(60, id, "--direct=1 --ioengine=io_uring --iodepth=16",
	    "--rw=randrw --bs=4k --size=16m --io_size=8m");
	ublkctl_del(id);
}

ABI_TEST(.timeout = 90, .needs = "fio|ublkctl");
