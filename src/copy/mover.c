// SPDX-License-Identifier: GPL-2.0
/* Which way of moving data a device gets. */
#include "copy/mover.h"

/**
 * ublk_mover_for() - what moves the data of a device
 * @flags: UBLK_F_*, as granted
 *
 * Context: any.
 * Return: the mover.
 */
const struct ublk_mover *ublk_mover_for(u64 flags)
{
	if (flags & UBLK_F_USER_COPY)
		return &ublk_server_copy;
	if (flags & UBLK_F_NEED_GET_DATA)
		return &ublk_driver_copy_on_request;
	return &ublk_driver_copy;
}
