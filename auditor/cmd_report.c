/*
 * confiance report: prints a finished assessment (report.json) again, in
 * other formats.  Nothing is judged here.
 */
#include <string.h>

#include <confiance/limits.h>

#include "cli.h"
#include "commands.h"

static const enum cf_option options[] = { OPT_OUTPUT, OPT_FORMAT, OPT_LANG,
	OPT_COLOR, OPT_QUIET, OPT_HELP, OPT_MAX };

static int
run(struct cli *cli)
{
	struct cf_arena *arena;
	struct cf_report report;
	struct cf_err err = { 0 };
	size_t len;
	char *text;
	int rc;

	if (cli->argc != 1)
		return cli_usage(CF_TR("attendu un fichier report.json",
		    "expected one report.json"));
	if ((rc = check_formats(cli)) != CF_EXIT_OK)
		return rc;
	if ((arena = cf_arena_new(CF_ARENA_REPORT + CF_MAX_REPORT)) == NULL)
		return CF_EXIT_FAILURE;
	if (cf_file_read(arena, cli->argv[0], CF_MAX_REPORT, &text, &len,
	    &err) != CF_OK || cf_report_read_json(arena, cli->argv[0], text,
	    len, &report, &err) != CF_OK)
		rc = cli_fail(&err);
	else
		rc = print_report(cli, &report, cli->value[OPT_OUTPUT], arena);
	cf_arena_free(arena);
	return rc;
}

const struct command cmd_report = {
	.name = "report",
	.operands = "REPORT.JSON",
	.summary = { "réécrit un rapport dans d'autres formats",
	    "print a report again, in other formats" },
	.help = { "Sans --output, le résumé ou le format demandé va sur la sortie standard.",
	    "Without --output, the summary or the format asked for goes to standard output." },
	.options = options,
	.run = run,
};
