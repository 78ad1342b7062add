/* SPDX-License-Identifier: GPL-2.0-only */
/* Requests of all sizes and places, for each way that data can take. */
#ifndef UBLK_TESTS_SIZES_H
#define UBLK_TESTS_SIZES_H

#include "test.h"

/*
 * Write and read back blocks of many sizes and places on the default disk of a
 * server with a RAM disk, through buffers off their page and in many pieces,
 * and compare every byte with what the server has.
 */
void all_sizes_and_offsets(struct srv *srv);

#endif
