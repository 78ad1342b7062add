// SPDX-License-Identifier: GPL-2.0-only
/*
 * Devices: default settings, ADD to DEL, and the list of numbers that the
 * test has added and not deleted, from which the runner cleans up.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "global.h"

void dev_note(int id)
{
	for (int i = 0; i < MAX_NOTED; i++) {
		int none = 0;

		if (__atomic_compare_exchange_n(&global->noted[i], &none, id + 1,
						false, __ATOMIC_SEQ_CST,
						__ATOMIC_SEQ_CST))
			return;
	}
	fail("more than %d devices at once", MAX_NOTED);
}

void dev_forget(int id)
{
	for (int i = 0; i < MAX_NOTED; i++) {
		int want = id + 1;

		if (__atomic_compare_exchange_n(&global->noted[i], &want, 0,
						false, __ATOMIC_SEQ_CST,
						__ATOMIC_SEQ_CST))
			return;
	}
}

struct ublksrv_ctrl_dev_info info_for(const struct dev_opts *opts)
{
	return (struct ublksrv_ctrl_dev_info){
		.nr_hw_queues = opts->queues ? opts->queues : 1,
		.queue_depth = opts->depth ? opts->depth : 4,
		.max_io_buf_bytes = opts->max_io ? opts->max_io : MIB,
		.dev_id = ANY_ID,
		.flags = opts->flags,
		.io_desc_size = opts->io_desc_size,
	};
}

struct ublk_params params_for(const struct dev_opts *opts)
{
	uint32_t max_io = opts->max_io ? opts->max_io : MIB;
	int lbs = opts->lbs_shift ? opts->lbs_shift : 9;
	struct ublk_params params = {
		.len = sizeof(params),
		.types = UBLK_PARAM_TYPE_BASIC,
		.basic = {
			.attrs = opts->attrs,
			.logical_bs_shift = lbs,
			.physical_bs_shift = 12,
			.io_min_shift = lbs,
			.io_opt_shift = 12,
			.max_sectors = opts->max_sectors ? opts->max_sectors :
							   max_io >> 9,
			.dev_sectors = (opts->bytes ? opts->bytes : 64 * MIB) >> 9,
		},
	};

	if (opts->discard) {
		params.types |= UBLK_PARAM_TYPE_DISCARD;
		params.discard.discard_granularity = 4096;
		params.discard.max_discard_sectors = 64 * MIB >> 9;
		params.discard.max_write_zeroes_sectors = 64 * MIB >> 9;
		params.discard.max_discard_segments = 1;
	}
	return params;
}

int dev_add(struct ublksrv_ctrl_dev_info *info)
{
	int res = CTL(UBLK_U_CMD_ADD_DEV, .dev_id = info->dev_id,
		      .addr = ADDR(info), .len = sizeof(*info));

	if (!res)
		dev_note(info->dev_id);
	return res;
}

struct dev *dev_of(const struct ublksrv_ctrl_dev_info *info)
{
	struct dev *dev = share(sizeof(*dev));

	dev->id = info->dev_id;
	dev->info = *info;
	snprintf(dev->path, sizeof(dev->path), "/dev/ublkc%d", dev->id);
	snprintf(dev->disk, sizeof(dev->disk), "/dev/ublkb%d", dev->id);
	return dev;
}

struct dev *dev_new(struct dev_opts opts)
{
	struct ublksrv_ctrl_dev_info info = info_for(&opts);
	struct dev *dev;
	int res = dev_add(&info);

	if (res)
		fail("ADD_DEV: %s", res_text(res));
	dev = dev_of(&info);
	if (opts.no_params)
		return dev;
	dev->params = params_for(&opts);
	res = dev_set_params(dev, &dev->params);
	if (res)
		fail("SET_PARAMS of device %d: %s", dev->id, res_text(res));
	return dev;
}

int dev_set_params(struct dev *dev, struct ublk_params *params)
{
	return CTL(UBLK_U_CMD_SET_PARAMS, .dev_id = dev->id,
		   .addr = ADDR(params), .len = sizeof(*params));
}

int dev_get_params(struct dev *dev, struct ublk_params *params)
{
	memset(params, 0, sizeof(*params));
	params->len = sizeof(*params);
	return CTL(UBLK_U_CMD_GET_PARAMS, .dev_id = dev->id,
		   .addr = ADDR(params), .len = sizeof(*params));
}

int dev_get_info(struct dev *dev, struct ublksrv_ctrl_dev_info *info)
{
	memset(info, 0, sizeof(*info));
	return CTL(UBLK_U_CMD_GET_DEV_INFO, .dev_id = dev->id,
		   .addr = ADDR(info), .len = sizeof(*info));
}

int dev_state(struct dev *dev)
{
	struct ublksrv_ctrl_dev_info info;
	int res = dev_get_info(dev, &info);

	return res ? res : info.state;
}

int dev_stop(struct dev *dev)
{
	return CTL(UBLK_U_CMD_STOP_DEV, .dev_id = dev->id);
}

int dev_del(struct dev *dev)
{
	int res = CTL(UBLK_U_CMD_DEL_DEV, .dev_id = dev->id);

	if (!res)
		dev_forget(dev->id);
	return res;
}

int dev_del_async(struct dev *dev)
{
	int res = CTL(UBLK_U_CMD_DEL_DEV_ASYNC, .dev_id = dev->id);

	if (!res)
		dev_forget(dev->id);
	return res;
}

bool disk_gone(struct dev *dev)
{
	return !sysfs_has("/sys/block/ublkb%d", dev->id) &&
	       !node_exists("/dev/ublkb%d", dev->id);
}

int ctl_path(uint32_t op, struct dev *dev, uint64_t data, void *payload,
	     int len)
{
	int path_len = strlen(dev->path) + 1;
	char buf[4096] = "";
	int res;

	memcpy(buf, dev->path, path_len);
	if (payload)
		memcpy(buf + path_len, payload, len);
	res = CTL(op, .dev_id = dev->id, .addr = ADDR(buf),
		  .len = path_len + len, .dev_path_len = path_len,
		  .data = { data });
	if (payload)
		memcpy(payload, buf + path_len, len);
	return res;
}
