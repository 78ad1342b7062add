// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will register memory of which a part is registered already, and
 * expect EEXIST; the first buffer stays, and the refused one leaves nothing.
 */
#include "shmem.h"

static void run(void)
{
	struct srv *srv = shm_up((struct dev_opts){ 0 });
	struct dev *dev = srv->dev;
	uint8_t *mem = share(32 * PAGE);
	int index = shm_reg(dev, mem + 8 * PAGE, 8 * PAGE, 0);
	int low, high;

	TRUE(index >= 0);
	EQ(shm_reg(dev, mem + 8 * PAGE, 8 * PAGE, 0), -EEXIST);
	EQ(shm_reg(dev, mem + 8 * PAGE, 8 * PAGE, UBLK_SHMEM_BUF_READ_ONLY),
	   -EEXIST);
	EQ(shm_reg(dev, mem, 9 * PAGE, 0), -EEXIST);
	EQ(shm_reg(dev, mem + 15 * PAGE, 2 * PAGE, 0), -EEXIST);
	EQ(shm_reg(dev, mem, 32 * PAGE, 0), -EEXIST);
	EQ(SHM_IO(srv, C_WRITE, { mem, PAGE }), SHM_COPIED);
	EQ(SHM_IO(srv, C_WRITE, { mem + 16 * PAGE, PAGE }), SHM_COPIED);
	EQ(SHM_IO(srv, C_WRITE, { mem + 8 * PAGE, 8 * PAGE }),
	   ublk_shmem_zc_addr(index, 0));

	low = shm_reg(dev, mem, 8 * PAGE, 0);
	high = shm_reg(dev, mem + 16 * PAGE, 8 * PAGE, 0);
	TRUE(low >= 0 && high >= 0);
	OK(shm_unreg(dev, index));
	EQ(SHM_IO(srv, C_READ, { mem + 9 * PAGE, PAGE }), SHM_COPIED);
	EQ(SHM_IO(srv, C_READ, { mem + 7 * PAGE, PAGE }),
	   ublk_shmem_zc_addr(low, 7 * PAGE));
	EQ(SHM_IO(srv, C_READ, { mem + 16 * PAGE, PAGE }),
	   ublk_shmem_zc_addr(high, 0));
	down(srv);
}

ABI_TEST();
