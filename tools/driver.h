/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The driver as seen from outside its control commands: is it loaded, which devices has it, where
 * are their nodes, and is a disk in use.
 */
#ifndef UBLKCTL_DRIVER_H
#define UBLKCTL_DRIVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ctrl.h"

/**
 * driver_connect() - open the driver's control node
 * @ctrl: undone by ctrl_close()
 * @load: load the module if it is missing
 *
 * Return: 0 or -errno; says why.
 */
int driver_connect(struct ctrl *ctrl, bool load);

/**
 * driver_explain() - say why a command about a device failed
 * @what: that did not work, such as "stop"
 */
void driver_explain(uint32_t id, const char *what, int error);

/**
 * driver_devices() - the numbers of all devices, in order
 * @ids: to be freed by the caller
 *
 * Return: how many, or -errno; says why.
 */
int driver_devices(uint32_t **ids);

/**
 * driver_open_char() - open /dev/ublkcN, which udev may still be giving to its owner
 *
 * Return: a file descriptor or -errno; says why.
 */
int driver_open_char(uint32_t id);

/**
 * driver_wait_disk() - wait until /dev/ublkbN is there and is the disk of the given device number
 *
 * Return: 0 or -ENODEV; says why.
 */
int driver_wait_disk(uint32_t id, unsigned int major, unsigned int minor);

/**
 * driver_wait_access() - wait until the caller may open /dev/ublkbN, which udev makes possible
 *
 * Says so if that does not happen.
 */
void driver_wait_access(uint32_t id, bool read_only);

/**
 * driver_wait_link() - wait until udev has given a disk the link /dev/disk/by-ublk/NAME
 *
 * Says so if that does not happen.
 */
void driver_wait_link(uint32_t id, const char *name);

/**
 * driver_find_name() - the device of ours that has a name
 * @dev: filled in
 * @info: filled in
 *
 * Return: 0, -ENOENT, or another -errno; says why, but for -ENOENT.
 */
int driver_find_name(struct ctrl *ctrl, const char *name, struct ctrl_dev *dev,
		     struct ublksrv_ctrl_dev_info *info);

/**
 * driver_disk_sectors() - size of a running disk; 0 when there is none
 */
uint64_t driver_disk_sectors(uint32_t id);

/**
 * driver_disk_used_by() - who uses a disk or one of its partitions
 * @how: receives what to tell the user, such as "it is mounted on /mnt"
 *
 * Looks at the mounts of this mount namespace and of all others that the caller may look into, at
 * swap and at devices stacked on top. Never touches the disk itself, whose server may hang.
 *
 * Return: whether a user was found.
 */
bool driver_disk_used_by(uint32_t id, char *how, size_t how_bytes);

#endif
