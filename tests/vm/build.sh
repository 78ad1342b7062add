# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Builds in the build roots: the module for each kernel and compiler, and the
# static programs that go into the guest. Builds are incremental: each has a
# folder in the cache that follows the tree. Sourced, not run.

# shellcheck source=tests/vm/lib.sh
. "${BASH_SOURCE[0]%/*}/lib.sh"

# Every kernel with every compiler that builds for it: name, root, kernel.
combos=(
	'6.1-gcc12 bookworm 6.1'
	'6.12-gcc12 bookworm 6.12'
	'6.12-gcc14 trixie 6.12'
	'7.3-gcc14 trixie 7.3'
)

# The kernels that look for mistakes, see make-debug-kernel: KASAN and all that goes with it in
# user-mode Linux, and KCSAN in QEMU. Each is also the name of the combination that builds for it.
debug_kernels=(7.3-kasan 6.12-kasan 6.1-kasan 7.3-kcsan 6.12-kcsan 6.1-kcsan)

is_debug() { [[ $1 = *-k[ac]* ]]; }

# The combination whose module is loaded, for each kernel that is booted: the
# compiler is the one of the kernel's own distribution.
boot_combo() {
	case $1 in
	6.1) echo 6.1-gcc12 ;;
	6.12) echo 6.12-gcc14 ;;
	7.3) echo 7.3-gcc14 ;;
	*) echo "$1" ;;
	esac
}

boot_suite() {
	case $1 in
	6.1 | 6.1-*) echo bookworm ;;
	*) echo trixie ;;
	esac
}

# tree_files: the files of the project that exist, tracked or not, but not
# those that git ignores. Without git, all that look like source.
tree_files() {
	(
		cd "$top_dir" || exit
		if [[ -e .git ]] && command -v git >/dev/null; then
			git -c safe.directory="$top_dir" ls-files -co --exclude-standard |
				while IFS= read -r file; do
					if [[ -e $file ]]; then
						printf '%s\n' "$file"
					fi
				done
		else
			find . -type f ! -name '*.o' ! -name '*.ko' ! -name '*.cmd' \
				! -name '*.mod' ! -name '*.mod.c' ! -path './build/*' \
				-printf '%P\n'
		fi | sort -u
	)
}

# tree_hash FOLDER...: changes when a file below one of these folders does.
tree_hash() {
	(
		cd "$top_dir" || exit
		tree_files | grep -E "^($(IFS='|'; echo "$*"))(/|\$)" |
			tr '\n' '\0' | xargs -0 sha256sum | sha256sum
	)
}

# follow_tree FOLDER: makes FOLDER hold the files of the tree. Files that
# differ get the time of copying, so that make sees them as new.
follow_tree() {
	local to=$1 list=$1.files

	mkdir -p "$to"
	tree_files >"$list.new"
	if [[ -e $list ]]; then
		comm -23 "$list" "$list.new" |
			while IFS= read -r file; do
				as_root rm -f -- "$to/$file"
			done
	fi
	rsync -lpc --files-from="$list.new" "$top_dir/" "$to/"
	mv "$list.new" "$list"
}

# The locked half of build_module.
build_module_locked() {
	local combo=$1 suite=$2 kernel=$3 out=$4 dir=$build_dir/$1
	local root tree hash log=$build_dir/$1.log start warnings options=(W=1) binds=("$dir:/build/ublk")

	root=$(root_of "$suite")
	hash=$(tree_hash src include Makefile dkms.conf)-${root##*/}
	if is_debug "$kernel"; then
		tree=$(kernel_of "$kernel") || return 1
		hash+=-${tree##*/}
		# Under the path at which it was built.
		binds+=("$tree:/mnt/out")
		tree=/mnt/out/tree
		options=()
		if [[ $kernel = *-kasan ]]; then
			options=(ARCH=um)
		fi
	else
		tree=/usr/src/linux-headers-$(<"$root/kernels/$kernel/release")
	fi
	if [[ $combo = *-delays ]]; then
		options+=(UBLK_TEST_DELAYS=y)
	fi
	if [[ $(cat "$dir.built" 2>/dev/null) != "$hash" ]]; then
		rm -f "$dir.built"
		follow_tree "$dir"
		start=$(now)
		if ! in_root "$root" "${binds[@]}" -- make -C /build/ublk -j2 KDIR="$tree" \
			${options[@]+"${options[@]}"} modules >"$log" 2>&1 </dev/null; then
			say "Building the module for $combo failed:"
			grep -v '^make' "$log" | tail -n 40 >&2
			say "All of it: $log"
			return 1
		fi
		# What make says about itself, and kbuild when only the compiler's
		# patch level differs, is no fault of the driver.
		warnings=$(grep -E '[Ww]arning:|WARNING' "$log" |
			grep -vE '^make|the compiler differs' || :)
		if [[ -n $warnings ]]; then
			say "Building the module for $combo gave warnings:"
			grep -vE '^make' "$log" | grep -E -B 3 -A 5 '[Ww]arning:|WARNING' |
				head -n 60 >&2
			remove_tree "$dir"
			return 1
		fi
		if [[ ! -e $dir/src/ublk_drv.ko ]]; then
			say "Building the module for $combo left no src/ublk_drv.ko; see $log"
			return 1
		fi
		took "$start" >"$dir.seconds"
		printf '%s\n' "$hash" >"$dir.built"
	fi
	cp "$dir/src/ublk_drv.ko" "$out"
}

# build_module COMBO OUT: builds ublk_drv.ko without a warning; puts it at OUT.
# COMBO-delays is the module with the delays of src/core/delay.h.
build_module() {
	local entry suite kernel=${1%-delays}

	suite=$(boot_suite "$kernel")
	for entry in "${combos[@]}"; do
		if [[ $entry = "${1%-delays} "* ]]; then
			read -r _ suite kernel <<<"$entry"
		fi
	done
	mkdir -p "$build_dir"
	(
		flock 9
		build_module_locked "$1" "$suite" "$kernel" "$2" 9>&-
	) 9>"$build_dir/$1.lock"
}

build_programs_locked() {
	local out=$1 dir=$build_dir/programs root hash log=$build_dir/programs.log

	root=$(root_of bookworm)
	hash=$(tree_hash tools tests include dkms.conf)-${root##*/}
	if [[ $(cat "$dir.built" 2>/dev/null) != "$hash" ]]; then
		rm -f "$dir.built"
		follow_tree "$dir"
		# shellcheck disable=SC2016 # the inner shell's words
		if ! in_root "$root" "$dir:/build/ublk" -- sh -euc '
			cd /build/ublk
			mkdir -p out
			make -C tools -j2 STATIC=1 OUT=/build/ublk/out
			make -C tests -j2 OUT=/build/ublk/out' >"$log" 2>&1 </dev/null; then
			say "Building the programs for the guest failed:"
			grep -vE '^(cc|gcc|make|ar)\b' "$log" | tail -n 40 >&2
			say "All of it: $log"
			return 1
		fi
		printf '%s\n' "$hash" >"$dir.built"
	fi
	mkdir -p "$out"
	find "$dir/out" -maxdepth 1 -type f -perm -u+x -exec cp -t "$out" {} +
}

# build_programs FOLDER: ublkctl and ublk-tests, static, for the guest.
build_programs() {
	mkdir -p "$build_dir"
	(
		flock 9
		build_programs_locked "$1" 9>&-
	) 9>"$build_dir/programs.lock"
}
