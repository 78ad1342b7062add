// SPDX-License-Identifier: GPL-2.0
/* The log's line about a refusal: out of line, so that nobody else pays for it. */
#include "core/refuse.h"
#include <linux/printk.h>

/**
 * ublk_say_refused() - says why, unless it was said too often; for ublk_refuse_server()
 * @place: the place that refuses
 * @dev: the device
 * @fmt: what was wrong with what
 *
 * Context: any.
 */
void ublk_say_refused(struct ratelimit_state *place, const struct ublk_device *dev,
		      const char *fmt, ...)
{
	struct va_format text = { .fmt = fmt };
	va_list args;

	if (!__ratelimit(place))
		return;
	va_start(args, fmt);
	text.va = &args;
	pr_notice("ublk: dev %u: %pV\n", dev->info.dev_id, &text);
	va_end(args);
}
