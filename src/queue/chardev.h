/* SPDX-License-Identifier: GPL-2.0 */
/* /dev/ublkcN: the server's door. */
#ifndef UBLK_QUEUE_CHARDEV_H
#define UBLK_QUEUE_CHARDEV_H

#include <linux/fs.h>

extern const struct file_operations ublk_chardev_fops;

#endif
