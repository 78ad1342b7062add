/* SPDX-License-Identifier: GPL-2.0 */
/* A look at the daemons now and then, where the kernel does not tell of everything. */
#ifndef UBLK_CORE_LOOK_H
#define UBLK_CORE_LOOK_H

void ublk_look_begin(void);
void ublk_look_end(void);

#endif
