// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will measure how much of the kernel's memory a device takes that was added and not
 * started, and each further tag of it: by what is free before and afterwards.
 */
#include <stdio.h>

#include "bench.h"
#include "storm.h"

#define FEW_TAGS	64
#define MANY_TAGS	1024
#define DEVICES		48

/* Bytes, when nothing that could be free is kept. */
static long long free_bytes(void)
{
	char line[128];
	long long kib = -1;
	FILE *file;

	OK(shell(60, "sync; echo 3 >/proc/sys/vm/drop_caches;"
		     " echo 1 >/proc/sys/vm/compact_memory"));
	file = fopen("/proc/meminfo", "r");
	TRUE(file);
	while (fgets(line, sizeof(line), file))
		sscanf(line, "MemFree: %lld", &kib);
	fclose(file);
	TRUE(kib > 0);
	return kib * 1024;
}

static long long bytes_each(int depth)
{
	struct dev *devs[DEVICES];
	long long before, bytes;

	/* What the first device makes the kernel allocate once is there by then. */
	OK(dev_del(DEV(.depth = depth)));
	before = free_bytes();
	for (int i = 0; i < DEVICES; i++)
		devs[i] = DEV(.depth = depth);
	bytes = (before - free_bytes()) / DEVICES;
	for (int i = 0; i < DEVICES; i++)
		OK(dev_del(devs[i]));
	return bytes;
}

static void run(void)
{
	long long few[RUNS], many[RUNS], tag[RUNS];

	udev_stop();
	for (int i = 0; i < RUNS; i++) {
		few[i] = bytes_each(FEW_TAGS);
		many[i] = bytes_each(MANY_TAGS);
		tag[i] = (many[i] - few[i]) / (MANY_TAGS - FEW_TAGS);
	}
	udev_start();
	figure_of("a device with 64 tags, KiB", few, RUNS, 1024);
	figure_of("a device with 1024 tags, KiB", many, RUNS, 1024);
	figure_of("a tag, bytes", tag, RUNS, 1);
}

ABI_TEST(.timeout = 300);
