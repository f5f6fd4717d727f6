/*
 * The only file of the codecs that knows Jansson.  Reads foreign bytes: size
 * and depth are bounded before Jansson sees them, because its own limit of
 * 2,048 levels is far from what any register sends.
 */
#include <string.h>

#include <jansson.h>

#include <confiance/limits.h>
#include <confiance/text.h>

#include "codec_json.h"

struct jur_json {
	struct cf_arena *arena;
	json_t *root;
	struct cf_err err;
};

/* Levels of brackets outside strings. */
static bool
too_deep(const char *s, size_t len)
{
	unsigned int depth = 0;
	bool quoted = false;
	size_t i;

	for (i = 0; i < len; i++) {
		if (quoted && s[i] == '\\')
			i++;
		else if (s[i] == '"')
			quoted = !quoted;
		else if (!quoted && (s[i] == '[' || s[i] == '{') &&
		    ++depth > CF_MAX_DEPTH)
			return true;
		else if (!quoted && (s[i] == ']' || s[i] == '}') && depth > 0)
			depth--;
	}
	return false;
}

int
jur_json_parse(struct cf_arena *arena, const void *bytes, size_t len,
    struct jur_node *ret, struct cf_err *err)
{
	struct jur_json *doc;
	json_error_t jerr;

	if (len > CF_REGISTER_BODY)
		return cf_err_set(err, CF_ELIMIT, "%zu bytes, more than %u",
		    len, CF_REGISTER_BODY);
	if (too_deep(bytes, len))
		return cf_err_set(err, CF_ELIMIT, "more than %u levels",
		    CF_MAX_DEPTH);
	if ((doc = cf_alloc(arena, sizeof(*doc))) == NULL)
		return cf_err_set(err, CF_ENOMEM, "out of memory");
	doc->arena = arena;
	doc->root = json_loadb(bytes, len, JSON_REJECT_DUPLICATES, &jerr);
	if (doc->root == NULL)
		return cf_err_set(err, CF_EPARSE, "line %d: %s", jerr.line,
		    cf_gate(arena, jerr.text, strlen(jerr.text), 200));
	if (!json_is_object(doc->root)) {
		json_decref(doc->root);
		return cf_err_set(err, CF_EPARSE,
		    "a list, expected an object");
	}
	*ret = (struct jur_node){ doc, doc->root, "" };
	return CF_OK;
}

void
jur_json_free(struct jur_node *node)
{
	if (node->doc != NULL)
		json_decref(node->doc->root);
	node->doc = NULL;
}

int
jur_json_end(const struct jur_node *node, struct cf_err *err)
{
	const struct cf_err *e = &node->doc->err;

	if (e->code != CF_OK)
		return cf_err_set(err, e->code, "%s", e->msg);
	if (cf_arena_failed(node->doc->arena))
		return cf_err_set(err, CF_ENOMEM, "out of memory");
	return CF_OK;
}

void
jur_json_wrong(const struct jur_node *node, const char *expected)
{
	cf_err_set(&node->doc->err, CF_EPARSE, "%s: expected %s",
	    node->at[0] != '\0' ? node->at : "the answer", expected);
}

struct jur_node
jur_json_in(const struct jur_node *node, const char *member)
{
	struct jur_node ret = { node->doc, NULL, "" };

	if (node->value == NULL)
		return ret;
	ret.at = cf_printf(node->doc->arena, "%s%s%s", node->at,
	    node->at[0] != '\0' ? "." : "", member);
	if (!json_is_object((const json_t *)node->value)) {
		jur_json_wrong(node, "an object");
		return ret;
	}
	ret.value = json_object_get(node->value, member);
	if (json_is_null((const json_t *)ret.value))
		ret.value = NULL;
	return ret;
}

bool
jur_json_has(const struct jur_node *node, const char *member)
{
	const json_t *value = json_object_get(node->value, member);

	return value != NULL && !json_is_null(value);
}

bool
jur_json_is_list(const struct jur_node *node)
{
	return json_is_array((const json_t *)node->value);
}

bool
jur_json_is_text(const struct jur_node *node)
{
	return json_is_string((const json_t *)node->value);
}

size_t
jur_json_count(const struct jur_node *node)
{
	size_t n;

	if (node->value == NULL)
		return 0;
	if (!jur_json_is_list(node)) {
		jur_json_wrong(node, "a list");
		return 0;
	}
	n = json_array_size(node->value);
	if (n > CF_REGISTER_ITEMS) {
		cf_err_set(&node->doc->err, CF_ELIMIT,
		    "%s: %zu entries, more than %u", node->at, n,
		    CF_REGISTER_ITEMS);
		return 0;
	}
	return n;
}

struct jur_node
jur_json_item(const struct jur_node *node, size_t i)
{
	struct jur_node ret = { node->doc, json_array_get(node->value, i),
		cf_printf(node->doc->arena, "%s[%zu]", node->at, i) };

	if (json_is_null((const json_t *)ret.value))
		ret.value = NULL;
	return ret;
}

const char *
jur_json_text(const struct jur_node *node)
{
	const json_t *value = node->value;

	if (value == NULL)
		return "";
	if (!json_is_string(value)) {
		jur_json_wrong(node, "a text");
		return "";
	}
	return cf_gate(node->doc->arena, json_string_value(value),
	    json_string_length(value), CF_REGISTER_TEXT);
}

const char *
jur_json_last_line(const struct jur_node *node)
{
	const char *s = json_string_value(node->value);
	size_t end = json_string_length(node->value), start;

	while (end > 0 && strchr(" \r\n", s[end - 1]) != NULL)
		end--;
	for (start = end; start > 0 && s[start - 1] != '\n'; start--)
		;
	return end == 0 ? "" :
	    cf_gate(node->doc->arena, s + start, end - start,
		CF_REGISTER_TEXT);
}

const char *
jur_json_text_in(const struct jur_node *node, const char *member)
{
	struct jur_node value = jur_json_in(node, member);

	return jur_json_text(&value);
}

const char *
jur_json_need(const struct jur_node *node, const char *member)
{
	struct jur_node value = jur_json_in(node, member);
	const char *text = jur_json_text(&value);

	if (text[0] == '\0')
		jur_json_wrong(&value, "a text that is not empty");
	return text;
}

int64_t
jur_json_int_in(const struct jur_node *node, const char *member)
{
	struct jur_node value = jur_json_in(node, member);

	if (value.value == NULL)
		return -1;
	if (!json_is_integer((const json_t *)value.value) ||
	    json_integer_value(value.value) < 0) {
		jur_json_wrong(&value, "a whole number");
		return -1;
	}
	return json_integer_value(value.value);
}

enum cf_tri
jur_json_bool_in(const struct jur_node *node, const char *member)
{
	struct jur_node value = jur_json_in(node, member);

	if (value.value == NULL)
		return CF_TRI_UNSET;
	if (!json_is_boolean((const json_t *)value.value)) {
		jur_json_wrong(&value, "true or false");
		return CF_TRI_UNSET;
	}
	return json_is_true((const json_t *)value.value) ? CF_TRI_YES :
							   CF_TRI_NO;
}

struct cf_strings
jur_json_texts_in(const struct jur_node *node, const char *member)
{
	struct jur_node list = jur_json_in(node, member), item;
	size_t i, n = jur_json_count(&list);
	const char **v = cf_calloc(node->doc->arena, n + 1, sizeof(*v));

	if (v == NULL)
		return (struct cf_strings){ NULL, 0 };
	for (i = 0; i < n; i++) {
		item = jur_json_item(&list, i);
		v[i] = jur_json_text(&item);
	}
	return (struct cf_strings){ v, n };
}

/* "+02:00" or "-0530" as seconds. */
static bool
offset(const char *s, int64_t *ret)
{
	int64_t hours, minutes;
	int sign = s[0] == '-' ? -1 : 1;

	if (s[0] != '+' && s[0] != '-')
		return false;
	s++;
	if (strspn(s, "0123456789:") != strlen(s) || strlen(s) < 4)
		return false;
	hours = (s[0] - '0') * 10 + s[1] - '0';
	s += s[2] == ':' ? 3 : 2;
	if (strlen(s) != 2 || s[0] == ':' || s[1] == ':')
		return false;
	minutes = (s[0] - '0') * 10 + s[1] - '0';
	*ret = sign * (hours * 3600 + minutes * 60);
	return true;
}

int64_t
jur_json_time_in(const struct jur_node *node, const char *member)
{
	const char *s = jur_json_text_in(node, member), *rest;
	int64_t t, ahead = 0;

	if (strlen(s) >= 10 && cf_time_parse(s, &t) == CF_OK)
		return t;
	if (strlen(s) < 19)
		return 0;
	rest = s + 19;
	if (*rest == '.')
		rest += 1 + strspn(rest + 1, "0123456789");
	if (cf_time_parse(cf_printf(node->doc->arena, "%.19sZ", s), &t) !=
		CF_OK ||
	    (*rest != '\0' && strcmp(rest, "Z") != 0 && !offset(rest, &ahead)))
		return 0;
	return t - ahead;
}
