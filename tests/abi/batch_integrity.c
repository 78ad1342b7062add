// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will write and read blocks with metadata on a BATCH_IO device, many
 * at a time: the server gets the checksums of every interval, and they are
 * right; a wrong one that it hands back is an error of its own READ only.
 */
#include "batch.h"
#include "integrity.h"

#define N	4
#define LEN	(16 * KIB)

static void begin(struct srv *srv, enum client_op op, struct client **clients)
{
	for (int i = 0; i < N; i++)
		clients[i] = IO(srv->dev, op, .off = MIDDLE + i * MIB,
				.len = LEN);
}

static void with(int csum, int lbs)
{
	int size = integ_tuple_size(csum);
	struct srv *srv = integ_up_with((struct ublk_param_integrity){
			.csum_type = csum, .metadata_size = size,
			.flags = LBMD_PI_CAP_REFTAG, .interval_exp = 9 },
		lbs, UBLK_F_BATCH_IO);
	struct client *clients[N];

	begin(srv, C_WRITE, clients);
	for (int i = 0; i < N; i++) {
		EQ(client_result(clients[i]), LEN);
		integ_check(srv, MIDDLE + i * MIB, LEN);
	}
	TRUE(srv->last[UBLK_IO_OP_WRITE].op_flags & UBLK_IO_F_INTEGRITY);
	begin(srv, C_READ, clients);
	for (int i = 0; i < N; i++) {
		EQ(client_result(clients[i]), LEN);
		EQ(pattern_differs(clients[i]->buf, LEN, (MIDDLE + i * MIB) >> 9),
		   -1);
	}
	TRUE(srv->last[UBLK_IO_OP_READ].op_flags & UBLK_IO_F_INTEGRITY);
	integ_meta(srv, MIDDLE + MIB + 512)[0] ^= 1;
	begin(srv, C_READ, clients);
	for (int i = 0; i < N; i++)
		EQ(client_result(clients[i]), i == 1 ? -EILSEQ : (int)LEN);
	down(srv);
}

static void run(void)
{
	need_feature(UBLK_F_BATCH_IO, "BATCH_IO");
	with(LBMD_PI_CSUM_CRC16_T10DIF, 9);
	with(LBMD_PI_CSUM_CRC64_NVME, 12);
}

ABI_TEST();
