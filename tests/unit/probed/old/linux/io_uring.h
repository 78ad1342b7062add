/* SPDX-License-Identifier: GPL-2.0-only */
/* Where it was until Linux 6.7. */
#include "../../uring.h"
