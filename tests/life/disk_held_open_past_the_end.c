// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will keep a disk open while its server dies and its device is
 * deleted, and expect no data from it and its number to be free in the
 * end.
 */
#include <fcntl.h>
#include <unistd.h>

#include "test.h"

static void run(void)
{
	struct srv *srv = UP();
	static uint8_t buf[4096] __attribute__((aligned(4096)));
	struct dev *dev = srv->dev;
	struct job *job;
	int fd = open(dev->disk, O_RDONLY | O_DIRECT);

	TRUE(fd >= 0);
	EQ(pread(fd, buf, 4096, MIDDLE), 4096);
	srv_kill(srv);
	TRUE(wait_for(disk_gone(dev), SOON_MS));
	TRUE(pread(fd, buf, 4096, MIDDLE) <= 0);
	job = job_start(UBLK_U_CMD_DEL_DEV, (struct ublksrv_ctrl_cmd){
			.dev_id = dev->id, .queue_id = 0xffff }, 0);
	job_wait(job, 200);
	close(fd);
	OK(job_wait(job, LONG_MS));
	job_free(job);
	dev_forget(dev->id);
	EQ(dev_stop(dev), -ENODEV);
}

ABI_TEST();
