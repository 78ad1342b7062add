// SPDX-License-Identifier: GPL-2.0
/*
 * Numbers, sizes, and complaints about the command line.
 */
#include "options.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_TIMEOUT_S	86400U

static void (*redirected)(const char *text);

void usage_redirect(void (*tell)(const char *text))
{
	redirected = tell;
}

int usage_error(const struct verb *verb, const char *format, ...)
{
	char text[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (redirected)
		redirected(text);
	else
		fprintf(stderr, "ublkctl %s: %s (see ublkctl %s --help)\n", verb->name, text,
			verb->name);
	return EXIT_USAGE;
}

int usage_bad_option(const struct verb *verb, int answer, char **argv)
{
	const char *word = argv[optind - 1];

	if (answer == ':')
		return usage_error(verb, "%s needs a value", word);
	if (optopt && strncmp(word, "--", 2))
		return usage_error(verb, "there is no option -%c", optopt);
	if (optopt)
		return usage_error(verb, "%.*s takes no value", (int)strcspn(word, "="), word);
	return usage_error(verb, "there is no option %s", word);
}

/* All options; optind is then at the first word. */
static int take_options(const struct verb *verb, int argc, char **argv, const char *shortopts,
			const struct option *longopts,
			int (*take)(const struct verb *verb, int option, char **argv, void *into),
			void *into)
{
	int option;
	int ret;

	opterr = 0;
	while ((option = getopt_long(argc, argv, shortopts, longopts, NULL)) != -1) {
		if (option == 'h') {
			puts(verb->help);
			return EXIT_SUCCESS;
		}
		ret = take(verb, option, argv, into);
		if (ret)
			return ret;
	}
	return GO_ON;
}

int parse_options(const struct verb *verb, int argc, char **argv, const char *shortopts,
		  const struct option *longopts,
		  int (*take)(const struct verb *verb, int option, char **argv, void *into),
		  void *into)
{
	int ret = take_options(verb, argc, argv, shortopts, longopts, take, into);

	if (ret == GO_ON && optind < argc)
		return usage_error(verb, "what is \"%s\"?", argv[optind]);
	return ret;
}

int parse_options_and_word(const struct verb *verb, int argc, char **argv,
			   const struct option *longopts,
			   int (*take)(const struct verb *verb, int option, char **argv,
				       void *into),
			   void *into, const char *what, const char **word)
{
	int ret = take_options(verb, argc, argv, ":h", longopts, take, into);

	if (ret != GO_ON)
		return ret;
	if (optind == argc)
		return usage_error(verb, "give %s", what);
	*word = argv[optind];
	if (optind + 1 < argc)
		return usage_error(verb, "what is \"%s\"?", argv[optind + 1]);
	return GO_ON;
}

bool parse_number(const char *text, uint32_t min, uint32_t max, uint32_t *value)
{
	unsigned long number;
	char *end;

	/* strtoul takes signs and white space too. */
	if (!isdigit((unsigned char)*text))
		return false;
	errno = 0;
	number = strtoul(text, &end, 10);
	if (errno || *end || number < min || number > max)
		return false;
	*value = number;
	return true;
}

int parse_dev_id(const struct verb *verb, const char *text, uint32_t *id)
{
	if (parse_number(text, 0, MAX_DEV_ID, id))
		return 0;
	return usage_error(verb, "-n wants a number from 0 to %u, not \"%s\"", MAX_DEV_ID, text);
}

int parse_timeout(const struct verb *verb, const char *text, unsigned int *ms)
{
	uint32_t seconds;

	if (!parse_number(text, 0, MAX_TIMEOUT_S, &seconds))
		return usage_error(verb, "--timeout wants seconds from 0 to %u, not \"%s\"",
				   MAX_TIMEOUT_S, text);
	*ms = seconds * 1000;
	return 0;
}

bool parse_size(const char *text, uint64_t *bytes)
{
	static const char units[] = "KMGTP";
	unsigned int shift = 0;
	unsigned long long number;
	const char *unit;
	char *end;

	if (!isdigit((unsigned char)*text))
		return false;
	errno = 0;
	number = strtoull(text, &end, 10);
	if (errno)
		return false;
	if (*end) {
		unit = strchr(units, toupper((unsigned char)*end));
		if (!unit || end[1])
			return false;
		shift = 10 * (unit - units + 1);
	}
	if (!number || number > (uint64_t)INT64_MAX >> shift)
		return false;
	*bytes = (uint64_t)number << shift;
	return true;
}

static int take_json(const struct verb *verb, int option, char **argv, void *into)
{
	bool *json = into;

	if (option != 'j')
		return usage_bad_option(verb, option, argv);
	*json = true;
	return 0;
}

/* A verb that takes --json and --help only: reads them, then shows what it has to show. */
int run_with_json(const struct verb *verb, int argc, char **argv, int (*show)(bool json))
{
	static const struct option longopts[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	bool json = false;
	int ret = parse_options(verb, argc, argv, ":h", longopts, take_json, &json);

	return ret == GO_ON ? show(json) : ret;
}
