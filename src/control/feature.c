// SPDX-License-Identifier: GPL-2.0
/*
 * The feature table: one row a feature, with every rule that ADD_DEV applies to it. Flags
 * are judged as they will be granted: first what cannot be granted is taken away, then
 * what is left must make sense. No kernel services, so that the unit tests run this on the
 * host.
 */
#include "control/feature.h"
#include <linux/kernel.h>
#include <linux/types.h>
#include "compat/compat.h"

/* Bytes of the largest descriptor that a server may ask for. */
#define MAX_DESC_BYTES	256

#define ZERO_COPY	UBLK_F_SUPPORT_ZERO_COPY

/**
 * struct feature - one feature
 * @flag: its bit
 * @name: without the UBLK_F_ prefix
 * @is_available: this driver can grant it on this kernel
 * @is_refused_if_unavailable: a server that asks for it cannot do without
 * @is_forced: granted to everybody, asked for or not
 * @not_forced_with: unless one of these is granted; then it is to nobody
 * @needs_any: one of these must be granted too
 * @excludes: none of these may be granted too
 * @dropped_with: not granted, without complaint, if any of these is
 * @for_unprivileged: what becomes of it on an unprivileged device
 */
struct feature {
	u64 flag;
	const char *name;
	bool is_available;
	bool is_refused_if_unavailable;
	bool is_forced;
	u64 not_forced_with;
	u64 needs_any;
	u64 excludes;
	u64 dropped_with;
	enum { ALLOWED, DROPPED, REFUSED } for_unprivileged;
};

#define FEATURE(_name) .flag = UBLK_F_##_name, .name = #_name

static const struct feature features[] = {
	{ FEATURE(SUPPORT_ZERO_COPY), .is_available = UBLK_CAP_ZERO_COPY,
	  .for_unprivileged = REFUSED },
	{ FEATURE(URING_CMD_COMP_IN_TASK), .is_available = true, .is_forced = true },
	{ FEATURE(NEED_GET_DATA), .is_available = true,
	  .dropped_with = ZERO_COPY | UBLK_F_USER_COPY | UBLK_F_AUTO_BUF_REG | UBLK_F_BATCH_IO },
	{ FEATURE(USER_RECOVERY), .is_available = true, .for_unprivileged = DROPPED },
	{ FEATURE(USER_RECOVERY_REISSUE), .is_available = true, .needs_any = UBLK_F_USER_RECOVERY,
	  .excludes = UBLK_F_USER_RECOVERY_FAIL_IO, .for_unprivileged = DROPPED },
	{ FEATURE(UNPRIVILEGED_DEV), .is_available = true },
	{ FEATURE(CMD_IOCTL_ENCODE), .is_available = true, .is_forced = true },
	{ FEATURE(USER_COPY), .is_available = true, .for_unprivileged = REFUSED },
	{ FEATURE(ZONED), .is_available = UBLK_CAP_ZONED, .is_refused_if_unavailable = true,
	  .needs_any = UBLK_F_USER_COPY | ZERO_COPY },
	{ FEATURE(USER_RECOVERY_FAIL_IO), .is_available = true, .needs_any = UBLK_F_USER_RECOVERY,
	  .for_unprivileged = DROPPED },
	{ FEATURE(UPDATE_SIZE), .is_available = true },
	{ FEATURE(AUTO_BUF_REG), .is_available = UBLK_CAP_ZERO_COPY,
	  .for_unprivileged = REFUSED },
	{ FEATURE(QUIESCE), .is_available = true, .needs_any = UBLK_F_USER_RECOVERY,
	  .for_unprivileged = DROPPED },
	{ FEATURE(PER_IO_DAEMON), .is_available = true, .is_forced = true,
	  .not_forced_with = UBLK_F_BATCH_IO },
	{ FEATURE(BUF_REG_OFF_DAEMON), .is_available = UBLK_CAP_ZERO_COPY, .is_forced = true },
	{ FEATURE(BATCH_IO), .is_available = UBLK_CAP_BATCH_IO },
	{ FEATURE(INTEGRITY), .is_available = UBLK_CAP_INTEGRITY, .needs_any = UBLK_F_USER_COPY },
	{ FEATURE(SAFE_STOP_DEV), .is_available = true, .is_forced = true },
	{ FEATURE(NO_AUTO_PART_SCAN), .is_available = true },
	{ FEATURE(SHMEM_ZC), .is_available = UBLK_CAP_SHMEM },
	{ FEATURE(IO_DESC_SIZE), .is_available = true },
};

/**
 * ublk_features_available() - what GET_FEATURES answers
 *
 * Context: any.
 * Return: UBLK_F_* bits that can be granted by this driver on this kernel.
 */
u64 ublk_features_available(void)
{
	u64 available = 0;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(features); i++)
		if (features[i].is_available)
			available |= features[i].flag;
	return available;
}

/* Takes away what cannot be granted, adds what everybody gets. */
static u64 granted_of(u64 asked, u64 available, bool is_unprivileged)
{
	u64 granted = asked & available;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(features); i++) {
		const struct feature *f = &features[i];

		if (is_unprivileged && f->for_unprivileged == DROPPED)
			granted &= ~f->flag;
		if (granted & f->dropped_with)
			granted &= ~f->flag;
	}
	for (i = 0; i < ARRAY_SIZE(features); i++) {
		const struct feature *f = &features[i];

		if (!f->is_forced || !(available & f->flag))
			continue;
		if (granted & f->not_forced_with)
			granted &= ~f->flag;
		else
			granted |= f->flag;
	}
	return granted;
}

static const char *complaint_about(const struct feature *f, u64 granted, bool is_unprivileged)
{
	if (is_unprivileged && f->for_unprivileged == REFUSED)
		return "not for an unprivileged device";
	if (f->needs_any && !(granted & f->needs_any)) {
		if (f->needs_any & UBLK_F_USER_RECOVERY)
			return "needs USER_RECOVERY";
		return f->needs_any & ZERO_COPY ? "needs USER_COPY or SUPPORT_ZERO_COPY" :
						  "needs USER_COPY";
	}
	if (granted & f->excludes)
		return "excludes USER_RECOVERY_FAIL_IO";
	return NULL;
}

/**
 * ublk_features_negotiate() - turns what ADD_DEV asks for into what it grants
 * @info: flags and io_desc_size are read and replaced; unchanged on refusal
 * @available: of ublk_features_available()
 * @feature: set to the name of the feature that is refused
 *
 * UNPRIVILEGED_DEV has been settled by the caller, who knows the capabilities.
 *
 * Context: any.
 * Return: NULL, or what is wrong (-EINVAL), for the log.
 */
const char *ublk_features_negotiate(struct ublksrv_ctrl_dev_info *info, u64 available,
				    const char **feature)
{
	bool is_unprivileged = info->flags & UBLK_F_UNPRIVILEGED_DEV;
	u64 granted = granted_of(info->flags, available, is_unprivileged);
	u16 desc_bytes = sizeof(struct ublksrv_io_desc);
	const char *complaint;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(features); i++) {
		const struct feature *f = &features[i];

		*feature = f->name;
		if (f->is_refused_if_unavailable && info->flags & f->flag && !(available & f->flag))
			return "not available here";
		complaint = granted & f->flag ? complaint_about(f, granted, is_unprivileged) : NULL;
		if (complaint)
			return complaint;
	}
	if (granted & UBLK_F_IO_DESC_SIZE) {
		desc_bytes = info->io_desc_size;
		if (desc_bytes < sizeof(struct ublksrv_io_desc) || desc_bytes > MAX_DESC_BYTES ||
		    desc_bytes % __alignof__(struct ublksrv_io_desc))
			goto bad_desc_bytes;
	}
	info->flags = granted;
	info->io_desc_size = desc_bytes;
	return NULL;

bad_desc_bytes:
	*feature = "IO_DESC_SIZE";
	return "io_desc_size is not a multiple of 8 from 24 to 256";
}
