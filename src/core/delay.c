// SPDX-License-Identifier: GPL-2.0
/* The module parameters delay_NAME_ms of a module built for tests; see delay.h. */
#include "core/delay.h"
#include <linux/moduleparam.h>
#include <linux/sysfs.h>

atomic_t ublk_delay_waiting = ATOMIC_INIT(0);

static int get_waiting(char *buf, const struct kernel_param *param)
{
	return sysfs_emit(buf, "%d\n", atomic_read(&ublk_delay_waiting));
}

static const struct kernel_param_ops waiting_ops = { .get = get_waiting };
module_param_cb(waiting, &waiting_ops, NULL, 0444);

unsigned int ublk_delay_admit;
module_param_named(delay_admit_ms, ublk_delay_admit, uint, 0644);

unsigned int ublk_delay_give;
module_param_named(delay_give_ms, ublk_delay_give, uint, 0644);

unsigned int ublk_delay_commit;
module_param_named(delay_commit_ms, ublk_delay_commit, uint, 0644);

unsigned int ublk_delay_arm;
module_param_named(delay_arm_ms, ublk_delay_arm, uint, 0644);

unsigned int ublk_delay_hold;
module_param_named(delay_hold_ms, ublk_delay_hold, uint, 0644);

unsigned int ublk_delay_leave;
module_param_named(delay_leave_ms, ublk_delay_leave, uint, 0644);

unsigned int ublk_delay_drain;
module_param_named(delay_drain_ms, ublk_delay_drain, uint, 0644);

unsigned int ublk_delay_remove;
module_param_named(delay_remove_ms, ublk_delay_remove, uint, 0644);

unsigned int ublk_delay_turn;
module_param_named(delay_turn_ms, ublk_delay_turn, uint, 0644);

unsigned int ublk_delay_start;
module_param_named(delay_start_ms, ublk_delay_start, uint, 0644);

unsigned int ublk_delay_shut;
module_param_named(delay_shut_ms, ublk_delay_shut, uint, 0644);
