// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will let a server with requests in hand crash where whoever takes
 * its core is slow, and expect each request to end within a second, not when
 * the core has been taken.
 */
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "test.h"

#define PATTERN	"/proc/sys/kernel/core_pattern"
#define N	2

/* Reads nothing of the core, and ends: then the dump does. */
#define SLOW_TAKER	"|/bin/sleep 5"

static void set_pattern(const char *text)
{
	int fd = open(PATTERN, O_WRONLY);

	if (fd < 0)
		skip("this kernel dumps no core");
	EQ(write(fd, text, strlen(text)), (long)strlen(text));
	close(fd);
}

static void once(int threads)
{
	struct srv *srv = up_new((struct dev_opts){ .depth = 2,
						    .queues = threads },
				 (struct srv_opts){ .threads = threads });
	struct client *clients[N];
	long long killed;

	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	for (int i = 0; i < N; i++)
		clients[i] = IO(srv->dev, C_READ, .off = MIDDLE + i * MIB, .len = 4096);
	TRUE(wait_for(srv_held(srv) == N, LONG_MS));
	killed = now_ms();
	srv_signal(srv, SIGABRT);
	check_death(srv->dev, clients, N, killed);
	TRUE(!srv_is_gone(srv));
	srv_wait_gone(srv, LONG_MS);
	OK(dev_del(srv->dev));
}

static void run(void)
{
	char usual[128] = "";
	int fd = open(PATTERN, O_RDONLY);

	if (fd < 0 || read(fd, usual, sizeof(usual) - 1) <= 0)
		skip("this kernel dumps no core");
	close(fd);
	set_pattern(SLOW_TAKER);
	once(1);
	once(2);
	set_pattern(usual);
}

ABI_TEST(.timeout = 90, .needs = "sleep",
	 .no_intree = "requests wait until the core has been dumped");
