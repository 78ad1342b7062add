/* SPDX-License-Identifier: GPL-2.0-only */
/* On the host the stubs are the newest kernel. */
#include <linux/blkdev.h>
