// SPDX-License-Identifier: GPL-2.0
/* Init and exit, in order; exit undoes init. */
#include <linux/module.h>
#include "control/commands.h"
#include "control/control.h"
#include "core/daemon.h"
#include "core/device.h"

static int __init ublk_init(void)
{
	int ret;

	BUILD_BUG_ON(sizeof(struct ublk_slot) != SMP_CACHE_BYTES && SMP_CACHE_BYTES == 64);

	ret = ublk_devices_init();
	if (ret)
		return ret;
	ret = ublk_daemons_init();
	if (ret)
		goto err_devices;
	ret = ublk_control_init();
	if (ret)
		goto err_daemons;
	return 0;

err_daemons:
	ublk_daemons_exit();
err_devices:
	ublk_devices_exit();
	return ret;
}

static void __exit ublk_exit(void)
{
	ublk_delete_all();
	ublk_devices_wait_gone();
	ublk_control_exit();
	ublk_daemons_exit();
	ublk_devices_exit();
}

module_init(ublk_init);
module_exit(ublk_exit);

MODULE_AUTHOR("The ublk-dkms authors");
MODULE_DESCRIPTION("Block devices served by userspace (ublk)");
MODULE_VERSION(UBLK_VERSION);
MODULE_LICENSE("GPL");
