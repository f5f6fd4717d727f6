/*
 * What must hold for any ownership graph, on graphs from a fixed pseudo-random
 * generator: order and names change nothing; a holder of the Union that takes
 * unknown shares raises no foreign one; nothing is lost on the way up; what is
 * certain is at most what is possible; and the exact solution agrees with one
 * found by iteration.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "own.h"

#define NODES 12
#define EDGES 60
#define ROUNDS 1500

struct random_graph {
	struct own_node nodes[NODES];
	struct own_edge edges[EDGES];
	struct own_right rights[2];
	char ids[NODES][48];
	struct own_graph g;
};

/* G. Marsaglia, Xorshift RNGs, 2003. */
static uint64_t
draw(uint64_t *state, uint64_t n)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return (*state >> 11) % n;
}

/* "n7" */
static size_t
number(const char *id)
{
	return strtoul(id + 1, NULL, 10);
}

static size_t
held(const struct random_graph *r, const char *id, int64_t *ret_left)
{
	size_t i, n = 0;

	*ret_left = OWN_WHOLE;
	for (i = 0; i < r->g.nedges; i++)
		if (strcmp(r->edges[i].of, id) == 0) {
			*ret_left -= r->edges[i].capital;
			n++;
		}
	return n;
}

static bool
has_edge(const struct random_graph *r, const char *holder, const char *of)
{
	size_t i;

	for (i = 0; i < r->g.nedges; i++)
		if (strcmp(r->edges[i].of, of) == 0 &&
		    strcmp(r->edges[i].holder, holder) == 0)
			return true;
	return false;
}

static void
add_edge(struct random_graph *r, const char *holder, const char *of,
    int64_t share)
{
	if (r->g.nedges < EDGES && !has_edge(r, holder, of))
		r->edges[r->g.nedges++] =
		    (struct own_edge){ holder, of, share, -1 };
}

/* The rest of a company goes to its first holder. */
static void
complete(struct random_graph *r, const char *of, int64_t left)
{
	size_t i;

	for (i = 0; i < r->g.nedges; i++)
		if (strcmp(r->edges[i].of, of) == 0) {
			r->edges[i].capital += left;
			return;
		}
}

static bool
holds_any(const struct random_graph *r, const char *holder)
{
	size_t i;

	for (i = 0; i < r->g.nedges; i++)
		if (strcmp(r->edges[i].holder, holder) == 0)
			return true;
	return false;
}

static void
link_up(struct random_graph *r)
{
	r->g.nodes = r->nodes;
	r->g.edges = r->edges;
	r->g.rights = r->rights;
	r->g.target = r->ids[0];
}

/* whole: no unknown holders anywhere. */
static void
make(struct random_graph *r, uint64_t *seed, bool whole)
{
	static const char *const countries[] = { "FR", "DE", "US", "FR", "GB",
		"LU", "CN", "" };
	size_t i, k, n, holders;
	int64_t left, part;

	memset(r, 0, sizeof(*r));
	n = r->g.nnodes = 3 + draw(seed, NODES - 3);
	for (i = 0; i < n; i++) {
		snprintf(r->ids[i], sizeof(r->ids[i]), "n%zu", i);
		r->nodes[i].id = r->ids[i];
		r->nodes[i].country = countries[draw(seed, 8)];
		r->nodes[i].kind = i + 1 == n ? OWN_PERSON : OWN_COMPANY;
		r->nodes[i].listed = !whole && draw(seed, 6) == 0;
	}
	link_up(r);
	for (i = 0; i + 2 < n; i++) {
		holders = i == 0 ? 1 + draw(seed, 4) : draw(seed, 4);
		for (k = 0; k < holders; k++) {
			held(r, r->ids[i], &left);
			part = (int64_t)draw(seed, 11) * OWN_WHOLE / 20;
			/* Mostly up the list, sometimes back: cycles. */
			add_edge(r, r->ids[draw(seed, 4) == 0 ?
				draw(seed, n) : i + 1 + draw(seed, n - i - 1)],
			    r->ids[i], part > left ? left : part);
		}
		if (whole && held(r, r->ids[i], &left) != 0)
			complete(r, r->ids[i], left);
	}
	if (draw(seed, 4) == 0)
		r->rights[r->g.nrights++] = (struct own_right){ r->ids[n - 1],
			r->ids[0], OWN_VETO };
}

static struct own_result
solve(struct cf_arena *arena, const struct own_graph *g)
{
	struct own_result r;

	assert_int_equal(own_solve(arena, g, &r), CF_OK);
	return r;
}

static void
same_share(const struct own_share *a, const struct own_share *b)
{
	assert_int_equal(a->third, b->third);
	assert_int_equal(a->ruled, b->ruled);
	assert_int_equal(a->capital, b->capital);
	assert_int_equal(a->votes, b->votes);
	assert_int_equal(a->chain_capital, b->chain_capital);
	assert_int_equal(a->chain_votes, b->chain_votes);
	assert_int_equal(a->capital_high, b->capital_high);
	assert_int_equal(a->votes_high, b->votes_high);
	assert_int_equal(a->chain_capital_high, b->chain_capital_high);
	assert_int_equal(a->chain_votes_high, b->chain_votes_high);
	assert_int_equal(a->ultimate, b->ultimate);
	assert_int_equal(a->in_reach, b->in_reach);
}

/* The same graph, nodes and edges shuffled, other names; at[] tells where a
 * node went. */
static void
shuffle(struct random_graph *to, const struct random_graph *from, size_t *at,
    uint64_t *seed)
{
	size_t i, k, n = from->g.nnodes;
	struct own_edge e;

	memcpy(to, from, sizeof(*to));
	link_up(to);
	for (i = 0; i < n; i++)
		at[i] = i;
	for (i = n; i > 1; i--) {
		k = draw(seed, i);
		n = at[i - 1];
		at[i - 1] = at[k];
		at[k] = n;
	}
	for (i = 0; i < from->g.nnodes; i++) {
		snprintf(to->ids[at[i]], sizeof(to->ids[0]), "x%llu-%zu",
		    (unsigned long long)draw(seed, 1000), i);
		to->nodes[at[i]] = from->nodes[i];
		to->nodes[at[i]].id = to->ids[at[i]];
	}
#define MOVED(name) to->ids[at[number(name)]]
	for (i = 0; i < from->g.nedges; i++) {
		to->edges[i].holder = MOVED(from->edges[i].holder);
		to->edges[i].of = MOVED(from->edges[i].of);
	}
	for (i = 0; i < from->g.nrights; i++) {
		to->rights[i].holder = MOVED(from->rights[i].holder);
		to->rights[i].of = MOVED(from->rights[i].of);
	}
	to->g.target = to->ids[at[0]];
#undef MOVED
	for (i = from->g.nedges; i > 1; i--) {
		k = draw(seed, i);
		e = to->edges[i - 1];
		to->edges[i - 1] = to->edges[k];
		to->edges[k] = e;
	}
}

static void
test_order_and_names(void **state)
{
	uint64_t seed = 20261125;
	size_t at[NODES], round, i, k, solved = 0;
	struct random_graph a, b;
	struct own_result ra, rb;
	struct cf_arena *arena;

	(void)state;
	for (round = 0; round < ROUNDS; round++) {
		arena = cf_arena_new(16u << 20);
		make(&a, &seed, false);
		shuffle(&b, &a, at, &seed);
		ra = solve(arena, &a.g);
		rb = solve(arena, &b.g);
		assert_int_equal(ra.fault.error, rb.fault.error);
		for (i = 0; ra.fault.error == OWN_OK && i < ra.n; i++) {
			same_share(&ra.share[i], &rb.share[at[i]]);
			for (k = 0; k < ra.n; k++)
				assert_int_equal(own_controls(&ra, i, k),
				    own_controls(&rb, at[i], at[k]));
		}
		if (ra.fault.error == OWN_OK) {
			solved++;
			assert_int_equal(ra.collective_capital,
			    rb.collective_capital);
			assert_int_equal(ra.collective_votes_high,
			    rb.collective_votes_high);
			assert_int_equal(ra.unknown_capital_high,
			    rb.unknown_capital_high);
			for (i = 0; i < a.g.nrights; i++)
				assert_int_equal(ra.right_third[i],
				    rb.right_third[i]);
		}
		cf_arena_free(arena);
	}
	assert_true(solved > ROUNDS / 2);
}

/*
 * A holder of the Union takes a part of what nobody is known to hold of the
 * target, which holds nothing itself.  (Elsewhere this need not hold for
 * chains of control: a new rival can end one holder's presumption and so begin
 * another's.)
 */
static void
test_union_holder(void **state)
{
	uint64_t seed = 19560604;
	struct random_graph a, b;
	struct own_result ra, rb;
	struct cf_arena *arena;
	size_t round, i, tried = 0;
	int64_t left;

	(void)state;
	for (round = 0; round < ROUNDS; round++) {
		make(&a, &seed, false);
		held(&a, a.ids[0], &left);
		if (left == 0 || a.g.nnodes == NODES || a.nodes[0].listed ||
		    holds_any(&a, a.ids[0]))
			continue;
		memcpy(&b, &a, sizeof(b));
		link_up(&b);
		for (i = 0; i < a.g.nedges; i++) {
			b.edges[i].holder =
			    b.ids[number(a.edges[i].holder)];
			b.edges[i].of = b.ids[number(a.edges[i].of)];
		}
		for (i = 0; i < b.g.nnodes; i++)
			b.nodes[i].id = b.ids[i];
		b.g.nrights = a.g.nrights = 0;
		b.nodes[b.g.nnodes++] =
		    (struct own_node){ "new", "FR", OWN_COMPANY, false };
		add_edge(&b, "new", b.ids[0],
		    1 + (int64_t)draw(&seed, (uint64_t)left));
		arena = cf_arena_new(16u << 20);
		ra = solve(arena, &a.g);
		rb = solve(arena, &b.g);
		assert_int_equal(ra.fault.error, rb.fault.error);
		for (i = 0; ra.fault.error == OWN_OK && i < ra.n; i++) {
			if (ra.share[i].third == OWN_NOT)
				continue;
			tried++;
			assert_true(
			    rb.share[i].capital <= ra.share[i].capital);
			assert_true(rb.share[i].chain_capital <=
			    ra.share[i].chain_capital);
			assert_true(rb.share[i].capital_high <=
			    ra.share[i].capital_high);
			assert_true(rb.share[i].chain_capital_high <=
			    ra.share[i].chain_capital_high);
		}
		if (ra.fault.error == OWN_OK) {
			assert_true(rb.collective_capital <=
			    ra.collective_capital);
			assert_true(rb.unknown_capital <= ra.unknown_capital);
		}
		cf_arena_free(arena);
	}
	assert_true(tried > 200);
}

static void
test_bounds(void **state)
{
	uint64_t seed = 24390000;
	struct random_graph a;
	struct own_result r;
	struct cf_arena *arena;
	size_t round, i;

	(void)state;
	for (round = 0; round < ROUNDS; round++) {
		arena = cf_arena_new(16u << 20);
		make(&a, &seed, false);
		r = solve(arena, &a.g);
		for (i = 0; r.fault.error == OWN_OK && i < r.n; i++) {
			assert_true(r.share[i].capital >= 0);
			assert_in_range(r.share[i].chain_votes, 0, OWN_WHOLE);
			assert_true(
			    r.share[i].capital <= r.share[i].capital_high);
			assert_true(r.share[i].votes <= r.share[i].votes_high);
			assert_true(r.share[i].chain_capital <=
			    r.share[i].chain_capital_high);
			assert_true(r.share[i].chain_votes <=
			    r.share[i].chain_votes_high);
		}
		if (r.fault.error == OWN_OK) {
			assert_in_range(r.collective_capital, 0, OWN_WHOLE);
			assert_in_range(r.collective_votes_high,
			    r.collective_votes, OWN_WHOLE);
			assert_in_range(r.collective_capital_high,
			    r.collective_capital, OWN_WHOLE);
		}
		cf_arena_free(arena);
	}
}

/* Shares by iterating y = w + W y, which converges where the exact solver
 * finds an answer; in floating point, as a witness and not as a judge. */
static void
iterate(const struct random_graph *r, double *y)
{
	double next[NODES];
	size_t i, step, holder, of;

	memset(y, 0, NODES * sizeof(*y));
	for (step = 0; step < 4000; step++) {
		memset(next, 0, sizeof(next));
		for (i = 0; i < r->g.nedges; i++) {
			holder = number(r->edges[i].holder);
			of = number(r->edges[i].of);
			next[holder] += (double)r->edges[i].capital / 1e9 *
			    (of == 0 ? 1 : y[of]);
		}
		memcpy(y, next, sizeof(next));
	}
}

static void
test_against_iteration(void **state)
{
	uint64_t seed = 32000;
	struct random_graph a;
	struct own_result r;
	struct cf_arena *arena;
	double y[NODES], d;
	int64_t sum;
	size_t round, i, compared = 0;

	(void)state;
	for (round = 0; round < ROUNDS / 3; round++) {
		arena = cf_arena_new(16u << 20);
		make(&a, &seed, true);
		r = solve(arena, &a.g);
		if (r.fault.error == OWN_OK) {
			iterate(&a, y);
			for (i = 0; i < r.n; i++) {
				d = (double)r.share[i].capital / 1e9 - y[i];
				assert_true(d > -1e-6 && d < 1e-6);
				compared++;
			}
			/* All shares end somewhere: with holders that nobody
			 * holds, or back with the target. */
			sum = r.share[0].capital;
			for (i = 1; i < r.n; i++)
				if (held(&a, a.ids[i], &(int64_t){ 0 }) == 0)
					sum += r.share[i].capital;
			assert_in_range(sum, OWN_WHOLE, OWN_WHOLE + NODES);
		}
		cf_arena_free(arena);
	}
	assert_true(compared > 500);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order_and_names),
		cmocka_unit_test(test_union_holder),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_against_iteration),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
