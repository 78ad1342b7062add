/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What may be said of a new device: read for the add verb from the command line, for the up verb
 * from a file.
 */
#ifndef UBLKCTL_ADD_OPTIONS_H
#define UBLKCTL_ADD_OPTIONS_H

#include <limits.h>

#include "options.h"
#include "server.h"

/**
 * struct add_options - what was said
 * @refused: UBLK_F_* that it must not have
 * @zone_option: one of those that only a zoned disk has, or NULL
 * @file: what @server points to
 */
struct add_options {
	struct server_config server;
	bool foreground;
	uint64_t refused;
	const char *zone_option;
	char file[PATH_MAX];
};

extern const struct option add_longopts[];

void add_defaults(struct add_options *options);

/* For parse_options(), with a struct add_options. */
int add_take_option(const struct verb *verb, int option, char **argv, void *into);

/**
 * add_finish() - when all has been said: does it go together, and what follows from it
 *
 * Return: 0 or EXIT_USAGE; says why.
 */
int add_finish(const struct verb *verb, struct add_options *options);

#endif
