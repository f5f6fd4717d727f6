/*
 * What is published about the keys of content that a collaboration suite
 * cannot read by itself.  Pure; duplicate members are refused.
 *
 *   Google client-side encryption, .well-known/cse-configuration:
 *	{ "name", "client_id", "discovery_uri", … }
 *	who authenticates those that ask the key service for a key
 *   Microsoft double key encryption, GET of a key:
 *	{ "key": { "kty", "n", "e", "alg", "kid": URL of the key }, "cache" }
 *	(github.com/Azure-Samples/DoubleKeyEncryptionService)
 */
#include <string.h>

#include <jansson.h>

#include <confiance/text.h>

#include "pages.h"

static bool
host_of(struct cf_arena *arena, const char *url, struct exp_list *ret_hosts)
{
	struct exp_location to;

	if (url == NULL || !exp_location(arena, url, "", "", 0, &to) ||
	    to.host[0] == '\0')
		return false;
	exp_add(arena, ret_hosts, to.host);
	return true;
}

bool
exp_cse(struct cf_arena *arena, const char *json, size_t len,
    struct exp_list *ret_hosts, const char **ret_who)
{
	json_t *root = json_loadb(json, len, JSON_REJECT_DUPLICATES, NULL);
	const char *uri = json_string_value(json_object_get(root,
	    "discovery_uri"));
	bool ok = json_string_value(json_object_get(root, "client_id")) !=
	    NULL && host_of(arena, uri, ret_hosts);

	*ret_who = ok ? cf_gate(arena, uri, strlen(uri), CF_PAGE_URL) : "";
	json_decref(root);
	return ok;
}

bool
exp_dke(struct cf_arena *arena, const char *json, size_t len,
    struct exp_list *ret_hosts, const char **ret_who)
{
	json_t *root = json_loadb(json, len, JSON_REJECT_DUPLICATES, NULL);
	const json_t *key = json_object_get(root, "key");
	const char *kid = json_string_value(json_object_get(key, "kid"));
	bool ok = json_string_value(json_object_get(key, "kty")) != NULL &&
	    host_of(arena, kid, ret_hosts);

	*ret_who = ok ? cf_gate(arena, kid, strlen(kid), CF_PAGE_URL) : "";
	json_decref(root);
	return ok;
}
