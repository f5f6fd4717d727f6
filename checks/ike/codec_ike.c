/*
 * Builds the first message of an exchange and reads the answer to it.  The
 * answer is foreign: every length is bounded by the one around it, payloads
 * are counted, and what is not understood is skipped or called odd, never
 * taken for a refusal.
 */
#include <string.h>

#include "codec_ike.h"

enum { /* payloads */
	V1_SA = 1, V1_KE = 4, V1_ID = 5, V1_NONCE = 10, V1_NOTIFY = 11,
	V1_VENDOR = 13,
	SA = 33, KE = 34, NONCE = 40, NOTIFY = 41, VENDOR = 43,
};
enum { X_MAIN = 2, X_AGGRESSIVE = 4, X_INFO = 5, X_SA_INIT = 34 };
enum { /* notifications */
	N_VERSION = 5, N_PROPOSAL = 14, N_KE = 17, N_COOKIE = 16390,
	N_FRAGMENTATION = 16430, N_INTERMEDIATE = 16438,
};
#define KEY_LENGTH 14 /* attribute of both versions */
#define SHORT_ATTR 0x8000u

/* ---- Building ---- */

/* A payload: the next one's type, and its length to be closed. */
static size_t
open_payload(struct cf_buf *b, unsigned int next)
{
	cf_buf_u8(b, next);
	cf_buf_u8(b, 0);
	return cf_buf_open(b, 2);
}

/* Lengths of IKE count their own four bytes. */
static void
close_payload(struct cf_buf *b, size_t mark, size_t from)
{
	size_t len = b->len - from;

	cf_buf_close(b, mark, 2);
	if (cf_buf_failed(b))
		return;
	b->data[from + 2] = (char)(len >> 8);
	b->data[from + 3] = (char)(len & 0xFF);
}

static void
header(struct cf_buf *b, const struct ike_fresh *f, unsigned int next,
    unsigned int version, unsigned int exchange, unsigned int flags)
{
	static const unsigned char zeros[8];

	cf_buf_add(b, f->spi, sizeof(f->spi));
	cf_buf_add(b, zeros, sizeof(zeros));
	cf_buf_u8(b, next);
	cf_buf_u8(b, version);
	cf_buf_u8(b, exchange);
	cf_buf_u8(b, flags);
	cf_buf_u32(b, 0); /* message id */
	cf_buf_u32(b, 0); /* length, set by finish() */
}

static void
finish(struct cf_buf *b)
{
	size_t len = b->len;

	if (cf_buf_failed(b) || len < 28)
		return;
	b->data[24] = b->data[25] = 0;
	b->data[26] = (char)(len >> 8);
	b->data[27] = (char)(len & 0xFF);
}

/*
 * A public value.  On curves with points it is the base point (SEC 2, RFC
 * 7748), as a random one would have to be computed; else random bytes below
 * the modulus.  A group whose points are not in here gets random bytes: that
 * is enough to be told which group is wanted.
 */
static void
public_value(struct cf_buf *b, unsigned int group, const struct ike_fresh *f)
{
	static const char *const points[] = {
		[19] = "\x6b\x17\xd1\xf2\xe1\x2c\x42\x47\xf8\xbc\xe6\xe5\x63"
		       "\xa4\x40\xf2\x77\x03\x7d\x81\x2d\xeb\x33\xa0\xf4\xa1"
		       "\x39\x45\xd8\x98\xc2\x96\x4f\xe3\x42\xe2\xfe\x1a\x7f"
		       "\x9b\x8e\xe7\xeb\x4a\x7c\x0f\x9e\x16\x2b\xce\x33\x57"
		       "\x6b\x31\x5e\xce\xcb\xb6\x40\x68\x37\xbf\x51\xf5",
		[20] = "\xaa\x87\xca\x22\xbe\x8b\x05\x37\x8e\xb1\xc7\x1e\xf3"
		       "\x20\xad\x74\x6e\x1d\x3b\x62\x8b\xa7\x9b\x98\x59\xf7"
		       "\x41\xe0\x82\x54\x2a\x38\x55\x02\xf2\x5d\xbf\x55\x29"
		       "\x6c\x3a\x54\x5e\x38\x72\x76\x0a\xb7\x36\x17\xde\x4a"
		       "\x96\x26\x2c\x6f\x5d\x9e\x98\xbf\x92\x92\xdc\x29\xf8"
		       "\xf4\x1d\xbd\x28\x9a\x14\x7c\xe9\xda\x31\x13\xb5\xf0"
		       "\xb8\xc0\x0a\x60\xb1\xce\x1d\x7e\x81\x9d\x7a\x43\x1d"
		       "\x7c\x90\xea\x0e\x5f",
	};
	int i = ike_transform_find(IKE_DH, group, 0);
	size_t len = i >= 0 ? ike_transforms[i].ke : 256, n;

	if (group < CF_NELEM(points) && points[group] != NULL) {
		cf_buf_add(b, points[group], len);
		return;
	}
	if (group == 31 || group == 32) {
		cf_buf_u8(b, group == 31 ? 9 : 5); /* little-endian */
		for (n = 1; n < len; n++)
			cf_buf_u8(b, 0);
		return;
	}
	/* Below every modulus, whose first 64 bits are ones. */
	for (n = 0; n < len; n++)
		cf_buf_u8(b, n == 0 ? f->bytes[0] & 0x7Fu :
				      f->bytes[n % sizeof(f->bytes)] ^
				(unsigned int)(n / sizeof(f->bytes)));
}

static void
put_transform(struct cf_buf *b, const struct ike_transform *t, bool last)
{
	cf_buf_u8(b, last ? 0 : 3);
	cf_buf_u8(b, 0);
	cf_buf_u16(b, t->attr != 0 ? 12 : 8);
	cf_buf_u8(b, t->kind);
	cf_buf_u8(b, 0);
	cf_buf_u16(b, t->id);
	if (t->attr == 0)
		return;
	cf_buf_u16(b, SHORT_ATTR | KEY_LENGTH);
	cf_buf_u16(b, t->attr);
}

/* What of the set stands in a proposal of AEAD ciphers, or of others. */
static struct ike_set
part_of(const struct ike_set *set, bool aead, bool *ret_any)
{
	struct ike_set part = { { 0, 0 } };
	size_t i;

	*ret_any = false;
	for (i = 0; i < ike_ntransforms; i++) {
		const struct ike_transform *t = &ike_transforms[i];

		if (!ike_has(set, (int)i) ||
		    (t->kind == IKE_ENCR && t->aead != aead) ||
		    (t->kind == IKE_INTEG && aead))
			continue;
		ike_put(&part, (int)i);
		*ret_any |= t->kind == IKE_ENCR;
	}
	return part;
}

static void
put_proposal(struct cf_buf *b, const struct ike_set *part, unsigned int number,
    bool last)
{
	size_t from = b->len, mark, n = ike_count(part), i;

	mark = open_payload(b, last ? 0 : 2);
	cf_buf_u8(b, number);
	cf_buf_u8(b, 1); /* IKE */
	cf_buf_u8(b, 0); /* no SPI */
	cf_buf_u8(b, (unsigned int)n);
	for (i = 0; i < ike_ntransforms; i++) {
		if (ike_has(part, (int)i))
			put_transform(b, &ike_transforms[i], --n == 0);
	}
	close_payload(b, mark, from);
}

static void
put_notify(struct cf_buf *b, unsigned int next, unsigned int type,
    const void *data, size_t len)
{
	size_t from = b->len, mark = open_payload(b, next);

	cf_buf_u8(b, 0);
	cf_buf_u8(b, 0);
	cf_buf_u16(b, type);
	cf_buf_add(b, data, len);
	close_payload(b, mark, from);
}

static void
build_v2(struct cf_buf *b, const struct ike_offer *o, const struct ike_fresh *f)
{
	bool aead, plain;
	struct ike_set pa = part_of(&o->set, true, &aead);
	struct ike_set pp = part_of(&o->set, false, &plain);
	size_t from, mark;

	header(b, f, f->cookie_len > 0 ? NOTIFY : SA, 0x20, X_SA_INIT, 0x08);
	if (f->cookie_len > 0) /* RFC 7296, 2.6: the first payload */
		put_notify(b, SA, N_COOKIE, f->cookie, f->cookie_len);
	from = b->len;
	mark = open_payload(b, KE);
	if (aead)
		put_proposal(b, &pa, 1, !plain);
	if (plain)
		put_proposal(b, &pp, aead ? 2 : 1, true);
	close_payload(b, mark, from);
	from = b->len;
	mark = open_payload(b, NONCE);
	cf_buf_u16(b, o->group);
	cf_buf_u16(b, 0);
	public_value(b, o->group, f);
	close_payload(b, mark, from);
	from = b->len;
	mark = open_payload(b, o->extensions ? NOTIFY : 0);
	cf_buf_add(b, f->nonce, sizeof(f->nonce));
	close_payload(b, mark, from);
	if (o->extensions) {
		put_notify(b, NOTIFY, N_FRAGMENTATION, "", 0);
		put_notify(b, 0, N_INTERMEDIATE, "", 0);
	}
}

/*
 * Version 1 offers whole combinations, so only those in use are asked for,
 * each round small enough for one packet: the usual groups, other groups,
 * what is weakest, the modes of remote access, longer hashes, larger groups,
 * AES-192, ECDSA (RFC 4754) and Brainpool.
 */
struct v1_round {
	unsigned int ciphers[6][2]; /* id, bits */
	unsigned int hashes[4], auths[3], groups[4];
};
#define AES { 7, 256 }, { 7, 128 }
static const struct v1_round v1_rounds[IKE_V1_ROUNDS] = {
	{ { AES, { 5, 0 } }, { 4, 2, 1 }, { 1, 3 }, { 14, 2 } },
	{ { AES, { 5, 0 } }, { 4, 2 }, { 1, 3 }, { 19, 5, 15 } },
	{ { { 1, 0 }, { 7, 192 }, { 5, 0 }, { 7, 256 } }, { 6, 2, 1 },
	    { 1, 3 }, { 1 } },
	{ { AES, { 5, 0 } }, { 4, 2, 1 }, { 65001, 64221 }, { 14, 2 } },
	{ { AES }, { 5, 6 }, { 1, 3 }, { 20, 21, 14, 16 } },
	{ { AES }, { 4, 2 }, { 1, 3 }, { 16, 20, 18, 24 } },
	{ { { 7, 192 } }, { 4, 2, 6, 5 }, { 1, 3 }, { 14, 5, 2, 19 } },
	{ { AES }, { 4, 5, 6 }, { 9, 10, 11 }, { 19, 20 } },
	{ { AES }, { 4, 6 }, { 1, 3 }, { 28, 29, 30, 17 } },
};

static void
v1_attr(struct cf_buf *b, unsigned int type, unsigned int value)
{
	cf_buf_u16(b, SHORT_ATTR | type);
	cf_buf_u16(b, value);
}

/* RFC 2409, appendix A; the life is 28800 seconds. */
static void
v1_transform(struct cf_buf *b, unsigned int number, const unsigned int c[2],
    unsigned int hash, unsigned int auth, unsigned int group)
{
	size_t from = b->len, mark = open_payload(b, 3);

	cf_buf_u8(b, number);
	cf_buf_u8(b, 1); /* KEY_IKE */
	cf_buf_u16(b, 0);
	v1_attr(b, 1, c[0]);
	v1_attr(b, 2, hash);
	v1_attr(b, 3, auth);
	v1_attr(b, 4, group);
	v1_attr(b, 11, 1);
	v1_attr(b, 12, 28800);
	if (c[1] != 0)
		v1_attr(b, KEY_LENGTH, c[1]);
	close_payload(b, mark, from);
}

/* The transforms of a round; only those of one group when it is not 0. */
static void
v1_transforms(struct cf_buf *b, const struct v1_round *r, unsigned int only,
    size_t count_at)
{
	unsigned int n = 0;
	size_t g, a, h, c, last = 0;

	for (g = 0; g < CF_NELEM(r->groups) && r->groups[g] != 0; g++)
	for (c = 0; c < CF_NELEM(r->ciphers) && r->ciphers[c][0] != 0; c++)
	for (h = 0; h < CF_NELEM(r->hashes) && r->hashes[h] != 0; h++)
	for (a = 0; a < CF_NELEM(r->auths) && r->auths[a] != 0; a++) {
		unsigned int group = only != 0 ? only : r->groups[g];

		if (only != 0 && g > 0)
			continue;
		last = b->len;
		v1_transform(b, ++n, r->ciphers[c], r->hashes[h], r->auths[a],
		    group);
	}
	if (cf_buf_failed(b) || n == 0)
		return;
	b->data[last] = 0;
	b->data[count_at] = (char)n;
}

static void
build_v1(struct cf_buf *b, const struct ike_offer *o, const struct ike_fresh *f)
{
	bool fast = o->ask == IKE_ASK_AGGRESSIVE;
	size_t from, mark, p_from, p_mark;

	header(b, f, V1_SA, 0x10, fast ? X_AGGRESSIVE : X_MAIN, 0);
	from = b->len;
	mark = open_payload(b, fast ? V1_KE : 0);
	cf_buf_u32(b, 1); /* DOI: IPsec */
	cf_buf_u32(b, 1); /* situation: identity only */
	p_from = b->len;
	p_mark = open_payload(b, 0);
	cf_buf_u8(b, 1);
	cf_buf_u8(b, 1); /* ISAKMP */
	cf_buf_u8(b, 0);
	cf_buf_u8(b, 0); /* count, set below */
	v1_transforms(b, &v1_rounds[o->round % IKE_V1_ROUNDS],
	    fast ? o->group : 0, b->len - 1);
	close_payload(b, p_mark, p_from);
	close_payload(b, mark, from);
	if (!fast)
		return;
	from = b->len;
	mark = open_payload(b, V1_NONCE);
	public_value(b, o->group, f);
	close_payload(b, mark, from);
	from = b->len;
	mark = open_payload(b, V1_ID);
	cf_buf_add(b, f->nonce, sizeof(f->nonce));
	close_payload(b, mark, from);
	from = b->len;
	mark = open_payload(b, 0);
	cf_buf_u8(b, 2); /* ID_FQDN, RFC 2407 4.6.2.1 */
	cf_buf_u8(b, 0);
	cf_buf_u16(b, 0);
	cf_buf_str(b, "confiance");
	close_payload(b, mark, from);
}

void
ike_build(
    struct cf_buf *b, const struct ike_offer *o, const struct ike_fresh *f)
{
	if (o->ask == IKE_ASK_V2)
		build_v2(b, o, f);
	else
		build_v1(b, o, f);
	finish(b);
}

/* ---- Reading ---- */

/* Attributes up to the end of a transform; the ones of four bytes are read,
 * long ones are skipped.  Returns the key length, 0 none. */
static unsigned int
read_attrs(struct cf_reader *r, struct ike_answer *v1)
{
	unsigned int type, value, bits = 0;

	while (r->left > 0 && !cf_reader_failed(r)) {
		type = cf_read_u16(r);
		value = cf_read_u16(r);
		if ((type & SHORT_ATTR) == 0) {
			cf_read_skip(r, value);
			continue;
		}
		type &= ~SHORT_ATTR;
		if (type == KEY_LENGTH)
			bits = value;
		if (v1 == NULL)
			continue;
		if (type == 1)
			v1->cipher = value;
		else if (type == 2)
			v1->hash = value;
		else if (type == 3)
			v1->auth = value;
		else if (type == 4)
			v1->group = value;
	}
	return bits;
}

/* One of the nested structures: proposal or transform. */
static struct cf_reader
read_nested(struct cf_reader *r)
{
	size_t len;

	cf_read_u8(r);
	cf_read_u8(r);
	len = cf_read_u16(r);
	if (len < 4) {
		r->failed = true;
		len = 4;
	}
	return cf_read_sub(r, len - 4);
}

/* The one proposal that was chosen. */
static bool
read_sa(struct cf_reader *r, bool v1, struct ike_answer *ret)
{
	struct cf_reader p, t;
	unsigned int n, kind, id, bits, spi;
	bool good = true;

	if (v1)
		cf_read_skip(r, 8); /* DOI, situation */
	p = read_nested(r);
	cf_read_u8(&p);
	cf_read_u8(&p);
	spi = cf_read_u8(&p);
	n = cf_read_u8(&p);
	cf_read_skip(&p, spi);
	if (n == 0 || (v1 && n != 1))
		return false;
	for (; n > 0 && !cf_reader_failed(&p); n--) {
		t = read_nested(&p);
		kind = cf_read_u8(&t);
		cf_read_u8(&t);
		id = cf_read_u16(&t);
		bits = read_attrs(&t, v1 ? ret : NULL);
		good = good && !cf_reader_failed(&t);
		if (v1)
			ret->bits = bits;
		else if (kind >= IKE_ENCR && kind < IKE_KINDS)
			ret->chosen[kind] = ike_transform_find(
			    (enum ike_kind)kind, id, bits);
		if (!v1 && kind == IKE_DH)
			ret->group = id;
	}
	return good && !cf_reader_failed(&p) && !cf_reader_failed(r);
}

static void
read_vendor(struct cf_reader *r, struct ike_answer *ret)
{
	struct ike_vendor *v;
	size_t len = r->left < CF_IKE_VENDOR_LEN ? r->left : CF_IKE_VENDOR_LEN;

	if (ret->nvendors == CF_IKE_VENDORS) {
		ret->truncated = true;
		return;
	}
	v = &ret->vendors[ret->nvendors++];
	v->len = len;
	if (len > 0)
		memcpy(v->id, cf_read_bytes(r, len), len);
}

/* True when the notification is an error that decides. */
static bool
read_notify(struct cf_reader *r, bool v1, struct ike_answer *ret)
{
	unsigned int spi, type;
	const unsigned char *p;

	if (v1)
		cf_read_u32(r); /* DOI */
	cf_read_u8(r);
	spi = cf_read_u8(r);
	type = cf_read_u16(r);
	cf_read_skip(r, spi);
	if (cf_reader_failed(r))
		return false;
	if (type == N_COOKIE && !v1 && r->left > 0 &&
	    r->left <= CF_IKE_COOKIE) {
		ret->cookie_len = r->left;
		p = cf_read_bytes(r, ret->cookie_len);
		memcpy(ret->cookie, p, ret->cookie_len);
		return false;
	}
	if (type >= 16384) {
		if (ret->nnotifies == CF_IKE_VENDORS)
			ret->truncated = true;
		else
			ret->notifies[ret->nnotifies++] = type;
		return false;
	}
	ret->notify = type;
	if (type == N_KE && !v1 && r->left >= 2)
		ret->group = cf_read_u16(r);
	return true;
}

static enum ike_outcome
outcome_of_error(const struct ike_answer *a, bool v1)
{
	if (a->notify == N_PROPOSAL)
		return IKE_NO_PROPOSAL;
	/* Of version 1 number 5 means the same (RFC 2408, 3.14.1), 6 that of
	 * the minor version. */
	if (a->notify == N_VERSION || (v1 && a->notify == 6))
		return IKE_NO_VERSION;
	if (a->notify == N_KE && !v1 && a->group != 0)
		return IKE_INVALID_KE;
	return IKE_ODD;
}

/* The payloads behind the header; false for what cannot be read. */
static bool
read_payloads(struct cf_reader *r, unsigned int next, bool v1,
    struct ike_answer *ret)
{
	struct cf_reader body;
	bool chosen = false, error = false;
	unsigned int n, type;
	size_t len;

	for (n = 0; next != 0; n++) {
		type = next;
		next = cf_read_u8(r);
		cf_read_u8(r);
		len = cf_read_u16(r);
		if (n >= CF_IKE_PAYLOADS || len < 4)
			return false;
		body = cf_read_sub(r, len - 4);
		if (cf_reader_failed(r))
			return false;
		if (type == (v1 ? V1_SA : SA)) {
			if (!read_sa(&body, v1, ret))
				return false;
			chosen = true;
		} else if (type == (v1 ? V1_VENDOR : VENDOR))
			read_vendor(&body, ret);
		else if (type == (v1 ? V1_NOTIFY : NOTIFY))
			error |= read_notify(&body, v1, ret);
	}
	if (error)
		ret->outcome = outcome_of_error(ret, v1);
	else if (chosen)
		ret->outcome = IKE_ACCEPTED;
	else if (ret->cookie_len > 0)
		ret->outcome = IKE_COOKIE;
	return true;
}

int
ike_parse(const void *in, size_t len, const unsigned char spi[8],
    struct ike_answer *ret)
{
	struct cf_reader r = cf_reader_init(in, len);
	const unsigned char *who = cf_read_bytes(&r, 8);
	struct ike_answer a;
	unsigned int next, version, exchange, flags;
	bool v1;
	int i;

	memset(&a, 0, sizeof(a));
	a.outcome = IKE_ODD;
	for (i = 0; i < IKE_KINDS; i++)
		a.chosen[i] = -1;
	cf_read_skip(&r, 8);
	next = cf_read_u8(&r);
	version = cf_read_u8(&r) >> 4;
	exchange = cf_read_u8(&r);
	flags = cf_read_u8(&r);
	cf_read_u32(&r);
	if (cf_read_u32(&r) != len || cf_reader_failed(&r) ||
	    memcmp(who, spi, 8) != 0 || version < 1 || version > 2)
		return CF_EPARSE;
	v1 = version == 1;
	/* Our own request, mirrored, is no answer; nor is what is encrypted. */
	if ((v1 && (flags & 1) != 0) || (!v1 && (flags & 0x20) == 0))
		return CF_EPARSE;
	if (v1 ? exchange != X_MAIN && exchange != X_AGGRESSIVE &&
		    exchange != X_INFO :
		 exchange != X_SA_INIT && exchange != 37)
		return CF_EPARSE;
	if (!read_payloads(&r, next, v1, &a))
		a.outcome = IKE_ODD;
	*ret = a;
	return CF_OK;
}
