/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef UBLK_STUB_BITS_H
#define UBLK_STUB_BITS_H

#define BIT(nr)	(1UL << (nr))

#endif
