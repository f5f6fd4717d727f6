/*
 * The data sets that the user installed: files in a folder of the user's, and
 * installed.json beside them with name, version, date, licence and digest of
 * each.
 *
 * A file is recognised and read whole before it replaces one; the one that it
 * replaces stays as FILE.previous.  Never downloads.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jansson.h>

#include <confiance/limits.h>
#include <confiance/text.h>

#include "ranges.h"

#define LIST "installed.json"
#define LOCK "installed.lock"

static int
no_memory(struct cf_err *err)
{
	return cf_err_set(err, CF_ENOMEM,
	    CF_TR("mémoire insuffisante", "out of memory"));
}

/* $variable/tail, else $HOME/below/tail, "" without either. */
static const char *
xdg(struct cf_arena *arena, const char *variable, const char *below,
    const char *tail)
{
	const char *dir = getenv(variable), *home = getenv("HOME");

	if (dir != NULL && dir[0] == '/')
		return cf_printf(arena, "%s/%s", dir, tail);
	if (home != NULL && home[0] == '/')
		return cf_printf(arena, "%s/%s/%s", home, below, tail);
	return "";
}

const char *
jur_data_home(struct cf_arena *arena)
{
	return xdg(arena, "XDG_DATA_HOME", ".local/share",
	    "confiance/jurisdiction");
}

const char *
jur_ranges_path(struct cf_arena *arena)
{
	return xdg(arena, "XDG_CACHE_HOME", ".cache",
	    "confiance/places.ranges");
}

/* ---- The list ---- */

static const char *
text(struct cf_arena *arena, const json_t *o, const char *name)
{
	const char *s = json_string_value(json_object_get(o, name));

	return s == NULL ? "" : cf_gate(arena, s, strlen(s), 1024);
}

/* A name in the folder, nothing that leads elsewhere. */
static bool
plain_name(const char *s)
{
	return s[0] != '\0' && s[0] != '.' && strchr(s, '/') == NULL;
}

static int
read_list(struct cf_arena *arena, const json_t *list,
    struct jur_installed **ret, size_t *ret_n, struct cf_err *err)
{
	struct jur_installed *v;
	const json_t *o;
	size_t i, n = json_array_size(list);

	if (n > CF_MAX_INSTALLED ||
	    (v = cf_calloc(arena, n + 1, sizeof(*v))) == NULL)
		return no_memory(err);
	for (i = 0; i < n; i++) {
		o = json_array_get(list, i);
		v[i] = (struct jur_installed){
			.file = text(arena, o, "file"),
			.format = jur_format_find(text(arena, o, "format")),
			.set = { text(arena, o, "name"),
			    text(arena, o, "version"), text(arena, o, "date"),
			    text(arena, o, "licence"),
			    text(arena, o, "sha256") },
			.source = text(arena, o, "source"),
			.families = json_integer_value(
			    json_object_get(o, "families")),
			.ranges = json_integer_value(
			    json_object_get(o, "ranges")) };
		if (!plain_name(v[i].file) ||
		    v[i].format == JUR_F_UNKNOWN)
			return cf_err_set(err, CF_EPARSE, CF_TR(
			    "entrée %zu : fichier ou format inattendu",
			    "entry %zu: unexpected file or format"), i + 1);
	}
	*ret = v;
	*ret_n = n;
	return CF_OK;
}

int
jur_installed_load(struct cf_arena *arena, struct jur_installed **ret,
    size_t *ret_n, struct cf_err *err)
{
	const char *path = cf_printf(arena, "%s/" LIST, jur_data_home(arena));
	struct cf_err why = { 0 };
	json_t *root;
	char *bytes;
	size_t len;
	int rc;

	*ret = NULL;
	*ret_n = 0;
	rc = cf_file_read(arena, path, CF_MAX_RANGES_META, &bytes, &len, &why);
	if (rc == CF_ENOTFOUND)
		return CF_OK;
	if (rc != CF_OK)
		return cf_err_set(err, rc, "%s", why.msg);
	root = json_loadb(bytes, len, JSON_REJECT_DUPLICATES, NULL);
	rc = json_is_array(root) ? read_list(arena, root, ret, ret_n, &why) :
	    cf_err_set(&why, CF_EPARSE, "%s",
		CF_TR("pas une liste JSON", "not a JSON list"));
	json_decref(root);
	if (rc != CF_OK)
		return cf_err_set(err, rc, "%s: %s", path, why.msg);
	return CF_OK;
}

static int
save_list(const char *dir, const struct jur_installed *v, size_t n,
    struct cf_arena *arena, struct cf_err *err)
{
	json_t *list = json_array();
	char *out;
	size_t i;
	int rc;

	for (i = 0; i < n; i++)
		json_array_append_new(list, json_pack(
		    "{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:I,s:I}", "file",
		    v[i].file, "format", jur_format_name(v[i].format), "name",
		    v[i].set.name, "version", v[i].set.version, "date",
		    v[i].set.date, "licence", v[i].set.licence, "sha256",
		    v[i].set.sha256, "source", v[i].source, "families",
		    (json_int_t)v[i].families, "ranges",
		    (json_int_t)v[i].ranges));
	out = json_array_size(list) == n ? json_dumps(list, JSON_INDENT(2)) :
					   NULL;
	json_decref(list);
	if (out == NULL)
		return no_memory(err);
	rc = cf_file_write(cf_printf(arena, "%s/" LIST, dir), out,
	    strlen(out), 0644, err);
	free(out);
	return rc;
}

/* ---- One file ---- */

/* The file's name without its end, in the letters of a name. */
static const char *
name_of(struct cf_arena *arena, const char *base)
{
	size_t i, n = strcspn(base, ".");
	char *s = cf_strndup(arena, base, n < 48 ? n : 48);

	for (i = 0; s[i] != '\0'; i++) {
		if (s[i] >= 'A' && s[i] <= 'Z')
			s[i] = (char)(s[i] - 'A' + 'a');
		else if ((s[i] < 'a' || s[i] > 'z') &&
		    (s[i] < '0' || s[i] > '9'))
			s[i] = '-';
	}
	return s[0] != '\0' ? s : "list";
}

/* "2025-07-21" of "ServiceTags_Public_20250721.json". */
static const char *
date_of(struct cf_arena *arena, const char *base)
{
	size_t n = strcspn(base, "0123456789");
	const char *p = base + n, *day;
	int64_t t;

	if (strspn(p, "0123456789") != 8)
		return "";
	day = cf_printf(arena, "%.4s-%.2s-%.2s", p, p + 4, p + 6);
	return cf_time_parse(day, &t) == CF_OK ? day : "";
}

static const char *
licence_of(enum jur_format f)
{
	static const char *const licences[JUR_FORMATS] = {
		[JUR_F_AWS] = "published by Amazon Web Services, its terms",
		[JUR_F_GOOGLE] = "published by Google, its terms",
		[JUR_F_AZURE] = "published by Microsoft, its terms",
		[JUR_F_ORACLE] = "published by Oracle, its terms",
		[JUR_F_GEOFEED] = "published by the operator (RFC 8805)",
		[JUR_F_GEOIP] = "CC BY-SA 4.0, IPFire Location Database, "
		    "https://location.ipfire.org/, by tor-geoipdb",
	};

	return licences[f] != NULL ? licences[f] :
				     "that of the file, installed by the user";
}

/* The family of a file of lines, by its first address. */
static int
family_of(const char *bytes, size_t len)
{
	const char *end = bytes + len, *nl;
	size_t n;

	for (; bytes < end; bytes = nl + 1) {
		nl = memchr(bytes, '\n', (size_t)(end - bytes));
		if (nl == NULL)
			nl = end;
		n = (size_t)(nl - bytes);
		if (n > 0 && bytes[0] != '#' && bytes[0] != '\r')
			return memchr(bytes, ':', n) != NULL ? 6 : 4;
	}
	return 4;
}

static const char *
file_of(struct cf_arena *arena, enum jur_format f, const char *name,
    int family)
{
	if (f == JUR_F_MMDB)
		return "a.mmdb";
	if (f == JUR_F_COUNTRY)
		return family == 4 ? "a-ipv4.csv" : "a-ipv6.csv";
	if (f == JUR_F_ASN)
		return family == 4 ? "asn-ipv4.csv" : "asn-ipv6.csv";
	if (f == JUR_F_GEOIP)
		return family == 4 ? "b-ipv4.txt" : "b-ipv6.txt";
	return cf_printf(arena, "published-%s.%s", name,
	    f == JUR_F_GEOFEED ? "csv" : "json");
}

static int
make_folder(const char *dir, struct cf_arena *arena, struct cf_err *err)
{
	char *path = cf_strdup(arena, dir), *p;

	for (p = path + 1; *p != '\0'; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		(void)mkdir(path, 0755);
		*p = '/';
	}
	if (dir[0] != '\0' && (mkdir(path, 0755) == 0 || errno == EEXIST))
		return CF_OK;
	return cf_err_sys(err, CF_TR("impossible de créer le dossier « %s »",
	    "cannot make the folder '%s'"), dir);
}

/* Reads it as what it is; a MaxMind DB from path. */
static int
try_file(struct cf_arena *arena, const struct jur_world *world,
    const char *path, const char *bytes, size_t len, enum jur_format f,
    const char *name, int family, struct jur_taken *ret, struct cf_err *err)
{
	struct jur_region_table *table = NULL;
	struct jur_taken six;
	int rc;

	if (f == JUR_F_MMDB) {
		rc = jur_mmdb_read(arena, path, false, 4, NULL, ret, err);
		if (rc == CF_OK)
			rc = jur_mmdb_read(arena, path, false, 6, NULL, &six,
			    err);
		if (rc != CF_OK)
			return rc;
		ret->families[1] = six.ranges;
		ret->ranges += six.ranges;
		return ret->ranges != 0 ? CF_OK : cf_err_set(err, CF_EPARSE,
		    CF_TR("%s : aucun réseau avec son pays",
			"%s: no network with a country"), name);
	}
	if (!jur_format_published(f))
		return jur_lines_read(arena, bytes, len, f, family, NULL, ret,
		    err);
	rc = jur_region_table_load(arena, world, &table, err);
	if (rc != CF_OK)
		return rc;
	return jur_published_read(arena, bytes, len, f, name, table, 0, NULL,
	    ret, err);
}

/* The list with one entry more, or in the place of its predecessor; a set of
 * countries in another format gives way. */
static int
put_entry(struct cf_arena *arena, const char *dir,
    const struct jur_installed *entry, struct jur_installed *ret_old,
    struct cf_err *err)
{
	struct jur_installed *old, *v;
	size_t i, n, k = 0;
	int rc;

	if ((rc = jur_installed_load(arena, &old, &n, err)) != CF_OK)
		return rc;
	if ((v = cf_calloc(arena, n + 1, sizeof(*v))) == NULL)
		return no_memory(err);
	for (i = 0; i < n; i++) {
		if (cf_streq(old[i].file, entry->file))
			*ret_old = old[i];
		else if ((old[i].format != JUR_F_MMDB ||
			     entry->format != JUR_F_COUNTRY) &&
		    (old[i].format != JUR_F_COUNTRY ||
			entry->format != JUR_F_MMDB))
			v[k++] = old[i];
	}
	v[k++] = *entry;
	return save_list(dir, v, k, arena, err);
}

/* The file and its note change together: one process at a time. */
static int
replace(struct cf_arena *arena, const char *dir, const char *path,
    const char *aside, const struct jur_installed *entry,
    struct jur_installed *ret_old, struct cf_err *err)
{
	const char *previous = cf_printf(arena, "%s.previous", path);
	int rc, lock;

	lock = open(cf_printf(arena, "%s/" LOCK, dir),
	    O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (lock < 0 || flock(lock, LOCK_EX) != 0) {
		rc = cf_err_sys(err, CF_TR("impossible de verrouiller « %s »",
		    "cannot lock '%s'"), dir);
		goto out;
	}
	/* A link, so that path is never without a file. */
	(void)unlink(previous);
	if ((link(path, previous) != 0 && errno != ENOENT) ||
	    rename(aside, path) != 0)
		rc = cf_err_sys(err, CF_TR("impossible d'écrire « %s »",
		    "cannot write '%s'"), path);
	else
		rc = put_entry(arena, dir, entry, ret_old, err);
out:
	if (lock >= 0)
		close(lock);
	return rc;
}

int
jur_install(struct cf_arena *arena, const struct jur_world *world,
    const char *base, const char *bytes, size_t len, enum jur_format expected,
    const char *source, const char *today, struct jur_installed *ret,
    struct jur_installed *ret_old, struct jur_taken *ret_taken,
    struct cf_err *err)
{
	enum jur_format f = jur_format_of(bytes, len);
	const char *dir = jur_data_home(arena), *path, *aside, *name;
	int family = family_of(bytes, len), rc;
	struct jur_installed entry;
	struct jur_taken taken;
	char hex[CF_SHA256_HEX];

	if (f == JUR_F_UNKNOWN)
		return cf_err_set(err, CF_EPARSE, CF_TR(
		    "%s : format inconnu (attendu : liste d'AWS, Google, Azure ou Oracle, geofeed, CSV d'ip-location-db, geoip de tor-geoipdb, MaxMind DB)",
		    "%s: unknown format (expected: a list of AWS, Google, Azure or Oracle, a geofeed, a CSV of ip-location-db, geoip of tor-geoipdb, a MaxMind DB)"),
		    base);
	if (expected != JUR_F_UNKNOWN && f != expected)
		return cf_err_set(err, CF_EPARSE, CF_TR(
		    "%s : format %s, attendu %s", "%s: format %s, expected %s"),
		    base, jur_format_name(f), jur_format_name(expected));
	name = jur_format_published(f) && f != JUR_F_GEOFEED ?
	    jur_format_name(f) : f == JUR_F_GEOIP ? "ipfire-location" :
						    name_of(arena, base);
	if ((rc = make_folder(dir, arena, err)) != CF_OK)
		return rc;
	entry = (struct jur_installed){ .format = f, .source = source,
		.file = file_of(arena, f, name, family) };
	path = cf_printf(arena, "%s/%s", dir, entry.file);
	aside = cf_printf(arena, "%s.new.%ld", path, (long)getpid());
	rc = cf_file_write(aside, bytes, len, 0644, err);
	if (rc == CF_OK)
		rc = try_file(arena, world, aside, bytes, len, f, name, family,
		    &taken, err);
	if (rc == CF_OK)
		rc = cf_sha256_hex(bytes, len, hex);
	if (rc != CF_OK) {
		unlink(aside);
		return rc;
	}
	entry.set = (struct cf_dataset){ name, taken.version,
		taken.date[0] != '\0' ? taken.date : date_of(arena, base),
		licence_of(f), cf_strdup(arena, hex) };
	if (entry.set.date[0] == '\0')
		entry.set.date = today;
	if (entry.set.version[0] == '\0')
		entry.set.version = entry.set.date[0] != '\0' ?
		    entry.set.date : cf_strndup(arena, hex, 12);
	entry.families = (taken.families[0] != 0) |
	    (taken.families[1] != 0) << 1;
	entry.ranges = (int64_t)taken.ranges;
	*ret_old = (struct jur_installed){ .file = NULL };
	if ((rc = replace(arena, dir, path, aside, &entry, ret_old, err)) !=
	    CF_OK) {
		unlink(aside);
		return rc;
	}
	*ret = entry;
	*ret_taken = taken;
	return cf_arena_failed(arena) ? no_memory(err) : CF_OK;
}
