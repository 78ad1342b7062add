/* SPDX-License-Identifier: GPL-2.0 */
/* /dev/ublk-control: from a command on a ring to a row of the command table. */
#ifndef UBLK_CONTROL_CONTROL_H
#define UBLK_CONTROL_CONTROL_H

#include <linux/printk.h>
#include <linux/ublk_cmd.h>
#include "core/ublk.h"

/**
 * struct ublk_control - one control command while it is being carried out
 * @name: of the command, for the log
 * @nr: of the command, likewise
 * @dev_id: the number that the caller named, or U32_MAX
 * @queue_id: as sent
 * @len: bytes at @addr, without the path of an unprivileged device
 * @addr: the command's buffer in user memory, behind that path
 * @data: the inline argument
 * @path_bytes: length of the path, which is then no longer at @addr
 * @dev: the device, referenced; NULL for commands without one
 */
struct ublk_control {
	const char *name;
	u8 nr;
	u32 dev_id;
	u16 queue_id;
	u16 len;
	void __user *addr;
	u64 data;
	u16 path_bytes;
	struct ublk_device *dev;
};

/*
 * Says why a command is refused, in one line that names the device and the command. Rate-
 * limited for each place that refuses, since an unprivileged caller may ask again and
 * again. Evaluates to the error.
 */
#define ublk_refuse(ctl, err, fmt, ...)							\
({											\
	if ((ctl)->dev_id == U32_MAX)							\
		pr_notice_ratelimited("ublk: %s: " fmt "\n", (ctl)->name, ##__VA_ARGS__);	\
	else										\
		pr_notice_ratelimited("ublk: dev %u: %s: " fmt "\n", (ctl)->dev_id,	\
				      (ctl)->name, ##__VA_ARGS__);			\
	(err);										\
})

int ublk_control_init(void);
void ublk_control_exit(void);
struct device *ublk_control_device(void);

#endif
