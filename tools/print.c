// SPDX-License-Identifier: GPL-2.0
/*
 * Output that needs care. The table of features is the one place in this program that knows all
 * of them.
 */
#include "print.h"

#include <linux/ublk_cmd.h>
#include <stdio.h>

#include "util.h"

/*
 * Length of the UTF-8 sequence that begins here, or 0 if there is none. Surrogates and overlong
 * forms are none.
 */
static size_t utf8_length(const unsigned char *text)
{
	uint32_t code;
	size_t length;

	if (text[0] < 0x80)
		return 1;
	if (text[0] >= 0xc2 && text[0] <= 0xdf)
		length = 2;
	else if ((text[0] & 0xf0) == 0xe0)
		length = 3;
	else if (text[0] >= 0xf0 && text[0] <= 0xf4)
		length = 4;
	else
		return 0;

	code = text[0] & (0x7f >> length);
	for (size_t i = 1; i < length; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (text[i] & 0x3f);
	}
	if (length == 3 && (code < 0x800 || (code >= 0xd800 && code <= 0xdfff)))
		return 0;
	if (length == 4 && (code < 0x10000 || code > 0x10ffff))
		return 0;
	return length;
}

void print_json_string(const char *text)
{
	const unsigned char *at = (const unsigned char *)text;
	size_t length;

	putchar('"');
	for (; *at; at += length) {
		length = utf8_length(at);
		if (!length) {
			fputs("\\ufffd", stdout);
			length = 1;
		} else if (*at == '"' || *at == '\\') {
			printf("\\%c", *at);
		} else if (*at < 0x20 || *at == 0x7f) {
			printf("\\u%04x", *at);
		} else {
			fwrite(at, 1, length, stdout);
		}
	}
	putchar('"');
}

void print_plain(const char *text)
{
	for (; *text; text++)
		putchar((unsigned char)*text < 0x20 || *text == 0x7f ? '?' : *text);
}

char *format_size(uint64_t bytes, char *buffer, size_t buffer_bytes)
{
	static const char units[] = "BKMGTPE";
	double value = bytes;
	int unit = 0;

	while (value >= 1024 && units[unit + 1]) {
		value /= 1024;
		unit++;
	}
	if (value == (uint64_t)value)
		snprintf(buffer, buffer_bytes, "%llu%c", (unsigned long long)value, units[unit]);
	else
		snprintf(buffer, buffer_bytes, "%.1f%c", value, units[unit]);
	return buffer;
}

const char *state_name(unsigned int state)
{
	static const char *const names[] = {
		[UBLK_S_DEV_DEAD] = "dead",
		[UBLK_S_DEV_LIVE] = "live",
		[UBLK_S_DEV_QUIESCED] = "quiesced",
		[UBLK_S_DEV_FAIL_IO] = "fail_io",
	};

	return state < ARRAY_SIZE(names) ? names[state] : "unknown";
}

const char *recovery_name(uint64_t flags)
{
	if (!(flags & UBLK_F_USER_RECOVERY))
		return "none";
	if (flags & UBLK_F_USER_RECOVERY_REISSUE)
		return "reissue";
	return flags & UBLK_F_USER_RECOVERY_FAIL_IO ? "fail" : "queue";
}

const char *data_path_name(uint64_t flags)
{
	static const struct {
		uint64_t flag;
		const char *name;
	} paths[] = {
		{ UBLK_F_AUTO_BUF_REG, "auto-buf-reg" },
		{ UBLK_F_SUPPORT_ZERO_COPY, "zero-copy" },
		{ UBLK_F_USER_COPY, "user-copy" },
		{ UBLK_F_NEED_GET_DATA, "get-data" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		if (flags & paths[i].flag)
			return paths[i].name;
	}
	return "copy";
}

static const struct {
	const char *name;
	const char *about;
} features[NR_FEATURES] = {
	{ "SUPPORT_ZERO_COPY", "the server works on a request's pages in place" },
	{ "URING_CMD_COMP_IN_TASK", "delivery by io_uring task work (always on)" },
	{ "NEED_GET_DATA", "the server names its buffer when a write arrives" },
	{ "USER_RECOVERY", "a new server can take over a device" },
	{ "USER_RECOVERY_REISSUE", "and gets the requests of the old one" },
	{ "UNPRIVILEGED_DEV", "devices of ordinary users" },
	{ "CMD_IOCTL_ENCODE", "commands in ioctl encoding (always on)" },
	{ "USER_COPY", "the server moves data with pread and pwrite" },
	{ "ZONED", "zoned disks" },
	{ "USER_RECOVERY_FAIL_IO", "I/O fails at once while there is no server" },
	{ "UPDATE_SIZE", "a running disk can change its size" },
	{ "AUTO_BUF_REG", "a request's pages are registered by the driver" },
	{ "QUIESCE", "a server can be replaced without an error" },
	{ "PER_IO_DAEMON", "each tag may have its own thread" },
	{ "BUF_REG_OFF_DAEMON", "any thread may register a request's pages" },
	{ "BATCH_IO", "many requests per command" },
	{ "INTEGRITY", "protection information" },
	{ "SAFE_STOP_DEV", "stop only a disk that nobody uses" },
	{ "NO_AUTO_PART_SCAN", "leave the partition table unread" },
	{ "SHMEM_ZC", "zero copy through memory shared with the client" },
	{ "IO_DESC_SIZE", "longer request descriptors" },
};

const char *feature_name(unsigned int bit)
{
	return bit < NR_FEATURES ? features[bit].name : NULL;
}

const char *feature_about(unsigned int bit)
{
	return bit < NR_FEATURES ? features[bit].about : "unknown to this ublkctl";
}
