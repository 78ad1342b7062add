/* SPDX-License-Identifier: GPL-2.0-only */
/* Servers killed at random, again and again, on every data path. */
#ifndef UBLK_TESTS_STORM_H
#define UBLK_TESTS_STORM_H

#include "race.h"

/* Of rand(): told, and taken from UBLK_SEED where that is set. */
void storm_seed(void);

/*
 * Each data path that this kernel has, under load.h's load, with so many kills
 * on each, times the rounds asked for. What the way of recovery promises is
 * checked each time, and a second is the limit.
 */
void storm(const struct way *way, int kills);

/* No udev from now on; and again. Where there is none, nothing happens. */
void udev_stop(void);
void udev_start(void);

#endif
