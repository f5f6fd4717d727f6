/*
 * confiance evaluate: judges saved evidence again, without a network.
 */
#include <confiance/limits.h>

#include "cli.h"
#include "commands.h"

static const enum cf_option options[] = { OPT_OUTPUT, OPT_FORMAT, OPT_PROFILE,
	OPT_FAIL_ON, OPT_MAX_UNKNOWN, OPT_DATA_DIR,
	OPT_MAX_DATA_AGE, OPT_LANG, OPT_COLOR, OPT_QUIET, OPT_HELP,
	OPT_MAX };

int
evaluate_folder(struct cli *cli, const char *evidence_dir, const char *dir)
{
	struct cf_arena *arena = cf_arena_new(CF_ARENA_DEPLOYMENT);
	struct cf_evidence *evidence = NULL;
	struct cf_deployment deployment;
	struct cf_manifest manifest;
	struct cf_err err = { 0 };
	const char *text;
	size_t len;
	int rc;

	if (arena == NULL)
		return CF_EXIT_FAILURE;
	/* The file is named as the evidence names it, wherever the folder
	 * stands: the report must not depend on that. */
	if (cf_evidence_read(evidence_dir, &evidence, &manifest, &text, &len,
	    &err) != CF_OK || cf_deployment_parse(arena, "deployment.yaml",
	    text, len, &deployment, &err) != CF_OK)
		rc = cli_fail(&err);
	else
		rc = run_evaluate(cli, &deployment, evidence, &manifest, dir);
	cf_evidence_free(evidence);
	cf_arena_free(arena);
	return rc;
}

static int
run(struct cli *cli)
{
	int rc;

	if (cli->argc != 1)
		return cli_usage(CF_TR("attendu un dossier de preuves",
		    "expected one evidence folder"));
	if ((rc = check_formats(cli)) != CF_EXIT_OK)
		return rc;
	return evaluate_folder(cli, cli->argv[0], cli->value[OPT_OUTPUT]);
}

const struct command cmd_evaluate = {
	.name = "evaluate",
	.operands = "EVIDENCE",
	.summary = { "juge un dossier de preuves, sans réseau",
	    "judge an evidence folder, without a network" },
	.help = { "Vérifie d'abord la chaîne des preuves. Avec --output, écrit les rapports dans ce dossier ;\nsinon affiche le résumé, ou le seul format demandé, sur la sortie standard.",
	    "Verifies the chain of the evidence first. With --output, writes the reports into that folder;\nelse prints the summary, or the one format asked for, on standard output." },
	.options = options,
	.run = run,
};
