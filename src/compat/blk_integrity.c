// SPDX-License-Identifier: GPL-2.0
/*
 * Announces a disk's protection information. Since 6.11 it is part of the disk's limits;
 * before, it was one of the kernel's profiles, and metadata without a checksum needed one
 * of the driver's own, since the kernel's makes no metadata at all.
 */
#include "compat/blk_integrity.h"

#include "compat/capability.h"

/*
 * Older kernels compute the checksum of an interval from its first piece on, as if it had
 * no other: no interval may lie in two.
 */
static void __maybe_unused align_buffers(struct queue_limits *lim,
					 const struct ublk_param_integrity *pi)
{
#ifndef UBLK_HAVE_BLK_INTEGRITY_SPLIT
	if (pi->csum_type != LBMD_PI_CSUM_NONE)
		lim->dma_alignment = max(lim->dma_alignment, (1U << pi->interval_exp) - 1);
#endif
}

#ifdef UBLK_HAVE_BLK_INTEGRITY_LIMITS

static unsigned char flags_of(const struct ublk_param_integrity *pi)
{
	unsigned char flags = 0;

#ifdef UBLK_HAVE_BLK_INTEGRITY_SPLIT
	/* Who copies byte by byte does not mind where a page ends. */
	flags |= BLK_SPLIT_INTERVAL_CAPABLE;
#endif
	if (pi->flags & LBMD_PI_CAP_INTEGRITY)
		flags |= BLK_INTEGRITY_DEVICE_CAPABLE;
	if (pi->flags & LBMD_PI_CAP_REFTAG)
		flags |= BLK_INTEGRITY_REF_TAG;
	return flags;
}

static enum blk_integrity_checksum checksum_of(const struct ublk_param_integrity *pi)
{
	switch (pi->csum_type) {
	case LBMD_PI_CSUM_IP:
		return BLK_INTEGRITY_CSUM_IP;
	case LBMD_PI_CSUM_CRC16_T10DIF:
		return BLK_INTEGRITY_CSUM_CRC;
	case LBMD_PI_CSUM_CRC64_NVME:
		return BLK_INTEGRITY_CSUM_CRC64;
	default:
		return BLK_INTEGRITY_CSUM_NONE;
	}
}

void ublk_limits_set_integrity(struct queue_limits *lim, const struct ublk_param_integrity *pi)
{
	lim->max_integrity_segments = pi->max_integrity_segments ?: USHRT_MAX;
	align_buffers(lim, pi);
	lim->integrity = (struct blk_integrity) {
		.flags = flags_of(pi),
		.csum_type = checksum_of(pi),
		.pi_offset = pi->pi_offset,
		.interval_exp = pi->interval_exp,
		.tag_size = pi->tag_size,
#ifdef UBLK_HAVE_BLK_INTEGRITY_METADATA
		.metadata_size = pi->metadata_size,
		.pi_tuple_size = ublk_pi_tuple_bytes(pi->csum_type),
#else
		.tuple_size = pi->metadata_size,
#endif
	};
}

#elif UBLK_CAP_INTEGRITY

#include <linux/t10-pi.h>

static blk_status_t leave_metadata_alone(struct blk_integrity_iter *iter)
{
	return BLK_STS_OK;
}

static void nothing_to_prepare(struct request *rq)
{
}

static void nothing_to_complete(struct request *rq, unsigned int bytes)
{
}

/* Metadata without a checksum: zeroes to begin with, and whatever the server makes of it. */
static const struct blk_integrity_profile plain_metadata = {
	.generate_fn = leave_metadata_alone,
	.verify_fn = leave_metadata_alone,
	.prepare_fn = nothing_to_prepare,
	.complete_fn = nothing_to_complete,
	.name = "nop",
};

static const struct blk_integrity_profile *profile_of(const struct ublk_param_integrity *pi)
{
	bool has_ref_tag = pi->flags & LBMD_PI_CAP_REFTAG;

	switch (pi->csum_type) {
	case LBMD_PI_CSUM_IP:
		return has_ref_tag ? &t10_pi_type1_ip : &t10_pi_type3_ip;
	case LBMD_PI_CSUM_CRC16_T10DIF:
		return has_ref_tag ? &t10_pi_type1_crc : &t10_pi_type3_crc;
	case LBMD_PI_CSUM_CRC64_NVME:
		return has_ref_tag ? &ext_pi_type1_crc64 : &ext_pi_type3_crc64;
	default:
		return &plain_metadata;
	}
}

void ublk_limits_set_integrity(struct queue_limits *lim, const struct ublk_param_integrity *pi)
{
	lim->max_integrity_segments = pi->max_integrity_segments ?: USHRT_MAX;
	align_buffers(lim, pi);
	lim->integrity = (struct blk_integrity) {
		.profile = profile_of(pi),
		.flags = pi->flags & LBMD_PI_CAP_INTEGRITY ? BLK_INTEGRITY_DEVICE_CAPABLE : 0,
		.tuple_size = pi->metadata_size,
		.interval_exp = pi->interval_exp,
		.tag_size = pi->tag_size,
	};
}

#else

void ublk_limits_set_integrity(struct queue_limits *lim, const struct ublk_param_integrity *pi)
{
}

#endif
