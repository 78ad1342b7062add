// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will measure how long after kill -9 of its server a device says so, its requests have
 * failed, and, where another server takes it over, the next read is done; idle and saturated.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "bench.h"

#define DEPTH	64

static struct client *clients[DEPTH];
static struct srv *srv;

static void begin(uint64_t flags, bool saturated)
{
	srv = up_new((struct dev_opts){ .depth = DEPTH, .flags = flags },
		     (struct srv_opts){ 0 });
	if (!saturated)
		return;
	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	for (int i = 0; i < DEPTH; i++)
		clients[i] = IO(srv->dev, C_READ,
				.off = MIDDLE + i * 64 * KIB, .len = PAGE);
	TRUE(wait_for(srv_held(srv) == DEPTH, LONG_MS));
}

static bool all_ended(void)
{
	for (int i = 0; i < DEPTH; i++)
		if (!__atomic_load_n(&clients[i]->child->done, __ATOMIC_ACQUIRE))
			return false;
	return true;
}

static void ends_with(int res)
{
	for (int i = 0; i < DEPTH; i++)
		EQ(client_result(clients[i]), res);
}

static void tell(const char *way, bool saturated, const char *what,
		 long long *values)
{
	char name[120];

	snprintf(name, sizeof(name), "%s, %s: %s, ms", way,
		 saturated ? "64 held" : "idle", what);
	figure_of(name, values, RUNS, 1000);
}

/* Nobody takes it over. */
static void dies(bool saturated)
{
	long long dead[RUNS], failed[RUNS];

	for (int i = 0; i < RUNS; i++) {
		long long killed;

		begin(0, saturated);
		killed = now_us();
		srv_signal(srv, SIGKILL);
		US_UNTIL(dev_state(srv->dev) == UBLK_S_DEV_DEAD);
		dead[i] = now_us() - killed;
		if (saturated) {
			US_UNTIL(all_ended());
			failed[i] = now_us() - killed;
			ends_with(-EIO);
		}
		srv_wait_gone(srv, LONG_MS);
		OK(dev_del(srv->dev));
	}
	tell("no recovery", saturated, "kill to DEAD", dead);
	if (saturated)
		tell("no recovery", true, "kill to the last EIO", failed);
}

/* Another one does, and gets what the first one had. */
static void is_recovered(bool saturated)
{
	static uint8_t buf[PAGE] __attribute__((aligned(PAGE)));
	long long quiesced[RUNS], accepted[RUNS], ended[RUNS], served[RUNS];

	for (int i = 0; i < RUNS; i++) {
		long long killed, end;
		struct dev *dev;
		int fd;

		begin(UBLK_F_USER_RECOVERY | UBLK_F_USER_RECOVERY_REISSUE,
		      saturated);
		dev = srv->dev;
		fd = open(dev->disk, O_RDONLY | O_DIRECT | O_CLOEXEC);
		TRUE(fd >= 0);
		killed = now_us();
		srv_signal(srv, SIGKILL);
		US_UNTIL(dev_state(dev) == UBLK_S_DEV_QUIESCED);
		quiesced[i] = now_us() - killed;
		US_UNTIL(!recovery_start(dev));
		accepted[i] = now_us() - killed;
		srv_wait_gone(srv, LONG_MS);
		srv = SRV(dev, .wait_for_open = true);
		srv_fetch_all(srv);
		end = now_us();
		OK(recovery_end(dev, srv->pid));
		ended[i] = now_us() - end;
		EQ(pread(fd, buf, PAGE, MIDDLE), PAGE);
		served[i] = now_us() - end;
		close(fd);
		if (saturated)
			ends_with(PAGE);
		down(srv);
	}
	tell("recovery", saturated, "kill to QUIESCED", quiesced);
	tell("recovery", saturated, "kill to START_USER_RECOVERY done", accepted);
	tell("recovery", saturated, "END_USER_RECOVERY", ended);
	tell("recovery", saturated, "END_USER_RECOVERY begun to first read done",
	     served);
}

static void run(void)
{
	dies(false);
	dies(true);
	is_recovered(false);
	is_recovered(true);
}

ABI_TEST(.timeout = 900);
