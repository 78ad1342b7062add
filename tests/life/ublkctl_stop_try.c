// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will expect stop --try to leave a mounted or open disk alone, with
 * exit status 1 and a reason, and to stop one that nobody uses.
 */
#include "ublkctl.h"

#include "test.h"

static void run(void)
{
	int id;

	need_feature(UBLK_F_SAFE_STOP_DEV, "SAFE_STOP_DEV");
	id = ublkctl_add_loop(32, "");
	OK(shell(60, "mkfs.ext4 -q -F /dev/ublkb%d && mkdir mnt", id));
	OK(shell(60, "mount /dev/ublkb%d mnt", id));
	ublkctl(1, "is open", "stop -n %d --try", id);
	OK(shell(60, "echo still there >mnt/f && sync -f mnt && umount mnt"));
	EQ(shell(60, "ublkctl stop -n %d --try <>/dev/ublkb%d", id, id), 1);
	udev_settle();
	ublkctl(0, "", "stop -n %d --try", id);
	TRUE(!node_exists("/dev/ublkb%d", id));
	ublkctl(0, "dead", "list");
	ublkctl(1, "has no disk", "stop -n %d --try", id);
	ublkctl(2, "exclude each other", "stop -n %d --try --force", id);
	ublkctl_del(id);
}

ABI_TEST(.timeout = 60, .needs = "ublkctl|mkfs.ext4");
