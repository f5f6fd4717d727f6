/*
 * confiance collect: the first pass alone, into an evidence folder.
 */
#include <string.h>

#include <confiance/limits.h>

#include "cli.h"

static const enum cf_option options[] = { OPT_OUTPUT, OPT_ONLY, OPT_OFFLINE,
	OPT_INTRUSIVE, OPT_FETCH_REVOCATION, OPT_REGISTERS, OPT_TENANTS, OPT_RTT_FROM, OPT_RESOLVER,
	OPT_TRUST_ANCHOR, OPT_PROXY, OPT_PROXY_AUTH, OPT_IPV4, OPT_IPV6,
	OPT_HOST_RATE, OPT_TIMEOUT, OPT_DATA_DIR,
	OPT_MAX_DATA_AGE, OPT_LANG, OPT_QUIET, OPT_HELP, OPT_MAX };

static int
run(struct cli *cli)
{
	const char *dir = cli->value[OPT_OUTPUT] != NULL ?
	    cli->value[OPT_OUTPUT] : "evidence";
	struct cf_evidence *evidence = NULL;
	struct cf_manifest manifest;
	struct cf_arena *arena;
	struct loaded loaded;
	int rc;

	if (cli->argc != 1)
		return cli_usage(CF_TR("attendu un fichier de déploiement",
		    "expected one deployment file"));
	if ((arena = cf_arena_new(CF_ARENA_DEPLOYMENT)) == NULL)
		return CF_EXIT_FAILURE;
	rc = load_deployment(arena, cli->argv[0], &loaded);
	if (rc == CF_EXIT_OK)
		rc = run_collect(cli, &loaded, dir, &evidence, &manifest);
	if (rc == CF_EXIT_OK && !cli->quiet)
		fprintf(stderr, CF_TR("%s : %zu faits\n", "%s: %zu facts\n"),
		    dir, cf_evidence_count(evidence));
	if (rc == CF_EXIT_OK && (data_too_old(cli, &manifest) ||
	    !manifest.complete))
		rc = CF_EXIT_INCOMPLETE;
	cf_evidence_free(evidence);
	cf_arena_free(arena);
	return rc;
}

const struct command cmd_collect = {
	.name = "collect",
	.operands = "DEPLOYMENT",
	.summary = { "collecte les faits dans un dossier de preuves",
	    "collect facts into an evidence folder" },
	.help = { "Seule passe qui touche au réseau. Le dossier (--output, défaut « evidence ») doit être neuf ;\nCtrl-C garde ce qui est déjà collecté.",
	    "The only pass with a network. The folder (--output, default \"evidence\") must be new;\nCtrl-C keeps what was collected." },
	.options = options,
	.run = run,
};
