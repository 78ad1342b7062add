// SPDX-License-Identifier: GPL-2.0-only
/* The parameter table: the edges of every rule, and what the limits become. */
#include "tap.h"

/* Rows of a table share a signature, as is usual in the kernel. */
#pragma GCC diagnostic ignored "-Wunused-parameter"
#include "control/param.c"

static const struct ublksrv_ctrl_dev_info info = { .max_io_buf_bytes = 65536 };

static struct ublk_params good(void)
{
	return (struct ublk_params) {
		.types = UBLK_PARAM_TYPE_BASIC,
		.basic = { .logical_bs_shift = 9, .physical_bs_shift = 12, .io_min_shift = 9,
			   .io_opt_shift = 12, .max_sectors = 128, .dev_sectors = 2048 },
		.discard = { .discard_granularity = 4096, .max_discard_sectors = 8,
			     .max_discard_segments = 1 },
		.dma = { .alignment = 511 },
		.seg = { .seg_boundary_mask = 4095, .max_segment_size = 4096 },
	};
}

static bool is_taken(const struct ublk_params *params)
{
	const char *type;

	return !ublk_params_check(params, &info, &type);
}

#define EDGE(_type, _field, _value, _good)						\
	do {										\
		struct ublk_params params = good();					\
											\
		params.types |= UBLK_PARAM_TYPE_##_type;				\
		params._field = (_value);						\
		ok(is_taken(&params) == (_good), "%s = %s is %s", #_field, #_value,	\
		   (_good) ? "taken" : "refused");					\
	} while (0)

UNIT_TEST(edges_of_basic)
{
	EDGE(BASIC, basic.logical_bs_shift, 8, false);
	EDGE(BASIC, basic.logical_bs_shift, 12, true);
	EDGE(BASIC, basic.logical_bs_shift, 13, false);
	EDGE(BASIC, basic.physical_bs_shift, 8, false);
	EDGE(BASIC, basic.physical_bs_shift, 28, true);
	EDGE(BASIC, basic.physical_bs_shift, 29, false);
	EDGE(BASIC, basic.io_min_shift, 28, true);
	EDGE(BASIC, basic.io_min_shift, 29, false);
	EDGE(BASIC, basic.io_opt_shift, 28, true);
	EDGE(BASIC, basic.io_opt_shift, 29, false);
	EDGE(BASIC, basic.max_sectors, 7, false);
	EDGE(BASIC, basic.max_sectors, 8, true);
	EDGE(BASIC, basic.max_sectors, 129, false);
}

UNIT_TEST(edges_of_the_rest)
{
	EDGE(DISCARD, discard.discard_granularity, 0, false);
	EDGE(DISCARD, discard.max_discard_segments, 2, false);
	EDGE(DISCARD, discard.max_discard_segments, 1, true);
	EDGE(DMA_ALIGN, dma.alignment, 0, true);
	EDGE(DMA_ALIGN, dma.alignment, 510, false);
	EDGE(DMA_ALIGN, dma.alignment, 4095, true);
	EDGE(DMA_ALIGN, dma.alignment, 8191, false);
	EDGE(DMA_ALIGN, dma.alignment, 0xffffffff, false);
	EDGE(SEGMENT, seg.seg_boundary_mask, 2047, false);
	EDGE(SEGMENT, seg.seg_boundary_mask, 8191, true);
	EDGE(SEGMENT, seg.seg_boundary_mask, 8190, false);
	EDGE(SEGMENT, seg.seg_boundary_mask, ~0ULL, false);
	EDGE(SEGMENT, seg.max_segment_size, 4095, false);
	EDGE(DEVT, devt.char_major, 0, false);
	EDGE(ZONED, zoned.max_open_zones, 1, false);
	EDGE(INTEGRITY, integrity.metadata_size, 8, false);
}

UNIT_TEST(types_are_all_checked)
{
	struct ublk_params params = good();

	params.types = UBLK_PARAM_TYPE_DISCARD;
	ok(!is_taken(&params), "basic is required");
	params = good();
	params.types |= UBLK_PARAM_TYPE_DISCARD | UBLK_PARAM_TYPE_SEGMENT;
	params.seg.max_segment_size = 1;
	ok(!is_taken(&params), "a good type does not hide a bad one behind it");
	params.types &= ~UBLK_PARAM_TYPE_SEGMENT;
	ok(is_taken(&params), "a bad one that is not meant does not count");
}

UNIT_TEST(limits)
{
	struct ublk_params params = good();
	struct queue_limits limits;

	ublk_params_to_limits(&params, &limits);
	ok(limits.dma_alignment == 3 && limits.max_segments == USHRT_MAX &&
	   limits.max_segment_size == UINT_MAX, "defaults of what is not given");
	ok(limits.logical_block_size == 512 && limits.physical_block_size == 4096 &&
	   limits.max_hw_sectors == 128 && !limits.features, "basic");
	params.basic.attrs = UBLK_ATTR_FUA;
	ublk_params_to_limits(&params, &limits);
	ok(!limits.features, "FUA means nothing without a volatile cache");
	params.basic.attrs |= UBLK_ATTR_VOLATILE_CACHE | UBLK_ATTR_ROTATIONAL;
	params.types |= UBLK_PARAM_TYPE_DMA_ALIGN | UBLK_PARAM_TYPE_SEGMENT |
			UBLK_PARAM_TYPE_DISCARD;
	ublk_params_to_limits(&params, &limits);
	ok(limits.features == (BLK_FEAT_FUA | BLK_FEAT_WRITE_CACHE | BLK_FEAT_ROTATIONAL),
	   "attributes become features");
	ok(limits.dma_alignment == 511 && limits.seg_boundary_mask == 4095 &&
	   limits.max_hw_discard_sectors == 8, "every type is applied");
}
