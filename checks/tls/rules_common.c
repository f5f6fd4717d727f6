/* Views over the facts of an endpoint that several rules share.  Pure. */
#include <stdio.h>
#include <string.h>

#include <confiance/limits.h>

#include "rules.h"

bool
tls_applies(struct cf_judge *j, const char *key)
{
	const struct cf_fact *protocol = cf_about(j, "endpoint.protocol");
	const struct cf_fact *starttls = cf_about(j, "endpoint.starttls");
	bool within = starttls != NULL && starttls->status == CF_ST_OK &&
		      starttls->value.s[0] != '\0';

	if (!within && protocol != NULL && protocol->status == CF_ST_OK &&
	    !cf_streq(protocol->value.s, "tls") &&
	    !cf_streq(protocol->value.s, "dtls") &&
	    !cf_streq(protocol->value.s, "https")) {
		cf_na(j, "le point d'accès n'est pas déclaré en TLS (%s)",
		    "the endpoint is not declared to speak TLS (%s)",
		    protocol->value.s);
		return false;
	}
	if (cf_fact(j, key) != NULL)
		return true;
	cf_need(j, key);
	return false;
}

bool
tls_is_dtls(struct cf_judge *j)
{
	const struct cf_fact *f = cf_about(j, "endpoint.protocol");

	return f != NULL && f->status == CF_ST_OK &&
	       cf_streq(f->value.s, "dtls");
}

bool
tls_not_in_dtls(struct cf_judge *j, const char *version)
{
	if (!tls_is_dtls(j))
		return false;
	cf_na(j, "DTLS n'a pas de version correspondant à %s",
	    "DTLS has no version that corresponds to %s", version);
	return true;
}

void
tls_names_add(struct tls_names *l, const char *name)
{
	size_t i;

	for (i = 0; i < l->n; i++) {
		if (cf_streq(l->v[i], name))
			return;
	}
	l->total++;
	if (l->n < TLS_NAMES)
		l->v[l->n++] = name;
}

const char *
tls_names_text(struct cf_judge *j, const struct tls_names *l)
{
	const char *s = "";
	size_t i;

	if (l->n == 0)
		return "-";
	for (i = 0; i < l->n && i < TLS_NAMES_SHOWN; i++)
		s = cf_printf(
		    cf_judge_arena(j), "%s%s%s", s, i > 0 ? ", " : "", l->v[i]);
	if (l->total > TLS_NAMES_SHOWN)
		s = cf_printf(cf_judge_arena(j), "%s (+%zu)", s,
		    l->total - TLS_NAMES_SHOWN);
	return s;
}

static bool
view_has(const struct tls_view *view, const char *name)
{
	size_t i;

	for (i = 0; i < view->n; i++) {
		if (cf_streq(view->v[i].name, name))
			return true;
	}
	return false;
}

static void
view_add(
    struct cf_judge *j, struct tls_view *view, int vi, const struct cf_fact *f)
{
	struct tls_item *v;
	size_t i, n = f->value.n;

	v = cf_regrow(cf_judge_arena(j), view->v, view->n * sizeof(*v),
	    (view->n + n) * sizeof(*v));
	if (v == NULL)
		return;
	view->v = v;
	for (i = 0; i < n; i++) {
		view->distinct += !view_has(view, f->value.list[i]);
		v[view->n].vi = vi;
		v[view->n].name = f->value.list[i];
		v[view->n].suite = tls_suite_named(f->value.list[i]);
		/* A name that the tables lack cannot carry a pass. */
		if (v[view->n++].suite == NULL) {
			view->whole = false;
			view->gap = f->key;
		}
	}
}

bool
tls_view_suites(struct cf_judge *j, struct tls_view *ret)
{
	struct tls_view view = { .whole = true };
	const struct cf_fact *f;
	char key[CF_MAX_KEY];
	int vi;

	if (!tls_applies(j, "tls.suites.tls12"))
		return false;
	for (vi = 0; vi < TLS_V_MAX; vi++) {
		snprintf(
		    key, sizeof(key), "tls.suites.%s", tls_version_keys[vi]);
		f = cf_fact(j, key);
		if (f != NULL &&
		    (f->status == CF_ST_OK || f->status == CF_ST_PARTIAL))
			view_add(j, &view, vi, f);
		if (f == NULL ||
		    (f->status != CF_ST_OK && f->status != CF_ST_ABSENT)) {
			view.whole = false;
			view.gap = cf_strdup(cf_judge_arena(j), key);
		}
	}
	if (view.n == 0) {
		if (view.gap != NULL)
			cf_need(j, view.gap);
		cf_unknown(j, "aucune suite n'a été acceptée",
		    "no suite was accepted");
		return false;
	}
	*ret = view;
	return true;
}

size_t
tls_view_word(
    const struct tls_view *view, const char *word, struct tls_names *ret)
{
	size_t i, n = 0;

	for (i = 0; i < view->n; i++) {
		if (view->v[i].suite == NULL ||
		    !tls_word(view->v[i].suite->rules, word))
			continue;
		tls_names_add(ret, view->v[i].name);
		n++;
	}
	return n;
}

void
tls_say_gap(struct cf_judge *j, const struct tls_view *view)
{
	cf_unknown(j,
	    "aucun écart parmi les suites vues, mais %s n'est pas "
	    "complète",
	    "no deviation among the suites seen, but %s is not complete",
	    view->gap);
}

bool
tls_controlled_clients(struct cf_judge *j)
{
	const char *const *v;
	const struct cf_fact *f;

	if (cf_judge_subjects(j, "deployment", &v) == 0)
		return false;
	f = cf_about_on(j, v[0], "deployment.controlled_clients");
	return f != NULL && f->status == CF_ST_OK && f->value.b;
}

static bool
any_dhe(const struct tls_view *view)
{
	size_t i;

	for (i = 0; i < view->n; i++) {
		if (view->v[i].suite != NULL &&
		    cf_starts(view->v[i].suite->kx, "DHE"))
			return true;
	}
	return false;
}

/* 2048 bits are enough unless the protection must outlast 2030. */
static bool
too_small(struct cf_judge *j, int64_t bits)
{
	return bits < 2048 || (bits < 3072 && cf_beyond_2030(j));
}

static int64_t
prime_bits(const char *name)
{
	int64_t n = 0;

	for (; *name != '\0'; name++) {
		if (*name >= '0' && *name <= '9' && n < 1000000)
			n = n * 10 + (*name - '0');
	}
	return n;
}

static void
check_prime(struct cf_judge *j, const char *name, struct tls_names *bad)
{
	if (!cf_starts(name, "ffdhe") || too_small(j, prime_bits(name)))
		tls_names_add(bad, name);
}

enum tls_dh_state
tls_dh_state(
    struct cf_judge *j, const struct tls_view *view, struct tls_names *ret_bad)
{
	const struct cf_fact *primes, *groups;
	bool unknown = false, any = any_dhe(view);
	size_t i;

	if (any) {
		primes = cf_fact(j, "tls.dh_primes");
		unknown = primes == NULL || primes->status != CF_ST_OK;
		for (i = 0; primes != NULL && i < primes->value.n; i++)
			check_prime(j, primes->value.list[i], ret_bad);
	}
	groups = cf_fact(j, "tls.groups.tls13");
	for (i = 0; groups != NULL && i < groups->value.n; i++) {
		if (!cf_starts(groups->value.list[i], "ffdhe"))
			continue;
		any = true;
		check_prime(j, groups->value.list[i], ret_bad);
	}
	if (ret_bad->total > 0)
		return TLS_DH_BROKEN;
	if (unknown || (groups != NULL && groups->status != CF_ST_OK &&
			   groups->status != CF_ST_ABSENT))
		return TLS_DH_UNKNOWN;
	return any ? TLS_DH_HOLDS : TLS_DH_NONE;
}
