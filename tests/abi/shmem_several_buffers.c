// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will register several buffers, before and after START, take some
 * out, put others in, and expect every request to name the right one.
 */
#include "shmem.h"

#define NR	8
#define LEN	(16 * KIB)

static void check(struct srv *srv, uint8_t **mem, const int *index)
{
	for (int i = 0; i < NR; i++) {
		uint64_t want = index[i] < 0 ? SHM_COPIED :
			ublk_shmem_zc_addr(index[i], 2 * PAGE);

		EQ(SHM_IO(srv, C_WRITE, { mem[i] + 2 * PAGE, PAGE }), want);
		EQ(SHM_IO(srv, C_READ, { mem[i] + 2 * PAGE, PAGE }), want);
	}
}

static int reg(struct dev *dev, uint8_t **mem, int *index, int nr)
{
	int got = shm_reg(dev, mem[nr], LEN, 0);

	TRUE(got >= 0 && got <= 65535);
	for (int i = 0; i < NR; i++)
		TRUE(index[i] != got);
	index[nr] = got;
	return got;
}

static void run(void)
{
	int index[NR], freed;
	uint8_t *mem[NR];
	struct srv *srv;
	struct dev *dev;

	need_feature(UBLK_F_SHMEM_ZC, "SHMEM_ZC");
	dev = DEV(.flags = UBLK_F_SHMEM_ZC);
	for (int i = 0; i < NR; i++) {
		mem[i] = share(LEN);
		index[i] = -1;
	}
	for (int i = 0; i < NR / 2; i++)
		reg(dev, mem, index, i);
	srv = SRV(dev, .policy = shm_policy);
	srv_fetch_all(srv);
	OK(dev_start(dev, srv));
	check(srv, mem, index);
	for (int i = NR / 2; i < NR; i++)
		reg(dev, mem, index, i);
	check(srv, mem, index);

	OK(shm_unreg(dev, index[2]));
	OK(shm_unreg(dev, index[5]));
	freed = index[2];
	index[2] = -1;
	index[5] = -1;
	check(srv, mem, index);
	/* an index is used again, for other memory */
	EQ(reg(dev, mem, index, 5), freed);
	check(srv, mem, index);
	down(srv);
}

ABI_TEST(.timeout = 60);
