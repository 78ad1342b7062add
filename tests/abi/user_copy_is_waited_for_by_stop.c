// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will commit a request while another process copies its data, stop
 * the device, and expect the STOP to wait for that copy and the request to end
 * as committed.
 */
#include <unistd.h>

#include "usercopy.h"

#define LEN	(16 * KIB)

static void run(void)
{
	struct srv *srv = UCOPY_UP(.depth = 2);
	int fd = srv_file(srv);
	struct client *client;
	struct ucopy *copy;
	struct slot *slot;
	struct job *job;
	uint8_t *buf = share(LEN);

	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	client = IO(srv->dev, C_READ, .off = MIDDLE, .len = LEN);
	slot = srv_take(srv, LONG_MS);
	pattern(buf, LEN, 61);
	copy = UCOPY(.fd = fd, .slot = slot, .fills = true, .slowly = true,
		     .len = LEN, .buf = buf);
	ucopy_wait_slow(copy);
	srv_commit(srv, slot, LEN);
	job = job_start(UBLK_U_CMD_STOP_DEV, (struct ublksrv_ctrl_cmd){
			.dev_id = srv->dev->id, .queue_id = 0xffff }, 0);
	EQ(job_wait(job, 300), PENDING);
	EQ(client_end(client, 0), PENDING);
	ucopy_let_go(copy);
	EQ(ucopy_result(copy), LEN);
	EQ(client_result(client), LEN);
	EQ(pattern_differs(client->buf, LEN, 61), -1);
	OK(job_wait(job, LONG_MS));
	job_free(job);
	close(fd);
	down(srv);
}

ABI_TEST();
