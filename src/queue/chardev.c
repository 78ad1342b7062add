// SPDX-License-Identifier: GPL-2.0
/*
 * /dev/ublkcN: one server at a time opens it, maps the descriptors and sends its commands,
 * which go to the delivery.
 */
#include "queue/chardev.h"
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/nospec.h>
#include "compat/compat.h"
#include "copy/mover.h"
#include "core/device.h"
#include "core/refuse.h"
#include "queue/death.h"

static int chardev_open(struct inode *inode, struct file *file)
{
	struct ublk_device *dev = container_of(inode->i_cdev, struct ublk_device, cdev);
	int ret = 0;

	spin_lock(&dev->lock);
	if (dev->deleted) {
		ret = -ENODEV;
	} else if (dev->state.server != UBLK_SERVER_ABSENT) {
		ret = -EBUSY;
	} else {
		WRITE_ONCE(dev->server_file, file);
		dev->server_pid = get_pid(task_tgid(current));
		ublk_device_get(dev);
		ublk_device_set_server_state(dev, UBLK_SERVER_ATTACHING);
	}
	spin_unlock(&dev->lock);
	if (ret == -ENODEV)
		return ublk_refuse_server(dev, ret, "open: the device is being deleted");
	if (ret)
		return ublk_refuse_server(dev, ret,
					  "open: there is a server, or one that is being forgotten");
	file->private_data = dev;
	/* A copy waits for nobody but user memory: io_uring need not send it to a worker. */
	file->f_mode |= FMODE_NOWAIT;
	return 0;
}

static int chardev_release(struct inode *inode, struct file *file)
{
	ublk_server_closed(file->private_data, file);
	return 0;
}

/* The first address space of a server to come is the only one. */
static bool is_the_mapper(struct ublk_device *dev, const struct file *file)
{
	bool is_same;

	spin_lock(&dev->lock);
	if (!dev->mm && dev->server_file == file)
		dev->mm = current->mm;
	is_same = dev->mm == current->mm;
	spin_unlock(&dev->lock);
	return is_same;
}

static int chardev_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct ublk_device *dev = file->private_data;
	u64 offset = (u64)vma->vm_pgoff << PAGE_SHIFT;
	size_t bytes = vma->vm_end - vma->vm_start;
	u64 q_id = div64_u64(offset, dev->desc_stride_bytes);
	unsigned long pfn;

	if (vma->vm_flags & VM_WRITE)
		return ublk_refuse_server(dev, -EPERM, "mmap: descriptors are read-only");
	if (bytes != dev->desc_map_bytes || q_id >= dev->nr_queues ||
	    offset != q_id * dev->desc_stride_bytes)
		return ublk_refuse_server(dev, -EINVAL,
					  "mmap: length %zu and offset %llu are no queue's",
					  bytes, offset);
	if (!is_the_mapper(dev, file))
		return ublk_refuse_server(dev, -EINVAL, "mmap: another process came first");

	vm_flags_clear(vma, VM_MAYWRITE);
	pfn = virt_to_phys(dev->queues[array_index_nospec(q_id, dev->nr_queues)]->descs) >>
	      PAGE_SHIFT;
	return remap_pfn_range(vma, vma->vm_start, pfn, bytes, vma->vm_page_prot);
}

/* Reads a WRITE's data, writes a READ's. */
static ssize_t chardev_copy(struct kiocb *iocb, struct iov_iter *iter)
{
	return ublk_server_copy_data(iocb->ki_filp->private_data, iocb, iter);
}

static int issue(struct io_uring_cmd *cmd, unsigned int issue_flags)
{
	struct ublk_device *dev = cmd->file->private_data;

	return dev->delivery->uring_cmd(dev, cmd, issue_flags);
}

/* A command that io_uring sent to a worker, back in its task. */
static void issue_in_task(struct io_uring_cmd *cmd, unsigned int issue_flags)
{
	int ret = -ECANCELED;

	if (!(current->flags & (PF_EXITING | PF_KTHREAD)))
		ret = issue(cmd, issue_flags);
	if (ret != -EIOCBQUEUED)
		io_uring_cmd_done(cmd, ret, issue_flags);
}

UBLK_DEFINE_TASK_WORK(issue_in_task_work, issue_in_task)

static int chardev_uring_cmd(struct io_uring_cmd *cmd, unsigned int issue_flags)
{
	if (unlikely(issue_flags & IO_URING_F_UNLOCKED)) {
		io_uring_cmd_complete_in_task(cmd, issue_in_task_work);
		return -EIOCBQUEUED;
	}
	return issue(cmd, issue_flags);
}

const struct file_operations ublk_chardev_fops = {
	.owner = THIS_MODULE,
	.open = chardev_open,
	.release = chardev_release,
	.read_iter = chardev_copy,
	.write_iter = chardev_copy,
	.mmap = chardev_mmap,
	.uring_cmd = chardev_uring_cmd,
};
