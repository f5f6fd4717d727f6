/*
 * Chains: a question that is asked again with less each time.  What a chain
 * offers, and what it leaves out when the server cannot bear it.  Pure.
 */
#include <string.h>

#include "plan_priv.h"

/* Popular ones first, then what else the table has. */
static const uint16_t first_groups[] = { 0x001D, 0x0017, 0x0018, 0x0019,
	0x001E };
const uint16_t plan_schemes[] = { 0x0403, 0x0503, 0x0603, 0x0807, 0x0808,
	0x0809, 0x080A, 0x080B, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601,
	0x081A, 0x081B, 0x081C, 0x0904, 0x0905, 0x0906, 0x0303, 0x0301, 0x0203,
	0x0201, 0x0402, 0x0502, 0x0602, 0x0302, 0x0202,
	/* MD5: only the chain that asks for schemes offers these. */
	0x0103, 0x0101, 0x0102 };
#define SCHEMES_MD5 3
const size_t plan_nschemes = CF_NELEM(plan_schemes);

#define EXT_USUAL                                                             \
	(TLS_X_GROUPS | TLS_X_SCHEMES | TLS_X_EMS | TLS_X_ETM | TLS_X_RENEG | \
	    TLS_X_SNI)

/* ---- Small lists of numbers ---- */

bool
plan_has(const uint16_t *v, size_t n, unsigned int x)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (v[i] == x)
			return true;
	}
	return false;
}

void
plan_drop(uint16_t *v, size_t *n, unsigned int x)
{
	size_t i, kept = 0;

	for (i = 0; i < *n; i++) {
		if (v[i] != x)
			v[kept++] = v[i];
	}
	*n = kept;
}

uint16_t *
plan_copy(struct tls_plan *p, const uint16_t *v, size_t n)
{
	return cf_memdup(p->arena, v, (n != 0 ? n : 1) * sizeof(*v));
}

bool
plan_list_has(const struct tls_list *l, uint32_t x)
{
	size_t i;

	for (i = 0; i < l->n; i++) {
		if (l->v[i] == x)
			return true;
	}
	return false;
}

void
plan_list_add(struct tls_plan *p, struct tls_list *l, uint32_t x)
{
	uint32_t *v;

	if (plan_list_has(l, x))
		return;
	v = cf_regrow(
	    p->arena, l->v, l->n * sizeof(*v), (l->n + 1) * sizeof(*v));
	if (v == NULL)
		return;
	v[l->n++] = x;
	l->v = v;
}

void
plan_odd(struct tls_plan *p, const char *text)
{
	size_t i;

	for (i = 0; i < p->found.nodd; i++) {
		if (cf_streq(p->found.odd[i], text))
			return;
	}
	if (p->found.nodd < CF_NELEM(p->found.odd))
		p->found.odd[p->found.nodd++] = text;
}

/* Elliptic groups of a version, or all of TLS 1.3; keep goes last. */
size_t
plan_groups(int vi, unsigned int keep, uint16_t *v, size_t max)
{
	unsigned int version = tls_version_of[vi];
	const struct tls_group *g;
	size_t i, n = 0;

	for (i = 0; i < CF_NELEM(first_groups); i++) {
		if (first_groups[i] != keep && n < max)
			v[n++] = first_groups[i];
	}
	for (i = 0; i < tls_ngroups; i++) {
		g = &tls_groups[i];
		if (version < g->from || version > g->to || g->id == keep ||
		    cf_streq(g->type, "ECDHE explicit") ||
		    (vi != TLS_V_13 && !cf_streq(g->type, "ECDHE")) ||
		    plan_has(v, n, g->id))
			continue;
		if (n < max)
			v[n++] = g->id;
	}
	if (keep != 0 && n < max)
		v[n++] = (uint16_t)keep;
	return n;
}

/* ---- Chains ---- */

struct chain *
plan_chain(struct tls_plan *p, enum kind kind, int vi, const uint16_t *suites,
    size_t nsuites, unsigned int strike)
{
	struct chain *c = cf_alloc(p->arena, sizeof(*c));
	uint16_t groups[128];

	if (c == NULL)
		return NULL;
	c->kind = kind;
	c->vi = vi;
	c->ext = EXT_USUAL;
	c->strike = strike;
	c->suites = plan_copy(p, suites, nsuites);
	c->nsuites = nsuites;
	c->ngroups = plan_groups(vi, 0, groups, CF_NELEM(groups));
	c->groups = plan_copy(p, groups, c->ngroups);
	c->nschemes = CF_NELEM(plan_schemes) - SCHEMES_MD5;
	c->schemes = plan_copy(p, plan_schemes, CF_NELEM(plan_schemes));
	if (c->suites == NULL || c->groups == NULL || c->schemes == NULL)
		return NULL;
	c->level = p->level[vi] < plan_last_level(c) ? p->level[vi] :
						      plan_last_level(c);
	*p->last = c;
	p->last = &c->next;
	return c;
}

void
plan_set_groups(
    struct tls_plan *p, struct chain *c, const uint16_t *v, size_t n)
{
	uint16_t *copy;

	if (c == NULL || (copy = plan_copy(p, v, n)) == NULL)
		return;
	c->groups = copy;
	c->ngroups = n;
}

/* What is left out at each step of the ladder. */
unsigned int
plan_ladder(const struct chain *c)
{
	bool v13 = c->vi == TLS_V_13;

	switch (c->level) {
	case 0:
		return c->ext;
	case 1:
		return (c->ext & ~(unsigned int)(TLS_X_EMS | TLS_X_ETM |
						 TLS_X_STATUS | TLS_X_ALPN |
						 TLS_X_TICKET)) |
		       (v13 ? TLS_X_SHARE : 0);
	default:
		if (v13)
			return TLS_X_GROUPS | TLS_X_SCHEMES | TLS_X_SHARE;
		return c->ext & (TLS_X_RENEG | TLS_X_DEFLATE);
	}
}

/* Without the extension there is nothing to strike out of its list. */
unsigned int
plan_last_level(const struct chain *c)
{
	if (c->vi == TLS_V_SSL2 || c->kind == K_SCHEME13 ||
	    c->kind == K_EXTRA || c->exact)
		return 0;
	return c->kind == K_GROUPS || c->kind == K_SCHEMES ? 1 : 2;
}

void
plan_offer(
    const struct tls_plan *p, const struct chain *c, struct tls_offer *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->version = tls_version_of[c->vi];
	ret->ext = plan_ladder(c);
	ret->suites = c->suites;
	ret->nsuites = c->nsuites;
	ret->groups = c->groups;
	ret->ngroups = c->ngroups;
	ret->schemes = c->schemes;
	ret->nschemes = c->nschemes;
	ret->sni = c->sni != NULL ? c->sni : p->sni;
	ret->more = c->more;
}
