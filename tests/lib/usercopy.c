// SPDX-License-Identifier: GPL-2.0-only
/* USER_COPY: a server that copies, and copies in processes of their own. */
#include <string.h>
#include <unistd.h>

#include "usercopy.h"

uint64_t ucopy_pos(int q, int tag, uint64_t off)
{
	return UBLKSRV_IO_BUF_OFFSET + ((uint64_t)q << UBLK_QID_OFF |
					(uint64_t)tag << UBLK_TAG_OFF | off);
}

long ucopy_read(int fd, const struct slot *slot, void *buf, size_t len,
		uint64_t off)
{
	long n = pread(fd, buf, len, ucopy_pos(slot->q, slot->tag, off));

	return n < 0 ? -errno : n;
}

long ucopy_write(int fd, const struct slot *slot, const void *buf, size_t len,
		 uint64_t off)
{
	long n = pwrite(fd, buf, len, ucopy_pos(slot->q, slot->tag, off));

	return n < 0 ? -errno : n;
}

/* A WRITE's data is in the slot's buffer even when the request is held. */
int ucopy_serve_ram(struct srv *srv, struct slot *slot)
{
	long len = (long)slot->desc.nr_sectors << 9;
	int op = ublksrv_get_op(&slot->desc);
	int res;

	if (op == UBLK_IO_OP_WRITE &&
	    ucopy_read(srv->fd, slot, slot->buf, len, 0) != len)
		return -EIO;
	res = srv_serve_ram(srv, slot);
	if (op == UBLK_IO_OP_READ && res > 0 &&
	    ucopy_write(srv->fd, slot, slot->buf, res, 0) != res)
		return -EIO;
	return res;
}

struct srv *ucopy_up(struct dev_opts dev, struct srv_opts srv)
{
	need_feature(UBLK_F_USER_COPY, "USER_COPY");
	dev.flags |= UBLK_F_USER_COPY;
	if (!srv.policy)
		srv.policy = ucopy_serve_ram;
	return up_new(dev, srv);
}

static int copy_slowly(struct ucopy *copy)
{
	uint8_t *mem = slow_map(&copy->slow, copy->len);
	size_t front = copy->len - PAGE;
	int res;

	if (copy->fills) {
		memcpy(mem, copy->buf, front);
		memcpy(copy->slow.page, copy->buf + front, PAGE);
		return ucopy_write(copy->fd, copy->slot, mem, copy->len,
				   copy->off);
	}
	res = ucopy_read(copy->fd, copy->slot, mem, copy->len, copy->off);
	memcpy(copy->buf, mem, copy->len);
	return res;
}

static int do_copy(void *arg)
{
	struct ucopy *copy = arg;

	if (copy->slowly)
		return copy_slowly(copy);
	if (copy->fills)
		return ucopy_write(copy->fd, copy->slot, copy->buf, copy->len,
				   copy->off);
	return ucopy_read(copy->fd, copy->slot, copy->buf, copy->len,
			  copy->off);
}

struct ucopy *ucopy_start(struct ucopy how)
{
	struct ucopy *copy = share(sizeof(*copy));

	*copy = how;
	if (!copy->buf)
		copy->buf = share(copy->len);
	copy->child = child_start(0, do_copy, copy);
	return copy;
}

void ucopy_wait_slow(struct ucopy *copy)
{
	if (!wait_for(__atomic_load_n(&copy->slow.touched, __ATOMIC_SEQ_CST) ||
		      copy->child->done, LONG_MS))
		fail("the copy has not come to its last page");
	if (copy->child->done)
		fail("the copy did not stop: %s",
		     res_text(copy->child->result));
}

void ucopy_let_go(struct ucopy *copy)
{
	__atomic_store_n(&copy->slow.go, 1, __ATOMIC_SEQ_CST);
	shared_changed();
}

int ucopy_result(struct ucopy *copy)
{
	int res = child_wait(copy->child, LONG_MS);

	if (res == PENDING)
		fail("the copy has not ended within %d ms", LONG_MS);
	return res;
}
