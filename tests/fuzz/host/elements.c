// SPDX-License-Identifier: GPL-2.0-only
/*
 * Elements of PREP_IO_CMDS and COMMIT_IO_CMDS: whatever they are, no memory but
 * theirs is read, no tag is touched that they do not name, a PREP arms all or
 * none, and a COMMIT takes back as many as it says, each once.
 */
#include "host.h"
#include "core/ublk.h"

#define ublk_delay(place)	((void)0)
#define PREP			0

const u8 *user_memory_end;
static struct ublk_device dev;
static struct ublk_queue queue;
static struct ublk_mover mover;
static struct ublk_daemon daemon;
static struct file file;
static struct request requests[64];

static u64 ublk_cmd_addr(const struct io_uring_cmd *cmd)
{
	return cmd->addr;
}

static void *io_uring_cmd_ctx_handle(struct io_uring_cmd *cmd)
{
	return cmd;
}

static struct ublk_daemon *ublk_daemon_of_current(struct ublk_device *of, struct file *from,
						  void *ring)
{
	must(of == &dev && from == &file && ring);
	return &daemon;
}

static int ublk_may_attach(const struct ublk_device *of, const struct file *from)
{
	must(of->lock == 1);
	return from == of->server_file ? 0 : UBLK_IO_RES_ABORT;
}

static bool ublk_buffer_is_right(const struct ublk_slot *slot, const struct request *rq, u64 addr)
{
	must(!rq);
	return slot->queue->mover->buffer_rule == UBLK_BUFFER_NEVER ? !addr : addr;
}

static bool ublk_slot_move(struct ublk_slot *slot, int from, int to)
{
	must(slot >= queue.slots && slot < queue.slots + queue.depth);
	if (slot->state != from)
		return false;
	slot->state = to;
	return true;
}

#define ublk_slot_move_referenced	ublk_slot_move

static int ublk_slot_attach(struct ublk_slot *slot, struct ublk_daemon *by, u64 addr, u64 reg,
			    struct io_uring_cmd *cmd)
{
	must(by == &daemon && !cmd);
	if (!ublk_slot_move(slot, UBLK_SLOT_EMPTY, UBLK_SLOT_ARMED))
		return -EINVAL;
	slot->buf_addr = addr;
	slot->reg = reg;
	dev.nr_fetched++;
	return 0;
}

static void ublk_tags_attached(struct ublk_device *of, bool is_trusted)
{
	must(of->lock == 1 && is_trusted);
}

static void ublk_reclaim_if_leaving(struct ublk_slot *slot)
{
	must(slot->state == UBLK_SLOT_GIVEN);
}

static void ublk_take_back(struct ublk_slot *slot, struct request *rq, struct io_uring_cmd *cmd,
			   s32 result, u64 addr, unsigned int issue_flags)
{
	must(slot->state == UBLK_SLOT_COMMITTING && slot->rq == rq);
	must(cmd->file == &file && !issue_flags);
	must(mover.buffer_rule == UBLK_BUFFER_NEVER || addr);
	slot->result = result;
}

static void ublk_buf_reg_set(struct ublk_slot *slot, u64 reg)
{
	must(!(reg & ~(U16_MAX | 1ULL << 16)));
	slot->reg = reg;
}

static bool ublk_slot_arm_or_hold(struct ublk_slot *slot)
{
	return ublk_slot_move(slot, UBLK_SLOT_COMMITTING, UBLK_SLOT_ARMED);
}

static void ublk_cancel_if_leaving(struct ublk_slot *slot, unsigned int issue_flags)
{
	must(slot->state == UBLK_SLOT_ARMED && !issue_flags);
}

static void ublk_request_settle(struct request *rq, blk_status_t status, unsigned int bytes)
{
	must(!status && !bytes);
	rq->ended++;
}

static void ublk_request_settle_batched(struct request *rq, blk_status_t status,
					unsigned int bytes, struct io_comp_batch *ended)
{
	must(!status && !bytes && ended->n < 64);
	ended->ended[ended->n++] = rq;
}

static void ublk_request_end_batch(struct io_comp_batch *ended)
{
	while (ended->n)
		ended->ended[--ended->n]->ended++;
}

#include "queue/elements.c"

struct input {
	u16 depth;
	u8 what, buffer_rule, registers, takes_back, zoned, is_closed;
	u64 given;			/* tags with the server, by bit; the rest is armed */
	struct ublk_batch_command command;
	u8 pad;
};

static void set_up(const struct input *in)
{
	memset(&dev, 0, sizeof(dev));
	memset(&queue, 0, sizeof(queue));
	memset(requests, 0, sizeof(requests));
	mover = (struct ublk_mover){ .buffer_rule = in->buffer_rule % 3,
				     .registers = in->registers & 1,
				     .take_back = in->takes_back & 1 ? &mover : NULL };
	dev.info.flags = in->zoned & 1 ? UBLK_F_ZONED : 0;
	dev.mover = &mover;
	queue.mover = &mover;
	dev.server_file = in->is_closed % 8 == 7 ? NULL : &file;
	dev.nr_queues = 1;
	dev.queues[0] = &queue;
	queue.dev = &dev;
	queue.serving = UBLK_SERVING_YES;
	queue.depth = 1 + in->depth % 64;
	for (int tag = 0; tag < queue.depth; tag++) {
		struct ublk_slot *slot = &queue.slots[tag];
		bool is_given = in->given >> tag & 1;

		slot->tag = tag;
		slot->queue = &queue;
		if (in->what % 2 == PREP)
			slot->state = is_given ? UBLK_SLOT_ARMED : UBLK_SLOT_EMPTY;
		else
			slot->state = is_given ? UBLK_SLOT_GIVEN : UBLK_SLOT_ARMED;
		slot->rq = is_given ? &requests[tag] : NULL;
	}
}

static u64 tags_in(int state)
{
	u64 tags = 0;

	for (int tag = 0; tag < queue.depth; tag++)
		if (queue.slots[tag].state == state)
			tags |= 1ULL << tag;
	return tags;
}

static void check_prep(const struct ublk_batch_command *command, struct io_uring_cmd *cmd)
{
	u64 before = tags_in(UBLK_SLOT_ARMED);
	int ret = ublk_batch_prep(&queue, cmd, command);
	u64 after = tags_in(UBLK_SLOT_ARMED);

	must(!dev.lock);
	must(!(before & ~after));
	must(dev.nr_fetched == (unsigned int)__builtin_popcountll(after & ~before));
	must(dev.nr_fetched == (ret ? 0 : command->nr_elem));
}

static void check_commit(const struct ublk_batch_command *command, struct io_uring_cmd *cmd)
{
	u64 given = tags_in(UBLK_SLOT_GIVEN);
	int ret = ublk_batch_commit(&queue, cmd, command, 0);
	int taken = 0;

	must(ret <= command->nr_elem * command->elem_bytes);
	must(ret <= 0 || ret % command->elem_bytes == 0);
	must(!tags_in(UBLK_SLOT_COMMITTING));
	for (int tag = 0; tag < 64; tag++) {
		must(requests[tag].ended <= (int)(given >> tag & 1));
		taken += requests[tag].ended;
	}
	must(taken == (ret > 0 ? ret / command->elem_bytes : 0));
	must(tags_in(UBLK_SLOT_GIVEN) == given ||
	     __builtin_popcountll(given & ~tags_in(UBLK_SLOT_GIVEN)) == taken);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct io_uring_cmd cmd = { .file = &file };
	struct input in;
	u8 *elements;

	take(&in, sizeof(in), &data, &size);
	set_up(&in);
	if (ublk_batch_check(&queue, &in.command))
		return 0;
	must(in.command.nr_elem <= queue.depth);
	must(in.command.elem_bytes == 8 + 8 * !!(in.command.flags & UBLK_BATCH_F_HAS_BUF_ADDR) +
					  8 * !!(in.command.flags & UBLK_BATCH_F_HAS_ZONE_LBA));
	/* memory of its own, so that whoever reads past its end is seen */
	elements = malloc(size + 1);
	must(elements);
	memcpy(elements, data, size);
	user_memory_end = elements + size;
	cmd.addr = (uintptr_t)elements;
	if (in.what % 2 == PREP)
		check_prep(&in.command, &cmd);
	else
		check_commit(&in.command, &cmd);
	free(elements);
	return 0;
}

size_t seed(unsigned int n, uint8_t *to, size_t room)
{
	static const u8 sizes[] = { 8, 16, 16, 24, 8 };
	static const u16 flags[] = {
		0, UBLK_BATCH_F_HAS_BUF_ADDR, UBLK_BATCH_F_HAS_ZONE_LBA,
		UBLK_BATCH_F_HAS_BUF_ADDR | UBLK_BATCH_F_HAS_ZONE_LBA,
		UBLK_BATCH_F_AUTO_BUF_REG_FALLBACK,
	};
	struct input in = { .depth = 31, .what = n, .registers = 1, .zoned = 1 };
	unsigned int kind = n / 2;
	u8 *at = to + sizeof(in);

	if (kind >= sizeof(sizes) || room < sizeof(in) + 32 * 24)
		return 0;
	in.buffer_rule = flags[kind] & UBLK_BATCH_F_HAS_BUF_ADDR ? UBLK_BUFFER_ALWAYS :
								   UBLK_BUFFER_NEVER;
	in.given = n % 2 ? U64_MAX : 0;
	in.command = (struct ublk_batch_command){ .flags = flags[kind], .nr_elem = 32,
						  .elem_bytes = sizes[kind] };
	memcpy(to, &in, sizeof(in));
	memset(at, 1, 32 * sizes[kind]);
	for (u16 tag = 0; tag < 32; tag++)
		memcpy(at + tag * sizes[kind], &tag, sizeof(tag));
	return sizeof(in) + 32 * sizes[kind];
}
