/*
 * A file of Chrome policies, in one of three forms, to a list of policies.
 * Pure; a file that is none of them, or longer than the limits, is refused
 * whole, because what is missing in it would look like something not set.
 *
 *   managed file  { "NAME": VALUE, … }
 *	as in /etc/opt/chrome/policies/managed/ (chromium.org, administrators,
 *	"Linux Quick Start"; ChromeOS the same for tests)
 *   export        { "chromeMetadata": …, "policyValues": { "chrome": {
 *	"policies": { "NAME": { "level", "scope", "source", "value", "error",
 *	"ignored" } } } }, … }
 *	by "Export to JSON" of chrome://policy
 *   old export    { "chromeMetadata": …, "chromePolicies": { "NAME": { … } } }
 *	the same from older versions
 * (Chromium, components/policy/core/browser/policy_conversions.cc and
 * chrome/browser/policy/policy_ui_utils.cc).
 */
#include <string.h>

#include <jansson.h>

#include <confiance/text.h>

#include "policy.h"

struct reading {
	struct cf_arena *arena;
	struct jur_leaf *leaves;
	size_t n;
	bool full;
};

static const char *
gated(struct cf_arena *arena, const char *s)
{
	return cf_gate(arena, s, strlen(s), CF_POLICY_TEXT);
}

static void
leaf(struct reading *r, const char *at, const char *text, bool number)
{
	if (r->n == CF_POLICY_LEAVES) {
		r->full = true;
		return;
	}
	r->leaves[r->n++] = (struct jur_leaf){ at, text, number };
}

static void flatten(struct reading *, const char *at, const json_t *,
    unsigned int depth);

/* Registries have no objects: a policy that is one may be written as a text
 * (chromium.org, administrators, "Complex policies on Windows"). */
static void
flatten_text(struct reading *r, const char *at, const char *text,
    unsigned int depth)
{
	json_t *inner = NULL;

	if (text[0] == '{' || text[0] == '[')
		inner = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	if (inner != NULL)
		flatten(r, at, inner, depth + 1);
	else
		leaf(r, at, gated(r->arena, text), false);
	json_decref(inner);
}

static void
flatten(struct reading *r, const char *at, const json_t *value,
    unsigned int depth)
{
	const json_t *member;
	const char *key;
	void *iter;
	size_t i;

	if (depth > CF_MAX_DEPTH) {
		r->full = true;
		return;
	}
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		for (iter = json_object_iter((json_t *)value);
		    iter != NULL && !r->full;
		    iter = json_object_iter_next((json_t *)value, iter)) {
			key = gated(r->arena, json_object_iter_key(iter));
			flatten(r, cf_printf(r->arena, "%s/%s", at, key),
			    json_object_iter_value(iter), depth + 1);
		}
		break;
	case JSON_ARRAY:
		for (i = 0; i < json_array_size(value) && !r->full; i++) {
			member = json_array_get(value, i);
			flatten(r, cf_printf(r->arena, "%s/%zu", at, i),
			    member, depth + 1);
		}
		break;
	case JSON_STRING:
		flatten_text(r, at, json_string_value(value), depth);
		break;
	case JSON_INTEGER:
		leaf(r, at, cf_printf(r->arena, "%lld",
		    (long long)json_integer_value(value)), true);
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		leaf(r, at, json_is_true(value) ? "true" : "false", true);
		break;
	case JSON_REAL: /* no policy has one */
	case JSON_NULL:
		break;
	}
}

/* What an export says about one policy besides its value. */
static void
about(struct jur_policies *ret, struct jur_policy *p, const json_t *entry)
{
	const char *level = json_string_value(json_object_get(entry, "level"));
	const char *source = json_string_value(json_object_get(entry,
	    "source"));

	p->recommended = level != NULL && cf_streq(level, "recommended");
	p->refused = json_is_true(json_object_get(entry, "ignored")) ||
	    json_object_get(entry, "error") != NULL;
	ret->cloud |= source != NULL && (cf_streq(source, "cloud") ||
	    cf_streq(source, "priorityCloud") ||
	    cf_streq(source, "cloud_from_ash"));
}

static int
take_all(struct reading *r, const json_t *all, bool exported,
    bool (*keep)(const char *name), struct jur_policies *ret)
{
	struct jur_policy p, ignored = { .name = "" };
	const json_t *value;
	size_t first;
	void *iter;

	for (iter = json_object_iter((json_t *)all); iter != NULL;
	    iter = json_object_iter_next((json_t *)all, iter)) {
		p = (struct jur_policy){
			.name = cf_strdup(r->arena, json_object_iter_key(iter))
		};
		value = json_object_iter_value(iter);
		if (exported) {
			about(ret, keep(p.name) ? &p : &ignored, value);
			value = json_object_get(value, "value");
			if (value == NULL)
				return CF_EPARSE;
		}
		if (!keep(p.name))
			continue;
		first = r->n;
		flatten(r, "", value, 0);
		p.leaves = r->leaves + first;
		p.n = r->n - first;
		/* An empty list or object is set; null is not. */
		if (!json_is_null(value))
			ret->v[ret->n++] = p;
	}
	return r->full ? CF_ELIMIT : CF_OK;
}

/* Whose defaults apply. */
static void
product(struct cf_arena *arena, const json_t *root, struct jur_policies *ret)
{
	const json_t *meta = json_object_get(root, "chromeMetadata");
	const char *name = json_string_value(json_object_get(meta,
	    "application"));
	const char *version = json_string_value(json_object_get(meta,
	    "version"));

	if (name == NULL)
		return;
	ret->product = gated(arena, cf_printf(arena, "%s %s", name,
	    version != NULL ? version : ""));
	ret->foreign = strncmp(name, "Google Chrome", 13) != 0 &&
	    strncmp(name, "Chromium", 8) != 0;
}

int
jur_policies_read(struct cf_arena *arena, const char *json, size_t len,
    bool (*keep)(const char *name), struct jur_policies *ret,
    const char **ret_why)
{
	struct jur_policies out = { .product = "" };
	struct reading r = { .arena = arena };
	const json_t *all;
	json_error_t error;
	json_t *root;
	bool exported = true;
	int rc = CF_EPARSE;

	root = json_loadb(json, len, JSON_REJECT_DUPLICATES, &error);
	if (!json_is_object(root)) {
		*ret_why = root != NULL ? "not a JSON object" :
		    gated(arena, cf_printf(arena, "line %d: %s", error.line,
		    error.text));
		goto out;
	}
	*ret_why = "an entry of the export has no value";
	all = json_object_get(root, "chromePolicies");
	if (all == NULL)
		all = json_object_get(json_object_get(json_object_get(root,
		    "policyValues"), "chrome"), "policies");
	if (all == NULL && (json_object_get(root, "chromeMetadata") != NULL ||
	    json_object_get(root, "policyValues") != NULL)) {
		*ret_why = "an export without Chrome policies";
		goto out;
	}
	if (all == NULL) {
		all = root;
		exported = false;
	}
	if (!json_is_object(all))
		goto out;
	product(arena, root, &out);
	r.leaves = cf_calloc(arena, CF_POLICY_LEAVES, sizeof(*r.leaves));
	out.v = cf_calloc(arena, json_object_size(all) + 1, sizeof(*out.v));
	rc = r.leaves == NULL || out.v == NULL ? CF_ENOMEM :
	    take_all(&r, all, exported, keep, &out);
	if (rc == CF_OK)
		*ret = out;
	else if (rc != CF_EPARSE)
		*ret_why = "more or deeper values than are read";
out:
	json_decref(root);
	return rc;
}

const struct jur_policy *
jur_policy_find(const struct jur_policies *policies, const char *name)
{
	size_t i;

	for (i = 0; i < policies->n; i++)
		if (cf_streq(policies->v[i].name, name))
			return &policies->v[i];
	return NULL;
}
