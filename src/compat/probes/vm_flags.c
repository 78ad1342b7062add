// SPDX-License-Identifier: GPL-2.0
/*
 * Since 6.3: flags of a memory area are changed with vm_flags_clear(), before by writing them.
 */
#include <linux/mm.h>

static void __maybe_unused probe(struct vm_area_struct *vma)
{
	vm_flags_clear(vma, VM_MAYWRITE);
}
