/*
 * The planner against servers that are functions: no socket, no time.  Each
 * fake server has a habit of a real one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "plan.h"

#include "certs.h"

struct fake {
	unsigned int lowest, highest; /* versions, without SSLv2 */
	const uint16_t *suites;	      /* below 1.3, in the server's order */
	size_t nsuites;
	const uint16_t *suites13;
	size_t nsuites13;
	const uint16_t *groups;
	size_t ngroups;
	const uint16_t *schemes;
	size_t nschemes;
	bool client_order;
	bool chacha_first; /* the client's first suite moves ChaCha20 up */
	unsigned int cert_curve; /* must be in the offer (0: no such trap) */
	bool needs_ffdhe;	 /* DHE only with ffdhe groups (wolfSSL) */
	bool hates_ffdhe;	 /* no DHE with ffdhe groups (GnuTLS) */
	uint16_t srp;		 /* chosen as any, then refused: no user name */
	uint16_t cert_scheme;	 /* must be in the offer (RFC 5246, 7.4.2) */
	bool ssl2;
	bool etm, deflate, no_sentinel;
	size_t max_suites;	   /* resets a hello with more */
	enum tls_outcome too_many; /* or says this; TLS_REFUSED: alert 40 */
	unsigned int too_new;	   /* alert 70 to a newer version than this */
	unsigned int rate;	   /* so many, then it resets this many */
	const struct fake *second; /* answers every other conversation */
	unsigned int hates_ext;	   /* resets a hello with one of these */
	uint16_t stubborn;	   /* chooses this, offered or not */
	unsigned int block_after;  /* silent from this conversation on */
	enum tls_outcome always;   /* TLS_MORE: no */
	enum tls_outcome refuse;   /* how it says no, TLS_MORE: alert 40 */
	const unsigned char *cert; /* DER of its only certificate */
	size_t cert_len;
	enum tls_pace pace; /* of the plan */
	unsigned int n;	    /* conversations so far */
	unsigned int window; /* of them, in this window */
	unsigned int rounds; /* one after the other */
};

static bool
in(const uint16_t *v, size_t n, unsigned int x)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (v[i] == x)
			return true;
	}
	return false;
}

/* The first of theirs (or of ours) that the other has; 0 none. */
static unsigned int
choose(const uint16_t *ours, size_t nours, const uint16_t *theirs,
    size_t ntheirs, bool client_order,
    bool (*usable)(const struct fake *, const struct tls_offer *, unsigned int),
    const struct fake *f, const struct tls_offer *o)
{
	const uint16_t *a = client_order ? theirs : ours;
	const uint16_t *b = client_order ? ours : theirs;
	size_t na = client_order ? ntheirs : nours,
	       nb = client_order ? nours : ntheirs;
	size_t i;

	for (i = 0; i < na; i++) {
		if (in(b, nb, a[i]) && (usable == NULL || usable(f, o, a[i])))
			return a[i];
	}
	return 0;
}

static bool
suite_usable(const struct fake *f, const struct tls_offer *o, unsigned int id)
{
	const struct tls_suite *s = tls_suite_find(id, false);
	bool ffdhe =
	    (o->ext & TLS_X_GROUPS) && in(o->groups, o->ngroups, 0x0100);
	size_t i;
	bool any = !(o->ext & TLS_X_GROUPS);

	if (s->from == TLS_12 && o->version < TLS_12)
		return false;
	if (cf_starts(s->kx, "ECDHE")) {
		for (i = 0; i < f->ngroups; i++)
			any |= f->groups[i] < 0x0100 &&
			       in(o->groups, o->ngroups, f->groups[i]);
		if (f->cert_curve != 0 && cf_streq(s->auth, "ECDSA"))
			any &= in(o->groups, o->ngroups, f->cert_curve);
		return any;
	}
	if (cf_starts(s->kx, "DHE"))
		return f->needs_ffdhe ? ffdhe : !(f->hates_ffdhe && ffdhe);
	return true;
}

static struct tls_answer
no(const struct fake *f, unsigned int alert)
{
	struct tls_answer a = { .outcome = TLS_REFUSED, .alert = alert };

	if (f->refuse != TLS_MORE)
		a = (struct tls_answer){ .outcome = f->refuse };
	return a;
}

static struct tls_answer
answer_13(const struct fake *f, const struct tls_offer *o)
{
	struct tls_answer a = {
		.outcome = TLS_ACCEPTED, .version = TLS_13, .hrr = true
	};

	a.suite = (uint16_t)choose(f->suites13, f->nsuites13, o->suites,
	    o->nsuites, f->client_order, NULL, f, o);
	a.group = choose(f->groups, f->ngroups, o->groups, o->ngroups,
	    f->client_order, NULL, f, o);
	return a.suite == 0 || a.group == 0 ? no(f, 40) : a;
}

static bool
is_elliptic(const struct fake *f, const struct tls_offer *o, unsigned int id)
{
	(void)f;
	(void)o;
	return id < 0x0100;
}

static void
fill_keys(const struct fake *f, const struct tls_offer *o, struct tls_answer *a)
{
	const struct tls_suite *s = tls_suite_find(a->suite, false);

	if (cf_starts(s->kx, "ECDHE"))
		a->group = choose(f->groups, f->ngroups, o->groups, o->ngroups,
		    f->client_order, is_elliptic, f, o);
	if (cf_starts(s->kx, "DHE")) {
		a->dh_bits = 2048;
		a->group = 0x0100;
	}
	if (a->version == TLS_12 && s->pfs)
		a->scheme = choose(f->schemes, f->nschemes, o->schemes,
		    o->nschemes, true, NULL, f, o);
	/* As Go and JSSE do: the ServerHello first, then the refusal. */
	if (a->version == TLS_12 && s->pfs && a->scheme == 0)
		a->alert = 40;
	a->done = true;
	if (f->cert != NULL) {
		a->certs[0] = f->cert;
		a->cert_len[0] = f->cert_len;
		a->ncerts = 1;
	}
}

static struct tls_answer
answer_old(const struct fake *f, const struct tls_offer *o, enum tls_want want)
{
	struct tls_answer a = { .outcome = TLS_ACCEPTED };
	unsigned int top = o->version > TLS_12 ? TLS_12 : o->version;

	a.version = top < f->highest	  ? top
		    : f->highest > TLS_12 ? TLS_12
					  : f->highest;
	if (a.version < f->lowest)
		return no(f, 70);
	if (f->cert_scheme != 0 && a.version == TLS_12 &&
	    (o->ext & TLS_X_SCHEMES) &&
	    !in(o->schemes, o->nschemes, f->cert_scheme))
		return no(f, 71);
	if (f->srp != 0 && choose(f->suites, f->nsuites, o->suites, o->nsuites,
			       true, suite_usable, f, o) == f->srp)
		return no(f, 115);
	if (f->chacha_first && o->suites[0] == 0xCCA8 &&
	    in(f->suites, f->nsuites, 0xCCA8) && suite_usable(f, o, 0xCCA8))
		a.suite = 0xCCA8;
	else
		a.suite = (uint16_t)choose(f->suites, f->nsuites, o->suites,
		    o->nsuites, f->client_order, suite_usable, f, o);
	if (a.suite == 0)
		return no(f, 40);
	a.echo = (o->ext & TLS_X_EMS ? TLS_E_EMS : 0) |
		 (o->ext & TLS_X_RENEG ? TLS_E_RENEG : 0);
	if (f->etm && (o->ext & TLS_X_ETM) &&
	    cf_streq(tls_suite_find(a.suite, false)->mode, "CBC"))
		a.echo |= TLS_E_ETM;
	a.compression = f->deflate && (o->ext & TLS_X_DEFLATE);
	if (f->highest == TLS_13 && !f->no_sentinel)
		a.sentinel =
		    a.version == TLS_12 ? TLS_SENTINEL_12 : TLS_SENTINEL_11;
	if (want != TLS_WANT_HELLO)
		fill_keys(f, o, &a);
	return a;
}

static struct tls_answer
ask(struct fake *f, const struct tls_probe *p)
{
	struct tls_answer a;
	struct fake other;

	f->n++;
	if (f->always != TLS_MORE)
		return (struct tls_answer){ .outcome = f->always };
	if (f->block_after != 0 && f->n > f->block_after)
		return (struct tls_answer){ .outcome = TLS_SILENT };
	if (p->offer.version == TLS_SSL2) {
		a = (struct tls_answer){ .outcome = TLS_ACCEPTED,
			.version = TLS_SSL2,
			.nkinds = 1,
			.kinds = { 0x010080 },
			.certs = { (const unsigned char *)"ssl2" },
			.cert_len = { 4 },
			.ncerts = 1 };
		return f->ssl2 ? a : no(f, 70);
	}
	if (f->max_suites != 0 && p->offer.nsuites > f->max_suites)
		return f->too_many == TLS_REFUSED ?
		    (struct tls_answer){ .outcome = TLS_REFUSED, .alert = 40 } :
		    (struct tls_answer){ .outcome = TLS_RESET };
	if (f->too_new != 0 && p->offer.version > f->too_new)
		return (struct tls_answer){ .outcome = TLS_REFUSED,
			.alert = 70 };
	/* Every window lets so many through; a pause opens a new one. */
	if (f->rate != 0) {
		f->window = p->wait_ms >= 500 ? 0 : f->window + 1;
		if (f->window > f->rate)
			return (struct tls_answer){ .outcome = TLS_RESET };
	}
	if (f->second != NULL && f->n % 2 == 1) {
		other = *f->second;
		return ask(&other, p);
	}
	if (p->offer.ext & f->hates_ext)
		return (struct tls_answer){ .outcome = TLS_RESET };
	if (f->stubborn != 0 && p->offer.version == TLS_12)
		return (struct tls_answer){ .outcome = TLS_ACCEPTED,
			.version = TLS_12,
			.suite = f->stubborn };
	if (p->offer.version == TLS_13 && f->highest == TLS_13) {
		a = answer_13(f, &p->offer);
		if (a.outcome == TLS_ACCEPTED || !(p->offer.ext & TLS_X_BOTH))
			return a;
	}
	return answer_old(f, &p->offer, p->want);
}

/* Runs the plan; answers come back in the order asked, or backwards. */
static const struct tls_found *
run(struct cf_arena *arena, struct fake *f, bool backwards)
{
	struct tls_plan *p = tls_plan_new_paced(arena, "a.example", f->pace);
	struct tls_probe probes[8], batch[128];
	size_t n, i, total;
	struct tls_answer a;

	assert_non_null(p);
	for (;;) {
		total = 0;
		while (total < 120 && (n = tls_plan_next(p, probes, 8)) > 0) {
			memcpy(batch + total, probes, n * sizeof(batch[0]));
			total += n;
		}
		if (total == 0)
			break;
		f->rounds++;
		for (i = 0; i < total; i++) {
			const struct tls_probe *q =
			    &batch[backwards ? total - 1 - i : i];

			a = ask(f, q);
			tls_plan_answer(p, q->id, &a);
		}
	}
	assert_true(tls_plan_done(p));
	assert_true(f->n <= CF_TLS_PROBES);
	return tls_plan_found(p);
}

static bool
in_list(const struct tls_list *l, uint32_t x)
{
	size_t i;

	for (i = 0; i < l->n; i++) {
		if (l->v[i] == x)
			return true;
	}
	return false;
}

static void
is_list(const struct tls_list *l, enum cf_status status, const uint16_t *v,
    size_t n)
{
	size_t i;

	assert_int_equal(l->status, status);
	assert_int_equal(l->n, n);
	for (i = 0; i < n; i++)
		assert_int_equal(l->v[i], v[i]);
}

static const uint16_t mixed_suites[] = { 0xC030, 0xC02F, 0xCCA8, 0x009F, 0xC027,
	0x009C, 0x002F, 0x000A };
static const uint16_t suites13[] = { 0x1303, 0x1301, 0x1302 };
static const uint16_t groups[] = { 0x0018, 0x001D, 0x0017, 0x11EC };
static const uint16_t old_groups[] = { 0x0018, 0x001D, 0x0017 };
static const uint16_t schemes[] = { 0x0401, 0x0804 };
/* Offers have PSS first. */
static const uint16_t schemes_seen[] = { 0x0804, 0x0401 };

static struct fake
usual(void)
{
	return (struct fake){ .lowest = TLS_12,
		.highest = TLS_13,
		.suites = mixed_suites,
		.nsuites = CF_NELEM(mixed_suites),
		.suites13 = suites13,
		.nsuites13 = CF_NELEM(suites13),
		.groups = groups,
		.ngroups = CF_NELEM(groups),
		.schemes = schemes,
		.nschemes = CF_NELEM(schemes),
		.etm = true };
}

static void
check_usual(const struct tls_found *f)
{
	assert_int_equal(f->status, CF_ST_OK);
	assert_int_equal(f->versions.status, CF_ST_OK);
	assert_int_equal(f->versions.n, 2);
	assert_int_equal(f->versions.v[0], TLS_V_12);
	assert_int_equal(f->suites[TLS_V_11].status, CF_ST_ABSENT);
	assert_int_equal(f->suites[TLS_V_SSL2].status, CF_ST_ABSENT);
	is_list(&f->suites[TLS_V_12], CF_ST_OK, mixed_suites,
	    CF_NELEM(mixed_suites));
	is_list(&f->suites[TLS_V_13], CF_ST_OK, suites13, CF_NELEM(suites13));
	is_list(&f->groups[TLS_V_13], CF_ST_OK, groups, CF_NELEM(groups));
	is_list(
	    &f->groups[TLS_V_12], CF_ST_OK, old_groups, CF_NELEM(old_groups));
	is_list(&f->schemes, CF_ST_OK, schemes_seen, CF_NELEM(schemes_seen));
	assert_int_equal(f->order[TLS_V_12], TLS_ORDER_SERVER);
	assert_int_equal(f->order[TLS_V_13], TLS_ORDER_SERVER);
	assert_int_equal(f->group_order, TLS_ORDER_SERVER);
	assert_int_equal(f->preferred, TLS_13);
	assert_int_equal(f->ems, CF_TRI_YES);
	assert_int_equal(f->reneg, CF_TRI_YES);
	assert_int_equal(f->compression, CF_TRI_NO);
	assert_int_equal(f->sentinel, CF_TRI_YES);
	assert_int_equal(f->etm_optional, CF_TRI_YES);
	assert_int_equal(f->plain_cbc.status, CF_ST_ABSENT);
	assert_int_equal(f->ndh, 1);
	assert_int_equal(f->dh[0].bits, 2048);
	assert_int_equal(f->nodd, 0);
}

static void
server_order(void **state)
{
	struct fake f = usual();
	struct cf_arena *arena;
	int backwards;

	(void)state;
	for (backwards = 0; backwards < 2; backwards++) {
		arena = cf_arena_new(CF_ARENA_TLS);
		f.n = 0;
		check_usual(run(arena, &f, backwards));
		assert_true(f.n < 40);
		cf_arena_free(arena);
	}
}

/* Other connections, the same truth; and no more is promised at the end. */
static void
fast_pace(void **state)
{
	struct cf_arena *arena = cf_arena_new(CF_ARENA_TLS);
	struct fake f = usual();
	const struct tls_found *r;
	struct tls_plan *p;

	(void)state;
	f.pace = TLS_FAST;
	r = run(arena, &f, true);
	is_list(&r->suites[TLS_V_12], CF_ST_OK, mixed_suites,
	    CF_NELEM(mixed_suites));
	is_list(&r->suites[TLS_V_13], CF_ST_OK, suites13, CF_NELEM(suites13));
	assert_int_equal(r->groups[TLS_V_12].status, CF_ST_OK);
	assert_int_equal(r->groups[TLS_V_12].n, CF_NELEM(old_groups));
	assert_int_equal(r->schemes.status, CF_ST_OK);
	assert_int_equal(r->schemes.n, CF_NELEM(schemes));
	assert_int_equal(r->order[TLS_V_12], TLS_ORDER_SERVER);
	assert_int_equal(r->order[TLS_V_13], TLS_ORDER_SERVER);
	assert_int_equal(r->versions.status, CF_ST_OK);
	cf_arena_free(arena);
	arena = cf_arena_new(CF_ARENA_TLS);
	p = tls_plan_new(arena, "");
	assert_non_null(p);
	assert_true(tls_plan_ahead(p) > 0);
	cf_arena_free(arena);
}

/* ---- The two paces ---- */

static void
same_set(const struct tls_list *a, const struct tls_list *b)
{
	size_t i, k;

	assert_int_equal(a->status, b->status);
	assert_int_equal(a->n, b->n);
	for (i = 0; i < a->n; i++) {
		for (k = 0; k < b->n && a->v[i] != b->v[k]; k++)
			;
		assert_true(k < b->n);
	}
}

static void
same_list(const struct tls_list *a, const struct tls_list *b)
{
	size_t i;

	assert_int_equal(a->status, b->status);
	assert_int_equal(a->n, b->n);
	for (i = 0; i < a->n; i++)
		assert_int_equal(a->v[i], b->v[i]);
}

static void
same_found(const struct tls_found *a, const struct tls_found *b)
{
	int vi;

	assert_int_equal(a->status, b->status);
	same_list(&a->versions, &b->versions);
	for (vi = 0; vi < TLS_V_MAX; vi++) {
		assert_int_equal(a->offered[vi], b->offered[vi]);
		assert_int_equal(a->order[vi], b->order[vi]);
		same_list(&a->suites[vi], &b->suites[vi]);
		same_set(&a->groups[vi], &b->groups[vi]);
	}
	assert_int_equal(a->group_order, b->group_order);
	if (a->group_order == TLS_ORDER_SERVER)
		same_list(&a->groups[TLS_V_13], &b->groups[TLS_V_13]);
	same_set(&a->schemes, &b->schemes);
	same_set(&a->plain_cbc, &b->plain_cbc);
	assert_int_equal(a->ndh, b->ndh);
	assert_int_equal(a->preferred, b->preferred);
	assert_int_equal(a->ems, b->ems);
	assert_int_equal(a->reneg, b->reneg);
	assert_int_equal(a->compression, b->compression);
	assert_int_equal(a->ticket, b->ticket);
	assert_int_equal(a->etm_optional, b->etm_optional);
	assert_int_equal(a->sentinel, b->sentinel);
	assert_int_equal(a->nodd, b->nodd);
}

static unsigned int
next_random(unsigned int *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

/* So many of the pool, in any order. */
static size_t
draw(unsigned int *seed, const uint16_t *pool, size_t npool, size_t n,
    uint16_t *ret)
{
	uint16_t rest[64], x;
	size_t i, k;

	memcpy(rest, pool, npool * sizeof(*pool));
	for (i = 0; i < n && i < npool; i++) {
		k = i + next_random(seed) % (npool - i);
		x = rest[k];
		rest[k] = rest[i];
		ret[i] = rest[i] = x;
	}
	return i;
}

static size_t
place_of(const struct fake *f, unsigned int id)
{
	size_t i;

	for (i = 0; i < f->nsuites && f->suites[i] != id; i++)
		;
	return i;
}

/* What a server has, whatever it prefers, is found by both paces alike; what
 * it decides itself comes in its order. */
static void
both_paces(struct fake *f)
{
	struct cf_arena *a = cf_arena_new(CF_ARENA_TLS);
	struct cf_arena *b = cf_arena_new(CF_ARENA_TLS);
	const struct tls_found *quiet, *fast;
	size_t k;
	int vi;

	f->pace = TLS_QUIET;
	f->n = 0;
	quiet = run(a, f, false);
	f->pace = TLS_FAST;
	f->n = f->rounds = 0;
	fast = run(b, f, true);
	same_found(quiet, fast);
	if (f->highest >= TLS_12)
		assert_int_equal(fast->suites[TLS_V_12].n, f->nsuites);
	for (vi = TLS_V_10; vi <= TLS_V_12; vi++) {
		for (k = 1; k < fast->suites[vi].n && !f->client_order &&
			    !f->chacha_first;
		     k++)
			assert_true(place_of(f, fast->suites[vi].v[k - 1]) <
				    place_of(f, fast->suites[vi].v[k]));
		/* With one suite there is nothing to decide. */
		if (fast->suites[vi].n < 2)
			assert_int_equal(fast->order[vi], TLS_ORDER_UNKNOWN);
		else if (f->client_order)
			assert_int_equal(fast->order[vi], TLS_ORDER_CLIENT);
		else if (!f->chacha_first)
			assert_int_equal(fast->order[vi], TLS_ORDER_SERVER);
	}
	cf_arena_free(a);
	cf_arena_free(b);
}

static const uint16_t pool12[] = { 0xC030, 0xC02F, 0xCCA8, 0x009F, 0x009E,
	0xC028, 0xC027, 0xC014, 0xC013, 0x006B, 0x0067, 0x0039, 0x0033, 0x009D,
	0x009C, 0x003D, 0x003C, 0x0035, 0x002F, 0x000A, 0x0005, 0x0088, 0x0084,
	0x0041, 0xC012, 0xC011, 0x0016, 0xCCAA, 0xC0A1, 0xC09D };
static const uint16_t pool13[] = { 0x1301, 0x1302, 0x1303, 0x1304, 0x1305 };
static const uint16_t pool_groups[] = { 0x001D, 0x0017, 0x0018, 0x0019, 0x001E,
	0x11EC, 0x0100, 0x001A };

static void
any_preference(void **state)
{
	uint16_t s12[64], s13[8], g[8];
	unsigned int seed = 20261125, i;
	struct fake f;

	(void)state;
	for (i = 0; i < 300; i++) {
		f = usual();
		f.nsuites = draw(&seed, pool12, CF_NELEM(pool12),
		    1 + next_random(&seed) % CF_NELEM(pool12), s12);
		f.suites = s12;
		f.nsuites13 = draw(&seed, pool13, CF_NELEM(pool13),
		    1 + next_random(&seed) % CF_NELEM(pool13), s13);
		f.suites13 = s13;
		f.ngroups = draw(&seed, pool_groups, CF_NELEM(pool_groups),
		    1 + next_random(&seed) % CF_NELEM(pool_groups), g);
		/* One elliptic curve at least. */
		if (!in(g, f.ngroups, 0x001D))
			g[0] = 0x001D;
		f.groups = g;
		f.client_order = i % 4 == 1;
		f.chacha_first = i % 4 == 2;
		f.lowest = i % 3 == 0 ? TLS_10 : TLS_12;
		f.highest = i % 5 == 0 ? TLS_12 : TLS_13;
		f.deflate = i % 7 == 0;
		both_paces(&f);
	}
}

/* Erlang, with all that its library has: an SRP suite is chosen as any other,
 * and only then refused. */
static void
srp_without_name(void **state)
{
	static const uint16_t list[] = { 0xC02F, 0xC030, 0xC01E, 0xC02D, 0xC02E,
		0xC032 };
	static const uint16_t truth[] = { 0xC02F, 0xC030, 0xC02D, 0xC02E,
		0xC032 };
	static const enum tls_pace paces[] = { TLS_QUIET, TLS_FAST };
	const struct tls_found *found;
	struct cf_arena *arena;
	struct fake f = usual();
	size_t i, k;

	(void)state;
	f.suites = list;
	f.nsuites = CF_NELEM(list);
	f.client_order = true;
	f.srp = 0xC01E;
	for (i = 0; i < CF_NELEM(paces); i++) {
		arena = cf_arena_new(CF_ARENA_TLS);
		f.pace = paces[i];
		f.n = 0;
		found = run(arena, &f, i == 1);
		assert_false(found->inconsistent);
		assert_int_equal(found->suites[TLS_V_12].status, CF_ST_OK);
		assert_int_equal(
		    found->suites[TLS_V_12].n, CF_NELEM(truth));
		for (k = 0; k < CF_NELEM(truth); k++)
			assert_true(in_list(
			    &found->suites[TLS_V_12], truth[k]));
		cf_arena_free(arena);
	}
}

/* Erlang: a hello without what its certificate was signed with is refused,
 * whatever it would sign with itself. */
static void
signed_certificate(void **state)
{
	static const uint16_t own[] = { 0x0804, 0x0401, 0x0501, 0x0601,
		0x0201 };
	struct fake f = usual();

	(void)state;
	f.schemes = own;
	f.nschemes = CF_NELEM(own);
	f.cert_scheme = 0x0401;
	both_paces(&f);
}

/* What an administrator wrote, in three versions. */
static void
legacy_list(void **state)
{
	static const uint16_t list[] = { 0xC030, 0xC02F, 0x009F, 0xC028,
		0xC027, 0xC014, 0xC013, 0x006B, 0x0039, 0x0033, 0x009D, 0x009C,
		0x003D, 0x003C, 0x0035, 0x002F, 0x0088, 0x0084, 0x0041 };
	static const uint16_t curves[] = { 0x0017, 0x0018, 0x0019 };
	struct fake f = usual();

	(void)state;
	f.suites = list;
	f.nsuites = CF_NELEM(list);
	f.groups = curves;
	f.ngroups = CF_NELEM(curves);
	f.lowest = TLS_10;
	f.highest = TLS_12;
	both_paces(&f);
	assert_true(f.rounds <= 8);
	assert_true(f.n <= 250);
}

static void
modern_list(void **state)
{
	static const uint16_t list[] = { 0xC02F, 0xC030, 0xCCA8 };
	static const uint16_t curves[] = { 0x001D, 0x0017, 0x0018 };
	static const uint16_t rsa[] = { 0x0804, 0x0805, 0x0806, 0x0401, 0x0501,
		0x0601 };
	struct fake f = usual();

	(void)state;
	f.suites = list;
	f.nsuites = CF_NELEM(list);
	f.groups = curves;
	f.ngroups = CF_NELEM(curves);
	f.schemes = rsa;
	f.nschemes = CF_NELEM(rsa);
	f.client_order = true;
	both_paces(&f);
	assert_true(f.rounds <= 5);
	assert_true(f.n <= 110);
}

static void
client_order(void **state)
{
	struct cf_arena *arena = cf_arena_new(CF_ARENA_TLS);
	struct fake f = usual();
	const struct tls_found *r;

	(void)state;
	f.client_order = true;
	r = run(arena, &f, false);
	assert_int_equal(r->suites[TLS_V_12].n, CF_NELEM(mixed_suites));
	assert_int_equal(r->order[TLS_V_12], TLS_ORDER_CLIENT);
	assert_int_equal(r->order[TLS_V_13], TLS_ORDER_CLIENT);
	assert_int_equal(r->group_order, TLS_ORDER_CLIENT);
	cf_arena_free(arena);
}

static void
mixed_order(void **state)
{
	struct cf_arena *arena = cf_arena_new(CF_ARENA_TLS);
	struct fake f = usual();

	(void)state;
	f.chacha_first = true;
	assert_int_equal(
	    run(arena, &f, false)->order[TLS_V_12], TLS_ORDER_MIXED);
	cf_arena_free(arena);
}

/*
 * The certificate's curve must be in every offer.  A server that follows the
 * client's order would choose it early, and without it refuse the others: it
 * has to be struck out last.  Another server does not have it as a group.
 */
static void
certificate_curve(void **state)
{
	static const uint16_t ecdsa[] = { 0xC02C, 0xC02B };
	static const uint16_t other[] = { 0x0018, 0x001D };
	EVP_PKEY *key = make_key("EC", "P-256");
	X509 *x = make_cert(key, "a.example", NULL, NULL, EVP_sha256(), NULL);
	struct cf_arena *arena;
	struct fake f = usual();
	const struct tls_found *r;
	unsigned char *der;

	(void)state;
	f.suites = ecdsa;
	f.nsuites = CF_NELEM(ecdsa);
	f.cert_curve = 0x0017;
	f.cert = der = to_der(x, &f.cert_len);
	f.client_order = true;
	arena = cf_arena_new(CF_ARENA_TLS);
	r = run(arena, &f, false);
	assert_int_equal(r->groups[TLS_V_12].status, CF_ST_OK);
	assert_int_equal(r->groups[TLS_V_12].n, 3);
	assert_int_equal(r->nflights, 1);
	assert_string_equal(r->flights[0].kx, "ECDHE-ECDSA");
	assert_int_equal(r->flights[0].n, 1);
	assert_memory_equal(r->flights[0].certs[0], der, f.cert_len);
	cf_arena_free(arena);
	f.groups = other;
	f.ngroups = CF_NELEM(other);
	f.client_order = false;
	f.n = 0;
	arena = cf_arena_new(CF_ARENA_TLS);
	r = run(arena, &f, false);
	is_list(&r->groups[TLS_V_12], CF_ST_OK, other, CF_NELEM(other));
	cf_arena_free(arena);
	OPENSSL_free(der);
	X509_free(x);
	EVP_PKEY_free(key);
}

static void
ffdhe_both_ways(void **state)
{
	static const uint16_t dhe[] = { 0xC02F, 0x009E, 0x0067, 0x0033 };
	struct cf_arena *arena;
	struct fake f = usual();
	const struct tls_found *r;
	int way;

	(void)state;
	f.suites = dhe;
	f.nsuites = CF_NELEM(dhe);
	for (way = 0; way < 2; way++) {
		arena = cf_arena_new(CF_ARENA_TLS);
		f.n = 0;
		f.needs_ffdhe = way == 0;
		f.hates_ffdhe = way == 1;
		r = run(arena, &f, false);
		assert_int_equal(r->suites[TLS_V_12].status, CF_ST_OK);
		assert_int_equal(r->suites[TLS_V_12].n, CF_NELEM(dhe));
		assert_int_equal(r->ndh, 1);
		cf_arena_free(arena);
	}
}

static void
old_versions(void **state)
{
	static const uint16_t old[] = { 0xC014, 0x0039, 0x0035, 0x0005 };
	struct cf_arena *arena = cf_arena_new(CF_ARENA_TLS);
	struct fake f = usual();
	const struct tls_found *r;
	int vi;

	(void)state;
	f.lowest = TLS_SSL3;
	f.highest = TLS_11;
	f.suites = old;
	f.nsuites = CF_NELEM(old);
	f.ssl2 = f.deflate = true;
	f.etm = false;
	r = run(arena, &f, false);
	assert_int_equal(r->versions.n, 4);
	for (vi = TLS_V_SSL3; vi <= TLS_V_11; vi++)
		is_list(&r->suites[vi], CF_ST_OK, old, CF_NELEM(old));
	assert_int_equal(r->suites[TLS_V_12].status, CF_ST_ABSENT);
	assert_int_equal(r->suites[TLS_V_13].status, CF_ST_ABSENT);
	assert_int_equal(r->suites[TLS_V_SSL2].v[0], 0x010080);
	assert_int_equal(r->ssl2_cert_len, 4);
	assert_memory_equal(r->ssl2_cert, "ssl2", 4);
	assert_int_equal(r->compression, CF_TRI_YES);
	assert_int_equal(r->preferred, 0);
	assert_int_equal(r->sentinel, CF_TRI_UNSET);
	/* Three CBC suites in each of three versions, none with EtM. */
	assert_int_equal(r->plain_cbc.n, 9);
	cf_arena_free(arena);
}

/* Resets what has more than 50 suites or an extension that it hates: found all
 * the same, and reported. */
static void
intolerant(void **state)
{
	struct cf_arena *arena = cf_arena_new(CF_ARENA_TLS);
	struct fake f = usual();
	const struct tls_found *r;

	(void)state;
	f.max_suites = 70;
	r = run(arena, &f, false);
	assert_int_equal(r->suites[TLS_V_12].n, CF_NELEM(mixed_suites));
	assert_int_equal(r->suites[TLS_V_12].status, CF_ST_OK);
	assert_true(r->nodd > 0);
	cf_arena_free(arena);
	arena = cf_arena_new(CF_ARENA_TLS);
	f = usual();
	f.hates_ext = TLS_X_ETM;
	r = run(arena, &f, false);
	assert_int_equal(r->suites[TLS_V_12].n, CF_NELEM(mixed_suites));
	assert_int_equal(r->suites[TLS_V_12].status, CF_ST_OK);
	/* What could not be offered was not learnt. */
	assert_int_equal(r->plain_cbc.status, CF_ST_NOT_COLLECTED);
	assert_int_equal(r->ems, CF_TRI_UNSET);
	cf_arena_free(arena);
}

static void
chooses_what_was_not_offered(void **state)
{
	struct cf_arena *arena = cf_arena_new(CF_ARENA_TLS);
	struct fake f = usual();
	const struct tls_found *r;

	(void)state;
	f.stubborn = 0xC030;
	r = run(arena, &f, false);
	assert_int_equal(r->suites[TLS_V_12].n, 1);
	assert_int_equal(r->suites[TLS_V_12].status, CF_ST_PARTIAL);
	assert_true(r->nodd > 0);
	is_list(&r->suites[TLS_V_13], CF_ST_OK, suites13, CF_NELEM(suites13));
	cf_arena_free(arena);
}

/* A peer that stops answering never has its silence read as "no". */
static void
blocks(void **state)
{
	struct cf_arena *arena;
	const struct tls_found *r;
	unsigned int after, whole;
	struct fake f = usual();

	(void)state;
	arena = cf_arena_new(CF_ARENA_TLS);
	run(arena, &f, false);
	whole = f.n;
	cf_arena_free(arena);
	for (after = 1; after < whole; after++) {
		int vi;

		arena = cf_arena_new(CF_ARENA_TLS);
		f = usual();
		f.block_after = after;
		r = run(arena, &f, false);
		/* The last hellos, whose acceptance shows that nobody blocks
		 * us, ask for no list any more. */
		if (r->versions.status == CF_ST_OK) {
			assert_true(after + 2 >= whole);
			is_list(&r->suites[TLS_V_12], CF_ST_OK, mixed_suites,
			    CF_NELEM(mixed_suites));
			is_list(&r->suites[TLS_V_13], CF_ST_OK, suites13,
			    CF_NELEM(suites13));
			cf_arena_free(arena);
			continue;
		}
		for (vi = 0; vi < TLS_V_MAX; vi++)
			assert_true(r->suites[vi].status != CF_ST_OK &&
				    r->suites[vi].status != CF_ST_ABSENT);
		cf_arena_free(arena);
	}
}

static void
nobody_speaks(void **state)
{
	static const struct {
		enum tls_outcome outcome;
		enum cf_status status;
		unsigned int most;
	} peers[] = {
		{ TLS_SILENT, CF_ST_TIMEOUT, 16 },
		{ TLS_RESET, CF_ST_REFUSED, 16 },
		{ TLS_NOT_TLS, CF_ST_MALFORMED, 16 },
		{ TLS_TURNED_AWAY, CF_ST_REFUSED, 16 },
		{ TLS_NO_CONNECT, CF_ST_UNREACHABLE, 16 },
		{ TLS_STOPPED, CF_ST_NOT_COLLECTED, 16 },
		{ TLS_CLOSED, CF_ST_REFUSED, 40 },
		{ TLS_MALFORMED, CF_ST_MALFORMED, 40 },
	};
	const struct tls_found *r;
	struct cf_arena *arena;
	struct fake f;
	size_t i;
	int vi;

	(void)state;
	for (i = 0; i < CF_NELEM(peers); i++) {
		arena = cf_arena_new(CF_ARENA_TLS);
		f = usual();
		f.always = peers[i].outcome;
		r = run(arena, &f, false);
		assert_int_equal(r->status, peers[i].status);
		assert_int_equal(r->versions.status, peers[i].status);
		assert_non_null(r->note);
		assert_true(f.n <= peers[i].most);
		for (vi = 0; vi < TLS_V_MAX; vi++) {
			assert_int_equal(r->suites[vi].n, 0);
			assert_true(r->suites[vi].status != CF_ST_OK &&
				    r->suites[vi].status != CF_ST_ABSENT);
		}
		cf_arena_free(arena);
	}
}

/* Says no by closing: as good as an alert, as a good hello still works. */
static void
closes(void **state)
{
	struct cf_arena *arena = cf_arena_new(CF_ARENA_TLS);
	struct fake f = usual();
	const struct tls_found *r;

	(void)state;
	f.refuse = TLS_CLOSED;
	r = run(arena, &f, false);
	is_list(&r->suites[TLS_V_12], CF_ST_OK, mixed_suites,
	    CF_NELEM(mixed_suites));
	assert_int_equal(r->suites[TLS_V_11].status, CF_ST_ABSENT);
	cf_arena_free(arena);
	/* By resetting: what was seen stays, nothing is said of the rest. */
	arena = cf_arena_new(CF_ARENA_TLS);
	f = usual();
	f.refuse = TLS_RESET;
	r = run(arena, &f, false);
	assert_int_equal(r->suites[TLS_V_12].status, CF_ST_PARTIAL);
	assert_int_equal(r->suites[TLS_V_12].n, CF_NELEM(mixed_suites));
	assert_int_equal(r->suites[TLS_V_11].status, CF_ST_REFUSED);
	assert_int_equal(r->versions.status, CF_ST_PARTIAL);
	cf_arena_free(arena);
}

/* An alert that means the length of the hello: a suite that stands far behind
 * is found all the same, in both paces. */
static void
too_many_suites(void **state)
{
	static const uint16_t far[] = { 0xC02F, 0x009C, 0xC050, 0x0096 };
	static const size_t most[] = { 128, 64 };
	struct cf_arena *arena;
	const struct tls_found *r;
	struct fake f;
	size_t i;
	int old;

	(void)state;
	for (i = 0; i < 8; i++) {
		old = i / 4;
		f = usual();
		f.suites = far;
		f.nsuites = CF_NELEM(far);
		f.max_suites = most[i % 2];
		f.too_many = TLS_REFUSED;
		f.pace = i / 2 % 2 == 1 ? TLS_FAST : TLS_QUIET;
		if (old)
			f.highest = TLS_12;
		arena = cf_arena_new(CF_ARENA_TLS);
		r = run(arena, &f, false);
		is_list(&r->suites[TLS_V_12], CF_ST_OK, far, CF_NELEM(far));
		is_list(&r->groups[TLS_V_12], CF_ST_OK, old_groups,
		    CF_NELEM(old_groups));
		assert_int_equal(r->order[TLS_V_12], TLS_ORDER_SERVER);
		assert_int_equal(r->versions.n, old ? 1 : 2);
		assert_int_equal(r->versions.status, CF_ST_OK);
		assert_true(r->nodd > 0);
		assert_false(r->inconsistent);
		cf_arena_free(arena);
	}
}

/* protocol_version to what is newer, instead of a lower version: what is below
 * TLS 1.1 is asked all the same. */
static void
too_new(void **state)
{
	static const uint16_t old[] = { 0xC014, 0x0035 };
	struct cf_arena *arena = cf_arena_new(CF_ARENA_TLS);
	struct fake f = usual();
	const struct tls_found *r;

	(void)state;
	f.lowest = f.highest = f.too_new = TLS_10;
	f.suites = old;
	f.nsuites = CF_NELEM(old);
	r = run(arena, &f, false);
	assert_int_equal(r->versions.n, 1);
	is_list(&r->suites[TLS_V_10], CF_ST_OK, old, CF_NELEM(old));
	cf_arena_free(arena);
}

/* Turned away by resets: slower, and everything is found. */
static void
rate_limit(void **state)
{
	const struct tls_found *r;
	struct cf_arena *arena;
	struct fake f;
	int pace;

	(void)state;
	for (pace = TLS_QUIET; pace <= TLS_FAST; pace++) {
		arena = cf_arena_new(CF_ARENA_TLS);
		f = usual();
		f.rate = 12;
		f.pace = (enum tls_pace)pace;
		r = run(arena, &f, false);
		is_list(&r->suites[TLS_V_12], CF_ST_OK, mixed_suites,
		    CF_NELEM(mixed_suites));
		is_list(&r->suites[TLS_V_13], CF_ST_OK, suites13,
		    CF_NELEM(suites13));
		assert_int_equal(r->suites[TLS_V_11].status, CF_ST_ABSENT);
		assert_true(r->nodd > 0);
		cf_arena_free(arena);
	}
}

/* Two servers by turns: nothing is called whole. */
static void
two_servers(void **state)
{
	static const uint16_t suites[] = { 0xC014, 0xC030, 0x0035 };
	static const uint16_t groups2[] = { 0x0017 };
	struct cf_arena *arena = cf_arena_new(CF_ARENA_TLS);
	struct fake f = usual(), second = usual();
	const struct tls_found *r;
	int vi;

	(void)state;
	second.lowest = TLS_10;
	second.highest = TLS_12;
	second.suites = suites;
	second.nsuites = CF_NELEM(suites);
	second.groups = groups2;
	second.ngroups = 1;
	f.second = &second;
	f.pace = TLS_FAST;
	r = run(arena, &f, false);
	assert_true(r->inconsistent);
	assert_int_equal(r->versions.status, CF_ST_PARTIAL);
	for (vi = 0; vi < TLS_V_MAX; vi++)
		assert_true(r->suites[vi].status != CF_ST_OK &&
			    r->suites[vi].status != CF_ST_ABSENT);
	assert_int_equal(r->order[TLS_V_12], TLS_ORDER_UNKNOWN);
	cf_arena_free(arena);
}

/* Little memory: the plan ends, and knows nothing. */
static void
little_memory(void **state)
{
	struct cf_arena *arena;
	struct fake f;
	size_t size;

	(void)state;
	for (size = 1000; size < 120000; size += 700) {
		struct tls_plan *p;
		struct tls_probe probe;
		struct tls_answer a;

		arena = cf_arena_new(size);
		f = usual();
		if ((p = tls_plan_new(arena, "a.example")) != NULL) {
			while (tls_plan_next(p, &probe, 1) == 1) {
				a = ask(&f, &probe);
				tls_plan_answer(p, probe.id, &a);
			}
			if (cf_arena_failed(arena))
				assert_int_not_equal(
				    tls_plan_found(p)->versions.status,
				    CF_ST_OK);
		}
		cf_arena_free(arena);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(server_order),
		cmocka_unit_test(fast_pace),
		cmocka_unit_test(any_preference),
		cmocka_unit_test(modern_list),
		cmocka_unit_test(srp_without_name),
		cmocka_unit_test(signed_certificate),
		cmocka_unit_test(legacy_list),
		cmocka_unit_test(client_order),
		cmocka_unit_test(mixed_order),
		cmocka_unit_test(certificate_curve),
		cmocka_unit_test(ffdhe_both_ways),
		cmocka_unit_test(old_versions),
		cmocka_unit_test(intolerant),
		cmocka_unit_test(chooses_what_was_not_offered),
		cmocka_unit_test(blocks),
		cmocka_unit_test(nobody_speaks),
		cmocka_unit_test(closes),
		cmocka_unit_test(too_many_suites),
		cmocka_unit_test(too_new),
		cmocka_unit_test(rate_limit),
		cmocka_unit_test(two_servers),
		cmocka_unit_test(little_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
