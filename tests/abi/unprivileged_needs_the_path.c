// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will send commands to an unprivileged device without its path,
 * with lengths that do not fit, and with another device's path, as its owner
 * and as root, and expect EINVAL and EPERM.
 */
#include <string.h>

#include "test.h"

struct ask {
	struct dev *dev;
	char text[64];
	int path_len, len;
};

static int info2(void *arg)
{
	struct ask *ask = arg;
	static char buf[8192];

	strcpy(buf, ask->text);
	return CTL(UBLK_U_CMD_GET_DEV_INFO, .dev_id = ask->dev->id,
		   .addr = ADDR(buf), .len = ask->len,
		   .dev_path_len = ask->path_len);
}

static int try(uid_t uid, struct dev *dev, const char *path, int path_len,
	       int len)
{
	struct ask *ask = share(sizeof(*ask));

	ctl_fd();
	*ask = (struct ask){ .dev = dev, .path_len = path_len, .len = len };
	strcpy(ask->text, path);
	return in_child(uid, info2, ask);
}

static void run(void)
{
	static const uid_t uids[] = { NOBODY, 0 };
	struct dev *dev = dev_new_unprivileged((struct dev_opts){ 0 });
	struct dev *other = dev_new_unprivileged((struct dev_opts){ 0 });
	int n = strlen(dev->path) + 1;

	for (size_t i = 0; i < ARRAY_SIZE(uids); i++) {
		OK(try(uids[i], dev, dev->path, n, n + 64));
		EQ(try(uids[i], dev, dev->path, 0, n + 64), -EINVAL);
		EQ(try(uids[i], dev, dev->path, n, n - 1), -EINVAL);
		EQ(try(uids[i], dev, dev->path, 4097, 8000), -EINVAL);
		EQ(try(uids[i], dev, dev->path, n, n + 63), -EINVAL);
		EQ(try(uids[i], dev, other->path, strlen(other->path) + 1, 200),
		   -EPERM);
		EQ(try(uids[i], dev, "/dev/null", 10, 200), -EPERM);
		EQ(try(uids[i], dev, "/dev/no-such-node", 18, 200), -ENOENT);
	}
	OK(ctl_path(UBLK_U_CMD_DEL_DEV, dev, 0, NULL, 0));
	dev_forget(dev->id);
	OK(ctl_path(UBLK_U_CMD_DEL_DEV, other, 0, NULL, 0));
	dev_forget(other->id);
}

ABI_TEST();
