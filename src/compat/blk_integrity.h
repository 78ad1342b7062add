/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A disk's protection information under the newest kernel's names: announcing it, and
 * finding it in a request.
 */
#ifndef UBLK_COMPAT_BLK_INTEGRITY_H
#define UBLK_COMPAT_BLK_INTEGRITY_H

#include <linux/blk-integrity.h>
#include <linux/blk-mq.h>
#include <linux/fs.h>
#include <linux/ublk_cmd.h>

#include "compat/blk_limits.h"

/* Before 6.17 <linux/fs.h> had no names for what <linux/ublk_cmd.h> takes from it. */
#ifndef LBMD_PI_CAP_INTEGRITY
#define LBMD_PI_CAP_INTEGRITY		BIT(0)
#define LBMD_PI_CAP_REFTAG		BIT(1)
#define LBMD_PI_CSUM_NONE		0
#define LBMD_PI_CSUM_IP			1
#define LBMD_PI_CSUM_CRC16_T10DIF	2
#define LBMD_PI_CSUM_CRC64_NVME		4
#endif

/**
 * ublk_pi_tuple_bytes() - size of the protection information of one interval
 * @csum_type: LBMD_PI_CSUM_*
 *
 * Context: any.
 * Return: bytes; 0 without a checksum; -EINVAL: there is no such checksum.
 */
static inline int ublk_pi_tuple_bytes(u8 csum_type)
{
	switch (csum_type) {
	case LBMD_PI_CSUM_NONE:
		return 0;
	case LBMD_PI_CSUM_IP:
	case LBMD_PI_CSUM_CRC16_T10DIF:
		return 8;
	case LBMD_PI_CSUM_CRC64_NVME:
		return 16;
	default:
		return -EINVAL;
	}
}

/**
 * ublk_limits_set_integrity() - announces what protects a disk's data
 * @lim: limits that the disk will be made with
 * @pi: checked
 *
 * Context: any.
 */
void ublk_limits_set_integrity(struct queue_limits *lim, const struct ublk_param_integrity *pi);

/**
 * ublk_rq_integrity_bytes() - size of a request's metadata
 * @rq: a request of a disk that has metadata
 *
 * Context: any.
 * Return: bytes.
 */
static inline unsigned int ublk_rq_integrity_bytes(const struct request *rq)
{
#ifdef UBLK_HAVE_BLK_INTEGRITY_LIMITS
	return bio_integrity_bytes(&rq->q->limits.integrity, blk_rq_sectors(rq));
#else
	return bio_integrity_bytes(&rq->q->integrity, blk_rq_sectors(rq));
#endif
}

#endif /* UBLK_COMPAT_BLK_INTEGRITY_H */
