/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Devices: numbers, references, the character device's place in sysfs, and the only writer
 * of a device's state.
 */
#ifndef UBLK_CORE_DEVICE_H
#define UBLK_CORE_DEVICE_H

#include "core/ublk.h"

/*
 * Runs what must get to run even when memory is short: the works that end requests (leave, close
 * and drain), the look at daemons, the release of shared memory. They wait for no request and no
 * server; but for each other, for RCU and, with nothing left to take back, for a ring's lock.
 */
extern struct workqueue_struct *ublk_wq;
extern struct workqueue_struct *ublk_abort_wq;

int ublk_devices_init(void);
void ublk_devices_wait_gone(void);
void ublk_devices_exit(void);

struct ublk_device *ublk_device_alloc(struct device *parent,
				      const struct ublksrv_ctrl_dev_info *info,
				      const struct ublk_delivery *delivery,
				      const struct ublk_mover *mover);
int ublk_device_reserve_number(struct ublk_device *dev, u32 wanted);
int ublk_device_publish(struct ublk_device *dev, const struct file_operations *fops);
void ublk_device_unpublish(struct ublk_device *dev);
struct ublk_device *ublk_device_find(u32 id);
struct ublk_device *ublk_device_next(u32 *id);
int ublk_device_wait_number_free(u32 id, u64 serial);

static inline void ublk_device_get(struct ublk_device *dev)
{
	get_device(&dev->cdev_dev);
}

static inline void ublk_device_put(struct ublk_device *dev)
{
	put_device(&dev->cdev_dev);
}

void ublk_device_queue_work(struct ublk_device *dev, struct workqueue_struct *wq,
			    struct work_struct *work);
void ublk_device_set_disk_state(struct ublk_device *dev, enum ublk_disk_state disk);
void ublk_device_set_server_state(struct ublk_device *dev, enum ublk_server_state server);
void ublk_device_queue_leave(struct ublk_device *dev);
void ublk_device_look_again(struct ublk_device *dev);
struct gendisk *ublk_device_get_disk(struct ublk_device *dev);

#endif
