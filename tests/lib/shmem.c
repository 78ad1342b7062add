// SPDX-License-Identifier: GPL-2.0-only
/*
 * Shared memory passed by reference: registration, the server's side of it,
 * and requests whose way of delivery is told.
 */
#include "shmem.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#define MAX_BUFS	64
#define MAX_PIECES	64
#define MAX_BYTES	(256 * KIB)
#define UNTOUCHED	0xee

static uint8_t **known;		/* by index; shared, from shm_up() on */

static void make_known(void)
{
	if (!known)
		known = share(MAX_BUFS * sizeof(*known));
}

void shm_know(int index, void *mem)
{
	make_known();
	if (index < 0 || index >= MAX_BUFS)
		fail("buffer index %d is out of range here", index);
	__atomic_store_n(&known[index], mem, __ATOMIC_SEQ_CST);
}

int shm_reg_raw(struct dev *dev, struct ublk_shmem_buf_reg reg)
{
	return CTL(UBLK_U_CMD_REG_BUF, .dev_id = dev->id, .addr = ADDR(&reg),
		   .len = sizeof(reg));
}

int shm_reg(struct dev *dev, void *mem, uint64_t len, uint32_t flags)
{
	int index = shm_reg_raw(dev, (struct ublk_shmem_buf_reg){
		.addr = ADDR(mem), .len = len, .flags = flags });

	if (index >= 0)
		shm_know(index, mem);
	return index;
}

int shm_unreg(struct dev *dev, uint64_t index)
{
	int res = CTL(UBLK_U_CMD_UNREG_BUF, .dev_id = dev->id,
		      .data = { index });

	/* when it returns, no request is in that buffer any more */
	if (!res)
		shm_know(index, NULL);
	return res;
}

static bool is_known(unsigned int index)
{
	return __atomic_load_n(&known[index], __ATOMIC_SEQ_CST);
}

int shm_policy(struct srv *srv, struct slot *slot)
{
	unsigned int index = ublk_shmem_zc_index(slot->desc.addr);
	uint8_t *own = slot->buf;
	int res;

	if (!(slot->desc.op_flags & UBLK_IO_F_SHMEM_ZC))
		return srv_serve_ram(srv, slot);
	/* a request may be faster than REG_BUF's answer */
	if (index >= MAX_BUFS || !wait_for(is_known(index), SOON_MS))
		fail("a request in unknown buffer %u", index);
	slot->buf = known[index] + ublk_shmem_zc_offset(slot->desc.addr);
	res = srv_serve_ram(srv, slot);
	slot->buf = own;
	return res;
}

struct srv *shm_up(struct dev_opts opts)
{
	need_feature(UBLK_F_SHMEM_ZC, "SHMEM_ZC");
	make_known();
	opts.flags |= UBLK_F_SHMEM_ZC;
	return up_new(opts, (struct srv_opts){ .policy = shm_policy });
}

struct request {
	struct dev *dev;
	enum client_op op;
	uint64_t off;
	int nr;
	struct iovec iov[MAX_PIECES];
};

static int do_request(void *arg)
{
	struct request *rq = arg;
	int fd = open(rq->dev->disk, O_RDWR | O_DIRECT);
	ssize_t n;

	if (fd < 0)
		return -errno;
	if (rq->op == C_READ)
		n = preadv(fd, rq->iov, rq->nr, rq->off);
	else
		n = pwritev(fd, rq->iov, rq->nr, rq->off);
	return n < 0 ? -errno : n;
}

/* What would reach a reader if its data were copied. */
static void mark_slots(struct srv *srv, size_t len)
{
	for (int i = 0; i < srv->queues * srv->depth; i++)
		memset(srv->slots[i].buf, UNTOUCHED, len);
}

/*
 * The data is where the server would have it if it had been copied. What else
 * is there does not matter: udev may look at the disk at any time.
 */
static bool was_copied(struct srv *srv, const uint8_t *data, size_t len)
{
	for (int i = 0; i < srv->queues * srv->depth; i++)
		if (!memcmp(srv->slots[i].buf, data, len))
			return true;
	return false;
}

static void fill(struct request *rq, uint8_t *disk, const uint8_t *data,
		 size_t len)
{
	if (rq->op == C_READ)
		memcpy(disk, data, len);
	else
		memset(disk, 0, len);
	for (int i = 0; i < rq->nr; i++) {
		memset(rq->iov[i].iov_base, 0, rq->iov[i].iov_len);
		if (rq->op == C_READ)
			continue;
		memcpy(rq->iov[i].iov_base, data, rq->iov[i].iov_len);
		data += rq->iov[i].iov_len;
	}
}

static void check_data(struct request *rq, const uint8_t *disk,
		       const uint8_t *data, size_t len)
{
	if (rq->op == C_WRITE && memcmp(disk, data, len))
		fail("the server got other data than was written");
	for (int i = 0; i < rq->nr; i++) {
		if (memcmp(rq->iov[i].iov_base, data, rq->iov[i].iov_len))
			fail("piece %d of the client's memory is wrong", i);
		data += rq->iov[i].iov_len;
	}
}

uint64_t shm_io_at(struct srv *srv, enum client_op op, uint64_t off,
		   const struct shm_piece *pieces, int nr)
{
	static uint8_t data[MAX_BYTES];
	static unsigned int seed = 1000;
	int ublk_op = op == C_READ ? UBLK_IO_OP_READ : UBLK_IO_OP_WRITE;
	size_t mark = share_mark(), len = 0;
	struct request *rq = share(sizeof(*rq));
	struct ublksrv_io_desc desc;

	*rq = (struct request){ .dev = srv->dev, .op = op, .off = off,
				.nr = nr };
	for (int i = 0; i < nr; i++) {
		rq->iov[i].iov_base = pieces[i].mem;
		rq->iov[i].iov_len = pieces[i].len;
		len += pieces[i].len;
	}
	if (len > MAX_BYTES || nr > MAX_PIECES)
		fail("a request of %zu bytes is too long here", len);
	pattern(data, len, seed += 1000);
	fill(rq, srv->disk + off, data, len);
	mark_slots(srv, len);
	EQ(in_child(0, do_request, rq), len);
	check_data(rq, srv->disk + off, data, len);

	desc = srv->last[ublk_op];
	EQ(desc.start_sector, off >> 9);
	EQ(desc.nr_sectors, len >> 9);
	share_release(mark);
	if (!(desc.op_flags & UBLK_IO_F_SHMEM_ZC))
		return SHM_COPIED;
	if (op == C_WRITE && was_copied(srv, data, len))
		fail("data was copied to the server's own buffer");
	return desc.addr;
}

static long line_of(const char *path, const char *name)
{
	FILE *file = fopen(path, "r");
	size_t len = strlen(name);
	char line[256];
	long value = 0;

	if (!file)
		fail("%s: %m", path);
	while (fgets(line, sizeof(line), file))
		if (!strncmp(line, name, len) && line[len] == ':')
			value = strtol(line + len + 1, NULL, 10);
	fclose(file);
	return value;
}

long shm_locked_kb(void)
{
	return line_of("/proc/self/status", "VmPin") +
	       line_of("/proc/self/status", "VmLck");
}

long shm_meminfo(const char *name)
{
	return line_of("/proc/meminfo", name);
}

void shm_huge_pages(int nr)
{
	if (access("/proc/sys/vm/nr_hugepages", F_OK))
		skip("this kernel has no huge pages");
	OK(shell(60, "echo %d >/proc/sys/vm/nr_hugepages", nr));
}
