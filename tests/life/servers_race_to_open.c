// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will let processes race to open /dev/ublkcN of a device that
 * waits for a server, a request too, and expect one to have it at a time, EBUSY
 * for the rest, and a server that comes then to take over.
 */
#include <fcntl.h>
#include <unistd.h>

#include "load.h"

#include "test.h"

#define RACERS	4
#define ROUNDS	50

struct race {
	struct dev *dev;
	int holders, won;
};

static int racer(void *arg)
{
	struct race *race = arg;

	while (__atomic_load_n(&race->won, __ATOMIC_SEQ_CST) < ROUNDS) {
		int fd = open(race->dev->path, O_RDWR);

		if (fd < 0 && errno == EBUSY)
			continue;
		if (fd < 0)
			return -errno;
		EQ(__atomic_add_fetch(&race->holders, 1, __ATOMIC_SEQ_CST), 1);
		__atomic_fetch_add(&race->won, 1, __ATOMIC_SEQ_CST);
		usleep(1000);
		__atomic_sub_fetch(&race->holders, 1, __ATOMIC_SEQ_CST);
		close(fd);
	}
	return 0;
}

static void run(void)
{
	struct race *race = share(sizeof(*race));
	struct child *racers[RACERS];
	struct client *client;
	struct srv *srv;

	need_feature(UBLK_F_USER_RECOVERY, "USER_RECOVERY");
	srv = up_new((struct dev_opts){ .flags = UBLK_F_USER_RECOVERY },
		     (struct srv_opts){ 0 });
	race->dev = srv->dev;
	srv_kill(srv);
	client = IO(srv->dev, C_READ, .off = MIDDLE, .len = 4096);
	TRUE(wait_for(recovery_start(srv->dev) == 0, LONG_MS));
	for (int i = 0; i < RACERS; i++)
		racers[i] = child_start(0, racer, race);
	for (int i = 0; i < RACERS; i++)
		OK(child_wait(racers[i], LONG_MS));
	EQ(client_end(client, 0), PENDING);
	srv = recover_from(srv);
	EQ(client_result(client), 4096);
	down(srv);
}

ABI_TEST(.timeout = 60,
	 .no_intree_6_12 = "never recovers when a new server dies early");
