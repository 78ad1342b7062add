// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will start a device with a DMA mask and segment limits and expect
 * them in sysfs, and no request past them.
 */
#define QUEUE(name)	sysfs_num("/sys/block/ublkb%d/queue/" name, id)

#include "test.h"

static void run(void)
{
	struct dev *dev = DEV();
	struct ublk_params params = dev->params;
	struct srv *srv;
	int id = dev->id;

	params.types |= UBLK_PARAM_TYPE_DMA_ALIGN | UBLK_PARAM_TYPE_SEGMENT;
	params.dma.alignment = 511;
	params.seg.seg_boundary_mask = 65535;
	params.seg.max_segment_size = 8192;
	params.seg.max_segments = 2;
	OK(dev_set_params(dev, &params));
	srv = SRV(dev);
	srv_fetch_all(srv);
	OK(dev_start(dev, srv));
	EQ(QUEUE("dma_alignment"), 511);
	EQ(QUEUE("max_segments"), 2);
	EQ(QUEUE("max_segment_size"), 8192);
	EQ(IO_NOW(dev, C_WRITE, .off = MIDDLE, .len = 64 * KIB), 64 * KIB);
	TRUE(srv->count[UBLK_IO_OP_WRITE] >= 4);
	EQ(pattern_differs(srv->disk + MIDDLE, 64 * KIB, MIDDLE >> 9), -1);
	down(srv);
}

ABI_TEST(.no_intree_6_12 = "knows neither of these parameters");
