# SPDX-License-Identifier: GPL-2.0-only
# Prints {"abi/name", "text"}, for each file, from its first block comment.
FNR == 1 {
	name = FILENAME
	sub(/\.c$/, "", name)
	text = ""
	state = 0
}
state == 0 && /^\/\*/ {
	state = 1
	sub(/^\/\* */, "")
}
state == 1 {
	last = /\*\//
	sub(/ *\*\/.*/, "")
	sub(/^ *\* */, "")
	gsub(/["\\]/, "")
	if (length($0))
		text = text (length(text) ? " " : "") $0
	if (last) {
		sub(/^This test will /, "", text)
		printf "{ \"%s\", \"%s\" },\n", name, text
		state = 2
	}
}
