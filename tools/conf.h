/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Devices described in files: /etc/ublk/NAME.conf, a "key = value" a line. The keys are the long
 * options of the add verb.
 */
#ifndef UBLKCTL_CONF_H
#define UBLKCTL_CONF_H

#include <limits.h>

#include "add_options.h"

/**
 * struct conf - a file, and what it says
 * @name: of the device
 * @path: of the file
 * @file: the backing file as it is written there, or empty
 * @add: the device
 */
struct conf {
	char name[NAME_MAX + 1];
	char path[PATH_MAX];
	char file[PATH_MAX];
	struct add_options add;
};

/**
 * conf_find() - from what a person typed to name and path
 * @word: a name, or, with a slash in it, the path of a file called NAME.conf
 *
 * Return: 0 or EXIT_USAGE; says why.
 */
int conf_find(const struct verb *verb, const char *word, struct conf *conf);

/**
 * conf_read() - read the file, and see that all of it is right
 * @conf: from conf_find()
 *
 * Return: 0, EXIT_USAGE for a mistake in the file, or EXIT_FAILURE if it cannot be read; says why,
 * with the number of the line.
 */
int conf_read(const struct verb *verb, struct conf *conf);

/**
 * conf_all() - the names of all files
 * @act: called for each
 *
 * Return: 0, or the first answer of @act that is not 0.
 */
int conf_all(int (*act)(const char *name, void *arg), void *arg);

#endif
