/*
 * The tree and the table together: values of the right type at the right
 * offset, and an error with its place for everything else.  This file knows
 * no key.  It never repeats what may be a secret.
 */
#include <assert.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <confiance/country.h>

#include "deployment_priv.h"

static_assert(sizeof(enum cf_tri) == sizeof(int), "enums are ints");

/* ---- What errors say ---- */

/* A key that an error may repeat: "pin:1234", with its blank forgotten, is
 * one key to YAML, and holds a secret. */
static bool
looks_like_key(const char *s)
{
	size_t n = strlen(s);

	return n <= 40 && strspn(s, "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ_-") == n;
}

static const char *
what_is(struct dep_sink *sink, const struct dep_node *node)
{
	if (node->kind == DEP_LIST)
		return CF_TR("une liste", "a list");
	if (node->kind == DEP_MAP)
		return CF_TR("un objet", "an object");
	if (dep_is_null(node) || *node->text == '\0')
		return CF_TR("une valeur vide", "an empty value");
	return cf_printf(sink->arena, node->plain ? CF_TR("la valeur « %s »",
	    "the value '%s'") : CF_TR("le texte « %s »", "the text '%s'"),
	    dep_show(sink->arena, node->text));
}

/* near: a candidate to suggest, or NULL. */
static void
wrong(struct dep_sink *sink, const char *key, const struct dep_node *node,
    const char *expected, const char *near)
{
	dep_error(sink, CF_ECONFIG, node->pos, CF_TR(
	    "« %s » : %s ne convient pas ; attendu : %s%s",
	    "'%s': %s does not fit; expected: %s%s"), key,
	    what_is(sink, node), expected, dep_meant(sink->arena, near));
}

static const char *
join_words(struct cf_arena *arena, const struct dep_word *words)
{
	const char *all = "";

	for (; words->name != NULL; words++)
		all = cf_printf(arena, "%s%s%s", all, *all != '\0' ? ", " : "",
		    words->name);
	return all;
}

static const char *
nearest_word(const char *s, const struct dep_word *words)
{
	const char *names[DEP_FIELDS];
	size_t n;

	for (n = 0; n < DEP_FIELDS && words[n].name != NULL; n++)
		names[n] = words[n].name;
	return cf_nearest(s, names, n);
}

/* "France" is meant as FR: names in both languages. */
static const char *
nearest_country(struct cf_arena *arena, const char *s)
{
	struct cf_text name;
	char code[3] = "AA";

	for (code[0] = 'A'; code[0] <= 'Z'; code[0]++) {
		for (code[1] = 'A'; code[1] <= 'Z'; code[1]++) {
			if (!cf_country_known(code))
				continue;
			name = cf_country_name(code);
			if (strcasecmp(name.fr, s) == 0 ||
			    strcasecmp(name.en, s) == 0)
				return cf_strdup(arena, cf_country_code(code));
		}
	}
	return NULL;
}

/* ---- Values ---- */

static void *
at(void *base, size_t offset)
{
	return (char *)base + offset;
}

static void
put_text(void *base, size_t offset, const char *s)
{
	*(const char **)at(base, offset) = s;
}

static bool
is_scalar(const struct dep_node *node)
{
	return node->kind == DEP_SCALAR && !dep_is_null(node) &&
	    *node->text != '\0';
}

/* The one spelling of a text that has the field's form, else NULL. */
static const char *
formed(struct dep_sink *sink, const struct dep_field *field,
    const struct dep_node *node)
{
	const struct dep_format *format = field->format;
	const char *near = NULL;

	if (is_scalar(node) && strlen(node->text) <= format->max &&
	    format->ok(node->text))
		return format->normal == NULL ? node->text :
		    format->normal(sink->arena, node->text);
	if (format == &dep_country && is_scalar(node))
		near = nearest_country(sink->arena, node->text);
	wrong(sink, field->key, node,
	    cf_text_pick(format->expected, cf_lang), near);
	return NULL;
}

static void
read_text(struct dep_sink *sink, const struct dep_field *field,
    const struct dep_node *node, void *base)
{
	const char *s = formed(sink, field, node);

	if (s != NULL)
		put_text(base, field->at, s);
}

/* The index of the word that node is, or -1 after an error. */
static int
word_of(struct dep_sink *sink, const struct dep_field *field,
    const struct dep_node *node)
{
	const struct dep_word *words = field->words;
	int i;

	for (i = 0; is_scalar(node) && words[i].name != NULL; i++) {
		if (strcmp(words[i].name, node->text) == 0)
			return i;
	}
	wrong(sink, field->key, node, join_words(sink->arena, words),
	    is_scalar(node) ? nearest_word(node->text, words) : NULL);
	return -1;
}

static void
read_word(struct dep_sink *sink, const struct dep_field *field,
    const struct dep_node *node, void *base)
{
	int i = word_of(sink, field, node);

	if (i >= 0)
		put_text(base, field->at, field->words[i].name);
}

static void
read_enum(struct dep_sink *sink, const struct dep_field *field,
    const struct dep_node *node, void *base)
{
	int i = word_of(sink, field, node);

	if (i >= 0)
		memcpy(at(base, field->at), &i, sizeof(i));
}

/* The array of a list's texts, or NULL after an error. */
static const char **
list_room(struct dep_sink *sink, const struct dep_field *field,
    const struct dep_node *node)
{
	if (node->kind != DEP_LIST) {
		wrong(sink, field->key, node, cf_printf(sink->arena, CF_TR(
		    "une liste, par exemple %s", "a list, for example %s"),
		    field->example != NULL ? field->example : "[…]"), NULL);
		return NULL;
	}
	/* It becomes a list value of a fact. */
	if (node->n > CF_MAX_LIST) {
		dep_error(sink, CF_ELIMIT, node->pos, CF_TR(
		    "« %s » : %zu éléments ; attendu : %d au plus",
		    "'%s': %zu entries; expected: at most %d"), field->key,
		    node->n, CF_MAX_LIST);
		return NULL;
	}
	return cf_calloc(sink->arena, node->n + 1, sizeof(char *));
}

static void
read_texts(struct dep_sink *sink, const struct dep_field *field,
    const struct dep_node *node, void *base)
{
	const char **texts = list_room(sink, field, node);
	struct cf_strings *ret = at(base, field->at);
	const struct dep_node *item;
	size_t n = 0;

	if (texts == NULL)
		return;
	for (item = node->first; item != NULL && !dep_stop(sink);
	    item = item->next) {
		if ((texts[n] = formed(sink, field, item)) != NULL)
			n++;
	}
	ret->v = texts;
	ret->n = n;
}

static void
read_words(struct dep_sink *sink, const struct dep_field *field,
    const struct dep_node *node, void *base)
{
	const char **texts = list_room(sink, field, node);
	struct cf_strings *ret = at(base, field->at);
	const struct dep_node *item;
	uint64_t seen = 0;
	size_t n = 0;
	int i;

	if (texts == NULL)
		return;
	for (item = node->first; item != NULL && !dep_stop(sink);
	    item = item->next) {
		if ((i = word_of(sink, field, item)) < 0)
			continue;
		if ((seen & UINT64_C(1) << i) != 0) {
			dep_error(sink, CF_ECONFIG, item->pos, CF_TR(
			    "« %s » : « %s » figure deux fois ; attendu : une "
			    "fois", "'%s': '%s' stands there twice; expected: "
			    "once"), field->key, field->words[i].name);
			continue;
		}
		seen |= UINT64_C(1) << i;
		texts[n++] = field->words[i].name;
	}
	ret->v = texts;
	ret->n = n;
}

/* Decimal digits, at most nine of them, without leading zero. */
static bool
whole(const struct dep_node *node, int64_t *ret)
{
	const char *s = node->text;
	size_t n = strlen(s);

	if (node->kind != DEP_SCALAR || !node->plain || n == 0 || n > 9 ||
	    strspn(s, "0123456789") != n || (*s == '0' && n > 1))
		return false;
	*ret = strtol(s, NULL, 10);
	return true;
}

static bool
read_between(struct dep_sink *sink, const struct dep_field *field,
    const struct dep_node *node, int64_t min, int64_t max, int64_t *ret)
{
	int64_t v;

	if (whole(node, &v) && v >= min && v <= max) {
		*ret = v;
		return true;
	}
	wrong(sink, field->key, node, cf_printf(sink->arena, CF_TR(
	    "un nombre entier de %lld à %lld, sans guillemets",
	    "a whole number from %lld to %lld, without quotes"),
	    (long long)min, (long long)max), NULL);
	return false;
}

static void
read_int(struct dep_sink *sink, const struct dep_field *field,
    const struct dep_node *node, void *base)
{
	int64_t v;

	if (read_between(sink, field, node, field->min, field->max, &v))
		*(int64_t *)at(base, field->at) = v;
}

static void
read_port(struct dep_sink *sink, const struct dep_field *field,
    const struct dep_node *node, void *base)
{
	int64_t v;

	if (read_between(sink, field, node, 1, 65535, &v))
		*(unsigned int *)at(base, field->at) = (unsigned int)v;
}

static void
read_version(struct dep_sink *sink, const struct dep_field *field,
    const struct dep_node *node, void *base)
{
	int64_t v;

	(void)base;
	if (whole(node, &v) && v >= field->min && v <= field->max)
		return;
	wrong(sink, field->key, node, cf_printf(sink->arena, CF_TR(
	    "%lld, la version du format que ce programme connaît",
	    "%lld, the version of the format that this program knows"),
	    (long long)field->max), NULL);
	/* What another version means is not ours to guess. */
	sink->fatal = true;
}

/* -1 after an error. */
static int
truth(struct dep_sink *sink, const struct dep_field *field,
    const struct dep_node *node)
{
	if (node->kind == DEP_SCALAR && node->plain) {
		if (strcmp(node->text, "true") == 0)
			return 1;
		if (strcmp(node->text, "false") == 0)
			return 0;
	}
	wrong(sink, field->key, node, field->type == DEP_TRI ? CF_TR(
	    "true ou false sans guillemets, ou pas de clé si on ne sait pas",
	    "true or false without quotes, or no key when it is not known") :
	    CF_TR("true ou false, sans guillemets",
	    "true or false, without quotes"), NULL);
	return -1;
}

static void
read_bool(struct dep_sink *sink, const struct dep_field *field,
    const struct dep_node *node, void *base)
{
	int v = truth(sink, field, node);

	if (v >= 0)
		*(bool *)at(base, field->at) = v != 0;
}

static void
read_tri(struct dep_sink *sink, const struct dep_field *field,
    const struct dep_node *node, void *base)
{
	int v = truth(sink, field, node);

	if (v >= 0)
		*(enum cf_tri *)at(base, field->at) =
		    v != 0 ? CF_TRI_YES : CF_TRI_NO;
}

/* Zero means "not given", so the first day of 1970 is no date. */
static bool
day(struct dep_sink *sink, const struct dep_field *field,
    const struct dep_node *node, int64_t *ret)
{
	int64_t t;

	if (is_scalar(node) && strlen(node->text) == strlen("YYYY-MM-DD") &&
	    cf_time_parse(node->text, &t) == CF_OK && t > 0) {
		*ret = t;
		return true;
	}
	wrong(sink, field->key, node, CF_TR(
	    "une date AAAA-MM-JJ qui existe, par exemple 2026-12-31",
	    "a date YYYY-MM-DD that exists, for example 2026-12-31"), NULL);
	return false;
}

static void
read_date(struct dep_sink *sink, const struct dep_field *field,
    const struct dep_node *node, void *base)
{
	int64_t t;

	if (day(sink, field, node, &t))
		*(int64_t *)at(base, field->at) = t;
}

static void
read_last_day(struct dep_sink *sink, const struct dep_field *field,
    const struct dep_node *node, void *base)
{
	int64_t t;

	if (!day(sink, field, node, &t))
		return;
	*(int64_t *)at(base, field->at) = t + 86400;
	put_text(base, field->at2, node->text);
}

static void
read_share(struct dep_sink *sink, const struct dep_field *field,
    const struct dep_node *node, void *base)
{
	int64_t v;

	if (node->kind == DEP_SCALAR && node->plain &&
	    dep_share(node->text, &v)) {
		*(int64_t *)at(base, field->at) = v;
		return;
	}
	wrong(sink, field->key, node, CF_TR(
	    "un pourcentage de 0 à 100 sans signe ni guillemets, sept "
	    "décimales au plus après un point, par exemple 33.3333333",
	    "a percentage from 0 to 100 without sign or quotes, at most seven "
	    "decimals after a point, for example 33.3333333"), NULL);
}

static void
read_place(struct dep_sink *sink, const struct dep_field *field,
    const struct dep_node *node, void *base)
{
	const char *host;
	unsigned int port;

	if (is_scalar(node) && dep_place(sink->arena, node->text, &host, &port)) {
		put_text(base, field->at, host);
		*(unsigned int *)at(base, field->at2) = port;
		return;
	}
	wrong(sink, field->key, node, CF_TR(
	    "HÔTE:PORT ou [IPv6]:PORT, par exemple 127.0.0.1:8443",
	    "HOST:PORT or [IPv6]:PORT, for example 127.0.0.1:8443"), NULL);
}

static void
read_origin(struct dep_sink *sink, const struct dep_field *field,
    const struct dep_node *node, void *base)
{
	const struct dep_word *word = field->words;
	const char *scheme, *host;
	unsigned int port;

	if (is_scalar(node) &&
	    dep_origin(sink->arena, node->text, &scheme, &host, &port)) {
		while (word->name != NULL && strcmp(word->name, scheme) != 0)
			word++;
		if (port == 0)
			port = dep_default_port(scheme);
		if (word->name != NULL && port != 0) {
			put_text(base, field->at, host);
			*(unsigned int *)at(base, field->at2) = port;
			put_text(base, field->at3, word->name);
			return;
		}
	}
	wrong(sink, field->key, node, cf_printf(sink->arena, CF_TR(
	    "PROTOCOLE://HÔTE:PORT sans chemin ni identifiants, par exemple "
	    "%s ; protocoles : %s", "PROTOCOL://HOST:PORT without path or "
	    "credentials, for example %s; protocols: %s"), field->example,
	    join_words(sink->arena, field->words)), NULL);
}

/* ---- Secrets: no error here repeats anything of the file ---- */

static void
secret_error(struct dep_sink *sink, const struct dep_field *field,
    struct cf_pos pos)
{
	dep_error(sink, CF_ECONFIG, pos, CF_TR(
	    "« %s » : un secret ne s'écrit pas dans ce fichier ; attendu : "
	    "{file: CHEMIN}, {env: VARIABLE} ou {fd: NOMBRE}",
	    "'%s': a secret is not written in this file; expected: "
	    "{file: PATH}, {env: VARIABLE} or {fd: NUMBER}"), field->key);
}

static void
read_secret(struct dep_sink *sink, const struct dep_field *field,
    const struct dep_node *node, void *base)
{
	struct cf_secret_ref ref = { .pos = node->pos };
	const struct dep_node *value = node->first;

	if (node->kind != DEP_MAP || node->n != 1) {
		secret_error(sink, field, node->pos);
		return;
	}
	ref.name = value->text;
	if (strcmp(value->key, "file") == 0 && is_scalar(value) &&
	    strlen(value->text) <= dep_path.max)
		ref.from = CF_SECRET_FILE;
	else if (strcmp(value->key, "env") == 0 && is_scalar(value) &&
	    strlen(value->text) <= dep_variable.max &&
	    dep_variable.ok(value->text))
		ref.from = CF_SECRET_ENV;
	else if (strcmp(value->key, "fd") == 0 && whole(value, &ref.fd) &&
	    ref.fd != 1 && ref.fd != 2 && ref.fd <= INT_MAX)
		ref.from = CF_SECRET_FD;
	else {
		secret_error(sink, field, value->pos);
		return;
	}
	if (ref.from == CF_SECRET_FD)
		ref.name = "";
	*(struct cf_secret_ref *)at(base, field->at) = ref;
}

/* ---- Objects ---- */

static void read_members(struct dep_sink *, const struct dep_object *,
    const struct dep_node *, void *);

static void
read_object(struct dep_sink *sink, const struct dep_field *field,
    const struct dep_node *node, void *base)
{
	if (node->kind == DEP_MAP)
		read_members(sink, field->object, node, at(base, field->at));
	else
		wrong(sink, field->key, node, cf_printf(sink->arena, CF_TR(
		    "un objet : « %s: … » et d'autres clés, en retrait",
		    "an object: '%s: …' and other keys, indented"),
		    field->object->fields[0].key), NULL);
}

static void
read_objects(struct dep_sink *sink, const struct dep_field *field,
    const struct dep_node *node, void *base)
{
	const struct dep_object *object = field->object;
	const struct dep_node *item;
	char *array;
	size_t n = 0;

	if (node->kind != DEP_LIST) {
		wrong(sink, field->key, node, cf_printf(sink->arena, CF_TR(
		    "une liste : « - %s: … » pour chaque élément",
		    "a list: '- %s: …' for each entry"),
		    object->fields[0].key), NULL);
		return;
	}
	if ((array = cf_calloc(sink->arena, node->n + 1, object->size)) == NULL)
		return;
	for (item = node->first; item != NULL && !dep_stop(sink);
	    item = item->next) {
		if (item->kind == DEP_MAP)
			read_members(sink, object, item,
			    array + n++ * object->size);
		else
			wrong(sink, field->key, item, cf_printf(sink->arena,
			    CF_TR("%s : « - %s: … »", "%s: '- %s: …'"),
			    cf_text_pick(object->name, cf_lang),
			    object->fields[0].key), NULL);
	}
	*(void **)at(base, field->at) = array;
	*(size_t *)at(base, field->at2) = n;
}

/* ---- One object ---- */

static void
set_default(const struct dep_field *field, void *base)
{
	const struct dep_field *inner;

	switch (field->type) {
	case DEP_TEXT:
	case DEP_WORD:
	case DEP_PLACE:
		put_text(base, field->at, "");
		break;
	case DEP_ORIGIN:
		put_text(base, field->at, "");
		put_text(base, field->at3, "");
		break;
	case DEP_LAST_DAY:
		put_text(base, field->at2, "");
		break;
	case DEP_INT:
	case DEP_SHARE:
		*(int64_t *)at(base, field->at) = field->def;
		break;
	case DEP_SECRET:
		((struct cf_secret_ref *)at(base, field->at))->name = "";
		break;
	case DEP_OBJECT:
		for (inner = field->object->fields; inner->key != NULL; inner++)
			set_default(inner, at(base, field->at));
		break;
	default:
		break; /* zero is the default */
	}
}

static void
unknown_key(struct dep_sink *sink, const struct dep_object *object,
    const struct dep_node *node)
{
	const char *keys[DEP_FIELDS], *all = "", *near;
	size_t i, n;

	if (!looks_like_key(node->key)) {
		dep_error(sink, CF_ECONFIG, node->key_pos, CF_TR(
		    "ceci n'est pas une clé ; attendu : « clé: valeur », avec "
		    "une espace après « : »",
		    "this is not a key; expected: 'key: value', with a space "
		    "after ':'"));
		return;
	}
	for (n = 0; object->fields[n].key != NULL; n++)
		keys[n] = object->fields[n].key;
	near = cf_nearest(node->key, keys, n);
	for (i = 0; i < n; i++)
		all = cf_printf(sink->arena, "%s%s%s", all, i > 0 ? ", " : "",
		    keys[i]);
	dep_error(sink, CF_ECONFIG, node->key_pos, CF_TR(
	    "clé inconnue « %s » dans %s ; attendu : %s%s",
	    "unknown key '%s' in %s; expected: %s%s"), node->key,
	    cf_text_pick(object->name, cf_lang), all,
	    dep_meant(sink->arena, near));
}

static const struct dep_field *
find_field(const struct dep_object *object, const char *key, size_t *ret_i)
{
	size_t i;

	for (i = 0; object->fields[i].key != NULL; i++) {
		if (strcmp(object->fields[i].key, key) == 0) {
			*ret_i = i;
			return &object->fields[i];
		}
	}
	return NULL;
}

typedef void read_fn(struct dep_sink *, const struct dep_field *,
    const struct dep_node *, void *);
static read_fn *const readers[DEP_TYPES] = {
	[DEP_VERSION] = read_version,
	[DEP_TEXT] = read_text,
	[DEP_TEXTS] = read_texts,
	[DEP_WORD] = read_word,
	[DEP_WORDS] = read_words,
	[DEP_ENUM] = read_enum,
	[DEP_INT] = read_int,
	[DEP_PORT] = read_port,
	[DEP_BOOL] = read_bool,
	[DEP_TRI] = read_tri,
	[DEP_DATE] = read_date,
	[DEP_LAST_DAY] = read_last_day,
	[DEP_SHARE] = read_share,
	[DEP_SECRET] = read_secret,
	[DEP_PLACE] = read_place,
	[DEP_ORIGIN] = read_origin,
	[DEP_OBJECT] = read_object,
	[DEP_OBJECTS] = read_objects,
};

/* Whether the key of the kind has the value that this field goes with. */
static bool
goes_with(const struct dep_object *object, const struct dep_field *field,
    const struct dep_node *node)
{
	const struct dep_node *kind;

	if (field->when == NULL)
		return true;
	kind = dep_member(node, object->kind);
	return kind != NULL && strcmp(kind->text, field->when) == 0;
}

static void
check_beside(struct dep_sink *sink, const struct dep_object *object,
    const struct dep_field *field, const struct dep_node *member,
    const struct dep_node *node)
{
	const struct dep_node *other;
	const char *const *key;

	if (!goes_with(object, field, node))
		dep_error(sink, CF_ECONFIG, member->key_pos, CF_TR(
		    "« %s » n'a pas de sens ici ; attendu : cette clé "
		    "seulement avec « %s: %s »",
		    "'%s' makes no sense here; expected: this key only with "
		    "'%s: %s'"), field->key, object->kind, field->when);
	for (key = field->without; key != NULL && *key != NULL; key++) {
		if ((other = dep_member(node, *key)) != NULL)
			dep_error(sink, CF_ECONFIG, other->key_pos, CF_TR(
			    "« %s » et « %s » disent la même chose ; attendu : "
			    "l'un ou l'autre",
			    "'%s' and '%s' say the same; expected: one or the "
			    "other"), *key, field->key);
	}
}

static void
check_missing(struct dep_sink *sink, const struct dep_object *object,
    const struct dep_node *node, const struct dep_node *const *seen)
{
	const struct dep_field *field;
	size_t i;

	for (i = 0; object->fields[i].key != NULL; i++) {
		field = &object->fields[i];
		if (!field->required || seen[i] != NULL ||
		    !goes_with(object, field, node))
			continue;
		if (field->unless != NULL &&
		    dep_member(node, field->unless) != NULL)
			continue;
		if (field->unless != NULL)
			dep_error(sink, CF_ECONFIG, node->pos, CF_TR(
			    "la clé « %s » manque dans %s ; attendu : « %s » "
			    "ou « %s »", "the key '%s' is missing in %s; "
			    "expected: '%s' or '%s'"), field->key,
			    cf_text_pick(object->name, cf_lang), field->key,
			    field->unless);
		else
			dep_error(sink, CF_ECONFIG, node->pos, CF_TR(
			    "la clé « %s » manque dans %s ; attendu : « %s: "
			    "%s »", "the key '%s' is missing in %s; expected: "
			    "'%s: %s'"), field->key,
			    cf_text_pick(object->name, cf_lang), field->key,
			    field->example != NULL ? field->example : "…");
	}
}

static void
read_member(struct dep_sink *sink, const struct dep_object *object,
    const struct dep_node *member, const struct dep_node *node,
    const struct dep_node **seen, void *base)
{
	const struct dep_field *field;
	size_t i = 0;

	if ((field = find_field(object, member->key, &i)) == NULL) {
		unknown_key(sink, object, member);
		return;
	}
	if (seen[i] != NULL) {
		dep_error(sink, CF_ECONFIG, member->key_pos, CF_TR(
		    "clé « %s » donnée deux fois, d'abord ligne %u ; attendu : "
		    "une fois", "key '%s' given twice, first on line %u; "
		    "expected: once"), field->key, seen[i]->key_pos.line);
		return;
	}
	seen[i] = member;
	if (field->type == DEP_VERSION && member != node->first)
		dep_error(sink, CF_ECONFIG, member->key_pos, CF_TR(
		    "« %s » vient trop tard ; attendu : la première clé",
		    "'%s' comes too late; expected: the first key"),
		    field->key);
	check_beside(sink, object, field, member, node);
	readers[field->type](sink, field, member, base);
}

static void
read_members(struct dep_sink *sink, const struct dep_object *object,
    const struct dep_node *node, void *base)
{
	const struct dep_node *seen[DEP_FIELDS] = { NULL }, *member;
	const struct dep_field *field;

	for (field = object->fields; field->key != NULL; field++)
		set_default(field, base);
	if (object->pos != DEP_NOWHERE)
		*(struct cf_pos *)at(base, object->pos) = node->pos;
	if (object->given != DEP_NOWHERE)
		*(bool *)at(base, object->given) = true;
	for (member = node->first; member != NULL && !dep_stop(sink);
	    member = member->next)
		read_member(sink, object, member, node, seen, base);
	if (!dep_stop(sink))
		check_missing(sink, object, node, seen);
}

void
dep_read(struct dep_sink *sink, const struct dep_node *root, void *base)
{
	read_members(sink, &dep_root, root, base);
}
