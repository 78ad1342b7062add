// SPDX-License-Identifier: GPL-2.0
/*
 * Features to ask for. The options of the add verb that stand for features are named here, in the
 * advice; what a feature is called is in print.c.
 */
#include "asked.h"

#include <errno.h>
#include <linux/ublk_cmd.h>
#include <stddef.h>

#include "log.h"
#include "print.h"
#include "util.h"

/* In this order: the first one missing is the one that is spoken of. */
static const struct {
	uint64_t flag;
	const char *advice;
} askable[] = {
	{ UBLK_F_UNPRIVILEGED_DEV, "run ublkctl as root, without --unprivileged" },
	{ UBLK_F_ZONED, "boot a kernel with CONFIG_BLK_DEV_ZONED, or choose another -t" },
	{ UBLK_F_USER_RECOVERY, "leave out --recovery" },
	{ UBLK_F_USER_RECOVERY_REISSUE, "use --recovery=queue" },
	{ UBLK_F_USER_RECOVERY_FAIL_IO, "use --recovery=queue" },
	{ UBLK_F_USER_COPY, "leave out --user-copy" },
	{ UBLK_F_NEED_GET_DATA, "leave out --get-data" },
	{ UBLK_F_SUPPORT_ZERO_COPY, "leave out --zero-copy" },
	{ UBLK_F_AUTO_BUF_REG, "leave out --auto-buf" },
	{ UBLK_F_BATCH_IO, "leave out --batch" },
};

uint64_t asked_also(uint64_t asked, uint64_t offered)
{
	uint64_t also = UBLK_F_UPDATE_SIZE;

	if (asked & UBLK_F_USER_RECOVERY)
		also |= UBLK_F_QUIESCE;
	return also & offered;
}

int asked_check(uint64_t asked, uint64_t given)
{
	for (size_t i = 0; i < ARRAY_SIZE(askable); i++) {
		uint64_t flag = askable[i].flag;

		if (!(asked & flag) || given & flag)
			continue;
		say(LOG_ERR, "the driver offers no %s on this kernel: %s (see ublkctl features)",
		    feature_name(__builtin_ctzll(flag)), askable[i].advice);
		return -EOPNOTSUPP;
	}
	return 0;
}
