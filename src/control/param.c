// SPDX-License-Identifier: GPL-2.0
/*
 * The parameter table: one row a type, with the feature that it needs, its rules and its
 * part of the disk's limits. Every type that is present is checked, whatever else is, in
 * this order: the later ones may build on what the earlier ones have made sure of.
 */
#include "control/param.h"
#include <linux/blkdev.h>
#include <linux/log2.h>
#include "compat/compat.h"

/* The largest physical block, minimal and optimal I/O size: 256 MiB, as a shift. */
#define MAX_BS_SHIFT	28

/**
 * struct param_type - one type of parameters
 * @bit: UBLK_PARAM_TYPE_*
 * @name: for the log
 * @needs_feature: UBLK_F_* without which the type is refused; 0 if any device may have it
 * @is_required: a device with @needs_feature (any, if that is 0) must have it
 * @check: its rules; returns NULL, or what is wrong
 * @apply: its part of the limits; NULL if it has none
 */
struct param_type {
	u32 bit;
	const char *name;
	u64 needs_feature;
	bool is_required;
	const char *(*check)(const struct ublk_params *params,
			     const struct ublksrv_ctrl_dev_info *info);
	void (*apply)(const struct ublk_params *params, struct queue_limits *limits);
};

static const char *check_basic(const struct ublk_params *params,
			       const struct ublksrv_ctrl_dev_info *info)
{
	const struct ublk_param_basic *basic = &params->basic;

	if (basic->logical_bs_shift < SECTOR_SHIFT || basic->logical_bs_shift > PAGE_SHIFT)
		return "logical_bs_shift is not from 9 to that of a page";
	if (basic->physical_bs_shift < basic->logical_bs_shift ||
	    basic->physical_bs_shift > MAX_BS_SHIFT)
		return "physical_bs_shift is not from logical_bs_shift to 28";
	if (basic->io_min_shift > MAX_BS_SHIFT)
		return "io_min_shift is more than 28";
	if (basic->io_opt_shift > MAX_BS_SHIFT)
		return "io_opt_shift is more than 28";
	if (info->flags & UBLK_F_ZONED && !is_power_of_2(basic->chunk_sectors))
		return "chunk_sectors, the size of a zone, is not a power of two";
	if (basic->max_sectors < PAGE_SECTORS)
		return "max_sectors is less than a page";
	if (basic->max_sectors > info->max_io_buf_bytes >> SECTOR_SHIFT)
		return "max_sectors is more than max_io_buf_bytes holds";
	return NULL;
}

static void apply_basic(const struct ublk_params *params, struct queue_limits *limits)
{
	const struct ublk_param_basic *basic = &params->basic;

	limits->logical_block_size = 1U << basic->logical_bs_shift;
	limits->physical_block_size = 1U << basic->physical_bs_shift;
	limits->io_min = 1U << basic->io_min_shift;
	limits->io_opt = 1U << basic->io_opt_shift;
	limits->max_hw_sectors = basic->max_sectors;
	limits->chunk_sectors = basic->chunk_sectors;
	limits->virt_boundary_mask = basic->virt_boundary_mask;
	if (basic->attrs & UBLK_ATTR_ROTATIONAL)
		limits->features |= BLK_FEAT_ROTATIONAL;
	if (basic->attrs & UBLK_ATTR_VOLATILE_CACHE) {
		limits->features |= BLK_FEAT_WRITE_CACHE;
		if (basic->attrs & UBLK_ATTR_FUA)
			limits->features |= BLK_FEAT_FUA;
	}
}

static const char *check_discard(const struct ublk_params *params,
				 const struct ublksrv_ctrl_dev_info *info)
{
	const struct ublk_param_discard *discard = &params->discard;

	if (!discard->discard_granularity)
		return "discard_granularity is 0";
	if (discard->max_discard_sectors && discard->max_discard_segments != 1)
		return "max_discard_segments is not 1";
	return NULL;
}

static void apply_discard(const struct ublk_params *params, struct queue_limits *limits)
{
	const struct ublk_param_discard *discard = &params->discard;

	limits->discard_alignment = discard->discard_alignment;
	limits->discard_granularity = discard->discard_granularity;
	limits->max_hw_discard_sectors = discard->max_discard_sectors;
	limits->max_write_zeroes_sectors = discard->max_write_zeroes_sectors;
	limits->max_discard_segments = discard->max_discard_segments;
}

static const char *check_devt(const struct ublk_params *params,
			      const struct ublksrv_ctrl_dev_info *info)
{
	return "can only be read";
}

static const char *check_zoned(const struct ublk_params *params,
			       const struct ublksrv_ctrl_dev_info *info)
{
	const struct ublk_param_zoned *zoned = &params->zoned;
	u64 nr_zones = params->basic.dev_sectors >> ilog2(params->basic.chunk_sectors);

	if (nr_zones > UINT_MAX)
		return "there are more zones than 32 bits can count";
	if (!zoned->max_zone_append_sectors)
		return "max_zone_append_sectors is 0";
	if (zoned->max_open_zones > nr_zones)
		return "max_open_zones is more than there are zones";
	if (zoned->max_active_zones > nr_zones)
		return "max_active_zones is more than there are zones";
	return NULL;
}

static void apply_zoned(const struct ublk_params *params, struct queue_limits *limits)
{
	const struct ublk_param_zoned *zoned = &params->zoned;

	limits->features |= BLK_FEAT_ZONED;
	limits->max_open_zones = zoned->max_open_zones;
	limits->max_active_zones = zoned->max_active_zones;
	ublk_limits_set_zone_append(limits, zoned->max_zone_append_sectors);
}

static const char *check_dma_align(const struct ublk_params *params,
				   const struct ublksrv_ctrl_dev_info *info)
{
	u32 mask = params->dma.alignment;

	if (mask >= PAGE_SIZE || !is_power_of_2(mask + 1))
		return "alignment is not a power of two less one, below a page";
	return NULL;
}

static void apply_dma_align(const struct ublk_params *params, struct queue_limits *limits)
{
	limits->dma_alignment = params->dma.alignment;
}

static const char *check_segment(const struct ublk_params *params,
				 const struct ublksrv_ctrl_dev_info *info)
{
	const struct ublk_param_segment *seg = &params->seg;
	u64 boundary = seg->seg_boundary_mask + 1;

	if (boundary < UBLK_MIN_SEGMENT_SIZE || boundary & (boundary - 1))
		return "seg_boundary_mask is not a power of two less one, of 4096 at least";
	if (seg->max_segment_size < UBLK_MIN_SEGMENT_SIZE)
		return "max_segment_size is less than 4096";
	return NULL;
}

static void apply_segment(const struct ublk_params *params, struct queue_limits *limits)
{
	limits->seg_boundary_mask = params->seg.seg_boundary_mask;
	limits->max_segment_size = params->seg.max_segment_size;
	limits->max_segments = params->seg.max_segments;
}

static const char *check_integrity(const struct ublk_params *params,
				   const struct ublksrv_ctrl_dev_info *info)
{
	const struct ublk_param_integrity *pi = &params->integrity;
	int tuple_bytes = ublk_pi_tuple_bytes(pi->csum_type);

	if (pi->flags & ~(LBMD_PI_CAP_INTEGRITY | LBMD_PI_CAP_REFTAG))
		return "flags has an unknown bit";
	if (tuple_bytes < 0)
		return "csum_type is not known";
	if (!pi->metadata_size)
		return "metadata_size is 0";
	if (pi->pi_offset + tuple_bytes > pi->metadata_size)
		return "pi_offset and the checksum's tuple go past metadata_size";
	if (pi->csum_type == LBMD_PI_CSUM_NONE && pi->flags & LBMD_PI_CAP_REFTAG)
		return "flags has a reference tag without a checksum";
	if (pi->interval_exp < SECTOR_SHIFT || pi->interval_exp > params->basic.logical_bs_shift)
		return "interval_exp is not from 9 to logical_bs_shift";
	if (pi->pi_offset && !UBLK_CAP_PI_OFFSET)
		return "pi_offset is not 0, which this kernel cannot do";
	if (pi->pi_offset && pi->csum_type == LBMD_PI_CSUM_IP && !UBLK_CAP_IP_AT_PI_OFFSET)
		return "pi_offset is not 0, where this kernel computes an IP checksum wrongly";
	return NULL;
}

static void apply_integrity(const struct ublk_params *params, struct queue_limits *limits)
{
	ublk_limits_set_integrity(limits, &params->integrity);
}

static const struct param_type param_types[] = {
	{ UBLK_PARAM_TYPE_BASIC, "basic", 0, true, check_basic, apply_basic },
	{ UBLK_PARAM_TYPE_DISCARD, "discard", 0, false, check_discard, apply_discard },
	{ UBLK_PARAM_TYPE_DEVT, "devt", 0, false, check_devt, NULL },
	{ UBLK_PARAM_TYPE_ZONED, "zoned", UBLK_F_ZONED, true, check_zoned, apply_zoned },
	{ UBLK_PARAM_TYPE_DMA_ALIGN, "dma_align", 0, false, check_dma_align, apply_dma_align },
	{ UBLK_PARAM_TYPE_SEGMENT, "segment", 0, false, check_segment, apply_segment },
	{ UBLK_PARAM_TYPE_INTEGRITY, "integrity", UBLK_F_INTEGRITY, false, check_integrity,
	  apply_integrity },
};

static const char *check_type(const struct param_type *t, const struct ublk_params *params,
			      const struct ublksrv_ctrl_dev_info *info)
{
	bool has_feature = !t->needs_feature || info->flags & t->needs_feature;

	if (!(params->types & t->bit))
		return t->is_required && has_feature ? "is missing" : NULL;
	if (!has_feature)
		return "needs a feature that the device was not granted";
	return t->check(params, info);
}

/**
 * ublk_params_check() - judges the parameters of a device
 * @params: without unknown types
 * @info: of the device, as granted
 * @type: set to the name of the type that is refused
 *
 * Context: any.
 * Return: NULL, or what is wrong (-EINVAL), for the log.
 */
const char *ublk_params_check(const struct ublk_params *params,
			      const struct ublksrv_ctrl_dev_info *info, const char **type)
{
	const char *complaint;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(param_types); i++) {
		*type = param_types[i].name;
		complaint = check_type(&param_types[i], params, info);
		if (complaint)
			return complaint;
	}
	return NULL;
}

/**
 * ublk_params_to_limits() - what the parameters mean to the block layer
 * @params: checked
 * @limits: overwritten
 *
 * Context: any.
 */
void ublk_params_to_limits(const struct ublk_params *params, struct queue_limits *limits)
{
	unsigned int i;

	*limits = (struct queue_limits) {
		.max_segments = USHRT_MAX,
		.max_segment_size = UINT_MAX,
		.dma_alignment = 3,
	};
	for (i = 0; i < ARRAY_SIZE(param_types); i++)
		if (params->types & param_types[i].bit && param_types[i].apply)
			param_types[i].apply(params, limits);
}
