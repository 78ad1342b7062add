// SPDX-License-Identifier: GPL-2.0
/* Which way of moving data a device gets. */
#include "copy/mover.h"

const struct ublk_mover ublk_by_server = {
	.buffer_rule = UBLK_BUFFER_NEVER,
};

const struct ublk_mover ublk_by_server_registered = {
	.buffer_rule = UBLK_BUFFER_NEVER,
	.registers = true,
};

/**
 * ublk_mover_for() - what moves the data of a device
 * @flags: UBLK_F_*, as granted
 *
 * Context: any.
 * Return: the mover.
 */
const struct ublk_mover *ublk_mover_for(u64 flags)
{
	if (flags & UBLK_F_AUTO_BUF_REG)
		return &ublk_by_server_registered;
	if (flags & (UBLK_F_USER_COPY | UBLK_F_SUPPORT_ZERO_COPY))
		return &ublk_by_server;
	if (flags & UBLK_F_NEED_GET_DATA)
		return &ublk_driver_copy_on_request;
	return &ublk_driver_copy;
}
