/*
 * report.xml back into the model, strictly, by the table of shape.c.  A pull
 * reader: the document is never a tree, elements must come in the order of the
 * table, and the first event that is a DOCTYPE, an entity or a processing
 * instruction ends it.  Nothing is fetched.  The bytes are foreign.
 */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <libxml/xmlreader.h>

#include <confiance/limits.h>

#include "shape.h"

struct in {
	struct cf_arena *arena;
	const char *name;
	struct cf_err *err;
	xmlTextReaderPtr r;
	int type; /* of the node that the reader stands on, 0 at the end */
	bool empty; /* it is an element without content */
};

static int object(struct in *, const struct sh *, const char *name, void *to);

static int
bad(struct in *in, const char *who, const char *why)
{
	int line = in->r == NULL ? 0 : xmlTextReaderGetParserLineNumber(in->r);

	return cf_err_at(in->err, CF_EPARSE, in->name,
	    line < 0 ? 0 : (unsigned int)line, 0,
	    CF_TR("« %s » %s", "\"%s\" %s"), who, why);
}

static int
no_memory(struct in *in)
{
	return cf_err_set(in->err, CF_ENOMEM,
	    CF_TR("mémoire épuisée en lisant « %s »",
		"memory used up while reading \"%s\""), in->name);
}

static bool
blank(const xmlChar *s)
{
	return s == NULL ||
	    strspn((const char *)s, " \t\r\n") == strlen((const char *)s);
}

/* To the next element, end or text that is not blank. */
static int
next(struct in *in)
{
	int r;

	while ((r = xmlTextReaderRead(in->r)) == 1) {
		in->type = xmlTextReaderNodeType(in->r);
		in->empty = xmlTextReaderIsEmptyElement(in->r) == 1;
		switch (in->type) {
		case XML_READER_TYPE_ELEMENT:
		case XML_READER_TYPE_END_ELEMENT:
			return CF_OK;
		case XML_READER_TYPE_SIGNIFICANT_WHITESPACE:
		case XML_READER_TYPE_WHITESPACE:
		case XML_READER_TYPE_COMMENT:
			continue;
		case XML_READER_TYPE_TEXT:
			if (blank(xmlTextReaderConstValue(in->r)))
				continue;
			return bad(in, "#text", CF_TR("n'est pas attendu ici",
			    "is not expected here"));
		default:
			return bad(in, (const char *)
			    xmlTextReaderConstName(in->r),
			    CF_TR("n'est pas permis dans un rapport",
				"is not allowed in a report"));
		}
	}
	in->type = 0;
	if (r < 0)
		return bad(in, in->name, CF_TR("n'est pas du XML bien formé",
		    "is not well-formed XML"));
	return CF_OK;
}

static bool
at(const struct in *in, int type, const char *name)
{
	const xmlChar *ns, *local;

	if (in->type != type)
		return false;
	ns = xmlTextReaderConstNamespaceUri(in->r);
	local = xmlTextReaderConstLocalName(in->r);
	return ns != NULL && local != NULL &&
	    strcmp((const char *)ns, CF_REPORT_FORMAT) == 0 &&
	    strcmp((const char *)local, name) == 0;
}

static int
open_element(struct in *in, const char *name)
{
	if (!at(in, XML_READER_TYPE_ELEMENT, name))
		return bad(in, name, CF_TR("est attendu ici",
		    "is expected here"));
	return CF_OK;
}

/* Past the end of the element that was opened. */
static int
close_element(struct in *in, const char *name)
{
	if (!at(in, XML_READER_TYPE_END_ELEMENT, name))
		return bad(in, name, CF_TR("contient un élément inattendu",
		    "has an unexpected element"));
	return next(in);
}

static int
keep(struct in *in, const char *who, enum sh_form form, const char *s,
    const char **ret)
{
	if (!sh_clean(s))
		return bad(in, who,
		    CF_TR("contient des caractères interdits ou est trop long",
			"has forbidden characters or is too long"));
	if (!sh_form_ok(form, s))
		return bad(in, who, CF_TR("n'a pas la forme attendue",
		    "does not have the expected form"));
	*ret = s[0] == '\0' ? "" : cf_strdup(in->arena, s);
	return CF_OK;
}

/* The text of an element that has nothing else. */
static int
text_element(struct in *in, const char *name, const char **ret)
{
	struct cf_buf buf;
	int r, type;

	*ret = "";
	if ((r = open_element(in, name)) != CF_OK)
		return r;
	if (xmlTextReaderHasAttributes(in->r) == 1)
		return bad(in, name, CF_TR("n'a pas d'attribut",
		    "has no attributes"));
	if (in->empty)
		return next(in);
	cf_buf_init(&buf, CF_MAX_TEXT);
	while ((r = xmlTextReaderRead(in->r)) == 1) {
		type = xmlTextReaderNodeType(in->r);
		if (type != XML_READER_TYPE_TEXT &&
		    type != XML_READER_TYPE_CDATA &&
		    type != XML_READER_TYPE_WHITESPACE &&
		    type != XML_READER_TYPE_SIGNIFICANT_WHITESPACE)
			break;
		cf_buf_str(&buf,
		    (const char *)xmlTextReaderConstValue(in->r));
	}
	if (r != 1 || cf_buf_failed(&buf))
		r = bad(in, name, CF_TR("n'est pas un texte, ou est trop long",
		    "is not a text, or is too long"));
	else
		r = keep(in, name, SH_FREE, buf.data, ret);
	cf_buf_free(&buf);
	if (r != CF_OK)
		return r;
	in->type = xmlTextReaderNodeType(in->r);
	in->empty = xmlTextReaderIsEmptyElement(in->r) == 1;
	return close_element(in, name);
}

static int
number(struct in *in, const struct sh_member *m, const char *s, void *to)
{
	int64_t i = 0;
	const char *p;

	for (p = s; *p >= '0' && *p <= '9'; p++) {
		if (__builtin_mul_overflow(i, 10, &i) ||
		    __builtin_add_overflow(i, *p - '0', &i))
			break;
	}
	if (p == s || *p != '\0' || i > m->max)
		return bad(in, m->name,
		    CF_TR("n'est pas un entier dans ses bornes",
			"is not an integer in its range"));
	sh_set(to, m, &i, sizeof(i));
	return CF_OK;
}

static int
attribute_value(struct in *in, const struct sh_member *m, const char *s,
    void *to)
{
	const char *kept = "";
	unsigned int v;
	bool b;
	int i, r;

	switch (m->kind) {
	case SH_INT:
		return number(in, m, s, to);
	case SH_BOOL:
		b = strcmp(s, "true") == 0;
		if (!b && strcmp(s, "false") != 0)
			return bad(in, m->name,
			    CF_TR("n'est ni true ni false",
				"is neither true nor false"));
		sh_set(to, m, &b, sizeof(b));
		return CF_OK;
	case SH_WORD:
		if ((i = sh_word_from(m->words, s)) < 0)
			return bad(in, m->name,
			    CF_TR("n'est pas un des mots attendus",
				"is not one of the expected words"));
		v = (unsigned int)i;
		sh_set(to, m, &v, sizeof(v));
		return CF_OK;
	default:
		r = keep(in, m->name, m->form, s, &kept);
		sh_set(to, m, &kept, sizeof(kept));
		return r;
	}
}

/* The attributes of the element: all of the table, none else. */
static int
attributes(struct in *in, const struct sh *shape, void *to)
{
	int have = xmlTextReaderAttributeCount(in->r), want = 0, r;
	const struct sh_member *m;
	xmlChar *s;
	size_t i;

	for (i = 0; i < shape->n; i++) {
		m = &shape->members[i];
		if (!sh_is_attribute(m))
			continue;
		want++;
		s = xmlTextReaderGetAttribute(in->r, BAD_CAST m->name);
		if (s == NULL)
			return bad(in, m->name, CF_TR("manque", "is missing"));
		r = attribute_value(in, m, (const char *)s, to);
		xmlFree(s);
		if (r != CF_OK)
			return r;
	}
	if (shape == &sh_report)
		want++; /* xmlns */
	if (have != want)
		return bad(in, shape->name, CF_TR("a un attribut inconnu",
		    "has an unknown attribute"));
	return CF_OK;
}

static int
both(struct in *in, const struct sh_member *m, void *to)
{
	struct cf_text t = { "", "" };
	int r;

	if ((r = open_element(in, m->name)) != CF_OK)
		return r;
	if (in->empty || xmlTextReaderHasAttributes(in->r) == 1)
		return bad(in, m->name, CF_TR("n'a pas exactement « fr » et "
		    "« en »", "does not have exactly \"fr\" and \"en\""));
	if ((r = next(in)) != CF_OK ||
	    (r = text_element(in, "fr", &t.fr)) != CF_OK ||
	    (r = text_element(in, "en", &t.en)) != CF_OK)
		return r;
	sh_set(to, m, &t, sizeof(t));
	return close_element(in, m->name);
}

/* A growing array: the number of entries is not known before. */
struct grow {
	unsigned char *v;
	size_t n, cap, size;
};

static void *
grow(struct in *in, struct grow *g)
{
	size_t cap = g->cap == 0 ? 4 : g->cap * 2;

	if (g->n == g->cap) {
		g->v = cf_regrow(in->arena, g->v, g->cap * g->size,
		    cap * g->size);
		if (g->v == NULL)
			return NULL;
		g->cap = cap;
	}
	return g->v + g->n++ * g->size;
}

static int
list(struct in *in, const struct sh_member *m, void *to)
{
	struct grow g = { .size = m->kind == SH_LIST ? m->of->size :
	    sizeof(const char *) };
	struct cf_strings l;
	void *entry;
	int r;

	if ((r = open_element(in, m->name)) != CF_OK)
		return r;
	if (xmlTextReaderHasAttributes(in->r) == 1)
		return bad(in, m->name, CF_TR("n'a pas d'attribut",
		    "has no attributes"));
	if (in->empty)
		return next(in);
	if ((r = next(in)) != CF_OK)
		return r;
	while (at(in, XML_READER_TYPE_ELEMENT, m->item)) {
		if ((entry = grow(in, &g)) == NULL)
			return no_memory(in);
		r = m->kind == SH_LIST ? object(in, m->of, m->item, entry) :
		    text_element(in, m->item, entry);
		if (r != CF_OK)
			return r;
	}
	if (m->kind == SH_LIST) {
		sh_set_list(to, m, g.v, g.n);
	} else {
		l = (struct cf_strings){ (const char *const *)(void *)g.v,
			g.n };
		sh_set(to, m, &l, sizeof(l));
	}
	return close_element(in, m->name);
}

static int
child(struct in *in, const struct sh_member *m, void *to)
{
	const char *s;
	int r;

	switch (m->kind) {
	case SH_TEXT:
		r = text_element(in, m->name, &s);
		sh_set(to, m, &s, sizeof(s));
		return r;
	case SH_BOTH:
		return both(in, m, to);
	case SH_OBJECT:
		return object(in, m->of, m->name, (char *)to + m->at);
	default:
		return list(in, m, to);
	}
}

static int
object(struct in *in, const struct sh *shape, const char *name, void *to)
{
	bool children = false;
	size_t i;
	int r;

	if ((r = open_element(in, name)) != CF_OK ||
	    (r = attributes(in, shape, to)) != CF_OK)
		return r;
	for (i = 0; i < shape->n; i++)
		children = children || !sh_is_attribute(&shape->members[i]);
	if (in->empty)
		return children ? bad(in, name, CF_TR("est vide",
		    "is empty")) : next(in);
	if ((r = next(in)) != CF_OK)
		return r;
	for (i = 0; i < shape->n; i++) {
		if (sh_is_attribute(&shape->members[i]))
			continue;
		if ((r = child(in, &shape->members[i], to)) != CF_OK)
			return r;
	}
	return close_element(in, name);
}

/* libxml2 prints to stderr unless told where errors go. */
static void
silent(void *arg, xmlErrorPtr error)
{
	(void)arg;
	(void)error;
}

/*
 * UTF-8 as this program writes it: another declaration, a byte order mark or
 * UTF-16 would make libxml2 convert, and its converters complain on stderr.
 */
static bool
begins_well(const char *text, size_t len)
{
	static const char declaration[] =
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
	static const char root[] = "<report";

	return (len >= sizeof(declaration) - 1 && memcmp(text, declaration,
	    sizeof(declaration) - 1) == 0) || (len >= sizeof(root) - 1 &&
	    memcmp(text, root, sizeof(root) - 1) == 0);
}

int
cf_report_read_xml(struct cf_arena *arena, const char *name, const char *text,
    size_t len, struct cf_report *ret, struct cf_err *err)
{
	struct in in = { .arena = arena, .name = name, .err = err };
	struct cf_report report = { .format = 0 };
	int r;

	if (len > CF_MAX_REPORT || len > INT_MAX)
		return cf_err_at(err, CF_ELIMIT, name, 0, 0,
		    CF_TR("rapport trop grand : au plus %u octets",
			"report too large: at most %u bytes"), CF_MAX_REPORT);
	if (!begins_well(text, len))
		return bad(&in, name,
		    CF_TR("ne commence pas comme un rapport XML en UTF-8",
			"does not begin as an XML report in UTF-8"));
	in.r = xmlReaderForMemory(text, (int)len, NULL, NULL,
	    XML_PARSE_NONET | XML_PARSE_NOCDATA);
	if (in.r == NULL)
		return no_memory(&in);
	xmlTextReaderSetStructuredErrorHandler(in.r, silent, NULL);
	r = next(&in);
	if (r == CF_OK)
		r = object(&in, &sh_report, sh_report.name, &report);
	if (r == CF_OK && in.type != 0)
		r = bad(&in, name, CF_TR("a plus d'un élément racine",
		    "has more than one root element"));
	xmlFreeTextReader(in.r);
	if (r == CF_OK)
		r = sh_link(arena, name, &report, err);
	if (r == CF_OK && cf_arena_failed(arena))
		r = no_memory(&in);
	if (r == CF_OK)
		*ret = report;
	return r;
}
