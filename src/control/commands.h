/* SPDX-License-Identifier: GPL-2.0 */
/* What each control command does. Handlers get a decoded, permitted command and may sleep. */
#ifndef UBLK_CONTROL_COMMANDS_H
#define UBLK_CONTROL_COMMANDS_H

#include "control/control.h"

int ublk_cmd_get_queue_affinity(struct ublk_control *ctl);
int ublk_cmd_get_dev_info(struct ublk_control *ctl);
int ublk_cmd_add_dev(struct ublk_control *ctl);
int ublk_cmd_del_dev(struct ublk_control *ctl);
int ublk_cmd_del_dev_async(struct ublk_control *ctl);
int ublk_cmd_start_dev(struct ublk_control *ctl);
int ublk_cmd_stop_dev(struct ublk_control *ctl);
int ublk_cmd_reg_buf(struct ublk_control *ctl);
int ublk_cmd_unreg_buf(struct ublk_control *ctl);
int ublk_cmd_quiesce_dev(struct ublk_control *ctl);
int ublk_cmd_try_stop_dev(struct ublk_control *ctl);
int ublk_cmd_set_params(struct ublk_control *ctl);
int ublk_cmd_get_params(struct ublk_control *ctl);
int ublk_cmd_get_features(struct ublk_control *ctl);
int ublk_cmd_start_user_recovery(struct ublk_control *ctl);
int ublk_cmd_end_user_recovery(struct ublk_control *ctl);
int ublk_cmd_update_size(struct ublk_control *ctl);
int ublk_params_len(struct ublk_control *ctl, u32 *len);
void ublk_delete_all(void);

#endif
