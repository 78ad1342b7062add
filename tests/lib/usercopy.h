/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * USER_COPY: the data of requests is read and filled through /dev/ublkcN.
 * What takes a descriptor takes the server's own in its threads, and that
 * of srv_file() in the test and its children.
 */
#ifndef UBLK_TESTS_USERCOPY_H
#define UBLK_TESTS_USERCOPY_H

#include "test.h"

/* A server that holds nothing back copies into and out of its RAM disk. */
struct srv *ucopy_up(struct dev_opts dev, struct srv_opts srv);
#define UCOPY_UP(...)	ucopy_up((struct dev_opts){ __VA_ARGS__ },	\
				 (struct srv_opts){ 0 })
int ucopy_serve_ram(struct srv *srv, struct slot *slot);

uint64_t ucopy_pos(int q, int tag, uint64_t off);
/* Bytes or -errno. */
long ucopy_read(int fd, const struct slot *slot, void *buf, size_t len,
		uint64_t off);
long ucopy_write(int fd, const struct slot *slot, const void *buf, size_t len,
		 uint64_t off);

/* Memory that stops who touches its last page, until the test lets go. */
struct slow {
	int touched;
	int go;
	uint8_t page[PAGE];	/* what that page will hold */
	uint8_t *mem;		/* in the process that mapped it */
};

uint8_t *slow_map(struct slow *slow, size_t len);

/* A copy in a process of its own. */
struct ucopy {
	int fd;
	const struct slot *slot;
	bool fills;		/* a READ; otherwise it takes a WRITE's data */
	bool slowly;		/* with a buffer whose last page is slow */
	uint32_t len;
	uint64_t off;
	uint8_t *buf;
	struct slow slow;
	struct child *child;
};

struct ucopy *ucopy_start(struct ucopy how);
#define UCOPY(...)	ucopy_start((struct ucopy){ __VA_ARGS__ })
/* Until a slow copy has come to its last page. */
void ucopy_wait_slow(struct ucopy *copy);
void ucopy_let_go(struct ucopy *copy);
int ucopy_result(struct ucopy *copy);

#endif
