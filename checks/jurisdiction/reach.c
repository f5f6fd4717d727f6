/*
 * What a declared name or endpoint leads to besides its own addresses, and
 * who is behind it.  Observing collectors say what they saw as lists under
 * keys of their own; the table of sources says what each list means, and
 * every item becomes a subject of its own: "reach:ROLE:FROM>TO".
 *
 * Never guesses: an item that neither its name nor its addresses give an
 * organisation is a fact without a value.  Judges nothing.
 */
#include <stdlib.h>
#include <string.h>

#include <confiance/limits.h>
#include <confiance/text.h>

#include "jurisdiction.h"

static const struct jur_source sources[] = {
	{ "dns.ns", "dns", JUR_SUFFIX_NS, true },
	{ "dns.mx", "mail", JUR_SUFFIX_MX, true },
	{ "dns.spf", "mail-sender", JUR_SUFFIX_SPF, false },
	{ "dns.spf_hosts", "mail-sender", JUR_SUFFIX_SPF, false },
	{ "dns.dmarc_reports", "report", JUR_SUFFIX_CNAME, false },
	{ "dns.tls_reports", "report", JUR_SUFFIX_CNAME, false },
	{ "identity.hosts", "identity", JUR_SUFFIX_CNAME, true },
	{ "tenant.hosts", "service", JUR_SUFFIX_CNAME, false },
	{ "tenant.federation", "identity", JUR_SUFFIX_CNAME, true },
	{ "identity.saml_hosts", "identity", JUR_SUFFIX_CNAME, true },
	{ "key_access.hosts", "key-service", JUR_SUFFIX_CNAME, true },
	{ "key_service.hosts", "key-service", JUR_SUFFIX_CNAME, true },
	{ "policy.vendor", "vendor", JUR_SUFFIX_WEB, true },
	{ "policy.services", "browser-service", JUR_SUFFIX_WEB, true },
	{ "policy.proxies", "proxy", JUR_SUFFIX_WEB, true },
	{ "policy.resolvers", "resolver", JUR_SUFFIX_WEB, true },
	{ "policy.pages", "page-resource", JUR_SUFFIX_WEB, true },
	{ "policy.updates", "updates", JUR_SUFFIX_WEB, true },
	{ "web.scripts", "script", JUR_SUFFIX_WEB, true },
	{ "web.forms", "form", JUR_SUFFIX_WEB, true },
	{ "web.resources", "page-resource", JUR_SUFFIX_WEB, true },
	{ "web.reports", "report", JUR_SUFFIX_WEB, true },
};

const struct jur_source *
jur_sources(size_t *ret_n)
{
	*ret_n = CF_NELEM(sources);
	return sources;
}

/* One thing that is reached. */
struct reached {
	const char *subject;
	const char *to;
	const char **operators, **places;
	size_t noperators, nplaces, cap;
	bool declared; /* an organisation rests on a declaration */
	const char *unknown; /* why not everybody is known, "" */
	const char *no_place;
};

struct work {
	struct cf_collect *c;
	const struct jur_world *world;
	struct jur_operators *operators;
	const struct jur_place *places;
	size_t n;
	const char *source;
};

static void
add_once(const char **v, size_t *n, size_t cap, const char *item)
{
	size_t i;

	for (i = 0; i < *n && !cf_streq(v[i], item); i++)
		;
	if (i == *n && *n < cap)
		v[(*n)++] = item;
}

static int
by_text(const void *key, const void *row)
{
	return strcmp(key, ((const struct jur_place *)row)->text);
}

static void
add_address(struct work *w, struct reached *r, const char *text)
{
	const struct jur_place *p;
	const char *country;

	p = bsearch(text, w->places, w->n, sizeof(*p), by_text);
	if (p == NULL || p->operator_ == NULL) {
		r->unknown = cf_printf(w->c->arena, "nobody known behind %s",
		    text);
	} else {
		add_once(r->operators, &r->noperators, r->cap,
		    jur_operator_subject(w->operators, p->operator_));
		if (cf_streq(p->operator_by, "declared"))
			r->declared = true;
	}
	country = "";
	if (p != NULL)
		(void)jur_place_decide(p, &country);
	if (country[0] == '\0')
		r->no_place = cf_printf(w->c->arena, "%s has no place", text);
	else
		add_once(r->places, &r->nplaces, r->cap, country);
}

/* The addresses of a host; one that is an address has itself. */
static void
add_host(struct work *w, struct reached *r)
{
	const struct cf_fact *fact;
	struct cf_addr addr;
	size_t i;

	if (cf_addr_parse(r->to, 0, &addr) == CF_OK) {
		add_address(w, r, r->to);
		return;
	}
	fact = cf_evidence_get(w->c->evidence, "dns.addresses",
	    cf_subject(w->c->arena, "name", r->to));
	for (i = 0; fact != NULL && i < fact->value.n; i++)
		add_address(w, r, fact->value.list[i]);
	if (fact == NULL || fact->status != CF_ST_OK || fact->value.n == 0)
		r->unknown = r->no_place = cf_printf(w->c->arena,
		    "addresses of %s: %s", r->to,
		    fact == NULL ? "not asked" : cf_status_name(fact->status));
}

/* The organisations that the name and its chain point to. */
static void
add_names(struct work *w, struct reached *r, enum jur_suffix kind)
{
	const struct jur_provider *p;
	const struct cf_fact *chain;
	size_t i;

	p = jur_provider_by_name(w->world, kind, r->to);
	if (p != NULL)
		add_once(r->operators, &r->noperators, r->cap,
		    jur_operator_subject(w->operators, p));
	chain = cf_evidence_get(w->c->evidence, "dns.chain",
	    cf_subject(w->c->arena, "name", r->to));
	for (i = 0; chain != NULL && i < chain->value.n; i++) {
		p = jur_provider_by_name(w->world, JUR_SUFFIX_CNAME,
		    chain->value.list[i]);
		if (p != NULL)
			add_once(r->operators, &r->noperators, r->cap,
			    jur_operator_subject(w->operators, p));
	}
}

static void
say_list(struct work *w, const struct reached *r, const char *key,
    const char *const *v, size_t n, const char *missing)
{
	struct cf_claim claim = { .subject = r->subject, .key = key,
		.origin = r->declared ? CF_OR_DECLARED : CF_OR_API,
		.source = w->source, .note = missing };

	if (n != 0)
		claim.value = cf_v_list(v, n);
	claim.status = n == 0	   ? CF_ST_NOT_COLLECTED :
	    missing[0] != '\0' ? CF_ST_PARTIAL :
				 CF_ST_OK;
	cf_emit(w->c, &claim);
}

static void
say(struct work *w, struct reached *r, const char *role, const char *from)
{
	struct cf_collect *c = w->c;

	cf_emit_text(c, r->subject, "reach.role", role);
	cf_emit_text(c, r->subject, "reach.from", from);
	cf_emit_text(c, r->subject, "reach.to", r->to);
	say_list(w, r, "reach.operators", r->operators, r->noperators,
	    r->noperators == 0 && r->unknown[0] == '\0' ?
		"no suffix of the table fits" :
		r->unknown);
}

static int
reached_new(struct work *w, const char *role, const char *from,
    const char *to, struct reached *ret)
{
	struct cf_arena *arena = w->c->arena;

	*ret = (struct reached){
		.subject = cf_subject(arena, "reach",
		    cf_printf(arena, "%s:%s>%s", role, from, to)),
		.to = to, .cap = CF_DNS_ADDRESSES + CF_DNS_CHAIN + 1,
		.unknown = "", .no_place = "",
	};
	ret->operators = cf_calloc(arena, ret->cap, sizeof(*ret->operators));
	ret->places = cf_calloc(arena, ret->cap, sizeof(*ret->places));
	return ret->operators == NULL || ret->places == NULL ? CF_ENOMEM :
							       CF_OK;
}

static int
reach_one(struct work *w, const struct jur_source *s, const char *from,
    const char *item)
{
	struct reached r;
	struct cf_addr addr;
	const char *to = item;

	if (cf_addr_parse(item, 0, &addr) != CF_OK)
		to = jur_host_key(w->c->arena, item);
	if (reached_new(w, s->role, from, to, &r) != CF_OK)
		return CF_ENOMEM;
	add_names(w, &r, s->suffix);
	if (s->hosts)
		add_host(w, &r);
	say(w, &r, s->role, from);
	if (s->hosts)
		say_list(w, &r, "reach.places", r.places, r.nplaces,
		    r.no_place);
	else
		cf_emit_status(w->c, r.subject, "reach.places", CF_ST_ABSENT,
		    "not a host");
	return CF_OK;
}

/* What a list did not tell stays in sight: one item that nobody knows. */
static int
reach_unseen(struct work *w, const struct jur_source *s,
    const struct cf_fact *list)
{
	struct reached r;

	if (reached_new(w, s->role, list->subject,
		cf_printf(w->c->arena, "?%s", list->key), &r) != CF_OK)
		return CF_ENOMEM;
	r.unknown = cf_printf(w->c->arena, "%s: %s%s%s", list->key,
	    cf_status_name(list->status), list->note[0] != '\0' ? ", " : "",
	    list->note);
	say(w, &r, s->role, list->subject);
	say_list(w, &r, "reach.places", NULL, 0, r.unknown);
	return CF_OK;
}

/* The register of each declared name's top-level domain. */
static int
reach_registry(struct work *w, const char *host)
{
	const char *from, *name = jur_host_key(w->c->arena, host);
	const struct jur_provider *p;
	const char *dot = strrchr(name, '.');
	struct cf_addr addr;
	struct reached r;

	if (dot == NULL || cf_addr_parse(name, 0, &addr) == CF_OK)
		return CF_OK;
	from = cf_subject(w->c->arena, "name", name);
	if (reached_new(w, "registry", from, dot + 1, &r) != CF_OK)
		return CF_ENOMEM;
	p = jur_registry_of(w->c->arena, w->world, name);
	if (p != NULL)
		r.operators[r.noperators++] =
		    jur_operator_subject(w->operators, p);
	else
		r.unknown = "the table does not have this domain";
	say(w, &r, "registry", from);
	cf_emit_status(w->c, r.subject, "reach.places", CF_ST_ABSENT,
	    "not a host");
	return CF_OK;
}

/* Who of the table a registrar is.  A number of IANA's is certain; a name may
 * carry a failure and never a pass, so what rests on one stays partial. */
static void
add_registrar(struct work *w, struct reached *r, const char *subject,
    const char *name)
{
	const struct cf_fact *id = cf_evidence_get(w->c->evidence,
	    "domain.registrar_id", subject);
	const struct jur_provider *p;
	bool named;

	p = jur_registrar_of(w->world, id != NULL && id->status == CF_ST_OK ?
	    id->value.s : "", name, &named);
	if (p == NULL) {
		r->unknown = cf_printf(w->c->arena,
		    "the table does not have the registrar %s", name);
		return;
	}
	r->operators[r->noperators++] = jur_operator_subject(w->operators, p);
	if (named)
		r->unknown = "known by its name alone";
}

/* What a register says of a name, or of the nearest name above: registrars
 * know the registered name only. */
static const struct cf_fact *
registrar_fact(struct work *w, const char *name)
{
	const struct cf_fact *fact, *first = NULL;
	const char *dot;

	for (;;) {
		fact = cf_evidence_get(w->c->evidence, "domain.registrar",
		    cf_subject(w->c->arena, "domain", name));
		if (fact != NULL && fact->status == CF_ST_OK)
			return fact;
		if (first == NULL)
			first = fact;
		dot = strchr(name, '.');
		if (dot == NULL)
			return first;
		name = dot + 1;
	}
}

/* The registrar of a domain that a register was asked about. */
static int
reach_registrar(struct work *w, const char *name)
{
	const char *key = jur_host_key(w->c->arena, name);
	const char *from = cf_subject(w->c->arena, "name", key);
	const struct cf_fact *fact = registrar_fact(w, key);
	bool known = fact != NULL && fact->status == CF_ST_OK;
	struct reached r;

	if (fact == NULL)
		return CF_OK;
	/* A foreign text that becomes part of a subject's name. */
	if (reached_new(w, "registrar", from, known ? cf_gate(w->c->arena,
		fact->value.s, strlen(fact->value.s), CF_MAX_SUBJECT / 2) :
		"?domain.registrar", &r) != CF_OK)
		return CF_ENOMEM;
	if (known)
		add_registrar(w, &r, fact->subject, fact->value.s);
	else
		r.unknown = cf_printf(w->c->arena, "%s %s",
		    cf_status_name(fact->status), fact->note);
	say(w, &r, "registrar", from);
	cf_emit_status(w->c, r.subject, "reach.places", CF_ST_ABSENT,
	    "not a host");
	return CF_OK;
}

/* A service that the domain's DNS shows, by the organisation behind it. */
static int
reach_service(struct work *w, const char *from,
    const struct jur_service *service)
{
	const char *role = service->strong ? "suite" : "service";
	const struct jur_provider *p;
	struct reached r;

	if (reached_new(w, role, from, service->provider, &r) != CF_OK)
		return CF_ENOMEM;
	p = jur_provider_by_id(w->world, service->provider);
	if (p != NULL)
		r.operators[r.noperators++] =
		    jur_operator_subject(w->operators, p);
	else
		r.unknown = "the table does not have this organisation";
	say(w, &r, role, from);
	cf_emit_status(w->c, r.subject, "reach.places", CF_ST_ABSENT,
	    "not a host");
	return CF_OK;
}

/* Every domain that was asked about its mail. */
static int
reach_services(struct work *w)
{
	struct jur_service services[JUR_SERVICES];
	const char *const *names;
	size_t i, k, n, count;

	count = cf_evidence_subjects(w->c->evidence, "name", &names);
	for (i = 0; i < count; i++) {
		if (cf_evidence_get(w->c->evidence, "dns.mx", names[i]) == NULL)
			continue;
		n = jur_services(w->c, w->world, cf_subject_name(names[i]),
		    services);
		for (k = 0; k < n; k++)
			if (reach_service(w, names[i], &services[k]) != CF_OK)
				return CF_ENOMEM;
	}
	return CF_OK;
}

static int
reach_sources(struct work *w)
{
	const struct cf_evidence *ev = w->c->evidence;
	size_t i, k, s, n = cf_evidence_count(ev);
	const struct cf_fact *fact;

	for (i = 0; i < n; i++) {
		fact = cf_evidence_at(ev, i);
		for (s = 0; s < CF_NELEM(sources); s++)
			if (cf_streq(fact->key, sources[s].key))
				break;
		/* Of several facts, the one to believe. */
		if (s == CF_NELEM(sources) ||
		    fact != cf_evidence_get(ev, fact->key, fact->subject))
			continue;
		for (k = 0; k < fact->value.n; k++)
			if (reach_one(w, &sources[s], fact->subject,
				fact->value.list[k]) != CF_OK)
				return CF_ENOMEM;
		if (fact->status != CF_ST_OK && fact->status != CF_ST_ABSENT &&
		    reach_unseen(w, &sources[s], fact) != CF_OK)
			return CF_ENOMEM;
	}
	return CF_OK;
}

int
jur_reach(struct cf_collect *c, const struct jur_world *world,
    struct jur_operators *operators, const struct jur_place *places,
    size_t nplaces)
{
	struct work w = { c, world, operators, places, nplaces,
		jur_dataset_text(c->arena, world, "providers.json") };
	const struct cf_deployment *d = c->deployment;
	size_t i;

	for (i = 0; i < d->ndomains; i++)
		if (reach_registry(&w, d->domains[i].name) != CF_OK ||
		    reach_registrar(&w, d->domains[i].name) != CF_OK)
			return CF_ENOMEM;
	if (reach_services(&w) != CF_OK)
		return CF_ENOMEM;
	return reach_sources(&w);
}
