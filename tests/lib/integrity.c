// SPDX-License-Identifier: GPL-2.0-only
/*
 * The server side of integrity metadata, and its checksums bit by bit.
 */
#include "integrity.h"

#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

struct integ {
	struct ublk_param_integrity p;
	uint8_t *meta;
	int short_read;
};

static struct integ *integ;	/* shared */

int integ_tuple_size(int csum_type)
{
	switch (csum_type) {
	case LBMD_PI_CSUM_NONE:
		return 0;
	case LBMD_PI_CSUM_CRC64_NVME:
		return 16;
	default:
		return 8;
	}
}

static uint16_t crc16(uint16_t crc, const uint8_t *data, size_t len)
{
	while (len--) {
		crc ^= *data++ << 8;
		for (int bit = 0; bit < 8; bit++)
			crc = crc << 1 ^ (crc & 0x8000 ? 0x8bb7 : 0);
	}
	return crc;
}

static uint64_t crc64(uint64_t crc, const uint8_t *data, size_t len)
{
	crc = ~crc;
	while (len--) {
		crc ^= *data++;
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^
			      (crc & 1 ? 0x9a6c9329ac4bc9b5ULL : 0);
	}
	return ~crc;
}

/* The Internet checksum of an even number of bytes, in their own order. */
static uint32_t ip_add(uint32_t sum, const uint8_t *data, size_t len)
{
	uint16_t word;

	for (size_t i = 0; i < len; i += 2) {
		memcpy(&word, data + i, 2);
		sum += word;
	}
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

/* Of the data and of an even number of bytes of metadata before the tuple. */
static uint16_t ip_sum(const uint8_t *data, size_t len, const uint8_t *meta, size_t meta_len)
{
	return ~ip_add(ip_add(0, data, len), meta, meta_len);
}

static uint64_t big_endian(const uint8_t *at, int bytes)
{
	uint64_t value = 0;

	while (bytes--)
		value = value << 8 | *at++;
	return value;
}

/* The published check values of both CRCs. */
static void check_the_checksums(void)
{
	const uint8_t *text = (const uint8_t *)"123456789";

	EQ(crc16(0, text, 9), 0xd0db);
	TRUE(crc64(0, text, 9) == 0xae8b14860a799888ULL);
}

size_t integ_bytes(struct srv *srv, uint32_t sectors)
{
	(void)srv;
	return (size_t)(sectors >> (integ->p.interval_exp - 9)) *
	       integ->p.metadata_size;
}

uint8_t *integ_meta(struct srv *srv, uint64_t off)
{
	return integ->meta + integ_bytes(srv, off >> 9);
}

void integ_shorten_read(int bytes)
{
	__atomic_store_n(&integ->short_read, bytes, __ATOMIC_SEQ_CST);
}

static void check_interval(uint64_t nr, const uint8_t *data,
			   const uint8_t *meta)
{
	struct ublk_param_integrity *p = &integ->p;
	const uint8_t *tuple = meta + p->pi_offset;
	bool wide = p->csum_type == LBMD_PI_CSUM_CRC64_NVME;
	size_t len = 1UL << p->interval_exp;
	uint64_t want, got, ref;
	uint16_t native;

	if (wide) {
		want = crc64(crc64(0, data, len), meta, p->pi_offset);
		got = big_endian(tuple, 8);
	} else if (p->csum_type == LBMD_PI_CSUM_CRC16_T10DIF) {
		want = crc16(crc16(0, data, len), meta, p->pi_offset);
		got = big_endian(tuple, 2);
	} else {
		want = ip_sum(data, len, meta, p->pi_offset);
		memcpy(&native, tuple, 2);
		got = native;
	}
	if (got != want)
		fail("interval %llu: guard %llx, expected %llx",
		     (unsigned long long)nr, (unsigned long long)got,
		     (unsigned long long)want);
	EQ(big_endian(tuple + (wide ? 8 : 2), 2), 0);
	if (!(p->flags & LBMD_PI_CAP_REFTAG))
		return;
	ref = wide ? big_endian(tuple + 10, 6) : big_endian(tuple + 4, 4);
	EQ(ref, nr);
}

void integ_check(struct srv *srv, uint64_t off, size_t len)
{
	int shift = integ->p.interval_exp;

	if (integ->p.csum_type == LBMD_PI_CSUM_NONE)
		return;
	for (uint64_t at = off; at < off + len; at += 1ULL << shift)
		check_interval(at >> shift, srv->disk + at,
			       integ_meta(srv, at));
}

uint64_t integ_data_pos(int q, int tag, uint64_t off)
{
	return UBLKSRV_IO_BUF_OFFSET + ((uint64_t)q << UBLK_QID_OFF |
					(uint64_t)tag << UBLK_TAG_OFF | off);
}

uint64_t integ_pos(int q, int tag, uint64_t off)
{
	return integ_data_pos(q, tag, off) | UBLKSRV_IO_INTEGRITY_FLAG;
}

/* pread or pwrite of all of it. */
static void move(struct srv *srv, bool from_driver, void *buf, size_t len,
		 uint64_t pos)
{
	ssize_t n = from_driver ? pread(srv->fd, buf, len, pos) :
				  pwrite(srv->fd, buf, len, pos);

	if (n != (ssize_t)len)
		fail("%s of %zu bytes at %llx: %zd (%m)",
		     from_driver ? "pread" : "pwrite", len,
		     (unsigned long long)pos, n);
}

int integ_policy(struct srv *srv, struct slot *slot)
{
	int op = ublksrv_get_op(&slot->desc);
	size_t len = (size_t)slot->desc.nr_sectors << 9;
	size_t meta_len = integ_bytes(srv, slot->desc.nr_sectors);
	uint8_t *meta = integ_meta(srv, slot->desc.start_sector << 9);
	uint64_t at = integ_data_pos(slot->q, slot->tag, 0);
	bool has_meta = slot->desc.op_flags & UBLK_IO_F_INTEGRITY;
	int cut, res;

	if (op == UBLK_IO_OP_WRITE) {
		move(srv, true, slot->buf, len, at);
		if (has_meta)
			move(srv, true, meta, meta_len,
			     at | UBLKSRV_IO_INTEGRITY_FLAG);
	}
	res = srv_serve_ram(srv, slot);
	if (op != UBLK_IO_OP_READ || res <= 0)
		return res;
	cut = __atomic_exchange_n(&integ->short_read, 0, __ATOMIC_SEQ_CST);
	if (cut) {
		res = cut;
		meta_len = integ_bytes(srv, cut >> 9);
	}
	move(srv, false, slot->buf, res, at);
	if (has_meta)
		move(srv, false, meta, meta_len,
		     at | UBLKSRV_IO_INTEGRITY_FLAG);
	return res;
}

struct srv *integ_up_with(struct ublk_param_integrity integrity, int lbs_shift,
			  uint64_t flags)
{
	struct dev_opts opts = { .flags = INTEG_FLAGS | flags,
				 .lbs_shift = lbs_shift };
	struct ublk_params params;
	struct srv *srv;
	struct dev *dev;
	size_t bytes;

	need_feature(UBLK_F_INTEGRITY, "INTEGRITY");
	check_the_checksums();
	integ = share(sizeof(*integ));
	integ->p = integrity;
	dev = dev_new(opts);
	params = dev->params;
	params.types |= UBLK_PARAM_TYPE_INTEGRITY;
	params.integrity = integrity;
	OK(dev_set_params(dev, &params));
	bytes = integ_bytes(NULL, params.basic.dev_sectors);
	/* all ones: nobody verifies what was never written */
	integ->meta = share(bytes);
	memset(integ->meta, 0xff, bytes);
	srv = SRV(dev, .policy = integ_policy);
	srv_fetch_all(srv);
	OK(dev_start(dev, srv));
	return srv;
}

struct srv *integ_up(struct ublk_param_integrity integrity, int lbs_shift)
{
	return integ_up_with(integrity, lbs_shift, 0);
}

bool integ_has_offset(void)
{
	struct utsname name;
	int major, minor;

	uname(&name);
	if (sscanf(name.release, "%d.%d", &major, &minor) != 2)
		fail("cannot read the kernel's release '%s'", name.release);
	return major > 6 || (major == 6 && minor >= 9);
}
