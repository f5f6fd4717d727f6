/*
 * The bytes of the vulnerability probes (see vuln_wire.h).  What comes in is
 * hostile and read through bounded cursors; nothing is decrypted.
 */
#include <string.h>

#include "vuln_wire.h"

enum { CCS = 20, ALERT = 21, HANDSHAKE = 22, DATA = 24 };
enum { SERVER_HELLO = 2, CERTIFICATE = 11, KEY_EXCHANGE = 12, HELLO_DONE = 14 };
#define RECORD_MAX (16384 + 2048) /* RFC 5246, 6.2.3 */

/* Common suites of each kind, so that nearly every server finds one; under
 * 128, and short enough for a hello of less than 256 bytes. */
static const uint16_t usual[] = { 0xC02F, 0xC02B, 0xC030, 0xC02C, 0xCCA8,
	0xCCA9, 0xC013, 0xC009, 0xC014, 0xC00A, 0xC027, 0xC023, 0xC028, 0xC024,
	0xC0AC, 0xC060, 0xC08A, 0xC012, 0xC011, 0x009E, 0x009F, 0x0033, 0x0039,
	0x0067, 0x006B, 0x0016, 0x009C, 0x009D, 0x002F, 0x0035, 0x003C, 0x003D,
	0x0041, 0x0084, 0x000A, 0x0005, 0x0004, 0xC09C, 0xC09D };
static const uint16_t groups[] = { 29, 23, 24, 25, 30, 26, 27, 28 };
static const uint16_t schemes[] = { 0x0403, 0x0503, 0x0603, 0x0807, 0x0804,
	0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0301, 0x0203, 0x0201, 0x0202 };

/* ---- Out ---- */

static size_t
ext_open(struct cf_buf *out, unsigned int type)
{
	cf_buf_u16(out, type);
	return cf_buf_open(out, 2);
}

static void
ext_bytes(struct cf_buf *out, unsigned int type, const void *p, size_t n)
{
	size_t ext = ext_open(out, type);

	cf_buf_add(out, p, n);
	cf_buf_close(out, ext, 2);
}

static void
ext_list(struct cf_buf *out, unsigned int type, const uint16_t *v, size_t n,
    bool grease)
{
	size_t ext = ext_open(out, type), list = cf_buf_open(out, 2), i;

	if (grease)
		cf_buf_u16(out, 0x4A4A);
	for (i = 0; i < n; i++)
		cf_buf_u16(out, v[i]);
	cf_buf_close(out, list, 2);
	cf_buf_close(out, ext, 2);
}

static void
ext_name(struct cf_buf *out, const char *name)
{
	size_t ext = ext_open(out, 0), list = cf_buf_open(out, 2), host;

	cf_buf_u8(out, 0); /* host_name */
	host = cf_buf_open(out, 2);
	cf_buf_str(out, name);
	cf_buf_close(out, host, 2);
	cf_buf_close(out, list, 2);
	cf_buf_close(out, ext, 2);
}

static void
ext_alpn(struct cf_buf *out, const char *name)
{
	size_t ext = ext_open(out, 16), list = cf_buf_open(out, 2);
	size_t one = cf_buf_open(out, 1);

	cf_buf_str(out, name);
	cf_buf_close(out, one, 1);
	cf_buf_close(out, list, 2);
	cf_buf_close(out, ext, 2);
}

static void
put_padding(struct cf_buf *out, size_t start, size_t pad_to)
{
	static const unsigned char zeros[4096];
	size_t len = out->len - start, n;

	if (pad_to == 0 || len + 4 > pad_to)
		return;
	n = pad_to - len - 4;
	ext_bytes(out, 21, zeros, n < sizeof(zeros) ? n : sizeof(zeros));
}

static void
put_extensions(struct cf_buf *out, const struct vuln_hello *h, size_t start)
{
	if (h->grease)
		ext_bytes(out, 0x1A1A, "", 0);
	if (h->sni != NULL && h->sni[0] != '\0')
		ext_name(out, h->sni);
	if (h->p256)
		ext_list(out, 10, groups + 1, 1, false);
	else
		ext_list(out, 10, groups, CF_NELEM(groups), h->grease);
	ext_bytes(out, 11, "\x01", 2); /* 1, uncompressed */
	if (h->version >= TLS_12)
		ext_list(out, 13, schemes, CF_NELEM(schemes), h->grease);
	if (!h->plain)
		ext_bytes(out, 23, "", 0);
	if (h->heartbeat)
		ext_bytes(out, 15, "\x01", 1);
	if (h->alpn != NULL && h->alpn[0] != '\0')
		ext_alpn(out, h->alpn);
	if (h->ticket_len > 0)
		ext_bytes(out, 35, h->ticket, h->ticket_len);
	if (h->grease)
		ext_bytes(out, 0xDADA, "confiance", 9);
	put_padding(out, start, h->pad_to);
	/* Some servers cannot bear an empty one at the end; others neither
	 * this. */
	if (h->grease)
		ext_bytes(out, 0xFAFA, "", 0);
}

static void
put_suites(struct cf_buf *out, const struct vuln_hello *h)
{
	const uint16_t *v = h->suites != NULL ? h->suites : usual;
	size_t n = h->suites != NULL ? h->nsuites : CF_NELEM(usual);
	size_t list = cf_buf_open(out, 2), i;

	if (h->grease)
		cf_buf_u16(out, 0x0A0A);
	if (h->fallback)
		cf_buf_u16(out, 0x5600);
	for (i = 0; i < n; i++)
		cf_buf_u16(out, v[i]);
	cf_buf_u16(out, 0x00FF); /* RFC 5746 */
	/* Numbers that no registry gives out. */
	for (i = 0; h->many && i < 130; i++)
		cf_buf_u16(out, (unsigned int)(0x7000 + i));
	cf_buf_close(out, list, 2);
}

void
vuln_hello_build(struct cf_buf *out, const struct vuln_hello *h)
{
	size_t record, message, start, v;

	cf_buf_u8(out, HANDSHAKE);
	cf_buf_u16(out, h->version == TLS_SSL3 ? TLS_SSL3 : TLS_10);
	record = cf_buf_open(out, 2);
	start = out->len;
	cf_buf_u8(out, 1); /* ClientHello */
	message = cf_buf_open(out, 3);
	cf_buf_u16(out, h->version);
	cf_buf_add(out, h->random, sizeof(h->random));
	v = cf_buf_open(out, 1);
	cf_buf_add(out, h->session_id, h->session_id_len);
	cf_buf_close(out, v, 1);
	put_suites(out, h);
	if (h->compression) {
		cf_buf_u16(out, 0x02E3); /* two: 227, which nobody has */
		cf_buf_u8(out, 0);
	} else
		cf_buf_u16(out, 0x0100);
	if (h->version > TLS_SSL3) {
		v = cf_buf_open(out, 2);
		put_extensions(out, h, start);
		cf_buf_close(out, v, 2);
	}
	cf_buf_close(out, message, 3);
	cf_buf_close(out, record, 2);
}

size_t
vuln_suites(const char *kx, uint16_t *ret, size_t max)
{
	const struct tls_suite *s;
	size_t i, n = 0;

	for (i = 0; i < tls_nsuites_tls && n < max; i++) {
		s = &tls_suites[i];
		if (cf_streq(s->kx, kx) && s->from <= TLS_12 &&
		    !cf_streq(s->enc, "NULL") && !cf_streq(s->auth, "anon"))
			ret[n++] = (uint16_t)s->id;
	}
	return n;
}

/* ---- In ---- */

void
vuln_flight_init(struct vuln_flight *f, bool hello_only)
{
	memset(f, 0, sizeof(*f));
	f->hello_only = hello_only;
	f->kx = "";
	cf_buf_init(&f->msgs, CF_TLS_HANDSHAKE);
}

void
vuln_flight_free(struct vuln_flight *f)
{
	cf_buf_free(&f->msgs);
}

static bool
read_hello(struct vuln_flight *f, struct cf_reader m)
{
	const unsigned char *random, *id;
	struct cf_reader v, exts;
	unsigned int type;

	f->version = cf_read_u16(&m);
	random = cf_read_bytes(&m, VULN_RANDOM_LEN);
	v = cf_read_vec(&m, 1);
	f->session_id_len = v.left;
	f->suite = cf_read_u16(&m);
	cf_read_u8(&m); /* compression */
	if (cf_reader_failed(&m) || f->session_id_len > 32)
		return false;
	id = v.p;
	memcpy(f->random, random, VULN_RANDOM_LEN);
	memcpy(f->session_id, id, f->session_id_len);
	if (m.left == 0)
		return true;
	exts = cf_read_vec(&m, 2);
	while (exts.left > 0 && !cf_reader_failed(&exts)) {
		type = cf_read_u16(&exts);
		v = cf_read_vec(&exts, 2);
		f->heartbeat |= type == 15;
		f->psk |= type == 41;
		f->key_share |= type == 51;
		if (type == 43)
			f->version = cf_read_u16(&v);
	}
	return !cf_reader_failed(&m) && !cf_reader_failed(&exts);
}

static void
read_leaf(struct vuln_flight *f, struct cf_reader m)
{
	const char *base = f->msgs.data;
	struct cf_reader list = cf_read_vec(&m, 3);
	struct cf_reader cert = cf_read_vec(&list, 3);

	if (cf_reader_failed(&m) || cf_reader_failed(&list) || cert.left == 0)
		return;
	f->leaf = (size_t)(cert.p - (const unsigned char *)base);
	f->leaf_len = cert.left;
}

/* The server's ephemeral public value: RFC 5246 7.4.3, RFC 8422 5.4. */
static void
read_share(struct vuln_flight *f, struct cf_reader m)
{
	const struct tls_suite *s = tls_suite_find(f->suite, false);
	struct cf_reader share;
	const char *kx;

	if (s == NULL || strstr(s->kx, "PSK") != NULL)
		return;
	if (cf_starts(s->kx, "ECDHE")) {
		kx = "ECDHE";
		if (cf_read_u8(&m) != 3)
			return;
		cf_read_u16(&m);
		share = cf_read_vec(&m, 1);
	} else if (cf_starts(s->kx, "DHE")) {
		kx = "DHE";
		cf_read_vec(&m, 2); /* p */
		cf_read_vec(&m, 2); /* g */
		share = cf_read_vec(&m, 2);
	} else
		return;
	if (!cf_reader_failed(&m) && share.left > 0 &&
	    cf_sha256(share.p, share.left, f->share) == CF_OK)
		f->kx = kx;
}

static enum vuln_read
read_message(struct vuln_flight *f, unsigned int type, struct cf_reader m)
{
	if (!f->hello) {
		if (type != SERVER_HELLO || !read_hello(f, m))
			return VULN_BAD;
		f->hello = true;
		return f->hello_only || f->version >= TLS_13 ? VULN_FLIGHT
							     : VULN_MORE;
	}
	switch (type) {
	case CERTIFICATE:
		read_leaf(f, m);
		return VULN_MORE;
	case KEY_EXCHANGE:
		read_share(f, m);
		return VULN_MORE;
	case HELLO_DONE:
		return VULN_FLIGHT;
	default:
		return VULN_MORE;
	}
}

/* Handshake messages that are whole by now. */
static enum vuln_read
read_messages(struct vuln_flight *f)
{
	struct cf_reader head, body;
	enum vuln_read state;
	unsigned int type;
	size_t len;

	for (;;) {
		head = cf_reader_init(
		    f->msgs.data + f->at, f->msgs.len - f->at);
		type = cf_read_u8(&head);
		len = cf_read_u24(&head);
		body = cf_read_sub(&head, len);
		if (len > CF_TLS_HANDSHAKE)
			return VULN_BAD;
		if (cf_reader_failed(&head))
			return VULN_MORE;
		state = read_message(f, type, body);
		f->at += 4 + len;
		if (state != VULN_MORE)
			return state;
	}
}

static enum vuln_read
read_record(struct vuln_flight *f, unsigned int type, struct cf_reader body)
{
	unsigned int level;

	switch (type) {
	case HANDSHAKE:
		cf_buf_add(&f->msgs, body.p, body.left);
		return cf_buf_failed(&f->msgs) ? VULN_BAD : read_messages(f);
	case ALERT:
		level = cf_read_u8(&body);
		f->alert = cf_read_u8(&body);
		if (cf_reader_failed(&body))
			return VULN_BAD;
		/* A warning (unrecognized_name) is followed by more. */
		return level == 1 && f->alert != 0 ? VULN_MORE : VULN_ALERT;
	case CCS:
		return VULN_MORE;
	default:
		return VULN_BAD;
	}
}

enum vuln_read
vuln_flight_feed(struct vuln_flight *f, const unsigned char *in, size_t len)
{
	struct cf_reader m, body;
	unsigned int type, major, size;

	while (f->state == VULN_MORE && f->off < len) {
		m = cf_reader_init(in + f->off, len - f->off);
		type = cf_read_u8(&m);
		major = m.left > 0 ? cf_read_u8(&m) : 3;
		if (type < CCS || type > DATA || major != 3) {
			f->state = VULN_BAD;
			break;
		}
		cf_read_u8(&m);
		size = cf_read_u16(&m);
		if (!cf_reader_failed(&m) && size > RECORD_MAX) {
			f->state = VULN_BAD;
			break;
		}
		body = cf_read_sub(&m, size);
		if (cf_reader_failed(&m))
			break;
		f->off += 5 + size;
		f->state = read_record(f, type, body);
	}
	return f->state;
}
