// SPDX-License-Identifier: GPL-2.0-only
/* The load of load.h, and servers that follow one another on one disk. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "load.h"

#define BLOCKS	48
#define WORDS	(PAGE / sizeof(uint64_t))

struct load {
	struct dev *dev;
	bool errors_allowed;
	int stop, errors;
	int done[LOADS];	/* rounds */
	struct child *children[LOADS];
};

/* One of the processes. */
struct loader {
	struct load *load;
	int nr, fd;
	uint64_t written[BLOCKS];	/* number of the last write */
};

static uint64_t word(const struct loader *at, int block, uint64_t number, int i)
{
	return number << 24 | (uint64_t)at->nr << 16 | block << 10 | i;
}

static uint64_t offset(const struct loader *at, int block)
{
	return MIDDLE + (uint64_t)(at->nr * BLOCKS + block) * PAGE;
}

/* Until it works. */
static void do_block(struct loader *at, int block, uint64_t *buf, bool is_write)
{
	struct load *load = at->load;

	for (;;) {
		ssize_t n = is_write ?
			pwrite(at->fd, buf, PAGE, offset(at, block)) :
			pread(at->fd, buf, PAGE, offset(at, block));

		if (n == PAGE)
			return;
		__atomic_fetch_add(&load->errors, 1, __ATOMIC_RELAXED);
		if (!load->errors_allowed)
			fail("load %d: %s of block %d: %s", at->nr,
			     is_write ? "write" : "read", block,
			     res_text(n < 0 ? -errno : n));
		usleep(2000);
	}
}

static void write_block(struct loader *at, int block, uint64_t number)
{
	static uint64_t buf[WORDS] __attribute__((aligned(PAGE)));

	for (size_t i = 0; i < WORDS; i++)
		buf[i] = word(at, block, number, i);
	at->written[block] = number;
	do_block(at, block, buf, true);
}

static void check_block(struct loader *at, int block)
{
	static uint64_t buf[WORDS] __attribute__((aligned(PAGE)));
	uint64_t number = at->written[block];

	if (!number)
		return;
	memset(buf, 0xee, PAGE);
	do_block(at, block, buf, false);
	for (size_t i = 0; i < WORDS; i++)
		if (buf[i] != word(at, block, number, i))
			fail("load %d: block %d word %zu has %#llx, not write %llu",
			     at->nr, block, i, (unsigned long long)buf[i],
			     (unsigned long long)number);
}

static int load_process(void *arg)
{
	static struct loader loader;
	struct loader *at = &loader;
	uint64_t number;

	*at = *(struct loader *)arg;
	at->fd = open(at->load->dev->disk, O_RDWR | O_DIRECT);
	if (at->fd < 0)
		return -errno;
	for (number = 1; !at->load->stop; number++) {
		int block = number * 7 % BLOCKS;

		write_block(at, block, number);
		check_block(at, (block + number * 5) % BLOCKS);
		__atomic_fetch_add(&at->load->done[at->nr], 1,
				   __ATOMIC_RELAXED);
	}
	for (int block = 0; block < BLOCKS; block++)
		check_block(at, block);
	return 0;
}

struct load *load_start(struct dev *dev, bool errors_allowed)
{
	struct load *load = share(sizeof(*load));

	load->dev = dev;
	load->errors_allowed = errors_allowed;
	for (int i = 0; i < LOADS; i++) {
		struct loader *loader = share(sizeof(*loader));

		loader->load = load;
		loader->nr = i;
		load->children[i] = child_start(0, load_process, loader);
	}
	return load;
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
