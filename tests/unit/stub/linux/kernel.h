/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef UBLK_STUB_KERNEL_H
#define UBLK_STUB_KERNEL_H

#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))

#endif
