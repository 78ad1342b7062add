// SPDX-License-Identifier: GPL-2.0
/*
 * ublkctl add: reads what device is wanted and launches a server for it.
 */
#include "add_options.h"
#include "launch.h"

static int run_add(const struct verb *verb, int argc, char **argv)
{
	struct add_options options;
	int ret;

	add_defaults(&options);
	ret = parse_options(verb, argc, argv, ":t:f:n:q:d:h", add_longopts, add_take_option,
			    &options);
	if (ret != GO_ON)
		return ret;
	ret = add_finish(verb, &options);
	return ret ? ret : launch(&options.server, options.foreground);
}

const struct verb verb_add = {
	.name = "add",
	.summary = "make a disk and serve it",
	.help =
		"Usage: ublkctl add -t null [OPTION]...\n"
		"       ublkctl add -t loop -f FILE [OPTION]...\n"
		"       ublkctl add -t zoned [OPTION]...\n"
		"\n"
		"Makes a disk, starts a server for it in the background, and prints the disk's\n"
		"name when it can be used.\n"
		"\n"
		"  -t, --type TYPE      null: does nothing, what is read has no meaning\n"
		"                       loop: keeps the data in FILE\n"
		"                       zoned: a zoned disk in memory, lost with its server\n"
		"  -f, --file FILE      loop: a file or a block device\n"
		"  -n, --number ID      number of the device, 0 to 1048575 (default: lowest free)\n"
		"  -q, --queues N       queues, each with a thread, 1 to 4096 (default: 1);\n"
		"                       at most one per processor is made\n"
		"  -d, --depth N        requests that a queue holds, 1 to 4096 (default: 128)\n"
		"      --size SIZE      of the disk (default: null 250G, loop as large as FILE,\n"
		"                       zoned 1G)\n"
		"      --read-only      refuse writes (default: only if FILE cannot be written)\n"
		"      --direct         loop: go around the page cache (default: use it)\n"
		"      --buf-size SIZE  longest request, 4K to 32M (default: 1M)\n"
		"      --recovery MODE  what happens when the server dies (default: none)\n"
		"                       none: the disk goes away\n"
		"                       queue: new requests wait for ublkctl recover; those the\n"
		"                         server had fail\n"
		"                       reissue: all requests wait, and none fails\n"
		"                       fail: requests fail until ublkctl recover\n"
		"      --user-copy      the server moves the data of each request itself, with\n"
		"                       pread and pwrite (default: the driver does; zoned: always)\n"
		"      --get-data       the data of a write is sent for (default: comes with it)\n"
		"      --[no-]zero-copy the server works on the pages of each request in place\n"
		"                       (default: if the driver offers it; zoned: no)\n"
		"      --[no-]auto-buf  and the driver sees to it that it can, not the server\n"
		"                       (default: if the driver offers it; zoned: no)\n"
		"      --[no-]batch     requests come and go many at a time (default: if the driver\n"
		"                       offers it; with --recovery or -d 1, and zoned: no)\n"
		"      --unprivileged   make a device of an ordinary user (default: root's)\n"
		"      --foreground     serve in this process (default: in the background)\n"
		"      --zone-size SIZE zoned: of a zone, a power of two, 64K to 8G (default: 64M)\n"
		"      --conventional N zoned: so many zones are written in any order, the first\n"
		"                       ones (default: 0)\n"
		"      --max-open N     zoned: zones open at a time, 0 for no limit (default: 0)\n"
		"      --max-active N   zoned: zones open or closed at a time, 0 for no limit\n"
		"                       (default: 0)\n"
		"  -h, --help           this text\n"
		"\n"
		"SIZE is in bytes, or with K, M, G, T or P in powers of 1024.",
	.run = run_add,
};
