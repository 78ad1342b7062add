// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will name a buffer in FETCH and COMMIT of a zero copy device and
 * expect EINVAL, which changes nothing: without one both work.
 */
#include "zerocopy.h"

static void with(uint64_t flags)
{
	struct dev *dev = zc_dev((struct dev_opts){
		.flags = flags | UBLK_F_NO_AUTO_PART_SCAN, .depth = 1 });
	struct srv *srv = zc_srv(dev, (struct srv_opts){ 0 });
	struct slot *slot = srv_slot(srv, 0, 0);
	struct client *client;

	EQ(srv_cmd(srv, 0, UBLK_U_IO_FETCH_REQ, 0, 0, 0, ADDR(slot->buf)),
	   -EINVAL);
	EQ(srv_cmd(srv, 0, UBLK_U_IO_FETCH_REQ, 0, 0, 0, 1), -EINVAL);
	srv_fetch_all(srv);
	OK(dev_start(dev, srv));
	slot = zc_hold(srv, C_READ, PAGE, &client);
	EQ(srv_cmd(srv, 0, UBLK_U_IO_COMMIT_AND_FETCH_REQ, 0, 0, PAGE,
		   ADDR(slot->buf)), -EINVAL);
	EQ(srv_cmd(srv, 0, UBLK_U_IO_COMMIT_AND_FETCH_REQ, 0, 0, PAGE, 1),
	   -EINVAL);
	EQ(client_end(client, 0), PENDING);
	srv_commit(srv, slot, PAGE);
	EQ(client_result(client), PAGE);
	down(srv);
}

static void run(void)
{
	with(ZC);
	with(ZC_AUTO);
	with(ZC | ZC_AUTO);
}

ABI_TEST();
