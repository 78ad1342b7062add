// SPDX-License-Identifier: GPL-2.0-only
/*
 * What probes answer on kernels whose headers are not at hand: each is asked as
 * a build asks it, of headers that say what that kernel's say (probed/), and of
 * that kernel's exported symbols.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tap.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define PROBES	"../src/compat/probes/"
#define ALL	"io_uring_cmd_done __io_uring_cmd_done io_uring_cmd_complete_in_task "	\
		"__io_uring_cmd_do_in_task io_uring_cmd_mark_cancelable "		\
		"io_buffer_register_request io_buffer_unregister "			\
		"io_buffer_register_bvec io_buffer_unregister_bvec "			\
		"io_uring_cmd_buffer_select io_uring_mshot_cmd_post_cqe"

/* What is in every one of these kernels, and what came. */
#define OF_6_3	"io_uring_cmd_done io_uring_cmd_complete_in_task"
#define OF_6_7	"io_uring_cmd_done __io_uring_cmd_do_in_task io_uring_cmd_mark_cancelable"
#define OF_6_15	OF_6_7 " io_buffer_register_bvec io_buffer_unregister_bvec"
#define NEW	"__io_uring_cmd_done __io_uring_cmd_do_in_task io_uring_cmd_mark_cancelable"
#define BATCH	" io_uring_cmd_buffer_select io_uring_mshot_cmd_post_cqe"
#define BVEC	" io_buffer_register_bvec io_buffer_unregister_bvec"
#define RENAMED	" io_buffer_register_bvec io_buffer_register_request io_buffer_unregister"

static const char *const of_uring[] = {
	"uring_header", "uring_sqe", "uring_done", "uring_done_two_results",
	"uring_task_work", "uring_task_work_flags", "uring_cancel",
	"uring_ctx_handle", "uring_tctx", "zero_copy", "zero_copy_bvec", "batch_io",
};

struct kernel {
	const char *name;
	long release;			/* which form of the headers */
	const char *exports;
	const char *yes;		/* probes, with a space after each */
};

static const struct kernel urings[] = {
	{ "6.1.0", 601000, OF_6_3, "" },
	{ "6.1.23", 601023, OF_6_3, "uring_done_two_results uring_task_work_flags " },
	{ "6.6", 606000, "io_uring_cmd_done __io_uring_cmd_do_in_task",
	  "uring_sqe uring_done_two_results uring_task_work_flags " },
	{ "6.7", 607000, OF_6_7,
	  "uring_sqe uring_done_two_results uring_task_work_flags uring_cancel " },
	{ "6.14", 614000, OF_6_7,
	  "uring_header uring_tctx uring_sqe uring_done_two_results uring_task_work_flags "
	  "uring_cancel " },
	{ "6.15", 615000, OF_6_15,
	  "uring_header uring_tctx uring_sqe uring_done_two_results uring_task_work_flags "
	  "uring_cancel zero_copy_bvec " },
	{ "6.16", 616000, OF_6_15,
	  "uring_header uring_tctx uring_sqe uring_done_two_results uring_task_work_flags "
	  "uring_cancel uring_ctx_handle zero_copy_bvec " },
	{ "6.17", 617000, OF_6_15,
	  "uring_header uring_tctx uring_sqe uring_done_two_results uring_task_work_flags "
	  "uring_cancel uring_ctx_handle zero_copy_bvec " },
	{ "6.18", 618000, NEW BVEC BATCH,
	  "uring_header uring_tctx uring_sqe uring_done uring_task_work_flags uring_cancel "
	  "uring_ctx_handle zero_copy_bvec batch_io " },
	{ "6.19", 619000, NEW BVEC BATCH,
	  "uring_header uring_tctx uring_sqe uring_done uring_task_work uring_cancel "
	  "uring_ctx_handle zero_copy_bvec batch_io " },
	{ "7.2", 702000, NEW BVEC BATCH,
	  "uring_header uring_tctx uring_sqe uring_done uring_task_work uring_cancel "
	  "uring_ctx_handle zero_copy_bvec batch_io " },
	{ "7.3", 703000, NEW RENAMED BATCH,
	  "uring_header uring_tctx uring_sqe uring_done uring_task_work uring_cancel "
	  "uring_ctx_handle zero_copy batch_io " },
	/* Headers tell, and nothing is exported; or the other way round. */
	{ "7.3 without exports", 703000, "",
	  "uring_header uring_tctx uring_sqe uring_ctx_handle " },
	{ "7.3 without the new names", 703000, NEW BVEC BATCH,
	  "uring_header uring_tctx uring_sqe uring_done uring_task_work uring_cancel "
	  "uring_ctx_handle batch_io " },
	{ "6.18 without io_uring_mshot_cmd_post_cqe", 618000,
	  NEW BVEC " io_uring_cmd_buffer_select",
	  "uring_header uring_tctx uring_sqe uring_done uring_task_work_flags uring_cancel "
	  "uring_ctx_handle zero_copy_bvec " },
	{ "6.14 with every export", 614000, ALL,
	  "uring_header uring_tctx uring_sqe uring_done_two_results uring_task_work_flags "
	  "uring_cancel " },
	{ "6.17 with every export", 617000, ALL,
	  "uring_header uring_tctx uring_sqe uring_done_two_results uring_task_work_flags "
	  "uring_cancel uring_ctx_handle zero_copy_bvec " },
};

/* What is asked of the block layer and of the scheduler. */
#define TRACED	"for_each_kernel_tracepoint tracepoint_probe_register tracepoint_probe_unregister "
#define REPORTS	" disk_report_zone"
#define OLD_FORMS	"exit_task_only blk_map_kern_queue blk_zoned_report_cb "
#define OF_6_12	OLD_FORMS "exec_prepare "
#define OF_6_16	"exec_prepare exit_group_dead blk_map_kern "
#define OF_6_17	"blk_integrity_metadata blk_small_segments "
#define OF_6_19	"blk_integrity_split blk_zoned_report_args blk_rq_has_data "

static const char *const of_block[] = {
	"exec_prepare", "exit_group_dead", "exit_task_only", "blk_map_kern", "blk_map_kern_queue",
	"blk_integrity_metadata", "blk_small_segments", "blk_integrity_split",
	"blk_zoned_report_args", "blk_zoned_report_cb", "blk_rq_has_data",
};

static const struct kernel blocks[] = {
	{ "6.1", 601023, TRACED "blk_rq_map_kern", OLD_FORMS },
	{ "6.12", 612000, TRACED "blk_rq_map_kern", OF_6_12 },
	{ "6.15", 615000, TRACED "blk_rq_map_kern", OF_6_12 },
	{ "6.16", 616000, TRACED "blk_rq_map_kern", OF_6_16 "blk_zoned_report_cb " },
	{ "6.17", 617000, TRACED "blk_rq_map_kern", OF_6_16 OF_6_17 "blk_zoned_report_cb " },
	{ "6.18", 618000, TRACED "blk_rq_map_kern", OF_6_16 OF_6_17 "blk_zoned_report_cb " },
	{ "6.19", 619000, TRACED "blk_rq_map_kern" REPORTS, OF_6_16 OF_6_17 OF_6_19 },
	{ "7.3", 703000, TRACED "blk_rq_map_kern" REPORTS, OF_6_16 OF_6_17 OF_6_19 },
	{ "7.3 without exports", 703000, "",
	  OF_6_17 "blk_integrity_split blk_rq_has_data " },
	{ "6.18 with every export", 618000, TRACED "blk_rq_map_kern" REPORTS,
	  OF_6_16 OF_6_17 "blk_zoned_report_cb " },
	/* Names alone say nothing. */
	{ "of another kind", 999999, TRACED "blk_rq_map_kern" REPORTS, "" },
};

static bool has(const char *words, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = words; (at = strstr(at, word)); at += length) {
		if ((at == words || at[-1] == ' ') && at[length] == ' ')
			return true;
	}
	return false;
}

/* As in src/Kbuild: what some compilers only warn of must be a no. */
static bool answer(const struct kernel *kernel, const char *probe, const char *dir)
{
	char command[2048];
	char word[64] = "";
	FILE *file;

	snprintf(command, sizeof(command),
		 "UBLK_COMPILER=unit sh " PROBES "probe.sh ask " PROBES "%s.c %s/result"
		 " %s/symvers ${CC:-gcc} -std=gnu11 -Wno-error"
		 " -Werror=implicit-function-declaration -Werror=int-conversion"
		 " -Werror=incompatible-pointer-types -Werror=discarded-qualifiers"
		 " -DRELEASE=%ld -Iunit/probed/%s -Iunit/probed/block",
		 probe, dir, dir, kernel->release,
		 kernel->release < 608000 ? "old" : "new");
	if (system(command))
		return false;
	snprintf(command, sizeof(command), "%s/result", dir);
	file = fopen(command, "r");
	if (!file)
		return false;
	if (fscanf(file, "%*s %63s", word) != 1)
		word[0] = '\0';
	fclose(file);
	return !strcmp(word, "yes");
}

static bool write_symvers(const char *dir, const char *exports)
{
	char path[256];
	char *words = strdup(exports);
	char *rest = words;
	FILE *file;

	snprintf(path, sizeof(path), "%s/symvers", dir);
	file = fopen(path, "w");
	for (char *word; file && (word = strsep(&rest, " "));)
		fprintf(file, "0x00000000\t%s\tvmlinux\tEXPORT_SYMBOL_GPL\t\n", word);
	free(words);
	return file && !fclose(file);
}

/* A set of probes, and what each of those kernels answers. */
struct family {
	const char *what;
	const char *const *probes;
	size_t nr_probes;
	const struct kernel *kernels;
	size_t nr_kernels;
};

static const struct family families[] = {
	{ "io_uring", of_uring, ARRAY_SIZE(of_uring), urings, ARRAY_SIZE(urings) },
	{ "the block layer", of_block, ARRAY_SIZE(of_block), blocks, ARRAY_SIZE(blocks) },
};

static void ask(const struct family *family, const struct kernel *kernel, const char *dir)
{
	bool good = write_symvers(dir, kernel->exports);

	for (size_t i = 0; i < family->nr_probes && good; i++) {
		const char *probe = family->probes[i];
		bool want = has(kernel->yes, probe);

		if (answer(kernel, probe, dir) == want)
			continue;
		note("%s of Linux %s: not %s", probe, kernel->name, want ? "yes" : "no");
		good = false;
	}
	ok(good, "probes of %s on Linux %s", family->what, kernel->name);
}

UNIT_TEST(probes)
{
	char dir[] = "/tmp/ublk-probes.XXXXXX";
	char command[64];

	if (!mkdtemp(dir)) {
		ok(false, "a folder for probes");
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(families); i++)
		for (size_t k = 0; k < families[i].nr_kernels; k++)
			ask(&families[i], &families[i].kernels[k], dir);
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	ok(!system(command), "the folder for probes is gone");
}
