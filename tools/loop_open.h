/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How the loop target gets hold of its file.
 */
#ifndef UBLKCTL_LOOP_OPEN_H
#define UBLKCTL_LOOP_OPEN_H

#include "target.h"

int loop_open(struct target *target, const struct target_config *config);
void loop_close(struct target *target);

#endif
