/* SPDX-License-Identifier: GPL-2.0-only */
/* Where it is since Linux 6.8. */
#include "../../../uring.h"
