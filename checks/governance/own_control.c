/*
 * Who controls whom: the fixed point of article L.233-3 of the Code de
 * commerce.  A holder controls a company when it has, with the companies it
 * controls, the majority of its votes (I, 1°), or appoints the majority of
 * its board (I, 4°), or is presumed to (II): more than 40 % of the votes and
 * no other holder with as much.  Two equal holders are not presumed to
 * control (CNCC, EJ 2020-65).  Whole numbers only; no opinion on seats.
 *
 * The presumption makes the fixed point a delicate thing: what one holder
 * controls can take the presumption away from another.  So two bounds are
 * computed in turns, what is controlled at least and at most, each taking the
 * rivals' votes from the other, until they stand still.  They are equal
 * unless presumptions bite their own tail; then the lower one is what is
 * certain, the upper one what is possible.
 */
#include <string.h>

#include "own_priv.h"

/* L.233-3 II: "plus de 40 %". */
#define PRESUMED 40

struct view {
	struct own_work *w;
	size_t as;	    /* node that is the unknown holder as well */
	const bool *mute;
	const int64_t *whole;
	const int64_t *rival; /* nn * nn: votes of others, or NULL for none */
	unsigned char *over;
	int64_t *votes;	      /* nn * nn, growing with over */
	uint32_t *queue;      /* pairs holder * nn + company to be spread */
	size_t head, tail;
};

static size_t
holder_of(const struct view *v, const struct own_link *link)
{
	return link->holder == v->w->n && v->as != OWN_NOBODY ? v->as :
								link->holder;
}

static void
take(struct view *v, size_t i, size_t c)
{
	size_t nn = v->w->nn;

	if (i == c || v->over[i * nn + c])
		return;
	v->over[i * nn + c] = 1;
	v->queue[v->tail++] = (uint32_t)(i * nn + c);
}

/*
 * Whether nobody else has as many votes in c as i.  A holder that controls i
 * or is controlled by it is no other: its votes count i's.  Where the unknown
 * holder stands apart, it may be anybody's ally.
 */
static bool
leads(struct view *v, size_t i, size_t c)
{
	size_t nn = v->w->nn, unknown = v->w->n, j;
	int64_t mine = v->votes[i * nn + c], slack = 0;

	if (v->rival == NULL)
		return true;
	if (v->as == OWN_NOBODY)
		slack = v->rival[unknown * nn + c];
	if (slack >= mine)
		return false;
	for (j = 0; j < v->w->n; j++) {
		if (j == i || v->over[i * nn + j] || v->over[j * nn + i])
			continue;
		if (v->rival[j * nn + c] != 0 &&
		    v->rival[j * nn + c] + slack >= mine)
			return false;
	}
	return true;
}

static bool
check(struct view *v, size_t i, size_t c)
{
	size_t nn = v->w->nn;
	int64_t mine = v->votes[i * nn + c], whole = v->whole[c];

	if (i == c || v->over[i * nn + c] || whole <= 0)
		return true;
	if (2 * mine > whole) {
		take(v, i, c);
		return true;
	}
	if (100 * mine <= PRESUMED * whole)
		return true;
	if (!own_step(v->w, nn))
		return false;
	if (leads(v, i, c))
		take(v, i, c);
	return true;
}

/* The votes of the companies that i took over are i's. */
static bool
spread(struct view *v)
{
	struct own_work *w = v->w;
	size_t nn = w->nn, i, k, at, pair;
	const struct own_link *link;

	while (v->head < v->tail) {
		pair = v->queue[v->head++];
		i = pair / nn;
		k = pair % nn;
		for (at = w->out_at[k]; at < w->out_at[k + 1]; at++) {
			link = &w->links[w->out[at]];
			if (v->mute[w->out[at]] || link->of == i)
				continue;
			v->votes[i * nn + link->of] += link->votes;
			if (!own_step(w, 1) || !check(v, i, link->of))
				return false;
		}
		/* Where k is the unknown holder too, its shares come along. */
		for (at = w->out_at[w->n]; k == v->as && at < w->out_at[nn];
		     at++) {
			link = &w->links[w->out[at]];
			if (link->of == i)
				continue;
			v->votes[i * nn + link->of] += link->votes;
			if (!own_step(w, 1) || !check(v, i, link->of))
				return false;
		}
	}
	return true;
}

/* The least control there is when rivals have the votes of v->rival. */
static bool
least(struct view *v)
{
	struct own_work *w = v->w;
	size_t nn = w->nn, i, c;
	size_t before;

	memset(v->over, 0, nn * nn);
	memset(v->votes, 0, nn * nn * sizeof(*v->votes));
	v->head = v->tail = 0;
	for (i = 0; i < w->nlinks; i++)
		if (!v->mute[i])
			v->votes[holder_of(v, &w->links[i]) * nn +
			    w->links[i].of] += w->links[i].votes;
	for (i = 0; i < nn * nn; i++)
		if (w->appoints[i])
			take(v, i / nn, i % nn);
	/* A relation found late may turn a rival into a relative. */
	do {
		before = v->tail;
		if (!own_step(w, nn * nn))
			return false;
		for (i = 0; i < nn; i++)
			for (c = 0; c < w->n; c++)
				if (v->votes[i * nn + c] != 0 &&
				    !check(v, i, c))
					return false;
		if (!spread(v))
			return false;
	} while (v->tail != before);
	return true;
}

/* Shares in a company that are held by itself or by a company it controls
 * have no votes (L.225-111, L.225-210, L.233-31).  True when there are more
 * of them than before. */
static bool
silence(const struct own_work *w, const unsigned char *over, bool *mute)
{
	const struct own_link *link;
	bool more = false;
	size_t i;

	for (i = 0; i < w->nlinks; i++) {
		link = &w->links[i];
		if (mute[i] || link->holder == w->n ||
		    (link->holder != link->of &&
			!over[link->of * w->nn + link->holder]))
			continue;
		mute[i] = true;
		more = true;
	}
	return more;
}

static bool
count_votes(struct own_work *w, const bool *mute, int64_t *whole)
{
	size_t i;

	for (i = 0; i < w->nn; i++)
		whole[i] = OWN_WHOLE;
	for (i = 0; i < w->nlinks; i++)
		if (mute[i])
			whole[w->links[i].of] -= w->links[i].votes;
	for (i = 0; i < w->n; i++)
		if (whole[i] <= 0)
			return own_fault(w, OWN_CLOSED, "",
			    w->graph->nodes[i].id);
	return true;
}

/* Both bounds for given votes; ret->over becomes the one that is wanted. */
static bool
bounds(struct view *v, unsigned char *low, unsigned char *high,
    int64_t *low_votes, int64_t *high_votes)
{
	size_t nn = v->w->nn;
	unsigned char *last = v->w->room.last;

	v->rival = NULL;
	v->over = high;
	v->votes = high_votes;
	if (!least(v))
		return false;
	do {
		memcpy(last, high, nn * nn);
		v->rival = high_votes;
		v->over = low;
		v->votes = low_votes;
		if (!least(v))
			return false;
		v->rival = low_votes;
		v->over = high;
		v->votes = high_votes;
		if (!least(v))
			return false;
	} while (memcmp(last, high, nn * nn) != 0);
	return true;
}

bool
own_control_new(struct own_work *w, struct own_control *ret)
{
	ret->over = cf_alloc(w->scratch, w->nn * w->nn);
	ret->mute = cf_calloc(w->scratch, w->nlinks + 1, sizeof(*ret->mute));
	ret->whole = cf_calloc(w->scratch, w->nn, sizeof(*ret->whole));
	ret->doubtful = false;
	if (ret->over == NULL || ret->mute == NULL || ret->whole == NULL)
		return own_fault(w, OWN_TOO_COMPLEX, "", "");
	return true;
}

bool
own_control(struct own_work *w, size_t as, struct own_control *ret)
{
	size_t nn = w->nn;
	unsigned char *low = w->room.low, *high = w->room.high;
	struct view v = { .w = w, .as = as, .mute = ret->mute,
		.whole = ret->whole, .queue = w->room.queue };

	memset(low, 0, nn * nn);
	memset(ret->mute, 0, w->nlinks * sizeof(*ret->mute));
	silence(w, low, ret->mute);
	do {
		if (!count_votes(w, ret->mute, ret->whole) ||
		    !bounds(&v, low, high, w->room.low_votes,
			w->room.high_votes))
			return false;
	} while (silence(w, as == OWN_NOBODY ? low : high, ret->mute));
	ret->doubtful = memcmp(low, high, nn * nn) != 0;
	memcpy(ret->over, as == OWN_NOBODY ? low : high, nn * nn);
	return true;
}

int64_t
own_chain(const struct own_work *w, const struct own_control *control,
    size_t holder, size_t as, bool votes)
{
	const struct own_link *link;
	int64_t sum = 0, whole;
	size_t at, k;

	for (at = w->in_at[w->target]; at < w->in_at[w->target + 1]; at++) {
		link = &w->links[w->in[at]];
		k = link->holder == w->n && as != OWN_NOBODY ? as :
							       link->holder;
		if (k == w->target || (votes && control->mute[w->in[at]]) ||
		    (k != holder && !control->over[holder * w->nn + k]))
			continue;
		sum += votes ? link->votes : link->capital;
	}
	whole = votes ? control->whole[w->target] : OWN_WHOLE;
	/* At most whole, so that the product stays below 2^60. */
	return (sum * OWN_WHOLE + whole - 1) / whole;
}
