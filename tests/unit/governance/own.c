/*
 * The ownership solver on small graphs, one idea each: what carries no votes,
 * who is presumed to control, what nobody knows, and every way in which a
 * graph is refused, with the edge that is named.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <confiance/limits.h>

#include "own.h"

#define PCT(n) ((int64_t)((n) * 10000000LL))
#define EU(id) { id, "FR", OWN_COMPANY, false }
#define US(id) { id, "US", OWN_COMPANY, false }
#define GRAPH(n, e)                                                            \
	{ .target = "P", .nodes = n, .nnodes = CF_NELEM(n), .edges = e,        \
	    .nedges = CF_NELEM(e) }

static int
setup(void **state)
{
	*state = cf_arena_new(64u << 20);
	return *state == NULL;
}

static int
teardown(void **state)
{
	cf_arena_free(*state);
	return 0;
}

static struct own_result
solve(void **state, const struct own_graph *g)
{
	struct own_result r;

	assert_int_equal(own_solve(*state, g, &r), CF_OK);
	assert_int_equal(r.fault.error, OWN_OK);
	return r;
}

static struct own_fault
refuse(void **state, const struct own_graph *g)
{
	struct own_result r;

	assert_int_equal(own_solve(*state, g, &r), CF_OK);
	assert_int_not_equal(r.fault.error, OWN_OK);
	assert_null(r.share);
	return r.fault;
}

/* ---- Votes that are none ---- */

static void
test_treasury(void **state)
{
	const struct own_node n[] = { EU("P"), EU("A"), US("U") };
	const struct own_edge e[] = { { "P", "P", PCT(10), -1 },
		{ "A", "P", PCT(66), -1 }, { "U", "P", PCT(24), -1 } };
	const struct own_graph g = GRAPH(n, e);
	struct own_result r = solve(state, &g);

	/* 24 of 90 votes, rounded up; the capital stays what it is. */
	assert_int_equal(r.share[2].votes, 266666667);
	assert_int_equal(r.share[2].chain_votes, 266666667);
	assert_int_equal(r.share[2].capital, PCT(24));
	assert_int_equal(r.collective_votes, 266666667);
}

static void
test_controlled_parent(void **state)
{
	/* D is P's daughter, and holds shares of P: no votes (L.233-31). */
	const struct own_node n[] = { EU("P"), EU("D"), EU("A"), US("U") };
	const struct own_edge e[] = { { "P", "D", PCT(100), -1 },
		{ "D", "P", PCT(20), -1 }, { "A", "P", PCT(60), -1 },
		{ "U", "P", PCT(20), -1 } };
	const struct own_graph g = GRAPH(n, e);
	struct own_result r = solve(state, &g);

	assert_int_equal(r.share[3].votes, PCT(25));
	assert_int_equal(r.share[1].votes, 0);
	assert_int_equal(r.share[3].capital, PCT(20));
	assert_true(own_controls(&r, 2, 1));
}

static void
test_mutual_control(void **state)
{
	/* Each would control the other; neither has votes in the other. */
	const struct own_node n[] = { EU("P"), EU("H"), EU("A"), US("U") };
	const struct own_edge e[] = { { "H", "P", PCT(60), -1 },
		{ "P", "H", PCT(60), -1 }, { "A", "P", PCT(40), -1 },
		{ "U", "H", PCT(40), -1 } };
	const struct own_graph g = GRAPH(n, e);
	struct own_result r = solve(state, &g);

	assert_int_equal(r.share[2].votes, PCT(100));
	assert_int_equal(r.share[1].votes, 0);
	assert_true(own_controls(&r, 3, 1));
	/* In capital U holds H: 40 % of 60 %. */
	assert_int_equal(r.share[3].capital, PCT(24));
	assert_int_equal(r.share[3].chain_capital, PCT(60));
}

/* ---- Control ---- */

static void
test_presumption_group(void **state)
{
	/* 42 % against 30 % + 20 % of a controlled company: no presumption. */
	const struct own_node n[] = { EU("P"), EU("H"), US("U"), EU("A"),
		EU("B"), EU("C") };
	const struct own_edge e[] = { { "H", "P", PCT(30), -1 },
		{ "C", "P", PCT(70), -1 }, { "U", "H", PCT(42), -1 },
		{ "A", "H", PCT(30), -1 }, { "B", "H", PCT(20), -1 },
		{ "C", "H", PCT(8), -1 }, { "A", "B", PCT(100), -1 } };
	const struct own_graph g = GRAPH(n, e);
	struct own_result r = solve(state, &g);

	assert_false(own_controls(&r, 2, 1));
	assert_true(own_controls(&r, 3, 1));
	assert_int_equal(r.share[2].chain_capital, 0);
}

static void
test_presumption_exactly_forty(void **state)
{
	const struct own_node n[] = { EU("P"), EU("H"), US("U"), EU("A"),
		EU("B") };
	const struct own_edge e[] = { { "H", "P", PCT(30), -1 },
		{ "A", "P", PCT(70), -1 }, { "U", "H", PCT(40), -1 },
		{ "A", "H", PCT(30), -1 }, { "B", "H", PCT(30), -1 } };
	struct own_edge more[CF_NELEM(e)];
	const struct own_graph g = GRAPH(n, e);
	struct own_graph over = GRAPH(n, more);
	struct own_result r = solve(state, &g);

	/* "plus de 40 %" */
	assert_false(own_controls(&r, 2, 1));
	memcpy(more, e, sizeof(more));
	more[2].capital++;
	more[4].capital--;
	r = solve(state, &over);
	assert_true(own_controls(&r, 2, 1));
}

static void
test_presumption_through_group(void **state)
{
	/* The parent's aggregate is no rival of its own daughter. */
	const struct own_node n[] = { EU("P"), EU("X"),
		{ "H", "GB", OWN_COMPANY, false }, EU("A"), EU("B"), EU("C") };
	const struct own_edge e[] = { { "X", "P", PCT(30), -1 },
		{ "C", "P", PCT(70), -1 }, { "H", "X", PCT(45), -1 },
		{ "A", "X", PCT(1), -1 }, { "B", "X", PCT(30), -1 },
		{ "C", "X", PCT(24), -1 }, { "A", "H", PCT(100), -1 } };
	const struct own_graph g = GRAPH(n, e);
	struct own_result r = solve(state, &g);

	assert_true(own_controls(&r, 2, 1));
	assert_int_equal(r.share[2].chain_capital, PCT(30));
}

static void
test_board_majority(void **state)
{
	const struct own_node n[] = { EU("P"), EU("H"), US("U"), EU("A") };
	const struct own_edge e[] = { { "H", "P", PCT(30), -1 },
		{ "A", "P", PCT(70), -1 }, { "U", "H", PCT(10), -1 },
		{ "A", "H", PCT(90), -1 } };
	const struct own_right rights[] = { { "U", "H", OWN_BOARD_MAJORITY } };
	struct own_graph g = GRAPH(n, e);
	struct own_result r;

	g.rights = rights;
	g.nrights = 1;
	r = solve(state, &g);
	assert_true(own_controls(&r, 2, 1));
	assert_int_equal(r.share[2].chain_votes, PCT(30));
	assert_int_equal(r.collective_capital, PCT(30));
	/* H does not control P, and the right is not about P. */
	assert_int_equal(r.right_third[0], OWN_NOT);
}

static void
test_rights(void **state)
{
	const struct own_node n[] = { EU("P"), { "L", "LU", OWN_COMPANY, false },
		US("U"), EU("A"), { "S", "US", OWN_PERSON, false },
		{ "X", "", OWN_COMPANY, false } };
	const struct own_edge e[] = { { "A", "P", PCT(94), -1 },
		{ "L", "P", PCT(5), -1 }, { "S", "P", PCT(1), -1 },
		{ "U", "L", PCT(100), -1 }, { "X", "A", PCT(100), -1 } };
	const struct own_right rights[] = { { "L", "P", OWN_VETO },
		{ "S", "P", OWN_VETO }, { "A", "P", OWN_VETO },
		{ "U", "A", OWN_VETO }, { "U", "L", OWN_VETO } };
	struct own_graph g = GRAPH(n, e);
	struct own_result r;

	g.rights = rights;
	g.nrights = CF_NELEM(rights);
	r = solve(state, &g);
	/* A company of the Union that a third entity controls. */
	assert_int_equal(r.right_third[0], OWN_THIRD);
	/* A natural person is no entity. */
	assert_int_equal(r.right_third[1], OWN_NOT);
	/* Controlled by somebody of unknown country. */
	assert_int_equal(r.right_third[2], OWN_PERHAPS);
	/* A veto over the parent may reach the provider. */
	assert_int_equal(r.right_third[3], OWN_PERHAPS);
	assert_int_equal(r.right_third[4], OWN_NOT);
}

/* ---- What nobody knows ---- */

static void
test_unknown_above(void **state)
{
	/* 55 % of H have no known holder: with U's 10 % they would control. */
	const struct own_node n[] = { EU("P"), EU("H"), EU("A"), US("U") };
	const struct own_edge e[] = { { "H", "P", PCT(30), -1 },
		{ "A", "P", PCT(70), -1 }, { "A", "H", PCT(35), -1 },
		{ "U", "H", PCT(10), -1 } };
	const struct own_graph g = GRAPH(n, e);
	struct own_result r = solve(state, &g);

	assert_int_equal(r.share[3].capital, PCT(3));
	assert_int_equal(r.share[3].chain_capital, 0);
	assert_int_equal(r.share[3].capital_high, PCT(3) + PCT(165) / 10);
	assert_int_equal(r.share[3].chain_capital_high, PCT(30));
	assert_int_equal(r.unknown_capital, PCT(165) / 10);
	assert_int_equal(r.unknown_capital_high, PCT(30));
	assert_int_equal(r.collective_capital, PCT(3));
	assert_int_equal(r.collective_capital_high, PCT(30));
}

static void
test_unknown_rival(void **state)
{
	/* 45 % with 55 % unknown: the presumption may fall, so it is possible
	 * and not certain. */
	const struct own_node n[] = { EU("P"), EU("H"), EU("A"), US("U") };
	const struct own_edge e[] = { { "H", "P", PCT(30), -1 },
		{ "A", "P", PCT(70), -1 }, { "U", "H", PCT(45), -1 } };
	struct own_node listed[CF_NELEM(n)];
	const struct own_graph g = GRAPH(n, e);
	struct own_graph float_ = GRAPH(listed, e);
	struct own_result r = solve(state, &g);

	assert_false(own_controls(&r, 3, 1));
	assert_int_equal(r.share[3].chain_capital, 0);
	assert_int_equal(r.share[3].chain_capital_high, PCT(30));
	/* Where H is listed, everybody above 5 % is known. */
	memcpy(listed, n, sizeof(listed));
	listed[1].listed = true;
	r = solve(state, &float_);
	assert_true(own_controls(&r, 3, 1));
	assert_int_equal(r.unknown_capital, 0);
}

static void
test_unknown_not_twice(void **state)
{
	/* Who owns the other half of K is unknown, but K holds 20 %, not 30. */
	const struct own_node n[] = { EU("P"), EU("A"),
		{ "K", "GB", OWN_COMPANY, false } };
	const struct own_edge e[] = { { "A", "P", PCT(80), -1 },
		{ "K", "P", PCT(20), -1 }, { "A", "K", PCT(50), -1 } };
	const struct own_graph g = GRAPH(n, e);
	struct own_result r = solve(state, &g);

	assert_int_equal(r.share[2].capital_high, PCT(20));
	assert_int_equal(r.collective_capital_high, PCT(20));
	assert_int_equal(r.unknown_capital_high, PCT(10));
}

static void
test_unknown_country(void **state)
{
	const struct own_node n[] = { EU("P"), EU("A"),
		{ "X", "EU", OWN_COMPANY, false },
		{ "R", "RE", OWN_COMPANY, false } };
	const struct own_edge e[] = { { "A", "P", PCT(40), -1 },
		{ "X", "P", PCT(30), -1 }, { "R", "P", PCT(30), -1 } };
	const struct own_graph g = GRAPH(n, e);
	struct own_result r = solve(state, &g);

	assert_int_equal(r.share[2].third, OWN_PERHAPS);
	assert_int_equal(r.share[3].third, OWN_NOT);
	assert_int_equal(r.collective_capital, 0);
	assert_int_equal(r.collective_capital_high, PCT(30));
	/* P is held by somebody known for each share. */
	assert_int_equal(r.unknown_capital, 0);
}

static void
test_listed_group(void **state)
{
	/* 4 % and 4 % of one group are 8 %, which is declared and counts. */
	const struct own_node n[] = { { "P", "FR", OWN_COMPANY, true }, EU("A"),
		US("U"), { "V", "US", OWN_COMPANY, false }, US("W") };
	const struct own_edge e[] = { { "A", "P", PCT(50), -1 },
		{ "U", "P", PCT(4), -1 }, { "V", "P", PCT(4), -1 },
		{ "W", "P", PCT(5), -1 }, { "U", "V", PCT(100), -1 } };
	const struct own_graph g = GRAPH(n, e);
	struct own_result r = solve(state, &g);

	assert_int_equal(r.share[2].capital, PCT(8));
	assert_int_equal(r.share[3].capital, PCT(4));
	/* Exactly 5 % is not above it. */
	assert_int_equal(r.share[4].capital, 0);
	assert_int_equal(r.collective_capital, PCT(8));
}

/* The example of docs/ownership.md, before and after. */
static void
test_worked_example(void **state)
{
	const struct own_node n[] = { EU("P"), EU("Armor"), EU("Holding"),
		{ "Gale", "GB", OWN_COMPANY, false }, US("Union") };
	struct own_edge e[] = { { "Armor", "P", PCT(55), -1 },
		{ "Holding", "P", PCT(30), -1 }, { "Gale", "P", PCT(15), -1 },
		{ "Union", "Holding", PCT(60), -1 },
		{ "Armor", "Holding", PCT(40), -1 } };
	const struct own_graph g = GRAPH(n, e);
	struct own_result r = solve(state, &g);

	assert_int_equal(r.share[4].capital, PCT(18));
	assert_int_equal(r.share[4].chain_capital, PCT(30));
	assert_int_equal(r.collective_capital, PCT(45));
	e[3].capital = PCT(45);
	e[4].capital = PCT(55);
	r = solve(state, &g);
	assert_int_equal(r.share[4].capital, PCT(135) / 10);
	assert_int_equal(r.share[4].chain_capital, 0);
	assert_int_equal(r.share[3].capital_high, PCT(15));
	assert_int_equal(r.collective_capital, PCT(285) / 10);
	assert_int_equal(r.collective_capital_high, PCT(285) / 10);
}

/* ---- Graphs that are refused ---- */

static void
test_ends(void **state)
{
	const struct own_node n[] = { EU("P"), { "A", "FR", OWN_PERSON, false } };
	struct own_edge e[] = { { "Z", "P", PCT(10), -1 } };
	struct own_graph g = GRAPH(n, e);
	struct own_fault f = refuse(state, &g);

	assert_int_equal(f.error, OWN_UNKNOWN_HOLDER);
	assert_string_equal(f.holder, "Z");
	assert_string_equal(f.of, "P");
	e[0] = (struct own_edge){ "A", "Z", PCT(10), -1 };
	assert_int_equal(refuse(state, &g).error, OWN_UNKNOWN_COMPANY);
	e[0] = (struct own_edge){ "P", "A", PCT(10), -1 };
	assert_int_equal(refuse(state, &g).error, OWN_PERSON_HELD);
	g.target = "Z";
	assert_int_equal(refuse(state, &g).error, OWN_NO_TARGET);
	g.target = "A";
	assert_int_equal(refuse(state, &g).error, OWN_NO_TARGET);
}

static void
test_shares(void **state)
{
	const struct own_node n[] = { EU("P"), EU("A") };
	struct own_edge e[] = { { "A", "P", -5, -1 } };
	const struct own_graph g = GRAPH(n, e);
	struct own_fault f = refuse(state, &g);

	assert_int_equal(f.error, OWN_BAD_SHARE);
	assert_string_equal(f.holder, "A");
	e[0].capital = -1;
	assert_int_equal(refuse(state, &g).error, OWN_NO_SHARE);
	e[0].capital = OWN_WHOLE + 1;
	assert_int_equal(refuse(state, &g).error, OWN_BAD_SHARE);
	e[0].capital = OWN_WHOLE;
	e[0].votes = INT64_MAX;
	assert_int_equal(refuse(state, &g).error, OWN_BAD_SHARE);
	e[0].votes = OWN_WHOLE;
	solve(state, &g);
}

static void
test_sums(void **state)
{
	const struct own_node n[] = { EU("P"), EU("A"), EU("B") };
	struct own_edge e[] = { { "A", "P", PCT(60), -1 },
		{ "B", "P", PCT(40) + 1, 0 } };
	const struct own_graph g = GRAPH(n, e);
	struct own_fault f = refuse(state, &g);

	assert_int_equal(f.error, OWN_OVER_WHOLE);
	assert_string_equal(f.of, "P");
	e[1] = (struct own_edge){ "B", "P", PCT(10), PCT(41) };
	assert_int_equal(refuse(state, &g).error, OWN_OVER_WHOLE);
	e[1] = (struct own_edge){ "A", "P", PCT(10), -1 };
	f = refuse(state, &g);
	assert_int_equal(f.error, OWN_DUPLICATE_EDGE);
	assert_string_equal(f.holder, "A");
}

static void
test_duplicate_node(void **state)
{
	const struct own_node n[] = { EU("P"), EU("A"), US("A") };
	const struct own_edge e[] = { { "A", "P", PCT(60), -1 } };
	const struct own_graph g = GRAPH(n, e);
	struct own_fault f = refuse(state, &g);

	assert_int_equal(f.error, OWN_DUPLICATE_NODE);
	assert_string_equal(f.holder, "A");
}

static void
test_closed(void **state)
{
	const struct own_node n[] = { EU("P"), EU("H"), EU("K"), EU("A") };
	const struct own_edge e[] = { { "H", "P", PCT(50), -1 },
		{ "A", "P", PCT(50), -1 }, { "K", "H", PCT(100), -1 },
		{ "H", "K", PCT(100), -1 } };
	const struct own_edge own[] = { { "P", "P", PCT(100), 0 } };
	const struct own_edge ring[] = { { "H", "P", PCT(100), -1 },
		{ "P", "H", PCT(100), -1 } };
	const struct own_graph g = GRAPH(n, e), self = GRAPH(n, own),
			       both = GRAPH(n, ring);

	assert_int_equal(refuse(state, &g).error, OWN_CLOSED);
	assert_int_equal(refuse(state, &self).error, OWN_CLOSED);
	assert_int_equal(refuse(state, &both).error, OWN_CLOSED);
}

/* ---- Limits ---- */

static struct own_node many[CF_OWN_NODES + 1];
static struct own_edge links[CF_OWN_EDGES + 1];
static char names[CF_OWN_NODES + 1][8];

static void
name_many(void)
{
	size_t i;

	for (i = 0; i < CF_NELEM(many); i++) {
		snprintf(names[i], sizeof(names[i]), "%zu", i);
		many[i] = (struct own_node){ i == 0 ? "P" : names[i], "FR",
			OWN_COMPANY, false };
	}
}

static void
test_longest_chain(void **state)
{
	struct own_graph g = { .target = "P", .nodes = many, .edges = links };
	struct own_result r;
	size_t path[CF_OWN_NODES], i;

	name_many();
	for (i = 0; i + 1 < CF_OWN_NODES; i++)
		links[i] = (struct own_edge){ many[i + 1].id, many[i].id,
			PCT(51), -1 };
	many[CF_OWN_NODES - 1].country = "US";
	g.nnodes = CF_OWN_NODES;
	g.nedges = CF_OWN_NODES - 1;
	r = solve(state, &g);
	/* Almost nothing by product, and all by control. */
	assert_int_equal(r.share[CF_OWN_NODES - 1].capital, 1);
	assert_int_equal(r.share[CF_OWN_NODES - 1].chain_capital, PCT(51));
	assert_int_equal(own_path(&g, &r, CF_OWN_NODES - 1, false, path,
	    CF_OWN_NODES), CF_OWN_NODES);
	g.nnodes = CF_OWN_NODES + 1;
	assert_int_equal(refuse(state, &g).error, OWN_TOO_LARGE);
	g.nnodes = CF_OWN_NODES;
	g.nedges = CF_OWN_EDGES + 1;
	assert_int_equal(refuse(state, &g).error, OWN_TOO_LARGE);
}

/* n companies that each hold a part of the next, in a ring, and more. */
static void
make_ring(struct own_graph *g, size_t n)
{
	size_t i, k;

	name_many();
	g->target = "P";
	g->nodes = many;
	g->edges = links;
	g->nnodes = n + 2;
	g->nedges = 0;
	links[g->nedges++] = (struct own_edge){ many[1].id, "P", PCT(80), -1 };
	for (i = 1; i <= n; i++) {
		for (k = 1; k <= 9; k++)
			links[g->nedges++] = (struct own_edge){
				many[(i + k * k - 1) % n + 1].id, many[i].id,
				PCT(3) + (int64_t)(i * 7919 + k), -1 };
		links[g->nedges++] = (struct own_edge){ many[n + 1].id,
			many[i].id, PCT(20), -1 };
	}
}

static void
test_largest_cycle(void **state)
{
	struct own_graph g = { 0 };
	struct own_result r;

	/* 83 is prime, the squares make it connected. */
	make_ring(&g, 83);
	r = solve(state, &g);
	assert_true(r.share[84].capital > PCT(20));
	assert_true(r.share[84].capital < PCT(80));
	make_ring(&g, CF_OWN_CYCLE + 1);
	assert_int_equal(refuse(state, &g).error, OWN_TOO_COMPLEX);
}

static void
test_path(void **state)
{
	const struct own_node n[] = { EU("P"), EU("H"), EU("K"), US("U") };
	const struct own_edge e[] = { { "H", "P", PCT(40), -1 },
		{ "K", "P", PCT(60), -1 }, { "U", "H", PCT(40), -1 },
		{ "U", "K", PCT(30), -1 }, { "H", "K", PCT(70), -1 },
		{ "K", "H", PCT(60), -1 } };
	const struct own_graph g = GRAPH(n, e);
	struct own_result r = solve(state, &g);
	size_t path[4];

	/* H: 40 + 70 % of K, K: 60 + 60 % of H; 40 % of H carries most. */
	assert_int_equal(own_path(&g, &r, 3, false, path, 4), 4);
	assert_int_equal(path[0], 3);
	assert_int_equal(path[1], 1);
	assert_int_equal(path[2], 2);
	assert_int_equal(path[3], 0);
	assert_int_equal(own_path(&g, &r, 3, false, path, 3), 0);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(test_treasury),
		T(test_controlled_parent),
		T(test_mutual_control),
		T(test_presumption_group),
		T(test_presumption_exactly_forty),
		T(test_presumption_through_group),
		T(test_board_majority),
		T(test_rights),
		T(test_unknown_above),
		T(test_unknown_rival),
		T(test_unknown_not_twice),
		T(test_unknown_country),
		T(test_listed_group),
		T(test_worked_example),
		T(test_ends),
		T(test_shares),
		T(test_sums),
		T(test_duplicate_node),
		T(test_closed),
		T(test_longest_chain),
		T(test_largest_cycle),
		T(test_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
