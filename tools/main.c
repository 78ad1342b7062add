// SPDX-License-Identifier: GPL-2.0
/*
 * ublkctl: finds the verb and hands over. Each verb lives in a cmd_ file of its own.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"
#include "util.h"

static const struct verb *const verbs[] = {
	&verb_add,
	&verb_up,
	&verb_reload,
	&verb_list,
	&verb_resize,
	&verb_quiesce,
	&verb_recover,
	&verb_stop,
	&verb_del,
	&verb_features,
	&verb_doctor,
	&verb_udev_owner,
	&verb_units,
};

static void print_help(void)
{
	puts("ublkctl makes block devices that a process serves, and looks after them.\n"
	     "\n"
	     "Usage: ublkctl VERB [OPTION]...\n");
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		printf("  %-15s%s\n", verbs[i]->name, verbs[i]->summary);
	puts("\n"
	     "  ublkctl VERB --help   what a verb does, its options and their defaults\n"
	     "  ublkctl --version     version of this program\n"
	     "\n"
	     "Exit status: 0 done, 1 failed, 2 wrong use, 3 a feature is missing, 4 no server. More in ublkctl(8).\n"
	     "\n"
	     "A first try, as root:\n"
	     "  truncate -s 1G disk.img\n"
	     "  ublkctl add -t loop -f disk.img     prints the disk's name, such as /dev/ublkb0\n"
	     "  ublkctl list\n"
	     "  ublkctl del -n 0");
}

static const struct verb *find_verb(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++) {
		if (!strcmp(verbs[i]->name, name))
			return verbs[i];
	}
	return NULL;
}

/* The answer has been given only when it has reached its reader. */
static int finish(int status)
{
	if (!fflush(stdout) && !ferror(stdout))
		return status;
	perror("ublkctl: cannot write the answer");
	return EXIT_FAILURE;
}

int main(int argc, char **argv)
{
	const struct verb *verb;

	if (argc < 2) {
		fputs("ublkctl: say what to do: ublkctl --help lists the verbs\n", stderr);
		return EXIT_USAGE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help")) {
		print_help();
		return finish(EXIT_SUCCESS);
	}
	if (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V")) {
		puts("ublkctl " UBLKCTL_VERSION);
		return finish(EXIT_SUCCESS);
	}

	verb = find_verb(argv[1]);
	if (!verb) {
		fprintf(stderr, "ublkctl: there is no verb \"%s\": ublkctl --help lists them\n",
			argv[1]);
		return EXIT_USAGE;
	}
	return finish(verb->run(verb, argc - 1, argv + 1));
}
