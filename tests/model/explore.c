// SPDX-License-Identifier: GPL-2.0-only
/*
 * Breadth first through all states, so that the first way to one is a shortest. Then backwards,
 * from the states in which all is well: a state from which none of them is reached is a dead end.
 */
#include "explore.h"
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <linux/kernel.h>

#define MAX_STATES	(1U << 22)
#define NO_STATE	(~0U)

struct edge {
	unsigned int from, to;
	u8 kind;
};

/* How a state was first come to. */
struct origin {
	unsigned int from;
	const char *what;
	int nr;
};

const struct setup *setup;
const char *broken;
struct world now, next;
struct ublk_slot slots[MAX_TAGS];

static struct world *worlds;
static struct origin *origins;
static unsigned int *table;
static unsigned int nr_worlds, at;
static struct edge *edges;
static unsigned int nr_edges, room_for_edges;
static struct ublk_queue *queue;
static struct ublk_device *device;
static struct origin step;
static enum kind step_kind;
static const char *wrong;
static jmp_buf failed;

static void *room(size_t nr, size_t size)
{
	void *memory = calloc(nr, size);

	if (!memory) {
		fprintf(stderr, "no memory for the model\n");
		exit(2);
	}
	return memory;
}

/* Is the step there? The tests take single ones out. */
bool works(const char *what)
{
	return !broken || strcmp(broken, what);
}

void model_wrong(const char *what)
{
	if (!wrong)
		wrong = what;
}

static unsigned int hash_of(const struct world *world)
{
	const unsigned char *byte = (const unsigned char *)world;
	unsigned long hash = 14695981039346656037UL;

	for (size_t i = 0; i < sizeof(*world); i++)
		hash = (hash ^ byte[i]) * 1099511628211UL;
	return (hash ^ hash >> 32) & (2 * MAX_STATES - 1);
}

static unsigned int remember(const struct world *world)
{
	unsigned int place = hash_of(world);

	for (; table[place] != NO_STATE; place = (place + 1) & (2 * MAX_STATES - 1))
		if (!memcmp(&worlds[table[place]], world, sizeof(*world)))
			return table[place];
	if (nr_worlds == MAX_STATES) {
		wrong = "too many states";
		longjmp(failed, 1);
	}
	worlds[nr_worlds] = *world;
	origins[nr_worlds] = step;
	table[place] = nr_worlds;
	return nr_worlds++;
}

/* Does whoever is to go on with the slot exist? */
static void check_slot(const struct world *world, int tag)
{
	enum ublk_slot_state state = state_of(world, tag);
	int thread = thread_of(tag), set = 1 << tag;
	bool has_request = state != UBLK_SLOT_EMPTY && state != UBLK_SLOT_ARMED &&
			   state != UBLK_SLOT_RECALLED && state != UBLK_SLOT_EXAMINED;
	bool is_carried = world->carried[tag] ||
			  (world->pending[thread] | world->taken[thread]) & set;
	bool is_there = world->place[tag] == IN_SLOT;
	bool is_at_it = world->doing[thread] != IDLE && world->tag[thread] == tag;

	if (has_request != is_there)
		model_wrong(has_request ? "a slot holds a request that is elsewhere" :
					  "a request is lost in a slot that holds none");
	if (is_carried != (state == UBLK_SLOT_PENDING || state == UBLK_SLOT_RECALLED) &&
	    !(is_carried && is_at_it))
		model_wrong("a task work and the state of its slot differ");
	if ((state == UBLK_SLOT_FILLING || state == UBLK_SLOT_COMMITTING) && !is_at_it)
		model_wrong("nobody goes on with a request");
}

static void print_way(unsigned int to)
{
	if (origins[to].from != NO_STATE) {
		print_way(origins[to].from);
		printf("#   %s %d\n", origins[to].what, origins[to].nr);
	}
}

bool step_begin(enum kind kind, const char *what, int nr)
{
	next = now;
	step = (struct origin) { .from = at, .what = what, .nr = nr };
	step_kind = kind;
	queue->serving = serving_of(&now);
	for_each_tag(tag)
		slots[tag] = (struct ublk_slot) {
			.word = now.word[tag],
			.tag = tag,
			.queue = queue,
			.rq = (struct request *)(size_t)(tag + 1),
			.bytes = 1,
		};
	return true;
}

bool step_end(void)
{
	for_each_tag(tag)
		next.word[tag] = slots[tag].word;
	for_each_tag(tag)
		check_slot(&next, tag);
	if (wrong)
		longjmp(failed, 1);
	if (!memcmp(&next, &now, sizeof(now)))
		return false;
	if (nr_edges == room_for_edges) {
		room_for_edges = room_for_edges * 2 + 1024;
		edges = realloc(edges, room_for_edges * sizeof(*edges));
		if (!edges)
			exit(2);
	}
	edges[nr_edges++] = (struct edge) { .from = at, .to = remember(&next), .kind = step_kind };
	return false;
}

/* Every request has been answered, or waits as it shall. */
static bool is_settled(const struct world *world)
{
	for_each_tag(tag)
		if (world->place[tag] != NOWHERE &&
		    (world->place[tag] != PARKED || gate_of(world) != UBLK_GATE_HOLD))
			return false;
	return true;
}

/* No server, and all that one leaves has been done. */
static bool is_quiet(const struct world *world)
{
	return is_settled(world) && world->process == NO_PROCESS &&
	       world->server == UBLK_SERVER_ABSENT && !world->stop_new && !world->stop_taken &&
	       !world->removal && !world->leave && !world->abort && !world->drain &&
	       world->start <= START_WAIT && world->recover <= RECOVER_WAIT &&
	       !world->start_stale && !world->recover_stale && !world->quiesce &&
	       (world->disk == UBLK_DISK_NONE || (!world->deleted && is_recoverable(world)));
}

static bool is_without_server(const struct world *world)
{
	return world->process != ALIVE;
}

static bool has_lost_a_thread(const struct world *world)
{
	for_each_tag(tag)
		if (world->attached[tag] && world->fate[thread_of(tag)] == UBLK_FATE_DEAD &&
		    state_of(world, tag) != UBLK_SLOT_EMPTY)
			return !setup->refs && !setup->registers;
	return false;
}

/* Every command that told the driver of a tag has been completed. */
static bool is_told(const struct world *world)
{
	for_each_tag(tag)
		if (state_of(world, tag) != UBLK_SLOT_EMPTY &&
		    state_of(world, tag) != UBLK_SLOT_GIVEN &&
		    state_of(world, tag) != UBLK_SLOT_ASKED &&
		    state_of(world, tag) != UBLK_SLOT_DARK)
			return false;
	return true;
}

static bool is_leaving(const struct world *world)
{
	return world->server == UBLK_SERVER_LEAVING;
}

static bool is_called_off(const struct world *world)
{
	return world->disk == UBLK_DISK_STARTING && (world->stop_new || world->stop_taken);
}

static bool is_not_starting(const struct world *world)
{
	return world->disk != UBLK_DISK_STARTING;
}

static bool is_any(const struct world *world)
{
	(void)world;
	return true;
}

static const struct property {
	bool (*from)(const struct world *world);
	bool (*to)(const struct world *world);
	enum kind by;
	const char *why;
} properties[] = {
	{ is_without_server, is_quiet, KERNEL, "a server is gone, and what it left does not end" },
	{ has_lost_a_thread, is_settled, KERNEL, "a thread is gone, and requests stay" },
	{ is_leaving, is_told, SERVER, "a server is sent away, and a command of its stays" },
	{ is_called_off, is_not_starting, KERNEL, "a start is called off, and does not end" },
	{ is_any, is_settled, SERVER, "a server serves, and requests stay" },
};

/* The first state that @property does not hold in: it reaches no good one by the steps allowed. */
static unsigned int dead_end(const struct property *property)
{
	unsigned int *first = room(nr_worlds + 1, sizeof(*first));
	unsigned int *sources = room(nr_edges + 1, sizeof(*sources));
	unsigned int *todo = room(nr_worlds + 1, sizeof(*todo));
	bool *is_good = room(nr_worlds + 1, sizeof(*is_good));
	unsigned int nr_todo = 0, i, found = NO_STATE;

	for (i = 0; i < nr_edges; i++)
		first[edges[i].to]++;
	for (i = 1; i <= nr_worlds; i++)
		first[i] += first[i - 1];
	for (i = 0; i < nr_edges; i++)
		sources[--first[edges[i].to]] = i;
	for (i = 0; i < nr_worlds; i++)
		if (property->to(&worlds[i])) {
			is_good[i] = true;
			todo[nr_todo++] = i;
		}
	while (nr_todo) {
		unsigned int to = todo[--nr_todo];

		for (i = first[to]; i < first[to + 1]; i++) {
			const struct edge *edge = &edges[sources[i]];

			if (edge->kind <= property->by && !is_good[edge->from]) {
				is_good[edge->from] = true;
				todo[nr_todo++] = edge->from;
			}
		}
	}
	for (i = 0; i < nr_worlds && found == NO_STATE; i++)
		if (!is_good[i] && property->from(&worlds[i]))
			found = i;
	free(first);
	free(sources);
	free(todo);
	free(is_good);
	return found;
}

static void begin(const struct setup *which, const char *without)
{
	setup = which;
	broken = without;
	wrong = NULL;
	nr_worlds = 0;
	nr_edges = 0;
	if (!worlds) {
		worlds = room(MAX_STATES, sizeof(*worlds));
		origins = room(MAX_STATES, sizeof(*origins));
		table = room(2 * MAX_STATES, sizeof(*table));
		queue = room(1, sizeof(*queue));
		device = room(1, sizeof(*device));
		queue->dev = device;
	}
	memset(table, 0xff, 2 * MAX_STATES * sizeof(*table));
	memset(&now, 0, sizeof(now));
	step = (struct origin) { .from = NO_STATE };
	remember(&now);
}

struct outcome explore(const struct setup *which, const char *without, bool is_shown)
{
	unsigned int found;

	begin(which, without);
	if (setjmp(failed)) {
		if (is_shown) {
			print_way(at);
			printf("#   %s %d\n", step.what, step.nr);
		}
		return (struct outcome) { nr_worlds, nr_edges, wrong };
	}
	for (at = 0; at < nr_worlds; at++) {
		now = worlds[at];
		requests_act();
		threads_act();
		process_acts();
		works_act();
		commands_act();
	}
	for (size_t i = 0; i < ARRAY_SIZE(properties); i++) {
		found = dead_end(&properties[i]);
		if (found != NO_STATE) {
			if (is_shown)
				print_way(found);
			return (struct outcome) { nr_worlds, nr_edges, properties[i].why };
		}
	}
	return (struct outcome) { nr_worlds, nr_edges, NULL };
}
