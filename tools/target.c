// SPDX-License-Identifier: GPL-2.0
/*
 * The table of targets, and what they share.
 */
#include "target.h"

#include <stddef.h>
#include <string.h>

#include "util.h"

#define SECTOR_SHIFT		9
#define PHYSICAL_SHIFT		12

static const struct target_ops *const targets[] = {
	&target_null,
	&target_loop,
	&target_zoned,
};

const struct target_ops *target_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(targets); i++) {
		if (!strcmp(targets[i]->name, name))
			return targets[i];
	}
	return NULL;
}

void target_set_basic(struct target *target, const struct target_config *config,
		      unsigned int block_shift, uint64_t size_bytes)
{
	unsigned int physical_shift = block_shift > PHYSICAL_SHIFT ? block_shift : PHYSICAL_SHIFT;

	target->params.types |= UBLK_PARAM_TYPE_BASIC;
	target->params.basic = (struct ublk_param_basic) {
		.attrs = config->read_only ? UBLK_ATTR_READ_ONLY : 0,
		.logical_bs_shift = block_shift,
		.physical_bs_shift = physical_shift,
		.io_min_shift = physical_shift,
		.io_opt_shift = physical_shift,
		.max_sectors = config->buf_bytes >> SECTOR_SHIFT,
		.dev_sectors = size_bytes >> SECTOR_SHIFT,
	};
}
