/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a device is made of: the operations of one kind of target, called by the server (open,
 * close) and by its queue threads (submit, complete).
 */
#ifndef UBLKCTL_TARGET_H
#define UBLKCTL_TARGET_H

#include <linux/ublk_cmd.h>
#include <stdbool.h>
#include <stdint.h>

struct queue;
struct target;

/**
 * struct target_config - what the user asked for
 * @file: backing file, or NULL
 * @size_bytes: size of the disk; 0 means the target's own default
 * @buf_bytes: the longest request
 * @read_only: make the disk read-only
 * @direct: go around the page cache of the backing file
 */
struct target_config {
	const char *file;
	uint64_t size_bytes;
	uint32_t buf_bytes;
	bool read_only;
	bool direct;
};

/**
 * struct target_ops - one kind of target
 * @name: as given to -t
 * @wants_file: there must be a backing file
 * @open: get ready and fill in the target's parameters; says why it failed; 0 or -errno
 * @close: undo open
 * @submit: begin the request that a descriptor describes
 * @complete: an SQE that submit made for this tag has finished with a result; NULL if submit
 *	makes none
 *
 * Every request ends in exactly one call of queue_commit(), by submit or by complete.
 */
struct target_ops {
	const char *name;
	bool wants_file;
	int (*open)(struct target *target, const struct target_config *config);
	void (*close)(struct target *target);
	void (*submit)(struct queue *queue, unsigned int tag, const struct ublksrv_io_desc *desc);
	void (*complete)(struct queue *queue, unsigned int tag, int result);
};

/**
 * struct target - one open target
 * @ops: its kind
 * @fd: the backing file, or -1. A queue thread finds it registered as QUEUE_FILE_TARGET
 * @params: for SET_PARAMS
 */
struct target {
	const struct target_ops *ops;
	int fd;
	struct ublk_params params;
};

extern const struct target_ops target_null;
extern const struct target_ops target_loop;

/**
 * target_find() - the kind of target of a name
 *
 * Return: NULL if there is none.
 */
const struct target_ops *target_find(const char *name);

/**
 * target_set_basic() - the parameters that every target has
 * @block_shift: log2 of the logical block size in bytes
 * @size_bytes: a multiple of the logical block size
 */
void target_set_basic(struct target *target, const struct target_config *config,
		      unsigned int block_shift, uint64_t size_bytes);

#endif
