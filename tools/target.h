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
struct zoned;

/**
 * struct target_config - what the user asked for
 * @file: backing file, or NULL
 * @size_bytes: size of the disk; 0 means the target's own default
 * @buf_bytes: the longest request
 * @read_only: make the disk read-only
 * @direct: go around the page cache of the backing file
 * @must_write: if the backing file cannot be written, fail, and do not become read-only
 * @patience_ms: how long to wait for a backing file that another server is about to leave
 * @zone_bytes: size of a zone, a power of two
 * @conventional: zones without a write pointer, the first ones of the disk
 * @max_open: zones that may be open at a time; 0: any number
 * @max_active: zones that may be open or closed at a time; 0: any number
 */
struct target_config {
	const char *file;
	uint64_t size_bytes;
	uint32_t buf_bytes;
	bool read_only;
	bool direct;
	bool must_write;
	unsigned int patience_ms;
	uint64_t zone_bytes;
	uint32_t conventional;
	uint32_t max_open;
	uint32_t max_active;
};

/**
 * struct target_ops - one kind of target
 * @name: as given to -t
 * @wants_file: there must be a backing file
 * @is_zoned: the disk is zoned; it keeps its data in this process, so that no other server can
 *	recover it
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
	bool is_zoned;
	int (*open)(struct target *target, const struct target_config *config);
	void (*close)(struct target *target);
	void (*submit)(struct queue *queue, unsigned int tag, const struct ublksrv_io_desc *desc);
	void (*complete)(struct queue *queue, unsigned int tag, int result);
};

/**
 * struct target - one open target
 * @ops: its kind
 * @fd: the backing file, or -1. A queue thread finds it registered as QUEUE_FILE_TARGET
 * @zoned: the zoned target's own
 * @params: for SET_PARAMS
 */
struct target {
	const struct target_ops *ops;
	int fd;
	struct zoned *zoned;
	struct ublk_params params;
};

extern const struct target_ops target_null;
extern const struct target_ops target_loop;
extern const struct target_ops target_zoned;

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
