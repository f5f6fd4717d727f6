/*
 * Every server certificate that an endpoint showed, not only that of the first
 * chain: one for each version, exchange and kind of key.  Looks without
 * citing; a rule cites what decides.  Pure.
 */
#include <string.h>

#include "rules_leaves.h"

void
tls_add_leaf(struct tls_leaves *l, const char *row)
{
	const char *cert = strstr(row, "cert:");
	size_t i;

	if (cert == NULL)
		return;
	for (i = 0; i < l->n; i++)
		if (cf_streq(l->v[i], cert))
			return;
	if (l->n < CF_NELEM(l->v))
		l->v[l->n++] = cert;
	else
		l->whole = false;
}

static void
add_list(struct cf_judge *j, const char *endpoint, const char *key,
    struct tls_leaves *l)
{
	const struct cf_fact *f = cf_about_on(j, endpoint, key);
	size_t i;

	if (f == NULL ||
	    (f->status != CF_ST_OK && f->status != CF_ST_ABSENT))
		l->whole = false;
	for (i = 0; f != NULL && i < f->value.n; i++)
		tls_add_leaf(l, f->value.list[i]);
}

void
tls_leaves_of(
    struct cf_judge *j, const char *endpoint, struct tls_leaves *ret)
{
	const struct cf_fact *chain = cf_about_on(j, endpoint, "tls.chain");
	struct tls_leaves l = { .whole = true };

	if (chain != NULL && chain->value.n > 0)
		tls_add_leaf(&l, chain->value.list[0]);
	add_list(j, endpoint, "tls.leaves", &l);
	add_list(j, endpoint, "tls.leaves_by_key", &l);
	*ret = l;
}

static void
add_key(struct tls_leaf_keys *keys, const char *key)
{
	size_t i;

	for (i = 0; i < keys->n; i++)
		if (cf_streq(keys->v[i], key))
			return;
	keys->v[keys->n++] = key;
}

void
tls_leaf_keys(struct cf_judge *j, const struct tls_leaves *l,
    struct tls_leaf_keys *ret)
{
	struct tls_leaf_keys keys = { .whole = l->whole };
	const struct cf_fact *f;
	size_t i;

	for (i = 0; i < l->n; i++) {
		f = cf_about_on(j, l->v[i], "cert.spki_sha256");
		if (f != NULL && f->status == CF_ST_OK)
			add_key(&keys, f->value.s);
		else
			keys.whole = false;
	}
	*ret = keys;
}

const char *
tls_key_in_common(const struct tls_leaf_keys *a, const struct tls_leaf_keys *b)
{
	size_t i, k;

	for (i = 0; i < a->n; i++)
		for (k = 0; k < b->n; k++)
			if (cf_streq(a->v[i], b->v[k]))
				return a->v[i];
	return NULL;
}

void
tls_cite_leaves(struct cf_judge *j, const char *endpoint)
{
	(void)cf_fact_on(j, endpoint, "tls.chain");
	(void)cf_fact_on(j, endpoint, "tls.leaves");
	(void)cf_fact_on(j, endpoint, "tls.leaves_by_key");
}

void
tls_cite_keys(struct cf_judge *j, const struct tls_leaves *l, const char *key)
{
	const struct cf_fact *f;
	size_t i;

	for (i = 0; i < l->n; i++) {
		f = cf_about_on(j, l->v[i], "cert.spki_sha256");
		if (f != NULL && (key == NULL || (f->status == CF_ST_OK &&
						     cf_streq(f->value.s, key))))
			(void)cf_fact_on(j, l->v[i], "cert.spki_sha256");
	}
}
