/*
 * How near a machine must be that answered so soon, and how far a country is
 * at least: together they refute a place, and never prove one.  Nothing is
 * faster than light in vacuum, 299 792 458 m/s (SI), there and back; fibre is
 * a third slower, but not every path is all fibre, and a wrong contradiction
 * would be worse than none.  Pure.
 *
 * A country is a few circles that hold all of it, drawn wide: what a data set
 * may call by its code, overseas parts included.  A country that is not in the
 * table contradicts nothing.  The centres and radii were written from general
 * knowledge of geography, to a tenth of a degree, radii rounded up by 10 %
 * and more.
 */
#include <math.h>

#include "rules.h"

struct circle {
	const char *country;
	double latitude, longitude, km;
};

static const struct circle circles[] = {
	{ "AT", 47.6, 14.1, 400 }, { "BE", 50.6, 4.7, 220 },
	{ "BG", 42.7, 25.3, 350 }, { "HR", 44.8, 16.4, 400 },
	{ "CY", 35.1, 33.2, 180 }, { "CZ", 49.8, 15.5, 350 },
	{ "DE", 51.2, 10.4, 600 }, { "EE", 58.7, 25.5, 300 },
	{ "FI", 64.5, 26.5, 850 }, { "GR", 38.5, 24.0, 800 },
	{ "HU", 47.2, 19.4, 380 }, { "IE", 53.3, -8.0, 400 },
	{ "IT", 42.5, 12.5, 950 }, { "LT", 55.3, 23.9, 300 },
	{ "LU", 49.8, 6.1, 100 }, { "LV", 56.9, 24.9, 320 },
	{ "MT", 35.9, 14.4, 80 }, { "PL", 52.1, 19.4, 550 },
	{ "RO", 45.9, 25.0, 550 }, { "SE", 62.8, 16.7, 1050 },
	{ "SI", 46.1, 14.8, 250 }, { "SK", 48.7, 19.5, 350 },
	{ "IS", 64.9, -18.6, 450 }, { "LI", 47.1, 9.5, 60 },
	{ "CH", 46.8, 8.2, 300 }, { "SG", 1.3, 103.8, 80 },
	{ "JP", 36.0, 138.0, 2500 },
	{ "IN", 22.0, 80.0, 2700 },
	{ "CA", 60.0, -96.0, 3700 },
	{ "DK", 56.0, 10.5, 500 },
	{ "DK", 72.0, -40.0, 2000 },	/* Greenland */
	{ "DK", 62.0, -7.0, 200 },	/* Faroe Islands */
	{ "ES", 40.2, -3.6, 900 },
	{ "ES", 28.3, -15.7, 400 },	/* Canary Islands */
	{ "FR", 46.6, 2.5, 1000 },
	{ "FR", 16.0, -61.5, 500 },	/* Antilles */
	{ "FR", 4.0, -53.0, 500 },	/* Guiana */
	{ "FR", -17.0, 50.0, 1200 },	/* Réunion, Mayotte */
	{ "FR", 46.9, -56.3, 150 },	/* Saint-Pierre-et-Miquelon */
	{ "FR", -21.0, 165.0, 900 },	/* New Caledonia */
	{ "FR", -13.8, -177.2, 450 },	/* Wallis-et-Futuna */
	{ "FR", -17.0, -145.0, 2400 },	/* Polynesia */
	{ "FR", -46.0, 60.0, 4000 },	/* southern lands */
	{ "NL", 52.2, 5.5, 300 },
	{ "NL", 12.2, -69.0, 400 },	/* Aruba, Bonaire, Curaçao */
	{ "NL", 17.7, -63.1, 200 },	/* Saba, Sint Eustatius, Sint Maarten */
	{ "NO", 65.0, 14.0, 1300 },
	{ "NO", 78.0, 20.0, 800 },	/* Svalbard */
	{ "NO", 71.0, -8.5, 150 },	/* Jan Mayen */
	{ "NO", -62.0, -45.0, 6000 },	/* southern lands */
	{ "PT", 39.6, -8.0, 500 },
	{ "PT", 38.5, -28.0, 550 },	/* Azores */
	{ "PT", 32.0, -16.5, 450 },	/* Madeira */
	{ "US", 39.5, -98.5, 3200 },
	{ "US", 60.0, -160.0, 2800 },	/* Alaska */
	{ "US", 22.0, -165.0, 3000 },	/* Hawaii and west of it */
	{ "US", 18.2, -66.0, 400 },	/* Puerto Rico, Virgin Islands */
	{ "US", 15.0, 145.5, 1000 },	/* Guam, Marianas */
	{ "US", -13.0, -170.5, 700 },	/* American Samoa */
	{ "US", 19.3, 166.6, 200 },	/* Wake */
};

/* Between two points, in km, on a sphere of the mean radius of the Earth;
 * the ellipsoid differs by less than 0.6 %, which one hundredth covers. */
static double
apart(double lat1, double lon1, double lat2, double lon2)
{
	const double degree = acos(-1.0) / 180, radius = 6371.0;
	double a = sin((lat2 - lat1) * degree / 2);
	double b = sin((lon2 - lon1) * degree / 2);
	double h = a * a + cos(lat1 * degree) * cos(lat2 * degree) * b * b;

	return 2 * radius * asin(sqrt(h < 1 ? h : 1)) * 0.99;
}

int64_t
jur_light_apart(const char *from, const char *country)
{
	int32_t lat, lon;
	double km, least = -1;
	size_t i;

	if (cf_place_parse(from, &lat, &lon) != CF_OK)
		return -1;
	for (i = 0; i < CF_NELEM(circles); i++) {
		if (!cf_streq(circles[i].country, country))
			continue;
		km = apart(lat / 1000.0, lon / 1000.0, circles[i].latitude,
		    circles[i].longitude) - circles[i].km;
		km = km > 0 ? km : 0;
		if (least < 0 || km < least)
			least = km;
	}
	/* To ten below, so that no last bit of a library shows. */
	return least < 0 ? -1 : (int64_t)(least / 10) * 10;
}

int64_t
jur_light_reach(int64_t rtt_ms)
{
	/* Half of it there: 149.9 km each millisecond. */
	return rtt_ms < 0 || rtt_ms > 1000 ? INT64_MAX : rtt_ms * 150;
}
