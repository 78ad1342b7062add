// SPDX-License-Identifier: GPL-2.0
/*
 * The files of /etc/ublk. Each key stands for an option of the add verb, which knows what values
 * are right; its complaints about options are turned into ones about lines here.
 */
#include "conf.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "util.h"

#define SUFFIX		".conf"
#define SUFFIX_BYTES	(sizeof(SUFFIX) - 1)
#define MAX_KEYS	64
#define LOWER		"abcdefghijklmnopqrstuvwxyz"
#define LETTERS		"ABCDEFGHIJKLMNOPQRSTUVWXYZ" LOWER "0123456789"

/**
 * struct reading - the file that is being read
 * @line: number of the line at hand; 0: the file as a whole
 * @lines: where each key was set, by its place in add_longopts; 0: nowhere
 */
static struct reading {
	const char *path;
	unsigned int line;
	unsigned int lines[MAX_KEYS];
} reading;

/* The place of a key in add_longopts, or -1. */
static int find_key(const char *name, size_t length)
{
	static const char *const not_here[] = { "foreground", "unprivileged", "help" };

	for (size_t i = 0; i < ARRAY_SIZE(not_here); i++) {
		if (strlen(not_here[i]) == length && !strncmp(not_here[i], name, length))
			return -1;
	}
	if (!strncmp(name, "no-", 3))
		return -1;
	for (int i = 0; i < MAX_KEYS && add_longopts[i].name; i++) {
		if (strlen(add_longopts[i].name) == length &&
		    !strncmp(add_longopts[i].name, name, length))
			return i;
	}
	return -1;
}

/* The key that an option is here: --size, --no-batch or -q; or -1. */
static int key_of_option(const char *word, size_t length, bool *negative)
{
	*negative = !strncmp(word, "--no-", 5);
	if (*negative)
		return find_key(word + 5, length - 5);
	if (!strncmp(word, "--", 2))
		return find_key(word + 2, length - 2);
	for (int i = 0; length == 2 && i < MAX_KEYS && add_longopts[i].name; i++) {
		if (add_longopts[i].val == word[1])
			return i;
	}
	return -1;
}

/* Give the text with keys for options. What is quoted is the user's own. @line: see below */
static void write_with_keys(FILE *to, const char *text, unsigned int *line)
{
	bool quoted = false;

	while (*text) {
		size_t length = strspn(text, LOWER "-");
		bool negative;
		int key = -1;

		if (*text == '-' && !quoted)
			key = key_of_option(text, length, &negative);
		if (key >= 0) {
			fprintf(to, "%s%s", add_longopts[key].name, negative ? " = no" : "");
			if (!reading.line && reading.lines[key])
				*line = reading.lines[key];
		} else {
			quoted ^= *text == '"';
			length = length ? length : 1;
			fwrite(text, 1, length, to);
		}
		text += length;
	}
}

/* A complaint about options. What is not about one line is about the last key that it names. */
static void tell_in_file(const char *text)
{
	unsigned int line = reading.line;
	char told[1024] = "";
	FILE *to = fmemopen(told, sizeof(told), "w");

	if (to) {
		write_with_keys(to, text, &line);
		fclose(to);
	}
	if (line)
		say(LOG_ERR, "%s:%u: %s (see ublk.conf(5))", reading.path, line, told);
	else
		say(LOG_ERR, "%s: %s (see ublk.conf(5))", reading.path, told);
}

int conf_find(const struct verb *verb, const char *word, struct conf *conf)
{
	const char *base = strrchr(word, '/');
	size_t length;

	base = base ? base + 1 : word;
	length = strlen(base);
	if (base == word) {
		snprintf(conf->path, sizeof(conf->path), UBLK_CONF_DIR "/%.255s" SUFFIX, word);
	} else {
		snprintf(conf->path, sizeof(conf->path), "%s", word);
		if (length < SUFFIX_BYTES || strcmp(base + length - SUFFIX_BYTES, SUFFIX))
			return usage_error(verb, "the file must be called NAME" SUFFIX
					   ", not \"%s\"", base);
		length -= SUFFIX_BYTES;
	}
	/* It becomes part of the names of a unit, of a link in /dev, and of a file in /run. */
	if (!length || length > 64 || !strchr(LETTERS, *base) ||
	    strspn(base, LETTERS "_.-") < length)
		return usage_error(verb,
				   "a name has 1 to 64 letters, digits, \"_\", \"-\" and \".\", not \"%s\"",
				   base);
	memcpy(conf->name, base, length);
	conf->name[length] = '\0';
	return 0;
}

static char *trim(char *text)
{
	char *end;

	text += strspn(text, " \t");
	end = text + strlen(text);
	while (end > text && isspace((unsigned char)end[-1]))
		end--;
	*end = '\0';
	return text;
}

/* A key without a value on the command line is yes or no here. */
static int set_yes_no(const struct verb *verb, int key, const char *value, struct conf *conf)
{
	char negative[64];
	int other;

	if (!strcmp(value, "yes"))
		return add_take_option(verb, add_longopts[key].val, NULL, &conf->add);
	if (strcmp(value, "no"))
		return usage_error(verb, "%s wants yes or no, not \"%s\"", add_longopts[key].name,
				   value);
	/* Where no is more than what is so anyway. */
	snprintf(negative, sizeof(negative), "no-%s", add_longopts[key].name);
	for (other = 0; add_longopts[other].name; other++) {
		if (!strcmp(add_longopts[other].name, negative))
			return add_take_option(verb, add_longopts[other].val, NULL, &conf->add);
	}
	return 0;
}

static int set(const struct verb *verb, int key, char *value, struct conf *conf)
{
	int ret;

	if (!*value)
		return usage_error(verb, "%s needs a value", add_longopts[key].name);
	if (add_longopts[key].has_arg == no_argument)
		return set_yes_no(verb, key, value, conf);
	if (add_longopts[key].val == 'f' && *value != '/')
		return usage_error(verb, "%s wants a path that begins with /, not \"%s\"",
				   add_longopts[key].name, value);
	optarg = value;
	ret = add_take_option(verb, add_longopts[key].val, NULL, &conf->add);
	if (!ret && add_longopts[key].val == 'f')
		memcpy(conf->file, conf->add.file, sizeof(conf->file));
	return ret;
}

static int read_line(const struct verb *verb, char *text, size_t length, struct conf *conf)
{
	char *equals;
	char *name;
	int key;

	if (strlen(text) != length)
		return usage_error(verb, "the line has a zero byte: is this a text file?");
	text = trim(text);
	if (!*text || *text == '#')
		return 0;
	equals = strchr(text, '=');
	if (!equals)
		return usage_error(verb, "a line is \"key = value\" or \"# comment\", not \"%s\"",
				   text);
	*equals = '\0';
	name = trim(text);
	key = find_key(name, strlen(name));
	if (key < 0)
		return usage_error(verb, "there is no key \"%s\"", name);
	if (reading.lines[key])
		return usage_error(verb, "%s is set in line %u already", name,
				   reading.lines[key]);
	reading.lines[key] = reading.line;
	return set(verb, key, trim(equals + 1), conf);
}

static int read_lines(const struct verb *verb, FILE *file, struct conf *conf)
{
	char *text = NULL;
	size_t room = 0;
	ssize_t length;
	int ret = 0;

	while (!ret && (length = getline(&text, &room, file)) >= 0) {
		reading.line++;
		ret = read_line(verb, text, length, conf);
	}
	free(text);
	reading.line = 0;
	if (!ret && ferror(file)) {
		say(LOG_ERR, "cannot read %s: %s", conf->path, strerror(errno));
		return EXIT_FAILURE;
	}
	return ret;
}

/* What differs from the add verb: a device that is in a file is to stay. */
static int finish(const struct verb *verb, struct conf *conf)
{
	struct server_config *server = &conf->add.server;

	if (!server->ops)
		return usage_error(verb, "say what the disk is: type = null, loop or zoned");
	if (!reading.lines[find_key("recovery", strlen("recovery"))] && !server->ops->is_zoned)
		server->features |= UBLK_F_USER_RECOVERY | UBLK_F_USER_RECOVERY_REISSUE;
	server->name = conf->name;
	server->target.must_write = true;
	return add_finish(verb, &conf->add);
}

int conf_read(const struct verb *verb, struct conf *conf)
{
	FILE *file = fopen(conf->path, "re");
	int ret;

	if (!file) {
		say(LOG_ERR, "cannot read %s: %s%s", conf->path, strerror(errno),
		    errno == ENOENT ? ": write it, ublk.conf(5) shows how" : "");
		return EXIT_FAILURE;
	}
	*conf->file = '\0';
	add_defaults(&conf->add);
	reading = (struct reading) { .path = conf->path };
	usage_redirect(tell_in_file);
	ret = read_lines(verb, file, conf);
	if (!ret)
		ret = finish(verb, conf);
	usage_redirect(NULL);
	fclose(file);
	return ret;
}

static int is_conf(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return length > SUFFIX_BYTES && *entry->d_name != '.' &&
	       !strcmp(entry->d_name + length - SUFFIX_BYTES, SUFFIX);
}

int conf_all(int (*act)(const char *name, void *arg), void *arg)
{
	struct dirent **entries;
	int count = scandir(UBLK_CONF_DIR, &entries, is_conf, alphasort);
	int ret = 0;

	for (int i = 0; i < count; i++) {
		entries[i]->d_name[strlen(entries[i]->d_name) - SUFFIX_BYTES] = '\0';
		if (!ret)
			ret = act(entries[i]->d_name, arg);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	return ret;
}
