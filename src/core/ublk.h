/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The driver's objects: device, queue, slot, daemon. Only what they are; what may be done
 * with them is in the header of the file that owns them (device.h, disk.h, queue.h,
 * slot.h, daemon.h).
 *
 * Lock order, outermost first:
 *
 *   the ring's uring_lock	may be held when io_uring calls us; not taken under any of ours
 *   dev->mutex		control commands of one device; not held across a wait for the server
 *   disk->open_mutex	taken by the block layer and by the partition scan
 *   dev->lock		state; a spinlock, held for a few lines
 *   table_lock		the daemon table; a raw spinlock, taken in every exit of a task that serves
 *
 * Never with another one of ours inside or outside, but the first two may be held: a queue's
 * fetches.lock, the number table's lock, the lock of a device's table of buffers and that of its
 * map of pages. Locks of the kernel's are inside each of them: of workqueues, wait queues and,
 * of dev->lock, the block layer's.
 *
 * Slots move by compare and exchange and need no lock. No lock is shared by two devices,
 * except those of the number table and of the daemon table, both held for one entry, or for
 * the daemons of one process or one device.
 */
#ifndef UBLK_CORE_UBLK_H
#define UBLK_CORE_UBLK_H

#include <linux/blk-mq.h>
#include <linux/cdev.h>
#include <linux/device.h>
#include <linux/list.h>
#include <linux/llist.h>
#include <linux/mutex.h>
#include <linux/pid.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <linux/ublk_cmd.h>
#include "core/state.h"

struct io_uring_cmd;
struct ublk_device;
struct ublk_queue;

/* One a minor number: 2^MINORBITS. */
#define UBLK_MAX_DEVICES	0x100000U

/**
 * enum ublk_slot_state - where a tag is; the diagram is in docs/states.md
 * @UBLK_SLOT_EMPTY: the server has not fetched it, or is not to come back with it
 * @UBLK_SLOT_ARMED: the driver holds the server's command, no request
 * @UBLK_SLOT_PENDING: command and request are on their way to the daemon's task
 * @UBLK_SLOT_RECALLED: the request was taken back on the way, the command still travels
 * @UBLK_SLOT_ASKED: the server knows of a WRITE and has yet to name a buffer for its data
 * @UBLK_SLOT_FILLING: the request's data is being copied there, or registered in a ring
 * @UBLK_SLOT_GIVEN: the server works on the request and holds the turn
 * @UBLK_SLOT_COMMITTING: the daemon is handing the request back
 * @UBLK_SLOT_HELD: it has, but somebody still copies the request's data
 * @UBLK_SLOT_DARK: as HELD, but the server is going and has its command back
 * @UBLK_SLOT_EXAMINED: as ARMED, but kept from completing for a moment, to look at its command
 */
enum ublk_slot_state {
	UBLK_SLOT_EMPTY,
	UBLK_SLOT_ARMED,
	UBLK_SLOT_PENDING,
	UBLK_SLOT_RECALLED,
	UBLK_SLOT_ASKED,
	UBLK_SLOT_FILLING,
	UBLK_SLOT_GIVEN,
	UBLK_SLOT_COMMITTING,
	UBLK_SLOT_HELD,
	UBLK_SLOT_DARK,
	UBLK_SLOT_EXAMINED,
};

#define UBLK_SLOT_STATE_NAMES			\
	{ UBLK_SLOT_EMPTY, "empty" },		\
	{ UBLK_SLOT_ARMED, "armed" },		\
	{ UBLK_SLOT_PENDING, "pending" },	\
	{ UBLK_SLOT_RECALLED, "recalled" },	\
	{ UBLK_SLOT_ASKED, "asked" },		\
	{ UBLK_SLOT_FILLING, "filling" },	\
	{ UBLK_SLOT_GIVEN, "given" },		\
	{ UBLK_SLOT_COMMITTING, "committing" },	\
	{ UBLK_SLOT_HELD, "held" },		\
	{ UBLK_SLOT_DARK, "dark" },		\
	{ UBLK_SLOT_EXAMINED, "examined" }

/**
 * enum ublk_fate - how a daemon is doing
 * @UBLK_FATE_SERVING: well
 * @UBLK_FATE_GOING: its process is being killed, or it is in exec(): it is not to
 *	commit any more
 * @UBLK_FATE_DEAD: a signal has ended it, or it has begun to exit; it runs no task work of ours
 *	but to give up
 */
enum ublk_fate {
	UBLK_FATE_SERVING,
	UBLK_FATE_GOING,
	UBLK_FATE_DEAD,
};

/**
 * struct ublk_daemon - a task that serves tags of one device on one ring
 * @task: the task, referenced; only it may commit the tags that it fetched, unless the server
 *	fetches in batches: then all tasks may
 * @ring: identity of the ring that its commands live on; compared, never followed
 * @file: /dev/ublkcN as its server has it open; compared, never followed
 * @dev: the device
 * @pending: slots on their way to the task; whoever makes it non-empty sends the task work
 * @fate: enum ublk_fate; only gets worse; written under the daemon table's lock
 * @was_in_exec: seen in exec() when last looked at
 * @is_opener: its process is the one that opened /dev/ublkcN
 * @has_no_process: the last thread of its process is exiting
 * @ring_look: the last look that could examine a slot of it, see core/look.c
 * @on_device: in @dev->daemons
 * @on_table: in the exit watch's table
 * @rcu: to free it by
 *
 * Lives from the first FETCH of the task until the server has been forgotten, and under RCU a
 * bit longer: a command of another task may just be looking at it. Commands
 * of one daemon share a ring, so that one task work may complete them all under that
 * ring's lock.
 */
struct ublk_daemon {
	struct task_struct *task;
	void *ring;
	const struct file *file;
	struct ublk_device *dev;
	struct llist_head pending;
	u8 fate;
	bool was_in_exec;
	bool is_opener;
	bool has_no_process;
	u32 ring_look;
	struct list_head on_device;
	struct hlist_node on_table;
	struct rcu_head rcu;
};

/**
 * struct ublk_slot - what the driver knows of one tag of one queue
 * @word: enum ublk_slot_state in the low byte, above it the number of references to the
 *	request's data; written by core/slot.h only
 * @tag: its number, equal to the block layer's tag
 * @is_shared: the request was told by reference to shared memory; written by the daemon and
 *	by whoever takes the request from it
 * @status: what the server has committed, BLK_STS_*; valid in HELD, DARK
 * @bytes: with BLK_STS_OK, how many are done and in place; valid in HELD, DARK
 * @buf_index: AUTO_BUF_REG: where in a ring's buffer table the next request's data goes
 * @may_fall_back: AUTO_BUF_REG: if it cannot, the server registers it itself
 * @queue: its queue
 * @cmd: the server's waiting command; valid in ARMED, PENDING, RECALLED, HELD; NULL there if
 *	the server fetches in batches
 * @ring: AUTO_BUF_REG: identity of the ring that has the request's data in its table, NULL if
 *	none has; valid in GIVEN, COMMITTING
 * @rq: the request; valid from PENDING to DARK but in RECALLED
 * @buf_addr: the server's buffer for this tag, as a user address
 * @daemon: who fetched it; NULL until then
 * @node: in @queue->staged, @daemon->pending or @queue->fetches while PENDING or RECALLED
 *
 * One cache line. Who may touch which field follows from the state: docs/states.md.
 */
struct ublk_slot {
	u32 word;
	u16 tag;
	bool is_shared;
	blk_status_t status;
	u32 bytes;
	u16 buf_index;
	bool may_fall_back;
	struct ublk_queue *queue;
	union {
		struct io_uring_cmd *cmd;
		void *ring;
	};
	struct request *rq;
	u64 buf_addr;
	struct ublk_daemon *daemon;
	struct llist_node node;
} ____cacheline_aligned_in_smp;

/**
 * struct ublk_fetches - of one queue: what waits to be fetched in batches, and by what
 * @lock: protects @waiting, @is_expecting, and who has the turn
 * @waiting: fetch commands, by the node in their pdu
 * @turn: whose turn it is to hand requests over: a fetch command that is not in @waiting, or
 *	what stands for somebody else; NULL: nobody's
 * @is_expecting: the last to come back was one that ended with an error: its task sends another
 * @pending: slots that are PENDING or RECALLED, newest first; anybody may add
 * @backlog: the same, taken from @pending, oldest first; of whoever has the turn
 */
struct ublk_fetches {
	spinlock_t lock; /* see @lock above for what it protects */
	struct list_head waiting;
	void *turn;
	bool is_expecting;
	struct llist_head pending;
	struct llist_node *backlog;
};

/**
 * struct ublk_queue - one hardware queue
 * @dev: the device
 * @mover: how data moves; a copy of @dev->mover for the hot path
 * @shmem: a copy of @dev->shmem
 * @descs: the descriptors that the server maps, @dev->desc_map_bytes of them in bytes
 * @id: its number
 * @depth: number of slots
 * @desc_bytes: distance between two descriptors
 * @gate: enum ublk_gate; what a request meets; written under @dev->lock
 * @serving: enum ublk_serving; what becomes of a committed tag; written under @dev->lock
 * @fetches: BATCH_IO: requests and commands that wait for each other
 * @staged: admitted requests whose delivery waits for the end of the block layer's batch
 * @slots: one a tag
 *
 * What changes with each request is kept off the cache line that everybody reads.
 */
struct ublk_queue {
	struct ublk_device *dev;
	const struct ublk_mover *mover;
	struct ublk_shmem *shmem;
	void *descs;
	u16 id;
	u16 depth;
	u16 desc_bytes;
	u8 gate;
	u8 serving;
	struct ublk_fetches fetches ____cacheline_aligned_in_smp;
	struct llist_head staged;
	struct ublk_slot slots[];
};

/**
 * struct ublk_device - one ublk device, from ADD_DEV until the last reference is gone
 * @info: as negotiated by ADD_DEV, constant; state and pid in it are not used
 * @cdev: /dev/ublkcN
 * @cdev_dev: its device; holds the reference count of the whole object
 * @serial: never reused, tells this device from a later one of the same number
 * @tag_set: lives as long as the object, across stops and starts
 * @delivery: how requests reach the server; picked at ADD_DEV
 * @mover: how their data moves; picked at ADD_DEV
 * @shmem: memory shared with clients; NULL without SHMEM_ZC
 * @slow_wq: runs the works that wait for requests to end, start, scan and remove: each may
 *	block for its own device's sake
 * @release: called before the object is freed, for what its rooms have put there
 * @policy: what a dead server leaves behind; from the recovery flags
 * @desc_map_bytes: size of one queue's descriptor mapping, whole pages
 * @desc_stride_bytes: distance of two queues' mappings in the character device's offsets
 *
 * @mutex: serialises the control commands that change the device
 * @params: set by SET_PARAMS, cleared when one is refused; protected by @mutex
 * @disk: the disk while @state.disk is neither NONE nor STARTING; changed under @mutex and
 *	@lock, so either is enough to read it
 *
 * @disk_is_shut: TRY_STOP_DEV was here; protected by the disk's open_mutex
 *
 * @lock: protects the members below, up to @waiters; @leave_requested is a plain flag
 * @state: see state.h
 * @nr_fetched: tags armed since the server opened the device
 * @daemons: the tasks that fetched them
 * @server_file: its open /dev/ublkcN; NULL without a server. Compared, never followed. A
 *	file that outlives its server is another, and can do nothing
 * @server_pid: thread group of the server that has the device open; NULL if none
 * @started_pid: thread group that START_DEV named; NULL without a disk
 * @mm: the address space that mapped descriptors first; compared, never followed
 * @untrusted: one of the daemons lacks CAP_SYS_ADMIN
 * @disk_in_use: a disk of this device has not been freed yet
 * @deleted: DEL_DEV was here
 * @unpublished: the node is being removed, or is
 * @stops_begun: how often a stop was asked for
 * @stops_done: up to which of them the remove work has come
 * @nr_closes: how often a server has closed the device
 * @is_drained: everything has been taken back from the server that has closed,
 *	which can be forgotten
 * @is_forgetting: and is just being
 * @has_lost_daemon: a daemon has gone with tags in hand: the server is dead; written by the
 *	leave work
 * @leave_requested: the leave work shall send the server away even if no task has died
 *
 * @waiters: woken by every change of state
 * @leave_work: a server is going: take back what it has if it is dead
 * @abort_work: give its waiting commands back
 * @close_work: a server is stuck in its exit: take it for closed
 * @drain_work: a server has closed: take back every request, then apply @policy
 * @remove_work: STOP_DEV, DEL_DEV or a death without recovery: remove the disk,
 *	then the device if @deleted
 * @scan_work: read the partition table of a new disk
 * @nr_queues: number of @queues
 * @queues: the hardware queues
 */
struct ublk_device {
	struct ublksrv_ctrl_dev_info info;
	struct cdev cdev;
	struct device cdev_dev;
	u64 serial;
	struct blk_mq_tag_set tag_set;
	const struct ublk_delivery *delivery;
	const struct ublk_mover *mover;
	struct ublk_shmem *shmem;
	struct workqueue_struct *slow_wq;
	void (*release)(struct ublk_device *dev);
	enum ublk_policy policy;
	size_t desc_map_bytes;
	size_t desc_stride_bytes;

	struct mutex mutex; /* see @mutex above for what it protects */
	struct ublk_params params;
	struct gendisk *disk;
	bool disk_is_shut;

	spinlock_t lock; /* see @lock above for what it protects */
	struct ublk_state state;
	unsigned int nr_fetched;
	struct list_head daemons;
	struct file *server_file;
	struct pid *server_pid;
	struct pid *started_pid;
	struct mm_struct *mm;
	bool untrusted;
	bool disk_in_use;
	bool deleted;
	bool unpublished;
	unsigned int stops_begun;
	unsigned int stops_done;
	unsigned int nr_closes;
	bool is_drained;
	bool is_forgetting;
	bool has_lost_daemon;
	bool leave_requested;

	wait_queue_head_t waiters;
	struct work_struct leave_work;
	struct work_struct abort_work;
	struct delayed_work close_work;
	struct work_struct drain_work;
	struct work_struct remove_work;
	struct work_struct scan_work;
	unsigned int nr_queues;
	struct ublk_queue *queues[];
};

/**
 * struct ublk_delivery - how requests reach the server and come back
 * @mq_ops: the block layer's side
 * @uring_cmd: the server's side: one command on /dev/ublkcN, in the task that submitted it
 *	and with its ring's lock held; returns what file_operations.uring_cmd returns
 * @cancel: gives back what no slot holds: commands that wait for the queue's requests, and
 *	requests that wait for commands; the gate is shut. NULL: there is nothing of the kind
 * @has_command: would the server be told if the queue were cancelled. NULL: if a slot
 *	holds a command
 * @pass_on: a thread of the server may have exited: what it was to hand over, another does. NULL:
 *	a server dies with each of its threads
 */
struct ublk_delivery {
	const struct blk_mq_ops *mq_ops;
	int (*uring_cmd)(struct ublk_device *dev, struct io_uring_cmd *cmd,
			 unsigned int issue_flags);
	void (*cancel)(struct ublk_queue *queue);
	bool (*has_command)(struct ublk_queue *queue);
	void (*pass_on)(struct ublk_queue *queue);
};

/**
 * enum ublk_buffer_rule - which commands name the server's buffer
 * @UBLK_BUFFER_ALWAYS: FETCH and COMMIT
 * @UBLK_BUFFER_FOR_READ: the COMMIT of a READ; any other may
 * @UBLK_BUFFER_NEVER: none; a zone append's COMMIT has its LBA there
 */
enum ublk_buffer_rule {
	UBLK_BUFFER_ALWAYS,
	UBLK_BUFFER_FOR_READ,
	UBLK_BUFFER_NEVER,
};

/**
 * struct ublk_mover - what happens to a request's data by itself
 * @buffer_rule: which commands name a buffer
 * @asks: a WRITE is announced first, and given when the server has named a buffer
 * @registers: a request's data is put into a ring's buffer table before it is handed over
 * @give: called in the daemon's task before a request is handed over. Returns the
 *	bytes that the server can work on; less than the request if its buffer is bad.
 *	NULL: all of them
 * @take_back: called in the daemon's task when @done bytes of a request are committed.
 *	Returns the bytes that are where they belong. NULL: all of them
 */
struct ublk_mover {
	enum ublk_buffer_rule buffer_rule;
	bool asks;
	bool registers;
	unsigned int (*give)(const struct ublk_slot *slot, struct request *rq);
	unsigned int (*take_back)(const struct ublk_slot *slot, struct request *rq,
				  unsigned int done);
};

#endif
