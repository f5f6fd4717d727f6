/*
 * Sets of ranges as text: geoip and geoip6 of the Debian package tor-geoipdb,
 * converted from the IPFire location database (the second set of places), and
 * the CSV files of ip-location-db (countries, networks).
 *
 * Trusts nothing in the files: a line that is no range is counted and skipped.
 * Never downloads.
 */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include <confiance/country.h>
#include <confiance/limits.h>
#include <confiance/text.h>

#include "ranges.h"

/* A whole decimal number below 2^32. */
static bool
parse_u32(const char *s, size_t len, unsigned char ret_ip[16])
{
	uint64_t v = 0;
	size_t i;

	if (len == 0 || len > 10)
		return false;
	for (i = 0; i < len; i++) {
		if (s[i] < '0' || s[i] > '9')
			return false;
		v = v * 10 + (uint64_t)(s[i] - '0');
	}
	if (v > UINT32_MAX)
		return false;
	for (i = 0; i < 4; i++)
		ret_ip[i] = (unsigned char)(v >> (24 - 8 * i));
	return true;
}

static bool
parse_v6(const char *s, size_t len, unsigned char ret_ip[16])
{
	char text[INET6_ADDRSTRLEN];

	if (len == 0 || len >= sizeof(text) || memchr(s, '\0', len) != NULL)
		return false;
	memcpy(text, s, len);
	text[len] = '\0';
	return inet_pton(AF_INET6, text, ret_ip) == 1;
}

/* The files hold "??" and "A1" beside the codes of countries. */
static bool
parse_code(const char *s, size_t len, char ret_code[4])
{
	size_t i;

	if (len != 2)
		return false;
	for (i = 0; i < len; i++)
		if (s[i] <= ' ' || s[i] > '~')
			return false;
	memcpy(ret_code, s, 2);
	ret_code[2] = '\0';
	return true;
}

int
jur_geoip_line(const char *line, size_t len, int family,
    struct jur_geoip_range *ret)
{
	struct jur_geoip_range range = { .code = "" };
	const char *one, *two;

	if (len > 0 && line[len - 1] == '\r')
		len--;
	if (len == 0 || line[0] == '#')
		return 0;
	one = memchr(line, ',', len);
	if (one == NULL)
		return -1;
	two = memchr(one + 1, ',', len - (size_t)(one + 1 - line));
	if (two == NULL)
		return -1;
	if (family == 4 &&
	    (!parse_u32(line, (size_t)(one - line), range.lo) ||
		!parse_u32(one + 1, (size_t)(two - one - 1), range.hi)))
		return -1;
	if (family == 6 &&
	    (!parse_v6(line, (size_t)(one - line), range.lo) ||
		!parse_v6(one + 1, (size_t)(two - one - 1), range.hi)))
		return -1;
	if (!parse_code(two + 1, len - (size_t)(two + 1 - line), range.code) ||
	    memcmp(range.lo, range.hi, 16) > 0)
		return -1;
	*ret = range;
	return 1;
}

/* "2026-06-25" of the comment "# Generated: Thu, 25 Jun 2026 04:33:59 GMT";
 * "" when the file has no such line. */
static const char *
header_date(struct cf_arena *arena, const char *text, size_t len)
{
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr",
		"May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	static const char mark[] = "# Generated: ";
	const char *p;
	size_t head = len < 2048 ? len : 2048, i;

	p = memmem(text, head, mark, sizeof(mark) - 1);
	if (p == NULL || (size_t)(text + head - p) < sizeof(mark) - 1 + 16)
		return "";
	p += sizeof(mark) - 1 + 5; /* "Thu, " */
	for (i = 0; i < CF_NELEM(months); i++)
		if (memcmp(p + 3, months[i], 3) == 0)
			return cf_printf(arena, "%.4s-%02zu-%.2s", p + 7, i + 1,
			    p);
	return "";
}

/* Dotted, as in the files whose addresses are text. */
static bool
parse_v4(const char *s, size_t len, unsigned char ret_ip[16])
{
	char text[INET_ADDRSTRLEN];

	if (len == 0 || len >= sizeof(text) || memchr(s, '\0', len) != NULL)
		return false;
	memcpy(text, s, len);
	text[len] = '\0';
	return inet_pton(AF_INET, text, ret_ip) == 1;
}

/* start,end,number,"name" of ip-location-db; the text forms of both
 * families and the decimal one of IPv4. */
struct csv_line {
	unsigned char lo[16], hi[16];
	const char *rest; /* behind the second comma */
	size_t rest_len;
};

static bool
parse_csv(const char *line, size_t len, int family, struct csv_line *ret)
{
	const char *one = memchr(line, ',', len), *two;
	bool ok;

	if (one == NULL)
		return false;
	two = memchr(one + 1, ',', len - (size_t)(one + 1 - line));
	if (two == NULL)
		return false;
	if (family == 6)
		ok = parse_v6(line, (size_t)(one - line), ret->lo) &&
		    parse_v6(one + 1, (size_t)(two - one - 1), ret->hi);
	else if (memchr(line, '.', (size_t)(one - line)) != NULL)
		ok = parse_v4(line, (size_t)(one - line), ret->lo) &&
		    parse_v4(one + 1, (size_t)(two - one - 1), ret->hi);
	else
		ok = parse_u32(line, (size_t)(one - line), ret->lo) &&
		    parse_u32(one + 1, (size_t)(two - one - 1), ret->hi);
	ret->rest = two + 1;
	ret->rest_len = len - (size_t)(two + 1 - line);
	return ok && memcmp(ret->lo, ret->hi, family == 4 ? 4 : 16) <= 0;
}

static void
take_asn(struct jur_builder *b, int family, const struct csv_line *line)
{
	const char *comma = memchr(line->rest, ',', line->rest_len), *name;
	unsigned char asn[16] = { 0 };
	uint32_t n;
	size_t len;

	if (comma == NULL ||
	    !parse_u32(line->rest, (size_t)(comma - line->rest), asn))
		return;
	n = (uint32_t)asn[0] << 24 | (uint32_t)asn[1] << 16 |
	    (uint32_t)asn[2] << 8 | asn[3];
	name = comma + 1;
	len = line->rest_len - (size_t)(name - line->rest);
	if (len >= 2 && name[0] == '"' && name[len - 1] == '"') {
		name++;
		len -= 2;
	}
	jur_builder_add(b, family, line->lo, line->hi, n);
	jur_builder_as(b, n, name, len);
}

/* One line of any of the formats: 1 a range, 0 none meant, -1 no range. */
static int
take_line(const char *line, size_t len, enum jur_format format, int family,
    struct jur_builder *b)
{
	struct jur_geoip_range range;
	struct csv_line csv;
	char code[4];
	int rc;

	if (format == JUR_F_GEOIP) {
		rc = jur_geoip_line(line, len, family, &range);
		if (rc == 1 && b != NULL)
			jur_builder_add(b, family, range.lo, range.hi,
			    jur_code_value(range.code));
		return rc;
	}
	if (len > 0 && line[len - 1] == '\r')
		len--;
	if (len == 0 || line[0] == '#')
		return 0;
	if (!parse_csv(line, len, family, &csv))
		return -1;
	if (format == JUR_F_ASN) {
		if (b != NULL)
			take_asn(b, family, &csv);
		return 1;
	}
	if (!parse_code(csv.rest, csv.rest_len, code))
		return -1;
	if (b != NULL)
		jur_builder_add(b, family, csv.lo, csv.hi,
		    jur_code_value(code));
	return 1;
}

int
jur_lines_read(struct cf_arena *arena, const char *bytes, size_t len,
    enum jur_format format, int family, struct jur_builder *b,
    struct jur_taken *ret, struct cf_err *err)
{
	struct jur_taken taken = { .version = "" };
	const char *end = bytes + len, *nl, *line;
	int rc;

	for (line = bytes; line < end; line = nl + 1) {
		nl = memchr(line, '\n', (size_t)(end - line));
		if (nl == NULL)
			nl = end;
		rc = take_line(line, (size_t)(nl - line), format, family, b);
		taken.ranges += rc == 1;
		taken.skipped += rc < 0;
	}
	taken.families[family == 6] = taken.ranges;
	taken.date = format == JUR_F_GEOIP ? header_date(arena, bytes, len) :
					     "";
	taken.version = taken.date;
	/* A file of the other family has not one line that fits. */
	if (taken.ranges == 0 || taken.skipped > taken.ranges / 100)
		return cf_err_set(err, CF_EPARSE, CF_TR(
		    "%zu lignes sont des plages IPv%d, %zu n'en sont pas",
		    "%zu lines are IPv%d ranges, %zu are not"), taken.ranges,
		    family, taken.skipped);
	*ret = taken;
	return CF_OK;
}

struct cf_strings
jur_geoip_dirs(struct cf_arena *arena, const char *dir)
{
	const char *xdg = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
	const char **v;
	size_t n = 0;

	if ((v = cf_calloc(arena, 3, sizeof(*v))) == NULL)
		return (struct cf_strings){ NULL, 0 };
	v[n++] = cf_printf(arena, "%s/local", dir);
	if (xdg != NULL && xdg[0] == '/')
		v[n++] = cf_printf(arena, "%s/confiance/jurisdiction", xdg);
	else if (home != NULL && home[0] == '/')
		v[n++] = cf_printf(arena,
		    "%s/.local/share/confiance/jurisdiction", home);
	v[n++] = "/usr/share/tor";
	return (struct cf_strings){ v, n };
}
