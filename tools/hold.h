/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One server for each name: whoever has the lock.
 */
#ifndef UBLKCTL_HOLD_H
#define UBLKCTL_HOLD_H

/**
 * hold_name() - be the one server of a name, until this process and its children end
 * @patience_ms: how long another one may take to end
 *
 * Return: 0; -EWOULDBLOCK if there is another one, which the caller tells; or another -errno, says
 *	why.
 */
int hold_name(const char *name, unsigned int patience_ms);

#endif
