/*
 * DTLS: one question and its answer, and whole plans against a server that is
 * a function: cookies, fragments in any order, repeated and lost ones, limits.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "codec_dtls.h"
#include "plan.h"

static const unsigned char random64[TLS_RANDOM_LEN];
static const uint16_t two[] = { 0xC02F, 0x009C };
static const uint16_t p256[] = { 0x0017 };
static const uint16_t pss[] = { 0x0804 };

static struct tls_offer
offer_of(unsigned int version)
{
	return (struct tls_offer){ .version = version,
		.ext = TLS_X_GROUPS | TLS_X_SCHEMES | TLS_X_SNI,
		.suites = two, .nsuites = 2, .groups = p256, .ngroups = 1,
		.schemes = pss, .nschemes = 1, .sni = "a.example" };
}

static void
begin(struct dtls_talk *d, unsigned int version, enum tls_want want)
{
	struct tls_offer o = offer_of(version);

	assert_int_equal(dtls_talk_init(d, &o, want, random64), CF_OK);
}

static enum dtls_wish
feed(struct dtls_talk *d, const struct cf_buf *b)
{
	assert_false(cf_buf_failed(b));
	return dtls_talk_feed(d, (const unsigned char *)b->data, b->len);
}

/* ---- A server's messages ---- */

static size_t
record(struct cf_buf *b, unsigned int type, unsigned int epoch)
{
	cf_buf_u8(b, type);
	cf_buf_u16(b, 0xFEFD);
	cf_buf_u16(b, epoch);
	cf_buf_u16(b, 0);
	cf_buf_u32(b, 0);
	return cf_buf_open(b, 2);
}

/* Bytes off to off + n of a message, in a record of their own. */
static void
fragment(struct cf_buf *b, unsigned int type, unsigned int seq,
    const struct cf_buf *body, size_t off, size_t n)
{
	size_t mark = record(b, 22, 0);

	cf_buf_u8(b, type);
	cf_buf_u24(b, (unsigned int)body->len);
	cf_buf_u16(b, seq);
	cf_buf_u24(b, (unsigned int)off);
	cf_buf_u24(b, (unsigned int)n);
	cf_buf_add(b, body->data + off, n);
	cf_buf_close(b, mark, 2);
}

static void
verify(struct cf_buf *b, const char *cookie)
{
	struct cf_buf body;
	size_t mark;

	cf_buf_init(&body, 512);
	cf_buf_u16(&body, 0xFEFF);
	mark = cf_buf_open(&body, 1);
	cf_buf_str(&body, cookie);
	cf_buf_close(&body, mark, 1);
	fragment(b, 3, 0, &body, 0, body.len);
	cf_buf_free(&body);
}

static void
server_hello(struct cf_buf *body, unsigned int version, unsigned int suite)
{
	cf_buf_u16(body, version);
	cf_buf_add(body, random64, 32);
	cf_buf_u8(body, 0);
	cf_buf_u16(body, suite);
	cf_buf_u8(body, 0);
}

static void
key_exchange(struct cf_buf *body)
{
	cf_buf_u8(body, 3);
	cf_buf_u16(body, 0x0017);
	cf_buf_u8(body, 1);
	cf_buf_u8(body, 4);
	cf_buf_u16(body, 0x0804);
	cf_buf_u16(body, 0);
}

static void
certificate(struct cf_buf *body)
{
	size_t list = cf_buf_open(body, 3), one = cf_buf_open(body, 3), i;

	for (i = 0; i < 600; i++)
		cf_buf_u8(body, (unsigned int)i & 0xFF);
	cf_buf_close(body, one, 3);
	cf_buf_close(body, list, 3);
}

static void
alert(struct cf_buf *b, unsigned int code)
{
	size_t mark = record(b, 21, 0);

	cf_buf_u8(b, 2);
	cf_buf_u8(b, code);
	cf_buf_close(b, mark, 2);
}

/* A flight of four messages. */
struct flight {
	unsigned int type[4];
	struct cf_buf body[4];
};

static void
flight_new(struct flight *f, unsigned int version, unsigned int suite)
{
	static const unsigned int types[] = { 2, 11, 12, 14 };
	size_t i;

	for (i = 0; i < 4; i++) {
		f->type[i] = types[i];
		cf_buf_init(&f->body[i], 4096);
	}
	server_hello(&f->body[0], version, suite);
	certificate(&f->body[1]);
	key_exchange(&f->body[2]);
}

static void
flight_free(struct flight *f)
{
	size_t i;

	for (i = 0; i < 4; i++)
		cf_buf_free(&f->body[i]);
}

static void
assert_whole(const struct tls_answer *a)
{
	assert_int_equal(a->outcome, TLS_ACCEPTED);
	assert_int_equal(a->version, TLS_12);
	assert_int_equal(a->suite, 0xC02F);
	assert_int_equal(a->group, 0x0017);
	assert_int_equal(a->scheme, 0x0804);
	assert_int_equal(a->ncerts, 1);
	assert_int_equal(a->cert_len[0], 600);
	assert_int_equal(a->certs[0][599], 599 & 0xFF);
	assert_true(a->done);
}

/* ---- One question ---- */

static void
test_hello(void **state)
{
	static const unsigned char head[] = { 22, 0xFE, 0xFF, 0, 0, 0, 0, 0, 0,
		0, 0 };
	struct dtls_talk d;
	const unsigned char *p;
	size_t len;

	(void)state;
	begin(&d, TLS_12, TLS_WANT_DONE);
	p = (const unsigned char *)d.out.data;
	assert_memory_equal(p, head, sizeof(head));
	len = (size_t)(p[11] << 8 | p[12]);
	assert_int_equal(d.out.len, 13 + len);
	assert_int_equal(p[13], 1);			 /* ClientHello */
	assert_int_equal(p[15] << 8 | p[16], len - 12);	 /* length */
	assert_int_equal(p[17] << 8 | p[18], 0);	 /* message_seq */
	assert_int_equal(p[20] << 8 | p[21], 0);	 /* offset */
	assert_int_equal(p[23] << 8 | p[24], len - 12);	 /* in one piece */
	assert_int_equal(p[25] << 8 | p[26], 0xFEFD);	 /* version */
	assert_int_equal(p[59], 0);			 /* session id */
	assert_int_equal(p[60], 0);			 /* cookie */
	assert_int_equal(p[61] << 8 | p[62], 4);
	assert_int_equal(p[63] << 8 | p[64], 0xC02F);
	dtls_talk_free(&d);

	/* DTLS 1.3: no session id, its own number in supported_versions. */
	begin(&d, TLS_13, TLS_WANT_HELLO);
	p = (const unsigned char *)d.out.data;
	assert_int_equal(p[2], 0xFD);
	assert_int_equal(p[59], 0);
	assert_non_null(
	    memmem(p, d.out.len, "\x00\x2B\x00\x03\x02\xFE\xFC", 7));
	dtls_talk_free(&d);
}

static void
test_cookie(void **state)
{
	struct dtls_talk d;
	struct cf_buf b;
	const unsigned char *p;

	(void)state;
	begin(&d, TLS_11, TLS_WANT_HELLO);
	cf_buf_init(&b, 4096);
	verify(&b, "biscuit");
	assert_int_equal(feed(&d, &b), DTLS_SEND);
	p = (const unsigned char *)d.out.data;
	assert_int_equal(p[18], 1); /* message_seq */
	assert_int_equal(p[25] << 8 | p[26], 0xFEFF);
	assert_memory_equal(p + 60, "\7biscuit", 8);
	/* The same once more is a retransmission. */
	assert_int_equal(feed(&d, &b), DTLS_MORE);
	/* New ones are echoed, but not for ever; an empty one is no cookie. */
	cf_buf_reset(&b);
	verify(&b, "");
	assert_int_equal(feed(&d, &b), DTLS_MORE);
	cf_buf_reset(&b);
	verify(&b, "2");
	assert_int_equal(feed(&d, &b), DTLS_SEND);
	cf_buf_reset(&b);
	verify(&b, "3");
	assert_int_equal(feed(&d, &b), DTLS_SEND);
	cf_buf_reset(&b);
	verify(&b, "4");
	assert_int_equal(feed(&d, &b), DTLS_MORE);
	assert_int_equal(dtls_talk_end(&d, TLS_SILENT)->outcome, TLS_SILENT);
	cf_buf_free(&b);
	dtls_talk_free(&d);
}

/* Pieces of n bytes, from the last to the first, each twice. */
static void
backwards(size_t n)
{
	struct flight f;
	struct dtls_talk d;
	struct cf_buf b;
	enum dtls_wish wish = DTLS_MORE;
	size_t i, off, len, twice;

	flight_new(&f, 0xFEFD, 0xC02F);
	cf_buf_init(&b, 4096);
	begin(&d, TLS_12, TLS_WANT_DONE);
	for (i = 4; i > 0; i--) {
		len = f.body[i - 1].len;
		off = len == 0 ? 0 : (len - 1) / n * n;
		for (;;) {
			cf_buf_reset(&b);
			for (twice = 0; twice < 2; twice++)
				fragment(&b, f.type[i - 1], (unsigned int)i,
				    &f.body[i - 1], off,
				    len - off < n ? len - off : n);
			assert_int_equal(wish, DTLS_MORE);
			wish = feed(&d, &b);
			if (off == 0)
				break;
			off -= n;
		}
	}
	assert_int_equal(wish, DTLS_ENOUGH);
	/* An alert ends what nobody goes on with. */
	assert_int_equal(d.out.len, 15);
	assert_int_equal(d.out.data[0], 21);
	assert_whole(dtls_talk_end(&d, TLS_CLOSED));
	dtls_talk_free(&d);
	cf_buf_free(&b);
	flight_free(&f);
}

static void
test_fragments(void **state)
{
	static const size_t sizes[] = { 1, 7, 100, 599, 4000 };
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(sizes); i++)
		backwards(sizes[i]);
}

/* What overlaps counts as it came first; what contradicts is dropped. */
static void
test_overlap(void **state)
{
	struct flight f;
	struct dtls_talk d;
	struct cf_buf b, other;

	(void)state;
	flight_new(&f, 0xFEFD, 0xC02F);
	cf_buf_init(&b, 4096);
	cf_buf_init(&other, 4096);
	server_hello(&other, 0xFEFD, 0x009C);
	begin(&d, TLS_12, TLS_WANT_HELLO);
	fragment(&b, 2, 0, &f.body[0], 30, f.body[0].len - 30);
	fragment(&b, 2, 0, &other, 20, other.len - 20);
	cf_buf_u8(&other, 0); /* another length */
	fragment(&b, 2, 0, &other, 0, other.len);
	assert_int_equal(feed(&d, &b), DTLS_MORE);
	cf_buf_reset(&b);
	fragment(&b, 2, 0, &f.body[0], 0, 20);
	assert_int_equal(feed(&d, &b), DTLS_ENOUGH);
	assert_int_equal(dtls_talk_end(&d, TLS_CLOSED)->suite, 0xC02F);
	dtls_talk_free(&d);
	cf_buf_free(&b);
	cf_buf_free(&other);
	flight_free(&f);
}

/* A flight that is not whole is what was seen of it. */
static void
test_lost(void **state)
{
	struct flight f;
	struct dtls_talk d;
	struct cf_buf b;

	(void)state;
	flight_new(&f, 0xFEFD, 0xC02F);
	cf_buf_init(&b, 4096);
	begin(&d, TLS_12, TLS_WANT_DONE);
	fragment(&b, 2, 0, &f.body[0], 0, f.body[0].len);
	fragment(&b, 12, 2, &f.body[2], 0, f.body[2].len);
	assert_int_equal(feed(&d, &b), DTLS_MORE);
	assert_int_equal(dtls_talk_end(&d, TLS_SILENT)->outcome, TLS_ACCEPTED);
	assert_int_equal(dtls_talk_end(&d, TLS_SILENT)->group, 0);
	dtls_talk_free(&d);

	/* Half a ServerHello is silence. */
	begin(&d, TLS_12, TLS_WANT_DONE);
	cf_buf_reset(&b);
	fragment(&b, 2, 0, &f.body[0], 0, 10);
	assert_int_equal(feed(&d, &b), DTLS_MORE);
	assert_int_equal(dtls_talk_end(&d, TLS_SILENT)->outcome, TLS_SILENT);
	dtls_talk_free(&d);
	cf_buf_free(&b);
	flight_free(&f);
}

static void
test_hostile(void **state)
{
	struct dtls_talk d;
	struct cf_buf b, body;
	size_t mark;
	unsigned int i;

	(void)state;
	cf_buf_init(&b, 8192);
	cf_buf_init(&body, 4096);
	server_hello(&body, 0xFEFD, 0xC02F);
	begin(&d, TLS_12, TLS_WANT_HELLO);
	/* Numbers without end, a length that no memory has, encrypted ones. */
	fragment(&b, 2, CF_DTLS_MESSAGES, &body, 0, body.len);
	assert_int_equal(feed(&d, &b), DTLS_MORE);
	for (i = 0; i < 2 * CF_DTLS_MESSAGES; i++) {
		cf_buf_reset(&b);
		mark = record(&b, 22, 0);
		cf_buf_u8(&b, 11);
		cf_buf_u24(&b, CF_TLS_HANDSHAKE - 10);
		cf_buf_u16(&b, i);
		cf_buf_u24(&b, 0);
		cf_buf_u24(&b, 1);
		cf_buf_u8(&b, 0);
		cf_buf_close(&b, mark, 2);
		assert_int_equal(feed(&d, &b), DTLS_MORE);
	}
	assert_true(d.held <= CF_TLS_HANDSHAKE);
	cf_buf_reset(&b);
	mark = record(&b, 22, 1);
	cf_buf_add(&b, "abcdefghijklmnop", 16);
	cf_buf_close(&b, mark, 2);
	assert_int_equal(feed(&d, &b), DTLS_MORE);
	dtls_talk_free(&d);

	/* A version that is none of DTLS. */
	begin(&d, TLS_12, TLS_WANT_HELLO);
	cf_buf_reset(&b);
	cf_buf_reset(&body);
	server_hello(&body, TLS_12, 0xC02F);
	fragment(&b, 2, 0, &body, 0, body.len);
	assert_int_equal(feed(&d, &b), DTLS_ENOUGH);
	assert_int_equal(
	    dtls_talk_end(&d, TLS_CLOSED)->outcome, TLS_MALFORMED);
	dtls_talk_free(&d);

	/* Something else than DTLS, which silence then is not. */
	begin(&d, TLS_12, TLS_WANT_HELLO);
	assert_int_equal(dtls_talk_feed(&d, (const unsigned char *)
	    "HTTP/1.1 400 Bad Request\r\n\r\n", 28), DTLS_MORE);
	assert_int_equal(dtls_talk_end(&d, TLS_SILENT)->outcome, TLS_NOT_TLS);
	dtls_talk_free(&d);
	cf_buf_free(&b);
	cf_buf_free(&body);
}

/* As wolfSSL 5.5.4 sent it to a hello with an empty key_share. */
static void
test_retry_request(void **state)
{
	static const unsigned char sent[] =
	    "\x16\xFE\xFD\x00\x00\x00\x00\x00\x00\x00\x00\x00\x8B"
	    "\x02\x00\x00\x7F\x00\x00\x00\x00\x00\x00\x00\x7F\xFE\xFD"
	    "\xCF\x21\xAD\x74\xE5\x9A\x61\x11\xBE\x1D\x8C\x02\x1E\x65\xB8\x91"
	    "\xC2\xA2\x11\x16\x7A\xBB\x8C\x5E\x07\x9E\x09\xE2\xC8\xA8\x33\x9C"
	    "\x00\x13\x01\x00\x00\x57\x00\x33\x00\x02\x00\x17"
	    "\x00\x2B\x00\x02\xFE\xFC\x00\x2C\x00\x47\x00\x45"
	    "\x20\x19\x03\x23\x33\x53\xEF\x2C\x96\xAA\x3D\x22\x60\xC9\x9D\xA6"
	    "\xB1\xC4\x63\xC7\xBA\xD7\xAD\xA4\x1A\xD2\x4A\x7E\x18\x22\x1D\xC1"
	    "\x35\x13\x01\x00\x17\x94\x84\x0A\x3F\xF2\xE3\x33\x3C\xFC\x2E\x6E"
	    "\x8F\xE0\x01\x99\x77\x41\xEF\xE6\x17\xAF\x94\x14\x43\x0C\x1E\x25"
	    "\x33\x15\x47\x04\x79";
	const struct tls_answer *a;
	struct dtls_talk d;

	(void)state;
	begin(&d, TLS_13, TLS_WANT_HELLO);
	assert_int_equal(
	    dtls_talk_feed(&d, sent, sizeof(sent) - 1), DTLS_ENOUGH);
	a = dtls_talk_end(&d, TLS_CLOSED);
	assert_int_equal(a->outcome, TLS_ACCEPTED);
	assert_int_equal(a->version, TLS_13);
	assert_true(a->hrr);
	assert_int_equal(a->group, 0x0017);
	assert_int_equal(a->suite, 0x1301);
	dtls_talk_free(&d);
}

/* With a share of ours, a retry request may want its cookie only. */
static void
test_retry_cookie(void **state)
{
	static const unsigned char retry[32] = { 0xCF, 0x21, 0xAD, 0x74, 0xE5,
		0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8,
		0x91, 0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07,
		0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C };
	struct tls_offer o = offer_of(TLS_13);
	struct dtls_talk d;
	struct cf_buf b, body;
	size_t exts;

	(void)state;
	o.ext |= TLS_X_SHARE;
	assert_int_equal(
	    dtls_talk_init(&d, &o, TLS_WANT_HELLO, random64), CF_OK);
	cf_buf_init(&b, 4096);
	cf_buf_init(&body, 4096);
	server_hello(&body, 0xFEFD, 0x1301);
	memcpy(body.data + 2, retry, 32);
	exts = cf_buf_open(&body, 2);
	cf_buf_add(&body, "\x00\x2B\x00\x02\xFE\xFC", 6);
	cf_buf_add(&body, "\x00\x2C\x00\x06\x00\x04gate", 10);
	cf_buf_close(&body, exts, 2);
	fragment(&b, 2, 0, &body, 0, body.len);
	assert_int_equal(feed(&d, &b), DTLS_SEND);
	assert_int_equal(d.out.data[18], 1);
	assert_non_null(memmem(d.out.data, d.out.len,
	    "\x00\x2C\x00\x06\x00\x04gate", 10));
	/* Again the same, then the ServerHello. */
	assert_int_equal(feed(&d, &b), DTLS_MORE);
	cf_buf_reset(&b);
	cf_buf_reset(&body);
	server_hello(&body, 0xFEFD, 0x1301);
	exts = cf_buf_open(&body, 2);
	cf_buf_add(&body, "\x00\x2B\x00\x02\xFE\xFC", 6);
	cf_buf_close(&body, exts, 2);
	fragment(&b, 2, 1, &body, 0, body.len);
	assert_int_equal(feed(&d, &b), DTLS_ENOUGH);
	assert_int_equal(dtls_talk_end(&d, TLS_CLOSED)->version, TLS_13);
	assert_false(dtls_talk_end(&d, TLS_CLOSED)->hrr);
	dtls_talk_free(&d);
	cf_buf_free(&b);
	cf_buf_free(&body);
}

/* ---- Whole plans ---- */

struct server {
	bool cookies, mute; /* mute: refuses by silence */
	bool dead;
	unsigned int asked[TLS_V_MAX];
};

/* DTLS 1.2 with the two suites in this order, p256, one scheme. */
static const struct tls_answer *
ask(struct server *s, struct dtls_talk *d, const struct tls_offer *o)
{
	enum dtls_wish wish = DTLS_MORE;
	unsigned int suite = 0, seq = s->cookies;
	struct flight f;
	struct cf_buf b;
	size_t i, k;

	s->asked[tls_version_index(o->version)]++;
	if (s->dead)
		return dtls_talk_end(d, TLS_SILENT);
	cf_buf_init(&b, 8192);
	if (s->cookies) {
		verify(&b, "x");
		assert_int_equal(feed(d, &b), DTLS_SEND);
		cf_buf_reset(&b);
	}
	for (k = 0; k < 2 && suite == 0; k++) {
		for (i = 0; i < o->nsuites; i++)
			suite = o->suites[i] == two[k] ? two[k] : suite;
		if (suite != 0xC02F || !(o->ext & TLS_X_GROUPS))
			continue;
		for (i = 0; i < o->ngroups && o->groups[i] != 0x0017; i++)
			;
		suite = i < o->ngroups ? suite : 0;
		for (i = 0; i < o->nschemes && o->schemes[i] != 0x0804; i++)
			;
		suite = i < o->nschemes ? suite : 0;
	}
	if (o->version != TLS_12 && !(o->ext & TLS_X_BOTH)) {
		suite = 0;
		alert(&b, 70);
	} else if (suite == 0)
		alert(&b, 40);
	if (suite != 0) {
		flight_new(&f, 0xFEFD, suite);
		for (i = 4; i > 0; i--) {
			if (i == 3 && suite == 0x009C)
				continue; /* RSA: no ServerKeyExchange */
			fragment(&b, f.type[i - 1], seq + (unsigned int)i - 1 -
			    (suite == 0x009C && i == 4), &f.body[i - 1], 0,
			    f.body[i - 1].len);
		}
		flight_free(&f);
	} else if (s->mute)
		cf_buf_reset(&b);
	if (b.len > 0)
		wish = feed(d, &b);
	assert_int_equal(wish, b.len > 0 ? DTLS_ENOUGH : DTLS_MORE);
	cf_buf_free(&b);
	return dtls_talk_end(d, b.len > 0 ? TLS_CLOSED : TLS_SILENT);
}

static const struct tls_found *
play(struct server *s, struct cf_arena *arena)
{
	struct tls_plan *p = tls_plan_new_dtls(arena, "");
	struct tls_probe probe;
	struct dtls_talk d;
	unsigned int n = 0;

	assert_non_null(p);
	while (tls_plan_next(p, &probe, 1) == 1) {
		assert_true(n++ < 200);
		assert_int_equal(dtls_talk_init(&d, &probe.offer, probe.want,
		    random64), CF_OK);
		/* In one datagram, without IP fragments, with any cookie. */
		assert_true(d.out.len <= 1452 - 255);
		tls_plan_answer(p, probe.id, ask(s, &d, &probe.offer));
		dtls_talk_free(&d);
	}
	assert_true(tls_plan_done(p));
	assert_int_equal(s->asked[TLS_V_SSL2] + s->asked[TLS_V_SSL3] +
	    s->asked[TLS_V_10], 0);
	return tls_plan_found(p);
}

static void
test_plan(void **state)
{
	struct server s = { .cookies = true };
	struct cf_arena *arena = cf_arena_new(CF_ARENA_TLS);
	const struct tls_found *f = play(&s, arena);

	(void)state;
	assert_true(f->dtls);
	assert_int_equal(f->status, CF_ST_OK);
	assert_int_equal(f->versions.status, CF_ST_OK);
	assert_int_equal(f->versions.n, 1);
	assert_int_equal(f->versions.v[0], TLS_V_12);
	assert_int_equal(f->suites[TLS_V_12].status, CF_ST_OK);
	assert_int_equal(f->suites[TLS_V_12].n, 2);
	assert_int_equal(f->suites[TLS_V_12].v[0], 0xC02F);
	assert_int_equal(f->order[TLS_V_12], TLS_ORDER_SERVER);
	assert_int_equal(f->groups[TLS_V_12].n, 1);
	assert_int_equal(f->schemes.n, 1);
	assert_true(f->nflights >= 1);
	assert_string_equal(tls_version_label(TLS_V_11, true), "DTLSv1.0");
	assert_null(tls_version_label(TLS_V_10, true));
	cf_arena_free(arena);
}

/* Silence is never a no. */
static void
test_plan_mute(void **state)
{
	struct server s = { .mute = true };
	struct cf_arena *arena = cf_arena_new(CF_ARENA_TLS);
	const struct tls_found *f = play(&s, arena);

	(void)state;
	assert_int_equal(f->status, CF_ST_OK);
	assert_int_equal(f->versions.status, CF_ST_PARTIAL);
	assert_int_equal(f->suites[TLS_V_12].status, CF_ST_PARTIAL);
	assert_int_equal(f->suites[TLS_V_12].n, 2);
	assert_int_equal(f->suites[TLS_V_13].status, CF_ST_TIMEOUT);
	assert_int_equal(f->suites[TLS_V_11].status, CF_ST_TIMEOUT);
	assert_int_equal(f->suites[TLS_V_SSL3].status, CF_ST_ABSENT);
	cf_arena_free(arena);
}

static void
test_plan_dead(void **state)
{
	struct server s = { .dead = true };
	struct cf_arena *arena = cf_arena_new(CF_ARENA_TLS);
	const struct tls_found *f = play(&s, arena);

	(void)state;
	assert_int_equal(f->status, CF_ST_TIMEOUT);
	assert_int_equal(f->versions.status, CF_ST_TIMEOUT);
	assert_true(f->probes <= 6);
	cf_arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hello),
		cmocka_unit_test(test_cookie),
		cmocka_unit_test(test_fragments),
		cmocka_unit_test(test_overlap),
		cmocka_unit_test(test_lost),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_retry_request),
		cmocka_unit_test(test_retry_cookie),
		cmocka_unit_test(test_plan),
		cmocka_unit_test(test_plan_mute),
		cmocka_unit_test(test_plan_dead),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
