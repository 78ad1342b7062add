/* SPDX-License-Identifier: GPL-2.0-only */
/* On the host the stubs are the newest kernel. */
#ifndef UBLK_STUB_COMPAT_H
#define UBLK_STUB_COMPAT_H

#include <errno.h>
#include <linux/blkdev.h>
#include <linux/ublk_cmd.h>

#define UBLK_CAP_INTEGRITY	1
#define UBLK_CAP_PI_OFFSET	1
#define UBLK_CAP_IP_AT_PI_OFFSET 1
#define UBLK_CAP_ZONED		1
#define UBLK_CAP_SHMEM		1
#define UBLK_CAP_ZERO_COPY	1
#define UBLK_CAP_BATCH_IO	1

#define LBMD_PI_CAP_INTEGRITY		(1 << 0)
#define LBMD_PI_CAP_REFTAG		(1 << 1)
#define LBMD_PI_CSUM_NONE		0
#define LBMD_PI_CSUM_IP			1
#define LBMD_PI_CSUM_CRC16_T10DIF	2
#define LBMD_PI_CSUM_CRC64_NVME		4

#define ublk_limits_set_zone_append(lim, sectors) ((lim)->max_hw_zone_append_sectors = (sectors))

static inline int ublk_pi_tuple_bytes(__u8 csum_type)
{
	static const int bytes[] = { 0, 8, 8, -EINVAL, 16 };

	return csum_type < 5 ? bytes[csum_type] : -EINVAL;
}

static inline void ublk_limits_set_integrity(struct queue_limits *limits,
					     const struct ublk_param_integrity *pi)
{
	limits->metadata_size = pi->metadata_size;
}

#endif
