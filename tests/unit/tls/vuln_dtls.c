/*
 * A dedicated probe over DTLS against servers that are played here: cookies,
 * a flight in fragments, and Heartbleed, which no Debian package has any more:
 * stacks that check the padding, that do not, that drop heartbeats within a
 * handshake, that answer by an alert, that never heard of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "vuln_dtls.h"

#define SOUND 2 /* bytes of payload of the sound heartbeat */
#define BARE 3	/* of the one without padding */

struct server {
	bool cookie, beats, sound, bare;
	unsigned int alert; /* instead of what is not answered */
};

static size_t
record(struct cf_buf *b, unsigned int type)
{
	cf_buf_u8(b, type);
	cf_buf_u16(b, 0xFEFD);
	cf_buf_u32(b, 0);
	cf_buf_u32(b, 0);
	return cf_buf_open(b, 2);
}

/* A message of the handshake in records of at most n bytes. */
static void
message(struct cf_buf *b, unsigned int type, unsigned int seq, const void *p,
    size_t len, size_t n)
{
	size_t off = 0, mark, part;

	do {
		part = len - off < n ? len - off : n;
		mark = record(b, 22);
		cf_buf_u8(b, type);
		cf_buf_u24(b, (unsigned int)len);
		cf_buf_u16(b, seq);
		cf_buf_u24(b, (unsigned int)off);
		cf_buf_u24(b, (unsigned int)part);
		cf_buf_add(b, (const char *)p + off, part);
		cf_buf_close(b, mark, 2);
		off += part;
	} while (off < len);
}

/* ServerHello and ServerHelloDone, the last first. */
static void
flight(struct cf_buf *b, const struct server *s)
{
	static const unsigned char random[32] = { 7 };
	unsigned int seq = s->cookie ? 1 : 0;
	struct cf_buf hello;
	size_t mark;

	cf_buf_init(&hello, 256);
	cf_buf_u16(&hello, 0xFEFD);
	cf_buf_add(&hello, random, sizeof(random));
	cf_buf_u8(&hello, 0);
	cf_buf_u16(&hello, 0x009C);
	cf_buf_u8(&hello, 0);
	mark = cf_buf_open(&hello, 2);
	if (s->beats)
		cf_buf_add(&hello, "\0\x0F\0\x01\x01", 5);
	cf_buf_close(&hello, mark, 2);
	message(b, 14, seq + 1, "", 0, 16);
	message(b, 2, seq, hello.data, hello.len, 16);
	cf_buf_free(&hello);
}

/* What is answered to one of our records; nothing when b stays empty. */
static void
answer(struct cf_buf *b, const struct server *s, const struct cf_buf *said)
{
	const unsigned char *p = (const unsigned char *)said->data;
	size_t mark, payload;
	bool sound;

	if (p[0] == 22) {
		/* A cookie has its length behind version, random and the
		 * empty session identifier. */
		if (s->cookie && p[25 + 2 + 32 + 1] == 0)
			message(b, 3, 0, "\xFE\xFF\x03one", 6, 16);
		else
			flight(b, s);
		return;
	}
	assert_int_equal(p[0], 24);
	assert_int_equal(p[1] << 8 | p[2], 0xFEFD);
	assert_int_equal(p[13], 1);
	payload = (size_t)(p[14] << 8 | p[15]);
	/* What is declared is always there; only the padding is missing. */
	assert_true(13 + 3 + payload <= said->len);
	sound = payload == SOUND;
	assert_int_equal(said->len, 13 + 3 + payload + (sound ? 16 : 0));
	if (!sound)
		assert_int_equal(payload, BARE);
	if (sound ? s->sound : s->bare) {
		mark = record(b, 24);
		cf_buf_u8(b, 2);
		cf_buf_u16(b, (unsigned int)payload);
		cf_buf_add(b, p + 16, payload);
		cf_buf_add(b, "0123456789abcdef", 16);
		cf_buf_close(b, mark, 2);
	} else if (s->alert != 0) {
		mark = record(b, 21);
		cf_buf_u8(b, 2);
		cf_buf_u8(b, s->alert);
		cf_buf_close(b, mark, 2);
	}
}

/* Holds the whole conversation; the last words are left in last. */
static void
play(struct vuln_probe *p, const struct server *s, enum cf_talk_end how,
    unsigned int *ret_last)
{
	struct vuln_hello hello = { .version = TLS_12, .heartbeat = true };
	enum cf_talk_want want = CF_WANT_SEND;
	struct vuln_dtls v;
	struct cf_buf b;
	unsigned int rounds = 0;

	memset(p, 0, sizeof(*p));
	assert_true(vuln_probe_start(p, VULN_HEARTBLEED, &hello));
	assert_int_equal(vuln_dtls_start(&v, p), CF_OK);
	assert_int_equal((unsigned char)v.talk.out.data[0], 22);
	while (want == CF_WANT_SEND) {
		assert_true(rounds++ < 8);
		cf_buf_init(&b, 4096);
		answer(&b, s, &v.talk.out);
		want = b.len == 0 ? CF_WANT_MORE :
		    vuln_dtls_feed(&v, (const unsigned char *)b.data, b.len);
		cf_buf_free(&b);
	}
	*ret_last = want == CF_WANT_ENOUGH && v.talk.out.len > 0 ?
	    (unsigned char)v.talk.out.data[0] : 0;
	vuln_dtls_end(&v, want == CF_WANT_ENOUGH ? CF_TALK_ENOUGH : how);
	vuln_dtls_free(&v);
}

static void
heartbleed(void **state)
{
	static const struct {
		struct server s;
		enum cf_talk_end how;
		enum vuln_verdict verdict;
		const char *note;
	} rows[] = {
		{ { .beats = false }, CF_TALK_SILENT, VULN_NO,
		    "heartbeat is not negotiated" },
		{ { .beats = true, .sound = true, .bare = true },
		    CF_TALK_SILENT, VULN_YES,
		    "a heartbeat without padding is echoed" },
		{ { .beats = true, .sound = true }, CF_TALK_SILENT, VULN_NO,
		    "of two heartbeats only the sound one is answered" },
		{ { .beats = true, .sound = true, .alert = 50 },
		    CF_TALK_SILENT, VULN_NO, "an alert answers it" },
		/* Nothing was shown to be heard: no verdict. */
		{ { .beats = true }, CF_TALK_SILENT, VULN_UNKNOWN,
		    "a sound heartbeat gets no answer either" },
		{ { .beats = true, .alert = 10 }, CF_TALK_SILENT, VULN_UNKNOWN,
		    "an alert answers a sound heartbeat" },
		{ { .beats = true, .sound = true }, CF_TALK_REFUSED,
		    VULN_UNKNOWN, "" },
		{ { .beats = true, .sound = true }, CF_TALK_CANCELLED,
		    VULN_UNKNOWN, "" },
	};
	struct vuln_probe p;
	struct server s;
	unsigned int last;
	size_t i;

	(void)state;
	for (i = 0; i < 2 * CF_NELEM(rows); i++) {
		s = rows[i / 2].s;
		s.cookie = i % 2 == 1;
		play(&p, &s, rows[i / 2].how, &last);
		assert_int_equal(p.verdict, rows[i / 2].verdict);
		if (rows[i / 2].note[0] != '\0')
			assert_string_equal(p.note, rows[i / 2].note);
		if (p.verdict == VULN_UNKNOWN)
			assert_int_not_equal(p.status, CF_ST_OK);
		assert_true(p.flight.hello);
		assert_int_equal(p.flight.version, TLS_12);
		/* Whoever is not done with the handshake is told its end. */
		if (p.verdict == VULN_YES || !s.beats)
			assert_int_equal(last, 21);
		vuln_probe_free(&p);
	}
}

/* What cannot be put together says nothing of the server. */
static void
broken(void **state)
{
	static const unsigned char bad[] = { 22, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0,
		0, 0, 0, 14, 2, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 2, 0x03, 0x03 };
	struct vuln_hello hello = { .version = TLS_12 };
	struct vuln_probe p = { .verdict = VULN_UNKNOWN };
	struct vuln_dtls v;

	(void)state;
	assert_true(vuln_probe_start(&p, VULN_HELLO, &hello));
	assert_int_equal(vuln_dtls_start(&v, &p), CF_OK);
	assert_int_equal(
	    vuln_dtls_feed(&v, bad, sizeof(bad)), CF_WANT_ENOUGH);
	vuln_dtls_end(&v, CF_TALK_ENOUGH);
	assert_int_equal(p.verdict, VULN_UNKNOWN);
	assert_int_equal(p.status, CF_ST_MALFORMED);
	vuln_dtls_free(&v);
	vuln_probe_free(&p);
}

/* The version above 1.3 is one of DTLS, and no padding is in a datagram. */
static void
odd_hellos(void **state)
{
	struct vuln_hello hello = { .version = 0x0305, .pad_to = 1600 };
	struct vuln_probe p = { .verdict = VULN_UNKNOWN };
	const unsigned char *said;
	struct vuln_dtls v;

	(void)state;
	assert_true(vuln_probe_start(&p, VULN_HELLO, &hello));
	assert_int_equal(vuln_dtls_start(&v, &p), CF_OK);
	said = (const unsigned char *)v.talk.out.data;
	assert_true(v.talk.out.len < 1000);
	assert_int_equal(said[25] << 8 | said[26], 0xFEFB);
	vuln_dtls_free(&v);
	vuln_probe_free(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(heartbleed),
		cmocka_unit_test(broken),
		cmocka_unit_test(odd_hellos),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
