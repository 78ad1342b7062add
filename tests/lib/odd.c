// SPDX-License-Identifier: GPL-2.0-only
/* The kinds of odd.h. A kind that io_uring itself refuses is left out. */
#include <liburing.h>
#include <stdio.h>

#include "odd.h"

static const struct {
	const char *name;
	struct srv_opts opts;
} kinds[] = {
	{ "SQPOLL", { .ring = IORING_SETUP_SQPOLL } },
	{ "SQPOLL and SINGLE_ISSUER", {
		.ring = IORING_SETUP_SQPOLL | IORING_SETUP_SINGLE_ISSUER } },
	{ "SQPOLL, forced to a worker", {
		.ring = IORING_SETUP_SQPOLL, .sqe = IOSQE_ASYNC } },
	{ "SQPOLL with a registered file", {
		.ring = IORING_SETUP_SQPOLL, .fixed_file = true } },
	{ "SINGLE_ISSUER", { .ring = IORING_SETUP_SINGLE_ISSUER } },
	{ "COOP_TASKRUN", {
		.ring = IORING_SETUP_COOP_TASKRUN | IORING_SETUP_TASKRUN_FLAG } },
	{ "DEFER_TASKRUN", { .defer_taskrun = true } },
	{ "SQE128 and CQE32", {
		.ring = IORING_SETUP_SQE128 | IORING_SETUP_CQE32 } },
	{ "a registered file", { .fixed_file = true } },
	{ "a registered ring", { .registered_ring = true } },
	{ "forced to a worker", { .sqe = IOSQE_ASYNC } },
	{ "DEFER_TASKRUN, forced to a worker, file and ring registered", {
		.defer_taskrun = true, .sqe = IOSQE_ASYNC,
		.fixed_file = true, .registered_ring = true } },
};

static bool is_possible(const struct srv_opts *opts)
{
	struct io_uring_params p = { .flags = opts->ring };
	struct io_uring ring;

	if (opts->defer_taskrun)
		p.flags |= IORING_SETUP_SINGLE_ISSUER |
			   IORING_SETUP_DEFER_TASKRUN;
	if (io_uring_queue_init_params(8, &ring, &p))
		return false;
	io_uring_queue_exit(&ring);
	return true;
}

void odd_servers(void (*fn)(struct srv_opts opts))
{
	size_t mark = share_mark();

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (!is_possible(&kinds[i].opts))
			continue;
		fprintf(stderr, "a server with %s\n", kinds[i].name);
		fn(kinds[i].opts);
		share_release(mark);
	}
}
