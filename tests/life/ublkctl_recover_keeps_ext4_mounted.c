// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill the server of a mounted ext4 twice while files are
 * written to it, let ublkctl recover start another one, and expect that no
 * write failed, the same files, and nothing to repair.
 */
#include "ublkctl.h"

#include "test.h"

static void run(void)
{
	int id;

	need_feature(UBLK_F_USER_RECOVERY, "USER_RECOVERY");
	id = ublkctl_add_loop(128, "-q 2 -d 16 --recovery reissue");
	OK(shell(60, "mkfs.ext4 -q -F /dev/ublkb%d && mkdir mnt tree", id));
	OK(shell(60, "mount /dev/ublkb%d mnt", id));
	OK(shell(60, "for i in 1 2 3 4; do head -c 4000000 /dev/urandom >tree/$i; done"));
	OK(shell(10, "{ cp -a tree mnt/ && sync -f mnt && touch copied; } >&2 &"));
	ublkctl_kill(id);
	ublkctl(0, "/dev/ublkb", "recover -n %d", id);
	OK(shell(60, "cp -a tree mnt/again"));
	OK(shell(10, "{ sync -f mnt && touch synced; } >&2 &"));
	ublkctl_kill(id);
	ublkctl(0, "quiesced", "list");
	ublkctl(0, "/dev/ublkb", "recover -n %d", id);
	OK(shell(60, "while ! [ -e copied -a -e synced ]; do sleep 0.2; done"));
	OK(shell(60, "umount mnt && mount /dev/ublkb%d mnt", id));
	OK(shell(60, "diff -r tree mnt/tree && diff -r tree mnt/again && umount mnt"));
	OK(shell(60, "fsck.ext4 -f -n /dev/ublkb%d >&2", id));
	ublkctl_del(id);
}

ABI_TEST(.timeout = 150, .needs = "ublkctl|mkfs.ext4");
