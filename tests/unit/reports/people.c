/*
 * What people read: the page and the terminal.  Nothing of a stranger becomes
 * markup or an escape sequence, lines fit, words are never only colour.
 */
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>

#include <sys/stat.h>

#include <libxml/parser.h>

#include "fixture.h"
#include "people.h"

static size_t
count(const char *s, const char *what)
{
	size_t n = 0;

	for (; (s = strstr(s, what)) != NULL; s += strlen(what))
		n++;
	return n;
}

/* An XML parser accepts the page, and finds no script in it. */
static void
page_is_well_formed(void **state)
{
	struct cf_buf html;
	struct fx fx;
	xmlDocPtr doc;
	int nasty, lang;

	(void)state;
	for (nasty = 0; nasty < 2; nasty++) {
		for (lang = 0; lang < 2; lang++) {
			fx_make(&fx, nasty, 4);
			fx_print(&fx.report, "html", lang ? CF_LANG_FR :
			    CF_LANG_EN, false, &html);
			doc = xmlReadMemory(html.data, (int)html.len, NULL,
			    NULL, XML_PARSE_NONET);
			assert_non_null(doc);
			xmlFreeDoc(doc);
			assert_int_equal(count(html.data, "<script"), 0);
			assert_int_equal(count(html.data, "</style>"), 1);
			assert_int_equal(count(html.data, "http://"), 1);
			assert_int_equal(count(html.data, "https://"), 0);
			cf_buf_free(&html);
			fx_free(&fx);
		}
	}
}

/* Each id once; each link inside of the page leads somewhere. */
static void
links_lead_somewhere(void **state)
{
	struct cf_buf html;
	struct fx fx;
	const char *p;
	char want[128];
	size_t n;

	(void)state;
	fx_make(&fx, false, 0);
	fx_print(&fx.report, "html", CF_LANG_FR, false, &html);
	for (p = html.data; (p = strstr(p, "href=\"#")) != NULL; p += n) {
		p += strlen("href=\"#");
		n = strcspn(p, "\"");
		assert_in_range(n, 1, 100);
		snprintf(want, sizeof(want), " id=\"%.*s\"", (int)n, p);
		if (count(html.data, want) != 1)
			fail_msg("%zu times%s", count(html.data, want), want);
	}
	cf_buf_free(&html);
	fx_free(&fx);
}

static void
nothing_is_claimed(void **state)
{
	static const char *const formats[] = { "json", "xml", "html", "text" };
	struct cf_buf buf;
	struct fx fx;
	size_t i;

	(void)state;
	fx_make(&fx, false, 0);
	for (i = 0; i < CF_NELEM(formats); i++) {
		fx_print(&fx.report, formats[i], CF_LANG_FR, false, &buf);
		assert_null(strstr(buf.data, "qualifié"));
		assert_null(strstr(buf.data, "certifié"));
		assert_non_null(strstr(buf.data, "valuation technique "
		    "automatisée"));
		cf_buf_free(&buf);
		fx_print(&fx.report, formats[i], CF_LANG_EN, false, &buf);
		assert_null(strstr(buf.data, "certified"));
		cf_buf_free(&buf);
	}
	fx_free(&fx);
}

/* Columns of a line of ours: the signs and letters here take one each. */
static size_t
line_width(const char *s)
{
	size_t n = 0;

	for (; *s != '\0' && *s != '\n'; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

static void
terminal_fits(void **state)
{
	struct cf_buf text;
	struct fx fx;
	const char *p;
	int nasty, lang;

	(void)state;
	for (nasty = 0; nasty < 2; nasty++) {
		for (lang = 0; lang < 2; lang++) {
			fx_make(&fx, nasty, 6);
			fx_print(&fx.report, "text", lang ? CF_LANG_FR :
			    CF_LANG_EN, false, &text);
			assert_null(strchr(text.data, '\x1b'));
			for (p = text.data; p != NULL && *p != '\0';) {
				if (line_width(p) > 80)
					fail_msg("%zu columns: %.90s",
					    line_width(p), p);
				p = strchr(p, '\n');
				p += p != NULL;
			}
			cf_buf_free(&text);
			fx_free(&fx);
		}
	}
}

/* Colours are the only difference that --color makes. */
static void
colours_only_when_asked(void **state)
{
	struct cf_buf plain, coloured;
	struct fx fx;
	const char *p;
	size_t i = 0;

	(void)state;
	fx_make(&fx, false, 0);
	fx_print(&fx.report, "text", CF_LANG_FR, false, &plain);
	fx_print(&fx.report, "text", CF_LANG_FR, true, &coloured);
	assert_non_null(strstr(coloured.data, "\x1b[31m"));
	for (p = coloured.data; *p != '\0'; p++) {
		if (*p == '\x1b') {
			p = strchr(p, 'm');
			assert_non_null(p);
			continue;
		}
		assert_int_equal(*p, plain.data[i]);
		i++;
	}
	assert_int_equal(i, plain.len);
	cf_buf_free(&plain);
	cf_buf_free(&coloured);
	fx_free(&fx);
}

static void
is(struct cf_buf *buf, const char *want)
{
	assert_string_equal(buf->data, want);
	cf_buf_reset(buf);
}

static void
words(void **state)
{
	struct cf_buf buf;

	(void)state;
	cf_buf_init(&buf, 1024);
	rp_percent(&buf, CF_LANG_FR, 625);
	is(&buf, "62,5\u202f%");
	rp_percent(&buf, CF_LANG_EN, 1000);
	is(&buf, "100.0%");
	rp_date(&buf, CF_LANG_FR, "2026-03-01");
	is(&buf, "1er\u00a0mars\u00a02026");
	rp_date(&buf, CF_LANG_EN, "2026-11-25T08:01:02Z");
	is(&buf, "25\u00a0November\u00a02026, 08:01\u00a0UTC");
	rp_date(&buf, CF_LANG_FR, "2026-11");
	is(&buf, "2026-11");
	rp_date(&buf, CF_LANG_FR, "2026-13-01");
	is(&buf, "2026-13-01");
	rp_typography(&buf, CF_LANG_FR, "« a » : b ; c ? d ! 5 % é");
	is(&buf, "«\u00a0a\u00a0»\u00a0: b\u202f; c\u202f? d\u202f! 5\u202f% é");
	rp_typography(&buf, CF_LANG_EN, "a : b");
	is(&buf, "a : b");
	cf_buf_free(&buf);
}

/* ---- Files ---- */

static void
files(void **state)
{
	static const char *const all[] = { "json", "text", "html", "xml" };
	static const char *const bad[] = { "json", "jsno" };
	const struct cf_strings good = { all, 4 }, wrong = { bad, 2 };
	const struct cf_write_options options = { CF_LANG_FR, false };
	static const char *const names[] = { "report.json", "report.txt",
		"report.html", "report.xml" };
	char dir[] = "/tmp/cf-report-XXXXXX", path[128];
	struct cf_err err = { 0 };
	struct stat st;
	struct fx fx;
	size_t i;

	(void)state;
	assert_non_null(mkdtemp(dir));
	fx_make(&fx, false, 0);
	/* An unknown format stops before the first file. */
	assert_int_equal(cf_report_write(dir, &wrong, &fx.report, &options,
	    &err), CF_EUSAGE);
	assert_non_null(strstr(err.msg, "jsno"));
	assert_non_null(strstr(err.msg, "json"));
	assert_int_equal(rmdir(dir), 0);
	assert_int_equal(mkdir(dir, 0700), 0);
	err = (struct cf_err){ 0 };
	assert_int_equal(cf_report_write(dir, &good, &fx.report, &options,
	    &err), CF_OK);
	for (i = 0; i < CF_NELEM(names); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(st.st_mode & 0777, 0600);
		assert_true(st.st_size > 1000);
		assert_int_equal(unlink(path), 0);
	}
	/* Nothing else is left behind. */
	assert_int_equal(rmdir(dir), 0);
	fx_free(&fx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(page_is_well_formed),
		cmocka_unit_test(links_lead_somewhere),
		cmocka_unit_test(nothing_is_claimed),
		cmocka_unit_test(terminal_fits),
		cmocka_unit_test(colours_only_when_asked),
		cmocka_unit_test(words),
		cmocka_unit_test(files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
