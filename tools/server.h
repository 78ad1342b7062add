/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The life of a device that this process serves: add or take over, run, remove. Called by
 * launch(); its queue threads report here.
 */
#ifndef UBLKCTL_SERVER_H
#define UBLKCTL_SERVER_H

#include <stdbool.h>
#include <stdint.h>

#include "target.h"

struct server;

/**
 * struct server_config - a device as the user asked for it
 * @ops: what serves it
 * @target: for that target
 * @recover: take the device over, for which takeover_begin() has made room; then @queues, @depth
 *	and @features are what it was made with
 * @id: device number, or UBLK_ANY_ID
 * @queues: hardware queues; the driver may give fewer
 * @depth: requests that a queue holds
 * @features: UBLK_F_* that it must have
 * @wishes: UBLK_F_* that it is to have if the driver offers them
 * @name: of its file in /etc/ublk, or NULL
 * @steady: SIGTERM and its like end it as soon as nobody has the disk open, not before
 * @ready: called once, when the disk can be used; an answer other than 0 ends the device again
 * @ready_arg: handed to @ready
 */
struct server_config {
	const struct target_ops *ops;
	struct target_config target;
	bool recover;
	uint32_t id;
	unsigned int queues;
	unsigned int depth;
	uint64_t features;
	uint64_t wishes;
	const char *name;
	bool steady;
	int (*ready)(void *arg, uint32_t id);
	void *ready_arg;
};

/**
 * server_run() - add a device and serve it until it is stopped or a signal asks for the end
 *
 * SIGTERM, SIGINT and SIGHUP stop and delete the device. A device stopped or quiesced by someone
 * else is left to them. One that could not be taken over is left as it was, as one with recovery
 * is that can be served no more; then the process may exit.
 *
 * Context: the only thread of the process.
 * Return: 0 after a life, -EOPNOTSUPP for want of a feature, -EOWNERDEAD if a steady
 *	device waits for another server, or another -errno; says why.
 */
int server_run(const struct server_config *config);

/* For queue threads. */
uint32_t server_id(const struct server *server);
int server_char_fd(const struct server *server);

/**
 * server_queue_ready() - a queue has armed all its tags, or cannot
 * @error: 0 or -errno
 *
 * Context: the queue's thread.
 */
void server_queue_ready(struct server *server, int error);

/**
 * server_queue_ended() - a queue that had become ready serves no more
 * @error: 0 if the driver asked for it, or -errno
 *
 * Context: the queue's thread.
 */
void server_queue_ended(struct server *server, int error);

#endif
