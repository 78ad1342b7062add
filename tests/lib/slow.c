// SPDX-License-Identifier: GPL-2.0-only
/* Memory with a slow last page: a thread answers its page fault, late. */
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "usercopy.h"

struct pager {
	struct slow *slow;
	int fd;
	uint8_t *page;
};

static void *answer(void *arg)
{
	struct pager *pager = arg;
	struct slow *slow = pager->slow;
	struct uffd_msg msg;
	struct uffdio_copy copy = {
		.dst = ADDR(pager->page),
		.src = ADDR(slow->page),
		.len = PAGE,
	};

	if (read(pager->fd, &msg, sizeof(msg)) != sizeof(msg))
		fail("read of the userfaultfd: %m");
	__atomic_store_n(&slow->touched, 1, __ATOMIC_SEQ_CST);
	shared_changed();
	wait_for(__atomic_load_n(&slow->go, __ATOMIC_SEQ_CST), LONG_MS);
	if (ioctl(pager->fd, UFFDIO_COPY, &copy))
		fail("UFFDIO_COPY: %m");
	return NULL;
}

uint8_t *slow_map(struct slow *slow, size_t len)
{
	static struct pager pager;
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register reg = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	pthread_t thread;

	slow->mem = mmap(NULL, len, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (slow->mem == MAP_FAILED)
		fail("mmap: %m");
	pager.slow = slow;
	pager.page = slow->mem + len - PAGE;
	pager.fd = syscall(SYS_userfaultfd, O_CLOEXEC);
	reg.range.start = ADDR(pager.page);
	reg.range.len = PAGE;
	if (pager.fd < 0 || ioctl(pager.fd, UFFDIO_API, &api) ||
	    ioctl(pager.fd, UFFDIO_REGISTER, &reg))
		fail("userfaultfd: %m");
	if (pthread_create(&thread, NULL, answer, &pager))
		fail("pthread_create failed");
	return slow->mem;
}
