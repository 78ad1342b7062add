/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef UBLK_FUZZ_CAPABILITY_H
#define UBLK_FUZZ_CAPABILITY_H

#define CAP_SYS_ADMIN	21
#define capable(cap)	((cap) == CAP_SYS_ADMIN)

#endif
