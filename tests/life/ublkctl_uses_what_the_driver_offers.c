// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will add ublkctl disks of each type, and expect list to show zero
 * copy by automatic registration, and batches, where the driver offers them,
 * and what is left of these when the user refuses some.
 */
#include "ublkctl.h"

#include "test.h"

static bool offered(uint64_t flag)
{
	return features() & flag;
}

static const char *zero_copy(void)
{
	if (offered(UBLK_F_AUTO_BUF_REG))
		return "auto-buf-reg";
	return offered(UBLK_F_SUPPORT_ZERO_COPY) ? "zero-copy" : "copy";
}

static void once(const char *options, const char *data_path, bool batch)
{
	int id = ublkctl_add(options);

	ublkctl_lists(id, data_path, batch);
	OK(shell(30, "dd if=/dev/ublkb%d of=/dev/null bs=64k count=16 iflag=direct 2>&1", id));
	ublkctl_del(id);
}

static void run(void)
{
	bool batch = offered(UBLK_F_BATCH_IO);
	const char *registered = offered(UBLK_F_SUPPORT_ZERO_COPY) ? "zero-copy" : "copy";

	OK(shell(10, "truncate -s 16M disk.img"));
	once("-t null", zero_copy(), batch);
	once("-t loop -f disk.img", zero_copy(), batch);
	once("-t loop -f disk.img --no-batch", zero_copy(), false);
	once("-t null -d 1", zero_copy(), false);
	once("-t loop -f disk.img --no-auto-buf", registered, batch);
	once("-t null --no-zero-copy", "copy", batch);
	once("-t null --zero-copy --no-zero-copy --batch --no-batch", "copy", false);
	if (offered(UBLK_F_USER_COPY))
		once("-t null --user-copy", "user-copy", batch);
	if (offered(UBLK_F_NEED_GET_DATA))
		once("-t null --get-data", "get-data", false);
	if (offered(UBLK_F_ZONED))
		once("-t zoned", "user-copy", false);
}

ABI_TEST(.timeout = 150, .needs = "ublkctl");
