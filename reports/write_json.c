/*
 * The report as JSON: the table of shape.c, walked.  Members are sorted, so
 * that the same report gives the same bytes; both languages are in it, so that
 * no option changes them.
 */
#include <string.h>

#include <jansson.h>

#include "shape.h"

static json_t *object(const struct sh *, const void *);

static json_t *
both(struct cf_text t)
{
	if (!sh_clean(t.fr) || !sh_clean(t.en))
		return NULL;
	return json_pack("{s:s, s:s}", "fr", t.fr, "en", t.en);
}

static json_t *
text(const char *s)
{
	return sh_clean(s) ? json_string(s) : NULL;
}

static json_t *
texts(struct cf_strings l)
{
	json_t *ret = json_array();
	size_t i;

	for (i = 0; ret != NULL && i < l.n; i++) {
		if (json_array_append_new(ret, text(l.v[i])) != 0) {
			json_decref(ret);
			return NULL;
		}
	}
	return ret;
}

static json_t *
list(const struct sh_member *m, const void *from)
{
	json_t *ret = json_array();
	size_t i, n = sh_count(from, m);

	for (i = 0; ret != NULL && i < n; i++) {
		if (json_array_append_new(ret,
		    object(m->of, sh_entry(from, m, i))) != 0) {
			json_decref(ret);
			return NULL;
		}
	}
	return ret;
}

static json_t *
member(const struct sh_member *m, const void *from)
{
	switch (m->kind) {
	case SH_NAME:
	case SH_TEXT:
		return text(sh_text(from, m));
	case SH_BOTH:
		return both(sh_both(from, m));
	case SH_BOOL:
		return json_boolean(sh_bool(from, m));
	case SH_INT:
		return json_integer(sh_int(from, m));
	case SH_WORD:
		return json_string(m->words->word(sh_word(from, m)));
	case SH_TEXTS:
		return texts(sh_texts(from, m));
	case SH_OBJECT:
		return object(m->of, sh_inside(from, m));
	case SH_LIST:
		return list(m, from);
	}
	return NULL;
}

static json_t *
object(const struct sh *shape, const void *from)
{
	json_t *ret = json_object();
	size_t i;

	for (i = 0; ret != NULL && i < shape->n; i++) {
		if (json_object_set_new(ret, shape->members[i].name,
		    member(&shape->members[i], from)) != 0) {
			json_decref(ret);
			return NULL;
		}
	}
	return ret;
}

static int
add(const char *bytes, size_t len, void *arg)
{
	struct cf_buf *buf = arg;

	cf_buf_add(buf, bytes, len);
	return cf_buf_failed(buf) ? -1 : 0;
}

int
cf_write_json(const struct cf_report *report,
    const struct cf_write_options *options, struct cf_buf *buf,
    struct cf_err *err)
{
	json_t *root = object(&sh_report, report);

	(void)options;
	if (root == NULL)
		return cf_err_set(err, CF_EINTERNAL,
		    CF_TR("rapport JSON : mémoire épuisée, ou un texte n'a "
			  "pas passé le filtre",
			"JSON report: out of memory, or a text has not passed "
			"the gate"));
	/* A failure can only be the buffer's, which remembers it. */
	(void)json_dump_callback(root, add, buf,
	    JSON_SORT_KEYS | JSON_INDENT(1));
	cf_buf_str(buf, "\n");
	json_decref(root);
	return CF_OK;
}
