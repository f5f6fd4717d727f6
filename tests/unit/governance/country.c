/*
 * The table of countries: what is a member, what is territory of the Union,
 * what is only near it, and that a code which is no country answers nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <confiance/country.h>

static void
count(bool (*is)(const char *), size_t expected)
{
	char code[3] = "AA";
	size_t n = 0;

	for (code[0] = 'A'; code[0] <= 'Z'; code[0]++)
		for (code[1] = 'A'; code[1] <= 'Z'; code[1]++)
			if (strcmp(code, "UK") != 0 && strcmp(code, "EL") != 0)
				n += is(code);
	assert_int_equal(n, expected);
}

static void
test_counts(void **state)
{
	(void)state;
	count(cf_country_known, 250); /* ISO 3166-1 and XK */
	count(cf_country_eu_member, 27);
	count(cf_country_eu_territory, 27 + 7);
	count(cf_country_eu_seat, 27 + 7);
	count(cf_country_eea, 27 + 7 + 3);
}

static void
test_members(void **state)
{
	static const char *const members[] = { "AT", "BE", "BG", "CY", "CZ",
		"DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE",
		"IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE",
		"SI", "SK" };
	size_t i;

	(void)state;
	assert_int_equal(CF_NELEM(members), 27);
	for (i = 0; i < CF_NELEM(members); i++) {
		assert_true(cf_country_eu_member(members[i]));
		assert_true(cf_country_eu_seat(members[i]));
		assert_true(cf_country_eea(members[i]));
	}
}

static void
test_territories(void **state)
{
	static const char *const in[] = { "RE", "GP", "MQ", "GF", "YT", "MF",
		"AX" };
	static const char *const out[] = { "PF", "NC", "WF", "PM", "BL", "TF",
		"AW", "BQ", "CW", "SX", "GL", "FO", "GB", "GI", "JE", "CH",
		"MC", "AD", "SM", "VA", "US", "XK", "SJ" };
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(in); i++) {
		assert_false(cf_country_eu_member(in[i]));
		assert_true(cf_country_eu_territory(in[i]));
		assert_true(cf_country_eu_seat(in[i]));
	}
	for (i = 0; i < CF_NELEM(out); i++) {
		assert_true(cf_country_known(out[i]));
		assert_false(cf_country_eu_territory(out[i]));
		assert_false(cf_country_eu_seat(out[i]));
		assert_false(cf_country_eea(out[i]));
	}
	assert_true(cf_country_eea("NO"));
	assert_false(cf_country_eu_seat("NO"));
}

static void
test_no_country(void **state)
{
	static const char *const none[] = { "", "F", "FRA", "EU", "AP", "XX",
		"??", "A1", "AN", "CS", "ZZ", "\xc3\xa9", "IC", "EA" };
	size_t i;

	(void)state;
	assert_false(cf_country_known(NULL));
	for (i = 0; i < CF_NELEM(none); i++) {
		assert_false(cf_country_known(none[i]));
		assert_false(cf_country_eu_seat(none[i]));
		assert_false(cf_country_eu_member(none[i]));
		assert_string_equal(cf_country_code(none[i]), "");
		assert_string_equal(cf_country_name(none[i]).fr,
		    "pays inconnu");
	}
}

static void
test_names(void **state)
{
	(void)state;
	assert_string_equal(cf_country_code("uk"), "GB");
	assert_string_equal(cf_country_code("EL"), "GR");
	assert_string_equal(cf_country_code("fr"), "FR");
	assert_true(cf_country_eu_member("EL"));
	assert_string_equal(cf_country_name("UK").fr, "Royaume-Uni");
	assert_string_equal(cf_country_name("DE").fr, "Allemagne");
	assert_string_equal(cf_country_name("DE").en, "Germany");
	assert_string_equal(cf_country_name("AD").fr, "Andorre");
	assert_string_equal(cf_country_name("ZW").en, "Zimbabwe");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_members),
		cmocka_unit_test(test_territories),
		cmocka_unit_test(test_no_country),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
