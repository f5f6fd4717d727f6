/*
 * Shares over all paths, exactly.  The share of i in the target T is the
 * solution of
 *
 *	y_i = w_iT + sum over k of w_ik * y_k
 *
 * where w_ik is i's direct share in k, and k runs over the companies that
 * shares flow through: not T itself, and none of those the caller stops at.
 * Companies that hold each other form a set (a strongly connected component);
 * sets are solved one after the other, nearest to the target first, each by
 * fraction-free elimination (E. Bareiss, Mathematics of Computation 22, 1968,
 * 565-578), so that no rounding ever comes near a threshold.
 *
 * This is the only file that knows libgmp.  The library ends the program when
 * memory is used up; the limits of limits.h keep it far from that.
 */
#include <gmp.h>

#include <confiance/limits.h>

#include "own_priv.h"

struct flow {
	struct own_work *w;
	const struct own_control *control;
	bool votes;
	const bool *stop;
	bool *reach;
	mpq_t *y; /* nn of them */
	/* Tarjan's algorithm. */
	uint32_t *order, *low; /* order 0: not met */
	bool *on_stack;
	size_t *stack;
	size_t height;
	uint32_t count;
};

static int64_t
share(const struct flow *f, size_t link)
{
	if (!f->votes)
		return f->w->links[link].capital;
	return f->control->mute[link] ? 0 : f->w->links[link].votes;
}

static int64_t
whole(const struct flow *f, size_t company)
{
	return f->votes ? f->control->whole[company] : OWN_WHOLE;
}

/* Do shares flow on through company k to what it holds? */
static bool
through(const struct flow *f, size_t k)
{
	return k != f->w->target && f->reach[k] && !f->stop[k];
}

/* Marks the nodes that hold something of the target. */
static void
walk_up(struct flow *f)
{
	struct own_work *w = f->w;
	size_t head = 0, tail = 0, at, c, h;

	f->stack[tail++] = w->target;
	while (head < tail) {
		c = f->stack[head++];
		for (at = w->in_at[c]; at < w->in_at[c + 1]; at++) {
			h = w->links[w->in[at]].holder;
			if (f->reach[h] || share(f, w->in[at]) <= 0)
				continue;
			f->reach[h] = true;
			if (through(f, h))
				f->stack[tail++] = h;
		}
	}
}

static bool
pay(struct flow *f, mpq_srcptr a, mpq_srcptr b)
{
	uint64_t x = mpz_size(mpq_numref(a)) + mpz_size(mpq_denref(a));
	uint64_t y = mpz_size(mpq_numref(b)) + mpz_size(mpq_denref(b));

	return own_step(f->w, 1 + x * y);
}

/* sum += num/den * factor */
static bool
add_part(struct flow *f, mpq_ptr sum, int64_t num, int64_t den,
    mpq_srcptr factor)
{
	mpq_t part;
	bool ok;

	mpq_init(part);
	mpq_set_si(part, num, (unsigned long)den);
	mpq_canonicalize(part);
	if (factor != NULL)
		mpq_mul(part, part, factor);
	ok = pay(f, part, sum);
	mpq_add(sum, sum, part);
	mpq_clear(part);
	return ok;
}

/* What i has by links that leave its set; in[] marks the set. */
static bool
outside(struct flow *f, size_t i, const uint32_t *in, mpq_ptr ret)
{
	struct own_work *w = f->w;
	const struct own_link *link;
	size_t at, k;
	int64_t n;

	mpq_set_ui(ret, 0, 1);
	for (at = w->out_at[i]; at < w->out_at[i + 1]; at++) {
		link = &w->links[w->out[at]];
		k = link->of;
		n = share(f, w->out[at]);
		if (n <= 0 || (k != w->target && (!through(f, k) || in[k] != 0)))
			continue;
		if (!add_part(f, ret, n, whole(f, k),
			k == w->target ? NULL : f->y[k]))
			return false;
	}
	return true;
}

/*
 * One set of m companies as whole numbers: with z_k = y_k / whole_k,
 *	whole_i * z_i - sum over k of n_ik * z_k = outside_i
 * a has m rows of m + 1 places; in[k] is the place of k in the set, from 1.
 */
static void
fill(struct flow *f, const size_t *set, size_t m, const uint32_t *in,
    mpz_t *a)
{
	struct own_work *w = f->w;
	const struct own_link *link;
	size_t r, at;
	mpz_ptr cell;

	for (r = 0; r < m; r++) {
		mpz_set_si(a[r * (m + 1) + r], whole(f, set[r]));
		for (at = w->out_at[set[r]]; at < w->out_at[set[r] + 1]; at++) {
			link = &w->links[w->out[at]];
			if (in[link->of] == 0)
				continue;
			cell = a[r * (m + 1) + in[link->of] - 1];
			mpz_sub_ui(cell, cell,
			    (unsigned long)share(f, w->out[at]));
		}
	}
}

/* Every column adds up to nothing: the set owns itself whole. */
static bool
closed(mpz_t *a, size_t m)
{
	size_t r, c;
	mpz_t sum;
	bool all = true;

	mpz_init(sum);
	for (c = 0; c < m && all; c++) {
		mpz_set_ui(sum, 0);
		for (r = 0; r < m; r++)
			mpz_add(sum, sum, a[r * (m + 1) + c]);
		all = mpz_sgn(sum) == 0;
	}
	mpz_clear(sum);
	return all;
}

/*
 * The leading minors are positive (a set that is connected and not closed),
 * so that no rows need to change places.
 */
static bool
eliminate(struct flow *f, mpz_t *a, size_t m)
{
	mpz_t last, tmp;
	size_t k, r, c, row = m + 1;
	bool ok = true;

	mpz_init_set_ui(last, 1);
	mpz_init(tmp);
	for (k = 0; k < m && ok; k++) {
		ok = mpz_sgn(a[k * row + k]) > 0;
		for (r = k + 1; r < m && ok; r++) {
			for (c = k + 1; c <= m && ok; c++) {
				ok = own_step(f->w, 1 +
				    mpz_size(a[r * row + c]) *
				    mpz_size(a[k * row + k]));
				mpz_mul(tmp, a[r * row + k], a[k * row + c]);
				mpz_mul(a[r * row + c], a[r * row + c],
				    a[k * row + k]);
				mpz_sub(a[r * row + c], a[r * row + c], tmp);
				mpz_divexact(a[r * row + c], a[r * row + c],
				    last);
			}
		}
		mpz_set(last, a[k * row + k]);
	}
	mpz_clear(last);
	mpz_clear(tmp);
	return ok;
}

/* From the last row up; z_k stands in y[k] until its whole is multiplied. */
static bool
back(struct flow *f, const size_t *set, size_t m, mpz_t *a, mpz_srcptr scale)
{
	size_t row = m + 1, r, c;
	mpq_t part;
	bool ok = true;

	mpq_init(part);
	for (r = m; r-- > 0 && ok;) {
		mpq_set_z(f->y[set[r]], a[r * row + m]);
		for (c = r + 1; c < m && ok; c++) {
			mpq_set_z(part, a[r * row + c]);
			ok = pay(f, part, f->y[set[c]]);
			mpq_mul(part, part, f->y[set[c]]);
			mpq_sub(f->y[set[r]], f->y[set[r]], part);
		}
		mpq_set_z(part, a[r * row + r]);
		mpq_div(f->y[set[r]], f->y[set[r]], part);
	}
	for (r = 0; r < m && ok; r++) {
		mpq_set_si(part, whole(f, set[r]), 1);
		mpq_mul(f->y[set[r]], f->y[set[r]], part);
		mpq_set_z(part, scale);
		mpq_div(f->y[set[r]], f->y[set[r]], part);
	}
	mpq_clear(part);
	return ok;
}

/* The right-hand sides, made whole by their common denominator. */
static bool
sides(struct flow *f, const size_t *set, size_t m, const uint32_t *in,
    mpz_t *a, mpz_ptr scale)
{
	size_t r;

	mpz_set_ui(scale, 1);
	for (r = 0; r < m; r++) {
		if (!outside(f, set[r], in, f->y[set[r]]))
			return false;
		mpz_lcm(scale, scale, mpq_denref(f->y[set[r]]));
	}
	for (r = 0; r < m; r++) {
		mpz_divexact(a[r * (m + 1) + m], scale,
		    mpq_denref(f->y[set[r]]));
		mpz_mul(a[r * (m + 1) + m], a[r * (m + 1) + m],
		    mpq_numref(f->y[set[r]]));
	}
	return true;
}

static bool
solve_cycle(struct flow *f, const size_t *set, size_t m, const uint32_t *in)
{
	size_t cells = m * (m + 1), i;
	mpz_t *a, scale;
	bool ok;

	if (m > CF_OWN_CYCLE ||
	    (a = cf_calloc(f->w->scratch, cells, sizeof(*a))) == NULL)
		return own_fault(f->w, OWN_TOO_COMPLEX, "",
		    f->w->graph->nodes[set[0]].id);
	mpz_init(scale);
	for (i = 0; i < cells; i++)
		mpz_init(a[i]);
	fill(f, set, m, in, a);
	ok = !closed(a, m) ||
	    own_fault(f->w, OWN_CLOSED, "", f->w->graph->nodes[set[0]].id);
	ok = ok && sides(f, set, m, in, a, scale) && eliminate(f, a, m) &&
	    back(f, set, m, a, scale);
	for (i = 0; i < cells; i++)
		mpz_clear(a[i]);
	mpz_clear(scale);
	return ok || own_fault(f->w, OWN_TOO_COMPLEX, "",
	    f->w->graph->nodes[set[0]].id);
}

static bool
holds_itself(const struct flow *f, size_t i)
{
	const struct own_work *w = f->w;
	size_t at;

	if (!through(f, i))
		return false;
	for (at = w->out_at[i]; at < w->out_at[i + 1]; at++)
		if (w->links[w->out[at]].of == i && share(f, w->out[at]) > 0)
			return true;
	return false;
}

static bool
solve_set(struct flow *f, const size_t *set, size_t m)
{
	uint32_t *in = cf_calloc(f->w->scratch, f->w->nn, sizeof(*in));
	size_t i;

	if (in == NULL)
		return own_fault(f->w, OWN_TOO_COMPLEX, "", "");
	if (m == 1 && !holds_itself(f, set[0]))
		return outside(f, set[0], in, f->y[set[0]]);
	for (i = 0; i < m; i++)
		in[set[i]] = (uint32_t)(i + 1);
	return solve_cycle(f, set, m, in);
}

/*
 * R. Tarjan, Depth-first search and linear graph algorithms, 1972: a set is
 * complete only after every set that it depends on.  No deeper than
 * CF_OWN_NODES.
 */
static bool
visit(struct flow *f, size_t i)
{
	struct own_work *w = f->w;
	size_t at, k, base;

	f->order[i] = f->low[i] = ++f->count;
	base = f->height;
	f->stack[f->height++] = i;
	f->on_stack[i] = true;
	for (at = w->out_at[i]; at < w->out_at[i + 1]; at++) {
		k = w->links[w->out[at]].of;
		if (!through(f, k) || share(f, w->out[at]) <= 0)
			continue;
		if (f->order[k] == 0) {
			if (!visit(f, k))
				return false;
			if (f->low[k] < f->low[i])
				f->low[i] = f->low[k];
		} else if (f->on_stack[k] && f->order[k] < f->low[i])
			f->low[i] = f->order[k];
	}
	if (f->low[i] != f->order[i])
		return true;
	for (at = base; at < f->height; at++)
		f->on_stack[f->stack[at]] = false;
	at = f->height - base;
	f->height = base;
	return solve_set(f, &f->stack[base], at);
}

static int64_t
rounded_up(mpq_srcptr q)
{
	mpz_t z;
	int64_t n;

	mpz_init(z);
	mpz_mul_ui(z, mpq_numref(q), (unsigned long)OWN_WHOLE);
	mpz_cdiv_q(z, z, mpq_denref(q));
	n = mpz_fits_slong_p(z) ? mpz_get_si(z) : INT64_MAX;
	mpz_clear(z);
	return n;
}

static void
answer(struct flow *f, const bool *add, int64_t *ret_sum, int64_t *ret_each,
    bool *ret_reach)
{
	size_t i;
	mpq_t sum;

	mpq_init(sum);
	for (i = 0; i < f->w->nn; i++) {
		if (add != NULL && add[i])
			mpq_add(sum, sum, f->y[i]);
		if (ret_each != NULL)
			ret_each[i] = rounded_up(f->y[i]);
		if (ret_reach != NULL)
			ret_reach[i] = f->reach[i];
	}
	if (ret_sum != NULL)
		*ret_sum = rounded_up(sum);
	mpq_clear(sum);
}

/* The target holds its own shares whole, through whatever companies. */
static bool
self_owned(const struct flow *f)
{
	return mpq_cmp_ui(f->y[f->w->target], 1, 1) >= 0;
}

bool
own_shares(struct own_work *w, const struct own_control *control, bool votes,
    const bool *stop, const bool *add, int64_t *ret_sum, int64_t *ret_each,
    bool *ret_reach)
{
	struct flow f = { .w = w, .control = control, .votes = votes,
		.stop = stop };
	struct cf_arena *outer = w->scratch;
	bool ok = true;
	size_t i;

	/* Its own scratch: this is called once for each foreign holder. */
	if ((w->scratch = cf_arena_new(CF_OWN_MEMORY)) == NULL) {
		w->scratch = outer;
		return own_fault(w, OWN_TOO_COMPLEX, "", "");
	}
	f.reach = cf_calloc(w->scratch, w->nn, sizeof(*f.reach));
	f.order = cf_calloc(w->scratch, w->nn, sizeof(*f.order));
	f.low = cf_calloc(w->scratch, w->nn, sizeof(*f.low));
	f.on_stack = cf_calloc(w->scratch, w->nn, sizeof(*f.on_stack));
	f.stack = cf_calloc(w->scratch, w->nn + 1, sizeof(*f.stack));
	f.y = cf_calloc(w->scratch, w->nn, sizeof(*f.y));
	if (f.reach == NULL || f.order == NULL || f.low == NULL ||
	    f.on_stack == NULL || f.stack == NULL || f.y == NULL) {
		ok = own_fault(w, OWN_TOO_COMPLEX, "", "");
		goto out;
	}
	for (i = 0; i < w->nn; i++)
		mpq_init(f.y[i]);
	walk_up(&f);
	for (i = 0; i < w->nn && ok; i++)
		if (f.reach[i] && f.order[i] == 0)
			ok = visit(&f, i);
	if (ok && self_owned(&f))
		ok = own_fault(w, OWN_CLOSED, "",
		    w->graph->nodes[w->target].id);
	if (ok)
		answer(&f, add, ret_sum, ret_each, ret_reach);
	for (i = 0; i < w->nn; i++)
		mpq_clear(f.y[i]);
out:
	cf_arena_free(w->scratch);
	w->scratch = outer;
	return ok;
}
