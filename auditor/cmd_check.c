/*
 * confiance check: is the deployment file right?  Nothing is contacted.
 */
#include <confiance/limits.h>

#include "cli.h"

static const enum cf_option options[] = { OPT_LANG, OPT_QUIET, OPT_HELP,
	OPT_MAX };

static int
run(struct cli *cli)
{
	struct cf_arena *arena;
	struct loaded loaded;
	int rc;

	if (cli->argc != 1)
		return cli_usage(CF_TR("attendu un fichier de déploiement",
		    "expected one deployment file"));
	if ((arena = cf_arena_new(CF_ARENA_DEPLOYMENT)) == NULL)
		return CF_EXIT_FAILURE;
	rc = load_deployment(arena, cli->argv[0], &loaded);
	if (rc == CF_EXIT_OK && !cli->quiet)
		printf(CF_TR(
		    "%s : valide (%zu points d'accès, %zu magasins de clés, %zu magasins de données, %zu tiers, %zu dérogations)\n",
		    "%s: valid (%zu endpoints, %zu key stores, %zu data stores, %zu third parties, %zu waivers)\n"),
		    cli->argv[0], loaded.deployment.nendpoints,
		    loaded.deployment.nkey_stores,
		    loaded.deployment.ndata_stores,
		    loaded.deployment.nthird_parties,
		    loaded.deployment.nwaivers);
	cf_arena_free(arena);
	return rc;
}

const struct command cmd_check = {
	.name = "check",
	.operands = "DEPLOYMENT",
	.summary = { "vérifie le fichier de déploiement sans rien contacter",
	    "check the deployment file without contacting anything" },
	.help = { "Chaque erreur nomme fichier, ligne, colonne, ce qui était attendu et la clé connue la plus proche.",
	    "Each error names file, line, column, what was expected and the nearest known key." },
	.options = options,
	.run = run,
};
