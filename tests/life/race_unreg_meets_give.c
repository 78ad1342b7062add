// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will take shared memory out while the server is just being given a
 * request that refers to it, and commits that or is killed, and expect UNREG_BUF
 * to wait for the request's end, and no longer.
 */
#include "race.h"
#include "shmem.h"

static void once(const struct way *way, enum client_op op, bool kill)
{
	struct srv *srv = race_up(way, (struct dev_opts){
			.depth = 2, .flags = UBLK_F_SHMEM_ZC },
		(struct srv_opts){ .policy = shm_policy });
	uint8_t *mem = share(RACE_LEN);
	int index = shm_reg(srv->dev, mem, RACE_LEN, 0);
	struct client *client;
	struct job *job;

	TRUE(index >= 0);
	client = client_new((struct client_io){
		.dev = srv->dev, .op = op, .off = MIDDLE, .len = RACE_LEN });
	client->buf = mem;
	pattern(mem, RACE_LEN, MIDDLE >> 9);
	pattern(srv->disk + MIDDLE, RACE_LEN, 1);
	delay("give", 2 * DELAY_MS);
	client_go(client);
	wait_delayed();
	delay("give", 0);
	job = race_begin(srv->dev, UBLK_U_CMD_UNREG_BUF, index);
	EQ(job_wait(job, 100), PENDING);
	EQ(client_end(client, 0), PENDING);
	if (kill)
		srv_kill(srv);
	OK(race_answer(job));
	if (kill) {
		race_end(srv, way, client, true);
		return;
	}
	race_served(srv, client);
	EQ(SHM_IO(srv, op, { mem, RACE_LEN }), SHM_COPIED);
	down(srv);
}

static void run(void)
{
	need_feature(UBLK_F_SHMEM_ZC, "SHMEM_ZC");
	shm_know(0, NULL);	/* the servers share what is known */
	once(&ways[0], C_WRITE, false);
	once(&ways[0], C_READ, false);
	for (int i = 0; i < NR_WAYS; i++)
		once(&ways[i], i % 2 ? C_READ : C_WRITE, true);
}

ABI_TEST(.delays = true, .timeout = 180);
