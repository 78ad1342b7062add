// SPDX-License-Identifier: GPL-2.0-only
/*
 * The feature table, against the rules of the contract, for drivers that can grant
 * everything, and for this one. Every set of the flags that have a rule is tried.
 */
#include "tap.h"
#include "control/feature.c"

#define EVERYTHING	((1ULL << 21) - 1)
#define RECOVERY	(UBLK_F_USER_RECOVERY | UBLK_F_USER_RECOVERY_REISSUE | \
			 UBLK_F_USER_RECOVERY_FAIL_IO)

/* What negotiation grants; 0 if it refuses, for it always grants something otherwise. */
static u64 grant(u64 asked, u64 available)
{
	struct ublksrv_ctrl_dev_info info = { .flags = asked, .io_desc_size = 32 };
	const char *feature = NULL, *complaint;

	complaint = ublk_features_negotiate(&info, available, &feature);
	if (complaint)
		return 0;
	return info.flags;
}

static bool recovery_is_sound(u64 flags)
{
	flags &= RECOVERY;
	return !flags || flags == UBLK_F_USER_RECOVERY ||
	       flags == (UBLK_F_USER_RECOVERY | UBLK_F_USER_RECOVERY_REISSUE) ||
	       flags == (UBLK_F_USER_RECOVERY | UBLK_F_USER_RECOVERY_FAIL_IO);
}

/* The contract, said once more and differently. */
static bool must_be_refused(u64 asked)
{
	u64 granted = asked;

	if (granted & UBLK_F_UNPRIVILEGED_DEV) {
		if (granted & (UBLK_F_USER_COPY | ZERO_COPY | UBLK_F_AUTO_BUF_REG))
			return true;
		granted &= ~(RECOVERY | UBLK_F_QUIESCE);
	}
	if (!recovery_is_sound(granted))
		return true;
	if (granted & UBLK_F_QUIESCE && !(granted & UBLK_F_USER_RECOVERY))
		return true;
	if (granted & UBLK_F_INTEGRITY && !(granted & UBLK_F_USER_COPY))
		return true;
	return granted & UBLK_F_ZONED && !(granted & (UBLK_F_USER_COPY | ZERO_COPY));
}

UNIT_TEST(every_combination)
{
	u64 wrong = 0, asked;
	bool seen_refused = false, seen_granted = false;

	for (asked = 0; asked < 1ULL << 17; asked++) {
		bool is_refused = !grant(asked, EVERYTHING);

		seen_refused |= is_refused;
		seen_granted |= !is_refused;
		if (is_refused != must_be_refused(asked)) {
			wrong = asked;
			break;
		}
	}
	ok(asked == 1ULL << 17, "refused is what the contract refuses (first wrong: %#llx)",
	   (unsigned long long)wrong);
	ok(seen_refused && seen_granted, "and there are both");
}

UNIT_TEST(what_everybody_gets)
{
	const u64 always = UBLK_F_URING_CMD_COMP_IN_TASK | UBLK_F_CMD_IOCTL_ENCODE |
			   UBLK_F_SAFE_STOP_DEV;
	u64 plain = grant(0, EVERYTHING), batch = grant(UBLK_F_BATCH_IO, EVERYTHING);

	ok((plain & (always | UBLK_F_PER_IO_DAEMON)) == (always | UBLK_F_PER_IO_DAEMON),
	   "the always granted are granted");
	ok((batch & always) == always && !(batch & UBLK_F_PER_IO_DAEMON),
	   "but PER_IO_DAEMON not with BATCH_IO");
	ok(plain & UBLK_F_BUF_REG_OFF_DAEMON, "BUF_REG_OFF_DAEMON where there is zero copy");
	ok(grant(0, ublk_features_available()) ==
	   (always | UBLK_F_PER_IO_DAEMON | UBLK_F_BUF_REG_OFF_DAEMON),
	   "this driver grants no more than that unasked");
	ok(grant(0, ublk_features_available() & ~UBLK_F_BUF_REG_OFF_DAEMON) ==
	   (always | UBLK_F_PER_IO_DAEMON), "and not that where there is no zero copy");
}

UNIT_TEST(get_data_gives_way)
{
	static const u64 others[] = { ZERO_COPY, UBLK_F_USER_COPY, UBLK_F_AUTO_BUF_REG,
				      UBLK_F_BATCH_IO };

	ok(grant(UBLK_F_NEED_GET_DATA, EVERYTHING) & UBLK_F_NEED_GET_DATA,
	   "NEED_GET_DATA is granted alone");
	for (unsigned int i = 0; i < ARRAY_SIZE(others); i++)
		ok(!(grant(UBLK_F_NEED_GET_DATA | others[i], EVERYTHING) & UBLK_F_NEED_GET_DATA),
		   "and not beside %#llx", (unsigned long long)others[i]);
}

UNIT_TEST(what_is_not_there)
{
	struct ublksrv_ctrl_dev_info info = { .flags = UBLK_F_ZONED };
	const char *feature = "";

	ok(!(grant(1ULL << 40 | 1ULL << 63, EVERYTHING) >> 21), "unknown flags are cleared");
	ok(grant(UBLK_F_INTEGRITY, ublk_features_available() & ~UBLK_F_INTEGRITY),
	   "what is cleared anyway breaks no rule");
	ok(ublk_features_negotiate(&info, ublk_features_available() & ~UBLK_F_ZONED, &feature) &&
	   info.flags == UBLK_F_ZONED, "ZONED is refused where it is not there");
}

UNIT_TEST(descriptor_sizes)
{
	unsigned int wrong = 0;

	for (unsigned int bytes = 0; bytes <= 0xffff; bytes++) {
		struct ublksrv_ctrl_dev_info info = { .flags = UBLK_F_IO_DESC_SIZE,
						      .io_desc_size = bytes };
		bool is_good = bytes >= 24 && bytes <= 256 && bytes % 8 == 0;
		const char *feature;

		if (!ublk_features_negotiate(&info, EVERYTHING, &feature) != is_good)
			wrong++;
	}
	ok(!wrong, "of all sizes 24 to 256 by 8 are taken");

	struct ublksrv_ctrl_dev_info info = { .io_desc_size = 7 };
	const char *feature;

	ok(!ublk_features_negotiate(&info, EVERYTHING, &feature) && info.io_desc_size == 24,
	   "without the flag it is 24");
}
