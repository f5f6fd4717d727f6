/*
 * What the head of a volume shows: signatures of file systems and containers,
 * partition tables, the qcow2 header, and how the bytes are distributed.
 * Pure.  It trusts nothing and never follows an offset itself: it tells the
 * caller where to look next.  A signature says what the volume looks like,
 * not that it is sound; formats that may hold encrypted and clear data alike
 * are "not told", never clear.
 */
#include <string.h>

#include "storage.h"

/* ---- Little-endian fields, zero past the end ---- */

static uint64_t
le(const unsigned char *data, size_t len, size_t offset, unsigned int width)
{
	uint64_t value = 0;

	if (offset > len || len - offset < width)
		return 0;
	while (width-- > 0)
		value = value << 8 | data[offset + width];
	return value;
}

static bool
bytes_at(const unsigned char *data, size_t len, size_t offset,
    const char *bytes, size_t n)
{
	return offset <= len && len - offset >= n &&
	    memcmp(data + offset, bytes, n) == 0;
}

/* ---- Signatures ---- */

/*
 * In the order in which they are tried.  Sources: the documents of each
 * format; the offsets are those of util-linux's libblkid, too.  A row without
 * a reason says for sure whether what lies there is encrypted.
 */
static const struct {
	size_t offset;
	unsigned char len;
	const char *bytes;
	const char *format;
	enum cf_tri encrypted;
	const char *why;
} signatures[] = {
	/* BitLocker's boot sector stands where NTFS has its name. */
	{ 3, 8, "-FVE-FS-", "bitlocker", CF_TRI_UNSET,
	    "only BitLocker's signature was read: the method and whether the "
	    "protection is suspended are not known" },
	{ 0, 8, "verity\0\0", "verity", CF_TRI_NO, "" },
	{ 0, 4, "XFSB", "plain-xfs", CF_TRI_NO, "" },
	{ 0, 4, "hsqs", "plain-squashfs", CF_TRI_NO, "" },
	{ 3, 8, "NTFS    ", "plain-ntfs", CF_TRI_NO, "" },
	{ 3, 8, "EXFAT   ", "plain-exfat", CF_TRI_NO, "" },
	{ 82, 8, "FAT32   ", "plain-fat", CF_TRI_NO, "" },
	{ 54, 8, "FAT16   ", "plain-fat", CF_TRI_NO, "" },
	{ 54, 8, "FAT12   ", "plain-fat", CF_TRI_NO, "" },
	{ 0x10040, 8, "_BHRfS_M", "plain-btrfs", CF_TRI_NO, "" },
	{ 0x8001, 5, "CD001", "plain-iso9660", CF_TRI_NO, "" },
	/* At the end of the first page: of 4, 8, 16, 64 KiB. */
	{ 4086, 10, "SWAPSPACE2", "plain-swap", CF_TRI_NO, "" },
	{ 8182, 10, "SWAPSPACE2", "plain-swap", CF_TRI_NO, "" },
	{ 16374, 10, "SWAPSPACE2", "plain-swap", CF_TRI_NO, "" },
	{ 65526, 10, "SWAPSPACE2", "plain-swap", CF_TRI_NO, "" },
	/* The label stands in one of the first four sectors. */
	{ 0, 8, "LABELONE", "lvm2", CF_TRI_UNSET,
	    "logical volumes may be encrypted each by itself: declare them" },
	{ 512, 8, "LABELONE", "lvm2", CF_TRI_UNSET,
	    "logical volumes may be encrypted each by itself: declare them" },
	{ 1024, 8, "LABELONE", "lvm2", CF_TRI_UNSET,
	    "logical volumes may be encrypted each by itself: declare them" },
	{ 1536, 8, "LABELONE", "lvm2", CF_TRI_UNSET,
	    "logical volumes may be encrypted each by itself: declare them" },
	/* md version 1.1 and 1.2. */
	{ 0, 4, "\xfc\x4e\x2b\xa9", "md-raid", CF_TRI_UNSET,
	    "a member of an array: declare the array" },
	{ 4096, 4, "\xfc\x4e\x2b\xa9", "md-raid", CF_TRI_UNSET,
	    "a member of an array: declare the array" },
	{ 0, 4, "KDMV", "vmdk", CF_TRI_UNSET,
	    "encryption of VMDK images is not read" },
	{ 0, 8, "vhdxfile", "vhdx", CF_TRI_UNSET,
	    "what lies inside a VHDX image is not read" },
};

/* ext2, 3 or 4, told apart as libblkid does, by features. */
static bool
probe_ext(const unsigned char *data, size_t len, struct image_probe *ret)
{
	const size_t sb = 1024;
	uint64_t compat, incompat, ro;

	if (len < sb + 1024 || le(data, len, sb + 56, 2) != 0xef53)
		return false;
	/* Two bytes are little: the fields beside them must make sense. */
	if (le(data, len, sb + 24, 4) > 6 || le(data, len, sb + 76, 4) > 1 ||
	    le(data, len, sb, 4) == 0 || le(data, len, sb + 40, 4) == 0 ||
	    le(data, len, sb + 32, 4) == 0)
		return false;
	compat = le(data, len, sb + 92, 4);
	incompat = le(data, len, sb + 96, 4);
	ro = le(data, len, sb + 100, 4);
	ret->format = "plain-ext2";
	if ((compat & 0x4) != 0) /* has_journal */
		ret->format = "plain-ext3";
	if ((incompat & 0x2c0) != 0 || (ro & 0x478) != 0)
		ret->format = "plain-ext4";
	ret->encrypted = CF_TRI_NO;
	if ((incompat & 0x10000) != 0) {
		ret->encrypted = CF_TRI_UNSET;
		ret->feature_encrypt = true;
		ret->why = "ext4 with the feature \"encrypt\": files may be "
		    "encrypted, none is shown to be";
	}
	return true;
}

/* An uberblock of the first label: 128 slots of 1 KiB from 128 KiB on. */
static bool
probe_zfs(const unsigned char *data, size_t len, struct image_probe *ret)
{
	size_t at;

	for (at = 128u << 10; at < 256u << 10; at += 1024) {
		if (!bytes_at(data, len, at, "\x0c\xb1\xba\0\0\0\0\0", 8) &&
		    !bytes_at(data, len, at, "\0\0\0\0\0\xba\xb1\x0c", 8))
			continue;
		ret->format = "zfs";
		ret->why = "data sets of a pool may be encrypted each by "
		    "itself";
		return true;
	}
	return false;
}

static bool
probe_qcow(const unsigned char *data, size_t len, struct image_probe *ret)
{
	struct image_qcow q;

	if (image_qcow(data, len, &q) != 0)
		return false;
	ret->format = "qcow2";
	if (q.method == 0 && q.backing)
		ret->why = "data of a backing file shows through: declare it";
	else if (q.method == 0)
		ret->encrypted = CF_TRI_NO;
	else if (q.method <= 2)
		ret->encrypted = CF_TRI_YES;
	else
		ret->why = "a crypt_method that the format does not define";
	return true;
}

void
image_probe(const unsigned char *data, size_t len, struct image_probe *ret)
{
	size_t i;

	*ret = (struct image_probe){ .format = "unknown", .why = "" };
	for (i = 0; i < CF_NELEM(signatures); i++) {
		if (!bytes_at(data, len, signatures[i].offset,
		    signatures[i].bytes, signatures[i].len))
			continue;
		ret->format = signatures[i].format;
		ret->encrypted = signatures[i].encrypted;
		ret->why = signatures[i].why;
		return;
	}
	if (probe_qcow(data, len, ret) || probe_ext(data, len, ret) ||
	    probe_zfs(data, len, ret))
		return;
	ret->why = "no known signature";
}

/* ---- Distribution ---- */

/*
 * Pearson's chi-square of the byte counts against the uniform distribution,
 * 255 degrees of freedom: random bytes lie within [150, 400] but once in
 * millions of times, text and machine code far above.  Compressed data looks
 * random too: "random-like" says no more than it says.
 */
const char *
image_content(const unsigned char *data, size_t len)
{
	uint64_t count[256] = { 0 }, sum = 0, chi;
	size_t i;

	for (i = 0; i < len; i++)
		count[data[i]]++;
	if (count[0] == len)
		return "zero";
	if (len < 8192) /* 32 of each value: too few to say */
		return "structured";
	for (i = 0; i < 256; i++)
		sum += count[i] * count[i];
	chi = sum * 256 / len - len;
	return chi >= 150 && chi <= 400 ? "random-like" : "structured";
}

/* ---- Partition tables ---- */

static void
guid_text(const unsigned char *g, char ret[37])
{
	/* The first three fields are little-endian (UEFI 2.10, appendix A). */
	static const unsigned char order[16] = { 3, 2, 1, 0, 5, 4, 7, 6, 8, 9,
		10, 11, 12, 13, 14, 15 };
	static const char digits[] = "0123456789abcdef";
	size_t i, o = 0;

	for (i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			ret[o++] = '-';
		ret[o++] = digits[g[order[i]] >> 4];
		ret[o++] = digits[g[order[i]] & 15];
	}
	ret[o] = '\0';
}

static int
bad(const char **ret_why, const char *why)
{
	*ret_why = why;
	return CF_EPARSE;
}

/* UEFI 2.10, 5.3: header in the second block, entries where it says. */
static int
gpt(const unsigned char *data, size_t len, uint64_t size, uint64_t block,
    struct image_table *ret, const char **ret_why)
{
	static const unsigned char none[16] = { 0 };
	uint64_t at, first, last, n, width, i;
	struct image_partition *p;

	at = le(data, len, block + 72, 8);
	n = le(data, len, block + 80, 4);
	width = le(data, len, block + 84, 4);
	if (width < 128 || width > 4096 || at > size / block)
		return bad(ret_why, "the GPT header names no table of entries");
	ret->kind = "gpt";
	ret->cut = n > CF_IMAGE_PARTITIONS;
	for (i = 0; i < n && i < CF_IMAGE_PARTITIONS; i++) {
		if (at * block + (i + 1) * width > len) {
			ret->cut = true;
			break;
		}
		const unsigned char *e = data + at * block + i * width;
		if (memcmp(e, none, sizeof(none)) == 0)
			continue;
		first = le(e, 128, 32, 8);
		last = le(e, 128, 40, 8);
		if (first > last || last >= size / block)
			return bad(ret_why, "a GPT entry lies outside the "
			    "volume");
		p = &ret->v[ret->n++];
		p->number = (unsigned int)i + 1;
		p->offset = first * block;
		p->size = (last - first + 1) * block;
		guid_text(e, p->type);
	}
	return 0;
}

static void
mbr_type(unsigned int type, char ret[37])
{
	static const char digits[] = "0123456789abcdef";

	ret[0] = '0';
	ret[1] = 'x';
	ret[2] = digits[type >> 4];
	ret[3] = digits[type & 15];
	ret[4] = '\0';
}

static int
mbr(const unsigned char *data, size_t len, uint64_t size,
    struct image_table *ret, const char **ret_why)
{
	struct image_partition *p;
	const unsigned char *e;
	uint64_t first, blocks;
	unsigned int i;

	ret->kind = "mbr";
	for (i = 0; i < 4; i++) {
		e = data + 446 + (size_t)i * 16;
		/* Anything else than these is code that ends in 55 aa. */
		if ((e[0] & 0x7f) != 0)
			return CF_ENOTFOUND;
		if (e[4] == 0)
			continue;
		first = le(e, 16, 8, 4);
		blocks = le(e, 16, 12, 4);
		if (e[4] == 0xee)
			return bad(ret_why, "a protective MBR without a GPT "
			    "header behind it");
		if (first == 0 || blocks == 0)
			return CF_ENOTFOUND;
		if ((first + blocks) * 512 > size)
			return bad(ret_why, "an MBR entry lies outside the "
			    "volume");
		/* The chain behind an extended partition is not followed. */
		if (e[4] == 0x05 || e[4] == 0x0f || e[4] == 0x85)
			ret->cut = true;
		p = &ret->v[ret->n++];
		p->number = i + 1;
		p->offset = first * 512;
		p->size = blocks * 512;
		mbr_type(e[4], p->type);
	}
	(void)len;
	return ret->n > 0 ? 0 : CF_ENOTFOUND;
}

int
image_partitions(const unsigned char *data, size_t len, uint64_t size,
    struct image_table *ret, const char **ret_why)
{
	ret->n = 0;
	ret->cut = false;
	ret->kind = "";
	*ret_why = "";
	if (bytes_at(data, len, 512, "EFI PART", 8) && len >= 1024)
		return gpt(data, len, size, 512, ret, ret_why);
	if (bytes_at(data, len, 4096, "EFI PART", 8) && len >= 8192)
		return gpt(data, len, size, 4096, ret, ret_why);
	if (bytes_at(data, len, 510, "\x55\xaa", 2))
		return mbr(data, len, size, ret, ret_why);
	return CF_ENOTFOUND;
}

/* ---- qcow2 ---- */

/* QEMU, docs/interop/qcow2.txt; version 1: block/qcow.c.  Big-endian. */
int
image_qcow(const unsigned char *data, size_t len, struct image_qcow *ret)
{
	struct cf_reader r = cf_reader_init(data, len);
	uint32_t header = 72, type, n;
	uint64_t backing, incompatible;

	*ret = (struct image_qcow){ 0 };
	if (cf_read_u32(&r) != 0x514649fb)
		return CF_ENOTFOUND;
	ret->version = (unsigned int)cf_read_u32(&r);
	backing = cf_read_u64(&r);
	cf_read_skip(&r, 4); /* size of that file's name */
	ret->cluster_bits = (unsigned int)cf_read_u32(&r);
	cf_read_skip(&r, ret->version == 1 ? 12 : 8); /* size of the disk */
	ret->method = cf_read_u32(&r);
	if (ret->version > 1) {
		cf_read_skip(&r, 4); /* entries of the table */
		ret->l1_offset = cf_read_u64(&r);
	}
	ret->backing = backing != 0;
	if (cf_reader_failed(&r) || ret->version < 1 || ret->version > 3 ||
	    (ret->version > 1 &&
	    (ret->cluster_bits < 9 || ret->cluster_bits > 21)))
		return CF_EPARSE;
	if (ret->version == 3) {
		r = cf_reader_init(data, len);
		cf_read_skip(&r, 72);
		incompatible = cf_read_u64(&r);
		cf_read_skip(&r, 8 + 8 + 4);
		header = cf_read_u32(&r);
		if ((incompatible & 4) != 0) /* external data file */
			ret->backing = true;
	}
	r = cf_reader_init(data, len);
	cf_read_skip(&r, header);
	/* Header extensions, each padded to 8 bytes, up to one of type 0. */
	while (ret->version > 1 && !cf_reader_failed(&r)) {
		type = cf_read_u32(&r);
		n = cf_read_u32(&r);
		if (type == 0)
			break;
		if (type == 0x0537be77 && n >= 16) {
			ret->luks_offset = cf_read_u64(&r);
			ret->luks_length = cf_read_u64(&r);
			break;
		}
		cf_read_skip(&r, ((size_t)n + 7) & ~(size_t)7);
	}
	return 0;
}
