/*
 * The report as XML: the table of shape.c, walked.  Short members are
 * attributes, the others elements, in the order of the table.  libxml2's
 * writer accepts control characters and broken UTF-8 and returns success, so
 * that each text is looked at here once more.
 */
#include <inttypes.h>
#include <stdio.h>

#include <libxml/xmlwriter.h>

#include "shape.h"

struct out {
	xmlTextWriterPtr w;
	bool failed;
	const char *dirty; /* member whose text has not passed the gate */
};

static void object(struct out *, const struct sh *, const char *name,
    const void *);

static void
ok(struct out *o, int r)
{
	if (r < 0)
		o->failed = true;
}

static const char *
clean(struct out *o, const char *member, const char *s)
{
	if (sh_clean(s))
		return s;
	o->dirty = member;
	return "";
}

static void
element(struct out *o, const char *name, const char *s)
{
	ok(o, xmlTextWriterWriteElement(o->w, BAD_CAST name,
	    BAD_CAST clean(o, name, s)));
}

static void
attribute(struct out *o, const struct sh_member *m, const void *from)
{
	char number[32];
	const char *s = "";

	switch (m->kind) {
	case SH_BOOL:
		s = sh_bool(from, m) ? "true" : "false";
		break;
	case SH_INT:
		snprintf(number, sizeof(number), "%" PRId64, sh_int(from, m));
		s = number;
		break;
	case SH_WORD:
		s = m->words->word(sh_word(from, m));
		break;
	default:
		s = clean(o, m->name, sh_text(from, m));
	}
	ok(o, xmlTextWriterWriteAttribute(o->w, BAD_CAST m->name,
	    BAD_CAST s));
}

static void
both(struct out *o, const char *name, struct cf_text t)
{
	ok(o, xmlTextWriterStartElement(o->w, BAD_CAST name));
	element(o, "fr", t.fr);
	element(o, "en", t.en);
	ok(o, xmlTextWriterEndElement(o->w));
}

static void
list(struct out *o, const struct sh_member *m, const void *from)
{
	struct cf_strings l;
	size_t i, n;

	ok(o, xmlTextWriterStartElement(o->w, BAD_CAST m->name));
	if (m->kind == SH_TEXTS) {
		l = sh_texts(from, m);
		for (i = 0; i < l.n; i++)
			element(o, m->item, l.v[i]);
	} else {
		n = sh_count(from, m);
		for (i = 0; i < n; i++)
			object(o, m->of, m->item, sh_entry(from, m, i));
	}
	ok(o, xmlTextWriterEndElement(o->w));
}

static void
child(struct out *o, const struct sh_member *m, const void *from)
{
	switch (m->kind) {
	case SH_TEXT:
		element(o, m->name, sh_text(from, m));
		break;
	case SH_BOTH:
		both(o, m->name, sh_both(from, m));
		break;
	case SH_OBJECT:
		object(o, m->of, m->name, sh_inside(from, m));
		break;
	default:
		list(o, m, from);
	}
}

static void
object(struct out *o, const struct sh *shape, const char *name,
    const void *from)
{
	size_t i;

	ok(o, xmlTextWriterStartElement(o->w, BAD_CAST name));
	if (shape == &sh_report)
		ok(o, xmlTextWriterWriteAttribute(o->w, BAD_CAST "xmlns",
		    BAD_CAST CF_REPORT_FORMAT));
	for (i = 0; i < shape->n; i++) {
		if (sh_is_attribute(&shape->members[i]))
			attribute(o, &shape->members[i], from);
	}
	for (i = 0; i < shape->n; i++) {
		if (!sh_is_attribute(&shape->members[i]))
			child(o, &shape->members[i], from);
	}
	ok(o, xmlTextWriterEndElement(o->w));
}

static int
give(void *arg, const char *bytes, int len)
{
	/* The buffer remembers that it is full; libxml2 would only complain
	 * about it on stderr. */
	cf_buf_add(arg, bytes, (size_t)len);
	return len;
}

int
cf_write_xml(const struct cf_report *report,
    const struct cf_write_options *options, struct cf_buf *buf,
    struct cf_err *err)
{
	struct out o = { NULL, false, NULL };
	xmlOutputBufferPtr io;

	(void)options;
	io = xmlOutputBufferCreateIO(give, NULL, buf, NULL);
	if (io == NULL)
		goto memory;
	if ((o.w = xmlNewTextWriter(io)) == NULL) {
		xmlOutputBufferClose(io);
		goto memory;
	}
	ok(&o, xmlTextWriterSetIndent(o.w, 1));
	ok(&o, xmlTextWriterSetIndentString(o.w, BAD_CAST " "));
	ok(&o, xmlTextWriterStartDocument(o.w, NULL, "UTF-8", NULL));
	object(&o, &sh_report, sh_report.name, report);
	ok(&o, xmlTextWriterEndDocument(o.w));
	ok(&o, xmlTextWriterFlush(o.w));
	xmlFreeTextWriter(o.w);
	if (o.dirty != NULL)
		return cf_err_set(err, CF_EINTERNAL,
		    CF_TR("rapport XML : le texte de « %s » n'a pas passé le "
			  "filtre",
			"XML report: the text of \"%s\" has not passed the "
			"gate"), o.dirty);
	if (o.failed)
		goto memory;
	return CF_OK;
memory:
	return cf_err_set(err, CF_ENOMEM, CF_TR("rapport XML : mémoire "
	    "épuisée", "XML report: out of memory"));
}
