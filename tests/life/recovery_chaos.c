// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will end servers of a loaded disk in every way that there is, one
 * after another in a mixed order, and expect the next to take over with
 * nothing lost and nothing done twice.
 */
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "load.h"
#include "server.h"
#include "stages.h"

#include "test.h"

#define THREADS	2
#define STEPS	32

static void by_kill(struct srv **srv)
{
	srv_kill(*srv);
}

static void by_exit(struct srv **srv)
{
	srv_quit(*srv);
}

static void while_stopped(struct srv **srv)
{
	srv_signal(*srv, SIGSTOP);
	waitpid((*srv)->pid, NULL, WUNTRACED);
	usleep(20000);
	srv_kill(*srv);
}

static void thread_by_thread(struct srv **srv)
{
	srv_thread_exit(*srv, 1);
	usleep(5000);
	srv_kill(*srv);
}

static int become_another_program(struct srv *srv, void *arg)
{
	(void)srv;
	(void)arg;
	execl("/proc/self/exe", "ublk-tests", "pause", NULL);
	return -errno;
}

static void by_exec(struct srv **srv)
{
	srv_begin_call(*srv, 0, become_another_program, NULL);
	usleep(20000);
	srv_kill(*srv);
}

static int __attribute__((noreturn)) close_ring(struct srv *srv, void *arg)
{
	struct worker *w = arg;

	(void)srv;
	__atomic_store_n(&w->order.done, 1, __ATOMIC_SEQ_CST);
	io_uring_queue_exit(w->ring);
	for (;;)
		pause();
}

static void ring_by_ring(struct srv **srv)
{
	srv_call(*srv, 0, close_ring, &(*srv)->workers[0]);
	usleep(20000);
	srv_kill(*srv);
}

static void in_the_middle_of_the_next(struct srv **srv)
{
	static enum stage stage = NOTHING_FETCHED;
	struct recovery recovery;

	srv_kill(*srv);
	recovery = recovery_up_to(*srv, stage);
	stage = stage == ENDED ? NOTHING_FETCHED : stage + 1;
	srv_kill(recovery.srv);
	recovery_forget_end(&recovery);
	*srv = recovery.srv;
}

static void (* const ends[])(struct srv **srv) = {
	by_kill, while_stopped, by_exec, thread_by_thread, by_exit,
	ring_by_ring, in_the_middle_of_the_next,
};

/* Two may ask for the same: one of them is told so, or comes too late. */
static struct srv *take_over(struct srv *old)
{
	struct ublksrv_ctrl_cmd end = { .dev_id = old->dev->id,
					.queue_id = 0xffff };
	int res[2], ok = 0;
	struct job *jobs[2];
	struct srv *srv;

	TRUE(wait_for(recovery_start(old->dev) == 0, LONG_MS));
	srv = successor(old, (struct srv_opts){ .threads = THREADS });
	end.data[0] = srv->pid;
	for (int i = 0; i < 2; i++)
		jobs[i] = job_start(UBLK_U_CMD_END_USER_RECOVERY, end, 0);
	srv_fetch_all(srv);
	for (int i = 0; i < 2; i++) {
		res[i] = job_wait(jobs[i], LONG_MS);
		job_free(jobs[i]);
		ok += res[i] == 0;
		TRUE(res[i] == 0 || res[i] == -EBUSY);
	}
	EQ(ok, 1);
	return srv;
}

static void run(void)
{
	struct load *load;
	struct srv *srv;

	need_feature(UBLK_F_USER_RECOVERY_REISSUE, "USER_RECOVERY_REISSUE");
	srv = up_new((struct dev_opts){
		.queues = 2, .depth = 3, .max_io = 64 * KIB,
		.flags = UBLK_F_USER_RECOVERY | UBLK_F_USER_RECOVERY_REISSUE },
		(struct srv_opts){ .threads = THREADS });
	load = load_start(srv->dev, false);
	for (int i = 0; i < STEPS; i++) {
		load_goes_on(load, i % 4);
		usleep(i * 7919 % 4000);
		ends[i * 5 % ARRAY_SIZE(ends)](&srv);
		srv = take_over(srv);
	}
	load_goes_on(load, 5);
	load_end(load);
	down(srv);
}

ABI_TEST(.timeout = 120,
	 .no_intree = "lets END wait for a server that has died");
