// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will cut off the file of a ublkctl disk in the middle of a request,
 * and expect, whichever way the data goes, that what is left is read as it was
 * and that a read past it fails.
 */
#include <stdio.h>

#include "ublkctl.h"

#include "test.h"

#define LEFT	20480

static void once(uint64_t flag, const char *options)
{
	char line[128];
	int id;

	if ((features() & flag) != flag)
		return;
	OK(shell(10, "head -c 1048576 /dev/urandom >whole && cp whole disk.img"));
	snprintf(line, sizeof(line), "-t loop -f disk.img %s", options);
	id = ublkctl_add(line);
	OK(shell(10, "truncate -s %d disk.img", LEFT));
	OK(shell(10, "dd if=/dev/ublkb%d of=got bs=%d count=1 iflag=direct 2>&1", id, LEFT));
	OK(shell(10, "cmp -n %d got whole && [ $(stat -c %%s got) = %d ]", LEFT, LEFT));
	TRUE(shell(10, "dd if=/dev/ublkb%d of=got bs=64k count=1 iflag=direct 2>&1", id));
	/* What is written makes the file whole again. */
	OK(shell(10, "dd if=whole of=/dev/ublkb%d bs=64k oflag=direct 2>&1", id));
	OK(shell(10, "cmp whole disk.img && cmp whole /dev/ublkb%d", id));
	ublkctl_del(id);
}

static void run(void)
{
	once(0, "--no-zero-copy --no-batch");
	once(UBLK_F_SUPPORT_ZERO_COPY, "--no-auto-buf --no-batch");
	once(UBLK_F_AUTO_BUF_REG, "--auto-buf --no-batch");
	once(UBLK_F_AUTO_BUF_REG | UBLK_F_BATCH_IO, "--auto-buf --batch");
	once(UBLK_F_BATCH_IO, "--no-zero-copy --batch");
}

ABI_TEST(.timeout = 120, .needs = "ublkctl",
	 .no_intree = "takes a short READ as whole where the server works on the pages");
