/* SPDX-License-Identifier: GPL-2.0-only */
/* The tables that uapi.c compares: one made from each of the two headers. */
#ifndef UBLK_TESTS_UAPI_H
#define UBLK_TESTS_UAPI_H

struct fact {
	const char *what;
	unsigned long long value;
};

extern const struct fact facts_ours[], facts_theirs[];

#endif
