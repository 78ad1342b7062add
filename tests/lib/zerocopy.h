/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * SUPPORT_ZERO_COPY and AUTO_BUF_REG: servers whose RAM disk is a file. Data
 * goes from there to a request's pages, or back, with io_uring's fixed reads
 * and writes.
 */
#ifndef UBLK_TESTS_ZEROCOPY_H
#define UBLK_TESTS_ZEROCOPY_H

#include <liburing.h>

#include "test.h"

#define ZC		UBLK_F_SUPPORT_ZERO_COPY
#define ZC_AUTO		UBLK_F_AUTO_BUF_REG

/*
 * A device with these flags, or skip, and its server. Each ring has room for
 * eight buffers of the test, 0 to 7, and one for every tag, which the server
 * may be using at any time, for who looks at a new disk: ZC_ROOM altogether.
 * Unless the test has a policy of its own the server moves the data itself.
 */
struct srv *zc_up(struct dev_opts dev, struct srv_opts srv);
#define ZC_UP(flags_, ...)						\
	zc_up((struct dev_opts){ .flags = flags_, __VA_ARGS__ },	\
	      (struct srv_opts){ 0 })
#define ZC_OWN		8
#define ZC_ROOM(srv)	(ZC_OWN + (srv)->queues * (srv)->depth)
/* The same in steps; a server that has nothing fetched. */
struct dev *zc_dev(struct dev_opts dev);
struct srv *zc_srv(struct dev *dev, struct srv_opts srv);
/* The next server of the same disk, as in load.h. */
struct srv *zc_successor(struct srv *old, struct srv_opts srv);
struct srv *zc_recover(struct srv *old);

/*
 * Serves from the index that the tag has in its auto_buf; ZC_NOWHERE there is
 * for the driver only, which then fails to register it.
 */
int zc_serve(struct srv *srv, struct slot *slot);
#define ZC_NOWHERE	0x8000
/* The same, with the data elsewhere on the disk than the request says. */
int zc_serve_at(struct srv *srv, struct slot *slot, uint64_t place);

/* A request with its client, held by the server, in the middle of the disk. */
struct slot *zc_hold(struct srv *srv, enum client_op op, uint32_t len,
		     struct client **client);

/* From any of the server's threads: what the command completed with. */
int zc_register(struct srv *srv, int thread, const struct slot *slot,
		uint64_t index);
int zc_unregister(struct srv *srv, int thread, uint64_t index);

/* Fixed I/O with a buffer of that thread's table. */
struct zc_move {
	bool fills;		/* the buffer, from the file */
	int fd;			/* 0: the disk */
	int index;
	uint64_t at;		/* in the buffer */
	uint64_t off;		/* in the file */
	uint32_t len;
};

int zc_begin_move(struct srv *srv, int thread, struct zc_move move);
int zc_move(struct srv *srv, int thread, struct zc_move move);
/* All of a held request's data, in its direction. */
int zc_move_all(struct srv *srv, int thread, const struct slot *slot,
		int index);

/* Another table for that thread's ring, all empty; 0: none. */
void zc_table(struct srv *srv, int thread, int nr);
/* Memory of the server at that index. */
void zc_occupy(struct srv *srv, int thread, int index);

/* ---- rings that are not the server's threads' ---- */

/* In the process that uses it: with a sparse table, closed over exec. */
void zc_ring_open(struct io_uring *ring, int buffers);
/* One command; PENDING when it waits. fd is of /dev/ublkcN. */
int zc_ring_cmd(struct io_uring *ring, int fd, uint32_t op,
		const struct slot *slot, int result, uint64_t addr);
int zc_ring_fixed(struct io_uring *ring, struct zc_move move);

/*
 * For policies that serve by copying: a request's data, at once, through a ring
 * that the thread has for this.
 */
void zc_take(struct srv *srv, const struct slot *slot, void *to, size_t len);
void zc_give(struct srv *srv, const struct slot *slot, const void *from,
	     size_t len);

/*
 * A process beside the server, which registers a held request in its own
 * ring, and then waits for what it is told.
 */
enum outsider_order {
	OUT_UNREGISTER,
	OUT_CLOSE_RING,
	OUT_MOVE,		/* the whole request's data */
};

struct outsider {
	struct srv *srv;
	const struct slot *slot;
	bool keeps_fd;		/* of /dev/ublkcN */
	int registered;		/* what the command completed with */
	int ordered, done, res;
	enum outsider_order order;
	struct child *child;
};

struct outsider *outsider_start(struct srv *srv, const struct slot *slot,
				bool keeps_fd);
int outsider_do(struct outsider *out, enum outsider_order order);
/* kill -9, and its ring with it. */
void outsider_kill(struct outsider *out);

#endif
