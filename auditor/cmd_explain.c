/*
 * confiance explain: what a rule, a requirement or a fact means.
 */
#include <string.h>

#include <confiance/limits.h>

#include "cli.h"

static const enum cf_option options[] = { OPT_PROFILE, OPT_DATA_DIR, OPT_LANG,
	OPT_HELP, OPT_MAX };

static void
line(const char *fr, const char *en, const char *value)
{
	if (value != NULL && value[0] != '\0')
		printf("%s%s %s\n", CF_TR(fr, en), CF_TR(" :", ":"), value);
}

static const char *
pick(struct cf_text text)
{
	return cf_text_pick(text, cf_lang);
}

static bool
serves(const struct cf_requirement *req, const struct cf_rule *rule)
{
	size_t i;

	for (i = 0; i < req->nrules; i++) {
		if (req->rules[i].rule == rule)
			return true;
	}
	return false;
}

static void
explain_params(const struct cf_rule *rule)
{
	const struct cf_param *p;

	for (p = rule->params; p != NULL && p->name != NULL; p++)
		printf("  %s (%s, %s %s)%s %s\n", p->name,
		    cf_type_name(p->type), CF_TR("défaut", "default"), p->def,
		    CF_TR(" :", ":"), pick(p->doc));
}

static int
explain_rule(const struct cf_rule *rule, const struct cf_profile *profile)
{
	size_t i;

	printf("%s\n%s\n\n", rule->id, pick(rule->title));
	line("Source", "Source", rule->cite);
	line("Objet jugé", "Judges", rule->subject);
	line("Niveau", "Level", cf_level_name(rule->level));
	line("Impact d'un écart", "Impact of a failure",
	    cf_impact_name(rule->impact));
	line("Difficulté d'exploitation", "Ease of exploitation",
	    cf_ease_name(rule->ease));
	line("Risque", "Risk",
	    cf_risk_name(profile->matrix[rule->impact][rule->ease]));
	line("Que faire", "What to do", pick(rule->remedy));
	if (rule->params != NULL && rule->params->name != NULL) {
		printf("%s\n", CF_TR("Paramètres :", "Parameters:"));
		explain_params(rule);
	}
	printf("%s %s%s\n", CF_TR("Exigences de", "Requirements of"),
	    profile->id, CF_TR(" :", ":"));
	for (i = 0; i < profile->nrequirements; i++) {
		if (serves(&profile->requirements[i], rule))
			printf("  %s  %s\n", profile->requirements[i].id,
			    pick(profile->requirements[i].title));
	}
	return CF_EXIT_OK;
}

static int
explain_requirement(const struct cf_requirement *req,
    const struct cf_profile *profile)
{
	size_t i;

	printf("%s %s\n%s\n\n%s\n\n", profile->id, req->id, pick(req->title),
	    pick(req->text));
	line("Obligation", "Obligation", cf_obligation_name(req->obligation));
	line("Évaluation", "Assessment", cf_assessment_kind_name(req->kind));
	if (req->nrules == 0)
		printf("%s\n", CF_TR(
		    "Aucune règle de ce programme : à vérifier par une personne.",
		    "No rule of this program: a person has to verify it."));
	for (i = 0; i < req->nrules; i++)
		printf("  %s  %s\n", req->rules[i].rule->id,
		    pick(req->rules[i].rule->title));
	return CF_EXIT_OK;
}

static int
explain_fact(const struct cf_fact_def *def)
{
	printf("%s\n%s\n\n", def->name, pick(def->doc));
	line("Objet", "Subject", def->subject);
	line("Type", "Type", cf_type_name(def->type));
	line("Unité", "Unit", def->unit);
	return CF_EXIT_OK;
}

static int
not_found(const char *id, const struct cf_profile *profile,
    struct cf_arena *arena)
{
	const struct cf_check *const *checks;
	const struct cf_rule *const *rule;
	const char **names, *near;
	size_t i, n, count = 0;

	checks = cf_checks(&n);
	names = cf_calloc(arena, 10000 + profile->nrequirements,
	    sizeof(*names));
	for (i = 0; names != NULL && i < n; i++) {
		for (rule = checks[i]->rules; rule != NULL && *rule != NULL &&
		     count < 10000; rule++)
			names[count++] = (*rule)->id;
	}
	near = names != NULL ? cf_nearest(id, names, count) : NULL;
	return cli_usage(CF_TR(
	    "« %s » n'est ni une règle, ni une exigence de %s, ni un fait%s%s",
	    "'%s' is no rule, no requirement of %s and no fact%s%s"), id,
	    profile->id, near != NULL ? CF_TR(" ; le plus proche : ",
	    "; the nearest: ") : "", near != NULL ? near : "");
}

static int
explain(const char *id, const struct cf_profile *profile,
    struct cf_arena *arena)
{
	const struct cf_fact_def *def = cf_fact_def_find(id);
	const struct cf_rule *rule = cf_rule_find(id, NULL);
	size_t i;

	if (rule != NULL)
		return explain_rule(rule, profile);
	for (i = 0; i < profile->nrequirements; i++) {
		if (strcmp(profile->requirements[i].id, id) == 0)
			return explain_requirement(&profile->requirements[i],
			    profile);
	}
	if (def != NULL)
		return explain_fact(def);
	return not_found(id, profile, arena);
}

static int
run(struct cli *cli)
{
	struct cf_arena *arena;
	struct cf_profile profile;
	int rc;

	if (cli->argc != 1)
		return cli_usage(CF_TR(
		    "attendu l'identifiant d'une règle, d'une exigence ou d'un fait",
		    "expected the id of a rule, a requirement or a fact"));
	if ((arena = cf_arena_new(CF_ARENA_PROFILE)) == NULL)
		return CF_EXIT_FAILURE;
	rc = load_profile(arena, cli, &profile);
	if (rc == CF_EXIT_OK)
		rc = explain(cli->argv[0], &profile, arena);
	cf_arena_free(arena);
	return rc;
}

const struct command cmd_explain = {
	.name = "explain",
	.operands = "ID",
	.summary = { "explique une règle, une exigence ou un fait",
	    "explain a rule, a requirement or a fact" },
	.help = { "Par exemple : confiance explain tls.r4 ; confiance explain 19.6.b ; confiance explain tls.versions",
	    "For example: confiance explain tls.r4; confiance explain 19.6.b; confiance explain tls.versions" },
	.options = options,
	.run = run,
};
