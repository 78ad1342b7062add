// SPDX-License-Identifier: GPL-2.0-only
/* The fuzzer's memory: buffers that are not there, not writable, or not for long. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fuzz.h"

static uint8_t *region;		/* three times FUZZ_MEM, the last not mapped */
static uint8_t *read_only;
static uint8_t *restless;	/* comes and goes */
static uint8_t *shared;
static bool may_change;

/*
 * User-mode Linux with several processors copies to user memory without
 * holding the page: what another thread unmaps meanwhile would be written to
 * after it has become something else. Its fork() of a process with a ring
 * maps other pages in the place of the ring's.
 */
static bool holds_pages(void)
{
	char line[256];
	bool holds = true;
	FILE *file = fopen("/proc/cpuinfo", "r");

	while (file && fgets(line, sizeof(line), file))
		holds &= !strstr(line, "User Mode Linux");
	if (file)
		fclose(file);
	return holds;
}

static void map_restless(void)
{
	mmap(restless, FUZZ_MEM, PROT_READ | PROT_WRITE,
	     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
}

static uint8_t *map(size_t bytes, int prot)
{
	uint8_t *mem = mmap(NULL, bytes, prot, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			    0);

	if (mem == MAP_FAILED)
		fail("mmap: %m");
	return mem;
}

void fuzz_memory_init(void)
{
	region = map(3 * FUZZ_MEM, PROT_READ | PROT_WRITE);
	munmap(region + 2 * FUZZ_MEM, FUZZ_MEM);
	read_only = map(FUZZ_MEM, PROT_READ);
	restless = map(FUZZ_MEM, PROT_READ | PROT_WRITE);
	shared = mmap(NULL, SHARED_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED,
		      fuzz->memfd, 0);
	if (shared == MAP_FAILED)
		fail("mmap of shared memory: %m");
	may_change = holds_pages();
}

uint8_t *shared_memory(void)
{
	return shared;
}

uint64_t any_addr(void)
{
	switch (below(12)) {
	case 0:
		return 0;
	case 1:
		return ADDR(region) + 2 * FUZZ_MEM - PICK(1, 8, 24, 64, PAGE);
	case 2:
		return ADDR(region) + 2 * FUZZ_MEM;
	case 3:
	case 4:
		return ADDR(read_only) + below(PAGE);
	case 5:
	case 6:
		return ADDR(restless) + PAGE * below(16) + below(8);
	case 7:
		return PICK(-1ULL, -PAGE, 1ULL << 63, 1ULL << 47, PAGE, 1);
	case 8:
		return ADDR(shared) + PAGE * below(SHARED_BYTES / PAGE);
	default:
		return ADDR(region) + 8 * below(FUZZ_MEM / 8);
	}
}

/* A change to memory that commands may be using just now. */
void attack_memory(void)
{
	size_t at = PAGE * below(FUZZ_MEM / PAGE);
	size_t len = FUZZ_MEM - at;

	if (!may_change)
		return;
	switch (below(10)) {
	case 0:
		tell_errno(F_memory, munmap(restless + at, len));
		break;
	case 1:
		tell_errno(F_memory, mprotect(restless, FUZZ_MEM, PROT_READ));
		break;
	case 2:
		tell_errno(F_memory, madvise(restless + at, len, MADV_DONTNEED));
		break;
	case 3:
		tell_errno(F_memory,
			   fallocate(fuzz->memfd, FALLOC_FL_PUNCH_HOLE |
				     FALLOC_FL_KEEP_SIZE, at, len));
		break;
	case 4:
		tell_errno(F_memory, madvise(shared + at, PAGE, MADV_REMOVE));
		break;
	case 5:
		tell_errno(F_memory, madvise(shared + at, len, MADV_DONTNEED));
		break;
	case 6:
		tell_errno(F_memory, madvise(restless + at, len, MADV_PAGEOUT));
		break;
	case 7:
		/* in another place, and back */
		mmap(shared, SHARED_BYTES, PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_FIXED, fuzz->memfd, 0);
		break;
	default:
		map_restless();
	}
}

static int any_prot(void)
{
	return PICK(PROT_NONE, PROT_READ, PROT_READ, PROT_READ | PROT_WRITE,
		    PROT_READ | PROT_EXEC, PROT_WRITE);
}

/* A child that has the mapping too, and tries more. */
static void fork_with(uint8_t *mem, int fd, size_t bytes)
{
	pid_t pid = fork();

	if (pid)
		return;
	if (mprotect(mem, bytes, PROT_READ | PROT_WRITE) == 0)
		fail("a child could make descriptors writable");
	mmap(NULL, bytes, PROT_READ, MAP_SHARED, fd, 0);
	if (one_in(3))
		usleep(1000 * below(200));
	_exit(0);
}

static void remap(uint8_t *mem, size_t bytes)
{
	size_t to = PICK(0, PAGE, bytes, bytes + PAGE, 2 * bytes);
	void *res = mremap(mem, one_in(4) ? 0 : bytes, to, MREMAP_MAYMOVE);

	tell(F_mremap, res == MAP_FAILED ? -errno : 0);
	if (res != MAP_FAILED)
		munmap(res, to);
}

/* What can be done to a mapping of descriptors, beside the one that is used. */
void attack_descriptors(int fd, size_t bytes, size_t stride)
{
	uint8_t *mem = mmap(NULL, one_in(5) ? near(bytes) : bytes,
			    one_in(5) ? any_prot() : PROT_READ,
			    PICK(MAP_SHARED, MAP_SHARED, MAP_PRIVATE), fd,
			    one_in(5) ? near(stride) : stride * below(3));
	int prot = any_prot();

	tell(F_chardev_mmap, mem == MAP_FAILED ? -errno : 0);
	if (mem == MAP_FAILED)
		return;
	switch (below(5)) {
	case 0:
		if (!tell_errno(F_mprotect, mprotect(mem, PAGE, prot)) &&
		    prot & PROT_WRITE)
			fail("descriptors could be made writable");
		break;
	case 1:
		remap(mem, bytes);
		break;
	case 2:
		if (may_change)
			fork_with(mem, fd, bytes);
		break;
	case 3:
		tell_errno(F_memory,
			   madvise(mem, bytes,
				   PICK(MADV_DONTNEED, MADV_REMOVE, MADV_FREE,
					MADV_DONTFORK, MADV_HUGEPAGE,
					MADV_MERGEABLE, MADV_PAGEOUT,
					MADV_POPULATE_WRITE)));
		break;
	case 4:
		tell_errno(F_memory, mlock(mem, bytes));
		break;
	}
	munmap(mem, bytes);
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
}
