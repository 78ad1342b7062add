// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will kill a server whose own asynchronous I/O is still under way,
 * as in libaio behind a slow disk, and expect no other server to take over
 * before that has ended: it could come upon what the next one has written.
 */
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "load.h"
#include "test.h"

#define LEN	4096

/* In the server: a write to the disk behind, which is not waited for. */
static int begin_write(struct srv *srv, void *disk)
{
	struct iocb iocb = { .aio_lio_opcode = IOCB_CMD_PWRITE,
			     .aio_nbytes = LEN, .aio_offset = MIDDLE };
	struct iocb *iocbs[] = { &iocb };
	aio_context_t ctx = 0;
	void *buf;

	(void)srv;
	if (posix_memalign(&buf, LEN, LEN))
		return -1;
	memset(buf, 1, LEN);
	iocb.aio_buf = ADDR(buf);
	iocb.aio_fildes = open(disk, O_WRONLY | O_DIRECT);
	if (syscall(SYS_io_setup, 1, &ctx))
		return -1;
	return syscall(SYS_io_submit, ctx, 1, iocbs) == 1 ? 0 : -1;
}

static void run(void)
{
	struct srv *behind, *srv;
	struct slot *slot;

	need_feature(UBLK_F_USER_RECOVERY, "USER_RECOVERY");
	behind = up_new((struct dev_opts){ 0 }, (struct srv_opts){ 0 });
	srv = up_new((struct dev_opts){ .flags = UBLK_F_USER_RECOVERY |
					UBLK_F_USER_RECOVERY_REISSUE },
		     (struct srv_opts){ 0 });
	srv_hold(behind, 1 << UBLK_IO_OP_WRITE);
	OK(srv_call(srv, 0, begin_write, behind->dev->disk));
	slot = srv_take(behind, LONG_MS);

	srv_signal(srv, SIGKILL);
	TRUE(!wait_for(dev_state(srv->dev) == UBLK_S_DEV_QUIESCED, 3 * DEATH_MS));
	EQ(recovery_start(srv->dev), -EBUSY);

	srv_hold(behind, 0);
	srv_commit(behind, slot, LEN);
	srv_wait_gone(srv, LONG_MS);
	TRUE(wait_for(dev_state(srv->dev) == UBLK_S_DEV_QUIESCED, LONG_MS));
	down(recover_from(srv));
	down(behind);
}

ABI_TEST(.timeout = 60);
