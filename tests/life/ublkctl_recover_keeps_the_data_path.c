// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill the server of a disk while fio writes and verifies it,
 * recover it, and expect the same way of the data as before and that nothing
 * failed; for each way that leaves more behind than the server's own memory.
 */
#include <stdio.h>

#include "ublkctl.h"

#include "test.h"

static void once(const char *options, const char *data_path, bool batch)
{
	char line[128];
	int id;

	snprintf(line, sizeof(line), "-q 2 -d 8 --recovery reissue %s", options);
	id = ublkctl_add_loop(64, line);
	ublkctl_lists(id, data_path, batch);
	OK(shell(10, "rm -f fio.code"));
	OK(shell(10, "{ fio --name=t --filename=/dev/ublkb%d %s %s %s; } >&2 &", id,
		 "--direct=1 --ioengine=io_uring --iodepth=16 --rw=randwrite",
		 "--bsrange=4k-64k --size=16m --time_based=1 --runtime=12 --verify=crc32c",
		 "--output=fio.out; echo $? >fio.code"));
	for (int i = 0; i < 2; i++) {
		long long enough = ublkctl_written(id) + 40;

		TRUE(wait_for(ublkctl_written(id) > enough, LONG_MS));
		ublkctl_kill(id);
		ublkctl(0, "/dev/ublkb", "recover -n %d", id);
		ublkctl_lists(id, data_path, batch);
	}
	OK(shell(90, "while ! [ -s fio.code ]; do sleep 0.2; done"));
	OK(shell(10, "cat fio.out >&2; exit $(cat fio.code)"));
	ublkctl_del(id);
}

static void run(void)
{
	need_feature(UBLK_F_SUPPORT_ZERO_COPY, "SUPPORT_ZERO_COPY");
	need_feature(UBLK_F_BATCH_IO, "BATCH_IO");
	once("--no-auto-buf --no-batch", "zero-copy", false);
	once("", "auto-buf-reg", false);
	once("--auto-buf --batch", "auto-buf-reg", true);
	once("--no-zero-copy --batch", "copy", true);
}

ABI_TEST(.timeout = 300, .needs = "ublkctl|fio");
