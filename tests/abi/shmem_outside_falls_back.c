// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will send requests that lie in several registered buffers, out of
 * order, or partly outside, and expect each to be copied.
 */
#include "shmem.h"

#define PIECE(from, nr)	{ mem + (from) * PAGE, (nr) * PAGE }
#define BOTH(...)							\
	do {								\
		EQ(SHM_IO(srv, C_WRITE, __VA_ARGS__), SHM_COPIED);	\
		EQ(SHM_IO(srv, C_READ, __VA_ARGS__), SHM_COPIED);	\
	} while (0)

static void run(void)
{
	struct srv *srv = shm_up((struct dev_opts){ 0 });
	uint8_t *mem = share(64 * PAGE);
	int a, b;

	/* pages 16 to 31 and 32 to 47 */
	a = shm_reg(srv->dev, mem + 16 * PAGE, 16 * PAGE, 0);
	b = shm_reg(srv->dev, mem + 32 * PAGE, 16 * PAGE, 0);
	TRUE(a >= 0 && b >= 0 && a != b);

	BOTH(PIECE(31, 2));
	BOTH(PIECE(31, 1), PIECE(32, 1));
	BOTH(PIECE(32, 1), PIECE(31, 1));
	BOTH(PIECE(15, 2));
	BOTH(PIECE(47, 2));
	BOTH(PIECE(0, 40));
	BOTH(PIECE(16, 1), PIECE(18, 1));
	BOTH(PIECE(17, 1), PIECE(16, 1));
	BOTH(PIECE(17, 1), PIECE(3, 1), PIECE(18, 1));
	BOTH(PIECE(3, 1), PIECE(17, 2));
	BOTH({ mem + 20 * PAGE, 512 }, { mem + 20 * PAGE + 1024, 512 });
	BOTH({ mem + 32 * PAGE - 512, 1024 });

	EQ(SHM_IO(srv, C_WRITE, PIECE(16, 1), PIECE(17, 2), PIECE(19, 13)),
	   ublk_shmem_zc_addr(a, 0));
	EQ(SHM_IO(srv, C_READ, PIECE(46, 1), PIECE(47, 1)),
	   ublk_shmem_zc_addr(b, 14 * PAGE));
	down(srv);
}

ABI_TEST(.timeout = 60);
