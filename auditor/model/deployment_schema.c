/*
 * What the table says, written for others: a JSON Schema (draft 2020-12) for
 * editors, and the reference of docs/deployment.md for people.  The schema
 * never refuses what the reader accepts, but for texts that look like numbers
 * and have no quotes; the reader is stricter.
 */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "deployment_priv.h"

/* ---- Schema ---- */

static json_t *schema_of(const struct dep_field *);

static json_t *
text_schema(const struct dep_field *field)
{
	const struct dep_format *format = field->format;
	json_t *node = json_pack("{s:s, s:i, s:I}", "type", "string",
	    "minLength", 1, "maxLength", (json_int_t)format->max);

	if (format->pattern != NULL)
		json_object_set_new(node, "pattern",
		    json_string(format->pattern));
	/* Digits alone are mostly written without quotes. */
	if (format == &dep_siren || format == &dep_port)
		json_object_set_new(node, "type", json_pack("[s, s]", "string",
		    "integer"));
	return node;
}

static json_t *
word_schema(const struct dep_field *field)
{
	const struct dep_word *word = field->words;
	json_t *names = json_array();

	for (; word->name != NULL; word++)
		json_array_append_new(names, json_string(word->name));
	return json_pack("{s:o}", "enum", names);
}

static json_t *
list_schema(json_t *items, int64_t max, bool unique)
{
	json_t *node = json_pack("{s:s, s:I, s:o}", "type", "array",
	    "maxItems", (json_int_t)max, "items", items);

	if (unique)
		json_object_set_new(node, "uniqueItems", json_true());
	return node;
}

static json_t *
int_schema(int64_t min, int64_t max)
{
	return json_pack("{s:s, s:I, s:I}", "type", "integer", "minimum",
	    (json_int_t)min, "maximum", (json_int_t)max);
}

static json_t *
pattern_schema(const char *pattern)
{
	return json_pack("{s:s, s:s}", "type", "string", "pattern", pattern);
}

/* One of {file}, {env}, {fd}. */
static json_t *
secret_schema(void)
{
	return json_pack("{s:s, s:i, s:i, s:b, s:{s:{s:s, s:i}, "
	    "s:{s:s, s:s}, s:{s:s, s:i}}}", "type", "object",
	    "minProperties", 1, "maxProperties", 1, "additionalProperties", 0,
	    "properties", "file", "type", "string", "minLength", 1,
	    "env", "type", "string", "pattern", dep_variable.pattern,
	    "fd", "type", "integer", "minimum", 0);
}

/* The keys that are required whatever the others are; and those that are
 * required unless another one is given. */
static void
add_required(json_t *node, const struct dep_object *object)
{
	json_t *always = json_array(), *unless = json_array();
	const struct dep_field *field;
	const char *other = NULL;

	for (field = object->fields; field->key != NULL; field++) {
		if (!field->required || field->when != NULL)
			continue;
		if (field->unless != NULL)
			other = field->unless;
		json_array_append_new(field->unless != NULL ? unless : always,
		    json_string(field->key));
	}
	if (json_array_size(always) > 0)
		json_object_set(node, "required", always);
	if (other != NULL)
		json_object_set_new(node, "anyOf", json_pack(
		    "[{s:[s]}, {s:O}]", "required", other, "required",
		    unless));
	json_decref(always);
	json_decref(unless);
}

/* "url" excludes "host": not both. */
static void
add_without(json_t *all, const struct dep_field *field)
{
	const char *const *key;

	for (key = field->without; key != NULL && *key != NULL; key++)
		json_array_append_new(all, json_pack("{s:{s:[s, s]}}", "not",
		    "required", field->key, *key));
}

/* What a word of the object's kind asks for and forbids. */
static void
add_kind(json_t *all, const struct dep_object *object, const char *word)
{
	json_t *required = json_array(), *forbidden = json_object();
	const struct dep_field *field;

	for (field = object->fields; field->key != NULL; field++) {
		if (field->when == NULL)
			continue;
		if (strcmp(field->when, word) != 0)
			json_object_set_new(forbidden, field->key,
			    json_false());
		else if (field->required)
			json_array_append_new(required,
			    json_string(field->key));
	}
	json_array_append_new(all, json_pack(
	    "{s:{s:[s], s:{s:{s:s}}}, s:{s:o, s:o}}",
	    "if", "required", object->kind, "properties", object->kind,
	    "const", word, "then", "required", required, "properties",
	    forbidden));
}

static void
add_conditions(json_t *node, const struct dep_object *object)
{
	json_t *all = json_array();
	const struct dep_field *field;
	const struct dep_word *word;

	for (field = object->fields; field->key != NULL; field++) {
		add_without(all, field);
		if (object->kind == NULL ||
		    strcmp(field->key, object->kind) != 0)
			continue;
		for (word = field->words; word->name != NULL; word++)
			add_kind(all, object, word->name);
	}
	if (json_array_size(all) > 0)
		json_object_set(node, "allOf", all);
	json_decref(all);
}

static json_t *
object_schema(const struct dep_object *object)
{
	json_t *properties = json_object(), *node;
	const struct dep_field *field;

	for (field = object->fields; field->key != NULL; field++)
		json_object_set_new(properties, field->key, schema_of(field));
	node = json_pack("{s:s, s:b, s:o}", "type", "object",
	    "additionalProperties", 0, "properties", properties);
	add_required(node, object);
	add_conditions(node, object);
	return node;
}

static json_t *
bare_schema(const struct dep_field *field)
{
	switch (field->type) {
	case DEP_VERSION:
		return json_pack("{s:I}", "const", (json_int_t)field->max);
	case DEP_TEXT:
		return text_schema(field);
	case DEP_TEXTS:
		return list_schema(text_schema(field), CF_MAX_LIST, false);
	case DEP_WORD:
	case DEP_ENUM:
		return word_schema(field);
	case DEP_WORDS:
		return list_schema(word_schema(field), CF_MAX_LIST, true);
	case DEP_INT:
		return int_schema(field->min, field->max);
	case DEP_PORT:
		return int_schema(1, 65535);
	case DEP_BOOL:
	case DEP_TRI:
		return json_pack("{s:s}", "type", "boolean");
	case DEP_DATE:
	case DEP_LAST_DAY:
		return pattern_schema("^[0-9]{4}-[0-9]{2}-[0-9]{2}$");
	case DEP_SHARE:
		return json_pack("{s:s, s:i, s:i}", "type", "number",
		    "minimum", 0, "maximum", 100);
	case DEP_SECRET:
		return secret_schema();
	case DEP_PLACE:
		return pattern_schema("^(\\[[0-9A-Fa-f.:]+\\]|[^:\\s]+):"
		    "[1-9][0-9]{0,4}$");
	case DEP_ORIGIN:
		return pattern_schema("^[A-Za-z]+://[^/@\\s]+/?$");
	case DEP_OBJECT:
		return object_schema(field->object);
	case DEP_OBJECTS:
		return list_schema(object_schema(field->object), CF_MAX_ITEMS,
		    false);
	default:
		return NULL;
	}
}

static json_t *
schema_of(const struct dep_field *field)
{
	json_t *node = bare_schema(field);
	struct cf_arena *arena = cf_arena_new(CF_MAX_TEXT);

	if (node != NULL && arena != NULL)
		json_object_set_new(node, "description", json_string(
		    cf_printf(arena, "%s / %s", field->doc.fr,
		    field->doc.en)));
	cf_arena_free(arena);
	return node;
}

int
cf_deployment_schema(struct cf_buf *ret)
{
	json_t *node, *body = object_schema(&dep_root);
	char *text;

	node = json_pack("{s:s, s:s, s:s}", "$schema",
	    "https://json-schema.org/draft/2020-12/schema", "$id",
	    "urn:confiance:schema:deployment:1", "title",
	    "confiance deployment 1");
	if (node == NULL || body == NULL ||
	    json_object_update(node, body) != 0) {
		json_decref(node);
		json_decref(body);
		return CF_ENOMEM;
	}
	text = json_dumps(node, JSON_INDENT(1));
	json_decref(node);
	json_decref(body);
	if (text == NULL)
		return CF_ENOMEM;
	cf_buf_str(ret, text);
	cf_buf_str(ret, "\n");
	free(text);
	return cf_buf_failed(ret) ? CF_ELIMIT : CF_OK;
}
