/*
 * DTLS 1.0 (RFC 4347), 1.2 (RFC 6347) and 1.3 (RFC 9147) around a hello, and
 * what comes back.  Everything that comes in is hostile: records, fragments
 * and cookies are read through bounded cursors, fragments in any order, twice
 * or overlapping (the first that came counts), never more than the limits
 * below.  What cannot be read is dropped, as the protocol wants it (RFC 6347,
 * 4.1.2.7).  Nothing is ever decrypted or verified.
 */
#include <stdlib.h>
#include <string.h>

#include "codec_dtls.h"

#define DTLS_10 0xFEFF
#define DTLS_12 0xFEFD
#define DTLS_13 0xFEFC

#define DTLS_ABOVE 0xFEFB /* numbers go down: what may follow 1.3 */

enum { REC_ALERT = 21, REC_HANDSHAKE = 22, REC_HEARTBEAT = 24 };
enum { HS_CLIENT_HELLO = 1, HS_SERVER_HELLO = 2, HS_VERIFY = 3 };
enum { EXT_PADDING = 21, EXT_VERSIONS = 43, EXT_COOKIE = 44, EXT_SHARE = 51 };
#define STREAM_PIECE 16384 /* of a record of TLS, RFC 5246, 6.2.1 */

static unsigned int
to_wire(unsigned int version)
{
	switch (version) {
	case TLS_11:
		return DTLS_10;
	case TLS_12:
		return DTLS_12;
	case TLS_13:
		return DTLS_13;
	case TLS_13 + 1:
		return DTLS_ABOVE;
	default:
		return version;
	}
}

/* 0: no version of DTLS. */
static unsigned int
from_wire(unsigned int version)
{
	switch (version) {
	case DTLS_10:
		return TLS_11;
	case DTLS_12:
		return TLS_12;
	case DTLS_13:
		return TLS_13;
	default:
		return 0;
	}
}

/* ---- Out ---- */

static void
put_vec(struct cf_buf *out, struct cf_reader v, unsigned int width)
{
	size_t mark = cf_buf_open(out, width);

	cf_buf_add(out, v.p, v.left);
	cf_buf_close(out, mark, width);
}

static void
put_extension(struct cf_buf *out, unsigned int type, struct cf_reader v)
{
	struct cf_reader list;
	size_t ext, mark;

	if (type == EXT_PADDING)
		return;
	cf_buf_u16(out, type);
	if (type != EXT_VERSIONS) {
		put_vec(out, v, 2);
		return;
	}
	ext = cf_buf_open(out, 2);
	mark = cf_buf_open(out, 1);
	list = cf_read_vec(&v, 1);
	while (list.left >= 2)
		cf_buf_u16(out, to_wire(cf_read_u16(&list)));
	cf_buf_close(out, mark, 1);
	cf_buf_close(out, ext, 2);
}

static void
put_retry_cookie(const struct dtls_talk *d, struct cf_buf *out)
{
	size_t ext, mark;

	if (d->retry_len == 0)
		return;
	cf_buf_u16(out, EXT_COOKIE);
	ext = cf_buf_open(out, 2);
	mark = cf_buf_open(out, 2);
	cf_buf_add(out, d->retry, d->retry_len);
	cf_buf_close(out, mark, 2);
	cf_buf_close(out, ext, 2);
}

/* The body of a hello of TLS (m), as one of DTLS. */
static void
put_body(const struct dtls_talk *d, struct cf_buf *out, struct cf_reader m)
{
	struct cf_reader session, exts;
	unsigned int type;
	size_t mark;

	cf_buf_u16(out, to_wire(cf_read_u16(&m)));
	cf_buf_add(out, cf_read_bytes(&m, 32), 32);
	session = cf_read_vec(&m, 1);
	/* No middle boxes to please here: RFC 9147, 5.3. */
	if (d->v13)
		session.left = 0;
	put_vec(out, session, 1);
	mark = cf_buf_open(out, 1);
	cf_buf_add(out, d->cookie, d->cookie_len);
	cf_buf_close(out, mark, 1);
	put_vec(out, cf_read_vec(&m, 2), 2);
	put_vec(out, cf_read_vec(&m, 1), 1);
	if (m.left == 0)
		return;
	exts = cf_read_vec(&m, 2);
	mark = cf_buf_open(out, 2);
	while (exts.left > 0) {
		type = cf_read_u16(&exts);
		put_extension(out, type, cf_read_vec(&exts, 2));
	}
	put_retry_cookie(d, out);
	cf_buf_close(out, mark, 2);
}

/* The first hello may go in a record of DTLS 1.0 whatever it offers; what only
 * knows 1.3 may insist on 1.2 (RFC 9147, 4.). */
static unsigned int
first_version(const struct dtls_talk *d)
{
	return d->v13 ? DTLS_12 : DTLS_10;
}

static size_t
record_open(struct cf_buf *out, unsigned int type, unsigned int version)
{
	cf_buf_reset(out);
	cf_buf_u8(out, type);
	cf_buf_u16(out, version);
	cf_buf_u16(out, 0); /* epoch */
	cf_buf_u16(out, 0); /* 48 bits of number, see DTLS_SERIAL_AT */
	cf_buf_u32(out, 0);
	return cf_buf_open(out, 2);
}

/*
 * In one piece, because servers that keep no state before the cookie take no
 * fragments.
 */
static int
build_hello(struct dtls_talk *d)
{
	struct cf_buf body;
	struct cf_reader m;
	size_t record;
	int rc = CF_ENOMEM;

	cf_buf_init(&body, 2 * CF_DATAGRAM_BYTES);
	/* Behind the heads of the record and of the message. */
	m = cf_reader_init(d->hello.data + 9, d->hello.len - 9);
	put_body(d, &body, m);
	record = record_open(&d->out, REC_HANDSHAKE, first_version(d));
	cf_buf_u8(&d->out, HS_CLIENT_HELLO);
	cf_buf_u24(&d->out, (unsigned int)body.len);
	cf_buf_u16(&d->out, d->seq);
	cf_buf_u24(&d->out, 0);
	cf_buf_u24(&d->out, (unsigned int)body.len);
	cf_buf_add(&d->out, body.data, body.len);
	cf_buf_close(&d->out, record, 2);
	if (d->out.len > CF_DATAGRAM_BYTES)
		rc = CF_ELIMIT;
	else if (!cf_buf_failed(&d->out) && !cf_buf_failed(&body))
		rc = CF_OK;
	cf_buf_free(&body);
	return rc;
}

/* A fatal alert ends the handshake that nobody will go on with, so that the
 * server neither sends its flight again nor waits; user_canceled. */
void
dtls_talk_farewell(struct dtls_talk *d)
{
	size_t record = record_open(&d->out, REC_ALERT, first_version(d));

	cf_buf_u8(&d->out, 2);
	cf_buf_u8(&d->out, 90);
	cf_buf_close(&d->out, record, 2);
}

int
dtls_talk_record(struct dtls_talk *d, const void *record, size_t len)
{
	struct cf_reader m = cf_reader_init(record, len), body;
	unsigned int type = cf_read_u8(&m), version = cf_read_u16(&m);
	size_t mark = record_open(&d->out, type, to_wire(version));

	body = cf_read_vec(&m, 2);
	cf_buf_add(&d->out, body.p, body.left);
	cf_buf_close(&d->out, mark, 2);
	if (cf_reader_failed(&m) || m.left > 0 || cf_buf_failed(&d->out))
		return CF_EPARSE;
	return d->out.len > CF_DATAGRAM_BYTES ? CF_ELIMIT : CF_OK;
}

static void
talk_init(struct dtls_talk *d, enum tls_want want)
{
	memset(d, 0, sizeof(*d));
	d->next = -1;
	cf_buf_init(&d->out, 2 * CF_DATAGRAM_BYTES);
	cf_buf_init(&d->stream, 2 * CF_TLS_HANDSHAKE);
	cf_buf_init(&d->hello, 2 * CF_DATAGRAM_BYTES);
	tls_reader_init(&d->reader, want, false);
}

int
dtls_talk_init(struct dtls_talk *d, const struct tls_offer *offer,
    enum tls_want want, const unsigned char random[TLS_RANDOM_LEN])
{
	talk_init(d, want);
	d->v13 = offer->version >= TLS_13;
	d->share = d->v13 && (offer->ext & TLS_X_SHARE) != 0;
	tls_hello_build(&d->hello, offer, random);
	return cf_buf_failed(&d->hello) ? CF_ENOMEM : build_hello(d);
}

int
dtls_talk_raw(struct dtls_talk *d, const void *hello, size_t len)
{
	talk_init(d, TLS_WANT_HELLO);
	d->raw = true;
	cf_buf_add(&d->hello, hello, len);
	return cf_buf_failed(&d->hello) ? CF_ENOMEM : build_hello(d);
}

void
dtls_talk_free(struct dtls_talk *d)
{
	size_t i;

	for (i = 0; i < CF_NELEM(d->in); i++) {
		free(d->in[i].data);
		free(d->in[i].have);
	}
	cf_buf_free(&d->hello);
	cf_buf_free(&d->out);
	cf_buf_free(&d->stream);
	tls_reader_free(&d->reader);
}

/* ---- In: the answer, as TLS ---- */

static void
hand_over(struct dtls_talk *d, unsigned int type, const void *p,
    size_t len)
{
	cf_buf_u8(&d->stream, type);
	cf_buf_u16(&d->stream, TLS_12);
	cf_buf_u16(&d->stream, (unsigned int)len);
	cf_buf_add(&d->stream, p, len);
}

static enum dtls_wish
judge(struct dtls_talk *d)
{
	enum tls_outcome o;

	if (d->raw && !cf_buf_failed(&d->stream))
		return DTLS_MORE;
	if (cf_buf_failed(&d->stream))
		o = tls_reader_end(&d->reader, TLS_MALFORMED)->outcome;
	else
		o = tls_reader_feed(&d->reader,
		    (const unsigned char *)d->stream.data, d->stream.len);
	if (o == TLS_MORE)
		return DTLS_MORE;
	cf_buf_reset(&d->out);
	if (o == TLS_ACCEPTED && d->reader.answer.alert == 0)
		dtls_talk_farewell(d);
	return DTLS_ENOUGH;
}

static enum dtls_wish
broken(struct dtls_talk *d)
{
	(void)tls_reader_end(&d->reader, TLS_MALFORMED);
	cf_buf_reset(&d->out);
	return DTLS_ENOUGH;
}

static void
rewrite_u16(unsigned char *p, unsigned int v)
{
	p[0] = (unsigned char)(v >> 8);
	p[1] = (unsigned char)v;
}

struct hello_exts {
	bool share;
	struct cf_reader cookie;
};

/* Versions become those of TLS; false when one of them is none of DTLS. */
static bool
translate_hello(struct dtls_message *in, struct hello_exts *ret)
{
	struct cf_reader m = cf_reader_init(in->data, in->len), exts, v;
	unsigned int version = from_wire(cf_read_u16(&m)), type;

	memset(ret, 0, sizeof(*ret));
	if (cf_reader_failed(&m) || version == 0)
		return false;
	rewrite_u16(in->data, version);
	cf_read_skip(&m, 32);
	cf_read_vec(&m, 1);
	cf_read_skip(&m, 3);
	/* What is cut short is for the reader to say. */
	if (cf_reader_failed(&m) || m.left == 0)
		return true;
	exts = cf_read_vec(&m, 2);
	while (exts.left > 0) {
		type = cf_read_u16(&exts);
		v = cf_read_vec(&exts, 2);
		if (cf_reader_failed(&exts))
			return true;
		if (type == EXT_SHARE)
			ret->share = true;
		if (type == EXT_COOKIE)
			ret->cookie = cf_read_vec(&v, 2);
		if (type != EXT_VERSIONS || v.left != 2)
			continue;
		version = from_wire((unsigned int)(v.p[0] << 8 | v.p[1]));
		if (version == 0)
			return false;
		rewrite_u16(in->data + (v.p - in->data), version);
	}
	return true;
}

/*
 * A HelloRetryRequest that names no group although ours came with a share only
 * wants its cookie back (RFC 9147, 5.1).  Any other is the answer.
 */
static bool
wants_cookie(const struct dtls_talk *d, const struct hello_exts *exts)
{
	return d->share && !exts->share && d->retry_len == 0 &&
	       exts->cookie.left > 0 && exts->cookie.left <= sizeof(d->retry);
}

static enum dtls_wish
say_again(struct dtls_talk *d)
{
	d->seq++;
	d->cookies++;
	return build_hello(d) == CF_OK ? DTLS_SEND : broken(d);
}

static void
hand_over_message(struct dtls_talk *d, const struct dtls_message *in)
{
	unsigned char head[4] = { (unsigned char)in->type,
		(unsigned char)(in->len >> 16), (unsigned char)(in->len >> 8),
		(unsigned char)in->len };
	size_t at, n;

	hand_over(d, REC_HANDSHAKE, head, sizeof(head));
	for (at = 0; at < in->len; at += n) {
		n = in->len - at < STREAM_PIECE ? in->len - at : STREAM_PIECE;
		hand_over(d, REC_HANDSHAKE, in->data + at, n);
	}
}

/* Messages that are whole by now, in their order, from the ServerHello on. */
static enum dtls_wish
take_messages(struct dtls_talk *d)
{
	struct dtls_message *in;
	struct hello_exts exts;
	enum dtls_wish wish = DTLS_MORE;
	size_t i;

	for (i = 0; i < CF_NELEM(d->in) && d->next < 0; i++) {
		in = &d->in[i];
		if (!in->begun || in->taken || in->missing > 0 ||
		    in->type != HS_SERVER_HELLO)
			continue;
		if (!translate_hello(in, &exts))
			return broken(d);
		if (wants_cookie(d, &exts)) {
			in->taken = true;
			d->retry_len = exts.cookie.left;
			memcpy(d->retry, exts.cookie.p, d->retry_len);
			return say_again(d);
		}
		d->next = (int)i;
	}
	while (d->next >= 0 && (size_t)d->next < CF_NELEM(d->in) &&
	       wish == DTLS_MORE) {
		in = &d->in[d->next];
		if (!in->begun || in->missing > 0)
			break;
		in->taken = true;
		hand_over_message(d, in);
		d->next++;
		wish = judge(d);
	}
	return wish;
}

/* ---- In: records and fragments ---- */

/* RFC 6347, 4.2.1.  One that we have echoed already was sent twice. */
static enum dtls_wish
take_verify(struct dtls_talk *d, struct cf_reader m)
{
	struct cf_reader cookie;

	cf_read_u16(&m); /* says nothing of the version to come */
	cookie = cf_read_vec(&m, 1);
	if (cf_reader_failed(&m) || cookie.left == 0 || d->next >= 0 ||
	    d->cookies >= CF_DTLS_COOKIES)
		return DTLS_MORE;
	if (cookie.left == d->cookie_len &&
	    memcmp(cookie.p, d->cookie, cookie.left) == 0)
		return DTLS_MORE;
	d->cookie_len = cookie.left;
	memcpy(d->cookie, cookie.p, cookie.left);
	return say_again(d);
}

/* Room for a message; false when there is none, or when it is another than
 * the one that the first fragment announced. */
static bool
message_begin(struct dtls_talk *d, struct dtls_message *in, unsigned int type,
    size_t len)
{
	if (in->begun)
		return in->type == type && in->len == len;
	if (len > CF_TLS_HANDSHAKE - d->held)
		return false;
	in->data = malloc(len + 1);
	in->have = calloc(1, len + 1);
	if (in->data == NULL || in->have == NULL) {
		free(in->data);
		free(in->have);
		in->data = in->have = NULL;
		return false;
	}
	in->begun = true;
	in->type = type;
	in->len = in->missing = len;
	d->held += len;
	return true;
}

static void
message_add(struct dtls_message *in, size_t off, struct cf_reader part)
{
	size_t i;

	for (i = 0; i < part.left; i++) {
		if (in->have[off + i])
			continue;
		in->have[off + i] = 1;
		in->data[off + i] = part.p[i];
		in->missing--;
	}
}

static enum dtls_wish
take_fragments(struct dtls_talk *d, struct cf_reader m)
{
	enum dtls_wish wish = DTLS_MORE;
	struct cf_reader part;
	unsigned int type, seq;
	size_t len, off;

	while (m.left > 0 && wish == DTLS_MORE) {
		type = cf_read_u8(&m);
		len = cf_read_u24(&m);
		seq = cf_read_u16(&m);
		off = cf_read_u24(&m);
		part = cf_read_sub(&m, cf_read_u24(&m));
		if (cf_reader_failed(&m) || off > len || part.left > len - off)
			return DTLS_MORE;
		if (type == HS_VERIFY && off == 0 && part.left == len) {
			wish = take_verify(d, part);
			continue;
		}
		if (type == HS_VERIFY || seq >= CF_NELEM(d->in) ||
		    !message_begin(d, &d->in[seq], type, len))
			continue;
		message_add(&d->in[seq], off, part);
		wish = take_messages(d);
	}
	return wish;
}

/* The first bytes of a record: a version of DTLS, or none. */
static bool
is_dtls(unsigned int version)
{
	return version == DTLS_10 || version == DTLS_12;
}

enum dtls_wish
dtls_talk_feed(struct dtls_talk *d, const unsigned char *in, size_t len)
{
	struct cf_reader m = cf_reader_init(in, len), body;
	enum dtls_wish wish = DTLS_MORE;
	unsigned int type, version, epoch;

	if (d->reader.answer.outcome != TLS_MORE) {
		cf_buf_reset(&d->out);
		return DTLS_ENOUGH;
	}
	while (m.left > 0 && wish == DTLS_MORE) {
		/* The short head of DTLS 1.3 is of encrypted records only
		 * (RFC 9147, 4.): they follow a ServerHello. */
		if ((m.p[0] & 0xE0) == 0x20 && d->heard)
			return wish;
		type = cf_read_u8(&m);
		version = cf_read_u16(&m);
		epoch = cf_read_u16(&m);
		cf_read_skip(&m, 6);
		body = cf_read_vec(&m, 2);
		if (cf_reader_failed(&m) || !is_dtls(version)) {
			d->strange = true;
			return wish;
		}
		d->heard = true;
		if (epoch != 0)
			continue;
		if (type == REC_HANDSHAKE) {
			wish = take_fragments(d, body);
		} else if ((type == REC_ALERT && body.left == 2) ||
			   (type == REC_HEARTBEAT && d->raw)) {
			hand_over(d, type, body.p, body.left);
			wish = judge(d);
		}
	}
	return wish;
}

const struct tls_answer *
dtls_talk_end(struct dtls_talk *d, enum tls_outcome why)
{
	if (why == TLS_SILENT && d->strange && !d->heard)
		why = TLS_NOT_TLS;
	return tls_reader_end(&d->reader, why);
}
