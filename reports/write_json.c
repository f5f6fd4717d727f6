/*
 * The report as JSON: the table of shape.c, walked, and printed as it goes, so
 * that a large audit takes no memory besides its text.  Members are sorted, so
 * that the same report gives the same bytes; both languages are in it, so that
 * no option changes them.  Jansson writes the strings.
 */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include <confiance/limits.h>

#include "shape.h"

#define MEMBERS 64 /* of one shape at most */

struct out {
	struct cf_buf *buf;
	unsigned int depth;
	bool dirty; /* a text that has not passed the gate, or no memory */
};

static void object(struct out *, const struct sh *, const void *);

static int
add(const char *bytes, size_t len, void *arg)
{
	cf_buf_add(arg, bytes, len);
	return 0; /* the buffer remembers that it is full */
}

static void
line(struct out *o)
{
	unsigned int i;

	cf_buf_str(o->buf, "\n");
	for (i = 0; i < o->depth; i++)
		cf_buf_str(o->buf, " ");
}

static void
text(struct out *o, const char *s)
{
	json_t *string = sh_clean(s) ? json_string(s) : NULL;

	if (string == NULL || json_dump_callback(string, add, o->buf,
	    JSON_ENCODE_ANY) != 0)
		o->dirty = true;
	json_decref(string);
}

static void
key(struct out *o, size_t i, const char *name)
{
	cf_buf_str(o->buf, i == 0 ? "" : ",");
	line(o);
	text(o, name);
	cf_buf_str(o->buf, ": ");
}

static void
open(struct out *o, const char *bracket)
{
	cf_buf_str(o->buf, bracket);
	o->depth++;
}

static void
shut(struct out *o, size_t n, const char *bracket)
{
	o->depth--;
	if (n > 0)
		line(o);
	cf_buf_str(o->buf, bracket);
}

static void
both(struct out *o, struct cf_text t)
{
	open(o, "{");
	key(o, 0, "en");
	text(o, t.en);
	key(o, 1, "fr");
	text(o, t.fr);
	shut(o, 2, "}");
}

static void
texts(struct out *o, struct cf_strings l)
{
	size_t i;

	open(o, "[");
	for (i = 0; i < l.n; i++) {
		cf_buf_str(o->buf, i == 0 ? "" : ",");
		line(o);
		text(o, l.v[i]);
	}
	shut(o, l.n, "]");
}

static void
list(struct out *o, const struct sh_member *m, const void *from)
{
	size_t i, n = sh_count(from, m);

	open(o, "[");
	for (i = 0; i < n; i++) {
		cf_buf_str(o->buf, i == 0 ? "" : ",");
		line(o);
		object(o, m->of, sh_entry(from, m, i));
	}
	shut(o, n, "]");
}

static void
member(struct out *o, const struct sh_member *m, const void *from)
{
	switch (m->kind) {
	case SH_NAME:
	case SH_TEXT:
		text(o, sh_text(from, m));
		break;
	case SH_BOTH:
		both(o, sh_both(from, m));
		break;
	case SH_BOOL:
		cf_buf_str(o->buf, sh_bool(from, m) ? "true" : "false");
		break;
	case SH_INT:
		cf_buf_printf(o->buf, "%lld", (long long)sh_int(from, m));
		break;
	case SH_WORD:
		text(o, m->words->word(sh_word(from, m)));
		break;
	case SH_TEXTS:
		texts(o, sh_texts(from, m));
		break;
	case SH_OBJECT:
		object(o, m->of, sh_inside(from, m));
		break;
	case SH_LIST:
		list(o, m, from);
		break;
	}
}

static int
member_cmp(const void *a, const void *b)
{
	const struct sh_member *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

static void
object(struct out *o, const struct sh *shape, const void *from)
{
	const struct sh_member *sorted[MEMBERS];
	size_t i, n = shape->n;

	if (n > MEMBERS) {
		o->dirty = true;
		return;
	}
	for (i = 0; i < n; i++)
		sorted[i] = &shape->members[i];
	qsort(sorted, n, sizeof(sorted[0]), member_cmp);
	open(o, "{");
	for (i = 0; i < n && !cf_buf_failed(o->buf); i++) {
		key(o, i, sorted[i]->name);
		member(o, sorted[i], from);
	}
	shut(o, n, "}");
}

int
cf_write_json(const struct cf_report *report,
    const struct cf_write_options *options, struct cf_buf *buf,
    struct cf_err *err)
{
	struct out o = { .buf = buf };

	(void)options;
	object(&o, &sh_report, report);
	cf_buf_str(buf, "\n");
	if (o.dirty)
		return cf_err_set(err, CF_EINTERNAL,
		    CF_TR("rapport JSON : mémoire épuisée, ou un texte n'a "
			  "pas passé le filtre",
			"JSON report: out of memory, or a text has not passed "
			"the gate"));
	return CF_OK;
}
