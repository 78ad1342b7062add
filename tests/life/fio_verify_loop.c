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

	OK(shell(100, "fio --name=direct --filename=/dev/ublkb%d --direct=1 --ioengine=io_uring "
		      "--rw=randwrite --bsrange=512-64k --iodepth=8 --size=16m "
		      "--verify=crc32c --do_verify=1 --output=fio.out || { cat fio.out >&2; false; }",
		 id));
	OK(shell(100, "fio --name=buffered --filename=/dev/ublkb%d --direct=0 --ioengine=psync "
		      "--rw=randwrite --bs=16k --size=16m --offset=16m --verify=crc32c "
		      "--do_verify=1 --end_fsync=1 --output=fio.out || { cat fio.out >&2; false; }",
		 id));
	ublkctl_del(id);
}

ABI_TEST(.timeout = 150, .needs = "fio|ublkctl");
