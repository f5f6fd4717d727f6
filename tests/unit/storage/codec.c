/*
 * Codecs of the storage check on bytes made here: signatures, partition
 * tables, qcow2, LUKS1 and the metadata of LUKS2, answers of S3.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "storage.h"

static struct cf_arena *arena;
static unsigned char image[CF_IMAGE_HEAD];

static int
setup(void **state)
{
	(void)state;
	memset(image, 0, sizeof(image));
	arena = cf_arena_new(64u << 20);
	return arena == NULL;
}

static int
teardown(void **state)
{
	(void)state;
	cf_arena_free(arena);
	return 0;
}

static void
put_le(size_t offset, uint64_t value, unsigned int width)
{
	while (width-- > 0) {
		image[offset++] = (unsigned char)value;
		value >>= 8;
	}
}

static void
put_be(size_t offset, uint64_t value, unsigned int width)
{
	while (width-- > 0)
		image[offset++] = (unsigned char)(value >> (8 * width));
}

/* Bytes that no generator of the C library chooses: a 64-bit LCG. */
static void
fill_random(size_t len)
{
	uint64_t x = 42;
	size_t i;

	for (i = 0; i < len; i++) {
		x = x * 6364136223846793005u + 1442695040888963407u;
		image[i] = (unsigned char)(x >> 56);
	}
}

static void
expect_probe(const char *format, enum cf_tri encrypted)
{
	struct image_probe p;

	image_probe(image, sizeof(image), &p);
	assert_string_equal(p.format, format);
	assert_int_equal(p.encrypted, encrypted);
	/* What is not told has a reason. */
	assert_int_equal(p.why[0] != '\0', encrypted == CF_TRI_UNSET);
	memset(image, 0, sizeof(image));
}

static void
test_signatures(void **state)
{
	(void)state;
	expect_probe("unknown", CF_TRI_UNSET);
	memcpy(image, "XFSB", 4);
	expect_probe("plain-xfs", CF_TRI_NO);
	memcpy(image + 3, "NTFS    ", 8);
	expect_probe("plain-ntfs", CF_TRI_NO);
	memcpy(image + 3, "-FVE-FS-", 8);
	expect_probe("bitlocker", CF_TRI_UNSET);
	memcpy(image + 0x10040, "_BHRfS_M", 8);
	expect_probe("plain-btrfs", CF_TRI_NO);
	memcpy(image + 4086, "SWAPSPACE2", 10);
	expect_probe("plain-swap", CF_TRI_NO);
	memcpy(image + 82, "FAT32   ", 8);
	expect_probe("plain-fat", CF_TRI_NO);
	memcpy(image + 512, "LABELONE", 8);
	expect_probe("lvm2", CF_TRI_UNSET);
	memcpy(image, "verity\0\0", 8);
	expect_probe("verity", CF_TRI_NO);
	put_le(128u << 10, 0x00bab10c, 8);
	expect_probe("zfs", CF_TRI_UNSET);
}

static void
put_ext(unsigned int compat, unsigned int incompat)
{
	put_le(1024, 2048, 4);	 /* inodes */
	put_le(1024 + 32, 8192, 4);
	put_le(1024 + 40, 2048, 4);
	put_le(1024 + 56, 0xef53, 2);
	put_le(1024 + 92, compat, 4);
	put_le(1024 + 96, incompat, 4);
}

static void
test_ext(void **state)
{
	struct image_probe p;

	(void)state;
	put_ext(0, 2);
	expect_probe("plain-ext2", CF_TRI_NO);
	put_ext(4, 2);
	expect_probe("plain-ext3", CF_TRI_NO);
	put_ext(4, 0x42);
	expect_probe("plain-ext4", CF_TRI_NO);
	put_ext(4, 0x10042);
	image_probe(image, sizeof(image), &p);
	assert_true(p.feature_encrypt);
	expect_probe("plain-ext4", CF_TRI_UNSET);
	/* The two bytes alone are no file system. */
	put_le(1024 + 56, 0xef53, 2);
	expect_probe("unknown", CF_TRI_UNSET);
}

static void
test_content(void **state)
{
	(void)state;
	assert_string_equal(image_content(image, sizeof(image)), "zero");
	fill_random(sizeof(image));
	assert_string_equal(image_content(image, sizeof(image)),
	    "random-like");
	assert_string_equal(image_content(image, 100), "structured");
	memset(image, 'a', sizeof(image) / 2);
	assert_string_equal(image_content(image, sizeof(image)),
	    "structured");
	memset(image, 0, sizeof(image));
}

static void
put_gpt(size_t block, uint64_t first, uint64_t last)
{
	memset(image, 0, sizeof(image));
	image[510] = 0x55;
	image[511] = 0xaa;
	image[446 + 4] = 0xee;
	memcpy(image + block, "EFI PART", 8);
	put_le(block + 72, 2, 8);
	put_le(block + 80, 128, 4);
	put_le(block + 84, 128, 4);
	/* The second entry: an EFI system partition. */
	memcpy(image + 2 * block + 128, "\x28\x73\x2a\xc1\x1f\xf8\xd2\x11"
	    "\xba\x4b\0\xa0\xc9\x3e\xc9\x3b", 16);
	put_le(2 * block + 128 + 32, first, 8);
	put_le(2 * block + 128 + 40, last, 8);
}

static void
test_gpt(void **state)
{
	struct image_table t;
	const char *why;
	size_t i;

	(void)state;
	for (i = 512; i <= 4096; i *= 8) {
		put_gpt(i, 64, 127);
		assert_int_equal(image_partitions(image, sizeof(image),
		    1u << 20, &t, &why), 0);
		assert_string_equal(t.kind, "gpt");
		assert_int_equal(t.n, 1);
		assert_false(t.cut);
		assert_int_equal(t.v[0].number, 2);
		assert_int_equal(t.v[0].offset, 64 * i);
		assert_int_equal(t.v[0].size, 64 * i);
		assert_string_equal(t.v[0].type,
		    "c12a7328-f81f-11d2-ba4b-00a0c93ec93b");
	}
	put_gpt(512, 64, UINT64_MAX);
	assert_int_equal(image_partitions(image, sizeof(image), 1u << 20, &t,
	    &why), CF_EPARSE);
	put_gpt(512, 64, 127);
	put_le(512 + 72, UINT64_MAX / 2, 8); /* entries at the world's end */
	assert_int_equal(image_partitions(image, sizeof(image), 1u << 20, &t,
	    &why), CF_EPARSE);
	put_gpt(512, 64, 127);
	put_le(512 + 80, 100000, 4);
	assert_int_equal(image_partitions(image, sizeof(image), 1u << 20, &t,
	    &why), 0);
	assert_true(t.cut);
	for (i = 0; i < 18 * 1024; i++) /* cut anywhere: no crash, no lie */
		(void)image_partitions(image, i, 1u << 20, &t, &why);
	memset(image, 0, sizeof(image));
}

static void
test_mbr(void **state)
{
	struct image_table t;
	const char *why;

	(void)state;
	image[510] = 0x55;
	image[511] = 0xaa;
	assert_int_equal(image_partitions(image, sizeof(image), 1u << 20, &t,
	    &why), CF_ENOTFOUND);
	image[446 + 4] = 0x83;
	put_le(446 + 8, 1, 4);
	put_le(446 + 12, 100, 4);
	assert_int_equal(image_partitions(image, sizeof(image), 1u << 20, &t,
	    &why), 0);
	assert_int_equal(t.n, 1);
	assert_string_equal(t.v[0].type, "0x83");
	put_le(446 + 12, 0xffffffff, 4);
	assert_int_equal(image_partitions(image, sizeof(image), 1u << 20, &t,
	    &why), CF_EPARSE);
	image[446 + 4] = 0xee; /* protective, and no GPT */
	assert_int_equal(image_partitions(image, sizeof(image), 1u << 20, &t,
	    &why), CF_EPARSE);
	image[446] = 0x13; /* code */
	assert_int_equal(image_partitions(image, sizeof(image), 1u << 20, &t,
	    &why), CF_ENOTFOUND);
	memset(image, 0, sizeof(image));
}

static void
test_qcow(void **state)
{
	struct image_qcow q;
	struct image_probe p;

	(void)state;
	assert_int_equal(image_qcow(image, sizeof(image), &q), CF_ENOTFOUND);
	put_be(0, 0x514649fb, 4);
	put_be(4, 3, 4);
	put_be(20, 16, 4);
	put_be(32, 2, 4);
	put_be(40, 0x20000, 8);
	put_be(100, 104, 4);
	put_be(104, 0x6803f857, 4); /* feature names, to be skipped */
	put_be(108, 5, 4);
	put_be(120, 0x0537be77, 4);
	put_be(124, 16, 4);
	put_be(128, 0x30000, 8);
	put_be(136, 0x1000, 8);
	assert_int_equal(image_qcow(image, sizeof(image), &q), 0);
	assert_int_equal(q.method, 2);
	assert_int_equal(q.luks_offset, 0x30000);
	assert_int_equal(q.luks_length, 0x1000);
	assert_int_equal(q.l1_offset, 0x20000);
	put_be(20, 40, 4); /* clusters of a tebibyte */
	assert_int_equal(image_qcow(image, sizeof(image), &q), CF_EPARSE);
	put_be(20, 16, 4);
	put_be(32, 0, 4);
	put_be(8, 512, 8); /* a backing file */
	image_probe(image, sizeof(image), &p);
	assert_int_equal(p.encrypted, CF_TRI_UNSET);
	put_be(4, 9, 4);
	assert_int_equal(image_qcow(image, sizeof(image), &q), CF_EPARSE);
	memset(image, 0, sizeof(image));
}

/* ---- LUKS ---- */

static void
put_luks1(const char *cipher, const char *mode, unsigned int bytes)
{
	memset(image, 0, sizeof(image));
	memcpy(image, "LUKS\xba\xbe\0\1", 8);
	memcpy(image + 8, cipher, strlen(cipher));
	memcpy(image + 40, mode, strlen(mode));
	memcpy(image + 72, "sha256", 6);
	put_be(108, bytes, 4);
	memcpy(image + 168, "0000-uuid", 9);
	put_be(208, 0x00ac71f3, 4);
	put_be(212, 123456, 4);
	put_be(256, 0x0000dead, 4);
}

static void
test_luks1(void **state)
{
	struct luks_info info;
	const char *why;
	size_t i;

	(void)state;
	put_luks1("aes", "xts-plain64", 64);
	assert_int_equal(luks_parse(arena, image, 592, &info, &why), 0);
	assert_int_equal(info.version, 1);
	assert_string_equal(info.cipher, "aes");
	assert_string_equal(info.mode, "xts-plain64");
	assert_int_equal(info.key_bits, 512);
	assert_int_equal(luks_effective_bits(&info), 256);
	assert_int_equal(info.nslots, 1);
	assert_int_equal(info.slots[0].iterations, 123456);
	assert_int_equal(info.nhashes, 1);
	for (i = 6; i < 592; i++)
		assert_int_equal(luks_parse(arena, image, i, &info, &why),
		    CF_EPARSE);
	assert_int_equal(luks_parse(arena, image, 5, &info, &why),
	    CF_ENOTFOUND);
	put_luks1("", "", 64);
	assert_int_equal(luks_parse(arena, image, 592, &info, &why),
	    CF_EPARSE);
	put_luks1("aes", "xts-plain64", 0xffffffff);
	assert_int_equal(luks_parse(arena, image, 592, &info, &why),
	    CF_EPARSE);
	memcpy(image, "LUKS\xba\xbe\0\7", 8);
	assert_int_equal(luks_parse(arena, image, 592, &info, &why),
	    CF_EPARSE);
	memset(image, 0, sizeof(image));
}

#define SLOT(size)                                                             \
	"{\"type\":\"luks2\",\"key_size\":" size ",\"af\":{\"hash\":\"sha256\"},"     \
	"\"kdf\":{\"type\":\"pbkdf2\",\"hash\":\"sha512\",\"iterations\":1000}}"
#define DIGEST(slots)                                                          \
	"\"digests\":{\"0\":{\"type\":\"pbkdf2\",\"hash\":\"sha256\","               \
	"\"keyslots\":" slots ",\"segments\":[\"0\"]}}"
#define CRYPT(cipher, more)                                                    \
	"{\"type\":\"crypt\",\"encryption\":\"" cipher "\"" more "}"

static int
json(const char *text, struct luks_info *info, const char **why)
{
	*info = (struct luks_info){ .cipher = "", .mode = "",
		.integrity = "" };
	return luks2_json(arena, text, strlen(text), info, why);
}

static void
test_luks2_json(void **state)
{
	struct luks_info info;
	const char *why;

	(void)state;
	assert_int_equal(json("{\"segments\":{\"0\":" CRYPT("aes-xts-plain64",
	    ",\"integrity\":{\"type\":\"hmac(sha256)\"}") "},\"keyslots\":{"
	    "\"0\":" SLOT("96") ",\"1\":" SLOT("16") "}," DIGEST("[\"0\"]")
	    ",\"tokens\":{\"0\":{\"type\":\"clevis\"}}}", &info, &why), 0);
	assert_string_equal(info.cipher, "aes");
	assert_string_equal(info.mode, "xts-plain64");
	/* 768 bits: 512 of XTS and 256 of HMAC; slot 1 is not bound. */
	assert_int_equal(info.key_bits, 768);
	assert_int_equal(luks_effective_bits(&info), 256);
	assert_int_equal(info.nslots, 2);
	assert_int_equal(info.nhashes, 2);
	assert_string_equal(info.tokens[0], "clevis");

	assert_int_equal(json("{\"segments\":{\"0\":" CRYPT(
	    "capi:xts(aes)-plain64", "") "},\"keyslots\":{}}", &info, &why),
	    0);
	assert_string_equal(info.cipher, "aes");
	assert_string_equal(info.mode, "xts-plain64");
	assert_int_equal(info.key_bits, 0);

	/* Being decrypted: one clear segment, one encrypted, one past. */
	assert_int_equal(json("{\"segments\":{\"0\":{\"type\":\"linear\"},"
	    "\"1\":" CRYPT("aes-xts-plain64", "") ",\"2\":" CRYPT("aes-ecb",
	    ",\"flags\":[\"backup-previous\"]") "},\"keyslots\":{}}", &info,
	    &why), 0);
	assert_int_equal(info.clear_segments, 1);
	assert_int_equal(info.crypt_segments, 1);
}

static void
test_luks2_json_bad(void **state)
{
	static const char *const bad[] = {
		"", "[]", "{", "{}", "{\"segments\":{},\"keyslots\":{}}",
		"{\"segments\":{\"0\":{\"type\":\"crypt\"}},\"keyslots\":{}}",
		"{\"segments\":{\"0\":" CRYPT("a-b", "") "}}",
		"{\"segments\":{\"0\":" CRYPT("a-b", "") ",\"1\":"
		    CRYPT("c-d", "") "},\"keyslots\":{}}",
		/* a member twice */
		"{\"segments\":{\"0\":" CRYPT("a-b", "") ",\"0\":"
		    CRYPT("c-d", "") "},\"keyslots\":{}}",
		"{\"segments\":{\"0\":" CRYPT("a-b", "") "},\"keyslots\":{"
		    "\"0\":" SLOT("64") ",\"1\":" SLOT("32") "},"
		    DIGEST("[\"0\",\"1\"]") "}",
		"{\"segments\":{\"0\":" CRYPT("a-b", "") "},\"keyslots\":{"
		    "\"0\":" SLOT("0") "}," DIGEST("[\"0\"]") "}",
	};
	static char deep[4096];
	struct luks_info info;
	const char *why;
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(bad); i++) {
		why = "";
		assert_int_equal(json(bad[i], &info, &why), CF_EPARSE);
		assert_string_not_equal(why, "");
	}
	memset(deep, '[', sizeof(deep) - 1);
	assert_int_equal(json(deep, &info, &why), CF_EPARSE);
}

/* ---- S3 ---- */

#define RULE(alg, more)                                                        \
	"<Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>" alg           \
	"</SSEAlgorithm>" more "</ApplyServerSideEncryptionByDefault></Rule>"
#define CONFIG(rules)                                                          \
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"                           \
	"<ServerSideEncryptionConfiguration xmlns=\"http://s3.amazonaws.com/"    \
	"doc/2006-03-01/\">" rules "</ServerSideEncryptionConfiguration>"

static int
encryption(const char *xml, struct s3_encryption *e, const char **why)
{
	return s3_encryption(arena, xml, strlen(xml), e, why);
}

static void
test_s3_encryption(void **state)
{
	struct s3_encryption e;
	const char *why;

	(void)state;
	assert_int_equal(encryption(CONFIG(RULE("AES256", "")), &e, &why), 0);
	assert_string_equal(e.algorithm, "AES256");
	assert_string_equal(e.key, "");
	assert_string_equal(s3_key_class(&e), "provider");
	assert_int_equal(encryption(CONFIG(RULE("aws:kms",
	    "<KMSMasterKeyID>arn:k</KMSMasterKeyID>")), &e, &why), 0);
	assert_string_equal(e.key, "arn:k");
	assert_string_equal(s3_key_class(&e), "");
	assert_int_equal(encryption(CONFIG(RULE("aws:kms", "")), &e, &why),
	    0);
	assert_string_equal(s3_key_class(&e), "provider");
	assert_int_equal(encryption(CONFIG(RULE("aws:kms", "<KMSMasterKeyID>"
	    "arn:aws:kms:eu-west-3:1:alias/aws/s3</KMSMasterKeyID>")), &e,
	    &why), 0);
	assert_string_equal(s3_key_class(&e), "provider");
	assert_int_equal(encryption(CONFIG(""), &e, &why), 0);
	assert_string_equal(s3_key_class(&e), "none");
}

static void
test_s3_hostile(void **state)
{
	static const char *const bad[] = {
		"", "<", "text", "<a/>",
		/* what two servers answer to ?encryption with a 200 */
		"<ListBucketResult><Name>b</Name></ListBucketResult>",
		CONFIG(RULE("AES256", "") RULE("aws:kms", "")),
		"<ServerSideEncryptionConfiguration>", /* cut */
		CONFIG("<Rule></Wrong>"),
		"<!DOCTYPE a><ServerSideEncryptionConfiguration/>",
		"<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>"
		    "<ServerSideEncryptionConfiguration>&x;"
		    "</ServerSideEncryptionConfiguration>",
		"<!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b "
		    "\"&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;\">]>" CONFIG("&c;"),
		CONFIG(RULE("&unknown;", "")),
	};
	struct s3_encryption e;
	const char *why;
	char *big;
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(bad); i++) {
		why = "";
		assert_int_equal(encryption(bad[i], &e, &why), CF_EPARSE);
		assert_string_not_equal(why, "");
	}
	assert_int_equal(encryption(bad[4], &e, &why), CF_EPARSE);
	assert_non_null(strstr(why, "ListBucketResult"));
	assert_int_equal(encryption(bad[8], &e, &why), CF_EPARSE);
	assert_non_null(strstr(why, "DOCTYPE"));
	/* UTF-16, which could hide the words from a search */
	assert_int_equal(s3_encryption(arena, "\xff\xfe<\0a\0/\0>\0", 10, &e,
	    &why), CF_EPARSE);
	/* nested, long */
	big = calloc(1, 100000);
	assert_non_null(big);
	memcpy(big, "<ServerSideEncryptionConfiguration>", 35);
	for (i = 0; i < 1000; i++)
		memcpy(big + 35 + 3 * i, "<a>", 3);
	assert_int_equal(encryption(big, &e, &why), CF_EPARSE);
	memset(big + 35, 'x', 90000);
	assert_int_equal(encryption(big, &e, &why), CF_EPARSE);
	assert_non_null(strstr(why, "too long"));
	free(big);
}

static void
test_s3_others(void **state)
{
	static const char list[] = "<ListAllMyBucketsResult><Owner><ID>1</ID>"
	    "</Owner><Buckets><Bucket><Name>one</Name></Bucket><Bucket>"
	    "<Name>two</Name></Bucket></Buckets></ListAllMyBucketsResult>";
	static const char more[] = "<ListAllMyBucketsResult><Buckets/>"
	    "<ContinuationToken>x</ContinuationToken></ListAllMyBucketsResult>";
	static const char where[] = "<LocationConstraint>eu-west-3"
	    "</LocationConstraint>";
	static const char error[] = "<Error><Code>NoSuchBucket</Code></Error>";
	struct s3_buckets b;
	const char *text, *why;

	(void)state;
	assert_int_equal(s3_buckets(arena, list, strlen(list), &b, &why), 0);
	assert_int_equal(b.n, 2);
	assert_string_equal(b.names[1], "two");
	assert_false(b.partial);
	assert_int_equal(s3_buckets(arena, more, strlen(more), &b, &why), 0);
	assert_true(b.partial);
	assert_int_equal(s3_location(arena, where, strlen(where), &text, &why),
	    0);
	assert_string_equal(text, "eu-west-3");
	assert_int_equal(s3_location(arena, "<LocationConstraint/>", 21, &text,
	    &why), 0);
	assert_string_equal(text, "");
	assert_string_equal(s3_error(arena, error, strlen(error)),
	    "NoSuchBucket");
	assert_string_equal(s3_error(arena, "nonsense", 8), "");
	assert_string_equal(s3_region_country("eu-west-3"), "FR");
	assert_string_equal(s3_region_country("eu-west-2"), "GB");
	assert_string_equal(s3_region_country("moon-1"), "");
	assert_true(s3_bucket_name_ok("my-bucket.1"));
	assert_false(s3_bucket_name_ok("a/../b"));
	assert_false(s3_bucket_name_ok("a?x"));
	assert_false(s3_bucket_name_ok(".."));
	assert_false(s3_bucket_name_ok(""));
}

/* Cut at every byte, an answer is malformed and never another answer. */
static void
test_s3_cut(void **state)
{
	static const char whole[] = CONFIG(RULE("AES256", ""));
	struct s3_encryption e;
	const char *why;
	size_t i;

	(void)state;
	for (i = 0; i < strlen(whole); i++)
		assert_int_equal(s3_encryption(arena, whole, i, &e, &why),
		    CF_EPARSE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_signatures),
		cmocka_unit_test(test_ext),
		cmocka_unit_test(test_content),
		cmocka_unit_test(test_gpt),
		cmocka_unit_test(test_mbr),
		cmocka_unit_test(test_qcow),
		cmocka_unit_test(test_luks1),
		cmocka_unit_test(test_luks2_json),
		cmocka_unit_test(test_luks2_json_bad),
		cmocka_unit_test(test_s3_encryption),
		cmocka_unit_test(test_s3_hostile),
		cmocka_unit_test(test_s3_others),
		cmocka_unit_test(test_s3_cut),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
