/*
 * How far a country is at least, and from how far an answer can have come.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "jurisdiction.h"
#include "rules.h"

#define PARIS "48.86,2.35"
#define ASHBURN "39.04,-77.49"

static void
reads_places(void **state)
{
	static const char *const bad[] = { "", "48.86", "48.86,", "48.86,2.35 ",
		"48,86,2", "91,0", "90.001,0", "0,180.5", "-,1", "1.,2", "+1,2",
		"1e1,2", " 1,2", "99999999999,1" };
	int32_t lat, lon;

	(void)state;
	assert_int_equal(cf_place_parse(PARIS, &lat, &lon), CF_OK);
	assert_int_equal(lat, 48860);
	assert_int_equal(lon, 2350);
	assert_int_equal(cf_place_parse("-0.5,-180", &lat, &lon), CF_OK);
	assert_int_equal(lat, -500);
	assert_int_equal(lon, -180000);
	assert_int_equal(cf_place_parse("90,1.23456", &lat, &lon), CF_OK);
	assert_int_equal(lon, 1234);
	for (size_t i = 0; i < CF_NELEM(bad); i++)
		assert_int_equal(cf_place_parse(bad[i], &lat, &lon), CF_EPARSE);
}

/* Never more than the real distance to the nearest part. */
static void
distances_are_the_least(void **state)
{
	(void)state;
	assert_int_equal(jur_light_apart(PARIS, "FR"), 0);
	/* Chimay is 190 km from Paris. */
	assert_in_range(jur_light_apart(PARIS, "BE"), 0, 190);
	assert_int_equal(jur_light_apart(PARIS, "BR"), -1);
	assert_int_equal(jur_light_apart("somewhere", "FR"), -1);
	/* Maine is 5,200 km from Paris, Virginia 6,200. */
	assert_in_range(jur_light_apart(PARIS, "US"), 3500, 5200);
	/* Hanko is 1,850 km from Paris. */
	assert_in_range(jur_light_apart(PARIS, "FI"), 900, 1850);
	/* Overseas parts count: Saint-Pierre is 1,900 km from Ashburn. */
	assert_in_range(jur_light_apart(ASHBURN, "FR"), 1200, 1900);
	assert_in_range(jur_light_apart(ASHBURN, "DE"), 4500, 6200);
}

/* A place in each far corner is inside its country's circles. */
static void
corners_are_inside(void **state)
{
	static const struct {
		const char *at, *country;
	} t[] = { { "41.37,9.25", "FR" }, { "-21.3,55.6", "FR" },
		{ "-12.8,45.2", "FR" }, { "14.4,-60.8", "FR" },
		{ "70.09,27.9", "FI" }, { "59.8,22.9", "FI" },
		{ "35.5,12.6", "IT" }, { "45.8,6.8", "IT" },
		{ "36.1,29.6", "GR" }, { "34.8,24.1", "GR" },
		{ "39.4,-31.3", "PT" }, { "30.1,-15.9", "PT" },
		{ "27.6,-18.1", "ES" }, { "39.9,4.3", "ES" },
		{ "35.3,-2.9", "ES" }, { "69.06,20.5", "SE" },
		{ "55.3,13.3", "SE" }, { "71.2,25.8", "NO" },
		{ "58.0,7.0", "NO" }, { "80.7,33", "NO" },
		{ "55.1,15.1", "DK" }, { "83.6,-32", "DK" },
		{ "60,-45", "DK" }, { "24.5,-81.8", "US" },
		{ "47,-67", "US" }, { "48.4,-124.7", "US" },
		{ "52.9,172.9", "US" }, { "71.4,-156.5", "US" },
		{ "28.4,-178.3", "US" }, { "18.9,-155.7", "US" },
		{ "82.5,-62.3", "CA" }, { "42,-82.9", "CA" },
		{ "47.5,-52.7", "CA" }, { "60.3,-141", "CA" },
		{ "24.3,153.98", "JP" }, { "24.45,122.95", "JP" },
		{ "6.8,93.8", "IN" }, { "37,74", "IN" }, { "8.1,77.5", "IN" },
		{ "47.3,13", "DE" }, { "55,8.4", "DE" }, { "54.8,10", "DE" },
		{ "49,22.9", "PL" }, { "54.4,16.5", "PL" },
		{ "46.6,16", "HR" }, { "42.4,18.5", "HR" },
		{ "51.4,-10", "IE" }, { "55.3,-7.3", "IE" },
		{ "43.6,28.6", "RO" }, { "48.2,26.6", "RO" },
		{ "41.3,27.9", "BG" }, { "43.3,28.6", "BG" },
		{ "47.1,9.6", "AT" }, { "48,17.1", "AT" } };

	(void)state;
	for (size_t i = 0; i < CF_NELEM(t); i++)
		if (jur_light_apart(t[i].at, t[i].country) != 0)
			fail_msg("%s is not inside %s", t[i].at, t[i].country);
}

static void
reach_is_of_half_the_delay(void **state)
{
	(void)state;
	assert_int_equal(jur_light_reach(1), 150);
	assert_int_equal(jur_light_reach(80), 12000);
	assert_true(jur_light_reach(1001) == INT64_MAX);
	assert_true(jur_light_reach(-1) == INT64_MAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_places),
		cmocka_unit_test(distances_are_the_least),
		cmocka_unit_test(corners_are_inside),
		cmocka_unit_test(reach_is_of_half_the_delay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
