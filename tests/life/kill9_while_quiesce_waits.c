// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill the server that a QUIESCE waits for and expect that to
 * succeed, though it hears of it late, when the disk waits for another server
 * already; the request to fail or wait as the recovery flags say; and another
 * server to take over.
 */
#include <sched.h>
#include <unistd.h>

#include "load.h"
#include "quiesce.h"

static int quiesce_slowly(void *arg)
{
	struct sched_param none = { 0 };

	if (sched_setscheduler(0, SCHED_IDLE, &none))
		fail("sched_setscheduler: %m");
	return quiesce(arg, 0);
}

/* Who is SCHED_IDLE hardly runs now. */
static int spin(void *arg)
{
	while (!__atomic_load_n((int *)arg, __ATOMIC_SEQ_CST))
		;
	return 0;
}

static void kill_unnoticed(struct srv *srv)
{
	int nr = sysconf(_SC_NPROCESSORS_ONLN);
	struct child *spinners[nr];
	int *over = share(sizeof(int));

	for (int i = 0; i < nr; i++)
		spinners[i] = child_start(0, spin, over);
	srv_kill(srv);
	TRUE(wait_for(dev_state(srv->dev) == UBLK_S_DEV_QUIESCED, LONG_MS));
	*over = 1;
	for (int i = 0; i < nr; i++)
		OK(child_wait(spinners[i], LONG_MS));
}

static void with(uint64_t flags)
{
	struct srv *srv = quiesce_up(flags, 1, (struct srv_opts){ 0 });
	struct dev *dev = srv->dev;
	struct client *held, *later;
	struct child *quiescer;

	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	held = IO(dev, C_READ, .off = MIDDLE, .len = 4096);
	srv_take(srv, LONG_MS);
	quiescer = child_start(0, quiesce_slowly, dev);
	EQ(child_wait(quiescer, 500), PENDING);
	later = IO(dev, C_READ, .off = MIDDLE + MIB, .len = 4096);
	kill_unnoticed(srv);
	OK(child_wait(quiescer, LONG_MS));
	if (!flags)
		EQ(client_result(held), -EIO);
	srv = recover_from(srv);
	if (flags)
		EQ(client_result(held), 4096);
	EQ(client_result(later), 4096);
	down(srv);
}

static void run(void)
{
	with(0);
	with(UBLK_F_USER_RECOVERY_REISSUE);
}

ABI_TEST(.timeout = 60,
	 .no_intree = "does not wait for a tag: it counts the wrong requests");
