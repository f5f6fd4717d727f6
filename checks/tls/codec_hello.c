/*
 * ClientHello out, answers in: SSLv2 (the 1995 draft), SSLv3 (RFC 6101), TLS
 * 1.0 to 1.2 (RFC 2246, 4346, 5246) and TLS 1.3 (RFC 8446).  Everything that
 * comes in is hostile: it is read through bounded cursors, message by message,
 * in whatever pieces it arrives.  Nothing is ever decrypted or verified.
 */
#include <string.h>

#include "codec_hello.h"

#define SSL2_X509 1 /* certificate type of SSLv2 */
enum { REC_CCS = 20, REC_ALERT = 21, REC_HANDSHAKE = 22, REC_DATA = 23 };
enum {
	HS_SERVER_HELLO = 2,
	HS_CERTIFICATE = 11,
	HS_KEY_EXCHANGE = 12,
	HS_CERT_REQUEST = 13,
	HS_DONE = 14,
	HS_STATUS = 22
};
/* RFC 5246, 6.2.3: 2^14 + 2048. */
#define RECORD_MAX (16384 + 2048)

/* RFC 8446, 4.1.3: the random that makes a ServerHello a retry request. */
static const unsigned char retry_random[32] = { 0xCF, 0x21, 0xAD, 0x74, 0xE5,
	0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91, 0xC2,
	0xA2, 0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8,
	0xA8, 0x33, 0x9C };

const char *
tls_outcome_name(enum tls_outcome o)
{
	static const char *const names[] = { "more", "accepted", "refused",
		"closed", "reset", "silent", "not_tls", "malformed",
		"no_connection", "turned_away", "stopped" };

	return (unsigned int)o < CF_NELEM(names) ? names[o] : "";
}

/* ---- Out ---- */

static void
put_list16(struct cf_buf *out, const uint16_t *v, size_t n, bool grease)
{
	size_t mark = cf_buf_open(out, 2);
	size_t i;

	if (grease)
		cf_buf_u16(out, 0x2A2A); /* RFC 8701 */
	for (i = 0; i < n; i++)
		cf_buf_u16(out, v[i]);
	cf_buf_close(out, mark, 2);
}

static size_t
ext_open(struct cf_buf *out, unsigned int type)
{
	cf_buf_u16(out, type);
	return cf_buf_open(out, 2);
}

static void
ext_empty(struct cf_buf *out, unsigned int type)
{
	cf_buf_close(out, ext_open(out, type), 2);
}

static void
ext_sni(struct cf_buf *out, const char *name)
{
	size_t ext, list, host;

	ext = ext_open(out, 0);
	list = cf_buf_open(out, 2);
	cf_buf_u8(out, 0); /* host_name */
	host = cf_buf_open(out, 2);
	cf_buf_str(out, name);
	cf_buf_close(out, host, 2);
	cf_buf_close(out, list, 2);
	cf_buf_close(out, ext, 2);
}

static void
ext_list16(struct cf_buf *out, unsigned int type, const uint16_t *v, size_t n,
    bool grease)
{
	size_t ext = ext_open(out, type);

	put_list16(out, v, n, grease);
	cf_buf_close(out, ext, 2);
}

static void
ext_alpn(struct cf_buf *out)
{
	size_t ext = ext_open(out, 16);
	size_t list = cf_buf_open(out, 2);

	cf_buf_u8(out, 2);
	cf_buf_str(out, "h2");
	cf_buf_u8(out, 8);
	cf_buf_str(out, "http/1.1");
	cf_buf_close(out, list, 2);
	cf_buf_close(out, ext, 2);
}

static void
ext_status(struct cf_buf *out)
{
	size_t ext = ext_open(out, 5);

	cf_buf_u8(out, 1); /* ocsp */
	cf_buf_u16(out, 0);
	cf_buf_u16(out, 0);
	cf_buf_close(out, ext, 2);
}

/* An empty list of shares is legal and asks for a HelloRetryRequest, which
 * names suite and group before anybody computes (RFC 8446, 4.2.8). */
static void
ext_13(
    struct cf_buf *out, const struct tls_offer *o, const unsigned char *random)
{
	size_t ext, list;

	ext = ext_open(out, 43);
	list = cf_buf_open(out, 1);
	cf_buf_u16(out, TLS_13);
	if (o->ext & TLS_X_BOTH)
		cf_buf_u16(out, TLS_12);
	cf_buf_close(out, list, 1);
	cf_buf_close(out, ext, 2);
	ext = ext_open(out, 45);
	cf_buf_u8(out, 1);
	cf_buf_u8(out, 1); /* psk_dhe_ke */
	cf_buf_close(out, ext, 2);
	ext = ext_open(out, 51);
	list = cf_buf_open(out, 2);
	if (o->ext & TLS_X_SHARE) {
		/* Any 32 bytes are a point of curve25519. */
		cf_buf_u16(out, 0x001D);
		cf_buf_u16(out, 32);
		cf_buf_add(out, random, 32);
	}
	cf_buf_close(out, list, 2);
	cf_buf_close(out, ext, 2);
}

static void
put_extensions(
    struct cf_buf *out, const struct tls_offer *o, const unsigned char *random)
{
	bool grease = (o->more & TLS_EXT_GREASE) != 0;

	if ((o->ext & TLS_X_SNI) && o->sni != NULL && o->sni[0] != '\0')
		ext_sni(out, o->sni);
	if ((o->ext & TLS_X_GROUPS) && o->ngroups > 0) {
		ext_list16(out, 10, o->groups, o->ngroups, grease);
		if (o->version < TLS_13 || (o->ext & TLS_X_BOTH)) {
			size_t ext = ext_open(out, 11);

			cf_buf_u8(out, 1);
			cf_buf_u8(out, 0); /* uncompressed */
			cf_buf_close(out, ext, 2);
		}
	}
	if ((o->ext & TLS_X_SCHEMES) && o->version >= TLS_12 && o->nschemes > 0)
		ext_list16(out, 13, o->schemes, o->nschemes, grease);
	if (o->ext & TLS_X_STATUS)
		ext_status(out);
	if (o->ext & TLS_X_ALPN)
		ext_alpn(out);
	if (o->ext & TLS_X_ETM)
		ext_empty(out, 22);
	if (o->ext & TLS_X_EMS)
		ext_empty(out, 23);
	if (o->ext & TLS_X_TICKET)
		ext_empty(out, 35);
	if (o->version >= TLS_13)
		ext_13(out, o, random);
	if (o->more != 0)
		tls_ext_put(out, o->more);
}

/* Bytes 256 to 511 of a hello are where some servers hang (RFC 7685); start
 * is where the handshake message begins. */
static void
put_padding(struct cf_buf *out, size_t start)
{
	static const unsigned char zeros[512];
	size_t len = out->len - start;
	size_t ext, n;

	if (len < 256 - 4 || len > 511)
		return;
	n = len + 4 < 512 ? 512 - len - 4 : 0;
	ext = ext_open(out, 21);
	cf_buf_add(out, zeros, n);
	cf_buf_close(out, ext, 2);
}

static void
build_ssl2(struct cf_buf *out, const unsigned char *random)
{
	size_t i, n = 0;

	for (i = 0; i < tls_nsuites; i++)
		n += tls_suites[i].ssl2 ? 1 : 0;
	cf_buf_u16(out, (unsigned int)(0x8000 | (9 + n * 3 + 16)));
	cf_buf_u8(out, 1); /* CLIENT-HELLO */
	cf_buf_u16(out, TLS_SSL2);
	cf_buf_u16(out, (unsigned int)(n * 3));
	cf_buf_u16(out, 0); /* session id */
	cf_buf_u16(out, 16);
	for (i = 0; i < tls_nsuites; i++) {
		if (tls_suites[i].ssl2)
			cf_buf_u24(out, tls_suites[i].id);
	}
	cf_buf_add(out, random, 16);
}

void
tls_hello_build(struct cf_buf *out, const struct tls_offer *o,
    const unsigned char random[TLS_RANDOM_LEN])
{
	size_t record, message, start, list, i, exts;

	if (o->version == TLS_SSL2) {
		build_ssl2(out, random);
		return;
	}
	cf_buf_u8(out, REC_HANDSHAKE);
	cf_buf_u16(out, o->version == TLS_SSL3 ? TLS_SSL3 : TLS_10);
	record = cf_buf_open(out, 2);
	start = out->len;
	cf_buf_u8(out, 1); /* ClientHello */
	message = cf_buf_open(out, 3);
	cf_buf_u16(out, o->version > TLS_12 ? TLS_12 : o->version);
	cf_buf_add(out, random, 32);
	/* A session id in 1.3 makes it look like 1.2 to middle boxes. */
	cf_buf_u8(out, o->version >= TLS_13 ? 32 : 0);
	if (o->version >= TLS_13)
		cf_buf_add(out, random + 32, 32);
	list = cf_buf_open(out, 2);
	if (o->more & TLS_EXT_GREASE)
		cf_buf_u16(out, 0x0A0A);
	for (i = 0; i < o->nsuites; i++)
		cf_buf_u16(out, o->suites[i]);
	if ((o->ext & TLS_X_RENEG) &&
	    (o->version < TLS_13 || (o->ext & TLS_X_BOTH)))
		cf_buf_u16(out, 0x00FF);
	cf_buf_close(out, list, 2);
	cf_buf_u8(out, o->ext & TLS_X_DEFLATE ? 2 : 1);
	if (o->ext & TLS_X_DEFLATE)
		cf_buf_u8(out, 1);
	cf_buf_u8(out, 0);
	/* SSLv3 has no extensions, and a bare hello has no room for them. */
	if (o->version > TLS_SSL3 &&
	    (o->ext & ~(unsigned int)(TLS_X_RENEG | TLS_X_DEFLATE))) {
		exts = cf_buf_open(out, 2);
		put_extensions(out, o, random);
		if (o->more & TLS_EXT_LONG)
			tls_ext_put_long(out, start);
		else
			put_padding(out, start);
		cf_buf_close(out, exts, 2);
	}
	cf_buf_close(out, message, 3);
	cf_buf_close(out, record, 2);
}

/* ---- In ---- */

void
tls_reader_init(struct tls_reader *r, enum tls_want want, bool ssl2)
{
	memset(r, 0, sizeof(*r));
	r->want = want;
	r->ssl2 = ssl2;
	cf_buf_init(&r->flight, CF_TLS_HANDSHAKE);
}

void
tls_reader_free(struct tls_reader *r)
{
	if (r != NULL)
		cf_buf_free(&r->flight);
}

static enum tls_outcome
finish(struct tls_reader *r, enum tls_outcome outcome)
{
	/* After a ServerHello the offer was accepted, whatever follows. */
	r->answer.outcome = r->hello ? TLS_ACCEPTED : outcome;
	return r->answer.outcome;
}

static void
read_sentinel(struct tls_answer *a, const unsigned char *random)
{
	static const unsigned char mark[7] = { 0x44, 0x4F, 0x57, 0x4E, 0x47,
		0x52, 0x44 };

	if (memcmp(random + 24, mark, 7) != 0)
		return;
	if (random[31] == 1)
		a->sentinel = TLS_SENTINEL_12;
	else if (random[31] == 0)
		a->sentinel = TLS_SENTINEL_11;
}

/* RFC 7301, 3.1: exactly one name; another than ours stays unnamed. */
static void
read_alpn(struct tls_answer *a, struct cf_reader v)
{
	struct cf_reader list = cf_read_vec(&v, 2);
	struct cf_reader name = cf_read_vec(&list, 1);

	if (cf_reader_failed(&v) || cf_reader_failed(&list))
		return;
	if (name.left == 2 && memcmp(name.p, "h2", 2) == 0)
		a->echo |= TLS_E_H2;
	if (name.left == 8 && memcmp(name.p, "http/1.1", 8) == 0)
		a->echo |= TLS_E_HTTP11;
}

/* RFC 8422, 5.1.2: formats are small numbers. */
static void
read_points(struct tls_answer *a, struct cf_reader v)
{
	struct cf_reader list = cf_read_vec(&v, 1);
	unsigned int format;

	while (list.left > 0) {
		format = cf_read_u8(&list);
		a->points |= 1u << (format < 31 ? format : 31);
	}
}

static void
read_extension(struct tls_answer *a, unsigned int type, struct cf_reader *v)
{
	a->exts |= tls_ext_bit(type);
	switch (type) {
	case 5:
		a->echo |= TLS_E_STATUS;
		break;
	case 11:
		a->echo |= TLS_E_POINTS;
		read_points(a, *v);
		break;
	case 16:
		a->echo |= TLS_E_ALPN;
		read_alpn(a, *v);
		break;
	case 22:
		a->echo |= TLS_E_ETM;
		break;
	case 23:
		a->echo |= TLS_E_EMS;
		break;
	case 28:
		a->record_limit = cf_read_u16(v);
		break;
	case 35:
		a->echo |= TLS_E_TICKET;
		break;
	case 43:
		a->version = cf_read_u16(v);
		break;
	case 51:
		a->group = cf_read_u16(v);
		break;
	case 0xFF01:
		a->echo |= TLS_E_RENEG;
		break;
	default:
		break;
	}
}

static bool
read_server_hello(struct tls_answer *a, struct cf_reader m)
{
	const unsigned char *random;
	struct cf_reader exts, v;
	unsigned int type;

	a->version = cf_read_u16(&m);
	random = cf_read_bytes(&m, 32);
	/* We never send one below TLS 1.3, where it only echoes ours. */
	if (cf_read_vec(&m, 1).left > 0)
		a->echo |= TLS_E_SESSION;
	a->suite = (uint16_t)cf_read_u16(&m);
	a->compression = cf_read_u8(&m);
	if (cf_reader_failed(&m))
		return false;
	a->hrr = memcmp(random, retry_random, 32) == 0;
	read_sentinel(a, random);
	if (m.left == 0)
		return true;
	exts = cf_read_vec(&m, 2);
	while (exts.left > 0) {
		type = cf_read_u16(&exts);
		v = cf_read_vec(&exts, 2);
		if (cf_reader_failed(&exts))
			return false;
		read_extension(a, type, &v);
		if (cf_reader_failed(&v))
			return false;
	}
	return !cf_reader_failed(&m);
}

static void
read_dh(struct tls_answer *a, struct cf_reader *m)
{
	struct cf_reader p = cf_read_vec(m, 2);
	const unsigned char *b = p.p;
	size_t n = p.left;
	unsigned int top;

	cf_read_vec(m, 2); /* g */
	cf_read_vec(m, 2); /* Ys */
	if (cf_reader_failed(m))
		return;
	while (n > 0 && *b == 0) {
		b++;
		n--;
	}
	if (n == 0)
		return;
	a->dh_bits = (unsigned int)(n - 1) * 8;
	for (top = *b; top != 0; top >>= 1)
		a->dh_bits++;
	a->dh_prime = tls_prime_find(b, n);
	a->group = a->dh_prime != NULL ? a->dh_prime->group : 0;
}

/* RFC 8422, 5.4: a named curve, or explicit parameters of the server's own. */
static void
read_ecdh(struct tls_answer *a, struct cf_reader *m)
{
	a->curve_type = cf_read_u8(m);
	if (a->curve_type == 3) {
		a->group = cf_read_u16(m);
		cf_read_vec(m, 1); /* the point */
		return;
	}
	a->group = a->curve_type == 1 ? 0xFF01 : 0xFF02;
	cf_read_skip(m, m->left);
}

/* What ServerKeyExchange looks like depends on the suite's key exchange. */
static void
read_key_exchange(struct tls_answer *a, struct cf_reader m)
{
	const struct tls_suite *s = tls_suite_find(a->suite, false);
	struct tls_answer got = *a;

	if (s == NULL)
		return;
	if (strstr(s->kx, "PSK") != NULL)
		cf_read_vec(&m, 2); /* identity hint */
	if (cf_starts(s->kx, "ECDHE"))
		read_ecdh(&got, &m);
	else if (cf_starts(s->kx, "DHE"))
		read_dh(&got, &m);
	else
		return;
	if (cf_reader_failed(&m))
		return;
	if (a->version == TLS_12 && m.left >= 4)
		got.scheme = cf_read_u16(&m);
	*a = got;
}

/* One whole handshake message; at is its body's place in the flight. */
static enum tls_outcome
read_message(
    struct tls_reader *r, unsigned int type, struct cf_reader m, size_t at)
{
	struct tls_answer *a = &r->answer;

	if (!r->hello) {
		if (type != HS_SERVER_HELLO)
			return finish(r, TLS_MALFORMED);
		if (!read_server_hello(a, m)) {
			memset(a, 0, sizeof(*a));
			return finish(r, TLS_MALFORMED);
		}
		r->hello = true;
		if (r->want == TLS_WANT_HELLO || a->version >= TLS_13)
			return finish(r, TLS_ACCEPTED);
		return TLS_MORE;
	}
	switch (type) {
	case HS_CERTIFICATE:
		r->cert_at = at;
		r->cert_list = m.left;
		return TLS_MORE;
	case HS_STATUS:
		a->staple = true;
		return TLS_MORE;
	case HS_KEY_EXCHANGE:
		read_key_exchange(a, m);
		return r->want == TLS_WANT_DONE ? TLS_MORE
						: finish(r, TLS_ACCEPTED);
	case HS_CERT_REQUEST:
		a->cert_request = true;
		return TLS_MORE;
	case HS_DONE:
		a->done = true;
		return finish(r, TLS_ACCEPTED);
	default:
		return TLS_MORE;
	}
}

/* Handshake messages that are whole by now. */
static enum tls_outcome
read_flight(struct tls_reader *r)
{
	struct cf_reader head, body;
	enum tls_outcome o;
	unsigned int type;
	size_t len;

	for (;;) {
		head = cf_reader_init(
		    r->flight.data + r->at, r->flight.len - r->at);
		type = cf_read_u8(&head);
		len = cf_read_u24(&head);
		if (cf_reader_failed(&head))
			return TLS_MORE;
		if (len > CF_TLS_HANDSHAKE)
			return finish(r, TLS_MALFORMED);
		body = cf_read_sub(&head, len);
		if (cf_reader_failed(&head))
			return TLS_MORE;
		o = read_message(r, type, body, r->at + 4);
		r->at += 4 + len;
		if (o != TLS_MORE)
			return o;
	}
}

static enum tls_outcome
read_alert(struct tls_reader *r, struct cf_reader m)
{
	unsigned int level = cf_read_u8(&m);
	unsigned int code = cf_read_u8(&m);

	if (cf_reader_failed(&m))
		return finish(r, TLS_MALFORMED);
	/* A warning (unrecognized_name) is followed by the ServerHello. */
	if (level == 1 && code != 0)
		return TLS_MORE;
	r->answer.alert = code;
	return finish(r, TLS_REFUSED);
}

static enum tls_outcome
read_record(struct tls_reader *r, unsigned int type, struct cf_reader body)
{
	switch (type) {
	case REC_ALERT:
		return read_alert(r, body);
	case REC_HANDSHAKE:
		cf_buf_add(&r->flight, body.p, body.left);
		if (cf_buf_failed(&r->flight))
			return finish(r, TLS_MALFORMED);
		return read_flight(r);
	case REC_CCS:
		return TLS_MORE;
	default:
		return finish(r, TLS_MALFORMED);
	}
}

/* The SERVER-HELLO names every kind in common at once. */
static enum tls_outcome
read_ssl2(struct tls_reader *r, const unsigned char *in, size_t len)
{
	struct cf_reader m = cf_reader_init(in, len), body, kinds, cert;
	unsigned int head, type, cert_len, kinds_len;
	struct tls_answer *a = &r->answer;

	head = cf_read_u16(&m);
	if (cf_reader_failed(&m))
		return TLS_MORE;
	body = cf_read_sub(&m, head & 0x7FFF);
	if (cf_reader_failed(&m))
		return TLS_MORE;
	switch (cf_read_u8(&body)) {
	case 0: /* ERROR */
		a->alert = 40;
		return finish(r, TLS_REFUSED);
	case 4:
		break;
	default:
		return finish(r, TLS_NOT_TLS);
	}
	cf_read_skip(&body, 1); /* session id hit */
	type = cf_read_u8(&body);
	a->version = cf_read_u16(&body);
	cert_len = cf_read_u16(&body);
	kinds_len = cf_read_u16(&body);
	cf_read_skip(&body, 2); /* length of the connection id */
	cert = cf_read_sub(&body, cert_len);
	kinds = cf_read_sub(&body, kinds_len);
	if (cf_reader_failed(&body) || kinds_len % 3 != 0) {
		memset(a, 0, sizeof(*a));
		return finish(r, TLS_MALFORMED);
	}
	while (kinds.left >= 3 && a->nkinds < TLS_KINDS)
		a->kinds[a->nkinds++] = cf_read_u24(&kinds);
	if (type == SSL2_X509 && cert.left > 0) {
		cf_buf_add(&r->flight, cert.p, cert.left);
		a->certs[0] = (const unsigned char *)r->flight.data;
		a->cert_len[0] = cert.left;
		a->ncerts = cf_buf_failed(&r->flight) ? 0 : 1;
	}
	r->hello = true;
	return finish(r, TLS_ACCEPTED);
}

enum tls_outcome
tls_reader_feed(struct tls_reader *r, const unsigned char *in, size_t len)
{
	struct cf_reader m, body;
	unsigned int type, major, size;
	enum tls_outcome o;

	if (r->answer.outcome != TLS_MORE)
		return r->answer.outcome;
	if (r->ssl2 && len > 0 && (in[0] & 0x80) != 0)
		return read_ssl2(r, in, len);
	while (r->off < len) {
		m = cf_reader_init(in + r->off, len - r->off);
		type = cf_read_u8(&m);
		major = m.left > 0 ? cf_read_u8(&m) : 3;
		if (type < REC_CCS || type > REC_DATA || major != 3)
			return finish(
			    r, r->off == 0 ? TLS_NOT_TLS : TLS_MALFORMED);
		cf_read_u8(&m);
		size = cf_read_u16(&m);
		if (!cf_reader_failed(&m) && size > RECORD_MAX)
			return finish(r, TLS_MALFORMED);
		body = cf_read_sub(&m, size);
		if (cf_reader_failed(&m))
			return TLS_MORE;
		r->off += 5 + size;
		if ((o = read_record(r, type, body)) != TLS_MORE)
			return o;
	}
	return TLS_MORE;
}

/* Points the answer at the certificates inside the flight, which stays. */
static void
place_certs(struct tls_reader *r)
{
	struct cf_reader m, list, cert;
	struct tls_answer *a = &r->answer;

	if (r->cert_list == 0)
		return;
	m = cf_reader_init(r->flight.data + r->cert_at, r->cert_list);
	list = cf_read_vec(&m, 3);
	while (list.left > 0 && a->ncerts < CF_TLS_CHAIN) {
		cert = cf_read_vec(&list, 3);
		if (cf_reader_failed(&list) || cert.left == 0)
			return;
		a->certs[a->ncerts] = cert.p;
		a->cert_len[a->ncerts++] = cert.left;
	}
}

const struct tls_answer *
tls_reader_end(struct tls_reader *r, enum tls_outcome why)
{
	if (r->answer.outcome == TLS_MORE)
		finish(r, why);
	if (r->answer.ncerts == 0)
		place_certs(r);
	return &r->answer;
}
