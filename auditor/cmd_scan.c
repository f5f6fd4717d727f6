/*
 * confiance scan: all passes.  The reports are made from the evidence as read
 * back from the folder, so that `evaluate` on it later gives the same bytes.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include <confiance/limits.h>

#include "cli.h"
#include "commands.h"

static const enum cf_option options[] = { OPT_OUTPUT, OPT_FORMAT, OPT_PROFILE,
	OPT_FAIL_ON, OPT_MAX_UNKNOWN, OPT_ONLY, OPT_OFFLINE, OPT_INTRUSIVE,
	OPT_FETCH_REVOCATION, OPT_REGISTERS, OPT_TENANTS, OPT_RTT_FROM, OPT_RESOLVER, OPT_TRUST_ANCHOR, OPT_PROXY,
	OPT_PROXY_AUTH, OPT_IPV4, OPT_IPV6, OPT_HOST_RATE, OPT_TIMEOUT, OPT_DATA_DIR,
	OPT_MAX_DATA_AGE, OPT_LANG, OPT_COLOR, OPT_QUIET, OPT_HELP,
	OPT_MAX };

static int
make_dir(const char *path)
{
	struct cf_err err = { 0 };

	if (mkdir(path, 0755) == 0 || errno == EEXIST)
		return CF_EXIT_OK;
	(void)cf_err_sys(&err, CF_TR("impossible de créer le dossier « %s »",
	    "cannot make the folder '%s'"), path);
	return cli_fail(&err);
}

/* A folder of this second, so that a second scan never meets the first. */
static const char *
default_dir(struct cf_arena *arena)
{
	char when[CF_TIME_LEN];
	char *dir, *p, *to;

	cf_time_text(cf_now(), when);
	dir = cf_printf(arena, "confiance-%s", when);
	for (p = to = dir; *p != '\0'; p++) {
		if (*p != ':')
			*to++ = *p;
	}
	*to = '\0';
	return dir;
}

static int
scan(struct cli *cli, struct cf_arena *arena, const struct loaded *loaded,
    const char *dir)
{
	const char *evidence_dir = cf_printf(arena, "%s/evidence", dir);
	struct cf_evidence *evidence = NULL;
	struct cf_manifest manifest;
	int rc;

	rc = run_collect(cli, loaded, evidence_dir, &evidence, &manifest);
	if (rc == CF_EXIT_OK) {
		cf_evidence_free(evidence);
		return evaluate_folder(cli, evidence_dir, dir);
	}
	/* The folder could not be written whole (a full disk): what is in
	 * memory is still judged, and the exit code stays that of the fault. */
	if (evidence != NULL)
		(void)run_evaluate(cli, &loaded->deployment, evidence,
		    &manifest, dir);
	cf_evidence_free(evidence);
	return rc;
}

static int
run(struct cli *cli)
{
	const char *dir = cli->value[OPT_OUTPUT];
	struct cf_arena *arena;
	struct loaded loaded;
	struct cf_profile profile;
	int rc;

	if (cli->argc != 1)
		return cli_usage(CF_TR("attendu un fichier de déploiement",
		    "expected one deployment file"));
	if ((rc = check_formats(cli)) != CF_EXIT_OK)
		return rc;
	if ((arena = cf_arena_new(CF_ARENA_DEPLOYMENT + CF_ARENA_PROFILE)) ==
	    NULL)
		return CF_EXIT_FAILURE;
	/* What can be wrong is found before the first connection. */
	if (dir == NULL)
		dir = default_dir(arena);
	if ((rc = load_deployment(arena, cli->argv[0], &loaded)) == CF_EXIT_OK &&
	    (rc = load_profile(arena, cli, &profile)) == CF_EXIT_OK &&
	    (rc = make_dir(dir)) == CF_EXIT_OK)
		rc = scan(cli, arena, &loaded, dir);
	cf_arena_free(arena);
	return rc;
}

const struct command cmd_scan = {
	.name = "scan",
	.operands = "DEPLOYMENT",
	.summary = { "collecte, juge et écrit les rapports",
	    "collect, judge and write the reports" },
	.help = { "Écrit dans --output (défaut : un dossier neuf, confiance-DATE) les preuves (evidence/) et les rapports\nreport.xml, report.json, report.html ; le résumé va sur la sortie standard.",
	    "Writes into --output (default: a new folder, confiance-DATE) the evidence (evidence/) and the reports\nreport.xml, report.json, report.html; the summary goes to standard output." },
	.options = options,
	.run = run,
};
