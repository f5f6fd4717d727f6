/*
 * The ways to log in that a server announces in plain text, before TLS: SMTP
 * (RFC 4954), LMTP, IMAP (RFC 9051), POP3 (RFC 2449, 5034), NNTP (RFC 4643),
 * ManageSieve (RFC 5804), XMPP (RFC 6120), and whether RDP does without TLS
 * (MS-RDPBCGR 2.2.1.1).  Protocols that announce nothing are in
 * codec_login.c.  It trusts no byte of the peer, and gets the same result
 * however the bytes are cut.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "codec_login.h"
#include "codec_plain.h"

struct plain_kind {
	const char *name;
	const char *greeting; /* beginning of the good one; NULL: see ask */
	const char *ask;      /* NULL: the greeting tells */
	const char *end;      /* beginning of the last line */
	void (*line)(struct plain *, const char *line, size_t len);
	const struct login_kind *login; /* NULL: announced */
};

static bool
begins(const char *line, size_t len, const char *prefix)
{
	size_t n = strlen(prefix);

	return len >= n && strncasecmp(line, prefix, n) == 0;
}

void
plain_add(struct plain *p, const char *prefix, const char *word, size_t len)
{
	char way[PLAIN_WAY];
	size_t i;

	while (len > 0 && (word[len - 1] == '"' || word[len - 1] == '\r'))
		len--;
	if (len == 0)
		return;
	if (p->n == PLAIN_WAYS || strlen(prefix) + len >= sizeof(way)) {
		p->cut = true;
		return;
	}
	snprintf(way, sizeof(way), "%s%.*s", prefix, (int)len, word);
	for (i = 0; way[i] != '\0'; i++) {
		if ((unsigned char)way[i] < ' ' || (unsigned char)way[i] > '~')
			return;
		way[i] = (char)toupper((unsigned char)way[i]);
	}
	for (i = 0; i < p->n; i++)
		if (strcmp(p->ways[i], way) == 0)
			return;
	memcpy(p->ways[p->n++], way, sizeof(way));
}

/* Every word of the line from at on. */
static void
add_words(struct plain *p, const char *line, size_t len, size_t at)
{
	size_t end;

	while (at < len) {
		while (at < len && (line[at] == ' ' || line[at] == '"'))
			at++;
		for (end = at; end < len && line[end] != ' '; end++)
			continue;
		if (end > at)
			plain_add(p, "AUTH ", line + at, end - at);
		at = end;
	}
}

static void
line_smtp(struct plain *p, const char *line, size_t len)
{
	p->told = true;
	/* "AUTH=" is what old servers and clients write. */
	if (len > 9 && (begins(line + 4, len - 4, "AUTH ") ||
	    begins(line + 4, len - 4, "AUTH=")))
		add_words(p, line, len, 9);
}

static void
line_imap(struct plain *p, const char *line, size_t len)
{
	size_t at = strlen("* CAPABILITY "), end;

	if (!begins(line, len, "* CAPABILITY "))
		return;
	p->told = true;
	for (; at < len; at = end + 1) {
		for (end = at; end < len && line[end] != ' '; end++)
			continue;
		if (begins(line + at, end - at, "AUTH="))
			plain_add(p, "AUTH ", line + at + 5, end - at - 5);
		else if (end - at == 13 &&
		    begins(line + at, end - at, "LOGINDISABLED"))
			p->locked = true;
	}
}

static void
line_pop3(struct plain *p, const char *line, size_t len)
{
	p->told = true;
	if (begins(line, len, "SASL "))
		add_words(p, line, len, 5);
	else if (len == 4 && begins(line, len, "USER"))
		plain_add(p, "", "USER", 4);
}

static void
line_nntp(struct plain *p, const char *line, size_t len)
{
	p->told = true;
	if (begins(line, len, "SASL "))
		add_words(p, line, len, 5);
	else if (begins(line, len, "AUTHINFO ") && len >= 13 &&
	    begins(line + 9, len - 9, "USER"))
		plain_add(p, "", "AUTHINFO USER", 13);
}

static void
line_sieve(struct plain *p, const char *line, size_t len)
{
	p->told = true;
	if (begins(line, len, "\"SASL\" "))
		add_words(p, line, len, 7);
}

static const struct plain_kind kinds[] = {
	{ "smtp", "220 ", "EHLO [127.0.0.1]\r\n", "250 ", line_smtp, NULL },
	{ "lmtp", "220 ", "LHLO [127.0.0.1]\r\n", "250 ", line_smtp, NULL },
	{ "imap", "* OK", "a CAPABILITY\r\n", "a OK", line_imap, NULL },
	{ "pop3", "+OK", "CAPA\r\n", ".", line_pop3, NULL },
	{ "nntp", "20", "CAPABILITIES\r\n", ".", line_nntp, NULL },
	{ "sieve", NULL, NULL, "OK", line_sieve, NULL },
	{ "xmpp", NULL, NULL, NULL, NULL, NULL },
	{ "rdp", NULL, NULL, NULL, NULL, NULL },
	{ "ftp", NULL, NULL, NULL, NULL, &login_ftp },
	{ "ldap", NULL, NULL, NULL, NULL, &login_ldap },
	{ "postgres", NULL, NULL, NULL, NULL, &login_postgres },
	{ "mysql", NULL, NULL, NULL, NULL, &login_mysql },
};

/* A line that is neither the awaited one nor may stand before it. */
static bool
refusal(const char *line, size_t len)
{
	return begins(line, len, "4") || begins(line, len, "5") ||
	    begins(line, len, "-ERR") || begins(line, len, "* BYE") ||
	    begins(line, len, "a NO") || begins(line, len, "a BAD") ||
	    begins(line, len, "BYE") || begins(line, len, "NO");
}

static enum plain_want
finish(struct plain *p)
{
	if (!p->told)
		return PLAIN_ODD;
	if (strcmp(p->kind->name, "imap") == 0 && !p->locked)
		plain_add(p, "", "LOGIN", 5);
	return PLAIN_DONE;
}

static enum plain_want
step_lines(struct plain *p, const char *in, size_t len, const void **ret_send,
    size_t *ret_len)
{
	const struct plain_kind *kind = p->kind;
	const char *line, *end;
	size_t n;

	while (p->used < len &&
	    (end = memchr(in + p->used, '\n', len - p->used)) != NULL) {
		line = in + p->used;
		n = (size_t)(end - line);
		p->used += n + 1;
		if (n > 0 && line[n - 1] == '\r')
			n--;
		if (refusal(line, n))
			return PLAIN_ODD;
		if (p->state == 0 && kind->greeting != NULL) {
			if (!begins(line, n, kind->greeting))
				continue;
			p->state = 1;
			*ret_send = kind->ask;
			*ret_len = strlen(kind->ask);
			return PLAIN_SEND;
		}
		if (kind->end[0] == '.' ? n == 1 && line[0] == '.' :
		    begins(line, n, kind->end)) {
			if (kind->line == line_smtp)
				kind->line(p, line, n);
			return finish(p);
		}
		kind->line(p, line, n);
	}
	return PLAIN_MORE;
}

/* Where needle stands from p on, or NULL. */
static const char *
find(const char *p, const char *end, const char *needle)
{
	return p < end ? memmem(p, (size_t)(end - p), needle, strlen(needle)) :
			 NULL;
}

/* RFC 6120, 4.3.2 and 6.3.3: features are whole before anything is read. */
static enum plain_want
step_xmpp(struct plain *p, const char *in, size_t len, const void **ret_send,
    size_t *ret_len)
{
	const char *end = in + len, *at, *stop, *none, *error;

	if (p->state == 0) {
		p->state = 1;
		*ret_send = p->out;
		*ret_len = strlen(p->out);
		return PLAIN_SEND;
	}
	if (len > 0 && in[0] != '<' && !isspace((unsigned char)in[0]))
		return PLAIN_ODD;
	/* What ends first decides, however the bytes are cut. */
	none = find(in, end, "features/>");
	error = find(in, end, "error>");
	if ((stop = find(in, end, "features>")) != NULL)
		stop = find(stop + 1, end, "features>");
	if (none != NULL && (error == NULL || none + 10 < error + 6) &&
	    (stop == NULL || none + 10 < stop + 9))
		return PLAIN_DONE;
	if (error != NULL && (stop == NULL || error + 6 < stop + 9))
		return PLAIN_ODD;
	if (stop == NULL)
		return PLAIN_MORE;
	for (at = in; (at = find(at, stop, "<mechanism>")) != NULL;) {
		at += strlen("<mechanism>");
		if ((end = find(at, stop, "<")) == NULL)
			break;
		plain_add(p, "AUTH ", at, (size_t)(end - at));
		at = end;
	}
	return PLAIN_DONE;
}

/* A Connection Request that asks for RDP's own security only. */
static enum plain_want
step_rdp(struct plain *p, const unsigned char *in, size_t len,
    const void **ret_send, size_t *ret_len)
{
	static const unsigned char ask[] = { 3, 0, 0, 19, 14, 0xe0, 0, 0, 0, 0,
		0, 1, 0, 8, 0, 0, 0, 0, 0 };
	struct cf_reader r = cf_reader_init(in, len), body;
	unsigned int size, type = 0;

	if (p->state == 0) {
		p->state = 1;
		*ret_send = ask;
		*ret_len = sizeof(ask);
		return PLAIN_SEND;
	}
	if (len > 0 && in[0] != 3)
		return PLAIN_ODD;
	cf_read_skip(&r, 2);
	size = cf_read_u16(&r);
	if (cf_reader_failed(&r))
		return PLAIN_MORE;
	if (size < 11)
		return PLAIN_ODD;
	body = cf_read_sub(&r, size - 4);
	if (cf_reader_failed(&r))
		return PLAIN_MORE;
	cf_read_skip(&body, 1);
	if (cf_read_u8(&body) >> 4 != 0xd)
		return PLAIN_ODD;
	cf_read_skip(&body, 5);
	if (body.left > 0)
		type = cf_read_u8(&body);
	if (type != 3) /* not RDP_NEG_FAILURE */
		plain_add(p, "", "RDP", 3);
	return PLAIN_DONE;
}

int
plain_init(struct plain *ret, const char *protocol, const char *name)
{
	size_t i;

	for (i = 0; i < CF_NELEM(kinds); i++) {
		if (strcmp(kinds[i].name, protocol) != 0)
			continue;
		*ret = (struct plain){ .kind = &kinds[i] };
		if (strpbrk(name, "'\"<>&") != NULL || strlen(name) > 253)
			name = "";
		snprintf(ret->out, sizeof(ret->out), "<stream:stream to='%s' "
		    "xmlns='jabber:client' version='1.0' xmlns:stream="
		    "'http://etherx.jabber.org/streams'>", name);
		return CF_OK;
	}
	return CF_ENOTFOUND;
}

enum plain_want
plain_step(struct plain *p, const void *in, size_t len, const void **ret_send,
    size_t *ret_send_len)
{
	*ret_send = NULL;
	*ret_send_len = 0;
	if (p->kind->login != NULL)
		return p->kind->login->step(p, in, len, ret_send,
		    ret_send_len);
	if (strcmp(p->kind->name, "xmpp") == 0)
		return step_xmpp(p, in, len, ret_send, ret_send_len);
	if (strcmp(p->kind->name, "rdp") == 0)
		return step_rdp(p, in, len, ret_send, ret_send_len);
	return step_lines(p, in, len, ret_send, ret_send_len);
}

const char *
plain_inside(struct plain *p, size_t *ret_len)
{
	size_t n = p->kind->login->farewell_len;

	*ret_len = p->out_len;
	if (sizeof(p->out) - p->out_len >= n) {
		memcpy(p->out + p->out_len, p->kind->login->farewell, n);
		*ret_len += n;
	}
	return p->out;
}

bool
plain_taken(const struct plain *p, const void *said, size_t len)
{
	struct plain copy = *p;
	const void *send;
	size_t n;

	/* The answer alone: no greeting stands before it here. */
	copy.used = 0;
	copy.n = 0;
	return copy.kind->login->step(&copy, said, len, &send, &n) ==
	    PLAIN_DONE && copy.n > 0;
}
