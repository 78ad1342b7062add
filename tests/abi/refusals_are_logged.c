// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will send, one by one, what the driver refuses, on the control
 * device, on /dev/ublkcN and from a server, and expect the error, and a line
 * of the kernel's log that says what was wrong.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "batch.h"
#include "quiesce.h"
#include "shmem.h"
#include "usercopy.h"

/* What is sent goes to this device, and from this server. */
static struct dev *dev;
static struct srv *srv;

struct row {
	const char *what;
	int (*send)(void);
	int res;
	const char *words;
};

static void refused(const struct row *rows, size_t nr)
{
	int log = log_open();

	for (size_t i = 0; i < nr; i++) {
		const struct row *row = &rows[i];
		bool is_logged;

		fprintf(stderr, "%s\n", row->what);
		/* the log is rate-limited: other tests may have used up its rate */
		is_logged = wait_for(({ EQ(row->send(), row->res);
					log_names(log, row->words); }), LONG_MS);
		if (!is_logged)
			fail("nothing in the log says: %s", row->words);
	}
	close(log);
}

#define REFUSED(rows)		refused(rows, ARRAY_SIZE(rows))

/* ---- the control device ---- */

static int short_sqe(void)
{
	struct ublksrv_ctrl_cmd cmd = { .queue_id = 0xffff };

	return ctl_raw(UBLK_U_CMD_GET_FEATURES, cmd, CTL_NO_SQE128);
}

static int other_type(void)
{
	return CTL(_IOWR('v', UBLK_CMD_STOP_DEV, struct ublksrv_ctrl_cmd), .dev_id = dev->id);
}

static int no_such_number(void)
{
	return CTL(_IOWR('u', 0x7f, struct ublksrv_ctrl_cmd), .dev_id = dev->id);
}

static int no_such_device(void)
{
	return CTL(UBLK_U_CMD_STOP_DEV, .dev_id = 0xfffff);
}

static int update_size(void)
{
	return CTL(UBLK_U_CMD_UPDATE_SIZE, .dev_id = dev->id, .data[0] = 1);
}

static int quiesce_now(void)
{
	return quiesce(dev, 1);
}

static int try_stop(void)
{
	return CTL(UBLK_U_CMD_TRY_STOP_DEV, .dev_id = dev->id);
}

static int unregister(void)
{
	return CTL(UBLK_U_CMD_UNREG_BUF, .dev_id = dev->id, .data[0] = 5);
}

static int set_params(void)
{
	return dev_set_params(dev, &dev->params);
}

static int by_path(const char *path)
{
	char buf[256];

	strcpy(buf, path);
	return CTL(UBLK_U_CMD_GET_DEV_INFO2, .dev_id = dev->id, .addr = ADDR(buf),
		   .len = sizeof(buf), .dev_path_len = strlen(path) + 1);
}

static int by_no_path(void)
{
	return by_path("/dev/no-such-node");
}

static int by_another_path(void)
{
	return by_path("/dev/null");
}

static void on_the_control_device(void)
{
	static const struct row any[] = {
		{ "a short SQE", short_sqe, -EINVAL, "needs an SQE of 128 bytes" },
		{ "another ioctl type", other_type, -EOPNOTSUPP, "neither of type 'u' nor" },
		{ "a number without a command", no_such_number, -EOPNOTSUPP,
		  "no command has number 0x7f" },
		{ "a device that is not there", no_such_device, -ENODEV,
		  "dev 1048575: STOP_DEV: there is no device of this number" },
		{ "a size without a disk", update_size, -ENODEV,
		  "UPDATE_SIZE: there is no disk" },
		{ "TRY_STOP_DEV without a disk", try_stop, -ENODEV,
		  "TRY_STOP_DEV: there is no disk" },
		{ "QUIESCE_DEV without a disk", quiesce_now, -ENODEV,
		  "QUIESCE_DEV: there is no disk" },
		{ "a path to nothing", by_no_path, -ENOENT,
		  "GET_DEV_INFO2: the path could not be looked up, error -2" },
		{ "a path to another device", by_another_path, -EPERM,
		  "GET_DEV_INFO2: the path is not this device's" },
	};
	static const struct row deleted[] = {
		{ "parameters of a deleted device", set_params, -ENODEV,
		  "SET_PARAMS: the device is being deleted" },
	};
	int fd;

	dev = DEV(.flags = UBLK_F_USER_RECOVERY | UBLK_F_QUIESCE);
	fd = open(dev->path, O_RDWR);
	TRUE(fd >= 0);
	REFUSED(any);
	OK(dev_del_async(dev));
	REFUSED(deleted);
	OK(close(fd));
}

static void without_a_buffer(void)
{
	static const struct row rows[] = {
		{ "a buffer that is not there", unregister, -ENOENT,
		  "nothing is registered at index 5" },
	};

	if (!(features() & UBLK_F_SHMEM_ZC))
		return;
	dev = DEV(.flags = UBLK_F_SHMEM_ZC);
	REFUSED(rows);
	OK(dev_del(dev));
}

static struct job *waiting;

/* The first may have met this one, and been refused instead. */
static int quiesce_again(void)
{
	if (!waiting)
		waiting = quiesce_begin(dev, 0);
	if (job_wait(waiting, 0) != PENDING) {
		job_free(waiting);
		waiting = quiesce_begin(dev, 0);
	}
	return quiesce(dev, 1);
}

static void two_at_once(void)
{
	static const struct row alone[] = {
		{ "QUIESCE_DEV of a busy server", quiesce_now, -EBUSY,
		  "the server has every tag of a queue" },
	};
	static const struct row second[] = {
		{ "a second QUIESCE_DEV", quiesce_again, -EBUSY,
		  "another one waits for the server" },
	};
	struct client *client;
	struct slot *slot;

	srv = quiesce_up(0, 1, (struct srv_opts){ 0 });
	dev = srv->dev;
	srv_hold(srv, 1 << UBLK_IO_OP_READ);
	client = IO(dev, C_READ, .off = MIDDLE, .len = 4096);
	slot = srv_take(srv, LONG_MS);
	REFUSED(alone);
	REFUSED(second);
	srv_commit(srv, slot, 4096);
	OK(job_wait(waiting, LONG_MS));
	job_free(waiting);
	EQ(client_result(client), 4096);
	srv_wait_aborted(srv);
	srv_quit(srv);
	OK(dev_del(dev));
}

/* ---- /dev/ublkcN ---- */

static int device_fd;

static int map(int prot, size_t len)
{
	void *mem = mmap(NULL, len, prot, MAP_SHARED, device_fd, 0);

	if (mem == MAP_FAILED)
		return -errno;
	munmap(mem, len);
	return 0;
}

static int map_well(void *unused)
{
	(void)unused;
	return map(PROT_READ, PAGE);
}

static int open_it(void)
{
	return open(dev->path, O_RDWR) < 0 ? -errno : 0;
}

static int map_to_write(void)
{
	return map(PROT_READ | PROT_WRITE, PAGE);
}

static int map_too_much(void)
{
	return map(PROT_READ, 2 * PAGE);
}

static int map_elsewhere(void)
{
	return in_child(0, map_well, NULL);
}

static void on_the_char_device(void)
{
	static const struct row rows[] = {
		{ "a second open", open_it, -EBUSY, "open: there is a server" },
		{ "a writable map", map_to_write, -EPERM, "mmap: descriptors are read-only" },
		{ "two pages of one", map_too_much, -EINVAL, "mmap: length 8192 and offset 0" },
		{ "a map of another process", map_elsewhere, -EINVAL,
		  "mmap: another process came first" },
	};

	dev = DEV();
	device_fd = open(dev->path, O_RDWR);
	TRUE(device_fd >= 0);
	OK(map_well(NULL));
	REFUSED(rows);
	OK(close(device_fd));
	OK(dev_del(dev));
}

/* ---- a server's commands ---- */

static int command(int thread, uint32_t op, int tag, uint64_t addr)
{
	return srv_cmd(srv, thread, op, 0, tag, 0, addr);
}

#define BUF	ADDR(srv_slot(srv, 0, 0)->buf)

static int no_type(void)
{
	return command(0, _IOWR('v', UBLK_IO_FETCH_REQ, struct ublksrv_io_cmd), 0, 0);
}

static int no_command(void)
{
	return command(0, _IOWR('u', 0x7f, struct ublksrv_io_cmd), 0, 0);
}

static int no_tag(void)
{
	return command(0, UBLK_U_IO_FETCH_REQ, 9, BUF);
}

static int no_buffer(void)
{
	return command(0, UBLK_U_IO_FETCH_REQ, 1, 0);
}

static int fetch_again(void)
{
	return command(0, UBLK_U_IO_FETCH_REQ, 0, BUF);
}

static int commit_of_another(void)
{
	return command(1, UBLK_U_IO_COMMIT_AND_FETCH_REQ, 0, BUF);
}

static int commit_nothing(void)
{
	return command(0, UBLK_U_IO_COMMIT_AND_FETCH_REQ, 0, BUF);
}

static int unregister_nothing(void)
{
	return command(0, UBLK_U_IO_UNREGISTER_IO_BUF, 0, 0);
}

static void from_a_server(void)
{
	static const struct row before[] = {
		{ "another ioctl type", no_type, -EOPNOTSUPP, "no command has cmd_op 0x" },
		{ "a number without a command", no_command, -EBUSY,
		  "unknown command: tag 0 of queue 0: the server has no request of it" },
		{ "FETCH of no tag", no_tag, -EINVAL, "FETCH_REQ: there is no tag 9 of queue 0" },
		{ "FETCH without a buffer", no_buffer, -EINVAL,
		  "FETCH_REQ: tag 1 of queue 0: addr is 0" },
		{ "FETCH twice", fetch_again, -EINVAL,
		  "FETCH_REQ: tag 0 of queue 0: has been fetched" },
		{ "COMMIT by another task", commit_of_another, -EINVAL,
		  "COMMIT_AND_FETCH_REQ: tag 0 of queue 0: this task has not fetched it" },
		{ "UNREGISTER of nothing", unregister_nothing, -EINVAL,
		  "UNREGISTER_IO_BUF: no SUPPORT_ZERO_COPY" },
		{ "COMMIT of nothing", commit_nothing, -EBUSY,
		  "COMMIT_AND_FETCH_REQ: tag 0 of queue 0: the server has no request of it" },
	};
	static const struct row ready[] = {
		{ "FETCH of a ready server", fetch_again, -EBUSY,
		  "FETCH_REQ: every tag has been fetched" },
	};
	static const struct row leaving[] = {
		{ "FETCH of a server that leaves", fetch_again, UBLK_IO_RES_ABORT,
		  "FETCH_REQ: the server is leaving" },
	};

	dev = DEV(.depth = 2);
	srv = SRV(dev, .threads = 2);
	srv_fetch(srv, 0, 0, 0);
	REFUSED(before);
	srv_fetch(srv, 0, 0, 1);
	REFUSED(ready);
	OK(dev_stop(dev));
	REFUSED(leaving);
	srv_quit(srv);
	OK(dev_del(dev));
}

/* ---- copies by a server ---- */

static int copy_nothing(void)
{
	int fd = srv_file(srv);
	char byte;
	int res = ucopy_read(fd, srv_slot(srv, 0, 0), &byte, 1, 0);

	close(fd);
	return res;
}

static void copied_by_a_server(void)
{
	static const struct row rows[] = {
		{ "a copy without a request", copy_nothing, -EINVAL,
		  "user copy: tag 0 of queue 0: no request is with the server" },
	};

	srv = UCOPY_UP(.depth = 1, .flags = UBLK_F_NO_AUTO_PART_SCAN);
	dev = srv->dev;
	REFUSED(rows);
	down(srv);
}

/* ---- in batches ---- */

static int batch_with(uint32_t op, int q, int flags, int nr, int elem_bytes)
{
	struct batch_elem elem = batch_elem(srv, 0, 0, 0);
	struct batch batch = batch_of(op, q, batch_flags(srv), &elem, 1);

	batch.io.flags ^= flags;
	batch.io.nr_elem = nr;
	if (elem_bytes)
		batch.io.elem_bytes = elem_bytes;
	return batch_send(srv, 0, batch);
}

static int fetch_odd_elements(void)
{
	struct batch batch = batch_fetch_of(0);

	batch.io.elem_bytes = 4;
	return batch_send(srv, 0, batch);
}

static int per_tag(void)
{
	return command(0, UBLK_U_IO_FETCH_REQ, 0, BUF);
}

static int no_queue(void)
{
	return batch_with(UBLK_U_IO_PREP_IO_CMDS, 7, 0, 1, 0);
}

static int too_many(void)
{
	return batch_with(UBLK_U_IO_PREP_IO_CMDS, 0, 0, 5, 0);
}

static int odd_flags(void)
{
	return batch_with(UBLK_U_IO_PREP_IO_CMDS, 0, 0x8000, 1, 0);
}

static int prep(void)
{
	return batch_with(UBLK_U_IO_PREP_IO_CMDS, 0, 0, 1, 0);
}

static int commit_no_request(void)
{
	return batch_with(UBLK_U_IO_COMMIT_IO_CMDS, 0, 0, 1, 0);
}

static void in_batches(void)
{
	static const struct row before[] = {
		{ "a command for one tag", per_tag, -EOPNOTSUPP,
		  "no command of BATCH_IO has cmd_op 0x" },
		{ "PREP of no queue", no_queue, -EINVAL, "there is no queue 7" },
		{ "PREP of too many", too_many, -E2BIG, "nr_elem 5 is more than queue_depth 4" },
		{ "PREP with an unknown flag", odd_flags, -EINVAL,
		  "flags 0x8002 and elem_bytes 16" },
		{ "FETCH of odd elements", fetch_odd_elements, -EINVAL, "elem_bytes 4 is not 2" },
	};
	static const struct row prepared[] = {
		{ "PREP twice", prep, -EINVAL, "PREP_IO_CMDS: a tag of queue 0 is not below 4" },
	};
	static const struct row ready[] = {
		{ "PREP of a ready server", prep, -EBUSY, "PREP_IO_CMDS: every tag has been" },
		{ "COMMIT of no request", commit_no_request, -EBUSY,
		  "COMMIT_IO_CMDS: the first tag of queue 0 is not below 4" },
	};

	if (!(features() & UBLK_F_BATCH_IO))
		return;
	dev = DEV(.flags = UBLK_F_BATCH_IO);
	srv = SRV(dev);
	REFUSED(before);
	OK(batch_prep(srv, 0, 0, 0, 1));
	REFUSED(prepared);
	OK(batch_prep(srv, 0, 0, 1, 3));
	REFUSED(ready);
	srv_quit(srv);
	OK(dev_del(dev));
}

static void run(void)
{
	on_the_control_device();
	without_a_buffer();
	two_at_once();
	on_the_char_device();
	from_a_server();
	copied_by_a_server();
	in_batches();
}

ABI_TEST(.timeout = 120, .no_intree = "says nothing of most refusals");
