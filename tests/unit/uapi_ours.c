// SPDX-License-Identifier: GPL-2.0-only
/* The facts of our header. */
#include <errno.h>
#include "../../include/uapi/linux/ublk_cmd.h"
#define FACTS facts_ours
#include "uapi_facts.inc"
