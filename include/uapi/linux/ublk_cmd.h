/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * The contract between the ublk driver and a ublk server.
 *
 * A server opens /dev/ublk-control to add and run devices, and /dev/ublkcN to serve the
 * I/O of device N; both take their commands as IORING_OP_URING_CMD. Names, numbers and
 * layouts here equal those of <linux/ublk_cmd.h> in Linux 7.3, and tests/unit/uapi
 * compares every one of them; the words are ours. Integers are native-endian, a sector is
 * 512 bytes.
 *
 * The include guard is the kernel header's, so that whichever of the two comes first wins.
 */
#ifndef USER_BLK_DRV_CMD_INC_H
#define USER_BLK_DRV_CMD_INC_H

#include <linux/types.h>

/*
 * Control commands: bare numbers. Servers written before Linux 6.4 send these as cmd_op;
 * the driver still takes them.
 */
#define UBLK_CMD_GET_QUEUE_AFFINITY	0x01
#define UBLK_CMD_GET_DEV_INFO		0x02
#define UBLK_CMD_ADD_DEV		0x04
#define UBLK_CMD_DEL_DEV		0x05
#define UBLK_CMD_START_DEV		0x06
#define UBLK_CMD_STOP_DEV		0x07
#define UBLK_CMD_SET_PARAMS		0x08
#define UBLK_CMD_GET_PARAMS		0x09
#define UBLK_CMD_START_USER_RECOVERY	0x10
#define UBLK_CMD_END_USER_RECOVERY	0x11
#define UBLK_CMD_GET_DEV_INFO2		0x12

/* Control commands in ioctl encoding, which every server should send. */
#define UBLK_U_CMD_GET_QUEUE_AFFINITY	\
	_IOR('u', UBLK_CMD_GET_QUEUE_AFFINITY, struct ublksrv_ctrl_cmd)
#define UBLK_U_CMD_GET_DEV_INFO		_IOR('u', UBLK_CMD_GET_DEV_INFO, struct ublksrv_ctrl_cmd)
#define UBLK_U_CMD_ADD_DEV		_IOWR('u', UBLK_CMD_ADD_DEV, struct ublksrv_ctrl_cmd)
#define UBLK_U_CMD_DEL_DEV		_IOWR('u', UBLK_CMD_DEL_DEV, struct ublksrv_ctrl_cmd)
#define UBLK_U_CMD_START_DEV		_IOWR('u', UBLK_CMD_START_DEV, struct ublksrv_ctrl_cmd)
#define UBLK_U_CMD_STOP_DEV		_IOWR('u', UBLK_CMD_STOP_DEV, struct ublksrv_ctrl_cmd)
#define UBLK_U_CMD_SET_PARAMS		_IOWR('u', UBLK_CMD_SET_PARAMS, struct ublksrv_ctrl_cmd)
#define UBLK_U_CMD_GET_PARAMS		_IOR('u', UBLK_CMD_GET_PARAMS, struct ublksrv_ctrl_cmd)
#define UBLK_U_CMD_START_USER_RECOVERY	\
	_IOWR('u', UBLK_CMD_START_USER_RECOVERY, struct ublksrv_ctrl_cmd)
#define UBLK_U_CMD_END_USER_RECOVERY	\
	_IOWR('u', UBLK_CMD_END_USER_RECOVERY, struct ublksrv_ctrl_cmd)
#define UBLK_U_CMD_GET_DEV_INFO2	_IOR('u', UBLK_CMD_GET_DEV_INFO2, struct ublksrv_ctrl_cmd)
#define UBLK_U_CMD_GET_FEATURES		_IOR('u', 0x13, struct ublksrv_ctrl_cmd)
#define UBLK_U_CMD_DEL_DEV_ASYNC	_IOR('u', 0x14, struct ublksrv_ctrl_cmd)
#define UBLK_U_CMD_UPDATE_SIZE		_IOWR('u', 0x15, struct ublksrv_ctrl_cmd)
#define UBLK_U_CMD_QUIESCE_DEV		_IOWR('u', 0x16, struct ublksrv_ctrl_cmd)
#define UBLK_U_CMD_TRY_STOP_DEV		_IOWR('u', 0x17, struct ublksrv_ctrl_cmd)
#define UBLK_U_CMD_REG_BUF		_IOWR('u', 0x18, struct ublksrv_ctrl_cmd)
#define UBLK_U_CMD_UNREG_BUF		_IOWR('u', 0x19, struct ublksrv_ctrl_cmd)

/* Bytes that GET_FEATURES writes: one __u64 of UBLK_F_* bits. */
#define UBLK_FEATURES_LEN		8

/* I/O commands, sent to /dev/ublkcN. The bare numbers are the legacy form, as above. */
#define UBLK_IO_FETCH_REQ		0x20
#define UBLK_IO_COMMIT_AND_FETCH_REQ	0x21
#define UBLK_IO_NEED_GET_DATA		0x22

#define UBLK_U_IO_FETCH_REQ		_IOWR('u', UBLK_IO_FETCH_REQ, struct ublksrv_io_cmd)
#define UBLK_U_IO_COMMIT_AND_FETCH_REQ	\
	_IOWR('u', UBLK_IO_COMMIT_AND_FETCH_REQ, struct ublksrv_io_cmd)
#define UBLK_U_IO_NEED_GET_DATA		_IOWR('u', UBLK_IO_NEED_GET_DATA, struct ublksrv_io_cmd)
#define UBLK_U_IO_REGISTER_IO_BUF	_IOWR('u', 0x23, struct ublksrv_io_cmd)
#define UBLK_U_IO_UNREGISTER_IO_BUF	_IOWR('u', 0x24, struct ublksrv_io_cmd)
#define UBLK_U_IO_PREP_IO_CMDS		_IOWR('u', 0x25, struct ublk_batch_io)
#define UBLK_U_IO_COMMIT_IO_CMDS	_IOWR('u', 0x26, struct ublk_batch_io)
#define UBLK_U_IO_FETCH_IO_CMDS		_IOWR('u', 0x27, struct ublk_batch_io)

/*
 * What a waiting I/O command completes with. After ABORT the server must not come back
 * with that tag.
 */
#define UBLK_IO_RES_OK			0
#define UBLK_IO_RES_NEED_GET_DATA	1
#define UBLK_IO_RES_ABORT		(-ENODEV)

/*
 * Where mmap finds the descriptors, and where pread and pwrite find the data under
 * UBLK_F_USER_COPY.
 */
#define UBLKSRV_CMD_BUF_OFFSET		0
#define UBLKSRV_IO_BUF_OFFSET		0x80000000

#define UBLK_MAX_QUEUE_DEPTH		4096

/*
 * A USER_COPY position is UBLKSRV_IO_BUF_OFFSET + (queue, tag, byte offset), packed from
 * the top down.
 */
#define UBLK_IO_BUF_OFF			0
#define UBLK_IO_BUF_BITS		25
#define UBLK_IO_BUF_BITS_MASK		((1ULL << UBLK_IO_BUF_BITS) - 1)
#define UBLK_TAG_OFF			UBLK_IO_BUF_BITS
#define UBLK_TAG_BITS			16
#define UBLK_TAG_BITS_MASK		((1ULL << UBLK_TAG_BITS) - 1)
#define UBLK_QID_OFF			(UBLK_TAG_OFF + UBLK_TAG_BITS)
#define UBLK_QID_BITS			12
#define UBLK_QID_BITS_MASK		((1ULL << UBLK_QID_BITS) - 1)
#define UBLK_MAX_NR_QUEUES		(1U << UBLK_QID_BITS)
#define UBLKSRV_IO_BUF_TOTAL_BITS	(UBLK_QID_OFF + UBLK_QID_BITS)
#define UBLKSRV_IO_BUF_TOTAL_SIZE	(1ULL << UBLKSRV_IO_BUF_TOTAL_BITS)

/* Set in a USER_COPY position, this selects the request's integrity buffer instead of its data. */
#define UBLK_INTEGRITY_FLAG_OFF		62
#define UBLKSRV_IO_INTEGRITY_FLAG	(1ULL << UBLK_INTEGRITY_FLAG_OFF)

/*
 * Features, negotiated by ADD_DEV: the server asks, the driver hands back what it grants.
 */
/* The server registers a request's pages with its ring instead of copying them. */
#define UBLK_F_SUPPORT_ZERO_COPY	(1ULL << 0)
/* Always granted: delivery runs as io_uring task work of the server's thread. */
#define UBLK_F_URING_CMD_COMP_IN_TASK	(1ULL << 1)
/* A WRITE is announced first, and the server then names the buffer for its data. */
#define UBLK_F_NEED_GET_DATA		(1ULL << 2)
/* A device outlives its server, and a new server may take it over. */
#define UBLK_F_USER_RECOVERY		(1ULL << 3)
/* With USER_RECOVERY: what the old server had not finished is given to the new one. */
#define UBLK_F_USER_RECOVERY_REISSUE	(1ULL << 4)
/* The device belongs to an ordinary user. */
#define UBLK_F_UNPRIVILEGED_DEV		(1ULL << 5)
/* Always granted: commands are taken in ioctl encoding. */
#define UBLK_F_CMD_IOCTL_ENCODE		(1ULL << 6)
/* The server moves data itself, with pread and pwrite on /dev/ublkcN. */
#define UBLK_F_USER_COPY		(1ULL << 7)
/* The disk is zoned. */
#define UBLK_F_ZONED			(1ULL << 8)
/* With USER_RECOVERY: while there is no server, I/O fails at once instead of waiting. */
#define UBLK_F_USER_RECOVERY_FAIL_IO	(1ULL << 9)
/* UPDATE_SIZE works on a live disk. */
#define UBLK_F_UPDATE_SIZE		(1ULL << 10)
/* The driver registers a request's pages at delivery, at an index that the server named. */
#define UBLK_F_AUTO_BUF_REG		(1ULL << 11)
/* QUIESCE_DEV works. Needs USER_RECOVERY. */
#define UBLK_F_QUIESCE			(1ULL << 12)
/* Each tag has its own daemon: the task that fetched it. */
#define UBLK_F_PER_IO_DAEMON		(1ULL << 13)
/* A request's pages may be registered by a task other than its daemon. */
#define UBLK_F_BUF_REG_OFF_DAEMON	(1ULL << 14)
/* Tags are armed, delivered and committed many at a time. */
#define UBLK_F_BATCH_IO			(1ULL << 15)
/* Requests carry integrity metadata. Needs USER_COPY. */
#define UBLK_F_INTEGRITY		(1ULL << 16)
/* TRY_STOP_DEV works. */
#define UBLK_F_SAFE_STOP_DEV		(1ULL << 17)
/* START_DEV leaves the partition table unread. */
#define UBLK_F_NO_AUTO_PART_SCAN	(1ULL << 18)
/* Memory shared by the server and its clients is passed by reference. */
#define UBLK_F_SHMEM_ZC			(1ULL << 19)
/* The server chose the size of a descriptor. */
#define UBLK_F_IO_DESC_SIZE		(1ULL << 20)

/* Device states as GET_DEV_INFO tells them. */
#define UBLK_S_DEV_DEAD			0
#define UBLK_S_DEV_LIVE			1
#define UBLK_S_DEV_QUIESCED		2
#define UBLK_S_DEV_FAIL_IO		3

/* Payload of every control command, at the start of a 128-byte SQE's command area. */
struct ublksrv_ctrl_cmd {
	__u32 dev_id;		/* (__u32)-1 with ADD_DEV: any free number */
	__u16 queue_id;		/* (__u16)-1 where no queue is meant */
	__u16 len;		/* bytes at addr, path prefix included */
	__u64 addr;		/* the command's buffer */
	__u64 data[1];		/* the command's inline argument */
	__u16 dev_path_len;	/* unprivileged devices: bytes of the path at addr, with its NUL */
	__u16 pad;
	__u32 reserved;
};

/* What ADD_DEV takes and answers, and what GET_DEV_INFO and GET_DEV_INFO2 answer. */
struct ublksrv_ctrl_dev_info {
	__u16 nr_hw_queues;
	__u16 queue_depth;
	__u16 state;		/* UBLK_S_DEV_*, written by the driver */
	__u16 io_desc_size;	/* bytes, with UBLK_F_IO_DESC_SIZE; answered: what is used */
	__u32 max_io_buf_bytes;	/* the longest request that the server can buffer */
	__u32 dev_id;
	__s32 ublksrv_pid;	/* of the server, as the caller sees it; -1 if it does not */
	__u32 pad1;
	__u64 flags;		/* UBLK_F_* */
	__u64 ublksrv_flags;	/* the server's own; kept and handed back */
	__u32 owner_uid;	/* written by the driver */
	__u32 owner_gid;	/* written by the driver */
	__u64 reserved1;
	__u64 reserved2;
};

/* What is asked of the server: bits 0 to 7 of op_flags. */
#define UBLK_IO_OP_READ			0
#define UBLK_IO_OP_WRITE		1
#define UBLK_IO_OP_FLUSH		2
#define UBLK_IO_OP_DISCARD		3
#define UBLK_IO_OP_WRITE_SAME		4
#define UBLK_IO_OP_WRITE_ZEROES		5
#define UBLK_IO_OP_ZONE_OPEN		10
#define UBLK_IO_OP_ZONE_CLOSE		11
#define UBLK_IO_OP_ZONE_FINISH		12
#define UBLK_IO_OP_ZONE_APPEND		13
#define UBLK_IO_OP_ZONE_RESET_ALL	14
#define UBLK_IO_OP_ZONE_RESET		15
#define UBLK_IO_OP_REPORT_ZONES		18

/* How it is asked: bits 8 to 31 of op_flags. */
#define UBLK_IO_F_FAILFAST_DEV		(1U << 8)
#define UBLK_IO_F_FAILFAST_TRANSPORT	(1U << 9)
#define UBLK_IO_F_FAILFAST_DRIVER	(1U << 10)
#define UBLK_IO_F_META			(1U << 11)
#define UBLK_IO_F_FUA			(1U << 13)
#define UBLK_IO_F_NOUNMAP		(1U << 15)
#define UBLK_IO_F_SWAP			(1U << 16)
/* Automatic registration failed; the server registers the pages itself or copies. */
#define UBLK_IO_F_NEED_REG_BUF		(1U << 17)
#define UBLK_IO_F_INTEGRITY		(1U << 18)
/* addr names a place in registered shared memory. */
#define UBLK_IO_F_SHMEM_ZC		(1U << 19)

/* One per tag, in memory that the server maps read-only. Tag t lies at t * io_desc_size. */
struct ublksrv_io_desc {
	__u32 op_flags;
	union {
		__u32 nr_sectors;
		__u32 nr_zones;		/* REPORT_ZONES */
	};
	__u64 start_sector;
	__u64 addr;			/* the server's buffer, or what UBLK_IO_F_SHMEM_ZC says */
};

static inline __u8 ublksrv_get_op(const struct ublksrv_io_desc *iod)
{
	return (__u8)iod->op_flags;
}

static inline __u32 ublksrv_get_flags(const struct ublksrv_io_desc *iod)
{
	return (iod->op_flags & ~0xffU) >> 8;
}

/* Under AUTO_BUF_REG, sqe->addr of FETCH and COMMIT packs this structure. */
#define UBLK_AUTO_BUF_REG_FALLBACK	(1 << 0)
#define UBLK_AUTO_BUF_REG_F_MASK	UBLK_AUTO_BUF_REG_FALLBACK

struct ublk_auto_buf_reg {
	__u16 index;		/* in the ring's sparse buffer table */
	__u8 flags;		/* UBLK_AUTO_BUF_REG_* */
	__u8 reserved0;		/* 0 */
	__u32 reserved1;	/* 0 */
};

static inline struct ublk_auto_buf_reg ublk_sqe_addr_to_auto_buf_reg(__u64 sqe_addr)
{
	struct ublk_auto_buf_reg reg;

	reg.index = (__u16)sqe_addr;
	reg.flags = (__u8)(sqe_addr >> 16);
	reg.reserved0 = (__u8)(sqe_addr >> 24);
	reg.reserved1 = (__u32)(sqe_addr >> 32);
	return reg;
}

static inline __u64 ublk_auto_buf_reg_to_sqe_addr(const struct ublk_auto_buf_reg *reg)
{
	__u64 high = reg->reserved1;

	return high << 32 | (__u32)reg->reserved0 << 24 | (__u32)reg->flags << 16 | reg->index;
}

/* Payload of a per-tag I/O command. */
struct ublksrv_io_cmd {
	__u16 q_id;
	__u16 tag;
	__s32 result;		/* COMMIT: bytes done, or a negative errno */
	union {
		__u64 addr;		/* FETCH, COMMIT, GET_DATA: the server's buffer */
		__u64 zone_append_lba;	/* COMMIT of a ZONE_APPEND: the sector it went to */
	};
};

/*
 * What every element of PREP_IO_CMDS and COMMIT_IO_CMDS starts with; buf_addr and zone_lba
 * follow as flagged.
 */
struct ublk_elem_header {
	__u16 tag;
	__u16 buf_index;
	__s32 result;		/* COMMIT only */
};

/* Payload of the batch commands. */
struct ublk_batch_io {
	__u16 q_id;
	__u16 flags;		/* UBLK_BATCH_F_* */
	__u16 nr_elem;
	__u8 elem_bytes;
	__u8 reserved;
	__u64 reserved2;
};

#define UBLK_BATCH_F_HAS_ZONE_LBA		(1 << 0)
#define UBLK_BATCH_F_HAS_BUF_ADDR		(1 << 1)
#define UBLK_BATCH_F_AUTO_BUF_REG_FALLBACK	(1 << 2)

/*
 * Parameters, set between ADD_DEV and START_DEV.
 */
#define UBLK_ATTR_READ_ONLY		(1 << 0)
#define UBLK_ATTR_ROTATIONAL		(1 << 1)
#define UBLK_ATTR_VOLATILE_CACHE	(1 << 2)
#define UBLK_ATTR_FUA			(1 << 3)

struct ublk_param_basic {
	__u32 attrs;			/* UBLK_ATTR_* */
	__u8 logical_bs_shift;
	__u8 physical_bs_shift;
	__u8 io_opt_shift;
	__u8 io_min_shift;
	__u32 max_sectors;		/* per request */
	__u32 chunk_sectors;		/* no request crosses a multiple; zones: their size */
	__u64 dev_sectors;		/* capacity */
	__u64 virt_boundary_mask;
};

struct ublk_param_discard {
	__u32 discard_alignment;	/* bytes */
	__u32 discard_granularity;	/* bytes */
	__u32 max_discard_sectors;
	__u32 max_write_zeroes_sectors;
	__u16 max_discard_segments;
	__u16 reserved0;
};

/* Read-only: the numbers of /dev/ublkcN and /dev/ublkbN. */
struct ublk_param_devt {
	__u32 char_major;
	__u32 char_minor;
	__u32 disk_major;
	__u32 disk_minor;
};

struct ublk_param_zoned {
	__u32 max_open_zones;
	__u32 max_active_zones;
	__u32 max_zone_append_sectors;
	__u8 reserved[20];
};

struct ublk_param_dma_align {
	__u32 alignment;		/* a mask: alignment in bytes less one */
	__u8 pad[4];
};

#define UBLK_MIN_SEGMENT_SIZE		4096

struct ublk_param_segment {
	__u64 seg_boundary_mask;	/* boundary in bytes less one */
	__u32 max_segment_size;		/* bytes */
	__u16 max_segments;
	__u8 pad[2];
};

struct ublk_param_integrity {
	__u32 flags;			/* LBMD_PI_CAP_* of <linux/fs.h> */
	__u16 max_integrity_segments;	/* 0: no limit */
	__u8 interval_exp;		/* one tuple per 2^interval_exp bytes of data */
	__u8 metadata_size;		/* bytes per interval */
	__u8 pi_offset;			/* of the tuple within the metadata */
	__u8 csum_type;			/* LBMD_PI_CSUM_* of <linux/fs.h> */
	__u8 tag_size;
	__u8 pad[5];
};

#define UBLK_PARAM_TYPE_BASIC		(1 << 0)
#define UBLK_PARAM_TYPE_DISCARD		(1 << 1)
#define UBLK_PARAM_TYPE_DEVT		(1 << 2)
#define UBLK_PARAM_TYPE_ZONED		(1 << 3)
#define UBLK_PARAM_TYPE_DMA_ALIGN	(1 << 4)
#define UBLK_PARAM_TYPE_SEGMENT		(1 << 5)
#define UBLK_PARAM_TYPE_INTEGRITY	(1 << 6)

struct ublk_params {
	__u32 len;		/* bytes of this structure that the caller knows */
	__u32 types;		/* UBLK_PARAM_TYPE_*: the members that count */
	struct ublk_param_basic basic;
	struct ublk_param_discard discard;
	struct ublk_param_devt devt;
	struct ublk_param_zoned zoned;
	struct ublk_param_dma_align dma;
	struct ublk_param_segment seg;
	struct ublk_param_integrity integrity;
};

/* What REG_BUF finds at addr. */
struct ublk_shmem_buf_reg {
	__u64 addr;		/* page aligned */
	__u64 len;		/* bytes, whole pages, at most 4 GiB */
	__u32 flags;		/* UBLK_SHMEM_BUF_* */
	__u32 reserved;		/* 0 */
};

/* The driver may only read the buffer: it serves WRITE requests. */
#define UBLK_SHMEM_BUF_READ_ONLY	(1U << 0)

/* A descriptor's addr under UBLK_IO_F_SHMEM_ZC: buffer index and byte offset. */
#define UBLK_SHMEM_ZC_OFF_MASK		0xffffffffULL
#define UBLK_SHMEM_ZC_IDX_OFF		32
#define UBLK_SHMEM_ZC_IDX_MASK		0xffffULL

static inline __u64 ublk_shmem_zc_addr(__u16 index, __u32 offset)
{
	__u64 high = index;

	return high << UBLK_SHMEM_ZC_IDX_OFF | offset;
}

static inline __u16 ublk_shmem_zc_index(__u64 addr)
{
	return (__u16)(addr >> UBLK_SHMEM_ZC_IDX_OFF);
}

static inline __u32 ublk_shmem_zc_offset(__u64 addr)
{
	return (__u32)addr;
}

#endif
