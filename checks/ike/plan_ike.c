/*
 * The planner.  Three things go on beside each other: the first exchange of
 * version 2, the rounds of version 1, and, when version 2 is there, one
 * search per kind of transform.  A search keeps sets still to be asked: a set
 * that is refused whole is done with; one that is accepted is cut down until
 * single transforms are left.  A set that meets silence is asked again after
 * a control, a question that was answered before; when the control is silent
 * too, nothing more is known, and the list is called partial.
 */
#include <string.h>

#include "plan.h"

#define STACK 72

struct todo {
	struct ike_set set;
	bool known;  /* accepted for sure: its other half was not */
	bool again;  /* asked a second time */
};
enum state { REST, ASKING, CONTROL, OVER };
struct search {
	enum ike_kind kind;
	enum state state;
	struct todo stack[STACK];
	size_t n;
	struct todo now;
	bool left; /* now is a left half: the top is the right one */
	bool hole; /* something could not be settled */
	const char *why;
};
enum { HELLO = 1, MAIN, FAST, CONTROL_V1, SEARCH = 16, PROVE = 32 };
enum v1_state { V1_MAIN, V1_WAIT, V1_PROVE, V1_FAST, V1_OVER };

struct ike_plan {
	struct ike_found f;
	struct search s[IKE_KINDS];
	bool busy[64]; /* by id */
	enum state hello;
	unsigned int hello_group, hello_tries;
	bool hello_again; /* with the group that was wanted */
	bool real; /* the key exchange is of a group that is offered */
	bool proven; /* ... and it was seen that it need not be */
	bool restarted;
	struct ike_set groups; /* offered beside the other kinds */
	enum v1_state v1;
	unsigned int v1_round, v1_groups;
	bool v1_proven; /* silence beside a control */
	size_t v1_quiet;
	bool gone; /* a control met silence */
	bool modest; /* offers what is usual only, see everything() */
};

/* Groups whose public value needs no computing, small ones first. */
static const unsigned int easy[] = { 31, 19, 20, 32, 14, 15, 16, 17, 18, 5, 2,
	1, 28, 29, 30, 21, 25, 26, 27 };
#define EASY_REAL 12 /* of them, those whose value is a valid one */
static const unsigned int fast_groups[] = { 14, 2, 5 };
/* Rounds of version 1 that are asked as well where the first met silence:
 * some are silent about proposals that they do not know. */
static const unsigned int quiet_rounds[] = { 1, 4 };

struct ike_plan *
ike_plan_new(struct cf_arena *arena)
{
	struct ike_plan *p = cf_alloc(arena, sizeof(*p));
	int k;

	if (p == NULL)
		return NULL;
	p->hello_group = 14;
	p->groups = ike_all(IKE_DH);
	for (k = IKE_ENCR; k < IKE_KINDS; k++) {
		p->s[k].kind = (enum ike_kind)k;
		p->s[k].why = "";
		p->f.lists[k].status = CF_ST_NOT_COLLECTED;
		p->f.lists[k].note = "";
		p->f.chosen[k] = -1;
	}
	return p;
}

static void
push(struct search *s, struct ike_set set, bool known)
{
	if (ike_count(&set) == 0)
		return;
	if (s->n == STACK) {
		s->hole = true;
		s->why = "too many sets";
		return;
	}
	s->stack[s->n++] = (struct todo){ set, known, false };
}

static void
found(struct ike_plan *p, enum ike_kind kind, int i)
{
	struct ike_list *l = &p->f.lists[kind];
	size_t k;

	for (k = 0; k < l->n; k++) {
		if (l->v[k] == i)
			return;
	}
	if (l->n < CF_NELEM(l->v))
		l->v[l->n++] = i;
}

/* The group of the key exchange payload. */
static unsigned int
group_for(const struct ike_plan *p, const struct ike_set *offered)
{
	size_t i, n = p->real ? EASY_REAL : CF_NELEM(easy);
	int first;

	for (i = 0; i < n; i++) {
		int t = ike_transform_find(IKE_DH, easy[i], 0);

		if (ike_has(offered, t) == p->real)
			return easy[i];
	}
	first = ike_first(offered);
	return first >= 0 ? ike_transforms[first].id : 14;
}

/* What is offered when nothing is known: everything; or what is usual, to one
 * that met everything with silence and may dislike something in it. */
static struct ike_set
everything(const struct ike_plan *p)
{
	struct ike_set s = { { 0, 0 } };
	size_t i;

	for (i = 0; i < ike_ntransforms; i++) {
		if (!p->modest || ike_transforms[i].word == IKE_FITS)
			ike_put(&s, (int)i);
	}
	return s;
}

/* Without the ciphers beside which no integrity transform stands. */
static struct ike_set
without_aead(struct ike_set s)
{
	size_t i;

	for (i = 0; i < ike_ntransforms; i++) {
		if (ike_transforms[i].aead)
			ike_drop(&s, (int)i);
	}
	return s;
}

/* Everything, but of this kind only the set. */
static struct ike_offer
offer_of(const struct ike_plan *p, enum ike_kind kind, struct ike_set set)
{
	struct ike_offer o = { .ask = IKE_ASK_V2 };
	struct ike_set groups = kind == IKE_DH ? set : p->groups;
	struct ike_set all = everything(p);
	int k;

	all = ike_cut(all, ike_all(IKE_DH));
	if (kind != IKE_DH)
		all = ike_cut(all, ike_all(kind));
	if (kind == IKE_INTEG)
		all = without_aead(all);
	o.set = ike_join(ike_join(all, set), groups);
	o.group = group_for(p, &groups);
	/* All known groups are offered and each easy one is of them: leave
	 * one out to have one that is not. */
	k = ike_transform_find(IKE_DH, o.group, 0);
	if (!p->real && ike_has(&groups, k) && ike_count(&groups) > 1)
		ike_drop(&o.set, k);
	return o;
}

/* ---- What to ask ---- */

static bool
ask(struct ike_plan *p, struct ike_probe *ret, unsigned int id,
    struct ike_offer offer)
{
	if (p->f.probes >= CF_IKE_PROBES)
		return false;
	p->f.probes++;
	p->busy[id] = true;
	ret->id = id;
	ret->offer = offer;
	return true;
}

static void
search_over(struct ike_plan *p, struct search *s)
{
	struct ike_list *l = &p->f.lists[s->kind];

	s->state = OVER;
	l->note = s->why;
	if (s->hole)
		l->status = l->n > 0 ? CF_ST_PARTIAL : CF_ST_TIMEOUT;
	else
		l->status = l->n > 0 ? CF_ST_OK : CF_ST_ABSENT;
}

/* What groups are known: the other searches offer just them. */
static void
open_others(struct ike_plan *p)
{
	const struct ike_list *l = &p->f.lists[IKE_DH];
	size_t i;
	int k;

	if (l->n > 0)
		p->groups = (struct ike_set){ { 0, 0 } };
	for (i = 0; i < l->n; i++)
		ike_put(&p->groups, l->v[i]);
	for (k = IKE_ENCR; k < IKE_DH; k++)
		push(&p->s[k], ike_all((enum ike_kind)k), false);
}

static void
give_up(struct ike_plan *p, struct search *s, const char *why)
{
	s->hole = true;
	s->why = why;
	s->n = 0;
	search_over(p, s);
	if (s->kind == IKE_DH)
		open_others(p);
}

/* What of the choice made from everything is not in the list: then answers
 * contradict each other, and the list is not whole. */
static bool
contradicted(const struct ike_plan *p, enum ike_kind kind)
{
	const struct ike_list *l = &p->f.lists[kind];
	size_t i;

	if (p->f.chosen[kind] < 0)
		return false;
	for (i = 0; i < l->n; i++) {
		if (l->v[i] == p->f.chosen[kind])
			return false;
	}
	return true;
}

static void
start_groups(struct ike_plan *p)
{
	struct search *s = &p->s[IKE_DH];
	struct ike_set all = ike_all(IKE_DH), last = { { 0, 0 } };

	s->n = 0;
	s->hole = false;
	p->f.lists[IKE_DH].n = 0;
	if (!p->real) { /* the one that is not offered first, by itself */
		int first = ike_transform_find(IKE_DH, easy[0], 0);

		ike_put(&last, first);
		ike_drop(&all, first);
	}
	push(s, last, false);
	push(s, all, false);
}

static void
groups_done(struct ike_plan *p)
{
	struct search *s = &p->s[IKE_DH];

	if (contradicted(p, IKE_DH)) {
		if (!p->real && !p->restarted) {
			p->real = p->restarted = true;
			start_groups(p);
			return;
		}
		s->hole = true;
		s->why = "answers contradict each other";
	}
	search_over(p, s);
	open_others(p);
}

/* Takes sets that are known to be accepted apart without asking. */
static bool
next_set(struct ike_plan *p, struct search *s)
{
	while (s->n > 0) {
		s->now = s->stack[--s->n];
		s->left = false;
		if (!s->now.known)
			return true;
		if (ike_count(&s->now.set) == 1) {
			found(p, s->kind, ike_first(&s->now.set));
			continue;
		}
		/* Falls apart as an accepted answer would make it. */
		return true;
	}
	return false;
}

static void
split(struct search *s)
{
	struct ike_set a = s->now.set, b = { { 0, 0 } };
	size_t n = ike_count(&a) / 2;
	int i;

	while (n-- > 0) {
		i = ike_first(&a);
		ike_drop(&a, i);
		ike_put(&b, i);
	}
	push(s, a, false);
	push(s, b, false);
	/* b, the first half, is asked next; a is then on top. */
	s->left = true;
}

static bool
search_next(struct ike_plan *p, struct search *s, struct ike_probe *ret)
{
	bool left;

	if (p->f.v2 != IKE_YES || p->hello != OVER || s->state == OVER ||
	    p->busy[SEARCH + s->kind] || p->busy[PROVE + s->kind])
		return false;
	if (s->kind != IKE_DH && p->s[IKE_DH].state != OVER)
		return false;
	if (p->gone) {
		give_up(p, s, "the endpoint stopped answering");
		return false;
	}
	if (p->real && p->f.half_open >= CF_IKE_HALF_OPEN) {
		give_up(p, s, "each answer keeps a half-open exchange at the "
			      "endpoint: stopped early");
		return false;
	}
	if (s->state == CONTROL) {
		if (!ask(p, ret, PROVE + s->kind,
			offer_of(p, IKE_DH, p->groups)))
			give_up(p, s, "too many exchanges");
		return p->busy[PROVE + s->kind];
	}
	left = s->left;
	while (next_set(p, s)) {
		if (s->now.known) {
			split(s);
			left = true;
			continue;
		}
		s->left = left;
		s->state = ASKING;
		if (ask(p, ret, SEARCH + s->kind,
			offer_of(p, s->kind, s->now.set)))
			return true;
		give_up(p, s, "too many exchanges");
		return false;
	}
	if (s->kind == IKE_DH) {
		groups_done(p);
		return s->state != OVER && search_next(p, s, ret);
	}
	if (contradicted(p, s->kind)) {
		s->hole = true;
		s->why = "answers contradict each other";
	}
	search_over(p, s);
	return false;
}

static bool
hello_next(struct ike_plan *p, struct ike_probe *ret)
{
	struct ike_offer o = { .ask = IKE_ASK_V2,
		.group = p->hello_group };

	/* Silence is asked about once more, when version 1 is through. */
	if (p->hello == CONTROL && p->v1 == V1_OVER) {
		p->hello = REST;
		p->modest = true;
	}
	o.set = everything(p);
	o.extensions = !p->modest;
	if (p->hello != REST)
		return false;
	p->hello = ASKING;
	p->hello_tries++;
	return ask(p, ret, HELLO, o);
}

static bool
v1_next(struct ike_plan *p, struct ike_probe *ret)
{
	struct ike_offer o = { .ask = IKE_ASK_MAIN, .round = p->v1_round };

	if (p->busy[MAIN] || p->busy[FAST] || p->busy[CONTROL_V1])
		return false;
	if (p->v1 == V1_WAIT && (p->hello == OVER || p->hello == CONTROL))
		p->v1 = p->f.answered[1] ? V1_PROVE : V1_OVER;
	switch (p->v1) {
	case V1_MAIN:
		return ask(p, ret, MAIN, o);
	case V1_PROVE:
		o = (struct ike_offer){ .ask = IKE_ASK_V2,
			.set = everything(p),
			.group = 1 };
		return ask(p, ret, CONTROL_V1, o);
	case V1_FAST:
		o.ask = IKE_ASK_AGGRESSIVE;
		o.group = fast_groups[p->v1_groups];
		o.round = 0;
		return ask(p, ret, FAST, o);
	default:
		return false;
	}
}

size_t
ike_plan_next(struct ike_plan *p, struct ike_probe *ret, size_t max)
{
	size_t n = 0;
	int k;

	if (p->f.stopped)
		return 0;
	/* In this order: the end of one is what the other may wait for. */
	if (n < max && v1_next(p, &ret[n]))
		n++;
	if (n < max && hello_next(p, &ret[n]))
		n++;
	for (k = IKE_DH; k >= IKE_ENCR; k--) {
		if (n < max && search_next(p, &p->s[k], &ret[n]))
			n++;
	}
	return n;
}

/* ---- What was answered ---- */

static bool
heard(enum ike_outcome o)
{
	return o < IKE_SILENT;
}

static void
answer_hello(struct ike_plan *p, const struct ike_answer *a)
{
	int i, k;

	p->hello = OVER;
	if (p->hello_tries == 1)
		p->f.last[1] = a->outcome;
	p->f.answered[1] |= heard(a->outcome);
	if (a->outcome == IKE_SILENT && p->f.v2 != IKE_YES) {
		if (p->hello_tries == 1)
			p->hello = CONTROL;
		else if (p->f.answered[0]) {
			p->f.v2 = IKE_NO;
			p->f.by_silence[1] = true;
		}
	}
	if (a->outcome == IKE_NO_VERSION || a->outcome == IKE_NO_PROPOSAL)
		p->f.v2 = p->f.v2 == IKE_YES ? IKE_YES : IKE_NO;
	if (a->outcome != IKE_ACCEPTED && a->outcome != IKE_INVALID_KE)
		goto out;
	p->f.v2 = IKE_YES;
	p->f.first = *a;
	i = ike_transform_find(IKE_DH, a->group, 0);
	p->f.chosen[IKE_DH] = i;
	if (a->outcome == IKE_ACCEPTED) {
		p->f.half_open++;
		p->f.saw_choice = true;
		for (k = IKE_ENCR; k < IKE_KINDS; k++)
			p->f.chosen[k] = a->chosen[k];
	} else if (!p->hello_again) {
		p->hello_again = true;
		for (k = 0; k < EASY_REAL; k++) {
			if (easy[k] != a->group)
				continue;
			p->hello_group = a->group;
			p->hello = REST;
		}
	}
out:
	if (p->f.v2 == IKE_YES && p->hello == OVER)
		start_groups(p);
}

static void
v1_advance(struct ike_plan *p, bool accepted)
{
	if (!accepted && ++p->v1_round < IKE_V1_ROUNDS)
		return;
	p->v1 = V1_FAST;
}

static void
keep_choice(struct ike_plan *p, int which, const struct ike_answer *a)
{
	p->f.v1_choice[which] = (struct ike_v1_choice){ a->cipher, a->bits,
		a->hash, a->auth, a->group };
	p->f.has_v1_choice[which] = true;
	p->f.half_open++;
}

static void
answer_main(struct ike_plan *p, const struct ike_answer *a)
{
	if (p->v1_round == 0)
		p->f.last[0] = a->outcome;
	if (heard(a->outcome) && !p->f.answered[0])
		p->f.first_v1 = *a;
	p->f.answered[0] |= heard(a->outcome);
	switch (a->outcome) {
	case IKE_ACCEPTED:
		p->f.v1 = IKE_YES;
		p->f.first_v1 = *a;
		keep_choice(p, 0, a);
		v1_advance(p, true);
		return;
	case IKE_NO_VERSION:
		p->f.v1 = p->f.aggressive = IKE_NO;
		p->v1 = V1_OVER;
		return;
	case IKE_NO_PROPOSAL:
		v1_advance(p, false);
		if (p->v1 == V1_FAST)
			p->f.v1 = IKE_NO;
		return;
	case IKE_ODD:
		v1_advance(p, false);
		return;
	case IKE_SILENT:
		if (p->f.answered[0]) /* it did answer: not for this */
			p->v1 = V1_FAST;
		else if (!p->v1_proven)
			p->v1 = V1_WAIT;
		else if (p->v1_quiet < CF_NELEM(quiet_rounds))
			p->v1_round = quiet_rounds[p->v1_quiet++];
		else {
			p->f.v1 = IKE_NO;
			p->f.by_silence[0] = true;
			p->v1 = V1_FAST;
		}
		return;
	default:
		p->v1 = V1_OVER;
		return;
	}
}

/*
 * Silence says that aggressive mode is off only where main mode met silence
 * as well and version 2 answers: a responder that speaks version 1 may wait
 * for a name that it knows.  For the same reason a refusal other than of the
 * proposals settles nothing: it may be of the name.
 */
static void
answer_fast(struct ike_plan *p, const struct ike_answer *a)
{
	switch (a->outcome) {
	case IKE_ACCEPTED:
		p->f.aggressive = p->f.v1 = IKE_YES;
		p->f.answered[0] = true;
		keep_choice(p, 1, a);
		p->v1 = V1_OVER;
		return;
	case IKE_NO_PROPOSAL:
	case IKE_ODD:
		p->f.answered[0] = true;
		if (a->outcome == IKE_ODD)
			p->f.fast_odd = true;
		if (++p->v1_groups < CF_NELEM(fast_groups))
			return;
		if (!p->f.fast_odd)
			p->f.aggressive = IKE_NO;
		break;
	case IKE_NO_VERSION:
		p->f.aggressive = IKE_NO;
		break;
	case IKE_SILENT:
		if (p->f.by_silence[0] && !p->f.answered[0])
			p->f.aggressive = IKE_NO;
		break;
	default:
		break;
	}
	p->v1 = V1_OVER;
}

/* The control after the silence of version 1. */
static void
answer_control_v1(struct ike_plan *p, const struct ike_answer *a)
{
	if (!heard(a->outcome)) {
		p->v1 = V1_OVER;
		return;
	}
	p->v1_proven = true;
	p->v1_round = quiet_rounds[p->v1_quiet++];
	p->v1 = V1_MAIN;
}

/* Something of the set is accepted; the answer may say what. */
static void
set_accepted(struct ike_plan *p, struct search *s, const struct ike_answer *a)
{
	int which = -1;

	p->proven |= a->outcome == IKE_INVALID_KE && !p->real;
	if (a->outcome == IKE_ACCEPTED)
		which = a->chosen[s->kind];
	if (s->kind == IKE_DH)
		which = ike_transform_find(IKE_DH, a->group, 0);
	if (!ike_has(&s->now.set, which))
		which = -1;
	if (which < 0 && ike_count(&s->now.set) == 1)
		which = ike_first(&s->now.set);
	if (which >= 0) {
		found(p, s->kind, which);
		ike_drop(&s->now.set, which);
		push(s, s->now.set, false);
		s->left = false;
		return;
	}
	split(s);
}

/* Neither yes nor no: smaller sets may say more. */
static void
set_odd(struct search *s, const char *why)
{
	if (ike_count(&s->now.set) > 1) {
		split(s);
		s->left = false; /* nothing follows from a refused half */
		return;
	}
	s->hole = true;
	s->why = why;
	s->left = false;
}

static void
answer_search(struct ike_plan *p, struct search *s, const struct ike_answer *a)
{
	bool left = s->left;

	s->state = REST;
	s->left = false;
	if (a->outcome == IKE_ACCEPTED)
		p->f.half_open++;
	switch (a->outcome) {
	case IKE_ACCEPTED:
	case IKE_INVALID_KE:
		set_accepted(p, s, a);
		return;
	case IKE_NO_PROPOSAL:
		if (left && s->n > 0)
			s->stack[s->n - 1].known = true;
		return;
	case IKE_SILENT:
	case IKE_ODD:
	case IKE_COOKIE:
	case IKE_NO_VERSION:
		/* It may dislike a group that it was not offered. */
		if (s->kind == IKE_DH && !p->real && !p->proven) {
			p->real = true;
			start_groups(p);
			return;
		}
		if (a->outcome != IKE_SILENT) {
			set_odd(s, "an answer that says neither yes nor no");
			return;
		}
		s->state = CONTROL;
		return;
	case IKE_TURNED_AWAY:
	case IKE_NO_ROUTE:
		p->gone = true;
		give_up(p, s, "the endpoint went away");
		return;
	default:
		give_up(p, s, "stopped");
		return;
	}
}

static void
answer_prove(struct ike_plan *p, struct search *s, const struct ike_answer *a)
{
	s->state = REST;
	s->left = false;
	if (a->outcome == IKE_ACCEPTED)
		p->f.half_open++;
	if (!heard(a->outcome)) {
		p->gone = true;
		return;
	}
	if (!s->now.again && s->n < STACK) {
		s->stack[s->n] = s->now;
		s->stack[s->n++].again = true;
		return;
	}
	/* Twice silence, twice a control that was answered. */
	set_odd(s, "silence, although the endpoint answers other questions");
}

void
ike_plan_answer(
    struct ike_plan *p, unsigned int id, const struct ike_answer *a)
{
	if (id >= CF_NELEM(p->busy) || !p->busy[id])
		return;
	p->busy[id] = false;
	if (a->outcome == IKE_STOPPED)
		p->f.stopped = true;
	if (a->outcome == IKE_COOKIE)
		p->f.cookie = true;
	if (id == HELLO)
		answer_hello(p, a);
	else if (id == MAIN)
		answer_main(p, a);
	else if (id == FAST)
		answer_fast(p, a);
	else if (id == CONTROL_V1)
		answer_control_v1(p, a);
	else if (id >= PROVE)
		answer_prove(p, &p->s[id - PROVE], a);
	else
		answer_search(p, &p->s[id - SEARCH], a);
}

void
ike_plan_cookie(struct ike_plan *p)
{
	p->f.cookie = true;
}

bool
ike_plan_done(const struct ike_plan *p)
{
	size_t i;
	int k;

	for (i = 0; i < CF_NELEM(p->busy); i++) {
		if (p->busy[i])
			return false;
	}
	if (p->f.stopped || p->f.probes >= CF_IKE_PROBES)
		return true;
	if (p->hello != OVER || p->v1 != V1_OVER)
		return false;
	for (k = IKE_ENCR; p->f.v2 == IKE_YES && k < IKE_KINDS; k++) {
		if (p->s[k].state != OVER)
			return false;
	}
	return true;
}

const struct ike_found *
ike_plan_found(struct ike_plan *p)
{
	int k;

	for (k = IKE_ENCR; k < IKE_KINDS; k++) {
		if (p->f.v2 == IKE_YES && p->s[k].state != OVER)
			give_up(p, &p->s[k], "stopped early");
	}
	return &p->f;
}
