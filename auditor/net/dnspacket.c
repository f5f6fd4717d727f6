/*
 * Reads the CNAME chain out of a DNS answer (RFC 1035 section 4).  Pure: bytes
 * in, names out.  It trusts nothing: compression pointers only ever go
 * backwards, so that every name ends.
 */
#include <stdio.h>
#include <string.h>

#include <confiance/limits.h>

#include "dnspacket.h"

#define TYPE_CNAME 5
#define TYPE_ANY 255
#define NAME_WIRE 255		    /* RFC 1035 2.3.4 */
#define NAME_TEXT (4 * NAME_WIRE + 1) /* every byte as \DDD */

struct packet {
	const unsigned char *bytes;
	size_t len;
	struct cf_reader r;
};
struct alias {
	const char *from, *to;
};

static size_t
label_text(char *out, const unsigned char *label, size_t n)
{
	size_t at = 0, i;
	unsigned char c;

	for (i = 0; i < n; i++) {
		c = label[i];
		if (c >= 'A' && c <= 'Z')
			c = (unsigned char)(c - 'A' + 'a');
		if (c == '.' || c == '\\' || c <= ' ' || c >= 0x7f) {
			snprintf(out + at, 5, "\\%03u", c);
			at += 4;
		} else
			out[at++] = (char)c;
	}
	return at;
}

/* A name at the cursor, which moves behind it; fails the cursor. */
static void
read_name(struct packet *pk, char out[NAME_TEXT])
{
	struct cf_reader at = pk->r;
	size_t limit = (size_t)(at.p - pk->bytes), wire = 1, len = 0, to;
	const unsigned char *label;
	bool jumped = false;
	unsigned int n;

	out[0] = '\0';
	while ((n = cf_read_u8(&at)) != 0 && !at.failed) {
		if (n >= 0xc0) {
			to = (n & 0x3f) << 8;
			to |= cf_read_u8(&at);
			if (!jumped)
				pk->r = at;
			jumped = true;
			if (at.failed || to >= limit)
				break;
			limit = to;
			at = cf_reader_init(pk->bytes + to, pk->len - to);
			continue;
		}
		wire += n + 1;
		label = n < 0x40 ? cf_read_bytes(&at, n) : NULL;
		if (label == NULL || wire > NAME_WIRE)
			break;
		if (len > 0)
			out[len++] = '.';
		len += label_text(out + len, label, n);
		out[len] = '\0';
	}
	if (n != 0 || at.failed)
		pk->r.failed = true;
	else if (!jumped)
		pk->r = at;
}

/* One record of the answer section; a CNAME is added to the list. */
static int
read_record(struct cf_arena *arena, struct packet *pk, struct alias *list,
    size_t *n)
{
	char owner[NAME_TEXT], target[NAME_TEXT];
	unsigned int type, len;
	const unsigned char *end;

	read_name(pk, owner);
	type = cf_read_u16(&pk->r);
	cf_read_skip(&pk->r, 2 + 4); /* class, TTL */
	len = cf_read_u16(&pk->r);
	if (pk->r.failed || len > pk->r.left)
		return CF_EPARSE;
	if (type != TYPE_CNAME) {
		cf_read_skip(&pk->r, len);
		return CF_OK;
	}
	end = pk->r.p + len;
	read_name(pk, target);
	if (pk->r.failed || pk->r.p != end)
		return CF_EPARSE;
	if (*n == CF_DNS_CHAIN)
		return CF_ELIMIT;
	list[*n].from = cf_strdup(arena, owner);
	list[*n].to = cf_strdup(arena, target);
	(*n)++;
	return CF_OK;
}

/* Follows the aliases from name; records may stand in any order. */
static int
follow(const char *name, const struct alias *list, size_t n,
    const char **chain, size_t *ret_n)
{
	size_t steps = 0, i;

	for (;;) {
		for (i = 0; i < n; i++)
			if (strcmp(list[i].from, name) == 0)
				break;
		if (i == n)
			break;
		/* More steps than aliases: a circle. */
		if (steps == n)
			return CF_EPARSE;
		name = list[i].to;
		chain[steps++] = name;
	}
	*ret_n = steps;
	return CF_OK;
}

int
dnspacket_chain(struct cf_arena *arena, const void *packet, size_t len,
    const char *const **ret_chain, size_t *ret_n)
{
	struct packet pk = { packet, len, cf_reader_init(packet, len) };
	struct alias list[CF_DNS_CHAIN];
	char question[NAME_TEXT];
	unsigned int questions, answers, type;
	const char **chain;
	size_t n = 0;
	int code;

	cf_read_skip(&pk.r, 4); /* ID, flags */
	questions = cf_read_u16(&pk.r);
	answers = cf_read_u16(&pk.r);
	cf_read_skip(&pk.r, 4); /* counts of authority and additional */
	if (questions != 1)
		return CF_EPARSE;
	read_name(&pk, question);
	type = cf_read_u16(&pk.r);
	cf_read_skip(&pk.r, 2); /* class */
	while (answers-- > 0 && !pk.r.failed) {
		code = read_record(arena, &pk, list, &n);
		if (code != CF_OK)
			return code;
	}
	if (pk.r.failed)
		return CF_EPARSE;
	/* Who asks for the alias itself is not led on by it. */
	if (type == TYPE_CNAME || type == TYPE_ANY)
		n = 0;
	chain = cf_calloc(arena, n + 1, sizeof(*chain));
	if (chain == NULL || cf_arena_failed(arena))
		return CF_ENOMEM;
	code = follow(question, list, n, chain, ret_n);
	if (code == CF_OK)
		*ret_chain = chain;
	return code;
}
