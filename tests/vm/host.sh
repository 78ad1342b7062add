# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# shellcheck disable=SC2154 # set by tests/check
#
# What is checked without a machine, in the build roots: unit tests, the model, the fuzzers of
# the host, lint. Sourced by tests/check, whose $run they write to.

# make_on_host FOLDER TARGET: makes a target of tests/Makefile, with the newest kernel's own
# header to compare ours with.
make_on_host() {
	local root release header dir=$build_dir/$1 status=0

	root=$(root_of trixie) || return 1
	release=$(<"$root/kernels/7.3/release")
	header=/usr/src/linux-headers-${release%-cloud-amd64}-common/include/uapi/linux/ublk_cmd.h
	mkdir -p "$dir"
	{
		flock 9
		follow_tree "$dir"
		in_root "$root" "$dir:/build/ublk" -- make -s -C /build/ublk/tests "$2" \
			OUT=/build/ublk/out "UBLK_UAPI_HEADER=$header" </dev/null 9>&- || status=$?
	} 9>"$dir.lock"
	return "$status"
}

# host_tests NAME: unit tests, or the model. Their output is TAP already.
host_tests() {
	local status=0

	make_on_host "$1" "$1" >"$run/$1.tap" 2>"$run/$1.log" || status=$?
	told_tap "$1" "$status"
}

# fuzz_host: what decodes, with libFuzzer.
fuzz_host() {
	local root dir=$build_dir/fuzz-host

	root=$(root_of bookworm) || return 1
	mkdir -p "$dir"
	{
		flock 9
		follow_tree "$dir"
		in_root "$root" "$dir:/build/ublk" -- make -s -C /build/ublk/tests fuzz-host \
			OUT=/build/ublk/out >"$run/fuzz-host.log" 2>&1 </dev/null 9>&- || {
			grep -E 'expected:|ERROR|error' "$run/fuzz-host.log" >&2
			return 1
		}
	} 9>"$dir.lock"
}

# lint: its output is TAP, too. CI=true makes a check that cannot run fail: all
# that it needs is in the build root.
lint() {
	local root checkpatch dir=$build_dir/lint status=0

	root=$(root_of bookworm) || return 1
	checkpatch=$(cached checkpatch "$(hash_of "$vm_dir/make-checkpatch" -- "$root")" \
		make_checkpatch_dir "$root") || return 1
	mkdir -p "$dir"
	{
		flock 9
		follow_tree "$dir"
		in_root "$root" "$dir:/build/ublk" \
			"$checkpatch:/mnt/cache/ublk-dkms/checkpatch" -- \
			env CI=true XDG_CACHE_HOME=/mnt/cache /build/ublk/tests/lint/run \
			>"$run/lint.tap" 2>"$run/lint.log" </dev/null 9>&- || status=$?
	} 9>"$dir.lock"
	told_tap lint "$status"
}

# shellcheck disable=SC2317 # called by name
make_checkpatch_dir() {
	in_root "$1" "$vm_dir:/mnt/vm" "$2:/mnt/out" -- /mnt/vm/make-checkpatch /mnt/out
}

# told_tap NAME STATUS: takes over what $run/NAME.tap says, and shows what has
# failed, with the findings that follow it. A part that fails without saying
# so fails all the same.
told_tap() {
	grep -E '^(not )?ok |^1\.\.|^#' "$run/$1.tap" >"$run/tap/$1" || :
	if (($2)) && ! grep -q '^not ok' "$run/tap/$1"; then
		echo "Bail out! $1 ended with exit code $2" >>"$run/tap/$1"
		say "FAIL  $1: exit code $2" "$(tail -n 40 "$run/$1.log")"
	fi
	awk -v name="$1" '/^not ok/ { print "FAIL  " name "  " $0 }
		/^(not )?ok/ { left = /^not/ ? 40 : 0 }
		/^#/ && left-- > 0 { print "      " $0 }' "$run/tap/$1" >&2
	say "$1: $(grep -cE '^ok ' "$run/tap/$1") of $(grep -cE '^(not )?ok ' "$run/tap/$1") passed; all of it: $run/$1.tap"
}
