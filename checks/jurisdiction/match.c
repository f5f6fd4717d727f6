/*
 * Finds an organisation, a certification authority or a law in the tables.
 * Pure: tables and texts in, a row or NULL out.  Never guesses: no row is no
 * answer.
 */
#include <string.h>
#include <strings.h>

#include <confiance/country.h>

#include "jurisdiction.h"

static bool
has_fold(const struct cf_strings *list, const char *item)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (strcasecmp(list->v[i], item) == 0)
			return true;
	return false;
}

static bool
announces(const struct jur_provider *p, int64_t asn)
{
	size_t i;

	for (i = 0; i < p->nasns; i++)
		if (p->asns[i] == asn)
			return true;
	return false;
}

/* ---- Organisations ---- */

const struct jur_provider *
jur_provider_by_asn(const struct jur_world *world, int64_t asn)
{
	const struct jur_provider *best = NULL, *p;
	size_t i;

	for (i = 0; i < world->nproviders; i++) {
		p = &world->providers[i];
		if (announces(p, asn) &&
		    (best == NULL || p->nasns < best->nasns))
			best = p;
	}
	return best;
}

/* The best score of a name among suffixes; 0: none fits. */
static unsigned int
fits(const struct cf_strings *suffixes, const char *name)
{
	unsigned int score, top = 0;
	size_t i;

	for (i = 0; i < suffixes->n; i++) {
		score = cf_suffix_match(suffixes->v[i], name);
		if (score > top)
			top = score;
	}
	return top;
}

const struct jur_provider *
jur_provider_by_name(const struct jur_world *world, enum jur_suffix kind,
    const char *name)
{
	const struct jur_provider *best = NULL, *p;
	unsigned int score, top = 0;
	size_t i;

	for (i = 0; i < world->nproviders; i++) {
		p = &world->providers[i];
		score = fits(&p->suffixes[kind], name);
		if (score <= top)
			score = fits(&p->suffixes[JUR_SUFFIX_CNAME], name);
		if (score > top) {
			top = score;
			best = p;
		}
	}
	return best;
}

const struct jur_provider *
jur_provider_by_id(const struct jur_world *world, const char *id)
{
	size_t i;

	for (i = 0; i < world->nproviders; i++)
		if (cf_streq(world->providers[i].id, id))
			return &world->providers[i];
	return NULL;
}

const struct jur_provider *
jur_provider_of_party(const struct jur_world *world,
    const struct cf_third_party *party)
{
	size_t i;

	for (i = 0; i < world->nproviders; i++)
		if (cf_streq(world->providers[i].id, party->id) ||
		    strcasecmp(world->providers[i].name, party->name) == 0)
			return &world->providers[i];
	return NULL;
}

static const struct jur_tld *
tld_find(const struct jur_world *world, const char *tld)
{
	size_t lo = 0, hi = world->ntlds, mid;
	int order;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		order = strcasecmp(world->tlds[mid].tld, tld);
		if (order == 0)
			return &world->tlds[mid];
		if (order < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

const struct jur_provider *
jur_registry_of(struct cf_arena *arena, const struct jur_world *world,
    const char *name)
{
	const char *dot = strrchr(name, '.');
	const struct jur_tld *t;
	struct jur_provider *p;

	if (dot == NULL || (t = tld_find(world, dot + 1)) == NULL ||
	    (p = cf_alloc(arena, sizeof(*p))) == NULL)
		return NULL;
	*p = (struct jur_provider){
		.id = cf_printf(arena, "registry-%s", t->tld),
		.name = t->registry,
		.hq = t->registry_country,
		.control = t->control,
		/* Who runs it technically can stop it as well. */
		.parent = t->backend,
		.parent_country = t->backend_country,
		.licensor = "",
		.licensor_country = "",
		.secnumcloud = "",
		.siren = "",
		.confidence = t->confidence,
		.as_of = "",
		.table = "tlds.json",
	};
	return p;
}

const struct jur_provider *
jur_registrar_of(const struct jur_world *world, const char *iana,
    const char *name, bool *ret_named)
{
	const struct jur_registrar *r, *named = NULL;
	size_t i;

	*ret_named = false;
	for (i = 0; i < world->nregistrars; i++) {
		r = &world->registrars[i];
		if (iana[0] != '\0' && cf_strings_has(&r->iana, iana))
			return jur_provider_by_id(world, r->provider);
		if (name[0] != '\0' && has_fold(&r->names, name))
			named = r;
	}
	/* A number that the table lacks belongs to somebody else. */
	if (named == NULL || iana[0] != '\0')
		return NULL;
	*ret_named = true;
	return jur_provider_by_id(world, named->provider);
}

/* "AS16276", as the deployment writes it; 0 for anything else. */
static int64_t
parse_asn(const char *s)
{
	int64_t v = 0;

	if (strncasecmp(s, "AS", 2) == 0)
		s += 2;
	if (*s == '\0')
		return 0;
	for (; *s != '\0'; s++) {
		if (*s < '0' || *s > '9' || v > UINT32_MAX)
			return 0;
		v = v * 10 + (*s - '0');
	}
	return v <= UINT32_MAX ? v : 0;
}

const struct cf_third_party *
jur_party_by_asn(const struct cf_deployment *d, int64_t asn)
{
	size_t i, k;

	for (i = 0; asn != 0 && i < d->nthird_parties; i++)
		for (k = 0; k < d->third_parties[i].asns.n; k++)
			if (parse_asn(d->third_parties[i].asns.v[k]) == asn)
				return &d->third_parties[i];
	return NULL;
}

const struct jur_provider *
jur_own_network(struct cf_arena *arena, const struct cf_deployment *d,
    int64_t asn)
{
	const struct cf_provider *own = &d->provider;
	struct jur_provider *p;
	size_t i;

	for (i = 0; i < own->asns.n && parse_asn(own->asns.v[i]) != asn; i++)
		;
	if (asn == 0 || i == own->asns.n ||
	    (p = cf_alloc(arena, sizeof(*p))) == NULL)
		return NULL;
	*p = (struct jur_provider){ .id = JUR_OWN, .name = own->name,
		.hq = own->seats.registered, .control = "", .parent = "",
		.parent_country = "", .licensor = "", .licensor_country = "",
		.secnumcloud = "", .siren = own->siren, .confidence = "",
		.as_of = "", .declared = true };
	return p;
}

const struct jur_provider *
jur_party_provider(struct cf_arena *arena, const struct cf_third_party *party)
{
	struct jur_provider *p = cf_alloc(arena, sizeof(*p));

	if (p == NULL)
		return NULL;
	*p = (struct jur_provider){
		.id = party->id,
		.name = party->name[0] != '\0' ? party->name : party->id,
		.hq = party->seat,
		.control = party->control,
		.parent = party->parent,
		.parent_country = "",
		.licensor = "",
		.licensor_country = "",
		.secnumcloud = "",
		.siren = "",
		.confidence = "",
		.as_of = "",
		.suffixes = { [JUR_SUFFIX_CNAME] = party->domains },
		.declared = true,
	};
	return p;
}

/* A third party's own networks or names are among those of p. */
static bool
party_is(const struct cf_third_party *party, const struct jur_provider *p)
{
	size_t i;

	if (cf_streq(party->id, p->id) || strcasecmp(party->name, p->name) == 0)
		return true;
	for (i = 0; i < party->asns.n; i++)
		if (announces(p, parse_asn(party->asns.v[i])))
			return true;
	for (i = 0; i < party->domains.n; i++)
		if (fits(&p->suffixes[JUR_SUFFIX_CNAME], party->domains.v[i]) !=
		    0)
			return true;
	return false;
}

const char *
jur_declared_as(struct cf_arena *arena, const struct cf_deployment *d,
    const struct jur_provider *p)
{
	size_t i;

	for (i = 0; i < d->nthird_parties; i++)
		if (party_is(&d->third_parties[i], p))
			return cf_subject(arena, "third_party",
			    d->third_parties[i].id);
	if ((p->siren[0] != '\0' && cf_streq(p->siren, d->provider.siren)) ||
	    (d->provider.name[0] != '\0' &&
		strcasecmp(p->name, d->provider.name) == 0))
		return cf_subject(arena, "provider", d->provider.name);
	return "";
}

/* ---- Networks and names without a place ---- */

static bool
inside(const struct jur_prefix *p, const struct cf_addr *addr)
{
	unsigned int bytes = p->bits / 8, rest = p->bits % 8;

	if (p->addr.family != addr->family ||
	    memcmp(p->addr.ip, addr->ip, bytes) != 0)
		return false;
	return rest == 0 ||
	    ((p->addr.ip[bytes] ^ addr->ip[bytes]) >> (8 - rest)) == 0;
}

/* Content of others, and hosts nothing. */
static bool
only_delivers(const struct jur_provider *p)
{
	return cf_strings_has(&p->kind, "cdn") &&
	    !cf_strings_has(&p->kind, "cloud");
}

const char *
jur_anycast(const struct jur_world *world, const struct cf_addr *addr,
    int64_t asn, const struct jur_provider *p)
{
	const struct jur_prefix *best = NULL;
	size_t i;

	for (i = 0; i < world->nprefixes; i++)
		if (inside(&world->prefixes[i], addr) &&
		    (best == NULL || world->prefixes[i].bits > best->bits))
			best = &world->prefixes[i];
	if (best != NULL && !best->regional)
		return best->name;
	for (i = 0; i < world->nanycast_as; i++)
		if (world->anycast_as[i].asn == asn)
			return world->anycast_as[i].name;
	if (p != NULL && only_delivers(p))
		return p->name;
	return "";
}

const char *
jur_anycast_name(const struct jur_world *world, const char *host)
{
	const struct jur_provider *p;
	size_t i;

	for (i = 0; i < world->nanycast_names; i++)
		if (cf_suffix_match(world->anycast_names[i].suffix, host) != 0)
			return world->anycast_names[i].name;
	p = jur_provider_by_name(world, JUR_SUFFIX_CNAME, host);
	if (p != NULL && only_delivers(p))
		return p->name;
	return "";
}

/* ---- Certification authorities ---- */

const char *
jur_ca_match_name(enum jur_ca_match match)
{
	static const char *const names[] = { "none", "root", "cn", "o",
		"declared" };

	return names[match];
}

const struct jur_authority *
jur_authority_find(const struct jur_world *world, const char *root,
    const char *cn, const char *o, enum jur_ca_match *ret)
{
	static const enum jur_ca_match order[] = { JUR_CA_ROOT, JUR_CA_CN,
		JUR_CA_O };
	const struct jur_authority *a;
	size_t i, k;
	bool hit;

	for (k = 0; k < CF_NELEM(order); k++)
		for (i = 0; i < world->nauthorities; i++) {
			a = &world->authorities[i];
			hit = order[k] == JUR_CA_ROOT ?
				  root[0] != '\0' &&
				      cf_strings_has(&a->roots, root) :
			    order[k] == JUR_CA_CN ?
				  cn[0] != '\0' && has_fold(&a->cn, cn) :
				  o[0] != '\0' && has_fold(&a->o, o);
			if (hit) {
				*ret = order[k];
				return a;
			}
		}
	*ret = JUR_CA_NONE;
	return NULL;
}

/* ---- Laws ---- */

static const struct jur_country *
country_find(const struct jur_world *world, const char *code)
{
	size_t i;

	for (i = 0; i < world->ncountries; i++)
		if (cf_streq(world->countries[i].code, code))
			return &world->countries[i];
	return NULL;
}

static const struct jur_law *
law_find(const struct jur_world *world, const char *id)
{
	size_t i;

	for (i = 0; i < world->nlaws; i++)
		if (cf_streq(world->laws[i].id, id))
			return &world->laws[i];
	return NULL;
}

#define DAY 86400

static void
add_once(const char **v, size_t *n, const char *item)
{
	struct cf_strings seen = { v, *n };

	if (!cf_strings_has(&seen, item))
		v[(*n)++] = item;
}

bool
jur_laws_at(struct cf_arena *arena, const struct jur_world *world,
    const char *const *countries, size_t n, int64_t t, struct cf_strings *ret,
    struct cf_strings *ret_lapsed)
{
	const char **now = cf_calloc(arena, world->nlaws + 1, sizeof(*now));
	const char **old = cf_calloc(arena, world->nlaws + 1, sizeof(*old));
	const struct jur_country *country;
	const struct jur_law *law;
	size_t i, k, nnow = 0, nold = 0;
	bool complete = true;

	*ret = *ret_lapsed = (struct cf_strings){ NULL, 0 };
	if (now == NULL || old == NULL)
		return false;
	for (i = 0; i < n; i++) {
		country = country_find(world, cf_country_code(countries[i]));
		if (country == NULL) {
			complete = false;
			continue;
		}
		for (k = 0; k < country->laws.n; k++) {
			law = law_find(world, country->laws.v[k]);
			if (law == NULL || law->from > t)
				continue;
			if (law->until != 0 && t >= law->until + DAY)
				add_once(old, &nold, law->id);
			else
				add_once(now, &nnow, law->id);
		}
	}
	*ret = (struct cf_strings){ now, nnow };
	*ret_lapsed = (struct cf_strings){ old, nold };
	return complete;
}

/* ---- The decision about a place ---- */

const char *
jur_confidence_name(enum jur_confidence c)
{
	static const char *const names[] = { "published", "agreed", "disagree",
		"single", "none", "anycast", "special" };

	return names[c];
}

/* Both sets say the same, and it is outside where the list says inside. */
static bool
disputed(const struct jur_place *p)
{
	return p->a[0] != '\0' && cf_streq(p->a, p->b) &&
	    cf_country_eu_territory(p->published) &&
	    !cf_country_eu_territory(p->a);
}

enum jur_confidence
jur_place_decide(const struct jur_place *p, const char **ret_country)
{
	*ret_country = "";
	if (p->special[0] != '\0')
		return JUR_CF_SPECIAL;
	if (p->anycast[0] != '\0' || p->published_edge)
		return JUR_CF_ANYCAST;
	if (p->published_torn)
		return JUR_CF_DISAGREE;
	if (p->published != NULL && p->published[0] != '\0') {
		if (disputed(p))
			return JUR_CF_DISAGREE;
		*ret_country = p->published;
		return JUR_CF_PUBLISHED;
	}
	if (p->b_torn)
		return JUR_CF_DISAGREE;
	if (p->registrant_only || (p->a[0] == '\0' && p->b[0] == '\0'))
		return JUR_CF_NONE;
	if (p->a[0] == '\0' || p->b[0] == '\0')
		return JUR_CF_SINGLE;
	if (!cf_streq(p->a, p->b))
		return JUR_CF_DISAGREE;
	*ret_country = p->a;
	return JUR_CF_AGREED;
}

void
jur_place_operator(struct cf_arena *arena, const struct jur_world *world,
    const struct cf_deployment *d, struct jur_place *place)
{
	const struct jur_provider *p = NULL;

	place->operator_by = "";
	place->party = jur_party_by_asn(d, place->asn);
	if (place->asn != 0)
		p = jur_provider_by_asn(world, place->asn);
	if (p != NULL) {
		place->operator_by = "asn";
	} else if (place->party != NULL) {
		/* The table is silent: the declaration extends it. */
		p = jur_provider_of_party(world, place->party);
		if (p == NULL)
			p = jur_party_provider(arena, place->party);
		place->operator_by = "declared";
	} else if ((p = jur_own_network(arena, d, place->asn)) != NULL) {
		place->operator_by = "declared";
	}
	place->operator_ = p;
	place->anycast = jur_anycast(world, &place->addr, place->asn, p);
}
