/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What C lacks.
 */
#ifndef UBLKCTL_UTIL_H
#define UBLKCTL_UTIL_H

#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))

#endif
