/*
 * Asks the clouds of one collaboration suite whether a declared domain has a
 * tenant there, when the user allows it (--tenants), never offline.  The
 * clouds learn the domain and nothing else: the user name in the question for
 * the realm is made up.  A national cloud of the same software is a party of
 * its own and told apart.
 *
 * Google has no endpoint that would say it; its signals are in the DNS.
 */
#include <string.h>

#include "jurisdiction.h"
#include "tenant.h"

/* Sources: data/dns-signals.json, "endpoints". */
static const struct cloud {
	const char *name;
	const char *url;
	const char *host;
	bool realm; /* says the realm of a domain */
} clouds[] = {
	{ "microsoft", "https://login.microsoftonline.com",
	    "login.microsoftonline.com", true },
	{ "bleu", "https://login.sovcloud-identity.fr",
	    "login.sovcloud-identity.fr", false },
	{ "delos", "https://login.sovcloud-identity.de",
	    "login.sovcloud-identity.de", false },
};

/* What the clouds say of one domain. */
struct domain {
	struct cf_collect *c;
	struct jur_hosts *hosts;
	const char *name, *subject;
	const char *found[CF_NELEM(clouds)];
	size_t nfound, open;
	const char *missed; /* a cloud that did not say, "" */
};
struct question {
	struct domain *d;
	const struct cloud *cloud;
	const char *subject, *url;
	bool declared;
};

static void
end(struct domain *d)
{
	struct cf_claim claim = { .subject = d->subject, .key = "tenant.hosts",
		.origin = CF_OR_API, .note = d->missed };

	if (--d->open > 0)
		return;
	if (d->nfound != 0)
		claim.value = cf_v_list(d->found, d->nfound);
	claim.status = d->nfound != 0 ? (d->missed[0] != '\0' ?
	    CF_ST_PARTIAL : CF_ST_OK) : d->missed[0] != '\0' ?
	    CF_ST_NOT_COLLECTED : CF_ST_ABSENT;
	if (claim.status == CF_ST_ABSENT)
		claim.note = "no cloud knows a tenant of this domain";
	cf_emit(d->c, &claim);
}

static void
say(const struct question *q, const char *key, const char *text,
    const struct cf_http_answer *a)
{
	struct cf_claim claim = { .subject = q->subject, .key = key,
		.origin = CF_OR_API, .source = q->url,
		.raw = a != NULL ? a->body : NULL,
		.raw_len = a != NULL ? a->body_len : 0 };

	if (text[0] != '\0')
		claim.value = cf_v_text(text);
	else
		claim.status = CF_ST_ABSENT;
	cf_emit(q->d->c, &claim);
}

static void
missed(const struct question *q, const char *key, enum cf_status status,
    const char *note)
{
	cf_emit(q->d->c, &(struct cf_claim){ .subject = q->subject, .key = key,
	    .status = status, .note = note, .origin = CF_OR_API,
	    .source = q->url });
}

/* ---- The tenant ---- */

static void
on_tenant(void *arg, const struct cf_http_answer *a)
{
	struct question *q = arg;
	struct domain *d = q->d;
	struct jur_tenant t;
	enum cf_status status = a->status;
	const char *note = a->note;

	if (status == CF_ST_OK && jur_tenant_read(d->c->arena, a->code,
	    a->body, a->body_len, &t) != CF_OK) {
		status = a->code == 200 ? CF_ST_MALFORMED : CF_ST_REFUSED;
		note = cf_printf(d->c->arena, "HTTP %u, and no answer of the "
		    "form that is known", a->code);
	}
	if (status != CF_ST_OK) {
		missed(q, "tenant.id", status, note);
		d->missed = cf_printf(d->c->arena, "%s: %s", q->cloud->name,
		    note);
	} else if (!t.exists)
		missed(q, "tenant.id", CF_ST_ABSENT,
		    "the cloud knows no tenant of this domain");
	else {
		say(q, "tenant.id", t.id, a);
		say(q, "tenant.region", t.region, NULL);
		say(q, "tenant.sub_region", t.sub, NULL);
		say(q, "tenant.cloud", t.cloud, NULL);
		d->found[d->nfound++] = q->cloud->host;
	}
	end(d);
}

/* ---- The realm ---- */

static void
no_realm(const struct question *q, enum cf_status status, const char *note)
{
	missed(q, "tenant.realm", status, note);
	cf_emit(q->d->c, &(struct cf_claim){ .subject = q->d->subject,
	    .key = "tenant.federation", .status = status, .note = note,
	    .origin = CF_OR_API, .source = q->url });
}

static void
say_federation(const struct question *q, const struct jur_realm *realm)
{
	const char *hosts[1] = { realm->host };
	struct cf_claim claim = { .subject = q->d->subject,
		.key = "tenant.federation", .origin = CF_OR_API,
		.source = q->url };

	if (realm->host[0] != '\0') {
		claim.value = cf_v_list(hosts, 1);
		(void)jur_hosts_want(q->d->hosts, realm->host);
	} else if (cf_streq(realm->type, "Federated")) {
		claim.status = CF_ST_MALFORMED;
		claim.note = "federated, and no address says with whom";
	} else {
		claim.status = CF_ST_ABSENT;
		claim.note = "the domain is not federated";
	}
	cf_emit(q->d->c, &claim);
}

static void
on_realm(void *arg, const struct cf_http_answer *a)
{
	struct question *q = arg;
	struct cf_arena *arena = q->d->c->arena;
	struct jur_realm realm;

	if (a->status != CF_ST_OK)
		no_realm(q, a->status, a->note);
	else if (a->code != 200)
		no_realm(q, CF_ST_REFUSED, cf_printf(arena, "HTTP %u",
		    a->code));
	else if (jur_realm_read(arena, a->body, a->body_len, &realm) != CF_OK)
		no_realm(q, CF_ST_MALFORMED, "the answer is no realm");
	else {
		say(q, "tenant.realm", realm.type, a);
		say(q, "tenant.brand", realm.brand, NULL);
		say_federation(q, &realm);
	}
}

/* ---- Asking ---- */

static struct question *
question(struct domain *d, const struct cloud *cloud, const char *path)
{
	const struct cf_deployment *dep = d->c->deployment;
	struct question *q = cf_calloc(d->c->arena, 1, sizeof(*q));
	const char *base = cloud->url;
	size_t i;

	if (q == NULL)
		return NULL;
	for (i = 0; i < dep->ntenant_services; i++)
		if (cf_streq(dep->tenant_services[i].cloud, cloud->name)) {
			base = dep->tenant_services[i].url;
			q->declared = true;
		}
	q->d = d;
	q->cloud = cloud;
	q->subject = cf_subject(d->c->arena, "tenant",
	    cf_printf(d->c->arena, "%s/%s", cloud->name, d->name));
	q->url = cf_printf(d->c->arena, "%s%s", base, path);
	return q;
}

static bool
ask(struct question *q, cf_http_fn *fn)
{
	static const char *const accept[] = { "Accept: application/json" };
	struct cf_http_request request = { .method = "GET", .url = q->url,
		.connect_host = "", .declared = q->declared, .sigv4 = "",
		.headers = accept, .nheaders = 1, .max = CF_REGISTER_BODY };

	return cf_http(q->d->c->net, &request, fn, q) == CF_OK;
}

static void
ask_domain(struct cf_collect *c, struct jur_hosts *hosts, const char *name)
{
	struct domain *d = cf_calloc(c->arena, 1, sizeof(*d));
	struct question *q;
	size_t i;

	if (d == NULL)
		return;
	*d = (struct domain){ .c = c, .hosts = hosts, .name = name,
		.subject = cf_subject(c->arena, "name", name),
		.open = 1 /* ours, so that the end comes once */,
		.missed = "" };
	for (i = 0; i < CF_NELEM(clouds); i++) {
		if ((q = question(d, &clouds[i], cf_printf(c->arena,
		    "/%s/v2.0/.well-known/openid-configuration", name))) == NULL)
			continue;
		d->open++;
		if (!ask(q, on_tenant)) {
			missed(q, "tenant.id", CF_ST_NOT_COLLECTED,
			    "the question could not be put");
			d->missed = "a question could not be put";
			d->open--;
		}
		if (clouds[i].realm && (q = question(d, &clouds[i],
		    cf_printf(c->arena, "/GetUserRealm.srf?login=nobody-%llx@"
			"%s&json=1", (unsigned long long)c->now, name))) !=
			NULL && !ask(q, on_realm))
			no_realm(q, CF_ST_NOT_COLLECTED,
			    "the question could not be put");
	}
	end(d);
}

int
jur_collect_tenants(struct cf_collect *c, struct cf_err *err)
{
	const struct cf_deployment *d = c->deployment;
	struct jur_hosts *hosts;
	size_t i;

	if (!c->tenants || c->offline)
		return CF_OK;
	if ((hosts = jur_hosts_new(c, NULL, NULL)) == NULL)
		return cf_err_set(err, CF_ENOMEM,
		    CF_TR("mémoire insuffisante", "out of memory"));
	for (i = 0; i < d->ndomains && i < CF_TENANT_DOMAINS; i++)
		ask_domain(c, hosts, jur_host_key(c->arena,
		    d->domains[i].name));
	for (; i < d->ndomains; i++)
		cf_emit_status(c, cf_subject(c->arena, "name",
		    jur_host_key(c->arena, d->domains[i].name)),
		    "tenant.hosts", CF_ST_NOT_COLLECTED,
		    "more than %d domains in a run", CF_TENANT_DOMAINS);
	return CF_OK;
}
