/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tests of UBLK_F_SHMEM_ZC. All memory from share() belongs to the server and
 * to every client, so any part of it can be registered; shm_mem() gives a
 * piece and makes the server know it by its index.
 */
#ifndef UBLK_TESTS_SHMEM_H
#define UBLK_TESTS_SHMEM_H

#include "test.h"

/* A request that was delivered with the copy, not by reference. */
#define SHM_COPIED	((uint64_t)-1)

struct shm_piece {
	uint8_t *mem;
	size_t len;
};

/* REG_BUF: the index or -errno. The server learns where that index is. */
int shm_reg(struct dev *dev, void *mem, uint64_t len, uint32_t flags);
int shm_reg_raw(struct dev *dev, struct ublk_shmem_buf_reg reg);
int shm_unreg(struct dev *dev, uint64_t index);
/* Where the server finds that buffer, in its own memory. */
void shm_know(int index, void *mem);
/* A running device with the feature, and such a server; or skip. */
struct srv *shm_up(struct dev_opts opts);
/* The server's policy: RAM, whatever memory the data comes in. */
int shm_policy(struct srv *srv, struct slot *slot);

/*
 * One O_DIRECT request at byte off that must succeed, in a process of its own.
 * The data is checked, and that nothing was copied if nothing should be.
 * Returns the descriptor's addr, or SHM_COPIED.
 */
uint64_t shm_io_at(struct srv *srv, enum client_op op, uint64_t off,
		   const struct shm_piece *pieces, int nr);
#define SHM_IO(srv, op, ...)						\
	({								\
		const struct shm_piece p_[] = { __VA_ARGS__ };		\
		shm_io_at(srv, op, MIDDLE, p_, ARRAY_SIZE(p_));		\
	})

/* Kilobytes that this process has pinned or locked, of /proc/self/status. */
long shm_locked_kb(void);
/* So many huge pages there are from now on; skips the test where there are none. */
void shm_huge_pages(int nr);
/* HugePages_Free and the like; 0 if there is no such line. */
long shm_meminfo(const char *name);

#endif
