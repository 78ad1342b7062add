// SPDX-License-Identifier: GPL-2.0-only
/*
 * Devices served by ublkctl. The number of a new one is asked for by name:
 * the lowest free number now, which the guest's tests do not share.
 */
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "ublkctl.h"

static int free_number(void)
{
	struct dev *dev = DEV(.no_params = true);

	OK(dev_del(dev));
	return dev->id;
}

int ublkctl_add(const char *args)
{
	int id = free_number();

	OK(shell(30, "ublkctl add %s -n %d >ublkctl.out 2>&1 || { cat ublkctl.out >&2; false; }",
		 args, id));
	dev_note(id);
	TRUE(node_exists("/dev/ublkb%d", id));
	return id;
}

int ublkctl_add_loop(int mib, const char *args)
{
	char line[256];

	OK(shell(30, "truncate -s %dM disk.img", mib));
	snprintf(line, sizeof(line), "-t loop -f disk.img %s", args);
	return ublkctl_add(line);
}

void ublkctl_del(int id)
{
	OK(shell(30, "ublkctl del -n %d", id));
	dev_forget(id);
	TRUE(!node_exists("/dev/ublkb%d", id));
	TRUE(!node_exists("/dev/ublkc%d", id));
}

void ublkctl(int status, const char *text, const char *fmt, ...)
{
	char words[256];
	va_list args;

	va_start(args, fmt);
	vsnprintf(words, sizeof(words), fmt, args);
	va_end(args);
	EQ(shell(90, "ublkctl %s >said 2>&1; s=$?; cat said >&2; exit $s", words), status);
	if (*text && shell(10, "grep -qF -e '%s' said", text))
		fail("ublkctl %s: does not say: %s", words, text);
}

static struct ublksrv_ctrl_dev_info get_info(int id)
{
	struct ublksrv_ctrl_dev_info info = { 0 };

	OK(CTL(UBLK_U_CMD_GET_DEV_INFO, .dev_id = id, .addr = ADDR(&info),
	       .len = sizeof(info)));
	return info;
}

int ublkctl_pid(int id)
{
	return get_info(id).ublksrv_pid;
}

void ublkctl_kill(int id)
{
	int pid = ublkctl_pid(id);

	TRUE(pid > 0);
	OK(kill(pid, SIGKILL));
	TRUE(wait_for(get_info(id).state != UBLK_S_DEV_LIVE, LONG_MS));
}

long long ublkctl_written(int id)
{
	char text[256], *at = text;
	long long count = 0;

	/* The fifth number. */
	sysfs_text("/sys/block/ublkb%d/stat", id, text, sizeof(text));
	for (int i = 0; i < 5; i++)
		count = strtoll(at, &at, 10);
	return count;
}

void fio(int limit_s, int id, const char *how, const char *what)
{
	OK(shell(limit_s, "fio --name=t --filename=/dev/ublkb%d %s %s %s", id,
		 how, what, "--output=fio.out || { cat fio.out >&2; false; }"));
}

void ublkctl_lists(int id, const char *data_path, bool batch)
{
	OK(shell(30, "ublkctl list --json >list && cat list >&2; grep '\"id\":%d,' list |"
		 " grep -qF '\"data_path\":\"%s\",\"batch\":%s,'", id, data_path,
		 batch ? "true" : "false"));
	OK(shell(30, "ublkctl list >list && cat list >&2; grep '^%d .* %s%s ' list", id,
		 data_path, batch ? "+batch" : ""));
}

void file_system(const char *disk, const char *mkfs, const char *fsck)
{
	OK(shell(60, "%s %s", mkfs, disk));
	OK(shell(60, "mkdir -p mnt tree && mount %s mnt", disk));
	for (int i = 1; i <= 40; i++)
		OK(shell(60, "head -c %d /dev/urandom >tree/%d", i * 5000, i));
	OK(shell(60, "cp -a tree mnt/ && mkdir mnt/empty && ln -s tree/1 mnt/l"));
	OK(shell(60, "umount mnt && mount %s mnt", disk));
	OK(shell(60, "diff -r tree mnt/tree && rm mnt/tree/2* && sync && umount mnt"));
	OK(shell(60, "%s %s >fsck.out 2>&1 || { cat fsck.out >&2; false; }",
		 fsck, disk));
	OK(shell(60, "rm -rf tree mnt"));
}

void ublkctl_file_system(const char *args, const char *mkfs, const char *fsck)
{
	int id = ublkctl_add_loop(512, args);
	char disk[32];

	snprintf(disk, sizeof(disk), "/dev/ublkb%d", id);
	file_system(disk, mkfs, fsck);
	ublkctl_del(id);
}

void ublkctl_zoned_btrfs(int id)
{
	OK(shell(60, "mkfs.btrfs -q -O zoned -d single -m single /dev/ublkb%d >&2", id));
	OK(shell(60, "mkdir mnt tree && mount -t btrfs /dev/ublkb%d mnt", id));
	OK(shell(60, "for i in $(seq 30); do head -c $((i * 30000)) /dev/urandom >tree/$i; done"));
	OK(shell(60, "cp -a tree mnt/ && sync -f mnt"));
	OK(shell(60, "umount mnt && mount -t btrfs /dev/ublkb%d mnt", id));
	OK(shell(60, "diff -r tree mnt/tree && rm mnt/tree/2* && sync -f mnt"));
	OK(shell(60, "cp -a tree mnt/again && diff -r tree mnt/again && umount mnt"));
	OK(shell(90, "btrfs check /dev/ublkb%d >check 2>&1 || { cat check >&2; false; }", id));
}
