/* SPDX-License-Identifier: GPL-2.0 */
/* What the log says when a server is refused something. */
#ifndef UBLK_CORE_REFUSE_H
#define UBLK_CORE_REFUSE_H

#include <linux/ratelimit.h>
#include "core/ublk.h"

/*
 * Says why a server is refused something on its device, in one line that names what was wrong
 * with what. Rate-limited for each place that refuses, since a server may be anybody and ask
 * again and again. Evaluates to the error.
 */
#define ublk_refuse_server(dev, err, fmt, ...)						\
({											\
	static DEFINE_RATELIMIT_STATE(_place, DEFAULT_RATELIMIT_INTERVAL,		\
				      DEFAULT_RATELIMIT_BURST);				\
	ublk_say_refused(&_place, dev, fmt, ##__VA_ARGS__);				\
	(err);										\
})

__cold __printf(3, 4)
void ublk_say_refused(struct ratelimit_state *place, const struct ublk_device *dev,
		      const char *fmt, ...);

#endif
