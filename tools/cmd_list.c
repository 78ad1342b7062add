// SPDX-License-Identifier: GPL-2.0
/*
 * ublkctl list: all devices, whoever serves them.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "driver.h"
#include "log.h"
#include "options.h"
#include "print.h"
#include "record.h"

#define SECTOR_BYTES	512

/**
 * struct row - one device
 * @known: the driver has told about it; if not, only @id and @sectors count
 * @sectors: size of the disk, or the size it would have
 * @is_disk: the disk is there
 * @record: of our own devices
 */
struct row {
	uint32_t id;
	bool known;
	bool is_disk;
	bool read_only;
	uint64_t sectors;
	struct ublksrv_ctrl_dev_info info;
	struct record record;
};

static int read_row(struct ctrl *ctrl, uint32_t id, struct row *row)
{
	struct ctrl_dev dev = { .id = id };
	struct ublk_params params;
	int ret;

	memset(row, 0, sizeof(*row));
	row->id = id;
	row->sectors = driver_disk_sectors(id);
	row->is_disk = row->sectors;
	ret = ctrl_get_dev_info(ctrl, &dev, &row->info);
	/* Somebody else's device. */
	if (ret == -EPERM || ret == -EACCES)
		return 0;
	if (ret < 0)
		return ret;

	row->known = true;
	if (!ctrl_get_params(ctrl, &dev, &params) && params.types & UBLK_PARAM_TYPE_BASIC) {
		row->read_only = params.basic.attrs & UBLK_ATTR_READ_ONLY;
		if (!row->is_disk)
			row->sectors = params.basic.dev_sectors;
	}
	record_read(id, row->info.ublksrv_flags, &row->record);
	return 0;
}

static void print_flags(uint64_t flags, const char *quote)
{
	const char *separator = "";

	for (unsigned int bit = 0; bit < 64; bit++) {
		if (!(flags >> bit & 1))
			continue;
		if (feature_name(bit))
			printf("%s%s%s%s", separator, quote, feature_name(bit), quote);
		else
			printf("%s%sBIT_%u%s", separator, quote, bit, quote);
		separator = ",";
	}
}

static bool is_batch(const struct row *row)
{
	return row->info.flags & UBLK_F_BATCH_IO;
}

static void print_table_row(const struct row *row)
{
	char size[32];
	char path[32];
	char pid[16] = "-";

	format_size(row->sectors * SECTOR_BYTES, size, sizeof(size));
	if (!row->known) {
		printf("%-7u %-9s %8s  (not yours)\n", row->id, "?", size);
		return;
	}
	if (row->info.ublksrv_pid > 0)
		snprintf(pid, sizeof(pid), "%d", row->info.ublksrv_pid);
	snprintf(path, sizeof(path), "%s%s", data_path_name(row->info.flags),
		 is_batch(row) ? "+batch" : "");
	printf("%-7u %-9s %8s %6u %5u %8s %-3s %-8s %-18s %-6s ", row->id,
	       state_name(row->info.state), size, row->info.nr_hw_queues, row->info.queue_depth,
	       pid, row->read_only ? "ro" : "rw", recovery_name(row->info.flags),
	       path, *row->record.target ? row->record.target : "-");
	print_plain(*row->record.file ? row->record.file : "-");
	putchar(' ');
	print_flags(row->info.flags, "");
	putchar('\n');
}

static void print_json_or_null(const char *text)
{
	if (*text)
		print_json_string(text);
	else
		printf("null");
}

static void print_json_row(const struct row *row)
{
	printf("{\"id\":%u,\"disk\":", row->id);
	if (row->is_disk)
		printf("\"/dev/ublkb%u\"", row->id);
	else
		printf("null");
	printf(",\"size_bytes\":%llu", (unsigned long long)row->sectors * SECTOR_BYTES);
	if (!row->known) {
		printf(",\"state\":null}");
		return;
	}

	printf(",\"state\":\"%s\",\"queues\":%u,\"depth\":%u,\"max_io_bytes\":%u,\"read_only\":%s",
	       state_name(row->info.state), row->info.nr_hw_queues, row->info.queue_depth,
	       row->info.max_io_buf_bytes, row->read_only ? "true" : "false");
	if (row->info.ublksrv_pid > 0)
		printf(",\"pid\":%d", row->info.ublksrv_pid);
	else
		printf(",\"pid\":null");
	printf(",\"recovery\":\"%s\",\"data_path\":\"%s\",\"batch\":%s",
	       recovery_name(row->info.flags), data_path_name(row->info.flags),
	       is_batch(row) ? "true" : "false");
	printf(",\"uid\":%u,\"gid\":%u,\"target\":", row->info.owner_uid, row->info.owner_gid);
	print_json_or_null(row->record.target);
	printf(",\"file\":");
	print_json_or_null(row->record.file);
	printf(",\"name\":");
	print_json_or_null(row->record.name);
	printf(",\"flags\":[");
	print_flags(row->info.flags, "\"");
	printf("]}");
}

static int print_rows(struct ctrl *ctrl, const uint32_t *ids, int count, bool json)
{
	const char *separator = "";
	struct row row;
	int status = EXIT_SUCCESS;
	int ret;

	if (json)
		putchar('[');
	else
		printf("%-7s %-9s %8s %6s %5s %8s %-3s %-8s %-18s %-6s FILE FLAGS\n", "ID",
		       "STATE", "SIZE", "QUEUES", "DEPTH", "PID", "RW", "RECOVERY", "DATA",
		       "TARGET");
	for (int i = 0; i < count; i++) {
		ret = read_row(ctrl, ids[i], &row);
		/* Deleted since we looked. */
		if (ret == -ENODEV)
			continue;
		if (ret < 0) {
			say(LOG_ERR, "the driver does not tell about device %u: %s", ids[i],
			    strerror(-ret));
			status = EXIT_FAILURE;
			continue;
		}
		if (json) {
			printf("%s\n", separator);
			print_json_row(&row);
		} else {
			print_table_row(&row);
		}
		separator = ",";
	}
	if (json)
		printf("\n]\n");
	return status;
}

static int show_list(bool json)
{
	struct ctrl ctrl;
	uint32_t *ids;
	int count;
	int status;

	if (driver_connect(&ctrl, false))
		return EXIT_FAILURE;
	count = driver_devices(&ids);
	if (count < 0) {
		ctrl_close(&ctrl);
		return EXIT_FAILURE;
	}
	status = print_rows(&ctrl, ids, count, json);
	free(ids);
	ctrl_close(&ctrl);
	return status;
}

static int run_list(const struct verb *verb, int argc, char **argv)
{
	return run_with_json(verb, argc, argv, show_list);
}

const struct verb verb_list = {
	.name = "list",
	.summary = "show all devices",
	.help =
		"Usage: ublkctl list [--json]\n"
		"\n"
		"Shows every ublk device, one a line: number, state, size, queues, requests per\n"
		"queue, process id of the server, read-only or not, what becomes of it without a\n"
		"server (--recovery), how data comes to the server (and +batch, if many requests\n"
		"come at a time), and the features it was made with. Target and file are known\n"
		"for devices made by ublkctl.\n"
		"\n"
		"A device is live, quiesced (no server: requests wait), fail_io (no server:\n"
		"requests fail), or dead (no disk).\n"
		"\n"
		"      --json  print a JSON array, sizes in bytes (default: a table)\n"
		"  -h, --help  this text",
	.run = run_list,
};
