/*
 * The planner (see plan.h): the conversation and the result.  It trusts no
 * answer: every chain either strikes something out or ends, and the number of
 * conversations is bounded.  A list is called whole only when the refusal that
 * ended it can be told apart from a block, by a hello known to be good that is
 * sent again at the end.
 */
#include <string.h>

#include "plan_priv.h"

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

struct tls_plan *
tls_plan_new(struct cf_arena *arena, const char *sni)
{
	return tls_plan_new_paced(arena, sni, TLS_QUIET);
}

static struct tls_plan *
plan_new(struct cf_arena *arena, const char *sni, enum tls_pace pace, bool dtls)
{
	struct tls_plan *p = cf_alloc(arena, sizeof(*p));
	int vi;

	if (p == NULL)
		return NULL;
	p->arena = arena;
	p->sni = cf_strdup(arena, sni != NULL ? sni : "");
	p->last = &p->chains;
	p->found.status = CF_ST_NOT_COLLECTED;
	p->pace = pace;
	p->found.dtls = dtls;
	p->found.schemes.status = CF_ST_NOT_COLLECTED;
	p->found.schemes13.status = CF_ST_NOT_COLLECTED;
	for (vi = 0; vi < TLS_V_MAX; vi++) {
		p->found.suites[vi].status = CF_ST_NOT_COLLECTED;
		p->found.groups[vi].status = CF_ST_NOT_COLLECTED;
	}
	plan_extra_start(p);
	plan_start(p);
	return cf_arena_failed(arena) ? NULL : p;
}

struct tls_plan *
tls_plan_new_paced(
    struct cf_arena *arena, const char *sni, enum tls_pace pace)
{
	return plan_new(arena, sni, pace, false);
}

struct tls_plan *
tls_plan_new_dtls(struct cf_arena *arena, const char *sni)
{
	return plan_new(arena, sni, TLS_QUIET, true);
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
		plan_chain_ended(p, c, E_FAILED);
		plan_maybe_groups(p, c);
		return false;
	}
	o = &s->offer;
	plan_offer(p, c, o);
	o->suites = plan_copy(p, o->suites, o->nsuites);
	o->groups = plan_copy(p, o->groups, o->ngroups);
	o->schemes = plan_copy(p, o->schemes, o->nschemes);
	if (o->suites == NULL || o->groups == NULL || o->schemes == NULL) {
		p->aborted = true;
		return false;
	}
	memcpy(s->digest, digest, CF_SHA256_LEN);
	s->chain = c;
	s->round = p->noes;
	c->state = S_FLYING;
	p->flying++;
	ret->id = p->nsent;
	ret->offer = *o;
	ret->want = c->want;
	ret->wait_ms = plan_wait_ms(p, c);
	c->again = false;
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

	plan_refresh(p, c);
	if (p->aborted)
		return 0;
	if (c->state != S_WANTED)
		return 2;
	plan_offer(p, c, &o);
	if (offer_digest(&o, c->want, digest) != CF_OK) {
		p->aborted = true;
		return 0;
	}
	/* A retry and the control are meant to be sent again. */
	if (c->tries == 0 && !c->repeat && !c->again &&
	    c->kind != K_CONTROL && c->kind != K_PULSE &&
	    c->kind != K_TWICE)
		s = find_sent(p, digest);
	if (s != NULL && c->kind == K_AHEAD) {
		c->state = S_ENDED;
		return 2;
	}
	/* Of what was only fetched ahead, a failure says nothing. */
	if (s != NULL && s->answered && plan_is_ahead(s->chain) &&
	    s->answer.outcome > TLS_CLOSED)
		s = NULL;
	if (s == NULL)
		return send_probe(p, c, digest, ret) ? 1 : 2;
	if (!s->answered || c->kind == K_FLIGHT)
		return s->answered ? send_probe(p, c, digest, ret) : 0;
	plan_step(p, c, &s->answer);
	return 2;
}

static void
abort_chains(struct tls_plan *p)
{
	struct chain *c;

	for (c = p->chains; c != NULL; c = c->next) {
		if (c->state != S_WANTED && c->state != S_HELD)
			continue;
		if (c->outcome == TLS_MORE)
			c->outcome = p->abort_outcome;
		plan_chain_ended(p, c, E_FAILED);
	}
}

/* The longest chains, which say how long it all takes, go first. */
static int
urgent(const struct chain *c)
{
	return (c->kind == K_SUITES && c->nsuites <= CHUNK) ||
	       c->kind == K_JOINT || c->kind == K_ORDER;
}

/* Few are under way at once, so that none stands in the way of those. */
static bool
can_wait(const struct tls_plan *p)
{
	return p->pace == TLS_QUIET && p->flying >= CF_NET_PER_HOST;
}

/* The suites of TLS 1.2, in a hurry; else those of all versions. */
static bool
suites_known(const struct tls_plan *p)
{
	int vi;

	for (vi = 0; vi < TLS_V_MAX && p->pace == TLS_QUIET; vi++) {
		if (p->open[vi] > 0)
			return false;
	}
	return p->open[TLS_V_12] == 0;
}

size_t
tls_plan_next(struct tls_plan *p, struct tls_probe *ret, size_t max)
{
	struct chain *c;
	int pass;
	size_t n = 0;
	bool again = true;
	int what;

	while (again && n < max) {
		again = false;
		/* Beside what is still to be asked: it needs no answer of it. */
		if (!p->aborted && suites_known(p))
			plan_ask_long(p);
		if (!p->aborted && p->pace == TLS_FAST && suites_known(p))
			plan_ask_twice(p);
		if (p->aborted || cf_arena_failed(p->arena)) {
			p->aborted = true;
			abort_chains(p);
			return n;
		}
		if (p->pace == TLS_FAST)
			plan_run_ahead(p);
		for (pass = 0; pass < 2; pass++) {
			for (c = p->chains;
			     c != NULL && n < max && !p->aborted; c = c->next) {
				if (c->state != S_WANTED || urgent(c) == pass ||
				    (pass == 1 && can_wait(p)) ||
				    plan_must_wait(p, c) ||
				    plan_scout_waits(p, c))
					continue;
				what = ask_chain(p, c, &ret[n]);
				if (what == 1)
					n++;
				again |= what == 2;
			}
		}
		/* What was fetched ahead in vain is not waited for. */
		if (n > 0 || again || !all_ended(p))
			continue;
		if (!p->versions_done) {
			if (!plan_doubt_versions(p)) {
				plan_last_questions(p);
				plan_ask_long(p);
				plan_ask_twice(p);
			}
		} else if (p->flying > 0)
			break;
		else if (p->control == C_NONE && p->fresh && !p->aborted)
			p->control = C_GOOD;
		else if (p->control == C_NONE)
			plan_ask_control(p);
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
	if (p->answers++ == 0)
		p->first = p->nsent;
	s->answer = *a;
	/* Certificates belong to the reader and are gone soon. */
	s->answer.ncerts = 0;
	p->flying--;
	if (a->outcome == TLS_ACCEPTED && p->good == NULL &&
	    s->chain->vi != TLS_V_SSL2 && a->version == s->offer.version &&
	    plan_has(s->offer.suites, s->offer.nsuites, a->suite))
		p->good = s;
	/* A hello that is accepted after the last refusal is as good as one
	 * sent again: nobody blocks us. */
	if (s->chain->kind == K_EXTRA) {
		/* No list of the plan rests on what is asked besides. */
	} else if (a->outcome != TLS_ACCEPTED || s->chain->vi == TLS_V_SSL2) {
		p->noes++;
		p->fresh = false;
	} else if (p->good != NULL && s->round == p->noes) {
		p->fresh = true;
	}
	if (s->chain->state == S_FLYING)
		plan_step(p, s->chain, a);
	plan_unhold(p);
}

bool
tls_plan_done(const struct tls_plan *p)
{
	return p->flying == 0 && all_ended(p) &&
	       (p->aborted || (p->versions_done && p->control > C_SENT));
}

/* Whatever is answered, something follows: the next of the chain, or what its
 * end brings. */
static bool
asks_again(const struct tls_plan *p, const struct chain *c)
{
	switch (c->kind) {
	case K_JOINT:
	case K_ORDER:
		return true;
	case K_TWICE: /* refused, so the control comes after it */
		return p->pace == TLS_QUIET;
	case K_SUITES:
		return c->hits > 0 || (c->vi == TLS_V_12 && c->nsuites <= CHUNK);
	default:
		return false;
	}
}

unsigned int
tls_plan_ahead(const struct tls_plan *p)
{
	const struct chain *c;
	unsigned int n = 0;

	if (p->aborted || p->slow)
		return 0;
	for (c = p->chains; c != NULL; c = c->next) {
		if (c->state == S_WANTED)
			n++;
		else if (c->state == S_FLYING && asks_again(p, c))
			n++;
	}
	/* In a hurry, some that may turn out not to be needed: the second round
	 * asks as much as the first, those after it less and less, and one of
	 * them asks again what was refused. */
	if (p->pace == TLS_FAST && !p->versions_done)
		n += p->answers == 0 ? p->flying
				     : p->flying / 4 + (p->twice ? 0 : PLAN_TWICE);
	return n + (p->versions_done ? 0 : plan_last_count(p));
}

/* ---- The result ---- */

/* A list with something in it is partial at worst; without a good control a
 * refusal may be a block. */
static void
settle(struct tls_plan *p, struct tls_list *l)
{
	if (p->twofold && (l->status == CF_ST_OK || l->status == CF_ST_ABSENT)) {
		l->status = l->n > 0 ? CF_ST_PARTIAL : CF_ST_REFUSED;
		l->note = "answers contradict one another: there may be several "
			  "servers behind this address";
	}
	if (l->status != CF_ST_OK && l->status != CF_ST_ABSENT) {
		if (l->n > 0)
			l->status = CF_ST_PARTIAL;
		return;
	}
	if (p->control == C_GOOD)
		return;
	l->note = p->good == NULL ? "no hello was accepted at all"
				  : "a hello that had been accepted no longer "
				    "is: refusals may be a block";
	l->status = l->n > 0 ? CF_ST_PARTIAL : CF_ST_REFUSED;
}

/* Hardly any extension is borne, and what is too much is refused like a choice:
 * so is, perhaps, what was only longer. */
static void
limited(struct tls_plan *p, int vi)
{
	struct tls_list *lists[] = { &p->found.suites[vi],
		&p->found.groups[vi] };
	size_t i;

	if (!p->few[vi] || p->level[vi] == 0)
		return;
	for (i = 0; i < CF_NELEM(lists); i++) {
		if (lists[i]->status != CF_ST_OK &&
		    lists[i]->status != CF_ST_ABSENT)
			continue;
		lists[i]->status =
		    lists[i]->n > 0 ? CF_ST_PARTIAL : CF_ST_REFUSED;
		lists[i]->note = "the server refuses hellos for their "
				 "extensions: refusals may blame the hello";
	}
}

static void
judge_order(struct tls_plan *p, int vi)
{
	const struct tls_list *l = &p->found.suites[vi];

	/* One that was asked and not answered: not known. */
	if (l->n < 2 || p->rotations[vi] == 0 || p->order_failed[vi] ||
	    p->twofold)
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
			plan_list_add(p, l, (uint32_t)vi);
			any = true;
		} else if (p->found.suites[vi].status != CF_ST_ABSENT) {
			unknown = true;
			l->note =
			    cf_printf(p->arena, "%s: %s",
				tls_version_label(vi, p->found.dtls),
				p->found.suites[vi].note != NULL
				    ? p->found.suites[vi].note
				    : "not known");
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
		if (why == NULL ||
		    (c->outcome == TLS_REFUSED && c->alert != 70 &&
			why->outcome != TLS_REFUSED))
			why = c;
	}
	p->found.status =
	    why != NULL ? plan_status(why->outcome) : CF_ST_NOT_COLLECTED;
	p->found.note =
	    why != NULL ? plan_reason(p, why) : "the collection was stopped";
}

static enum cf_tri
tri(unsigned int yes, unsigned int no)
{
	return no > 0 ? CF_TRI_NO : yes > 0 ? CF_TRI_YES : CF_TRI_UNSET;
}

/*
 * A server that goes on with schemes of more kinds of keys than it showed
 * certificates for chooses without looking (JSSE): what it would sign with is
 * not known.
 */
static void
doubt_schemes(struct tls_plan *p, struct tls_list *l)
{
	bool rsa = false, ec = false;
	const struct tls_scheme *s;
	size_t i;

	for (i = 0; i < p->found.nflights; i++) {
		rsa |= cf_ends(p->found.flights[i].kx, "-RSA");
		ec |= cf_ends(p->found.flights[i].kx, "-ECDSA");
	}
	for (i = 0; i < l->n && l->status == CF_ST_OK; i++) {
		s = tls_scheme_find(l->v[i]);
		if (s == NULL || rsa == ec ||
		    cf_starts(s->name, "rsa_pss_rsae") == rsa)
			continue;
		l->status = CF_ST_PARTIAL;
		l->note = "the server also goes on with schemes that fit none "
			  "of the certificates that it showed";
	}
}

const struct tls_found *
tls_plan_found(struct tls_plan *p)
{
	struct tls_found *f = &p->found;
	int vi;

	if (p->settled)
		return f;
	p->settled = true;
	plan_compare(p);
	judge_peer(p);
	f->inconsistent = p->twofold;
	if (p->twofold)
		f->group_order = TLS_ORDER_UNKNOWN;
	for (vi = 0; vi < TLS_V_MAX; vi++) {
		if (tls_version_label(vi, f->dtls) == NULL) {
			f->groups[vi].status = CF_ST_ABSENT;
			continue;
		}
		limited(p, vi);
		settle(p, &f->suites[vi]);
		settle(p, &f->groups[vi]);
		judge_order(p, vi);
		if (!f->offered[vi] &&
		    f->groups[vi].status == CF_ST_NOT_COLLECTED) {
			f->groups[vi].status = f->suites[vi].status;
			f->groups[vi].note = f->suites[vi].note;
		}
	}
	settle(p, &f->schemes);
	settle(p, &f->schemes13);
	doubt_schemes(p, &f->schemes13);
	f->plain_cbc.status = f->plain_cbc.n > 0 ? CF_ST_OK
			      : p->etm_unasked	 ? CF_ST_NOT_COLLECTED
						 : CF_ST_ABSENT;
	if (f->plain_cbc.status == CF_ST_NOT_COLLECTED)
		f->plain_cbc.note = "encrypt_then_mac could not be asked for";
	if (!f->offered[TLS_V_12]) {
		f->schemes.status = f->suites[TLS_V_12].status;
		f->schemes.note = f->suites[TLS_V_12].note;
	}
	if (!f->offered[TLS_V_13]) {
		f->schemes13.status = f->suites[TLS_V_13].status;
		f->schemes13.note = f->suites[TLS_V_13].note;
	}
	judge_versions(p);
	judge_sentinel(p);
	plan_extra_settle(p);
	f->ems = tri(p->ems_yes, p->ems_no);
	f->reneg = tri(p->reneg_yes, p->reneg_no);
	f->probes = p->nsent;
	return f;
}
