/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tests of UBLK_F_INTEGRITY: a RAM disk that keeps the metadata of each
 * interval beside the data, both moved with pread and pwrite, and the same
 * checksums as the kernel computes.
 */
#ifndef UBLK_TESTS_INTEGRITY_H
#define UBLK_TESTS_INTEGRITY_H

#include <linux/fs.h>

#include "test.h"

/* Not in the headers of kernels before 6.17. */
#ifndef LBMD_PI_CAP_INTEGRITY
#define LBMD_PI_CAP_INTEGRITY		(1 << 0)
#define LBMD_PI_CAP_REFTAG		(1 << 1)
#define LBMD_PI_CSUM_NONE		0
#define LBMD_PI_CSUM_IP			1
#define LBMD_PI_CSUM_CRC16_T10DIF	2
#define LBMD_PI_CSUM_CRC64_NVME		4
#endif

#define INTEG_FLAGS	(UBLK_F_INTEGRITY | UBLK_F_USER_COPY)

/* A running disk whose server keeps metadata; skips without the feature. */
struct srv *integ_up(struct ublk_param_integrity integrity, int lbs_shift);
/* With these flags besides. */
struct srv *integ_up_with(struct ublk_param_integrity integrity, int lbs_shift,
			  uint64_t flags);
#define INTEG_UP(lbs_shift, ...)					\
	integ_up((struct ublk_param_integrity){ __VA_ARGS__ }, lbs_shift)
/* The server's policy. */
int integ_policy(struct srv *srv, struct slot *slot);
/* The next READ is answered with this many bytes only. */
void integ_shorten_read(int bytes);

/* Where a position in the integrity or data buffer of a request is. */
uint64_t integ_pos(int q, int tag, uint64_t off);
uint64_t integ_data_pos(int q, int tag, uint64_t off);
/* Bytes of metadata that belong to so many sectors. */
size_t integ_bytes(struct srv *srv, uint32_t sectors);
/* What the server keeps for the interval at this byte of the disk. */
uint8_t *integ_meta(struct srv *srv, uint64_t off);
/* The guard and the reference tag must be right in all these intervals. */
void integ_check(struct srv *srv, uint64_t off, size_t len);
/* Bytes of a tuple, 0 without a checksum. */
int integ_tuple_size(int csum_type);

/* Kernels before 6.9 keep the tuple at the start of the metadata. */
bool integ_has_offset(void);

#endif
