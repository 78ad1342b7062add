/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tests of UBLK_F_ZONED with USER_COPY, or with SUPPORT_ZERO_COPY where a test
 * asks for that, and with the buffers of AUTO_BUF_REG where it asks for them: a
 * small zoned disk in memory. It takes a write only at the write pointer, and
 * its zones are open to the test.
 */
#ifndef UBLK_TESTS_ZONED_H
#define UBLK_TESTS_ZONED_H

#include <linux/blkzoned.h>

#include "test.h"

#define ZONED_FLAGS	(UBLK_F_ZONED | UBLK_F_USER_COPY)
#define MAX_ZONES	256
#define ZONE		(4 * MIB)	/* the usual size, in bytes */
#define ZONE_SECTORS	(ZONE >> 9)

/* How REPORT_ZONES is answered. */
enum zoned_report {
	REPORT_ALL,
	REPORT_HALF,		/* half of what was asked, at least one */
	REPORT_NONE,
	REPORT_ERROR,		/* -EIO */
};

/* What a ZONE_APPEND is answered with that has gone where it should. */
enum zoned_append_lie {
	APPEND_TRUE,
	APPEND_ZONE_BEFORE,	/* an LBA below its zone */
	APPEND_ZONE_BEHIND,	/* above it */
	APPEND_PAST_THE_END,	/* in it, but with too little room */
	APPEND_SHORT,		/* less than all of it */
};

struct zoned_opts {
	int nr;				/* zones; 16 */
	uint64_t bytes;			/* of a zone; ZONE */
	int conventional;		/* so many at the start */
	int max_open, max_active;	/* 0: no limit */
	uint32_t max_append;		/* sectors; 256 */
	uint32_t max_sectors;		/* of a request; 2048 */
	uint64_t virt_boundary;		/* a mask */
	int queues, depth;
	uint64_t flags;
};

struct zoned {
	struct zoned_opts opts;
	struct blk_zone zone[MAX_ZONES];
	enum zoned_report report;
	int fail_ops;			/* 1 << op: answered with -EIO */
	int out_of_order;		/* writes that were not at the pointer */
	enum zoned_append_lie lie;
	int lies;			/* appends that were answered so */
	struct ublksrv_io_desc append;	/* of the last one, */
	uint64_t append_lba;		/* and where it went */
};

/* Shared with the server, set by zoned_new(). */
extern struct zoned *zoned;
/* Call it before share_mark(): what is shared later goes with share_release(). */
void zoned_keep(void);

/* A device with such parameters and its server, not started; or skip. */
struct srv *zoned_new(struct zoned_opts opts);
struct srv *zoned_up(struct zoned_opts opts);
#define ZONED_UP(...)	zoned_up((struct zoned_opts){ __VA_ARGS__ })
/* The parameters by themselves. */
struct ublk_params zoned_params(const struct zoned_opts *opts);
int zoned_policy(struct srv *srv, struct slot *slot);

/*
 * btrfs, which appends to zones, on such a device: appends name the zone, and
 * files are found where they went.
 */
void zoned_append(uint64_t flags);

/* Skips the test where there is no btrfs. */
void need_btrfs(void);

/* BLKRESETZONE and the like, in a process of its own. */
int zone_ioctl(struct dev *dev, unsigned long op, uint64_t sector,
	       uint64_t sectors);
struct child *zone_ioctl_start(struct dev *dev, unsigned long op,
			       uint64_t sector, uint64_t sectors);
/* BLKREPORTZONE: how many zones came, or -errno. */
int zone_report(struct dev *dev, uint64_t sector, int nr,
		struct blk_zone *zones);
struct child *zone_report_start(struct dev *dev, uint64_t sector, int nr,
				struct blk_zone **zones);

#endif
