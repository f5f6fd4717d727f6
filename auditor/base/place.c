/*
 * A place on the globe as people write it, "48.86,2.35".  Pure; no locale.
 */
#include <confiance/base.h>

/* Degrees with at most three digits after the point, in thousandths. */
static const char *
thousandths(const char *s, int32_t max, int32_t *ret)
{
	int32_t n = 0, unit = 1000;
	bool negative = *s == '-';

	s += negative;
	if (*s < '0' || *s > '9')
		return NULL;
	for (; *s >= '0' && *s <= '9'; s++)
		if ((n = n * 10 + (*s - '0')) > max)
			return NULL;
	n *= 1000;
	if (*s == '.') {
		if (s[1] < '0' || s[1] > '9')
			return NULL;
		for (s++; *s >= '0' && *s <= '9'; s++) {
			unit /= 10;
			n += (*s - '0') * unit; /* more digits add nothing */
		}
	}
	if (n > max * 1000)
		return NULL;
	*ret = negative ? -n : n;
	return s;
}

int
cf_place_parse(const char *s, int32_t *ret_latitude, int32_t *ret_longitude)
{
	int32_t lat, lon;

	if ((s = thousandths(s, 90, &lat)) == NULL || *s != ',' ||
	    (s = thousandths(s + 1, 180, &lon)) == NULL || *s != '\0')
		return CF_EPARSE;
	*ret_latitude = lat;
	*ret_longitude = lon;
	return CF_OK;
}
