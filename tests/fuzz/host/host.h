/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the fuzzers on the host share. Each file of this folder is a program
 * of libFuzzer that feeds bytes to one part of the driver which needs no
 * kernel, and checks what must be so for all of them. Its seeds are made by
 * itself: with FUZZ_SEEDS=DIR in the environment they are written there
 * before it begins.
 */
#ifndef UBLK_FUZZ_HOST_H
#define UBLK_FUZZ_HOST_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define must(cond)							\
	do {								\
		if (!(cond)) {						\
			fprintf(stderr, "%s:%d: expected: %s\n",	\
				__FILE__, __LINE__, #cond);		\
			abort();					\
		}							\
	} while (0)

/* Bytes that are missing are 0. */
static inline void take(void *to, size_t bytes, const uint8_t **data,
			size_t *size)
{
	size_t n = bytes < *size ? bytes : *size;

	memset(to, 0, bytes);
	memcpy(to, *data, n);
	*data += n;
	*size -= n;
}

/* The nth seed of this program into @to; 0 if there is none. */
size_t seed(unsigned int n, uint8_t *to, size_t room);

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char *dir = getenv("FUZZ_SEEDS");
	uint8_t bytes[4096];
	char path[4096];
	size_t len;
	FILE *file;

	(void)argc;
	(void)argv;
	for (unsigned int n = 0; dir; n++) {
		len = seed(n, bytes, sizeof(bytes));
		if (!len)
			break;
		snprintf(path, sizeof(path), "%s/seed-%u", dir, n);
		file = fopen(path, "w");
		must(file && fwrite(bytes, 1, len, file) == len);
		must(!fclose(file));
	}
	return 0;
}

#endif
