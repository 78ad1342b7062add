// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will keep the tuple at the start, in the middle and at the end of
 * larger metadata; kernels that know no offset, or compute an IP checksum
 * wrongly there, refuse one by name.
 */
#include <unistd.h>

#include "integrity.h"

static void once(int csum, int size, int offset)
{
	struct srv *srv = INTEG_UP(9, .csum_type = csum,
				   .flags = LBMD_PI_CAP_REFTAG,
				   .metadata_size = size, .pi_offset = offset,
				   .interval_exp = 9);
	struct client *client;

	EQ(IO_NOW(srv->dev, C_WRITE, .off = MIDDLE, .len = 65536), 65536);
	integ_check(srv, MIDDLE, 65536);
	client = IO(srv->dev, C_READ, .off = MIDDLE, .len = 65536);
	EQ(client_result(client), 65536);
	EQ(pattern_differs(client->buf, 65536, MIDDLE >> 9), -1);
	integ_meta(srv, MIDDLE + 65024)[offset] ^= 1;
	EQ(IO_NOW(srv->dev, C_READ, .off = MIDDLE, .len = 65536), -EILSEQ);
	down(srv);
}

static int offset_res(struct dev *dev, int csum)
{
	struct ublk_params params = dev->params;

	params.types |= UBLK_PARAM_TYPE_INTEGRITY;
	params.integrity.csum_type = csum;
	params.integrity.metadata_size = 16;
	params.integrity.pi_offset = 8;
	params.integrity.interval_exp = 9;
	return dev_set_params(dev, &params);
}

static bool refused_by_name(struct dev *dev, int csum, int log)
{
	EQ(offset_res(dev, csum), -EINVAL);
	return log_names(log, "pi_offset");
}

static void refused(int csum)
{
	struct dev *dev = DEV(.flags = INTEG_FLAGS);
	int log = log_open();

	/* the log is rate-limited: other tests may have used up its rate */
	TRUE(wait_for(refused_by_name(dev, csum, log), LONG_MS));
	close(log);
	OK(dev_del(dev));
}

static bool ip_is_taken(void)
{
	struct dev *dev = DEV(.flags = INTEG_FLAGS);
	int res = offset_res(dev, LBMD_PI_CSUM_IP);

	OK(dev_del(dev));
	return !res;
}

static void run(void)
{
	need_feature(UBLK_F_INTEGRITY, "INTEGRITY");
	once(LBMD_PI_CSUM_CRC16_T10DIF, 64, 0);
	once(LBMD_PI_CSUM_IP, 24, 0);
	once(LBMD_PI_CSUM_CRC64_NVME, 20, 0);
	if (!integ_has_offset()) {
		refused(LBMD_PI_CSUM_CRC16_T10DIF);
		refused(LBMD_PI_CSUM_IP);
		return;
	}
	if (ip_is_taken())
		once(LBMD_PI_CSUM_IP, 24, 16);
	else
		refused(LBMD_PI_CSUM_IP);
	once(LBMD_PI_CSUM_CRC16_T10DIF, 64, 56);
	once(LBMD_PI_CSUM_CRC16_T10DIF, 21, 7);
	once(LBMD_PI_CSUM_CRC64_NVME, 64, 32);
}

ABI_TEST(.timeout = 60);
