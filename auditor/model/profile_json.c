/*
 * Typed members of a profile, each with its place.  It trusts nothing about
 * the document but that Jansson parsed it, and never takes a default for what
 * is missing or a guess for what is of another type.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <confiance/text.h>

#include "profile_priv.h"

/* Longest place and longest foreign text that an error shows; an output, cut
 * when longer. */
#define PLACE_MAX 256
#define SHOWN_MAX 80

static void
add_place(struct cf_buf *out, const struct pf_at *at)
{
	if (at == NULL || (at->up == NULL && at->name == NULL))
		return;
	add_place(out, at->up);
	if (at->name == NULL)
		cf_buf_printf(out, "[%zu]", at->index);
	else
		cf_buf_printf(out, "%s%s", out->len > 0 ? "." : "", at->name);
}

int
pf_refuse(const struct pf *pf, const struct pf_at *at, const char *fmt, ...)
{
	struct cf_buf place;
	char msg[sizeof(pf->err->msg) - PLACE_MAX];
	va_list ap;

	/* Texts of a region that is used up are "", and look like mistakes. */
	if (cf_arena_failed(pf->arena))
		return pf_nomem(pf);
	va_start(ap, fmt);
	vsnprintf(msg, sizeof(msg), fmt, ap);
	va_end(ap);
	cf_buf_init(&place, PLACE_MAX);
	add_place(&place, at);
	cf_err_at(pf->err, CF_ECONFIG, pf->file, 0, 0, "%s%s%s", place.data,
	    place.len > 0 ? ": " : "", msg);
	cf_buf_free(&place);
	return CF_ECONFIG;
}

int
pf_nomem(const struct pf *pf)
{
	return cf_err_set(pf->err, CF_ENOMEM, CF_TR(
	    "mémoire insuffisante pour lire le profil « %s »",
	    "out of memory reading profile '%s'"), pf->file);
}

const char *
pf_show(const struct pf *pf, const char *s)
{
	return cf_gate(pf->arena, s, strlen(s), SHOWN_MAX);
}

const char *
pf_near(const struct pf *pf, const char *s, const char *const *list, size_t n)
{
	const char *near = cf_nearest(s, list, n);

	if (near == NULL)
		return "";
	return cf_printf(pf->arena, CF_TR(" (le plus proche : « %s »)",
	    " (nearest: '%s')"), near);
}

int
pf_object(const struct pf *pf, const struct pf_at *at, json_t *obj,
    const char *const *known, size_t n)
{
	const char *name;
	json_t *value;
	size_t i;

	if (!json_is_object(obj))
		return pf_refuse(pf, at, CF_TR("un objet est attendu",
		    "expected an object"));
	json_object_foreach(obj, name, value) {
		for (i = 0; i < n && strcmp(known[i], name) != 0; i++)
			;
		if (i == n)
			return pf_refuse(pf, at, CF_TR(
			    "membre inconnu « %s »%s",
			    "unknown member '%s'%s"), pf_show(pf, name),
			    pf_near(pf, name, known, n));
	}
	return CF_OK;
}

static int
member(const struct pf *pf, const struct pf_at *at, json_t *obj,
    const char *name, json_t **ret)
{
	if ((*ret = json_object_get(obj, name)) == NULL)
		return pf_refuse(pf, at, CF_TR("le membre « %s » manque",
		    "member '%s' is missing"), name);
	return CF_OK;
}

int
pf_value_text(const struct pf *pf, const struct pf_at *at, json_t *value,
    const char **ret)
{
	const char *s = json_string_value(value);
	size_t len = json_string_length(value);

	if (s == NULL)
		return pf_refuse(pf, at, CF_TR("un texte est attendu",
		    "expected a text"));
	/* Profiles are printed in reports like everything else. */
	if (!cf_gate_clean(s, len, CF_MAX_TEXT))
		return pf_refuse(pf, at, CF_TR(
		    "le texte est trop long ou contient un caractère de contrôle ou invisible",
		    "the text is too long or has a control or invisible character"));
	*ret = cf_strndup(pf->arena, s, len);
	return cf_arena_failed(pf->arena) ? pf_nomem(pf) : CF_OK;
}

int
pf_text(const struct pf *pf, const struct pf_at *at, json_t *obj,
    const char *name, const char **ret)
{
	struct pf_at here = { at, name, 0 };
	const char *s;
	json_t *value;
	int rc;

	if ((rc = member(pf, at, obj, name, &value)) != CF_OK ||
	    (rc = pf_value_text(pf, &here, value, &s)) != CF_OK)
		return rc;
	if (s[0] == '\0')
		return pf_refuse(pf, &here, CF_TR("le texte est vide",
		    "the text is empty"));
	*ret = s;
	return CF_OK;
}

int
pf_id(const struct pf *pf, const struct pf_at *at, json_t *obj,
    const char *name, const char **ret)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
	struct pf_at here = { at, name, 0 };
	const char *s;
	size_t len;
	int rc;

	if ((rc = pf_text(pf, at, obj, name, &s)) != CF_OK)
		return rc;
	len = strlen(s);
	if (len > CF_MAX_KEY || strspn(s, allowed) != len || s[0] == '.' ||
	    s[len - 1] == '.')
		return pf_refuse(pf, &here, CF_TR(
		    "« %s » n'est pas un identifiant (au plus %d lettres, chiffres, points, tirets)",
		    "'%s' is not an identifier (at most %d letters, digits, dots, dashes)"),
		    pf_show(pf, s), CF_MAX_KEY);
	*ret = s;
	return CF_OK;
}

int
pf_both(const struct pf *pf, const struct pf_at *at, json_t *obj,
    const char *name, struct cf_text *ret)
{
	static const char *const known[] = { "fr", "en" };
	struct pf_at here = { at, name, 0 };
	struct cf_text text;
	json_t *value;
	int rc;

	if ((rc = member(pf, at, obj, name, &value)) != CF_OK ||
	    (rc = pf_object(pf, &here, value, known, CF_NELEM(known))) != CF_OK ||
	    (rc = pf_text(pf, &here, value, "fr", &text.fr)) != CF_OK ||
	    (rc = pf_text(pf, &here, value, "en", &text.en)) != CF_OK)
		return rc;
	*ret = text;
	return CF_OK;
}

int
pf_int(const struct pf *pf, const struct pf_at *at, json_t *obj,
    const char *name, int64_t min, int64_t max, int64_t *ret)
{
	struct pf_at here = { at, name, 0 };
	json_t *value;
	int rc;

	if ((rc = member(pf, at, obj, name, &value)) != CF_OK)
		return rc;
	if (!json_is_integer(value))
		return pf_refuse(pf, &here, CF_TR("un entier est attendu",
		    "expected an integer"));
	if (json_integer_value(value) < min || json_integer_value(value) > max)
		return pf_refuse(pf, &here, CF_TR(
		    "%lld est hors des bornes (de %lld à %lld)",
		    "%lld is out of bounds (%lld to %lld)"),
		    (long long)json_integer_value(value), (long long)min,
		    (long long)max);
	*ret = json_integer_value(value);
	return CF_OK;
}

int
pf_bool(const struct pf *pf, const struct pf_at *at, json_t *obj,
    const char *name, bool *ret)
{
	struct pf_at here = { at, name, 0 };
	json_t *value;
	int rc;

	if ((rc = member(pf, at, obj, name, &value)) != CF_OK)
		return rc;
	if (!json_is_boolean(value))
		return pf_refuse(pf, &here, CF_TR("true ou false est attendu",
		    "expected true or false"));
	*ret = json_is_true(value);
	return CF_OK;
}

static int
array(const struct pf *pf, const struct pf_at *at, json_t *value, size_t least,
    size_t most)
{
	size_t n = json_array_size(value);

	if (!json_is_array(value))
		return pf_refuse(pf, at, CF_TR("une liste est attendue",
		    "expected a list"));
	if (n < least || n > most)
		return pf_refuse(pf, at, CF_TR(
		    "la liste compte %zu éléments (de %zu à %zu attendus)",
		    "the list has %zu items (expected %zu to %zu)"), n, least,
		    most);
	return CF_OK;
}

int
pf_list(const struct pf *pf, const struct pf_at *at, json_t *obj,
    const char *name, size_t least, size_t most, json_t **ret, size_t *ret_n)
{
	struct pf_at here = { at, name, 0 };
	json_t *value = json_object_get(obj, name);
	int rc;

	if (value == NULL && least == 0) {
		*ret = NULL;
		*ret_n = 0;
		return CF_OK;
	}
	if ((rc = member(pf, at, obj, name, &value)) != CF_OK ||
	    (rc = array(pf, &here, value, least, most)) != CF_OK)
		return rc;
	*ret = value;
	*ret_n = json_array_size(value);
	return CF_OK;
}

int
pf_value_strings(const struct pf *pf, const struct pf_at *at, json_t *value,
    size_t most, struct cf_strings *ret)
{
	size_t i, n = json_array_size(value);
	struct pf_id_at *sorted;
	const char **v;
	int rc;

	if ((rc = array(pf, at, value, 0, most)) != CF_OK)
		return rc;
	v = cf_calloc(pf->arena, n + 1, sizeof(*v));
	sorted = cf_calloc(pf->arena, n + 1, sizeof(*sorted));
	if (v == NULL || sorted == NULL)
		return pf_nomem(pf);
	for (i = 0; i < n; i++) {
		struct pf_at here = { at, NULL, i };

		if ((rc = pf_value_text(pf, &here, json_array_get(value, i),
		    &v[i])) != CF_OK)
			return rc;
		sorted[i] = (struct pf_id_at){ v[i], i };
	}
	if ((rc = pf_unique(pf, at, sorted, n)) != CF_OK)
		return rc;
	*ret = (struct cf_strings){ v, n };
	return CF_OK;
}

int
pf_strings(const struct pf *pf, const struct pf_at *at, json_t *obj,
    const char *name, size_t most, struct cf_strings *ret)
{
	struct pf_at here = { at, name, 0 };
	json_t *value;
	int rc;

	if ((rc = member(pf, at, obj, name, &value)) != CF_OK)
		return rc;
	return pf_value_strings(pf, &here, value, most, ret);
}

static int
compare_ids(const void *va, const void *vb)
{
	const struct pf_id_at *a = va, *b = vb;
	int order = strcmp(a->id, b->id);

	return order != 0 ? order : a->index < b->index ? -1 :
	    a->index > b->index;
}

int
pf_unique(const struct pf *pf, const struct pf_at *at, struct pf_id_at *ids,
    size_t n)
{
	size_t i;

	if (n > 1)
		qsort(ids, n, sizeof(*ids), compare_ids);
	for (i = 1; i < n; i++) {
		struct pf_at here = { at, NULL, ids[i].index };

		if (strcmp(ids[i - 1].id, ids[i].id) == 0)
			return pf_refuse(pf, &here, CF_TR(
			    "« %s » est déjà donné en [%zu]",
			    "'%s' was already given at [%zu]"),
			    pf_show(pf, ids[i].id), ids[i - 1].index);
	}
	return CF_OK;
}
