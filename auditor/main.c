/*
 * The program: finds the command, calls it, returns what it says.
 */
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

static const struct command *const commands[] = { &cmd_scan, &cmd_collect,
	&cmd_evaluate, &cmd_report, &cmd_check, &cmd_init, &cmd_list,
	&cmd_explain, &cmd_probe,
	&cmd_data };

/* French under a French locale, English otherwise; the locale is read from the
 * environment and never installed, so that numbers stay as they are. */
static enum cf_lang
language(void)
{
	static const char *const names[] = { "CONFIANCE_LANG", "LC_ALL",
		"LC_MESSAGES", "LANG" };
	const char *value;
	size_t i;

	for (i = 0; i < CF_NELEM(names); i++) {
		value = getenv(names[i]);
		if (value != NULL && *value != '\0')
			return strncmp(value, "fr", 2) == 0 ? CF_LANG_FR :
			    CF_LANG_EN;
	}
	return CF_LANG_EN;
}

static void
help(FILE *out)
{
	size_t i;

	fprintf(out, CF_TR(
	    "Usage : confiance COMMANDE [OPTIONS]\n\n"
	    "Évalue un service d'informatique en nuage au regard du label « cloud de confiance »\n"
	    "(SecNumCloud 3.2) : collecte des faits, les juge, écrit des rapports avec les preuves.\n\n"
	    "Commandes :\n",
	    "Usage: confiance COMMAND [OPTIONS]\n\n"
	    "Audits a cloud deployment against the French \"cloud de confiance\" label\n"
	    "(SecNumCloud 3.2): collects facts, judges them, writes reports with the evidence.\n\n"
	    "Commands:\n"));
	for (i = 0; i < CF_NELEM(commands); i++)
		fprintf(out, "  %-10s %s\n", commands[i]->name,
		    cf_text_pick(commands[i]->summary, cf_lang));
	fprintf(out, CF_TR(
	    "\n`confiance COMMANDE --help` décrit chacune.\n"
	    "Codes de retour : 0 rien au seuil ; 1 écarts au seuil de --fail-on ou au-delà ; 2 usage ou\n"
	    "configuration ; 3 collecte incomplète ; 4 défaillance du programme ; 5 intégrité.\n",
	    "\n`confiance COMMAND --help` describes each.\n"
	    "Exit codes: 0 nothing at the threshold; 1 findings at or over --fail-on; 2 usage or\n"
	    "configuration; 3 incomplete; 4 our own failure; 5 integrity.\n"));
}

static int
unknown_command(const char *name)
{
	const char *names[CF_NELEM(commands)], *near;
	size_t i;

	for (i = 0; i < CF_NELEM(commands); i++)
		names[i] = commands[i]->name;
	near = cf_nearest(name, names, CF_NELEM(names));
	if (near != NULL)
		return cli_usage(CF_TR(
		    "commande inconnue « %s » ; vouliez-vous dire « %s » ?",
		    "unknown command '%s'; did you mean '%s'?"), name, near);
	return cli_usage(CF_TR(
	    "commande inconnue « %s » ; voir `confiance --help`",
	    "unknown command '%s'; see `confiance --help`"), name);
}

int
main(int argc, char **argv)
{
	struct cli cli = { 0 };
	const char *name = argc > 1 ? argv[1] : "";
	size_t i;
	int rc;

	signal(SIGPIPE, SIG_IGN);
	cf_lang = language();
	if (name[0] == '\0') {
		help(stderr);
		return CF_EXIT_USAGE;
	}
	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 ||
	    strcmp(name, "help") == 0) {
		help(stdout);
		return CF_EXIT_OK;
	}
	if (strcmp(name, "--version") == 0) {
		puts("confiance " CF_VERSION);
		return CF_EXIT_OK;
	}
	for (i = 0; i < CF_NELEM(commands); i++) {
		if (strcmp(commands[i]->name, name) != 0)
			continue;
		rc = cli_parse(commands[i], argc - 1, argv + 1, &cli);
		if (rc < 0)
			rc = commands[i]->run(&cli);
		/* A full disk behind standard output must not read as success. */
		if (fflush(stdout) != 0 || ferror(stdout)) {
			perror("confiance: stdout");
			return CF_EXIT_FAILURE;
		}
		return rc;
	}
	return unknown_command(name);
}
