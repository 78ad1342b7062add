/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a server of ours notes down about its device: a small file in /run/ublkctl (or, for an
 * ordinary user, in $XDG_RUNTIME_DIR/ublkctl). The file's name carries a mark that the device
 * carries too, in its ublksrv_flags, so a file left over from an earlier device is never taken
 * for that of a later one.
 */
#ifndef UBLKCTL_RECORD_H
#define UBLKCTL_RECORD_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

/**
 * struct record - what list shows and recover needs
 * @target: name of the target
 * @file: backing file, or empty
 * @name: of its file in /etc/ublk, or empty
 * @read_only: asked for with --read-only
 * @direct: asked for with --direct
 */
struct record {
	char target[32];
	char file[PATH_MAX];
	char name[NAME_MAX + 1];
	bool read_only;
	bool direct;
};

/* A mark for a new device. */
uint64_t record_new_mark(void);

/**
 * record_write() - note down a device, and drop what is left of earlier ones of its number
 *
 * Return: 0 or -errno.
 */
int record_write(uint32_t id, uint64_t mark, const struct record *record);

/**
 * record_read() - find what was noted down
 * @record: empty strings if there is nothing
 *
 * Return: whether there was a record.
 */
bool record_read(uint32_t id, uint64_t mark, struct record *record);

void record_remove(uint32_t id, uint64_t mark);

#endif
