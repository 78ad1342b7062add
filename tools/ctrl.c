// SPDX-License-Identifier: GPL-2.0
/*
 * Control commands. This file alone knows how a command is laid out in an SQE, and when the path
 * of a device's node must lie in front of its payload.
 */
#include "ctrl.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CONTROL_NODE	"/dev/ublk-control"
#define NO_QUEUE	UINT16_MAX
#define PATH_BYTES	32

/*
 * One command. The payload is sent, received, or both; the driver takes and leaves it at the same
 * place.
 */
struct call {
	uint32_t op;
	uint32_t id;
	bool with_path;
	void *payload;
	uint16_t payload_bytes;
	uint64_t data;
};

int ctrl_open(struct ctrl *ctrl, bool *ring_failed)
{
	int ret;

	*ring_failed = false;
	ctrl->fd = open(CONTROL_NODE, O_RDWR | O_CLOEXEC);
	if (ctrl->fd < 0)
		return -errno;

	ret = io_uring_queue_init(4, &ctrl->ring, IORING_SETUP_SQE128);
	if (ret < 0) {
		*ring_failed = true;
		close(ctrl->fd);
	}
	return ret;
}

void ctrl_close(struct ctrl *ctrl)
{
	io_uring_queue_exit(&ctrl->ring);
	close(ctrl->fd);
}

static int wait_answer(struct ctrl *ctrl, struct __kernel_timespec *limit)
{
	struct io_uring_cqe *cqe;
	int ret;

	do {
		ret = limit ? io_uring_wait_cqe_timeout(&ctrl->ring, &cqe, limit) :
			      io_uring_wait_cqe(&ctrl->ring, &cqe);
	} while (ret == -EINTR);
	if (ret < 0)
		return ret;

	ret = cqe->res;
	io_uring_cqe_seen(&ctrl->ring, cqe);
	return ret;
}

static int submit(struct ctrl *ctrl, const struct call *call, void *buffer, uint16_t len,
		  uint16_t path_len)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&ctrl->ring);
	struct ublksrv_ctrl_cmd cmd = {
		.dev_id = call->id,
		.queue_id = NO_QUEUE,
		.len = len,
		.addr = (uintptr_t)buffer,
		.data = { call->data },
		.dev_path_len = path_len,
	};
	int ret;

	if (!sqe)
		return -EBUSY;
	/* Twice the usual size: the command area runs on into the second half. */
	memset(sqe, 0, 2 * sizeof(*sqe));
	sqe->opcode = IORING_OP_URING_CMD;
	sqe->fd = ctrl->fd;
	sqe->cmd_op = call->op;
	memcpy(sqe->cmd, &cmd, sizeof(cmd));

	do {
		ret = io_uring_submit(&ctrl->ring);
	} while (ret == -EINTR);
	return ret < 0 ? ret : 0;
}

/* Send one command, its path prefix included, and wait for its answer, at most @limit. */
static int issue(struct ctrl *ctrl, const struct call *call, struct __kernel_timespec *limit)
{
	char path[PATH_BYTES] = "";
	uint16_t path_len = 0;
	char *buffer;
	int ret;

	if (call->with_path)
		path_len = snprintf(path, sizeof(path), "/dev/ublkc%u", call->id) + 1;
	buffer = calloc(1, path_len + call->payload_bytes + 1);
	if (!buffer)
		return -ENOMEM;
	memcpy(buffer, path, path_len);
	if (call->payload_bytes)
		memcpy(buffer + path_len, call->payload, call->payload_bytes);

	/* A wait in the driver ends early if the kernel's worker is woken, as by a suspend. */
	do {
		ret = submit(ctrl, call, buffer, path_len + call->payload_bytes, path_len);
		if (!ret)
			ret = wait_answer(ctrl, limit);
	} while (ret == -EINTR);
	/*
	 * A command that is still running may read its buffer: leave that to the end of the
	 * process.
	 */
	if (ret == -ETIME)
		return ret;

	if (ret >= 0 && call->payload_bytes)
		memcpy(call->payload, buffer + path_len, call->payload_bytes);
	free(buffer);
	return ret;
}

static int simple(struct ctrl *ctrl, uint32_t op, const struct ctrl_dev *dev, uint64_t data)
{
	struct call call = {
		.op = op,
		.id = dev->id,
		.with_path = dev->unprivileged,
		.data = data,
	};

	return issue(ctrl, &call, NULL);
}

int ctrl_get_features(struct ctrl *ctrl, uint64_t *features)
{
	struct call call = {
		.op = UBLK_U_CMD_GET_FEATURES,
		.payload = features,
		.payload_bytes = UBLK_FEATURES_LEN,
	};

	*features = 0;
	return issue(ctrl, &call, NULL);
}

int ctrl_add_dev(struct ctrl *ctrl, struct ublksrv_ctrl_dev_info *info)
{
	struct call call = {
		.op = UBLK_U_CMD_ADD_DEV,
		.id = info->dev_id,
		.payload = info,
		.payload_bytes = sizeof(*info),
	};

	return issue(ctrl, &call, NULL);
}

int ctrl_get_dev_info(struct ctrl *ctrl, struct ctrl_dev *dev, struct ublksrv_ctrl_dev_info *info)
{
	/* The one command that takes the path whoever owns the device, so it can be the first. */
	struct call call = {
		.op = UBLK_U_CMD_GET_DEV_INFO2,
		.id = dev->id,
		.with_path = true,
		.payload = info,
		.payload_bytes = sizeof(*info),
	};
	int ret;

	memset(info, 0, sizeof(*info));
	ret = issue(ctrl, &call, NULL);
	if (!ret)
		dev->unprivileged = info->flags & UBLK_F_UNPRIVILEGED_DEV;
	return ret;
}

int ctrl_set_params(struct ctrl *ctrl, const struct ctrl_dev *dev,
		    const struct ublk_params *params)
{
	struct ublk_params copy = *params;
	struct call call = {
		.op = UBLK_U_CMD_SET_PARAMS,
		.id = dev->id,
		.with_path = dev->unprivileged,
		.payload = &copy,
		.payload_bytes = sizeof(copy),
	};

	copy.len = sizeof(copy);
	return issue(ctrl, &call, NULL);
}

int ctrl_get_params(struct ctrl *ctrl, const struct ctrl_dev *dev, struct ublk_params *params)
{
	struct call call = {
		.op = UBLK_U_CMD_GET_PARAMS,
		.id = dev->id,
		.with_path = dev->unprivileged,
		.payload = params,
		.payload_bytes = sizeof(*params),
	};

	memset(params, 0, sizeof(*params));
	params->len = sizeof(*params);
	return issue(ctrl, &call, NULL);
}

int ctrl_get_queue_affinity(struct ctrl *ctrl, const struct ctrl_dev *dev, unsigned int queue,
			    cpu_set_t *cpus)
{
	struct call call = {
		.op = UBLK_U_CMD_GET_QUEUE_AFFINITY,
		.id = dev->id,
		.with_path = dev->unprivileged,
		.payload = cpus,
		.payload_bytes = sizeof(*cpus),
		.data = queue,
	};

	CPU_ZERO(cpus);
	return issue(ctrl, &call, NULL);
}

int ctrl_start_dev(struct ctrl *ctrl, const struct ctrl_dev *dev)
{
	return simple(ctrl, UBLK_U_CMD_START_DEV, dev, getpid());
}

int ctrl_stop_dev(struct ctrl *ctrl, const struct ctrl_dev *dev)
{
	return simple(ctrl, UBLK_U_CMD_STOP_DEV, dev, 0);
}

int ctrl_try_stop_dev(struct ctrl *ctrl, const struct ctrl_dev *dev)
{
	return simple(ctrl, UBLK_U_CMD_TRY_STOP_DEV, dev, 0);
}

int ctrl_update_size(struct ctrl *ctrl, const struct ctrl_dev *dev, uint64_t sectors)
{
	return simple(ctrl, UBLK_U_CMD_UPDATE_SIZE, dev, sectors);
}

int ctrl_quiesce_dev(struct ctrl *ctrl, const struct ctrl_dev *dev, unsigned int timeout_ms)
{
	return simple(ctrl, UBLK_U_CMD_QUIESCE_DEV, dev, timeout_ms);
}

int ctrl_start_recovery(struct ctrl *ctrl, const struct ctrl_dev *dev)
{
	return simple(ctrl, UBLK_U_CMD_START_USER_RECOVERY, dev, 0);
}

int ctrl_end_recovery(struct ctrl *ctrl, const struct ctrl_dev *dev)
{
	return simple(ctrl, UBLK_U_CMD_END_USER_RECOVERY, dev, getpid());
}

int ctrl_del_dev_async(struct ctrl *ctrl, const struct ctrl_dev *dev)
{
	return simple(ctrl, UBLK_U_CMD_DEL_DEV_ASYNC, dev, 0);
}

int ctrl_del_dev(struct ctrl *ctrl, const struct ctrl_dev *dev, unsigned int patience_ms)
{
	struct call call = {
		.op = UBLK_U_CMD_DEL_DEV,
		.id = dev->id,
		.with_path = dev->unprivileged,
	};
	struct __kernel_timespec limit = {
		.tv_sec = patience_ms / 1000,
		.tv_nsec = patience_ms % 1000 * 1000000LL,
	};

	return issue(ctrl, &call, &limit);
}

int ctrl_del_dev_wait(struct ctrl *ctrl)
{
	return wait_answer(ctrl, NULL);
}
