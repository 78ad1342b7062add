# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Puts an initial RAM disk together and boots a kernel with it in QEMU. The
# whole guest lives in that RAM disk: no disk, no network, nothing to clean up.
# The guest's console is its first serial port, its answers come over the
# second. Sourced, not run.

# shellcheck source=tests/vm/build.sh
. "${BASH_SOURCE[0]%/*}/build.sh"

# The processor of the machines. QEMU 7.2's emulation of CMPXCHG16B, which the
# kernel's allocator uses if it is there, loses the flags when an interrupt comes
# at the wrong moment: a double fault with RAX in EFLAGS.
cpu=max,-cx16

make_guest_dir() {
	in_root "$1" "$vm_dir:/mnt/vm" "$2:/mnt/out" -- \
		/mnt/vm/make-guest /mnt/vm/guest-programs /mnt/out
}

# guest_of: prints the folder with the programs of the guest.
guest_of() {
	local root

	root=$(root_of bookworm)
	cached guest "$(hash_of "$vm_dir/make-guest" "$vm_dir/guest-programs" -- "$root")" \
		make_guest_dir "$root"
}

make_kernel_dir() {
	in_root "$2" "$vm_dir:/mnt/vm" "$3:/mnt/out" -- \
		/mnt/vm/make-kernel "$1" /mnt/vm/guest-modules /mnt/out
}

make_debug_kernel_dir() {
	say "Making the kernel $1 (once; takes some ten minutes) ..."
	in_root "$2" "$vm_dir:/mnt/vm" "$3:/mnt/out" -- /mnt/vm/make-debug-kernel \
		"${1%-*}" "${1#*-}" /mnt/vm/debug-config /mnt/out >"$cache_dir/kernel-$1.log" 2>&1 || {
		tail -n 20 "$cache_dir/kernel-$1.log" >&2
		die "The kernel $1 could not be made. All of the log: $cache_dir/kernel-$1.log"
	}
}

# kernel_of KERNEL: prints the folder with a kernel ready to boot.
kernel_of() {
	local root

	root=$(root_of "$(boot_suite "$1")")
	if is_debug "$1"; then
		cached "kernel-$1" "$(hash_of "$vm_dir/make-debug-kernel" "$vm_dir/debug-config" \
			"$vm_dir"/debug-um-{copy,ipi}.c -- "$root" "$1")" make_debug_kernel_dir "$1" "$root"
		return
	fi
	cached "kernel-$1" "$(hash_of "$vm_dir/make-kernel" "$vm_dir/guest-modules" -- "$root" "$1")" \
		make_kernel_dir "$1" "$root"
}

# make_initrd KERNEL DRIVER FOLDER MODULE: writes FOLDER/initrd from the guest,
# the kernel's modules, and FOLDER/payload (what the run adds). DRIVER is ours
# or intree; for ours, MODULE is our module, and the kernel's own is left out.
make_initrd() {
	local kernel=$1 driver=$2 dir=$3 module=$4 kdir guest root release

	kdir=$(kernel_of "$kernel")
	guest=$(guest_of)
	root=$(root_of bookworm)
	release=$(cat "$kdir/release")
	rm -rf "$dir/modules"
	cp -rl "$kdir/root" "$dir/modules"
	if [[ $driver = ours ]]; then
		mkdir -p "$dir/modules/lib/modules/$release/updates"
		cp "$module" "$dir/modules/lib/modules/$release/updates/ublk_drv.ko"
	fi
	# shellcheck disable=SC2016 # the inner shell's words
	in_root "$root" "$dir:/mnt/run" -- bash -euo pipefail -c '
		cd /mnt/run/modules
		find . -name ublk_drv.ko -path "*/updates/*" -exec strip -g {} +
		find ../payload -name "*.ko" -exec strip -g {} +
		# depmod writes new files, but must not write through a link
		# that is shared with the cache.
		find . -name "modules.*" ! -name "modules.builtin*" \
			! -name modules.order -delete
		depmod -b . "$1"
		# In Debian /lib is a link; an archive must not turn it into a
		# folder.
		mkdir -p usr && mv lib usr/lib
		find usr -print0 | cpio --null --quiet -o -H newc -R 0:0 >../modules.cpio
		cd ../payload
		find . -mindepth 1 -print0 |
			cpio --null --quiet -o -H newc -R 0:0 >../payload.cpio
	' sh "$release"
	cat "$guest/guest.cpio" "$dir/modules.cpio" "$dir/payload.cpio" >"$dir/initrd"
	rm -rf "$dir/modules" "$dir/modules.cpio" "$dir/payload.cpio"
}

# What all machines are told; the rest of a kernel's command line is $append.
command_line='loglevel=7 panic=-1 oops=panic log_buf_len=4M printk.devkmsg=on'
command_line+=' watchdog_thresh=60 rdinit=/init'
# For those that look for mistakes: a mounted disk may be written to, as Debian's kernels let it.
# What is freed is filled, what is allocated is not cleared.
uml_options='bdev_allow_write_mounted=1 page_poison=1 slub_debug=P init_on_alloc=0 init_on_free=0'
# Of the driver's accesses each 50th is watched for a while, and not each 4000th of a whole kernel's.
kcsan_options='bdev_allow_write_mounted=1 kcsan.early_enable=1 kcsan.skip_watch=50'

# boot_uml KERNEL FOLDER SECONDS: as boot_vm, for user-mode Linux, which is a program. It runs in
# the root with whose libraries it was built; its memory is a file in a file system of its own.
boot_uml() {
	local kernel=$1 dir=$2 seconds=$3 kdir root

	kdir=$(kernel_of "$kernel")
	root=$(root_of "$(boot_suite "$kernel")")
	# shellcheck disable=SC2016,SC2086 # the inner shell's words; words they are
	in_root "$root" "$kdir:/mnt/kernel" "$dir:/mnt/run" -- bash -c '
		log=$1 seconds=$2
		shift 2
		mount -t tmpfs -o size=3g tmpfs /tmp
		if [[ $log = file:* ]]; then
			exec >>"/mnt/run/${log##*/}" 2>&1
		fi
		TMPDIR=/tmp exec timeout --foreground --signal=KILL "$seconds" /mnt/kernel/linux \
			con=null con0=fd:0,fd:1 ssl=null ssl1=null,fd:3 "$@" 3>>/mnt/run/answers
	' bash "${console-file:serial.log}" "$seconds" mem=1536M ncpus=2 seccomp=auto \
		initrd=/mnt/run/initrd $command_line $uml_options ${append-}
}

# boot_vm KERNEL FOLDER SECONDS [QEMU_OPTION...]: boots FOLDER/initrd; ends when
# the machine is gone, which is after SECONDS at the latest. Call it in a
# subshell, which it becomes, so that machine and caller die together. Console:
# FOLDER/serial.log, unless $console says otherwise (file:PATH in FOLDER, or mon:stdio); answers: FOLDER/answers.
# $accel is kvm, tcg, or icount (emulated, an instruction a nanosecond), $append goes to the kernel's command line.
boot_vm() {
	local kernel=$1 dir=$2 seconds=$3 kdir processors=(-accel "$accel" -smp 2) more=
	shift 3

	if [[ $kernel = *-kcsan ]]; then
		more=$kcsan_options
	fi
	if [[ $accel = icount ]]; then
		processors=(-accel tcg -smp 1 -icount shift=0,sleep=off)
	fi
	kdir=$(kernel_of "$kernel")
	if [[ -e $kdir/linux ]]; then
		boot_uml "$kernel" "$dir" "$seconds"
		return
	fi
	exec setpriv --pdeathsig KILL -- \
		timeout --foreground --signal=KILL "$seconds" \
		setpriv --pdeathsig KILL -- \
		qemu-system-x86_64 -nodefaults -no-user-config -display none \
		-machine q35 "${processors[@]}" -cpu "$cpu" -m 1536 \
		-no-reboot -kernel "$kdir/vmlinux" -initrd "$dir/initrd" \
		-append "console=ttyS0 mitigations=off $command_line $more ${append-}" \
		-serial "${console-file:$dir/serial.log}" \
		-serial "file:$dir/answers" "$@"
}

# choose_accel KERNEL SCRATCH: sets $accel. KVM is used if it boots this
# project's guest within 20 seconds; the answer is remembered for this host.
choose_accel() {
	local kernel=$1 dir=$2 memory=$cache_dir/accel host

	host=$(uname -n -r)
	accel=tcg,thread=multi
	case ${ublk_accel-} in
	kvm)
		accel=kvm
		return 0
		;;
	tcg) return 0 ;;
	icount)
		accel=icount
		return 0
		;;
	esac
	if [[ ! -r /dev/kvm || ! -w /dev/kvm ]]; then
		return 0
	fi
	if [[ $(head -n 1 "$memory" 2>/dev/null) = "$host" ]]; then
		accel=$(tail -n 1 "$memory")
		return 0
	fi
	say "Trying whether KVM works here (20 seconds at most) ..."
	mkdir -p "$dir/payload/ublk"
	cp "$vm_dir/guest-init" "$dir/payload/init"
	make_initrd "$kernel" intree "$dir" ''
	# The outer braces are for what bash says when QEMU is killed.
	{
		(accel=kvm append=ublk.only_boot boot_vm "$kernel" "$dir" 20) \
			>/dev/null </dev/null || :
	} 2>"$dir/kvm.log"
	if grep -q '^@booted' "$dir/answers" 2>/dev/null; then
		accel=kvm
	else
		say "KVM does not work here: emulating, which is slower."
	fi
	printf '%s\n' "$host" "$accel" >"$memory"
}
