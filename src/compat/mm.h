/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Memory areas and iterators under the newest kernel's names.
 */
#ifndef UBLK_COMPAT_MM_H
#define UBLK_COMPAT_MM_H

#include <linux/mm.h>
#include <linux/uio.h>

#include "compat/generated/interfaces.h"

#ifndef UBLK_HAVE_VM_FLAGS
/* Before 6.3 the flags were a plain field that mmap handlers wrote. */
static inline void vm_flags_clear(struct vm_area_struct *vma, vm_flags_t flags)
{
	vma->vm_flags &= ~flags;
}
#endif

/* Before 6.2 (6.1.11) the directions of an iterator were called after the system calls. */
#ifndef ITER_SOURCE
#define ITER_SOURCE	WRITE
#define ITER_DEST	READ
#endif

#endif /* UBLK_COMPAT_MM_H */
