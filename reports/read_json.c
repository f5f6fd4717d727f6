/*
 * report.json back into the model, strictly, by the table of shape.c: every
 * member must be there and of its kind, none may be added, texts must pass the
 * gate, references must lead somewhere.  The bytes are foreign and nothing is
 * believed about them; errors name the member ("rules[3].findings[0].risk").
 */
#include <inttypes.h>
#include <string.h>

#include <jansson.h>

#include <confiance/limits.h>

#include "shape.h"

/* Where the reader stands: members on the way from the root. */
struct step {
	const struct step *up;
	const char *name;
	size_t index; /* SIZE_MAX: not in a list */
};
struct in {
	struct cf_arena *arena;
	const char *name;
	struct cf_err *err;
};

static int object(struct in *, const struct step *, const struct sh *,
    const json_t *, void *to);

static void
path(struct cf_buf *buf, const struct step *step)
{
	if (step->up != NULL) {
		path(buf, step->up);
		if (buf->len > 0)
			cf_buf_str(buf, ".");
	}
	cf_buf_str(buf, step->name);
	if (step->index != SIZE_MAX)
		cf_buf_printf(buf, "[%zu]", step->index);
}

static int
bad(struct in *in, const struct step *step, const char *why)
{
	struct cf_buf buf;
	int r;

	cf_buf_init(&buf, 512);
	path(&buf, step);
	r = cf_err_at(in->err, CF_EPARSE, in->name, 0, 0,
	    CF_TR("le membre « %s » %s", "the member \"%s\" %s"), buf.data,
	    why);
	cf_buf_free(&buf);
	return r;
}

static int
no_memory(struct in *in)
{
	return cf_err_set(in->err, CF_ENOMEM,
	    CF_TR("mémoire épuisée en lisant « %s »",
		"memory used up while reading \"%s\""), in->name);
}

static int
text(struct in *in, const struct step *step, enum sh_form form,
    const json_t *json, const char **ret)
{
	const char *s;

	if (!json_is_string(json))
		return bad(in, step, CF_TR("n'est pas un texte",
		    "is not a text"));
	s = json_string_value(json);
	if (json_string_length(json) != strlen(s) || !sh_clean(s))
		return bad(in, step,
		    CF_TR("contient des caractères interdits ou est trop long",
			"has forbidden characters or is too long"));
	if (!sh_form_ok(form, s))
		return bad(in, step, CF_TR("n'a pas la forme attendue",
		    "does not have the expected form"));
	*ret = s[0] == '\0' ? "" : cf_strdup(in->arena, s);
	return CF_OK;
}

static int
both(struct in *in, const struct step *step, const json_t *json,
    struct cf_text *ret)
{
	struct step fr = { step, "fr", SIZE_MAX };
	struct step en = { step, "en", SIZE_MAX };
	int r;

	if (!json_is_object(json) || json_object_size(json) != 2)
		return bad(in, step,
		    CF_TR("n'a pas exactement « fr » et « en »",
			"does not have exactly \"fr\" and \"en\""));
	r = text(in, &fr, SH_FREE, json_object_get(json, "fr"), &ret->fr);
	if (r != CF_OK)
		return r;
	return text(in, &en, SH_FREE, json_object_get(json, "en"), &ret->en);
}

static int
texts(struct in *in, const struct step *step, const json_t *json,
    struct cf_strings *ret)
{
	struct step at = { step->up, step->name, 0 };
	const char **v;
	size_t n;
	int r;

	if (!json_is_array(json))
		return bad(in, step, CF_TR("n'est pas une liste",
		    "is not a list"));
	n = json_array_size(json);
	if ((v = cf_calloc(in->arena, n, sizeof(*v))) == NULL)
		return no_memory(in);
	for (; at.index < n; at.index++) {
		r = text(in, &at, SH_FREE, json_array_get(json, at.index),
		    &v[at.index]);
		if (r != CF_OK)
			return r;
	}
	*ret = (struct cf_strings){ v, n };
	return CF_OK;
}

static int
list(struct in *in, const struct step *step, const struct sh_member *m,
    const json_t *json, void *to)
{
	struct step at = { step->up, step->name, 0 };
	unsigned char *v;
	size_t n;
	int r;

	if (!json_is_array(json))
		return bad(in, step, CF_TR("n'est pas une liste",
		    "is not a list"));
	n = json_array_size(json);
	if ((v = cf_calloc(in->arena, n, m->of->size)) == NULL)
		return no_memory(in);
	for (; at.index < n; at.index++) {
		r = object(in, &at, m->of, json_array_get(json, at.index),
		    v + at.index * m->of->size);
		if (r != CF_OK)
			return r;
	}
	sh_set_list(to, m, v, n);
	return CF_OK;
}

static int
number(struct in *in, const struct step *step, const struct sh_member *m,
    const json_t *json, void *to)
{
	int64_t i;

	if (!json_is_integer(json))
		return bad(in, step, CF_TR("n'est pas un entier",
		    "is not an integer"));
	i = json_integer_value(json);
	if (i < 0 || i > m->max)
		return bad(in, step, CF_TR("est hors de ses bornes",
		    "is out of its range"));
	sh_set(to, m, &i, sizeof(i));
	return CF_OK;
}

static int
word(struct in *in, const struct step *step, const struct sh_member *m,
    const json_t *json, void *to)
{
	unsigned int v;
	int i;

	i = json_is_string(json) ?
	    sh_word_from(m->words, json_string_value(json)) : -1;
	if (i < 0)
		return bad(in, step, CF_TR("n'est pas un des mots attendus",
		    "is not one of the expected words"));
	v = (unsigned int)i;
	sh_set(to, m, &v, sizeof(v));
	return CF_OK;
}

static int
boolean(struct in *in, const struct step *step, const struct sh_member *m,
    const json_t *json, void *to)
{
	bool b = json_is_true(json);

	if (!json_is_boolean(json))
		return bad(in, step, CF_TR("n'est ni true ni false",
		    "is neither true nor false"));
	sh_set(to, m, &b, sizeof(b));
	return CF_OK;
}

static int
member(struct in *in, const struct step *step, const struct sh_member *m,
    const json_t *json, void *to)
{
	struct cf_strings l = { NULL, 0 };
	struct cf_text t = { "", "" };
	const char *s = "";
	int r = CF_OK;

	switch (m->kind) {
	case SH_NAME:
	case SH_TEXT:
		r = text(in, step, m->form, json, &s);
		sh_set(to, m, &s, sizeof(s));
		break;
	case SH_BOTH:
		r = both(in, step, json, &t);
		sh_set(to, m, &t, sizeof(t));
		break;
	case SH_TEXTS:
		r = texts(in, step, json, &l);
		sh_set(to, m, &l, sizeof(l));
		break;
	case SH_BOOL:
		return boolean(in, step, m, json, to);
	case SH_INT:
		return number(in, step, m, json, to);
	case SH_WORD:
		return word(in, step, m, json, to);
	case SH_OBJECT:
		return object(in, step, m->of, json, (char *)to + m->at);
	case SH_LIST:
		return list(in, step, m, json, to);
	}
	return r;
}

/* The first member that the table does not have; there is one. */
static int
unknown_member(struct in *in, const struct step *step, const struct sh *shape,
    const json_t *json)
{
	struct step at = { step, "?", SIZE_MAX };
	void *it;
	size_t i;

	/* Iterators take a json_t that they do not change. */
	for (it = json_object_iter((json_t *)json); it != NULL;
	     it = json_object_iter_next((json_t *)json, it)) {
		for (i = 0; i < shape->n; i++) {
			if (strcmp(shape->members[i].name,
			    json_object_iter_key(it)) == 0)
				break;
		}
		if (i < shape->n)
			continue;
		if (sh_clean(json_object_iter_key(it)))
			at.name = json_object_iter_key(it);
		break;
	}
	return bad(in, &at, CF_TR("n'est pas connu", "is not known"));
}

static int
object(struct in *in, const struct step *step, const struct sh *shape,
    const json_t *json, void *to)
{
	struct step at = { step, "", SIZE_MAX };
	const json_t *value;
	size_t i;
	int r;

	if (!json_is_object(json))
		return bad(in, step, CF_TR("n'est pas un objet",
		    "is not an object"));
	for (i = 0; i < shape->n; i++) {
		at.name = shape->members[i].name;
		value = json_object_get(json, at.name);
		if (value == NULL)
			return bad(in, &at, CF_TR("manque", "is missing"));
		r = member(in, &at, &shape->members[i], value, to);
		if (r != CF_OK)
			return r;
	}
	if (json_object_size(json) != shape->n)
		return unknown_member(in, step, shape, json);
	return CF_OK;
}

/* Jansson nests to 2048; a report does not. */
static bool
too_deep(const char *text, size_t len)
{
	size_t depth = 0, i;
	bool quoted = false;

	for (i = 0; i < len; i++) {
		if (quoted) {
			if (text[i] == '\\')
				i++;
			else if (text[i] == '"')
				quoted = false;
		} else if (text[i] == '"') {
			quoted = true;
		} else if (text[i] == '[' || text[i] == '{') {
			if (++depth > CF_MAX_DEPTH)
				return true;
		} else if ((text[i] == ']' || text[i] == '}') && depth > 0) {
			depth--;
		}
	}
	return false;
}

int
cf_report_read_json(struct cf_arena *arena, const char *name, const char *text_,
    size_t len, struct cf_report *ret, struct cf_err *err)
{
	struct in in = { arena, name, err };
	struct step root = { NULL, "", SIZE_MAX };
	struct cf_report report = { .format = 0 };
	json_error_t jerr;
	json_t *json;
	int r;

	if (len > CF_MAX_REPORT || too_deep(text_, len))
		return cf_err_at(err, CF_ELIMIT, name, 0, 0,
		    CF_TR("rapport trop grand ou trop imbriqué : au plus %u "
			  "octets et %d niveaux",
			"report too large or too deeply nested: at most %u "
			"bytes and %d levels"), CF_MAX_REPORT, CF_MAX_DEPTH);
	json = json_loadb(text_, len, JSON_REJECT_DUPLICATES, &jerr);
	if (json == NULL)
		return cf_err_at(err, CF_EPARSE, name,
		    jerr.line < 0 ? 0 : (unsigned int)jerr.line,
		    jerr.column < 0 ? 0 : (unsigned int)jerr.column,
		    CF_TR("ce n'est pas du JSON", "this is not JSON"));
	r = object(&in, &root, &sh_report, json, &report);
	json_decref(json);
	if (r == CF_OK)
		r = sh_link(arena, name, &report, err);
	if (r == CF_OK && cf_arena_failed(arena))
		r = no_memory(&in);
	if (r == CF_OK)
		*ret = report;
	return r;
}
