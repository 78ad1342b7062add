// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will read and write the integrity buffer of a held request in all
 * ways: parts, past the end, the wrong direction, requests that have none.
 */
#include <string.h>
#include <unistd.h>

#include "integrity.h"

#define META	(8 * 8)		/* of 4096 bytes in intervals of 512 */

struct access {
	bool write;
	uint64_t pos;
	uint8_t buf[2 * META];
	size_t len;
};

static int do_access(struct srv *srv, void *arg)
{
	struct access *a = arg;
	ssize_t n = a->write ? pwrite(srv->fd, a->buf, a->len, a->pos) :
			       pread(srv->fd, a->buf, a->len, a->pos);

	return n < 0 ? -errno : n;
}

static struct access *a;

static int get(struct srv *srv, struct slot *slot, uint64_t off, size_t len)
{
	a->write = false;
	a->pos = integ_pos(slot->q, slot->tag, off);
	a->len = len;
	return srv_call(srv, 0, do_access, a);
}

static int put(struct srv *srv, struct slot *slot, uint64_t off, size_t len)
{
	a->write = true;
	a->pos = integ_pos(slot->q, slot->tag, off);
	a->len = len;
	return srv_call(srv, 0, do_access, a);
}

static void a_write(struct srv *srv)
{
	struct client *client;
	struct slot *slot;
	uint8_t all[META];

	srv_hold(srv, 1 << UBLK_IO_OP_WRITE);
	client = IO(srv->dev, C_WRITE, .off = MIDDLE, .len = 4096);
	slot = srv_take(srv, LONG_MS);
	EQ(get(srv, slot, 0, META), META);
	memcpy(all, a->buf, META);
	EQ(get(srv, slot, 11, 7), 7);
	OK(memcmp(a->buf, all + 11, 7));
	EQ(get(srv, slot, 60, 2 * META), 4);
	OK(memcmp(a->buf, all + 60, 4));
	EQ(get(srv, slot, META, 8), 0);
	EQ(get(srv, slot, META + 1, 8), -EINVAL);
	EQ(get(srv, slot, 4096, 8), -EINVAL);
	EQ(put(srv, slot, 0, META), -EACCES);
	srv_commit(srv, slot, 4096);
	EQ(client_result(client), 4096);
	TRUE(wait_for(get(srv, slot, 0, META) == -EINVAL, LONG_MS));
}

static void a_read(struct srv *srv)
{
	uint8_t *meta = integ_meta(srv, MIDDLE);
	struct client *client;
	struct slot *slot;

	srv_hold(srv, 0);
	EQ(IO_NOW(srv->dev, C_WRITE, .off = MIDDLE, .len = 4096), 4096);
	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	client = IO(srv->dev, C_READ, .off = MIDDLE, .len = 4096);
	slot = srv_take(srv, LONG_MS);
	EQ(get(srv, slot, 0, META), -EACCES);
	EQ(put(srv, slot, META + 1, 1), -EINVAL);
	memcpy(a->buf, meta, META);
	EQ(put(srv, slot, 0, 13), 13);
	memcpy(a->buf, meta + 13, META - 13);
	EQ(put(srv, slot, 13, META), META - 13);
	memcpy(a->buf, srv->disk + MIDDLE, META);
	for (int i = 0; i < 4096; i += META) {
		memcpy(a->buf, srv->disk + MIDDLE + i, META);
		a->pos = integ_data_pos(slot->q, slot->tag, i);
		EQ(srv_call(srv, 0, do_access, a), META);
	}
	srv_commit(srv, slot, 4096);
	EQ(client_result(client), 4096);
	EQ(pattern_differs(client->buf, 4096, MIDDLE >> 9), -1);
}

static void run(void)
{
	struct srv *srv;
	struct client *client;
	struct slot *slot;

	need_feature(UBLK_F_INTEGRITY, "INTEGRITY");
	a = share(sizeof(*a));
	srv = INTEG_UP(9, .csum_type = LBMD_PI_CSUM_CRC16_T10DIF,
		       .flags = LBMD_PI_CAP_REFTAG, .metadata_size = 8,
		       .interval_exp = 9);
	/* in time: the partition scan and udev read the new disk */
	TRUE(wait_for(get(srv, srv_slot(srv, 0, 0), 0, 8) == -EINVAL, LONG_MS));
	a_write(srv);
	a_read(srv);
	down(srv);

	/* the same position where no such thing as metadata is known */
	srv = UP(.flags = UBLK_F_USER_COPY);
	srv_hold(srv, 1 << UBLK_IO_OP_WRITE);
	client = IO(srv->dev, C_WRITE, .off = MIDDLE, .len = 4096);
	slot = srv_take(srv, LONG_MS);
	EQ(get(srv, slot, 0, 8), -EINVAL);
	srv_commit(srv, slot, 4096);
	EQ(client_result(client), 4096);
	down(srv);
}

ABI_TEST();
