// SPDX-License-Identifier: GPL-2.0-only
/* The driver's own files, as they are. */
#include "core/slot.c"
#include "core/state.c"
