// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill a server whose tags are idle, on their way to it, held
 * by it, or all of that with more waiting, for each way of recovery, and
 * expect of each request what the recovery flags say.
 */
#include <signal.h>
#include <sys/wait.h>

#include "load.h"

#include "test.h"

struct plan {
	int held, pending, waiting;	/* requests */
};

static const struct plan plans[] = {
	{ 0, 0, 0 }, { 0, 4, 0 }, { 4, 0, 0 }, { 2, 2, 0 }, { 4, 0, 4 },
	{ 0, 4, 4 }, { 2, 2, 4 },
};

static struct client *reader(struct srv *srv, int i)
{
	struct client *client = IO(srv->dev, C_READ, .off = MIDDLE + i * MIB,
				   .len = 4096);

	TRUE(wait_for(client->begun, LONG_MS));
	return client;
}

static long long in_flight(struct dev *dev)
{
	return sysfs_num("/sys/block/ublkb%d/inflight", dev->id);
}

/* Once the server has been forgotten, whatever comes. */
static void fails_at_once(struct dev *dev)
{
	TRUE(wait_for(dev_state(dev) == UBLK_S_DEV_FAIL_IO, SOON_MS));
	EQ(IO_NOW(dev, C_READ, .off = MIDDLE, .len = 4096), -EREMOTEIO);
	EQ(IO_NOW(dev, C_WRITE, .off = MIDDLE, .len = 4096), -EREMOTEIO);
}

static void once(struct srv **srv, const struct plan *plan, uint64_t flags)
{
	bool reissues = flags & UBLK_F_USER_RECOVERY_REISSUE;
	bool fails = flags & UBLK_F_USER_RECOVERY_FAIL_IO;
	int to_server = plan->held + plan->pending;
	int nr = to_server + plan->waiting;
	struct client *clients[8];

	srv_hold(*srv, 1 << UBLK_IO_OP_READ);
	for (int i = 0; i < nr; i++) {
		if (i == plan->held) {
			TRUE(wait_for(srv_held(*srv) == i, LONG_MS));
			srv_signal(*srv, SIGSTOP);
			waitpid((*srv)->pid, NULL, WUNTRACED);
		}
		clients[i] = reader(*srv, i);
	}
	TRUE(wait_for(in_flight((*srv)->dev) >= (to_server < 4 ? to_server : 4),
		      LONG_MS));
	TRUE(wait_for(srv_held(*srv) == plan->held, LONG_MS));
	srv_kill(*srv);
	for (int i = 0; i < plan->held && !reissues; i++)
		EQ(client_end(clients[i], SOON_MS), -EIO);
	for (int i = plan->held; i < to_server && fails; i++)
		EQ(client_end(clients[i], SOON_MS), -EIO);
	for (int i = to_server; i < nr && fails; i++)
		check_came_late(client_end(clients[i], SOON_MS));
	if (fails)
		fails_at_once((*srv)->dev);
	*srv = recover_from(*srv);
	for (int i = reissues ? 0 : plan->held; i < nr && !fails; i++)
		EQ(client_result(clients[i]), 4096);
	EQ(IO_NOW((*srv)->dev, C_READ, .off = MIDDLE, .len = 4096), 4096);
}

static void with(uint64_t flags)
{
	struct srv *srv = up_new((struct dev_opts){
		.max_io = 64 * KIB, .flags = UBLK_F_USER_RECOVERY |
			UBLK_F_NO_AUTO_PART_SCAN | flags },
		(struct srv_opts){ 0 });

	for (size_t i = 0; i < ARRAY_SIZE(plans); i++)
		once(&srv, &plans[i], flags);
	down(srv);
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
	 .no_intree_6_12 = "notices a saturated queue's server at the I/O timeout only");
