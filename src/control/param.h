/* SPDX-License-Identifier: GPL-2.0 */
/* Parameters: which are legal, and what they mean to the block layer. */
#ifndef UBLK_CONTROL_PARAM_H
#define UBLK_CONTROL_PARAM_H

#include <linux/types.h>
#include <linux/ublk_cmd.h>
#include "compat/compat.h"

const char *ublk_params_check(const struct ublk_params *params,
			      const struct ublksrv_ctrl_dev_info *info, const char **type);
void ublk_params_to_limits(const struct ublk_params *params, struct queue_limits *limits);

#endif
