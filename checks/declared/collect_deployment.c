/*
 * Turns the deployment into facts of origin "declared".  A pure function of
 * the deployment: no file, no clock, no opinion.  What the file does not give
 * gives no fact; but everything it names becomes a subject, so that nothing
 * declared can be forgotten by what follows.  Secrets and the places they are
 * kept in never pass here.
 */
#include <stdlib.h>
#include <string.h>

#include "declared.h"

/* What is being turned into facts, and the place it stands in the file. */
struct at {
	struct cf_collect *c;
	const char *subject;
	const char *source; /* "FILE:LINE" */
};

static struct at
at(struct cf_collect *c, const char *kind, const char *name,
    struct cf_pos pos)
{
	struct at a = { .c = c };

	a.subject = cf_subject(c->arena, kind, name);
	a.source = pos.line != 0 ?
	    cf_printf(c->arena, "%s:%u", c->deployment->file, pos.line) :
	    cf_strdup(c->arena, c->deployment->file);
	return a;
}

static void
say(const struct at *a, const char *key, struct cf_value value)
{
	struct cf_claim claim = {
		.subject = a->subject,
		.key = key,
		.value = value,
		.origin = CF_OR_DECLARED,
		.source = a->source,
	};

	cf_emit(a->c, &claim);
}

/* That the file gives nothing is itself worth a fact. */
static void
say_absent(const struct at *a, const char *key)
{
	struct cf_claim claim = {
		.subject = a->subject,
		.key = key,
		.status = CF_ST_ABSENT,
		.origin = CF_OR_DECLARED,
		.note = "not declared",
		.source = a->source,
	};

	cf_emit(a->c, &claim);
}

static void
say_text(const struct at *a, const char *key, const char *s)
{
	if (s != NULL && s[0] != '\0')
		say(a, key, cf_v_text(s));
}

static void
say_list(const struct at *a, const char *key, const struct cf_strings *list)
{
	if (list->n != 0)
		say(a, key, cf_v_list(list->v, list->n));
}

static void
say_tri(const struct at *a, const char *key, enum cf_tri tri)
{
	if (tri != CF_TRI_UNSET)
		say(a, key, cf_v_bool(tri == CF_TRI_YES));
}

static void
say_time(const struct at *a, const char *key, int64_t t)
{
	if (t != 0)
		say(a, key, cf_v_time(t));
}

/* Numbers for which a negative one means "not given". */
static void
say_count(const struct at *a, const char *key, int64_t n)
{
	if (n >= 0)
		say(a, key, cf_v_int(n));
}

static void
deployment(struct cf_collect *c)
{
	const struct cf_deployment *d = c->deployment;
	const struct cf_authorisation *auth = &d->authorisation;
	struct at a = at(c, "deployment", d->name, auth->pos);

	say_text(&a, "deployment.name", d->name);
	say_list(&a, "deployment.activities", &d->activities);
	say_tri(&a, "deployment.controlled_clients", d->controlled_clients);
	say_text(&a, "deployment.client_profile", d->client_profile);
	if (d->protect_until_year > 0)
		say(&a, "deployment.protect_until",
		    cf_v_int(d->protect_until_year));
	if (auth->reference == NULL || auth->reference[0] == '\0')
		say_absent(&a, "deployment.authorisation");
	say_text(&a, "deployment.authorisation", auth->reference);
	say_text(&a, "deployment.authorisation_by", auth->granted_by);
	say_text(&a, "deployment.vantage", d->vantage);
	say_time(&a, "deployment.authorisation_from", auth->from);
	say_time(&a, "deployment.authorisation_until", auth->until);
}

static const char *
connect_to(struct cf_collect *c, const struct cf_endpoint *e)
{
	if (e->connect_host == NULL || e->connect_host[0] == '\0')
		return "";
	if (strchr(e->connect_host, ':') != NULL)
		return cf_printf(c->arena, "[%s]:%u", e->connect_host,
		    e->connect_port);
	return cf_printf(c->arena, "%s:%u", e->connect_host, e->connect_port);
}

static void
endpoint(struct cf_collect *c, const struct cf_endpoint *e)
{
	struct at a = at(c, "endpoint", e->id, e->pos);
	size_t i;

	say_text(&a, "endpoint.host", e->host);
	say(&a, "endpoint.port", cf_v_int(e->port));
	say_text(&a, "endpoint.protocol", e->protocol);
	say_text(&a, "endpoint.starttls", e->starttls);
	say_text(&a, "endpoint.sni", e->sni);
	say_list(&a, "endpoint.roles", &e->roles);
	say_tri(&a, "endpoint.public", e->public);
	say_list(&a, "endpoint.published", &e->addresses);
	say_text(&a, "endpoint.connect_to", connect_to(c, e));
	for (i = 0; i < e->npages; i++) {
		a = at(c, "page", cf_printf(c->arena, "%s%s", e->id,
		    e->pages[i].path), e->pages[i].pos);
		say_text(&a, "page.role", e->pages[i].role);
	}
}

static void
domain(struct cf_collect *c, const struct cf_domain *d)
{
	struct at a = at(c, "domain", d->name, d->pos);

	if (d->roles.n == 0)
		say_absent(&a, "domain.roles");
	say_list(&a, "domain.roles", &d->roles);
}

/* Whether an earlier line names the same host. */
static bool
flow_again(const struct cf_deployment *d, size_t index)
{
	size_t i;

	for (i = 0; i < index; i++)
		if (cf_streq(d->flows[i].host, d->flows[index].host))
			return true;
	return false;
}

/* All lines about one host, from its first on: a port that one line foresees
 * from anywhere is foreseen from anywhere. */
static void
flow(struct cf_collect *c, const struct cf_deployment *d, size_t index)
{
	const struct cf_flow *f = d->flows;
	struct at a = at(c, "flow", f[index].host, f[index].pos);
	bool *anywhere = cf_calloc(c->arena, 65536, sizeof(*anywhere));
	bool *listed = cf_calloc(c->arena, 65536, sizeof(*listed));
	struct cf_strings ports = { 0 }, sources = { 0 };
	const char **p, **s;
	size_t i, k, room = 0, port;

	for (i = index; i < d->nflows; i++)
		room += cf_streq(f[i].host, f[index].host) ? f[i].ports.n : 0;
	p = cf_calloc(c->arena, room + 1, sizeof(*p));
	s = cf_calloc(c->arena, room + 1, sizeof(*s));
	if (anywhere == NULL || listed == NULL || p == NULL || s == NULL)
		return;
	for (i = index; i < d->nflows; i++)
		for (k = 0; cf_streq(f[i].host, f[index].host) &&
		     k < f[i].ports.n; k++) {
			port = strtoul(f[i].ports.v[k], NULL, 10) & 65535;
			anywhere[port] |= f[i].from[0] == '\0';
			if (!listed[port])
				p[ports.n++] = f[i].ports.v[k];
			listed[port] = true;
		}
	for (i = index; i < d->nflows; i++)
		for (k = 0; cf_streq(f[i].host, f[index].host) &&
		     k < f[i].ports.n; k++) {
			port = strtoul(f[i].ports.v[k], NULL, 10) & 65535;
			if (!anywhere[port])
				s[sources.n++] = cf_printf(c->arena, "%s %s",
				    f[i].ports.v[k], f[i].from);
		}
	/* A list without entries is a statement too: nothing may be open. */
	say(&a, "flow.ports", cf_v_list(p, ports.n));
	say(&a, "flow.sources", cf_v_list(s, sources.n));
}

static void
ownership(const struct at *provider, const struct cf_ownership *o)
{
	struct at a = *provider;

	if (!o->given)
		return;
	a.source = cf_printf(a.c->arena, "%s:%u", a.c->deployment->file,
	    o->pos.line);
	if (o->as_of == 0)
		say_absent(&a, "ownership.as_of");
	say_time(&a, "ownership.as_of", o->as_of);
	say_text(&a, "ownership.target", o->target);
	say_text(&a, "ownership.document", o->document);
}

static void
provider(struct cf_collect *c, const struct cf_provider *p)
{
	struct at a;

	if (p->name == NULL || p->name[0] == '\0')
		return;
	a = at(c, "provider", p->name, p->pos);
	say_text(&a, "provider.name", p->name);
	say_text(&a, "provider.siren", p->siren);
	say_text(&a, "provider.lei", p->lei);
	say_text(&a, "provider.seat_registered", p->seats.registered);
	say_text(&a, "provider.seat_administration", p->seats.administration);
	say_text(&a, "provider.seat_establishment", p->seats.establishment);
	say_list(&a, "provider.sites", &p->sites);
	say_list(&a, "provider.admin_sites", &p->admin_sites);
	say_list(&a, "provider.support_sites", &p->support_sites);
	say_list(&a, "provider.ca_roots", &p->ca_roots);
	say_text(&a, "provider.ca_ceremony_country", p->ca_ceremony_country);
	say_list(&a, "provider.asns", &p->asns);
	ownership(&a, &p->ownership);
}

static void
licence(struct cf_collect *c, const struct cf_licence *l)
{
	struct at a = at(c, "licence", l->product, l->pos);

	if (l->licensor == NULL || l->licensor[0] == '\0')
		say_absent(&a, "licence.licensor");
	say_text(&a, "licence.licensor", l->licensor);
	say_text(&a, "licence.country", l->country);
	say_tri(&a, "licence.technical_access", l->technical_access);
}

static void
third_party(struct cf_collect *c, const struct cf_third_party *t)
{
	struct at a = at(c, "third_party", t->id, t->pos);

	say_text(&a, "third_party.name",
	    t->name != NULL && t->name[0] != '\0' ? t->name : t->id);
	say_list(&a, "third_party.roles", &t->roles);
	say_text(&a, "third_party.seat", t->seat);
	say_text(&a, "third_party.control", t->control);
	say_text(&a, "third_party.parent", t->parent);
	say_text(&a, "third_party.siren", t->siren);
	say_text(&a, "third_party.lei", t->lei);
	say_tri(&a, "third_party.data_access", t->data_access);
	say_text(&a, "third_party.barrier", t->barrier);
	say_tri(&a, "third_party.own_skills", t->own_skills);
	say_count(&a, "third_party.alternatives", t->alternatives);
	say_text(&a, "third_party.qualification", t->qualification);
	say_list(&a, "third_party.asns", &t->asns);
	say_list(&a, "third_party.domains", &t->domains);
	say_list(&a, "third_party.ca_roots", &t->ca_roots);
	say_text(&a, "third_party.ca_ceremony_country",
	    t->ca_ceremony_country);
}

static void
company(struct cf_collect *c, const struct cf_company *co)
{
	static const char *const kinds[] = {
		[CF_CO_COMPANY] = "company",
		[CF_CO_PERSON] = "person",
		[CF_CO_STATE] = "state",
	};
	struct at a = at(c, "company", co->id, co->pos);

	say_text(&a, "company.name",
	    co->name != NULL && co->name[0] != '\0' ? co->name : co->id);
	say_text(&a, "company.country", co->country);
	say_text(&a, "company.kind", kinds[co->kind]);
	say(&a, "company.listed", cf_v_bool(co->listed));
	say_text(&a, "company.lei", co->lei);
}

/* How many holdings before this one join the same two. */
static size_t
earlier(const struct cf_ownership *o, size_t index)
{
	size_t i, n = 0;

	for (i = 0; i < index; i++)
		if (cf_streq(o->holdings[i].holder, o->holdings[index].holder) &&
		    cf_streq(o->holdings[i].of, o->holdings[index].of))
			n++;
	return n;
}

static void
holding(struct cf_collect *c, const struct cf_ownership *o, size_t index)
{
	const struct cf_holding *h = &o->holdings[index];
	const char *name;
	struct at a;
	size_t n;

	/* A second line about the same two stays visible as one: otherwise it
	 * would take the place of the first without a word. */
	name = cf_printf(c->arena, "%s>%s", h->holder, h->of);
	if ((n = earlier(o, index)) != 0)
		name = cf_printf(c->arena, "%s#%zu", name, n + 1);
	a = at(c, "holding", name, h->pos);
	say_text(&a, "holding.holder", h->holder);
	say_text(&a, "holding.of", h->of);
	say_count(&a, "holding.capital", h->capital);
	say_count(&a, "holding.votes", h->votes);
}

static void
right(struct cf_collect *c, const struct cf_right *r)
{
	const char *kind =
	    r->right == CF_RIGHT_VETO ? "veto" : "board_majority";
	struct at a;

	a = at(c, "right",
	    cf_printf(c->arena, "%s>%s>%s", r->holder, r->of, kind), r->pos);
	say_text(&a, "right.holder", r->holder);
	say_text(&a, "right.of", r->of);
	say_text(&a, "right.kind", kind);
	say_text(&a, "right.note", r->note);
}

static void
key_store(struct cf_collect *c, const struct cf_key_store *k)
{
	struct at a = at(c, "key_store", k->id, k->pos);

	if (k->type == NULL || k->type[0] == '\0')
		say_absent(&a, "key_store.type");
	say_text(&a, "key_store.type", k->type);
	say_text(&a, "key_store.token", k->token);
	say_text(&a, "key_store.operator", k->operator_);
	say_text(&a, "key_store.country", k->country);
	say_list(&a, "key_store.roles", &k->roles);
}

static void
data_store(struct cf_collect *c, const struct cf_data_store *s)
{
	struct at a = at(c, "data_store", s->id, s->pos);

	if (s->type == NULL || s->type[0] == '\0')
		say_absent(&a, "data_store.type");
	say_text(&a, "data_store.type", s->type);
	say_text(&a, "data_store.country", s->country);
	say_text(&a, "data_store.operator", s->operator_);
	say_text(&a, "data_store.key_store", s->key_store);
	say_list(&a, "data_store.roles", &s->roles);
}

static void
document(struct cf_collect *c, const struct cf_document *doc)
{
	struct at a = at(c, "document", doc->id, doc->pos);

	say_text(&a, "document.title",
	    doc->title != NULL && doc->title[0] != '\0' ? doc->title :
							  doc->id);
	say_time(&a, "document.date", doc->date);
	say_list(&a, "document.requirements", &doc->requirements);
	/* That no digest is expected is knowledge, which a rule may use. */
	if (doc->sha256 == NULL || doc->sha256[0] == '\0')
		say_absent(&a, "document.expected_sha256");
	say_text(&a, "document.expected_sha256", doc->sha256);
}

static void
policy(struct cf_collect *c, const struct cf_policy *p)
{
	struct at a = at(c, "policy", p->id, p->pos);

	say_text(&a, "policy.kind", p->kind);
}

int
declared_collect(struct cf_collect *c, struct cf_err *err)
{
	const struct cf_deployment *d = c->deployment;
	const struct cf_ownership *o = &d->provider.ownership;
	size_t i;

	deployment(c);
	provider(c, &d->provider);
	for (i = 0; i < d->provider.nlicences; i++)
		licence(c, &d->provider.licences[i]);
	for (i = 0; i < o->ncompanies; i++)
		company(c, &o->companies[i]);
	for (i = 0; i < o->nholdings; i++)
		holding(c, o, i);
	for (i = 0; i < o->nrights; i++)
		right(c, &o->rights[i]);
	for (i = 0; i < d->nthird_parties; i++)
		third_party(c, &d->third_parties[i]);
	for (i = 0; i < d->nendpoints; i++)
		endpoint(c, &d->endpoints[i]);
	for (i = 0; i < d->ndomains; i++)
		domain(c, &d->domains[i]);
	for (i = 0; i < d->nflows; i++)
		if (!flow_again(d, i))
			flow(c, d, i);
	for (i = 0; i < d->nkey_stores; i++)
		key_store(c, &d->key_stores[i]);
	for (i = 0; i < d->ndata_stores; i++)
		data_store(c, &d->data_stores[i]);
	for (i = 0; i < d->ndocuments; i++)
		document(c, &d->documents[i]);
	for (i = 0; i < d->npolicies; i++)
		policy(c, &d->policies[i]);
	if (cf_arena_failed(c->arena))
		return cf_err_set(err, CF_ENOMEM,
		    "out of memory while stating the declarations");
	return CF_OK;
}
