/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The features that a new device is to have: which to ask the driver for, and what to say when it
 * does not give one.
 */
#ifndef UBLKCTL_ASKED_H
#define UBLKCTL_ASKED_H

#include <stdint.h>

/**
 * asked_also() - features that do no harm and that other verbs need later
 * @asked: UBLK_F_* that the user asked for
 * @offered: as the driver told
 *
 * Return: UBLK_F_* to ask for too.
 */
uint64_t asked_also(uint64_t asked, uint64_t offered);

/**
 * asked_check() - does the driver give what the user asked for?
 *
 * Return: 0, or -EOPNOTSUPP; says what to do instead.
 */
int asked_check(uint64_t asked, uint64_t given);

#endif
