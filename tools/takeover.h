/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From one server of a device to the next: the old one leaves, or is known to be dead, and the
 * driver makes room for a new one. Called by the recover, quiesce and up verbs, before any new
 * server exists.
 */
#ifndef UBLKCTL_TAKEOVER_H
#define UBLKCTL_TAKEOVER_H

#include <stdbool.h>
#include <stdint.h>

#include "ctrl.h"
#include "server.h"

#define DEFAULT_QUIESCE_MS	30000

/**
 * takeover_quiesce() - let the server finish what it has and leave; new requests wait
 * @info: of the device
 * @timeout_ms: for the two waits, that of the driver for the server's requests and ours for its
 *	end, together; 0: no limit
 *
 * Return: 0, -EOPNOTSUPP if driver or device cannot, or another -errno; says why.
 */
int takeover_quiesce(struct ctrl *ctrl, const struct ctrl_dev *dev,
		     const struct ublksrv_ctrl_dev_info *info, unsigned int timeout_ms);

/**
 * takeover_begin() - make room for a new server, as soon as the old one is gone
 * @dev: @dev->id says which device
 * @info: of the device, as it was when the command began
 *
 * A server that lives and was not asked to leave is left alone. A failure changes nothing, and it
 * can be tried again, also after success.
 *
 * Return: 0, -EUSERS if there is another server, or another -errno; says why.
 */
int takeover_begin(struct ctrl *ctrl, const struct ctrl_dev *dev,
		   const struct ublksrv_ctrl_dev_info *info);

/**
 * takeover_prepare() - make room, and find out what the new server must be like
 * @id: the device
 * @replace: first tell a server that lives to leave, for which it has @timeout_ms
 * @config: filled in, but for how to tell that it is ready
 *
 * Return: as takeover_begin(), or -EOPNOTSUPP if device or driver cannot; says why.
 */
int takeover_prepare(uint32_t id, bool replace, unsigned int timeout_ms,
		     struct server_config *config);

#endif
