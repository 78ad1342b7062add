// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will change the size of a live disk and expect a change event
 * that says RESIZE for each new size, none for the same size again.
 */
#include <linux/netlink.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "test.h"

static int listen_to_events(void)
{
	struct sockaddr_nl addr = { .nl_family = AF_NETLINK, .nl_groups = 1 };
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC,
			NETLINK_KOBJECT_UEVENT);

	TRUE(fd >= 0);
	OK(bind(fd, (struct sockaddr *)&addr, sizeof(addr)));
	return fd;
}

/* An event is a line that says what and where, then one for each variable. */
static bool says_resize(const char *event, ssize_t len, int id)
{
	char end[32];
	ssize_t at = strlen(event) + 1;

	snprintf(end, sizeof(end), "/block/ublkb%d", id);
	if (strncmp(event, "change@", 7) || !strstr(event, end))
		return false;
	for (; at < len; at += strlen(event + at) + 1)
		if (!strcmp(event + at, "RESIZE=1"))
			return true;
	return false;
}

static int nr_resizes(int fd, int id, int ms)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	int n = 0;

	while (poll(&pfd, 1, ms) > 0) {
		char event[8192] = "";
		ssize_t len = recv(fd, event, sizeof(event) - 1, 0);

		if (len > 0 && says_resize(event, len, id)) {
			n++;
			ms = 0;
		}
	}
	return n;
}

static int resize(struct dev *dev, uint64_t bytes)
{
	return CTL(UBLK_U_CMD_UPDATE_SIZE, .dev_id = dev->id,
		   .data = { bytes / 512 });
}

static void run(void)
{
	struct srv *srv;
	int fd;

	need_feature(UBLK_F_UPDATE_SIZE, "UPDATE_SIZE");
	srv = up_new((struct dev_opts){ .flags = UBLK_F_UPDATE_SIZE },
		     (struct srv_opts){ 0 });
	udev_settle();
	fd = listen_to_events();
	OK(resize(srv->dev, 48 * MIB));
	EQ(nr_resizes(fd, srv->dev->id, LONG_MS), 1);
	OK(resize(srv->dev, 64 * MIB));
	EQ(nr_resizes(fd, srv->dev->id, LONG_MS), 1);
	OK(resize(srv->dev, 64 * MIB));
	EQ(nr_resizes(fd, srv->dev->id, 500), 0);
	close(fd);
	down(srv);
}

ABI_TEST(.timeout = 40);
