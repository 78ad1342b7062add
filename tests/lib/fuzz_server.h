/* SPDX-License-Identifier: GPL-2.0-only */
/* A fuzzing server's life, which fuzz_server.c and fuzz_io.c share. */
#ifndef UBLK_TESTS_FUZZ_SERVER_H
#define UBLK_TESTS_FUZZ_SERVER_H

#include "fuzz.h"

#define FUZZ_QUEUES	4
#define FUZZ_DEPTH	16
#define FUZZ_MAX_IO	(128 * KIB)
#define FUZZ_GROUP	7
#define FUZZ_GROUP_BUFS	8
#define FUZZ_GROUP_BYTES 16

/* user_data: what it was, and whose */
#define TAG_CMD		1
#define FETCH_CMD	2
#define OTHER_CMD	3

struct fuzz_serving {
	struct fuzz_control control;
	struct io_uring ring;
	uint32_t id;
	uint64_t flags;
	int fd, queues, depth, desc_bytes;
	bool zoned;
	uint8_t *descs[FUZZ_QUEUES];
	size_t map_bytes, stride;
	uint8_t *bufs;
	uint8_t *group;			/* provided buffers */
	uint8_t elems[64][FUZZ_DEPTH * 24];	/* of batch commands */
	unsigned int next_elems;
	struct { uint16_t q, tag; } held[256];
	int nr_held;
	uint64_t attack_seed;
	bool ended;			/* a command was told to go away */
};

static inline uint64_t fuzz_user_data(int what, int kind, int q, int tag)
{
	return (uint64_t)what << 56 | (uint64_t)kind << 32 | (q & 0xffff) << 16 |
		(tag & 0xffff);
}

struct io_uring_sqe *fuzz_sqe(struct fuzz_serving *s);
void fuzz_put_command(struct fuzz_serving *s, uint32_t op, int q, int tag,
		      int result, uint64_t addr, uint64_t user_data);
/* Gives the provided buffers of that number to the ring, or all: -1. */
void fuzz_provide(struct fuzz_serving *s, int bid);
void fuzz_prep(struct fuzz_serving *s, int q);
void fuzz_fetch_tags(struct fuzz_serving *s, int q);
void fuzz_answer(struct fuzz_serving *s, int q, int tag, int result);
void fuzz_deliver(struct fuzz_serving *s, int q, int tag);
void wild_io(struct fuzz_serving *s);
enum fuzz_kind fuzz_io_kind(uint32_t op);

#endif
