// SPDX-License-Identifier: GPL-2.0
/*
 * Opens the loop target's file, keeps others from using it at the same time, and turns what it
 * can do into the disk's parameters. Serving it is in target_loop.c.
 */
#include "loop_open.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/falloc.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#include "log.h"
#include "util.h"

#define SECTOR_SHIFT		9
#define MAX_BLOCK_SHIFT		12
#define MAX_DISCARD_SECTORS	(1U << 21)
#define TRIAL_HOLE_BYTES	(1 << 20)
#define POLL_MS			10U

/* What was found out about the backing file. */
struct backing {
	const char *path;
	int fd;
	bool is_block;
	bool read_only;
	uint64_t size_bytes;
	uint32_t fs_block_bytes;
	unsigned int block_shift;
};

/* A server that ends lets go of its file a moment after the driver has forgotten it. */
static bool wait_for_other(unsigned int *patience_ms)
{
	const struct timespec time = { .tv_nsec = POLL_MS * 1000000L };

	if (*patience_ms < POLL_MS)
		return false;
	*patience_ms -= POLL_MS;
	nanosleep(&time, NULL);
	return true;
}

static int open_file(struct backing *backing, const struct target_config *config)
{
	unsigned int patience_ms = config->patience_ms;
	int flags = O_CLOEXEC | (config->direct ? O_DIRECT : 0);
	struct stat st;
	int ret;

	if (stat(config->file, &st) < 0) {
		ret = -errno;
		say(LOG_ERR, "%s: %s%s", config->file, strerror(-ret),
		    ret == -ENOENT ? ": make it with truncate -s SIZE FILE" : "");
		return ret;
	}
	backing->path = config->file;
	backing->is_block = S_ISBLK(st.st_mode);
	backing->read_only = config->read_only;
	if (!backing->is_block && !S_ISREG(st.st_mode)) {
		say(LOG_ERR, "%s is neither a file nor a block device", config->file);
		return -EINVAL;
	}
	/* On a block device without O_CREAT this claims it: a mounted one answers EBUSY. */
	if (backing->is_block && !config->read_only)
		flags |= O_EXCL;

	do {
		backing->fd = open(config->file, flags | (config->read_only ? O_RDONLY : O_RDWR));
	} while (backing->fd < 0 && errno == EBUSY && wait_for_other(&patience_ms));
	if (backing->fd < 0 && !config->read_only && !config->must_write &&
	    (errno == EACCES || errno == EROFS || errno == EPERM)) {
		backing->read_only = true;
		backing->fd = open(config->file, (flags & ~O_EXCL) | O_RDONLY);
	}
	if (backing->fd >= 0)
		return 0;

	ret = -errno;
	if (ret == -EBUSY)
		say(LOG_ERR, "%s is in use: unmount it first, or add --read-only", config->file);
	else if (ret == -EINVAL && config->direct)
		say(LOG_ERR, "the file system of %s has no direct I/O: leave out --direct",
		    config->file);
	else
		say(LOG_ERR, "cannot open %s%s: %s", config->file,
		    config->must_write && !config->read_only ? " for writing" : "",
		    strerror(-ret));
	return ret;
}

/*
 * Two servers that write to one file would destroy it. Block devices have been claimed by
 * open_file().
 */
static int lock_file(const struct backing *backing, const struct target_config *config)
{
	unsigned int patience_ms = config->patience_ms;
	int ret;

	if (backing->is_block)
		return 0;
	do {
		ret = flock(backing->fd, LOCK_NB | (backing->read_only ? LOCK_SH : LOCK_EX));
		ret = ret < 0 ? -errno : 0;
	} while (ret == -EWOULDBLOCK && wait_for_other(&patience_ms));
	if (ret == -EWOULDBLOCK) {
		say(LOG_ERR, "%s is in use by another server: ublkctl list may show it",
		    backing->path);
		return -EBUSY;
	}
	/* A file system without locks is no reason to refuse. */
	return 0;
}

static int measure(struct backing *backing)
{
	int block_bytes = 1 << SECTOR_SHIFT;
	struct stat st;
	int ret;

	if (fstat(backing->fd, &st) < 0)
		goto err;
	backing->size_bytes = st.st_size;
	backing->fs_block_bytes = st.st_blksize;
	if (backing->is_block) {
		if (ioctl(backing->fd, BLKGETSIZE64, &backing->size_bytes) < 0 ||
		    ioctl(backing->fd, BLKSSZGET, &block_bytes) < 0)
			goto err;
		backing->fs_block_bytes = block_bytes;
	}
	backing->block_shift = __builtin_ctz(block_bytes);
	return 0;

err:
	ret = -errno;
	say(LOG_ERR, "cannot find out the size of %s: %s", backing->path, strerror(-ret));
	return ret;
}

/*
 * Direct I/O needs whole blocks of the device below, which a file does not tell everywhere: so
 * try.
 */
static int find_direct_block(struct backing *backing)
{
	char *buffer = aligned_alloc(1 << MAX_BLOCK_SHIFT, 1 << MAX_BLOCK_SHIFT);
	int ret = -ENOMEM;

	if (!buffer)
		return ret;
	for (; backing->block_shift <= MAX_BLOCK_SHIFT; backing->block_shift++) {
		ret = pread(backing->fd, buffer, 1 << backing->block_shift, 0) < 0 ? -errno : 0;
		if (ret != -EINVAL)
			break;
	}
	free(buffer);
	if (ret)
		say(LOG_ERR, "direct I/O on %s fails: %s: leave out --direct", backing->path,
		    strerror(-ret));
	return ret;
}

static int choose_size(struct backing *backing, const struct target_config *config)
{
	if (config->size_bytes > backing->size_bytes) {
		say(LOG_ERR,
		    "%s has only %llu bytes of %llu: enlarge it with truncate -s, or see --size",
		    backing->path, (unsigned long long)backing->size_bytes,
		    (unsigned long long)config->size_bytes);
		return -EINVAL;
	}
	if (config->size_bytes)
		backing->size_bytes = config->size_bytes;
	backing->size_bytes &= ~((1ULL << backing->block_shift) - 1);
	if (!backing->size_bytes) {
		say(LOG_ERR,
		    "%s is smaller than one block of %u bytes: enlarge it with truncate -s",
		    backing->path, 1U << backing->block_shift);
		return -EINVAL;
	}
	return 0;
}

/* A limit of the block device below; a partition's are its disk's. 0 if it cannot be read. */
static unsigned long long block_limit(const struct backing *backing, const char *name)
{
	static const char *const places[] = { "queue", "../queue" };
	unsigned long long value = 0;
	struct stat st;
	char path[128];
	FILE *file;

	if (fstat(backing->fd, &st) < 0)
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		snprintf(path, sizeof(path), "/sys/dev/block/%u:%u/%s/%s", major(st.st_rdev),
			 minor(st.st_rdev), places[i], name);
		file = fopen(path, "re");
		if (!file)
			continue;
		if (fscanf(file, "%llu", &value) != 1)
			value = 0;
		fclose(file);
		break;
	}
	return value;
}

/*
 * fallocate(2) frees the blocks of a block device only by way of its write-zeroes command. For a
 * file, a hole past its end changes nothing and gives the same answer as one within.
 */
static bool can_punch(const struct backing *backing)
{
	off_t past_end;
	struct stat st;

	if (backing->is_block)
		return block_limit(backing, "discard_max_bytes") &&
		       block_limit(backing, "write_zeroes_max_bytes");
	if (fstat(backing->fd, &st) < 0)
		return false;
	past_end = st.st_size / TRIAL_HOLE_BYTES * TRIAL_HOLE_BYTES + TRIAL_HOLE_BYTES;
	return !fallocate(backing->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, past_end,
			  TRIAL_HOLE_BYTES);
}

/* Where the client's own memory is used for direct I/O: what addresses it must have. */
static uint32_t memory_alignment(const struct backing *backing)
{
	uint32_t bytes = 1U << backing->block_shift;
#ifdef STATX_DIOALIGN
	struct statx stx;

	if (!statx(backing->fd, "", AT_EMPTY_PATH, STATX_DIOALIGN, &stx) &&
	    stx.stx_mask & STATX_DIOALIGN && stx.stx_dio_mem_align)
		bytes = stx.stx_dio_mem_align;
#endif
	return bytes;
}

static void set_params(struct target *target, const struct target_config *config,
		       const struct backing *backing)
{
	struct target_config real = *config;
	uint32_t granularity = backing->fs_block_bytes;
	bool punch = !backing->read_only && can_punch(backing);

	if (config->direct) {
		target->params.types |= UBLK_PARAM_TYPE_DMA_ALIGN;
		target->params.dma.alignment = memory_alignment(backing) - 1;
	}
	real.read_only = backing->read_only;
	target_set_basic(target, &real, backing->block_shift, backing->size_bytes);
	target->params.basic.attrs |= UBLK_ATTR_VOLATILE_CACHE | UBLK_ATTR_FUA;
	if (backing->is_block && block_limit(backing, "rotational"))
		target->params.basic.attrs |= UBLK_ATTR_ROTATIONAL;

	if (granularity < 1U << backing->block_shift)
		granularity = 1U << backing->block_shift;
	target->params.discard.discard_granularity = granularity;
	if (punch) {
		target->params.discard.max_discard_sectors = MAX_DISCARD_SECTORS;
		target->params.discard.max_discard_segments = 1;
	}
	/* A block device writes the zeroes itself if it has no command for them. */
	if (punch || (backing->is_block && !backing->read_only))
		target->params.discard.max_write_zeroes_sectors = MAX_DISCARD_SECTORS;
	if (target->params.discard.max_write_zeroes_sectors)
		target->params.types |= UBLK_PARAM_TYPE_DISCARD;
}

int loop_open(struct target *target, const struct target_config *config)
{
	struct backing backing = { .fd = -1 };
	int ret = open_file(&backing, config);

	if (ret)
		return ret;
	ret = lock_file(&backing, config);
	if (!ret)
		ret = measure(&backing);
	if (!ret && config->direct)
		ret = find_direct_block(&backing);
	if (!ret)
		ret = choose_size(&backing, config);
	if (ret) {
		close(backing.fd);
		return ret;
	}

	target->fd = backing.fd;
	set_params(target, config, &backing);
	return 0;
}

void loop_close(struct target *target)
{
	close(target->fd);
}
