/*
 * STARTTLS in an XMPP stream (RFC 6120, 5): the stream is opened, its features
 * are read, STARTTLS is asked for.  No XML parser: whole tags, one after the
 * other, their names and whether they close; what RFC 6120 11.1 forbids
 * (comments, entities, instructions) ends the dialogue.  It trusts no byte of
 * the peer and gets the same result however the bytes are cut.
 */
#include <string.h>

#include "starttls.h"

enum state { OPEN, STREAM, CHILD, FEATURES, ASKED, PROCEEDING, ERROR };

struct tag {
	const char *name; /* without its prefix */
	size_t len;
	bool closing; /* </name> */
	bool empty;   /* <name/> */
	bool xml;     /* <?xml ?> */
	bool bad;
};

static bool
space(unsigned char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The end of a tag that begins at p, quoted values considered; NULL when it
 * is not whole. */
static const unsigned char *
tag_end(const unsigned char *p, const unsigned char *end)
{
	unsigned char quote = 0;

	for (; p < end; p++) {
		if (quote != 0)
			quote = *p == quote ? 0 : quote;
		else if (*p == '\'' || *p == '"')
			quote = *p;
		else if (*p == '>')
			return p;
	}
	return NULL;
}

static void
read_name(const unsigned char *p, const unsigned char *end, struct tag *ret)
{
	const unsigned char *start = p;

	while (p < end && !space(*p) && *p != '/') {
		if (*p == ':')
			start = p + 1;
		p++;
	}
	ret->name = (const char *)start;
	ret->len = (size_t)(p - start);
	ret->bad = ret->bad || ret->len == 0;
}

/* The next whole tag; false when more is needed.  Text before it is skipped,
 * but a stream begins with a tag. */
static bool
next_tag(struct starttls *st, const unsigned char *in, size_t len,
    struct tag *ret)
{
	const unsigned char *p = in + st->used, *end = in + len, *stop;

	*ret = (struct tag){ .name = "" };
	while (p < end && *p != '<') {
		if (st->state == STREAM && !space(*p)) {
			ret->bad = true;
			return true;
		}
		p++;
	}
	st->used = (size_t)(p - in);
	if (end - p < 2)
		return false;
	ret->bad = p[1] == '!';
	if (ret->bad)
		return true;
	if ((stop = tag_end(p + 1, end)) == NULL)
		return false;
	st->used = (size_t)(stop + 1 - in);
	ret->xml = p[1] == '?';
	ret->closing = p[1] == '/';
	ret->empty = stop[-1] == '/' && stop - p > 1;
	read_name(p + 1 + (ret->xml || ret->closing), stop, ret);
	return true;
}

static bool
named(const struct tag *tag, const char *name)
{
	return tag->len == strlen(name) &&
	    memcmp(tag->name, name, tag->len) == 0;
}

/* Conditions that have to do with the moment (RFC 6120, 4.9.3). */
static bool
passing(const struct tag *tag)
{
	return named(tag, "resource-constraint") ||
	    named(tag, "system-shutdown") || named(tag, "reset");
}

/* What was announced is whole. */
static enum starttls_want
ask(struct starttls *st, const void **ret_send, size_t *ret_len)
{
	static const char words[] =
	    "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";

	if (!st->offered)
		return STARTTLS_REFUSED;
	st->state = ASKED;
	*ret_send = words;
	*ret_len = sizeof(words) - 1;
	return STARTTLS_SEND;
}

/* A child of the stream that begins: features, or an error. */
static enum starttls_want
child(struct starttls *st, const struct tag *tag, const void **ret_send,
    size_t *ret_len)
{
	if (tag->closing)
		return STARTTLS_REFUSED; /* the stream is over */
	if (named(tag, "error"))
		st->state = ERROR;
	else if (st->state == ASKED && named(tag, "proceed"))
		st->state = PROCEEDING;
	else if (st->state == ASKED)
		return named(tag, "failure") ?
		    STARTTLS_REFUSED : STARTTLS_MALFORMED;
	else if (!named(tag, "features"))
		return STARTTLS_MALFORMED;
	else if (tag->empty)
		return ask(st, ret_send, ret_len);
	else
		st->state = FEATURES;
	if (!tag->empty)
		return STARTTLS_MORE;
	return st->state == PROCEEDING ? STARTTLS_READY : STARTTLS_REFUSED;
}

static enum starttls_want
take(struct starttls *st, const struct tag *tag, const void **ret_send,
    size_t *ret_len)
{
	switch ((enum state)st->state) {
	case STREAM:
		if (tag->xml && named(tag, "xml"))
			return STARTTLS_MORE;
		if (tag->closing || tag->empty || !named(tag, "stream"))
			return STARTTLS_MALFORMED;
		st->state = CHILD;
		return STARTTLS_MORE;
	case FEATURES:
		if (named(tag, "starttls") && !tag->closing)
			st->offered = true;
		if (tag->closing && named(tag, "features"))
			return ask(st, ret_send, ret_len);
		return STARTTLS_MORE;
	case ERROR:
		if (passing(tag))
			return STARTTLS_BUSY;
		return tag->closing && named(tag, "error") ?
		    STARTTLS_REFUSED : STARTTLS_MORE;
	case PROCEEDING:
		return tag->closing && named(tag, "proceed") ?
		    STARTTLS_READY : STARTTLS_MALFORMED;
	default:
		return child(st, tag, ret_send, ret_len);
	}
}

enum starttls_want
starttls_xmpp(struct starttls *st, const unsigned char *in, size_t len,
    const void **ret_send, size_t *ret_len)
{
	enum starttls_want want;
	struct tag tag;

	if (st->state == OPEN) {
		st->state = STREAM;
		*ret_send = st->out;
		*ret_len = strlen(st->out);
		return STARTTLS_SEND;
	}
	while (next_tag(st, in, len, &tag)) {
		if (tag.bad || (tag.xml && st->state != STREAM))
			return STARTTLS_MALFORMED;
		want = take(st, &tag, ret_send, ret_len);
		if (want != STARTTLS_MORE)
			return want;
	}
	return STARTTLS_MORE;
}
