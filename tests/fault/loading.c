// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will let everything fail in turn, of what may fail in the kernel
 * while the module is loaded and unloaded, and expect that nothing is left of
 * it, and that it can be loaded the next time.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "fault.h"

static bool is_registered(void)
{
	char line[64];
	bool is_so = false;
	FILE *file = fopen("/proc/devices", "r");

	if (!file)
		fail("/proc/devices: %m");
	while (fgets(line, sizeof(line), file))
		is_so |= !!strstr(line, "ublk-char");
	fclose(file);
	return is_so;
}

static int unload(void)
{
	return syscall(SYS_delete_module, "ublk_drv", O_NONBLOCK) ? -errno : 0;
}

static int load(int file)
{
	return syscall(SYS_finit_module, file, "", 0) ? -errno : 0;
}

static int load_and_unload(void *arg)
{
	int res = FAULTY(load(*(int *)arg));

	if (!res) {
		res = FAULTY(unload());
		if (res)
			OK(unload());
	}
	TRUE(!is_registered());
	TRUE(!sysfs_has("/sys/module/ublk_drv%.0d", 0));
	TRUE(!sysfs_has("/sys/class/ublk-char%.0d", 0));
	TRUE(!sysfs_has("/sys/class/misc/ublk-control%.0d", 0));
	return res;
}

static int module_file(void)
{
	char path[256] = "";
	FILE *file = popen("modinfo -n ublk_drv", "r");
	int fd;

	if (!file || !fgets(path, sizeof(path), file))
		fail("modinfo does not say where the module is");
	pclose(file);
	path[strcspn(path, "\n")] = 0;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		fail("%s: %m", path);
	return fd;
}

/* The loader does all but to call the driver, and gives up. */
static void load_almost(void *arg)
{
	syscall(SYS_finit_module, *(int *)arg, "ublks_max=none", 0);
}

static void run(void)
{
	int fd;

	faults_needed();
	fd = module_file();
	TRUE(wait_for(unload() == 0, SOON_MS));
	/* What fails there is not ours, and it warns of it. */
	fault_skip(fault_count(load_almost, &fd));
	fault_sweep("loading and unloading",
		    (struct victim){ getpid(), gettid() }, load_and_unload, &fd);
	OK(shell(LONG_MS / 1000, "modprobe ublk_drv"));
	TRUE(wait_for(node_exists("/dev/ublk-control%.0d", 0), SOON_MS));
}

ABI_TEST(.timeout = 600);
