/*
 * The vulnerability probes against servers that are played here: sound ones,
 * and vulnerable ones that no Debian package is any more.  Each conversation
 * is held whole and byte by byte, and must come to the same verdict.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "vuln_crypt.h"
#include "vuln_probe.h"

/* ---- A server of TLS 1.2 and older, in clear ---- */

struct server {
	unsigned int version, suite;
	bool heartbeat;
	const unsigned char *cert;
	size_t cert_len;
	const void *share; /* ServerKeyExchange's public value */
	size_t share_len;
};

static void
put_record(struct cf_buf *out, unsigned int type, const void *p, size_t n)
{
	cf_buf_u8(out, type);
	cf_buf_u16(out, 0x0303);
	cf_buf_u16(out, (unsigned int)n);
	cf_buf_add(out, p, n);
}

static void
put_alert(struct cf_buf *out, unsigned int level, unsigned int code)
{
	const unsigned char alert[2] = { (unsigned char)level,
		(unsigned char)code };

	put_record(out, 21, alert, 2);
}

static void
put_hello(struct cf_buf *m, const struct server *s)
{
	static const unsigned char random[32] = { 1, 2, 3 };
	size_t mark, exts;

	cf_buf_u8(m, 2);
	mark = cf_buf_open(m, 3);
	cf_buf_u16(m, s->version);
	cf_buf_add(m, random, 32);
	cf_buf_u8(m, 4);
	cf_buf_u32(m, 0xDEADBEEF); /* session id */
	cf_buf_u16(m, s->suite);
	cf_buf_u8(m, 0);
	exts = cf_buf_open(m, 2);
	if (s->heartbeat) {
		cf_buf_u16(m, 15);
		cf_buf_u16(m, 1);
		cf_buf_u8(m, 1);
	}
	cf_buf_close(m, exts, 2);
	cf_buf_close(m, mark, 3);
}

static void
put_flight(struct cf_buf *out, const struct server *s)
{
	size_t mark, list, cert, point;
	struct cf_buf m;

	cf_buf_init(&m, 16384);
	put_hello(&m, s);
	if (s->cert != NULL) {
		cf_buf_u8(&m, 11);
		mark = cf_buf_open(&m, 3);
		list = cf_buf_open(&m, 3);
		cert = cf_buf_open(&m, 3);
		cf_buf_add(&m, s->cert, s->cert_len);
		cf_buf_close(&m, cert, 3);
		cf_buf_close(&m, list, 3);
		cf_buf_close(&m, mark, 3);
	}
	if (s->share != NULL) {
		cf_buf_u8(&m, 12);
		mark = cf_buf_open(&m, 3);
		cf_buf_u8(&m, 3);
		cf_buf_u16(&m, 29);
		point = cf_buf_open(&m, 1);
		cf_buf_add(&m, s->share, s->share_len);
		cf_buf_close(&m, point, 1);
		cf_buf_close(&m, mark, 3);
	}
	cf_buf_u8(&m, 14);
	cf_buf_u24(&m, 0);
	assert_false(cf_buf_failed(&m));
	put_record(out, 22, m.data, m.len);
	cf_buf_free(&m);
}

/* ---- Holding a conversation ---- */

static int encrypt(void *, const unsigned char *, size_t, unsigned int,
    struct cf_buf *);

/* The server's flight, then answer (may be empty) and how it ends. */
static void
play(struct vuln_probe *p, enum vuln_kind kind, const struct server *s,
    const struct cf_buf *answer, enum cf_talk_end how, size_t piece)
{
	struct vuln_hello hello = { .version = TLS_12,
		.heartbeat = kind == VULN_HEARTBLEED };
	enum cf_talk_want want = CF_WANT_MORE;
	struct cf_buf in;
	size_t flight, at;

	assert_true(vuln_probe_start(p, kind, &hello));
	p->encrypt = encrypt;
	cf_buf_init(&in, 1 << 20);
	if (s != NULL)
		put_flight(&in, s);
	flight = in.len;
	for (at = piece < flight ? piece : flight; at < flight; at += piece) {
		want = vuln_probe_feed(
		    p, (const unsigned char *)in.data, at);
		assert_int_equal(want, CF_WANT_MORE);
	}
	if (flight > 0)
		want = vuln_probe_feed(
		    p, (const unsigned char *)in.data, flight);
	if (answer != NULL && want != CF_WANT_ENOUGH) {
		cf_buf_add(&in, answer->data, answer->len);
		for (at = flight + piece; at < in.len; at += piece) {
			want = vuln_probe_feed(
			    p, (const unsigned char *)in.data, at);
			if (want == CF_WANT_ENOUGH)
				break;
		}
		if (want != CF_WANT_ENOUGH)
			want = vuln_probe_feed(
			    p, (const unsigned char *)in.data, in.len);
	}
	vuln_probe_end(p, want == CF_WANT_ENOUGH ? CF_TALK_ENOUGH : how);
	cf_buf_free(&in);
}

static void
expect(enum vuln_kind kind, const struct server *s, const struct cf_buf *answer,
    enum cf_talk_end how, enum vuln_verdict verdict, enum cf_status status)
{
	static const size_t pieces[] = { 1, 7, 100000 };
	struct vuln_probe p;
	size_t i;

	for (i = 0; i < CF_NELEM(pieces); i++) {
		memset(&p, 0, sizeof(p));
		play(&p, kind, s, answer, how, pieces[i]);
		assert_int_equal(p.verdict, verdict);
		assert_int_equal(p.status, status);
		assert_non_null(p.note);
		vuln_probe_free(&p);
	}
}

static const struct server plain = { .version = 0x0303, .suite = 0xC02F };
static const struct server beating = { .version = 0x0302,
	.suite = 0xC013,
	.heartbeat = true };

/* ---- Heartbleed ---- */

static void
heartbleed(void **state)
{
	struct cf_buf echo, alert, other;

	(void)state;
	cf_buf_init(&echo, 65536);
	cf_buf_u8(&echo, 24);
	cf_buf_u16(&echo, 0x0302);
	cf_buf_u16(&echo, 3 + 16381 + 16);
	cf_buf_u8(&echo, 2);
	cf_buf_u16(&echo, 16381);
	while (echo.len < 5 + 3 + 16381 + 16)
		cf_buf_u8(&echo, 1);
	cf_buf_init(&alert, 64);
	put_alert(&alert, 2, 10);
	cf_buf_init(&other, 64);
	put_record(&other, 24, "\x02\x00\x05\x77zzzz", 8);
	expect(VULN_HEARTBLEED, &beating, &echo, CF_TALK_SILENT, VULN_YES,
	    CF_ST_OK);
	expect(VULN_HEARTBLEED, &beating, NULL, CF_TALK_SILENT, VULN_NO,
	    CF_ST_OK);
	expect(VULN_HEARTBLEED, &beating, NULL, CF_TALK_CLOSED, VULN_NO,
	    CF_ST_OK);
	expect(VULN_HEARTBLEED, &beating, &alert, CF_TALK_CLOSED, VULN_NO,
	    CF_ST_OK);
	expect(VULN_HEARTBLEED, &plain, NULL, CF_TALK_SILENT, VULN_NO,
	    CF_ST_OK);
	/* Not our filler: no proof. */
	expect(VULN_HEARTBLEED, &beating, &other, CF_TALK_SILENT, VULN_NO,
	    CF_ST_OK);
	expect(VULN_HEARTBLEED, &beating, NULL, CF_TALK_CANCELLED, VULN_UNKNOWN,
	    CF_ST_NOT_COLLECTED);
	expect(VULN_HEARTBLEED, NULL, NULL, CF_TALK_SILENT, VULN_UNKNOWN,
	    CF_ST_TIMEOUT);
	cf_buf_free(&echo);
	cf_buf_free(&alert);
	cf_buf_free(&other);
}

/* The two records claim no more than they hold: nothing foreign is read. */
static void
heartbleed_is_harmless(void **state)
{
	struct cf_reader r, body;
	struct vuln_probe p = { 0 };
	unsigned int claimed;
	size_t n = 0;

	(void)state;
	play(&p, VULN_HEARTBLEED, &beating, NULL, CF_TALK_SILENT, 100000);
	r = cf_reader_init(p.send.data, p.send.len);
	for (; r.left > 0; n++) {
		assert_int_equal(cf_read_u8(&r), 24);
		cf_read_u16(&r);
		body = cf_read_vec(&r, 2);
		assert_false(cf_reader_failed(&r));
		assert_int_equal(cf_read_u8(&body), 1);
		claimed = cf_read_u16(&body);
		assert_int_equal(claimed, body.left);
	}
	assert_int_equal(n, 2);
	vuln_probe_free(&p);
}

/* ---- ChangeCipherSpec ---- */

static void
ccs(void **state)
{
	static const struct {
		unsigned int level, alert;
		enum vuln_verdict verdict;
	} table[] = {
		{ 2, 20, VULN_YES },
		{ 2, 21, VULN_YES },
		{ 2, 10, VULN_NO },
		{ 2, 40, VULN_NO },
		{ 1, 0, VULN_NO },
	};
	struct cf_buf alert;
	size_t i;

	(void)state;
	cf_buf_init(&alert, 64);
	for (i = 0; i < CF_NELEM(table); i++) {
		cf_buf_reset(&alert);
		put_alert(&alert, table[i].level, table[i].alert);
		expect(VULN_CCS, &plain, &alert, CF_TALK_CLOSED,
		    table[i].verdict, CF_ST_OK);
	}
	expect(VULN_CCS, &plain, NULL, CF_TALK_CLOSED, VULN_NO, CF_ST_OK);
	expect(VULN_CCS, &plain, NULL, CF_TALK_RESET, VULN_NO, CF_ST_OK);
	/* Silence is no answer here. */
	expect(VULN_CCS, &plain, NULL, CF_TALK_SILENT, VULN_UNKNOWN,
	    CF_ST_TIMEOUT);
	expect(VULN_CCS, NULL, NULL, CF_TALK_RESET, VULN_UNKNOWN,
	    CF_ST_REFUSED);
	cf_buf_free(&alert);
}

/* ---- ROBOT ---- */

static EVP_PKEY *key;
static unsigned char *cert;
static size_t cert_len;

static int
encrypt(void *arg, const unsigned char *leaf, size_t len, unsigned int version,
    struct cf_buf *out)
{
	const unsigned int *variant = arg;

	(void)version;
	return vuln_rsa_message(variant != NULL ? *variant : 0, leaf, len, out);
}

static void
make_cert(EVP_PKEY *k, unsigned char **ret, size_t *ret_len)
{
	X509 *x = X509_new();
	int n;

	ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
	X509_gmtime_adj(X509_getm_notBefore(x), 0);
	X509_gmtime_adj(X509_getm_notAfter(x), 3600);
	X509_set_pubkey(x, k);
	/* Signed by the test's own key, whatever key it carries. */
	assert_true(X509_sign(x, key, EVP_sha256()) > 0);
	*ret = NULL;
	n = i2d_X509(x, ret);
	assert_true(n > 0);
	*ret_len = (size_t)n;
	X509_free(x);
}

static int
setup(void **state)
{
	(void)state;
	key = EVP_RSA_gen(2048);
	assert_non_null(key);
	make_cert(key, &cert, &cert_len);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	EVP_PKEY_free(key);
	OPENSSL_free(cert);
	return 0;
}

/* What a server does with the message: a vulnerable one looks inside. */
static unsigned int
decrypt_and_tell(const struct vuln_probe *p, bool strong)
{
	const unsigned char *m = (const unsigned char *)p->send.data;
	unsigned char text[256];
	size_t len = sizeof(text), i;
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);

	assert_int_equal(EVP_PKEY_decrypt_init(ctx), 1);
	assert_int_equal(
	    EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_NO_PADDING), 1);
	/* Record, message, length of the encrypted secret. */
	assert_int_equal(EVP_PKEY_decrypt(ctx, text, &len, m + 11, 256), 1);
	EVP_PKEY_CTX_free(ctx);
	for (i = 2; i < len && text[i] != 0; i++)
		continue;
	if (text[0] != 0 || text[1] != 2)
		return 51;
	if (i != 256 - 49)
		return strong ? 47u : 51u;
	return text[208] == 3 ? 20 : 40;
}

static enum vuln_oracle
robot_with(int habit)
{
	unsigned int tokens[2][VULN_VARIANTS], v, code;
	struct server s = { .version = 0x0303,
		.suite = 0x002F,
		.cert = cert,
		.cert_len = cert_len };
	struct vuln_probe p;
	struct cf_buf in;
	int round;

	for (round = 0; round < 2; round++) {
		for (v = 0; v < VULN_VARIANTS; v++) {
			struct vuln_hello hello = { .version = TLS_12 };

			memset(&p, 0, sizeof(p));
			assert_true(vuln_probe_start(&p, VULN_ROBOT, &hello));
			p.encrypt = encrypt;
			p.arg = &v;
			p.finish = true;
			cf_buf_init(&in, 65536);
			put_flight(&in, &s);
			assert_int_equal(
			    vuln_probe_feed(&p,
				(const unsigned char *)in.data, in.len),
			    CF_WANT_SEND);
			code = decrypt_and_tell(&p, habit == 2);
			if (habit == 0)
				code = 20;
			if (habit == 3 && round == 1 && v == 4)
				code = 80;
			put_alert(&in, 2, code);
			assert_int_equal(
			    vuln_probe_feed(&p,
				(const unsigned char *)in.data, in.len),
			    CF_WANT_ENOUGH);
			vuln_probe_end(&p, CF_TALK_ENOUGH);
			assert_int_equal(p.status, CF_ST_OK);
			tokens[round][v] = p.token;
			vuln_probe_free(&p);
			cf_buf_free(&in);
		}
	}
	return vuln_robot_judge(tokens[0], tokens[1]);
}

static void
robot(void **state)
{
	(void)state;
	assert_int_equal(robot_with(0), VULN_NO_ORACLE);
	assert_int_equal(robot_with(1), VULN_WEAK);
	assert_int_equal(robot_with(2), VULN_STRONG);
	assert_int_equal(robot_with(3), VULN_ERRATIC);
	assert_string_equal(vuln_oracle_name(VULN_WEAK), "weak");
}

/* Silence for the right message only is an oracle as well; close and reset
 * are one. */
static void
robot_ends(void **state)
{
	const unsigned int ends[VULN_VARIANTS] = { VULN_END_SILENT, 20, 20, 20,
		20 };
	const unsigned int closes[VULN_VARIANTS] = { VULN_END_CLOSED,
		VULN_END_RESET, VULN_END_CLOSED, VULN_END_CLOSED,
		VULN_END_CLOSED };
	const unsigned int gone[VULN_VARIANTS] = { VULN_END_OTHER, 20, 20, 20,
		20 };
	struct server s = { .version = 0x0303, .suite = 0x002F };

	(void)state;
	assert_int_equal(vuln_robot_judge(ends, ends), VULN_WEAK);
	assert_int_equal(vuln_robot_judge(closes, closes), VULN_NO_ORACLE);
	assert_int_equal(vuln_robot_judge(gone, gone), VULN_ERRATIC);
	/* A server without a certificate. */
	expect(VULN_ROBOT, &s, NULL, CF_TALK_CLOSED, VULN_UNKNOWN,
	    CF_ST_NOT_COLLECTED);
}

/* ---- Ticketbleed ---- */

static enum vuln_verdict
bleed(const unsigned char *sent, size_t n, size_t len, bool differs)
{
	struct vuln_flight f[3] = { { 0 } };
	const struct vuln_flight *const v[3] = { &f[0], &f[1], &f[2] };
	size_t i;

	for (i = 0; i < 3; i++) {
		f[i].hello = true;
		f[i].session_id_len = len;
		memcpy(f[i].session_id, sent, n < len ? n : len);
		if (differs && len > n)
			f[i].session_id[len - 1] = (unsigned char)i;
	}
	return vuln_ticketbleed_judge(sent, n, v);
}

static void
ticketbleed(void **state)
{
	const unsigned char id[6] = { 9, 8, 7, 6, 5, 4 };
	struct vuln_flight f = { 0 };
	const struct vuln_flight *const v[3] = { &f, &f, &f };

	(void)state;
	assert_int_equal(bleed(id, 6, 32, true), VULN_YES);
	assert_int_equal(bleed(id, 6, 32, false), VULN_NO);
	assert_int_equal(bleed(id, 6, 6, false), VULN_NO);
	assert_int_equal(bleed(id, 6, 0, false), VULN_NO);
	assert_int_equal(vuln_ticketbleed_judge(id, 6, v), VULN_UNKNOWN);
	f.state = VULN_ALERT;
	assert_int_equal(vuln_ticketbleed_judge(id, 6, v), VULN_NO);
}

/* ---- Flights, hellos ---- */

static void
shares(void **state)
{
	struct server s = { .version = 0x0303,
		.suite = 0xC02F,
		.share = "abcdefgh",
		.share_len = 8 };
	unsigned char first[CF_SHA256_LEN];
	struct vuln_probe p = { 0 };

	(void)state;
	play(&p, VULN_HELLO, &s, NULL, CF_TALK_CLOSED, 1);
	assert_int_equal(p.flight.state, VULN_FLIGHT);
	assert_string_equal(p.flight.kx, "ECDHE");
	assert_int_equal(p.flight.session_id_len, 4);
	memcpy(first, p.flight.share, sizeof(first));
	vuln_probe_free(&p);
	memset(&p, 0, sizeof(p));
	s.share = "abcdefgi";
	play(&p, VULN_HELLO, &s, NULL, CF_TALK_CLOSED, 1);
	assert_memory_not_equal(first, p.flight.share, sizeof(first));
	vuln_probe_free(&p);
}

static void
flights_refused(void **state)
{
	static const char *const bad[] = { "HTTP/1.1 400 Bad Request\r\n",
		"\x16\x03\x03\xFF\xFF", "\x16\x03\x03\x00\x04\x0B\x00\x00\x00" };
	static const size_t lens[] = { 26, 5, 9 };
	struct vuln_flight f;
	struct cf_buf in;
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(bad); i++) {
		vuln_flight_init(&f, false);
		assert_int_equal(
		    vuln_flight_feed(
			&f, (const unsigned char *)bad[i], lens[i]),
		    VULN_BAD);
		vuln_flight_free(&f);
	}
	cf_buf_init(&in, 1024);
	put_alert(&in, 1, 112); /* a warning, then the refusal */
	put_alert(&in, 2, 86);
	vuln_flight_init(&f, false);
	assert_int_equal(vuln_flight_feed(&f, (const unsigned char *)in.data,
			     in.len),
	    VULN_ALERT);
	assert_int_equal(f.alert, 86);
	vuln_flight_free(&f);
	cf_buf_free(&in);
}

/* Lengths of the hello hold, and it has the size that was asked for. */
static void
hellos(void **state)
{
	struct vuln_hello h = { .version = TLS_12, .sni = "good.example" };
	struct cf_reader r, record, m;
	struct cf_buf out;
	int i;

	(void)state;
	for (i = 0; i < 6; i++) {
		h.grease = i == 1;
		h.many = i == 2;
		h.pad_to = i == 3 ? 400 : i == 4 ? 1600 : 0;
		h.fallback = i == 5;
		cf_buf_init(&out, 65536);
		vuln_hello_build(&out, &h);
		assert_false(cf_buf_failed(&out));
		r = cf_reader_init(out.data, out.len);
		cf_read_skip(&r, 3);
		record = cf_read_vec(&r, 2);
		assert_int_equal(r.left, 0);
		if (h.pad_to > 0)
			assert_int_equal(record.left, h.pad_to);
		cf_read_u8(&record);
		m = cf_read_vec(&record, 3);
		cf_read_skip(&m, 2 + 32);
		cf_read_vec(&m, 1);
		if (h.fallback)
			assert_int_equal(m.p[2] << 8 | m.p[3], 0x5600);
		cf_read_vec(&m, 2);
		cf_read_vec(&m, 1);
		cf_read_vec(&m, 2);
		assert_false(cf_reader_failed(&m));
		assert_int_equal(m.left, 0);
		cf_buf_free(&out);
	}
}

/* ---- Keys ---- */

static EVP_PKEY *
key_of(const BIGNUM *n)
{
	OSSL_PARAM_BLD *b = OSSL_PARAM_BLD_new();
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	BIGNUM *e = BN_new();
	OSSL_PARAM *params;
	EVP_PKEY *k = NULL;

	BN_set_word(e, 65537);
	OSSL_PARAM_BLD_push_BN(b, OSSL_PKEY_PARAM_RSA_N, n);
	OSSL_PARAM_BLD_push_BN(b, OSSL_PKEY_PARAM_RSA_E, e);
	params = OSSL_PARAM_BLD_to_param(b);
	assert_int_equal(EVP_PKEY_fromdata_init(ctx), 1);
	assert_int_equal(
	    EVP_PKEY_fromdata(ctx, &k, EVP_PKEY_PUBLIC_KEY, params), 1);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(b);
	EVP_PKEY_CTX_free(ctx);
	BN_free(e);
	return k;
}

static unsigned int
flaws_of(const BIGNUM *n)
{
	EVP_PKEY *k = key_of(n);
	unsigned char *der;
	size_t len;
	unsigned int flaws;

	make_cert(k, &der, &len);
	flaws = vuln_key_flaws(der, len);
	OPENSSL_free(der);
	EVP_PKEY_free(k);
	return flaws;
}

/* A power of 65537 modulo the product of small primes is such a modulus;
 * p and the next prime are close. */
static void
keys(void **state)
{
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *n = BN_new(), *p = BN_new(), *q = BN_new();
	const char *names[VULN_KEY_FLAWS];
	EVP_PKEY_CTX *pss;
	unsigned char *der;
	EVP_PKEY *ec;
	size_t len;
	int i;

	(void)state;
	assert_int_equal(vuln_key_flaws(cert, cert_len) & ~VULN_KEY_COMPARED,
	    VULN_KEY_RSA);
	BN_one(n);
	for (i = 0; i < 128; i++)
		BN_mul_word(n, 65537);
	assert_int_equal(
	    flaws_of(n) & VULN_KEY_ROCA, VULN_KEY_ROCA);
	BN_generate_prime_ex(p, 512, 0, NULL, NULL, NULL);
	BN_copy(q, p);
	do
		BN_add_word(q, 2);
	while (BN_check_prime(q, ctx, NULL) != 1);
	BN_mul(n, p, q, ctx);
	assert_int_equal(flaws_of(n) & ~VULN_KEY_COMPARED,
	    VULN_KEY_RSA | VULN_KEY_CLOSE);
	BN_generate_prime_ex(q, 512, 0, NULL, NULL, NULL);
	BN_mul(n, p, q, ctx);
	assert_int_equal(flaws_of(n) & ~VULN_KEY_COMPARED, VULN_KEY_RSA);
	pss = EVP_PKEY_CTX_new_from_name(NULL, "RSA-PSS", NULL);
	assert_int_equal(EVP_PKEY_keygen_init(pss), 1);
	ec = NULL;
	assert_int_equal(EVP_PKEY_generate(pss, &ec), 1);
	make_cert(ec, &der, &len);
	assert_int_equal(
	    vuln_key_flaws(der, len), VULN_KEY_RSA | VULN_KEY_COMPARED);
	OPENSSL_free(der);
	EVP_PKEY_free(ec);
	EVP_PKEY_CTX_free(pss);
	ec = EVP_EC_gen("P-256");
	make_cert(ec, &der, &len);
	assert_int_equal(vuln_key_flaws(der, len), VULN_KEY_COMPARED);
	assert_int_equal(vuln_flaw_names(VULN_KEY_RSA, names), 0);
	assert_int_equal(vuln_flaw_names(VULN_KEY_DEBIAN | VULN_KEY_COMPARED,
			     names), 1);
	assert_string_equal(names[0], "debian");
	assert_int_equal(
	    vuln_flaw_names(VULN_KEY_RSA | VULN_KEY_CLOSE, names), 1);
	assert_string_equal(names[0], "close-primes");
	assert_int_equal(vuln_key_flaws((const unsigned char *)"x", 1), 0);
	OPENSSL_free(der);
	EVP_PKEY_free(ec);
	BN_free(n);
	BN_free(p);
	BN_free(q);
	BN_CTX_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(heartbleed),
		cmocka_unit_test(heartbleed_is_harmless),
		cmocka_unit_test(ccs),
		cmocka_unit_test(robot),
		cmocka_unit_test(robot_ends),
		cmocka_unit_test(ticketbleed),
		cmocka_unit_test(shares),
		cmocka_unit_test(flights_refused),
		cmocka_unit_test(hellos),
		cmocka_unit_test(keys),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
