// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will ask ublkctl for what cannot be, and expect an exit status and
 * a line for each that names the next step, and nothing changed.
 */
#include "ublkctl.h"

#include "test.h"

static void usage(void)
{
	ublkctl(2, "none, queue, reissue or fail", "add -t null --recovery=never");
	ublkctl(2, "leave out --get-data", "add -t null --user-copy --get-data");
	ublkctl(2, "leave out --recovery", "add -t zoned --recovery=queue");
	ublkctl(2, "leave out --unprivileged", "add -t null --unprivileged --recovery=queue");
	ublkctl(2, "leave out --unprivileged", "add -t null --unprivileged --user-copy");
	ublkctl(2, "leave out --unprivileged", "add -t null --unprivileged --zero-copy");
	ublkctl(2, "leave out --unprivileged", "add -t null --unprivileged --auto-buf");
	ublkctl(2, "leave out --zero-copy", "add -t zoned --zero-copy");
	ublkctl(2, "leave out --auto-buf", "add -t null --user-copy --auto-buf");
	ublkctl(2, "leave out --get-data", "add -t null --get-data --zero-copy");
	ublkctl(2, "leave out --get-data", "add -t null --get-data --batch");
	ublkctl(2, "leave out --no-zero-copy", "add -t null --auto-buf --no-zero-copy");
	ublkctl(2, "leave out --zone-size", "add -t null --zone-size 1M");
	ublkctl(2, "a power of two", "add -t zoned --zone-size 3M");
	ublkctl(2, "say which device", "recover");
	ublkctl(2, "seconds from 0", "quiesce -n 0 --timeout soon");
}

/* What this driver lacks, if anything. */
static void missing(uint64_t flag, const char *text, const char *options)
{
	if (!(features() & flag))
		ublkctl(3, text, "add -t %s", options);
}

static void run(void)
{
	int id;

	usage();
	missing(UBLK_F_USER_RECOVERY, "leave out --recovery", "null --recovery=queue");
	missing(UBLK_F_USER_RECOVERY_FAIL_IO, "--recovery", "null --recovery=fail");
	missing(UBLK_F_USER_COPY, "leave out --user-copy", "null --user-copy");
	missing(UBLK_F_NEED_GET_DATA, "leave out --get-data", "null --get-data");
	missing(UBLK_F_SUPPORT_ZERO_COPY, "no SUPPORT_ZERO_COPY", "null --zero-copy");
	missing(UBLK_F_AUTO_BUF_REG, "no AUTO_BUF_REG", "null --auto-buf");
	missing(UBLK_F_BATCH_IO, "no BATCH_IO", "null --batch");
	missing(UBLK_F_ZONED, "another -t", "zoned");

	id = ublkctl_add("-t null");
	ublkctl(1, "made without --recovery", "recover -n %d", id);
	ublkctl(3, features() & UBLK_F_QUIESCE ? "without QUIESCE" : "cannot quiesce",
		"quiesce -n %d", id);
	if (!(features() & UBLK_F_SAFE_STOP_DEV))
		ublkctl(3, "leave out --try", "stop -n %d --try", id);
	if (!(features() & UBLK_F_UPDATE_SIZE))
		ublkctl(3, "cannot resize", "resize -n %d --size 1T", id);
	if (features() & UBLK_F_USER_RECOVERY_FAIL_IO) {
		ublkctl_del(id);
		id = ublkctl_add("-t null --recovery=fail");
		ublkctl(1, "add --replace", "recover -n %d", id);
		ublkctl(0, "\"recovery\":\"fail\"", "list --json");
	}
	ublkctl_del(id);
	ublkctl(1, "there is no device", "recover -n %d", id);
	ublkctl(1, "there is no device", "quiesce -n %d", id);
	ublkctl(1, "there is no device", "resize -n %d --size 1G", id);
}

ABI_TEST(.timeout = 150, .needs = "ublkctl");
