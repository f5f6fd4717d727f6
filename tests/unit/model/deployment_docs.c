/*
 * What is written from the table is current: the schema file, the reference
 * part of docs/deployment.md, and the starter files, which parse.  With
 * CONFIANCE_UPDATE=1 in the environment this program writes the first two
 * instead of comparing them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include <confiance/deployment.h>

#include "deployment_priv.h"

#define SCHEMA CF_SOURCE_DIR "/reports/schema/confiance-deployment-1.schema.json"
#define DOC CF_SOURCE_DIR "/docs/deployment.md"
#define BEGIN "<!-- reference: written from auditor/model/deployment_table.c -->\n"
#define END "<!-- end of reference -->\n"

static int
setup(void **state)
{
	*state = cf_arena_new(CF_ARENA_DEPLOYMENT);
	return *state == NULL;
}

static int
teardown(void **state)
{
	cf_arena_free(*state);
	return 0;
}

static bool
updating(void)
{
	return cf_streq(getenv("CONFIANCE_UPDATE"), "1");
}

static char *
slurp(struct cf_arena *arena, const char *path)
{
	struct cf_err err = { 0 };
	char *text = NULL;
	size_t len;

	if (cf_file_read(arena, path, 1 << 20, &text, &len, &err) != CF_OK)
		fail_msg("%s", err.msg);
	return text;
}

static void
spill(const char *path, const struct cf_buf *buf)
{
	struct cf_err err = { 0 };

	if (cf_file_write(path, buf->data, buf->len, 0644, &err) != CF_OK)
		fail_msg("%s", err.msg);
}

static void
test_schema(void **state)
{
	struct cf_buf buf;

	cf_buf_init(&buf, 1 << 20);
	assert_int_equal(cf_deployment_schema(&buf), CF_OK);
	if (updating())
		spill(SCHEMA, &buf);
	assert_string_equal(buf.data, slurp(*state, SCHEMA));
	cf_buf_free(&buf);
}

/* Each key of the table is a property, and no object takes others. */
static void
walk_schema(const struct dep_object *object, json_t *node)
{
	const struct dep_field *field;
	json_t *properties, *property;
	size_t n = 0;

	assert_true(json_is_false(json_object_get(node,
	    "additionalProperties")));
	assert_non_null(properties = json_object_get(node, "properties"));
	for (field = object->fields; field->key != NULL; field++, n++) {
		property = json_object_get(properties, field->key);
		if (!json_is_string(json_object_get(property, "description")))
			fail_msg("%s has no description", field->key);
		if (field->type == DEP_OBJECTS)
			property = json_object_get(property, "items");
		if (field->object != NULL)
			walk_schema(field->object, property);
	}
	assert_int_equal(json_object_size(properties), n);
}

static void
test_schema_is_whole(void **state)
{
	struct cf_buf buf;
	json_t *root;

	(void)state;
	cf_buf_init(&buf, 1 << 20);
	assert_int_equal(cf_deployment_schema(&buf), CF_OK);
	root = json_loads(buf.data, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(root);
	assert_string_equal(json_string_value(json_object_get(root,
	    "$schema")), "https://json-schema.org/draft/2020-12/schema");
	walk_schema(&dep_root, root);
	json_decref(root);
	cf_buf_free(&buf);
}

static void
test_doc(void **state)
{
	struct cf_buf reference, page;
	char *doc = slurp(*state, DOC), *begin, *end;

	cf_buf_init(&reference, 1 << 20);
	assert_int_equal(dep_reference(&reference), CF_OK);
	begin = strstr(doc, BEGIN);
	end = strstr(doc, END);
	assert_non_null(begin);
	assert_non_null(end);
	begin += strlen(BEGIN);
	if (updating()) {
		cf_buf_init(&page, 1 << 20);
		cf_buf_add(&page, doc, (size_t)(begin - doc));
		cf_buf_str(&page, reference.data);
		cf_buf_str(&page, "\n");
		cf_buf_str(&page, end);
		spill(DOC, &page);
		cf_buf_free(&page);
	} else {
		assert_int_equal(end - begin, reference.len + 1);
		assert_memory_equal(begin, reference.data, reference.len);
	}
	cf_buf_free(&reference);
}

static void
walk_doc(const struct dep_object *object, const char *text)
{
	const struct dep_field *field;
	char key[64];

	for (field = object->fields; field->key != NULL; field++) {
		snprintf(key, sizeof(key), "\n| `%s` | ", field->key);
		if (strstr(text, key) == NULL)
			fail_msg("docs/deployment.md lacks %s", field->key);
		assert_true(*field->doc.fr != '\0' && *field->doc.en != '\0');
		if (field->object != NULL)
			walk_doc(field->object, text);
	}
}

static void
test_doc_is_whole(void **state)
{
	walk_doc(&dep_root, slurp(*state, DOC));
}

/* The table keeps the promises that the reader relies on. */
static void
walk_table(const struct dep_object *object)
{
	const struct dep_field *field;
	const struct dep_word *word;
	size_t n = 0, words;

	for (field = object->fields; field->key != NULL; field++, n++) {
		assert_true(field->type < DEP_TYPES);
		assert_true((field->format != NULL) ==
		    (field->type == DEP_TEXT || field->type == DEP_TEXTS));
		assert_true((field->object != NULL) ==
		    (field->type == DEP_OBJECT || field->type == DEP_OBJECTS));
		assert_true(field->when == NULL || object->kind != NULL);
		words = 0;
		for (word = field->words; word != NULL && word->name != NULL;
		    word++)
			words++;
		assert_true(words < DEP_FIELDS);
		assert_true((words > 0) == (field->type == DEP_WORD ||
		    field->type == DEP_WORDS || field->type == DEP_ENUM ||
		    field->type == DEP_ORIGIN));
		if (field->object != NULL)
			walk_table(field->object);
	}
	assert_true(n < DEP_FIELDS);
}

static void
test_table(void **state)
{
	(void)state;
	walk_table(&dep_root);
}

/* ---- Starter files ---- */

static struct cf_deployment
parse(struct cf_arena *arena, const char *text)
{
	struct cf_deployment dep;
	struct cf_err err = { 0 };
	char line[2048];

	if (cf_deployment_parse(arena, "starter", text, strlen(text), &dep,
	    &err) != CF_OK)
		fail_msg("%s", cf_err_text(&err, line, sizeof(line)));
	return dep;
}

/* The examples without their sign: "#" and an even number of blanks. */
static char *
uncommented(struct cf_arena *arena, const char *text)
{
	char *copy = cf_strdup(arena, text), *out = copy;
	size_t blanks;
	bool start = true;

	for (; *text != '\0'; text++) {
		blanks = strspn(text + 1, " ");
		if (start && *text == '#' && blanks % 2 == 0) {
			start = false;
			continue;
		}
		start = *text == '\n';
		*out++ = *text;
	}
	*out = '\0';
	return copy;
}

static void
try_starter(struct cf_arena *arena, enum cf_lang lang)
{
	struct cf_deployment dep;
	struct cf_buf buf;
	const struct dep_field *field;
	struct dep_sink sink = { .arena = arena, .file = "starter" };
	const struct dep_node *root;
	const char *all;

	cf_buf_init(&buf, 1 << 20);
	assert_int_equal(cf_deployment_starter(lang, &buf), CF_OK);
	dep = parse(arena, buf.data);
	assert_int_equal(dep.nendpoints, 1);
	assert_int_equal(dep.nthird_parties, 0);
	all = uncommented(arena, buf.data);
	dep = parse(arena, all);
	assert_int_equal(dep.nendpoints, 3);
	assert_int_equal(dep.nthird_parties, 1);
	assert_int_equal(dep.ndata_stores, 2);
	root = dep_yaml(&sink, all, strlen(all));
	assert_non_null(root);
	for (field = dep_root.fields; field->key != NULL; field++) {
		if (dep_member(root, field->key) == NULL)
			fail_msg("the starter lacks %s", field->key);
	}
	cf_buf_free(&buf);
}

static void
test_starter(void **state)
{
	struct cf_buf fr, en;

	try_starter(*state, CF_LANG_FR);
	try_starter(*state, CF_LANG_EN);
	cf_buf_init(&fr, 1 << 20);
	cf_buf_init(&en, 1 << 20);
	cf_deployment_starter(CF_LANG_FR, &fr);
	cf_deployment_starter(CF_LANG_EN, &en);
	assert_non_null(strstr(fr.data, "Qui a permis cet audit"));
	assert_non_null(strstr(en.data, "Who allowed this audit"));
	cf_buf_free(&fr);
	cf_buf_free(&en);
}

static void
test_full(void **state)
{
	struct cf_buf buf;

	(void)state;
	cf_buf_init(&buf, 100);
	assert_int_equal(cf_deployment_starter(CF_LANG_FR, &buf), CF_ELIMIT);
	cf_buf_free(&buf);
	cf_buf_init(&buf, 100);
	assert_int_equal(cf_deployment_schema(&buf), CF_ELIMIT);
	cf_buf_free(&buf);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		T(test_schema), T(test_schema_is_whole), T(test_doc),
		T(test_doc_is_whole), T(test_table), T(test_starter),
		T(test_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
