// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill a server that holds a WRITE with metadata, and expect
 * the next one to get the same guards and reference tags; and READs that were
 * held to be verified with what it brings.
 */
#include <string.h>

#include "integrity.h"
#include "load.h"

#define LEN	(64 * KIB)

static struct srv *take_over(struct srv *old)
{
	struct dev *dev = old->dev;
	struct srv *srv;

	srv_kill(old);
	TRUE(wait_for(recovery_start(dev) == 0, LONG_MS));
	srv = successor(old, (struct srv_opts){ .policy = integ_policy });
	srv_fetch_all(srv);
	OK(recovery_end(dev, srv->pid));
	return srv;
}

static struct srv *again(struct srv *srv, enum client_op op)
{
	size_t bytes = integ_bytes(srv, LEN >> 9);
	uint8_t *meta = integ_meta(srv, MIDDLE), *before = share(bytes);
	struct client *client;
	struct slot *slot;

	srv_hold(srv, 1 << UBLK_IO_OP_READ | 1 << UBLK_IO_OP_WRITE);
	client = IO(srv->dev, op, .off = MIDDLE, .len = LEN);
	slot = srv_take(srv, LONG_MS);
	TRUE(slot->desc.op_flags & UBLK_IO_F_INTEGRITY);
	memcpy(before, meta, bytes);
	if (op == C_WRITE) {
		memcpy(srv->disk + MIDDLE, slot->buf, LEN);
		integ_check(srv, MIDDLE, LEN);
		memset(srv->disk + MIDDLE, 0, LEN);
		memset(meta, 0xcc, bytes);
	}
	srv = take_over(srv);
	EQ(client_result(client), LEN);
	EQ(srv->count[UBLK_IO_OP_WRITE], op == C_WRITE);
	OK(memcmp(meta, before, bytes));
	if (op == C_READ)
		EQ(pattern_differs(client->buf, LEN, MIDDLE >> 9), -1);
	integ_check(srv, MIDDLE, LEN);
	return srv;
}

static void with(int csum, int lbs, int interval)
{
	struct ublk_param_integrity integrity = {
		.csum_type = csum, .flags = LBMD_PI_CAP_REFTAG,
		.metadata_size = integ_tuple_size(csum),
		.interval_exp = interval };
	struct srv *srv = integ_up_with(integrity, lbs, UBLK_F_USER_RECOVERY |
					UBLK_F_USER_RECOVERY_REISSUE |
					UBLK_F_NO_AUTO_PART_SCAN);

	srv = again(srv, C_WRITE);
	srv = again(srv, C_READ);
	down(srv);
}

static void run(void)
{
	with(LBMD_PI_CSUM_CRC16_T10DIF, 9, 9);
	with(LBMD_PI_CSUM_CRC16_T10DIF, 12, 9);
	with(LBMD_PI_CSUM_CRC64_NVME, 12, 12);
}

ABI_TEST(.timeout = 90);
