/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Pieces of output that need care: text from elsewhere, sizes, names of states and features.
 */
#ifndef UBLKCTL_PRINT_H
#define UBLKCTL_PRINT_H

#include <stddef.h>
#include <stdint.h>

/**
 * print_json_string() - text as a JSON string, quotes included; bytes that are no UTF-8 come out
 * as U+FFFD
 */
void print_json_string(const char *text);

/* Text for people: control characters come out as '?'. */
void print_plain(const char *text);

/**
 * format_size() - a size for people, such as 1.5G; exact sizes are in the JSON output
 *
 * Return: @buffer.
 */
char *format_size(uint64_t bytes, char *buffer, size_t buffer_bytes);

/* Name of an UBLK_S_DEV_* state. */
const char *state_name(unsigned int state);

/* What --recovery was when a device with these UBLK_F_* was made. */
const char *recovery_name(uint64_t flags);

/* How data comes to the server of a device with these UBLK_F_*. */
const char *data_path_name(uint64_t flags);

#define NR_FEATURES	21

/**
 * feature_name() - name of a UBLK_F_* bit without its prefix
 *
 * Return: NULL for a bit that this program does not know.
 */
const char *feature_name(unsigned int bit);

/* What the feature is good for, in half a line. */
const char *feature_about(unsigned int bit);

#endif
