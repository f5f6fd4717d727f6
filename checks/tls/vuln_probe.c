/*
 * The probes (see vuln_probe.h).  A verdict of "not vulnerable" rests on what
 * the server said or did, never on a connection that failed.
 */
#include <string.h>

#include "vuln_probe.h"

#define BARE 3	/* bytes of payload of a heartbeat without padding */
#define SOUND 2 /* of one with padding; shows which of them is echoed */
#define FILLER 16381 /* 3 more make a record of 2^14 bytes, the largest */

bool
vuln_probe_start(struct vuln_probe *p, enum vuln_kind kind,
    const struct vuln_hello *hello)
{
	p->kind = kind;
	p->status = CF_ST_NOT_COLLECTED;
	p->note = "the probe did not end";
	p->token = VULN_END_OTHER;
	vuln_flight_init(&p->flight,
	    kind == VULN_HELLO && (hello->fallback || hello->ticket_len > 0));
	cf_buf_init(&p->send, 65536);
	vuln_hello_build(&p->send, hello);
	return !cf_buf_failed(&p->send);
}

void
vuln_probe_free(struct vuln_probe *p)
{
	vuln_flight_free(&p->flight);
	cf_buf_free(&p->send);
}

static void
say(struct vuln_probe *p, enum vuln_verdict verdict, const char *note)
{
	p->ended = true;
	p->verdict = verdict;
	p->status = CF_ST_OK;
	p->note = note;
}

/* ---- What follows the flight ---- */

static void
put_record(struct cf_buf *out, unsigned int type, unsigned int version,
    const void *bytes, size_t len)
{
	cf_buf_u8(out, type);
	cf_buf_u16(out, version);
	cf_buf_u16(out, (unsigned int)len);
	cf_buf_add(out, bytes, len);
}

/* The length that is declared equals the bytes supplied; only the padding of
 * 16 bytes that RFC 6520 makes mandatory is missing.  A stack that checks
 * drops them; one that does not echoes our own filler, nothing else. */
static void
put_heartbeat(struct cf_buf *out, unsigned int version, size_t payload)
{
	static const unsigned char ones[16] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
		1, 1, 1, 1, 1 };
	size_t n;

	cf_buf_u8(out, 24);
	cf_buf_u16(out, version);
	cf_buf_u16(out, (unsigned int)(payload + 3));
	cf_buf_u8(out, 1); /* heartbeat_request */
	cf_buf_u16(out, (unsigned int)payload);
	for (; payload > 0; payload -= n) {
		n = payload < sizeof(ones) ? payload : sizeof(ones);
		cf_buf_add(out, ones, n);
	}
}

/* One as it should be, RFC 6520, 4. */
static void
put_sound_heartbeat(struct cf_buf *out, unsigned int version)
{
	static const unsigned char sound[3 + SOUND + 16] = { 1, 0, SOUND, 1, 1 };

	put_record(out, 24, version, sound, sizeof(sound));
}

static bool
put_key_exchange(struct vuln_probe *p)
{
	static const unsigned char finished[48] = { 0x16, 0x5A };
	struct vuln_flight *f = &p->flight;
	struct cf_buf cke;
	size_t message, v;
	bool ok;

	cf_buf_init(&cke, 4096);
	cf_buf_u8(&cke, 16);
	message = cf_buf_open(&cke, 3);
	v = f->version > TLS_SSL3 ? cf_buf_open(&cke, 2) : 0;
	ok = p->encrypt(p->arg,
		 (const unsigned char *)f->msgs.data + f->leaf, f->leaf_len,
		 f->version, &cke) == CF_OK;
	if (f->version > TLS_SSL3)
		cf_buf_close(&cke, v, 2);
	cf_buf_close(&cke, message, 3);
	ok = ok && !cf_buf_failed(&cke);
	if (ok)
		put_record(&p->send, 22, f->version, cke.data, cke.len);
	cf_buf_free(&cke);
	if (ok && p->finish) {
		put_record(&p->send, 20, f->version, "\x01", 1);
		put_record(
		    &p->send, 22, f->version, finished, sizeof(finished));
	}
	return ok;
}

/* The flight is whole: what the probe says next. */
static enum cf_talk_want
go_on(struct vuln_probe *p)
{
	struct vuln_flight *f = &p->flight;

	cf_buf_reset(&p->send);
	p->sent = true;
	switch (p->kind) {
	case VULN_HEARTBLEED:
		if (f->version >= TLS_13 || !f->heartbeat) {
			say(p, VULN_NO, "heartbeat is not negotiated");
			return CF_WANT_ENOUGH;
		}
		if (p->dtls) {
			put_sound_heartbeat(&p->send, f->version);
			return CF_WANT_SEND;
		}
		put_heartbeat(&p->send, f->version, FILLER);
		put_heartbeat(&p->send, f->version, BARE);
		return CF_WANT_SEND;
	case VULN_CCS:
		if (f->version >= TLS_13) {
			say(p, VULN_NO, "TLS 1.3 has been negotiated");
			return CF_WANT_ENOUGH;
		}
		put_record(&p->send, 20, f->version, "\x01", 1);
		put_record(&p->send, 23, f->version, "\0", 2);
		return CF_WANT_SEND;
	case VULN_ROBOT:
		if (f->leaf_len > 0 && f->version < TLS_13 &&
		    put_key_exchange(p))
			return CF_WANT_SEND;
		p->status = CF_ST_NOT_COLLECTED;
		p->note = "no RSA key to encrypt to";
		return CF_WANT_ENOUGH;
	default:
		say(p, VULN_NO, "accepted");
		return CF_WANT_ENOUGH;
	}
}

/* ---- What is answered to it ---- */

static void
read_heartbeat(struct vuln_probe *p, unsigned int type, struct cf_reader m)
{
	unsigned int kind;

	if (type == 21) {
		say(p, VULN_NO, "an alert answers it");
		return;
	}
	kind = cf_read_u8(&m);
	cf_read_u16(&m);
	if (type == 24 && kind == 2 && cf_read_u8(&m) == 1 &&
	    !cf_reader_failed(&m))
		say(p, VULN_YES, "a heartbeat without padding is echoed");
}

/* The same in two steps, each in one datagram. */
static bool
read_heartbeat_dtls(struct vuln_probe *p, unsigned int type, struct cf_reader m)
{
	unsigned int kind = cf_read_u8(&m), len = cf_read_u16(&m);

	if (type == 21 && p->sound)
		say(p, VULN_NO, "an alert answers it");
	if (type == 21 && !p->sound) {
		p->ended = true;
		p->note = "an alert answers a sound heartbeat";
	}
	if (type != 24 || kind != 2 || cf_reader_failed(&m))
		return false;
	if (len == BARE && cf_read_u8(&m) == 1 && !cf_reader_failed(&m))
		say(p, VULN_YES, "a heartbeat without padding is echoed");
	if (len != SOUND || p->sound)
		return false;
	p->sound = true;
	cf_buf_reset(&p->send);
	put_heartbeat(&p->send, p->flight.version, BARE);
	return true;
}

/* 20: our record was decrypted with keys of an empty secret (sslyze); 21: it
 * was tried (testssl.sh). */
static void
read_ccs(struct vuln_probe *p, unsigned int type, struct cf_reader m)
{
	unsigned int level, code;

	level = cf_read_u8(&m);
	code = cf_read_u8(&m);
	if (type != 21 || cf_reader_failed(&m) || (level == 1 && code != 0))
		return;
	if (code == 20 || code == 21)
		say(p, VULN_YES,
		    "the record after an early ChangeCipherSpec was decrypted");
	else
		say(p, VULN_NO,
		    "an alert refuses an early ChangeCipherSpec");
}

static void
read_robot(struct vuln_probe *p, unsigned int type, struct cf_reader m)
{
	unsigned int code;

	cf_read_u8(&m);
	code = cf_read_u8(&m);
	if (type != 21 || cf_reader_failed(&m))
		return;
	p->token = code;
	say(p, VULN_NO, "an alert answers it");
}

/* True: there is something to be said. */
static bool
read_answer(struct vuln_probe *p, const unsigned char *in, size_t len)
{
	struct cf_reader m, body;
	unsigned int type, size;
	bool more = false;

	while (!more && !p->ended && p->flight.off < len) {
		m = cf_reader_init(in + p->flight.off, len - p->flight.off);
		type = cf_read_u8(&m);
		cf_read_u16(&m);
		size = cf_read_u16(&m);
		body = cf_read_sub(&m, size);
		if (cf_reader_failed(&m)) {
			/* An echo need not be waited for to its end. */
			if (type != 24 || p->kind != VULN_HEARTBLEED ||
			    len - p->flight.off < 9)
				return false;
			body = cf_reader_init(in + p->flight.off + 5,
			    len - p->flight.off - 5);
		} else
			p->flight.off += 5 + size;
		if (p->kind == VULN_HEARTBLEED && p->dtls)
			more = read_heartbeat_dtls(p, type, body);
		else if (p->kind == VULN_HEARTBLEED)
			read_heartbeat(p, type, body);
		else if (p->kind == VULN_CCS)
			read_ccs(p, type, body);
		else
			read_robot(p, type, body);
		if (cf_reader_failed(&m))
			return false;
	}
	return more;
}

enum cf_talk_want
vuln_probe_feed(struct vuln_probe *p, const unsigned char *in, size_t len)
{
	if (p->ended)
		return CF_WANT_ENOUGH;
	if (!p->sent) {
		switch (vuln_flight_feed(&p->flight, in, len)) {
		case VULN_MORE:
			return CF_WANT_MORE;
		case VULN_FLIGHT:
			return go_on(p);
		case VULN_ALERT:
			p->ended = true;
			p->status = CF_ST_REFUSED;
			p->note = "the hello was refused by an alert";
			return CF_WANT_ENOUGH;
		default:
			p->ended = true;
			p->status = CF_ST_MALFORMED;
			p->note = "the answer to the hello is no TLS";
			return CF_WANT_ENOUGH;
		}
	}
	if (read_answer(p, in, len))
		return CF_WANT_SEND;
	return p->ended ? CF_WANT_ENOUGH : CF_WANT_MORE;
}

/* The tables of both tools count a close, and for Heartbleed silence, as
 * "not vulnerable"; the latter cannot be told from a slow server, but the
 * server had just answered. */
void
vuln_probe_end(struct vuln_probe *p, enum cf_talk_end how)
{
	bool closed = how == CF_TALK_CLOSED || how == CF_TALK_RESET;
	bool silent = how == CF_TALK_SILENT;

	if (p->ended)
		return;
	p->ended = true;
	if (!p->sent || p->kind == VULN_HELLO) {
		p->status = how == CF_TALK_CLOSED ? CF_ST_REFUSED
						  : cf_talk_status(how);
		p->note = cf_talk_end_name(how);
	} else if (p->kind == VULN_HEARTBLEED && p->dtls && silent) {
		/* RFC 6520, 3: within a handshake it may be dropped. */
		p->note = "a sound heartbeat gets no answer either";
		if (p->sound)
			say(p, VULN_NO, "of two heartbeats only the sound one "
					"is answered");
	} else if (p->kind == VULN_HEARTBLEED && (closed || silent))
		say(p, VULN_NO, "a heartbeat without padding gets no answer");
	else if (p->kind == VULN_CCS && closed)
		say(p, VULN_NO, "an early ChangeCipherSpec ends the connection");
	else if (p->kind == VULN_ROBOT && (closed || silent)) {
		p->token = how == CF_TALK_CLOSED  ? VULN_END_CLOSED
			   : how == CF_TALK_RESET ? VULN_END_RESET
						  : VULN_END_SILENT;
		say(p, VULN_NO, "no alert answers it");
	} else if (p->status != CF_ST_NOT_COLLECTED ||
		   how != CF_TALK_ENOUGH) {
		p->status = cf_talk_status(how);
		if (p->status == CF_ST_OK)
			p->status = CF_ST_NOT_COLLECTED;
		p->note = cf_talk_end_name(how);
	}
}

/* ---- Judging several conversations ---- */

/* 0 is the right message, 1 wrong first bytes, 2 the zero in a wrong place, 3
 * no zero, 4 a wrong version.  A close and a reset differ by chance (whether
 * our bytes were read), so they count as one. */
static unsigned int
same_end(unsigned int token)
{
	return token == VULN_END_RESET ? (unsigned int)VULN_END_CLOSED : token;
}

enum vuln_oracle
vuln_robot_judge(const unsigned int first[VULN_VARIANTS],
    const unsigned int again[VULN_VARIANTS])
{
	unsigned int t[VULN_VARIANTS];
	bool differs = false;
	size_t i;

	for (i = 0; i < VULN_VARIANTS; i++) {
		t[i] = same_end(first[i]);
		if (t[i] != same_end(again[i]) || t[i] == VULN_END_OTHER)
			return VULN_ERRATIC;
		differs |= t[i] != t[0];
	}
	if (!differs)
		return VULN_NO_ORACLE;
	return t[1] == t[2] && t[2] == t[3] ? VULN_WEAK : VULN_STRONG;
}

const char *
vuln_oracle_name(enum vuln_oracle o)
{
	static const char *const names[] = { "none", "weak", "strong",
		"inconsistent" };

	return (unsigned int)o < CF_NELEM(names) ? names[o] : "";
}

enum vuln_verdict
vuln_ticketbleed_judge(const unsigned char *sent, size_t sent_len,
    const struct vuln_flight *const answers[3])
{
	size_t i, n;

	for (i = 0; i < 3; i++) {
		if (!answers[i]->hello)
			return answers[i]->state == VULN_ALERT ? VULN_NO
							       : VULN_UNKNOWN;
		n = answers[i]->session_id_len;
		if (n <= sent_len ||
		    memcmp(answers[i]->session_id, sent, sent_len) != 0)
			return VULN_NO;
	}
	n = answers[0]->session_id_len;
	for (i = 1; i < 3; i++) {
		if (answers[i]->session_id_len == n &&
		    memcmp(answers[i]->session_id,
			answers[i - 1]->session_id, n) == 0)
			return VULN_NO;
	}
	return VULN_YES;
}
