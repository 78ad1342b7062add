# shellcheck shell=bash disable=SC2034,SC2154 # from and for those who source this
# SPDX-License-Identifier: GPL-2.0
#
# A Debian system that has rpm and dnf as well, for the cases rpm_*. DKMS, the compiler and the
# kernel are Debian's: a package without files tells rpm that they are there.

# rpm_machine: mounts it at $m, with a copy of this tree in /build/ublk and an empty repository.
rpm_machine() {
	machine rpm
	mkdir -p "$m"/build/ublk "$m"/repo-rpm "$m"/etc/yum.repos.d
	tar -c -C "$top_dir" --exclude=./build --exclude=./.git . | tar -x -C "$m/build/ublk"
	kernel=$(<"$m/kernels/6.12/release")
	upstream=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' "$m/build/ublk/dkms.conf")
	printf '%s\n' '[ublk]' 'name=ublk' 'baseurl=file:///repo-rpm' 'gpgcheck=0' \
		>"$m/etc/yum.repos.d/ublk.repo"
}

# stand_in: makes the package that stands for Debian's. It provides what is there, and no more:
# programs whose packages are installed, and the libraries as rpm itself describes them.
stand_in() {
	local package file

	{
		printf '%s\n' 'Name: debian-stand-in' 'Version: 1' 'Release: 1' \
			'Summary: What Debian has installed here' 'License: GPL-2.0-only'
		for package in dkms gcc kmod make; do
			in_m dpkg-query -W -f "Provides: $package = \${source:Upstream-Version}\n" "$package"
		done
		# The last one is what the rpm of glibc says of itself.
		echo 'Provides: /bin/sh /usr/bin/sh rtld(GNU_HASH)'
		for file in libc.so.6 ld-linux-x86-64.so.2 liburing.so.2; do
			in_m sh -c "readlink -f /lib/x86_64-linux-gnu/$file | /usr/lib/rpm/elfdeps --provides"
		done | sed 's/^/Provides: /'
		printf '%s\n' '%description' 'It has no files.' '%files'
	} >"$m/build/stand-in.spec"
	in_m rpmbuild --quiet -bb --nodeps --define '_rpmdir /repo-rpm' /build/stand-in.spec
}

# small_driver: from now on the packages hold, instead of the driver, a module of its name and
# version that is built in two seconds.
small_driver() {
	cat >"$m/build/ublk/src/Kbuild" <<'END'
obj-m := ublk_drv.o
version := $(shell sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' $(src)/../dkms.conf)
ccflags-y := -DVERSION='"$(version)"'
END
	cat >"$m/build/ublk/src/ublk_drv.c" <<'END'
#include <linux/module.h>
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("a small driver");
MODULE_VERSION(VERSION);
END
}

# make_rpms VERSION RELEASE: makes the packages of the tree in /build/ublk, with that version, in
# the repository.
make_rpms() {
	sed -i "s/^PACKAGE_VERSION=.*/PACKAGE_VERSION=\"$1\"/" "$m/build/ublk/dkms.conf"
	sed -i "s/^Release:.*/Release: $2/" "$m/build/ublk/rpm/ublk.spec.in"
	in_m make -C /build/ublk rpm >"$work/rpmbuild.log" 2>&1 || {
		tail -n 30 "$work/rpmbuild.log"
		fail 'make rpm'
	}
	mv "$m"/build/ublk/build/rpm/*.rpm "$m/repo-rpm/"
	in_m createrepo_c -q /repo-rpm
}

# dnf_m ARGUMENT...: dnf in the machine. What it says is in $said, too.
dnf_m() {
	local status=0

	in_m dnf -y --releasever=1 --refresh "$@" >"$work/said" 2>&1 </dev/null ||
		status=$?
	said=$(<"$work/said")
	printf '+ dnf %s: %s\n%s\n' "$*" "$status" "$said"
	return "$status"
}

# only_version VERSION: DKMS has this one and no other, built and installed for the kernel,
# modprobe would load it, and rpm finds the package as it was made.
only_version() {
	local status version

	status=$(in_m dkms status)
	[[ $status = "ublk/$1, $kernel, x86_64: installed"* && $status != *$'\n'* ]] ||
		fail "DKMS does not have just $1 installed: $status"
	[[ $(module "$kernel") = */updates/dkms/ublk_drv.ko* ]] ||
		fail "modprobe would load $(module "$kernel")"
	version=$(in_m modinfo -k "$kernel" -F version ublk_drv)
	[[ $version = "$1" ]] || fail "the installed module is $version"
	sources_of "$1"
}

# sources_of VERSION: they are there, as they were in the package, and no others.
sources_of() {
	local found

	found=$(cd "$m/usr/src" && echo ublk-*)
	[[ $found = "ublk-$1" ]] || fail "there are sources of $found"
	expect 'rpm has just one ublk-dkms' test "$(in_m rpm -q ublk-dkms)" = "ublk-dkms-$1.noarch"
	expect 'the files are those of the package' in_m rpm -V ublk-dkms
}
