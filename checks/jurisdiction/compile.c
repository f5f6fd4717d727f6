/*
 * Compiles the data sets of places into the mapped file of ranges, and says
 * which files they are: what the user installed, else what is shipped, and for
 * the second set the text files of tor-geoipdb where they are found.
 *
 * A file whose digest is not the one that its list names is not read.  The
 * compiled file is a cache: it is used as long as none of the files it was
 * made from changed, and a run that cannot write it compiles in memory.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jansson.h>

#include <confiance/limits.h>
#include <confiance/text.h>

#include "ranges.h"

#define A_FILE "geo-whois-asn-country.mmdb"
#define N_FILE "asn.mmdb"

static int
no_memory(struct cf_err *err)
{
	return cf_err_set(err, CF_ENOMEM,
	    CF_TR("mémoire insuffisante", "out of memory"));
}

static int
not_installed(struct cf_err *err)
{
	return cf_err_set(err, CF_ENOTFOUND,
	    CF_TR("le second jeu de localisation n'est pas installé : "
		  "lancer checks/jurisdiction/fetch-data.sh",
		"the second set of places is not installed: "
		"run checks/jurisdiction/fetch-data.sh"));
}

/* ---- Which files ---- */

struct inputs {
	struct jur_input *v;
	size_t n, cap;
	unsigned int tables; /* that some input fills */
};

static void
add(struct inputs *in, const struct jur_input *one)
{
	if (in->n == in->cap || one->tables == 0)
		return;
	in->v[in->n++] = *one;
	in->tables |= one->tables;
}

/* The tables that a file of a format fills, for both families. */
static unsigned int
tables_of(enum jur_format f)
{
	switch (f) {
	case JUR_F_COUNTRY:
	case JUR_F_MMDB:
		return 1u << JUR_T_A4 | 1u << JUR_T_A6;
	case JUR_F_GEOIP:
		return 1u << JUR_T_B4 | 1u << JUR_T_B6;
	case JUR_F_ASN:
		return 1u << JUR_T_N4 | 1u << JUR_T_N6;
	default:
		return 1u << JUR_T_P4 | 1u << JUR_T_P6;
	}
}

static void
add_installed(struct cf_arena *arena, struct inputs *in,
    const struct jur_installed *v, size_t n)
{
	unsigned int both, four = 1u << JUR_T_A4 | 1u << JUR_T_B4 |
	    1u << JUR_T_P4 | 1u << JUR_T_N4;
	size_t i;

	for (i = 0; i < n; i++) {
		both = tables_of(v[i].format);
		if ((v[i].families & 1) == 0)
			both &= ~four;
		if ((v[i].families & 2) == 0)
			both &= four;
		add(in, &(struct jur_input){ .tables = both,
		    .format = v[i].format, .set = v[i].set, .digest = true,
		    .asn = v[i].format == JUR_F_ASN,
		    .path = cf_printf(arena, "%s/%s", jur_data_home(arena),
			v[i].file) });
	}
}

static void
add_shipped(struct cf_arena *arena, struct inputs *in,
    const struct jur_world *world, const char *file, bool asn)
{
	const struct jur_dataset *set = jur_dataset_find(world, file);
	unsigned int tables = tables_of(asn ? JUR_F_ASN : JUR_F_MMDB) &
	    ~in->tables;

	if (set != NULL)
		add(in, &(struct jur_input){ .tables = tables,
		    .format = JUR_F_MMDB, .set = set->set, .digest = true,
		    .asn = asn, .shipped = true,
		    .path = cf_printf(arena, "%s/%s", world->dir, file) });
}

static const char *
member(struct cf_arena *arena, const json_t *o, const char *name)
{
	const char *s = json_string_value(json_object_get(o, name));

	return s == NULL ? "" : cf_gate(arena, s, strlen(s), 128);
}

/* geoip and geoip6 of one folder, and the note that fetch-data.sh leaves. */
static int
add_folder(struct cf_arena *arena, struct inputs *in, const char *dir,
    struct cf_err *err)
{
	static const char *const digests[] = { "sha256_geoip",
		"sha256_geoip6" };
	const char *path = cf_printf(arena, "%s/" JUR_GEOIP_NAME ".json", dir);
	json_t *note = NULL;
	char *bytes;
	size_t len;
	int rc, six;

	if (access(path, F_OK) == 0) {
		rc = cf_file_read(arena, path, 65536, &bytes, &len, err);
		if (rc != CF_OK)
			return rc;
		note = json_loadb(bytes, len, JSON_REJECT_DUPLICATES, NULL);
		if (!json_is_object(note)) {
			json_decref(note);
			return cf_err_at(err, CF_EPARSE, path, 0, 0, "%s",
			    CF_TR("la notice du jeu de données n'est pas un objet JSON",
				"the note beside the data set is not a JSON object"));
		}
	}
	for (six = 0; six < 2; six++)
		add(in, &(struct jur_input){ .format = JUR_F_GEOIP,
		    .tables = (1u << (JUR_T_B4 + six)) & ~in->tables,
		    .set = { six ? JUR_GEOIP_NAME "-ipv6" : JUR_GEOIP_NAME,
			member(arena, note, "version"),
			member(arena, note, "date"),
			"CC BY-SA 4.0, IPFire Location Database, "
			"https://location.ipfire.org/, by tor-geoipdb",
			member(arena, note, digests[six]) },
		    .digest = note != NULL,
		    .path = cf_printf(arena, "%s/geoip%s", dir,
			six ? "6" : "") });
	json_decref(note);
	return CF_OK;
}

int
jur_inputs(struct cf_arena *arena, const struct jur_world *world,
    struct jur_input **ret, size_t *ret_n, struct cf_err *err)
{
	struct cf_strings dirs = jur_geoip_dirs(arena, world->dir);
	struct inputs in = { .cap = CF_MAX_INSTALLED + 8 };
	struct jur_installed *installed;
	size_t i, n;
	int rc;

	in.v = cf_calloc(arena, in.cap, sizeof(*in.v));
	if (in.v == NULL)
		return no_memory(err);
	rc = jur_installed_load(arena, &installed, &n, err);
	if (rc == CF_OK)
		add_installed(arena, &in, installed, n);
	add_shipped(arena, &in, world, A_FILE, false);
	add_shipped(arena, &in, world, N_FILE, true);
	for (i = 0; i < dirs.n; i++) {
		if (access(cf_printf(arena, "%s/geoip", dirs.v[i]), R_OK) != 0 ||
		    access(cf_printf(arena, "%s/geoip6", dirs.v[i]), R_OK) != 0)
			continue;
		if (rc == CF_OK)
			rc = add_folder(arena, &in, dirs.v[i], err);
		break;
	}
	*ret = in.v;
	*ret_n = in.n;
	return cf_arena_failed(arena) ? no_memory(err) : rc;
}

/* ---- Is the compiled file of today? ---- */

static struct jur_stamp
stamp_of(const char *path)
{
	struct jur_stamp s = { path, -1, -1 };
	struct stat st;

	if (stat(path, &st) == 0) {
		s.size = st.st_size;
		s.mtime = (int64_t)st.st_mtim.tv_sec * 1000000000 +
		    st.st_mtim.tv_nsec;
	}
	return s;
}

/* Every file that has a say in what is compiled, there or not. */
static struct jur_stamp *
stamps(struct cf_arena *arena, const struct jur_world *world,
    const struct jur_input *in, size_t n, size_t *ret_n)
{
	struct cf_strings dirs = jur_geoip_dirs(arena, world->dir);
	struct jur_stamp *v = cf_calloc(arena, n + 3 + 3 * dirs.n,
	    sizeof(*v));
	size_t i, k = 0;

	if (v == NULL)
		return NULL;
	v[k++] = stamp_of(cf_printf(arena, "%s/datasets.json", world->dir));
	v[k++] = stamp_of(cf_printf(arena, "%s/regions.json", world->dir));
	v[k++] = stamp_of(cf_printf(arena, "%s/installed.json",
	    jur_data_home(arena)));
	for (i = 0; i < dirs.n; i++) {
		v[k++] = stamp_of(cf_printf(arena, "%s/geoip", dirs.v[i]));
		v[k++] = stamp_of(cf_printf(arena, "%s/geoip6", dirs.v[i]));
		v[k++] = stamp_of(cf_printf(arena,
		    "%s/" JUR_GEOIP_NAME ".json", dirs.v[i]));
	}
	for (i = 0; i < n; i++)
		v[k++] = stamp_of(in[i].path);
	*ret_n = k;
	return v;
}

static bool
same_stamps(const struct jur_ranges *r, const struct jur_stamp *v, size_t n)
{
	const struct jur_stamp *have;
	size_t i, k;

	have = jur_ranges_stamps(r, &k);
	for (i = 0; i < n && i < k; i++)
		if (!cf_streq(have[i].path, v[i].path) ||
		    have[i].size != v[i].size || have[i].mtime != v[i].mtime)
			return false;
	return n == k;
}

/* ---- Compiling ---- */

static int
read_input(struct cf_arena *arena, struct jur_builder *b,
    const struct jur_input *in, const struct jur_region_table *regions,
    enum jur_table t, struct cf_err *err)
{
	struct cf_arena *region = cf_arena_new(2 * CF_MAX_DATASET);
	struct jur_taken taken = { .version = "", .date = "" };
	struct jur_origin origin = { .table = t, .set = in->set,
		.file = in->path };
	int family = t % 2 == 0 ? 4 : 6, rc;
	char hex[CF_SHA256_HEX], *bytes;
	size_t len;

	if (region == NULL)
		return no_memory(err);
	rc = cf_file_read(region, in->path, CF_MAX_DATASET, &bytes, &len, err);
	if (rc == CF_OK && (cf_sha256_hex(bytes, len, hex) != CF_OK ||
	    (in->digest && !cf_streq(hex, in->set.sha256))))
		rc = cf_err_set(err, CF_EINTEGRITY,
		    CF_TR("%s a le SHA-256 %s, sa notice annonce %s",
			"%s has SHA-256 %s, its note says %s"), in->path, hex,
		    in->set.sha256);
	if (rc != CF_OK)
		goto out;
	if (in->format == JUR_F_MMDB)
		rc = jur_mmdb_read(arena, in->path, in->asn, family, b, &taken,
		    err);
	else if (jur_format_published(in->format))
		rc = jur_published_read(region, bytes, len, in->format,
		    in->set.name, regions, family, b, &taken, err);
	else
		rc = jur_lines_read(region, bytes, len, in->format, family, b,
		    &taken, err);
	if (rc != CF_OK)
		goto out;
	origin.ranges = (int64_t)taken.families[family == 6];
	origin.set.sha256 = hex;
	if (origin.set.date[0] == '\0')
		origin.set.date = taken.date;
	if (origin.set.version[0] == '\0')
		origin.set.version = taken.date;
	jur_builder_origin(b, &origin);
out:
	cf_arena_free(region);
	return rc;
}

/* One table from the inputs that have it.  A set of the user's that cannot be
 * read is left out; one that is shipped must be right. */
static int
fill(struct cf_arena *arena, struct jur_builder *b, enum jur_table t,
    const struct jur_input *in, size_t n,
    const struct jur_region_table *regions, struct cf_err *missing,
    struct cf_err *err)
{
	struct cf_err why;
	size_t i;
	int rc;

	for (i = 0; i < n; i++) {
		if ((in[i].tables & 1u << t) == 0)
			continue;
		memset(&why, 0, sizeof(why));
		rc = read_input(arena, b, &in[i], regions, t, &why);
		if (rc == CF_OK)
			continue;
		if (in[i].shipped)
			return cf_err_set(err, rc, "%s", why.msg);
		cf_err_set(missing, rc, "%s", why.msg);
		/* Half a set is no set. */
		(void)jur_builder_table(b, t, NULL);
		if (rc == CF_ENOMEM)
			return cf_err_set(err, rc, "%s", why.msg);
		return CF_OK;
	}
	return jur_builder_table(b, t, err);
}

static int
compile(struct cf_arena *arena, const struct jur_world *world,
    const struct jur_input *in, size_t n, struct cf_buf *ret,
    struct cf_err *missing, struct cf_err *err)
{
	struct jur_region_table *regions = NULL;
	struct jur_builder *b;
	struct jur_stamp *v;
	size_t i, k, t;
	int rc;

	/* The stamps first: what changes from here on makes it old. */
	if ((v = stamps(arena, world, in, n, &k)) == NULL ||
	    (b = jur_builder_new(arena)) == NULL)
		return no_memory(err);
	rc = jur_region_table_load(arena, world, &regions, err);
	for (t = 0; rc == CF_OK && t < JUR_TABLES; t++)
		rc = fill(arena, b, (enum jur_table)t, in, n, regions, missing,
		    err);
	for (i = 0; i < k; i++)
		jur_builder_stamp(b, &v[i]);
	if (rc == CF_OK)
		rc = jur_builder_finish(b, ret, err);
	jur_builder_free(b);
	return rc;
}

/* Writes the cache where it can be written; nothing is lost where not. */
static bool
save_file(struct cf_arena *arena, const struct cf_buf *file)
{
	const char *path = jur_ranges_path(arena), *slash;
	char *dir;

	if ((slash = strrchr(path, '/')) == NULL)
		return false;
	dir = cf_strndup(arena, path, (size_t)(slash - path));
	if (mkdir(dir, 0755) != 0 && errno == ENOENT) {
		(void)mkdir(cf_strndup(arena, dir, (size_t)(strrchr(dir, '/') -
		    dir)), 0755);
		(void)mkdir(dir, 0755);
	}
	return cf_file_write(path, file->data, file->len, 0644, NULL) == CF_OK;
}

static bool
has_b(const struct jur_ranges *r)
{
	const struct jur_origin *v;
	size_t i, n;

	v = jur_ranges_origins(r, &n);
	for (i = 0; i < n; i++)
		if (v[i].table == JUR_T_B4 || v[i].table == JUR_T_B6)
			return true;
	return false;
}

int
jur_ranges_load(struct cf_arena *arena, const struct jur_world *world,
    bool save, struct jur_ranges **ret, struct cf_err *ret_missing,
    struct cf_err *err)
{
	struct cf_err ignored = { 0 };
	struct jur_ranges *r = NULL;
	struct jur_input *in;
	struct jur_stamp *v;
	struct cf_buf file;
	size_t n, k;
	void *bytes;
	int rc;

	rc = jur_inputs(arena, world, &in, &n, ret_missing);
	if (rc == CF_ENOMEM)
		return no_memory(err);
	if ((v = stamps(arena, world, in, n, &k)) == NULL)
		return no_memory(err);
	if (rc == CF_OK && jur_ranges_open(arena, jur_ranges_path(arena), &r,
	    &ignored) == CF_OK && !same_stamps(r, v, k)) {
		jur_ranges_close(r);
		r = NULL;
	}
	if (r == NULL) {
		rc = compile(arena, world, in, n, &file, ret_missing, err);
		if (rc != CF_OK)
			return rc;
		if (save && ret_missing->code == CF_OK)
			(void)save_file(arena, &file);
		bytes = cf_memdup(arena, file.data, file.len);
		rc = bytes == NULL ? no_memory(err) :
		    jur_ranges_parse(arena, bytes, file.len, false, &r, err);
		cf_buf_free(&file);
		if (rc != CF_OK)
			return rc;
	}
	if (ret_missing->code == CF_OK && !has_b(r))
		not_installed(ret_missing);
	*ret = r;
	return CF_OK;
}

void
jur_ranges_prepare(const char *data_dir)
{
	struct cf_arena *arena = cf_arena_new(CF_ARENA_COLLECT);
	struct cf_err missing = { 0 }, err = { 0 };
	struct jur_world world;
	struct jur_ranges *r;
	const char *dir;

	if (arena == NULL)
		return;
	dir = jur_data_dir(arena, data_dir);
	/* What goes wrong here is said by the collector, which needs it. */
	if (dir[0] != '\0' &&
	    jur_world_list(arena, dir, &world, &err) == CF_OK &&
	    jur_ranges_load(arena, &world, true, &r, &missing, &err) == CF_OK)
		jur_ranges_close(r);
	cf_arena_free(arena);
}
