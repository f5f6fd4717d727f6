/*
 * Asks the DNS for what stands behind every declared name.  Asks for nothing
 * but the names of the deployment and what their answers name, and for
 * nothing at all when the run is offline.
 */
#include <string.h>

#include <confiance/text.h>

#include "jurisdiction.h"

const char *
jur_host_key(struct cf_arena *arena, const char *host)
{
	size_t i, len = strlen(host);
	char *s = cf_strdup(arena, host);

	for (i = 0; s[i] != '\0'; i++)
		if (s[i] >= 'A' && s[i] <= 'Z')
			s[i] = (char)(s[i] - 'A' + 'a');
	if (len > 1 && s[len - 1] == '.')
		s[len - 1] = '\0';
	return s;
}

struct declared {
	struct jur_named *v;
	size_t n;
};

/* The same answer, for the endpoints whose host it is. */
static void
emit_endpoints(void *arg, struct cf_collect *c, const char *host,
    const struct cf_claim *addresses)
{
	const struct declared *declared = arg;
	struct cf_claim claim = *addresses;
	size_t lo = 0, hi = declared->n, mid;

	claim.key = "endpoint.addresses";
	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (strcmp(declared->v[mid].host, host) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < declared->n && cf_streq(declared->v[lo].host, host); lo++) {
		if (declared->v[lo].endpoint->addresses.n != 0)
			continue;
		claim.subject = cf_subject(c->arena, "endpoint",
		    declared->v[lo].endpoint->id);
		cf_emit(c, &claim);
	}
}

/* The endpoint's addresses that the file itself gives: the published ones, or
 * a host that is an address. */
static void
declared_addresses(struct cf_collect *c, const struct cf_endpoint *e)
{
	const struct cf_strings *list = &e->addresses;
	const char *one[1] = { e->host };
	struct cf_claim claim = {
		.subject = cf_subject(c->arena, "endpoint", e->id),
		.key = "endpoint.addresses",
		.origin = CF_OR_DECLARED,
	};
	struct cf_addr addr;
	bool literal = cf_addr_parse(e->host, 0, &addr) == CF_OK;

	if (list->n == 0 && !literal)
		return;
	claim.source = cf_printf(c->arena, "%s:%u", c->deployment->file,
	    e->pos.line);
	claim.value = list->n != 0 ? cf_v_list(list->v, list->n) :
				     cf_v_list(one, 1);
	cf_emit(c, &claim);
}

int
jur_collect_dns(struct cf_collect *c, struct cf_err *err)
{
	const struct cf_deployment *d = c->deployment;
	struct declared *declared = cf_calloc(c->arena, 1, sizeof(*declared));
	struct jur_hosts *hosts = jur_hosts_new(c, emit_endpoints, declared);
	size_t i, n = d->nendpoints + d->ndomains;
	struct jur_zones *zones = hosts == NULL ? NULL :
	    jur_zones_new(c, hosts, n);
	const char *name;

	if (declared == NULL ||
	    (declared->v = jur_named_endpoints(c->arena, d, &declared->n)) ==
		NULL)
		zones = NULL;
	for (i = 0; zones != NULL && i < n; i++) {
		name = i < d->nendpoints ? d->endpoints[i].host :
					   d->domains[i - d->nendpoints].name;
		if (i < d->nendpoints)
			declared_addresses(c, &d->endpoints[i]);
		if (jur_hosts_want(hosts, name) != CF_OK)
			zones = NULL;
		else
			jur_zones_want(zones, name, i >= d->nendpoints);
	}
	if (zones == NULL)
		return cf_err_set(err, CF_ENOMEM,
		    CF_TR("mémoire insuffisante", "out of memory"));
	return CF_OK;
}
