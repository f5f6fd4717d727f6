/*
 * The pace "fast".  It changes no question and no conclusion: the chains strike
 * out what was chosen and ask again, as in the quiet pace.  But an answer
 * follows from its hello alone, so the hellos that a chain is going to send can
 * be sent before it gets there, as far as its next answers can be guessed; it
 * then finds its answers in the plan's memory, and where the guess was wrong it
 * asks itself.  Scouts bring what guesses are made of: hellos with a part of
 * what a chain offers each.  What a scout heard is never a result.  Pure.
 */
#include <string.h>

#include "plan_priv.h"

#define PIECES12 16 /* scouts for the suites below TLS 1.3 */
#define PIECES13 4
#define PIECES_GROUPS 12
#define GUESSED 64   /* longest guess */
#define DEPTH 4	     /* guessed while scouts are still under way */
/* Guesses stop here, so that the limit is left to the questions themselves. */
#define AHEAD_MOST (CF_TLS_PROBES / 2)

bool
plan_is_ahead(const struct chain *c)
{
	return c->kind == K_SCOUT || c->kind == K_AHEAD;
}

/* ---- Scouts ---- */

/* One scout for each of so many pieces; the popular ones, which stand next to
 * each other, go into different pieces. */
static void
scouts(struct tls_plan *p, int vi, const uint16_t *suites, size_t nsuites,
    unsigned int strike, size_t pieces)
{
	uint16_t groups[128], piece[CHUNK];
	const uint16_t *all = suites;
	size_t i, j, k, n = nsuites;
	struct chain *c;

	if (strike == STRIKE_GROUP) {
		n = plan_groups(vi, 0, groups, CF_NELEM(groups));
		all = groups;
	}
	for (j = 0; j < pieces && j < n; j++) {
		for (i = j, k = 0; i < n; i += pieces)
			piece[k++] = all[i];
		c = strike == STRIKE_GROUP
			? plan_chain(p, K_SCOUT, vi, suites, nsuites, strike)
			: plan_chain(p, K_SCOUT, vi, piece, k, strike);
		if (c == NULL)
			return;
		if (strike == STRIKE_GROUP) {
			plan_set_groups(p, c, piece, k);
			c->want = TLS_WANT_KEYS;
		}
	}
}

/* The chain that asks for the suites of a version, most of them at once. */
static const struct chain *
suite_chain(const struct tls_plan *p, int vi)
{
	const struct chain *c;

	for (c = p->chains; c != NULL; c = c->next) {
		if (c->kind == K_SUITES && c->vi == vi)
			return c;
	}
	return NULL;
}

static void
scout_suites(struct tls_plan *p, int vi)
{
	const struct chain *c = suite_chain(p, vi);

	if (c != NULL && !p->scouted[vi])
		scouts(p, vi, c->suites, c->nsuites, STRIKE_SUITE, PIECES12);
	p->scouted[vi] = true;
}

void
plan_scout_start(struct tls_plan *p)
{
	const struct chain *c = suite_chain(p, TLS_V_12);
	uint16_t v[CHUNK];
	size_t n = plan_suites13(v, CF_NELEM(v));

	if (c != NULL)
		plan_ffdhe_ahead(p, c);
	scouts(p, TLS_V_13, v, n, STRIKE_SUITE, PIECES13);
	scouts(p, TLS_V_13, v, n, STRIKE_GROUP, PIECES_GROUPS);
	scout_suites(p, TLS_V_12);
}

static bool
same_matter(const struct chain *a, const struct chain *b)
{
	return a->vi == b->vi && a->strike == b->strike;
}

/* Scouts of one matter go in step, so that a guess knows what all of them
 * heard. */
bool
plan_scout_waits(const struct tls_plan *p, const struct chain *c)
{
	const struct chain *d;

	if (c->kind != K_SCOUT || c->hits == 0)
		return false;
	for (d = p->chains; d != NULL; d = d->next) {
		if (d->kind == K_SCOUT && d->state == S_FLYING &&
		    d->hits < c->hits && same_matter(c, d))
			return true;
	}
	return false;
}

void
plan_ahead_heard(
    struct tls_plan *p, struct chain *c, const struct tls_answer *a)
{
	bool group = c->strike == STRIKE_GROUP;

	c->state = S_ENDED;
	if (a->outcome != TLS_ACCEPTED ||
	    a->version != tls_version_of[c->vi] ||
	    !plan_has(c->suites, c->nsuites, a->suite))
		return;
	if (c->kind == K_AHEAD) {
		/* Its chain will find the answer, but not the certificates. */
		if (a->ncerts > 0)
			plan_note_flight(p, c, a);
		return;
	}
	if (group && !plan_has(c->groups, c->ngroups, a->group))
		return;
	c->hits++;
	if (group)
		plan_drop(c->groups, &c->ngroups, a->group);
	else
		plan_drop(c->suites, &c->nsuites, a->suite);
	if (c->nsuites > 0 && c->ngroups > 0)
		c->state = S_WANTED;
}

/* ---- Guesses ---- */

/* Hellos whose choice says what the server prefers, with the client's list in
 * the usual order. */
static bool
tells(const struct chain *c)
{
	switch (c->kind) {
	case K_SCOUT:
	case K_AHEAD:
	case K_SUITES:
	case K_ORDER:
	case K_JOINT:
	case K_SUITES13:
	case K_GROUPS:
	case K_GROUPS13:
		return true;
	default:
		return false;
	}
}

/* The versions below TLS 1.3 share suites and their order; groups are the same
 * in all. */
static bool
about(const struct chain *c, const struct sent *s)
{
	return s->answered && s->answer.outcome == TLS_ACCEPTED &&
	       tells(s->chain) &&
	       (c->strike == STRIKE_GROUP ||
		   (c->vi == TLS_V_13) == (s->chain->vi == TLS_V_13));
}

static unsigned int
chosen(const struct chain *c, const struct sent *s)
{
	return c->strike == STRIKE_GROUP ? s->answer.group : s->answer.suite;
}

struct guess {
	uint16_t v[GUESSED]; /* what was chosen before, as the chain has it */
	unsigned int rank[GUESSED]; /* in the custom that fits best */
	size_t n;
	bool beats[GUESSED][GUESSED]; /* chosen while the other was offered */
	size_t order[GUESSED];	      /* places in v */
};

/*
 * Lists of suites follow customs: the client's order; the kind of key exchange
 * before all else (Mozilla's lists, with the short key or the long one first);
 * or forward secrecy, then the mode, as OpenSSL sorts its own.  Old ciphers go
 * last in all of them.
 */
#define CUSTOMS 4

static unsigned int
custom(unsigned int how, unsigned int id, size_t place)
{
	const struct tls_suite *s = tls_suite_find(id, false);
	unsigned int kx, mac, length, old;

	if (how == 0 || s == NULL)
		return (unsigned int)place;
	kx = cf_starts(s->kx, "ECDHE") ? 0 : cf_starts(s->kx, "DHE") ? 1 : 2;
	mac = cf_streq(s->mac, "AEAD")		? 0
	      : cf_streq(s->mac, "SHA1") ||
		      cf_streq(s->mac, "MD5") ? 2
					      : 1;
	length = cf_streq(s->enc, "CHACHA20") ? 1 : s->bits >= 256 ? 0 : 2;
	old = !cf_streq(s->enc, "AES") && !cf_streq(s->enc, "CHACHA20");
	switch (how) {
	case 1:
		return old << 16 | kx << 12 | mac << 8 | length;
	case 2:
		return old << 16 | kx << 12 | mac << 8 | (2 - length);
	default:
		return old << 16 | (kx == 2) << 12 | mac << 8 | length << 4 |
		       kx;
	}
}

static void
guess_facts(const struct tls_plan *p, const struct chain *c, struct guess *g)
{
	const struct tls_offer *o;
	unsigned int i;
	size_t a, b;

	for (i = 0; i < p->nsent; i++) {
		if (!about(c, p->sent[i]))
			continue;
		for (a = 0; a < g->n; a++) {
			if (g->v[a] == chosen(c, p->sent[i]))
				break;
		}
		o = &p->sent[i]->offer;
		for (b = 0; a < g->n && b < g->n; b++) {
			if (c->strike == STRIKE_GROUP
				? plan_has(o->groups, o->ngroups, g->v[b])
				: plan_has(o->suites, o->nsuites, g->v[b]))
				g->beats[a][b] = a != b;
		}
	}
}

static void
guess_what(const struct tls_plan *p, const struct chain *c, struct guess *g)
{
	bool group = c->strike == STRIKE_GROUP;
	const uint16_t *v = group ? c->groups : c->suites;
	size_t i, n = group ? c->ngroups : c->nsuites;
	unsigned int k;

	for (i = 0; i < n && g->n < GUESSED; i++) {
		for (k = 0; k < p->nsent; k++) {
			if (about(c, p->sent[k]) &&
			    chosen(c, p->sent[k]) == v[i]) {
				g->v[g->n++] = v[i];
				break;
			}
		}
	}
}

/* The custom that the facts contradict least. */
static void
guess_custom(struct guess *g)
{
	unsigned int how, wrong, least = 0, rank[GUESSED];
	size_t a, b;

	for (how = 0; how < CUSTOMS; how++) {
		for (a = 0; a < g->n; a++)
			rank[a] = custom(how, g->v[a], a);
		for (a = 0, wrong = 0; a < g->n; a++) {
			for (b = 0; b < g->n; b++)
				wrong += g->beats[a][b] && rank[a] > rank[b];
		}
		if (how > 0 && wrong >= least)
			continue;
		least = wrong;
		memcpy(g->rank, rank, g->n * sizeof(rank[0]));
	}
}

/* The next one: no other that is left was preferred to it. */
static size_t
guess_next(const struct guess *g, const bool *taken)
{
	size_t a, b, first = g->n, best = g->n;

	for (a = 0; a < g->n; a++) {
		if (taken[a])
			continue;
		if (first == g->n)
			first = a;
		for (b = 0; b < g->n; b++) {
			if (!taken[b] && g->beats[b][a])
				break;
		}
		if (b == g->n && (best == g->n || g->rank[a] < g->rank[best]))
			best = a;
	}
	return best < g->n ? best : first;
}

/* In which order the server will choose from what the chain has left. */
static void
guess(const struct tls_plan *p, const struct chain *c, struct guess *ret)
{
	bool taken[GUESSED] = { false };
	size_t i;

	memset(ret, 0, sizeof(*ret));
	guess_what(p, c, ret);
	guess_facts(p, c, ret);
	guess_custom(ret);
	for (i = 0; i < ret->n; i++) {
		ret->order[i] = guess_next(ret, taken);
		taken[ret->order[i]] = true;
	}
}

/* ---- Running ahead ---- */

static bool
can_run(const struct chain *c)
{
	switch (c->kind) {
	case K_SUITES:
		return c->nsuites <= CHUNK;
	case K_ORDER:
	case K_SUITES13:
	case K_GROUPS:
	case K_GROUPS13:
		return true;
	default:
		return false;
	}
}

/* The older versions wait for the order that the newest of them shows. */
static bool
is_led(const struct tls_plan *p, const struct chain *c)
{
	const struct chain *d, *newest = c;

	if (c->kind != K_SUITES)
		return false;
	for (d = p->chains; d != NULL; d = d->next) {
		if (d->kind == K_SUITES && d->vi > newest->vi && d->hits > 0 &&
		    can_run(d))
			newest = d;
	}
	return newest != c && newest->state != S_ENDED && !newest->certain;
}

/* Scouts about what the chain asks: 0 none, 1 they go on, 2 one is away. */
static int
scouting(const struct tls_plan *p, const struct chain *c)
{
	const struct chain *d;
	int most = 0;

	for (d = p->chains; d != NULL; d = d->next) {
		if (d->kind != K_SCOUT || d->state == S_ENDED ||
		    d->strike != c->strike ||
		    (c->strike == STRIKE_SUITE && d->vi != c->vi))
			continue;
		if (d->state == S_FLYING)
			return 2;
		most = 1;
	}
	return most;
}

static bool
is_ahead_of(const struct tls_plan *p, const struct chain *c)
{
	const struct chain *d;

	for (d = p->chains; d != NULL; d = d->next) {
		if (d->kind == K_AHEAD && d->of == c && d->state != S_ENDED)
			return true;
	}
	return false;
}

/* A question of the chain, of which it offers all as yet. */
static struct chain *
copy_of(struct tls_plan *p, const struct chain *c)
{
	struct chain *d;

	d = plan_chain(p, K_AHEAD, c->vi, c->suites, c->nsuites, c->strike);
	if (d == NULL)
		return NULL;
	plan_set_groups(p, d, c->groups, c->ngroups);
	memcpy(d->schemes, c->schemes, c->nschemes * sizeof(d->schemes[0]));
	d->nschemes = c->nschemes;
	d->of = c;
	d->ext = c->ext;
	d->level = c->level;
	d->want = c->want;
	return d;
}

/* What the chain will ask when the first n of the guess are gone. */
static void
ask_rest(
    struct tls_plan *p, const struct chain *c, const struct guess *g, size_t n)
{
	struct chain *d = copy_of(p, c);
	size_t i;

	if (d == NULL)
		return;
	for (i = 0; i < n; i++) {
		if (c->strike == STRIKE_GROUP)
			plan_drop(d->groups, &d->ngroups, g->v[g->order[i]]);
		else
			plan_drop(d->suites, &d->nsuites, g->v[g->order[i]]);
	}
	if (d->nsuites == 0 || d->ngroups == 0)
		d->state = S_ENDED;
}

static bool
is_known(const struct guess *g, size_t a, size_t b)
{
	return g->beats[a][b] || g->beats[b][a];
}

/* Which of two neighbours comes first; in the client's order, as always. */
static void
ask_pair(struct tls_plan *p, const struct chain *c, const struct guess *g,
    size_t a, size_t b)
{
	uint16_t pair[2] = { g->v[a < b ? a : b], g->v[a < b ? b : a] };
	struct chain *d = copy_of(p, c);

	if (d == NULL)
		return;
	d->want = TLS_WANT_HELLO;
	memcpy(d->suites, pair, sizeof(pair));
	d->nsuites = 2;
}

/*
 * The first time, and once the order is certain, all that the chain is going
 * to ask.  In between the next few, and who comes first of each two neighbours
 * of whom that is not known.
 */
static void
run_ahead(struct tls_plan *p, struct chain *c)
{
	struct guess g;
	size_t i, n;
	unsigned int unknown = 0;
	int scouts;

	if (c->looked == p->answers || c->tries > 0 || is_led(p, c) ||
	    is_ahead_of(p, c) || (scouts = scouting(p, c)) == 2)
		return;
	c->looked = p->answers;
	guess(p, c, &g);
	for (i = 1; c->strike == STRIKE_SUITE && i < g.n; i++) {
		if (is_known(&g, g.order[i - 1], g.order[i]))
			continue;
		unknown++;
		if (g.n > DEPTH)
			ask_pair(p, c, &g, g.order[i - 1], g.order[i]);
	}
	n = g.n;
	c->certain = scouts == 0 && unknown == 0;
	if (!c->certain && n > DEPTH)
		n = DEPTH;
	for (i = 1; i <= n; i++)
		ask_rest(p, c, &g, i);
}

/* What nobody will ask any more: a scout whose matter is known, what was to be
 * fetched for a chain that has ended. */
static bool
is_useless(const struct tls_plan *p, const struct chain *c)
{
	const struct chain *d;

	if (c->kind == K_AHEAD)
		return c->of->state == S_ENDED;
	if (p->refused[c->vi])
		return true;
	for (d = p->chains; d != NULL; d = d->next) {
		if (can_run(d) && same_matter(c, d) && d->state != S_ENDED)
			return false;
		/* TLS 1.3 starts with one chain for both. */
		if (d->kind == K_JOINT && c->vi == TLS_V_13 &&
		    d->state != S_ENDED)
			return false;
		/* The groups of all versions are told by one. */
		if (d->kind == K_GROUPS && c->strike == STRIKE_GROUP &&
		    d->state != S_ENDED)
			return false;
	}
	return true;
}

static bool
wants_suite_scouts(const struct tls_plan *p, const struct chain *c)
{
	return c->kind == K_SUITES && can_run(c) && c->hits > 0 &&
	       !p->scouted[c->vi] && c->state != S_ENDED &&
	       p->found.suites[TLS_V_12].n == 0 && p->open[TLS_V_12] == 0;
}

static bool
wants_group_scouts(const struct tls_plan *p, const struct chain *c)
{
	return c->kind == K_GROUPS && !p->scouted_groups &&
	       c->state != S_ENDED && !p->found.offered[TLS_V_13] &&
	       p->open[TLS_V_13] == 0;
}

void
plan_run_ahead(struct tls_plan *p)
{
	struct chain *c;

	if (p->nsent >= AHEAD_MOST || p->aborted || p->slow) {
		for (c = p->chains; c != NULL; c = c->next) {
			if (plan_is_ahead(c))
				c->state = S_ENDED;
		}
		return;
	}
	for (c = p->chains; c != NULL; c = c->next) {
		if (wants_suite_scouts(p, c))
			scout_suites(p, c->vi);
		if (wants_group_scouts(p, c)) {
			p->scouted_groups = true;
			scouts(p, c->vi, c->suites, c->nsuites, STRIKE_GROUP,
			    PIECES_GROUPS);
		}
		if (can_run(c) && c->state != S_ENDED)
			run_ahead(p, c);
	}
	for (c = p->chains; c != NULL; c = c->next) {
		if (plan_is_ahead(c) && c->state != S_ENDED &&
		    is_useless(p, c))
			c->state = S_ENDED;
	}
}
