/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Races, widened on purpose: places at which a test makes the driver wait. Only in a module
 * that was built with UBLK_TEST_DELAYS=y, each a module parameter in ms; nothing at all in
 * any other.
 */
#ifndef UBLK_CORE_DELAY_H
#define UBLK_CORE_DELAY_H

#ifdef UBLK_TEST_DELAYS

#include <linux/atomic.h>
#include <linux/delay.h>
#include <linux/ktime.h>
#include <linux/processor.h>

/*
 * admit: the gate was open, the slot is not yet taken
 * give: the descriptor is written, the slot not yet GIVEN
 * commit: COMMITTING, the request not yet settled
 * arm: ARMED or HELD, not yet looked whether the server is leaving
 * hold: on the requeue list, the gate not yet looked at again
 * leave: the gate is shut, no slot has been looked at
 * drain: the server has closed, nothing has been taken back
 * remove: the disk is gone, the server not yet sent away
 * turn: what waits for a fetch command is being given back, by who has the turn for that
 * start: the server is ready, the disk not yet made
 * shut: nobody can open the disk any more, its stop has not begun
 */
extern unsigned int ublk_delay_admit, ublk_delay_give, ublk_delay_commit,
	ublk_delay_arm, ublk_delay_hold, ublk_delay_leave,
	ublk_delay_drain, ublk_delay_remove, ublk_delay_turn, ublk_delay_start,
	ublk_delay_shut;

/* How many sleep at one of these places now: the parameter "waiting", for tests to look at. */
extern atomic_t ublk_delay_waiting;

/* Where one may sleep. */
#define ublk_delay(name)					\
	do {							\
		unsigned int ms = READ_ONCE(ublk_delay_##name);	\
								\
		if (ms) {					\
			atomic_inc(&ublk_delay_waiting);	\
			msleep(ms);				\
			atomic_dec(&ublk_delay_waiting);	\
		}						\
	} while (0)

/* Where one may not. By the clock: mdelay() counts turns, and takes far longer in emulation. */
#define ublk_delay_atomic(name)							\
	do {									\
		ktime_t end = ktime_add_ms(ktime_get(),				\
					   READ_ONCE(ublk_delay_##name));	\
										\
		while (ktime_before(ktime_get(), end))				\
			cpu_relax();						\
	} while (0)

#else

#define ublk_delay(name)	do { } while (0)
#define ublk_delay_atomic(name)	do { } while (0)

#endif

#endif
