/* SPDX-License-Identifier: GPL-2.0 */
/* Commands that name many tags. */
#ifndef UBLK_QUEUE_ELEMENTS_H
#define UBLK_QUEUE_ELEMENTS_H

#include "core/ublk.h"

/**
 * struct ublk_batch_command - what a batch command says, each field read once
 * @q_id: queue number
 * @flags: UBLK_BATCH_F_*
 * @nr_elem: number of elements
 * @elem_bytes: size of one
 */
struct ublk_batch_command {
	u16 q_id;
	u16 flags;
	u16 nr_elem;
	u8 elem_bytes;
};

int ublk_batch_check(const struct ublk_queue *queue, const struct ublk_batch_command *batch);
int ublk_batch_prep(struct ublk_queue *queue, struct io_uring_cmd *cmd,
		    const struct ublk_batch_command *batch);
int ublk_batch_commit(struct ublk_queue *queue, struct io_uring_cmd *cmd,
		      const struct ublk_batch_command *batch, unsigned int issue_flags);

#endif
