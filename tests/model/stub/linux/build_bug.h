/* SPDX-License-Identifier: GPL-2.0-only */
#include <assert.h>

#define BUILD_BUG_ON(wrong)	static_assert(!(wrong), #wrong)
