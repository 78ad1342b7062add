// SPDX-License-Identifier: GPL-2.0-only
/* See powercut.h. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "powercut.h"

#define MAX_ENTRIES	32768
#define MAX_DATA	(128 * MIB)
#define MAX_NOTES	512
#define WRITERS		2
#define STEPS		20		/* of each writer */
#define SECTOR		512

/* A request, as the server did it. */
struct entry {
	int op;
	bool fua;
	uint64_t off, len;		/* on the disk */
	uint64_t data;			/* of a WRITE: where in the log */
};

/* So many bytes of this file were safe when the log was that long. */
struct note {
	int file, len, at;
};

static struct log {
	int lock, nr, nr_notes;
	uint64_t used;
	struct entry entries[MAX_ENTRIES];
	struct note notes[MAX_NOTES];
	uint8_t data[MAX_DATA];
} *log;

static void wipe(uint8_t *at, uint64_t len)
{
	if (((uintptr_t)at | len) % PAGE || madvise(at, len, MADV_REMOVE))
		memset(at, 0, len);
}

/* ---- the server ---- */

static int record(struct srv *srv, struct slot *slot)
{
	const struct ublksrv_io_desc *desc = &slot->desc;
	struct entry *entry;
	int res;

	while (__atomic_exchange_n(&log->lock, 1, __ATOMIC_SEQ_CST))
		usleep(50);
	entry = &log->entries[log->nr];
	entry->op = ublksrv_get_op(desc);
	entry->fua = desc->op_flags & UBLK_IO_F_FUA;
	entry->off = desc->start_sector << 9;
	entry->len = (uint64_t)desc->nr_sectors << 9;
	if (log->nr == MAX_ENTRIES - 1 || log->used + entry->len > MAX_DATA)
		fail("no room for what the server does");
	if (entry->op == UBLK_IO_OP_WRITE) {
		entry->data = log->used;
		memcpy(log->data + log->used, slot->buf, entry->len);
		log->used += entry->len;
	}
	if (entry->op == UBLK_IO_OP_DISCARD ||
	    entry->op == UBLK_IO_OP_WRITE_ZEROES) {
		wipe(srv->disk + entry->off, entry->len);
		res = entry->len;
	} else {
		res = srv_serve_ram(srv, slot);
	}
	if (entry->op != UBLK_IO_OP_READ)
		__atomic_store_n(&log->nr, log->nr + 1, __ATOMIC_SEQ_CST);
	__atomic_store_n(&log->lock, 0, __ATOMIC_SEQ_CST);
	return res;
}

/* ---- files ---- */

static uint8_t byte_of(int file, int at)
{
	return file * 131 + at * 7 + (at >> 8) + (at >> 16) * 3;
}

static void name_of(char *name, size_t size, int file)
{
	snprintf(name, size, "mnt/f%d", file);
}

static void note(int file, int len)
{
	int i = __atomic_fetch_add(&log->nr_notes, 1, __ATOMIC_SEQ_CST);

	TRUE(i < MAX_NOTES);
	log->notes[i] = (struct note){ file, len, log->nr };
}

/* From byte from to byte to; a new file unless from is something. */
static int put(const char *name, int file, int from, int to)
{
	int fd = open(name, O_WRONLY | O_CREAT, 0600);
	uint8_t *buf = malloc(to - from);

	if (fd < 0 || !buf)
		fail("%s: %m", name);
	for (int i = from; i < to; i++)
		buf[i - from] = byte_of(file, i);
	EQ(pwrite(fd, buf, to - from, from), to - from);
	free(buf);
	return fd;
}

static void sync_folder(void)
{
	int fd = open("mnt", O_RDONLY | O_DIRECTORY);

	OK(fsync(fd));
	close(fd);
}

/* Whose fate is open: in the cache, and on its way, at the cut. */
static void make_noise(int writer)
{
	char name[64];

	snprintf(name, sizeof(name), "mnt/n%d-%d", writer, rand() % 4);
	unlink(name);
	snprintf(name, sizeof(name), "mnt/n%d-%d", writer, rand() % 4);
	close(put(name, rand(), 0, 1 + rand() % 100000));
}

static void step(int writer, int file, int len)
{
	char name[64], other[64];
	int fd, more = len + 1 + rand() % 30000;

	make_noise(writer);
	name_of(name, sizeof(name), file);
	snprintf(other, sizeof(other), "mnt/t%d", writer);
	switch (rand() % 4) {
	case 0:
		fd = put(name, file, 0, len);
		OK(fsync(fd));
		break;
	case 1:
		fd = put(name, file, 0, len);
		OK(fsync(fd));
		note(file, len);
		close(fd);
		fd = put(name, file, len, more);
		OK(fdatasync(fd));
		len = more;
		break;
	case 2:
		fd = put(other, file, 0, len);
		OK(fsync(fd));
		OK(rename(other, name));
		sync_folder();
		break;
	default:
		fd = put(name, file, 0, len);
		OK(syncfs(fd));
	}
	note(file, len);
	close(fd);
}

static int write_files(void *arg)
{
	int writer = *(int *)arg;

	srand(writer + rand());
	for (int i = 0; i < STEPS; i++)
		step(writer, writer * STEPS + i, 1 + rand() % 150000);
	return 0;
}

static void check_file(int file, int len)
{
	char name[64];
	uint8_t *buf = malloc(len);
	int fd;

	name_of(name, sizeof(name), file);
	fd = open(name, O_RDONLY);
	if (fd < 0)
		fail("%s was synced, and is lost: %m", name);
	if (read(fd, buf, len) != len)
		fail("%s is shorter than the %d bytes synced", name, len);
	for (int i = 0; i < len; i++)
		if (buf[i] != byte_of(file, i))
			fail("%s: byte %d of %d synced is %#x", name, i, len,
			     buf[i]);
	free(buf);
	close(fd);
}

/* ---- images ---- */

/* What may have become of a request that no FLUSH came after. */
static void perhaps(uint8_t *disk, const struct entry *entry)
{
	int fate = rand() % 3;

	for (uint64_t at = 0; at < entry->len; at += SECTOR) {
		if (!fate || (fate == 1 && rand() % 2))
			continue;
		if (entry->op == UBLK_IO_OP_WRITE)
			memcpy(disk + entry->off + at,
			       log->data + entry->data + at, SECTOR);
		else if (fate == 2)
			return wipe(disk + entry->off, entry->len);
	}
}

static void surely(uint8_t *disk, const struct entry *entry)
{
	if (entry->op == UBLK_IO_OP_WRITE)
		memcpy(disk + entry->off, log->data + entry->data, entry->len);
	else if (entry->op != UBLK_IO_OP_FLUSH)
		wipe(disk + entry->off, entry->len);
}

static void make_image(uint8_t *disk, int cut)
{
	int flushed = cut;

	while (flushed > 0 &&
	       log->entries[flushed - 1].op != UBLK_IO_OP_FLUSH)
		flushed--;
	for (int i = 0; i < cut; i++) {
		const struct entry *entry = &log->entries[i];

		if (i < flushed || entry->fua)
			surely(disk, entry);
		else
			perhaps(disk, entry);
	}
}

static struct dev_opts dev_opts(const struct power_cut *how)
{
	return (struct dev_opts){
		.queues = 2, .depth = 8, .max_io = 256 * KIB,
		.bytes = how->bytes, .discard = true,
		.attrs = UBLK_ATTR_VOLATILE_CACHE | UBLK_ATTR_FUA,
		.flags = UBLK_F_NO_AUTO_PART_SCAN };
}

/* Returns how many files were looked at. */
static int look(const struct power_cut *how, int cut)
{
	struct srv *srv = SRV(dev_new(dev_opts(how)), .threads = 2);
	int len[WRITERS * STEPS] = { 0 }, files = 0;

	make_image(srv->disk, cut);
	srv_fetch_all(srv);
	OK(dev_start(srv->dev, srv));
	OK(shell(60, "mount -t %s %s mnt", how->type, srv->dev->disk));
	for (int i = 0; i < log->nr_notes; i++) {
		const struct note *note = &log->notes[i];

		if (note->at <= cut && note->len > len[note->file])
			len[note->file] = note->len;
	}
	for (int i = 0; i < WRITERS * STEPS; i++) {
		if (len[i]) {
			check_file(i, len[i]);
			files++;
		}
	}
	OK(shell(60, "umount mnt && %s %s >out 2>&1 || { cat out; exit 1; }",
		 how->fsck, srv->dev->disk));
	down(srv);
	return files;
}

/* Returns where in the log the files begin. */
static int fill(const struct power_cut *how)
{
	struct child *children[WRITERS];
	struct srv *srv;
	int begin;

	srv = up_new(dev_opts(how),
		     (struct srv_opts){ .threads = 2, .policy = record });
	OK(shell(100, "mkdir -p mnt && %s %s && mount -t %s -o %s %s mnt && "
		 "sync -f mnt", how->mkfs, srv->dev->disk, how->type,
		 how->options, srv->dev->disk));
	begin = log->nr;
	for (int i = 0; i < WRITERS; i++) {
		int *writer = share(sizeof(*writer));

		*writer = i;
		children[i] = child_start(0, write_files, writer);
	}
	for (int i = 0; i < WRITERS; i++)
		OK(child_wait(children[i], LONG_MS));
	OK(shell(60, "umount mnt"));
	TRUE(srv->count[UBLK_IO_OP_FLUSH] > 0);
	TRUE(srv->seen_flags & UBLK_IO_F_FUA);
	down(srv);
	return begin;
}

void power_cuts(const struct power_cut *how)
{
	int cuts = 0, files = 0, requests = 0;

	storm_seed();
	for (int round = 0; round < rounds_asked(); round++) {
		size_t mark = share_mark();
		int begin;

		log = share(sizeof(*log));
		begin = fill(how);
		requests += log->nr;
		for (int i = 0; i < how->cuts; i++) {
			size_t image = share_mark();

			int cut = begin + 1 + rand() % (log->nr - begin);

			files += look(how, cut);
			cuts++;
			share_release(image);
		}
		share_release(mark);
	}
	figure("%d requests, %d cuts, %d synced files found",
	       requests, cuts, files);
	TRUE(files > 0);
}
