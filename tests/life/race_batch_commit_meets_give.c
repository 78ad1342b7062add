// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will commit, register and copy the data of a tag of a BATCH_IO
 * device from one thread while a fetch of another is just bringing it, and
 * expect to be refused, and the request to be served as if nothing had been.
 */
#include <unistd.h>

#include "batch.h"
#include "race.h"
#include "usercopy.h"

static void once(uint64_t flags, struct srv_opts opts, enum client_op op)
{
	struct srv *srv = race_up(&ways[0], (struct dev_opts){
			.depth = 1, .flags = UBLK_F_BATCH_IO | flags }, opts);
	struct slot *slot = srv_slot(srv, 0, 0);
	struct client *client;
	uint8_t *buf = share(RACE_LEN);
	int fd = srv_file(srv);

	delay("give", DELAY_MS);
	client = race_io(srv, op);
	wait_delayed();
	delay("give", 0);
	EQ(batch_commit(srv, 1, &slot, 1, 512), -EBUSY);
	if (flags & UBLK_F_USER_COPY) {
		EQ(ucopy_read(fd, slot, buf, RACE_LEN, 0), -EINVAL);
		EQ(ucopy_write(fd, slot, buf, RACE_LEN, 0), -EINVAL);
	}
	EQ(client_end(client, 0), PENDING);
	race_served(srv, client);
	TRUE(close(fd) == 0);
	down(srv);
}

static void run(void)
{
	need_feature(UBLK_F_BATCH_IO, "BATCH_IO");
	once(0, (struct srv_opts){ .threads = 2 }, C_WRITE);
	once(0, (struct srv_opts){ .threads = 2 }, C_READ);
	once(UBLK_F_USER_COPY, (struct srv_opts){
		.threads = 2, .policy = ucopy_serve_ram }, C_READ);
	once(UBLK_F_USER_COPY, (struct srv_opts){
		.threads = 2, .policy = ucopy_serve_ram }, C_WRITE);
}

ABI_TEST(.delays = true, .timeout = 90);
