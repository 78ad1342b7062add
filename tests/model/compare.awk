# SPDX-License-Identifier: GPL-2.0-only
# Which moves of the tables were made, and by which test. First what "model --transitions" says:
# of what, from, to, and their names; then what was counted: test, of what, from, to, how often.
# Exit code 1: a move was made that no table has.
FNR == NR {
	move[++nr] = $1 " " $2 " " $3
	name[$1 " " $2 " " $3] = sprintf("%-6s %s -> %s", $1, $4, $5)
	next
}

{
	key = $2 " " $3 " " $4
	if (!(key in name)) {
		name[move[++nr] = key] = "in no table: " key
		strange++
	}
	made[key] += $5
	if (!seen[key, $1]++)
		tests[key]++
	if (!(key in first))
		first[key] = $1
}

END {
	for (i = 1; i <= nr; i++) {
		key = move[i]
		if (key in made) {
			hit++
			printf "%-34s %8d times in %d tests, such as %s\n", name[key], made[key],
				tests[key], first[key]
		} else {
			printf "%-34s none\n", name[key]
			gsub(/ +/, " ", name[key])
			left = left (left ? ", " : "") name[key]
		}
	}
	printf "%d of %d transitions made%s\n", hit, nr, left ? "; not made: " left : ""
	exit strange > 0
}
