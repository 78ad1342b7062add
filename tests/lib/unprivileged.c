// SPDX-License-Identifier: GPL-2.0-only
/* Devices of ordinary users: everything is done as that user, by path. */
#include <linux/capability.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "test.h"

struct errand {
	uint32_t op;
	struct dev *dev;
	uint64_t data;
	int len;
	bool has_payload;
	uint8_t payload[1024];
};

static int by_path(void *arg)
{
	struct errand *errand = arg;

	return ctl_path(errand->op, errand->dev, errand->data,
			errand->has_payload ? errand->payload : NULL,
			errand->len);
}

int ctl_as(uid_t uid, uint32_t op, struct dev *dev, uint64_t data,
	   void *payload, int len)
{
	struct errand *errand = share(sizeof(*errand));
	int res;

	ctl_fd();
	*errand = (struct errand){ .op = op, .dev = dev, .data = data,
				   .len = len, .has_payload = payload };
	if (payload)
		memcpy(errand->payload, payload, len);
	res = in_child(uid, by_path, errand);
	if (payload)
		memcpy(payload, errand->payload, len);
	return res;
}

static int add(void *arg)
{
	return dev_add(arg);
}

int add_as(uid_t uid, struct ublksrv_ctrl_dev_info *info)
{
	struct ublksrv_ctrl_dev_info *shared = share(sizeof(*shared));
	int res;

	ctl_fd();
	*shared = *info;
	res = in_child(uid, add, shared);
	*info = *shared;
	return res;
}

struct dev *dev_new_unprivileged(struct dev_opts opts)
{
	struct ublksrv_ctrl_dev_info info = info_for(&opts);
	struct dev *dev;

	info.flags |= UBLK_F_UNPRIVILEGED_DEV;
	OK(add_as(NOBODY, &info));
	dev = dev_of(&info);
	udev_settle();
	OK(chown(dev->path, NOBODY, NOBODY));
	OK(chmod(dev->path, 0600));
	dev->params = params_for(&opts);
	if (!opts.no_params)
		OK(ctl_as(NOBODY, UBLK_U_CMD_SET_PARAMS, dev, 0, &dev->params,
			  sizeof(dev->params)));
	return dev;
}

struct srv *up_unprivileged(struct dev *dev, struct srv_opts opts)
{
	struct srv *srv;

	opts.uid = NOBODY;
	srv = srv_new(dev, opts);
	srv_fetch_all(srv);
	OK(ctl_as(NOBODY, UBLK_U_CMD_START_DEV, dev, srv->pid, NULL, 0));
	TRUE(node_exists("/dev/ublkb%d", dev->id));
	udev_settle();
	OK(chmod(dev->disk, 0666));
	return srv;
}

void down_unprivileged(struct srv *srv)
{
	if (!srv->reaped) {
		OK(ctl_as(NOBODY, UBLK_U_CMD_STOP_DEV, srv->dev, 0, NULL, 0));
		srv_quit(srv);
	}
	OK(ctl_as(NOBODY, UBLK_U_CMD_DEL_DEV, srv->dev, 0, NULL, 0));
	dev_forget(srv->dev->id);
}

void drop_capability(int cap)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2];

	OK(syscall(SYS_capget, &head, data));
	data[0].effective &= ~(1U << cap);
	data[0].permitted &= ~(1U << cap);
	data[0].inheritable &= ~(1U << cap);
	OK(syscall(SYS_capset, &head, data));
}
