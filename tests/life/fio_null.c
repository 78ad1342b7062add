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

	OK(shell(60, "fio --name=null --filename=/dev/ublkb%d --direct=1 --ioengine=io_uring "
		     "--rw=randrw --bs=4k --iodepth=16 --size=16m --io_size=8m "
		     "--output=fio.out || { cat fio.out >&2; false; }",
		 id));
	ublkctl_del(id);
}

ABI_TEST(.timeout = 90, .needs = "fio|ublkctl");
