/* Messages of ours against the RFC by hand, answers cut everywhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "codec_ike.h"

static const struct ike_fresh fresh = { .spi = "ABCDEFGH",
	.nonce = "0123456789abcdef0123456789abcde",
	.bytes = "x" };

static unsigned int
u16(const struct cf_buf *b, size_t at)
{
	return (unsigned int)((unsigned char)b->data[at] << 8 |
	    (unsigned char)b->data[at + 1]);
}

/* RFC 7296, 3.1 to 3.4, 3.9: one AEAD proposal of three transforms. */
static void
a_small_init(void **state)
{
	static const unsigned char sa[] = { 34, 0, 0, 40, 0, 0, 0, 36, 1, 1, 0,
		3, 3, 0, 0, 12, 1, 0, 0, 20, 0x80, 14, 1, 0, 3, 0, 0, 8, 2, 0,
		0, 5, 0, 0, 0, 8, 4, 0, 0, 19 };
	struct ike_offer o = { .ask = IKE_ASK_V2, .group = 31 };
	struct cf_buf b;

	(void)state;
	ike_put(&o.set, ike_transform_find(IKE_ENCR, 20, 256));
	ike_put(&o.set, ike_transform_find(IKE_PRF, 5, 0));
	ike_put(&o.set, ike_transform_find(IKE_DH, 19, 0));
	/* Stands in no proposal, as the cipher brings its own. */
	ike_put(&o.set, ike_transform_find(IKE_INTEG, 12, 0));
	cf_buf_init(&b, CF_DATAGRAM_BYTES);
	ike_build(&b, &o, &fresh);
	assert_false(cf_buf_failed(&b));
	assert_memory_equal(b.data, "ABCDEFGH\0\0\0\0\0\0\0\0", 16);
	assert_memory_equal(b.data + 16, "\x21\x20\x22\x08\0\0\0\0", 8);
	assert_int_equal(u16(&b, 26), b.len);
	assert_memory_equal(b.data + 28, sa, sizeof(sa));
	/* Key exchange of group 31, the base point, and the nonce. */
	assert_memory_equal(b.data + 68, "\x28\0\0\x28\0\x1f\0\0\x09\0", 10);
	assert_memory_equal(b.data + 108, "\0\0\0\x24" "0123", 8);
	assert_int_equal(b.len, 108 + 36);
	cf_buf_free(&b);
}

static void
cookie_comes_first(void **state)
{
	struct ike_offer o = { .ask = IKE_ASK_V2, .group = 31,
		.set = ike_all(IKE_ENCR) };
	struct ike_fresh f = fresh;
	struct cf_buf b;

	(void)state;
	f.cookie_len = 4;
	memcpy(f.cookie, "cook", 4);
	cf_buf_init(&b, CF_DATAGRAM_BYTES);
	ike_build(&b, &o, &f);
	assert_int_equal((unsigned char)b.data[16], 41);
	assert_memory_equal(b.data + 28, "\x21\0\0\x0c\0\0\x40\x06" "cook", 12);
	cf_buf_free(&b);
}

/* Everything at once still fits one packet: no fragments to be dropped. */
static void
one_packet(void **state)
{
	struct ike_offer o = { .ask = IKE_ASK_V2, .group = 14,
		.extensions = true };
	struct cf_buf b;
	int k;

	(void)state;
	for (k = IKE_ENCR; k < IKE_KINDS; k++)
		o.set = ike_join(o.set, ike_all((enum ike_kind)k));
	cf_buf_init(&b, CF_DATAGRAM_BYTES);
	ike_build(&b, &o, &fresh);
	assert_in_range(b.len, 1000, 1400);
	for (o.ask = IKE_ASK_MAIN; o.ask <= IKE_ASK_AGGRESSIVE; o.ask++) {
		for (o.round = 0; o.round < IKE_V1_ROUNDS; o.round++) {
			cf_buf_reset(&b);
			ike_build(&b, &o, &fresh);
			assert_in_range(b.len, 200, 1400);
			assert_int_equal(u16(&b, 26), b.len);
		}
	}
	assert_false(cf_buf_failed(&b));
	cf_buf_free(&b);
}

/* RFC 2408, 3.4 to 3.6, RFC 2409, appendix A: the first transform. */
static void
main_mode(void **state)
{
	static const unsigned char first[] = { 3, 0, 0, 36, 1, 1, 0, 0, 0x80, 1,
		0, 7, 0x80, 2, 0, 4, 0x80, 3, 0, 1, 0x80, 4, 0, 14, 0x80, 11,
		0, 1, 0x80, 12, 0x70, 0x80, 0x80, 14, 1, 0 };
	struct ike_offer o = { .ask = IKE_ASK_MAIN };
	struct cf_buf b;

	(void)state;
	cf_buf_init(&b, CF_DATAGRAM_BYTES);
	ike_build(&b, &o, &fresh);
	assert_memory_equal(b.data + 16, "\x01\x10\x02\0", 4);
	assert_int_equal(u16(&b, 30), b.len - 28);
	assert_memory_equal(b.data + 32, "\0\0\0\1\0\0\0\1\0\0", 10);
	assert_int_equal(u16(&b, 42), b.len - 40);
	assert_int_equal((unsigned char)b.data[47], 36); /* transforms */
	assert_memory_equal(b.data + 48, first, sizeof(first));
	cf_buf_free(&b);
}

static size_t
slurp(const char *name, unsigned char *buf, size_t max)
{
	char path[512];
	FILE *f;
	size_t n;

	snprintf(path, sizeof(path), "%s/tests/fuzz/corpus/ike_answer/%s",
	    CF_SOURCE_DIR, name);
	assert_non_null(f = fopen(path, "rb"));
	n = fread(buf, 1, max, f);
	fclose(f);
	return n;
}

static struct ike_answer
parse(const char *name)
{
	unsigned char buf[2048];
	size_t n = slurp(name, buf, sizeof(buf));
	struct ike_answer a;

	assert_int_equal(
	    ike_parse(buf, n, (const unsigned char *)"ABCDEFGH", &a), CF_OK);
	assert_int_equal(ike_parse(buf, n,
			     (const unsigned char *)"ABCDEFGX", &a), CF_EPARSE);
	assert_int_equal(
	    ike_parse(buf, n, (const unsigned char *)"ABCDEFGH", &a), CF_OK);
	return a;
}

static void
answers(void **state)
{
	struct ike_answer a = parse("accepted");

	(void)state;
	assert_int_equal(a.outcome, IKE_ACCEPTED);
	assert_string_equal(ike_transforms[a.chosen[IKE_ENCR]].name,
	    "AES_GCM_16_256");
	assert_string_equal(ike_transforms[a.chosen[IKE_DH]].name, "ECP_384");
	assert_int_equal(a.chosen[IKE_INTEG], -1);
	assert_int_equal(a.nnotifies, 1);
	assert_string_equal(ike_notify_name(a.notifies[0]),
	    "IKEV2_FRAGMENTATION_SUPPORTED");
	assert_int_equal(a.nvendors, 1);
	assert_string_equal(
	    ike_vendor_name(a.vendors[0].id, a.vendors[0].len), "strongSwan");
	a = parse("invalid-ke");
	assert_int_equal(a.outcome, IKE_INVALID_KE);
	assert_int_equal(a.group, 19);
	assert_int_equal(parse("no-proposal").outcome, IKE_NO_PROPOSAL);
	a = parse("cookie");
	assert_int_equal(a.outcome, IKE_COOKIE);
	assert_int_equal(a.cookie_len, 20);
	a = parse("v1-main");
	assert_int_equal(a.outcome, IKE_ACCEPTED);
	assert_string_equal(ike_v1_cipher(a.cipher, a.bits), "AES_CBC_256");
	assert_string_equal(ike_v1_hash(a.hash), "SHA2_256");
	assert_string_equal(ike_v1_auth(a.auth), "PSK");
	assert_int_equal(a.group, 14);
	assert_int_equal(parse("v1-refused").outcome, IKE_NO_PROPOSAL);
	a = parse("many-vendors");
	assert_int_equal(a.nvendors, CF_IKE_VENDORS);
	assert_true(a.truncated);
	/* Broken inside is odd: never a refusal. */
	assert_int_equal(parse("payload-zero-length").outcome, IKE_ODD);
	assert_int_equal(parse("loop").outcome, IKE_ODD);
	assert_int_equal(parse("transform-past-end").outcome, IKE_ODD);
	assert_int_equal(parse("cookie-too-long").outcome, IKE_ODD);
}

/* Cut anywhere it is no message; with the length set right it is odd. */
static void
cut_everywhere(void **state)
{
	unsigned char buf[2048], *copy;
	size_t n = slurp("accepted", buf, sizeof(buf)), len;
	struct ike_answer a;

	(void)state;
	for (len = 0; len < n; len++) {
		assert_non_null(copy = malloc(len + 1));
		memcpy(copy, buf, len);
		assert_int_equal(ike_parse(copy, len, buf, &a), CF_EPARSE);
		if (len >= 28) {
			copy[26] = (unsigned char)(len >> 8);
			copy[27] = (unsigned char)len;
			assert_int_equal(ike_parse(copy, len, buf, &a), CF_OK);
			assert_int_equal(a.outcome, IKE_ODD);
		}
		free(copy);
	}
}

static void
table(void **state)
{
	size_t i, k;

	(void)state;
	assert_true(ike_ntransforms <= 128);
	for (i = 0; i < ike_ntransforms; i++) {
		const struct ike_transform *t = &ike_transforms[i];

		assert_int_equal(ike_transform_find(t->kind, t->id, t->attr), i);
		assert_ptr_equal(ike_transform_named(t->kind, t->name), t);
		assert_true(t->kind != IKE_DH || t->ke > 0);
		for (k = 0; k < i; k++)
			assert_string_not_equal(ike_transforms[k].name, t->name);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_small_init),
		cmocka_unit_test(cookie_comes_first),
		cmocka_unit_test(one_packet),
		cmocka_unit_test(main_mode),
		cmocka_unit_test(answers),
		cmocka_unit_test(cut_everywhere),
		cmocka_unit_test(table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
