/*
 * The passes after the collection, as the commands run them: judge, build the
 * report, write it, print the summary, decide the exit code.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <confiance/limits.h>
#include <confiance/report.h>

#include "cli.h"
#include "commands.h"

#define DEFAULT_FORMATS "xml,json,html"

bool
data_too_old(const struct cli *cli, const struct cf_manifest *manifest)
{
	const char *max = cli->value[OPT_MAX_DATA_AGE];
	int64_t started, date, days;
	bool old = false;
	size_t i;

	if (max == NULL || cf_time_parse(manifest->started, &started) != CF_OK)
		return false;
	days = strtol(max, NULL, 10);
	for (i = 0; i < manifest->ndatasets; i++) {
		const struct cf_dataset *set = &manifest->datasets[i];

		if (cf_time_parse(set->date, &date) == CF_OK &&
		    (started - date) / 86400 <= days)
			continue;
		old = true;
		fprintf(stderr, CF_TR(
		    "confiance: attention : jeu de données %s du %s : plus de %lld jours à la collecte\n",
		    "confiance: warning: data set %s of %s: more than %lld days old at the collection\n"),
		    set->name, set->date[0] != '\0' ? set->date : "?",
		    (long long)days);
	}
	return old;
}

static int
exit_code(const struct cli *cli, const struct cf_assessment *assessment,
    const struct cf_manifest *manifest)
{
	const char *fail_on = cli->value[OPT_FAIL_ON];
	const char *max = cli->value[OPT_MAX_UNKNOWN];
	enum cf_risk least = CF_RK_MINEUR, risk;
	bool old = data_too_old(cli, manifest);

	/* A finding is certain; what is missing beside it cannot undo it. */
	if (fail_on == NULL || strcmp(fail_on, "never") != 0) {
		if (fail_on != NULL)
			(void)cf_risk_from(fail_on, &least);
		for (risk = least; risk <= CF_RK_CRITIQUE; risk++) {
			if (assessment->risks[risk] > 0)
				return CF_EXIT_FINDINGS;
		}
	}
	if (!manifest->complete || old)
		return CF_EXIT_INCOMPLETE;
	if (max != NULL && assessment->verdicts[CF_VD_UNKNOWN] >
	    strtoul(max, NULL, 10))
		return CF_EXIT_INCOMPLETE;
	return CF_EXIT_OK;
}

static int
print_stdout(const struct cf_report *report,
    const struct cf_report_writer *writer,
    const struct cf_write_options *options)
{
	struct cf_err err = { 0 };
	struct cf_buf buf;
	int rc;

	cf_buf_init(&buf, CF_MAX_REPORT);
	rc = cf_report_print(report, writer, options, &buf, &err);
	if (rc == CF_OK)
		fwrite(buf.data, 1, buf.len, stdout);
	cf_buf_free(&buf);
	return rc == CF_OK ? CF_EXIT_OK : cli_fail(&err);
}

static int
write_files(const struct cli *cli, const struct cf_report *report,
    const struct cf_write_options *options, const char *dir,
    struct cf_arena *arena)
{
	const char *list = cli->value[OPT_FORMAT];
	struct cf_strings formats = cli_items(arena, list != NULL ? list :
	    DEFAULT_FORMATS);
	const struct cf_report_writer *writer;
	struct cf_err err = { 0 };
	size_t i;

	if (mkdir(dir, 0755) != 0 && errno != EEXIST) {
		(void)cf_err_sys(&err, CF_TR(
		    "impossible de créer le dossier « %s »",
		    "cannot make the folder '%s'"), dir);
		return cli_fail(&err);
	}
	if (cf_report_write(dir, &formats, report, options, &err) != CF_OK)
		return cli_fail(&err);
	for (i = 0; i < formats.n && !cli->quiet; i++) {
		writer = cf_report_writer_find(formats.v[i]);
		if (writer != NULL)
			fprintf(stderr, "%s/report.%s\n", dir,
			    writer->extension);
	}
	return CF_EXIT_OK;
}

int
print_report(const struct cli *cli, const struct cf_report *report,
    const char *dir, struct cf_arena *arena)
{
	struct cf_write_options options = { .lang = cli->lang,
		.colour = cli->color };
	const char *list = cli->value[OPT_FORMAT];
	const struct cf_report_writer *writer;
	int rc;

	if (dir != NULL) {
		rc = write_files(cli, report, &options, dir, arena);
		if (rc != CF_EXIT_OK || cli->quiet)
			return rc;
		list = "text";
	} else if (list == NULL) {
		if (cli->quiet)
			return CF_EXIT_OK;
		list = "text";
	}
	if ((writer = cf_report_writer_find(list)) == NULL)
		return cli_usage(CF_TR(
		    "--format : « %s » n'est pas un format (pour plusieurs, donnez --output) ; voir `confiance list formats`",
		    "--format: '%s' is not one format (for several give --output); see `confiance list formats`"),
		    list);
	return print_stdout(report, writer, &options);
}

/* Unknown formats are refused before an audit of minutes, not after. */
int
check_formats(const struct cli *cli)
{
	struct cf_arena *arena = cf_arena_new(1u << 16);
	struct cf_strings formats;
	const struct cf_report_writer *writers;
	const char *names[32], *near;
	int rc = CF_EXIT_OK;
	size_t i, k, n;

	if (arena == NULL)
		return CF_EXIT_FAILURE;
	writers = cf_report_writers(&n);
	for (k = 0; k < n && k < CF_NELEM(names); k++)
		names[k] = writers[k].name;
	formats = cli_items(arena, cli->value[OPT_FORMAT]);
	for (i = 0; i < formats.n && rc == CF_EXIT_OK; i++) {
		if (cf_report_writer_find(formats.v[i]) != NULL)
			continue;
		near = cf_nearest(formats.v[i], names, k);
		rc = cli_usage(CF_TR(
		    "--format : format inconnu « %s »%s%s ; voir `confiance list formats`",
		    "--format: unknown format '%s'%s%s; see `confiance list formats`"),
		    formats.v[i], near != NULL ? CF_TR(", le plus proche : ",
		    ", the nearest: ") : "", near != NULL ? near : "");
	}
	cf_arena_free(arena);
	return rc;
}

int
run_evaluate(const struct cli *cli, const struct cf_deployment *deployment,
    const struct cf_evidence *evidence, const struct cf_manifest *manifest,
    const char *dir)
{
	struct cf_arena *arena = cf_arena_new(CF_ARENA_ASSESS);
	struct cf_report_meta meta = { .program = "confiance " CF_VERSION,
		.place = "" };
	struct cf_assessment assessment;
	struct cf_profile profile;
	struct cf_report report;
	struct cf_err err = { 0 };
	int rc;

	if (arena == NULL)
		return CF_EXIT_FAILURE;
	if ((rc = load_profile(arena, cli, &profile)) != CF_EXIT_OK)
		goto out;
	if (cf_evaluate(arena, &profile, evidence, deployment, &assessment,
	    &err) != CF_OK || cf_report_build(arena, &assessment, manifest,
	    &meta, &report, &err) != CF_OK) {
		rc = cli_fail(&err);
		goto out;
	}
	rc = print_report(cli, &report, dir, arena);
	if (rc == CF_EXIT_OK)
		rc = exit_code(cli, &assessment, manifest);
out:
	cf_arena_free(arena);
	return rc;
}
