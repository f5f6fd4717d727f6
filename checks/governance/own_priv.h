/*
 * Inside the solver: the graph by index, and its three parts.
 *
 *   own.c          reads the graph, asks the other two, adds up
 *   own_control.c  who controls whom (Code de commerce, L.233-3)
 *   own_shares.c   shares over all paths, as exact fractions
 *
 * One node more than the graph has stands for who nobody knows: it holds what
 * is missing to the whole of each unlisted company whose holders are listed
 * in part.
 */
#ifndef CONFIANCE_OWN_PRIV_H
#define CONFIANCE_OWN_PRIV_H

#include "own.h"

#define OWN_NOBODY SIZE_MAX

struct own_link {
	size_t holder, of;
	int64_t capital, votes;
};

struct own_work {
	struct cf_arena *scratch;
	const struct own_graph *graph;
	size_t n;	/* nodes, the unknown holder is node n */
	size_t nn;	/* n + 1 */
	size_t target;
	struct own_link *links;
	size_t nlinks;
	size_t *in, *in_at;   /* links by company: in[in_at[c]..in_at[c+1]] */
	size_t *out, *out_at; /* links by holder */
	unsigned char *appoints; /* nn * nn: [holder * nn + company] */
	struct {		 /* own_control()'s, each nn * nn */
		unsigned char *low, *high, *last;
		int64_t *low_votes, *high_votes;
		uint32_t *queue;
	} room;
	uint64_t steps;	/* left */
	struct own_fault fault;
};

/* The state of control in one view of the graph. */
struct own_control {
	unsigned char *over; /* nn * nn: [holder * nn + company] */
	bool *mute;	     /* per link: shares without votes */
	int64_t *whole;	     /* per company: the votes that are left, ppb */
	bool doubtful;	     /* the rule of 40 % has no single answer here */
};

/* Takes n steps; false, and the fault set, when none are left. */
bool own_step(struct own_work *, uint64_t n);
bool own_fault(struct own_work *, enum own_error, const char *holder,
    const char *of);

/*
 * as is a node that is taken to be the unknown holder too, or OWN_NOBODY.
 * With OWN_NOBODY: what is certain, the unknown holder being a rival; else
 * what is possible.  False with the fault set.
 */
bool own_control(struct own_work *, size_t as, struct own_control *ret);
bool own_control_new(struct own_work *, struct own_control *ret);
/* Direct shares of holder and of the companies that it controls, in the
 * target, rounded up. */
int64_t own_chain(const struct own_work *, const struct own_control *,
    size_t holder, size_t as, bool votes);

/*
 * The shares of all nodes in the target, in capital or in votes.  They do not
 * flow on through a node of stop[], nor through the target.  ret_sum: the
 * exact sum over the nodes of add[] (NULL for none), rounded up only then;
 * ret_each: one per node, nn of them, rounded up; ret_reach: nodes met on the
 * way up.  Each may be NULL.  False with the fault set.
 */
bool own_shares(struct own_work *, const struct own_control *, bool votes,
    const bool *stop, const bool *add, int64_t *ret_sum, int64_t *ret_each,
    bool *ret_reach);

#endif
