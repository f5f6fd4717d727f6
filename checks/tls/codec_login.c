/*
 * Whether a server begins a login in plain text, before TLS: FTP (RFC 959,
 * RFC 4217), LDAP (RFC 4511, RFC 4513), PostgreSQL (documentation of version
 * 15, 55.7), MySQL and MariaDB (Protocol::HandshakeResponse41).  The name is
 * invented, and so is the one password that is said (LDAP has no login
 * without): the answer that counts is given before either is looked at.  It
 * trusts no byte of the peer, and gets the same result however the bytes are
 * cut.
 */
#include <stdio.h>
#include <string.h>

#include <confiance/limits.h>

#include "codec_login.h"

static enum plain_want
send_out(struct plain *p, size_t len, const void **ret_send, size_t *ret_len)
{
	p->state++;
	p->out_len = len;
	*ret_send = p->out;
	*ret_len = len;
	return PLAIN_SEND;
}

static enum plain_want
offered(struct plain *p, const char *way)
{
	plain_add(p, "", way, strlen(way));
	return PLAIN_DONE;
}

/* ---- FTP ---- */

/* The code of a whole reply, of which "220-" begins a long one and "220 "
 * ends it (RFC 959, 4.2); 0: more has to come; 1: it is none. */
static unsigned int
ftp_reply(struct plain *p, const char *in, size_t len)
{
	const char *line, *end;
	size_t at = p->used, i;
	unsigned int code, opened = 0;

	while (at < len && (end = memchr(in + at, '\n', len - at)) != NULL) {
		line = in + at;
		at = (size_t)(end - in) + 1;
		for (code = 0, i = 0; i < 3 && line[i] >= '0' && line[i] <= '9';
		    i++)
			code = code * 10 + (unsigned int)(line[i] - '0');
		if (opened == 0 && (i < 3 || code < 100))
			return 1;
		if (i == 3 && line[3] == '-' && opened == 0)
			opened = code;
		else if (opened == 0 ||
		    (i == 3 && line[3] == ' ' && code == opened)) {
			p->used = at;
			return code;
		}
	}
	return 0;
}

/*
 * 331 and 332 ask for more of the login, 230 and 232 are one.  534 is "denied
 * for policy reasons" (RFC 2228).  Others (530, 550, 421, 503) are said for
 * other reasons too.
 */
static enum plain_want
step_ftp(struct plain *p, const unsigned char *in, size_t len,
    const void **ret_send, size_t *ret_len)
{
	unsigned int code = ftp_reply(p, (const char *)in, len);

	while (code == 120) /* ready in some minutes */
		code = ftp_reply(p, (const char *)in, len);
	if (code == 0)
		return PLAIN_MORE;
	if (p->state == 0 && code == 220)
		return send_out(p, (size_t)snprintf(p->out, sizeof(p->out),
		    "USER %s\r\n", PLAIN_NAME), ret_send, ret_len);
	if (p->state == 0 || code < 200)
		return PLAIN_ODD;
	if (code == 331 || code == 332 || code == 230 || code == 232)
		return offered(p, "USER");
	return code == 534 ? PLAIN_DONE : PLAIN_COMPARE;
}

const struct login_kind login_ftp = { step_ftp, "QUIT\r\n", 6 };

/* ---- LDAP ---- */

static struct cf_reader
ber_value(struct cf_reader *r, unsigned int tag)
{
	if (cf_read_u8(r) != tag)
		r->failed = true;
	return cf_read_sub(r, cf_read_ber_length(r));
}

/* One value of the two attributes that were asked for. */
static void
ldap_value(struct plain *p, bool context, const char *s, size_t len)
{
	/* Those that say a password as it is; others protect it, or the
	 * connection, themselves. */
	if (!context && ((len == 5 && memcmp(s, "PLAIN", 5) == 0) ||
	    (len == 5 && memcmp(s, "LOGIN", 5) == 0)))
		plain_add(p, "AUTH ", s, len);
	else if (context && p->context[0] == '\0' && len > 0 &&
	    len < sizeof(p->context) && memchr(s, '\0', len) == NULL)
		memcpy(p->context, s, len);
}

/* SearchResultEntry: a name, then attributes with their values. */
static void
ldap_entry(struct plain *p, struct cf_reader *op)
{
	static const char names[] = "namingContexts";
	struct cf_reader list, one, type, values, value;
	bool context;

	(void)ber_value(op, 0x04);
	list = ber_value(op, 0x30);
	while (!cf_reader_failed(&list) && list.left > 0) {
		one = ber_value(&list, 0x30);
		type = ber_value(&one, 0x04);
		values = ber_value(&one, 0x31);
		context = type.left == sizeof(names) - 1 &&
		    memcmp(type.p, names, type.left) == 0;
		while (!cf_reader_failed(&values) && values.left > 0) {
			value = ber_value(&values, 0x04);
			if (!cf_reader_failed(&values))
				ldap_value(p, context, (const char *)value.p,
				    value.left);
		}
	}
}

/* A whole message: its operation and tag; 0 when more has to come, 1 when it
 * is none. */
static unsigned int
ldap_message(struct plain *p, const unsigned char *in, size_t len,
    struct cf_reader *ret_op)
{
	struct cf_reader r = cf_reader_init(in + p->used, len - p->used);
	struct cf_reader message, id;
	unsigned int tag;
	size_t n;

	if (r.left == 0)
		return 0;
	if (r.p[0] != 0x30 ||
	    (r.left > 1 && (r.p[1] == 0x80 || r.p[1] > 0x84)))
		return 1;
	cf_read_u8(&r);
	n = cf_read_ber_length(&r);
	if (!cf_reader_failed(&r) && n > CF_STARTTLS_BYTES)
		return 1;
	message = cf_read_sub(&r, n);
	if (cf_reader_failed(&r))
		return 0;
	p->used = len - r.left;
	id = ber_value(&message, 0x02);
	tag = cf_read_u8(&message);
	*ret_op = cf_read_sub(&message, cf_read_ber_length(&message));
	return cf_reader_failed(&message) || id.left == 0 || tag == 0 ? 1 : tag;
}

/* SearchRequest of the root DSE (RFC 4512, 5.1), message 1. */
static const unsigned char root_dse[] = { 0x30, 0x4e, 2, 1, 1, 0x63, 0x49,
	4, 0, 0x0a, 1, 0, 0x0a, 1, 0, 2, 1, 0, 2, 1, 0, 1, 1, 0,
	0x87, 11, 'o', 'b', 'j', 'e', 'c', 't', 'C', 'l', 'a', 's', 's',
	0x30, 0x29, 4, 14, 'n', 'a', 'm', 'i', 'n', 'g', 'C', 'o', 'n', 't',
	'e', 'x', 't', 's', 4, 23, 's', 'u', 'p', 'p', 'o', 'r', 't', 'e', 'd',
	'S', 'A', 'S', 'L', 'M', 'e', 'c', 'h', 'a', 'n', 'i', 's', 'm', 's' };

/* BindRequest, simple, of a name inside the directory: elsewhere a server says
 * that the password is wrong before it looks at what it demands. */
static size_t
ldap_bind(struct plain *p)
{
	static const char password[] = "no password of anybody";
	char name[PLAIN_CONTEXT + 32];
	size_t n, body, at;

	snprintf(name, sizeof(name), "cn=%s,%s", PLAIN_NAME, p->context);
	n = strlen(name);
	body = 3 + 3 + n + 2 + sizeof(password) - 1;
	/* Lengths may have more bytes than they need (X.690, 8.1.3.5). */
	const unsigned char head[] = { 0x30, 0x82,
		(unsigned char)((body + 7) >> 8), (unsigned char)(body + 7),
		2, 1, 2, 0x60, 0x82, (unsigned char)(body >> 8),
		(unsigned char)body, 2, 1, 3, 4, 0x81, (unsigned char)n };

	memcpy(p->out, head, sizeof(head));
	at = sizeof(head);
	memcpy(p->out + at, name, n);
	at += n;
	p->out[at++] = (char)0x80;
	p->out[at++] = (char)(sizeof(password) - 1);
	memcpy(p->out + at, password, sizeof(password) - 1);
	return at + sizeof(password) - 1;
}

/*
 * strongerAuthRequired (8) and confidentialityRequired (13) are the want of
 * TLS (RFC 4511, A.2), authMethodNotSupported (7) is no simple bind at all;
 * noSuchObject and invalidCredentials come once the password was looked at.
 */
static enum plain_want
ldap_bound(struct plain *p, unsigned int code)
{
	if (code == 0 || code == 32 || code == 49)
		return offered(p, "SIMPLE BIND");
	if (code == 51) /* busy */
		return PLAIN_ODD;
	if (code == 7 || code == 8 || code == 13)
		return PLAIN_DONE;
	/* What was announced is offered, whatever becomes of the bind. */
	return p->n > 0 ? PLAIN_DONE : PLAIN_COMPARE;
}

static enum plain_want
step_ldap(struct plain *p, const unsigned char *in, size_t len,
    const void **ret_send, size_t *ret_len)
{
	struct cf_reader op, code;
	unsigned int tag, result;

	if (p->state == 0) {
		memcpy(p->out, root_dse, sizeof(root_dse));
		return send_out(p, sizeof(root_dse), ret_send, ret_len);
	}
	while ((tag = ldap_message(p, in, len, &op)) > 1) {
		if (p->state == 1 && tag == 0x64) { /* SearchResultEntry */
			ldap_entry(p, &op);
			continue;
		}
		if (p->state == 1 && tag == 0x73) /* SearchResultReference */
			continue;
		if (tag != (p->state == 1 ? 0x65 : 0x61))
			return PLAIN_ODD;
		code = ber_value(&op, 0x0a);
		result = cf_read_u8(&code);
		if (cf_reader_failed(&op) || cf_reader_failed(&code) ||
		    code.left > 0)
			return PLAIN_ODD;
		if (p->state == 2)
			return ldap_bound(p, result);
		if (result == 8 || result == 13)
			return PLAIN_DONE;
		if (p->context[0] == '\0')
			return p->n > 0 ? PLAIN_DONE : PLAIN_ODD;
		return send_out(p, ldap_bind(p), ret_send, ret_len);
	}
	return tag == 0 ? PLAIN_MORE : PLAIN_ODD;
}

const struct login_kind login_ldap = { step_ldap,
	"\x30\x05\x02\x01\x03\x42\x00" /* UnbindRequest */, 7 };

/* ---- PostgreSQL ---- */

/* StartupMessage 3.0; the database has the name of the user, as clients do it
 * that are told none. */
static size_t
postgres_startup(struct plain *p)
{
	static const char words[] = "user\0" PLAIN_NAME "\0database\0" PLAIN_NAME
				    "\0";
	static const unsigned char head[] = { 0, 0, 0, 8 + sizeof(words), 0, 3,
		0, 0 };

	memcpy(p->out, head, sizeof(head));
	memcpy(p->out + sizeof(head), words, sizeof(words));
	return sizeof(head) + sizeof(words);
}

/* ErrorResponse: fields of a letter and a text.  28000 is no entry for such a
 * connection in pg_hba.conf, or one that rejects it. */
static enum plain_want
postgres_error(struct cf_reader *body)
{
	const char *field;
	size_t n;

	while (body->left > 0 && body->p[0] != 0) {
		field = (const char *)body->p;
		n = strnlen(field, body->left);
		cf_read_skip(body, n + 1);
		if (n == 6 && memcmp(field, "C28000", 6) == 0)
			return PLAIN_COMPARE;
	}
	return PLAIN_ODD;
}

static enum plain_want
postgres_asks(struct plain *p, struct cf_reader *body)
{
	static const struct {
		unsigned int code;
		const char *way;
	} asks[] = { { 0, "AUTH NONE" }, { 2, "AUTH KERBEROS" },
		{ 3, "AUTH PASSWORD" }, { 5, "AUTH MD5" }, { 7, "AUTH GSS" },
		{ 9, "AUTH SSPI" }, { 10, "AUTH SASL" } };
	unsigned int code = cf_read_u32(body);
	size_t i;

	for (i = 0; i < CF_NELEM(asks) && !cf_reader_failed(body); i++)
		if (asks[i].code == code)
			return offered(p, asks[i].way);
	return PLAIN_ODD;
}

static enum plain_want
step_postgres(struct plain *p, const unsigned char *in, size_t len,
    const void **ret_send, size_t *ret_len)
{
	struct cf_reader r = cf_reader_init(in, len), body;
	unsigned int tag;
	uint32_t n;

	if (p->state == 0)
		return send_out(p, postgres_startup(p), ret_send, ret_len);
	if (len > 0 && in[0] != 'R' && in[0] != 'E' && in[0] != 'v')
		return PLAIN_ODD;
	do {
		tag = cf_read_u8(&r);
		n = cf_read_u32(&r);
		if (cf_reader_failed(&r))
			return PLAIN_MORE;
		/* Very old servers say an error without a length. */
		if (n < 4 || n > CF_STARTTLS_BYTES)
			return PLAIN_ODD;
		body = cf_read_sub(&r, n - 4);
		if (cf_reader_failed(&r))
			return PLAIN_MORE;
	} while (tag == 'v'); /* NegotiateProtocolVersion */
	if (tag == 'E')
		return postgres_error(&body);
	return tag == 'R' ? postgres_asks(p, &body) : PLAIN_ODD;
}

const struct login_kind login_postgres = { step_postgres,
	"X\0\0\0\4" /* Terminate */, 5 };

/* ---- MySQL, MariaDB ---- */

/* Packets have their length and number in front, low byte first; 0 when more
 * has to come, 1 when it is none. */
static int
mysql_packet(struct plain *p, const unsigned char *in, size_t len,
    struct cf_reader *ret_body)
{
	struct cf_reader r = cf_reader_init(in + p->used, len - p->used);
	size_t n;

	n = cf_read_u8(&r);
	n |= (size_t)cf_read_u8(&r) << 8;
	n |= (size_t)cf_read_u8(&r) << 16;
	cf_read_u8(&r);
	if (cf_reader_failed(&r))
		return 0;
	if (n == 0 || n > CF_STARTTLS_BYTES)
		return 1;
	*ret_body = cf_read_sub(&r, n);
	if (cf_reader_failed(&r))
		return 0;
	p->used = len - r.left;
	return 2;
}

/* CLIENT_LONG_PASSWORD, _PROTOCOL_41, _SECURE_CONNECTION, _PLUGIN_AUTH;
 * packets of 16 MB; utf8mb4; an empty answer to the challenge. */
static size_t
mysql_response(struct plain *p)
{
	static const unsigned char head[] = { 0x01, 0x82, 0x08, 0, 0, 0, 0, 1,
		45 };
	static const char tail[] = PLAIN_NAME "\0\0mysql_native_password";
	size_t body = 32 + sizeof(tail);

	memset(p->out, 0, 4 + 32);
	p->out[0] = (char)body;
	p->out[3] = 1;
	memcpy(p->out + 4, head, sizeof(head));
	memcpy(p->out + 4 + 32, tail, sizeof(tail));
	return 4 + body;
}

/*
 * OK is a login, before TLS.  ER_SECURE_TRANSPORT_REQUIRED is the want of TLS,
 * of any account.  MariaDB says so only once the password was right, and
 * "access denied" (1045; 1698 without a password) or a change of method to an
 * invented name whatever it demands.
 */
static enum plain_want
mysql_answer(struct plain *p, struct cf_reader *body)
{
	unsigned int kind = cf_read_u8(body), code;

	if (kind == 0x00)
		return offered(p, "LOGIN");
	if (kind == 0x01 || kind == 0xfe)
		return PLAIN_LATE;
	if (kind != 0xff)
		return PLAIN_ODD;
	code = cf_read_u8(body);
	code |= cf_read_u8(body) << 8;
	if (cf_reader_failed(body))
		return PLAIN_ODD;
	if (code == 1045 || code == 1698)
		return PLAIN_LATE;
	return code == 3159 ? PLAIN_DONE : PLAIN_ODD;
}

static enum plain_want
step_mysql(struct plain *p, const unsigned char *in, size_t len,
    const void **ret_send, size_t *ret_len)
{
	struct cf_reader body;
	int got = mysql_packet(p, in, len, &body);

	if (got < 2)
		return got == 0 ? PLAIN_MORE : PLAIN_ODD;
	if (p->state == 1)
		return mysql_answer(p, &body);
	/* An error in place of the greeting: too many, or this host is not
	 * let in. */
	if (cf_read_u8(&body) != 10)
		return PLAIN_ODD;
	return send_out(p, mysql_response(p), ret_send, ret_len);
}

const struct login_kind login_mysql = { step_mysql, "", 0 };
