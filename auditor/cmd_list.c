/*
 * confiance list: what this program knows: its checks, rules, facts,
 * profiles, requirements and formats.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include <confiance/limits.h>
#include <confiance/report.h>

#include "cli.h"

static const enum cf_option options[] = { OPT_PROFILE, OPT_DATA_DIR, OPT_LANG,
	OPT_HELP, OPT_MAX };

static int
list_checks(const struct cli *cli)
{
	const struct cf_check *const *checks;
	const struct cf_collector *collector;
	size_t i, n;

	checks = cf_checks(&n);
	for (i = 0; i < n; i++) {
		printf("%s\t%s\n", checks[i]->name,
		    cf_text_pick(checks[i]->title, cli->lang));
		collector = checks[i]->collectors;
		for (; collector != NULL && collector->name != NULL;
		     collector++)
			printf("  %s.%s\t%s\n", checks[i]->name,
			    collector->name,
			    cf_text_pick(collector->title, cli->lang));
	}
	return CF_EXIT_OK;
}

static int
list_rules(const struct cli *cli)
{
	const struct cf_check *const *checks;
	const struct cf_rule *const *rule;
	size_t i, n;

	checks = cf_checks(&n);
	for (i = 0; i < n; i++) {
		for (rule = checks[i]->rules; rule != NULL && *rule != NULL;
		     rule++)
			printf("%s\t%s\t%s\t%s\n", (*rule)->id,
			    cf_level_name((*rule)->level),
			    cf_text_pick((*rule)->title, cli->lang),
			    (*rule)->cite);
	}
	return CF_EXIT_OK;
}

static void
list_defs(const struct cli *cli, const struct cf_fact_def *def)
{
	for (; def != NULL && def->name != NULL; def++)
		printf("%s\t%s\t%s%s%s\t%s\n", def->name, def->subject,
		    cf_type_name(def->type), def->unit[0] != '\0' ? " " : "",
		    def->unit, cf_text_pick(def->doc, cli->lang));
}

static int
list_facts(const struct cli *cli)
{
	const struct cf_check *const *checks;
	size_t i, n;

	list_defs(cli, cf_run_facts());
	checks = cf_checks(&n);
	for (i = 0; i < n; i++)
		list_defs(cli, checks[i]->facts);
	return CF_EXIT_OK;
}

static int
list_formats(const struct cli *cli)
{
	const struct cf_report_writer *writers;
	size_t i, n;

	writers = cf_report_writers(&n);
	for (i = 0; i < n; i++)
		printf("%s\treport.%s\t%s\n", writers[i].name,
		    writers[i].extension,
		    cf_text_pick(writers[i].title, cli->lang));
	return CF_EXIT_OK;
}

static int
is_profile(const struct dirent *entry)
{
	return entry->d_name[0] != '.' && cf_ends(entry->d_name, ".json");
}

static int
list_profiles(const struct cli *cli)
{
	struct cf_arena *arena = cf_arena_new(CF_ARENA_PROFILE);
	struct dirent **names;
	struct cf_profile profile;
	struct cf_err err = { 0 };
	char dir[4096], path[8192];
	int i, n, rc = CF_EXIT_OK;

	snprintf(dir, sizeof(dir), "%s/profiles", cli->share);
	n = scandir(dir, &names, is_profile, alphasort);
	if (n < 0) {
		(void)cf_err_sys(&err, CF_TR(
		    "impossible de lire le dossier « %s »",
		    "cannot read the folder '%s'"), dir);
		cf_arena_free(arena);
		return cli_fail(&err);
	}
	for (i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]->d_name);
		memset(&err, 0, sizeof(err));
		if (arena != NULL && cf_profile_load(arena, dir, path,
		    &profile, &err) == CF_OK)
			printf("%s\t%s\t%zu\t%s\n", profile.id,
			    profile.version, profile.nrequirements,
			    cf_text_pick(profile.title, cli->lang));
		else
			rc = cli_fail(&err);
		free(names[i]);
	}
	free(names);
	cf_arena_free(arena);
	return rc;
}

static int
list_requirements(const struct cli *cli)
{
	struct cf_arena *arena = cf_arena_new(CF_ARENA_PROFILE);
	struct cf_profile profile;
	size_t i;
	int rc;

	if (arena == NULL)
		return CF_EXIT_FAILURE;
	rc = load_profile(arena, cli, &profile);
	for (i = 0; rc == CF_EXIT_OK && i < profile.nrequirements; i++) {
		const struct cf_requirement *req = &profile.requirements[i];

		printf("%s\t%s\t%s\t%zu\t%s\n", req->id,
		    cf_obligation_name(req->obligation),
		    cf_assessment_kind_name(req->kind), req->nrules,
		    cf_text_pick(req->title, cli->lang));
	}
	cf_arena_free(arena);
	return rc;
}

static const struct {
	const char *name;
	int (*list)(const struct cli *);
} things[] = {
	{ "checks", list_checks },
	{ "rules", list_rules },
	{ "facts", list_facts },
	{ "profiles", list_profiles },
	{ "requirements", list_requirements },
	{ "formats", list_formats },
};

static int
run(struct cli *cli)
{
	size_t i;

	for (i = 0; cli->argc == 1 && i < CF_NELEM(things); i++) {
		if (strcmp(cli->argv[0], things[i].name) == 0)
			return things[i].list(cli);
	}
	return cli_usage(CF_TR(
	    "attendu un de : checks rules facts profiles requirements formats",
	    "expected one of: checks rules facts profiles requirements formats"));
}

const struct command cmd_list = {
	.name = "list",
	.operands = "checks|rules|facts|profiles|requirements|formats",
	.summary = { "énumère contrôles, règles, faits, référentiels, exigences, formats",
	    "list checks, rules, facts, profiles, requirements, formats" },
	.help = { "Une ligne par entrée, colonnes séparées par des tabulations.",
	    "One line an entry, columns separated by tabs." },
	.options = options,
	.run = run,
};
