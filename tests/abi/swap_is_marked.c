// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will swap to the disk, push memory out, and expect WRITEs with the
 * SWAP flag, and the memory's contents when it comes back in.
 */
#include <string.h>
#include <sys/mman.h>
#include <sys/swap.h>

#include "test.h"

#define LEN	MIB

/* Writes the first page of a swap area, as mkswap does. */
static void make_swap(struct dev *dev)
{
	struct client *client = client_new((struct client_io){
		.dev = dev, .op = C_WRITE, .len = PAGE });
	uint32_t *info = (uint32_t *)(client->buf + 1024);

	info[0] = 1;				/* version */
	info[1] = (64 * MIB / PAGE) - 1;	/* last page */
	memcpy(client->buf + PAGE - 10, "SWAPSPACE2", 10);
	client_go(client);
	EQ(client_result(client), PAGE);
}

static void run(void)
{
	struct srv *srv = UP(.depth = 16);
	uint8_t *mem = mmap(NULL, LEN, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	make_swap(srv->dev);
	if (swapon(srv->dev->disk, 0))
		fail("swapon: %m");
	EQ(srv->seen_flags & UBLK_IO_F_SWAP, 0);
	pattern(mem, LEN, 1);
	if (madvise(mem, LEN, MADV_PAGEOUT))
		fail("madvise: %m");
	TRUE(wait_for(srv->seen_flags & UBLK_IO_F_SWAP, LONG_MS));
	TRUE(srv->last[UBLK_IO_OP_WRITE].op_flags & UBLK_IO_F_SWAP);
	EQ(pattern_differs(mem, LEN, 1), -1);
	/* what comes to a task, a completion of io_uring for one, can interrupt it */
	while (swapoff(srv->dev->disk))
		if (errno != EINTR)
			fail("swapoff: %m");
	EQ(pattern_differs(mem, LEN, 1), -1);
	down(srv);
}

ABI_TEST(.timeout = 60);
