/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A disk is allocated with its limits, blk_mq_alloc_disk(set, lim, queuedata), on every
 * kernel. Where the kernel knows only setters on a live queue, struct queue_limits is one
 * of ours from here on, with the newest kernel's fields and defaults for those that are 0,
 * and is applied before anybody else can see the disk.
 */
#ifndef UBLK_COMPAT_BLK_LIMITS_H
#define UBLK_COMPAT_BLK_LIMITS_H

#include <linux/blk-integrity.h>
#include <linux/blk-mq.h>
#include <linux/blkdev.h>
#include <linux/err.h>
#include <linux/log2.h>
#include <linux/math.h>
#include <linux/minmax.h>

#include "compat/generated/interfaces.h"

#ifndef UBLK_HAVE_BLK_LIMITS

#define BLK_FEAT_WRITE_CACHE	((__force unsigned int)(1u << 0))
#define BLK_FEAT_FUA		((__force unsigned int)(1u << 1))
#define BLK_FEAT_ROTATIONAL	((__force unsigned int)(1u << 2))
#define BLK_FEAT_ZONED		((__force unsigned int)(1u << 3))

/**
 * struct ublk_compat_limits - the newest kernel's struct queue_limits, as far as the
 * driver sets it
 * @features: BLK_FEAT_*
 * @seg_boundary_mask: a segment does not cross a multiple of this + 1 bytes; 0: no boundary
 * @virt_boundary_mask: segments begin and end at multiples of this + 1 bytes, the
 *	first and last apart; 0: anywhere
 * @max_hw_sectors: largest request; 0: 255
 * @chunk_sectors: a request does not cross a multiple of this; 0: no chunks
 * @max_segment_size: bytes; 0: 65536, or any with a virt_boundary_mask
 * @physical_block_size: bytes; less than @logical_block_size: that
 * @logical_block_size: bytes; 0: 512
 * @io_min: bytes; less than @physical_block_size: that
 * @io_opt: bytes, rounded down to @physical_block_size; 0: not known
 * @max_hw_discard_sectors: largest discard; 0: no discard
 * @max_write_zeroes_sectors: largest write-zeroes; 0: none
 * @discard_granularity: bytes, at least @physical_block_size; without discard 0
 * @discard_alignment: bytes
 * @dma_alignment: mask of a buffer address's bits that must be 0; 0: 511
 * @max_segments: 0: 128
 * @max_discard_segments: 0: 1
 * @max_zone_append_sectors: largest zone append; with BLK_FEAT_ZONED, as the next two
 * @max_open_zones: 0: any number
 * @max_active_zones: 0: any number; else not less than @max_open_zones
 * @max_integrity_segments: of metadata in a request
 * @integrity: metadata of each interval; none if its tuple_size is 0
 */
struct ublk_compat_limits {
	unsigned int		features;
	unsigned long		seg_boundary_mask;
	unsigned long		virt_boundary_mask;
	unsigned int		max_hw_sectors;
	unsigned int		chunk_sectors;
	unsigned int		max_segment_size;
	unsigned int		physical_block_size;
	unsigned int		logical_block_size;
	unsigned int		io_min;
	unsigned int		io_opt;
	unsigned int		max_hw_discard_sectors;
	unsigned int		max_write_zeroes_sectors;
	unsigned int		discard_granularity;
	unsigned int		discard_alignment;
	unsigned int		dma_alignment;
	unsigned int		max_zone_append_sectors;
	unsigned int		max_open_zones;
	unsigned int		max_active_zones;
	unsigned short		max_segments;
	unsigned short		max_discard_segments;
	unsigned short		max_integrity_segments;
	struct blk_integrity	integrity;
};

/* Every kernel header that names the kernel's struct is included above. */
#define queue_limits ublk_compat_limits

/* Block sizes first: the sizes of requests are rounded to them. */
static inline void ublk_compat_set_sizes(struct request_queue *q, const struct queue_limits *lim)
{
	unsigned int logical = lim->logical_block_size ?: SECTOR_SIZE;
	unsigned int physical = max(lim->physical_block_size, logical);

	blk_queue_logical_block_size(q, logical);
	blk_queue_physical_block_size(q, physical);
	blk_queue_io_min(q, lim->io_min);
	blk_queue_io_opt(q, round_down(lim->io_opt, physical));
	blk_queue_max_hw_sectors(q, lim->max_hw_sectors ?: BLK_SAFE_MAX_SECTORS);
	blk_queue_chunk_sectors(q, lim->chunk_sectors);

	q->limits.discard_granularity = lim->max_hw_discard_sectors ?
					max(lim->discard_granularity, physical) : 0;
	q->limits.discard_alignment = lim->discard_alignment;
	blk_queue_max_discard_sectors(q, lim->max_hw_discard_sectors);
	blk_queue_max_discard_segments(q, lim->max_discard_segments ?: 1);
	blk_queue_max_write_zeroes_sectors(q, lim->max_write_zeroes_sectors);
}

/*
 * The setter of virt_boundary lifts the limit on a segment's size, and the setter of that
 * size warns once there is a virt_boundary. Newer kernels allow both, so the size goes
 * into its field last.
 */
static inline void ublk_compat_set_segments(struct request_queue *q, const struct queue_limits *lim)
{
	unsigned int size = lim->max_segment_size;

	if (!size)
		size = lim->virt_boundary_mask ? UINT_MAX : BLK_MAX_SEGMENT_SIZE;

	blk_queue_max_segments(q, lim->max_segments ?: BLK_MAX_SEGMENTS);
	blk_queue_segment_boundary(q, lim->seg_boundary_mask ?: BLK_SEG_BOUNDARY_MASK);
	blk_queue_virt_boundary(q, lim->virt_boundary_mask);
	q->limits.max_segment_size = size;
	blk_queue_dma_alignment(q, lim->dma_alignment ?: SECTOR_SIZE - 1);
}

/*
 * These kernels take a disk for rotating unless told otherwise, and FUA at its word even
 * without a cache.
 */
static inline void ublk_compat_set_features(struct request_queue *q, const struct queue_limits *lim)
{
	bool cache = lim->features & BLK_FEAT_WRITE_CACHE;

	blk_queue_write_cache(q, cache, cache && (lim->features & BLK_FEAT_FUA));
	if (lim->features & BLK_FEAT_ROTATIONAL)
		blk_queue_flag_clear(QUEUE_FLAG_NONROT, q);
	else
		blk_queue_flag_set(QUEUE_FLAG_NONROT, q);
}

#if defined(CONFIG_BLK_DEV_ZONED) && defined(UBLK_HAVE_BLK_ZONED_SETTERS)
/* These kernels keep writes of a zone in order by a scheduler that knows zones. */
static inline void ublk_compat_set_zoned(struct gendisk *disk, const struct queue_limits *lim)
{
	disk_set_zoned(disk, BLK_ZONED_HM);
	blk_queue_required_elevator_features(disk->queue, ELEVATOR_F_ZBD_SEQ_WRITE);
	blk_queue_flag_set(QUEUE_FLAG_ZONE_RESETALL, disk->queue);
	disk_set_max_open_zones(disk, lim->max_open_zones);
	disk_set_max_active_zones(disk, lim->max_active_zones);
	blk_queue_max_zone_append_sectors(disk->queue, lim->max_zone_append_sectors);
}
#else
static inline void ublk_compat_set_zoned(struct gendisk *disk, const struct queue_limits *lim)
{
}
#endif

static inline struct gendisk *ublk_compat_new_disk(struct blk_mq_tag_set *set,
						   struct queue_limits *lim, void *queuedata,
						   struct lock_class_key *key)
{
	struct gendisk *disk;

	if (lim->max_active_zones && lim->max_open_zones > lim->max_active_zones)
		return ERR_PTR(-EINVAL);
	disk = __blk_mq_alloc_disk(set, queuedata, key);
	if (IS_ERR(disk))
		return disk;
	ublk_compat_set_sizes(disk->queue, lim);
	ublk_compat_set_segments(disk->queue, lim);
	ublk_compat_set_features(disk->queue, lim);
	if (lim->features & BLK_FEAT_ZONED)
		ublk_compat_set_zoned(disk, lim);
	if (lim->integrity.tuple_size) {
		blk_queue_max_integrity_segments(disk->queue, lim->max_integrity_segments);
		blk_integrity_register(disk, &lim->integrity);
	}
	return disk;
}
#else
static inline struct gendisk *ublk_compat_new_disk(struct blk_mq_tag_set *set,
						   struct queue_limits *lim, void *queuedata,
						   struct lock_class_key *key)
{
	return __blk_mq_alloc_disk(set, lim, queuedata, key);
}
#endif

/*
 * Segments of less than a page exist only where pages are larger than 4 KiB, and only
 * newer kernels can build them. Others would warn, or silently make them larger than the
 * server said; it hears -EINVAL instead.
 */
static inline bool ublk_compat_segments_ok(const struct queue_limits *lim)
{
#ifdef UBLK_HAVE_BLK_SMALL_SEGMENTS
	return true;
#else
	if (lim->seg_boundary_mask && lim->seg_boundary_mask < PAGE_SIZE - 1)
		return false;
	return !lim->max_segment_size || lim->max_segment_size >= PAGE_SIZE;
#endif
}

/*
 * A bio that has to be cut is cut at its last whole block. If the very first one does not fit,
 * new kernels fail the bio; 6.12 to 6.17 leave it whole, which the zones' code warns of; older
 * ones stop (BUG). There a chunk and the largest write-zeroes in it must be whole blocks, and a
 * block must be allowed a segment more than it needs, since it may begin in the middle of a page;
 * where it is not, buffers must begin at a block.
 */
static inline bool ublk_compat_keep_blocks_whole(struct queue_limits *lim)
{
#ifndef UBLK_HAVE_BLK_SPLIT_IO
	unsigned int block = lim->logical_block_size ?: SECTOR_SIZE;
	unsigned int sectors = block >> SECTOR_SHIFT;
	unsigned int segments = lim->max_segments ?: BLK_MAX_SEGMENTS;
	unsigned long piece = min_t(unsigned long, PAGE_SIZE,
				    lim->max_segment_size ?: BLK_MAX_SEGMENT_SIZE);

	if (lim->seg_boundary_mask && lim->seg_boundary_mask < piece)
		piece = lim->seg_boundary_mask + 1;
	if (lim->chunk_sectors % sectors || segments < DIV_ROUND_UP(block, piece))
		return false;
	if (segments == DIV_ROUND_UP(block, piece) || lim->virt_boundary_mask >= PAGE_SIZE)
		lim->dma_alignment |= block - 1;
	if (lim->chunk_sectors)
		lim->max_write_zeroes_sectors = rounddown(lim->max_write_zeroes_sectors, sectors);
	/* Of more than fits into a bio, older kernels issue pieces of nothing, for ever. */
	lim->discard_granularity = min(lim->discard_granularity, 1U << 31);
#endif
	return true;
}

static inline struct gendisk *ublk_compat_alloc_disk(struct blk_mq_tag_set *set,
						     struct queue_limits *lim, void *queuedata,
						     struct lock_class_key *key)
{
	if (!ublk_compat_segments_ok(lim) || !ublk_compat_keep_blocks_whole(lim))
		return ERR_PTR(-EINVAL);
	return ublk_compat_new_disk(set, lim, queuedata, key);
}

#undef blk_mq_alloc_disk
#define blk_mq_alloc_disk(set, lim, queuedata)				\
({									\
	static struct lock_class_key __ublk_key;			\
									\
	ublk_compat_alloc_disk(set, lim, queuedata, &__ublk_key);	\
})

#endif /* UBLK_COMPAT_BLK_LIMITS_H */
