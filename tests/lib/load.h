/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Clients that write, read and compare with O_DIRECT in the middle of a disk
 * until they are told to stop; each in a process and a place of its own.
 */
#ifndef UBLK_TESTS_LOAD_H
#define UBLK_TESTS_LOAD_H

#include "test.h"

struct load;

struct load *load_start(struct dev *dev, int clients);
/* Until each client has done so many more rounds. */
void load_wait(struct load *load, int rounds);
/* The test fails if any client has seen an error or a wrong byte. */
void load_end(struct load *load);

#endif
