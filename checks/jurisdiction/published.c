/*
 * The lists that providers publish of their own addresses, with the region of
 * each: AWS ip-ranges.json, Google cloud.json, Azure service tags, Oracle
 * public_ip_ranges.json, and geofeeds (RFC 8805).
 *
 * Foreign bytes, bounded by CF_MAX_LIST_FILE; an entry that is no prefix is
 * counted and skipped, a document of another shape is refused.  A region
 * becomes a country by data/regions.json alone: one that it lacks has none,
 * and nothing is concluded from the letters of its name.
 */
#include <string.h>

#include <jansson.h>

#include <confiance/country.h>
#include <confiance/limits.h>
#include <confiance/text.h>

#include "ranges.h"

static const char *const format_names[JUR_FORMATS] = { "unknown", "aws",
	"google", "azure", "oracle", "geofeed", "country-csv", "asn-csv",
	"geoip", "mmdb" };

const char *
jur_format_name(enum jur_format f)
{
	return format_names[f];
}

enum jur_format
jur_format_find(const char *name)
{
	size_t i;

	for (i = 1; i < JUR_FORMATS; i++)
		if (cf_streq(format_names[i], name))
			return (enum jur_format)i;
	return JUR_F_UNKNOWN;
}

bool
jur_format_published(enum jur_format f)
{
	return f >= JUR_F_AWS && f <= JUR_F_GEOFEED;
}

/* ---- Which format ---- */

static enum jur_format
format_of_json(const char *bytes, size_t len)
{
	json_t *root = json_loadb(bytes, len, JSON_REJECT_DUPLICATES, NULL);
	const json_t *prefixes = json_object_get(root, "prefixes"), *first;
	enum jur_format f = JUR_F_UNKNOWN;

	first = json_array_get(prefixes, 0);
	if (json_object_get(root, "ipv6_prefixes") != NULL &&
	    json_is_array(prefixes))
		f = JUR_F_AWS;
	else if (json_object_get(first, "scope") != NULL)
		f = JUR_F_GOOGLE;
	else if (json_object_get(root, "changeNumber") != NULL &&
	    json_is_array(json_object_get(root, "values")))
		f = JUR_F_AZURE;
	else if (json_object_get(json_array_get(json_object_get(root,
		     "regions"), 0), "cidrs") != NULL)
		f = JUR_F_ORACLE;
	json_decref(root);
	return f;
}

/* The fields of one line, as they stand; at most n. */
static size_t
fields(const char *line, size_t len, const char **v, size_t *lens, size_t n)
{
	const char *end = line + len, *comma;
	size_t i = 0;

	while (i < n) {
		comma = memchr(line, ',', (size_t)(end - line));
		v[i] = line;
		lens[i++] = (size_t)((comma != NULL ? comma : end) - line);
		if (comma == NULL)
			break;
		line = comma + 1;
	}
	return i;
}

static enum jur_format
format_of_text(const char *bytes, size_t len)
{
	const char *end = bytes + len, *line = bytes, *nl, *v[4];
	size_t lens[4], n;

	for (; line < end; line = nl + 1) {
		nl = memchr(line, '\n', (size_t)(end - line));
		if (nl == NULL)
			nl = end;
		n = (size_t)(nl - line);
		if (n > 0 && line[n - 1] == '\r')
			n--;
		if (n == 0 || line[0] == '#') {
			if (memmem(line, n, "Location Database", 17) != NULL)
				return JUR_F_GEOIP;
			continue;
		}
		n = fields(line, n, v, lens, 4);
		if (n >= 2 && memchr(v[0], '/', lens[0]) != NULL)
			return JUR_F_GEOFEED;
		if (n == 3 && lens[2] == 2)
			return JUR_F_COUNTRY;
		if (n == 4 && lens[2] > 0 && v[2][0] >= '0' && v[2][0] <= '9')
			return JUR_F_ASN;
		break;
	}
	return JUR_F_UNKNOWN;
}

enum jur_format
jur_format_of(const char *bytes, size_t len)
{
	static const char mark[] = "\xab\xcd\xefMaxMind.com";
	size_t i = 0, tail = len < 131072 ? len : 131072;

	/* MaxMind DB file format, version 2.0: the metadata is in the last
	 * 128 KiB. */
	if (memmem(bytes + len - tail, tail, mark, sizeof(mark) - 1) != NULL)
		return JUR_F_MMDB;
	while (i < len && strchr(" \t\r\n", bytes[i]) != NULL &&
	    bytes[i] != '\0')
		i++;
	if (i < len && bytes[i] == '{')
		return len > CF_MAX_LIST_FILE ? JUR_F_UNKNOWN :
						format_of_json(bytes, len);
	return format_of_text(bytes, len);
}

/* ---- Regions ---- */

struct jur_region_table {
	struct {
		const char *provider, *region, *country;
	} *v;
	size_t n;
};

int
jur_region_table_load(struct cf_arena *arena, const struct jur_world *world,
    struct jur_region_table **ret, struct cf_err *err)
{
	const struct jur_dataset *set = jur_dataset_find(world, "regions.json");
	const char *path = cf_printf(arena, "%s/regions.json", world->dir);
	struct jur_region_table *t = cf_alloc(arena, sizeof(*t));
	char hex[CF_SHA256_HEX], *bytes;
	json_t *root, *list, *o;
	size_t len, i;
	int rc;

	rc = cf_file_read(arena, path, CF_MAX_PROFILE, &bytes, &len, err);
	if (rc != CF_OK)
		return rc;
	if (set == NULL || cf_sha256_hex(bytes, len, hex) != CF_OK ||
	    !cf_streq(hex, set->set.sha256))
		return cf_err_set(err, CF_EINTEGRITY,
		    CF_TR("%s n'a pas l'empreinte de datasets.json",
			"%s does not have the digest of datasets.json"), path);
	root = json_loadb(bytes, len, JSON_REJECT_DUPLICATES, NULL);
	list = json_object_get(root, "regions");
	if (t != NULL)
		t->v = cf_calloc(arena, json_array_size(list) + 1,
		    sizeof(*t->v));
	for (i = 0; t != NULL && t->v != NULL && i < json_array_size(list);
	     i++) {
		o = json_array_get(list, i);
		t->v[i].provider = cf_strdup(arena, json_string_value(
		    json_object_get(o, "provider")));
		t->v[i].region = cf_strdup(arena, json_string_value(
		    json_object_get(o, "region")));
		t->v[i].country = cf_country_code(cf_strdup(arena,
		    json_string_value(json_object_get(o, "country"))));
		t->n = i + 1;
	}
	json_decref(root);
	if (t == NULL || t->n == 0 || cf_arena_failed(arena))
		return cf_err_set(err, CF_EPARSE, CF_TR(
		    "%s ne contient aucune région", "%s holds no region"),
		    path);
	*ret = t;
	return CF_OK;
}

const char *
jur_region_country(const struct jur_region_table *t, const char *provider,
    const char *region)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		if (cf_streq(t->v[i].region, region) &&
		    cf_streq(t->v[i].provider, provider))
			return t->v[i].country;
	return "";
}

/* ---- Prefixes ---- */

/* What the readers of the formats share. */
struct reading {
	struct cf_arena *arena;
	const struct jur_region_table *table;
	const char *provider; /* in the table of regions */
	const char *name;
	int family; /* 0: both */
	struct jur_builder *b;
	struct jur_taken taken;
	/* The last region, since entries mostly follow each other. */
	const char *region, *country;
};

/* "192.0.2.0/24", first and last address; host bits must be zero. */
static bool
parse_prefix(const char *s, size_t len, struct cf_addr *ret_lo,
    unsigned char ret_hi[16])
{
	const char *slash = memchr(s, '/', len);
	char text[CF_ADDR_LEN];
	unsigned int bits = 0, i, width;
	size_t n, k;

	n = slash != NULL ? (size_t)(slash - s) : len;
	if (n == 0 || n >= sizeof(text))
		return false;
	memcpy(text, s, n);
	text[n] = '\0';
	if (strlen(text) != n || cf_addr_parse(text, 0, ret_lo) != CF_OK)
		return false;
	width = ret_lo->family == 4 ? 32 : 128;
	if (slash == NULL)
		bits = width; /* RFC 8805, 2.1.1.1: a single address */
	for (k = n + 1; slash != NULL && k < len; k++) {
		if (s[k] < '0' || s[k] > '9' || bits > 128)
			return false;
		bits = bits * 10 + (unsigned int)(s[k] - '0');
	}
	if (bits > width || (slash != NULL && n + 1 == len))
		return false;
	memcpy(ret_hi, ret_lo->ip, 16);
	for (i = bits; i < width; i++) {
		if ((ret_lo->ip[i / 8] >> (7 - i % 8) & 1) != 0)
			return false;
		ret_hi[i / 8] |= (unsigned char)(1u << (7 - i % 8));
	}
	return true;
}

static void
take(struct reading *r, const char *prefix, size_t len, const char *region,
    const char *country, bool edge)
{
	struct jur_region row = { r->name, region, country, edge };
	unsigned char hi[16];
	struct cf_addr lo;

	if (!parse_prefix(prefix, len, &lo, hi)) {
		r->taken.skipped++;
		return;
	}
	r->taken.ranges++;
	r->taken.families[lo.family == 6]++;
	if (country[0] == '\0' && !edge)
		r->taken.placeless++;
	if (r->b != NULL && (r->family == 0 || r->family == lo.family))
		jur_builder_add(r->b, lo.family, lo.ip, hi,
		    jur_builder_region(r->b, &row));
}

static const char *
text(const json_t *o, const char *name)
{
	const char *s = json_string_value(json_object_get(o, name));

	return s == NULL ? "" : s;
}

static void
take_region(struct reading *r, const json_t *prefix, const char *region,
    bool edge)
{
	if (!json_is_string(prefix)) {
		r->taken.skipped++;
		return;
	}
	if (r->region == NULL || !cf_streq(r->region, region)) {
		r->region = cf_gate(r->arena, region, strlen(region), 64);
		r->country = jur_region_country(r->table, r->provider,
		    r->region);
	}
	take(r, json_string_value(prefix), json_string_length(prefix),
	    r->region, edge ? "" : r->country, edge);
}

/* ---- The formats ---- */

/*
 * A local zone is of a region and may be in another country: the border group
 * says where.  GLOBAL, the delivery network and the accelerator answer from
 * their edges.
 */
static void
read_aws(struct reading *r, const json_t *root)
{
	static const char *const lists[] = { "prefixes", "ipv6_prefixes" };
	static const char *const keys[] = { "ip_prefix", "ipv6_prefix" };
	const json_t *list, *o;
	const char *created = text(root, "createDate"), *where, *service;
	size_t i, k;

	for (k = 0; k < 2; k++) {
		list = json_object_get(root, lists[k]);
		for (i = 0; i < json_array_size(list); i++) {
			o = json_array_get(list, i);
			where = text(o, "network_border_group");
			if (where[0] == '\0')
				where = text(o, "region");
			service = text(o, "service");
			take_region(r, json_object_get(o, keys[k]), where,
			    cf_streq(text(o, "region"), "GLOBAL") ||
				cf_streq(service, "CLOUDFRONT") ||
				cf_streq(service, "GLOBALACCELERATOR"));
		}
	}
	r->taken.version = text(root, "syncToken");
	r->taken.date = created;
}

static void
read_google(struct reading *r, const json_t *root)
{
	const json_t *list = json_object_get(root, "prefixes"), *o, *p;
	size_t i;

	for (i = 0; i < json_array_size(list); i++) {
		o = json_array_get(list, i);
		if ((p = json_object_get(o, "ipv4Prefix")) == NULL)
			p = json_object_get(o, "ipv6Prefix");
		take_region(r, p, text(o, "scope"),
		    cf_streq(text(o, "scope"), "global"));
	}
	r->taken.version = text(root, "syncToken");
	r->taken.date = text(root, "creationTime");
}

/* A tag without a region says nothing of a place, but for the front doors,
 * which answer from their edges. */
static void
read_azure(struct reading *r, const json_t *root)
{
	const json_t *tags = json_object_get(root, "values"), *o, *list;
	const char *region;
	size_t i, k;
	bool edge;

	for (i = 0; i < json_array_size(tags); i++) {
		o = json_object_get(json_array_get(tags, i), "properties");
		region = text(o, "region");
		edge = cf_starts(text(json_array_get(tags, i), "name"),
		    "AzureFrontDoor.Front");
		if (region[0] == '\0' && !edge)
			continue;
		list = json_object_get(o, "addressPrefixes");
		for (k = 0; k < json_array_size(list); k++)
			take_region(r, json_array_get(list, k),
			    edge ? "AzureFrontDoor" : region, edge);
	}
	r->taken.version = json_is_integer(json_object_get(root,
	    "changeNumber")) ? cf_printf(r->arena, "%lld",
	    (long long)json_integer_value(json_object_get(root,
		"changeNumber"))) : "";
}

static void
read_oracle(struct reading *r, const json_t *root)
{
	const json_t *regions = json_object_get(root, "regions"), *o, *list;
	size_t i, k;

	for (i = 0; i < json_array_size(regions); i++) {
		o = json_array_get(regions, i);
		list = json_object_get(o, "cidrs");
		for (k = 0; k < json_array_size(list); k++)
			take_region(r, json_object_get(json_array_get(list, k),
			    "cidr"), text(o, "region"), false);
	}
	r->taken.date = text(root, "last_updated_timestamp");
	r->taken.version = r->taken.date;
}

/* RFC 8805: prefix,alpha2code,region,city,postal; # starts a comment.  An
 * empty code asks not to be placed. */
static void
read_geofeed(struct reading *r, const char *bytes, size_t len)
{
	const char *end = bytes + len, *line, *nl, *v[3];
	size_t lens[3], n;

	for (line = bytes; line < end; line = nl + 1) {
		nl = memchr(line, '\n', (size_t)(end - line));
		if (nl == NULL)
			nl = end;
		n = (size_t)(nl - line);
		if (n > 0 && line[n - 1] == '\r')
			n--;
		if (n == 0 || line[0] == '#')
			continue;
		if (fields(line, n, v, lens, 3) < 2 || lens[1] > 2) {
			r->taken.skipped++;
			continue;
		}
		take(r, v[0], lens[0],
		    cf_gate(r->arena, v[1], lens[1], 8),
		    cf_country_code(cf_strndup(r->arena, v[1], lens[1])),
		    false);
	}
}

/* The ten characters of a day at the start of what a list says, "" else. */
static const char *
day_of(struct cf_arena *arena, const char *s)
{
	const char *day = cf_strndup(arena, s, strnlen(s, 10));
	int64_t t;

	return cf_time_parse(day, &t) == CF_OK ? day : "";
}

int
jur_published_read(struct cf_arena *arena, const char *bytes, size_t len,
    enum jur_format format, const char *name,
    const struct jur_region_table *table, int family, struct jur_builder *b,
    struct jur_taken *ret, struct cf_err *err)
{
	struct reading r = { .arena = arena, .table = table, .name = name,
		.provider = jur_format_name(format), .family = family, .b = b,
		.taken = { .version = "", .date = "" } };
	json_error_t jerr;
	json_t *root = NULL;

	if (len > CF_MAX_LIST_FILE)
		return cf_err_set(err, CF_ELIMIT, CF_TR(
		    "%s : %zu octets, plus que la limite de %u",
		    "%s: %zu bytes, more than the limit of %u"), name, len,
		    CF_MAX_LIST_FILE);
	if (format != JUR_F_GEOFEED) {
		root = json_loadb(bytes, len, JSON_REJECT_DUPLICATES, &jerr);
		if (!json_is_object(root)) {
			if (root != NULL)
				jerr.text[0] = '\0';
			json_decref(root);
			return cf_err_set(err, CF_EPARSE, CF_TR(
			    "%s : pas un objet JSON %s",
			    "%s: not a JSON object %s"), name, jerr.text);
		}
	}
	if (format == JUR_F_AWS)
		read_aws(&r, root);
	else if (format == JUR_F_GOOGLE)
		read_google(&r, root);
	else if (format == JUR_F_AZURE)
		read_azure(&r, root);
	else if (format == JUR_F_ORACLE)
		read_oracle(&r, root);
	else
		read_geofeed(&r, bytes, len);
	r.taken.version = cf_gate(arena, r.taken.version,
	    strlen(r.taken.version), 64);
	r.taken.date = day_of(arena, r.taken.date);
	json_decref(root);
	if (cf_arena_failed(arena))
		return cf_err_set(err, CF_ENOMEM,
		    CF_TR("mémoire insuffisante", "out of memory"));
	if (r.taken.ranges == 0)
		return cf_err_set(err, CF_EPARSE, CF_TR(
		    "%s : aucune plage d'adresses avec sa région",
		    "%s: no range of addresses with a region"), name);
	*ret = r.taken;
	return CF_OK;
}
