// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will STOP, or DEL, a device at each stage of a recovery, for each
 * way of recovery and with requests waiting, and expect an end of the command,
 * of each request and of the new server's commands.
 */
#include "load.h"
#include "stages.h"

#include "test.h"

/*
 * A server that has fetched everything may still serve what waited; who reads
 * only after the disk has gone reads nothing.
 */
static void end_requests(struct client **clients, enum stage stage)
{
	for (int i = 0; i < 2; i++) {
		int res = client_end(clients[i], SOON_MS);

		if (res != 4096 || stage < ALL_FETCHED)
			TRUE(res <= 0 && res != PENDING);
	}
}

/* The commands that the new server has sent have all come back. */
static void check_aborted(struct srv *srv, enum stage stage)
{
	int nr = stage == NOTHING_FETCHED ? 0 :
		 stage >= ALL_FETCHED ? srv->depth : srv->depth / 2;

	for (int tag = 0; tag < nr; tag++)
		EQ(srv_result(srv, srv_slot(srv, 0, tag)->handle, SOON_MS),
		   -ENODEV);
}

static void once(enum stage stage, uint64_t flags, uint32_t op)
{
	struct srv *old = up_new((struct dev_opts){
		.max_io = 64 * KIB, .flags = UBLK_F_USER_RECOVERY | flags },
		(struct srv_opts){ 0 });
	struct dev *dev = old->dev;
	struct recovery recovery;
	struct client *clients[2];
	struct job *job;

	srv_hold(old, 1 << UBLK_IO_OP_READ);
	clients[0] = IO(dev, C_READ, .off = MIDDLE, .len = 4096);
	srv_take(old, LONG_MS);
	srv_kill(old);
	clients[1] = IO(dev, C_READ, .off = MIDDLE + MIB, .len = 4096);
	/* not when the partition scan waits for a server: then open() does */
	wait_for(clients[1]->begun, 200);
	recovery = recovery_up_to(old, stage);
	job = job_start(op, (struct ublksrv_ctrl_cmd){
			.dev_id = dev->id, .queue_id = 0xffff }, 0);
	end_requests(clients, stage);
	recovery_forget_end(&recovery);
	if (recovery.srv) {
		check_aborted(recovery.srv, stage);
		if (op == UBLK_U_CMD_STOP_DEV)
			OK(job_wait(job, SOON_MS));
		srv_quit(recovery.srv);
	}
	OK(job_wait(job, SOON_MS));
	job_free(job);
	if (op == UBLK_U_CMD_STOP_DEV) {
		TRUE(disk_gone(dev));
		OK(dev_del(dev));
	}
	dev_forget(dev->id);
}

static void with(uint64_t flags)
{
	size_t mark = share_mark();

	for (enum stage stage = NOBODY_CAME; stage < NR_STAGES; stage++) {
		once(stage, flags, UBLK_U_CMD_STOP_DEV);
		once(stage, flags, UBLK_U_CMD_DEL_DEV);
		share_release(mark);
	}
}

static void run(void)
{
	need_feature(UBLK_F_USER_RECOVERY, "USER_RECOVERY");
	with(0);
	with(UBLK_F_USER_RECOVERY_REISSUE);
	if (features() & UBLK_F_USER_RECOVERY_FAIL_IO)
		with(UBLK_F_USER_RECOVERY_FAIL_IO);
}

ABI_TEST(.timeout = 120,
	 .no_intree_6_12 = "warns, and never recovers, when a new server dies early");
