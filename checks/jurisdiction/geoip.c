/*
 * The second set of places: the text files geoip and geoip6 of the Debian
 * package tor-geoipdb, converted from the IPFire location database.  One pass
 * over each file answers for all addresses of the audit, since there are few.
 *
 * Trusts nothing in the files: a line that is no range is counted and skipped,
 * ranges that contradict each other give no answer, and a file whose digest is
 * not the one that fetch-data.sh noted is refused.  Never downloads.
 */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include <confiance/country.h>
#include <confiance/limits.h>
#include <confiance/text.h>

#include "jurisdiction.h"

static int
no_memory(struct cf_err *err)
{
	return cf_err_set(err, CF_ENOMEM,
	    CF_TR("mémoire insuffisante", "out of memory"));
}

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

/* ---- One pass ---- */

static int
by_address(const void *a, const void *b)
{
	const struct jur_place *const *x = a, *const *y = b;

	return memcmp((*x)->addr.ip, (*y)->addr.ip, 16);
}

/* Notes the range's answer on each sorted place that it covers. */
static void
note_range(const struct jur_geoip_range *range, struct jur_place **sorted,
    size_t n, size_t width)
{
	size_t lo = 0, hi = n, mid;
	const char *code;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (memcmp(sorted[mid]->addr.ip, range->lo, width) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	code = cf_country_code(range->code);
	for (; lo < n && memcmp(sorted[lo]->addr.ip, range->hi, width) <= 0;
	    lo++) {
		if (sorted[lo]->b[0] != '\0' && !cf_streq(sorted[lo]->b, code))
			sorted[lo]->b_torn = true;
		sorted[lo]->b = code;
	}
}

static void
scan(const char *text, size_t len, int family, struct jur_place **sorted,
    size_t n)
{
	struct jur_geoip_range range;
	const char *end = text + len, *nl;

	for (; text < end; text = nl + 1) {
		nl = memchr(text, '\n', (size_t)(end - text));
		if (nl == NULL)
			nl = end;
		if (jur_geoip_line(text, (size_t)(nl - text), family,
			&range) == 1)
			note_range(&range, sorted, n, family == 4 ? 4 : 16);
		if (nl == end)
			break;
	}
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

/* ---- The folder ---- */

/* Texts of the note that fetch-data.sh leaves beside the files. */
struct note {
	const char *version;
	const char *sha256_v4, *sha256_v6;
};

static const char *
member(struct cf_arena *arena, const json_t *object, const char *name)
{
	const char *s = json_string_value(json_object_get(object, name));

	return s == NULL ? "" : cf_gate(arena, s, strlen(s), 128);
}

static int
read_note(struct cf_arena *arena, const char *path, struct note *ret,
    struct cf_err *err)
{
	json_error_t jerr;
	json_t *root;
	char *text;
	size_t len;
	int rc;

	if (access(path, F_OK) != 0)
		return CF_OK;
	if ((rc = cf_file_read(arena, path, 65536, &text, &len, err)) != CF_OK)
		return rc;
	root = json_loadb(text, len, JSON_REJECT_DUPLICATES, &jerr);
	if (!json_is_object(root)) {
		json_decref(root);
		return cf_err_at(err, CF_EPARSE, path, 0, 0,
		    CF_TR("la notice du jeu de données n'est pas un objet JSON",
			"the note beside the data set is not a JSON object"));
	}
	ret->version = member(arena, root, "version");
	ret->sha256_v4 = member(arena, root, "sha256_geoip");
	ret->sha256_v6 = member(arena, root, "sha256_geoip6");
	json_decref(root);
	return CF_OK;
}

/* Reads one of the two files, checks its digest, fills the places. */
static int
look_file(struct cf_arena *arena, const char *path, const char *expected,
    int family, struct jur_place **sorted, size_t n,
    char ret_hex[CF_SHA256_HEX], const char **ret_date, struct cf_err *err)
{
	struct cf_arena *region;
	char *text;
	size_t len;
	int rc;

	if ((region = cf_arena_new(CF_MAX_DATASET + 4096u)) == NULL)
		return no_memory(err);
	rc = cf_file_read(region, path, CF_MAX_DATASET, &text, &len, err);
	if (rc != CF_OK)
		goto out;
	if ((rc = cf_sha256_hex(text, len, ret_hex)) != CF_OK) {
		cf_err_set(err, rc, CF_TR("empreinte impossible : %s",
		    "cannot digest %s"), path);
		goto out;
	}
	if (expected[0] != '\0' && !cf_streq(expected, ret_hex)) {
		rc = cf_err_set(err, CF_EINTEGRITY,
		    CF_TR("%s a le SHA-256 %s, sa notice annonce %s",
			"%s has SHA-256 %s, its note says %s"),
		    path, ret_hex, expected);
		goto out;
	}
	scan(text, len, family, sorted, n);
	if (ret_date != NULL)
		*ret_date = header_date(arena, text, len);
out:
	cf_arena_free(region);
	return rc;
}

static int
look_folder(struct cf_arena *arena, const char *dir, struct jur_place *places,
    size_t nplaces, struct cf_dataset ret_sets[2], struct cf_err *err)
{
	static const char *const names[] = { "geoip", "geoip6" };
	struct note note = { "", "", "" };
	struct jur_place **sorted;
	char hex[2][CF_SHA256_HEX];
	const char *date = "";
	size_t i, f, n;
	int rc;

	rc = read_note(arena, cf_printf(arena, "%s/" JUR_GEOIP_NAME ".json",
	    dir), &note, err);
	if (rc != CF_OK)
		return rc;
	sorted = cf_calloc(arena, nplaces + 1, sizeof(*sorted));
	if (sorted == NULL)
		return no_memory(err);
	for (f = 0; f < 2; f++) {
		int family = f == 0 ? 4 : 6;

		for (i = n = 0; i < nplaces; i++)
			if (places[i].addr.family == family)
				sorted[n++] = &places[i];
		qsort(sorted, n, sizeof(*sorted), by_address);
		rc = look_file(arena, cf_printf(arena, "%s/%s", dir, names[f]),
		    f == 0 ? note.sha256_v4 : note.sha256_v6, family, sorted, n,
		    hex[f], f == 0 ? &date : NULL, err);
		if (rc != CF_OK)
			return rc;
	}
	for (f = 0; f < 2; f++)
		ret_sets[f] = (struct cf_dataset){
			.name = f == 0 ? JUR_GEOIP_NAME :
					 JUR_GEOIP_NAME "-ipv6",
			.version = note.version[0] != '\0' ? note.version :
							      date,
			.date = date,
			.licence = "CC BY-SA 4.0, IPFire Location Database, "
			    "https://location.ipfire.org/, by tor-geoipdb",
			.sha256 = cf_strdup(arena, hex[f]),
		};
	return cf_arena_failed(arena) ?
	    no_memory(err) : CF_OK;
}

int
jur_geoip_look(struct cf_arena *arena, const char *const *dirs, size_t n,
    struct jur_place *places, size_t nplaces, struct cf_dataset ret_sets[2],
    struct cf_err *err)
{
	size_t i, k;
	int rc;

	for (i = 0; i < nplaces; i++)
		places[i].b = "";
	for (i = 0; i < n; i++) {
		if (access(cf_printf(arena, "%s/geoip", dirs[i]), R_OK) != 0 ||
		    access(cf_printf(arena, "%s/geoip6", dirs[i]), R_OK) != 0)
			continue;
		rc = look_folder(arena, dirs[i], places, nplaces, ret_sets,
		    err);
		/* Half an answer is no answer. */
		for (k = 0; rc != CF_OK && k < nplaces; k++)
			places[k].b = "";
		return rc;
	}
	return cf_err_set(err, CF_ENOTFOUND,
	    CF_TR("le second jeu de localisation n'est pas installé : "
		  "lancer checks/jurisdiction/fetch-data.sh",
		"the second set of places is not installed: "
		"run checks/jurisdiction/fetch-data.sh"));
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
