/*
 * Tenants of collaboration suites: what a cloud says about a domain to anybody
 * who asks.
 */
#ifndef CONFIANCE_JURISDICTION_TENANT_H
#define CONFIANCE_JURISDICTION_TENANT_H

#include <confiance/check.h>
#include <confiance/limits.h>

/* ---- codec_tenant.c, pure ---- */

struct jur_tenant {
	bool exists;
	const char *id;	    /* GUID, lower case */
	const char *region; /* tenant_region_scope, "" */
	const char *sub;    /* tenant_region_sub_scope, "" */
	const char *cloud;  /* cloud_instance_name, "" */
};
/* The answer to the question for openid-configuration: code 200, or the
 * error invalid_tenant: there is none.  CF_EPARSE: neither. */
int jur_tenant_read(struct cf_arena *, unsigned int code, const char *json,
    size_t len, struct jur_tenant *ret);

struct jur_realm {
	const char *type;  /* Managed Federated Unknown */
	const char *brand; /* what the organisation calls itself, "" */
	const char *host;  /* that authenticates instead, "" */
};
int jur_realm_read(struct cf_arena *, const char *json, size_t len,
    struct jur_realm *ret);

#endif
