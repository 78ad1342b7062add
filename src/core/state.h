/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Device states and what follows from them, as pure functions: no locks, no kernel
 * services, so that the unit tests run them on the host and walk every pair. Diagrams and
 * reasons: docs/states.md.
 */
#ifndef UBLK_CORE_STATE_H
#define UBLK_CORE_STATE_H

#include <linux/types.h>

/**
 * enum ublk_disk_state - the disk's side of a device
 * @UBLK_DISK_NONE: no disk
 * @UBLK_DISK_STARTING: being made; its server is asked for its zones
 * @UBLK_DISK_LIVE: served, or its server is just going
 * @UBLK_DISK_PARKED: its server is gone, I/O waits for the next
 * @UBLK_DISK_FAILING: its server is gone, I/O fails at once
 * @UBLK_DISK_STOPPING: being removed
 * @UBLK_NR_DISK_STATES: how many there are
 */
enum ublk_disk_state {
	UBLK_DISK_NONE,
	UBLK_DISK_STARTING,
	UBLK_DISK_LIVE,
	UBLK_DISK_PARKED,
	UBLK_DISK_FAILING,
	UBLK_DISK_STOPPING,
	UBLK_NR_DISK_STATES
};

/**
 * enum ublk_server_state - the server's side of a device
 * @UBLK_SERVER_ABSENT: nobody has /dev/ublkcN open
 * @UBLK_SERVER_ATTACHING: open, tags are being fetched
 * @UBLK_SERVER_READY: every tag has been fetched
 * @UBLK_SERVER_PAUSED: gets no new request, and is to leave when it has handed enough back
 * @UBLK_SERVER_LEAVING: told to go, or dying; its commands are given back
 * @UBLK_SERVER_DRAINING: has closed; what it held is taken back
 * @UBLK_NR_SERVER_STATES: how many there are
 */
enum ublk_server_state {
	UBLK_SERVER_ABSENT,
	UBLK_SERVER_ATTACHING,
	UBLK_SERVER_READY,
	UBLK_SERVER_PAUSED,
	UBLK_SERVER_LEAVING,
	UBLK_SERVER_DRAINING,
	UBLK_NR_SERVER_STATES
};

/**
 * struct ublk_state - both sides of a device's state
 * @disk: the disk's
 * @server: the server's
 *
 * Protected by the device's lock; written by core/device.c only.
 */
struct ublk_state {
	enum ublk_disk_state disk;
	enum ublk_server_state server;
};

/**
 * enum ublk_policy - what becomes of requests when a server dies
 * @UBLK_POLICY_STOP: they fail and the disk is removed
 * @UBLK_POLICY_WAIT: those it held fail, others wait for the next server
 * @UBLK_POLICY_REISSUE: all wait for the next server
 * @UBLK_POLICY_FAIL: they fail, the disk stays and fails everything until the next server
 * @UBLK_NR_POLICIES: how many there are
 */
enum ublk_policy {
	UBLK_POLICY_STOP,
	UBLK_POLICY_WAIT,
	UBLK_POLICY_REISSUE,
	UBLK_POLICY_FAIL,
	UBLK_NR_POLICIES
};

/**
 * enum ublk_gate - what a request meets at its queue
 * @UBLK_GATE_OPEN: goes to the server
 * @UBLK_GATE_HOLD: waits on the block layer's requeue list
 * @UBLK_GATE_FAIL: fails with an I/O error
 * @UBLK_GATE_FAIL_TARGET: fails with a target error, which multipath does not
 *	retry on another path
 */
enum ublk_gate {
	UBLK_GATE_OPEN,
	UBLK_GATE_HOLD,
	UBLK_GATE_FAIL,
	UBLK_GATE_FAIL_TARGET,
};

/**
 * enum ublk_serving - what becomes of a tag when its request is handed back
 * @UBLK_SERVING_NO: its command is given back: the server is going
 * @UBLK_SERVING_YES: it is armed again
 * @UBLK_SERVING_WATCHED: it is armed again, and QUIESCE_DEV waits to hear of it
 */
enum ublk_serving {
	UBLK_SERVING_NO,
	UBLK_SERVING_YES,
	UBLK_SERVING_WATCHED,
};

bool ublk_state_is_legal(struct ublk_state state);
bool ublk_state_may_move(struct ublk_state from, struct ublk_state to);
enum ublk_gate ublk_state_gate(struct ublk_state state, enum ublk_policy policy);
bool ublk_state_is_recoverable(struct ublk_state state);
enum ublk_serving ublk_state_serving(struct ublk_state state);
enum ublk_disk_state ublk_state_after_death(enum ublk_disk_state disk, enum ublk_policy policy);
u16 ublk_state_to_user(struct ublk_state state);
enum ublk_policy ublk_policy_from_flags(u64 flags);

#endif
