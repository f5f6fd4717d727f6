/*
 * An OpenID Connect discovery document (OpenID Connect Discovery 1.0, 3): who
 * issues the tokens, and on which hosts users and services get them.  Pure.
 * Duplicate members, depth and size are bounded; no signature is checked,
 * there is none.
 */
#include <string.h>

#include <jansson.h>

#include <confiance/text.h>

#include "pages.h"

static const char *const members[] = { "issuer", "authorization_endpoint",
	"token_endpoint", "userinfo_endpoint", "jwks_uri",
	"end_session_endpoint", "device_authorization_endpoint",
	"registration_endpoint" };

bool
exp_discovery(struct cf_arena *arena, const char *json, size_t len,
    struct exp_list *ret_hosts, const char **ret_issuer)
{
	json_t *root = json_loadb(json, len, JSON_REJECT_DUPLICATES, NULL);
	struct exp_location to;
	const char *s, *issuer;
	size_t i;

	/* 3: these are required. */
	issuer = json_string_value(json_object_get(root, "issuer"));
	if (issuer == NULL || json_string_value(json_object_get(root,
	    "authorization_endpoint")) == NULL) {
		json_decref(root);
		return false;
	}
	*ret_issuer = cf_gate(arena, issuer, strlen(issuer), CF_PAGE_URL);
	for (i = 0; i < CF_NELEM(members); i++) {
		s = json_string_value(json_object_get(root, members[i]));
		if (s != NULL && exp_location(arena, s, "", "", 0, &to) &&
		    to.host[0] != '\0')
			exp_add(arena, ret_hosts, to.host);
	}
	json_decref(root);
	return ret_hosts->n > 0;
}
