// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will send PREP_IO_CMDS and COMMIT_IO_CMDS whose elements lie
 * where no memory is, or end there, and expect EFAULT, with nothing prepared
 * and nothing committed.
 */
#include <string.h>
#include <sys/mman.h>

#include "batch.h"

static void *hole;

static int make_hole(struct srv *srv, void *arg)
{
	(void)srv;
	return munmap(arg, PAGE);
}

static void refuse(struct srv *srv, struct batch batch)
{
	int bytes = batch.io.elem_bytes;
	uint64_t good = batch.addr;

	batch.addr = ADDR(hole);
	EQ(batch_send(srv, 0, batch), -EFAULT);
	batch.addr = 0;
	EQ(batch_send(srv, 0, batch), -EFAULT);
	batch.addr = ~0ULL - 7;
	EQ(batch_send(srv, 0, batch), -EFAULT);
	batch.addr = ADDR(hole) - bytes / 2;
	memcpy((void *)(uintptr_t)batch.addr, (void *)(uintptr_t)good,
	       bytes / 2);
	EQ(batch_send(srv, 0, batch), -EFAULT);
}

static void run(void)
{
	struct dev *dev = batch_dev((struct dev_opts){ 0 });
	struct srv *srv = SRV(dev);
	struct batch_elem elem = batch_elem(srv, 0, 0, 4096);
	int flags = batch_flags(srv);
	struct client *client;
	struct slot *slot;

	hole = (uint8_t *)share(2 * PAGE) + PAGE;
	OK(srv_call(srv, 0, make_hole, hole));
	refuse(srv, batch_of(UBLK_U_IO_PREP_IO_CMDS, 0, flags, &elem, 1));
	srv_fetch_all(srv);
	OK(dev_start(dev, srv));
	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	client = IO(dev, C_READ, .off = MIDDLE, .len = 4096);
	slot = srv_take(srv, LONG_MS);
	elem = batch_elem(srv, 0, slot->tag, 4096);
	refuse(srv, batch_of(UBLK_U_IO_COMMIT_IO_CMDS, 0, flags, &elem, 1));
	EQ(client_end(client, 0), PENDING);
	EQ(batch_commit(srv, 0, &slot, 1, 4096), 16);
	EQ(client_result(client), 4096);
	down(srv);
}

ABI_TEST();
