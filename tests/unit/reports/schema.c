/* The schemas of reports/schema/ are what the table says. */
#include <stdarg.h>
#include <stddef.h>

#include "fixture.h"

static void
xsd_is_current(void **state)
{
	struct cf_buf buf;

	(void)state;
	cf_buf_init(&buf, 1u << 20);
	assert_int_equal(cf_report_xsd(&buf), CF_OK);
	fx_compare(CF_SOURCE_DIR "/reports/schema/confiance-report-1.xsd",
	    &buf);
	cf_buf_free(&buf);
}

static void
json_schema_is_current(void **state)
{
	struct cf_buf buf;

	(void)state;
	cf_buf_init(&buf, 1u << 20);
	assert_int_equal(cf_report_json_schema(&buf), CF_OK);
	fx_compare(CF_SOURCE_DIR
	    "/reports/schema/confiance-report-1.schema.json", &buf);
	cf_buf_free(&buf);
}

/* A member that a schema could not tell from another would be a hole. */
static void
table_is_sound(void **state)
{
	const struct sh *shape = &sh_report;
	size_t i, j;

	(void)state;
	for (i = 0; i < shape->n; i++) {
		assert_non_null(shape->members[i].doc);
		for (j = 0; j < i; j++)
			assert_string_not_equal(shape->members[i].name,
			    shape->members[j].name);
	}
	assert_true(sh_form_ok(SH_TIME, "2026-01-31T23:59:59Z"));
	assert_false(sh_form_ok(SH_TIME, "2026-01-31T23:59:59+0"));
	assert_true(sh_form_ok(SH_DAY, ""));
	assert_false(sh_form_ok(SH_DAY, "2026-1-31"));
	assert_false(sh_form_ok(SH_ID12, ""));
	assert_false(sh_form_ok(SH_SHA256, "ABCD"));
	assert_false(sh_form_ok(SH_FILLED, ""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(xsd_is_current),
		cmocka_unit_test(json_schema_is_current),
		cmocka_unit_test(table_is_sound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
