/*
 * The greatest common divisor of each modulus with the product of all others,
 * by trees of products and remainders (Bernstein, "How to find smooth parts of
 * integers", 2004): all pairs in nearly linear time.  The numbers are the
 * peers'; how many and how long they may be is bounded before GMP sees them.
 */
#include <stdlib.h>
#include <string.h>

#include <gmp.h>

#include <confiance/limits.h>

#include "shared_prime.h"

#define LEVELS 20 /* of a tree of CF_TLS_MODULI leaves, and to spare */

struct modulus {
	const char *hex;
	size_t at;    /* in the caller's list */
	size_t first; /* of those that are equal, in the sorted list */
};

struct tree {
	mpz_t *v[LEVELS];
	size_t n[LEVELS];
	size_t levels;
};

static int
by_digits(const void *a, const void *b)
{
	const struct modulus *x = a, *y = b;
	int order = strcmp(x->hex, y->hex);

	return order != 0 ? order : (x->at > y->at) - (x->at < y->at);
}

static bool
is_readable(const char *hex)
{
	size_t n = strspn(hex, "0123456789abcdef");

	return n > 0 && hex[n] == '\0' && n <= CF_TLS_MODULUS_BITS / 4 &&
	       hex[0] != '0' && strcmp(hex, "1") != 0;
}

/* The level above: products of two neighbours, the odd one as it is. */
static bool
add_level(struct cf_arena *arena, struct tree *t, size_t n)
{
	mpz_t *v = cf_calloc(arena, n, sizeof(*v)), *below;
	size_t i, k = t->levels;

	if (v == NULL || k == LEVELS)
		return false;
	for (i = 0; i < n; i++)
		mpz_init(v[i]);
	t->v[k] = v;
	t->n[k] = n;
	t->levels++;
	if (k == 0)
		return true;
	below = t->v[k - 1];
	for (i = 0; i < n; i++) {
		if (2 * i + 1 < t->n[k - 1])
			mpz_mul(v[i], below[2 * i], below[2 * i + 1]);
		else
			mpz_set(v[i], below[2 * i]);
	}
	return true;
}

/* Leaves become what each modulus shares with all others: gcd(N, P/N mod N),
 * out of P mod N*N.  The levels above become remainders on the way down. */
static void
descend(struct tree *t, mpz_t *ret)
{
	size_t i, k;
	mpz_t square, rest;

	mpz_inits(square, rest, NULL);
	for (k = t->levels - 1; k-- > 0;) {
		for (i = 0; i < t->n[k]; i++) {
			mpz_mul(square, t->v[k][i], t->v[k][i]);
			mpz_mod(rest, t->v[k + 1][i / 2], square);
			if (k > 0) {
				mpz_set(t->v[k][i], rest);
				continue;
			}
			mpz_divexact(rest, rest, t->v[0][i]);
			mpz_gcd(ret[i], rest, t->v[0][i]);
		}
	}
	mpz_clears(square, rest, NULL);
}

/* The first other one that shares a prime with the one at i.  A multiple of it
 * does not: anybody can show one, and it factors nothing but itself. */
static long
partner(const struct tree *t, mpz_t *common, size_t i)
{
	long found = TLS_PRIME_NONE;
	size_t k;
	mpz_t g;

	mpz_init(g);
	for (k = 0; k < t->n[0] && found == TLS_PRIME_NONE; k++) {
		if (k == i || mpz_cmp_ui(common[k], 1) <= 0)
			continue;
		mpz_gcd(g, t->v[0][i], t->v[0][k]);
		if (mpz_cmp_ui(g, 1) > 0 && mpz_cmp(g, t->v[0][i]) < 0)
			found = (long)k;
	}
	mpz_clear(g);
	return found;
}

/* Distinct moduli: the partner of each among them. */
static int
compare(struct cf_arena *arena, const char *const *hex, size_t n, long *ret)
{
	mpz_t *common = cf_calloc(arena, n, sizeof(*common));
	struct tree t = { .levels = 0 };
	int rc = CF_ENOMEM;
	size_t i, k, width;

	if (common == NULL)
		return CF_ENOMEM;
	for (i = 0; i < n; i++)
		mpz_init_set_ui(common[i], 1);
	if (!add_level(arena, &t, n))
		goto done;
	for (i = 0; i < n; i++)
		if (mpz_set_str(t.v[0][i], hex[i], 16) != 0)
			goto done;
	for (width = n; width > 1;) {
		width = (width + 1) / 2;
		if (!add_level(arena, &t, width))
			goto done;
	}
	if (n > 1)
		descend(&t, common);
	for (i = 0; i < n; i++)
		ret[i] = mpz_cmp_ui(common[i], 1) > 0 ?
			     partner(&t, common, i) : TLS_PRIME_NONE;
	rc = CF_OK;
done:
	for (k = 0; k < t.levels; k++)
		for (i = 0; i < t.n[k]; i++)
			mpz_clear(t.v[k][i]);
	for (i = 0; i < n; i++)
		mpz_clear(common[i]);
	return rc;
}

int
tls_shared_primes(struct cf_arena *arena, const char *const *moduli, size_t n,
    long *ret_other)
{
	struct modulus *all = cf_calloc(arena, n + 1, sizeof(*all));
	const char **hex = cf_calloc(arena, n + 1, sizeof(*hex));
	size_t *at = cf_calloc(arena, n + 1, sizeof(*at));
	long *other = cf_calloc(arena, n + 1, sizeof(*other));
	size_t i, kept = 0, distinct = 0;
	int rc;

	if (all == NULL || hex == NULL || at == NULL || other == NULL)
		return CF_ENOMEM;
	for (i = 0; i < n; i++) {
		ret_other[i] = TLS_PRIME_UNREAD;
		if (is_readable(moduli[i]) && kept < CF_TLS_MODULI)
			all[kept++] = (struct modulus){ moduli[i], i, 0 };
	}
	qsort(all, kept, sizeof(*all), by_digits);
	for (i = 0; i < kept; i++) {
		if (i == 0 || strcmp(all[i].hex, all[i - 1].hex) != 0) {
			at[distinct] = all[i].at;
			hex[distinct++] = all[i].hex;
		}
		all[i].first = distinct - 1;
	}
	if (kept == 0)
		return CF_OK;
	if ((rc = compare(arena, hex, distinct, other)) != CF_OK)
		return rc;
	for (i = 0; i < kept; i++)
		ret_other[all[i].at] = other[all[i].first] >= 0 ?
			(long)at[other[all[i].first]] : TLS_PRIME_NONE;
	return CF_OK;
}
