// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will start disks whose limits cut a block that lies in two pages,
 * or whose chunks are no whole number of blocks, do I/O from memory of all
 * alignments, and expect it to be done or refused, as may the disk with such
 * chunks; what is aligned is done. And it will discard on a disk whose
 * discard_granularity no request can have.
 */
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "zoned.h"

#define LEN	(16 * KIB)

static const struct limits {
	const char *name;
	int bs_shift;
	uint64_t virt_boundary;
	int segments;		/* 0: any number */
	uint32_t chunk;		/* sectors */
} all[] = {
	{ .name = "one segment", .bs_shift = 9, .segments = 1 },
	{ .name = "one segment of a page", .bs_shift = 12, .segments = 1 },
	{ .name = "two segments", .bs_shift = 12, .segments = 2 },
	{ .name = "boundary of a page", .bs_shift = 12, .virt_boundary = 4095 },
	{ .name = "boundary of two", .bs_shift = 9, .virt_boundary = 8191 },
	{ .name = "boundary of 64", .bs_shift = 12, .virt_boundary = 262143 },
	{ .name = "no boundary at all", .bs_shift = 9, .virt_boundary = ~0ULL },
	{ .name = "chunk of a sector", .bs_shift = 12, .chunk = 1 },
	{ .name = "chunk of 15 sectors", .bs_shift = 12, .chunk = 15 },
};

static struct dev *with(const struct limits *limits)
{
	struct dev *dev = DEV(.flags = UBLK_F_NO_AUTO_PART_SCAN,
			      .lbs_shift = limits->bs_shift);
	struct ublk_params params = dev->params;

	fprintf(stderr, "%s\n", limits->name);
	params.basic.virt_boundary_mask = limits->virt_boundary;
	params.basic.chunk_sectors = limits->chunk;
	if (limits->segments) {
		params.types |= UBLK_PARAM_TYPE_SEGMENT;
		params.seg = (struct ublk_param_segment){
			.seg_boundary_mask = 65535,
			.max_segment_size = 65536,
			.max_segments = limits->segments };
	}
	OK(dev_set_params(dev, &params));
	return dev;
}

static void once(struct srv *srv, enum client_op op, int misalign, int pieces,
		 bool may_refuse)
{
	struct client *client;
	int res;

	pattern(srv->disk + MIDDLE, LEN, misalign);
	client = IO(srv->dev, op, .off = MIDDLE, .len = LEN,
		    .misalign = misalign, .pieces = pieces, .gap = PAGE);
	res = client_result(client);
	if (may_refuse && res == -EINVAL)
		return;
	EQ(res, LEN);
	if (op == C_WRITE)
		EQ(pattern_differs(srv->disk + MIDDLE, LEN, MIDDLE >> 9), -1);
	for (int i = 0; op == C_READ && i < pieces; i++)
		OK(memcmp(client->buf + i * (LEN / pieces + PAGE),
			  srv->disk + MIDDLE + i * (LEN / pieces),
			  LEN / pieces));
}

/* Where a write that cannot be cut would be in two zones. */
static void across_zones(void)
{
	struct srv *srv = ZONED_UP(.conventional = 10,
				   .virt_boundary = 2 * PAGE - 1);

	fprintf(stderr, "zones\n");
	for (int misalign = 0; misalign < (int)PAGE; misalign += 264) {
		int res = IO_NOW(srv->dev, C_WRITE, .off = ZONE - LEN / 2,
				 .len = LEN, .misalign = misalign);

		if (!misalign || res != -EINVAL)
			EQ(res, LEN);
	}
	down(srv);
}

static int discard_all(void *arg)
{
	struct dev *dev = arg;
	uint64_t range[2] = { 0, MIB };
	int fd = open(dev->disk, O_RDWR);

	return fd < 0 || ioctl(fd, BLKDISCARD, range) ? -errno : 0;
}

/* Pieces of such a size are larger than any request. */
static void huge_granularity(void)
{
	struct dev *dev = DEV(.discard = true,
			      .flags = UBLK_F_NO_AUTO_PART_SCAN);
	struct ublk_params params = dev->params;
	struct srv *srv;

	fprintf(stderr, "granularity\n");
	params.discard.discard_granularity = 0xffffffff;
	OK(dev_set_params(dev, &params));
	srv = SRV(dev);
	srv_fetch_all(srv);
	OK(dev_start(dev, srv));
	OK(child_wait(child_start(0, discard_all, dev), LONG_MS));
	down(srv);
}

static void run(void)
{
	static const int misalign[] = { 0, 512, 4, 8, 264, 3832, 4088 };

	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		struct dev *dev = with(&all[i]);
		struct srv *srv = SRV(dev);
		int res, log = log_open();

		srv_fetch_all(srv);
		res = dev_start(dev, srv);
		if (all[i].chunk && res == -EINVAL) {
			TRUE(log_names(log, "chunk_sectors"));
			close(log);
			srv_kill(srv);
			OK(dev_del(dev));
			continue;
		}
		close(log);
		OK(res);
		for (size_t j = 0; j < ARRAY_SIZE(misalign); j++) {
			bool may_refuse = all[i].chunk ||
				misalign[j] % (1 << all[i].bs_shift);

			once(srv, C_READ, misalign[j], 1, may_refuse);
			once(srv, C_READ, misalign[j], 4, may_refuse);
			once(srv, C_WRITE, misalign[j], 1, may_refuse);
		}
		down(srv);
	}
	huge_granularity();
	if (features() & UBLK_F_ZONED && features() & UBLK_F_USER_COPY)
		across_zones();
}

ABI_TEST(.timeout = 60,
	 .no_intree_6_12 = "does not know the segment parameter");
