/* SPDX-License-Identifier: GPL-2.0-only */
/* User memory is a part of our own: what lies past its end cannot be read. */
#ifndef UBLK_FUZZ_UACCESS_H
#define UBLK_FUZZ_UACCESS_H

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <linux/types.h>

#define __user

extern const __u8 *user_memory_end;

static inline void *u64_to_user_ptr(__u64 addr)
{
	return (void *)(uintptr_t)addr;
}

static inline unsigned long copy_from_user(void *to, const void *from, unsigned long bytes)
{
	if ((const __u8 *)from + bytes > user_memory_end)
		return bytes;
	memcpy(to, from, bytes);
	return 0;
}

static inline void *ERR_PTR(long error)
{
	return (void *)error;
}

static inline long PTR_ERR(const void *ptr)
{
	return (long)ptr;
}

static inline bool IS_ERR(const void *ptr)
{
	return (unsigned long)ptr >= (unsigned long)-4095;
}

static inline int PTR_ERR_OR_ZERO(const void *ptr)
{
	return IS_ERR(ptr) ? PTR_ERR(ptr) : 0;
}

static inline void *vmemdup_user(const void *from, size_t bytes)
{
	__u8 *copy = malloc(bytes);

	if (!copy || !copy_from_user(copy, from, bytes))
		return copy;
	free(copy);
	return ERR_PTR(-EFAULT);
}

#define kvfree	free

#endif
