/*
 * The words before TLS, for protocols that begin in plain text.  One table of
 * protocols, one state machine for those made of lines, and four small ones
 * for binary messages (XMPP, which is neither, is in starttls_xmpp.c).  It trusts no byte of the peer, does no I/O, and gets
 * the same result however the bytes are cut.
 */
#include <stdio.h>
#include <string.h>

#include "starttls.h"

/* A step of a line protocol: wait for a reply, then say something. */
struct line_step {
	const char *accept[3]; /* beginnings of a good final line */
	const char *say;       /* with %s for our name; NULL: TLS begins */
};

struct starttls_kind {
	const char *name;
	enum starttls_want (*step)(struct starttls *, const unsigned char *,
	    size_t, const void **, size_t *);
	/* What a line is that is not an accepted one: 1 the end of a refusal,
	 * 2 of one that has to do with the moment and not with TLS, 0 a part of
	 * the reply, -1 not of this protocol. */
	int (*judge)(const char *line, size_t len);
	const struct line_step *lines;
};

static bool
begins(const char *line, size_t len, const char *prefix)
{
	size_t n = strlen(prefix);

	return len >= n && memcmp(line, prefix, n) == 0;
}

static bool
is_code(const char *line, size_t len)
{
	size_t i;

	for (i = 0; i < 3; i++)
		if (len < 3 || line[i] < '0' || line[i] > '9')
			return false;
	return len == 3 || line[3] == ' ' || line[3] == '-';
}

/* 421 closes the connection for want of resources (RFC 5321 3.8, RFC 959
 * 4.2.1), 400 in NNTP (RFC 3977 3.2.1): no word about TLS. */
static int
judge_end(const char *line, size_t len)
{
	if (len > 3 && line[3] != ' ')
		return 0;
	return begins(line, len, "421") || begins(line, len, "400") ? 2 : 1;
}

/* "250-more" goes on, "250 last" or "250" ends (RFC 5321 4.2). */
static int
judge_code(const char *line, size_t len)
{
	return is_code(line, len) ? judge_end(line, len) : -1;
}

/* Within a reply of several lines, FTP has free text (RFC 959 4.2). */
static int
judge_ftp(const char *line, size_t len)
{
	return is_code(line, len) ? judge_end(line, len) : 0;
}

static int
judge_imap(const char *line, size_t len)
{
	/* RFC 9051 7.1.5: a server that goes, or takes no more clients. */
	if (begins(line, len, "* BYE") || begins(line, len, "* bye"))
		return 2;
	if (begins(line, len, "a "))
		return 1;
	/* Untagged data may come at any time. */
	return begins(line, len, "* ") ? 0 : -1;
}

static int
judge_pop3(const char *line, size_t len)
{
	/* RFC 2449 8.1.2 and RFC 3206 4: what will pass. */
	if (begins(line, len, "-ERR [SYS/TEMP]") ||
	    begins(line, len, "-ERR [IN-USE]"))
		return 2;
	return begins(line, len, "-ERR") ? 1 : -1;
}

static int
judge_sieve(const char *line, size_t len)
{
	/* RFC 5804 1.3: the server goes. */
	if (begins(line, len, "BYE"))
		return 2;
	return begins(line, len, "NO");
}

/* RFC 3207, RFC 2033, RFC 9051, RFC 2595, RFC 4217, RFC 4642, RFC 5804. */
static const struct line_step smtp[] = {
	{ { "220 ", "220" }, "EHLO %s\r\n" },
	{ { "250 ", "250" }, "STARTTLS\r\n" },
	{ { "220 ", "220" }, NULL },
};
static const struct line_step lmtp[] = {
	{ { "220 ", "220" }, "LHLO %s\r\n" },
	{ { "250 ", "250" }, "STARTTLS\r\n" },
	{ { "220 ", "220" }, NULL },
};
static const struct line_step imap[] = {
	{ { "* OK", "* ok", "* PREAUTH" }, "a STARTTLS\r\n" },
	{ { "a OK", "a ok" }, NULL },
};
static const struct line_step pop3[] = {
	{ { "+OK" }, "STLS\r\n" },
	{ { "+OK" }, NULL },
};
static const struct line_step ftp[] = {
	{ { "220 ", "220" }, "AUTH TLS\r\n" },
	{ { "234 ", "234", "334 " }, NULL },
};
static const struct line_step nntp[] = {
	{ { "200 ", "201 ", "200" }, "STARTTLS\r\n" },
	{ { "382 ", "382" }, NULL },
};
static const struct line_step sieve[] = {
	{ { "OK" }, "STARTTLS\r\n" },
	{ { "OK" }, NULL },
};

/* One line without its end, from used on; false when it is not whole. */
static bool
next_line(struct starttls *st, const unsigned char *in, size_t len,
    const char **ret_line, size_t *ret_len)
{
	const unsigned char *line = in + st->used;
	const unsigned char *end;
	size_t n;

	if (st->used >= len ||
	    (end = memchr(line, '\n', len - st->used)) == NULL)
		return false;
	n = (size_t)(end - line);
	st->used += n + 1;
	if (n > 0 && line[n - 1] == '\r')
		n--;
	*ret_line = (const char *)line;
	*ret_len = n;
	return true;
}

/*
 * Whether the line is the good end of a reply.  "250" alone means the bare
 * code, while "250 " and "+OK" are beginnings; a code followed by '-' goes on.
 */
static bool
accepted(const struct line_step *step, const char *line, size_t len)
{
	const char *accept;
	size_t i;

	for (i = 0; i < CF_NELEM(step->accept); i++) {
		accept = step->accept[i];
		if (accept == NULL || !begins(line, len, accept))
			continue;
		if (accept[0] < '0' || accept[0] > '9' || accept[3] == ' ' ||
		    len == 3)
			return true;
	}
	return false;
}

static enum starttls_want
say(struct starttls *st, const void **ret_send, size_t *ret_len)
{
	*ret_send = st->out;
	*ret_len = strlen(st->out);
	return STARTTLS_SEND;
}

static enum starttls_want
step_lines(struct starttls *st, const unsigned char *in, size_t in_len,
    const void **ret_send, size_t *ret_send_len)
{
	const struct line_step *step = &st->kind->lines[st->state];
	const char *line;
	size_t len;
	int judged;

	while (next_line(st, in, in_len, &line, &len)) {
		if (accepted(step, line, len)) {
			if (step->say == NULL)
				return STARTTLS_READY;
			st->state++;
			/* The name was written into out by starttls_init(). */
			if (strchr(step->say, '%') == NULL)
				snprintf(st->out, sizeof(st->out), "%s%s",
				    step->say,
				    st->after != NULL ? st->after : "");
			return say(st, ret_send, ret_send_len);
		}
		judged = st->kind->judge(line, len);
		if (judged == 2)
			return STARTTLS_BUSY;
		if (judged != 0)
			return judged > 0 ?
			    STARTTLS_REFUSED : STARTTLS_MALFORMED;
	}
	return STARTTLS_MORE;
}

/* An ErrorResponse instead of the letter: which one?  Very old servers send
 * a text behind the letter, whose first byte is none of a length. */
static enum starttls_want
postgres_error(struct starttls *st, const unsigned char *in, size_t len)
{
	/* too_many_connections, cannot_connect_now (appendix A). */
	static const char *const later[] = { "C53300", "C57P03" };
	struct cf_reader r = cf_reader_init(in, len), body;
	char field[7];
	size_t n, i;

	cf_read_u8(&r);
	if (r.left == 0)
		return STARTTLS_MORE;
	st->used = 1;
	if (r.p[0] != 0)
		return STARTTLS_REFUSED;
	n = cf_read_u32(&r);
	body = cf_read_sub(&r, n > 4 ? n - 4 : 0);
	if (cf_reader_failed(&r))
		return STARTTLS_MORE;
	while (body.left > 0 && body.p[0] != 0) {
		for (n = 0; body.left > 0 && body.p[0] != 0; n++) {
			i = cf_read_u8(&body);
			if (n < sizeof(field))
				field[n] = (char)i;
		}
		cf_read_u8(&body);
		for (i = 0; i < CF_NELEM(later) && n == 6; i++)
			if (memcmp(field, later[i], 6) == 0)
				return STARTTLS_BUSY;
	}
	return STARTTLS_REFUSED;
}

/* PostgreSQL, SSLRequest: one letter comes back. */
static enum starttls_want
step_postgres(struct starttls *st, const unsigned char *in, size_t len,
    const void **ret_send, size_t *ret_len)
{
	static const unsigned char ask[] = { 0, 0, 0, 8, 4, 0xd2, 22, 47 };

	if (st->state == 0) {
		st->state = 1;
		*ret_send = ask;
		*ret_len = sizeof(ask);
		return STARTTLS_SEND;
	}
	if (len < 1)
		return STARTTLS_MORE;
	if (in[0] == 'E')
		return postgres_error(st, in, len);
	st->used = 1;
	if (in[0] == 'S')
		return STARTTLS_READY;
	return in[0] == 'N' ? STARTTLS_REFUSED : STARTTLS_MALFORMED;
}

/* ERR_Packet instead of a greeting. */
static enum starttls_want
mysql_error(struct cf_reader *body)
{
	unsigned int code = cf_read_u8(body);

	code |= cf_read_u8(body) << 8;
	/* ER_CON_COUNT_ERROR, ER_HOST_IS_BLOCKED (after too many connections
	 * without a login), ER_TOO_MANY_USER_CONNECTIONS. */
	return code == 1040 || code == 1129 || code == 1203 ?
	    STARTTLS_BUSY : STARTTLS_REFUSED;
}

/* MySQL, Protocol::HandshakeV10 then Protocol::SSLRequest; no answer comes. */
static enum starttls_want
step_mysql(struct starttls *st, const unsigned char *in, size_t len,
    const void **ret_send, size_t *ret_len)
{
	/* Length 32, sequence 1; CLIENT_PROTOCOL_41, _SSL, _SECURE_CONNECTION,
	 * _LONG_PASSWORD; packets of 16 MB; utf8mb4. */
	static const unsigned char ask[36] = { 32, 0, 0, 1, 0x01, 0x8a, 0, 0,
		0, 0, 0, 1, 45 };
	struct cf_reader r = cf_reader_init(in, len), body;
	unsigned int low, version, caps;

	if (st->state == 1)
		return STARTTLS_READY;
	low = cf_read_u8(&r);
	low |= cf_read_u8(&r) << 8;
	low |= cf_read_u8(&r) << 16;
	cf_read_u8(&r);
	body = cf_read_sub(&r, low);
	if (cf_reader_failed(&r))
		return STARTTLS_MORE;
	version = cf_read_u8(&body);
	if (version == 255)
		return mysql_error(&body);
	while (body.left > 0 && cf_read_u8(&body) != 0)
		continue;
	cf_read_skip(&body, 4 + 8 + 1);
	caps = cf_read_u8(&body);
	caps |= cf_read_u8(&body) << 8;
	if (version != 10 || cf_reader_failed(&body))
		return STARTTLS_MALFORMED;
	if ((caps & 0x0800) == 0)
		return STARTTLS_REFUSED;
	st->used = 4 + (size_t)low;
	st->state = 1;
	*ret_send = ask;
	*ret_len = sizeof(ask);
	return STARTTLS_SEND;
}

/* LDAP, ExtendedRequest 1.3.6.1.4.1.1466.20037 (RFC 4511 4.14). */
static enum starttls_want
step_ldap(struct starttls *st, const unsigned char *in, size_t len,
    const void **ret_send, size_t *ret_len)
{
	static const char ask[] = "\x30\x1d\x02\x01\x01\x77\x18\x80\x16"
				  "1.3.6.1.4.1.1466.20037";
	struct cf_reader r = cf_reader_init(in, len), message, op;
	unsigned int tag;

	if (st->state == 0) {
		st->state = 1;
		*ret_send = ask;
		*ret_len = sizeof(ask) - 1;
		return STARTTLS_SEND;
	}
	if (len < 2)
		return STARTTLS_MORE;
	if (in[0] != 0x30 || in[1] == 0x80 || in[1] > 0x84)
		return STARTTLS_MALFORMED;
	cf_read_u8(&r);
	message = cf_read_sub(&r, cf_read_ber_length(&r));
	if (cf_reader_failed(&r))
		return STARTTLS_MORE;
	st->used = len - r.left;
	cf_read_u8(&message); /* messageID, an INTEGER */
	cf_read_skip(&message, cf_read_ber_length(&message));
	tag = cf_read_u8(&message);
	op = cf_read_sub(&message, cf_read_ber_length(&message));
	if (tag != 0x78 || cf_read_u8(&op) != 0x0a || cf_read_u8(&op) != 1)
		return STARTTLS_MALFORMED;
	tag = cf_read_u8(&op); /* resultCode */
	if (cf_reader_failed(&op))
		return STARTTLS_MALFORMED;
	if (tag == 51) /* busy */
		return STARTTLS_BUSY;
	return tag == 0 ? STARTTLS_READY : STARTTLS_REFUSED;
}

/*
 * RDP: X.224 Connection Request with an RDP Negotiation Request, in a TPKT
 * (MS-RDPBCGR 2.2.1.1).  Every kind of security that is made inside TLS is
 * asked for: PROTOCOL_SSL, PROTOCOL_HYBRID and PROTOCOL_HYBRID_EX.
 */
static enum starttls_want
step_rdp(struct starttls *st, const unsigned char *in, size_t len,
    const void **ret_send, size_t *ret_len)
{
	static const unsigned char ask[] = { 3, 0, 0, 19, 14, 0xe0, 0, 0, 0, 0,
		0, 1, 0, 8, 0, 0x0b, 0, 0, 0 };
	struct cf_reader r = cf_reader_init(in, len), body;
	unsigned int size, type;

	if (st->state == 0) {
		st->state = 1;
		*ret_send = ask;
		*ret_len = sizeof(ask);
		return STARTTLS_SEND;
	}
	if (len > 0 && in[0] != 3)
		return STARTTLS_MALFORMED;
	cf_read_skip(&r, 2); /* version, reserved */
	size = cf_read_u16(&r);
	if (cf_reader_failed(&r))
		return STARTTLS_MORE;
	if (size < 11)
		return STARTTLS_MALFORMED;
	body = cf_read_sub(&r, size - 4);
	if (cf_reader_failed(&r))
		return STARTTLS_MORE;
	st->used = size;
	cf_read_skip(&body, 1); /* length indicator */
	if (cf_read_u8(&body) >> 4 != 0xd) /* Connection Confirm */
		return STARTTLS_MALFORMED;
	cf_read_skip(&body, 5); /* references, class */
	/* 2.2.1.2: without a negotiation it is RDP's own security. */
	if (body.left == 0)
		return STARTTLS_REFUSED;
	type = cf_read_u8(&body);
	cf_read_skip(&body, 3); /* flags, length */
	size = cf_read_u8(&body);
	cf_read_skip(&body, 3);
	if (cf_reader_failed(&body) || (type != 2 && type != 3))
		return STARTTLS_MALFORMED;
	return type == 2 && (size & 0x0b) != 0 ?
	    STARTTLS_READY : STARTTLS_REFUSED;
}

static const struct starttls_kind kinds[] = {
	{ "smtp", step_lines, judge_code, smtp },
	{ "lmtp", step_lines, judge_code, lmtp },
	{ "imap", step_lines, judge_imap, imap },
	{ "pop3", step_lines, judge_pop3, pop3 },
	{ "ftp", step_lines, judge_ftp, ftp },
	{ "nntp", step_lines, judge_code, nntp },
	{ "sieve", step_lines, judge_sieve, sieve },
	{ "postgres", step_postgres, NULL, NULL },
	{ "mysql", step_mysql, NULL, NULL },
	{ "ldap", step_ldap, NULL, NULL },
	{ "xmpp", starttls_xmpp, NULL, NULL },
	{ "xmpp-server", starttls_xmpp, NULL, NULL },
	{ "rdp", step_rdp, NULL, NULL },
};

/* RFC 6120 4.7.2: a server that has several domains must know which.  What is
 * no domain name is not asked for. */
static void
open_stream(struct starttls *st, const char *peer)
{
	bool server = cf_streq(st->kind->name, "xmpp-server");
	char to[280] = "";

	if (peer[0] != '\0' && strlen(peer) < 256 && peer[strspn(peer,
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "0123456789.-_:[]")] == '\0')
		snprintf(to, sizeof(to), " to='%s'", peer);
	snprintf(st->out, sizeof(st->out), "<?xml version='1.0'?>"
	    "<stream:stream%s xmlns='jabber:%s' version='1.0' "
	    "xmlns:stream='http://etherx.jabber.org/streams'>", to,
	    server ? "server" : "client");
}

int
starttls_init(
    struct starttls *ret, const char *name, const char *me, const char *peer)
{
	size_t i;

	for (i = 0; i < CF_NELEM(kinds); i++) {
		if (!cf_streq(kinds[i].name, name))
			continue;
		*ret = (struct starttls){ .kind = &kinds[i] };
		/* Only the greeting needs the name, and it comes first. */
		snprintf(ret->out, sizeof(ret->out), "%s %.100s\r\n",
		    kinds[i].lines == lmtp ? "LHLO" : "EHLO", me);
		if (kinds[i].step == starttls_xmpp)
			open_stream(ret, peer);
		return CF_OK;
	}
	return CF_ENOTFOUND;
}

bool
starttls_has_lines(const struct starttls *st)
{
	return st->kind->lines != NULL;
}

const char *
starttls_name(const struct starttls *st)
{
	return st->kind->name;
}

enum starttls_want
starttls_step(struct starttls *st, const void *in, size_t len,
    const void **ret_send, size_t *ret_send_len)
{
	*ret_send = NULL;
	*ret_send_len = 0;
	return st->kind->step(st, in, len, ret_send, ret_send_len);
}
