/*
 * The reference part of docs/deployment.md, written from the table: every
 * key, in both languages.  tests/unit/model/deployment_docs.c proves that the
 * page has it as it is written here.
 */
#include <string.h>

#include "deployment_priv.h"

static struct cf_text
type_text(const struct dep_field *field)
{
	static const struct cf_text texts[DEP_TYPES] = {
		[DEP_VERSION] = { "1", "1" },
		[DEP_WORD] = { "un mot de la liste", "a word of the list" },
		[DEP_WORDS] = { "liste de mots", "list of words" },
		[DEP_ENUM] = { "un mot de la liste", "a word of the list" },
		[DEP_PORT] = { "nombre de 1 à 65535",
		    "number from 1 to 65535" },
		[DEP_BOOL] = { "true ou false", "true or false" },
		[DEP_TRI] = { "true, false, ou rien si on ne sait pas",
		    "true, false, or nothing when it is not known" },
		[DEP_DATE] = { "date AAAA-MM-JJ", "date YYYY-MM-DD" },
		[DEP_LAST_DAY] = { "date AAAA-MM-JJ", "date YYYY-MM-DD" },
		[DEP_SHARE] = { "pour cent, de 0 à 100", "percent, 0 to 100" },
		[DEP_SECRET] = { "secret : {file: …}, {env: …} ou {fd: …}",
		    "secret: {file: …}, {env: …} or {fd: …}" },
		[DEP_PLACE] = { "HÔTE:PORT", "HOST:PORT" },
		[DEP_ORIGIN] = { "PROTOCOLE://HÔTE:PORT",
		    "PROTOCOL://HOST:PORT" },
		[DEP_OBJECT] = { "objet", "object" },
		[DEP_OBJECTS] = { "liste d'objets", "list of objects" },
	};

	if (field->type == DEP_TEXT)
		return field->format->expected;
	return texts[field->type];
}

/* A cell may not hold the sign that ends it. */
static void
add_cell(struct cf_buf *out, const char *s)
{
	for (; *s != '\0'; s++)
		cf_buf_printf(out, *s == '|' ? "\\%c" : "%c", *s);
}

static void
add_both(struct cf_buf *out, struct cf_text text)
{
	add_cell(out, text.fr);
	if (strcmp(text.fr, text.en) != 0) {
		cf_buf_str(out, " <br> *");
		add_cell(out, text.en);
		cf_buf_str(out, "*");
	}
}

static void
add_value(struct cf_buf *out, const struct dep_field *field)
{
	if (field->type == DEP_INT)
		cf_buf_printf(out, "nombre de %lld à %lld <br> *number from "
		    "%lld to %lld*", (long long)field->min,
		    (long long)field->max, (long long)field->min,
		    (long long)field->max);
	else if (field->type == DEP_TEXTS) {
		cf_buf_str(out, "liste : ");
		add_cell(out, field->format->expected.fr);
		cf_buf_str(out, " <br> *list: ");
		add_cell(out, field->format->expected.en);
		cf_buf_str(out, "*");
	} else
		add_both(out, type_text(field));
}

static void
add_needed(struct cf_buf *out, const struct dep_object *object,
    const struct dep_field *field)
{
	if (field->when != NULL)
		cf_buf_printf(out, "`%s: %s` : ", object->kind, field->when);
	if (field->required && field->unless != NULL)
		cf_buf_printf(out, "obligatoire sans `%s` <br> *required "
		    "without `%s`*", field->unless, field->unless);
	else if (field->required)
		cf_buf_str(out, "obligatoire <br> *required*");
	else if (field->fallback.fr != NULL)
		add_both(out, field->fallback);
	else
		cf_buf_str(out, "rien <br> *nothing*");
}

static void
add_row(struct cf_buf *out, const struct dep_object *object,
    const struct dep_field *field)
{
	cf_buf_printf(out, "| `%s` | ", field->key);
	add_value(out, field);
	cf_buf_str(out, " | ");
	add_needed(out, object, field);
	cf_buf_str(out, " | ");
	add_both(out, field->doc);
	if (field->example != NULL)
		cf_buf_printf(out, " | `%s` |\n", field->example);
	else
		cf_buf_str(out, " | |\n");
}

static void
add_words(struct cf_buf *out, const struct dep_field *field)
{
	const struct dep_word *word = field->words;

	cf_buf_printf(out, "\n`%s` :\n\n", field->key);
	for (; word->name != NULL; word++) {
		cf_buf_printf(out, "- `%s` : ", word->name);
		cf_buf_str(out, word->doc.fr);
		if (strcmp(word->doc.fr, word->doc.en) != 0)
			cf_buf_printf(out, " / *%s*", word->doc.en);
		cf_buf_str(out, "\n");
	}
}

/* path: "provider.ownership.companies[]", "" for the whole file. */
static void
add_object(struct cf_buf *out, struct cf_arena *arena,
    const struct dep_object *object, const char *path)
{
	const struct dep_field *field;
	const char *inner;

	cf_buf_printf(out, "\n### %s%s%s%s / %s\n\n", *path != '\0' ? "`" : "",
	    path, *path != '\0' ? "` : " : "", object->name.fr,
	    object->name.en);
	cf_buf_str(out, "| Clé *Key* | Valeur *Value* | Défaut *Default* | "
	    "Sens *Meaning* | Exemple *Example* |\n|---|---|---|---|---|\n");
	for (field = object->fields; field->key != NULL; field++)
		add_row(out, object, field);
	for (field = object->fields; field->key != NULL; field++) {
		if (field->words != NULL && field->type != DEP_ORIGIN)
			add_words(out, field);
	}
	for (field = object->fields; field->key != NULL; field++) {
		if (field->object == NULL)
			continue;
		inner = cf_printf(arena, "%s%s%s%s", path,
		    *path != '\0' ? "." : "", field->key,
		    field->type == DEP_OBJECTS ? "[]" : "");
		add_object(out, arena, field->object, inner);
	}
}

int
dep_reference(struct cf_buf *ret)
{
	struct cf_arena *arena = cf_arena_new(CF_ARENA_DEPLOYMENT);
	bool failed;

	if (arena == NULL)
		return CF_ENOMEM;
	add_object(ret, arena, &dep_root, "");
	failed = cf_arena_failed(arena) || cf_buf_failed(ret);
	cf_arena_free(arena);
	return failed ? CF_ENOMEM : CF_OK;
}
