// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will be a client that brings its own metadata with each request, by
 * an attribute of io_uring, in pieces and off any alignment: the server gets
 * just these bytes, and the client what the server has kept, right or wrong.
 */
#include <endian.h>
#include <fcntl.h>
#include <liburing.h>
#include <string.h>
#include <unistd.h>

#include "integrity.h"

/* Since Linux 6.14; liburing and the headers may be older. */
#define FEAT_RW_ATTR	(1U << 16)
#define ATTR_PI		1
#define CHK_GUARD	1
#define CHK_REFTAG	2

struct attr_pi {
	uint16_t flags, app_tag;
	uint32_t len;
	uint64_t addr, seed, rsvd;
};

#define LEN_MAX		(2 * MIB)
#define META_MAX	(LEN_MAX / 512 * 8 + PAGE)

struct pi_io {
	struct dev *dev;
	bool write;
	uint64_t off;
	uint32_t len, meta_len;
	uint16_t flags;
	uint64_t seed;
	uint8_t *data, *meta;
};

static struct pi_io *io;
static uint8_t *meta_mem;

static int client(void *arg)
{
	struct attr_pi attr = { .flags = io->flags, .len = io->meta_len,
				.addr = ADDR(io->meta), .seed = io->seed };
	uint64_t tail[2] = { ADDR(&attr), ATTR_PI };
	int fd = open(io->dev->disk, O_RDWR | O_DIRECT), res;
	struct io_uring_sqe *sqe;
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	(void)arg;
	TRUE(fd >= 0);
	OK(io_uring_queue_init(4, &ring, 0));
	sqe = io_uring_get_sqe(&ring);
	if (!sqe)
		fail("no free SQE");
	memset(sqe, 0, sizeof(*sqe));
	sqe->opcode = io->write ? IORING_OP_WRITE : IORING_OP_READ;
	sqe->fd = fd;
	sqe->off = io->off;
	sqe->addr = ADDR(io->data);
	sqe->len = io->len;
	memcpy(sqe->cmd, tail, sizeof(tail));
	EQ(io_uring_submit(&ring), 1);
	OK(io_uring_wait_cqe(&ring, &cqe));
	res = cqe->res;
	io_uring_queue_exit(&ring);
	close(fd);
	return res;
}

static void use(struct srv *srv)
{
	io = share(sizeof(*io));
	io->dev = srv->dev;
	io->data = share(LEN_MAX);
	meta_mem = share(META_MAX + PAGE);
	io->meta = meta_mem;
}

static bool has_attributes(void)
{
	struct io_uring_params p = { 0 };
	struct io_uring ring;

	OK(io_uring_queue_init_params(4, &ring, &p));
	io_uring_queue_exit(&ring);
	return p.features & FEAT_RW_ATTR;
}

static int do_io(bool write, uint32_t len, uint16_t flags)
{
	io->write = write;
	io->off = MIDDLE;
	io->len = len;
	io->meta_len = len / 512 * 8;
	io->flags = flags;
	return in_child(0, client, NULL);
}

static int put(uint32_t len, uint16_t flags)
{
	return do_io(true, len, flags);
}

static int get(uint32_t len, uint16_t flags)
{
	memset(io->data, 0, len);
	memset(meta_mem, 0x55, META_MAX + PAGE);
	return do_io(false, len, flags);
}

/* The metadata that the kernel would make, as the server has it. */
static uint8_t *made_by_the_kernel(struct srv *srv, uint32_t len)
{
	uint8_t *copy = share(META_MAX);

	for (uint32_t at = 0; at < len; at += MIB) {
		uint32_t part = len - at < MIB ? len - at : MIB;

		EQ(IO_NOW(srv->dev, C_WRITE, .off = MIDDLE + at, .len = part), part);
	}
	memcpy(copy, integ_meta(srv, MIDDLE), len / 512 * 8);
	return copy;
}

static void there_and_back(struct srv *srv, uint32_t len, int misalign, bool right)
{
	uint8_t *server = integ_meta(srv, MIDDLE), *made = NULL;
	uint32_t bytes = len / 512 * 8;

	io->meta = meta_mem + misalign;
	if (right)
		made = made_by_the_kernel(srv, len);
	for (uint32_t at = 0; at < len; at += MIB)
		pattern(io->data + at, len - at < MIB ? len - at : MIB, (MIDDLE + at) >> 9);
	if (right)
		memcpy(io->meta, made, bytes);
	else
		pattern(io->meta, bytes, len + misalign);
	memset(server, 0xcc, bytes + 8);
	memset(srv->disk + MIDDLE, 0, len);
	EQ(put(len, right ? CHK_GUARD : 0), len);
	EQ(pattern_differs(srv->disk + MIDDLE, len, MIDDLE >> 9), -1);
	OK(memcmp(server, io->meta, bytes));
	EQ(server[bytes], 0xcc);

	EQ(get(len, right ? CHK_GUARD : 0), len);
	EQ(pattern_differs(io->data, len, MIDDLE >> 9), -1);
	OK(memcmp(server, io->meta, bytes));
	EQ(io->meta[bytes], 0x55);
	/* and for a client that leaves it to the kernel */
	len = len < 4096 ? len : 4096;
	EQ(IO_NOW(srv->dev, C_READ, .off = MIDDLE, .len = len), right ? (int)len : -EILSEQ);
}

/* Nobody in the kernel looks at a client's own metadata. */
static void what_is_wrong(struct srv *srv)
{
	uint8_t *server = integ_meta(srv, MIDDLE);
	uint8_t *made = made_by_the_kernel(srv, 8192);

	server[5 * 8] ^= 1;
	EQ(get(8192, 0), 8192);
	OK(memcmp(io->meta, server, 128));
	EQ(get(8192, CHK_GUARD), 8192);
	OK(memcmp(io->meta, server, 128));
	EQ(io->meta[5 * 8], made[5 * 8] ^ 1);
	EQ(IO_NOW(srv->dev, C_READ, .off = MIDDLE, .len = 8192), -EILSEQ);
}

static void set_references(uint8_t *meta, uint32_t first, uint32_t nr)
{
	for (uint32_t i = 0; i < nr; i++) {
		uint32_t ref = htobe32(first + i);

		memcpy(meta + i * 8 + 4, &ref, 4);
	}
}

/* The client counts from where it likes, the server's are those of the disk. */
static void references(void)
{
	struct srv *srv = INTEG_UP(9, .csum_type = LBMD_PI_CSUM_CRC16_T10DIF,
				   .flags = LBMD_PI_CAP_REFTAG, .metadata_size = 8,
				   .interval_exp = 9);
	uint32_t len = 64 * KIB, bytes = len / 512 * 8;
	uint8_t *made, *sent = share(META_MAX);

	use(srv);
	made = made_by_the_kernel(srv, len);
	memcpy(sent, made, bytes);
	set_references(sent, 123456, len / 512);
	io->seed = 123456;
	io->meta = meta_mem + 4;
	memcpy(io->meta, sent, bytes);
	pattern(io->data, len, MIDDLE >> 9);
	memset(integ_meta(srv, MIDDLE), 0xcc, bytes);
	EQ(put(len, CHK_GUARD | CHK_REFTAG), len);
	OK(memcmp(integ_meta(srv, MIDDLE), made, bytes));
	EQ(get(len, CHK_GUARD | CHK_REFTAG), len);
	OK(memcmp(io->meta, sent, bytes));
	EQ(IO_NOW(srv->dev, C_READ, .off = MIDDLE, .len = len), len);
	down(srv);
}

static void with(int csum, int max_segments)
{
	struct srv *srv = INTEG_UP(9, .csum_type = csum, .metadata_size = 8,
				   .interval_exp = 9,
				   .max_integrity_segments = max_segments);
	static const uint32_t lens[] = { 512, 64 * KIB };
	static const int misaligns[] = { 0, 1, 4092 };

	use(srv);
	for (size_t i = 0; i < ARRAY_SIZE(lens); i++)
		for (size_t j = 0; j < ARRAY_SIZE(misaligns); j++)
			there_and_back(srv, lens[i], misaligns[j], (i + j) % 2);
	there_and_back(srv, LEN_MAX, 1, true);
	what_is_wrong(srv);
	down(srv);
}

static void run(void)
{
	need_feature(UBLK_F_INTEGRITY, "INTEGRITY");
	if (!has_attributes())
		skip("io_uring knows no attributes here");
	with(LBMD_PI_CSUM_CRC16_T10DIF, 0);
	with(LBMD_PI_CSUM_CRC16_T10DIF, 1);
	with(LBMD_PI_CSUM_IP, 0);
	references();
}

ABI_TEST(.timeout = 120);
