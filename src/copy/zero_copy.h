/* SPDX-License-Identifier: GPL-2.0 */
/* Requests' pages in the buffer tables of rings. */
#ifndef UBLK_COPY_ZERO_COPY_H
#define UBLK_COPY_ZERO_COPY_H

#include "core/ublk.h"

int ublk_zero_copy_register(struct ublk_slot *slot, struct io_uring_cmd *cmd, u64 index,
			    unsigned int issue_flags);
int ublk_zero_copy_unregister(const struct ublk_device *dev, struct io_uring_cmd *cmd, u64 index,
			      unsigned int issue_flags);
bool ublk_auto_register(struct ublk_slot *slot, struct io_uring_cmd *cmd, unsigned int issue_flags);
void ublk_auto_unregister(const struct ublk_slot *slot, struct io_uring_cmd *cmd,
			  unsigned int issue_flags);

#endif
