/*
 * Runs the cases of rules: a folder of JSON files, one per rule, no C needed
 * to add one.  Usage: cases_CHECK DIR
 *
 * {"rule": "tls.r4", "cases": [{"name": "…", "subject": "endpoint:a:443",
 *   "facts": [{"key": "…", "subject": "…", "value": …}], "verdict": "fail"}]}
 *
 * Refuses a rule without a file, and a rule that lacks a case for pass, fail,
 * unknown or not applicable: such a rule is not finished.  Each case that
 * passes is judged again with everything that was measured turned into each
 * kind of ignorance: then it must pass no more, unless the case says
 * "declared_only" and the verdict does rest on declarations alone.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include <confiance/assessment.h>

#define DEFAULT_TIME "2026-11-25T00:00:00Z"

static unsigned int passed, failed;

static void
complain(const char *rule, const char *name, const char *what)
{
	printf("FAIL %s: %s: %s\n", rule, name, what);
	failed++;
}

static const char *
text(json_t *obj, const char *name, const char *otherwise)
{
	const char *s = json_string_value(json_object_get(obj, name));

	return s != NULL ? s : otherwise;
}

/* A value of the declared type from JSON; false when it does not fit. */
static bool
take_value(struct cf_arena *arena, enum cf_type type, json_t *item,
    struct cf_value *ret)
{
	const char **list;
	int64_t when;
	size_t i, n;

	if (type == CF_T_BOOL && json_is_boolean(item))
		*ret = cf_v_bool(json_is_true(item));
	else if (type == CF_T_INT && json_is_integer(item))
		*ret = cf_v_int(json_integer_value(item));
	else if (type == CF_T_TEXT && json_is_string(item))
		*ret = cf_v_text(cf_strdup(arena, json_string_value(item)));
	else if (type == CF_T_TIME && json_is_string(item) &&
	    cf_time_parse(json_string_value(item), &when) == CF_OK)
		*ret = cf_v_time(when);
	else if (type == CF_T_LIST && json_is_array(item)) {
		n = json_array_size(item);
		list = cf_calloc(arena, n + 1, sizeof(*list));
		for (i = 0; i < n; i++) {
			if (!json_is_string(json_array_get(item, i)))
				return false;
			list[i] = cf_strdup(arena,
			    json_string_value(json_array_get(item, i)));
		}
		*ret = cf_v_list(list, n);
	} else
		return false;
	return true;
}

/* NULL, or what is wrong with the fact.  blind other than CF_ST_OK stands in
 * place of the status of what is not declared. */
static const char *
take_fact(struct cf_arena *arena, json_t *obj, enum cf_status blind,
    struct cf_evidence *evidence)
{
	const char *key = text(obj, "key", "");
	const struct cf_fact_def *def = cf_fact_def_find(key);
	json_t *value = json_object_get(obj, "value");
	struct cf_fact fact = { .key = key, .collector = "case",
		.note = text(obj, "note", ""), .source = "", .raw = "",
		.subject = text(obj, "subject", "") };
	enum cf_type type;

	if (cf_status_from(text(obj, "status", "ok"), &fact.status) != CF_OK)
		return "unknown status";
	if (cf_origin_from(text(obj, "origin", "measured"), &fact.origin) !=
	    CF_OK)
		return "unknown origin";
	if (cf_time_parse(text(obj, "time", DEFAULT_TIME), &fact.time) != CF_OK)
		return "time of a fact";
	if (strchr(fact.subject, ':') == NULL)
		return "a fact without subject";
	/* Facts of other checks are not registered in this program: the type
	 * is then what the value looks like. */
	type = def != NULL ? def->type : json_is_boolean(value) ? CF_T_BOOL :
	    json_is_integer(value) ? CF_T_INT : json_is_array(value) ?
	    CF_T_LIST : CF_T_TEXT;
	if (def != NULL && !cf_subject_is(fact.subject, def->subject))
		return cf_printf(arena, "%s is about %s:, not %s", key,
		    def->subject, fact.subject);
	if (def == NULL && strcmp(text(obj, "type", ""), "time") == 0)
		type = CF_T_TIME;
	if ((value != NULL) != (fact.status == CF_ST_OK ||
	    fact.status == CF_ST_PARTIAL))
		return cf_printf(arena, "%s: a value stands with ok or partial",
		    key);
	if (value != NULL && !take_value(arena, type, value, &fact.value))
		return cf_printf(arena, "%s: value is not %s", key,
		    cf_type_name(type));
	if (blind != CF_ST_OK && fact.origin != CF_OR_DECLARED) {
		fact.status = blind;
		fact.value = (struct cf_value){ 0 };
	}
	return cf_evidence_add(evidence, &fact) == CF_OK ? NULL : "cannot add";
}

static const char *
take_params(struct cf_arena *arena, const struct cf_rule *rule, json_t *obj,
    struct cf_value **ret)
{
	const struct cf_param *p = rule->params;
	struct cf_value *values;
	const char *name;
	json_t *item;
	size_t i;

	if (cf_param_defaults(arena, rule, &values, NULL) != CF_OK)
		return "the defaults of its parameters are wrong";
	json_object_foreach(obj, name, item) {
		for (i = 0; p != NULL && p[i].name != NULL; i++) {
			if (strcmp(p[i].name, name) == 0)
				break;
		}
		if (p == NULL || p[i].name == NULL ||
		    !take_value(arena, p[i].type, item, &values[i]))
			return cf_printf(arena, "parameter %s", name);
	}
	*ret = values;
	return NULL;
}

static const char *
judge_case(struct cf_arena *arena, const struct cf_rule *rule, json_t *obj,
    enum cf_status blind, struct cf_evidence *evidence, struct cf_result *ret)
{
	struct cf_value *params;
	json_t *facts = json_object_get(obj, "facts");
	const char *why;
	int64_t when;
	size_t i;

	if (!json_is_array(facts))
		return "no facts";
	for (i = 0; i < json_array_size(facts); i++) {
		why = take_fact(arena, json_array_get(facts, i), blind,
		    evidence);
		if (why != NULL)
			return why;
	}
	if (cf_evidence_seal(evidence) != CF_OK)
		return "cannot seal";
	why = take_params(arena, rule, json_object_get(obj, "params"), &params);
	if (why != NULL)
		return why;
	if (cf_time_parse(text(obj, "time", DEFAULT_TIME), &when) != CF_OK)
		return "time";
	if (!cf_subject_is(text(obj, "subject", ""), rule->subject))
		return cf_printf(arena, "the rule is about %s:", rule->subject);
	if (cf_judge_one(arena, rule, params, evidence, when,
	    text(obj, "subject", ""), ret) != CF_OK)
		return "cannot judge";
	return NULL;
}

static bool
measures(json_t *obj)
{
	json_t *facts = json_object_get(obj, "facts");
	size_t i;

	for (i = 0; i < json_array_size(facts); i++) {
		if (strcmp(text(json_array_get(facts, i), "origin", "measured"),
		    "declared") != 0)
			return true;
	}
	return false;
}

static bool
only_declared(const struct cf_result *result)
{
	size_t i;

	for (i = 0; i < result->nfacts; i++) {
		if (result->facts[i]->origin != CF_OR_DECLARED)
			return false;
	}
	return true;
}

/* What could not be read is never a pass. */
static void
run_blind(const struct cf_rule *rule, json_t *obj)
{
	static const enum cf_status ignorance[] = { CF_ST_REFUSED,
		CF_ST_TIMEOUT, CF_ST_UNREACHABLE, CF_ST_MALFORMED,
		CF_ST_DENIED, CF_ST_NOT_COLLECTED };
	struct cf_arena *arena;
	struct cf_evidence *evidence;
	struct cf_result result;
	size_t i;

	for (i = 0; measures(obj) && i < CF_NELEM(ignorance); i++) {
		arena = cf_arena_new(64u << 20);
		evidence = cf_evidence_new();
		if (judge_case(arena, rule, obj, ignorance[i], evidence,
		    &result) != NULL || result.verdict == CF_VD_PASS)
			complain(rule->id, text(obj, "name", "(no name)"),
			    cf_printf(arena, "passes when all that was "
			    "measured is %s", cf_status_name(ignorance[i])));
		else
			passed++;
		cf_evidence_free(evidence);
		cf_arena_free(arena);
	}
}

static void
run_case(const struct cf_rule *rule, json_t *obj, unsigned int *seen)
{
	struct cf_arena *arena = cf_arena_new(64u << 20);
	struct cf_evidence *evidence = cf_evidence_new();
	const char *name = text(obj, "name", "(no name)"), *why, *has;
	const char *expected = text(obj, "verdict", "");
	struct cf_result result;

	why = judge_case(arena, rule, obj, CF_ST_OK, evidence, &result);
	has = text(obj, "reason_has", "");
	if (why != NULL)
		complain(rule->id, name, why);
	else if (strcmp(cf_verdict_name(result.verdict), expected) != 0)
		complain(rule->id, name, cf_printf(arena,
		    "expected %s, got %s: %s", expected,
		    cf_verdict_name(result.verdict), result.reason.en));
	else if (strstr(result.reason.fr, has) == NULL &&
	    strstr(result.reason.en, has) == NULL)
		complain(rule->id, name, cf_printf(arena,
		    "the reason lacks \"%s\": %s", has, result.reason.en));
	else {
		seen[result.verdict]++;
		passed++;
		if (result.verdict == CF_VD_PASS &&
		    (!json_is_true(json_object_get(obj, "declared_only")) ||
		    !only_declared(&result)))
			run_blind(rule, obj);
	}
	cf_evidence_free(evidence);
	cf_arena_free(arena);
}

static void
run_rule(const struct cf_rule *rule, const char *dir)
{
	unsigned int seen[4] = { 0 }, before = failed, i;
	char path[4096];
	json_error_t why;
	json_t *root, *cases;
	size_t k;

	snprintf(path, sizeof(path), "%s/%s.json", dir, rule->id);
	root = json_load_file(path, JSON_REJECT_DUPLICATES, &why);
	cases = json_object_get(root, "cases");
	if (strcmp(text(root, "rule", ""), rule->id) != 0 ||
	    !json_is_array(cases)) {
		printf("FAIL %s: %s:%d: %s\n", rule->id, path, why.line,
		    root == NULL ? why.text : "not the cases of this rule");
		failed++;
		json_decref(root);
		return;
	}
	for (k = 0; k < json_array_size(cases); k++)
		run_case(rule, json_array_get(cases, k), seen);
	for (i = 0; i < CF_NELEM(seen) && failed == before; i++) {
		if (seen[i] == 0)
			complain(rule->id, cf_verdict_name((enum cf_verdict)i),
			    "no case has this verdict");
	}
	json_decref(root);
}

/* A file that belongs to no rule would never be run. */
static void
find_orphans(const char *dir)
{
	struct dirent *entry;
	char id[256];
	DIR *d = opendir(dir);
	size_t n;

	while (d != NULL && (entry = readdir(d)) != NULL) {
		n = strlen(entry->d_name);
		if (n < 6 || n >= sizeof(id) ||
		    strcmp(entry->d_name + n - 5, ".json") != 0)
			continue;
		memcpy(id, entry->d_name, n - 5);
		id[n - 5] = '\0';
		if (cf_rule_find(id, NULL) == NULL)
			complain(id, entry->d_name, "no such rule");
	}
	if (d != NULL)
		closedir(d);
}

int
main(int argc, char **argv)
{
	const struct cf_check *const *checks;
	const struct cf_rule *const *rule;
	size_t i, n;

	if (argc != 2) {
		fprintf(stderr, "usage: %s DIR\n", argv[0]);
		return 2;
	}
	checks = cf_checks(&n);
	for (i = 0; i < n; i++) {
		for (rule = checks[i]->rules; rule != NULL && *rule != NULL;
		     rule++)
			run_rule(*rule, argv[1]);
	}
	find_orphans(argv[1]);
	printf("%u passed, %u failed\n", passed, failed);
	return failed == 0 ? 0 : 1;
}
