// SPDX-License-Identifier: GPL-2.0-only
/*
 * Negotiation of features: whatever is asked for, what is granted is available,
 * makes sense, and would be granted again; and a refusal changes nothing.
 */
#include "host.h"
#include "control/feature.c"

struct input {
	struct ublksrv_ctrl_dev_info info;
	u64 withheld;
};

static bool is_sound(u64 flags)
{
	u64 copies = UBLK_F_USER_COPY | ZERO_COPY;

	if (flags & (UBLK_F_USER_RECOVERY_REISSUE | UBLK_F_USER_RECOVERY_FAIL_IO |
		     UBLK_F_QUIESCE) && !(flags & UBLK_F_USER_RECOVERY))
		return false;
	if (flags & UBLK_F_USER_RECOVERY_REISSUE && flags & UBLK_F_USER_RECOVERY_FAIL_IO)
		return false;
	if (flags & UBLK_F_INTEGRITY && !(flags & UBLK_F_USER_COPY))
		return false;
	if (flags & UBLK_F_ZONED && !(flags & copies))
		return false;
	if (flags & UBLK_F_BATCH_IO && flags & UBLK_F_PER_IO_DAEMON)
		return false;
	if (flags & UBLK_F_NEED_GET_DATA &&
	    flags & (copies | UBLK_F_AUTO_BUF_REG | UBLK_F_BATCH_IO))
		return false;
	return !(flags & UBLK_F_UNPRIVILEGED_DEV) ||
	       !(flags & (copies | UBLK_F_AUTO_BUF_REG | UBLK_F_USER_RECOVERY));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ublksrv_ctrl_dev_info granted, again;
	const char *feature = NULL;
	const char *complaint;
	struct input in;
	u64 available;

	take(&in, sizeof(in), &data, &size);
	available = ublk_features_available() & ~in.withheld;
	granted = in.info;
	complaint = ublk_features_negotiate(&granted, available, &feature);
	if (complaint) {
		must(feature);
		must(!memcmp(&granted, &in.info, sizeof(granted)));
		return 0;
	}
	must(!(granted.flags & ~available));
	must(is_sound(granted.flags));
	must(granted.io_desc_size >= 24 && granted.io_desc_size <= 256);
	must(granted.io_desc_size % 8 == 0);
	must(granted.flags & UBLK_F_IO_DESC_SIZE || granted.io_desc_size == 24);

	again = granted;
	must(!ublk_features_negotiate(&again, available, &feature));
	must(!memcmp(&again, &granted, sizeof(again)));

	again.flags = in.info.flags;
	again.io_desc_size = in.info.io_desc_size;
	must(!memcmp(&again, &in.info, sizeof(again)));
	return 0;
}

size_t seed(unsigned int n, uint8_t *to, size_t room)
{
	static const u64 asked[] = {
		0, UBLK_F_USER_RECOVERY | UBLK_F_QUIESCE, UBLK_F_USER_COPY | UBLK_F_ZONED,
		UBLK_F_USER_COPY | UBLK_F_INTEGRITY, UBLK_F_UNPRIVILEGED_DEV,
		UBLK_F_BATCH_IO | UBLK_F_AUTO_BUF_REG, UBLK_F_IO_DESC_SIZE, -1ULL,
	};
	struct input in = { .info.io_desc_size = 32 };

	if (n >= ARRAY_SIZE(asked) || room < sizeof(in))
		return 0;
	in.info.flags = asked[n];
	memcpy(to, &in, sizeof(in));
	return sizeof(in);
}
