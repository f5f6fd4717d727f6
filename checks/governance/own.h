/*
 * The ownership solver: who holds how much of a company, directly and through
 * others, under the two readings that SecNumCloud 3.2 leaves room for (its
 * clause 19.6.b gives no formula for "indirectly"; docs/ownership.md explains
 * them).  Pure: a graph in, numbers out; no facts, no texts for people.
 *
 * Shares go in as parts per billion and are computed exactly, as fractions.
 * A computed share is given in parts per billion rounded up, so that comparing
 * it with a threshold that is a whole number of parts per billion is exact:
 * share > threshold holds for the fraction if and only if it holds here.
 */
#ifndef CONFIANCE_OWN_H
#define CONFIANCE_OWN_H

#include <confiance/base.h>

#define OWN_WHOLE ((int64_t)1000000000)

enum own_kind { OWN_COMPANY, OWN_PERSON, OWN_STATE };
struct own_node {
	const char *id;
	const char *country; /* ISO 3166-1 alpha-2; "" unknown */
	enum own_kind kind;
	bool listed; /* shares on a regulated market */
};
struct own_edge {
	const char *holder;
	const char *of; /* the same as holder: treasury shares */
	int64_t capital; /* ppb */
	int64_t votes;	 /* ppb; -1: same as capital */
};
enum own_right_kind { OWN_VETO, OWN_BOARD_MAJORITY };
struct own_right {
	const char *holder;
	const char *of;
	enum own_right_kind right;
};
struct own_graph {
	const char *target; /* the provider */
	const struct own_node *nodes;
	size_t nnodes;
	const struct own_edge *edges;
	size_t nedges;
	const struct own_right *rights;
	size_t nrights;
};

/* Why there is no answer. */
enum own_error {
	OWN_OK,
	OWN_TOO_LARGE,	    /* more than CF_OWN_NODES or CF_OWN_EDGES */
	OWN_DUPLICATE_NODE, /* holder */
	OWN_NO_TARGET,	    /* of: not among the nodes, or a person */
	OWN_UNKNOWN_HOLDER, /* of the edge or right holder > of */
	OWN_UNKNOWN_COMPANY, /* of the edge or right holder > of */
	OWN_PERSON_HELD,    /* shares of a natural person */
	OWN_DUPLICATE_EDGE,
	OWN_NO_SHARE,	/* no capital given */
	OWN_BAD_SHARE,	/* negative, or more than the whole */
	OWN_OVER_WHOLE, /* shares of "of" add up to more than the whole */
	OWN_CLOSED,	/* a set of companies around "of" owns itself whole */
	OWN_TOO_COMPLEX, /* CF_OWN_CYCLE, CF_OWN_STEPS or CF_OWN_MEMORY */
};
struct own_fault {
	enum own_error error;
	const char *holder; /* "" when it has none */
	const char *of;
};

/* Is a node a third entity (not a natural person, seat outside the Union)? */
enum own_third { OWN_NOT, OWN_PERHAPS, OWN_THIRD };

struct own_share {
	enum own_third third; /* OWN_PERHAPS: its country is not known */
	enum own_third ruled; /* a third entity, or controlled by one */
	int64_t capital, votes;	 /* sum over all paths of products */
	int64_t chain_capital;	 /* direct, and what controlled companies */
	int64_t chain_votes;	 /* hold, in full */
	/* As above at most, if this node were also who nobody knows. */
	int64_t capital_high, votes_high;
	int64_t chain_capital_high, chain_votes_high;
	bool ultimate; /* held by nobody known, though a company */
	bool in_reach; /* holds something of the target, however indirectly */
};

struct own_result {
	struct own_fault fault;
	size_t target;
	size_t n;
	const struct own_share *share; /* one per node of the graph */
	/* Shares that first meet a third entity or a company controlled by
	 * one, walking up from the target; at most, counting the unknown. */
	int64_t collective_capital, collective_votes;
	int64_t collective_capital_high, collective_votes_high;
	/* Held by nobody knows whom, all paths; 0 for listed companies, whose
	 * holders above 5 % are known (Code de commerce, L.233-7 I). */
	int64_t unknown_capital, unknown_votes;
	/* What one unknown holder might have at most, both readings. */
	int64_t unknown_capital_high, unknown_votes_high;
	const unsigned char *controls; /* n * n: [holder * n + company] */
	/* Per right: does it give a third entity a say over the target? */
	const enum own_third *right_third;
};

/*
 * Solves graph into arena.  CF_OK even when the graph is refused: fault then
 * says why, and nothing else is set.  CF_ENOMEM when arena is used up.
 */
int own_solve(struct cf_arena *, const struct own_graph *,
    struct own_result *ret);
bool own_controls(const struct own_result *, size_t holder, size_t company);
/*
 * The path from holder to the target that carries most of its share: node
 * indices, holder first and target last, at most max of them; the number, 0
 * when there is none.
 */
size_t own_path(const struct own_graph *, const struct own_result *,
    size_t holder, bool votes, size_t *ret, size_t max);

#endif
