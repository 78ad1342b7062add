// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will look for poison, with which the kernel fills what is freed,
 * in all that the driver hands out: descriptors, the answers of control
 * commands, reports of zones and metadata of which a server has filled a part,
 * and a READ that a server has no memory for.
 */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "integrity.h"
#include "usercopy.h"
#include "zoned.h"

#define MARK	0x33	/* what memory holds before it is handed out */

static bool boots_with(const char *word)
{
	char line[4096] = "";
	FILE *f = fopen("/proc/cmdline", "r");

	TRUE(f && fgets(line, sizeof(line), f));
	fclose(f);
	return strstr(line, word);
}

/* Three bytes of what slabs, or pages, are filled with. */
static bool is_poison(const uint8_t *p)
{
	return p[0] == p[1] && p[1] == p[2] &&
	       (p[0] == 0xaa || p[0] == 0x6b || p[0] == 0x5a || p[0] == 0xa5);
}

static void no_poison(const char *what, const void *mem, size_t len)
{
	const uint8_t *bytes = mem;

	for (size_t i = 0; i + 3 <= len; i++) {
		if (is_poison(bytes + i))
			fail("%s: byte %zu of %zu is poison: 0x%02x", what, i,
			     len, bytes[i]);
	}
}

/* So many bytes from there on are what @byte says. */
static void all_are(int byte, const char *what, const void *mem, size_t from,
		    size_t to)
{
	const uint8_t *bytes = mem;

	for (size_t i = from; i < to; i++) {
		if (bytes[i] != byte)
			fail("%s: byte %zu is 0x%02x, not 0x%02x", what, i,
			     bytes[i], byte);
	}
}

static int check_unused_descs(struct srv *srv, void *arg)
{
	size_t len = (size_t)srv->depth * srv->desc_size;

	(void)arg;
	for (int q = 0; q < srv->queues; q++)
		all_are(0, "descriptors before any request", srv->descs[q], 0,
			(len + PAGE - 1) / PAGE * PAGE);
	return 0;
}

static int check_used_desc(struct srv *srv, void *arg)
{
	struct slot *slot = arg;

	all_are(0, "behind a descriptor",
		srv->descs[slot->q] + slot->tag * srv->desc_size,
		sizeof(slot->desc), srv->desc_size);
	return 0;
}

static void descriptors(uint64_t flags, int size)
{
	struct srv *srv;
	struct slot *slot;
	struct client *client;

	srv = SRV(DEV(.depth = 3, .flags = flags, .io_desc_size = size));
	srv_fetch_all(srv);
	OK(srv_call(srv, 0, check_unused_descs, NULL));
	OK(dev_start(srv->dev, srv));
	srv_hold(srv, 1 << UBLK_IO_OP_WRITE);
	client = IO(srv->dev, C_WRITE, .off = MIDDLE, .len = 4096);
	slot = srv_take(srv, LONG_MS);
	OK(srv_call(srv, 0, check_used_desc, slot));
	srv_commit(srv, slot, 4096);
	EQ(client_result(client), 4096);
	down(srv);
}

static uint8_t *marked(void)
{
	static uint8_t *mem;

	if (!mem)
		mem = share(PAGE);
	memset(mem, MARK, PAGE);
	return mem;
}

static void answers(void)
{
	struct srv *srv = UP(.queues = 1);
	struct ublk_params *params;
	uint8_t *mem = marked();
	uint32_t id = srv->dev->id;
	int len = sizeof(struct ublksrv_ctrl_dev_info);

	OK(CTL(UBLK_U_CMD_GET_DEV_INFO, .dev_id = id, .addr = ADDR(mem),
	       .len = len));
	no_poison("GET_DEV_INFO", mem, len);
	all_are(MARK, "behind the device's information", mem, len, PAGE);
	params = (void *)marked();
	len = sizeof(*params);
	params->len = len;
	OK(CTL(UBLK_U_CMD_GET_PARAMS, .dev_id = id, .addr = ADDR(params),
	       .len = len));
	no_poison("GET_PARAMS", params, len);
	all_are(MARK, "behind the parameters", params, len, PAGE);
	mem = marked();
	OK(CTL(UBLK_U_CMD_GET_QUEUE_AFFINITY, .dev_id = id, .addr = ADDR(mem),
	       .len = PAGE, .data[0] = 0));
	no_poison("GET_QUEUE_AFFINITY", mem, PAGE);
	down(srv);
}

static int unmap_second_page(struct srv *srv, void *arg)
{
	(void)srv;
	return munmap((uint8_t *)arg + PAGE, PAGE);
}

/* What is not there cannot be answered, and nothing else is. */
static void read_without_memory(void)
{
	struct srv *srv = UP(.depth = 1, .max_io = 2 * PAGE);
	struct client_io io = { .dev = srv->dev, .op = C_READ, .off = MIDDLE,
				.len = 2 * PAGE, .buffered = true };
	struct client *client;
	struct slot *slot;

	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	client = client_new(io);
	memset(client->buf, MARK, 2 * PAGE);
	client_go(client);
	slot = srv_take(srv, LONG_MS);
	OK(srv_call(srv, 0, unmap_second_page, slot->buf));
	while (client_end(client, 0) == PENDING) {
		bool goes_on;

		srv_commit(srv, slot, slot->desc.nr_sectors << 9);
		goes_on = wait_for(srv_held(srv) || client_end(client, 0) != PENDING, LONG_MS);
		TRUE(goes_on);
		if (srv_held(srv))
			slot = srv_take(srv, LONG_MS);
	}
	no_poison("a READ without memory", client->buf, 2 * PAGE);
	srv_hold(srv, 0);
	srv_kill(srv);
	OK(dev_del(srv->dev));
}

/* A server that claims to have told of all zones, and has told of none. */
static void zones(void)
{
	struct srv *srv;
	struct blk_zone *zones;
	struct child *child;
	struct slot *slot;

	if (!(features() & UBLK_F_ZONED))
		return;
	srv = ZONED_UP();
	srv_hold(srv, 1 << UBLK_IO_OP_REPORT_ZONES);
	child = zone_report_start(srv->dev, 0, 5, &zones);
	slot = srv_take(srv, LONG_MS);
	srv_hold(srv, 0);
	srv_commit(srv, slot, 5 * sizeof(struct blk_zone));
	TRUE(child_wait(child, LONG_MS) != PENDING);
	no_poison("a report of zones", zones, 5 * sizeof(*zones));
	down(srv);
}

static uint8_t *meta;

static int read_meta(struct srv *srv, void *arg)
{
	struct slot *slot = arg;
	ssize_t n = pread(srv->fd, meta, PAGE, integ_pos(slot->q, slot->tag, 0));

	return n < 0 ? -errno : n;
}

static void metadata(void)
{
	struct srv *srv;
	struct slot *slot;
	struct client *client;

	if (!(features() & UBLK_F_INTEGRITY))
		return;
	meta = share(PAGE);
	srv = INTEG_UP(9, .csum_type = LBMD_PI_CSUM_CRC16_T10DIF,
		       .flags = LBMD_PI_CAP_INTEGRITY | LBMD_PI_CAP_REFTAG,
		       .metadata_size = 64, .interval_exp = 9);
	srv_hold(srv, 1 << UBLK_IO_OP_WRITE | 1 << UBLK_IO_OP_READ);
	client = IO(srv->dev, C_WRITE, .off = MIDDLE, .len = 4096);
	slot = srv_take(srv, LONG_MS);
	EQ(srv_call(srv, 0, read_meta, slot), 8 * 64);
	no_poison("metadata of a WRITE", meta, 8 * 64);
	srv_commit(srv, slot, 4096);
	EQ(client_result(client), 4096);
	client = IO(srv->dev, C_READ, .off = MIDDLE, .len = 4096);
	slot = srv_take(srv, LONG_MS);
	EQ(srv_call(srv, 0, read_meta, slot), -EACCES);
	srv_commit(srv, slot, -EIO);
	EQ(client_result(client), -EIO);
	down(srv);
}

static void run(void)
{
	if (!boots_with("page_poison=1") || !boots_with("init_on_alloc=0"))
		skip("the kernel does not poison what is freed");
	descriptors(0, 0);
	if (features() & UBLK_F_IO_DESC_SIZE)
		descriptors(UBLK_F_IO_DESC_SIZE, 256);
	answers();
	read_without_memory();
	zones();
	metadata();
}

ABI_TEST(.timeout = 60);
