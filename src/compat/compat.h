/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Gives older kernels the newest kernel's names, so that the driver is written once, for
 * the newest. The only place that knows a kernel's age: everything outside compat/
 * includes this and asks nothing.
 */
#ifndef UBLK_COMPAT_H
#define UBLK_COMPAT_H

#include "compat/blk.h"
#include "compat/blk_integrity.h"
#include "compat/blk_zoned.h"
#include "compat/capability.h"
#include "compat/io_uring.h"
#include "compat/mm.h"
#include "compat/multishot.h"

#endif /* UBLK_COMPAT_H */
