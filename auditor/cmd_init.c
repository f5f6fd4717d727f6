/*
 * confiance init: writes a commented deployment file to start from.
 */
#include <string.h>
#include <unistd.h>

#include <confiance/limits.h>

#include "cli.h"

static const enum cf_option options[] = { OPT_OUTPUT, OPT_FORCE, OPT_LANG,
	OPT_QUIET, OPT_HELP, OPT_MAX };

static int
run(struct cli *cli)
{
	const char *path = cli->value[OPT_OUTPUT] != NULL ?
	    cli->value[OPT_OUTPUT] : "deployment.yaml";
	struct cf_err err = { 0 };
	struct cf_buf text;
	int rc;

	if (cli->argc != 0)
		return cli_usage(CF_TR("argument inattendu « %s »",
		    "unexpected argument '%s'"), cli->argv[0]);
	if (strcmp(path, "-") != 0 && cli->value[OPT_FORCE] == NULL &&
	    access(path, F_OK) == 0)
		return cli_usage(CF_TR(
		    "« %s » existe déjà ; --force pour le remplacer",
		    "'%s' exists already; --force to replace it"), path);
	cf_buf_init(&text, CF_MAX_DEPLOYMENT);
	rc = cf_deployment_starter(cli->lang, &text);
	if (rc != CF_OK)
		(void)cf_err_set(&err, rc, CF_TR("mémoire insuffisante",
		    "out of memory"));
	else if (strcmp(path, "-") == 0)
		fwrite(text.data, 1, text.len, stdout);
	else
		rc = cf_file_write(path, text.data, text.len, 0644, &err);
	cf_buf_free(&text);
	if (rc != CF_OK)
		return cli_fail(&err);
	if (!cli->quiet && strcmp(path, "-") != 0)
		fprintf(stderr, CF_TR(
		    "%s écrit ; complétez-le, puis : confiance check %s\n",
		    "%s written; fill it in, then: confiance check %s\n"),
		    path, path);
	return CF_EXIT_OK;
}

const struct command cmd_init = {
	.name = "init",
	.operands = "",
	.summary = { "écrit un fichier de déploiement commenté à compléter",
	    "write a commented deployment file to fill in" },
	.help = { "Écrit deployment.yaml, ou le fichier de --output (« - » : la sortie standard).",
	    "Writes deployment.yaml, or the file of --output (\"-\": standard output)." },
	.options = options,
	.run = run,
};
