# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# What every script of the harness shares: messages, the host's packages, the
# cache, and the way into a build root. It boots nothing and tests nothing.
# Sourced, not run.

# shellcheck disable=SC2034 # for those who source this
vm_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top_dir=$(cd "$vm_dir/../.." && pwd)
cache_dir=${XDG_CACHE_HOME:-$HOME/.cache}/ublk-dkms
build_dir=$cache_dir/build${ublk_build:+-$ublk_build}

say() { printf '%s\n' "$*" >&2; }

die() {
	say "$*"
	exit 1
}

# wrong_use TEXT: one line that says what to do instead.
wrong_use() {
	say "$*"
	exit 2
}

# Seconds since some moment, with tenths: now; took SINCE.
now() { date +%s.%N; }

took() { awk -v a="$1" -v b="$(now)" 'BEGIN { printf "%.1f", b - a }'; }

# patiently CMD...: runs CMD so that a signal is obeyed at once: bash does not
# look at signals while it waits for anything but `wait`.
patiently() {
	"$@" &
	wait "$!"
}

# end_children: what this script has started, and what that has, is ended.
end_children() {
	local pids

	mapfile -t pids < <(children_of "$$")
	if ((${#pids[@]})); then
		kill "${pids[@]}" 2>/dev/null || :
	fi
}

children_of() {
	local pid pids

	mapfile -d ' ' -t pids < <(cat "/proc/$1/task"/*/children 2>/dev/null)
	for pid in ${pids[@]+"${pids[@]}"}; do
		echo "$pid"
		children_of "$pid"
	done
}

# --- the host --------------------------------------------------------------

# The programs that the host itself must have, and the packages they are in.
# Everything else happens in a build root.
host_programs=(
	mmdebstrap:mmdebstrap
	qemu-system-x86_64:qemu-system-x86
	qemu-system-aarch64:qemu-system-arm
	rsync:rsync
	prove:perl
	cpio:cpio
	mount:mount
	unshare:util-linux
	setpriv:util-linux
	flock:util-linux
	awk:mawk
)

# install_host_packages: on Debian 12 and 13, installs what is missing.
install_host_packages() {
	local ID='' VERSION_ID='' PRETTY_NAME='this system' pair missing=() sudo=() output

	for pair in "${host_programs[@]}"; do
		if ! command -v "${pair%%:*}" >/dev/null; then
			missing+=("${pair#*:}")
		fi
	done
	if ((UID != 0)) && ! command -v newuidmap >/dev/null; then
		missing+=(uidmap)
	fi
	if [[ -r /etc/os-release ]]; then
		# shellcheck source=/dev/null
		. /etc/os-release
	fi
	case $ID:$VERSION_ID in
	debian:12 | debian:13) ;;
	*)
		wrong_use "The tests run on Debian 12 and 13 (amd64) only, and this is $PRETTY_NAME."
		;;
	esac
	if [[ $(dpkg --print-architecture) != amd64 ]]; then
		wrong_use "The tests run on Debian 12 and 13 (amd64) only; this one is $(dpkg --print-architecture)."
	fi
	if ((${#missing[@]} == 0)); then
		return 0
	fi
	if ((UID != 0)); then
		command -v sudo >/dev/null ||
			die "Please install as root, with apt-get: ${missing[*]}"
		sudo=(sudo)
	fi
	say "Installing with apt-get, because the tests need them: ${missing[*]}"
	"${sudo[@]}" apt-get -qq update || die 'apt-get update failed.'
	output=$("${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y \
		install --no-install-recommends "${missing[@]}" 2>&1 </dev/null) ||
		die "$output"$'\n'"apt-get could not install them: ${missing[*]}"
}

# mirror_site main|security: where the host's apt gets Debian from. Other
# suites are taken from the same place.
mirror_site() {
	local label=Debian

	if [[ $1 = security ]]; then
		label=Debian-Security
	fi
	# shellcheck disable=SC2016 # apt's own words
	apt-get indextargets --format '$(LABEL)|$(SITE)' 'Created-By: Packages' |
		awk -F'|' -v l="$label" '$1 == l { print $2; exit }'
}

# --- the cache -------------------------------------------------------------

# hash_of FILE... [-- WORD...]: a short name for exactly these contents.
hash_of() {
	local arg words=0

	for arg in "$@"; do
		if [[ $arg = -- ]]; then
			words=1
		elif ((words)); then
			printf '%s\0' "$arg"
		else
			cat -- "$arg"
		fi
	done | sha256sum | cut -c1-12
}

# cached NAME KEY MAKER [ARG...]: prints the folder NAME-KEY of the cache,
# after `MAKER ARG... FOLDER` has filled it if it was not there. What an
# interrupted maker leaves is never used, and is removed the next time.
cached() {
	local name=$1 key=$2 final old
	shift 2
	final=$cache_dir/$name-$key

	if [[ ! -d $final ]]; then
		mkdir -p "$cache_dir"
		(
			flock 9
			if [[ -d $final ]]; then
				exit 0
			fi
			for old in "$cache_dir/$name"-????????????.new*; do
				remove_tree "$old"
			done
			mkdir "$final.new"
			"$@" "$final.new" >&2 9>&- || exit 1
			mv "$final.new" "$final"
		) 9>"$cache_dir/$name.lock" || return 1
		# What was made from older lists or scripts is of no more use,
		# unless another copy of the project still works with it.
		for old in "$cache_dir/$name"-????????????; do
			if [[ $old != "$final" && -n $(find "$old" -maxdepth 0 -mtime +7) ]]; then
				remove_tree "$old"
			fi
		done
	fi
	touch -c "$final"
	printf '%s\n' "$final"
}

# prune_runs: keeps the logs of the last twenty runs, and of earlier ones that
# were killed nothing big, unless it holds a file "keep". A run's folder is named after its time and process.
prune_runs() {
	local dir

	find "$cache_dir/runs" -mindepth 1 -maxdepth 1 -type d -printf '%T@ %p\n' |
		sort -rn | cut -d' ' -f2- | {
		local count=0
		while IFS= read -r dir; do
			count=$((count + 1))
			if kill -0 "${dir##*-}" 2>/dev/null ||
			   [[ -e $dir/keep && $count -le 20 ]]; then
				continue
			elif ((count > 20)); then
				remove_tree "$dir"
			else
				remove_tree "$dir/machine"
				rm -rf "${dir:?}"/{disk,initrd,vmlinuz,accel,bin} \
					"$dir"/*/{initrd,payload,modules}
			fi
		done
	}
}

remove_tree() {
	if [[ -e $1 ]]; then
		as_root rm -rf --one-file-system -- "$1"
	fi
}

# --- build roots -----------------------------------------------------------

# as_root CMD...: as root, or, for an ordinary user, as the root of a user
# namespace. The command ends when the calling shell does.
as_root() {
	if ((UID == 0)); then
		setpriv --pdeathsig KILL -- "$@"
	else
		setpriv --pdeathsig KILL -- \
			unshare --user --map-auto --map-root-user --kill-child -- "$@"
	fi
}

make_root_dir() {
	local name=$1 dir=$2 main security log isolated=()

	main=$(mirror_site main)
	security=$(mirror_site security)
	# Not every system has it in its sources; by custom it lies beside.
	security=${security:-${main%/}-security}
	[[ -n $main ]] ||
		die "apt knows no Debian mirror: is there a Debian entry in its sources, and was 'apt-get update' run?"
	say "Making the $name root (once; takes some minutes) ..."
	log=$cache_dir/root-$name.log
	if ((UID == 0)); then
		# Its mounts and its scratch folder must not survive it either.
		mkdir -p "$dir.tmp"
		isolated=(env "TMPDIR=$dir.tmp"
			unshare --mount --pid --fork --kill-child --mount-proc --)
	fi
	# The system's own programs: another python3 in between can take longer than the rest.
	if ! setpriv --pdeathsig TERM -- ${isolated[@]+"${isolated[@]}"} \
		env PATH=/usr/sbin:/usr/bin:/sbin:/bin "$vm_dir/make-root" \
		"$name" "$dir.tar" "$main" "$security" >"$log" 2>&1; then
		tail -n 20 "$log"
		die "The $name root could not be made. All of the log: $log"
	fi
	as_root tar -C "$dir" --exclude='./dev/*' -xf "$dir.tar" &&
		rm -rf "$dir.tar" "$dir.tmp"
}

# root_of NAME: prints the folder of the root.
root_of() {
	cached "root-$1" "$(hash_of "$vm_dir/make-root" "$vm_dir/packages-$1")" \
		make_root_dir "$1"
}

# in_root ROOT [FROM:TO]... -- CMD...: runs CMD in a build root, with /proc and
# /dev, and FROM seen as TO inside. The mounts live in a namespace of their
# own: they are gone with the command, however it ends.
in_root() {
	local root=$1 binds=()
	shift
	while [[ $1 != -- ]]; do
		binds+=("$1")
		shift
	done
	shift
	# shellcheck disable=SC2016 # the inner shell's words
	as_root unshare --mount --pid --fork --kill-child --uts --ipc -- \
		bash -euc '
			root=$1 n=$2
			shift 2
			mount -t proc proc "$root/proc"
			mount --rbind /dev "$root/dev"
			for ((; n > 0; n--)); do
				mkdir -p "$root${1#*:}"
				mount --bind "${1%%:*}" "$root${1#*:}"
				shift
			done
			exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
				LC_ALL=C.UTF-8 chroot "$root" "$@"
		' in_root "$root" "${#binds[@]}" ${binds[@]+"${binds[@]}"} "$@"
}
