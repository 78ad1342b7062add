/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A queue of a device that this process serves: a thread with its own ring, which fetches
 * requests, hands them to the target and commits what comes back. Called by the server (alloc,
 * run, free) and by the targets (the rest).
 */
#ifndef UBLKCTL_QUEUE_H
#define UBLKCTL_QUEUE_H

#include <liburing.h>
#include <linux/ublk_cmd.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct batch;
struct delivery;
struct server;
struct target;

/*
 * The files that each ring has registered: an SQE names them by these numbers, with
 * IOSQE_FIXED_FILE.
 */
enum queue_file {
	QUEUE_FILE_CHAR,
	QUEUE_FILE_TARGET,
	QUEUE_NR_FILES
};

/**
 * struct slot - what a target remembers of the request with one tag; zeroed before each submit
 * @done_bytes: moved so far
 * @mode: fallocate(2) mode in use
 * @by_writing: WRITE_ZEROES: done by writing zeroes from the tag's buffer
 * @syncing: the data is in place and only the fdatasync of a FUA is left
 * @announced: the queue's own: a WRITE is there, its data has been sent for
 * @registered: the queue's own: it has put the request's pages into the ring's table
 */
struct slot {
	uint32_t done_bytes;
	int mode;
	bool by_writing;
	bool syncing;
	bool announced;
	bool registered;
};

/**
 * struct queue - one queue
 * @server: the device it belongs to
 * @target: what serves it
 * @id: queue number
 * @depth: tags
 * @cpus: where its requests come from
 * @features: UBLK_F_* of the device; they say how requests and data come and go
 * @delivery: how requests do
 * @batch: its own, with BATCH_IO
 * @ring: made and used by the queue's thread only
 * @descs: the driver's descriptors, mapped
 * @buffers: one of @buf_bytes per tag
 * @slots: one per tag
 * @armed: tags that the driver has not taken out of service; with BATCH_IO, 1 until it has taken
 *	all of them
 * @busy: those whose requests are being served
 * @leaving: the driver has taken a tag out of service, so this server is to go
 * @error: -errno if the queue cannot go on
 * @complaints: messages about failed requests that may still be written
 */
struct queue {
	struct server *server;
	struct target *target;
	unsigned int id;
	unsigned int depth;
	cpu_set_t cpus;
	uint64_t features;
	const struct delivery *delivery;
	struct batch *batch;
	pthread_t thread;
	struct io_uring ring;
	const char *descs;
	size_t descs_bytes;
	size_t desc_bytes;
	char *buffers;
	size_t buf_bytes;
	struct slot *slots;
	unsigned int armed;
	unsigned int busy;
	bool leaving;
	int error;
	unsigned int complaints;
};

/**
 * queue_alloc() - map a queue's descriptors and get its memory
 * @queue: all that identifies it is filled in already: server, target, id, depth, buf_bytes,
 *	desc_bytes, features
 * @char_fd: /dev/ublkcN
 *
 * Return: 0 or -errno; says why.
 */
int queue_alloc(struct queue *queue, int char_fd);
void queue_free(struct queue *queue);

/**
 * queue_main() - the life of a queue's thread; @arg is the queue
 *
 * Reports to the server with server_queue_ready() once and server_queue_ended() at the end.
 */
void *queue_main(void *arg);

static inline const struct ublksrv_io_desc *queue_desc(const struct queue *queue,
						       unsigned int tag)
{
	return (const struct ublksrv_io_desc *)(queue->descs + tag * queue->desc_bytes);
}

static inline char *queue_buffer(const struct queue *queue, unsigned int tag)
{
	return queue->buffers + tag * queue->buf_bytes;
}

/**
 * queue_get_sqe() - a blank SQE for a target
 */
struct io_uring_sqe *queue_get_sqe(struct queue *queue);

/**
 * queue_prep_rw() - make an SQE that moves data between a READ or WRITE and the target's file
 * @from: the first byte of the request's data
 * @bytes: how many
 * @offset: in the file
 */
void queue_prep_rw(struct queue *queue, unsigned int tag, struct io_uring_sqe *sqe, uint32_t from,
		   uint32_t bytes, uint64_t offset);

/**
 * queue_send() - send an SQE; its result arrives at the target's complete()
 * @sqe: prepared on the file QUEUE_FILE_TARGET
 * @tag: the request that it is for; a tag has one SQE under way at a time
 */
void queue_send(struct io_uring_sqe *sqe, unsigned int tag);

/**
 * queue_commit() - end a request, and ask for the next one on its tag
 * @result: bytes for READ, WRITE and REPORT_ZONES, 0 for the others, or -errno
 */
void queue_commit(struct queue *queue, unsigned int tag, int result);

/**
 * queue_commit_append() - the same for a ZONE_APPEND that went well
 * @sector: where the data went
 */
void queue_commit_append(struct queue *queue, unsigned int tag, int result, uint64_t sector);

#endif
