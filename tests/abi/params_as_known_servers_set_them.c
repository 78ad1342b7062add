// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will start disks with parameters as servers in use set them: pages
 * only, a virtual boundary, the largest discard, a segment type without a number
 * of segments; and expect them in sysfs, and data that is off them intact.
 */
#include <fcntl.h>
#include <linux/fs.h>
#include <string.h>
#include <unistd.h>

#include "sizes.h"

#define QUEUE(name)	sysfs_num("/sys/block/ublkb%d/queue/" name, id)
#define MANY		(UINT32_MAX >> 9)	/* sectors */
#define LARGE		(8ULL << 30)		/* bytes */

static struct srv *up(struct ublk_params params, struct dev *dev, struct srv_opts opts)
{
	struct srv *srv;

	OK(dev_set_params(dev, &params));
	srv = srv_new(dev, opts);
	srv_fetch_all(srv);
	OK(dev_start(dev, srv));
	return srv;
}

/* From and to pieces that lie apart in memory. */
static void scattered(struct srv *srv, int misalign, int piece, int gap)
{
	struct client_io io = { .dev = srv->dev, .op = C_WRITE, .off = MIDDLE,
				.len = 32 * piece, .misalign = misalign,
				.pieces = 32, .gap = gap };
	struct client *client = client_new(io);

	for (int i = 0; i < io.pieces; i++)
		pattern(client->buf + i * (piece + gap), piece, 77 + i);
	client_go(client);
	EQ(client_result(client), io.len);
	for (int i = 0; i < io.pieces; i++)
		EQ(pattern_differs(srv->disk + MIDDLE + i * piece, piece, 77 + i), -1);

	for (int i = 0; i < io.pieces; i++)
		pattern(srv->disk + MIDDLE + i * piece, piece, 990 + i);
	io.op = C_READ;
	client = client_new(io);
	client_go(client);
	EQ(client_result(client), io.len);
	for (int i = 0; i < io.pieces; i++)
		EQ(pattern_differs(client->buf + i * (piece + gap), piece, 990 + i), -1);
}

/* 1 MiB less a sector, by way of the page cache. */
static void buffered(struct srv *srv)
{
	uint64_t off = MIDDLE + 8 * MIB + 512;
	struct client_io io = { .dev = srv->dev, .op = C_WRITE, .off = off,
				.len = MIB - 512, .misalign = 3, .buffered = true };

	EQ(io_now(io), MIB - 512);
	OK(IO_NOW(srv->dev, C_FSYNC));
	EQ(pattern_differs(srv->disk + off, MIB - 512, off >> 9), -1);
}

static void whole_pages(void)
{
	struct dev *dev = DEV();
	struct ublk_params params = dev->params;
	struct client *client;
	struct srv *srv;
	int id = dev->id;

	params.types |= UBLK_PARAM_TYPE_DMA_ALIGN | UBLK_PARAM_TYPE_SEGMENT;
	params.dma.alignment = 4095;
	params.seg.seg_boundary_mask = 4095;
	params.seg.max_segment_size = 32 * KIB;
	params.seg.max_segments = 32;
	srv = up(params, dev, (struct srv_opts){ 0 });
	EQ(QUEUE("dma_alignment"), 4095);
	EQ(QUEUE("max_segments"), 32);
	EQ(QUEUE("max_segment_size"), 32768);
	for (int misalign = 4; misalign < PAGE; misalign = misalign * 2 + 4) {
		EQ(IO_NOW(dev, C_WRITE, .off = MIDDLE, .len = 8192, .misalign = misalign),
		   -EINVAL);
		EQ(IO_NOW(dev, C_READ, .off = MIDDLE, .len = 8192, .misalign = misalign),
		   -EINVAL);
	}
	EQ(IO_NOW(dev, C_WRITE, .off = MIDDLE + 512, .len = MIB), MIB);
	EQ(pattern_differs(srv->disk + MIDDLE + 512, MIB, (MIDDLE >> 9) + 1), -1);
	/* 32 segments of a page each, and one request for each 128 KiB */
	TRUE(srv->count[UBLK_IO_OP_WRITE] >= 8);
	client = IO(dev, C_READ, .off = MIDDLE + 512, .len = MIB);
	EQ(client_result(client), MIB);
	EQ(pattern_differs(client->buf, MIB, (MIDDLE >> 9) + 1), -1);
	scattered(srv, 0, 8192, PAGE);
	buffered(srv);
	down(srv);
}

static void virtual_boundary(void)
{
	struct dev *dev = DEV();
	struct ublk_params params = dev->params;
	struct srv *srv;
	int id = dev->id;

	params.basic.virt_boundary_mask = 4095;
	srv = up(params, dev, (struct srv_opts){ 0 });
	EQ(QUEUE("virt_boundary_mask"), 4095);
	EQ(QUEUE("dma_alignment"), 3);
	EQ(QUEUE("max_segments"), 65535);
	all_sizes_and_offsets(srv);
	scattered(srv, 0, 4096, PAGE);
	scattered(srv, 512, 1024, 512);
	scattered(srv, 1536, 8192, 1024);
	buffered(srv);
	down(srv);
}

static void segments_by_default(void)
{
	struct dev *dev = DEV();
	struct ublk_params params = dev->params;
	struct srv *srv;
	int id = dev->id;

	params.types |= UBLK_PARAM_TYPE_SEGMENT;
	params.seg.seg_boundary_mask = 4095;
	params.seg.max_segment_size = 32 * KIB;
	srv = up(params, dev, (struct srv_opts){ 0 });
	EQ(QUEUE("max_segments"), 128);
	EQ(QUEUE("max_segment_size"), 32768);
	EQ(QUEUE("dma_alignment"), 3);
	all_sizes_and_offsets(srv);
	scattered(srv, 4, 512, 12);
	down(srv);
}

static uint64_t *discarded;	/* bytes, in order */

/* A disk of which only the first 64 MiB are there. */
static int serve_large(struct srv *srv, struct slot *slot)
{
	uint64_t off = slot->desc.start_sector << 9;
	uint64_t len = (uint64_t)slot->desc.nr_sectors << 9;

	switch (ublksrv_get_op(&slot->desc)) {
	case UBLK_IO_OP_DISCARD:
		TRUE(slot->desc.nr_sectors <= MANY);
		OK(off % PAGE);
		__atomic_fetch_add(discarded, len, __ATOMIC_SEQ_CST);
		return 0;
	case UBLK_IO_OP_READ:
		memset(slot->buf, 0, len);
		return len;
	default:
		return srv_serve_ram(srv, slot);
	}
}

static int discard_all(void *arg)
{
	uint64_t range[2] = { 0, LARGE };
	struct dev *dev = arg;
	int fd = open(dev->disk, O_RDWR);

	return fd < 0 || ioctl(fd, BLKDISCARD, range) ? -errno : 0;
}

static void largest_discard(void)
{
	struct dev *dev = DEV(.depth = 16, .discard = true);
	struct ublk_params params = dev->params;
	struct srv *srv;
	int id = dev->id;

	params.basic.dev_sectors = LARGE >> 9;
	params.discard.discard_granularity = 4096;
	params.discard.max_discard_sectors = MANY;
	params.discard.max_write_zeroes_sectors = MANY;
	discarded = share(sizeof(*discarded));
	srv = up(params, dev, (struct srv_opts){ .policy = serve_large });
	EQ(QUEUE("discard_granularity"), 4096);
	EQ(QUEUE("discard_max_hw_bytes"), (uint64_t)MANY << 9);
	EQ(QUEUE("discard_max_bytes"), (uint64_t)MANY << 9);
	EQ(QUEUE("write_zeroes_max_bytes"), (uint64_t)MANY << 9);
	OK(in_child(0, discard_all, dev));
	EQ(*discarded, LARGE);
	EQ(srv->count[UBLK_IO_OP_DISCARD], 3);
	down(srv);
}

static void run(void)
{
	whole_pages();
	virtual_boundary();
	segments_by_default();
	largest_discard();
}

ABI_TEST(.timeout = 90,
	 .no_intree_6_12 = "knows neither dma_align nor the segment parameter");
