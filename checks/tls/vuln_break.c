/*
 * The probes with keys (see vuln_break.h).  A record of ours is never right
 * after the handshake, so no application ever gets a byte from a server that
 * checks.  What comes in is hostile.
 */
#include <string.h>

#include "vuln_break.h"

#define RECORD_MAX (16384 + 2048) /* RFC 5246, 6.2.3 */

const char *
vuln_wrong_name(enum vuln_wrong w)
{
	static const char *const names[] = { "wrong MAC",
		"right MAC and wrong padding", "both wrong",
		"no data and wrong MAC",
		"no data, right MAC and wrong padding",
		"padding without a MAC" };

	return (unsigned int)w < CF_NELEM(names) ? names[w] : "";
}

const char *
vuln_took_text(struct cf_arena *arena, unsigned int took)
{
	const char *end = VULN_TOOK_END(took) == VULN_TOOK_SILENT ? "silence"
								  : "close";

	if (took & VULN_TOOK_DATA)
		return cf_printf(arena, "accepted, %s", end);
	if (VULN_TOOK_RECORDS(took) == 0)
		return end;
	if (took & VULN_TOOK_UNREAD)
		return cf_printf(arena, "a record that cannot be read, %s",
		    end);
	if (VULN_TOOK_RECORDS(took) > 1)
		return cf_printf(arena, "alert %u, %u records, %s",
		    VULN_TOOK_ALERT(took), VULN_TOOK_RECORDS(took), end);
	return cf_printf(arena, "alert %u, %s", VULN_TOOK_ALERT(took), end);
}

static void
over(struct vuln_break *b, enum cf_status status, const char *note)
{
	b->stage = BREAK_END;
	b->status = status;
	b->note = note;
}

bool
vuln_break_start(struct vuln_break *b, bool curve, unsigned int nth,
    const struct vuln_hello *hello)
{
	b->curve = curve;
	b->stage = BREAK_FLIGHT;
	b->status = CF_ST_NOT_COLLECTED;
	b->note = "the probe did not end";
	vuln_flight_init(&b->flight, false);
	cf_buf_init(&b->send, 65536);
	vuln_hello_build(&b->send, hello);
	vuln_client_init(&b->client, b->send.data + 5, b->send.len - 5);
	return !cf_buf_failed(&b->send) && !cf_buf_failed(&b->client.said) &&
	       (!curve || vuln_bad_point(nth, b->point));
}

void
vuln_break_free(struct vuln_break *b)
{
	vuln_flight_free(&b->flight);
	vuln_client_free(&b->client);
	cf_buf_free(&b->send);
}

/* ---- The wrong record ---- */

static size_t
put_padding(unsigned char *plain, size_t len)
{
	size_t pad = VULN_BLOCK - len % VULN_BLOCK;

	memset(plain + len, (int)(pad - 1), pad);
	return len + pad;
}

static bool
put_wrong(struct vuln_break *b)
{
	struct vuln_client *c = &b->client;
	size_t mac = vuln_client_mac_len(c), len = 0;
	unsigned char plain[256];

	if (b->wrong == WRONG_BOTH || b->wrong == WRONG_NO_MAC) {
		/* 64 bytes: with 0xFF the padding is longer than the record. */
		memset(plain, b->wrong == WRONG_BOTH ? 0xFF : 63, 64);
		return vuln_client_seal(c, 23, plain, 64, &b->send);
	}
	/* Data up to a whole block of padding behind the MAC, which an
	 * attacker of POODLE moves; the pair without data has what is left. */
	if (b->wrong == WRONG_MAC || b->wrong == WRONG_PADDING)
		len = 3 * VULN_BLOCK - mac % VULN_BLOCK;
	memset(plain, ' ', len);
	if (!vuln_client_mac(c, 23, plain, len, plain + len))
		return false;
	if (b->wrong == WRONG_MAC || b->wrong == WRONG_EMPTY_MAC)
		plain[len] ^= 0x80;
	len += mac;
	mac = len;
	len = put_padding(plain, len);
	/* A padding of one byte is nothing but its length, which must not
	 * reach into the MAC here; then a whole block more is wrong. */
	if (len - mac == 1) {
		memset(plain + mac, VULN_BLOCK, VULN_BLOCK + 1);
		len += VULN_BLOCK;
	}
	if (b->wrong == WRONG_PADDING || b->wrong == WRONG_EMPTY_PADDING)
		plain[mac] ^= 0x80;
	return vuln_client_seal(c, 23, plain, len, &b->send);
}

/* ---- What comes back ---- */

static enum cf_talk_want
flight_read(struct vuln_break *b)
{
	int code;

	cf_buf_reset(&b->send);
	code = b->flight.version >= TLS_13
		   ? CF_ENOTFOUND
		   : vuln_client_answer(&b->client, &b->flight,
			 b->curve ? b->point : NULL, &b->send);
	if (code != CF_OK) {
		over(b, CF_ST_NOT_COLLECTED,
		    "a suite or group that the probe does not speak was "
		    "chosen");
		return CF_WANT_ENOUGH;
	}
	b->stage = BREAK_FINISHED;
	b->off = b->flight.off;
	return CF_WANT_SEND;
}

/* An alert in clear, before the server's keys are in use. */
static void
read_clear_alert(struct vuln_break *b, struct cf_reader body)
{
	cf_read_u8(&body);
	b->alert = cf_read_u8(&body);
	if (cf_reader_failed(&body) || (b->alert == 0 && !b->curve))
		over(b, CF_ST_REFUSED, "the handshake was refused");
	else
		over(b, b->curve ? CF_ST_OK : CF_ST_REFUSED,
		    "the handshake was refused by an alert");
}

/* True: go on and send the wrong record. */
static bool
read_finished(struct vuln_break *b, unsigned int type, struct cf_reader body)
{
	unsigned char plain[RECORD_MAX];
	size_t len = 0;

	if (type == 20) {
		b->changed = true;
		return false;
	}
	if (type == 21 && !b->changed) {
		read_clear_alert(b, body);
		return false;
	}
	if (type != 22 || !b->changed) {
		/* A ticket that was not asked for comes in clear. */
		if (type != 22)
			over(b, CF_ST_MALFORMED, "no Finished came");
		return false;
	}
	if (vuln_client_open(&b->client, type, body, plain, &len) != CF_OK ||
	    !vuln_client_finished(&b->client, plain, len)) {
		over(b, CF_ST_MALFORMED, "its Finished is wrong");
		return false;
	}
	if (b->curve) {
		b->proven = true;
		over(b, CF_ST_OK, "the handshake came to its end");
		return false;
	}
	cf_buf_reset(&b->send);
	if (!vuln_client_is_cbc(&b->client) || !put_wrong(b) ||
	    cf_buf_failed(&b->send)) {
		over(b, CF_ST_NOT_COLLECTED, "the record could not be made");
		return false;
	}
	b->stage = BREAK_ANSWER;
	return true;
}

static void
read_answer(struct vuln_break *b, unsigned int type, struct cf_reader body)
{
	unsigned char plain[RECORD_MAX];
	unsigned int n = VULN_TOOK_RECORDS(b->took);
	size_t len = 0;

	if (type == 23)
		b->took |= VULN_TOOK_DATA;
	else if (vuln_client_open(&b->client, type, body, plain, &len) !=
		     CF_OK ||
		 type != 21 || len != 2)
		b->took |= VULN_TOOK_UNREAD;
	else if (VULN_TOOK_ALERT(b->took) == 0)
		b->took |= plain[1];
	if (n < 15)
		b->took += 1u << 12;
}

static enum cf_talk_want
read_records(struct vuln_break *b, const unsigned char *in, size_t len)
{
	struct cf_reader m, body;
	unsigned int type, size;

	while (b->stage != BREAK_END && b->off < len) {
		m = cf_reader_init(in + b->off, len - b->off);
		type = cf_read_u8(&m);
		cf_read_u16(&m);
		size = cf_read_u16(&m);
		if (!cf_reader_failed(&m) && size > RECORD_MAX) {
			over(b, CF_ST_MALFORMED, "a record is too long");
			break;
		}
		body = cf_read_sub(&m, size);
		if (cf_reader_failed(&m))
			return CF_WANT_MORE;
		b->off += 5 + size;
		if (b->stage == BREAK_ANSWER)
			read_answer(b, type, body);
		else if (read_finished(b, type, body))
			return CF_WANT_SEND;
	}
	return b->stage == BREAK_END ? CF_WANT_ENOUGH : CF_WANT_MORE;
}

enum cf_talk_want
vuln_break_feed(struct vuln_break *b, const unsigned char *in, size_t len)
{
	if (b->stage != BREAK_FLIGHT)
		return read_records(b, in, len);
	switch (vuln_flight_feed(&b->flight, in, len)) {
	case VULN_MORE:
		return CF_WANT_MORE;
	case VULN_FLIGHT:
		return flight_read(b);
	case VULN_ALERT:
		/* No suite in common: there is nothing to probe. */
		over(b,
		    b->flight.alert == 40 || b->flight.alert == 71 ||
			    b->flight.alert == 47
			? CF_ST_NOT_COLLECTED
			: CF_ST_REFUSED,
		    "no suite that the probe speaks is accepted");
		return CF_WANT_ENOUGH;
	default:
		over(b, CF_ST_MALFORMED, "the answer to the hello is no TLS");
		return CF_WANT_ENOUGH;
	}
}

void
vuln_break_end(struct vuln_break *b, enum cf_talk_end how)
{
	bool closed = how == CF_TALK_CLOSED || how == CF_TALK_RESET;

	if (b->stage == BREAK_END)
		return;
	if (b->stage == BREAK_ANSWER && (closed || how == CF_TALK_SILENT ||
					    how == CF_TALK_TOO_MUCH)) {
		/* A close and a reset differ by chance. */
		b->took |= (closed ? VULN_TOOK_CLOSED : VULN_TOOK_SILENT)
			   << 16;
		over(b, CF_ST_OK, "");
	} else if (b->stage == BREAK_FINISHED && b->curve && closed &&
		   !b->changed)
		over(b, CF_ST_OK, "closed");
	else if (closed)
		over(b, CF_ST_REFUSED, cf_talk_end_name(how));
	else
		over(b,
		    cf_talk_status(how) == CF_ST_OK ? CF_ST_NOT_COLLECTED
						    : cf_talk_status(how),
		    cf_talk_end_name(how));
}

enum vuln_verdict
vuln_break_judge(const unsigned int (*took)[WRONG_MAX], size_t rounds)
{
	bool differs = false;
	size_t i, k;

	for (i = 0; i < WRONG_MAX; i++) {
		for (k = 1; k < rounds; k++) {
			if (took[k][i] != took[0][i])
				return VULN_UNKNOWN;
		}
		differs |= took[0][i] != took[0][0];
	}
	return differs ? VULN_YES : VULN_NO;
}
