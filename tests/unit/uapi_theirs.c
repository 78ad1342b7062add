// SPDX-License-Identifier: GPL-2.0-only
/* The facts of the kernel's header, if there is one to compare with. */
#include <errno.h>
#ifdef KERNELS_HEADER
#include KERNELS_HEADER
#define FACTS facts_theirs
#include "uapi_facts.inc"
#else
#include "uapi.h"

const struct fact facts_theirs[] = { { 0, 0 } };
#endif
