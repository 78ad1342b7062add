// SPDX-License-Identifier: GPL-2.0-only
/* Control commands: START_DEV, END_USER_RECOVERY, QUIESCE_DEV, STOP_DEV, DEL_DEV. */
#include "model.h"

/* As is_settled() in control/commands.c: 0 to go on, -1 not to, 1 to wait. */
static int settled(bool is_stale)
{
	if (now.deleted || is_stale)
		return -1;
	if (now.server == UBLK_SERVER_ABSENT || now.server == UBLK_SERVER_ATTACHING)
		return 1;
	return serving_of(&now) != UBLK_SERVING_NO ? 0 : -1;
}

static bool may_ask(void)
{
	return setup->starts_early ? now.server != UBLK_SERVER_ABSENT :
				     now.server == UBLK_SERVER_READY && now.process == ALIVE;
}

static void start_ends(void)
{
	next.start = 0;
	next.start_stale = 0;
	next.mutex = 0;
}

static void lock(void)
{
	STEP(KERNEL, "START_DEV has the device to itself", 0) {
		if (now.start_stale || now.deleted || now.disk != UBLK_DISK_NONE) {
			start_ends();
		} else {
			next.mutex = 1;
			next.start = START_ATTACH;
		}
	}
}

static void attach_disk(void)
{
	bool is_stopping = now.stop_new || now.stop_taken;
	bool may_start = now.server == UBLK_SERVER_READY &&
			 !(is_stopping && works("attach-looks"));

	STEP(KERNEL, "START_DEV makes the disk", 0) {
		if (!may_start) {
			start_ends();
		} else {
			set_disk(UBLK_DISK_STARTING);
			next.mutex = !setup->zoned;
			next.start = setup->zoned ? START_ASK : START_SHOW;
		}
	}
}

static void ask_for_zones(void)
{
	if (now.start == START_ASK) {
		STEP(KERNEL, "START_DEV asks for zones", 0) {
			next.place[0] = QUEUED;
			next.start = START_ASKED;
		}
		return;
	}
	if (now.place[0] != NOWHERE || now.mutex)
		return;
	STEP(KERNEL, "START_DEV got the zones", 0) {
		next.mutex = 1;
		next.start = START_SHOW;
	}
	STEP(KERNEL, "START_DEV got no zones", 0) {
		set_disk(UBLK_DISK_NONE);
		start_ends();
	}
}

static void show(void)
{
	bool may_show = now.server == UBLK_SERVER_READY && !now.start_stale && !now.stop_new &&
			!now.stop_taken;

	STEP(KERNEL, "START_DEV lets requests in", 0) {
		set_disk(may_show ? UBLK_DISK_LIVE : UBLK_DISK_NONE);
		if (may_show)
			next.start = START_ADD;
		else
			start_ends();
	}
}

static void add(void)
{
	STEP(KERNEL, "START_DEV has added the disk", 0) {
		next.shown = 1;
		start_ends();
	}
	STEP(KERNEL, "START_DEV cannot add the disk", 0) {
		set_disk(UBLK_DISK_NONE);
		start_ends();
	}
}

static void start_dev(void)
{
	switch (now.start) {
	case 0:
		if (now.disk == UBLK_DISK_NONE && !now.deleted && may_ask())
			STEP(USER, "START_DEV", 0)
				next.start = START_WAIT;
		break;
	case START_WAIT:
		if (settled(now.start_stale) < 1)
			STEP(KERNEL, "START_DEV has waited for the server", 0) {
				if (settled(now.start_stale))
					start_ends();
				else
					next.start = START_LOCK;
			}
		break;
	case START_LOCK:
		if (!now.mutex)
			lock();
		break;
	case START_ATTACH:
		attach_disk();
		break;
	case START_ASK:
	case START_ASKED:
		ask_for_zones();
		break;
	case START_SHOW:
		show();
		break;
	case START_ADD:
		add();
		break;
	}
}

static void end_recovery(void)
{
	bool may_resume = is_recoverable(&now) &&
			  now.server == UBLK_SERVER_READY;

	if (setup->policy == UBLK_POLICY_STOP)
		return;
	switch (now.recover) {
	case 0:
		if (is_recoverable(&now) && may_ask())
			STEP(USER, "END_USER_RECOVERY", 0)
				next.recover = RECOVER_WAIT;
		break;
	case RECOVER_WAIT:
		if (settled(now.recover_stale) < 1)
			STEP(KERNEL, "END_USER_RECOVERY has waited for the server", 0) {
				next.recover = settled(now.recover_stale) ? 0 : RECOVER_RESUME;
				next.recover_stale &= !!next.recover;
			}
		break;
	case RECOVER_RESUME:
		if (now.mutex)
			break;
		STEP(KERNEL, "END_USER_RECOVERY gives the disk to the server", 0) {
			if (may_resume)
				set_disk(UBLK_DISK_LIVE);
			next.recover = 0;
			next.recover_stale = 0;
		}
		break;
	}
}

static bool has_a_command(void)
{
	for_each_tag(tag)
		if (state_of(&now, tag) == UBLK_SLOT_ARMED ||
		    state_of(&now, tag) == UBLK_SLOT_EXAMINED ||
		    state_of(&now, tag) == UBLK_SLOT_HELD)
			return true;
	return false;
}

static void quiesce_dev(void)
{
	bool is_paused = now.disk == UBLK_DISK_LIVE && now.server == UBLK_SERVER_PAUSED &&
			 !now.quiesce_stale;

	if (!setup->quiesces)
		return;
	switch (now.quiesce) {
	case 0:
		if (now.disk == UBLK_DISK_LIVE && now.server == UBLK_SERVER_READY)
			STEP(USER, "QUIESCE_DEV", 0) {
				set_server(UBLK_SERVER_PAUSED);
				next.quiesce = QUIESCE_WAIT;
			}
		break;
	case QUIESCE_WAIT:
		if (has_a_command() || !is_paused)
			STEP(KERNEL, "QUIESCE_DEV has waited for the server", 0)
				next.quiesce = QUIESCE_LEAVE;
		STEP(KERNEL, "QUIESCE_DEV's time is over", 0)
			next.quiesce = QUIESCE_FAIL;
		break;
	default:
		STEP(KERNEL, "QUIESCE_DEV ends", 0) {
			bool is_gone = now.disk != UBLK_DISK_LIVE && now.disk != UBLK_DISK_PARKED &&
				       now.disk != UBLK_DISK_FAILING;

			if (now.server == UBLK_SERVER_PAUSED && !now.quiesce_stale) {
				if (now.quiesce == QUIESCE_FAIL || is_gone)
					set_server(UBLK_SERVER_READY);
				else
					server_leave();
			}
			next.quiesce = 0;
			next.quiesce_stale = 0;
		}
	}
}

void commands_act(void)
{
	start_dev();
	end_recovery();
	quiesce_dev();
	if (setup->stops && !now.stop_new && !now.stop_taken && !now.unpublished)
		STEP(USER, "STOP_DEV", 0)
			stop_begin();
	if (setup->deletes && !now.deleted)
		STEP(USER, "DEL_DEV", 0) {
			next.deleted = 1;
			stop_begin();
		}
}
