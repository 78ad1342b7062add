// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will let a stranger send a command whose path is in memory that
 * does not come, and expect the owner of the device to be able to delete it
 * meanwhile.
 */
#include <string.h>

#include "test.h"
#include "usercopy.h"

#define STRANGER	(NOBODY - 1)

struct slow_path {
	struct dev *dev;
	struct slow slow;
};

/* Only root may stop the kernel at its memory, and nobody looks who made it. */
static int name_it_slowly(void *arg)
{
	struct slow_path *path = arg;
	uint8_t *mem = slow_map(&path->slow, PAGE);
	int len = strlen(path->dev->path) + 1;

	become(STRANGER);
	return CTL(UBLK_U_CMD_GET_DEV_INFO, .dev_id = path->dev->id,
		   .addr = ADDR(mem), .len = len + 64, .dev_path_len = len);
}

static void run(void)
{
	struct slow_path *path = share(sizeof(*path));
	struct child *stranger;

	path->dev = dev_new_unprivileged((struct dev_opts){ 0 });
	strcpy((char *)path->slow.page, path->dev->path);
	ctl_fd();
	stranger = child_start(0, name_it_slowly, path);
	TRUE(wait_for(__atomic_load_n(&path->slow.touched, __ATOMIC_SEQ_CST),
		      LONG_MS));
	OK(ctl_as(NOBODY, UBLK_U_CMD_DEL_DEV, path->dev, 0, NULL, 0));
	dev_forget(path->dev->id);
	EQ(stranger->done, 0);
	__atomic_store_n(&path->slow.go, 1, __ATOMIC_SEQ_CST);
	shared_changed();
	EQ(child_wait(stranger, LONG_MS), -ENOENT);
}

ABI_TEST(.timeout = 60,
	 .no_intree = "the device cannot be deleted while a command of anybody's is looked at");
