// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will set integrity parameters that break each rule and expect
 * EINVAL, and at the limits of each and expect success.
 */
#include "integrity.h"

static struct dev *dev;

static int set(struct ublk_param_integrity integrity)
{
	struct ublk_params params = dev->params;

	params.types |= UBLK_PARAM_TYPE_INTEGRITY;
	params.integrity = integrity;
	return dev_set_params(dev, &params);
}

#define SET(...)	set((struct ublk_param_integrity){ __VA_ARGS__ })
#define CRC16		.csum_type = LBMD_PI_CSUM_CRC16_T10DIF
#define CRC64		.csum_type = LBMD_PI_CSUM_CRC64_NVME
#define IP		.csum_type = LBMD_PI_CSUM_IP

static void run(void)
{
	need_feature(UBLK_F_INTEGRITY, "INTEGRITY");
	dev = DEV(.flags = INTEG_FLAGS, .lbs_shift = 12);

	OK(SET(CRC16, .metadata_size = 8, .interval_exp = 12));
	OK(SET(CRC16, .metadata_size = 8, .interval_exp = 9));
	EQ(SET(CRC16, .metadata_size = 8, .interval_exp = 8), -EINVAL);
	EQ(SET(CRC16, .metadata_size = 8, .interval_exp = 13), -EINVAL);
	EQ(SET(CRC16, .metadata_size = 8), -EINVAL);

	EQ(SET(CRC16, .interval_exp = 12), -EINVAL);
	EQ(SET(.interval_exp = 12), -EINVAL);
	EQ(SET(CRC16, .metadata_size = 7, .interval_exp = 12), -EINVAL);
	EQ(SET(IP, .metadata_size = 7, .interval_exp = 12), -EINVAL);
	EQ(SET(CRC64, .metadata_size = 15, .interval_exp = 12), -EINVAL);
	OK(SET(CRC64, .metadata_size = 16, .interval_exp = 12));
	OK(SET(.metadata_size = 1, .interval_exp = 12));
	OK(SET(IP, .metadata_size = 255, .interval_exp = 12));
	EQ(SET(CRC16, .metadata_size = 16, .pi_offset = 9,
	       .interval_exp = 12), -EINVAL);
	EQ(SET(CRC16, .metadata_size = 255, .pi_offset = 255,
	       .interval_exp = 12), -EINVAL);
	EQ(SET(.metadata_size = 8, .pi_offset = 9, .interval_exp = 12),
	   -EINVAL);

	EQ(SET(.flags = LBMD_PI_CAP_REFTAG, .metadata_size = 8,
	       .interval_exp = 12), -EINVAL);
	OK(SET(CRC16, .flags = LBMD_PI_CAP_REFTAG | LBMD_PI_CAP_INTEGRITY,
	       .metadata_size = 8, .interval_exp = 12));
	EQ(SET(CRC16, .flags = 4, .metadata_size = 8, .interval_exp = 12),
	   -EINVAL);
	EQ(SET(CRC16, .flags = 1U << 31, .metadata_size = 8,
	       .interval_exp = 12), -EINVAL);
	EQ(SET(.csum_type = 3, .metadata_size = 16, .interval_exp = 12),
	   -EINVAL);
	EQ(SET(.csum_type = 5, .metadata_size = 16, .interval_exp = 12),
	   -EINVAL);
	EQ(SET(.csum_type = 255, .metadata_size = 16, .interval_exp = 12),
	   -EINVAL);
	OK(dev_del(dev));
}

ABI_TEST();
