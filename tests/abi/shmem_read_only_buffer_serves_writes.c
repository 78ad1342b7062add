// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will register memory that its registrar may only read, and expect
 * WRITE requests by reference and READ requests by copy.
 */
#include <sys/mman.h>

#include "shmem.h"

static void run(void)
{
	struct srv *srv = shm_up((struct dev_opts){ 0 });
	uint8_t *mem = share(4 * PAGE), *view;
	int index;

	/* touched, and then seen through a mapping without write permission */
	EQ(SHM_IO(srv, C_WRITE, { mem, 4 * PAGE }), SHM_COPIED);
	view = mremap(mem, 0, 4 * PAGE, MREMAP_MAYMOVE);
	TRUE(view != MAP_FAILED);
	OK(mprotect(view, 4 * PAGE, PROT_READ));
	EQ(shm_reg(srv->dev, view, 4 * PAGE, 0), -EFAULT);
	index = shm_reg(srv->dev, view, 4 * PAGE, UBLK_SHMEM_BUF_READ_ONLY);
	TRUE(index >= 0);
	shm_know(index, mem);
	EQ(SHM_IO(srv, C_WRITE, { mem + PAGE, 2 * PAGE }),
	   ublk_shmem_zc_addr(index, PAGE));
	EQ(SHM_IO(srv, C_READ, { mem + PAGE, 2 * PAGE }), SHM_COPIED);
	down(srv);
}

ABI_TEST();
