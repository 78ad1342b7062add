/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Reading the command line. Every function that finds a mistake says so in one line, and its
 * caller then ends with EXIT_USAGE.
 */
#ifndef UBLKCTL_OPTIONS_H
#define UBLKCTL_OPTIONS_H

#include <getopt.h>
#include <stdbool.h>
#include <stdint.h>

#define EXIT_USAGE		2
/* The driver, or the device as it was made, lacks a feature that was asked for. */
#define EXIT_UNSUPPORTED	3
/* The device is there without a server, and another one may recover it. */
#define EXIT_LEFT		4
/* The same, and the server that ends has never served it. */
#define EXIT_NOT_TAKEN		5

#define MAX_DEV_ID	((1U << 20) - 1)

/**
 * struct verb - what ublkctl is asked to do
 * @name: as typed
 * @summary: for the overview
 * @help: for --help of the verb
 * @run: takes what follows ublkctl on the command line, the verb itself as argv[0]; gives the
 *	exit status
 */
struct verb {
	const char *name;
	const char *summary;
	const char *help;
	int (*run)(const struct verb *verb, int argc, char **argv);
};

extern const struct verb verb_add;
extern const struct verb verb_up;
extern const struct verb verb_reload;
extern const struct verb verb_list;
extern const struct verb verb_del;
extern const struct verb verb_stop;
extern const struct verb verb_recover;
extern const struct verb verb_quiesce;
extern const struct verb verb_resize;
extern const struct verb verb_udev_owner;
extern const struct verb verb_features;
extern const struct verb verb_doctor;
extern const struct verb verb_units;

/* A line about wrong use, ending in where to read on. Gives EXIT_USAGE. */
int usage_error(const struct verb *verb, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * usage_redirect() - let somebody else tell of wrong use, who knows where it was read
 * @tell: takes the text without its end; NULL: as usual
 */
void usage_redirect(void (*tell)(const char *text));

/**
 * usage_bad_option() - for what getopt_long() answered with '?' or ':'; the short options must
 * begin with ':'
 */
int usage_bad_option(const struct verb *verb, int answer, char **argv);

/* What parse_options() gives if there is nothing to end with. */
#define GO_ON		(-1)

/**
 * parse_options() - read a verb's command line, which is all options
 * @shortopts: for getopt_long(); begins with ':'; 'h' is for help
 * @take: takes one option, its value in optarg; gives 0 or EXIT_USAGE
 * @into: for @take
 *
 * Return: GO_ON, or the status to end with: after --help, or after a mistake.
 */
int parse_options(const struct verb *verb, int argc, char **argv, const char *shortopts,
		  const struct option *longopts,
		  int (*take)(const struct verb *verb, int option, char **argv, void *into),
		  void *into);

/**
 * parse_options_and_word() - the same for a verb that takes one word, too
 * @what: what the word is, for the complaint that it is missing
 * @word: receives it
 */
int parse_options_and_word(const struct verb *verb, int argc, char **argv,
			   const struct option *longopts,
			   int (*take)(const struct verb *verb, int option, char **argv,
				       void *into),
			   void *into, const char *what, const char **word);

int run_with_json(const struct verb *verb, int argc, char **argv, int (*show)(bool json));

/* The value of -n. Gives 0 or EXIT_USAGE. */
int parse_dev_id(const struct verb *verb, const char *text, uint32_t *id);

/* The value of --timeout: seconds, 0 for no limit. Gives 0 or EXIT_USAGE. */
int parse_timeout(const struct verb *verb, const char *text, unsigned int *ms);

/**
 * parse_number() - a decimal number
 *
 * Return: whether @text is one from @min to @max.
 */
bool parse_number(const char *text, uint32_t min, uint32_t max, uint32_t *value);

/**
 * parse_size() - bytes, with an optional K, M, G, T or P (powers of 1024)
 *
 * Return: whether @text is one, greater than 0 and less than 2^63.
 */
bool parse_size(const char *text, uint64_t *bytes);

#endif
