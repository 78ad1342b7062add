// SPDX-License-Identifier: GPL-2.0
/*
 * The control device: decodes a command once, finds its row and its device, asks whether
 * the caller may, and calls the handler. One row of the table says all there is to say
 * about a command; what it does is in commands.c.
 */
#include "control/control.h"
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/limits.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mount.h>
#include <linux/namei.h>
#include <linux/nospec.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include "compat/compat.h"
#include "control/commands.h"
#include "core/device.h"

/* Servers built before Linux 6.4 send the bare number of a command up to this one. */
#define LAST_LEGACY_NR	UBLK_CMD_GET_DEV_INFO2

/**
 * struct command - one row
 * @name: for the log
 * @handler: does it; returns its answer, 0 or more, or a negative errno
 * @may_sleep: must not run in the submitter's context, where it would hold up the whole ring
 * @has_device: works on the device that dev_id names
 * @mode: what an unprivileged caller must be allowed to do to the character
 *	device: MAY_READ, MAY_WRITE
 * @always_check_path: a privileged caller must name the character device too
 * @on_deleted: may be said of a device that is being deleted
 */
struct command {
	const char *name;
	int (*handler)(struct ublk_control *ctl);
	bool may_sleep;
	bool has_device;
	int mode;
	bool always_check_path;
	bool on_deleted;
};

#define READ_COMMAND	.may_sleep = true, .has_device = true, .mode = MAY_READ
#define WRITE_COMMAND	.may_sleep = true, .has_device = true, .mode = MAY_READ | MAY_WRITE

static const struct command commands[] = {
	[UBLK_CMD_GET_QUEUE_AFFINITY] = { "GET_QUEUE_AFFINITY", ublk_cmd_get_queue_affinity,
					  READ_COMMAND, .on_deleted = true },
	[UBLK_CMD_GET_DEV_INFO] = { "GET_DEV_INFO", ublk_cmd_get_dev_info, READ_COMMAND,
				    .on_deleted = true },
	[UBLK_CMD_ADD_DEV] = { "ADD_DEV", ublk_cmd_add_dev, .may_sleep = true },
	[UBLK_CMD_DEL_DEV] = { "DEL_DEV", ublk_cmd_del_dev, WRITE_COMMAND, .on_deleted = true },
	[UBLK_CMD_START_DEV] = { "START_DEV", ublk_cmd_start_dev, WRITE_COMMAND },
	[UBLK_CMD_STOP_DEV] = { "STOP_DEV", ublk_cmd_stop_dev, WRITE_COMMAND, .on_deleted = true },
	[UBLK_CMD_SET_PARAMS] = { "SET_PARAMS", ublk_cmd_set_params, WRITE_COMMAND },
	[UBLK_CMD_GET_PARAMS] = { "GET_PARAMS", ublk_cmd_get_params, READ_COMMAND,
				  .on_deleted = true },
	[UBLK_CMD_START_USER_RECOVERY] = { "START_USER_RECOVERY", ublk_cmd_start_user_recovery,
					   WRITE_COMMAND },
	[UBLK_CMD_END_USER_RECOVERY] = { "END_USER_RECOVERY", ublk_cmd_end_user_recovery,
					 WRITE_COMMAND },
	[UBLK_CMD_GET_DEV_INFO2] = { "GET_DEV_INFO2", ublk_cmd_get_dev_info, READ_COMMAND,
				     .always_check_path = true, .on_deleted = true },
	[_IOC_NR(UBLK_U_CMD_GET_FEATURES)] = { "GET_FEATURES", ublk_cmd_get_features },
	[_IOC_NR(UBLK_U_CMD_DEL_DEV_ASYNC)] = { "DEL_DEV_ASYNC", ublk_cmd_del_dev_async,
						WRITE_COMMAND, .on_deleted = true },
	[_IOC_NR(UBLK_U_CMD_UPDATE_SIZE)] = { "UPDATE_SIZE", ublk_cmd_update_size, WRITE_COMMAND },
	[_IOC_NR(UBLK_U_CMD_QUIESCE_DEV)] = { "QUIESCE_DEV", ublk_cmd_quiesce_dev, WRITE_COMMAND },
	[_IOC_NR(UBLK_U_CMD_TRY_STOP_DEV)] = { "TRY_STOP_DEV", ublk_cmd_try_stop_dev,
					       WRITE_COMMAND },
	[_IOC_NR(UBLK_U_CMD_REG_BUF)] = { "REG_BUF", ublk_cmd_reg_buf, WRITE_COMMAND },
	[_IOC_NR(UBLK_U_CMD_UNREG_BUF)] = { "UNREG_BUF", ublk_cmd_unreg_buf, WRITE_COMMAND },
};

/* Any number without a row: refused, after its device has been looked up. */
static const struct command unknown_command = { "unknown command", NULL, WRITE_COMMAND };

static const struct command *find_command(u32 cmd_op)
{
	const struct command *command;
	u32 nr = _IOC_NR(cmd_op);

	if (_IOC_TYPE(cmd_op) != 'u' && (cmd_op != nr || nr > LAST_LEGACY_NR))
		return NULL;
	if (nr >= ARRAY_SIZE(commands))
		return &unknown_command;
	command = &commands[array_index_nospec(nr, ARRAY_SIZE(commands))];
	return command->handler ? command : &unknown_command;
}

/*
 * Does this path lead to this very device, and may the caller use it so? A node where nodes count
 * for nothing was made by whoever mounted that, with the permissions of their choice.
 */
static int check_path(const struct ublk_device *dev, const struct path *path, int mode)
{
	const struct inode *inode = d_backing_inode(path->dentry);

	if (path->mnt->mnt_flags & MNT_NODEV || path->mnt->mnt_sb->s_iflags & SB_I_NODEV ||
	    !S_ISCHR(inode->i_mode) || inode->i_rdev != dev->cdev_dev.devt)
		return -EPERM;
	return path_permission(path, mode);
}

static int look_up_path(const struct ublk_control *ctl, struct path *path)
{
	char *name = memdup_user_nul(ctl->addr, ctl->path_bytes);
	int ret;

	if (IS_ERR(name))
		return PTR_ERR(name);
	ret = kern_path(name, LOOKUP_FOLLOW, path);
	kfree(name);
	return ret;
}

/*
 * Takes the path off the front of the buffer and checks it. Memory and directories may take as long
 * as their owner likes, who need not be the device's: nothing is held meanwhile.
 */
static int check_owner(struct ublk_control *ctl, int mode)
{
	u64 serial = ctl->dev->serial;
	struct path path;
	int ret;

	if (!ctl->path_bytes || ctl->path_bytes > PATH_MAX || ctl->path_bytes > ctl->len)
		return ublk_refuse(ctl, -EINVAL,
				   "dev_path_len %u is 0, or more than %d or len %u",
				   ctl->path_bytes, PATH_MAX, ctl->len);
	ublk_device_put(ctl->dev);
	ctl->dev = NULL;
	ret = look_up_path(ctl, &path);
	if (ret)
		return ublk_refuse(ctl, ret, "the path could not be looked up, error %d", ret);
	ctl->dev = ublk_device_find(ctl->dev_id);
	if (ctl->dev && ctl->dev->serial == serial)
		ret = check_path(ctl->dev, &path, mode);
	else
		ret = -ENODEV;
	path_put(&path);
	if (ret)
		return ublk_refuse(ctl, ret,
				   "the path is not this device's, or may not be used so");
	ctl->addr += ctl->path_bytes;
	ctl->len -= ctl->path_bytes;
	return 0;
}

static int check_permission(const struct command *command, struct ublk_control *ctl)
{
	if (ctl->dev->info.flags & UBLK_F_UNPRIVILEGED_DEV)
		return check_owner(ctl, command->mode);
	if (!capable(CAP_SYS_ADMIN))
		return ublk_refuse(ctl, -EPERM, "needs CAP_SYS_ADMIN");
	return command->always_check_path ? check_owner(ctl, command->mode) : 0;
}

static bool is_deleted(struct ublk_device *dev)
{
	bool deleted;

	spin_lock(&dev->lock);
	deleted = dev->deleted;
	spin_unlock(&dev->lock);
	return deleted;
}

static int run_on_device(const struct command *command, struct ublk_control *ctl)
{
	int ret;

	ctl->dev = ublk_device_find(ctl->dev_id);
	if (!ctl->dev)
		return ublk_refuse(ctl, -ENODEV, "there is no device of this number");
	ret = check_permission(command, ctl);
	if (!ret && !command->on_deleted && is_deleted(ctl->dev))
		ret = ublk_refuse(ctl, -ENODEV, "the device is being deleted");
	if (!ret && !command->handler)
		ret = ublk_refuse(ctl, -EOPNOTSUPP, "no command has number %#x", ctl->nr);
	if (!ret)
		ret = command->handler(ctl);
	if (ctl->dev)
		ublk_device_put(ctl->dev);
	return ret;
}

static int control_uring_cmd(struct io_uring_cmd *cmd, unsigned int issue_flags)
{
	const struct ublksrv_ctrl_cmd *payload;
	const struct command *command;
	struct ublk_control ctl = { .name = "control command", .dev_id = U32_MAX };
	int ret;

	if (issue_flags & IO_URING_F_CANCEL)
		return 0;
	if (!(issue_flags & IO_URING_F_SQE128))
		return ublk_refuse(&ctl, -EINVAL, "needs an SQE of 128 bytes");
	command = find_command(cmd->cmd_op);
	if (!command)
		return ublk_refuse(&ctl, -EOPNOTSUPP,
				   "cmd_op %#x is neither of type 'u' nor a bare number up to %#x",
				   cmd->cmd_op, LAST_LEGACY_NR);
	if (command->may_sleep && issue_flags & IO_URING_F_NONBLOCK)
		return -EAGAIN;

	/* The server may be writing to it: each field is read once, here. */
	payload = ublk_cmd_payload(cmd);
	ctl.name = command->name;
	ctl.nr = _IOC_NR(cmd->cmd_op);
	ctl.dev_id = READ_ONCE(payload->dev_id);
	ctl.queue_id = READ_ONCE(payload->queue_id);
	ctl.len = READ_ONCE(payload->len);
	ctl.addr = u64_to_user_ptr(READ_ONCE(payload->addr));
	ctl.data = READ_ONCE(payload->data[0]);
	ctl.path_bytes = READ_ONCE(payload->dev_path_len);
	ret = command->has_device ? run_on_device(command, &ctl) : command->handler(&ctl);
	if (ret <= 0)
		return ret;
	/* Returned by a worker of io_uring it would be lost on older kernels. */
	io_uring_cmd_done(cmd, ret, issue_flags);
	return -EIOCBQUEUED;
}

static const struct file_operations control_fops = {
	.owner = THIS_MODULE,
	.open = nonseekable_open,
	.uring_cmd = control_uring_cmd,
};

static struct miscdevice control_misc = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "ublk-control",
	.fops = &control_fops,
};

/**
 * ublk_control_device() - the control device, parent of all others in sysfs
 *
 * Context: any; after ublk_control_init().
 * Return: the device.
 */
struct device *ublk_control_device(void)
{
	return control_misc.this_device;
}

/**
 * ublk_control_init() - makes /dev/ublk-control
 *
 * Context: module init.
 * Return: 0 or what the kernel said.
 */
int ublk_control_init(void)
{
	return misc_register(&control_misc);
}

/**
 * ublk_control_exit() - removes /dev/ublk-control
 *
 * Context: module exit: nobody has it open.
 */
void ublk_control_exit(void)
{
	misc_deregister(&control_misc);
}
