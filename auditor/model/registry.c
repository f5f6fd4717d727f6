/*
 * Look-ups over the registry of checks, and the vocabulary that belongs to no
 * check: what the run says of itself.
 */
#include <string.h>

#include <confiance/check.h>

static const struct cf_fact_def run_facts[] = {
	{ "run.started", "run", CF_T_TIME, "",
	    { "Début de la collecte : l'heure du jugement.",
		"Start of the collection: the time of the judgement." } },
	{ "run.finished", "run", CF_T_TIME, "",
	    { "Fin de la collecte.", "End of the collection." } },
	{ "run.complete", "run", CF_T_BOOL, "",
	    { "Tous les collecteurs sont allés à leur terme.",
		"Every collector came to its end." } },
	{ "run.sandbox", "run", CF_T_TEXT, "",
	    { "Niveau de cloisonnement atteint par les collecteurs.",
		"Sandbox level that the collectors reached." } },
	{ "run.proxy", "run", CF_T_TEXT, "",
	    { "Proxy par lequel tout ce qui est TCP a été vu ; sans ce fait, il "
	      "n'y en avait pas.", "Proxy through which everything over TCP was "
	      "seen; without this fact there was none." } },
	{ "run.family", "run", CF_T_TEXT, "",
	    { "Seule famille d'adresses à laquelle on a parlé : IPv4 ou IPv6 ; "
	      "sans ce fait, les deux.", "The only family of addresses that was "
	      "talked to: IPv4 or IPv6; without this fact, both." } },
	{ 0 },
};

static const struct cf_fact_def *
find_in(const struct cf_fact_def *defs, const char *key)
{
	for (; defs != NULL && defs->name != NULL; defs++) {
		if (strcmp(defs->name, key) == 0)
			return defs;
	}
	return NULL;
}

const struct cf_fact_def *
cf_run_facts(void)
{
	return run_facts;
}

const struct cf_fact_def *
cf_fact_def_find(const char *key)
{
	const struct cf_check *const *checks;
	const struct cf_fact_def *def = find_in(run_facts, key);
	size_t i, n;

	checks = cf_checks(&n);
	for (i = 0; def == NULL && i < n; i++)
		def = find_in(checks[i]->facts, key);
	return def;
}

const struct cf_rule *
cf_rule_find(const char *id, const struct cf_check **ret_check)
{
	const struct cf_check *const *checks;
	const struct cf_rule *const *rule;
	size_t i, n;

	checks = cf_checks(&n);
	for (i = 0; i < n; i++) {
		for (rule = checks[i]->rules; rule != NULL && *rule != NULL;
		     rule++) {
			if (strcmp((*rule)->id, id) != 0)
				continue;
			if (ret_check != NULL)
				*ret_check = checks[i];
			return *rule;
		}
	}
	return NULL;
}

const char *
cf_verdict_name(enum cf_verdict verdict)
{
	static const char *const names[] = { "unknown", "pass", "fail",
		"not_applicable" };

	return (unsigned int)verdict < CF_NELEM(names) ? names[verdict] : "?";
}

const char *
cf_level_name(enum cf_level level)
{
	static const char *const names[] = { "must", "should", "degraded" };

	return (unsigned int)level < CF_NELEM(names) ? names[level] : "?";
}

const char *
cf_impact_name(enum cf_impact impact)
{
	static const char *const names[] = { "mineur", "important", "majeur",
		"critique" };

	return (unsigned int)impact < CF_NELEM(names) ? names[impact] : "?";
}

const char *
cf_ease_name(enum cf_ease ease)
{
	static const char *const names[] = { "difficile", "élevée", "modérée",
		"facile" };

	return (unsigned int)ease < CF_NELEM(names) ? names[ease] : "?";
}

const char *
cf_stand_name(enum cf_stand stand)
{
	static const char *const names[] = { "neutral", "inside", "unknown",
		"outside" };

	return (unsigned int)stand < CF_NELEM(names) ? names[stand] : "?";
}
