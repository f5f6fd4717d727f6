/*
 * The hello that is built, and the reader of answers: each answer is read
 * whole, cut at every position, and byte by byte, and must come out the same.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "codec_hello.h"

static const unsigned char random_bytes[TLS_RANDOM_LEN] = { 7 };
static const unsigned char retry[32] = { 0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A,
	0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91, 0xC2, 0xA2,
	0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8,
	0x33, 0x9C };

/* ---- Answers, made by hand ---- */

/* Messages go in records of at most piece bytes. */
static void
put_records(struct cf_buf *out, const struct cf_buf *messages, size_t piece)
{
	size_t i, n;

	for (i = 0; i < messages->len; i += n) {
		n = messages->len - i < piece ? messages->len - i : piece;
		cf_buf_u8(out, 22);
		cf_buf_u16(out, 0x0303);
		cf_buf_u16(out, (unsigned int)n);
		cf_buf_add(out, messages->data + i, n);
	}
}

static void
put_hello(struct cf_buf *m, unsigned int version, unsigned int suite,
    const unsigned char *random, const void *exts, size_t nexts)
{
	size_t mark;

	cf_buf_u8(m, 2);
	mark = cf_buf_open(m, 3);
	cf_buf_u16(m, version);
	cf_buf_add(m, random, 32);
	cf_buf_u8(m, 0);
	cf_buf_u16(m, suite);
	cf_buf_u8(m, 0);
	if (exts != NULL) {
		cf_buf_u16(m, (unsigned int)nexts);
		cf_buf_add(m, exts, nexts);
	}
	cf_buf_close(m, mark, 3);
}

static void
put_message(struct cf_buf *m, unsigned int type, const void *body, size_t n)
{
	cf_buf_u8(m, type);
	cf_buf_u24(m, (unsigned int)n);
	cf_buf_add(m, body, n);
}

/* A TLS 1.2 flight: hello, certificates, status, ECDHE key, done. */
static void
put_flight(struct cf_buf *m)
{
	static const unsigned char exts[] = { 0xFF, 0x01, 0, 1, 0, 0, 23, 0, 0,
		0, 11, 0, 2, 1, 0, 0, 5, 0, 0 };
	static const unsigned char certs[] = { 0, 0, 13, 0, 0, 4, 'L', 'E', 'A',
		'F', 0, 0, 3, 'I', 'N', 'T' };
	static const unsigned char status[] = { 1, 0, 0, 2, 5, 5 };
	unsigned char ske[4 + 65 + 4 + 4] = { 3, 0, 0x18, 65 };
	unsigned char sentinel[32] = { 1 };

	memcpy(sentinel + 24, "DOWNGRD\1", 8);
	put_hello(m, 0x0303, 0xC02F, sentinel, exts, sizeof(exts));
	put_message(m, 11, certs, sizeof(certs));
	put_message(m, 22, status, sizeof(status));
	ske[69] = 8;
	ske[70] = 4;
	ske[72] = 4;
	put_message(m, 12, ske, sizeof(ske));
	put_message(m, 13, "\1\1\0\0", 4);
	put_message(m, 14, "", 0);
}

/* ---- Reading one in every way ---- */

static struct tls_answer
read_whole(const struct cf_buf *in, enum tls_want want, bool ssl2,
    enum tls_outcome end)
{
	struct tls_reader r;
	struct tls_answer a;

	tls_reader_init(&r, want, ssl2);
	tls_reader_feed(&r, (const unsigned char *)in->data, in->len);
	a = *tls_reader_end(&r, end);
	tls_reader_free(&r);
	return a;
}

static void
same(const struct tls_answer *a, const struct tls_answer *b)
{
	assert_int_equal(a->outcome, b->outcome);
	assert_int_equal(a->alert, b->alert);
	assert_int_equal(a->version, b->version);
	assert_int_equal(a->suite, b->suite);
	assert_int_equal(a->hrr, b->hrr);
	assert_int_equal(a->echo, b->echo);
	assert_int_equal(a->sentinel, b->sentinel);
	assert_int_equal(a->group, b->group);
	assert_int_equal(a->scheme, b->scheme);
	assert_int_equal(a->dh_bits, b->dh_bits);
	assert_ptr_equal(a->dh_prime, b->dh_prime);
	assert_int_equal(a->done, b->done);
	assert_int_equal(a->staple, b->staple);
	assert_int_equal(a->cert_request, b->cert_request);
	assert_int_equal(a->nkinds, b->nkinds);
	assert_int_equal(a->ncerts, b->ncerts);
}

/* An exact copy on the heap, so that a sanitizer sees a read past the end. */
static enum tls_outcome
feed(struct tls_reader *r, const struct cf_buf *in, size_t n)
{
	unsigned char *copy = malloc(n != 0 ? n : 1);
	enum tls_outcome o;

	assert_non_null(copy);
	memcpy(copy, in->data, n);
	o = tls_reader_feed(r, copy, n);
	free(copy);
	return o;
}

static struct tls_answer
every_way(const struct cf_buf *in, enum tls_want want, bool ssl2,
    enum tls_outcome end)
{
	struct tls_answer whole = read_whole(in, want, ssl2, end), a;
	struct tls_reader r;
	size_t i;

	assert_false(cf_buf_failed(in));
	for (i = 0; i <= in->len; i++) { /* cut in two */
		tls_reader_init(&r, want, ssl2);
		feed(&r, in, i);
		feed(&r, in, in->len);
		a = *tls_reader_end(&r, end);
		same(&a, &whole);
		tls_reader_free(&r);
	}
	tls_reader_init(&r, want, ssl2);
	for (i = 1; i <= in->len; i++) /* byte by byte */
		feed(&r, in, i);
	a = *tls_reader_end(&r, end);
	same(&a, &whole);
	tls_reader_free(&r);
	for (i = 0; i < in->len; i++) { /* cut short: never a crash */
		tls_reader_init(&r, want, ssl2);
		feed(&r, in, i);
		assert_int_not_equal(
		    tls_reader_end(&r, TLS_CLOSED)->outcome, TLS_MORE);
		tls_reader_free(&r);
	}
	return whole;
}

/* ---- Tests of the reader ---- */

static void
flight(void **state)
{
	static const size_t pieces[] = { 1, 2, 3, 5, 64, 16384 };
	struct cf_buf m, in;
	struct tls_answer a;
	struct tls_reader r;
	size_t i;

	(void)state;
	cf_buf_init(&m, 4096);
	put_flight(&m);
	for (i = 0; i < CF_NELEM(pieces); i++) {
		cf_buf_init(&in, 8192);
		put_records(&in, &m, pieces[i]);
		a = every_way(&in, TLS_WANT_DONE, false, TLS_CLOSED);
		assert_int_equal(a.outcome, TLS_ACCEPTED);
		assert_int_equal(a.version, 0x0303);
		assert_int_equal(a.suite, 0xC02F);
		assert_int_equal(a.echo,
		    TLS_E_RENEG | TLS_E_EMS | TLS_E_POINTS | TLS_E_STATUS);
		assert_int_equal(a.sentinel, TLS_SENTINEL_12);
		assert_int_equal(a.group, 0x0018);
		assert_int_equal(a.scheme, 0x0804);
		assert_true(a.staple && a.done && a.cert_request);
		a = every_way(&in, TLS_WANT_HELLO, false, TLS_CLOSED);
		assert_int_equal(a.ncerts, 0);
		assert_int_equal(a.group, 0);
		tls_reader_init(&r, TLS_WANT_KEYS, false);
		feed(&r, &in, in.len);
		a = *tls_reader_end(&r, TLS_CLOSED);
		assert_int_equal(a.ncerts, 2);
		assert_int_equal(a.cert_len[0], 4);
		assert_memory_equal(a.certs[0], "LEAF", 4);
		assert_memory_equal(a.certs[1], "INT", 3);
		assert_false(a.done);
		tls_reader_free(&r);
		cf_buf_free(&in);
	}
	cf_buf_free(&m);
}

static void
retry_request(void **state)
{
	static const unsigned char exts[] = { 0, 43, 0, 2, 3, 4, 0, 51, 0, 2,
		0x11, 0xEC };
	struct cf_buf m, in;
	struct tls_answer a;

	(void)state;
	cf_buf_init(&m, 4096);
	cf_buf_init(&in, 4096);
	put_hello(&m, 0x0303, 0x1302, retry, exts, sizeof(exts));
	put_records(&in, &m, 16384);
	a = every_way(&in, TLS_WANT_KEYS, false, TLS_CLOSED);
	assert_int_equal(a.outcome, TLS_ACCEPTED);
	assert_true(a.hrr);
	assert_int_equal(a.version, TLS_13);
	assert_int_equal(a.group, 0x11EC);
	cf_buf_free(&m);
	cf_buf_free(&in);
}

static void
diffie_hellman(void **state)
{
	/* RFC 2409, 6.2 */
	static const char *const oakley2 =
	    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74"
	    "020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F1437"
	    "4FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
	    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF";
	struct cf_arena *arena = cf_arena_new(1 << 16);
	unsigned char body[512] = { 0 }, *p;
	struct cf_buf m, in;
	struct tls_answer a;
	size_t n;

	(void)state;
	assert_int_equal(cf_unhex(arena, oakley2, &p, &n), CF_OK);
	body[1] = 129; /* a leading zero is part of no number */
	memcpy(body + 3, p, 128);
	body[132] = 1;
	body[133] = 2;
	body[135] = 1;
	body[136] = 9;
	body[137] = 4; /* rsa_pkcs1_sha256 */
	body[138] = 1;
	cf_buf_init(&m, 4096);
	cf_buf_init(&in, 4096);
	put_hello(&m, 0x0303, 0x009E, random_bytes, NULL, 0);
	put_message(&m, 12, body, 143);
	put_records(&in, &m, 16384);
	a = every_way(&in, TLS_WANT_KEYS, false, TLS_CLOSED);
	assert_int_equal(a.dh_bits, 1024);
	assert_non_null(a.dh_prime);
	assert_string_equal(a.dh_prime->name, "modp1024");
	assert_int_equal(a.scheme, 0x0401);
	cf_buf_free(&m);
	cf_buf_free(&in);
	cf_arena_free(arena);
}

static struct tls_answer
bytes(const char *hex, bool ssl2, enum tls_outcome end)
{
	struct cf_arena *arena = cf_arena_new(1 << 16);
	struct tls_answer a;
	struct cf_buf in;
	unsigned char *p;
	size_t n;

	assert_int_equal(cf_unhex(arena, hex, &p, &n), CF_OK);
	cf_buf_init(&in, 4096);
	cf_buf_add(&in, p, n);
	a = every_way(&in, TLS_WANT_KEYS, ssl2, end);
	cf_buf_free(&in);
	cf_arena_free(arena);
	return a;
}

static void
refusals(void **state)
{
	struct tls_answer a;

	(void)state;
	a = bytes("15030100020228", false, TLS_CLOSED);
	assert_int_equal(a.outcome, TLS_REFUSED);
	assert_int_equal(a.alert, 40);
	/* A warning is not the answer; what follows is. */
	a = bytes("1503030002017015030300020246", false, TLS_CLOSED);
	assert_int_equal(a.outcome, TLS_REFUSED);
	assert_int_equal(a.alert, 70);
	a = bytes("15030300020170", false, TLS_CLOSED);
	assert_int_equal(a.outcome, TLS_CLOSED);
	assert_int_equal(bytes("", false, TLS_RESET).outcome, TLS_RESET);
	assert_int_equal(bytes("", false, TLS_SILENT).outcome, TLS_SILENT);
	assert_int_equal(bytes("16", false, TLS_SILENT).outcome, TLS_SILENT);
	/* HTTP, SMTP, and a record of another protocol's version. */
	assert_int_equal(
	    bytes("485454502f312e31", false, TLS_CLOSED).outcome, TLS_NOT_TLS);
	assert_int_equal(
	    bytes("323230206d61696c", false, TLS_CLOSED).outcome, TLS_NOT_TLS);
	assert_int_equal(
	    bytes("16070000020000", false, TLS_CLOSED).outcome, TLS_NOT_TLS);
	/* A record too long, application data first, another message first. */
	assert_int_equal(
	    bytes("160303ffff00", false, TLS_CLOSED).outcome, TLS_MALFORMED);
	assert_int_equal(
	    bytes("17030300020000", false, TLS_CLOSED).outcome, TLS_MALFORMED);
	assert_int_equal(bytes("16030300040e000000", false, TLS_CLOSED).outcome,
	    TLS_MALFORMED);
	/* A ServerHello that is too short. */
	assert_int_equal(bytes("160303000602000002"
			       "0303",
			     false, TLS_CLOSED)
			     .outcome,
	    TLS_MALFORMED);
}

static void
ssl2(void **state)
{
	struct tls_answer a;

	(void)state;
	/* SERVER-HELLO: hit 0, type 1, version 2, cert 2, kinds 6, id 4 */
	a = bytes("8017"
		  "04"
		  "00"
		  "01"
		  "0002"
		  "0002"
		  "0006"
		  "0004"
		  "aabb"
		  "010080"
		  "0700c0"
		  "11223344",
	    true, TLS_CLOSED);
	assert_int_equal(a.outcome, TLS_ACCEPTED);
	assert_int_equal(a.version, TLS_SSL2);
	assert_int_equal(a.nkinds, 2);
	assert_int_equal(a.kinds[0], 0x010080);
	assert_int_equal(a.kinds[1], 0x0700C0);
	assert_int_equal(a.ncerts, 1);
	assert_int_equal(a.cert_len[0], 2);
	/* Another type than X.509 is no certificate. */
	a = bytes("8010040002000200020003"
		  "0000aabb010080",
	    true, TLS_CLOSED);
	assert_int_equal(a.outcome, TLS_ACCEPTED);
	assert_int_equal(a.ncerts, 0);
	a = bytes("8003000001", true, TLS_CLOSED);
	assert_int_equal(a.outcome, TLS_REFUSED);
	a = bytes("15030100020246", true, TLS_CLOSED);
	assert_int_equal(a.outcome, TLS_REFUSED);
	assert_int_equal(a.alert, 70);
	assert_int_equal(bytes("8005"
			       "04000000ff",
			     true, TLS_CLOSED)
			     .outcome,
	    TLS_MALFORMED);
}

/* An alert behind the ServerHello takes nothing back. */
static void
accepted_then_alert(void **state)
{
	struct cf_buf m, in;
	struct tls_answer a;

	(void)state;
	cf_buf_init(&m, 4096);
	cf_buf_init(&in, 4096);
	put_hello(&m, 0x0303, 0xC02F, random_bytes, NULL, 0);
	put_records(&in, &m, 16384);
	cf_buf_add(&in, "\x15\3\3\0\2\2\x28", 7);
	a = every_way(&in, TLS_WANT_KEYS, false, TLS_CLOSED);
	assert_int_equal(a.outcome, TLS_ACCEPTED);
	assert_int_equal(a.alert, 40);
	cf_buf_free(&m);
	cf_buf_free(&in);
}

/* A flight without end meets the limit. */
static void
endless(void **state)
{
	static unsigned char zeros[16384];
	enum tls_outcome o = TLS_MORE;
	struct cf_buf m, in;
	struct tls_reader r;
	int i;

	(void)state;
	cf_buf_init(&m, 4096);
	cf_buf_init(&in, 4 * CF_TLS_HANDSHAKE);
	put_hello(&m, 0x0303, 0xC02F, random_bytes, NULL, 0);
	cf_buf_u8(&m, 11);
	cf_buf_u24(&m, CF_TLS_HANDSHAKE - 1);
	put_records(&in, &m, 16384);
	for (i = 0; i < 12; i++) {
		cf_buf_add(&in, "\x16\3\3\x40\0", 5);
		cf_buf_add(&in, zeros, sizeof(zeros));
	}
	assert_false(cf_buf_failed(&in));
	tls_reader_init(&r, TLS_WANT_KEYS, false);
	o = tls_reader_feed(&r, (unsigned char *)in.data, in.len);
	assert_int_not_equal(o, TLS_MORE);
	assert_true(r.flight.len <= CF_TLS_HANDSHAKE);
	tls_reader_free(&r);
	cf_buf_free(&m);
	cf_buf_free(&in);
}

/* ---- Tests of the builder ---- */

static struct tls_offer
an_offer(unsigned int version, size_t nsuites, size_t ngroups)
{
	static uint16_t suites[256], groups[64],
	    schemes[8] = { 0x0403, 0x0804, 0x0401 };
	struct tls_offer o = { .version = version,
		.suites = suites,
		.nsuites = nsuites,
		.groups = groups,
		.ngroups = ngroups,
		.schemes = schemes,
		.nschemes = 3,
		.sni = "a.example",
		.ext = TLS_X_GROUPS | TLS_X_SCHEMES | TLS_X_EMS | TLS_X_ETM |
		       TLS_X_RENEG | TLS_X_SNI | TLS_X_STATUS | TLS_X_ALPN |
		       TLS_X_TICKET };
	size_t i;

	for (i = 0; i < CF_NELEM(suites); i++)
		suites[i] = (uint16_t)(0xC000 + i);
	for (i = 0; i < CF_NELEM(groups); i++)
		groups[i] = (uint16_t)(1 + i);
	return o;
}

/* Reads the hello back, as a server would; returns its extensions. */
static struct cf_reader
read_back(const struct cf_buf *b, const struct tls_offer *o)
{
	struct cf_reader m = cf_reader_init(b->data, b->len), record, hello,
			 list;

	assert_int_equal(cf_read_u8(&m), 22);
	cf_read_u16(&m);
	record = cf_read_vec(&m, 2);
	assert_int_equal(m.left, 0);
	assert_int_equal(cf_read_u8(&record), 1);
	hello = cf_read_vec(&record, 3);
	assert_int_equal(record.left, 0);
	assert_int_equal(
	    cf_read_u16(&hello), o->version > TLS_12 ? TLS_12 : o->version);
	cf_read_skip(&hello, 32);
	cf_read_vec(&hello, 1);
	list = cf_read_vec(&hello, 2);
	assert_int_equal(cf_read_u16(&list), o->suites[0]);
	cf_read_vec(&hello, 1);
	assert_false(cf_reader_failed(&hello));
	return hello.left > 0 ? cf_read_vec(&hello, 2) : hello;
}

static bool
find_extension(struct cf_reader exts, unsigned int type, struct cf_reader *ret)
{
	unsigned int t;
	bool found = false;

	while (exts.left > 0) {
		struct cf_reader v;

		t = cf_read_u16(&exts);
		v = cf_read_vec(&exts, 2);
		assert_false(cf_reader_failed(&exts));
		if (t == type) {
			assert_false(found);
			found = true;
			*ret = v;
		}
	}
	return found;
}

static void
hello_13(void **state)
{
	struct tls_offer o = an_offer(TLS_13, 3, 10);
	struct cf_reader exts, v;
	struct cf_buf b;

	(void)state;
	cf_buf_init(&b, 4096);
	tls_hello_build(&b, &o, random_bytes);
	exts = read_back(&b, &o);
	assert_true(find_extension(exts, 51, &v)); /* an empty key_share */
	assert_int_equal(v.left, 2);
	assert_int_equal(cf_read_u16(&v), 0);
	assert_true(find_extension(exts, 43, &v));
	assert_int_equal(v.left, 3);
	assert_true(find_extension(exts, 0, &v));
	cf_read_skip(&v, 5);
	assert_memory_equal(v.p, "a.example", 9);
	assert_false(find_extension(exts, 11, &v));
	o.ext |= TLS_X_SHARE | TLS_X_BOTH;
	cf_buf_reset(&b);
	tls_hello_build(&b, &o, random_bytes);
	exts = read_back(&b, &o);
	assert_true(find_extension(exts, 51, &v));
	assert_int_equal(v.left, 2 + 4 + 32);
	assert_true(find_extension(exts, 43, &v));
	assert_int_equal(v.left, 5);
	cf_buf_free(&b);
}

static void
hello_old(void **state)
{
	struct tls_offer o = an_offer(TLS_SSL3, 100, 0);
	struct cf_reader exts, v;
	struct cf_buf b;

	(void)state;
	cf_buf_init(&b, 4096);
	tls_hello_build(&b, &o, random_bytes);
	exts = read_back(&b, &o);
	assert_int_equal(exts.left, 0);
	assert_memory_equal(b.data, "\x16\3\0", 3);
	assert_true(b.len - 5 < 256);
	o = an_offer(TLS_11, 5, 4);
	cf_buf_reset(&b);
	tls_hello_build(&b, &o, random_bytes);
	exts = read_back(&b, &o);
	assert_true(find_extension(exts, 22, &v));
	assert_true(find_extension(exts, 23, &v));
	assert_true(find_extension(exts, 10, &v));
	assert_false(find_extension(exts, 13, &v)); /* 1.2 and later only */
	assert_false(find_extension(exts, 43, &v));
	cf_buf_reset(&b);
	o.version = TLS_SSL2;
	tls_hello_build(&b, &o, random_bytes);
	assert_memory_equal(b.data + 2, "\1\0\2", 3);
	assert_int_equal(b.len - 2,
	    ((unsigned char)b.data[0] & 0x7F) << 8 | (unsigned char)b.data[1]);
	cf_buf_free(&b);
}

/* No hello has 256 to 511 bytes (RFC 7685), whatever is offered. */
static void
padding(void **state)
{
	size_t n, groups;
	struct tls_offer o;
	struct cf_buf b;

	(void)state;
	for (n = 1; n <= 120; n++) {
		for (groups = 0; groups <= 60; groups += 3) {
			cf_buf_init(&b, 4096);
			o = an_offer(n % 2 ? TLS_12 : TLS_13, n, groups);
			tls_hello_build(&b, &o, random_bytes);
			assert_false(cf_buf_failed(&b));
			read_back(&b, &o);
			assert_true(b.len - 5 < 256 || b.len - 5 > 511);
			cf_buf_free(&b);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(flight),
		cmocka_unit_test(retry_request),
		cmocka_unit_test(diffie_hellman),
		cmocka_unit_test(refusals),
		cmocka_unit_test(ssl2),
		cmocka_unit_test(accepted_then_alert),
		cmocka_unit_test(endless),
		cmocka_unit_test(hello_13),
		cmocka_unit_test(hello_old),
		cmocka_unit_test(padding),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
