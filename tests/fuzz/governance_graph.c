/*
 * Bytes become an ownership graph, well-formed or not, and the solver takes
 * it.  Whatever the graph: an answer or a refusal, in bounded time, and an
 * answer whose bounds hold.
 *
 *   nodes - 1	(one byte, at most 47)
 *   per node	country (low four bits), kind (two bits), listed (one bit)
 *   then records of five bytes: holder, of, what and how much
 */
#include <stdio.h>
#include <stdlib.h>

#include "own.h"

#define NODES 48
#define EDGES 512
#define RIGHTS 64

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

struct input {
	struct own_node nodes[NODES];
	struct own_edge edges[EDGES];
	struct own_right rights[RIGHTS];
	struct own_graph g;
};

/* One name more than nodes can have is a stranger's. */
static const char *
name(unsigned int i)
{
	static const char *const names[NODES + 1] = { "a", "b", "c", "d", "e",
		"f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q",
		"r", "s", "t", "u", "v", "w", "x", "y", "z", "A", "B", "C",
		"D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O",
		"P", "Q", "R", "S", "T", "U", "V", "?" };

	return names[i % (NODES + 1)];
}

static void
read_nodes(struct cf_reader *r, struct input *in)
{
	static const char *const countries[16] = { "FR", "US", "DE", "GB", "",
		"FR", "EU", "CH", "RE", "CN", "FR", "LU", "UK", "FR", "xx",
		"SE" };
	unsigned int i, b;

	in->g.nnodes = cf_read_u8(r) % NODES + 1;
	for (i = 0; i < in->g.nnodes; i++) {
		b = cf_read_u8(r);
		in->nodes[i] = (struct own_node){
			/* Seldom, two nodes have one name. */
			.id = name(b == 0xff ? 0 : i),
			.country = countries[b & 15],
			.kind = (b >> 4 & 3) == 1 ? OWN_PERSON :
			    (b >> 4 & 3) == 2	  ? OWN_STATE :
						    OWN_COMPANY,
			.listed = (b >> 6 & 1) != 0,
		};
	}
}

/* Round shares and odd ones; the odd of the odd are no shares at all. */
static int64_t
share(unsigned int n)
{
	if (n == 0xffff)
		return OWN_WHOLE + 1;
	if (n == 0xfffe)
		return -7;
	if (n == 0xfffd)
		return -1;
	if (n % 2 == 0)
		return (int64_t)(n % 202 / 2) * (OWN_WHOLE / 100);
	return (int64_t)n * OWN_WHOLE / 131072;
}

static void
read_records(struct cf_reader *r, struct input *in)
{
	const char *holder, *of;
	unsigned int what, n = (unsigned int)in->g.nnodes;
	int64_t much;

	while (r->left >= 5) {
		holder = name(cf_read_u8(r) % (n + 1));
		of = name(cf_read_u8(r) % (n + 1));
		what = cf_read_u8(r);
		much = share(cf_read_u16(r));
		if (what < 16 && in->g.nrights < RIGHTS)
			in->rights[in->g.nrights++] = (struct own_right){
				holder, of,
				what < 8 ? OWN_VETO : OWN_BOARD_MAJORITY };
		else if (in->g.nedges < EDGES)
			in->edges[in->g.nedges++] = (struct own_edge){ holder,
				of, much,
				what < 192 ? -1 : share(what * 257) };
	}
}

static void
demand(bool holds)
{
	if (!holds)
		abort();
}

static void
check_bounds(const struct own_graph *g, const struct own_result *r)
{
	const struct own_share *s;
	size_t path[NODES], i, n;

	for (i = 0; i < r->n; i++) {
		s = &r->share[i];
		demand(s->capital >= 0 && s->capital <= s->capital_high);
		demand(s->votes >= 0 && s->votes <= s->votes_high);
		demand(s->chain_capital >= 0 &&
		    s->chain_capital <= s->chain_capital_high);
		demand(s->chain_votes >= 0 &&
		    s->chain_votes <= s->chain_votes_high);
		demand(s->chain_capital_high <= OWN_WHOLE);
		demand(s->chain_votes_high <= OWN_WHOLE);
		demand(!own_controls(r, i, i));
		demand(s->ruled >= s->third);
		n = own_path(g, r, i, false, path, NODES);
		demand(n == 0 || (path[0] == i && path[n - 1] == r->target));
	}
	demand(r->collective_capital <= r->collective_capital_high);
	demand(r->collective_capital_high <= OWN_WHOLE);
	demand(r->collective_votes <= r->collective_votes_high);
	demand(r->collective_votes_high <= OWN_WHOLE);
	demand(r->unknown_capital <= r->unknown_capital_high);
	demand(r->unknown_votes <= r->unknown_votes_high);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct cf_reader r = cf_reader_init(data, len);
	struct cf_arena *arena = cf_arena_new(16u << 20);
	struct input in = { .g = { 0 } };
	struct own_result result;

	if (arena == NULL)
		return 0;
	in.g.nodes = in.nodes;
	in.g.edges = in.edges;
	in.g.rights = in.rights;
	in.g.target = "a";
	read_nodes(&r, &in);
	read_records(&r, &in);
	demand(own_solve(arena, &in.g, &result) == CF_OK);
	if (result.fault.error == OWN_OK)
		check_bounds(&in.g, &result);
	else
		demand(result.fault.holder != NULL && result.fault.of != NULL);
	cf_arena_free(arena);
	return 0;
}
