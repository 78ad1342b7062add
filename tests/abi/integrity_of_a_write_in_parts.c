// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will commit a part of a WRITE with metadata, and expect that of the
 * rest to start at the interval with which the rest starts: with the same
 * server, and with the next one when that is killed.
 */
#include <string.h>

#include "integrity.h"
#include "load.h"

#define LEN	(64 * KIB)
#define PART	(12 * KIB)

static struct ublk_param_integrity tuples(int csum, int interval)
{
	return (struct ublk_param_integrity){
		.csum_type = csum, .flags = LBMD_PI_CAP_REFTAG,
		.metadata_size = integ_tuple_size(csum),
		.interval_exp = interval };
}

/* The server keeps this much of what it holds, and says so. */
static void commit_part(struct srv *srv, struct slot *slot)
{
	uint64_t off = slot->desc.start_sector << 9;

	memcpy(srv->disk + off, slot->buf, PART);
	integ_check(srv, off, PART);
	memset(integ_meta(srv, off + PART), 0xcc,
	       integ_bytes(srv, (LEN - PART) >> 9));
	srv_commit(srv, slot, PART);
}

static struct client *write_part(struct srv *srv)
{
	struct client *client;
	struct slot *slot;

	srv_hold(srv, 1 << UBLK_IO_OP_WRITE);
	client = IO(srv->dev, C_WRITE, .off = MIDDLE, .len = LEN);
	slot = srv_take(srv, LONG_MS);
	EQ(slot->desc.nr_sectors, LEN >> 9);
	commit_part(srv, slot);
	return client;
}

static void is_rest(struct slot *slot)
{
	EQ(slot->desc.start_sector, (MIDDLE + PART) >> 9);
	EQ(slot->desc.nr_sectors, (LEN - PART) >> 9);
	TRUE(slot->desc.op_flags & UBLK_IO_F_INTEGRITY);
}

static void all_is_there(struct srv *srv, struct client *client)
{
	EQ(client_result(client), LEN);
	EQ(pattern_differs(srv->disk + MIDDLE, LEN, MIDDLE >> 9), -1);
	integ_check(srv, MIDDLE, LEN);
	client = IO(srv->dev, C_READ, .off = MIDDLE, .len = LEN);
	EQ(client_result(client), LEN);
	EQ(pattern_differs(client->buf, LEN, MIDDLE >> 9), -1);
}

static void same_server(int csum, int lbs, int interval)
{
	struct srv *srv = integ_up(tuples(csum, interval), lbs);
	struct client *client;
	struct slot *slot;

	udev_settle();
	client = write_part(srv);
	slot = srv_take(srv, LONG_MS);
	is_rest(slot);
	memcpy(srv->disk + MIDDLE + PART, slot->buf, LEN - PART);
	srv_hold(srv, 0);
	srv_commit(srv, slot, LEN - PART);
	all_is_there(srv, client);
	down(srv);
}

static void next_server(int csum, int lbs, int interval)
{
	struct srv *srv = integ_up_with(tuples(csum, interval), lbs,
					UBLK_F_USER_RECOVERY |
					UBLK_F_USER_RECOVERY_REISSUE);
	struct dev *dev = srv->dev;
	struct client *client;

	udev_settle();
	client = write_part(srv);
	is_rest(srv_take(srv, LONG_MS));
	srv_kill(srv);
	memset(integ_meta(srv, MIDDLE + PART), 0xcc,
	       integ_bytes(srv, (LEN - PART) >> 9));
	TRUE(wait_for(recovery_start(dev) == 0, LONG_MS));
	srv = successor(srv, (struct srv_opts){ .policy = integ_policy });
	srv_fetch_all(srv);
	OK(recovery_end(dev, srv->pid));
	all_is_there(srv, client);
	EQ(srv->count[UBLK_IO_OP_WRITE], 1);
	down(srv);
}

static void run(void)
{
	same_server(LBMD_PI_CSUM_CRC16_T10DIF, 9, 9);
	same_server(LBMD_PI_CSUM_CRC64_NVME, 12, 12);
	next_server(LBMD_PI_CSUM_CRC16_T10DIF, 9, 9);
	next_server(LBMD_PI_CSUM_CRC16_T10DIF, 12, 9);
}

ABI_TEST(.timeout = 90,
	 .no_intree = "takes any result of a WRITE as all of it");
