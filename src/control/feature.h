/* SPDX-License-Identifier: GPL-2.0 */
/* Features: what can be granted here, and what is granted to whom. */
#ifndef UBLK_CONTROL_FEATURE_H
#define UBLK_CONTROL_FEATURE_H

#include <linux/types.h>
#include <linux/ublk_cmd.h>

u64 ublk_features_available(void);
const char *ublk_features_negotiate(struct ublksrv_ctrl_dev_info *info, u64 available,
				    const char **feature);

#endif
