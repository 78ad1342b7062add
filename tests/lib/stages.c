// SPDX-License-Identifier: GPL-2.0-only
/* The stages of stages.h, each a little further than the one before. */
#include "load.h"
#include "stages.h"

static void fetch_half(struct srv *srv)
{
	for (int tag = 0; tag < srv->depth / 2; tag++)
		srv_fetch(srv, 0, 0, tag);
}

static struct job *end_begin(struct srv *srv)
{
	struct ublksrv_ctrl_cmd cmd = { .dev_id = srv->dev->id,
					.queue_id = 0xffff,
					.data = { srv->pid } };

	return job_start(UBLK_U_CMD_END_USER_RECOVERY, cmd, 0);
}

struct recovery recovery_up_to(struct srv *old, enum stage stage)
{
	struct recovery recovery = { 0 };
	struct dev *dev = old->dev;

	TRUE(wait_for(recovery_start(dev) == 0, LONG_MS));
	if (stage == NOBODY_CAME)
		return recovery;
	recovery.srv = successor(old, (struct srv_opts){ 0 });
	if (stage == HALF_FETCHED || stage == HALF_FETCHED_AND_END_WAITS)
		fetch_half(recovery.srv);
	if (stage == HALF_FETCHED_AND_END_WAITS) {
		recovery.end = end_begin(recovery.srv);
		EQ(job_wait(recovery.end, 50), PENDING);
	}
	if (stage == ALL_FETCHED || stage == ENDED)
		srv_fetch_all(recovery.srv);
	if (stage == ENDED)
		OK(recovery_end(dev, recovery.srv->pid));
	return recovery;
}

void recovery_forget_end(struct recovery *recovery)
{
	int res;

	if (!recovery->end)
		return;
	res = job_wait(recovery->end, SOON_MS);
	if (res != -EBUSY && res != -ENODEV)
		fail("the END that waited: %s", res_text(res));
	job_free(recovery->end);
	recovery->end = NULL;
}
