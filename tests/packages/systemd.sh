# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# shellcheck disable=SC2034,SC2154 # set for and by tests/packages/lib.sh
#
# For cases that boot their machine with systemd, and a file system on the disk
# of ublk@data.service. Sourced by them.

# with_systemd: the machine boots as a user's does, runs the script when all is
# up, and is then shut down. Its journal stays on its disk.
with_systemd() {
	append='systemd.show_status=yes systemd.service_watchdogs=no rw'
	mkdir -p "$m/ublk-test" "$m/var/log/journal" "$m/etc/systemd/system.conf.d"
	# The host may have other things to do; the machine as a whole has its limit.
	printf '%s\n' '[Manager]' Default{DeviceTimeout,TimeoutStart,TimeoutStop}Sec=600 \
		>"$m/etc/systemd/system.conf.d/ublk-test.conf"
	cp "$packages_dir/guest-data" "$m/ublk-test/"
	cp "$packages_dir/guest-test.service" "$m/etc/systemd/system/ublk-test.service"
	in_m systemctl enable ublk-test.service
	# What takes time and has nothing to do with disks.
	in_m systemctl mask -q getty.target e2scrub_reap.service
	touch "$m/etc/.updated" "$m/var/.updated"
}

# prepare_data_disk: a file with a file system, its ublk disk, and its line in
# /etc/fstab, as a person would make them.
prepare_data_disk() {
	truncate -s 64M "$m/srv/data.img"
	in_m mke2fs -q -t ext4 -L data /srv/data.img
	mkdir -p "$m/data"
	cat >"$m/etc/ublk/data.conf" <<-'END'
		# the disk of the test
		type = loop
		file = /srv/data.img
		queues = 2
	END
	in_m ublkctl up --check data
	in_m systemctl enable ublk@data.service
	echo '/dev/disk/by-ublk/data /data ext4 defaults 0 2' >>"$m/etc/fstab"
}

# data_script: what comes on standard input, with tests/packages/guest-data.
data_script() {
	echo '. /ublk-test/guest-data'
	cat
}

# unit_keeps_a_file_system ROOT RELEASE_PATTERN AT_THE_END AFTERWARDS: the cases
# of that name, with what is done before the shutdown and checked after it.
unit_keeps_a_file_system() {
	machine "$1"
	apt_m install ublk-dkms ublk-tools
	with_systemd
	prepare_data_disk

	data_script <<-END | boot "$(release "$2")"
		loaded_is '*/updates/dkms/ublk_drv.ko*'
		data_is_mounted
		nodes_have_their_owners
		disk_is_not_watched
		kill_under_load 3
		refuses_another_parent
		grow_while_mounted
		refuses_to_stop
		fails_once
		quiet_log
		$3
	END

	data_script <<-END | boot_again "$(release "$2")"
		data_is_mounted
		data_is_there
		$4
		quiet_log
	END
}
