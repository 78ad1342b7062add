// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will run fio with its buffers in a file that is registered, of
 * ordinary and of huge pages, and have it verify every block.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "shmem.h"

#define BYTES	(2 * MIB)

static void once(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT, 0600), index;
	struct srv *srv;
	uint8_t *mem;

	TRUE(fd >= 0);
	OK(ftruncate(fd, BYTES));
	mem = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	TRUE(mem != MAP_FAILED);
	srv = shm_up((struct dev_opts){ .queues = 2, .depth = 16 });
	index = shm_reg(srv->dev, mem, BYTES, 0);
	TRUE(index >= 0);
	OK(shell(100, "fio --name=shm --filename=%s --mem=mmapshared:%s "
		 "--direct=1 --ioengine=io_uring --iodepth=8 --rw=randwrite "
		 "--bsrange=4k-64k --size=16m --verify=crc32c --minimal "
		 ">fio.out 2>&1 || { cat fio.out; exit 1; }",
		 srv->dev->disk, path));
	TRUE(srv->last[UBLK_IO_OP_WRITE].op_flags & UBLK_IO_F_SHMEM_ZC);
	OK(shm_unreg(srv->dev, index));
	OK(munmap(mem, BYTES));
	close(fd);
	unlink(path);
	down(srv);
}

static void run(void)
{
	char path[64];

	need_feature(UBLK_F_SHMEM_ZC, "SHMEM_ZC");
	snprintf(path, sizeof(path), "/dev/shm/ublk-test-%d", getpid());
	once(path);
	if (access("/proc/sys/vm/nr_hugepages", W_OK))
		return;		/* this kernel has no huge pages */
	OK(shell(60, "echo 2 >/proc/sys/vm/nr_hugepages && mkdir -p huge && "
		     "mount -t hugetlbfs none huge"));
	once("huge/fio");
	OK(shell(60, "umount huge && echo 0 >/proc/sys/vm/nr_hugepages"));
}

ABI_TEST(.timeout = 150, .needs = "fio");
