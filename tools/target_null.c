// SPDX-License-Identifier: GPL-2.0
/*
 * The target that does nothing: every request succeeds at once, and what a READ returns has no
 * meaning. For trying and for measuring.
 */
#include "target.h"

#include <errno.h>
#include <limits.h>

#include "log.h"
#include "queue.h"

#define DEFAULT_SIZE_BYTES	(250ULL << 30)
#define BLOCK_SHIFT		9
#define MAX_DISCARD_SECTORS	(1U << 21)

static int null_open(struct target *target, const struct target_config *config)
{
	uint64_t size_bytes = config->size_bytes ? config->size_bytes : DEFAULT_SIZE_BYTES;

	target->fd = -1;
	size_bytes &= ~((1ULL << BLOCK_SHIFT) - 1);
	if (!size_bytes) {
		say(LOG_ERR,
		    "the disk would be smaller than one block: give --size at least 512");
		return -EINVAL;
	}

	target_set_basic(target, config, BLOCK_SHIFT, size_bytes);
	target->params.types |= UBLK_PARAM_TYPE_DISCARD;
	target->params.discard = (struct ublk_param_discard) {
		.discard_granularity = 1U << BLOCK_SHIFT,
		.max_discard_sectors = MAX_DISCARD_SECTORS,
		.max_write_zeroes_sectors = MAX_DISCARD_SECTORS,
		.max_discard_segments = 1,
	};
	return 0;
}

static void null_close(struct target *target)
{
	(void)target;
}

static void null_submit(struct queue *queue, unsigned int tag, const struct ublksrv_io_desc *desc)
{
	switch (ublksrv_get_op(desc)) {
	case UBLK_IO_OP_READ:
	case UBLK_IO_OP_WRITE:
		queue_commit(queue, tag, desc->nr_sectors << 9);
		break;
	case UBLK_IO_OP_FLUSH:
	case UBLK_IO_OP_DISCARD:
	case UBLK_IO_OP_WRITE_ZEROES:
		queue_commit(queue, tag, 0);
		break;
	default:
		queue_commit(queue, tag, -EOPNOTSUPP);
	}
}

const struct target_ops target_null = {
	.name = "null",
	.open = null_open,
	.close = null_close,
	.submit = null_submit,
};
