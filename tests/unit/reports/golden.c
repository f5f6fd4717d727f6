/*
 * Golden reports: one made-up audit, in each format and both languages.  Any
 * change of what a reader sees shows here; CF_UPDATE=1 writes them anew.
 */
#include <stdarg.h>
#include <stddef.h>

#include "fixture.h"

#define GOLDEN(name) CF_SOURCE_DIR "/tests/golden/" name

static void
golden(const char *format, enum cf_lang lang, const char *path)
{
	struct cf_buf buf;
	struct fx fx;

	fx_make(&fx, false, 0);
	fx_drop_inputs(&fx);
	fx_print(&fx.report, format, lang, false, &buf);
	fx_compare(path, &buf);
	cf_buf_free(&buf);
	fx_free(&fx);
}

static void
json(void **state)
{
	(void)state;
	golden("json", CF_LANG_FR, GOLDEN("report.json"));
	/* Language-neutral: the same bytes. */
	golden("json", CF_LANG_EN, GOLDEN("report.json"));
}

static void
xml(void **state)
{
	(void)state;
	golden("xml", CF_LANG_FR, GOLDEN("report.xml"));
	golden("xml", CF_LANG_EN, GOLDEN("report.xml"));
}

static void
html(void **state)
{
	(void)state;
	golden("html", CF_LANG_FR, GOLDEN("report.fr.html"));
	golden("html", CF_LANG_EN, GOLDEN("report.en.html"));
}

static void
text(void **state)
{
	(void)state;
	golden("text", CF_LANG_FR, GOLDEN("report.fr.txt"));
	golden("text", CF_LANG_EN, GOLDEN("report.en.txt"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json),
		cmocka_unit_test(xml),
		cmocka_unit_test(html),
		cmocka_unit_test(text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
