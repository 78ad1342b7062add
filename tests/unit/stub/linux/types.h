/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel's short names, for driver files that are tested on the host. */
#include_next <linux/types.h>

#ifndef UBLK_STUB_TYPES_H
#define UBLK_STUB_TYPES_H

#include <stdbool.h>
#include <stddef.h>

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;

#endif
