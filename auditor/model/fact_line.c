/*
 * One fact as one line of canonical JSON, and back.
 *
 * Reading is the privilege boundary: the bytes come from a child process that
 * talks to the world, or from a folder that anybody may have edited.  Nothing
 * is believed: members, types, lengths, UTF-8 and the text gate are checked,
 * and what is wrong is named.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include <confiance/evidence.h>
#include <confiance/limits.h>
#include <confiance/text.h>

/* ---- Writing ---- */

static json_t *
value_json(const struct cf_value *value)
{
	char when[CF_TIME_LEN];
	json_t *list;
	size_t i;

	switch (value->type) {
	case CF_T_BOOL:
		return json_boolean(value->b);
	case CF_T_INT:
		return json_integer(value->i);
	case CF_T_TEXT:
		return json_string(value->s);
	case CF_T_TIME:
		cf_time_text(value->i, when);
		return json_string(when);
	case CF_T_LIST:
		if ((list = json_array()) == NULL)
			return NULL;
		for (i = 0; i < value->n; i++)
			json_array_append_new(list, json_string(value->list[i]));
		return list;
	case CF_T_NONE:
	case CF_T_MAX:
		break;
	}
	return json_null();
}

static void
set_text(json_t *obj, const char *name, const char *text)
{
	if (text != NULL && text[0] != '\0')
		json_object_set_new(obj, name, json_string(text));
}

static int
add_raw(json_t *obj, const void *raw, size_t len)
{
	struct cf_arena *arena;
	char *text;
	int rc;

	if ((arena = cf_arena_new(4 * len + 4096)) == NULL)
		return CF_ENOMEM;
	rc = cf_base64(arena, raw, len, &text);
	if (rc == CF_OK &&
	    json_object_set_new(obj, "raw_bytes", json_string(text)) != 0)
		rc = CF_ENOMEM;
	cf_arena_free(arena);
	return rc;
}

int
cf_fact_line(const struct cf_fact *fact, const char *prev, const void *raw,
    size_t raw_len, struct cf_buf *out)
{
	char when[CF_TIME_LEN];
	json_t *obj = json_object();
	char *text = NULL;
	int rc = CF_ENOMEM;

	if (obj == NULL)
		return CF_ENOMEM;
	cf_time_text(fact->time, when);
	json_object_set_new(obj, "collector", json_string(fact->collector));
	json_object_set_new(obj, "key", json_string(fact->key));
	json_object_set_new(obj, "origin",
	    json_string(cf_origin_name(fact->origin)));
	json_object_set_new(obj, "status",
	    json_string(cf_status_name(fact->status)));
	json_object_set_new(obj, "subject", json_string(fact->subject));
	json_object_set_new(obj, "time", json_string(when));
	set_text(obj, "note", fact->note);
	set_text(obj, "source", fact->source);
	set_text(obj, "raw", fact->raw);
	if (fact->value.type != CF_T_NONE) {
		json_object_set_new(obj, "type",
		    json_string(cf_type_name(fact->value.type)));
		json_object_set_new(obj, "value", value_json(&fact->value));
	}
	if (prev != NULL) {
		json_object_set_new(obj, "prev", json_string(prev));
		json_object_set_new(obj, "seq",
		    json_integer((json_int_t)fact->seq));
	}
	if (raw != NULL && (rc = add_raw(obj, raw, raw_len)) != CF_OK)
		goto out;
	text = json_dumps(obj, JSON_COMPACT | JSON_SORT_KEYS);
	if (text == NULL)
		goto out;
	cf_buf_str(out, text);
	rc = cf_buf_failed(out) ? CF_ELIMIT : CF_OK;
out:
	free(text);
	json_decref(obj);
	return rc;
}

/* ---- Reading ---- */

struct parse {
	struct cf_arena *arena;
	json_t *obj;
	struct cf_err *err;
	int rc;
};

static int
bad(struct parse *p, const char *member, const char *expected)
{
	if (p->rc == CF_OK)
		p->rc = cf_err_set(p->err, CF_EPARSE, CF_TR(
		    "membre « %s » : attendu %s", "member '%s': expected %s"),
		    member, expected);
	return p->rc;
}

/* A clean text of at most max bytes; "" when the member is optional and
 * missing.  Copied: the JSON object goes. */
static const char *
take_text(struct parse *p, const char *member, size_t max, bool required)
{
	json_t *item = json_object_get(p->obj, member);
	const char *s;
	size_t len;

	if (item == NULL && !required)
		return "";
	if (!json_is_string(item)) {
		bad(p, member, CF_TR("un texte", "a text"));
		return "";
	}
	s = json_string_value(item);
	len = json_string_length(item);
	if (!cf_gate_clean(s, len, max)) {
		bad(p, member, CF_TR("un texte sain et pas trop long",
		    "a clean text that is not too long"));
		return "";
	}
	return cf_strndup(p->arena, s, len);
}

static int64_t
take_time(struct parse *p, const char *member, const char *text)
{
	int64_t t = 0;

	if (strlen(text) != CF_TIME_LEN - 1 || cf_time_parse(text, &t) != CF_OK)
		bad(p, member, "AAAA-MM-JJThh:mm:ssZ");
	return t;
}

static void
take_list(struct parse *p, json_t *item, struct cf_value *ret)
{
	size_t i, len, n = json_array_size(item);
	const char **list;
	const char *s;

	if (!json_is_array(item) || n > CF_MAX_LIST) {
		bad(p, "value", CF_TR("une liste pas trop longue",
		    "a list that is not too long"));
		return;
	}
	if ((list = cf_calloc(p->arena, n, sizeof(*list))) == NULL)
		return;
	for (i = 0; i < n; i++) {
		json_t *entry = json_array_get(item, i);

		s = json_string_value(entry);
		len = json_string_length(entry);
		if (s == NULL || !cf_gate_clean(s, len, CF_MAX_TEXT)) {
			bad(p, "value", CF_TR("une liste de textes sains",
			    "a list of clean texts"));
			return;
		}
		list[i] = cf_strndup(p->arena, s, len);
	}
	ret->list = list;
	ret->n = n;
}

static void
take_value(struct parse *p, struct cf_value *ret)
{
	json_t *item = json_object_get(p->obj, "value");
	const char *type = take_text(p, "type", CF_MAX_KEY, false);

	if (strcmp(type, "") == 0) {
		if (item != NULL)
			bad(p, "type", CF_TR("le type de la valeur",
			    "the type of the value"));
		return;
	}
	if (strcmp(type, "bool") == 0 && json_is_boolean(item))
		*ret = cf_v_bool(json_is_true(item));
	else if (strcmp(type, "int") == 0 && json_is_integer(item))
		*ret = cf_v_int(json_integer_value(item));
	else if (strcmp(type, "text") == 0 && json_is_string(item))
		*ret = cf_v_text(take_text(p, "value", CF_MAX_TEXT, true));
	else if (strcmp(type, "time") == 0 && json_is_string(item))
		*ret = cf_v_time(take_time(p, "value",
		    take_text(p, "value", CF_TIME_LEN, true)));
	else if (strcmp(type, "list") == 0) {
		ret->type = CF_T_LIST;
		take_list(p, item, ret);
	} else
		bad(p, "value", CF_TR("une valeur de son type",
		    "a value of its type"));
}

static bool
is_digest(const char *s)
{
	return strlen(s) == CF_SHA256_HEX - 1 &&
	    strspn(s, "0123456789abcdef") == CF_SHA256_HEX - 1;
}

static void
check_members(struct parse *p)
{
	static const char *const known[] = { "collector", "key", "note",
		"origin", "prev", "raw", "raw_bytes", "seq", "source",
		"status", "subject", "time", "type", "value" };
	const char *member;
	json_t *item;
	size_t i;

	json_object_foreach(p->obj, member, item) {
		for (i = 0; i < CF_NELEM(known); i++) {
			if (strcmp(member, known[i]) == 0)
				break;
		}
		if (i == CF_NELEM(known)) {
			bad(p, cf_gate(p->arena, member, strlen(member),
			    CF_MAX_KEY), CF_TR("un membre connu",
			    "a known member"));
			return;
		}
	}
}

static void
take_raw(struct parse *p, struct cf_line *line)
{
	json_t *item = json_object_get(p->obj, "raw_bytes");
	unsigned char *raw;
	size_t len;

	if (item == NULL)
		return;
	if (!json_is_string(item) ||
	    json_string_length(item) > CF_MAX_RAW / 3 * 4 + 8 ||
	    cf_unbase64(p->arena, json_string_value(item), &raw, &len) != CF_OK) {
		bad(p, "raw_bytes", "base64");
		return;
	}
	line->raw = raw;
	line->raw_len = len;
}

static void
take_fact(struct parse *p, struct cf_line *line)
{
	struct cf_fact *fact = &line->fact;
	json_t *seq = json_object_get(p->obj, "seq");
	bool has_value;

	check_members(p);
	fact->key = take_text(p, "key", CF_MAX_KEY, true);
	fact->subject = take_text(p, "subject", CF_MAX_SUBJECT, true);
	fact->collector = take_text(p, "collector", CF_MAX_KEY, true);
	fact->note = take_text(p, "note", CF_MAX_NOTE, false);
	fact->source = take_text(p, "source", CF_MAX_NOTE, false);
	fact->raw = take_text(p, "raw", CF_SHA256_HEX, false);
	fact->time = take_time(p, "time",
	    take_text(p, "time", CF_TIME_LEN, true));
	if (cf_status_from(take_text(p, "status", CF_MAX_KEY, true),
	    &fact->status) != CF_OK)
		bad(p, "status", CF_TR("un statut connu", "a known status"));
	if (cf_origin_from(take_text(p, "origin", CF_MAX_KEY, true),
	    &fact->origin) != CF_OK)
		bad(p, "origin", CF_TR("une origine connue", "a known origin"));
	take_value(p, &fact->value);
	take_raw(p, line);
	line->prev = take_text(p, "prev", CF_SHA256_HEX, false);
	if (fact->raw[0] != '\0' && !is_digest(fact->raw))
		bad(p, "raw", "SHA-256");
	if (line->prev[0] != '\0' && !is_digest(line->prev))
		bad(p, "prev", "SHA-256");
	if (strchr(fact->subject, ':') == NULL)
		bad(p, "subject", CF_TR("« genre:nom »", "'kind:name'"));
	has_value = fact->value.type != CF_T_NONE;
	if (has_value != (fact->status == CF_ST_OK ||
	    fact->status == CF_ST_PARTIAL))
		bad(p, "value", CF_TR(
		    "une valeur si et seulement si le statut est ok ou partial",
		    "a value if and only if the status is ok or partial"));
	if (seq != NULL && (!json_is_integer(seq) || json_integer_value(seq) < 0))
		bad(p, "seq", CF_TR("un entier", "an integer"));
	else if (seq != NULL)
		fact->seq = (uint64_t)json_integer_value(seq);
}

/* Jansson nests up to 2,048 deep; facts never need more than two levels. */
static bool
too_deep(const char *line, size_t len)
{
	size_t i, depth = 0;
	bool quoted = false;

	for (i = 0; i < len; i++) {
		if (quoted && line[i] == '\\')
			i++;
		else if (line[i] == '"')
			quoted = !quoted;
		else if (!quoted && (line[i] == '{' || line[i] == '['))
			depth++;
		else if (!quoted && (line[i] == '}' || line[i] == ']'))
			depth--;
		if (depth > CF_MAX_DEPTH && depth < SIZE_MAX / 2)
			return true;
	}
	return false;
}

int
cf_line_parse(struct cf_arena *arena, const char *text, size_t len,
    struct cf_line *ret, struct cf_err *err)
{
	struct cf_line line = { .prev = "" };
	struct parse p = { .arena = arena, .err = err };
	json_error_t why;

	if (len > CF_MAX_LINE)
		return cf_err_set(err, CF_ELIMIT, CF_TR(
		    "ligne de %zu octets, plus que la limite de %u",
		    "line of %zu bytes, more than the limit of %u"), len,
		    CF_MAX_LINE);
	if (too_deep(text, len))
		return cf_err_set(err, CF_ELIMIT, CF_TR("JSON trop imbriqué",
		    "JSON nested too deep"));
	p.obj = json_loadb(text, len, JSON_REJECT_DUPLICATES, &why);
	if (!json_is_object(p.obj)) {
		json_decref(p.obj);
		return cf_err_set(err, CF_EPARSE, CF_TR(
		    "attendu un objet JSON en une ligne : %s",
		    "expected one JSON object a line: %s"),
		    cf_gate(arena, why.text, strnlen(why.text,
		    sizeof(why.text)), 160));
	}
	take_fact(&p, &line);
	json_decref(p.obj);
	if (p.rc != CF_OK)
		return p.rc;
	if (cf_arena_failed(arena))
		return cf_err_set(err, CF_ENOMEM, CF_TR("mémoire insuffisante",
		    "out of memory"));
	*ret = line;
	return CF_OK;
}
