// SPDX-License-Identifier: GPL-2.0-only
/* The load of load.h, and servers that follow one another on one disk. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "load.h"

#define BLOCKS	48
#define WORDS	(PAGE / sizeof(uint64_t))

/* One of the processes. */
struct loader {
	uint64_t buf[WORDS];		/* a page of its own */
	struct load *load;
	int nr, fd;
	int turns;			/* requests that have ended */
	uint64_t number;		/* of the next write */
	uint64_t written[BLOCKS];	/* number of the last write */
	int unsure;			/* a block whose write failed, + 1; */
	uint64_t before;		/* what it had then */
} __attribute__((aligned(PAGE)));

struct load {
	struct dev *dev;
	bool errors_allowed;
	int stop, leave, errors;
	int done[LOADS];	/* rounds */
	int turns[LOADS];	/* see load_watch() */
	struct child *children[LOADS];
	struct loader *loaders;
};

static uint64_t word(const struct loader *at, int block, uint64_t number, int i)
{
	return number << 24 | (uint64_t)at->nr << 16 | block << 10 | i;
}

static uint64_t offset(const struct loader *at, int block)
{
	return MIDDLE + (uint64_t)(at->nr * BLOCKS + block) * PAGE;
}

/* What recovery flags promise instead of a request's end; who has none loses the disk. */
static bool may_fail(const struct load *load, int res)
{
	uint64_t flags = load->dev->info.flags;

	if (!load->errors_allowed)
		return false;
	return !(flags & UBLK_F_USER_RECOVERY) || res == -EIO ||
	       (flags & UBLK_F_USER_RECOVERY_FAIL_IO && res == -EREMOTEIO);
}

/* Until it works; false if the disk is dead for good. */
static bool do_block(struct loader *at, int block, bool is_write)
{
	struct load *load = at->load;

	for (;;) {
		ssize_t n = is_write ?
			pwrite(at->fd, at->buf, PAGE, offset(at, block)) :
			pread(at->fd, at->buf, PAGE, offset(at, block));
		int res = n < 0 ? -errno : n;

		__atomic_fetch_add(&at->turns, 1, __ATOMIC_RELAXED);
		if (res == PAGE)
			return true;
		__atomic_fetch_add(&load->errors, 1, __ATOMIC_RELAXED);
		if (!may_fail(load, res))
			fail("load %d: %s of block %d: %s", at->nr,
			     is_write ? "write" : "read", block, res_text(res));
		if (load->leave)
			return false;
		usleep(2000);
	}
}

static bool write_block(struct loader *at, int block, uint64_t number)
{
	for (size_t i = 0; i < WORDS; i++)
		at->buf[i] = word(at, block, number, i);
	at->before = at->written[block];
	at->unsure = block + 1;
	at->written[block] = number;
	if (!do_block(at, block, true))
		return false;
	at->unsure = 0;
	return true;
}

static bool check_block(struct loader *at, int block)
{
	uint64_t number = at->written[block];

	if (!number)
		return true;
	memset(at->buf, 0xee, PAGE);
	if (!do_block(at, block, false))
		return false;
	for (size_t i = 0; i < WORDS; i++)
		if (at->buf[i] != word(at, block, number, i))
			fail("load %d: block %d word %zu has %#llx, not write %llu",
			     at->nr, block, i, (unsigned long long)at->buf[i],
			     (unsigned long long)number);
	return true;
}

/* Each word of a block whose write failed is the old one or the new one. */
static bool make_sure(struct loader *at)
{
	int block = at->unsure - 1;
	uint64_t number;

	if (block < 0)
		return true;
	number = at->written[block];
	if (!do_block(at, block, false))
		return false;
	for (size_t i = 0; i < WORDS; i++) {
		uint64_t old = at->before ? word(at, block, at->before, i) : 0;

		if (at->buf[i] != word(at, block, number, i) &&
		    at->buf[i] != old)
			fail("load %d: block %d word %zu has %#llx, neither write %llu nor %llu",
			     at->nr, block, i, (unsigned long long)at->buf[i],
			     (unsigned long long)number,
			     (unsigned long long)at->before);
	}
	return write_block(at, block, number);
}

static int load_process(void *arg)
{
	struct loader *at = arg;

	at->fd = open(at->load->dev->disk, O_RDWR | O_DIRECT);
	if (at->fd < 0)
		return -errno;
	if (!make_sure(at))
		return 0;
	while (!at->load->stop) {
		uint64_t number = ++at->number;
		int block = number * 7 % BLOCKS;

		if (!write_block(at, block, number) ||
		    !check_block(at, (block + number * 5) % BLOCKS))
			return 0;
		__atomic_fetch_add(&at->load->done[at->nr], 1,
				   __ATOMIC_RELAXED);
	}
	for (int block = 0; block < BLOCKS; block++)
		check_block(at, block);
	return 0;
}

static void go(struct load *load)
{
	load->leave = 0;
	for (int i = 0; i < LOADS; i++)
		load->children[i] = child_start(0, load_process,
						&load->loaders[i]);
}

struct load *load_start(struct dev *dev, bool errors_allowed)
{
	struct load *load = share(sizeof(*load));

	load->dev = dev;
	load->errors_allowed = errors_allowed;
	load->loaders = share(sizeof(struct loader) * LOADS);
	for (int i = 0; i < LOADS; i++) {
		load->loaders[i].load = load;
		load->loaders[i].nr = i;
	}
	go(load);
	return load;
}

void *load_memory(struct load *load, size_t *bytes)
{
	*bytes = sizeof(struct loader) * LOADS;
	return load->loaders;
}

void load_watch(struct load *load)
{
	for (int i = 0; i < LOADS; i++)
		load->turns[i] = load->loaders[i].turns;
}

void load_moves(struct load *load, int ms)
{
	for (int i = 0; i < LOADS; i++)
		if (!wait_for(load->loaders[i].turns != load->turns[i], ms))
			fail("load %d: no request has ended within %d ms", i, ms);
}

void load_leave(struct load *load, int ms)
{
	load->leave = 1;
	for (int i = 0; i < LOADS; i++)
		if (child_wait(load->children[i], ms))
			fail("load %d has not ended within %d ms", i, ms);
}

void load_again(struct load *load, struct dev *dev)
{
	load->dev = dev;
	go(load);
}

int load_done(struct load *load)
{
	int sum = 0;

	for (int i = 0; i < LOADS; i++)
		sum += load->loaders[i].turns;
	return sum;
}

void load_goes_on(struct load *load, int rounds)
{
	int from[LOADS];

	for (int i = 0; i < LOADS; i++)
		from[i] = load->done[i];
	for (int i = 0; i < LOADS; i++)
		if (!wait_for(load->done[i] >= from[i] + rounds, LONG_MS))
			fail("load %d is stuck in round %d", i, load->done[i]);
}

int load_errors(struct load *load)
{
	return load->errors;
}

void load_end(struct load *load)
{
	load->stop = 1;
	for (int i = 0; i < LOADS; i++)
		OK(child_wait(load->children[i], LONG_MS));
}

struct srv *successor(struct srv *old, struct srv_opts opts)
{
	struct srv *srv;

	opts.wait_for_open = true;
	srv = srv_new(old->dev, opts);
	srv->disk = old->disk;
	return srv;
}

struct srv *recover_from(struct srv *old)
{
	struct srv *srv;

	TRUE(wait_for(recovery_start(old->dev) == 0, LONG_MS));
	srv = successor(old, (struct srv_opts){ 0 });
	srv_fetch_all(srv);
	OK(recovery_end(srv->dev, srv->pid));
	return srv;
}
