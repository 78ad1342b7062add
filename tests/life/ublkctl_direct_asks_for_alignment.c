// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will put a ublkctl disk with direct I/O on a device that wants its
 * memory aligned, and expect the disk to want the same of its clients where
 * their pages go to that device, and what fio writes to be there.
 */
#include <stdio.h>

#include "ublkctl.h"

#include "test.h"

#define ALIGNMENT	511

static int disk_on(const struct dev *dev, const char *options)
{
	char line[128];

	snprintf(line, sizeof(line), "-t loop -f %s --direct %s", dev->disk, options);
	return ublkctl_add(line);
}

static long long alignment(int id)
{
	return sysfs_num("/sys/block/ublkb%d/queue/dma_alignment", id);
}

static void run(void)
{
	struct ublk_params params;
	struct srv *srv;
	struct dev *dev;
	int id;

	need_feature(UBLK_F_SUPPORT_ZERO_COPY, "SUPPORT_ZERO_COPY");
	dev = DEV(.depth = 16);
	params = dev->params;
	params.types |= UBLK_PARAM_TYPE_DMA_ALIGN;
	params.dma.alignment = ALIGNMENT;
	OK(dev_set_params(dev, &params));
	srv = SRV(dev);
	srv_fetch_all(srv);
	OK(dev_start(dev, srv));
	EQ(alignment(dev->id), ALIGNMENT);

	id = disk_on(dev, "--no-zero-copy");
	TRUE(alignment(id) < ALIGNMENT);
	ublkctl_del(id);
	id = disk_on(dev, "");
	EQ(alignment(id), ALIGNMENT);
	fio(60, id, "--direct=1 --ioengine=io_uring --iodepth=4",
	    "--rw=randwrite --bsrange=512-64k --size=4m --verify=crc32c");
	ublkctl_del(id);
	down(srv);
}

ABI_TEST(.timeout = 120, .needs = "ublkctl|fio");
