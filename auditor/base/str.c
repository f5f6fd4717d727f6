/*
 * Small questions about strings that several rooms ask.
 */
#include <string.h>
#include <strings.h>

#include <confiance/base.h>

bool
cf_streq(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return strcmp(a, b) == 0;
}

bool
cf_starts(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool
cf_ends(const char *s, const char *suffix)
{
	size_t n = strlen(s), m = strlen(suffix);

	return n >= m && memcmp(s + n - m, suffix, m) == 0;
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* One label against one pattern label, where '*' is any run.  The classic
 * two-pointer walk: at most one place to go back to, so no blow-up. */
static bool
label_match(const char *pat, size_t npat, const char *s, size_t n)
{
	size_t p = 0, i = 0, star = SIZE_MAX, from = 0;

	while (i < n) {
		if (p < npat && pat[p] == '*') {
			star = p++;
			from = i;
		} else if (p < npat && lower(pat[p]) == lower(s[i])) {
			p++;
			i++;
		} else if (star != SIZE_MAX) {
			p = star + 1;
			i = ++from;
		} else
			return false;
	}
	while (p < npat && pat[p] == '*')
		p++;
	return p == npat;
}

/* Start of the last label in s[0..n). */
static size_t
last_label(const char *s, size_t n)
{
	while (n > 0 && s[n - 1] != '.')
		n--;
	return n;
}

unsigned int
cf_suffix_match(const char *pattern, const char *name)
{
	size_t np = strlen(pattern), n = strlen(name), a, b;
	unsigned int labels = 0, literal = 0;

	if (np > 0 && pattern[np - 1] == '.')
		np--;
	if (n > 0 && name[n - 1] == '.')
		n--;
	if (np == 0 || n == 0)
		return 0;
	for (;;) {
		a = last_label(pattern, np);
		b = last_label(name, n);
		if (!label_match(pattern + a, np - a, name + b, n - b))
			return 0;
		labels++;
		for (; np > a; np--)
			literal += pattern[np - 1] != '*';
		if (a == 0)
			break;
		if (b == 0)
			return 0;
		np = a - 1;
		n = b - 1;
	}
	return labels * 256 + (literal < 255 ? literal : 255);
}

/* Damerau's distance without transpositions of distant letters, over at most
 * 64 characters; more than that is not near anything. */
static unsigned int
distance(const char *a, const char *b)
{
	unsigned int row[65], prev[65], before[65], best;
	size_t na = strlen(a), nb = strlen(b), i, j;

	if (na > 64 || nb > 64)
		return 64;
	for (j = 0; j <= nb; j++)
		prev[j] = (unsigned int)j;
	memcpy(before, prev, sizeof(before));
	for (i = 1; i <= na; i++) {
		row[0] = (unsigned int)i;
		for (j = 1; j <= nb; j++) {
			best = prev[j - 1] + (lower(a[i - 1]) != lower(b[j - 1]));
			if (prev[j] + 1 < best)
				best = prev[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1] && before[j - 2] + 1 < best)
				best = before[j - 2] + 1;
			row[j] = best;
		}
		memcpy(before, prev, sizeof(before));
		memcpy(prev, row, sizeof(prev));
	}
	return prev[nb];
}

const char *
cf_nearest(const char *s, const char *const *list, size_t n)
{
	const char *best = NULL;
	unsigned int d, least;
	size_t i;

	/* A third of the letters wrong is no longer a slip of the hand. */
	least = (unsigned int)strlen(s) / 3 + 1;
	for (i = 0; i < n; i++) {
		d = distance(s, list[i]);
		if (d <= least && (best == NULL || d < least)) {
			least = d;
			best = list[i];
		}
	}
	return best;
}
