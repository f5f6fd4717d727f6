/*
 * What is worth asking: the first hello of each version, and what follows when
 * the suites of one are known.  Pure.
 */
#include <string.h>

#include "plan_priv.h"
#include "x509.h"

static const uint16_t ffdhe_groups[] = { 0x0100, 0x0101, 0x0102, 0x0103,
	0x0104 };

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
	if (n > 0 && plan_chain(p, K_SUITES, vi, v, n, STRIKE_SUITE) != NULL)
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

/* The first hello of each version. */
void
plan_start(struct tls_plan *p)
{
	uint16_t v[CHUNK];
	size_t n;
	int vi;

	n = suites13(v, CF_NELEM(v));
	if (plan_chain(p, K_JOINT, TLS_V_13, v, n,
		STRIKE_SUITE | STRIKE_GROUP) != NULL)
		p->open[TLS_V_13]++;
	for (vi = TLS_V_12; vi >= TLS_V_SSL3; vi--)
		chunk_of(p, vi, 0, chunk_size(vi));
	if (plan_chain(p, K_SSL2, TLS_V_SSL2, v, 0, 0) != NULL)
		p->open[TLS_V_SSL2]++;
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
	if ((c = plan_chain(p, K_REVERSE, vi, v, n, 0)) != NULL)
		c->front = v[0];
	for (i = 0; i < n; i++) {
		v[0] = (uint16_t)l->v[i];
		for (j = 0, k = 1; j < n; j++) {
			if (j != i)
				v[k++] = (uint16_t)l->v[j];
		}
		if ((c = plan_chain(p, K_ROTATE, vi, v, n, 0)) != NULL)
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
	if ((c = plan_chain(p, K_GROUPS, vi, v, n, STRIKE_GROUP)) == NULL)
		return;
	c->want = TLS_WANT_KEYS;
	n = plan_groups(vi, keep, groups, CF_NELEM(groups));
	plan_set_groups(p, c, groups, n);
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
	if ((c = plan_chain(p, K_DH, vi, v, n, 0)) != NULL)
		c->want = TLS_WANT_KEYS;
	if (vi == TLS_V_SSL3 || (c = plan_chain(p, K_DH, vi, v, n, 0)) == NULL)
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
	if ((c = plan_chain(p, K_SCHEMES, TLS_V_12, v, n, STRIKE_SCHEME)) ==
	    NULL)
		return;
	c->want = TLS_WANT_KEYS;
	c->nschemes = plan_nschemes;
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
		plan_ask_groups(p, vi);
}

static bool
is_wanted_dhe(const struct tls_plan *p, int vi, const struct tls_suite *s)
{
	unsigned int version = tls_version_of[vi];

	return is_dhe(s) && s->from != TLS_13 && s->to >= TLS_SSL3 &&
	       (s->from != TLS_12 || version >= TLS_12) &&
	       !plan_list_has(&p->found.suites[vi], s->id);
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
	if (n == 0 ||
	    (c = plan_chain(p, K_FFDHE, vi, v, n, STRIKE_SUITE)) == NULL)
		return false;
	plan_set_groups(p, c, ffdhe_groups, CF_NELEM(ffdhe_groups));
	p->open[vi]++;
	return true;
}

static void
ask_together(struct tls_plan *p, int vi)
{
	uint16_t v[CHUNK], groups[128];
	struct chain *c;
	size_t n = pick(p, vi, NULL, v, CHUNK), i;

	if ((c = plan_chain(p, K_ORDER, vi, v, n, STRIKE_SUITE)) == NULL)
		return;
	p->open[vi]++;
	if (!p->ffdhe_only[vi])
		return;
	n = plan_groups(
	    vi, 0, groups, CF_NELEM(groups) - CF_NELEM(ffdhe_groups));
	for (i = 0; i < CF_NELEM(ffdhe_groups); i++)
		groups[n++] = ffdhe_groups[i];
	plan_set_groups(p, c, groups, n);
}

/* The last suite chain of a version has ended. */
void
plan_suites_ended(struct tls_plan *p, int vi, enum kind kind)
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
	memcpy(rest, c->groups, nrest * sizeof(rest[0]));
	ng = plan_groups(TLS_V_13, 0, groups, CF_NELEM(groups));
	if (c->nsuites > 0 &&
	    (d = plan_chain(p, K_SUITES13, TLS_V_13, c->suites, c->nsuites,
		 STRIKE_SUITE)) != NULL) {
		plan_set_groups(p, d, groups, ng);
		d->level = c->level;
		p->open[TLS_V_13]++;
	}
	n = suites13(all, CF_NELEM(all));
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

void
plan_groups13_ended(struct tls_plan *p, const struct chain *c)
{
	const struct tls_list *l = &p->found.groups[TLS_V_13];
	uint16_t v[128];
	struct chain *d;
	size_t i;

	if (l->n < 2 || l->n > CF_NELEM(v))
		return;
	for (i = 0; i < l->n; i++)
		v[i] = (uint16_t)l->v[l->n - 1 - i];
	d = plan_chain(p, K_GROUPREV, TLS_V_13, c->suites, c->nsuites, 0);
	if (d == NULL)
		return;
	d->level = c->level;
	d->front = v[0];
	plan_set_groups(p, d, v, l->n);
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
	if ((c = plan_chain(p, K_BOTH, TLS_V_13, v, n, 0)) != NULL)
		c->ext |= TLS_X_BOTH;
}

void
plan_last_questions(struct tls_plan *p)
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
	if ((c = plan_chain(p, K_DEFLATE, vi, v, n, 0)) != NULL)
		c->ext |= TLS_X_DEFLATE;
	n = pick(p, vi, plan_is_cbc, v, CHUNK);
	if (n > 0 && (c = plan_chain(p, K_PLAINCBC, vi, v, n, 0)) != NULL)
		c->ext &= ~(unsigned int)TLS_X_ETM;
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
