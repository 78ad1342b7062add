// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will set bits past the index and FALLBACK in sqe->addr, in FETCH
 * and in COMMIT, and expect EINVAL, which changes nothing: with good ones both
 * work, and the request's pages are where they were.
 */
#include "zerocopy.h"

#define LEN	(8 * KIB)

static const uint64_t bad[] = {
	2 << 16, 3 << 16, 0x80 << 16, 1ULL << 24, 0xffULL << 24, 1ULL << 32,
	1ULL << 63,
};

static void run(void)
{
	struct dev *dev = zc_dev((struct dev_opts){
		.flags = ZC_AUTO | ZC | UBLK_F_NO_AUTO_PART_SCAN, .depth = 1 });
	struct srv *srv = zc_srv(dev, (struct srv_opts){ 0 });
	struct slot *slot = srv_slot(srv, 0, 0);
	struct client *client;

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		slot->auto_buf = bad[i];
		EQ(srv_cmd(srv, 0, UBLK_U_IO_FETCH_REQ, 0, 0, 0, 0), -EINVAL);
	}
	slot->auto_buf = UBLK_AUTO_BUF_REG_FALLBACK << 16 | 4;
	srv_fetch_all(srv);
	OK(dev_start(dev, srv));

	zc_hold(srv, C_READ, LEN, &client);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		slot->auto_buf = bad[i];
		EQ(srv_cmd(srv, 0, UBLK_U_IO_COMMIT_AND_FETCH_REQ, 0, 0, LEN,
			   0), -EINVAL);
	}
	EQ(client_end(client, 0), PENDING);
	EQ(zc_move_all(srv, 0, slot, 4), LEN);
	slot->auto_buf = 0xffff;
	srv_commit(srv, slot, LEN);
	EQ(client_result(client), LEN);
	/* an index that is too large is found out at delivery */
	EQ(IO_NOW(dev, C_READ, .off = MIDDLE, .len = LEN), -EIO);
	down(srv);
}

ABI_TEST();
