# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Systems to install packages in: a writable copy of a cached root, the
# packages of this tree as repositories, and a way to boot the result. Sourced
# by tests/packages/run, by its cases, and by tests/demo.

# shellcheck source=tests/vm/boot.sh
. "$(dirname "${BASH_SOURCE[0]}")/../vm/boot.sh"

packages_dir=$top_dir/tests/packages

# in_namespace LIB CASE RUN WORK: runs a case as root, in namespaces of its
# own: what it mounts and starts is gone when it ends.
in_namespace() {
	# shellcheck disable=SC2016 # the inner shell's words
	as_root unshare --mount --pid --fork --kill-child --mount-proc --uts --ipc -- \
		bash -euo pipefail -c '. "$1"; name=$2 run=$3 work=$4; . "$2"' case "$@"
}

# --- the packages ------------------------------------------------------------

# make_packages FOLDER: the repositories of this tree's packages, and, as next/
# and small/, of the version after it; made once for each state of the tree.
make_packages() {
	local root hash dir=$build_dir/packages

	root=$(root_of bookworm)
	hash=$(hash_of "$packages_dir/lib.sh" -- "$(tree_hash Makefile dkms.conf include src tools \
		debian rpm README.md docs LICENSE)" "${root##*/}")
	mkdir -p "$build_dir"
	(
		flock 9
		if [[ $(cat "$dir.built" 2>/dev/null) != "$hash" ]]; then
			rm -f "$dir.built"
			follow_tree "$dir"
			remove_tree "$dir/next"
			remove_tree "$dir/small"
			in_root "$root" "$dir:/build/ublk" -- bash -euo pipefail -c '
				cd /build/ublk
				make repo-apt
				'"$(declare -f make_next)"'
				make_next next
				make_next small' 9>&- || exit 1
			printf '%s\n' "$hash" >"$dir.built"
		fi
		as_root cp -a "$dir/build/repo" "$1"
		as_root cp -a "$dir/next/build/repo" "$1/next"
		as_root cp -a "$dir/small/build/repo" "$1/small"
	) 9>"$dir.lock"
}

# make_next NAME: in the build root; the tree as the next version, in NAME/. It
# has one more change; as small/, the driver is one file that does nothing,
# because an emulated machine would take ten minutes to build the real one.
# shellcheck disable=SC2317 # its text is run in the build root
make_next() {
	local version next

	version=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' dkms.conf)
	next=${version%.*}.$((${version##*.} + 1))
	mkdir "$1"
	tar -c --exclude=./next --exclude=./small --exclude=./build . | tar -x -C "$1"
	(
		cd "$1" || exit
		sed -i "s/^PACKAGE_VERSION=.*/PACKAGE_VERSION=\"$next\"/" dkms.conf
		sed -i "1s/(.*)/($next)/" debian/changelog
		if [[ $1 = small ]]; then
			rm -rf src
			mkdir src
			echo 'obj-m := ublk_drv.o' >src/Kbuild
			printf '%s\n' '#include <linux/module.h>' 'MODULE_LICENSE("GPL");' \
				"MODULE_VERSION(\"$next\");" >src/ublk_drv.c
		else
			echo 'MODULE_INFO(next, "yes");' >>src/main.c
		fi
		make repo-apt
	)
}

# --- a system -----------------------------------------------------------------

# shellcheck disable=SC2154 # $run and $work come from in_namespace
# machine ROOT: mounts a writable copy of it at $m. The case names the root in
# a line "# Roots: ...". The packages of this tree are in /repo there.
machine() {
	m=$work/$1
	mkdir -p "$m" "$m.upper" "$m.work"
	mount -t overlay overlay -o \
		"lowerdir=$(readlink "$run/roots/$1"),upperdir=$m.upper,workdir=$m.work" "$m"
	# The file system alone, for the disk that is booted.
	mkdir -p "$m.plain"
	mount --bind "$m" "$m.plain"
	mkdir -p "$m/repo"
	mount --bind "$run/packages" "$m/repo"
	mount -t proc proc "$m/proc"
	mount --rbind /dev "$m/dev"
	mount -t tmpfs tmpfs "$m/run"
	mount -t tmpfs tmpfs "$m/tmp"
	if [[ $name = */fast/* && -e $m/usr/sbin/update-initramfs ]]; then
		# It takes half a minute and is for booting only.
		ln -sf /bin/true "$m/usr/sbin/update-initramfs"
	fi
	if [[ $1 = *-server ]]; then
		offer .
	fi
}

# offer VERSION: what apt of the machine can have: this tree's packages (.), the
# next version (next), or that with a driver that is quick to build (small).
offer() {
	echo "deb [trusted=yes] file:/repo/$1/apt ./" >"$m/etc/apt/sources.list.d/ublk.list"
	in_m apt-get -qq update
}

# offered VERSION: of ublk-dkms, in that repository.
offered() {
	sed -n '/^Package: ublk-dkms$/,/^$/s/^Version: //p' "$run/packages/$1/apt/Packages"
}

# in_m CMD...: runs CMD in the machine, which has no network.
in_m() {
	env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
		DEBIAN_FRONTEND=noninteractive unshare --net -- chroot "$m" "$@"
}

# apt_m ARGUMENT...: apt-get in the machine. What it says is in $said, too.
apt_m() {
	local status=0

	in_m apt-get -y -o Dpkg::Use-Pty=0 "$@" >"$work/said" 2>&1 </dev/null || status=$?
	said=$(<"$work/said")
	printf '+ apt-get %s: %s\n%s\n' "$*" "$status" "$said"
	return "$status"
}

# kernels STEP...: apt of the machine gets to see these kernels; the steps that
# a root has are in its /pool/steps.
kernels() {
	local step

	for step; do
		grep -qx "$step" "$m/pool/steps" || skip "the archive has no kernel $step now"
		echo "deb [trusted=yes] file:/pool/$step ./"
	done >"$m/etc/apt/sources.list.d/kernels.list"
	in_m apt-get -qq update
}

# release PATTERN: the newest installed kernel whose release matches.
release() {
	local found

	# shellcheck disable=SC2086 # it is a pattern
	found=$(cd "$m/boot" && printf '%s\n' vmlinuz-$1 | sort -V | tail -n 1)
	[[ -e $m/boot/$found ]] || fail "no kernel like $1 is installed"
	echo "${found#vmlinuz-}"
}

# module RELEASE: the module that modprobe would load there, relative to the
# machine's root; fails when there is none.
module() {
	in_m modinfo -k "$1" -F filename ublk_drv 2>/dev/null
}

# --- what cases say ------------------------------------------------------------

fail() {
	printf 'FAILED: %s\n' "$*" >&2
	exit 1
}

skip() {
	printf '%s\n' "$*"
	exit 77
}

# expect WHAT CMD...: CMD must succeed; expect_not: must fail.
expect() {
	local what=$1
	shift
	"$@" || fail "expected: $what"
}

expect_not() {
	local what=$1
	shift
	if "$@"; then
		fail "expected: $what"
	fi
}

# expect_said TEXT: the last apt_m has said it.
expect_said() {
	[[ $said = *"$1"* ]] || fail "apt-get did not say: $1"
}

# ours RELEASE: DKMS's module is what modprobe would load, and it is of the
# version that is installed; in_tree RELEASE: the kernel's own is; none RELEASE.
ours() {
	local file version

	file=$(module "$1") || fail "there is no ublk_drv for $1"
	[[ $file = */updates/dkms/ublk_drv.ko* ]] || fail "modprobe on $1 would load $file"
	version=$(in_m modinfo -k "$1" -F version ublk_drv)
	[[ $version = "$(version)" ]] || fail "the module for $1 says version $version"
}

in_tree() {
	local file

	file=$(module "$1") || fail "there is no ublk_drv for $1"
	[[ $file = */kernel/drivers/block/ublk_drv.ko* ]] || fail "modprobe on $1 would load $file"
}

none() {
	local file

	if file=$(module "$1"); then
		fail "modprobe on $1 would load $file"
	fi
}

# own_key: the administrator wants /srv/our.key to sign modules, with /srv/our.der.
own_key() {
	in_m openssl req -new -x509 -newkey rsa:2048 -nodes -subj '/CN=Our own key/' -days 10 \
		-outform DER -keyout /srv/our.key -out /srv/our.der
	printf '%s\n' 'mok_signing_key="/srv/our.key"' 'mok_certificate="/srv/our.der"' \
		>"$m/etc/dkms/framework.conf.d/key.conf"
}

# signed_with CERTIFICATE RELEASE: the module that modprobe would load there.
signed_with() {
	local name serial

	name=$(in_m openssl x509 -inform DER -in "$1" -noout -subject -nameopt multiline |
		sed -n 's/^ *commonName *= //p')
	serial=$(in_m openssl x509 -inform DER -in "$1" -noout -serial |
		sed 's/serial=//; s/../&:/g; s/:$//')
	expect "signed by $name" test "$(in_m modinfo -k "$2" -F signer ublk_drv)" = "$name"
	expect "signed with $serial" test "$(in_m modinfo -k "$2" -F sig_key ublk_drv)" = "$serial"
}

# version: of the driver whose package is installed in the machine.
version() {
	sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' "$m"/usr/src/ublk-*/dkms.conf
}

# --- booting it ----------------------------------------------------------------

# make_disk: the machine as it is now, as a disk: $work/disk. What no boot needs
# is left out, unless the case names it in $keep_on_disk.
make_disk() {
	local hide hidden=()

	mkdir -p "$m/ublk-test"
	cp "$packages_dir"/guest-{init,lib} "$m/ublk-test/"
	for hide in pool usr/src usr/lib/gcc usr/share/doc var/cache/apt var/lib/apt/lists; do
		if [[ -d $m.plain/$hide && " ${keep_on_disk-} " != *" $hide "* ]]; then
			mount -t tmpfs tmpfs "$m.plain/$hide"
			hidden+=("$m.plain/$hide")
		fi
	done
	rm -f "$work/disk"
	truncate -s 4G "$work/disk"
	mke2fs -q -t ext4 -d "$m.plain" "$work/disk"
	if ((${#hidden[@]})); then
		umount "${hidden[@]}"
	fi
}

# boot RELEASE: boots the machine with that kernel and runs there what comes on
# standard input, with tests/packages/guest-lib. Fails if that does, or does not
# end in time.
boot() {
	make_disk
	boot_again "$@"
}

# boot_again: the same, with the disk as the last boot left it.
boot_again() {
	local release=$1 try console=$run/${name#"$packages_dir/"}.console

	accel=$(<"$run/accelerator")
	# A line for each step of the script, and when it began.
	{
		echo "trap 'step \"\$BASH_COMMAND\"' DEBUG"
		cat
	} >"$work/script"
	truncate -s %512 "$work/script"
	for try in 1 2 3; do
		run_machine "$release"
		may_try_again || break
		printf '+ %s did not boot, try %s: %s\n' "$release" "$try" "$ended"
	done
	printf '+ booted %s: %s\n' "$release" "$ended"
	cat "$work/answers"
	if ! grep -qax '@passed' "$work/answers"; then
		cp "$work/console" "$console"
		printf '+ the end of the console:\n'
		last_lines 20 "$console"
		fail "what was to be done on $release was not, $ended; the console: $console"
	fi
}

# may_try_again: QEMU's emulation sometimes runs code that the kernel is just
# patching, long before any driver is loaded: then the machine ends by itself, or
# does nothing any more. One that was only slow would be so again.
may_try_again() {
	if grep -qa '^+ ' "$work/answers" || grep -qa ublk_drv "$work/console"; then
		return 1
	fi
	grep -qaE 'Oops: int3|double fault' "$work/console" ||
		{ [[ ! -s $work/answers ]] && ((machine_status != 137)); }
}

# run_machine RELEASE: until the machine is off; $ended says how that was, and
# $machine_status is that of QEMU. $append goes to the kernel's command line.
run_machine() {
	local start limit=900

	start=$(now)
	machine_status=0
	: >"$work/answers"
	setpriv --pdeathsig KILL -- timeout --foreground --signal=KILL "$limit" \
		qemu-system-x86_64 -nodefaults -no-user-config -display none \
		-machine q35 -accel "$accel" -cpu "$cpu" -smp 2 -m 1536 -no-reboot \
		-kernel "$m/boot/vmlinuz-$1" -initrd "$m/boot/initrd.img-$1" \
		-append "console=ttyS0 loglevel=5 panic=-1 oops=panic root=/dev/vda rw \
watchdog_thresh=60 rcupdate.rcu_cpu_stall_timeout=120 udev.event_timeout=600 mitigations=off \
${append-init=/ublk-test/guest-init}" \
		-drive "file=$work/disk,format=raw,if=virtio,cache=unsafe" \
		-drive "file=$work/script,format=raw,if=virtio,readonly=on" \
		-serial "file:$work/console" -serial "file:$work/answers" </dev/null ||
		machine_status=$?
	if ((machine_status == 137)); then
		ended="killed after $(took "$start") s"
	elif grep -qaE '^@(passed|failed)$' "$work/answers"; then
		ended="off after $(took "$start") s"
	else
		ended="the machine died after $(took "$start") s, QEMU's exit code $machine_status"
	fi
}

# last_lines N FILE: of what a terminal was to show.
last_lines() {
	tr -s '\r' '\n' <"$2" | tail -n "$1"
}
