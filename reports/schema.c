/*
 * The schemas of the report, written from the table of shape.c with its
 * sentences as documentation.  reports/schema/ holds the result; a test
 * compares, and writes it anew when asked.
 */
#include <inttypes.h>
#include <string.h>

#include "shape.h"

/* All shapes that the report reaches, each once, in order of first use. */
struct shapes {
	const struct sh *v[64];
	size_t n;
};

static void
collect(struct shapes *all, const struct sh *shape)
{
	size_t i;

	for (i = 0; i < all->n; i++) {
		if (all->v[i] == shape)
			return;
	}
	if (all->n == CF_NELEM(all->v))
		return;
	all->v[all->n++] = shape;
	for (i = 0; i < shape->n; i++) {
		if (shape->members[i].of != NULL)
			collect(all, shape->members[i].of);
	}
}

static void
collect_words(const struct shapes *all, const struct sh_words **ret,
    size_t max, size_t *ret_n)
{
	const struct sh_words *w;
	size_t i, j, k, n = 0;

	for (i = 0; i < all->n; i++) {
		for (j = 0; j < all->v[i]->n; j++) {
			w = all->v[i]->members[j].words;
			for (k = 0; w != NULL && k < n && ret[k] != w; k++)
				;
			if (w != NULL && k == n && n < max)
				ret[n++] = w;
		}
	}
	*ret_n = n;
}

/* ---- XSD ---- */

static void
xsd_doc(struct cf_buf *out, const char *in, const char *doc)
{
	cf_buf_printf(out, "%s<xs:annotation><xs:documentation xml:lang=\"en\">"
	    "%s</xs:documentation></xs:annotation>\n", in, doc);
}

static void
xsd_pattern(struct cf_buf *out, const char *name, enum sh_form form)
{
	cf_buf_printf(out, " <xs:simpleType name=\"%s\">\n"
	    "  <xs:restriction base=\"xs:string\">\n"
	    "   <xs:pattern value=\"%s\"/>\n"
	    "  </xs:restriction>\n </xs:simpleType>\n", name,
	    sh_form_pattern(form));
}

static const char *
form_type(enum sh_form form)
{
	static const char *const names[SH_FORM_MAX] = { "xs:string", "r:time",
		"r:day", "r:sha256", "r:id", "r:filled" };

	return names[form];
}

static void
xsd_types(struct cf_buf *out)
{
	xsd_pattern(out, "time", SH_TIME);
	xsd_pattern(out, "day", SH_DAY);
	xsd_pattern(out, "sha256", SH_SHA256);
	xsd_pattern(out, "id", SH_ID12);
	xsd_pattern(out, "filled", SH_FILLED);
	cf_buf_str(out, " <xs:simpleType name=\"count\">\n"
	    "  <xs:restriction base=\"xs:long\">\n"
	    "   <xs:minInclusive value=\"0\"/>\n"
	    "  </xs:restriction>\n </xs:simpleType>\n"
	    " <xs:simpleType name=\"thousandths\">\n"
	    "  <xs:restriction base=\"r:count\">\n"
	    "   <xs:maxInclusive value=\"1000\"/>\n"
	    "  </xs:restriction>\n </xs:simpleType>\n"
	    " <xs:simpleType name=\"truth\">\n"
	    "  <xs:restriction base=\"xs:string\">\n"
	    "   <xs:enumeration value=\"true\"/>\n"
	    "   <xs:enumeration value=\"false\"/>\n"
	    "  </xs:restriction>\n </xs:simpleType>\n"
	    " <xs:complexType name=\"text\">\n");
	xsd_doc(out, "  ", "A text for people, in French and in English.");
	cf_buf_str(out, "  <xs:sequence>\n"
	    "   <xs:element name=\"fr\" type=\"xs:string\"/>\n"
	    "   <xs:element name=\"en\" type=\"xs:string\"/>\n"
	    "  </xs:sequence>\n </xs:complexType>\n");
}

static void
xsd_words(struct cf_buf *out, const struct sh_words *w)
{
	unsigned int i;

	cf_buf_printf(out, " <xs:simpleType name=\"%s\">\n"
	    "  <xs:restriction base=\"xs:string\">\n", w->name);
	for (i = 0; i < w->n; i++)
		cf_buf_printf(out, "   <xs:enumeration value=\"%s\"/>\n",
		    w->word(i));
	cf_buf_str(out, "  </xs:restriction>\n </xs:simpleType>\n");
}

static void
xsd_attribute(struct cf_buf *out, const struct sh_member *m)
{
	const char *type = "r:count";

	cf_buf_printf(out, "  <xs:attribute name=\"%s\" use=\"required\" "
	    "type=\"", m->name);
	if (m->kind == SH_NAME)
		type = form_type(m->form);
	else if (m->kind == SH_BOOL)
		type = "r:truth";
	else if (m->kind == SH_INT && m->max == 1000)
		type = "r:thousandths";
	if (m->kind == SH_WORD)
		cf_buf_printf(out, "r:%s\">\n", m->words->name);
	else
		cf_buf_printf(out, "%s\">\n", type);
	xsd_doc(out, "   ", m->doc);
	cf_buf_str(out, "  </xs:attribute>\n");
}

static void
xsd_element(struct cf_buf *out, const struct sh_member *m)
{
	cf_buf_printf(out, "   <xs:element name=\"%s\"", m->name);
	if (m->kind == SH_TEXT)
		cf_buf_str(out, " type=\"xs:string\"");
	else if (m->kind == SH_BOTH)
		cf_buf_str(out, " type=\"r:text\"");
	else if (m->kind == SH_OBJECT)
		cf_buf_printf(out, " type=\"r:%s\"", m->of->name);
	cf_buf_str(out, ">\n");
	xsd_doc(out, "    ", m->doc);
	if (m->kind == SH_TEXTS || m->kind == SH_LIST)
		cf_buf_printf(out, "    <xs:complexType><xs:sequence>\n"
		    "     <xs:element name=\"%s\" type=\"%s%s\" "
		    "minOccurs=\"0\" maxOccurs=\"unbounded\"/>\n"
		    "    </xs:sequence></xs:complexType>\n", m->item,
		    m->kind == SH_LIST ? "r:" : "xs:",
		    m->kind == SH_LIST ? m->of->name : "string");
	cf_buf_str(out, "   </xs:element>\n");
}

static void
xsd_shape(struct cf_buf *out, const struct sh *shape)
{
	size_t i, n = 0;

	cf_buf_printf(out, " <xs:complexType name=\"%s\">\n", shape->name);
	xsd_doc(out, "  ", shape->doc);
	for (i = 0; i < shape->n; i++)
		n += !sh_is_attribute(&shape->members[i]);
	if (n > 0)
		cf_buf_str(out, "  <xs:sequence>\n");
	for (i = 0; i < shape->n; i++) {
		if (!sh_is_attribute(&shape->members[i]))
			xsd_element(out, &shape->members[i]);
	}
	if (n > 0)
		cf_buf_str(out, "  </xs:sequence>\n");
	for (i = 0; i < shape->n; i++) {
		if (sh_is_attribute(&shape->members[i]))
			xsd_attribute(out, &shape->members[i]);
	}
	cf_buf_str(out, " </xs:complexType>\n");
}

int
cf_report_xsd(struct cf_buf *out)
{
	struct shapes all = { .n = 0 };
	const struct sh_words *words[64];
	size_t i, n;

	collect(&all, &sh_report);
	collect_words(&all, words, CF_NELEM(words), &n);
	cf_buf_printf(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" "
	    "xmlns:r=\"%s\" targetNamespace=\"%s\" "
	    "elementFormDefault=\"qualified\" version=\"1\">\n",
	    CF_REPORT_FORMAT, CF_REPORT_FORMAT);
	xsd_doc(out, " ", "Report of confiance, format 1.  Written from "
	    "reports/shape.c: change that table, then run the test "
	    "unit_reports_schema with CF_UPDATE=1.");
	cf_buf_str(out, " <xs:element name=\"report\" type=\"r:report\">\n"
	    "  <xs:key name=\"findings\">\n"
	    "   <xs:selector xpath=\"r:rules/r:rule/r:findings/r:finding\"/>\n"
	    "   <xs:field xpath=\"@id\"/>\n  </xs:key>\n"
	    "  <xs:keyref name=\"finding_of_requirement\" "
	    "refer=\"r:findings\">\n"
	    "   <xs:selector xpath=\"r:chapters/r:chapter/r:requirements/"
	    "r:requirement/r:findings/r:finding\"/>\n"
	    "   <xs:field xpath=\".\"/>\n  </xs:keyref>\n"
	    " </xs:element>\n");
	for (i = 0; i < all.n; i++)
		xsd_shape(out, all.v[i]);
	xsd_types(out);
	for (i = 0; i < n; i++)
		xsd_words(out, words[i]);
	cf_buf_str(out, "</xs:schema>\n");
	return cf_buf_failed(out) ? CF_ELIMIT : CF_OK;
}

/* ---- JSON Schema 2020-12 ---- */

static void
js_type(struct cf_buf *out, const struct sh_member *m)
{
	const char *pattern = sh_form_pattern(m->form);

	switch (m->kind) {
	case SH_NAME:
	case SH_TEXT:
		cf_buf_str(out, "\"type\": \"string\"");
		if (pattern[0] != '\0')
			cf_buf_printf(out, ", \"pattern\": \"^%s$\"", pattern);
		break;
	case SH_BOTH:
		cf_buf_str(out, "\"$ref\": \"#/$defs/text\"");
		break;
	case SH_BOOL:
		cf_buf_str(out, "\"type\": \"boolean\"");
		break;
	case SH_INT:
		cf_buf_str(out, "\"type\": \"integer\", \"minimum\": 0");
		if (m->max != INT64_MAX)
			cf_buf_printf(out, ", \"maximum\": %" PRId64, m->max);
		break;
	case SH_WORD:
		cf_buf_printf(out, "\"$ref\": \"#/$defs/word_%s\"",
		    m->words->name);
		break;
	case SH_OBJECT:
		cf_buf_printf(out, "\"$ref\": \"#/$defs/%s\"", m->of->name);
		break;
	case SH_TEXTS:
		cf_buf_str(out, "\"type\": \"array\", \"items\": {\"type\": "
		    "\"string\"}");
		break;
	case SH_LIST:
		cf_buf_printf(out, "\"type\": \"array\", \"items\": "
		    "{\"$ref\": \"#/$defs/%s\"}", m->of->name);
		break;
	}
}

/* Members of an object, at a depth of indentation given as spaces. */
static void
js_object(struct cf_buf *out, const struct sh *shape, const char *in)
{
	size_t i;

	cf_buf_printf(out, "%s\"description\": \"%s\",\n"
	    "%s\"type\": \"object\",\n%s\"additionalProperties\": false,\n"
	    "%s\"required\": [", in, shape->doc, in, in, in);
	for (i = 0; i < shape->n; i++)
		cf_buf_printf(out, "%s\"%s\"", i == 0 ? "" : ", ",
		    shape->members[i].name);
	cf_buf_printf(out, "],\n%s\"properties\": {\n", in);
	for (i = 0; i < shape->n; i++) {
		cf_buf_printf(out, "%s \"%s\": {\"description\": \"%s\", ", in,
		    shape->members[i].name, shape->members[i].doc);
		js_type(out, &shape->members[i]);
		cf_buf_str(out, i + 1 < shape->n ? "},\n" : "}\n");
	}
	cf_buf_printf(out, "%s}", in);
}

static void
js_words(struct cf_buf *out, const struct sh_words *w)
{
	unsigned int i;

	cf_buf_printf(out, "  \"word_%s\": {\"enum\": [", w->name);
	for (i = 0; i < w->n; i++)
		cf_buf_printf(out, "%s\"%s\"", i == 0 ? "" : ", ", w->word(i));
	cf_buf_str(out, "]}");
}

int
cf_report_json_schema(struct cf_buf *out)
{
	struct shapes all = { .n = 0 };
	const struct sh_words *words[64];
	size_t i, n;

	collect(&all, &sh_report);
	collect_words(&all, words, CF_NELEM(words), &n);
	cf_buf_str(out, "{\n \"$schema\": \"https://json-schema.org/draft/"
	    "2020-12/schema\",\n \"$id\": \"" CF_REPORT_FORMAT ":schema\",\n"
	    " \"title\": \"Report of confiance, format 1\",\n"
	    " \"$comment\": \"Written from reports/shape.c: change that "
	    "table, then run the test unit_reports_schema with "
	    "CF_UPDATE=1.\",\n");
	js_object(out, &sh_report, " ");
	cf_buf_str(out, ",\n \"$defs\": {\n  \"text\": {\n"
	    "   \"description\": \"A text for people, in French and in "
	    "English.\",\n   \"type\": \"object\",\n"
	    "   \"additionalProperties\": false,\n"
	    "   \"required\": [\"fr\", \"en\"],\n"
	    "   \"properties\": {\"fr\": {\"type\": \"string\"}, "
	    "\"en\": {\"type\": \"string\"}}\n  },\n");
	for (i = 1; i < all.n; i++) {
		cf_buf_printf(out, "  \"%s\": {\n", all.v[i]->name);
		js_object(out, all.v[i], "   ");
		cf_buf_str(out, "\n  },\n");
	}
	for (i = 0; i < n; i++) {
		js_words(out, words[i]);
		cf_buf_str(out, i + 1 < n ? ",\n" : "\n");
	}
	cf_buf_str(out, " }\n}\n");
	return cf_buf_failed(out) ? CF_ELIMIT : CF_OK;
}
