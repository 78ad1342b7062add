// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will suspend the machine up to its devices again and again while
 * fio writes to a disk through io_uring and verifies it, and expect each time
 * to succeed, with requests in the frozen server's hands, and nothing to be lost.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ublkctl.h"

#include "test.h"

#define TIMES	4
#define LOAD_S	8	/* for each time */

static int write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY), res = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		res = -errno;
	close(fd);
	return res;
}

/*
 * Who waits for the disk in read() or write() cannot be frozen, and so the
 * server must not be, first. Who waits for a completion can.
 */
static int write_and_verify(void *arg)
{
	struct dev *dev = arg;
	char what[256];

	snprintf(what, sizeof(what),
		 "--rw=randwrite --bsrange=4k-64k --size=32m --verify=crc32c "
		 "--verify_backlog=32 --time_based --runtime=%d",
		 LOAD_S * TIMES * rounds_asked());
	fio(60 + LOAD_S * TIMES * rounds_asked(), dev->id,
	    "--direct=1 --ioengine=io_uring --iodepth=4", what);
	return 0;
}

static void run(void)
{
	struct child *load;
	struct srv *srv;
	int done;

	if (write_text("/sys/power/pm_test", "devices"))
		skip("this kernel does not try how it would sleep");
	OK(write_text("/sys/module/suspend/parameters/pm_test_delay", "1"));
	OK(write_text("/sys/power/pm_freeze_timeout", "2000"));
	srv = UP(.queues = 2, .depth = 16, .flags = UBLK_F_NO_AUTO_PART_SCAN);
	load = child_start(0, write_and_verify, srv->dev);
	for (int i = 0; i < TIMES * rounds_asked(); i++) {
		done = srv->count[UBLK_IO_OP_WRITE];
		TRUE(wait_for(srv->count[UBLK_IO_OP_WRITE] > done + 50, LONG_MS));
		OK(write_text("/sys/power/state", "freeze"));
	}
	EQ(child_wait(load, LONG_MS + 1000 * LOAD_S * TIMES * rounds_asked()), 0);
	down(srv);
	figure("suspended %d times", TIMES * rounds_asked());
}

ABI_TEST(.timeout = 120, .needs = "fio");
