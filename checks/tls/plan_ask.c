/*
 * What is worth asking: the first hello of each version, and what follows when
 * the suites of one are known.  Pure.
 */
#include <string.h>

#include "plan_priv.h"
#include "x509.h"

static const uint16_t ffdhe_groups[] = { 0x0100, 0x0101, 0x0102, 0x0103,
	0x0104 };

static size_t wanted_dhe(const struct tls_plan *, int vi, uint16_t *, size_t);
static void with_ffdhe(struct tls_plan *, struct chain *);

/* ---- Starting ---- */

static void
chunk_of(struct tls_plan *p, int vi, size_t from, size_t to)
{
	unsigned int version = tls_version_of[vi];
	const struct tls_suite *s;
	uint16_t v[CHUNK_REST];
	struct chain *c;
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
	if (n == 0 ||
	    (c = plan_chain(p, K_SUITES, vi, v, n, STRIKE_SUITE)) == NULL)
		return;
	/* The flight comes in one piece: what follows the ServerHello costs
	 * no round trip, and groups, schemes and certificates are in it. */
	c->want = TLS_WANT_DONE;
	p->open[vi]++;
}

static size_t
chunk_size(int vi)
{
	return vi == TLS_V_SSL3 ? CHUNK_SSL3 : CHUNK;
}

void
plan_other_chunks(struct tls_plan *p, int vi)
{
	size_t size = vi == TLS_V_SSL3 ? CHUNK_SSL3 : CHUNK_REST, from;

	if (p->chunk_most != 0 && p->chunk_most < size)
		size = p->chunk_most;
	if (p->chunked[vi])
		return;
	p->chunked[vi] = true;
	for (from = chunk_size(vi); from < tls_nsuite_order; from += size)
		chunk_of(p, vi, from, from + size);
}

size_t
plan_suites13(uint16_t *v, size_t max)
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

/* TLS 1.0 and SSLv3, whose turn comes when TLS 1.1 has said something. */
void
plan_lower(struct tls_plan *p, const struct chain *c)
{
	int vi;

	if (p->lower || p->lower_waits)
		return;
	/* protocol_version refuses the highest version of the hello and all
	 * below it: a server that speaks one of these would have chosen it
	 * (RFC 5246, E.1). */
	if (c != NULL && c->state == S_ENDED && c->end == E_VERSION &&
	    c->outcome == TLS_REFUSED && c->alert == 70) {
		/* One that speaks nothing newer may rather be unable to bear
		 * what is newer than itself. */
		if (!p->found.offered[TLS_V_12] && !p->found.offered[TLS_V_13]) {
			p->lower_waits = true;
			return;
		}
		p->lower = true;
		for (vi = TLS_V_SSL3; vi <= TLS_V_10; vi++) {
			p->found.suites[vi].status = CF_ST_ABSENT;
			p->refused[vi] = true;
		}
		return;
	}
	p->lower = true;
	for (vi = TLS_V_10; vi >= TLS_V_SSL3; vi--)
		chunk_of(p, vi, 0, chunk_size(vi));
}

bool
plan_lower_late(struct tls_plan *p)
{
	const struct chain *c = p->chains;

	if (!p->lower_waits)
		return false;
	p->lower_waits = false;
	if (!p->found.offered[TLS_V_12] && !p->found.offered[TLS_V_13])
		c = NULL;
	while (c != NULL && (c->kind != K_SUITES || c->vi != TLS_V_11))
		c = c->next;
	plan_lower(p, c);
	return true;
}

/* DTLS begins at TLS 1.1: there is nothing older to be asked for. */
static void
plan_no_older(struct tls_plan *p)
{
	int vi;

	p->lower = true;
	for (vi = TLS_V_SSL2; vi < TLS_V_11; vi++)
		p->found.suites[vi].status = CF_ST_ABSENT;
}

/* The first hello of each version. */
void
plan_start(struct tls_plan *p)
{
	uint16_t v[CHUNK];
	size_t n;

	n = plan_suites13(v, CF_NELEM(v));
	if (plan_chain(p, K_JOINT, TLS_V_13, v, n,
		STRIKE_SUITE | STRIKE_GROUP) != NULL)
		p->open[TLS_V_13]++;
	chunk_of(p, TLS_V_12, 0, chunk_size(TLS_V_12));
	chunk_of(p, TLS_V_11, 0, chunk_size(TLS_V_11));
	if (p->found.dtls) {
		plan_no_older(p);
		return;
	}
	if (p->pace == TLS_FAST)
		plan_lower(p, NULL);
	if (plan_chain(p, K_SSL2, TLS_V_SSL2, v, 0, 0) != NULL)
		p->open[TLS_V_SSL2]++;
	if (p->pace == TLS_FAST)
		plan_scout_start(p);
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

bool
plan_is_cbc(const struct tls_suite *s)
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

static bool
is_chacha(unsigned int id)
{
	const struct tls_suite *s = tls_suite_find(id, false);

	return s != NULL && cf_starts(s->enc, "CHACHA20");
}

/* The suites of a version with this one in front, the rest as found. */
static size_t
in_front(const struct tls_list *l, unsigned int front, uint16_t *v)
{
	size_t i, n = 0;

	v[n++] = (uint16_t)front;
	for (i = 0; i < l->n; i++) {
		if (l->v[i] != front)
			v[n++] = (uint16_t)l->v[i];
	}
	return n;
}

/*
 * The suites backwards, but ChaCha20 last: what stands in front is then
 * something that no server treats apart, so that one answer tells a server's
 * order from a client's.
 */
static size_t
backwards(const struct tls_list *l, uint16_t *v)
{
	size_t i, n = 0;

	for (i = l->n; i > 0; i--) {
		if (!is_chacha(l->v[i - 1]))
			v[n++] = (uint16_t)l->v[i - 1];
	}
	for (i = l->n; i > 0; i--) {
		if (is_chacha(l->v[i - 1]))
			v[n++] = (uint16_t)l->v[i - 1];
	}
	/* Nothing else than what the server likes best: the other way. */
	if (v[0] == l->v[0] && n > 1) {
		plan_drop(v, &n, l->v[0]);
		v[n++] = (uint16_t)l->v[0];
	}
	return n;
}

/* The usual groups, and those of DHE when a suite of the version wants them. */
static void
groups_for(struct tls_plan *p, struct chain *c)
{
	uint16_t groups[128];
	size_t i, n;

	if (!p->ffdhe_only[c->vi])
		return;
	n = plan_groups(
	    c->vi, 0, groups, CF_NELEM(groups) - CF_NELEM(ffdhe_groups));
	for (i = 0; i < CF_NELEM(ffdhe_groups); i++)
		groups[n++] = ffdhe_groups[i];
	plan_set_groups(p, c, groups, n);
}

static struct chain *
ask_reverse(struct tls_plan *p, int vi)
{
	const struct tls_list *l = &p->found.suites[vi];
	uint16_t v[CHUNK];
	struct chain *c;
	size_t n;

	if (l->n < 2 || l->n > CHUNK)
		return NULL;
	n = backwards(l, v);
	if ((c = plan_chain(p, K_REVERSE, vi, v, n, 0)) == NULL)
		return NULL;
	c->front = v[0];
	c->repeat = true; /* so that it stands for the control */
	groups_for(p, c);
	p->rotating[vi] = true;
	return c;
}

/*
 * One answer can mislead where a server treats ChaCha20 apart: it looks like
 * the server's order until ChaCha20 is in front (OpenSSL's PrioritizeChaCha),
 * or like the client's until something else is (Go).
 */
void
plan_order_next(struct tls_plan *p, int vi)
{
	const struct tls_list *l = &p->found.suites[vi];
	unsigned int front = 0;
	uint16_t v[CHUNK];
	bool chacha;
	struct chain *c;
	size_t i, n;

	if (p->rotations[vi] == 0 || p->rotating[vi] || l->n > CHUNK)
		return;
	if (p->same[vi] == p->rotations[vi])
		chacha = true;
	else if (p->own[vi] == p->rotations[vi])
		chacha = false;
	else
		return;
	if (chacha ? p->chacha_front[vi] : p->other_front[vi])
		return;
	for (i = l->n; i > 1 && front == 0; i--) {
		if (is_chacha(l->v[i - 1]) == chacha)
			front = l->v[i - 1];
	}
	if (front == 0)
		return;
	n = in_front(l, front, v);
	if ((c = plan_chain(p, K_ROTATE, vi, v, n, 0)) == NULL)
		return;
	c->front = v[0];
	c->repeat = true;
	groups_for(p, c);
	p->rotating[vi] = true;
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
		    tls_x509_read(arena, f->certs[0], f->lens[0], &cert) !=
			CF_OK)
			continue;
		g = tls_group_named(cert.key_curve);
		id = g != NULL ? g->id : 0;
	}
	cf_arena_free(arena);
	return id;
}

void
plan_ask_groups(struct tls_plan *p, int vi)
{
	uint16_t v[CHUNK], groups[128];
	unsigned int keep = 0;
	struct chain *c;
	size_t i, n;

	if ((n = pick(p, vi, is_ecdhe_rsa, v, CHUNK)) == 0) {
		n = pick(p, vi, is_ecdhe, v, CHUNK);
		keep = cert_curve(p);
	}
	if (n == 0 || vi == TLS_V_SSL3) {
		p->found.groups[vi].status = CF_ST_ABSENT;
		p->found.groups[vi].note = "no ECDHE suite";
		return;
	}
	if ((c = plan_chain(p, K_GROUPS, vi, v, n, STRIKE_GROUP)) == NULL)
		return;
	c->want = TLS_WANT_KEYS;
	n = plan_groups(vi, keep, groups, CF_NELEM(groups));
	/* What the hellos for suites showed is known. */
	for (i = 0; i < p->found.groups[vi].n; i++) {
		if (p->found.groups[vi].v[i] != keep)
			plan_drop(groups, &n, p->found.groups[vi].v[i]);
	}
	plan_set_groups(p, c, groups, n);
	c->early = !p->known[vi];
	if (!c->early)
		with_ffdhe(p, c);
}

static bool
groups_asked(const struct tls_plan *p, int vi)
{
	const struct chain *c;

	for (c = p->chains; c != NULL; c = c->next) {
		if (c->kind == K_GROUPS && c->vi == vi)
			return true;
	}
	return false;
}

void
plan_groups_early(struct tls_plan *p, int vi)
{
	uint16_t v[1];

	if (!groups_asked(p, vi) && pick(p, vi, is_ecdhe_rsa, v, 1) > 0)
		plan_ask_groups(p, vi);
}

/* The highest version below TLS 1.3 that is known to be spoken. */
static bool
is_highest(const struct tls_plan *p, int vi)
{
	for (vi++; vi <= TLS_V_12; vi++) {
		if (p->found.offered[vi])
			return false;
	}
	return true;
}

/*
 * Both ways: the hellos for suites had no ffdhe groups, this has (RFC 7919).
 * Suites that were not found come first, as some servers have them only so;
 * the DH parameters of a server are the same in all versions.
 */
static void
ask_dh(struct tls_plan *p, int vi)
{
	uint16_t v[CHUNK_REST + CHUNK];
	struct chain *c;
	size_t n;

	if (pick(p, vi, is_dhe, v, CHUNK) == 0 || vi == TLS_V_SSL3 ||
	    !is_highest(p, vi))
		return;
	n = wanted_dhe(p, vi, v, CHUNK_REST);
	n += pick(p, vi, is_dhe, v + n, CHUNK);
	if (n > CHUNK_REST ||
	    (c = plan_chain(p, K_DH, vi, v, n, 0)) == NULL)
		return;
	c->want = TLS_WANT_KEYS;
	plan_set_groups(p, c, ffdhe_groups, CF_NELEM(ffdhe_groups));
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
	if ((c = plan_chain(p, K_FLIGHT, vi, v, n, 0)) == NULL)
		return;
	c->want = TLS_WANT_DONE;
	c->ext |= TLS_X_STATUS;
	c->kx = cf_printf(p->arena, "%s-%s", like->kx, like->auth);
	if (p->ffdhe_only[vi] && is_dhe(like))
		plan_set_groups(p, c, ffdhe_groups, CF_NELEM(ffdhe_groups));
}

static bool
has_flight(
    const struct tls_plan *p, int vi, const struct tls_suite *s)
{
	const struct tls_flight *f;
	size_t i, n;

	for (i = 0; i < p->found.nflights; i++) {
		f = &p->found.flights[i];
		n = strlen(s->kx);
		if (f->vi == vi && cf_starts(f->kx, s->kx) &&
		    f->kx[n] == '-' && cf_streq(f->kx + n + 1, s->auth))
			return true;
	}
	return false;
}

/* One conversation for each kind of handshake whose certificate the hellos for
 * suites did not show. */
static bool
ask_flights(struct tls_plan *p, int vi)
{
	const struct tls_list *l = &p->found.suites[vi];
	const struct tls_suite *s, *t;
	bool any = false;
	size_t i, j;

	for (i = 0; i < l->n; i++) {
		s = tls_suite_find(l->v[i], false);
		if (s == NULL || !has_cert(s) || has_flight(p, vi, s))
			continue;
		for (j = 0; j < i; j++) {
			t = tls_suite_find(l->v[j], false);
			if (t != NULL && cf_streq(s->kx, t->kx) &&
			    cf_streq(s->auth, t->auth))
				break;
		}
		if (j == i) {
			ask_flight(p, vi, s);
			any = true;
		}
	}
	return any;
}

static bool
one_auth(const uint16_t *v, size_t n)
{
	const struct tls_suite *s, *first = tls_suite_find(v[0], false);
	size_t i;

	for (i = 1; i < n && first != NULL; i++) {
		s = tls_suite_find(v[i], false);
		if (s == NULL || !cf_streq(s->auth, first->auth))
			return false;
	}
	return first != NULL;
}

/* The kinds of keys that suites are signed with, a set of bits. */
static unsigned int
auths(const uint16_t *v, size_t n)
{
	const struct tls_suite *s;
	unsigned int set = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		s = tls_suite_find(v[i], false);
		if (s != NULL)
			set |= cf_streq(s->auth, "RSA")	    ? 1u
			       : cf_streq(s->auth, "ECDSA") ? 2u
							    : 4u;
	}
	return set;
}

bool
plan_schemes_short(const struct tls_plan *p)
{
	uint16_t v[CHUNK];
	size_t n = pick(p, TLS_V_12, is_signed, v, CHUNK);

	return p->schemes != NULL && p->schemes->state == S_ENDED &&
	       (auths(v, n) & ~p->schemes->auths) != 0;
}

/* Starts with the first suite that is signed; see plan_refresh(). */
void
plan_ask_schemes(struct tls_plan *p)
{
	uint16_t v[CHUNK];
	struct chain *c;
	size_t i, n = pick(p, TLS_V_12, is_signed, v, CHUNK);

	if (n == 0) {
		p->found.schemes.status = CF_ST_ABSENT;
		p->found.schemes.note = "no signed key exchange in TLS 1.2";
		return;
	}
	if ((c = plan_chain(p, K_SCHEMES, TLS_V_12, v, n, STRIKE_SCHEME)) ==
	    NULL)
		return;
	c->want = TLS_WANT_KEYS;
	c->nschemes = plan_nschemes;
	p->schemes = c;
	/* Two at a time side by side, instead of one after the other. */
	for (i = 2; p->pace == TLS_FAST && i < plan_nschemes; i += 2) {
		c->nschemes = 2;
		c = plan_chain(p, K_SCHEMES, TLS_V_12, v, n, STRIKE_SCHEME);
		if (c == NULL)
			return;
		c->want = TLS_WANT_KEYS;
		c->nschemes = plan_nschemes - i < 2 ? plan_nschemes - i : 2;
		memmove(c->schemes, c->schemes + i,
		    c->nschemes * sizeof(c->schemes[0]));
		p->schemes = c;
	}
}

static void
refresh_schemes(struct tls_plan *p, struct chain *c)
{
	uint16_t v[CHUNK];
	size_t i, n = pick(p, c->vi, is_signed, v, CHUNK);

	for (i = 0; i < p->found.schemes.n; i++)
		plan_drop(c->schemes, &c->nschemes, p->found.schemes.v[i]);
	c->auths = auths(v, n);
	/* Where any suite can be signed with any of these schemes, one of these
	 * hellos asks for the order as well. */
	if (p->known[c->vi] && p->rotations[c->vi] == 0 && n > 1 &&
	    n == p->found.suites[c->vi].n && one_auth(v, n)) {
		n = backwards(&p->found.suites[c->vi], v);
		c->ext |= TLS_X_DEFLATE | TLS_X_TICKET | TLS_X_ALPN;
		c->front = v[0];
	} else {
		c->front = 0;
	}
	if ((c->suites = plan_copy(p, v, n)) == NULL)
		p->aborted = true;
	c->nsuites = n;
}

void
plan_refresh(struct tls_plan *p, struct chain *c)
{
	size_t i;

	if (c->tries > 0 || (c->kind == K_SCHEMES && c->proof != 0))
		return;
	if (c->kind == K_SCHEMES)
		refresh_schemes(p, c);
	else if (c->kind == K_GROUPS && c->early)
		for (i = 0; i < p->found.groups[c->vi].n; i++)
			plan_drop(c->groups, &c->ngroups,
			    p->found.groups[c->vi].v[i]);
	else
		return;
	if (c->nschemes == 0 || c->ngroups == 0)
		plan_chain_ended(p, c, E_EMPTY);
}

static bool
is_wanted_dhe(const struct tls_plan *p, int vi, const struct tls_suite *s)
{
	unsigned int version = tls_version_of[vi];

	return is_dhe(s) && s->from != TLS_13 && s->to >= TLS_SSL3 &&
	       (s->from != TLS_12 || version >= TLS_12) &&
	       !plan_list_has(&p->found.suites[vi], s->id);
}

/* DHE suites of a version that were not found. */
static size_t
wanted_dhe(const struct tls_plan *p, int vi, uint16_t *v, size_t max)
{
	const struct tls_suite *s;
	size_t i, n = 0;

	for (i = 0; i < tls_nsuite_order && n < max; i++) {
		s = tls_suite_find(tls_suite_order[i], false);
		if (s != NULL && is_wanted_dhe(p, vi, s))
			v[n++] = tls_suite_order[i];
	}
	return n;
}

/*
 * Some servers have DHE only for clients that offer ffdhe groups (wolfSSL),
 * others refuse DHE to clients that offer groups they lack (GnuTLS): the
 * chunks were asked without, so this asks with.
 */
static bool
ask_ffdhe(struct tls_plan *p, int vi)
{
	uint16_t v[CHUNK];
	struct chain *c;
	size_t n;

	if (vi < TLS_V_10 || vi > TLS_V_12 || p->refused[vi])
		return false;
	if (p->found.suites[vi].n == 0 && p->words == 0)
		return false;
	n = wanted_dhe(p, vi, v, CHUNK);
	if (n == 0 ||
	    (c = plan_chain(p, K_FFDHE, vi, v, n, STRIKE_SUITE)) == NULL)
		return false;
	c->want = TLS_WANT_DONE;
	plan_set_groups(p, c, ffdhe_groups, CF_NELEM(ffdhe_groups));
	p->open[vi]++;
	return true;
}

/*
 * In a hurry, at once what ask_ffdhe() will ask of a server that has no DHE
 * without these groups.
 */
void
plan_ffdhe_ahead(struct tls_plan *p, const struct chain *of)
{
	uint16_t v[CHUNK];
	size_t n = wanted_dhe(p, of->vi, v, CHUNK);
	struct chain *c;

	c = plan_chain(p, K_AHEAD, of->vi, v, n, STRIKE_SUITE);
	if (c == NULL)
		return;
	c->of = of;
	c->want = TLS_WANT_DONE;
	plan_set_groups(p, c, ffdhe_groups, CF_NELEM(ffdhe_groups));
}

void
plan_ffdhe_only(struct tls_plan *p, int vi)
{
	if (p->ffdhe_hint[vi])
		return;
	p->ffdhe_hint[vi] = true;
	ask_ffdhe(p, vi);
}

/*
 * A refusal says that nothing of the offer can be had: so the question for DHE
 * with ffdhe groups rides along with the one for curves that are left, which
 * ends in a refusal anyway.
 */
static void
with_ffdhe(struct tls_plan *p, struct chain *c)
{
	uint16_t v[CHUNK_REST], all[CHUNK_REST], groups[128];
	size_t n, ng = c->ngroups, k, i;

	if (p->ffdhe_hint[c->vi] || pick(p, c->vi, is_dhe, v, 1) > 0 ||
	    c->ngroups + CF_NELEM(ffdhe_groups) > CF_NELEM(groups))
		return;
	k = wanted_dhe(p, c->vi, v, CF_NELEM(v));
	n = c->nsuites;
	if (k == 0)
		return;
	if (n + k > CHUNK) {
		plan_ffdhe_only(p, c->vi);
		return;
	}
	memcpy(all, c->suites, n * sizeof(all[0]));
	memcpy(all + n, v, k * sizeof(all[0]));
	memcpy(groups, c->groups, ng * sizeof(groups[0]));
	for (i = 0; i < CF_NELEM(ffdhe_groups); i++)
		groups[ng++] = ffdhe_groups[i];
	if ((c->suites = plan_copy(p, all, n + k)) == NULL) {
		p->aborted = true;
		return;
	}
	c->nsuites = n + k;
	plan_set_groups(p, c, groups, ng);
	c->ffdhe = true;
}

/* The chain goes on without what rode along. */
void
plan_drop_dhe(struct chain *c)
{
	size_t i, n = 0;

	for (i = 0; i < c->nsuites; i++) {
		const struct tls_suite *s = tls_suite_find(c->suites[i], false);

		if (s == NULL || !is_dhe(s))
			c->suites[n++] = c->suites[i];
	}
	c->nsuites = n;
	for (i = 0; i < CF_NELEM(ffdhe_groups); i++)
		plan_drop(c->groups, &c->ngroups, ffdhe_groups[i]);
}

static void
version_known(struct tls_plan *p, int vi)
{
	uint16_t v[CHUNK];
	bool again = p->known[vi];

	if (p->found.suites[vi].n == 0 || vi == TLS_V_SSL2)
		return;
	p->known[vi] = true;
	if (vi == TLS_V_13)
		return;
	if (again) {
		p->rotations[vi] = 0; /* of another list */
		p->own[vi] = p->same[vi] = 0;
		ask_flights(p, vi);
		return;
	}
	ask_dh(p, vi);
	if (pick(p, vi, is_dhe, v, 1) == 0 && pick(p, vi, is_ecdhe, v, 1) == 0)
		plan_ffdhe_only(p, vi);
	if (vi == TLS_V_12 && (p->schemes == NULL || plan_schemes_short(p)))
		plan_ask_schemes(p);
	/* The curve of an ECDSA certificate is needed first. */
	if (groups_asked(p, vi)) {
		ask_flights(p, vi);
		if (pick(p, vi, is_dhe, v, 1) == 0)
			plan_ffdhe_only(p, vi);
	} else if (!ask_flights(p, vi))
		plan_ask_groups(p, vi);
}

static void
ask_together(struct tls_plan *p, int vi)
{
	uint16_t v[CHUNK];
	struct chain *c;
	size_t n = pick(p, vi, NULL, v, CHUNK);

	if ((c = plan_chain(p, K_ORDER, vi, v, n, STRIKE_SUITE)) == NULL)
		return;
	p->open[vi]++;
	groups_for(p, c);
}

/* The last suite chain of a version has ended. */
void
plan_suites_ended(struct tls_plan *p, int vi, enum kind kind)
{
	if (p->open[vi] > 0)
		return;
	if (kind == K_SUITES && p->found.suites[vi].n == 0 &&
	    !p->ffdhe_hint[vi]) {
		p->ffdhe_hint[vi] = true;
		if (ask_ffdhe(p, vi))
			return;
	}
	if (kind != K_ORDER && p->pieces[vi] > 1 &&
	    p->found.suites[vi].n <= CHUNK && vi != TLS_V_13) {
		ask_together(p, vi);
		return;
	}
	version_known(p, vi);
}

/* ---- TLS 1.3 ---- */

/* The joint chain ended: suites or groups were used up, whichever first. */
void
plan_joint_ended(struct tls_plan *p, struct chain *c)
{
	uint16_t all[CHUNK], v[CHUNK], groups[128], rest[128];
	size_t n, ng, nrest = c->ngroups, i, found;
	struct chain *d;

	if (c->hits == 0) {
		plan_suites_ended(p, TLS_V_13, c->kind);
		return;
	}
	if (p->pace == TLS_QUIET &&
	    plan_list_has(&p->found.groups[TLS_V_13], 0x001D))
		plan_ask_schemes13(p);
	memcpy(rest, c->groups, nrest * sizeof(rest[0]));
	ng = plan_groups(TLS_V_13, 0, groups, CF_NELEM(groups));
	if (c->nsuites > 0 &&
	    (d = plan_chain(p, K_SUITES13, TLS_V_13, c->suites, c->nsuites,
		 STRIKE_SUITE)) != NULL) {
		plan_set_groups(p, d, groups, ng);
		d->level = c->level;
		p->open[TLS_V_13]++;
	}
	n = plan_suites13(all, CF_NELEM(all));
	found = p->found.suites[TLS_V_13].n;
	for (i = 0; i < found && i < CHUNK; i++)
		v[i] = (uint16_t)p->found.suites[TLS_V_13].v[i];
	n = found < n ? found : n;
	if (nrest > 0 && (d = plan_chain(p, K_GROUPS13, TLS_V_13, v, n,
			      STRIKE_GROUP)) != NULL) {
		plan_set_groups(p, d, rest, nrest);
		d->level = c->level;
	}
	plan_suites_ended(p, TLS_V_13, c->kind);
}

/* ---- Signature schemes of TLS 1.3 ---- */

static const uint16_t rsa_schemes[] = { 0x0804, 0x0805, 0x0806 };
static const uint16_t ecdsa_schemes[] = { 0x0403, 0x0503, 0x0603 };
static const uint16_t pss_schemes[] = { 0x0809, 0x080A, 0x080B };
static const uint16_t eddsa_schemes[] = { 0x0807, 0x0808 };
static const uint16_t new_schemes[] = { 0x081A, 0x081B, 0x081C, 0x0904, 0x0905,
	0x0906 };

static void
ask_scheme(struct tls_plan *p, const uint16_t *v, size_t n)
{
	static const uint16_t x25519[] = { 0x001D };
	uint16_t suites[CHUNK];
	size_t k = pick(p, TLS_V_13, NULL, suites, CHUNK);
	struct chain *c;

	c = plan_chain(p, K_SCHEME13, TLS_V_13, suites, k, 0);
	if (c == NULL)
		return;
	/* A share that the server has to take, so that it goes on to choose
	 * how it will sign. */
	c->ext |= TLS_X_SHARE;
	plan_set_groups(p, c, x25519, 1);
	memcpy(c->schemes, v, n * sizeof(*v));
	c->nschemes = n;
}

static void
ask_each(struct tls_plan *p, const uint16_t *v, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		ask_scheme(p, &v[i], 1);
}

void
plan_single_schemes(struct tls_plan *p, const struct chain *c)
{
	ask_each(p, c->schemes, c->nschemes);
}

static bool
signs_with(const struct tls_plan *p, const char *auth)
{
	size_t i;

	for (i = 0; i < p->found.nflights; i++) {
		if (cf_ends(p->found.flights[i].kx, auth))
			return true;
	}
	return false;
}

/* What fits the certificates that older versions show one by one, the rest
 * together: it is hardly ever there. */
void
plan_ask_schemes13(struct tls_plan *p)
{
	static const struct {
		const uint16_t *v;
		size_t n;
		const char *auth;
	} families[] = { { rsa_schemes, CF_NELEM(rsa_schemes), "-RSA" },
		{ ecdsa_schemes, CF_NELEM(ecdsa_schemes), "-ECDSA" },
		{ pss_schemes, CF_NELEM(pss_schemes), "" },
		{ eddsa_schemes, CF_NELEM(eddsa_schemes), "" },
		{ new_schemes, CF_NELEM(new_schemes), "" } };
	uint16_t rest[32];
	size_t i, n = 0;
	bool known = signs_with(p, "-RSA") || signs_with(p, "-ECDSA");

	if (p->schemes13)
		return;
	p->schemes13 = true;
	if (!plan_list_has(&p->found.groups[TLS_V_13], 0x001D)) {
		p->found.schemes13.note = "the server does not take x25519";
		return;
	}
	for (i = 0; i < CF_NELEM(families); i++) {
		if (!known) {
			ask_scheme(p, families[i].v, families[i].n);
		} else if (families[i].auth[0] != '\0' &&
			   signs_with(p, families[i].auth)) {
			ask_each(p, families[i].v, families[i].n);
		} else {
			memcpy(rest + n, families[i].v,
			    families[i].n * sizeof(rest[0]));
			n += families[i].n;
		}
	}
	if (n > 0)
		ask_scheme(p, rest, n);
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

/* Suites and groups of TLS 1.3 backwards in one hello; with both, TLS 1.2 is
 * offered too, and the answer says which version the server prefers. */
static void
ask_rev13(struct tls_plan *p, bool both)
{
	const struct tls_list *g = &p->found.groups[TLS_V_13];
	uint16_t v[CHUNK * 2], groups[128];
	struct chain *c;
	size_t n, i, ng = 0;

	if (p->found.suites[TLS_V_13].n > CHUNK)
		return;
	n = backwards(&p->found.suites[TLS_V_13], v);
	if (both)
		n += pick(p, TLS_V_12, NULL, v + n, CHUNK / 2);
	if ((c = plan_chain(p, K_REV13, TLS_V_13, v, n, 0)) == NULL)
		return;
	c->front = v[0];
	c->repeat = true;
	if (both)
		c->ext |= TLS_X_BOTH;
	for (i = g->n; i > 0 && ng < CF_NELEM(groups); i--)
		groups[ng++] = (uint16_t)g->v[i - 1];
	if (ng == 0)
		return;
	c->gfront = groups[0];
	plan_set_groups(p, c, groups, ng);
}

void
plan_rev13_again(struct tls_plan *p)
{
	ask_rev13(p, false);
}

static bool
all_cbc(const struct tls_plan *p, int vi)
{
	uint16_t v[CHUNK];

	return p->found.suites[vi].n > 1 &&
	       pick(p, vi, plan_is_cbc, v, CHUNK) == p->found.suites[vi].n;
}

/* The order of each version, and what the same hellos can learn besides. */
static void
ask_orders(struct tls_plan *p, int highest)
{
	struct chain *c, *more = NULL;
	uint16_t v[CHUNK];
	bool plain = false;
	size_t n;
	int vi;

	for (vi = TLS_V_12; vi >= TLS_V_SSL3; vi--) {
		if (p->rotations[vi] > 0) {
			plan_order_next(p, vi);
			continue;
		}
		if ((c = ask_reverse(p, vi)) == NULL)
			continue;
		if (vi == highest)
			more = c;
		else if (!plain && vi > TLS_V_SSL3 && all_cbc(p, vi)) {
			c->ext &= ~(unsigned int)TLS_X_ETM;
			plain = true;
		}
	}
	if (highest < 0)
		return;
	n = pick(p, highest, NULL, v, CHUNK);
	if (more == NULL && p->found.compression == CF_TRI_UNSET)
		more = plan_chain(p, K_DEFLATE, highest, v, n, 0);
	if (more != NULL)
		more->ext |= TLS_X_DEFLATE | TLS_X_TICKET | TLS_X_ALPN;
	n = pick(p, highest, plan_is_cbc, v, CHUNK);
	if (!plain && n > 0 &&
	    (c = plan_chain(p, K_PLAINCBC, highest, v, n, 0)) != NULL)
		c->ext &= ~(unsigned int)TLS_X_ETM;
}

void
plan_last_questions(struct tls_plan *p)
{
	bool v13 = p->found.offered[TLS_V_13], v12 = p->found.offered[TLS_V_12];

	p->versions_done = true;
	if (!v13 || !v12)
		p->found.preferred = v13 ? TLS_13 : v12 ? TLS_12 : 0;
	if (v13) {
		plan_ask_schemes13(p);
		ask_rev13(p, v12);
	}
	ask_orders(p, highest_below_13(p));
	plan_extra_ask(p);
}

unsigned int
plan_last_count(const struct tls_plan *p)
{
	unsigned int n = 0;
	int vi;

	for (vi = 0; vi < TLS_V_MAX; vi++) {
		/* As long as suites are asked for, one will do. */
		if (p->open[vi] > 0)
			return 1;
		if (p->found.suites[vi].n > 1 && p->rotations[vi] == 0)
			n++;
	}
	return n > 0 ? n : 1;
}

void
plan_ask_control(struct tls_plan *p)
{
	const struct tls_offer *o;
	struct chain *c;

	p->control = C_SENT;
	if (p->good == NULL || p->aborted) {
		p->control = C_BAD;
		return;
	}
	o = &p->good->offer;
	c = plan_chain(p, K_CONTROL, tls_version_index(o->version), o->suites,
	    o->nsuites, 0);
	if (c == NULL) {
		p->control = C_BAD;
		return;
	}
	plan_set_groups(p, c, o->groups, o->ngroups);
	c->ext = o->ext;
	c->nschemes = o->nschemes <= plan_nschemes ? o->nschemes : c->nschemes;
	memcpy(c->schemes, o->schemes, c->nschemes * sizeof(c->schemes[0]));
}
