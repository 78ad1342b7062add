// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will ask disks with each checksum, by an ioctl that newer kernels
 * have, what metadata they keep and where in it the tuple is.
 */
#include <fcntl.h>
#include <unistd.h>

#include "integrity.h"

/* Since Linux 6.17; the headers may be older. */
struct metadata_cap {
	uint32_t flags;
	uint16_t interval;
	uint8_t size, opaque_size, opaque_offset;
	uint8_t pi_size, pi_offset, guard_tag_type;
	uint8_t app_tag_size, ref_tag_size, storage_tag_size;
	uint8_t pad;
};

#define GET_CAP		_IOWR(0x15, 2, struct metadata_cap)

static int ask(struct dev *dev, struct metadata_cap *cap)
{
	int fd = open(dev->disk, O_RDONLY), res;

	TRUE(fd >= 0);
	*cap = (struct metadata_cap){ .flags = 0xffff };
	res = ioctl(fd, GET_CAP, cap) ? -errno : 0;
	close(fd);
	return res;
}

static void is(struct srv *srv, const struct metadata_cap *want)
{
	struct metadata_cap cap;

	OK(ask(srv->dev, &cap));
	EQ(cap.flags, want->flags);
	EQ(cap.interval, want->interval);
	EQ(cap.size, want->size);
	EQ(cap.opaque_size, want->opaque_size);
	EQ(cap.opaque_offset, want->opaque_offset);
	EQ(cap.pi_size, want->pi_size);
	EQ(cap.pi_offset, want->pi_offset);
	EQ(cap.guard_tag_type, want->guard_tag_type);
	EQ(cap.app_tag_size, want->app_tag_size);
	EQ(cap.ref_tag_size, want->ref_tag_size);
	OK(cap.storage_tag_size);
	down(srv);
}

#define IS(srv, ...)	is(srv, &(struct metadata_cap){ __VA_ARGS__ })

static void no_metadata(void)
{
	IS(UP(), .flags = 0);
}

static bool knows_the_ioctl(void)
{
	struct srv *srv = UP();
	struct metadata_cap cap;
	int res = ask(srv->dev, &cap);

	down(srv);
	if (res && res != -ENOTTY)
		fail("the ioctl: %s", res_text(res));
	return !res;
}

static void run(void)
{
	need_feature(UBLK_F_INTEGRITY, "INTEGRITY");
	if (!knows_the_ioctl())
		skip("this kernel does not tell of metadata");
	no_metadata();
	IS(INTEG_UP(9, .csum_type = LBMD_PI_CSUM_NONE, .metadata_size = 24, .interval_exp = 9),
	   .interval = 512, .size = 24, .opaque_size = 24);
	IS(INTEG_UP(12, .csum_type = LBMD_PI_CSUM_CRC16_T10DIF, .metadata_size = 8,
		    .interval_exp = 12, .flags = LBMD_PI_CAP_REFTAG, .tag_size = 2),
	   .flags = LBMD_PI_CAP_REFTAG, .interval = 4096, .size = 8, .pi_size = 8,
	   .guard_tag_type = LBMD_PI_CSUM_CRC16_T10DIF, .app_tag_size = 2,
	   .ref_tag_size = 4);
	IS(INTEG_UP(12, .csum_type = LBMD_PI_CSUM_IP, .metadata_size = 24,
		    .interval_exp = 9, .flags = LBMD_PI_CAP_INTEGRITY),
	   .flags = LBMD_PI_CAP_INTEGRITY, .interval = 512, .size = 24, .pi_size = 8,
	   .opaque_size = 16, .opaque_offset = 8,
	   .guard_tag_type = LBMD_PI_CSUM_IP, .app_tag_size = 2);
	IS(INTEG_UP(9, .csum_type = LBMD_PI_CSUM_CRC64_NVME, .metadata_size = 16,
		    .interval_exp = 9, .flags = LBMD_PI_CAP_REFTAG | LBMD_PI_CAP_INTEGRITY),
	   .flags = LBMD_PI_CAP_REFTAG | LBMD_PI_CAP_INTEGRITY, .interval = 512, .size = 16,
	   .pi_size = 16, .guard_tag_type = LBMD_PI_CSUM_CRC64_NVME,
	   .app_tag_size = 2, .ref_tag_size = 6);
	IS(INTEG_UP(9, .csum_type = LBMD_PI_CSUM_CRC16_T10DIF, .metadata_size = 64,
		    .pi_offset = 56, .interval_exp = 9),
	   .interval = 512, .size = 64, .pi_size = 8, .pi_offset = 56, .opaque_size = 56,
	   .guard_tag_type = LBMD_PI_CSUM_CRC16_T10DIF, .app_tag_size = 2);
}

ABI_TEST(.timeout = 60);
