// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will let processes copy from every tag, all the time and without
 * being asked, while clients write, read and compare; kill the server in the
 * middle of it; and expect no client to see an error or a wrong byte.
 */
#include <stdlib.h>
#include <unistd.h>

#include "load.h"
#include "usercopy.h"

#define HAMMERS	2

struct hammer {
	int fd;
	int depth;
	int over;
	int hits;
	uint8_t buf[64 * KIB];
};

/* Only reads: what they find is nobody's business, and they change nothing. */
static int hammer(void *arg)
{
	struct hammer *h = arg;

	while (!__atomic_load_n(&h->over, __ATOMIC_SEQ_CST)) {
		struct slot slot = { .tag = random() % (h->depth + 1) };
		size_t len = random() % sizeof(h->buf) + 1;
		long n = ucopy_read(h->fd, &slot, h->buf, len,
				    random() % (20 * KIB));

		if (n < 0 && n != -EINVAL && n != -EACCES)
			return n;
		if (n > 0)
			__atomic_fetch_add(&h->hits, 1, __ATOMIC_SEQ_CST);
	}
	return 0;
}

static struct hammer *begin(struct srv *srv, struct child **child)
{
	struct hammer *h = share(sizeof(*h));

	h->depth = srv->depth;
	h->fd = srv_file(srv);
	*child = child_start(0, hammer, h);
	close(h->fd);
	return h;
}

static void end(struct hammer *h, struct child *child)
{
	__atomic_store_n(&h->over, 1, __ATOMIC_SEQ_CST);
	OK(child_wait(child, LONG_MS));
}

static void under_hammers(struct srv *srv, struct load *load, bool kills)
{
	struct child *children[HAMMERS];
	struct hammer *hammers[HAMMERS];

	for (int i = 0; i < HAMMERS; i++)
		hammers[i] = begin(srv, &children[i]);
	load_goes_on(load, 30);
	for (int i = 0; i < HAMMERS; i++)
		TRUE(wait_for(__atomic_load_n(&hammers[i]->hits,
					      __ATOMIC_SEQ_CST), LONG_MS));
	if (kills)
		srv_kill(srv);
	for (int i = 0; i < HAMMERS; i++)
		end(hammers[i], children[i]);
}

static struct srv *replaced(struct srv *old)
{
	struct srv *srv;

	TRUE(wait_for(recovery_start(old->dev) == 0, LONG_MS));
	srv = successor(old, (struct srv_opts){ .policy = ucopy_serve_ram });
	srv_fetch_all(srv);
	OK(recovery_end(srv->dev, srv->pid));
	return srv;
}

static void run(void)
{
	struct srv *srv = UCOPY_UP(.depth = 4, .flags = UBLK_F_USER_RECOVERY |
						UBLK_F_USER_RECOVERY_REISSUE);
	struct load *load = load_start(srv->dev, false);

	for (int i = 0; i < 3; i++) {
		under_hammers(srv, load, true);
		srv = replaced(srv);
	}
	under_hammers(srv, load, false);
	load_end(load);
	down(srv);
}

ABI_TEST(.timeout = 90,
	 .no_intree_6_12 = "notices the death of a saturated server after 30 s");
