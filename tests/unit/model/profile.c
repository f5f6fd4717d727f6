/*
 * The profile loader: the small profile of the fuzz corpus, changed in one
 * place at a time, and the error that must come of it, with its place.  Rules
 * with parameters of every type are made here, so that no check is needed.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <setjmp.h>
#include <unistd.h>
#include <cmocka.h>

#include "profile_priv.h"

#define SMALL CF_SOURCE_DIR "/tests/fuzz/corpus/model_profile/good.json"

static json_t *
small(void)
{
	json_error_t error;
	json_t *doc = json_load_file(SMALL, JSON_REJECT_DUPLICATES, &error);

	if (doc == NULL)
		fail_msg("%s: %s", SMALL, error.text);
	return doc;
}

/* The member or item that a place names, up to its last step. */
static json_t *
walk(json_t *at, const char *place, char *ret_last, size_t len)
{
	const char *p = place;
	size_t n;

	for (;;) {
		n = strcspn(p, "/");
		assert_true(n < len);
		memcpy(ret_last, p, n);
		ret_last[n] = '\0';
		if (p[n] == '\0')
			return at;
		at = json_is_array(at) ?
		    json_array_get(at, strtoul(ret_last, NULL, 10)) :
		    json_object_get(at, ret_last);
		assert_non_null(at);
		p += n + 1;
	}
}

/* Sets "requirements/0/kind" to a JSON text, or removes it for NULL. */
static void
change(json_t *doc, const char *place, const char *json)
{
	char last[64];
	json_t *at = walk(doc, place, last, sizeof(last));
	json_t *value = json != NULL ?
	    json_loads(json, JSON_DECODE_ANY, NULL) : NULL;

	assert_true(json == NULL || value != NULL);
	if (json_is_array(at) && json == NULL)
		assert_int_equal(0, json_array_remove(at,
		    strtoul(last, NULL, 10)));
	else if (json_is_array(at))
		assert_int_equal(0, json_array_insert_new(at,
		    strtoul(last, NULL, 10), value));
	else if (json == NULL)
		assert_int_equal(0, json_object_del(at, last));
	else
		assert_int_equal(0, json_object_set_new(at, last, value));
}

static int
parse(struct cf_arena *arena, json_t *doc, struct cf_profile *ret,
    struct cf_err *err)
{
	char *text = json_dumps(doc, 0);
	int rc;

	assert_non_null(text);
	rc = cf_profile_parse(arena, "p.json", text, strlen(text), ret, err);
	free(text);
	return rc;
}

static const struct {
	const char *place, *json; /* what is changed */
	const char *error;	  /* what the error says, from its start */
} mistakes[] = {
	/* The document. */
	{ "format", "2", "format: 2 is out of bounds (1 to 1)" },
	{ "format", NULL, "member 'format' is missing" },
	{ "colour", "1", "unknown member 'colour'" },
	{ "titel", "1", "unknown member 'titel' (nearest: 'title')" },
	{ "id", "\"a b\"", "id: 'a b' is not an identifier" },
	{ "id", "\"../x\"", "id: '../x' is not an identifier" },
	{ "id", "7", "id: expected a text" },
	{ "version", "\"\"", "version: the text is empty" },
	{ "title/en", NULL, "title: member 'en' is missing" },
	{ "title/fr", "\"\"", "title.fr: the text is empty" },
	{ "title/de", "\"x\"", "title: unknown member 'de'" },
	{ "source", "\"x\"", "source: expected an object" },
	/* Weights. */
	{ "weights/must", "2.5", "weights.must: expected an integer" },
	{ "weights/must", "0", "weights.must: 0 is out of bounds (1 to 1000)" },
	{ "weights/must", "1001", "weights.must: 1001 is out of bounds" },
	{ "weights/should", "3",
	    "weights.should: 3 is out of bounds (0 to 2)" },
	{ "weights/source", NULL, "weights: member 'source' is missing" },
	{ "weights", NULL, "weights: expected an object" },
	/* Scale and matrix. */
	{ "scale", NULL, "scale: expected an object" },
	{ "scale/source", NULL, "scale: member 'source' is missing" },
	{ "scale/impacts/0", NULL,
	    "scale.impacts: the list has 3 items (expected 4 to 4)" },
	{ "scale/eases/1/id", "\"facile\"",
	    "scale.eases[1].id: expected 'élevée' at this place" },
	{ "scale/risks/3/meaning", NULL,
	    "scale.risks[3]: member 'meaning' is missing" },
	{ "scale/priorities/2/id", "\"bientôt\"",
	    "scale.priorities[2].id: expected 'court_terme' at this place" },
	{ "scale/matrix", NULL, "scale.matrix: expected an object" },
	{ "scale/matrix/majeur", NULL,
	    "scale.matrix.majeur: expected an object" },
	{ "scale/matrix/majeur/facile", NULL,
	    "scale.matrix.majeur: member 'facile' is missing" },
	{ "scale/matrix/majeur/facile", "\"critiqe\"",
	    "scale.matrix.majeur.facile: 'critiqe' is not a known word (nearest: 'critique')" },
	{ "scale/matrix/majeur/facile", "\"aucun\"",
	    "scale.matrix.majeur.facile: 'aucun' is not a known word" },
	{ "scale/matrix/grave", "{}", "scale.matrix: unknown member 'grave'" },
	/* Chapters and sections. */
	{ "chapters", "[]", "chapters: the list has 0 items" },
	{ "chapters/1/id", "\"10\"",
	    "chapters[1].sections[0].id: section '19.2' does not begin with its chapter '10.'" },
	{ "chapters/0", "{\"id\": \"19\", \"title\": {\"fr\": \"un\", \"en\": \"one\"}, \"sections\": [{\"id\": \"19.9\", \"title\": {\"fr\": \"un\", \"en\": \"one\"}}]}",
	    "chapters[2]: '19' was already given at [0]" },
	{ "chapters/1/sections/1/id", "\"19.2\"",
	    "chapters[1].sections[1]: '19.2' was already given at [0]" },
	{ "chapters/0/sections", "[]",
	    "chapters[0].sections: the list has 0 items" },
	{ "chapters/0/sections/0/title/fr", NULL,
	    "chapters[0].sections[0].title: member 'fr' is missing" },
	/* Requirements. */
	{ "requirements", NULL, "member 'requirements' is missing" },
	{ "requirements", "{}", "requirements: expected a list" },
	{ "requirements/1", "7", "requirements[1]: expected an object" },
	{ "requirements/1/titel", "1",
	    "requirements[1]: unknown member 'titel' (nearest: 'title')" },
	{ "requirements/1/section", "\"19.9\"",
	    "requirements[1].section: no chapter declares section '19.9'" },
	{ "requirements/1/section", "\"10.2\"",
	    "requirements[1].id: requirement '19.2.b' is not in its section '10.2'" },
	{ "requirements/1/obligation", "\"may\"",
	    "requirements[1].obligation: 'may' is not a known word" },
	{ "requirements/1/kind", "\"automatic\"",
	    "requirements[1].kind: 'automatic' is not a known word (nearest: 'automated')" },
	{ "requirements/1/kind", "\"declared\"",
	    "requirements[1].kind: 'declared' is said of a requirement that no rule serves" },
	{ "requirements/1/sovereignty", "1",
	    "requirements[1].sovereignty: expected true or false" },
	{ "requirements/1/applies_to", "[]",
	    "requirements[1].applies_to: the list is empty" },
	{ "requirements/1/applies_to", "[\"IaaS\", \"Saas\"]",
	    "requirements[1].applies_to[1]: 'Saas' is not an activity (nearest: 'SaaS')" },
	{ "requirements/1/applies_to", "[\"IaaS\", \"IaaS\"]",
	    "requirements[1].applies_to[1]: 'IaaS' was already given at [0]" },
	{ "requirements/1/text/fr", "\"a\\u001b[31mb\"",
	    "requirements[1].text.fr: the text is too long or has a control" },
	{ "requirements/1/text/fr", "\"a\\u202eb\"",
	    "requirements[1].text.fr: the text is too long or has a control" },
	{ "requirements/1/title", "\"x\"",
	    "requirements[1].title: expected an object" },
	{ "requirements/1/rules", "{}",
	    "requirements[1].rules: expected a list" },
	{ "requirements/1/rules", "[\"x\"]",
	    "requirements[1].rules[0]: expected an object" },
	{ "requirements/1/rules", "[{\"params\": {}}]",
	    "requirements[1].rules[0]: member 'id' is missing" },
	{ "requirements/1/rules", "[{\"id\": \"no.such.rule\"}]",
	    "requirements[1].rules[0].id: no rule 'no.such.rule' in this program" },
	{ "requirements/1/rules", "[{\"id\": \"x\", \"parms\": {}}]",
	    "requirements[1].rules[0]: unknown member 'parms' (nearest: 'params')" },
	/* Gates. */
	{ "gates/0/requirements", "[]",
	    "gates[0].requirements: the list is empty" },
	{ "gates/0/requirements", "[\"19.2.\", \"7.\"]",
	    "gates[0].requirements[1]: no requirement matches '7.'" },
	{ "gates/0/requirements", "[\"19.2\"]",
	    "gates[0].requirements[0]: no requirement matches '19.2'" },
	{ "gates/0/requirements", "[\"\"]",
	    "gates[0].requirements[0]: no requirement matches ''" },
	{ "gates/1/id", "\"localisation\"",
	    "gates[1]: 'localisation' was already given at [0]" },
	{ "gates/0/titre", "1", "gates[0]: unknown member 'titre'" },
};

static void
test_mistakes(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(mistakes); i++) {
		struct cf_arena *arena = cf_arena_new(CF_ARENA_PROFILE);
		struct cf_profile profile;
		struct cf_err err = { 0 };
		json_t *doc = small();
		int rc;

		change(doc, mistakes[i].place, mistakes[i].json);
		rc = parse(arena, doc, &profile, &err);
		if (rc != CF_ECONFIG || err.code != CF_ECONFIG ||
		    strcmp(err.file, "p.json") != 0 ||
		    !cf_starts(err.msg, mistakes[i].error))
			fail_msg("%s = %s: got %d \"%s\", expected \"%s\"",
			    mistakes[i].place, mistakes[i].json != NULL ?
			    mistakes[i].json : "(removed)", rc, err.msg,
			    mistakes[i].error);
		json_decref(doc);
		cf_arena_free(arena);
	}
}

static void
test_small(void **state)
{
	struct cf_arena *arena = cf_arena_new(CF_ARENA_PROFILE);
	struct cf_profile p;
	struct cf_err err = { 0 };
	json_t *doc = small();

	(void)state;
	assert_int_equal(CF_OK, parse(arena, doc, &p, &err));
	assert_string_equal("small", p.id);
	assert_int_equal(3, p.nrequirements);
	assert_string_equal("10.2.c", p.requirements[0].id);
	assert_string_equal("10", p.requirements[0].chapter);
	assert_string_equal("10.2", p.requirements[0].section);
	assert_int_equal(CF_OB_CONDITIONAL, p.requirements[0].obligation);
	assert_int_equal(CF_AS_MANUAL, p.requirements[0].kind);
	assert_false(p.requirements[0].sovereignty);
	assert_true(p.requirements[1].sovereignty);
	assert_int_equal(4, p.requirements[0].applies_to.n);
	assert_int_equal(2, p.nchapters);
	assert_int_equal(2, p.chapters[1].nsections);
	assert_string_equal("19.6", p.chapters[1].sections[1].id);
	assert_int_equal(2, p.weight_must);
	assert_int_equal(1, p.weight_should);
	assert_int_equal(2, p.ngates);
	/* Left out lists are empty ones. */
	change(doc, "gates", NULL);
	change(doc, "requirements/0/rules", NULL);
	assert_int_equal(CF_OK, parse(arena, doc, &p, &err));
	assert_int_equal(0, p.ngates);
	assert_int_equal(0, p.requirements[0].nrules);
	json_decref(doc);
	cf_arena_free(arena);
}

/* PASSI 2.1, annex 4. */
static void
test_matrix(void **state)
{
	static const char *const expected[4] = {
		/* difficile, élevée, modérée, facile */
		"mineur mineur important majeur",
		"mineur important important majeur",
		"important majeur majeur critique",
		"important majeur critique critique",
	};
	struct cf_arena *arena = cf_arena_new(CF_ARENA_PROFILE);
	struct cf_profile p;
	struct cf_err err = { 0 };
	json_t *doc = small();
	char row[128];
	size_t i;

	(void)state;
	assert_int_equal(CF_OK, parse(arena, doc, &p, &err));
	for (i = 0; i < 4; i++) {
		snprintf(row, sizeof(row), "%s %s %s %s",
		    cf_risk_name(p.matrix[i][CF_EA_DIFFICILE]),
		    cf_risk_name(p.matrix[i][CF_EA_ELEVEE]),
		    cf_risk_name(p.matrix[i][CF_EA_MODEREE]),
		    cf_risk_name(p.matrix[i][CF_EA_FACILE]));
		assert_string_equal(expected[i], row);
		assert_string_equal(cf_impact_name((enum cf_impact)i),
		    p.impacts[i].id);
		assert_string_equal(cf_ease_name((enum cf_ease)i),
		    p.eases[i].id);
		assert_string_equal(cf_risk_name((enum cf_risk)(i + 1)),
		    p.risks[i].id);
	}
	json_decref(doc);
	cf_arena_free(arena);
}

/* ---- Parameters ---- */

static void
judge_nothing(struct cf_judge *j)
{
	(void)j;
}

static const struct cf_param params[] = {
	{ "max-days", CF_T_INT, "398", 1, 825, { "Durée.", "Duration." } },
	{ "strict", CF_T_BOOL, "true", 0, 0, { "Strict.", "Strict." } },
	{ "country", CF_T_TEXT, "\"FR\"", 0, 0, { "Pays.", "Country." } },
	{ "curves", CF_T_LIST, "[\"secp256r1\"]", 0, 0,
	    { "Courbes.", "Curves." } },
	{ 0 },
};
static const struct cf_rule with_params = {
	.id = "test.params",
	.title = { "Règle d'essai", "Test rule" },
	.params = params,
	.judge = judge_nothing,
};
static const struct cf_rule without_params = {
	.id = "test.none",
	.title = { "Règle d'essai", "Test rule" },
	.judge = judge_nothing,
};

/* requirements[12].rules[0].params */
static int
give(struct cf_arena *arena, const struct cf_rule *rule, const char *json,
    struct cf_value **ret, struct cf_err *err)
{
	struct pf pf = { arena, "p.json", err };
	struct pf_at root = { NULL, NULL, 0 };
	struct pf_at list = { &root, "requirements", 0 };
	struct pf_at item = { &list, NULL, 12 };
	struct pf_at rules = { &item, "rules", 0 };
	struct pf_at first = { &rules, NULL, 0 };
	struct pf_at at = { &first, "params", 0 };
	json_t *value = json != NULL ? json_loads(json, JSON_DECODE_ANY, NULL) :
	    NULL;
	int rc;

	assert_true(json == NULL || value != NULL);
	rc = pf_params(&pf, &at, value, rule, ret);
	json_decref(value);
	return rc;
}

static void
test_params(void **state)
{
	struct cf_arena *arena = cf_arena_new(CF_ARENA_PROFILE);
	struct cf_value *v = NULL;
	struct cf_err err = { 0 };

	(void)state;
	assert_int_equal(CF_OK, give(arena, &with_params, NULL, &v, &err));
	assert_int_equal(398, v[0].i);
	assert_true(v[1].b);
	assert_string_equal("FR", v[2].s);
	assert_int_equal(1, v[3].n);
	assert_string_equal("secp256r1", v[3].list[0]);

	assert_int_equal(CF_OK, give(arena, &with_params,
	    "{\"strict\": false, \"curves\": [\"a\", \"b\"]}", &v, &err));
	assert_int_equal(CF_T_INT, v[0].type);
	assert_int_equal(398, v[0].i);
	assert_int_equal(CF_T_BOOL, v[1].type);
	assert_false(v[1].b);
	assert_int_equal(CF_T_LIST, v[3].type);
	assert_int_equal(2, v[3].n);
	assert_string_equal("b", v[3].list[1]);

	/* Both ends of the bounds count. */
	assert_int_equal(CF_OK, give(arena, &with_params,
	    "{\"max-days\": 1, \"country\": \"\"}", &v, &err));
	assert_int_equal(1, v[0].i);
	assert_string_equal("", v[2].s);
	assert_int_equal(CF_OK, give(arena, &with_params,
	    "{\"max-days\": 825}", &v, &err));
	assert_int_equal(825, v[0].i);
	assert_int_equal(CF_OK, give(arena, &without_params, "{}", &v, &err));
	assert_int_equal(CF_OK, err.code);
	cf_arena_free(arena);
}

static const struct {
	const struct cf_rule *rule;
	const char *json, *error;
} wrong_params[] = {
	{ &with_params, "{\"max-days\": 826}",
	    ".max-days: 826 is out of bounds (1 to 825)" },
	{ &with_params, "{\"max-days\": 0}",
	    ".max-days: 0 is out of bounds (1 to 825)" },
	{ &with_params, "{\"max-days\": \"90\"}",
	    ".max-days: expected an integer" },
	{ &with_params, "{\"max-days\": 90.0}",
	    ".max-days: expected an integer" },
	{ &with_params, "{\"max-days\": null}",
	    ".max-days: expected an integer" },
	{ &with_params, "{\"strict\": 1}", ".strict: expected true or false" },
	{ &with_params, "{\"country\": [\"FR\"]}",
	    ".country: expected a text" },
	{ &with_params, "{\"country\": \"F\\u0007R\"}",
	    ".country: the text is too long or has a control" },
	{ &with_params, "{\"curves\": \"a\"}", ".curves: expected a list" },
	{ &with_params, "{\"curves\": [\"a\", 1]}",
	    ".curves[1]: expected a text" },
	{ &with_params, "{\"curves\": [\"a\", \"b\", \"a\"]}",
	    ".curves[2]: 'a' was already given at [0]" },
	{ &with_params, "{\"max-dayz\": 90}",
	    ": rule test.params has no parameter 'max-dayz' (nearest: 'max-days')" },
	{ &without_params, "{\"max-days\": 90}",
	    ": rule test.none has no parameter 'max-days'" },
	{ &with_params, "[]", ": expected an object" },
};

static void
test_wrong_params(void **state)
{
	static const char place[] = "requirements[12].rules[0].params";
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(wrong_params); i++) {
		struct cf_arena *arena = cf_arena_new(CF_ARENA_PROFILE);
		struct cf_value *v = NULL;
		struct cf_err err = { 0 };
		int rc = give(arena, wrong_params[i].rule,
		    wrong_params[i].json, &v, &err);

		if (rc != CF_ECONFIG || !cf_starts(err.msg, place) ||
		    !cf_starts(err.msg + sizeof(place) - 1,
		    wrong_params[i].error))
			fail_msg("%s: got %d \"%s\", expected \"%s\"",
			    wrong_params[i].json, rc, err.msg,
			    wrong_params[i].error);
		assert_null(v);
		cf_arena_free(arena);
	}
}

/* ---- Real rules in a whole document ---- */

static const struct cf_rule *
any_rule(void)
{
	const struct cf_check *const *checks;
	size_t i, n;

	checks = cf_checks(&n);
	for (i = 0; i < n; i++) {
		if (checks[i]->rules != NULL && checks[i]->rules[0] != NULL)
			return checks[i]->rules[0];
	}
	fail_msg("the program has no rule");
	return NULL;
}

/* The format with the id at each "@". */
static void
fill_in(const char *format, const char *id, char *ret, size_t len)
{
	size_t used = 0;

	for (; *format != '\0'; format++) {
		if (*format == '@')
			used += (size_t)snprintf(ret + used, len - used, "%s",
			    id);
		else
			ret[used++] = *format;
		assert_true(used < len);
	}
	ret[used] = '\0';
}

static void
try_rules(const char *kind, const char *format, const char *id, int rc_wanted,
    const char *wanted)
{
	struct cf_arena *arena = cf_arena_new(CF_ARENA_PROFILE);
	struct cf_profile p;
	struct cf_err err = { 0 };
	json_t *doc = small();
	char json[512];
	int rc;

	snprintf(json, sizeof(json), "\"%s\"", kind);
	change(doc, "requirements/2/kind", json);
	fill_in(format, id, json, sizeof(json));
	change(doc, "requirements/2/rules", json);
	rc = parse(arena, doc, &p, &err);
	if (rc != rc_wanted || strstr(err.msg, wanted) == NULL)
		fail_msg("%s: got %d \"%s\", expected \"%s\"", json, rc,
		    err.msg, wanted);
	if (rc == CF_OK) {
		assert_int_equal(1, p.requirements[2].nrules);
		assert_string_equal(id, p.requirements[2].rules[0].rule->id);
	}
	json_decref(doc);
	cf_arena_free(arena);
}

static void
test_rules(void **state)
{
	const char *id = any_rule()->id;

	(void)state;
	try_rules("partial", "[{\"id\": \"@\"}]", id, CF_OK, "");
	try_rules("declared", "[{\"id\": \"@\", \"params\": {}}]", id, CF_OK,
	    "");
	try_rules("manual", "[{\"id\": \"@\"}]", id, CF_ECONFIG,
	    "requirements[2].kind: 'manual' is said of a requirement that 1 rules serve");
	try_rules("partial", "[{\"id\": \"@\"}, {\"id\": \"@\"}]", id,
	    CF_ECONFIG, "requirements[2].rules[1]: '");
	try_rules("partial", "[{\"id\": \"@x\"}]", id, CF_ECONFIG, "nearest: '");
	try_rules("partial", "[{\"id\": \"@\", \"params\": {\"no-such\": 1}}]",
	    id, CF_ECONFIG, "requirements[2].rules[0].params: rule ");
}

static void
test_definition(void **state)
{
	struct cf_arena *arena = cf_arena_new(CF_ARENA_PROFILE);
	struct cf_profile p;
	struct cf_err err = { 0 };
	json_t *doc = small();
	char json[256];

	(void)state;
	change(doc, "requirements/0/obligation", "\"definition\"");
	assert_int_equal(CF_OK, parse(arena, doc, &p, &err));
	assert_int_equal(CF_OB_DEFINITION, p.requirements[0].obligation);
	snprintf(json, sizeof(json), "[{\"id\": \"%s\"}]", any_rule()->id);
	change(doc, "requirements/0/rules", json);
	assert_int_equal(CF_ECONFIG, parse(arena, doc, &p, &err));
	assert_non_null(strstr(err.msg, "requirements[0].rules: a definition"));
	json_decref(doc);
	cf_arena_free(arena);
}

/* ---- Ids, bytes, files ---- */

static void
test_same_id(void **state)
{
	struct cf_arena *arena = cf_arena_new(CF_ARENA_PROFILE);
	struct cf_profile p;
	struct cf_err err = { 0 };
	json_t *doc = small(), *list = json_object_get(doc, "requirements");

	(void)state;
	json_array_append(list, json_array_get(list, 1));
	assert_int_equal(CF_ECONFIG, parse(arena, doc, &p, &err));
	assert_string_equal(
	    "requirements[3]: '19.2.b' was already given at [1]", err.msg);
	json_decref(doc);
	cf_arena_free(arena);
}

static int
parse_text(const char *text, struct cf_err *err)
{
	struct cf_arena *arena = cf_arena_new(CF_ARENA_PROFILE);
	struct cf_profile p;
	int rc;

	*err = (struct cf_err){ 0 };
	rc = cf_profile_parse(arena, "p.json", text, strlen(text), &p, err);
	cf_arena_free(arena);
	return rc;
}

static void
test_bytes(void **state)
{
	char deep[2 * CF_MAX_DEPTH + 3];
	struct cf_err err;

	(void)state;
	assert_int_equal(CF_ECONFIG, parse_text("", &err));
	assert_int_equal(CF_ECONFIG, parse_text("{\n\"id\": x}", &err));
	assert_int_equal(2, err.line);
	assert_non_null(strstr(err.msg, "not valid JSON"));
	assert_int_equal(CF_ECONFIG,
	    parse_text("{\"id\": \"a\", \"id\": \"b\"}", &err));
	assert_non_null(strstr(err.msg, "duplicate"));
	assert_int_equal(CF_ECONFIG, parse_text("[]", &err));
	assert_string_equal("expected an object", err.msg);

	/* The limit itself passes, one more does not. */
	memset(deep, '[', CF_MAX_DEPTH);
	memset(deep + CF_MAX_DEPTH, ']', CF_MAX_DEPTH);
	deep[2 * CF_MAX_DEPTH] = '\0';
	assert_int_equal(CF_ECONFIG, parse_text(deep, &err));
	memset(deep, '[', CF_MAX_DEPTH + 1);
	memset(deep + CF_MAX_DEPTH + 1, ']', CF_MAX_DEPTH + 1);
	deep[2 * CF_MAX_DEPTH + 2] = '\0';
	assert_int_equal(CF_ELIMIT, parse_text(deep, &err));
	/* Brackets in a text do not nest. */
	assert_int_equal(CF_ECONFIG, parse_text(
	    "{\"a\\\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\": 1}", &err));
	assert_true(cf_starts(err.msg, "unknown member"));
}

static void
test_too_long(void **state)
{
	struct cf_arena *arena = cf_arena_new(CF_ARENA_PROFILE);
	size_t len = CF_MAX_PROFILE + 1;
	char *text = malloc(len);
	struct cf_profile p;
	struct cf_err err = { 0 };

	(void)state;
	assert_non_null(text);
	memset(text, ' ', len);
	assert_int_equal(CF_ELIMIT,
	    cf_profile_parse(arena, "p.json", text, len, &p, &err));
	assert_int_equal(CF_ECONFIG, cf_profile_parse(arena, "p.json", text,
	    len - 1, &p, &(struct cf_err){ 0 }));
	free(text);
	cf_arena_free(arena);
}

/* A region that is too small at every size up to the right one: CF_ENOMEM,
 * and the output untouched. */
static void
test_memory(void **state)
{
	json_t *doc = small();
	size_t limit;
	int rc = CF_ENOMEM;

	(void)state;
	for (limit = 16; rc == CF_ENOMEM && limit < CF_ARENA_PROFILE;
	     limit += 331) {
		struct cf_arena *arena = cf_arena_new(limit);
		struct cf_profile p = { 0 };
		struct cf_err err = { 0 };

		assert_non_null(arena);
		rc = parse(arena, doc, &p, &err);
		assert_int_equal(rc, err.code);
		if (rc != CF_OK)
			assert_null(p.id);
		cf_arena_free(arena);
	}
	assert_int_equal(CF_OK, rc);
	json_decref(doc);
}

static void
test_load(void **state)
{
	static const char dir[] = CF_SOURCE_DIR "/tests/fuzz/corpus/model_profile";
	struct cf_arena *arena = cf_arena_new(CF_ARENA_PROFILE);
	struct cf_profile p = { 0 };
	struct cf_err err = { 0 };
	char hex[CF_SHA256_HEX], *text;
	size_t len;

	(void)state;
	assert_int_equal(CF_OK, cf_profile_load(arena, "/nowhere", SMALL, &p,
	    &err));
	assert_string_equal("small", p.id);
	assert_int_equal(CF_OK, cf_file_read(arena, SMALL, CF_MAX_PROFILE,
	    &text, &len, &err));
	assert_int_equal(CF_OK, cf_sha256_hex(text, len, hex));
	assert_string_equal(hex, p.sha256);
	/* By name: the id inside has to be the one asked for. */
	assert_int_equal(CF_ECONFIG, cf_profile_load(arena, dir, "good", &p,
	    &err));
	assert_non_null(strstr(err.msg, "'small'"));
	err = (struct cf_err){ 0 };
	assert_int_equal(CF_ENOTFOUND, cf_profile_load(arena, dir, "none", &p,
	    &err));
	err = (struct cf_err){ 0 };
	assert_int_equal(CF_ECONFIG, cf_profile_load(arena, dir, "", &p, &err));
	err = (struct cf_err){ 0 };
	assert_int_equal(CF_ECONFIG, cf_profile_load(arena, dir, "..", &p,
	    &err));
	cf_arena_free(arena);
}

static void
test_words(void **state)
{
	static const char *const names[] = { "aucun", "mineur", "important",
		"majeur", "critique" };
	enum cf_risk risk = CF_RK_NONE;
	unsigned int i;

	(void)state;
	for (i = 0; i < CF_NELEM(names); i++) {
		assert_string_equal(names[i], cf_risk_name((enum cf_risk)i));
		assert_int_equal(CF_OK, cf_risk_from(names[i], &risk));
		assert_int_equal(i, risk);
	}
	assert_int_equal(CF_ENOTFOUND, cf_risk_from("Critique", &risk));
	assert_int_equal(CF_RK_CRITIQUE, risk);
	assert_string_equal("must", cf_obligation_name(CF_OB_MUST));
	assert_string_equal("should", cf_obligation_name(CF_OB_SHOULD));
	assert_string_equal("conditional",
	    cf_obligation_name(CF_OB_CONDITIONAL));
	assert_string_equal("definition", cf_obligation_name(CF_OB_DEFINITION));
	assert_string_equal("automated",
	    cf_assessment_kind_name(CF_AS_AUTOMATED));
	assert_string_equal("partial", cf_assessment_kind_name(CF_AS_PARTIAL));
	assert_string_equal("declared",
	    cf_assessment_kind_name(CF_AS_DECLARED));
	assert_string_equal("manual", cf_assessment_kind_name(CF_AS_MANUAL));
}

/* Errors speak French as well, about the same place. */
static void
test_french(void **state)
{
	struct cf_arena *arena = cf_arena_new(CF_ARENA_PROFILE);
	struct cf_profile p;
	struct cf_err err = { 0 };
	json_t *doc = small();

	(void)state;
	cf_lang = CF_LANG_FR;
	change(doc, "requirements/1/kind", "\"manuel\"");
	assert_int_equal(CF_ECONFIG, parse(arena, doc, &p, &err));
	cf_lang = CF_LANG_EN;
	assert_string_equal("requirements[1].kind: « manuel » n'est pas un mot "
	    "connu (le plus proche : « manual »)", err.msg);
	json_decref(doc);
	cf_arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_small),
		cmocka_unit_test(test_mistakes),
		cmocka_unit_test(test_matrix),
		cmocka_unit_test(test_params),
		cmocka_unit_test(test_wrong_params),
		cmocka_unit_test(test_rules),
		cmocka_unit_test(test_definition),
		cmocka_unit_test(test_same_id),
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_load),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_french),
	};

	return cmocka_run_group_tests_name("profile", tests, NULL, NULL);
}
