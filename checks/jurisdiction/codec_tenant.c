/*
 * What Microsoft's identity platform, and the national clouds that run its
 * software, say of a domain: the OpenID configuration of its tenant, and its
 * realm.  Pure.  The names are those that github.com/Gerenios/AADInternals
 * reads; what is not of the form that is known is an error, never "none".
 */
#include <string.h>
#include <strings.h>

#include "codec_json.h"
#include "policy.h"
#include "tenant.h"

#define GUID_LEN 36

/* The first path of an issuer that is a GUID, lower case; "" for none. */
static const char *
guid_of(struct cf_arena *arena, const char *url)
{
	static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
	const char *at;
	char *guid;
	size_t i;

	for (at = url; (at = strchr(at, '/')) != NULL; at++) {
		for (i = 0; i < GUID_LEN; i++)
			if (form[i] == '-' ? at[1 + i] != '-' :
			    at[1 + i] == '\0' || strchr("0123456789abcdefABCDEF",
				at[1 + i]) == NULL)
				break;
		if (i < GUID_LEN ||
		    (at[1 + i] != '/' && at[1 + i] != '\0'))
			continue;
		guid = cf_strndup(arena, at + 1, GUID_LEN);
		for (i = 0; guid[i] != '\0'; i++)
			if (guid[i] >= 'A' && guid[i] <= 'F')
				guid[i] = (char)(guid[i] - 'A' + 'a');
		return guid;
	}
	return "";
}

int
jur_tenant_read(struct cf_arena *arena, unsigned int code, const char *json,
    size_t len, struct jur_tenant *ret)
{
	struct jur_tenant t = { .id = "", .region = "", .sub = "",
		.cloud = "" };
	struct jur_node root;
	int rc;

	rc = jur_json_parse(arena, json, len, &root, NULL);
	if (rc != CF_OK)
		return rc;
	if (code == 400 && cf_streq(jur_json_text_in(&root, "error"),
	    "invalid_tenant"))
		rc = CF_OK;
	else if (code == 200) {
		t.id = guid_of(arena, jur_json_text_in(&root, "issuer"));
		t.region = jur_json_text_in(&root, "tenant_region_scope");
		t.sub = jur_json_text_in(&root, "tenant_region_sub_scope");
		t.cloud = jur_json_text_in(&root, "cloud_instance_name");
		t.exists = t.id[0] != '\0';
		rc = t.exists ? jur_json_end(&root, NULL) : CF_EPARSE;
	} else
		rc = CF_EPARSE;
	jur_json_free(&root);
	if (rc == CF_OK)
		*ret = t;
	return rc;
}

int
jur_realm_read(struct cf_arena *arena, const char *json, size_t len,
    struct jur_realm *ret)
{
	struct cf_strings hosts = { 0 };
	struct jur_realm r = { .host = "" };
	struct jur_node root;
	int rc;

	rc = jur_json_parse(arena, json, len, &root, NULL);
	if (rc != CF_OK)
		return rc;
	r.type = jur_json_text_in(&root, "NameSpaceType");
	r.brand = jur_json_text_in(&root, "FederationBrandName");
	if (cf_streq(r.type, "Federated")) {
		jur_policy_hosts(arena, jur_json_text_in(&root, "AuthURL"),
		    &hosts);
		if (hosts.n != 0)
			r.host = hosts.v[0];
	}
	rc = jur_json_end(&root, NULL);
	if (rc == CF_OK && !cf_streq(r.type, "Managed") &&
	    !cf_streq(r.type, "Federated") && !cf_streq(r.type, "Unknown"))
		rc = CF_EPARSE;
	jur_json_free(&root);
	if (rc == CF_OK)
		*ret = r;
	return rc;
}
