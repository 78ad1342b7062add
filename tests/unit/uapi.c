// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will compare every value, size and offset of our ublk_cmd.h with
 * the newest kernel's. UBLK_UAPI_HEADER names that file when the tests are
 * built; without it the comparison is skipped, which CI does not accept.
 */
#include <stdlib.h>
#include <string.h>

#include "tap.h"
#include "uapi.h"

UNIT_TEST(uapi)
{
	int i, wrong = 0;

	if (!facts_theirs[0].what) {
		if (getenv("CI"))
			ok(false, "uapi: UBLK_UAPI_HEADER was not given");
		else
			skip_test("uapi", "UBLK_UAPI_HEADER was not given");
		return;
	}
	for (i = 0; facts_ours[i].what && facts_theirs[i].what; i++) {
		if (strcmp(facts_ours[i].what, facts_theirs[i].what) ||
		    facts_ours[i].value != facts_theirs[i].value) {
			wrong++;
			note("%s: ours %#llx, the kernel's %#llx",
			     facts_ours[i].what, facts_ours[i].value,
			     facts_theirs[i].value);
		}
	}
	ok(!wrong && !facts_ours[i].what && !facts_theirs[i].what,
	   "uapi: %d values, sizes and offsets equal the kernel's", i);
}
