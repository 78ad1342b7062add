// SPDX-License-Identifier: GPL-2.0
/*
 * Serving one device. The main thread speaks with /dev/ublk-control and waits for signals and for
 * the ends of queues; the queue threads (queue.c) do all I/O.
 *
 * Up: control node, target, ADD, /dev/ublkcN, parameters, queue threads, START. Down is the same
 * backwards, with STOP in place of START; DEL comes last, because it waits until /dev/ublkcN is
 * closed. /dev/ublkcN is opened first of all, because an ordinary user may give no command before
 * udev has made the node his.
 *
 * A device that is taken over has its parameters already, and END_USER_RECOVERY in place of START.
 * When that fails it must not be stopped: somebody may yet recover it.
 */
#include "server.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "asked.h"
#include "ctrl.h"
#include "driver.h"
#include "log.h"
#include "notify.h"
#include "options.h"
#include "queue.h"
#include "record.h"

#define DEL_PATIENCE_MS	5000
#define NAP_MS		50
#define NAPS_A_SECOND	(1000 / NAP_MS)

/**
 * struct server - the device being served
 * @ctrl: control commands; main thread only
 * @dev: names the device in them
 * @info: as granted by ADD_DEV
 * @char_fd: /dev/ublkcN
 * @signal_fd: SIGTERM, SIGINT and SIGHUP arrive here
 * @ended_fd: an eventfd that counts queues that have ended
 * @nr_threads: queue threads to join
 * @lock: guards the rest
 * @changed: @nr_ready or @ready_error has moved
 * @nr_ready: queues that have reported, with or without success
 * @ready_error: why the first of them could not begin
 * @end_error: why the first of them gave up later
 */
struct server {
	const struct server_config *config;
	struct target target;
	struct ctrl ctrl;
	struct ctrl_dev dev;
	struct ublksrv_ctrl_dev_info info;
	int char_fd;
	int signal_fd;
	int ended_fd;
	struct queue *queues;
	unsigned int nr_threads;

	pthread_mutex_t lock;
	pthread_cond_t changed;
	unsigned int nr_ready;
	int ready_error;
	int end_error;
};

uint32_t server_id(const struct server *server)
{
	return server->dev.id;
}

int server_char_fd(const struct server *server)
{
	return server->char_fd;
}

void server_queue_ready(struct server *server, int error)
{
	pthread_mutex_lock(&server->lock);
	server->nr_ready++;
	if (!server->ready_error)
		server->ready_error = error;
	pthread_cond_signal(&server->changed);
	pthread_mutex_unlock(&server->lock);
}

void server_queue_ended(struct server *server, int error)
{
	const uint64_t one = 1;

	pthread_mutex_lock(&server->lock);
	if (!server->end_error)
		server->end_error = error;
	pthread_mutex_unlock(&server->lock);
	if (write(server->ended_fd, &one, sizeof(one)) != sizeof(one))
		say(LOG_ERR, "device %u: cannot report the end of a queue: %s", server->dev.id,
		    strerror(errno));
}

static void explain_add(const struct server_config *config, int error)
{
	if (error == -EEXIST)
		say(LOG_ERR,
		    "device %u exists: choose another with -n or delete it with ublkctl del -n %u",
		    config->id, config->id);
	else if (error == -EPERM)
		say(LOG_ERR,
		    "only root may add a device: run ublkctl as root, or add --unprivileged");
	else if (error == -EACCES)
		say(LOG_ERR,
		    "too many unprivileged devices: delete one, or raise parameter ublks_max");
	else if (error == -ENOSPC || error == -EOVERFLOW)
		say(LOG_ERR,
		    "the driver has no free device number: delete a device with ublkctl del");
	else
		say(LOG_ERR, "the driver refuses the device: %s (dmesg may say more)",
		    strerror(-error));
}

static int add_device(struct server *server)
{
	const struct server_config *config = server->config;
	uint64_t offered;
	int ret = ctrl_get_features(&server->ctrl, &offered);

	/* A driver that cannot tell is asked for no more than is needed. */
	if (ret)
		offered = 0;
	else if (asked_check(config->features, offered))
		return -EOPNOTSUPP;
	server->info = (struct ublksrv_ctrl_dev_info) {
		.nr_hw_queues = config->queues,
		.queue_depth = config->depth,
		.max_io_buf_bytes = config->target.buf_bytes,
		.dev_id = config->id,
		.ublksrv_pid = -1,
		.flags = config->features | (config->wishes & offered) |
			 asked_also(config->features, offered),
		.ublksrv_flags = record_new_mark(),
	};
	ret = ctrl_add_dev(&server->ctrl, &server->info);
	if (ret < 0) {
		explain_add(config, ret);
		return ret;
	}
	server->dev.id = server->info.dev_id;
	server->dev.unprivileged = server->info.flags & UBLK_F_UNPRIVILEGED_DEV;
	return 0;
}

static int find_device(struct server *server)
{
	int ret;

	server->dev.id = server->config->id;
	ret = ctrl_get_dev_info(&server->ctrl, &server->dev, &server->info);
	if (ret)
		driver_explain(server->dev.id, "recover", ret);
	return ret;
}

/* Whoever uses the disk relies on what the old server said of it. */
static int compare_params(struct server *server)
{
	const struct ublk_param_basic *mine = &server->target.params.basic;
	const char *file = server->config->target.file;
	struct ublk_params params;
	int ret = ctrl_get_params(&server->ctrl, &server->dev, &params);

	if (ret) {
		driver_explain(server->dev.id, "recover", ret);
		return ret;
	}
	if (mine->attrs & ~params.basic.attrs & UBLK_ATTR_READ_ONLY) {
		say(LOG_ERR, "%s cannot be written any more, and device %u can: mend that first",
		    file, server->dev.id);
		return -EROFS;
	}
	if (mine->logical_bs_shift > params.basic.logical_bs_shift) {
		say(LOG_ERR, "%s needs blocks of %u bytes now, and device %u has smaller ones",
		    file, 1U << mine->logical_bs_shift, server->dev.id);
		return -EINVAL;
	}
	if (server->target.params.dma.alignment & ~params.dma.alignment) {
		say(LOG_ERR, "%s needs memory aligned to %u bytes now, and device %u does not",
		    file, server->target.params.dma.alignment + 1, server->dev.id);
		return -EINVAL;
	}
	return 0;
}

/* The parameters of a disk, with what only counts if the target works on the client's memory. */
static void fit_params(struct server *server)
{
	if (server->info.flags & (UBLK_F_SUPPORT_ZERO_COPY | UBLK_F_AUTO_BUF_REG))
		return;
	server->target.params.types &= ~UBLK_PARAM_TYPE_DMA_ALIGN;
	server->target.params.dma.alignment = 0;
}

static int set_params(struct server *server)
{
	int ret = ctrl_set_params(&server->ctrl, &server->dev, &server->target.params);

	if (ret < 0)
		say(LOG_ERR, "the driver refuses the disk's parameters: %s (dmesg may say more)",
		    strerror(-ret));
	return ret;
}

/* Give the waiting commands back to the queue threads, so that they end; then wait for them. */
static void stop_queues(struct server *server, bool stop)
{
	int ret = stop ? ctrl_stop_dev(&server->ctrl, &server->dev) : 0;

	if (ret < 0 && ret != -ENODEV)
		say(LOG_ERR, "device %u: cannot stop: %s", server->dev.id, strerror(-ret));
	for (unsigned int i = 0; i < server->nr_threads; i++) {
		pthread_join(server->queues[i].thread, NULL);
		queue_free(&server->queues[i]);
	}
	server->nr_threads = 0;
}

static int start_queue(struct server *server, unsigned int id)
{
	struct queue *queue = &server->queues[id];
	int ret;

	queue->server = server;
	queue->target = &server->target;
	queue->id = id;
	queue->depth = server->info.queue_depth;
	queue->buf_bytes = server->config->target.buf_bytes;
	queue->desc_bytes = sizeof(struct ublksrv_io_desc);
	queue->features = server->info.flags;
	if (ctrl_get_queue_affinity(&server->ctrl, &server->dev, id, &queue->cpus) < 0)
		CPU_ZERO(&queue->cpus);

	ret = queue_alloc(queue, server->char_fd);
	if (ret)
		return ret;
	ret = -pthread_create(&queue->thread, NULL, queue_main, queue);
	if (ret) {
		say(LOG_ERR, "cannot start a thread for queue %u: %s", id, strerror(-ret));
		queue_free(queue);
		return ret;
	}
	server->nr_threads++;
	return 0;
}

static int wait_ready(struct server *server)
{
	int ret;

	pthread_mutex_lock(&server->lock);
	while (server->nr_ready < server->nr_threads)
		pthread_cond_wait(&server->changed, &server->lock);
	ret = server->ready_error;
	pthread_mutex_unlock(&server->lock);

	if (ret == -ENOMEM)
		say(LOG_ERR,
		    "no memory for a queue's ring: choose a smaller -d, or raise ulimit -l");
	else if (ret)
		say(LOG_ERR, "cannot set up a queue: %s", strerror(-ret));
	return ret;
}

/*
 * The end of a device that did not get as far as serving. If it is to be recovered, nobody wakes
 * queue threads that wait for requests: they end with the process.
 */
static void give_up(struct server *server)
{
	if (server->config->recover)
		exit(server->config->steady ? EXIT_NOT_TAKEN : EXIT_FAILURE);
	stop_queues(server, true);
	free(server->queues);
}

static int start_queues(struct server *server)
{
	int ready_error;
	int ret = 0;

	server->queues = calloc(server->info.nr_hw_queues, sizeof(*server->queues));
	if (!server->queues) {
		say(LOG_ERR, "not enough memory for %u queues: choose fewer with -q",
		    server->info.nr_hw_queues);
		return -ENOMEM;
	}
	for (unsigned int id = 0; id < server->info.nr_hw_queues && !ret; id++)
		ret = start_queue(server, id);
	/* Also after a failure: a queue that is still arming its tags would miss the STOP. */
	ready_error = wait_ready(server);
	if (!ret)
		ret = ready_error;
	if (ret)
		give_up(server);
	return ret;
}

/* From START to a disk that can be opened. */
static int start_disk(struct server *server)
{
	struct ublk_params params;
	int ret;

	if (server->config->recover)
		ret = ctrl_end_recovery(&server->ctrl, &server->dev);
	else
		ret = ctrl_start_dev(&server->ctrl, &server->dev);
	if (ret < 0) {
		say(LOG_ERR, "device %u does not start: %s (dmesg may say more)", server->dev.id,
		    strerror(-ret));
		return ret;
	}
	ret = ctrl_get_params(&server->ctrl, &server->dev, &params);
	if (ret < 0) {
		say(LOG_ERR, "device %u: cannot read its parameters: %s", server->dev.id,
		    strerror(-ret));
		return ret;
	}
	ret = driver_wait_disk(server->dev.id, params.devt.disk_major, params.devt.disk_minor);
	if (!ret && server->dev.unprivileged)
		driver_wait_access(server->dev.id, params.basic.attrs & UBLK_ATTR_READ_ONLY);
	return ret;
}

/* Without it, what has a name would not be found again, and made once more. */
static int write_record(const struct server *server)
{
	const struct server_config *config = server->config;
	struct record record = {
		.read_only = config->target.read_only,
		.direct = config->target.direct,
	};
	int ret;

	snprintf(record.target, sizeof(record.target), "%s", config->ops->name);
	if (config->name)
		snprintf(record.name, sizeof(record.name), "%s", config->name);
	if (config->target.file)
		snprintf(record.file, sizeof(record.file), "%s", config->target.file);
	ret = record_write(server->dev.id, server->info.ublksrv_flags, &record);
	if (ret)
		say(config->name ? LOG_ERR : LOG_WARNING,
		    "device %u: cannot note it down for list and recover: %s", server->dev.id,
		    strerror(-ret));
	return config->name ? ret : 0;
}

/**
 * struct patience - how a server waits until nobody has its disk open
 * @naps: how often it has looked
 * @tries: how often it has asked the driver since it saw a user, or could have
 */
struct patience {
	unsigned int naps;
	unsigned int tries;
};

/*
 * A signal has asked for the end: may it be now? A driver that can tell who has the disk open
 * stops it at once if nobody has. It writes to its log when it does not, so it is asked seldom.
 */
static bool may_end(struct server *server, struct patience *patience)
{
	char how[512] = "it is open";
	uint32_t id = server->dev.id;

	if (driver_disk_used_by(id, how, sizeof(how))) {
		patience->tries = 0;
	} else if (patience->tries++ % NAPS_A_SECOND == 0) {
		if (ctrl_try_stop_dev(&server->ctrl, &server->dev) != -EBUSY)
			return true;
	}
	/* Not for whoever looks at disks now and then. */
	if (++patience->naps == NAPS_A_SECOND) {
		say(LOG_WARNING, "/dev/ublkb%u is in use, %s: it goes when that has ended", id,
		    how);
		notify("STATUS=/dev/ublkb%u is in use, %s: it goes when that has ended", id, how);
	}
	return false;
}

/*
 * Until every queue has ended, which a STOP, DEL or QUIESCE of anybody brings about. @asked tells
 * whether it was a signal that wanted the end.
 */
static void wait_end(struct server *server, bool *asked)
{
	struct pollfd fds[2] = {
		{ .fd = server->signal_fd, .events = POLLIN },
		{ .fd = server->ended_fd, .events = POLLIN },
	};
	struct signalfd_siginfo signal;
	unsigned int nr_ended = 0;
	struct patience patience = { .naps = 0 };
	uint64_t count;
	int nr_events;

	while (nr_ended < server->nr_threads) {
		nr_events = poll(fds, 2, *asked ? NAP_MS : -1);
		if (nr_events < 0)
			continue;
		if (fds[0].revents && read(server->signal_fd, &signal, sizeof(signal)) > 0 &&
		    !*asked) {
			*asked = true;
			notify("STOPPING=1");
		}
		if (*asked && (!server->config->steady || may_end(server, &patience)))
			break;
		if (!fds[1].revents)
			continue;
		if (read(server->ended_fd, &count, sizeof(count)) == sizeof(count))
			nr_ended += count;
		if (server->end_error)
			break;
	}
	/* Another server may do better, and nobody loses the disk. */
	if (server->end_error && server->info.flags & UBLK_F_USER_RECOVERY) {
		say(LOG_ERR, "device %u: a queue failed, recover it with ublkctl recover -n %u: %s",
		    server->dev.id, server->dev.id, strerror(-server->end_error));
		exit(server->config->steady ? EXIT_LEFT : EXIT_FAILURE);
	}
	/* After a signal or an error queues are still at work: stop the disk under them. */
	stop_queues(server, nr_ended < server->nr_threads);
	if (server->end_error)
		say(LOG_ERR, "device %u: a queue failed, the disk is gone: %s", server->dev.id,
		    strerror(-server->end_error));
}

static void delete_device(struct server *server)
{
	int ret = ctrl_del_dev(&server->ctrl, &server->dev, DEL_PATIENCE_MS);

	/*
	 * ENODEV: somebody else was faster. ETIME: the disk is still open somewhere; the rest
	 * happens by itself.
	 */
	if (ret < 0 && ret != -ENODEV && ret != -ETIME)
		say(LOG_ERR, "device %u stays behind, delete it with ublkctl del -n %u as root: %s",
		    server->dev.id, server->dev.id, strerror(-ret));
}

/* The part of a device's life in which /dev/ublkcN is open. @asked: see wait_end(). */
static int serve_char(struct server *server, bool *asked)
{
	const struct server_config *config = server->config;
	int ret;

	fit_params(server);
	ret = config->recover ? compare_params(server) : set_params(server);
	if (!ret)
		ret = start_queues(server);
	if (ret)
		return ret;
	ret = start_disk(server);
	if (!ret) {
		ret = config->ready(config->ready_arg, server->dev.id);
		/* Nobody to tell is no reason to leave a disk without a server. */
		if (config->recover)
			ret = 0;
	}
	if (!ret) {
		say(LOG_INFO, "device %u: serving %s%s%s", server->dev.id, config->ops->name,
		    config->target.file ? " " : "",
		    config->target.file ? config->target.file : "");
		wait_end(server, asked);
		free(server->queues);
	} else {
		give_up(server);
	}
	return ret ? ret : server->end_error;
}

/* Does the device exist without us? @waits: for another server */
static bool is_left(struct server *server, bool *waits)
{
	struct ublksrv_ctrl_dev_info info;
	bool left = !ctrl_get_dev_info(&server->ctrl, &server->dev, &info);

	*waits = left && info.state != UBLK_S_DEV_DEAD && info.flags & UBLK_F_USER_RECOVERY;
	return left;
}

static int serve_device(struct server *server)
{
	const struct server_config *config = server->config;
	bool asked = false;
	bool waits;
	int ret = config->recover ? find_device(server) : add_device(server);

	if (ret)
		return ret;
	/* Before START: from then on it may have to be recovered. */
	if (!config->recover) {
		ret = write_record(server);
		if (!ret)
			ret = asked_check(config->features, server->info.flags);
	}
	server->char_fd = ret ? ret : driver_open_char(server->dev.id);
	if (server->char_fd < 0) {
		if (!config->recover) {
			delete_device(server);
			record_remove(server->dev.id, server->info.ublksrv_flags);
		}
		return server->char_fd;
	}

	ret = serve_char(server, &asked);
	close(server->char_fd);
	/* While it waited for the disk's users, another server was to have it. */
	if (config->steady && is_left(server, &waits) && waits)
		asked = false;
	if (asked || (ret && !config->recover))
		delete_device(server);
	if (!is_left(server, &waits))
		record_remove(server->dev.id, server->info.ublksrv_flags);
	if (!ret && config->steady && waits)
		ret = -EOWNERDEAD;
	if (!ret)
		say(LOG_INFO, "device %u: ended", server->dev.id);
	return ret;
}

/*
 * Signals that ask for the end are read like a file; every thread made later inherits that they
 * are blocked.
 */
static int open_events(struct server *server)
{
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGHUP);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	signal(SIGPIPE, SIG_IGN);

	server->signal_fd = signalfd(-1, &signals, SFD_CLOEXEC);
	server->ended_fd = eventfd(0, EFD_CLOEXEC);
	if (server->signal_fd >= 0 && server->ended_fd >= 0)
		return 0;
	say(LOG_ERR, "cannot make a file descriptor: %s", strerror(errno));
	return -EMFILE;
}

int server_run(const struct server_config *config)
{
	struct server server = {
		.config = config,
		.target = { .ops = config->ops },
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.changed = PTHREAD_COND_INITIALIZER,
	};
	int ret = open_events(&server);

	if (ret)
		return ret;
	ret = driver_connect(&server.ctrl, true);
	if (ret)
		return ret;
	ret = config->ops->open(&server.target, &config->target);
	if (!ret) {
		ret = serve_device(&server);
		config->ops->close(&server.target);
	}
	ctrl_close(&server.ctrl);
	return ret;
}
