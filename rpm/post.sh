#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Runs when the package ublk-dkms has been installed, upgraded, downgraded or installed again:
# builds the driver for every installed kernel that has its headers. What fails is told and fails
# nothing else: the files of the package are there, and other packages wait for their turn.
# rpm reads this too and takes a doubled percent sign for one.

version=@DKMS_VERSION@
tree=/var/lib/dkms/ublk/$version

tell() {
	printf 'ublk-dkms: %s\n' "$@" >&2
}

# add: not in a subshell, because dkms notes whose grandchild it is. The note is for preun.sh, and
# cannot be in /tmp: rpm's plugin unshare gives each script a /tmp of its own. It fails with 3 when
# dkms has the driver already, as when the package is installed again.
add() {
	TMPDIR=/run dkms add -m ublk -v "$version" --rpm_safe_upgrade >/dev/null 2>&1
	case $? in
	0 | 3) return 0 ;;
	esac
	tell "dkms does not accept the driver:"
	dkms add -m ublk -v "$version" >&2
	tell "Once that is mended, run: dnf reinstall ublk-dkms"
	return 1
}

# build KERNEL: and install. dkms returns 77 for a kernel that dkms.conf leaves out.
build() {
	said=$(dkms build -m ublk -v "$version" -k "$1" 2>&1)
	case $? in
	0) ;;
	77)
		tell "$1 is not a kernel that the driver is for; it keeps its own driver, if it has one."
		return
		;;
	*)
		failed "$1" "could not be built" "$said"
		return
		;;
	esac
	said=$(dkms install -m ublk -v "$version" -k "$1" --force 2>&1) ||
		failed "$1" "was built and could not be installed" "$said"
}

# failed KERNEL WHAT OUTPUT: the next kernel's build overwrites the log, so it is copied.
failed() {
	log=$tree/failed-$1.log
	{
		printf '%s\n' "$3"
		cat "$tree/build/make.log"
	} >"$log" 2>/dev/null
	tell "The driver $2 for the kernel $1:"
	grep -E 'rror' "$log" | head -n 5 | sed 's/^/    /' >&2
	tell "All of it is in $log." \
		"The kernel keeps its own driver, if it has one. To try again, run:" \
		"  dkms install ublk/$version -k $1 --force"
}

# devel_of KERNEL: the package with its headers. 6.12.0-55.el10.x86_64+rt is a kernel-rt.
devel_of() {
	case $1 in
	*+*) echo "kernel-${1##*+}-devel-${1%+*}" ;;
	*) echo "kernel-devel-$1" ;;
	esac
}

# build_all: for every kernel; those without headers are told of together.
build_all() {
	missing=""
	for modules in /lib/modules/*; do
		if [ -e "$modules/build/Makefile" ]; then
			build "${modules##*/}"
		elif [ -e "$modules/modules.order" ] || [ -e "$modules/vmlinuz" ]; then
			missing="$missing $(devel_of "${modules##*/}")"
		fi
	done
	if [ -n "$missing" ]; then
		tell "There are kernels without their headers; the driver was not built for them." \
			"To have it built, run:" \
			"  dnf install$missing" \
			"  dnf reinstall ublk-dkms"
	fi
}

# certificate: of the key that dkms signs with, which the administrator may have chosen.
certificate() {
	chosen=$(sed -n "s/^[[:space:]]*mok_certificate=[\"']\{0,1\}\([^\"']*\).*/\1/p" \
		/etc/dkms/framework.conf /etc/dkms/framework.conf.d/*.conf 2>/dev/null | tail -n 1)
	echo "${chosen:-/var/lib/dkms/mok.pub}"
}

# An unsigned module, or one signed with a key that the firmware does not know, is refused with
# "Key was rejected by service" where Secure Boot is on.
hint_secure_boot() {
	command -v mokutil >/dev/null || return 0
	mokutil --sb-state 2>/dev/null | grep -q 'SecureBoot enabled' || return 0
	key=$(certificate)
	if [ ! -e "$key" ]; then
		tell "Secure Boot is on and the driver is not signed, so it cannot be loaded. Run:" \
			"  dnf install openssl && dnf reinstall ublk-dkms"
		return 0
	fi
	if LC_ALL=C mokutil --test-key "$key" 2>/dev/null | grep -q 'already enrolled'; then
		return 0
	fi
	tell "Secure Boot is on and does not know the key that signs DKMS modules," \
		"so the driver cannot be loaded. To enrol the key, run:" \
		"  mokutil --import $key" \
		"then reboot and confirm."
}

# A driver in use stays what it is until it is loaded anew.
hint_loaded() {
	loaded=$(cat /sys/module/ublk_drv/srcversion 2>/dev/null) || return 0
	installed=$(modinfo -F srcversion ublk_drv 2>/dev/null) || return 0
	if [ -n "$installed" ] && [ "$loaded" != "$installed" ]; then
		tell "Another version of the driver is loaded and stays in use until the next boot," \
			"or until all its devices are gone and you run:" \
			"  modprobe -r ublk_drv && modprobe ublk_drv"
	fi
}

if add; then
	build_all
	hint_secure_boot
	hint_loaded
fi
exit 0
