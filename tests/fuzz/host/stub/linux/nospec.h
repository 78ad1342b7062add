/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef UBLK_FUZZ_NOSPEC_H
#define UBLK_FUZZ_NOSPEC_H

#define array_index_nospec(index, size)	((index) < (size) ? (index) : 0)

#endif
