// SPDX-License-Identifier: GPL-2.0-only
/* Steady load on a disk, by clients that compare every byte. */
#include <fcntl.h>
#include <unistd.h>

#include "load.h"

#define MAX_CLIENTS	4
#define LEN		(16 * KIB)
#define BLOCKS		16

struct load_client {
	struct load *load;
	int nr;
	int rounds;
	struct child *child;
	uint8_t buf[LEN] __attribute__((aligned(PAGE)));
};

struct load {
	struct dev *dev;
	int clients;
	int over;
	struct load_client client[MAX_CLIENTS];
};

static int one_round(struct load_client *client, int fd, unsigned int seed)
{
	uint64_t block = client->nr * BLOCKS + seed % BLOCKS;
	uint64_t off = MIDDLE + block * LEN;
	ssize_t n;

	pattern(client->buf, LEN, seed);
	n = pwrite(fd, client->buf, LEN, off);
	if (n != LEN)
		return n < 0 ? -errno : -ENODATA;
	pattern(client->buf, LEN, ~seed);
	n = pread(fd, client->buf, LEN, off);
	if (n != LEN)
		return n < 0 ? -errno : -ENODATA;
	return pattern_differs(client->buf, LEN, seed) < 0 ? 0 : -EILSEQ;
}

static int work(void *arg)
{
	struct load_client *client = arg;
	struct load *load = client->load;
	int fd = open(load->dev->disk, O_RDWR | O_DIRECT);
	int res = fd < 0 ? -errno : 0;

	while (!res && !__atomic_load_n(&load->over, __ATOMIC_SEQ_CST)) {
		res = one_round(client, fd, client->rounds * 7 + client->nr);
		__atomic_fetch_add(&client->rounds, 1, __ATOMIC_SEQ_CST);
		shared_changed();
	}
	return res;
}

struct load *load_start(struct dev *dev, int clients)
{
	struct load *load = share(sizeof(*load));

	load->dev = dev;
	load->clients = clients;
	for (int i = 0; i < clients; i++) {
		struct load_client *client = &load->client[i];

		client->load = load;
		client->nr = i;
		client->child = child_start(0, work, client);
	}
	return load;
}

static bool all_are_at(struct load *load, const int *rounds)
{
	for (int i = 0; i < load->clients; i++) {
		struct load_client *client = &load->client[i];

		if (client->child->done)
			fail("client %d has ended: %s", i,
			     res_text(client->child->result));
		if (__atomic_load_n(&client->rounds, __ATOMIC_SEQ_CST) <
		    rounds[i])
			return false;
	}
	return true;
}

void load_wait(struct load *load, int rounds)
{
	int to[MAX_CLIENTS];

	for (int i = 0; i < load->clients; i++)
		to[i] = load->client[i].rounds + rounds;
	if (!wait_for(all_are_at(load, to), LONG_MS))
		fail("the clients do not get on");
}

void load_end(struct load *load)
{
	__atomic_store_n(&load->over, 1, __ATOMIC_SEQ_CST);
	for (int i = 0; i < load->clients; i++)
		OK(child_wait(load->client[i].child, LONG_MS));
}
