// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will open an unprivileged disk whose node everyone may open: its
 * owner and root can, another user gets EPERM, and so does who has but the
 * owner's user number or group number.
 */
#include <fcntl.h>
#include <grp.h>
#include <unistd.h>

#include "test.h"

struct person {
	struct dev *dev;
	uid_t uid;
	gid_t gid;
};

static int open_as(void *arg)
{
	struct person *person = arg;

	if (setgroups(0, NULL) ||
	    setresgid(person->gid, person->gid, person->gid) ||
	    setresuid(person->uid, person->uid, person->uid))
		return -errno;
	return open(person->dev->disk, O_RDONLY) < 0 ? -errno : 0;
}

static int open_it(struct dev *dev, uid_t uid, gid_t gid)
{
	struct person person = { .dev = dev, .uid = uid, .gid = gid };

	return in_child(0, open_as, &person);
}

static void run(void)
{
	struct dev *dev = dev_new_unprivileged((struct dev_opts){ 0 });
	struct srv *srv = up_unprivileged(dev, (struct srv_opts){ 0 });

	OK(IO_NOW(dev, C_OPEN, .uid = NOBODY));
	OK(IO_NOW(dev, C_OPEN));
	EQ(IO_NOW(dev, C_OPEN, .uid = NOBODY - 1), -EPERM);
	OK(open_it(dev, NOBODY, NOBODY));
	EQ(open_it(dev, NOBODY, NOBODY - 1), -EPERM);
	EQ(open_it(dev, NOBODY - 1, NOBODY), -EPERM);
	down_unprivileged(srv);
}

ABI_TEST();
