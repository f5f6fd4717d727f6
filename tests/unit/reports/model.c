/*
 * The model and its data formats: what the assessment says is in it, XML and
 * JSON carry the same, both are valid, both readers refuse what is not a
 * report, and everything is fast and repeatable.
 */
#include <stdarg.h>
#include <stddef.h>
#include <time.h>

#include <libxml/parser.h>
#include <libxml/xmlschemas.h>

#include "fixture.h"

#define XSD CF_SOURCE_DIR "/reports/schema/confiance-report-1.xsd"

/* ---- The model ---- */

static const struct cf_rp_rule *
rule_find(const struct cf_report *r, const char *id, size_t nth)
{
	size_t i;

	for (i = 0; i < r->nrules; i++) {
		if (strcmp(r->rules[i].id, id) == 0 && nth-- == 0)
			return &r->rules[i];
	}
	fail_msg("no rule %s", id);
	return NULL;
}

static const struct cf_rp_requirement *
requirement_find(const struct cf_report *r, const char *id)
{
	size_t i, j;

	for (i = 0; i < r->nchapters; i++) {
		for (j = 0; j < r->chapters[i].nrequirements; j++) {
			if (strcmp(r->chapters[i].requirements[j].id, id) == 0)
				return &r->chapters[i].requirements[j];
		}
	}
	fail_msg("no requirement %s", id);
	return NULL;
}

static void
all_requirements(void **state)
{
	struct fx fx;
	size_t i, n = 0;
	int64_t counted = 0;

	(void)state;
	fx_make(&fx, false, 0);
	for (i = 0; i < fx.report.nchapters; i++)
		n += fx.report.chapters[i].nrequirements;
	for (i = 0; i < CF_RQ_MAX; i++)
		counted += fx.report.summary.statuses.n[i];
	assert_int_equal(n, CF_NELEM(fx_requirements));
	assert_int_equal(counted, CF_NELEM(fx_requirements));
	assert_int_equal(requirement_find(&fx.report, "19.2.a")->status,
	    CF_RQ_NON_CONFORME);
	assert_int_equal(requirement_find(&fx.report, "12.2.a")->status,
	    CF_RQ_A_VERIFIER);
	fx_free(&fx);
}

/* A rule bound with two sets of parameters is two entries with ids that
 * differ; a rule bound twice alike is one. */
static void
bindings(void **state)
{
	const struct cf_rp_rule *strict, *lax;
	struct fx fx;
	size_t i, versions = 0;

	(void)state;
	fx_make(&fx, false, 0);
	strict = rule_find(&fx.report, "demo.days", 0);
	lax = rule_find(&fx.report, "demo.days", 1);
	assert_string_equal(strict->params[0].values.v[0], "398");
	assert_string_equal(lax->params[0].values.v[0], "825");
	assert_int_equal(strict->verdicts[CF_VD_FAIL], 2);
	assert_int_equal(lax->verdicts[CF_VD_FAIL], 1);
	for (i = 0; i < fx.report.nrules; i++)
		versions += strcmp(fx.report.rules[i].id,
		    "demo.versions") == 0;
	assert_int_equal(versions, 1);
	assert_int_equal(rule_find(&fx.report, "demo.versions", 0)->
	    requirements.n, 2);
	fx_free(&fx);
}

/* Ids are SHA-256 of rule, line feed, subject: known from outside. */
static void
ids_are_stable(void **state)
{
	const char *named = "demo.versions\nendpoint:ancien.exemple.fr:443";
	const struct cf_rp_finding *f;
	char hex[CF_SHA256_HEX];
	struct fx one, many;

	(void)state;
	fx_make(&one, false, 0);
	fx_make(&many, false, 50);
	assert_int_equal(cf_sha256_hex(named, strlen(named), hex), CF_OK);
	hex[12] = '\0';
	assert_non_null(cf_report_finding(&one.report, hex));
	assert_non_null(cf_report_finding(&many.report, hex));
	f = cf_report_finding(&one.report, hex)->finding;
	assert_int_equal(f->verdict, CF_VD_FAIL);
	assert_int_equal(f->risk, CF_RK_CRITIQUE);
	assert_string_equal(f->waiver, "D-2026-01");
	assert_int_equal(f->line, 18);
	assert_null(cf_report_finding(&one.report, "000000000000"));
	fx_free(&one);
	fx_free(&many);
}

/* The waived failure is no top risk, yet changes no status. */
static void
waivers_stand_beside(void **state)
{
	struct fx fx;
	size_t i;

	(void)state;
	fx_make(&fx, false, 0);
	assert_int_equal(fx.report.summary.waived, 1);
	assert_int_equal(requirement_find(&fx.report, "10.2.a")->status,
	    CF_RQ_NON_CONFORME);
	for (i = 0; i < fx.report.summary.ntop; i++)
		assert_string_not_equal(fx.report.summary.top[i].rule,
		    "demo.versions");
	assert_int_equal(fx.report.annexes.nwaivers, 3);
	assert_int_equal(cf_report_waiver(&fx.report, "D-2026-01")->state,
	    CF_RW_USED);
	assert_int_equal(cf_report_waiver(&fx.report, "D-2025-07")->state,
	    CF_RW_EXPIRED);
	assert_string_equal(cf_report_waiver(&fx.report, "D-2025-07")->expires,
	    "2026-10-25");
	assert_null(cf_report_waiver(&fx.report, "D-0"));
	fx_free(&fx);
}

static bool
reserved(const struct cf_report *r, enum cf_rp_reserve_kind kind)
{
	size_t i;

	for (i = 0; i < r->summary.nreserves; i++) {
		if (r->summary.reserves[i].kind == kind)
			return true;
	}
	return false;
}

static void
reserves(void **state)
{
	const struct cf_report_meta meta = { "confiance 0.1.0", "Paris" };
	struct cf_report again;
	struct cf_err err = { 0 };
	struct fx fx;

	(void)state;
	fx_make(&fx, false, 0);
	assert_true(reserved(&fx.report, CF_RS_INCOMPLETE));
	assert_true(reserved(&fx.report, CF_RS_NO_RULE));
	assert_true(reserved(&fx.report, CF_RS_WAIVER_EXPIRED));
	assert_true(reserved(&fx.report, CF_RS_NOT_QUALIFICATION));
	assert_true(reserved(&fx.report, CF_RS_INDICATOR));
	assert_false(reserved(&fx.report, CF_RS_AUTHORISATION));
	/* The last day is included, the day after is not. */
	fx.manifest.started = "2026-12-05T23:59:59Z";
	fx.manifest.complete = true;
	assert_int_equal(cf_report_build(fx.report_arena, &fx.assessment,
	    &fx.manifest, &meta, &again, &err), CF_OK);
	assert_false(reserved(&again, CF_RS_AUTHORISATION));
	assert_false(reserved(&again, CF_RS_INCOMPLETE));
	assert_string_equal(again.frame.place.fr, "Paris");
	fx.manifest.started = "2026-12-06T00:00:00Z";
	assert_int_equal(cf_report_build(fx.report_arena, &fx.assessment,
	    &fx.manifest, &meta, &again, &err), CF_OK);
	assert_true(reserved(&again, CF_RS_AUTHORISATION));
	fx_free(&fx);
}

/* The worst first, in rules and in each rule. */
static void
order(void **state)
{
	const struct cf_rp_rule *r;
	struct fx fx;
	size_t i, j;
	static const int rank[] = { [CF_VD_FAIL] = 3, [CF_VD_UNKNOWN] = 2,
		[CF_VD_PASS] = 1, [CF_VD_NA] = 0 };

	(void)state;
	/* Two rules fail critically: first the one that fails more often. */
	fx_make(&fx, false, 30);
	assert_string_equal(fx.report.rules[0].id, "demo.versions");
	assert_string_equal(fx.report.rules[1].id, "demo.country");
	for (i = 0; i < fx.report.nrules; i++) {
		r = &fx.report.rules[i];
		for (j = 1; j < r->nfindings; j++)
			assert_true(rank[r->findings[j - 1].verdict] >=
			    rank[r->findings[j].verdict]);
	}
	fx_free(&fx);
}

/* ---- Data formats ---- */

static void
assert_same(const struct cf_buf *a, const struct cf_buf *b)
{
	assert_int_equal(a->len, b->len);
	assert_memory_equal(a->data, b->data, a->len);
}

static void
silent(void *arg, const char *fmt, ...)
{
	(void)arg;
	(void)fmt;
}

static int
validate(const char *xml, size_t len)
{
	xmlSchemaParserCtxtPtr parser = xmlSchemaNewParserCtxt(XSD);
	xmlSchemaPtr schema = xmlSchemaParse(parser);
	xmlSchemaValidCtxtPtr valid;
	xmlDocPtr doc;
	int r;

	assert_non_null(schema);
	valid = xmlSchemaNewValidCtxt(schema);
	xmlSchemaSetValidErrors(valid, silent, silent, NULL);
	doc = xmlReadMemory(xml, (int)len, NULL, NULL, XML_PARSE_NONET |
	    XML_PARSE_HUGE);
	assert_non_null(doc);
	r = xmlSchemaValidateDoc(valid, doc);
	xmlFreeDoc(doc);
	xmlSchemaFreeValidCtxt(valid);
	xmlSchemaFree(schema);
	xmlSchemaFreeParserCtxt(parser);
	return r;
}

static void
xml_is_valid(void **state)
{
	struct cf_buf xml;
	char *word;
	struct fx fx;

	(void)state;
	fx_make(&fx, true, 5);
	fx_print(&fx.report, "xml", CF_LANG_FR, false, &xml);
	assert_int_equal(validate(xml.data, xml.len), 0);
	/* The schema is no rubber stamp. */
	word = strstr(xml.data, "verdict=\"fail\"");
	assert_non_null(word);
	word[strlen("verdict=\"fai")] = 'L';
	assert_int_not_equal(validate(xml.data, xml.len), 0);
	cf_buf_free(&xml);
	fx_free(&fx);
}

/* JSON and XML, parsed back, are the report: printed again they give the
 * same bytes, each through the other. */
static void
round_trip(void **state)
{
	struct cf_report from_json, from_xml;
	struct cf_buf json, xml, again;
	struct cf_err err = { 0 };
	struct fx fx;
	int nasty;

	(void)state;
	for (nasty = 0; nasty < 2; nasty++) {
		fx_make(&fx, nasty, 20);
		fx_drop_inputs(&fx);
		fx_print(&fx.report, "json", CF_LANG_FR, false, &json);
		fx_print(&fx.report, "xml", CF_LANG_FR, false, &xml);
		if (cf_report_read_json(fx.report_arena, "report.json",
		    json.data, json.len, &from_json, &err) != CF_OK)
			fail_msg("json: %s", err.msg);
		if (cf_report_read_xml(fx.report_arena, "report.xml", xml.data,
		    xml.len, &from_xml, &err) != CF_OK)
			fail_msg("xml: line %u: %s", err.line, err.msg);
		fx_print(&from_json, "json", CF_LANG_FR, false, &again);
		assert_same(&json, &again);
		cf_buf_free(&again);
		fx_print(&from_xml, "json", CF_LANG_FR, false, &again);
		assert_same(&json, &again);
		cf_buf_free(&again);
		fx_print(&from_json, "xml", CF_LANG_EN, false, &again);
		assert_same(&xml, &again);
		cf_buf_free(&again);
		cf_buf_free(&json);
		cf_buf_free(&xml);
		fx_free(&fx);
	}
}

/* Another language or a report read back: the page is the same. */
static void
page_of_a_read_report(void **state)
{
	struct cf_report back;
	struct cf_buf json, one, two;
	struct cf_err err = { 0 };
	struct fx fx;

	(void)state;
	fx_make(&fx, false, 3);
	fx_print(&fx.report, "json", CF_LANG_FR, false, &json);
	assert_int_equal(cf_report_read_json(fx.report_arena, "report.json",
	    json.data, json.len, &back, &err), CF_OK);
	fx_print(&fx.report, "html", CF_LANG_EN, false, &one);
	fx_print(&back, "html", CF_LANG_EN, false, &two);
	assert_same(&one, &two);
	cf_buf_free(&json);
	cf_buf_free(&one);
	cf_buf_free(&two);
	fx_free(&fx);
}

static void
same_bytes_twice(void **state)
{
	static const char *const formats[] = { "json", "xml", "html", "text" };
	struct cf_buf a, b;
	struct fx one, two;
	size_t i;

	(void)state;
	fx_make(&one, false, 10);
	fx_make(&two, false, 10);
	for (i = 0; i < CF_NELEM(formats); i++) {
		fx_print(&one.report, formats[i], CF_LANG_FR, false, &a);
		fx_print(&two.report, formats[i], CF_LANG_FR, false, &b);
		assert_same(&a, &b);
		cf_buf_free(&a);
		cf_buf_free(&b);
	}
	fx_free(&one);
	fx_free(&two);
}

/* ---- What the readers refuse ---- */

/* One change of the good document, and what the error must name. */
static void
refused_json(const char *good, const char *from, const char *to,
    const char *named)
{
	struct cf_arena *arena = cf_arena_new(CF_ARENA_REPORT);
	const char *at = strstr(good, from);
	struct cf_report back;
	struct cf_err err = { 0 };
	struct cf_buf buf;

	cf_buf_init(&buf, CF_MAX_REPORT);
	if (at == NULL)
		fail_msg("no \"%s\" in the good document", from);
	cf_buf_add(&buf, good, (size_t)(at - good));
	cf_buf_str(&buf, to);
	cf_buf_str(&buf, at + strlen(from));
	if (cf_report_read_json(arena, "r.json", buf.data, buf.len, &back,
	    &err) == CF_OK)
		fail_msg("accepted: %s -> %s", from, to);
	if (strstr(err.msg, named) == NULL)
		fail_msg("\"%s\" does not name %s", err.msg, named);
	cf_buf_free(&buf);
	cf_arena_free(arena);
}

static void
json_is_strict(void **state)
{
	struct cf_buf json;
	struct fx fx;

	(void)state;
	fx_make(&fx, false, 0);
	fx_print(&fx.report, "json", CF_LANG_FR, false, &json);
	refused_json(json.data, "\"format\": \"urn:confiance:report:1\"",
	    "\"format\": \"urn:confiance:report:2\"", "format");
	refused_json(json.data, "\"chain_facts\":", "\"chain_fact\":",
	    "annexes.chain_facts");
	refused_json(json.data, "\"chain_facts\":",
	    "\"extra\": 1, \"chain_facts\":", "annexes.extra");
	refused_json(json.data, "\"chain_facts\":",
	    "\"chain_facts\": 1, \"chain_facts\":", "JSON");
	refused_json(json.data, "\"coverage\": ", "\"coverage\": 1",
	    "coverage");
	refused_json(json.data, "\"coverage\": ", "\"coverage\": -",
	    "coverage");
	refused_json(json.data, "\"verdict\": \"fail\"",
	    "\"verdict\": \"maybe\"", "findings[0].verdict");
	refused_json(json.data, "\"sovereignty\": false",
	    "\"sovereignty\": 0", "sovereignty");
	refused_json(json.data, "\"started\": \"2026-11-25T",
	    "\"started\": \"2026-11-25 ", "frame.started");
	refused_json(json.data, "\"object\": \"", "\"object\": \"\\u202e",
	    "frame.object");
	refused_json(json.data, "\"object\": \"", "\"object\": \"\\u001b",
	    "frame.object");
	refused_json(json.data, "\"waiver\": \"D-2026-01\"",
	    "\"waiver\": \"D-9\"", "D-9");
	refused_json(json.data, "\"id\": \"d6be8c079147\"",
	    "\"id\": \"d6be8c079148\"", "d6be8c079147");
	refused_json(json.data, "{", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
	    "32");
	refused_json(json.data, "{", "", "JSON");
	cf_buf_free(&json);
	fx_free(&fx);
}

static void
refused_xml(const char *good, const char *from, const char *to)
{
	struct cf_arena *arena = cf_arena_new(CF_ARENA_REPORT);
	const char *at = strstr(good, from);
	struct cf_report back;
	struct cf_err err = { 0 };
	struct cf_buf buf;

	cf_buf_init(&buf, CF_MAX_REPORT);
	if (at == NULL)
		fail_msg("no \"%s\" in the good document", from);
	cf_buf_add(&buf, good, (size_t)(at - good));
	cf_buf_str(&buf, to);
	cf_buf_str(&buf, at + strlen(from));
	if (cf_report_read_xml(arena, "r.xml", buf.data, buf.len, &back,
	    &err) == CF_OK)
		fail_msg("accepted: %s -> %s", from, to);
	assert_int_equal(err.code, CF_EPARSE);
	assert_string_not_equal(err.msg, "");
	cf_buf_free(&buf);
	cf_arena_free(arena);
}

static void
xml_is_strict(void **state)
{
	struct cf_buf xml;
	struct fx fx;

	(void)state;
	fx_make(&fx, false, 0);
	fx_print(&fx.report, "xml", CF_LANG_FR, false, &xml);
	refused_xml(xml.data, "<report ", "<!DOCTYPE report><report ");
	refused_xml(xml.data, "UTF-8", "UTF-16");
	refused_xml(xml.data, "<?xml", "\xef\xbb\xbf<?xml");
	refused_xml(xml.data, "<report ", "<!DOCTYPE r [<!ENTITY a \"b\">]>"
	    "<report ");
	refused_xml(xml.data, "<report ", "<?pi x?><report ");
	refused_xml(xml.data, "xmlns=\"urn:confiance:report:1\"",
	    "xmlns=\"urn:x\"");
	refused_xml(xml.data, "<header ", "<header x=\"1\" ");
	refused_xml(xml.data, "verdict=\"fail\"", "verdict=\"maybe\"");
	refused_xml(xml.data, "coverage=\"", "coverage=\"99999999999999999999");
	refused_xml(xml.data, "coverage=\"", "coverage=\"-");
	refused_xml(xml.data, "sovereignty=\"false\"", "sovereignty=\"0\"");
	refused_xml(xml.data, "<marking>", "<marking><b/>");
	refused_xml(xml.data, "<marking>", "<marking>&#x202e;");
	refused_xml(xml.data, "<marking>", "<extra/><marking>");
	refused_xml(xml.data, "</report>", "");
	refused_xml(xml.data, "</report>", "text</report>");
	refused_xml(xml.data, "id=\"d6be8c079147\"", "id=\"d6be8c07914G\"");
	cf_buf_free(&xml);
	fx_free(&fx);
}

/* A text that has not passed the gate is refused by every writer: libxml2
 * would print it and say that all is well. */
static void
writers_refuse_dirt(void **state)
{
	static const char *const formats[] = { "json", "xml", "html", "text" };
	const struct cf_write_options options = { CF_LANG_FR, false };
	struct cf_report dirty;
	struct cf_err err;
	struct cf_buf buf;
	struct fx fx;
	size_t i;

	(void)state;
	fx_make(&fx, false, 0);
	dirty = fx.report;
	dirty.frame.object = "bad\x1b[31m";
	for (i = 0; i < CF_NELEM(formats); i++) {
		err = (struct cf_err){ 0 };
		cf_buf_init(&buf, CF_MAX_REPORT);
		assert_int_equal(cf_report_print(&dirty,
		    cf_report_writer_find(formats[i]), &options, &buf, &err),
		    CF_EINTERNAL);
		cf_buf_free(&buf);
	}
	fx_free(&fx);
}

static void
small_buffer(void **state)
{
	static const char *const formats[] = { "json", "xml", "html", "text" };
	const struct cf_write_options options = { CF_LANG_FR, false };
	struct cf_err err;
	struct cf_buf buf;
	struct fx fx;
	size_t i;

	(void)state;
	fx_make(&fx, false, 0);
	for (i = 0; i < CF_NELEM(formats); i++) {
		err = (struct cf_err){ 0 };
		cf_buf_init(&buf, 100);
		assert_int_equal(cf_report_print(&fx.report,
		    cf_report_writer_find(formats[i]), &options, &buf, &err),
		    CF_ELIMIT);
		cf_buf_free(&buf);
	}
	fx_free(&fx);
}

/* A region that is too small is an error, never a report with holes. */
static void
small_region(void **state)
{
	const struct cf_report_meta meta = { "confiance 0.1.0", "" };
	struct cf_report back;
	struct cf_err err;
	struct cf_buf json;
	struct fx fx;
	size_t limit;
	int r;

	(void)state;
	fx_make(&fx, false, 0);
	fx_print(&fx.report, "json", CF_LANG_FR, false, &json);
	for (limit = 0; limit < 96u << 10; limit += 509) {
		struct cf_arena *arena = cf_arena_new(limit);

		err = (struct cf_err){ 0 };
		r = cf_report_build(arena, &fx.assessment, &fx.manifest, &meta,
		    &back, &err);
		if (r != CF_OK)
			assert_true(err.code < 0 && err.msg[0] != '\0');
		else
			assert_false(cf_arena_failed(arena));
		cf_arena_free(arena);
		arena = cf_arena_new(limit);
		err = (struct cf_err){ 0 };
		r = cf_report_read_json(arena, "r.json", json.data, json.len,
		    &back, &err);
		if (r != CF_OK)
			assert_true(err.code < 0 && err.msg[0] != '\0');
		else
			assert_false(cf_arena_failed(arena));
		cf_arena_free(arena);
	}
	cf_buf_free(&json);
	fx_free(&fx);
}

/* Not a timed test: it would never end were anything quadratic. */
static void
large(void **state)
{
	struct cf_buf buf;
	struct fx fx;

	(void)state;
	fx_make(&fx, false, 5000);
	assert_true(fx.report.nindex > 20000);
	fx_print(&fx.report, "json", CF_LANG_FR, false, &buf);
	cf_buf_free(&buf);
	fx_print(&fx.report, "xml", CF_LANG_FR, false, &buf);
	cf_buf_free(&buf);
	fx_print(&fx.report, "html", CF_LANG_FR, false, &buf);
	cf_buf_free(&buf);
	fx_print(&fx.report, "text", CF_LANG_FR, false, &buf);
	cf_buf_free(&buf);
	fx_free(&fx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_requirements),
		cmocka_unit_test(bindings),
		cmocka_unit_test(ids_are_stable),
		cmocka_unit_test(waivers_stand_beside),
		cmocka_unit_test(reserves),
		cmocka_unit_test(order),
		cmocka_unit_test(xml_is_valid),
		cmocka_unit_test(round_trip),
		cmocka_unit_test(page_of_a_read_report),
		cmocka_unit_test(same_bytes_twice),
		cmocka_unit_test(json_is_strict),
		cmocka_unit_test(xml_is_strict),
		cmocka_unit_test(writers_refuse_dirt),
		cmocka_unit_test(small_buffer),
		cmocka_unit_test(small_region),
		cmocka_unit_test(large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
