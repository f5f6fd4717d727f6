/*
 * The ownership solver against the 19 graphs of ownership-tests.json, whose
 * expected values come from an independent computation with exact fractions:
 * every value of every graph, to the fourth decimal that the file has.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include <confiance/country.h>

#include "own.h"

#define VECTORS CF_SOURCE_DIR "/tests/unit/governance/ownership-tests.json"
#define INDIVIDUAL (OWN_WHOLE / 100 * 24)
#define COLLECTIVE (OWN_WHOLE / 100 * 39)

/* Percent of the file to parts per billion, and to its four decimals. */
static int64_t
ppb(json_t *percent)
{
	return (int64_t)(json_number_value(percent) * 1e7 + 0.5);
}

static int64_t
decimals(json_t *percent)
{
	return (int64_t)(json_number_value(percent) * 1e4 + 0.5);
}

/* A computed share to four decimals. */
static int64_t
rounded(int64_t share)
{
	return (share + 500) / 1000;
}

static const char *
text(json_t *obj, const char *name)
{
	return json_string_value(json_object_get(obj, name));
}

static void
read_nodes(struct cf_arena *arena, json_t *list, struct own_graph *g)
{
	struct own_node *nodes;
	const char *kind;
	json_t *item;
	size_t i;

	g->nnodes = json_array_size(list);
	nodes = cf_calloc(arena, g->nnodes + 1, sizeof(*nodes));
	json_array_foreach(list, i, item) {
		kind = text(item, "kind");
		nodes[i].id = text(item, "id");
		nodes[i].country = text(item, "country");
		nodes[i].kind = strcmp(kind, "person") == 0 ? OWN_PERSON :
		    strcmp(kind, "state") == 0		    ? OWN_STATE :
							      OWN_COMPANY;
		nodes[i].listed =
		    json_is_true(json_object_get(item, "listed"));
	}
	g->nodes = nodes;
}

static void
read_graph(struct cf_arena *arena, json_t *obj, struct own_graph *g)
{
	json_t *list, *item, *votes;
	struct own_edge *edges;
	struct own_right *rights;
	size_t i;

	memset(g, 0, sizeof(*g));
	g->target = text(obj, "target");
	read_nodes(arena, json_object_get(obj, "nodes"), g);
	list = json_object_get(obj, "edges");
	g->nedges = json_array_size(list);
	edges = cf_calloc(arena, g->nedges + 1, sizeof(*edges));
	json_array_foreach(list, i, item) {
		edges[i].holder = text(item, "holder");
		edges[i].of = text(item, "of");
		edges[i].capital = ppb(json_object_get(item, "capital"));
		votes = json_object_get(item, "votes");
		edges[i].votes = votes != NULL ? ppb(votes) : -1;
	}
	g->edges = edges;
	list = json_object_get(obj, "rights");
	g->nrights = json_array_size(list);
	rights = cf_calloc(arena, g->nrights + 1, sizeof(*rights));
	json_array_foreach(list, i, item) {
		rights[i].holder = text(item, "holder");
		rights[i].of = text(item, "of");
		rights[i].right = strcmp(text(item, "right"), "veto") == 0 ?
		    OWN_VETO : OWN_BOARD_MAJORITY;
	}
	g->rights = rights;
}

static int64_t
max4(int64_t a, int64_t b, int64_t c, int64_t d)
{
	int64_t m = a > b ? a : b;

	m = c > m ? c : m;
	return d > m ? d : m;
}

/* The map of the file has exactly these entries; without zeros or with. */
static void
check_map(const char *id, const char *what, json_t *map,
    const struct own_graph *g, const struct own_result *r,
    int64_t (*value)(const struct own_share *), bool third_only)
{
	size_t i, seen = 0;
	json_t *expected;
	int64_t v;

	for (i = 0; i < g->nnodes; i++) {
		v = value(&r->share[i]);
		expected = json_object_get(map, g->nodes[i].id);
		if (third_only ? r->share[i].third != OWN_THIRD ||
			    i == r->target : i == r->target || v == 0) {
			if (expected != NULL)
				fail_msg("%s: %s of %s is missing", id, what,
				    g->nodes[i].id);
			continue;
		}
		if (expected == NULL)
			fail_msg("%s: %s of %s is too much", id, what,
			    g->nodes[i].id);
		if (rounded(v) != decimals(expected))
			fail_msg("%s: %s of %s is %lld, expected %lld", id,
			    what, g->nodes[i].id, (long long)rounded(v),
			    (long long)decimals(expected));
		seen++;
	}
	assert_int_equal(seen, json_object_size(map));
}

static int64_t
individual(const struct own_share *s)
{
	return max4(s->capital, s->votes, s->chain_capital, s->chain_votes);
}

static int64_t
integrated(const struct own_share *s)
{
	return s->capital;
}

static int64_t
chain(const struct own_share *s)
{
	return s->chain_votes;
}

static bool
listed(json_t *list, const char *id)
{
	json_t *item;
	size_t i;

	json_array_foreach(list, i, item)
		if (strcmp(json_string_value(item), id) == 0)
			return true;
	return false;
}

static void
check_controls(const char *id, json_t *map, const struct own_graph *g,
    const struct own_result *r)
{
	size_t i, k, n, total = 0;
	json_t *list;

	for (i = 0; i < g->nnodes; i++) {
		list = json_object_get(map, g->nodes[i].id);
		for (k = n = 0; k < g->nnodes; k++) {
			if (!own_controls(r, i, k))
				continue;
			if (!listed(list, g->nodes[k].id))
				fail_msg("%s: %s controls %s, unexpected", id,
				    g->nodes[i].id, g->nodes[k].id);
			n++;
		}
		assert_int_equal(n, json_array_size(list));
		total += n != 0;
	}
	assert_int_equal(total, json_object_size(map));
}

/* What the rules conclude, in the words of the file. */
static void
check_result(const char *id, json_t *expected, const struct own_graph *g,
    const struct own_result *r, int64_t largest, int64_t collective)
{
	const char *reasons[4], *result;
	json_t *list = json_object_get(expected, "reasons");
	bool unknown = false;
	size_t n = 0, i;

	if (!cf_country_eu_seat(g->nodes[r->target].country))
		reasons[n++] = "19.6.a seat";
	if (largest > INDIVIDUAL)
		reasons[n++] = "19.6.b individual > 24 %";
	if (collective > COLLECTIVE)
		reasons[n++] = "19.6.b collective > 39 %";
	for (i = 0; i < g->nrights; i++)
		if (r->right_third[i] == OWN_THIRD) {
			reasons[n++] = "19.6.b veto or board";
			break;
		}
	for (i = 0; i < g->nnodes; i++)
		if (r->share[i].third == OWN_THIRD && i != r->target &&
		    max4(r->share[i].capital_high, r->share[i].votes_high,
			r->share[i].chain_capital_high,
			r->share[i].chain_votes_high) > INDIVIDUAL)
			unknown = true;
	if (r->unknown_capital_high > INDIVIDUAL ||
	    r->unknown_votes_high > INDIVIDUAL ||
	    r->collective_capital_high > COLLECTIVE ||
	    r->collective_votes_high > COLLECTIVE)
		unknown = true;
	result = n != 0 ? "fail" : unknown ? "undetermined" : "pass";
	if (strcmp(result, text(expected, "result")) != 0)
		fail_msg("%s: %s, expected %s", id, result,
		    text(expected, "result"));
	assert_int_equal(n, json_array_size(list));
	for (i = 0; i < n; i++)
		assert_string_equal(reasons[i],
		    json_string_value(json_array_get(list, i)));
}

static void
check_case(json_t *obj)
{
	struct cf_arena *arena = cf_arena_new(64u << 20);
	const char *id = text(obj, "id");
	json_t *expected = json_object_get(obj, "expected");
	struct own_graph g;
	struct own_result r;
	int64_t largest = 0, collective, unknown;
	size_t i;

	read_graph(arena, json_object_get(obj, "graph"), &g);
	assert_int_equal(own_solve(arena, &g, &r), CF_OK);
	if (r.fault.error != OWN_OK)
		fail_msg("%s: refused, error %d", id, (int)r.fault.error);
	check_map(id, "individual", json_object_get(expected, "individual"),
	    &g, &r, individual, true);
	check_map(id, "integrated capital",
	    json_object_get(expected, "integrated_capital"), &g, &r,
	    integrated, false);
	check_map(id, "control chain",
	    json_object_get(expected, "control_chain_votes"), &g, &r, chain,
	    false);
	check_controls(id, json_object_get(expected, "controls"), &g, &r);
	for (i = 0; i < g.nnodes; i++)
		if (r.share[i].third == OWN_THIRD && i != r.target &&
		    individual(&r.share[i]) > largest)
			largest = individual(&r.share[i]);
	collective = r.collective_capital > r.collective_votes ?
	    r.collective_capital : r.collective_votes;
	unknown = r.unknown_capital > r.unknown_votes ? r.unknown_capital :
							r.unknown_votes;
	assert_int_equal(rounded(largest),
	    decimals(json_object_get(expected, "max_individual")));
	assert_int_equal(rounded(collective),
	    decimals(json_object_get(expected, "collective")));
	assert_int_equal(rounded(unknown),
	    decimals(json_object_get(expected, "unknown")));
	check_result(id, expected, &g, &r, largest, collective);
	cf_arena_free(arena);
}

static void
test_vectors(void **state)
{
	json_error_t why;
	json_t *root, *item;
	size_t i, n = 0;

	(void)state;
	root = json_load_file(VECTORS, JSON_REJECT_DUPLICATES, &why);
	assert_non_null(root);
	json_array_foreach(json_object_get(root, "cases"), i, item) {
		check_case(item);
		n++;
	}
	assert_int_equal(n, 19);
	json_decref(root);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_vectors) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
