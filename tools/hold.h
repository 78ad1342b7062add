/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One server for each name: whoever has the lock.
 */
#ifndef UBLKCTL_HOLD_H
#define UBLKCTL_HOLD_H

/**
 * hold_name() - be the one server of a name, until this process and its children end
 *
 * Return: 0, -EBUSY if there is another one, or another -errno; says why.
 */
int hold_name(const char *name);

#endif
