// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill a server with a request in hand, for each way of
 * recovery, and expect what the contract says of that request, of one that
 * comes meanwhile, and of both disk and server afterwards; twice in a row.
 */
#include "test.h"

static void once(struct srv **srv, uint64_t flags)
{
	struct dev *dev = (*srv)->dev;
	struct client *held, *later;
	bool reissues = flags & UBLK_F_USER_RECOVERY_REISSUE;
	bool fails = flags & UBLK_F_USER_RECOVERY_FAIL_IO;

	srv_hold(*srv, 1 << UBLK_IO_OP_READ);
	held = IO(dev, C_READ, .off = MIDDLE, .len = 4096);
	srv_take(*srv, LONG_MS);
	srv_kill(*srv);
	TRUE(wait_for(dev_state(dev) == (fails ? UBLK_S_DEV_FAIL_IO :
						 UBLK_S_DEV_QUIESCED),
		      SOON_MS));
	TRUE(!disk_gone(dev));
	later = IO(dev, C_READ, .off = MIDDLE + MIB, .len = 4096);
	if (fails)
		EQ(client_end(later, SOON_MS), -EREMOTEIO);
	if (!reissues)
		EQ(client_end(held, SOON_MS), -EIO);

	*srv = recover(dev);
	if (reissues)
		EQ(client_end(held, LONG_MS), 4096);
	if (!fails)
		EQ(client_end(later, LONG_MS), 4096);
	EQ(IO_NOW(dev, C_WRITE, .off = MIDDLE, .len = 4096), 4096);
}

static void with(uint64_t flags)
{
	struct srv *srv = up_new((struct dev_opts){
		.flags = UBLK_F_USER_RECOVERY | flags },
		(struct srv_opts){ 0 });

	once(&srv, flags);
	once(&srv, flags);
	down(srv);
}

static void run(void)
{
	need_feature(UBLK_F_USER_RECOVERY, "USER_RECOVERY");
	with(0);
	with(UBLK_F_USER_RECOVERY_REISSUE);
	if (features() & UBLK_F_USER_RECOVERY_FAIL_IO)
		with(UBLK_F_USER_RECOVERY_FAIL_IO);
}

ABI_TEST(.timeout = 60);
