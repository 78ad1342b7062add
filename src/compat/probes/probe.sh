#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Asks the target kernel's headers one question at a time. Called by src/Kbuild only, never by hand:
#
#   probe.sh sanity PROBES RESULT SYMVERS COMPILER FLAGS...
#	can this kernel and compiler be asked at all?
#   probe.sh ask SOURCE RESULT SYMVERS COMPILER FLAGS...
#	does SOURCE compile, and are its symbols exported?
#   probe.sh header HEADER PROBES RESULT...
#	the answers as a header, and one line for the reader
#
# A probe's comment may hold lines with these marks:
#   exports: A B|C     these symbols must be in the kernel's Module.symvers; B or C will do
#   older form of: X   the same thing under an older name: its presence counts for X
#   needed: TEXT       without this and every older form of it the build ends with TEXT

set -eu

say() {
	echo "ublk: $*" >&2
}

# mark FILE NAME: the text after "NAME:" in the comment of FILE.
mark() {
	sed -n "s|^ \* $2: ||p" "$1"
}

# compile LOG SOURCE COMPILER FLAGS...: a syntax check; the log says what was asked.
compile() {
	log=$1 source=$2
	shift 2
	{
		echo "# compiler: $UBLK_COMPILER"
		echo "# $* -fsyntax-only $source"
	} >"$log"
	"$@" -fsyntax-only "$source" >>"$log" 2>&1
}

# exported LOG SYMVERS SYMBOL[|SYMBOL]...: a module can link to each (or its alternative).
exported() {
	log=$1 symvers=$2
	shift 2
	for choice; do
		if ! grep -qE "	($choice)	" "$symvers"; then
			echo "# not exported by this kernel: $choice" >>"$log"
			return 1
		fi
	done
}

sanity() {
	probes=$1 result=$2 symvers=$3
	shift 3
	folder=$(dirname "$result")
	mkdir -p "$folder"

	if [ "$UBLK_IN_KERNEL" = y ]; then
		say "this kernel has its own ublk driver built in (CONFIG_BLK_DEV_UBLK=y)," \
			"so ours could never be loaded. Use the one it has."
		exit 1
	fi
	if [ "$UBLK_IO_URING" != y ]; then
		say "this kernel is configured without io_uring (CONFIG_IO_URING)," \
			"which every ublk server speaks. Nothing can be built for it."
		exit 1
	fi
	if [ "$UBLK_TRACEPOINTS" != y ]; then
		say "this kernel is configured without tracepoints (CONFIG_TRACEPOINTS)," \
			"by which the driver learns of a server's death. Nothing can be built for it."
		exit 1
	fi
	if ! [ -s "$symvers" ]; then
		say "the kernel headers are incomplete: $symvers is missing or empty." \
			"Install the headers package of exactly this kernel," \
			"or build its modules first."
		exit 1
	fi
	if ! compile "$folder/sanity_pass.log" "$probes/sanity_pass.c" "$@"; then
		say "the kernel headers or the compiler cannot be used:" \
			"a file that must compile does not." \
			"The compiler's words are in $folder/sanity_pass.log"
		exit 1
	fi
	if compile "$folder/sanity_fail.log" "$probes/sanity_fail.c" "$@"; then
		say "the compiler cannot be used to ask for kernel interfaces:" \
			"it accepts a pointer of a wrong type." \
			"How it was called is in $folder/sanity_fail.log"
		exit 1
	fi
	echo "sanity yes" >"$result"
}

ask() {
	source=$1 result=$2 symvers=$3
	shift 3
	log=${result%.result}.log
	name=$(basename "$source" .c)
	exports=$(mark "$source" exports)
	answer=no
	# shellcheck disable=SC2086 # a list of words
	if compile "$log" "$source" "$@" && exported "$log" "$symvers" $exports; then
		answer=yes
	fi
	echo "# answer: $answer" >>"$log"
	echo "$name $answer" >"$result"
}

# has NAME: was the answer yes? $yes is " name name ... ".
has() {
	case $yes in *" $1 "*) return 0 ;; esac
	return 1
}

# has_older NAME: is there an older form of it?
has_older() {
	for other in $older; do
		if [ "${other#*=}" = "$1" ] && has "${other%%=*}"; then
			return 0
		fi
	done
	return 1
}

upper() {
	echo "$1" | tr '[:lower:]' '[:upper:]'
}

header() {
	header=$1 probes=$2
	shift 2
	folder=$(dirname "$header")
	yes=" " older="" names="" missing="" found=0 total=0 usable=1

	for result; do
		read -r name answer <"$result"
		form=$(mark "$probes/$name.c" "older form of")
		if [ "$answer" = yes ]; then
			yes="$yes$name "
		fi
		if [ -n "$form" ]; then
			older="$older $name=$form"
		else
			names="$names $name"
		fi
	done
	{
		echo "/* SPDX-License-Identifier: GPL-2.0 */"
		echo "/* What the target kernel has. Made by compat/probes/probe.sh: do not edit. */"
		for name in $yes; do
			echo "#define UBLK_HAVE_$(upper "$name") 1"
		done
	} >"$header"

	for name in $names; do
		total=$((total + 1))
		if has "$name" || has_older "$name"; then
			found=$((found + 1))
			continue
		fi
		missing="$missing $(upper "$name")"
		needed=$(mark "$probes/$name.c" needed)
		if [ -n "$needed" ]; then
			say "this kernel cannot be supported: $needed (see $folder/$name.log)"
			usable=0
		fi
	done
	if [ "$usable" = 0 ]; then
		exit 1
	fi
	echo "ublk: $found of $total kernel interfaces found${missing:+; without:$missing}"
}

verb=$1
shift
"$verb" "$@"
