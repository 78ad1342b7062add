// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will name a device by a path that fills 32 bytes, padded with NULs
 * as known servers do it, or without any NUL, or followed by something else, or
 * that is a symlink; and expect what follows those bytes to be the payload.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "test.h"

#define ROOM	32

struct errand {
	struct dev *dev;
	uint32_t op;
	uint64_t data;
	int len;
	char path[ROOM];
	uint8_t payload[256];
};

static struct errand *errand;

static int go(void *arg)
{
	struct errand *e = arg;
	uint8_t buf[sizeof(e->path) + sizeof(e->payload)];
	int res;

	memcpy(buf, e->path, ROOM);
	memcpy(buf + ROOM, e->payload, e->len);
	res = CTL(e->op, .dev_id = e->dev->id, .addr = ADDR(buf), .len = ROOM + e->len,
		  .dev_path_len = ROOM, .data = { e->data });
	if (memcmp(buf, e->path, ROOM))
		fail("the path has been written to");
	memcpy(e->payload, buf + ROOM, e->len);
	return res;
}

static int as(uid_t uid, uint32_t op, uint64_t data, void *payload, int len)
{
	int res;

	errand->op = op;
	errand->data = data;
	errand->len = len;
	memset(errand->payload, 0xcc, sizeof(errand->payload));
	if (_IOC_DIR(op) == (_IOC_READ | _IOC_WRITE) && len)
		memcpy(errand->payload, payload, len);
	ctl_fd();
	res = in_child(uid, go, errand);
	if (_IOC_DIR(op) == _IOC_READ)
		memcpy(payload, errand->payload, len);
	return res;
}

static void name(struct dev *dev, const char *path, char fill)
{
	size_t len = strlen(path);

	if (len > ROOM)
		fail("%s is longer than %d", path, ROOM);
	errand->dev = dev;
	memset(errand->path, fill, ROOM);
	memcpy(errand->path, path, len);
	if (len < ROOM)
		errand->path[len] = 0;
}

/* The same file by a name of so many bytes. */
static const char *stretched(struct dev *dev, size_t len)
{
	static char path[ROOM + 1];
	const char *node = dev->path + strlen("/dev/");

	strcpy(path, "/dev/");
	while (strlen(path) + strlen(node) + 1 < len)
		strcat(path, "./");
	if (strlen(path) + strlen(node) < len)
		strcat(path, "/");
	strcat(path, node);
	EQ(strlen(path), len);
	return path;
}

static void is_known(uid_t uid, uint32_t op)
{
	struct ublksrv_ctrl_dev_info info;

	OK(as(uid, op, 0, &info, sizeof(info)));
	EQ(info.dev_id, errand->dev->id);
	EQ(info.queue_depth, errand->dev->info.queue_depth);
	OK(info.reserved2);
}

static void all_names(uid_t uid, struct dev *dev, uint32_t op)
{
	char link[ROOM];

	for (size_t len = ROOM - 2; len <= ROOM; len++) {
		name(dev, stretched(dev, len), 0);
		is_known(uid, op);
	}
	name(dev, dev->path, 'x');
	is_known(uid, op);
	snprintf(link, sizeof(link), "/tmp/link-to-%d", dev->id);
	unlink(link);
	OK(symlink(dev->path, link));
	name(dev, link, 0);
	is_known(uid, op);
	OK(unlink(link));
	OK(symlink("/dev/null", link));
	EQ(as(uid, op, 0, NULL, 0), -EPERM);
	OK(unlink(link));
	name(dev, dev->path, 0);
	is_known(uid, op);
	/* one byte short of the room that it needs after the path */
	EQ(as(uid, op, 0, errand->payload, 63), -EINVAL);
}

static void of_root(void)
{
	struct dev *dev = DEV(.depth = 7);

	all_names(0, dev, UBLK_U_CMD_GET_DEV_INFO2);
	OK(dev_del(dev));
}

static void of_a_user(void)
{
	struct dev *dev = dev_new_unprivileged((struct dev_opts){ .depth = 7, .no_params = true });
	struct ublk_params params;
	struct srv *srv;

	all_names(NOBODY, dev, UBLK_U_CMD_GET_DEV_INFO);
	params = dev->params;
	params.basic.dev_sectors -= 8;
	OK(as(NOBODY, UBLK_U_CMD_SET_PARAMS, 0, &params, sizeof(params)));
	dev->params = params;
	srv = SRV(dev, .uid = NOBODY);
	srv_fetch_all(srv);
	OK(as(NOBODY, UBLK_U_CMD_START_DEV, srv->pid, NULL, 0));
	EQ(sysfs_num("/sys/block/ublkb%d/size", dev->id), params.basic.dev_sectors);
	is_known(NOBODY, UBLK_U_CMD_GET_DEV_INFO);
	OK(as(NOBODY, UBLK_U_CMD_STOP_DEV, 0, NULL, 0));
	srv_quit(srv);
	OK(as(NOBODY, UBLK_U_CMD_DEL_DEV, 0, NULL, 0));
	dev_forget(dev->id);
	TRUE(!node_exists("/dev/ublkc%d", dev->id));
}

static void run(void)
{
	errand = share(sizeof(*errand));
	of_root();
	of_a_user();
}

ABI_TEST(.timeout = 60);
