// SPDX-License-Identifier: GPL-2.0-only
/* The modes of zcmodes.h, one after another. */
#include <stdio.h>

#include "zcmodes.h"

static void mix(struct srv *srv)
{
	for (int i = 0; i < srv->queues * srv->depth; i++)
		srv->slots[i].auto_buf |= UBLK_AUTO_BUF_REG_FALLBACK << 16 |
			(i % 2 ? ZC_NOWHERE : 0);
}

void zc_modes(struct dev_opts opts, void (*fn)(struct srv *srv))
{
	static const struct {
		const char *name;
		uint64_t flags;
	} modes[] = {
		{ "zero copy", ZC },
		{ "AUTO_BUF_REG", ZC_AUTO },
		{ "AUTO_BUF_REG, every other tag by hand", ZC | ZC_AUTO },
	};
	uint64_t flags = opts.flags;

	for (size_t i = 0; i < ARRAY_SIZE(modes); i++) {
		struct srv *srv;

		fprintf(stderr, "%s\n", modes[i].name);
		opts.flags = flags | modes[i].flags;
		srv = zc_srv(zc_dev(opts), (struct srv_opts){ .threads =
				opts.queues });
		if (modes[i].flags == (ZC | ZC_AUTO))
			mix(srv);
		srv_fetch_all(srv);
		OK(dev_start(srv->dev, srv));
		fn(srv);
		TRUE(srv->count[UBLK_IO_OP_WRITE] > 0);
		EQ(!!(srv->seen_flags & UBLK_IO_F_NEED_REG_BUF),
		   modes[i].flags == (ZC | ZC_AUTO));
		down(srv);
	}
}
