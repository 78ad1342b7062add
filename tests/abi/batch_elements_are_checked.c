// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will send PREP_IO_CMDS and COMMIT_IO_CMDS with headers and tags
 * that break each rule, on devices with the driver's copy, USER_COPY and
 * AUTO_BUF_REG, and expect EINVAL or E2BIG, with nothing prepared and nothing
 * committed.
 */
#include <stdio.h>

#include "batch.h"
#include "usercopy.h"

#define LBA	UBLK_BATCH_F_HAS_ZONE_LBA
#define BUF	UBLK_BATCH_F_HAS_BUF_ADDR
#define BACK	UBLK_BATCH_F_AUTO_BUF_REG_FALLBACK

struct row {
	int flags, elem_bytes, nr, q, tag, want;
};

static const struct row copies[] = {
	{ 0, 8, 1, 0, 0, -EINVAL },
	{ 0, 16, 1, 0, 0, -EINVAL },
	{ BUF, 0, 1, 0, 0, -EINVAL },
	{ BUF, 8, 1, 0, 0, -EINVAL },
	{ BUF, 15, 1, 0, 0, -EINVAL },
	{ BUF, 17, 1, 0, 0, -EINVAL },
	{ BUF, 24, 1, 0, 0, -EINVAL },
	{ BUF, 255, 1, 0, 0, -EINVAL },
	{ LBA, 16, 1, 0, 0, -EINVAL },
	{ BUF | LBA, 24, 1, 0, 0, -EINVAL },
	{ BACK, 8, 1, 0, 0, -EINVAL },
	{ BUF | BACK, 16, 1, 0, 0, -EINVAL },
	{ BUF | 8, 16, 1, 0, 0, -EINVAL },
	{ BUF | 0x8000, 16, 1, 0, 0, -EINVAL },
	{ BUF, 16, 5, 0, 0, -E2BIG },
	{ BUF, 16, 65535, 0, 0, -E2BIG },
	{ BUF, 16, 1, 1, 0, -EINVAL },
	{ BUF, 16, 1, 65535, 0, -EINVAL },
	{ BUF, 16, 1, 0, 4, -EINVAL },
	{ BUF, 16, 1, 0, 65535, -EINVAL },
};

static const struct row user_copies[] = {
	{ 0, 0, 1, 0, 0, -EINVAL },
	{ 0, 16, 1, 0, 0, -EINVAL },
	{ BUF, 16, 1, 0, 0, -EINVAL },
	{ BACK, 8, 1, 0, 0, -EINVAL },
	{ LBA, 16, 1, 0, 0, -EINVAL },
	{ 8, 8, 1, 0, 0, -EINVAL },
	{ 0, 8, 5, 0, 0, -E2BIG },
	{ 0, 8, 1, 1, 0, -EINVAL },
	{ 0, 8, 1, 0, 4, -EINVAL },
};

static const struct row registers[] = {
	{ BUF, 16, 1, 0, 0, -EINVAL },
	{ BUF | BACK, 16, 1, 0, 0, -EINVAL },
	{ LBA, 16, 1, 0, 0, -EINVAL },
	{ BACK, 16, 1, 0, 0, -EINVAL },
	{ BACK | 8, 8, 1, 0, 0, -EINVAL },
	{ BACK, 8, 1, 0, 4, -EINVAL },
	{ BACK, 8, 5, 0, 0, -E2BIG },
};

/* Tag 0 of a row is a good one. */
static void refuse(struct srv *srv, uint32_t op, int good,
		   const struct row *rows, int n)
{
	for (int i = 0; i < n; i++) {
		struct batch_elem elem = batch_elem(srv, 0, 0, 4096);
		struct batch batch;

		fprintf(stderr, "flags %#x, %d elements of %d bytes, queue %d, tag %d\n",
			rows[i].flags, rows[i].nr, rows[i].elem_bytes,
			rows[i].q, rows[i].tag);
		elem.tag = rows[i].tag ?: good;
		batch = batch_of(op, rows[i].q, rows[i].flags, &elem, 1);
		batch.io.nr_elem = rows[i].nr;
		batch.io.elem_bytes = rows[i].elem_bytes;
		EQ(batch_send(srv, 0, batch), rows[i].want);
	}
}

static void with(uint64_t flags, struct srv_opts opts, const struct row *rows,
		 int n)
{
	struct dev *dev = batch_dev((struct dev_opts){ .flags = flags });
	struct srv *srv = srv_new(dev, opts);
	struct client *client;
	struct slot *slot;

	refuse(srv, UBLK_U_IO_PREP_IO_CMDS, 0, rows, n);
	srv_fetch_all(srv);
	OK(dev_start(dev, srv));
	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	client = IO(dev, C_READ, .off = MIDDLE, .len = 4096);
	slot = srv_take(srv, LONG_MS);
	refuse(srv, UBLK_U_IO_COMMIT_IO_CMDS, slot->tag, rows, n);
	EQ(client_end(client, 0), PENDING);
	EQ(batch_commit(srv, 0, &slot, 1, -EPERM), batch_flags(srv) ? 16 : 8);
	TRUE(client_result(client) < 0);
	down(srv);
}

static void run(void)
{
	with(0, (struct srv_opts){ 0 }, copies, ARRAY_SIZE(copies));
	with(UBLK_F_USER_COPY, (struct srv_opts){ .policy = ucopy_serve_ram },
	     user_copies, ARRAY_SIZE(user_copies));
	with(UBLK_F_AUTO_BUF_REG, (struct srv_opts){ .buffers = 8 }, registers,
	     ARRAY_SIZE(registers));
}

ABI_TEST(.timeout = 40);
