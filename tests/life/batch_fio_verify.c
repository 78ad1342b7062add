// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will have fio write and verify BATCH_IO disks with several
 * fetchers on each queue, with the driver's copy, with USER_COPY and with
 * AUTO_BUF_REG, through buffers for a few tags and for many.
 */
#include "batch.h"
#include "ublkctl.h"
#include "usercopy.h"
#include "zerocopy.h"

static void verify(struct dev *dev, struct srv *srv)
{
	srv_fetch_all(srv);
	OK(dev_start(dev, srv));
	fio(60, dev->id, "--direct=1 --ioengine=io_uring --iodepth=16",
	    "--rw=randwrite --bsrange=512-64k --size=12m --verify=crc32c");
	fio(60, dev->id, "--direct=0 --ioengine=psync --end_fsync=1",
	    "--rw=randwrite --bs=16k --size=12m --offset=12m --verify=crc32c");
	down(srv);
}

static struct dev *dev_with(uint64_t flags)
{
	return batch_dev((struct dev_opts){ .queues = 2, .depth = 16,
					    .flags = flags });
}

static void run(void)
{
	const struct batch_opts small = { .bufs = 8, .buf_bytes = 4,
					  .fetches = 2 };
	const struct srv_opts four = { .threads = 4, .batch = small };
	struct dev *dev = dev_with(0);

	verify(dev, srv_new(dev, four));
	dev = dev_with(UBLK_F_USER_COPY);
	verify(dev, SRV(dev, .threads = 3, .policy = ucopy_serve_ram));
	dev = dev_with(ZC_AUTO);
	verify(dev, zc_srv(dev, four));
}

ABI_TEST(.timeout = 200, .needs = "fio");
