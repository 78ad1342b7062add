// SPDX-License-Identifier: GPL-2.0-only
/* NEED_GET_DATA: devices that have it, and the command from the test's hand. */
#include "getdata.h"

struct srv *getdata_up(struct dev_opts dev, struct srv_opts srv)
{
	need_feature(UBLK_F_NEED_GET_DATA, "NEED_GET_DATA");
	dev.flags |= UBLK_F_NEED_GET_DATA;
	return up_new(dev, srv);
}

void srv_hold_asked(struct srv *srv, bool on)
{
	__atomic_store_n(&srv->hold_asked, on, __ATOMIC_SEQ_CST);
}

int getdata_post(struct srv *srv, struct slot *slot, uint64_t addr)
{
	__atomic_store_n(&slot->held, 0, __ATOMIC_SEQ_CST);
	slot->handle = srv_post(srv, slot->thread, UBLK_U_IO_NEED_GET_DATA,
				slot->q, slot->tag, 0, addr);
	return slot->handle;
}
