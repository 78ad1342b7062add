// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will replace a server by the next one again and again while
 * clients write, read and compare with O_DIRECT, and expect no client to see
 * an error or a wrong byte, and each server to do its share.
 */
#include <fcntl.h>
#include <unistd.h>

#include "quiesce.h"

#define CLIENTS	3
#define LEN	(16 * KIB)
#define BLOCKS	16

struct load {
	struct dev *dev;
	int nr;
	int over;
	int rounds;
	uint8_t buf[LEN] __attribute__((aligned(PAGE)));
};

static int one_round(struct load *load, int fd, unsigned int seed)
{
	uint64_t off = MIDDLE + (load->nr * BLOCKS + seed % BLOCKS) * LEN;
	ssize_t n;

	pattern(load->buf, LEN, seed);
	n = pwrite(fd, load->buf, LEN, off);
	if (n != LEN)
		return n < 0 ? -errno : -ENODATA;
	pattern(load->buf, LEN, ~seed);
	n = pread(fd, load->buf, LEN, off);
	if (n != LEN)
		return n < 0 ? -errno : -ENODATA;
	return pattern_differs(load->buf, LEN, seed) < 0 ? 0 : -EILSEQ;
}

static int work(void *arg)
{
	struct load *load = arg;
	int fd = open(load->dev->disk, O_RDWR | O_DIRECT);
	int res = fd < 0 ? -errno : 0;

	while (!res && !__atomic_load_n(&load->over, __ATOMIC_SEQ_CST)) {
		res = one_round(load, fd, load->rounds * 7 + load->nr);
		__atomic_fetch_add(&load->rounds, 1, __ATOMIC_SEQ_CST);
		shared_changed();
	}
	return res;
}

static bool all_went_on(struct load **loads, const int *from, int by)
{
	for (int i = 0; i < CLIENTS; i++)
		if (__atomic_load_n(&loads[i]->rounds, __ATOMIC_SEQ_CST) <
		    from[i] + by)
			return false;
	return true;
}

static void let_them_work(struct load **loads)
{
	int from[CLIENTS];

	for (int i = 0; i < CLIENTS; i++)
		from[i] = loads[i]->rounds;
	if (!wait_for(all_went_on(loads, from, 10), LONG_MS))
		fail("the clients do not get on");
}

static void with(uint64_t flags, int depth, int upgrades)
{
	struct srv *srv = quiesce_up(flags, depth, (struct srv_opts){ 0 });
	struct child *children[CLIENTS];
	struct load *loads[CLIENTS];

	for (int i = 0; i < CLIENTS; i++) {
		loads[i] = share(sizeof(struct load));
		loads[i]->dev = srv->dev;
		loads[i]->nr = i;
		children[i] = child_start(0, work, loads[i]);
	}
	while (upgrades--) {
		let_them_work(loads);
		OK(quiesce(srv->dev, 0));
		srv_wait_aborted(srv);
		srv_quit(srv);
		srv = quiesce_next(srv);
	}
	let_them_work(loads);
	for (int i = 0; i < CLIENTS; i++)
		__atomic_store_n(&loads[i]->over, 1, __ATOMIC_SEQ_CST);
	for (int i = 0; i < CLIENTS; i++)
		OK(child_wait(children[i], LONG_MS));
	down(srv);
}

static void run(void)
{
	with(0, 8, 5);
	with(0, 1, 5);
	with(UBLK_F_USER_RECOVERY_REISSUE, 2, 5);
}

ABI_TEST(.timeout = 120);
