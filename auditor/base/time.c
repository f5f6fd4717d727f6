/*
 * Time as seconds since 1970 UTC.  The calendar is computed here, so that
 * neither TZ nor the locale nor the C library's tables have a say.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <confiance/base.h>

#define DAY 86400

/* Days since 1970-01-01 of a proleptic Gregorian date, and back: the
 * algorithms of H. Hinnant, "chrono-Compatible Low-Level Date Algorithms". */
static int64_t
days_from_civil(int64_t y, unsigned int m, unsigned int d)
{
	int64_t era, doe;
	unsigned int yoe, doy;

	y -= m <= 2;
	era = (y >= 0 ? y : y - 399) / 400;
	yoe = (unsigned int)(y - era * 400);
	doy = (153 * (m + (m > 2 ? -3u : 9u)) + 2) / 5 + d - 1;
	doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
	return era * 146097 + doe - 719468;
}

static void
civil_from_days(int64_t z, int64_t *ret_y, unsigned int *ret_m,
    unsigned int *ret_d)
{
	int64_t era;
	unsigned int doe, yoe, doy, mp;

	z += 719468;
	era = (z >= 0 ? z : z - 146096) / 146097;
	doe = (unsigned int)(z - era * 146097);
	yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	mp = (5 * doy + 2) / 153;
	*ret_d = doy - (153 * mp + 2) / 5 + 1;
	*ret_m = mp < 10 ? mp + 3 : mp - 9;
	*ret_y = (int64_t)yoe + era * 400 + (*ret_m <= 2);
}

void
cf_time_text(int64_t t, char ret[CF_TIME_LEN])
{
	int64_t days, y;
	unsigned int m, d, sec;

	/* Years 0000 to 9999 have the four digits that the form needs. */
	if (t < -62167219200)
		t = -62167219200;
	if (t > 253402300799)
		t = 253402300799;
	days = t / DAY - (t % DAY < 0);
	sec = (unsigned int)(t - days * DAY);
	civil_from_days(days, &y, &m, &d);
	snprintf(ret, CF_TIME_LEN, "%04u-%02u-%02uT%02u:%02u:%02uZ",
	    (unsigned int)y % 10000, m % 100, d % 100, sec / 3600 % 100,
	    sec / 60 % 60, sec % 60);
}

/* n digits at *s, which moves on; -1 when there is something else. */
static int
digits(const char **s, unsigned int n)
{
	int v = 0;

	while (n-- > 0) {
		if (**s < '0' || **s > '9')
			return -1;
		v = v * 10 + (*(*s)++ - '0');
	}
	return v;
}

static bool
expect(const char **s, char c)
{
	if (**s != c)
		return false;
	(*s)++;
	return true;
}

static int
month_days(int y, int m)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };

	if (m == 2 && y % 4 == 0 && (y % 100 != 0 || y % 400 == 0))
		return 29;
	return days[m - 1];
}

int
cf_time_parse(const char *s, int64_t *ret)
{
	int y, m, d, hour = 0, min = 0, sec = 0;

	y = digits(&s, 4);
	if (y < 0 || !expect(&s, '-') || (m = digits(&s, 2)) < 1 || m > 12 ||
	    !expect(&s, '-') || (d = digits(&s, 2)) < 1 || d > month_days(y, m))
		return CF_EPARSE;
	if (*s != '\0') {
		if (!expect(&s, 'T') || (hour = digits(&s, 2)) < 0 ||
		    hour > 23 || !expect(&s, ':') ||
		    (min = digits(&s, 2)) < 0 || min > 59 ||
		    !expect(&s, ':') || (sec = digits(&s, 2)) < 0 ||
		    sec > 59 || !expect(&s, 'Z') || *s != '\0')
			return CF_EPARSE;
	}
	*ret = days_from_civil(y, (unsigned int)m, (unsigned int)d) * DAY +
	    hour * 3600 + min * 60 + sec;
	return CF_OK;
}

int64_t
cf_now(void)
{
	const char *fixed = getenv("SOURCE_DATE_EPOCH");
	char *end;
	long long t;

	if (fixed != NULL && *fixed != '\0') {
		errno = 0;
		t = strtoll(fixed, &end, 10);
		if (errno == 0 && *end == '\0' && t >= 0)
			return t;
	}
	return (int64_t)time(NULL);
}

int64_t
cf_monotonic_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}
