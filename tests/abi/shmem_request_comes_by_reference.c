// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will read and write from memory that is registered, and expect
 * each descriptor to say where in the buffer, with nothing copied.
 */
#include "shmem.h"

#define AT(index, off)	ublk_shmem_zc_addr(index, off)

static void both(struct srv *srv, uint8_t *mem, int index, uint64_t off,
		 size_t len)
{
	EQ(SHM_IO(srv, C_WRITE, { mem + off, len }), AT(index, off));
	EQ(SHM_IO(srv, C_READ, { mem + off, len }), AT(index, off));
}

static void run(void)
{
	struct srv *srv = shm_up((struct dev_opts){ .discard = true });
	uint8_t *mem = share(MIB), *other = share(PAGE);
	int index;

	EQ(SHM_IO(srv, C_WRITE, { mem, PAGE }), SHM_COPIED);
	index = shm_reg(srv->dev, mem, MIB, 0);
	TRUE(index >= 0);
	both(srv, mem, index, 0, PAGE);
	both(srv, mem, index, MIB - PAGE, PAGE);
	both(srv, mem, index, 0, 256 * KIB);
	both(srv, mem, index, 640 * KIB, 128 * KIB);
	both(srv, mem, index, 512, 512);
	both(srv, mem, index, 5 * PAGE + 3584, PAGE);
	both(srv, mem, index, 7 * PAGE + 20, 3 * PAGE);
	EQ(SHM_IO(srv, C_WRITE, { other, PAGE }), SHM_COPIED);
	EQ(SHM_IO(srv, C_READ, { other, PAGE }), SHM_COPIED);

	srv->seen_flags = 0;
	OK(IO_NOW(srv->dev, C_DISCARD, .off = MIDDLE, .len = PAGE));
	OK(IO_NOW(srv->dev, C_ZEROOUT, .off = MIDDLE, .len = PAGE));
	EQ(srv->seen_flags & UBLK_IO_F_SHMEM_ZC, 0);
	OK(shm_unreg(srv->dev, index));
	EQ(SHM_IO(srv, C_WRITE, { mem, PAGE }), SHM_COPIED);
	EQ(SHM_IO(srv, C_READ, { mem, PAGE }), SHM_COPIED);
	down(srv);
}

ABI_TEST(.timeout = 60);
