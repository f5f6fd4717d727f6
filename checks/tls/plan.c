/*
 * The planner (see plan.h).  It trusts no answer: a choice that was not
 * offered ends its chain and is reported, every chain either strikes
 * something out or ends, and the number of conversations is bounded.  A list
 * is called whole only when the refusal that ended it can be told apart from
 * a block, by a hello known to be good that is sent again at the end.
 */
#include <stdlib.h>
#include <string.h>

#include "plan.h"
#include "x509.h"

/* 128 suites make some servers hang (testssl.sh issue 189); an SSLv3 hello
 * cannot be padded, so it stays under 256 bytes. */
#define CHUNK 120
#define CHUNK_SSL3 100
#define CHUNK_SMALL 60

enum { STRIKE_SUITE = 1, STRIKE_GROUP = 2, STRIKE_SCHEME = 4 };
enum kind {
	K_SSL2,	   /* SSLv2 at all */
	K_SUITES,  /* suites of a version, one chunk */
	K_FFDHE,   /* DHE suites once more, with ffdhe groups offered */
	K_ORDER,   /* the suites of several chunks, together */
	K_REVERSE, /* who decides: the list backwards */
	K_ROTATE,  /* who decides: this suite in front */
	K_FLIGHT,  /* the certificates of a kind of handshake */
	K_GROUPS,  /* curves of ServerKeyExchange */
	K_DH,	   /* the size of DHE */
	K_SCHEMES, /* signature schemes of TLS 1.2 */
	K_JOINT,   /* TLS 1.3: suite and group of each answer at once */
	K_SUITES13, /* TLS 1.3: suites that were left */
	K_GROUPS13, /* TLS 1.3: groups that were left */
	K_GROUPREV, /* TLS 1.3: the groups backwards */
	K_BOTH,	   /* TLS 1.3 or 1.2 */
	K_DEFLATE, /* compression */
	K_PLAINCBC, /* CBC without encrypt_then_mac in the offer */
	K_CONTROL, /* a hello known to be good, again */
};
enum state { S_WANTED, S_FLYING, S_ENDED };
/* Why a chain ended. */
enum end { E_NONE, E_EMPTY, E_ONCE, E_REFUSED, E_VERSION, E_SPLIT, E_ODD, E_FAILED };

struct chain {
	struct chain *next;
	enum kind kind;
	int vi;
	unsigned int ext;
	enum tls_want want;
	unsigned int strike;
	uint16_t *suites, *groups, *schemes;
	size_t nsuites, ngroups, nschemes;
	unsigned int level; /* of the ladder: 0 everything, 2 hardly anything */
	unsigned int tries; /* without a connection, or with an unclear alert */
	unsigned int hits;
	enum state state;
	enum end end;
	enum tls_outcome outcome; /* of the last conversation */
	unsigned int alert;
	unsigned int version;
	uint16_t front;	 /* K_ROTATE, K_REVERSE: what stood first */
	const char *kx;	 /* K_FLIGHT */
	uint16_t hit[CHUNK]; /* K_ORDER: suites as they were chosen */
};

struct sent {
	unsigned char digest[CF_SHA256_LEN];
	struct chain *chain;
	bool answered;
	struct tls_offer offer;
	struct tls_answer answer;
};

struct tls_plan {
	struct cf_arena *arena;
	const char *sni;
	struct chain *chains, **last;
	struct sent *sent[CF_TLS_PROBES];
	unsigned int nsent, flying;
	unsigned int open[TLS_V_MAX]; /* suite chains that have not ended */
	unsigned int pieces[TLS_V_MAX]; /* of them, those that found something */
	bool chunked[TLS_V_MAX];	/* the other chunks were started */
	bool refused[TLS_V_MAX];	/* the version itself was refused */
	bool broken[TLS_V_MAX];		/* a suite chain failed */
	const char *why[TLS_V_MAX];
	bool ffdhe_only[TLS_V_MAX];	/* some DHE suites need ffdhe groups */
	/* Rotations: answers, those that chose what stood in front, those that
	 * chose the first suite of the list. */
	unsigned int rotations[TLS_V_MAX], own[TLS_V_MAX], same[TLS_V_MAX];
	unsigned int nsentinel[TLS_V_MAX], bad_sentinel[TLS_V_MAX];
	unsigned int ems_yes, ems_no, reneg_yes, reneg_no;
	unsigned int words;	/* answers in TLS */
	unsigned int strange[TLS_STOPPED + 1]; /* answers by outcome */
	struct sent *good;	/* the first hello that was accepted */
	enum { C_NONE, C_SENT, C_GOOD, C_BAD } control;
	bool aborted, settled, versions_done;
	enum tls_outcome abort_outcome;
	bool etm_unasked; /* a CBC suite was seen, but only without EtM */
	struct tls_found found;
};

/* Popular ones first, then what else the table has. */
static const uint16_t first_groups[] = { 0x001D, 0x0017, 0x0018, 0x0019,
	0x001E };
static const uint16_t ffdhe_groups[] = { 0x0100, 0x0101, 0x0102, 0x0103,
	0x0104 };
static const uint16_t all_schemes[] = { 0x0403, 0x0503, 0x0603, 0x0807, 0x0808,
	0x0809, 0x080A, 0x080B, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601,
	0x081A, 0x081B, 0x081C, 0x0904, 0x0905, 0x0906, 0x0303, 0x0301, 0x0203,
	0x0201, 0x0402, 0x0502, 0x0602, 0x0302, 0x0202,
	/* MD5: only the chain that asks for schemes offers these. */
	0x0103, 0x0101, 0x0102 };
#define SCHEMES_MD5 3

#define EXT_USUAL (TLS_X_GROUPS | TLS_X_SCHEMES | TLS_X_EMS | TLS_X_ETM | \
	TLS_X_RENEG | TLS_X_SNI)

static const char *const order_names[] = { "", "server", "client", "mixed" };

const char *
tls_order_name(enum tls_order o)
{
	return (unsigned int)o < CF_NELEM(order_names) ? order_names[o] : "";
}

enum tls_order
tls_order_from(const char *s)
{
	unsigned int i;

	for (i = 1; i < CF_NELEM(order_names); i++) {
		if (cf_streq(order_names[i], s))
			return (enum tls_order)i;
	}
	return TLS_ORDER_UNKNOWN;
}

/* ---- Small lists of numbers ---- */

static bool
has(const uint16_t *v, size_t n, unsigned int x)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (v[i] == x)
			return true;
	}
	return false;
}

static void
drop(uint16_t *v, size_t *n, unsigned int x)
{
	size_t i, kept = 0;

	for (i = 0; i < *n; i++) {
		if (v[i] != x)
			v[kept++] = v[i];
	}
	*n = kept;
}

static uint16_t *
copy16(struct tls_plan *p, const uint16_t *v, size_t n)
{
	return cf_memdup(p->arena, v, (n != 0 ? n : 1) * sizeof(*v));
}

static bool
list_has(const struct tls_list *l, uint32_t x)
{
	size_t i;

	for (i = 0; i < l->n; i++) {
		if (l->v[i] == x)
			return true;
	}
	return false;
}

static void
list_add(struct tls_plan *p, struct tls_list *l, uint32_t x)
{
	uint32_t *v;

	if (list_has(l, x))
		return;
	v = cf_regrow(p->arena, l->v, l->n * sizeof(*v), (l->n + 1) * sizeof(*v));
	if (v == NULL)
		return;
	v[l->n++] = x;
	l->v = v;
}

static void
odd(struct tls_plan *p, const char *text)
{
	size_t i;

	for (i = 0; i < p->found.nodd; i++) {
		if (cf_streq(p->found.odd[i], text))
			return;
	}
	if (p->found.nodd < CF_NELEM(p->found.odd))
		p->found.odd[p->found.nodd++] = text;
}

/* Elliptic groups of a version, or all of TLS 1.3; keep goes last. */
static size_t
groups_for(int vi, unsigned int keep, uint16_t *v, size_t max)
{
	unsigned int version = tls_version_of[vi];
	const struct tls_group *g;
	size_t i, n = 0;

	for (i = 0; i < CF_NELEM(first_groups); i++) {
		if (first_groups[i] != keep && n < max)
			v[n++] = first_groups[i];
	}
	for (i = 0; i < tls_ngroups; i++) {
		g = &tls_groups[i];
		if (version < g->from || version > g->to || g->id == keep ||
		    cf_streq(g->type, "ECDHE explicit") ||
		    (vi != TLS_V_13 && !cf_streq(g->type, "ECDHE")) ||
		    has(v, n, g->id))
			continue;
		if (n < max)
			v[n++] = g->id;
	}
	if (keep != 0 && n < max)
		v[n++] = (uint16_t)keep;
	return n;
}

/* ---- Chains ---- */

static struct chain *
chain_add(struct tls_plan *p, enum kind kind, int vi, const uint16_t *suites,
    size_t nsuites, unsigned int strike)
{
	struct chain *c = cf_alloc(p->arena, sizeof(*c));
	uint16_t groups[128];

	if (c == NULL)
		return NULL;
	c->kind = kind;
	c->vi = vi;
	c->ext = EXT_USUAL;
	c->strike = strike;
	c->suites = copy16(p, suites, nsuites);
	c->nsuites = nsuites;
	c->ngroups = groups_for(vi, 0, groups, CF_NELEM(groups));
	c->groups = copy16(p, groups, c->ngroups);
	c->nschemes = CF_NELEM(all_schemes) - SCHEMES_MD5;
	c->schemes = copy16(p, all_schemes, CF_NELEM(all_schemes));
	if (c->suites == NULL || c->groups == NULL || c->schemes == NULL)
		return NULL;
	*p->last = c;
	p->last = &c->next;
	return c;
}

static void
chain_groups(struct tls_plan *p, struct chain *c, const uint16_t *v, size_t n)
{
	uint16_t *copy;

	if (c == NULL || (copy = copy16(p, v, n)) == NULL)
		return;
	c->groups = copy;
	c->ngroups = n;
}

/* What is left out at each step of the ladder. */
static unsigned int
ladder(const struct chain *c)
{
	bool v13 = c->vi == TLS_V_13;

	switch (c->level) {
	case 0:
		return c->ext;
	case 1:
		return (c->ext & ~(unsigned int)(TLS_X_EMS | TLS_X_ETM |
			   TLS_X_STATUS | TLS_X_ALPN)) |
		    (v13 ? TLS_X_SHARE : 0);
	default:
		if (v13)
			return TLS_X_GROUPS | TLS_X_SCHEMES | TLS_X_SHARE;
		return c->ext & (TLS_X_RENEG | TLS_X_DEFLATE);
	}
}

/* Without the extension there is nothing to strike out of its list. */
static unsigned int
last_level(const struct chain *c)
{
	if (c->vi == TLS_V_SSL2)
		return 0;
	return c->kind == K_GROUPS || c->kind == K_SCHEMES ? 1 : 2;
}

static void
fill_offer(const struct tls_plan *p, const struct chain *c,
    struct tls_offer *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->version = tls_version_of[c->vi];
	ret->ext = ladder(c);
	ret->suites = c->suites;
	ret->nsuites = c->nsuites;
	ret->groups = c->groups;
	ret->ngroups = c->ngroups;
	ret->schemes = c->schemes;
	ret->nschemes = c->nschemes;
	ret->sni = p->sni;
}

/* ---- Starting ---- */

static void
chunk_of(struct tls_plan *p, int vi, size_t from, size_t to)
{
	unsigned int version = tls_version_of[vi];
	const struct tls_suite *s;
	uint16_t v[CHUNK];
	size_t i, at = 0, n = 0;

	for (i = 0; i < tls_nsuite_order; i++) {
		s = tls_suite_find(tls_suite_order[i], false);
		/* What was only meant for later SSL versions is asked of SSLv3
		 * too: servers do it (NSS, JSSE).  What needs TLS 1.2 is not. */
		if (s == NULL || s->to < TLS_SSL3 || s->from == TLS_13 ||
		    (s->from == TLS_12 && version < TLS_12))
			continue;
		if (at >= from && at < to)
			v[n++] = tls_suite_order[i];
		at++;
	}
	if (n > 0 && chain_add(p, K_SUITES, vi, v, n, STRIKE_SUITE) != NULL)
		p->open[vi]++;
}

static size_t
chunk_size(int vi)
{
	return vi == TLS_V_SSL3 ? CHUNK_SSL3 : CHUNK;
}

static void
other_chunks(struct tls_plan *p, int vi)
{
	size_t size = chunk_size(vi), from;

	if (p->chunked[vi])
		return;
	p->chunked[vi] = true;
	for (from = size; from < tls_nsuite_order; from += size)
		chunk_of(p, vi, from, from + size);
}

static size_t
suites13(uint16_t *v, size_t max)
{
	const struct tls_suite *s;
	size_t i, n = 0;

	for (i = 0; i < tls_nsuite_order; i++) {
		s = tls_suite_find(tls_suite_order[i], false);
		if (s != NULL && s->to == TLS_13 && n < max)
			v[n++] = tls_suite_order[i];
	}
	return n;
}

struct tls_plan *
tls_plan_new(struct cf_arena *arena, const char *sni)
{
	struct tls_plan *p = cf_alloc(arena, sizeof(*p));
	uint16_t v[CHUNK];
	size_t n;
	int vi;

	if (p == NULL)
		return NULL;
	p->arena = arena;
	p->sni = cf_strdup(arena, sni != NULL ? sni : "");
	p->last = &p->chains;
	p->found.status = CF_ST_NOT_COLLECTED;
	p->found.schemes.status = CF_ST_NOT_COLLECTED;
	for (vi = 0; vi < TLS_V_MAX; vi++) {
		p->found.suites[vi].status = CF_ST_NOT_COLLECTED;
		p->found.groups[vi].status = CF_ST_NOT_COLLECTED;
	}
	n = suites13(v, CF_NELEM(v));
	if (chain_add(p, K_JOINT, TLS_V_13, v, n, STRIKE_SUITE | STRIKE_GROUP) != NULL)
		p->open[TLS_V_13]++;
	for (vi = TLS_V_12; vi >= TLS_V_SSL3; vi--)
		chunk_of(p, vi, 0, chunk_size(vi));
	if (chain_add(p, K_SSL2, TLS_V_SSL2, v, 0, 0) != NULL)
		p->open[TLS_V_SSL2]++;
	return cf_arena_failed(arena) ? NULL : p;
}

/* ---- What follows when the suites of a version are known ---- */

/* Suites of a version that keep() likes, in the order found. */
static size_t
pick(const struct tls_plan *p, int vi, bool (*keep)(const struct tls_suite *),
    uint16_t *v, size_t max)
{
	const struct tls_list *l = &p->found.suites[vi];
	const struct tls_suite *s;
	size_t i, n = 0;

	for (i = 0; i < l->n; i++) {
		s = tls_suite_find(l->v[i], false);
		if ((keep == NULL || (s != NULL && keep(s))) && n < max)
			v[n++] = (uint16_t)l->v[i];
	}
	return n;
}

static bool
is_ecdhe(const struct tls_suite *s)
{
	return cf_starts(s->kx, "ECDHE");
}

/* With an ECDSA certificate the server also wants its curve in the offer. */
static bool
is_ecdhe_rsa(const struct tls_suite *s)
{
	return cf_streq(s->kx, "ECDHE") && cf_streq(s->auth, "RSA");
}

static bool
is_dhe(const struct tls_suite *s)
{
	return cf_starts(s->kx, "DHE");
}

static bool
is_signed(const struct tls_suite *s)
{
	return (cf_streq(s->kx, "ECDHE") || cf_streq(s->kx, "DHE")) &&
	    (cf_streq(s->auth, "RSA") || cf_streq(s->auth, "ECDSA") ||
		cf_streq(s->auth, "DSS"));
}

static bool
is_cbc(const struct tls_suite *s)
{
	return cf_streq(s->mode, "CBC");
}

/* Sends a certificate. */
static bool
has_cert(const struct tls_suite *s)
{
	return !cf_streq(s->auth, "anon") && !cf_streq(s->auth, "NULL") &&
	    (strstr(s->kx, "PSK") == NULL || cf_streq(s->kx, "RSA_PSK"));
}

static void
ask_order(struct tls_plan *p, int vi)
{
	const struct tls_list *l = &p->found.suites[vi];
	uint16_t v[CHUNK];
	struct chain *c;
	size_t n, i, j, k;

	if (l->n < 2 || l->n > CHUNK)
		return;
	n = l->n;
	for (i = 0; i < n; i++)
		v[i] = (uint16_t)l->v[n - 1 - i];
	if ((c = chain_add(p, K_REVERSE, vi, v, n, 0)) != NULL)
		c->front = v[0];
	for (i = 0; i < n; i++) {
		v[0] = (uint16_t)l->v[i];
		for (j = 0, k = 1; j < n; j++) {
			if (j != i)
				v[k++] = (uint16_t)l->v[j];
		}
		if ((c = chain_add(p, K_ROTATE, vi, v, n, 0)) != NULL)
			c->front = v[0];
	}
}

/* The curve of the certificate that ECDSA suites came with. */
static unsigned int
cert_curve(const struct tls_plan *p)
{
	const struct tls_group *g;
	struct cf_arena *arena;
	struct tls_cert cert;
	unsigned int id = 0;
	size_t i;

	if ((arena = cf_arena_new(CF_TLS_CHAIN_BYTES * 4)) == NULL)
		return 0;
	for (i = 0; i < p->found.nflights && id == 0; i++) {
		const struct tls_flight *f = &p->found.flights[i];

		if (f->n == 0 || !cf_ends(f->kx, "ECDSA") ||
		    tls_x509_read(arena, f->certs[0], f->lens[0], &cert) != CF_OK)
			continue;
		g = tls_group_named(cert.key_curve);
		id = g != NULL ? g->id : 0;
	}
	cf_arena_free(arena);
	return id;
}

static void
ask_groups(struct tls_plan *p, int vi)
{
	uint16_t v[CHUNK], groups[128];
	unsigned int keep = 0;
	struct chain *c;
	size_t n;

	if ((n = pick(p, vi, is_ecdhe_rsa, v, CHUNK)) == 0) {
		n = pick(p, vi, is_ecdhe, v, CHUNK);
		keep = cert_curve(p);
	}
	if (n == 0 || vi == TLS_V_SSL3) {
		p->found.groups[vi].status = CF_ST_ABSENT;
		p->found.groups[vi].note = "no ECDHE suite";
		return;
	}
	if ((c = chain_add(p, K_GROUPS, vi, v, n, STRIKE_GROUP)) == NULL)
		return;
	c->want = TLS_WANT_KEYS;
	n = groups_for(vi, keep, groups, CF_NELEM(groups));
	chain_groups(p, c, groups, n);
}

/* Both ways: without ffdhe groups in the offer and with (RFC 7919). */
static void
ask_dh(struct tls_plan *p, int vi)
{
	uint16_t v[CHUNK];
	struct chain *c;
	size_t n = pick(p, vi, is_dhe, v, CHUNK);

	if (n == 0)
		return;
	if ((c = chain_add(p, K_DH, vi, v, n, 0)) != NULL)
		c->want = TLS_WANT_KEYS;
	if (vi == TLS_V_SSL3 || (c = chain_add(p, K_DH, vi, v, n, 0)) == NULL)
		return;
	c->want = TLS_WANT_KEYS;
	chain_groups(p, c, ffdhe_groups, CF_NELEM(ffdhe_groups));
}

static void
ask_flight(struct tls_plan *p, int vi, const struct tls_suite *like)
{
	const struct tls_list *l = &p->found.suites[vi];
	const struct tls_suite *s;
	struct chain *c;
	uint16_t v[CHUNK];
	size_t i, n = 0;

	for (i = 0; i < l->n && n < CHUNK; i++) {
		s = tls_suite_find(l->v[i], false);
		if (s != NULL && cf_streq(s->kx, like->kx) &&
		    cf_streq(s->auth, like->auth))
			v[n++] = (uint16_t)l->v[i];
	}
	if ((c = chain_add(p, K_FLIGHT, vi, v, n, 0)) == NULL)
		return;
	c->want = TLS_WANT_DONE;
	c->ext |= TLS_X_STATUS;
	c->kx = cf_printf(p->arena, "%s-%s", like->kx, like->auth);
	if (p->ffdhe_only[vi] && is_dhe(like))
		chain_groups(p, c, ffdhe_groups, CF_NELEM(ffdhe_groups));
}

/* One conversation for each kind of handshake that shows a certificate. */
static void
ask_flights(struct tls_plan *p, int vi)
{
	const struct tls_list *l = &p->found.suites[vi];
	const struct tls_suite *s, *t;
	size_t i, j;

	for (i = 0; i < l->n; i++) {
		s = tls_suite_find(l->v[i], false);
		if (s == NULL || !has_cert(s))
			continue;
		for (j = 0; j < i; j++) {
			t = tls_suite_find(l->v[j], false);
			if (t != NULL && cf_streq(s->kx, t->kx) &&
			    cf_streq(s->auth, t->auth))
				break;
		}
		if (j == i)
			ask_flight(p, vi, s);
	}
}

static void
ask_schemes(struct tls_plan *p)
{
	uint16_t v[CHUNK];
	struct chain *c;
	size_t n = pick(p, TLS_V_12, is_signed, v, CHUNK);

	if (n == 0) {
		p->found.schemes.status = CF_ST_ABSENT;
		p->found.schemes.note = "no signed key exchange in TLS 1.2";
		return;
	}
	if ((c = chain_add(p, K_SCHEMES, TLS_V_12, v, n, STRIKE_SCHEME)) == NULL)
		return;
	c->want = TLS_WANT_KEYS;
	c->nschemes = CF_NELEM(all_schemes);
}

static void
version_known(struct tls_plan *p, int vi)
{
	bool flights = false;
	size_t i;

	if (p->found.suites[vi].n == 0 || vi == TLS_V_SSL2)
		return;
	ask_order(p, vi);
	if (vi == TLS_V_13)
		return;
	ask_flights(p, vi);
	ask_dh(p, vi);
	if (vi == TLS_V_12)
		ask_schemes(p);
	/* The curve of an ECDSA certificate is needed first. */
	for (i = 0; i < p->found.suites[vi].n; i++) {
		const struct tls_suite *s =
		    tls_suite_find(p->found.suites[vi].v[i], false);

		flights |= s != NULL && has_cert(s);
	}
	if (!flights)
		ask_groups(p, vi);
}

static bool
is_wanted_dhe(const struct tls_plan *p, int vi, const struct tls_suite *s)
{
	unsigned int version = tls_version_of[vi];

	return is_dhe(s) && s->from != TLS_13 && s->to >= TLS_SSL3 &&
	    (s->from != TLS_12 || version >= TLS_12) &&
	    !list_has(&p->found.suites[vi], s->id);
}

/*
 * Some servers have DHE only for clients that offer ffdhe groups (wolfSSL),
 * others refuse DHE to clients that offer groups they lack (GnuTLS): the
 * chunks were asked without, so this asks with.
 */
static bool
ask_ffdhe(struct tls_plan *p, int vi)
{
	const struct tls_suite *s;
	uint16_t v[CHUNK];
	struct chain *c;
	size_t i, n = 0;

	if (vi < TLS_V_10 || vi > TLS_V_12 || p->refused[vi])
		return false;
	if (p->found.suites[vi].n == 0 && p->words == 0)
		return false;
	for (i = 0; i < tls_nsuite_order && n < CHUNK; i++) {
		s = tls_suite_find(tls_suite_order[i], false);
		if (s != NULL && is_wanted_dhe(p, vi, s))
			v[n++] = tls_suite_order[i];
	}
	if (n == 0 || (c = chain_add(p, K_FFDHE, vi, v, n, STRIKE_SUITE)) == NULL)
		return false;
	chain_groups(p, c, ffdhe_groups, CF_NELEM(ffdhe_groups));
	p->open[vi]++;
	return true;
}

static void
ask_together(struct tls_plan *p, int vi)
{
	uint16_t v[CHUNK], groups[128];
	struct chain *c;
	size_t n = pick(p, vi, NULL, v, CHUNK), i;

	if ((c = chain_add(p, K_ORDER, vi, v, n, STRIKE_SUITE)) == NULL)
		return;
	p->open[vi]++;
	if (!p->ffdhe_only[vi])
		return;
	n = groups_for(vi, 0, groups, CF_NELEM(groups) - CF_NELEM(ffdhe_groups));
	for (i = 0; i < CF_NELEM(ffdhe_groups); i++)
		groups[n++] = ffdhe_groups[i];
	chain_groups(p, c, groups, n);
}

/* The last suite chain of a version has ended. */
static void
suites_ended(struct tls_plan *p, int vi, enum kind kind)
{
	if (p->open[vi] > 0)
		return;
	if (kind == K_SUITES && ask_ffdhe(p, vi))
		return;
	if (kind != K_ORDER && p->pieces[vi] > 1 &&
	    p->found.suites[vi].n <= CHUNK && vi != TLS_V_13) {
		ask_together(p, vi);
		return;
	}
	version_known(p, vi);
}

/* ---- TLS 1.3 ---- */

/* The joint chain ended: suites or groups were used up, whichever first. */
static void
joint_ended(struct tls_plan *p, struct chain *c)
{
	uint16_t all[CHUNK], v[CHUNK], groups[128], rest[128];
	size_t n, ng, nrest = c->ngroups, i, found;
	struct chain *d;

	if (c->hits == 0) {
		suites_ended(p, TLS_V_13, c->kind);
		return;
	}
	memcpy(rest, c->groups, nrest * sizeof(rest[0]));
	ng = groups_for(TLS_V_13, 0, groups, CF_NELEM(groups));
	if (c->nsuites > 0 &&
	    (d = chain_add(p, K_SUITES13, TLS_V_13, c->suites, c->nsuites, STRIKE_SUITE)) != NULL) {
		chain_groups(p, d, groups, ng);
		d->level = c->level;
		p->open[TLS_V_13]++;
	}
	n = suites13(all, CF_NELEM(all));
	found = p->found.suites[TLS_V_13].n;
	for (i = 0; i < found && i < CHUNK; i++)
		v[i] = (uint16_t)p->found.suites[TLS_V_13].v[i];
	n = found < n ? found : n;
	if (nrest > 0 &&
	    (d = chain_add(p, K_GROUPS13, TLS_V_13, v, n, STRIKE_GROUP)) != NULL) {
		chain_groups(p, d, rest, nrest);
		d->level = c->level;
	}
	suites_ended(p, TLS_V_13, c->kind);
}

static void
groups13_ended(struct tls_plan *p, const struct chain *c)
{
	const struct tls_list *l = &p->found.groups[TLS_V_13];
	uint16_t v[128];
	struct chain *d;
	size_t i;

	if (l->n < 2 || l->n > CF_NELEM(v))
		return;
	for (i = 0; i < l->n; i++)
		v[i] = (uint16_t)l->v[l->n - 1 - i];
	d = chain_add(p, K_GROUPREV, TLS_V_13, c->suites, c->nsuites, 0);
	if (d == NULL)
		return;
	d->level = c->level;
	d->front = v[0];
	chain_groups(p, d, v, l->n);
}

/* ---- Chains end ---- */

static enum cf_status
status_of(enum tls_outcome o)
{
	switch (o) {
	case TLS_SILENT:
		return CF_ST_TIMEOUT;
	case TLS_REFUSED:
	case TLS_CLOSED:
	case TLS_RESET:
	case TLS_TURNED_AWAY:
		return CF_ST_REFUSED;
	case TLS_NO_CONNECT:
		return CF_ST_UNREACHABLE;
	case TLS_NOT_TLS:
	case TLS_MALFORMED:
		return CF_ST_MALFORMED;
	default:
		return CF_ST_NOT_COLLECTED;
	}
}

static const char *
reason(struct tls_plan *p, const struct chain *c)
{
	if (c->end == E_ODD)
		return "the server chose what was not offered";
	if (c->outcome == TLS_REFUSED)
		return cf_printf(p->arena, "alert %u %s", c->alert,
		    tls_alert_name(c->alert));
	switch (c->outcome) {
	case TLS_CLOSED:
		return "the peer closed without a word";
	case TLS_RESET:
		return "the peer reset the connection";
	case TLS_SILENT:
		return "the peer did not answer in time";
	case TLS_NO_CONNECT:
		return "no connection could be made";
	case TLS_TURNED_AWAY:
		return "the connection was refused";
	case TLS_NOT_TLS:
		return "the peer does not speak TLS";
	case TLS_MALFORMED:
		return "the answer breaks the protocol";
	case TLS_STOPPED:
		return "the collection was stopped";
	default:
		return "not asked: the limit of conversations was reached";
	}
}

static bool
ended_well(const struct chain *c)
{
	return c->end == E_EMPTY || c->end == E_ONCE || c->end == E_REFUSED ||
	    c->end == E_VERSION || c->end == E_SPLIT;
}

static void
list_end(struct tls_plan *p, struct tls_list *l, const struct chain *c)
{
	if (ended_well(c)) {
		/* A failure of a sister chain stays. */
		if (l->status == CF_ST_NOT_COLLECTED)
			l->status = l->n > 0 ? CF_ST_OK : CF_ST_ABSENT;
		else if (l->status == CF_ST_ABSENT && l->n > 0)
			l->status = CF_ST_OK;
		return;
	}
	l->status = l->n > 0 ? CF_ST_PARTIAL : status_of(c->outcome);
	l->note = reason(p, c);
}

static void
suite_chain_ended(struct tls_plan *p, struct chain *c)
{
	p->open[c->vi]--;
	if (c->hits > 0)
		p->pieces[c->vi]++;
	if (c->end == E_VERSION && !p->found.offered[c->vi])
		p->refused[c->vi] = true;
	if (!ended_well(c)) {
		p->broken[c->vi] = true;
		p->why[c->vi] = reason(p, c);
	}
	list_end(p, &p->found.suites[c->vi], c);
	if (c->kind == K_FFDHE && c->hits > 0)
		p->ffdhe_only[c->vi] = true;
	if (c->kind == K_JOINT)
		joint_ended(p, c);
	else
		suites_ended(p, c->vi, c->kind);
}

/* All suites together, in the order in which they were chosen. */
static void
order_chain_ended(struct tls_plan *p, struct chain *c)
{
	struct tls_list *l = &p->found.suites[c->vi];
	size_t i;

	p->open[c->vi]--;
	if (c->hits == l->n) {
		for (i = 0; i < l->n; i++)
			l->v[i] = c->hit[i];
	}
	suites_ended(p, c->vi, c->kind);
}

static void
chain_ended(struct tls_plan *p, struct chain *c, enum end end)
{
	c->state = S_ENDED;
	c->end = end;
	switch (c->kind) {
	case K_SSL2:
	case K_SUITES:
	case K_FFDHE:
	case K_JOINT:
	case K_SUITES13:
		suite_chain_ended(p, c);
		if (c->kind == K_JOINT && (c->ngroups == 0 || c->hits == 0))
			list_end(p, &p->found.groups[TLS_V_13], c);
		break;
	case K_ORDER:
		order_chain_ended(p, c);
		break;
	case K_GROUPS:
		list_end(p, &p->found.groups[c->vi], c);
		break;
	case K_GROUPS13:
		list_end(p, &p->found.groups[c->vi], c);
		groups13_ended(p, c);
		break;
	case K_SCHEMES:
		list_end(p, &p->found.schemes, c);
		break;
	case K_FLIGHT:
		if (c->hits == 0)
			p->found.flights_partial = true;
		break;
	case K_DH:
		if (!ended_well(c))
			p->found.dh_partial = true;
		break;
	case K_CONTROL:
		p->control = c->hits > 0 ? C_GOOD : C_BAD;
		break;
	default:
		break;
	}
}

/* When the last flight of a version is in, its curves can be asked for. */
static void
maybe_groups(struct tls_plan *p, const struct chain *ended)
{
	const struct chain *c;

	if (ended->kind != K_FLIGHT)
		return;
	for (c = p->chains; c != NULL; c = c->next) {
		if (c->kind == K_FLIGHT && c->vi == ended->vi &&
		    c->state != S_ENDED)
			return;
		if (c->kind == K_GROUPS && c->vi == ended->vi)
			return;
	}
	ask_groups(p, ended->vi);
}

/* ---- Answers ---- */

static void
note_dh(struct tls_plan *p, const struct chain *c, const struct tls_answer *a)
{
	struct tls_dh dh = { a->dh_bits, a->dh_prime != NULL ? a->dh_prime->name : "",
		has(c->groups, c->ngroups, 0x0100) };
	size_t i;

	if (a->dh_bits == 0)
		return;
	for (i = 0; i < p->found.ndh; i++) {
		if (p->found.dh[i].bits == dh.bits &&
		    cf_streq(p->found.dh[i].name, dh.name))
			return;
	}
	if (p->found.ndh < TLS_DHS)
		p->found.dh[p->found.ndh++] = dh;
}

static void
note_flight(struct tls_plan *p, const struct chain *c,
    const struct tls_answer *a)
{
	const unsigned char **certs;
	struct tls_flight *f;
	size_t *lens, i, total = 0;

	for (i = 0; i < a->ncerts; i++)
		total += a->cert_len[i];
	if (p->found.nflights == TLS_FLIGHTS || total > CF_TLS_CHAIN_BYTES) {
		p->found.flights_partial = true;
		return;
	}
	certs = cf_calloc(p->arena, a->ncerts + 1, sizeof(*certs));
	lens = cf_calloc(p->arena, a->ncerts + 1, sizeof(*lens));
	if (certs == NULL || lens == NULL)
		return;
	f = &p->found.flights[p->found.nflights++];
	for (i = 0; i < a->ncerts; i++) {
		certs[i] = cf_memdup(p->arena, a->certs[i], a->cert_len[i]);
		lens[i] = a->cert_len[i];
		if (certs[i] == NULL)
			return;
	}
	f->vi = c->vi;
	f->kx = c->kx;
	f->certs = certs;
	f->lens = lens;
	f->n = a->ncerts;
	f->staple = a->staple;
	f->cert_request = a->cert_request;
}

/* What every ServerHello below TLS 1.3 says by the way. */
static void
note_echo(struct tls_plan *p, const struct chain *c, const struct tls_answer *a)
{
	unsigned int ext = ladder(c);
	const struct tls_suite *s = tls_suite_find(a->suite, false);

	if (c->kind == K_BOTH)
		return;
	if (a->version < TLS_10 || a->version > TLS_12 || c->kind == K_PLAINCBC) {
		if (a->version == TLS_SSL3 && s != NULL && is_cbc(s))
			list_add(p, &p->found.plain_cbc, (uint32_t)c->vi << 16 | a->suite);
		return;
	}
	if (ext & TLS_X_EMS)
		*(a->echo & TLS_E_EMS ? &p->ems_yes : &p->ems_no) += 1;
	if (ext & TLS_X_RENEG)
		*(a->echo & TLS_E_RENEG ? &p->reneg_yes : &p->reneg_no) += 1;
	if (!(ext & TLS_X_ETM) && s != NULL && is_cbc(s))
		p->etm_unasked = true;
	else if (s != NULL && is_cbc(s) && !(a->echo & TLS_E_ETM))
		list_add(p, &p->found.plain_cbc, (uint32_t)c->vi << 16 | a->suite);
	p->nsentinel[c->vi]++;
	if (a->sentinel != (a->version == TLS_12 ? TLS_SENTINEL_12 : TLS_SENTINEL_11))
		p->bad_sentinel[c->vi]++;
}

static void
note_suite(struct tls_plan *p, struct chain *c, const struct tls_answer *a)
{
	list_add(p, &p->found.suites[c->vi], a->suite);
	p->found.offered[c->vi] = true;
	if (c->kind == K_SUITES)
		other_chunks(p, c->vi);
}

static void
note_rotation(struct tls_plan *p, const struct chain *c,
    const struct tls_answer *a)
{
	const struct tls_list *l = &p->found.suites[c->vi];

	p->rotations[c->vi]++;
	if (a->suite == c->front)
		p->own[c->vi]++;
	if (l->n > 0 && a->suite == l->v[0])
		p->same[c->vi]++;
}

static void
note_hit(struct tls_plan *p, struct chain *c, const struct tls_answer *a)
{
	size_t i;

	switch (c->kind) {
	case K_SSL2:
		p->found.offered[TLS_V_SSL2] = true;
		for (i = 0; i < a->nkinds; i++)
			list_add(p, &p->found.suites[TLS_V_SSL2], a->kinds[i]);
		break;
	case K_JOINT:
		list_add(p, &p->found.groups[TLS_V_13], a->group);
		note_suite(p, c, a);
		break;
	case K_GROUPS13:
		list_add(p, &p->found.groups[TLS_V_13], a->group);
		break;
	case K_SUITES:
	case K_FFDHE:
	case K_SUITES13:
		note_suite(p, c, a);
		break;
	case K_ORDER:
		if (c->hits < CHUNK)
			c->hit[c->hits] = a->suite;
		break;
	case K_REVERSE:
	case K_ROTATE:
		note_rotation(p, c, a);
		break;
	case K_GROUPREV:
		p->found.group_order = a->group == p->found.groups[TLS_V_13].v[0] ?
		    TLS_ORDER_SERVER : a->group == c->front ? TLS_ORDER_CLIENT :
							      TLS_ORDER_MIXED;
		break;
	case K_GROUPS:
		list_add(p, &p->found.groups[c->vi], a->group);
		break;
	case K_SCHEMES:
		list_add(p, &p->found.schemes, a->scheme);
		break;
	case K_DH:
		note_dh(p, c, a);
		break;
	case K_FLIGHT:
		note_flight(p, c, a);
		note_dh(p, c, a);
		break;
	case K_BOTH:
		p->found.preferred = a->version;
		break;
	case K_DEFLATE:
		p->found.compression = a->compression == 1 ? CF_TRI_YES : CF_TRI_NO;
		break;
	case K_PLAINCBC:
		p->found.etm_optional = CF_TRI_YES;
		break;
	case K_CONTROL:
		break;
	}
	c->hits++;
}

/* Whether the choice was offered; NULL when it was, else what is odd. */
static const char *
not_offered(struct tls_plan *p, const struct chain *c,
    const struct tls_answer *a)
{
	if (c->kind == K_SSL2)
		return a->version == TLS_SSL2 ? NULL :
						"answered an SSLv2 hello with another version";
	if (!has(c->suites, c->nsuites, a->suite))
		return cf_printf(p->arena, "chose suite %s that was not offered (%s)",
		    tls_suite_text(p->arena, a->suite, false),
		    tls_version_names[c->vi]);
	if ((c->strike & STRIKE_GROUP) && a->group != 0 &&
	    !has(c->groups, c->ngroups, a->group))
		return cf_printf(p->arena, "chose group %s that was not offered (%s)",
		    tls_group_text(p->arena, a->group), tls_version_names[c->vi]);
	if ((c->strike & STRIKE_SCHEME) && a->scheme != 0 &&
	    !has(c->schemes, c->nschemes, a->scheme))
		return cf_printf(p->arena, "signed with %s that was not offered",
		    tls_scheme_text(p->arena, a->scheme));
	return NULL;
}

/*
 * The suite was accepted but the group or scheme that was asked for is not
 * named.  An alert behind the ServerHello (Go, JSSE) and a HelloRetryRequest
 * without a group (wolfSSL) say that there is none in common.
 */
static void
unnamed(struct tls_plan *p, struct chain *c, const struct tls_answer *a)
{
	if (a->hrr)
		odd(p, "HelloRetryRequest without a group");
	if (a->hrr || a->alert != 0) {
		c->outcome = TLS_REFUSED;
		chain_ended(p, c, E_REFUSED);
		return;
	}
	c->outcome = TLS_MALFORMED;
	chain_ended(p, c, E_FAILED);
}

static void
accepted(struct tls_plan *p, struct chain *c, const struct tls_answer *a)
{
	unsigned int version = tls_version_of[c->vi];
	const char *text;

	/* A lower version: this one is not spoken. */
	if (c->kind != K_BOTH && c->vi != TLS_V_SSL2 && a->version < version) {
		chain_ended(p, c, c->hits > 0 ? E_REFUSED : E_VERSION);
		return;
	}
	if (c->kind != K_BOTH && c->vi != TLS_V_SSL2 && a->version > version) {
		odd(p, cf_printf(p->arena, "answered a %s hello with version 0x%04X",
		    tls_version_names[c->vi], a->version));
		chain_ended(p, c, E_ODD);
		return;
	}
	if ((text = not_offered(p, c, a)) != NULL) {
		odd(p, text);
		chain_ended(p, c, E_ODD);
		return;
	}
	if (((c->strike & STRIKE_GROUP) && a->group == 0) ||
	    ((c->strike & STRIKE_SCHEME) && a->scheme == 0)) {
		unnamed(p, c, a);
		return;
	}
	note_echo(p, c, a);
	note_hit(p, c, a);
	if (c->strike == 0) {
		chain_ended(p, c, E_ONCE);
		return;
	}
	if (c->strike & STRIKE_SUITE)
		drop(c->suites, &c->nsuites, a->suite);
	if (c->strike & STRIKE_GROUP)
		drop(c->groups, &c->ngroups, a->group);
	if (c->strike & STRIKE_SCHEME)
		drop(c->schemes, &c->nschemes, a->scheme);
	c->tries = 0;
	if (c->nsuites == 0 || c->ngroups == 0 || c->nschemes == 0)
		chain_ended(p, c, E_EMPTY);
	else
		c->state = S_WANTED;
}

/* Half the suites each, for a server that cannot bear many. */
static void
split(struct tls_plan *p, struct chain *c)
{
	size_t half = c->nsuites / 2;
	struct chain *a, *b;

	a = chain_add(p, c->kind, c->vi, c->suites, half, c->strike);
	b = chain_add(p, c->kind, c->vi, c->suites + half, c->nsuites - half,
	    c->strike);
	if (a == NULL || b == NULL)
		return;
	chain_groups(p, a, c->groups, c->ngroups);
	chain_groups(p, b, c->groups, c->ngroups);
	a->level = b->level = c->level;
	p->open[c->vi] += 2;
	odd(p, cf_printf(p->arena, "no answer to a hello of %u suites (%s)",
	    (unsigned int)c->nsuites, tls_version_names[c->vi]));
	chain_ended(p, c, E_SPLIT);
}

/* The transport failed: try with less; then it is not known. */
static void
failed(struct tls_plan *p, struct chain *c)
{
	if (c->outcome == TLS_NO_CONNECT || c->outcome == TLS_TURNED_AWAY) {
		if (c->tries++ < 2 && p->words > 0)
			c->state = S_WANTED;
		else
			chain_ended(p, c, E_FAILED);
		return;
	}
	if (c->outcome == TLS_STOPPED || c->vi == TLS_V_SSL2 ||
	    c->kind == K_CONTROL) {
		if (c->outcome != TLS_STOPPED && c->tries++ < 2)
			c->state = S_WANTED;
		else
			chain_ended(p, c, E_FAILED);
		return;
	}
	if (c->level < last_level(c) && c->outcome != TLS_NOT_TLS) {
		c->level++;
		c->state = S_WANTED;
		return;
	}
	if ((c->kind == K_SUITES || c->kind == K_FFDHE) &&
	    c->nsuites > CHUNK_SMALL && c->outcome != TLS_NOT_TLS &&
	    p->words > 0) {
		split(p, c);
		return;
	}
	chain_ended(p, c, E_FAILED);
}

static void
refused(struct tls_plan *p, struct chain *c)
{
	/* These blame the hello rather than the choice: ask with less. */
	bool unclear = c->outcome == TLS_REFUSED && (c->alert == 10 ||
	    c->alert == 47 || c->alert == 50 || c->alert == 80 ||
	    c->alert == 109);

	if (unclear && c->hits == 0 && c->level < last_level(c)) {
		c->level++;
		c->state = S_WANTED;
		return;
	}
	if (unclear && c->hits > 0 && c->tries++ < 1) {
		c->state = S_WANTED;
		return;
	}
	if (c->outcome == TLS_REFUSED && c->alert == 70 && c->hits == 0) {
		chain_ended(p, c, E_VERSION);
		return;
	}
	if (c->kind == K_SUITES)
		other_chunks(p, c->vi);
	chain_ended(p, c, E_REFUSED);
}

/* Nobody there speaks TLS: stop asking. */
static bool
hopeless(const struct tls_plan *p)
{
	if (p->words > 0)
		return false;
	return p->strange[TLS_TURNED_AWAY] + p->strange[TLS_NO_CONNECT] >= 3 ||
	    p->strange[TLS_NOT_TLS] >= 3 || p->strange[TLS_SILENT] >= 4 ||
	    p->strange[TLS_RESET] >= 8;
}

static void
step(struct tls_plan *p, struct chain *c, const struct tls_answer *a)
{
	c->outcome = a->outcome;
	c->alert = a->alert;
	p->strange[a->outcome <= TLS_STOPPED ? a->outcome : TLS_STOPPED]++;
	if (a->outcome == TLS_ACCEPTED || a->outcome == TLS_REFUSED)
		p->words++;
	if (a->outcome == TLS_STOPPED) {
		p->aborted = true;
		p->abort_outcome = TLS_STOPPED;
	}
	switch (a->outcome) {
	case TLS_ACCEPTED:
		accepted(p, c, a);
		break;
	case TLS_REFUSED:
	case TLS_CLOSED:
		refused(p, c);
		break;
	default:
		failed(p, c);
		break;
	}
	if (c->state == S_ENDED)
		maybe_groups(p, c);
	if (!p->aborted && hopeless(p)) {
		p->aborted = true;
		p->abort_outcome = c->outcome;
		p->found.status = status_of(c->outcome);
		p->found.note = reason(p, c);
	}
}

/* ---- The last questions, when versions and suites are known ---- */

static int
highest_below_13(const struct tls_plan *p)
{
	int vi;

	for (vi = TLS_V_12; vi >= TLS_V_10; vi--) {
		if (p->found.offered[vi])
			return vi;
	}
	return -1;
}

static void
ask_both(struct tls_plan *p)
{
	uint16_t v[CHUNK * 2];
	struct chain *c;
	size_t n;

	if (!p->found.offered[TLS_V_13] || !p->found.offered[TLS_V_12]) {
		if (p->found.offered[TLS_V_13])
			p->found.preferred = TLS_13;
		else if (p->found.offered[TLS_V_12])
			p->found.preferred = TLS_12;
		return;
	}
	n = pick(p, TLS_V_13, NULL, v, CHUNK / 2);
	n += pick(p, TLS_V_12, NULL, v + n, CHUNK / 2);
	if ((c = chain_add(p, K_BOTH, TLS_V_13, v, n, 0)) != NULL)
		c->ext |= TLS_X_BOTH;
}

static void
last_questions(struct tls_plan *p)
{
	uint16_t v[CHUNK];
	struct chain *c;
	int vi = highest_below_13(p);
	size_t n;

	p->versions_done = true;
	ask_both(p);
	if (vi < 0)
		return;
	n = pick(p, vi, NULL, v, CHUNK);
	if ((c = chain_add(p, K_DEFLATE, vi, v, n, 0)) != NULL)
		c->ext |= TLS_X_DEFLATE;
	n = pick(p, vi, is_cbc, v, CHUNK);
	if (n > 0 && (c = chain_add(p, K_PLAINCBC, vi, v, n, 0)) != NULL)
		c->ext &= ~(unsigned int)TLS_X_ETM;
}

static bool
all_ended(const struct tls_plan *p)
{
	const struct chain *c;

	for (c = p->chains; c != NULL; c = c->next) {
		if (c->state != S_ENDED)
			return false;
	}
	return true;
}

static void
ask_control(struct tls_plan *p)
{
	const struct tls_offer *o;
	struct chain *c;

	p->control = C_SENT;
	if (p->good == NULL || p->aborted) {
		p->control = C_BAD;
		return;
	}
	o = &p->good->offer;
	c = chain_add(p, K_CONTROL, tls_version_index(o->version), o->suites,
	    o->nsuites, 0);
	if (c == NULL) {
		p->control = C_BAD;
		return;
	}
	chain_groups(p, c, o->groups, o->ngroups);
	c->ext = o->ext;
	c->nschemes = o->nschemes <= CF_NELEM(all_schemes) ? o->nschemes : c->nschemes;
	memcpy(c->schemes, o->schemes, c->nschemes * sizeof(c->schemes[0]));
}

/* ---- Asking ---- */

static int
offer_digest(const struct tls_offer *o, enum tls_want want, unsigned char *ret)
{
	static const unsigned char zeros[TLS_RANDOM_LEN];
	struct cf_buf b;
	int rc = CF_ENOMEM;

	cf_buf_init(&b, 4096);
	cf_buf_u8(&b, (unsigned int)want);
	tls_hello_build(&b, o, zeros);
	if (!cf_buf_failed(&b))
		rc = cf_sha256(b.data, b.len, ret);
	cf_buf_free(&b);
	return rc;
}

static struct sent *
find_sent(const struct tls_plan *p, const unsigned char *digest)
{
	unsigned int i;

	for (i = 0; i < p->nsent; i++) {
		if (memcmp(p->sent[i]->digest, digest, CF_SHA256_LEN) == 0)
			return p->sent[i];
	}
	return NULL;
}

static bool
send_probe(struct tls_plan *p, struct chain *c, const unsigned char *digest,
    struct tls_probe *ret)
{
	struct sent *s;
	struct tls_offer *o;

	if (p->nsent == CF_TLS_PROBES ||
	    (s = cf_alloc(p->arena, sizeof(*s))) == NULL) {
		c->outcome = TLS_MORE;
		chain_ended(p, c, E_FAILED);
		maybe_groups(p, c);
		return false;
	}
	o = &s->offer;
	fill_offer(p, c, o);
	o->suites = copy16(p, o->suites, o->nsuites);
	o->groups = copy16(p, o->groups, o->ngroups);
	o->schemes = copy16(p, o->schemes, o->nschemes);
	if (o->suites == NULL || o->groups == NULL || o->schemes == NULL) {
		p->aborted = true;
		return false;
	}
	memcpy(s->digest, digest, CF_SHA256_LEN);
	s->chain = c;
	c->state = S_FLYING;
	p->flying++;
	ret->id = p->nsent;
	ret->offer = *o;
	ret->want = c->want;
	p->sent[p->nsent++] = s;
	return true;
}

/* One chain: a new probe (1), progress without one (2), nothing (0). */
static int
ask_chain(struct tls_plan *p, struct chain *c, struct tls_probe *ret)
{
	unsigned char digest[CF_SHA256_LEN];
	struct tls_offer o;
	struct sent *s = NULL;

	fill_offer(p, c, &o);
	if (offer_digest(&o, c->want, digest) != CF_OK) {
		p->aborted = true;
		return 0;
	}
	/* A retry and the control are meant to be sent again. */
	if (c->tries == 0 && c->kind != K_CONTROL)
		s = find_sent(p, digest);
	if (s == NULL)
		return send_probe(p, c, digest, ret) ? 1 : 2;
	if (!s->answered || c->kind == K_FLIGHT)
		return s->answered ? send_probe(p, c, digest, ret) : 0;
	step(p, c, &s->answer);
	return 2;
}

static void
abort_chains(struct tls_plan *p)
{
	struct chain *c;

	for (c = p->chains; c != NULL; c = c->next) {
		if (c->state != S_WANTED)
			continue;
		if (c->outcome == TLS_MORE)
			c->outcome = p->abort_outcome;
		chain_ended(p, c, E_FAILED);
	}
}

size_t
tls_plan_next(struct tls_plan *p, struct tls_probe *ret, size_t max)
{
	struct chain *c;
	size_t n = 0;
	bool again = true;
	int what;

	while (again && n < max) {
		again = false;
		if (p->aborted || cf_arena_failed(p->arena)) {
			p->aborted = true;
			abort_chains(p);
			return n;
		}
		for (c = p->chains; c != NULL && n < max && !p->aborted; c = c->next) {
			if (c->state != S_WANTED)
				continue;
			what = ask_chain(p, c, &ret[n]);
			if (what == 1)
				n++;
			again |= what == 2;
		}
		if (n > 0 || again || p->flying > 0 || !all_ended(p))
			continue;
		if (!p->versions_done)
			last_questions(p);
		else if (p->control == C_NONE)
			ask_control(p);
		else
			break;
		again = true;
	}
	return n;
}

void
tls_plan_answer(struct tls_plan *p, unsigned int id, const struct tls_answer *a)
{
	struct sent *s;

	if (id >= p->nsent || p->sent[id]->answered)
		return;
	s = p->sent[id];
	s->answered = true;
	s->answer = *a;
	/* Certificates belong to the reader and are gone soon. */
	s->answer.ncerts = 0;
	p->flying--;
	if (a->outcome == TLS_ACCEPTED && p->good == NULL &&
	    s->chain->vi != TLS_V_SSL2 &&
	    a->version == s->offer.version &&
	    has(s->offer.suites, s->offer.nsuites, a->suite))
		p->good = s;
	if (s->chain->state == S_FLYING)
		step(p, s->chain, a);
}

bool
tls_plan_done(const struct tls_plan *p)
{
	return p->flying == 0 && all_ended(p) &&
	    (p->aborted || (p->versions_done && p->control > C_SENT));
}

/* ---- The result ---- */

/* A list with something in it is partial at worst; without a good control a
 * refusal may be a block. */
static void
settle(struct tls_plan *p, struct tls_list *l)
{
	if (l->status != CF_ST_OK && l->status != CF_ST_ABSENT) {
		if (l->n > 0)
			l->status = CF_ST_PARTIAL;
		return;
	}
	if (p->control == C_GOOD)
		return;
	l->note = p->good == NULL ? "no hello was accepted at all" :
	    "a hello that had been accepted no longer is: refusals may be a block";
	l->status = l->n > 0 ? CF_ST_PARTIAL : CF_ST_REFUSED;
}

static void
judge_order(struct tls_plan *p, int vi)
{
	const struct tls_list *l = &p->found.suites[vi];

	/* n rotations and the reversed list; an answer missing: not known. */
	if (l->n < 2 || p->rotations[vi] < l->n + 1)
		return;
	if (p->same[vi] == p->rotations[vi])
		p->found.order[vi] = TLS_ORDER_SERVER;
	else if (p->own[vi] == p->rotations[vi])
		p->found.order[vi] = TLS_ORDER_CLIENT;
	else
		p->found.order[vi] = TLS_ORDER_MIXED;
}

static void
judge_versions(struct tls_plan *p)
{
	struct tls_list *l = &p->found.versions;
	bool any = false, unknown = false;
	int vi;

	for (vi = 0; vi < TLS_V_MAX; vi++) {
		if (p->found.offered[vi]) {
			list_add(p, l, (uint32_t)vi);
			any = true;
		} else if (p->found.suites[vi].status != CF_ST_ABSENT) {
			unknown = true;
			l->note = cf_printf(p->arena, "%s: %s",
			    tls_version_names[vi],
			    p->found.suites[vi].note != NULL ?
				p->found.suites[vi].note : "not known");
		}
	}
	if (any)
		l->status = unknown ? CF_ST_PARTIAL : CF_ST_OK;
	else
		l->status = p->found.status;
}

static void
judge_sentinel(struct tls_plan *p)
{
	unsigned int seen = 0, bad = 0;
	int vi;

	if (!p->found.offered[TLS_V_13])
		return;
	for (vi = TLS_V_10; vi <= TLS_V_12; vi++) {
		seen += p->nsentinel[vi];
		bad += p->bad_sentinel[vi];
	}
	if (seen > 0)
		p->found.sentinel = bad > 0 ? CF_TRI_NO : CF_TRI_YES;
}

/* How the endpoint as a whole answered, when no hello was accepted. */
static void
judge_peer(struct tls_plan *p)
{
	const struct chain *c;
	const struct chain *why = NULL;
	int vi;

	for (vi = 0; vi < TLS_V_MAX; vi++) {
		if (p->found.offered[vi]) {
			p->found.status = CF_ST_OK;
			p->found.note = NULL;
			return;
		}
	}
	if (p->found.note != NULL)
		return;
	for (c = p->chains; c != NULL; c = c->next) {
		if (c->outcome == TLS_MORE)
			continue;
		if (why == NULL || (c->outcome == TLS_REFUSED && c->alert != 70 &&
		    why->outcome != TLS_REFUSED))
			why = c;
	}
	p->found.status = why != NULL ? status_of(why->outcome) : CF_ST_NOT_COLLECTED;
	p->found.note = why != NULL ? reason(p, why) : "the collection was stopped";
}

static enum cf_tri
tri(unsigned int yes, unsigned int no)
{
	return no > 0 ? CF_TRI_NO : yes > 0 ? CF_TRI_YES : CF_TRI_UNSET;
}

const struct tls_found *
tls_plan_found(struct tls_plan *p)
{
	struct tls_found *f = &p->found;
	int vi;

	if (p->settled)
		return f;
	p->settled = true;
	judge_peer(p);
	for (vi = 0; vi < TLS_V_MAX; vi++) {
		settle(p, &f->suites[vi]);
		settle(p, &f->groups[vi]);
		judge_order(p, vi);
		if (!f->offered[vi] && f->groups[vi].status == CF_ST_NOT_COLLECTED) {
			f->groups[vi].status = f->suites[vi].status;
			f->groups[vi].note = f->suites[vi].note;
		}
	}
	settle(p, &f->schemes);
	f->plain_cbc.status = f->plain_cbc.n > 0 ? CF_ST_OK :
	    p->etm_unasked ? CF_ST_NOT_COLLECTED : CF_ST_ABSENT;
	if (f->plain_cbc.status == CF_ST_NOT_COLLECTED)
		f->plain_cbc.note = "encrypt_then_mac could not be asked for";
	if (!f->offered[TLS_V_12]) {
		f->schemes.status = f->suites[TLS_V_12].status;
		f->schemes.note = f->suites[TLS_V_12].note;
	}
	judge_versions(p);
	judge_sentinel(p);
	f->ems = tri(p->ems_yes, p->ems_no);
	f->reneg = tri(p->reneg_yes, p->reneg_no);
	f->probes = p->nsent;
	return f;
}
