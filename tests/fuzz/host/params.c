// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parameters: whatever is taken leads to limits within what the block layer
 * accepts without a warning, and no type goes unchecked.
 */
#pragma GCC diagnostic ignored "-Wunused-parameter"
#include "host.h"
#include "control/param.c"

#define KNOWN	((1U << 7) - 1)

struct input {
	u64 flags;
	u32 max_io_buf_bytes;
	u32 len;
	struct ublk_params params;
};

static void check_limits(const struct queue_limits *limits)
{
	must(is_power_of_2(limits->logical_block_size));
	must(limits->logical_block_size >= 512 && limits->logical_block_size <= PAGE_SIZE);
	must(is_power_of_2(limits->physical_block_size));
	must(limits->physical_block_size >= limits->logical_block_size);
	must(limits->io_min && limits->io_min <= 1U << 28);
	must(limits->io_opt && limits->io_opt <= 1U << 28);
	must(limits->max_hw_sectors >= PAGE_SECTORS);
	must(limits->max_hw_sectors << SECTOR_SHIFT >= limits->logical_block_size);
	must(!limits->seg_boundary_mask || limits->seg_boundary_mask >= 4095);
	must(limits->max_segment_size >= 4096);
	must(limits->dma_alignment < PAGE_SIZE);
	must(!limits->max_hw_discard_sectors || limits->discard_granularity);
	must(!limits->max_hw_discard_sectors || limits->max_discard_segments == 1);
	must(!(limits->features & BLK_FEAT_FUA) || limits->features & BLK_FEAT_WRITE_CACHE);
	if (!(limits->features & BLK_FEAT_ZONED)) {
		must(!limits->max_open_zones && !limits->max_active_zones);
		must(!limits->max_hw_zone_append_sectors);
		return;
	}
	must(is_power_of_2(limits->chunk_sectors));
	must(limits->max_hw_zone_append_sectors);
}

static void check_taken(const struct ublk_params *params, const struct ublksrv_ctrl_dev_info *info)
{
	const struct ublk_param_integrity *pi = &params->integrity;

	must(params->types & UBLK_PARAM_TYPE_BASIC);
	must(!(params->types & UBLK_PARAM_TYPE_DEVT));
	must(!(params->types & UBLK_PARAM_TYPE_ZONED) == !(info->flags & UBLK_F_ZONED));
	must((u64)params->basic.max_sectors << SECTOR_SHIFT <= info->max_io_buf_bytes);
	if (!(params->types & UBLK_PARAM_TYPE_INTEGRITY))
		return;
	must(info->flags & UBLK_F_INTEGRITY);
	must(pi->metadata_size && pi->interval_exp >= SECTOR_SHIFT);
	must(pi->interval_exp <= params->basic.logical_bs_shift);
	must(ublk_pi_tuple_bytes(pi->csum_type) >= 0);
	must(pi->pi_offset + ublk_pi_tuple_bytes(pi->csum_type) <= pi->metadata_size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ublksrv_ctrl_dev_info info = {};
	struct queue_limits limits;
	const char *type = NULL;
	const char *complaint;
	struct input in;

	take(&in, sizeof(in), &data, &size);
	info.flags = in.flags;
	info.max_io_buf_bytes = in.max_io_buf_bytes;
	/* what an older server does not know is 0 */
	if (in.len < sizeof(in.params))
		memset((u8 *)&in.params + in.len, 0, sizeof(in.params) - in.len);
	in.params.types &= KNOWN;
	complaint = ublk_params_check(&in.params, &info, &type);
	must(type);
	if (complaint)
		return 0;
	check_taken(&in.params, &info);
	ublk_params_to_limits(&in.params, &limits);
	check_limits(&limits);
	return 0;
}

size_t seed(unsigned int n, uint8_t *to, size_t room)
{
	static const struct { u64 flags; u32 types; } kinds[] = {
		{ 0, 0 }, { 0, UBLK_PARAM_TYPE_DISCARD },
		{ UBLK_F_ZONED, UBLK_PARAM_TYPE_ZONED },
		{ UBLK_F_INTEGRITY, UBLK_PARAM_TYPE_INTEGRITY },
		{ 0, UBLK_PARAM_TYPE_DMA_ALIGN | UBLK_PARAM_TYPE_SEGMENT },
		{ 0, UBLK_PARAM_TYPE_DEVT },
	};
	struct input in = {
		.max_io_buf_bytes = 65536, .len = sizeof(in.params),
		.params = {
			.basic = { .logical_bs_shift = 9, .physical_bs_shift = 12,
				   .io_min_shift = 9, .io_opt_shift = 12, .max_sectors = 128,
				   .chunk_sectors = 128, .dev_sectors = 2048 },
			.discard = { .discard_granularity = 4096, .max_discard_sectors = 8,
				     .max_discard_segments = 1 },
			.zoned = { .max_zone_append_sectors = 8, .max_open_zones = 2 },
			.dma = { .alignment = 511 },
			.seg = { .seg_boundary_mask = 4095, .max_segment_size = 4096 },
			.integrity = { .metadata_size = 8, .interval_exp = 9, .csum_type = 1 },
		},
	};

	if (n >= ARRAY_SIZE(kinds) || room < sizeof(in))
		return 0;
	in.flags = kinds[n].flags;
	in.params.types = UBLK_PARAM_TYPE_BASIC | kinds[n].types;
	memcpy(to, &in, sizeof(in));
	return sizeof(in);
}
