/*
 * Documents by which an endpoint says whom users are sent to: for identity
 * (OpenID Connect discovery, SAML metadata), and for the keys of content that
 * a collaboration suite cannot read itself.  Their hosts are resolved, so that
 * place and operator can be known, and never contacted.
 *
 * A suite's key service is configured in its console and published nowhere;
 * what a domain publishes is who authenticates those that ask for keys.  A
 * key service is known when the deployment declares it.
 */
#include <string.h>

#include "../jurisdiction/jurisdiction.h"
#include "pages.h"

const struct exp_announcement exp_announcements[] = {
	{ "oidc", "/.well-known/openid-configuration", "identity.hosts",
	    "identity.issuer", "OpenID Connect discovery document",
	    exp_discovery },
	{ "saml", "", "identity.saml_hosts", "identity.saml_entity",
	    "SAML metadata of an identity provider", exp_saml },
	/* Google, "Connect to your identity provider for client-side
	 * encryption", option 1 (support.google.com, a, answer 10743588). */
	{ "cse", "/.well-known/cse-configuration", "key_access.hosts",
	    "key_access.issuer", "client-side encryption configuration",
	    exp_cse },
	/* Microsoft, "Set up Double Key Encryption": the path is the name of
	 * a key. */
	{ "dke", "", "key_service.hosts", "key_service.key",
	    "public key of double key encryption", exp_dke },
};

const struct exp_announcement *
exp_announcement(const char *role)
{
	size_t i;

	for (i = 0; i < EXP_ANNOUNCEMENTS; i++)
		if (cf_streq(exp_announcements[i].role, role))
			return &exp_announcements[i];
	return NULL;
}

static bool
has_page(const struct cf_endpoint *e, const char *role)
{
	size_t i;

	for (i = 0; i < e->npages; i++)
		if (cf_streq(e->pages[i].role, role))
			return true;
	return false;
}

/* "example.fr" and "cse.example.fr", where Google looks. */
static bool
of_domain(const struct cf_deployment *d, const char *host)
{
	size_t i;

	if (strncmp(host, "cse.", 4) == 0)
		host += 4;
	for (i = 0; i < d->ndomains; i++)
		if (cf_streq(d->domains[i].name, host))
			return true;
	return false;
}

bool
exp_announces(const struct cf_deployment *d, const struct cf_endpoint *e,
    const struct exp_announcement *a)
{
	if (a->path[0] == '\0' || !cf_streq(e->protocol, "https") ||
	    has_page(e, a->role))
		return false;
	if (cf_streq(a->role, "cse"))
		return of_domain(d, e->host);
	if (has_page(e, "saml"))
		return false;
	return cf_strings_has(&e->roles, "identity");
}

void
exp_announced_none(struct cf_collect *c, const char *subject,
    const struct exp_announcement *a, enum cf_status status, const char *note)
{
	cf_emit_status(c, subject, a->hosts_key, status, "%s",
	    note != NULL ? note : "");
}

void
exp_announced(struct cf_collect *c, const char *subject,
    const struct exp_announcement *a, const struct cf_http_answer *answer,
    struct jur_hosts *names)
{
	struct exp_list hosts = { 0 };
	const char *who;
	struct cf_addr addr;
	size_t i;

	if (!a->read(c->arena, answer->body, answer->body_len, &hosts, &who)) {
		exp_announced_none(c, subject, a, CF_ST_MALFORMED,
		    cf_printf(c->arena, "the answer is no %s", a->what));
		return;
	}
	cf_emit_text(c, subject, a->who_key, who);
	cf_emit_list(c, subject, a->hosts_key, hosts.v, hosts.n);
	for (i = 0; names != NULL && i < hosts.n; i++)
		if (cf_addr_parse(hosts.v[i], 0, &addr) != CF_OK)
			(void)jur_hosts_want(names, hosts.v[i]);
}
