/* SPDX-License-Identifier: GPL-2.0-only */
#define BUILD_BUG_ON(wrong)	_Static_assert(!(wrong), #wrong)
