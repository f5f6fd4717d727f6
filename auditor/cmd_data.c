/*
 * confiance data: the data sets of places: what is there and how old it is
 * (status), files that the user has (import), lists that are fetched (update).
 *
 * A file replaces another only after it was read whole; the network is asked
 * by update alone, and only for what sources.json names.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include <confiance/limits.h>

#include "cli.h"
#include "commands.h"
#include "jurisdiction/ranges.h"

static const enum cf_option options[] = { OPT_JSON, OPT_OFFLINE, OPT_PROXY,
	OPT_PROXY_AUTH, OPT_RESOLVER, OPT_TRUST_ANCHOR, OPT_DATA_DIR, OPT_LANG,
	OPT_QUIET, OPT_HELP, OPT_MAX };

/* ---- status ---- */

struct row {
	struct cf_dataset set;
	const char *path;
	const char *digest; /* ok differs missing none */
	const char *origin; /* shipped installed */
	int64_t age;	    /* days, -1 not known */
};

static const char *
digest_of(const char *path, const char *expected)
{
	struct cf_arena *region = cf_arena_new(CF_MAX_DATASET + 4096u);
	char hex[CF_SHA256_HEX], *bytes;
	const char *says = "missing";
	size_t len;

	if (region == NULL)
		return "none";
	if (cf_file_read(region, path, CF_MAX_DATASET, &bytes, &len, NULL) ==
	    CF_OK && cf_sha256_hex(bytes, len, hex) == CF_OK)
		says = expected[0] == '\0' ? "none" :
		    cf_streq(hex, expected) ? "ok" : "differs";
	cf_arena_free(region);
	return says;
}

static struct row
row_of(const struct cf_dataset *set, const char *path, const char *origin)
{
	struct row r = { *set, path, digest_of(path, set->sha256), origin, -1 };
	int64_t t;

	if (set->date[0] != '\0' && cf_time_parse(set->date, &t) == CF_OK)
		r.age = (cf_now() - t) / 86400;
	return r;
}

static size_t
rows_of(struct cf_arena *arena, const struct jur_world *world,
    const struct jur_input *in, size_t n, struct row **ret)
{
	struct row *v = cf_calloc(arena, world->ndatasets + n + 1, sizeof(*v));
	size_t i, k = 0;

	for (i = 0; v != NULL && i < world->ndatasets; i++)
		v[k++] = row_of(&world->datasets[i].set, cf_printf(arena,
		    "%s/%s", world->dir, world->datasets[i].file), "shipped");
	for (i = 0; v != NULL && i < n; i++)
		if (!in[i].shipped)
			v[k++] = row_of(&in[i].set, in[i].path, "installed");
	*ret = v;
	return k;
}

static void
print_rows(const struct row *v, size_t n)
{
	size_t i;

	printf("%-30s %-22s %-10s %6s  %-8s %-9s %s\n", CF_TR("jeu", "set"),
	    CF_TR("version", "version"), CF_TR("date", "date"),
	    CF_TR("jours", "days"), CF_TR("SHA-256", "SHA-256"),
	    CF_TR("origine", "origin"), CF_TR("licence", "licence"));
	for (i = 0; i < n; i++) {
		char age[24] = "?";

		if (v[i].age >= 0)
			snprintf(age, sizeof(age), "%lld",
			    (long long)v[i].age);
		printf("%-30s %-22.22s %-10s %6s  %-8s %-9s %s\n  %s\n",
		    v[i].set.name, v[i].set.version, v[i].set.date[0] != '\0' ?
		    v[i].set.date : "?", age, v[i].digest, v[i].origin,
		    v[i].set.licence, v[i].path);
	}
}

static json_t *
json_of(const struct row *v, size_t n)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < n; i++)
		json_array_append_new(list, json_pack(
		    "{s:s,s:s,s:s,s:o,s:s,s:s,s:s,s:s,s:s}", "name",
		    v[i].set.name, "version", v[i].set.version, "date",
		    v[i].set.date, "age_days", v[i].age < 0 ? json_null() :
		    json_integer(v[i].age), "digest", v[i].digest, "sha256",
		    v[i].set.sha256, "origin", v[i].origin, "licence",
		    v[i].set.licence, "path", v[i].path));
	return list;
}

static json_t *
json_ranges(const struct jur_ranges *r, const char *path)
{
	json_t *o = json_pack("{s:s,s:I}", "path", path, "bytes",
	    (json_int_t)jur_ranges_size(r));
	int t;

	for (t = 0; t < JUR_TABLES; t++)
		json_object_set_new(o, jur_table_name((enum jur_table)t),
		    json_integer((json_int_t)jur_ranges_count(r,
			(enum jur_table)t)));
	return o;
}

static void
print_ranges(const struct jur_ranges *r, const char *path)
{
	int t;

	printf(CF_TR("plages compilées, %zu octets :", "compiled ranges, %zu bytes:"),
	    jur_ranges_size(r));
	for (t = 0; t < JUR_TABLES; t++)
		printf(" %s %zu", jur_table_name((enum jur_table)t),
		    jur_ranges_count(r, (enum jur_table)t));
	printf("\n  %s\n", path);
}

/* Not zero when a file is not what its list says. */
static int
status(const struct cli *cli, struct cf_arena *arena,
    const struct jur_world *world)
{
	struct cf_err err = { 0 }, missing = { 0 };
	struct jur_ranges *ranges = NULL;
	const char *path = jur_ranges_path(arena);
	struct jur_input *in;
	struct row *v;
	size_t i, n;
	int rc = CF_EXIT_OK;

	if (jur_inputs(arena, world, &in, &n, &err) != CF_OK)
		return cli_fail(&err);
	n = rows_of(arena, world, in, n, &v);
	for (i = 0; i < n; i++)
		if (cf_streq(v[i].digest, "differs") ||
		    cf_streq(v[i].digest, "missing"))
			rc = CF_EXIT_INTEGRITY;
	if (jur_ranges_load(arena, world, true, &ranges, &missing, &err) !=
	    CF_OK)
		rc = cli_fail(&err);
	if (cli->value[OPT_JSON] != NULL) {
		json_t *o = json_pack("{s:o,s:o}", "datasets", json_of(v, n),
		    "compiled", ranges == NULL ? json_null() :
		    json_ranges(ranges, path));

		json_dumpf(o, stdout, JSON_INDENT(2) | JSON_SORT_KEYS);
		puts("");
		json_decref(o);
	} else {
		print_rows(v, n);
		if (ranges != NULL)
			print_ranges(ranges, path);
	}
	if (missing.code != CF_OK)
		fprintf(stderr, "confiance: %s\n", missing.msg);
	jur_ranges_close(ranges);
	return rc;
}

/* ---- import ---- */

void
data_say_taken(const struct jur_installed *now, const struct jur_installed *old,
    const struct jur_taken *taken)
{
	printf(CF_TR("%s : %s, version %s, date %s, %lld plages",
	    "%s: %s, version %s, date %s, %lld ranges"), now->set.name,
	    jur_format_name(now->format), now->set.version,
	    now->set.date[0] != '\0' ? now->set.date : "?",
	    (long long)now->ranges);
	if (old->file != NULL)
		printf(CF_TR(", avant : version %s, %lld plages",
		    ", before: version %s, %lld ranges"), old->set.version,
		    (long long)old->ranges);
	if (taken->skipped > 0)
		printf(CF_TR(", %zu entrées illisibles",
		    ", %zu entries that cannot be read"), taken->skipped);
	if (taken->placeless > 0)
		printf(CF_TR(", %zu plages d'une région ou d'un pays inconnus",
		    ", %zu ranges of an unknown region or country"),
		    taken->placeless);
	puts("");
}

static int
import(struct cf_arena *arena, const struct jur_world *world, const char *path)
{
	struct cf_arena *region = cf_arena_new(CF_MAX_DATASET + 4096u);
	const char *base = strrchr(path, '/');
	struct jur_installed now, old;
	struct cf_err err = { 0 };
	struct jur_taken taken;
	char *bytes;
	size_t len;
	int rc;

	if (region == NULL)
		return CF_EXIT_FAILURE;
	base = base != NULL ? base + 1 : path;
	rc = cf_file_read(region, path, CF_MAX_DATASET, &bytes, &len, &err);
	if (rc == CF_OK)
		rc = jur_install(arena, world, base, bytes, len, JUR_F_UNKNOWN,
		    cf_printf(arena, "file %s", base), "", &now, &old, &taken,
		    &err);
	cf_arena_free(region);
	if (rc != CF_OK)
		return cli_fail(&err);
	data_say_taken(&now, &old, &taken);
	return CF_EXIT_OK;
}

/* ---- The command ---- */

/* Compiles what was installed; a set that is damaged is told. */
static int
compile(struct cf_arena *arena, const struct jur_world *world)
{
	struct cf_err err = { 0 }, missing = { 0 };
	struct jur_ranges *ranges;

	if (jur_ranges_load(arena, world, true, &ranges, &missing, &err) !=
	    CF_OK)
		return cli_fail(&err);
	jur_ranges_close(ranges);
	if (missing.code != CF_OK && missing.code != CF_ENOTFOUND)
		return cli_fail(&missing);
	return CF_EXIT_OK;
}

static int
dispatch(struct cli *cli, struct cf_arena *arena, const struct jur_world *world)
{
	const char *what = cli->argc > 0 ? cli->argv[0] : "";
	int i, rc = CF_EXIT_OK, one;

	if (cf_streq(what, "status") && cli->argc == 1)
		return status(cli, arena, world);
	if (cf_streq(what, "update") && cli->argc == 1) {
		rc = data_update(cli, arena, world);
		one = compile(arena, world);
		return rc != CF_EXIT_OK ? rc : one;
	}
	if (!cf_streq(what, "import") || cli->argc < 2)
		return cli_usage("%s", CF_TR(
		    "attendu : data status, data update ou data import FICHIER…",
		    "expected: data status, data update or data import FILE…"));
	for (i = 1; i < cli->argc; i++)
		if ((one = import(arena, world, cli->argv[i])) != CF_EXIT_OK)
			rc = one;
	one = compile(arena, world);
	return rc != CF_EXIT_OK ? rc : one;
}

static int
run(struct cli *cli)
{
	struct cf_arena *arena = cf_arena_new(CF_ARENA_COLLECT);
	struct cf_err err = { 0 };
	struct jur_world world;
	const char *dir;
	int rc;

	if (arena == NULL)
		return CF_EXIT_FAILURE;
	dir = jur_data_dir(arena, cf_printf(arena, "%s/data", cli->share));
	if (dir[0] == '\0')
		rc = cli_usage(CF_TR("aucune donnée de juridiction sous %s",
		    "no jurisdiction data below %s"), cli->share);
	else if (jur_world_list(arena, dir, &world, &err) != CF_OK)
		rc = cli_fail(&err);
	else
		rc = dispatch(cli, arena, &world);
	cf_arena_free(arena);
	return rc;
}

const struct command cmd_data = {
	.name = "data",
	.operands = "status|update|import [FILE…]",
	.summary = { "jeux de données des lieux : état, mise à jour, import",
	    "data sets of places: status, update, import" },
	.help = { "status : nom, version, date, âge, empreinte, licence et emplacement de chaque jeu (--json).\nimport : listes d'AWS, Google, Azure, Oracle, geofeeds (RFC 8805), CSV d'ip-location-db, geoip de\ntor-geoipdb, MaxMind DB. update : télécharge ce que nomme sources.json, en https seulement.",
	    "status: name, version, date, age, digest, licence and place of each set (--json).\nimport: lists of AWS, Google, Azure, Oracle, geofeeds (RFC 8805), CSV of ip-location-db, geoip of\ntor-geoipdb, MaxMind DB. update: fetches what sources.json names, over https only." },
	.options = options,
	.run = run,
};
