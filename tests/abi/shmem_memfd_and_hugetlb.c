// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will register a memfd of ordinary and one of huge pages, through
 * which a client that mapped the file elsewhere does its I/O by reference.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "shmem.h"

#define BYTES	(4 * MIB)

struct request {
	struct dev *dev;
	int fd;
	uint64_t off;		/* in the file */
};

/* Writes from its own mapping and reads back into another part of it. */
static int client(void *arg)
{
	struct request *rq = arg;
	uint8_t *mem = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_SHARED,
			    rq->fd, 0);
	int disk = open(rq->dev->disk, O_RDWR | O_DIRECT);

	if (mem == MAP_FAILED || disk < 0)
		return -errno;
	pattern(mem + rq->off, 64 * KIB, 3);
	if (pwrite(disk, mem + rq->off, 64 * KIB, MIDDLE) != 64 * KIB ||
	    pread(disk, mem, 64 * KIB, MIDDLE) != 64 * KIB)
		return -errno;
	return pattern_differs(mem, 64 * KIB, 3) == -1 ? 0 : -EILSEQ;
}

static void once(unsigned int memfd_flags)
{
	struct request *rq = share(sizeof(*rq));
	int fd = memfd_create("ublk", MFD_CLOEXEC | memfd_flags);
	struct srv *srv;
	uint8_t *mem;
	int index;

	TRUE(fd >= 0);
	OK(ftruncate(fd, BYTES));
	mem = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	TRUE(mem != MAP_FAILED);
	memset(mem, 0, BYTES);
	srv = shm_up((struct dev_opts){ 0 });
	index = shm_reg(srv->dev, mem, BYTES, 0);
	TRUE(index >= 0);
	*rq = (struct request){ .dev = srv->dev, .fd = fd,
				.off = 2 * MIB - 24 * KIB };
	OK(in_child(0, client, rq));
	EQ(srv->last[UBLK_IO_OP_WRITE].addr,
	   ublk_shmem_zc_addr(index, rq->off));
	EQ(srv->last[UBLK_IO_OP_READ].addr, ublk_shmem_zc_addr(index, 0));
	OK(munmap(mem, BYTES));
	close(fd);
	down(srv);
}

static void run(void)
{
	need_feature(UBLK_F_SHMEM_ZC, "SHMEM_ZC");
	once(0);
	shm_huge_pages(2);
	EQ(shm_meminfo("HugePages_Free"), 2);
	once(MFD_HUGETLB);
	EQ(shm_meminfo("HugePages_Free"), 2);
	shm_huge_pages(0);
}

ABI_TEST(.timeout = 60);
