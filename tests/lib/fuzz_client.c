// SPDX-License-Identifier: GPL-2.0-only
/* The fuzzer's clients of the disks, and who writes to the disks' attributes. */
#include <dirent.h>
#include <fcntl.h>
#include <linux/blkzoned.h>
#include <linux/fs.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <unistd.h>

#include "fuzz.h"

static uint8_t *any_buffer(size_t len)
{
	if (one_in(3))
		return shared_memory() +
			PAGE * below((SHARED_BYTES - len) / PAGE);
	return (uint8_t *)(uintptr_t)any_addr();
}

/* In whole sectors, mostly. */
static uint64_t any_offset(void)
{
	uint64_t off = 512ULL * below(64 * MIB / 512);

	if (one_in(4))
		off = off / PAGE * PAGE;
	return one_in(20) ? near(64 * MIB) : off;
}

static void read_or_write(int fd, bool reads)
{
	size_t len = PICK(512, PAGE, 8 * KIB, 64 * KIB, 256 * KIB);
	uint8_t *buf = any_buffer(len);
	uint64_t off = any_offset();

	if (reads)
		tell_errno(F_disk_read, pread(fd, buf, len, off));
	else
		tell_errno(F_disk_write, pwrite(fd, buf, len, off));
}

static void discard(int fd)
{
	uint64_t range[2] = { any_offset(), PICK(512, PAGE, MIB, near(PAGE)) };

	tell_errno(F_disk_discard,
		   ioctl(fd, PICK(BLKDISCARD, BLKZEROOUT, BLKSECDISCARD),
			 range));
}

static void some_ioctl(int fd)
{
	struct blk_zone_range range = { .sector = 8192 * below(16),
					.nr_sectors = 8192 };
	struct { struct blk_zone_report head; struct blk_zone zones[8]; } rep = {
		.head = { .nr_zones = below(9) } };
	int number = below(2);

	switch (below(8)) {
	case 0:
		tell_errno(F_disk_ioctl, ioctl(fd, BLKRRPART));
		break;
	case 1:
		tell_errno(F_disk_ioctl, ioctl(fd, BLKROSET, &number));
		break;
	case 2:
		tell_errno(F_disk_ioctl, ioctl(fd, BLKFLSBUF, 0));
		break;
	case 3:
		tell_errno(F_disk_ioctl, ioctl(fd, BLKREPORTZONE, &rep));
		break;
	case 4:
		number = PICK(512, 1024, 4096, 3);
		tell_errno(F_disk_ioctl, ioctl(fd, BLKBSZSET, &number));
		break;
	default:
		tell_errno(F_disk_ioctl,
			   ioctl(fd, PICK(BLKRESETZONE, BLKOPENZONE,
					  BLKCLOSEZONE, BLKFINISHZONE), &range));
	}
}

static void spliced(int fd)
{
	off_t off = any_offset();
	int pipefd[2];

	if (one_in(2)) {
		tell_errno(F_disk_splice,
			   sendfile(fuzz->memfd, fd, &off, 8 * KIB));
		return;
	}
	if (pipe(pipefd))
		return;
	tell_errno(F_disk_splice,
		   splice(fd, &off, pipefd[1], NULL, 16 * KIB, SPLICE_F_MOVE));
	close(pipefd[0]);
	close(pipefd[1]);
}

/* Many requests at once; and some rings go while these are on their way. */
static void in_a_ring(int fd)
{
	struct __kernel_timespec ts = { .tv_nsec = 50 * 1000000 };
	struct io_uring_cqe *cqe;
	struct io_uring ring;
	int n = 1 + below(24);

	if (io_uring_queue_init(32, &ring, 0))
		return;
	for (int i = 0; i < n; i++) {
		struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);

		io_uring_prep_rw(PICK(IORING_OP_READ, IORING_OP_WRITE,
				      IORING_OP_FSYNC),
				 sqe, fd, any_buffer(64 * KIB),
				 PICK(512, PAGE, 64 * KIB), any_offset());
		if (sqe->opcode == IORING_OP_FSYNC)
			io_uring_prep_fsync(sqe, fd, 0);
		sqe->flags = PICK(0, 0, IOSQE_ASYNC, IOSQE_IO_LINK);
	}
	io_uring_submit_and_wait_timeout(&ring, &cqe, below(n + 1), &ts, NULL);
	/* a READ may have gone to the ring itself, and its count be anything */
	for (int i = 0; i < n && !io_uring_peek_cqe(&ring, &cqe); i++) {
		tell(F_disk_ring, cqe->res);
		io_uring_cqe_seen(&ring, cqe);
	}
	io_uring_queue_exit(&ring);
}

static void mapped(int fd)
{
	void *mem = mmap(NULL, 16 * PAGE, PROT_READ, MAP_SHARED, fd, 0);

	if (mem == MAP_FAILED)
		return;
	madvise(mem, 16 * PAGE, PICK(MADV_POPULATE_READ, MADV_WILLNEED));
	munmap(mem, 16 * PAGE);
}

static void use(int fd)
{
	switch (below(12)) {
	case 0:
		tell_errno(F_disk_sync, one_in(2) ? fsync(fd) : fdatasync(fd));
		break;
	case 1:
		discard(fd);
		break;
	case 2:
		some_ioctl(fd);
		break;
	case 3:
		spliced(fd);
		break;
	case 4:
		in_a_ring(fd);
		break;
	case 5:
		mapped(fd);
		break;
	default:
		read_or_write(fd, one_in(2));
	}
}

void fuzz_client(void)
{
	char path[32];
	int fd;

	while (!fuzz->done) {
		snprintf(path, sizeof(path), "/dev/ublkb%u", any_id());
		fd = open(path, PICK(O_RDWR, O_RDWR, O_RDONLY) |
				PICK(0, O_DIRECT, O_DIRECT, O_EXCL, O_SYNC));
		tell_errno(F_disk_open, fd);
		if (fd < 0) {
			usleep(10000);
			continue;
		}
		for (int i = below(40); i && !fuzz->done; i--) {
			use(fd);
			if (one_in(10))
				attack_memory();
		}
		close(fd);
	}
}

/* ---- attributes of the disks ---- */

static void write_attribute(uint32_t id)
{
	static const struct {
		const char *name;
		const char *values[5];
	} attributes[] = {
		{ "nr_requests", { "1", "4", "64", "100000", "0" } },
		{ "scheduler", { "none", "mq-deadline", "none", "kyber", "x" } },
		{ "io_timeout", { "1", "50", "30000", "0", "x" } },
		{ "max_sectors_kb", { "4", "64", "128", "1000000", "0" } },
		{ "read_ahead_kb", { "0", "4", "128", "4096", "-1" } },
		{ "nomerges", { "0", "1", "2", "3", "x" } },
		{ "rq_affinity", { "0", "1", "2", "3", "x" } },
		{ "wbt_lat_usec", { "0", "-1", "1", "75000", "x" } },
		{ "write_cache", { "write back", "write through", "x", "", "0" } },
		{ "io_poll", { "0", "1", "2", "x", "" } },
		{ "iostats", { "0", "1", "2", "x", "" } },
		{ "rotational", { "0", "1", "2", "x", "" } },
		{ "zoned", { "none", "x", "", "", "" } },
		{ "discard_max_bytes", { "0", "4096", "1048576", "x", "1" } },
	};
	unsigned int i = below(ARRAY_SIZE(attributes)), v = below(5);
	const char *value = attributes[i].values[v];
	char path[96];
	int fd;

	snprintf(path, sizeof(path), "/sys/block/ublkb%u/queue/%s", id,
		 attributes[i].name);
	fd = open(path, O_WRONLY);
	if (fd < 0)
		return;
	tell_errno(F_sysfs, write(fd, value, strlen(value)));
	close(fd);
}

void fuzz_meddler(void)
{
	while (!fuzz->done) {
		write_attribute(any_id());
		usleep(1000 * below(40));
	}
}
