// SPDX-License-Identifier: GPL-2.0-only
/* QUIESCE_DEV, and what its server hears. */
#include "quiesce.h"

struct srv *quiesce_up(uint64_t flags, int depth, struct srv_opts srv)
{
	need_feature(UBLK_F_QUIESCE, "QUIESCE");
	return up_new((struct dev_opts){
		.depth = depth,
		.flags = UBLK_F_QUIESCE | UBLK_F_USER_RECOVERY | flags }, srv);
}

struct job *quiesce_begin(struct dev *dev, uint64_t timeout_ms)
{
	return job_start(UBLK_U_CMD_QUIESCE_DEV,
			 (struct ublksrv_ctrl_cmd){ .dev_id = dev->id,
						    .queue_id = 0xffff,
						    .data = { timeout_ms } }, 0);
}

int quiesce(struct dev *dev, uint64_t timeout_ms)
{
	return CTL(UBLK_U_CMD_QUIESCE_DEV, .dev_id = dev->id,
		   .data = { timeout_ms });
}

static int nr_aborted(struct srv *srv)
{
	int n = 0;

	for (int i = 0; i < srv->queues * srv->depth; i++)
		if (srv_result(srv, srv->slots[i].handle, 0) ==
		    UBLK_IO_RES_ABORT)
			n++;
	return n;
}

void srv_wait_aborted(struct srv *srv)
{
	int all = srv->queues * srv->depth;

	if (!wait_for(nr_aborted(srv) == all, LONG_MS))
		fail("ABORT came for %d of %d tags", nr_aborted(srv), all);
}
