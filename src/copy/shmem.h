/* SPDX-License-Identifier: GPL-2.0 */
/* Memory that clients and the server share, and requests that lie in it. */
#ifndef UBLK_COPY_SHMEM_H
#define UBLK_COPY_SHMEM_H

#include "core/ublk.h"

/* Of one buffer: an offset in it has 32 bits. */
#define UBLK_SHMEM_MAX_BYTES	(4ULL << 30)

struct ublk_shmem;

struct ublk_shmem *ublk_shmem_alloc(struct ublk_device *dev);
void ublk_shmem_free(struct ublk_shmem *shmem);
int ublk_shmem_register(struct ublk_shmem *shmem, const struct ublk_shmem_buf_reg *reg);
int ublk_shmem_unregister(struct ublk_shmem *shmem, u32 index);
bool ublk_shmem_match(struct ublk_shmem *shmem, const struct request *rq, u64 *addr);
void ublk_shmem_unmatch(struct ublk_shmem *shmem, u64 addr);

#endif
