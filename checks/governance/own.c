/*
 * The ownership solver's front: reads the graph, refuses what contradicts
 * itself, names the edge, and puts together what the two readings say.  It
 * trusts no number of the graph; it never rounds before it compares, and
 * never takes an unknown holder for a known one.
 */
#include <stdlib.h>
#include <string.h>

#include <confiance/country.h>
#include <confiance/limits.h>

#include "own_priv.h"

bool
own_fault(struct own_work *w, enum own_error error, const char *holder,
    const char *of)
{
	if (w->fault.error == OWN_OK)
		w->fault = (struct own_fault){ error, holder, of };
	return false;
}

bool
own_step(struct own_work *w, uint64_t n)
{
	if (n > w->steps) {
		w->steps = 0;
		return own_fault(w, OWN_TOO_COMPLEX, "", "");
	}
	w->steps -= n;
	return true;
}

/* ---- From names to numbers ---- */

struct named {
	const char *id;
	size_t index;
};

static int
compare_named(const void *a, const void *b)
{
	const struct named *x = a, *y = b;

	return strcmp(x->id, y->id);
}

/* The index of id, or n. */
static size_t
look_up(const struct named *names, size_t n, const char *id)
{
	struct named key = { id, 0 };
	const struct named *hit;

	hit = bsearch(&key, names, n, sizeof(*names), compare_named);
	return hit != NULL ? hit->index : n;
}

static bool
read_names(struct own_work *w, struct named *names)
{
	const struct own_graph *g = w->graph;
	size_t i;

	for (i = 0; i < w->n; i++)
		names[i] = (struct named){ g->nodes[i].id, i };
	qsort(names, w->n, sizeof(*names), compare_named);
	for (i = 1; i < w->n; i++)
		if (strcmp(names[i - 1].id, names[i].id) == 0)
			return own_fault(w, OWN_DUPLICATE_NODE, names[i].id,
			    "");
	w->target = look_up(names, w->n, g->target);
	if (w->target == w->n || g->nodes[w->target].kind == OWN_PERSON)
		return own_fault(w, OWN_NO_TARGET, "", g->target);
	return true;
}

static bool
read_ends(struct own_work *w, const struct named *names, const char *holder,
    const char *of, size_t *ret_holder, size_t *ret_of)
{
	*ret_holder = look_up(names, w->n, holder);
	*ret_of = look_up(names, w->n, of);
	if (*ret_holder == w->n)
		return own_fault(w, OWN_UNKNOWN_HOLDER, holder, of);
	if (*ret_of == w->n)
		return own_fault(w, OWN_UNKNOWN_COMPANY, holder, of);
	if (w->graph->nodes[*ret_of].kind == OWN_PERSON)
		return own_fault(w, OWN_PERSON_HELD, holder, of);
	return true;
}

static bool
read_edges(struct own_work *w, const struct named *names)
{
	const struct own_edge *e;
	struct own_link *l;
	size_t i;

	for (i = 0; i < w->graph->nedges; i++) {
		e = &w->graph->edges[i];
		l = &w->links[i];
		if (!read_ends(w, names, e->holder, e->of, &l->holder, &l->of))
			return false;
		l->capital = e->capital;
		l->votes = e->votes == -1 ? e->capital : e->votes;
		if (e->capital == -1)
			return own_fault(w, OWN_NO_SHARE, e->holder, e->of);
		if (l->capital < 0 || l->capital > OWN_WHOLE || l->votes < 0 ||
		    l->votes > OWN_WHOLE)
			return own_fault(w, OWN_BAD_SHARE, e->holder, e->of);
	}
	w->nlinks = w->graph->nedges;
	return true;
}

static bool
read_rights(struct own_work *w, const struct named *names)
{
	const struct own_right *r;
	size_t i, holder, of;

	for (i = 0; i < w->graph->nrights; i++) {
		r = &w->graph->rights[i];
		if (!read_ends(w, names, r->holder, r->of, &holder, &of))
			return false;
		if (r->right == OWN_BOARD_MAJORITY && holder != of)
			w->appoints[holder * w->nn + of] = 1;
	}
	return true;
}

/* ---- Links by company and by holder ---- */

static void
sort_links(struct own_work *w)
{
	size_t i;

	memset(w->in_at, 0, (w->nn + 1) * sizeof(*w->in_at));
	memset(w->out_at, 0, (w->nn + 1) * sizeof(*w->out_at));
	for (i = 0; i < w->nlinks; i++) {
		w->in_at[w->links[i].of + 1]++;
		w->out_at[w->links[i].holder + 1]++;
	}
	for (i = 0; i < w->nn; i++) {
		w->in_at[i + 1] += w->in_at[i];
		w->out_at[i + 1] += w->out_at[i];
	}
	/* Each link goes to the next free place of its list: the starts move
	 * up and become the ends, then all move down by one. */
	for (i = 0; i < w->nlinks; i++) {
		w->in[w->in_at[w->links[i].of]++] = i;
		w->out[w->out_at[w->links[i].holder]++] = i;
	}
	for (i = w->nn; i > 0; i--) {
		w->in_at[i] = w->in_at[i - 1];
		w->out_at[i] = w->out_at[i - 1];
	}
	w->in_at[0] = w->out_at[0] = 0;
}

static int
compare_links(const void *a, const void *b)
{
	const struct own_link *x = a, *y = b;

	if (x->of != y->of)
		return x->of < y->of ? -1 : 1;
	if (x->holder != y->holder)
		return x->holder < y->holder ? -1 : 1;
	return 0;
}

/* Two lines about one pair, and shares beyond the whole.  Sorts the links, so
 * that their order in the graph means nothing. */
static bool
check_links(struct own_work *w)
{
	const struct own_node *nodes = w->graph->nodes;
	const struct own_link *l;
	int64_t capital = 0, votes = 0;
	size_t i;

	qsort(w->links, w->nlinks, sizeof(*w->links), compare_links);
	for (i = 0; i < w->nlinks; i++) {
		l = &w->links[i];
		if (i > 0 && compare_links(l - 1, l) == 0)
			return own_fault(w, OWN_DUPLICATE_EDGE,
			    nodes[l->holder].id, nodes[l->of].id);
		if (i == 0 || l->of != l[-1].of)
			capital = votes = 0;
		capital += l->capital;
		votes += l->votes;
		if (capital > OWN_WHOLE || votes > OWN_WHOLE)
			return own_fault(w, OWN_OVER_WHOLE, "",
			    nodes[l->of].id);
	}
	return true;
}

/*
 * What is missing to the whole is the unknown holder's, where some holders
 * are given; a company without any is an end of what was declared, and is
 * reported as such.  Of a listed one the holders above 5 % are known.
 */
static void
add_unknown(struct own_work *w, int64_t *capital, int64_t *votes)
{
	const struct own_link *l;
	size_t i;

	for (i = 0; i < w->n; i++)
		capital[i] = votes[i] = i == w->target ? 0 : -1;
	for (i = 0; i < w->nlinks; i++) {
		l = &w->links[i];
		if (capital[l->of] < 0)
			capital[l->of] = votes[l->of] = 0;
		capital[l->of] += l->capital;
		votes[l->of] += l->votes;
	}
	for (i = 0; i < w->n; i++) {
		if (capital[i] < 0 || w->graph->nodes[i].listed ||
		    (capital[i] == OWN_WHOLE && votes[i] == OWN_WHOLE))
			continue;
		w->links[w->nlinks++] = (struct own_link){ w->n, i,
			OWN_WHOLE - capital[i], OWN_WHOLE - votes[i] };
	}
}

/* L.233-7 I: the first threshold, 5 % of capital or votes. */
#define DECLARED (OWN_WHOLE / 20)

/*
 * Is link, small as it is, part of more than 5 %?  A holder declares together
 * with the companies that it controls (L.233-9 I, 2°).
 */
static bool
part_of_more(const struct own_work *w, const struct own_control *c,
    const struct own_link *link)
{
	const struct own_link *other;
	int64_t capital, votes;
	size_t g, at;

	for (g = 0; g < w->n; g++) {
		if (g != link->holder && !c->over[g * w->nn + link->holder])
			continue;
		capital = votes = 0;
		for (at = w->in_at[link->of]; at < w->in_at[link->of + 1];
		     at++) {
			other = &w->links[w->in[at]];
			if (other->holder != g &&
			    !c->over[g * w->nn + other->holder])
				continue;
			capital += other->capital;
			votes += other->votes;
		}
		if (capital > DECLARED || votes > DECLARED)
			return true;
	}
	return false;
}

/* Holdings in listed companies that need not be declared do not count. */
static bool
drop_small(struct own_work *w, struct own_control *c)
{
	struct own_link *l;
	bool *keep = cf_calloc(w->scratch, w->nlinks + 1, sizeof(*keep));
	size_t i, n = 0;
	bool any = false;

	if (keep == NULL)
		return own_fault(w, OWN_TOO_COMPLEX, "", "");
	for (i = 0; i < w->nlinks; i++) {
		l = &w->links[i];
		keep[i] = !w->graph->nodes[l->of].listed ||
		    l->capital > DECLARED || l->votes > DECLARED;
		any |= !keep[i];
	}
	if (!any)
		return true;
	if (!own_control(w, OWN_NOBODY, c))
		return false;
	for (i = 0; i < w->nlinks; i++)
		if (!keep[i]) {
			if (!own_step(w, w->nn))
				return false;
			keep[i] = part_of_more(w, c, &w->links[i]);
		}
	for (i = 0; i < w->nlinks; i++)
		if (keep[i])
			w->links[n++] = w->links[i];
	w->nlinks = n;
	sort_links(w);
	return true;
}

static bool
make_room(struct own_work *w)
{
	size_t nn = w->nn, links = w->graph->nedges + nn;
	struct cf_arena *a = w->scratch;

	w->links = cf_calloc(a, links, sizeof(*w->links));
	w->in = cf_calloc(a, links, sizeof(*w->in));
	w->out = cf_calloc(a, links, sizeof(*w->out));
	w->in_at = cf_calloc(a, nn + 1, sizeof(*w->in_at));
	w->out_at = cf_calloc(a, nn + 1, sizeof(*w->out_at));
	w->appoints = cf_alloc(a, nn * nn);
	w->room.low = cf_alloc(a, nn * nn);
	w->room.high = cf_alloc(a, nn * nn);
	w->room.last = cf_alloc(a, nn * nn);
	w->room.low_votes = cf_calloc(a, nn * nn, sizeof(int64_t));
	w->room.high_votes = cf_calloc(a, nn * nn, sizeof(int64_t));
	w->room.queue = cf_calloc(a, nn * nn, sizeof(uint32_t));
	if (cf_arena_failed(a))
		return own_fault(w, OWN_TOO_COMPLEX, "", "");
	return true;
}

static bool
read_graph(struct own_work *w, struct own_control *control)
{
	const struct own_graph *g = w->graph;
	struct named *names;
	int64_t *capital, *votes;

	if (g->nnodes > CF_OWN_NODES || g->nedges > CF_OWN_EDGES ||
	    g->nrights > CF_OWN_EDGES)
		return own_fault(w, OWN_TOO_LARGE, "", "");
	w->n = g->nnodes;
	w->nn = w->n + 1;
	names = cf_calloc(w->scratch, w->nn, sizeof(*names));
	capital = cf_calloc(w->scratch, w->nn, sizeof(*capital));
	votes = cf_calloc(w->scratch, w->nn, sizeof(*votes));
	if (names == NULL || capital == NULL || votes == NULL)
		return own_fault(w, OWN_TOO_COMPLEX, "", "");
	if (!make_room(w) || !read_names(w, names) || !read_edges(w, names) ||
	    !read_rights(w, names) || !check_links(w))
		return false;
	add_unknown(w, capital, votes);
	sort_links(w);
	return own_control_new(w, control) && drop_small(w, control);
}

/* ---- Putting it together ---- */

static enum own_third
third_entity(const struct own_node *node)
{
	if (node->kind == OWN_PERSON)
		return OWN_NOT;
	if (!cf_country_known(node->country))
		return OWN_PERHAPS;
	return cf_country_eu_seat(node->country) ? OWN_NOT : OWN_THIRD;
}

static int64_t
larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

struct sum {
	struct own_work *w;
	struct own_control *sure, *maybe;
	struct own_share *share; /* n of them */
	bool *stop, *add, *reach; /* nn of them */
	int64_t *each;
	bool open; /* some holder is unknown, or control is in doubt */
};

/* The certain part: both readings of each node. */
static bool
certain(struct sum *s)
{
	struct own_work *w = s->w;
	struct own_share *h;
	size_t i;

	memset(s->stop, 0, w->nn * sizeof(*s->stop));
	if (!own_shares(w, s->sure, false, s->stop, NULL, NULL, s->each,
		s->reach))
		return false;
	for (i = 0; i < w->n; i++) {
		s->share[i].capital = s->each[i];
		s->share[i].in_reach = s->reach[i];
	}
	s->open = s->sure->doubtful || s->each[w->n] > 0;
	if (!own_shares(w, s->sure, true, s->stop, NULL, NULL, s->each,
		s->reach))
		return false;
	s->open = s->open || s->each[w->n] > 0;
	for (i = 0; i < w->n; i++) {
		h = &s->share[i];
		h->votes = s->each[i];
		h->in_reach = h->in_reach || s->reach[i];
		h->chain_capital = own_chain(w, s->sure, i, OWN_NOBODY, false);
		h->chain_votes = own_chain(w, s->sure, i, OWN_NOBODY, true);
		h->ultimate = h->in_reach && w->in_at[i] == w->in_at[i + 1] &&
		    w->graph->nodes[i].kind == OWN_COMPANY;
		h->capital_high = h->capital;
		h->votes_high = h->votes;
		h->chain_capital_high = h->chain_capital;
		h->chain_votes_high = h->chain_votes;
	}
	return true;
}

static void
mark_ruled(struct sum *s, const struct own_control *c, size_t i,
    enum own_third third)
{
	size_t k;

	for (k = 0; k < s->w->n; k++)
		if ((k == i || c->over[i * s->w->nn + k]) &&
		    s->share[k].ruled < third)
			s->share[k].ruled = third;
}

/*
 * The most that node i might have, were it the unknown holder as well.  What
 * reaches i itself ends there, so that nothing is counted twice.
 */
static bool
at_most(struct sum *s, size_t i)
{
	struct own_work *w = s->w;
	struct own_share *h = &s->share[i];
	int64_t sum;

	if (!own_control(w, i, s->maybe))
		return false;
	memset(s->stop, 0, w->nn * sizeof(*s->stop));
	memset(s->add, 0, w->nn * sizeof(*s->add));
	s->stop[i] = true;
	s->add[i] = s->add[w->n] = true;
	if (!own_shares(w, s->maybe, false, s->stop, s->add, &sum, NULL, NULL))
		return false;
	h->capital_high = larger(h->capital_high, sum);
	if (!own_shares(w, s->maybe, true, s->stop, s->add, &sum, NULL, NULL))
		return false;
	h->votes_high = larger(h->votes_high, sum);
	h->chain_capital_high = larger(h->chain_capital_high,
	    own_chain(w, s->maybe, i, i, false));
	h->chain_votes_high = larger(h->chain_votes_high,
	    own_chain(w, s->maybe, i, i, true));
	mark_ruled(s, s->maybe, i, OWN_PERHAPS);
	return true;
}

/* The unknown holder by itself, as if it were one entity. */
static bool
nobody(struct sum *s, struct own_result *ret)
{
	struct own_work *w = s->w;
	int64_t sum;

	memset(s->stop, 0, w->nn * sizeof(*s->stop));
	memset(s->add, 0, w->nn * sizeof(*s->add));
	s->add[w->n] = true;
	if (!own_control(w, w->n, s->maybe) ||
	    !own_shares(w, s->sure, false, s->stop, s->add, &sum, NULL, NULL))
		return false;
	ret->unknown_capital = sum;
	ret->unknown_capital_high =
	    larger(sum, own_chain(w, s->maybe, w->n, w->n, false));
	if (!own_shares(w, s->sure, true, s->stop, s->add, &sum, NULL, NULL))
		return false;
	ret->unknown_votes = sum;
	ret->unknown_votes_high =
	    larger(sum, own_chain(w, s->maybe, w->n, w->n, true));
	mark_ruled(s, s->maybe, w->n, OWN_PERHAPS);
	return true;
}

/* What first meets a node that is ruled from outside, at least so. */
static bool
collective(struct sum *s, enum own_third least, bool votes, int64_t *ret)
{
	struct own_work *w = s->w;
	size_t i;

	for (i = 0; i < w->n; i++)
		s->stop[i] = s->add[i] = s->share[i].ruled >= least &&
		    i != w->target;
	s->stop[w->n] = s->add[w->n] = least == OWN_PERHAPS;
	return own_shares(w, s->sure, votes, s->stop, s->add, ret, NULL, NULL);
}

static bool
collectives(struct sum *s, struct own_result *ret)
{
	if (!collective(s, OWN_THIRD, false, &ret->collective_capital) ||
	    !collective(s, OWN_THIRD, true, &ret->collective_votes) ||
	    !collective(s, OWN_PERHAPS, false,
		&ret->collective_capital_high) ||
	    !collective(s, OWN_PERHAPS, true, &ret->collective_votes_high))
		return false;
	ret->collective_capital_high = larger(ret->collective_capital_high,
	    ret->collective_capital);
	ret->collective_votes_high = larger(ret->collective_votes_high,
	    ret->collective_votes);
	return true;
}

/* A right of a third entity over the target counts; one over a company that
 * controls the target may reach it: the text leaves that open. */
static enum own_third
right_third(const struct sum *s, size_t holder, size_t of)
{
	const struct own_work *w = s->w;
	enum own_third ruled = s->share[holder].ruled;

	if (of == w->target || ruled == OWN_NOT)
		return ruled;
	return s->sure->over[of * w->nn + w->target] ? OWN_PERHAPS : OWN_NOT;
}

static int
finish(struct cf_arena *arena, const struct sum *s, struct own_result *ret)
{
	const struct own_work *w = s->w;
	const struct own_graph *g = w->graph;
	enum own_third *rights;
	unsigned char *controls;
	size_t i, k, holder, of;

	rights = cf_calloc(arena, g->nrights + 1, sizeof(*rights));
	controls = cf_alloc(arena, w->n * w->n + 1);
	if (rights == NULL || controls == NULL)
		return CF_ENOMEM;
	for (i = 0; i < w->n; i++)
		for (k = 0; k < w->n; k++)
			controls[i * w->n + k] = s->sure->over[i * w->nn + k];
	for (i = 0; i < g->nrights; i++) {
		for (k = holder = of = 0; k < w->n; k++) {
			if (strcmp(g->nodes[k].id, g->rights[i].holder) == 0)
				holder = k;
			if (strcmp(g->nodes[k].id, g->rights[i].of) == 0)
				of = k;
		}
		rights[i] = right_third(s, holder, of);
	}
	ret->target = w->target;
	ret->n = w->n;
	ret->share = s->share;
	ret->controls = controls;
	ret->right_third = rights;
	return CF_OK;
}

static bool
judge_third(struct sum *s)
{
	struct own_work *w = s->w;
	size_t i;

	for (i = 0; i < w->n; i++) {
		s->share[i].third = third_entity(&w->graph->nodes[i]);
		if (s->share[i].third != OWN_NOT)
			mark_ruled(s, s->sure, i, s->share[i].third);
	}
	for (i = 0; s->open && i < w->n; i++)
		if (s->share[i].third != OWN_NOT && !at_most(s, i))
			return false;
	return true;
}

static bool
solve(struct own_work *w, struct own_control *sure, struct own_share *share,
    struct sum *s, struct own_result *ret)
{
	struct own_control *maybe;

	*s = (struct sum){ .w = w, .sure = sure, .share = share };
	maybe = cf_calloc(w->scratch, 1, sizeof(*maybe));
	s->stop = cf_calloc(w->scratch, w->nn, sizeof(*s->stop));
	s->add = cf_calloc(w->scratch, w->nn, sizeof(*s->add));
	s->reach = cf_calloc(w->scratch, w->nn, sizeof(*s->reach));
	s->each = cf_calloc(w->scratch, w->nn, sizeof(*s->each));
	if (maybe == NULL || s->stop == NULL || s->add == NULL ||
	    s->reach == NULL || s->each == NULL)
		return own_fault(w, OWN_TOO_COMPLEX, "", "");
	s->maybe = maybe;
	if (!own_control_new(w, maybe) || !own_control(w, OWN_NOBODY, sure) ||
	    !certain(s) || !judge_third(s))
		return false;
	return (!s->open || nobody(s, ret)) && collectives(s, ret);
}

int
own_solve(struct cf_arena *arena, const struct own_graph *graph,
    struct own_result *ret)
{
	struct own_work w = { .graph = graph, .steps = CF_OWN_STEPS };
	struct own_result result = { 0 };
	struct own_control sure;
	struct own_share *share;
	struct sum s;
	int code = CF_OK;

	share = cf_calloc(arena, graph->nnodes + 1, sizeof(*share));
	if (share == NULL)
		return CF_ENOMEM;
	if ((w.scratch = cf_arena_new(CF_OWN_MEMORY)) == NULL)
		return CF_ENOMEM;
	if (read_graph(&w, &sure) && solve(&w, &sure, share, &s, &result))
		code = finish(arena, &s, &result);
	else
		result = (struct own_result){ .fault = w.fault };
	cf_arena_free(w.scratch);
	if (code == CF_OK)
		*ret = result;
	return code;
}

bool
own_controls(const struct own_result *r, size_t holder, size_t company)
{
	return r->controls[holder * r->n + company] != 0;
}

/* ---- Paths, for people ---- */

static size_t
index_of(const struct own_graph *g, const char *id)
{
	size_t i;

	for (i = 0; i < g->nnodes; i++)
		if (strcmp(g->nodes[i].id, id) == 0)
			break;
	return i;
}

/* From at, the link that carries most, to a company not gone through yet. */
static size_t
next_on_path(const struct own_graph *g, const struct own_result *r, size_t at,
    bool votes, const size_t *gone, size_t ngone)
{
	const struct own_edge *e;
	size_t i, k, of, best = g->nnodes;
	__int128 worth, most = 0;

	for (i = 0; i < g->nedges; i++) {
		e = &g->edges[i];
		if (strcmp(e->holder, g->nodes[at].id) != 0 ||
		    (of = index_of(g, e->of)) == g->nnodes)
			continue;
		for (k = 0; k < ngone && gone[k] != of; k++)
			continue;
		if (k < ngone)
			continue;
		worth = votes && e->votes >= 0 ? e->votes : e->capital;
		worth *= of == r->target ? OWN_WHOLE :
		    votes ? r->share[of].votes : r->share[of].capital;
		if (worth > most || (worth == most && worth > 0 &&
		    strcmp(e->of, g->nodes[best].id) < 0)) {
			most = worth;
			best = of;
		}
	}
	return best;
}

size_t
own_path(const struct own_graph *g, const struct own_result *r, size_t holder,
    bool votes, size_t *ret, size_t max)
{
	size_t n = 0, at = holder;

	while (n < max) {
		ret[n++] = at;
		if (at == r->target)
			return n;
		at = next_on_path(g, r, at, votes, ret, n);
		if (at == g->nnodes)
			return 0;
	}
	return 0;
}
