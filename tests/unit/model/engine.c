/*
 * The engine: what a rule may not get away with, the status of requirements,
 * waivers, gates, and the properties that a score must have.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include <confiance/assessment.h>
#include <confiance/limits.h>

#define NOW 1764028800 /* 2025-11-25 */

/* ---- Rules that say what their fact says ---- */

static void
judge_obey(struct cf_judge *j)
{
	const struct cf_fact *fact = cf_need(j, "x.says");

	if (fact == NULL)
		return;
	if (strcmp(fact->value.s, "pass") == 0)
		cf_pass(j, "oui", "yes");
	else if (strcmp(fact->value.s, "fail") == 0)
		cf_fail(j, "non", "no");
	else if (strcmp(fact->value.s, "na") == 0)
		cf_na(j, "sans objet", "no object");
}

static void
judge_liar(struct cf_judge *j)
{
	cf_pass(j, "toujours", "always");
}

/* Passes on whatever it finds. */
static void
judge_careless(struct cf_judge *j)
{
	(void)cf_fact(j, "x.says");
	cf_pass(j, "vu", "seen");
}

static void
judge_quoting(struct cf_judge *j)
{
	const struct cf_fact *fact = cf_fact(j, "x.says");

	if (fact->status != CF_ST_REFUSED)
		(void)cf_need(j, "x.says");
	else
		cf_fail(j, "%s (%s), %s", "%s (%s), %s",
		    cf_both(j, "rouge", "red"), cf_noted(j, fact->note),
		    cf_noted(j, "HTTP 403"));
}

static const struct cf_param params[] = {
	{ "max", CF_T_INT, "825", 0, 1000, { "", "" } },
	{ "names", CF_T_LIST, "[\"a\",\"b\"]", 0, 0, { "", "" } },
	{ 0 },
};

static void
judge_params(struct cf_judge *j)
{
	(void)cf_seen(j, "x.says");
	if (cf_param_int(j, "max") == 825 && cf_param_has(j, "names", "b") &&
	    !cf_param_has(j, "names", "c"))
		cf_pass(j, "ok", "ok");
	else
		cf_fail(j, "autre", "other");
}

#define RULE(name, lv)                                                         \
	static const struct cf_rule rule_##name##_##lv = {                     \
		.id = "t." #name "." #lv, .title = { "t", "t" }, .cite = "c",  \
		.subject = "x", .level = CF_LV_##lv, .impact = CF_IM_MAJEUR,   \
		.ease = CF_EA_FACILE, .remedy = { "r", "r" },                  \
		.judge = judge_##name }
RULE(obey, MUST);
RULE(obey, SHOULD);
RULE(liar, MUST);
RULE(careless, MUST);
RULE(quoting, MUST);
static const struct cf_rule rule_params = { .id = "t.params",
	.title = { "t", "t" }, .cite = "c", .subject = "x",
	.params = params, .judge = judge_params };

/* ---- A small world ---- */

struct world {
	struct cf_arena *arena;
	struct cf_evidence *evidence;
	struct cf_requirement reqs[8];
	struct cf_binding bindings[8];
	struct cf_profile profile;
	struct cf_deployment deployment;
	struct cf_assessment out;
};

static const struct cf_chapter chapters[] = {
	{ .id = "1", .title = { "un", "one" } },
	{ .id = "2", .title = { "deux", "two" } } };

static int
setup(void **state)
{
	struct cf_arena *arena = cf_arena_new(32u << 20);
	struct world *w = cf_alloc(arena, sizeof(*w));
	struct cf_fact started = { .key = "run.started",
		.subject = "run:collection", .value = { .type = CF_T_TIME,
		.i = NOW }, .collector = "run", .note = "", .source = "",
		.raw = "" };
	unsigned int i, k;

	w->arena = arena;
	w->evidence = cf_evidence_new();
	cf_evidence_add(w->evidence, &started);
	w->profile = (struct cf_profile){ .id = "p", .version = "1",
		.chapters = chapters, .nchapters = 2,
		.requirements = w->reqs, .weight_must = 2,
		.weight_should = 1 };
	for (i = 0; i < 4; i++)
		for (k = 0; k < 4; k++)
			w->profile.matrix[i][k] = CF_RK_MAJEUR;
	*state = w;
	return 0;
}

static int
teardown(void **state)
{
	struct world *w = *state;

	cf_evidence_free(w->evidence);
	cf_arena_free(w->arena);
	return 0;
}

static void
say(struct world *w, const char *subject, const char *what,
    enum cf_status status, enum cf_origin origin)
{
	struct cf_fact fact = { .key = "x.says", .subject = subject,
		.status = status, .origin = origin, .time = NOW,
		.collector = "t", .note = "", .source = "", .raw = "" };

	if (status == CF_ST_OK || status == CF_ST_PARTIAL)
		fact.value = cf_v_text(what);
	assert_int_equal(cf_evidence_add(w->evidence, &fact), CF_OK);
}

static void
require(struct world *w, const char *id, enum cf_obligation obligation,
    enum cf_assessment_kind kind, const struct cf_rule *rule)
{
	size_t n = w->profile.nrequirements++;
	struct cf_value *values;

	w->reqs[n] = (struct cf_requirement){ .id = id,
		.chapter = n % 2 == 0 ? "1" : "2", .section = id,
		.title = { "t", "t" }, .text = { "t", "t" },
		.obligation = obligation, .kind = kind };
	if (rule == NULL)
		return;
	assert_int_equal(cf_param_defaults(w->arena, rule, &values, NULL),
	    CF_OK);
	w->bindings[n] = (struct cf_binding){ rule, values };
	w->reqs[n].rules = &w->bindings[n];
	w->reqs[n].nrules = 1;
}

static void
evaluate(struct world *w)
{
	struct cf_err err = { 0 };

	assert_int_equal(cf_evidence_seal(w->evidence), CF_OK);
	assert_int_equal(cf_evaluate(w->arena, &w->profile, w->evidence,
	    &w->deployment, &w->out, &err), CF_OK);
}

/* ---- A pass must be carried ---- */

static void
a_pass_without_fact_is_unknown(void **state)
{
	struct world *w = *state;

	say(w, "x:1", "pass", CF_ST_OK, CF_OR_MEASURED);
	require(w, "a", CF_OB_MUST, CF_AS_AUTOMATED, &rule_liar_MUST);
	evaluate(w);
	assert_int_equal(w->out.nresults, 1);
	assert_int_equal(w->out.results[0].verdict, CF_VD_UNKNOWN);
	assert_int_equal(w->out.requirements[0].status, CF_RQ_INDETERMINE);
}

static void
a_pass_on_a_bad_read_is_unknown(void **state)
{
	struct world *w = *state;
	static const enum cf_status statuses[] = { CF_ST_PARTIAL,
		CF_ST_REFUSED, CF_ST_TIMEOUT, CF_ST_UNREACHABLE,
		CF_ST_MALFORMED, CF_ST_DENIED, CF_ST_NOT_COLLECTED };
	char subject[8];
	size_t i;

	for (i = 0; i < CF_NELEM(statuses); i++) {
		snprintf(subject, sizeof(subject), "x:%zu", i);
		say(w, subject, "pass", statuses[i], CF_OR_MEASURED);
	}
	require(w, "a", CF_OB_MUST, CF_AS_AUTOMATED, &rule_careless_MUST);
	require(w, "b", CF_OB_MUST, CF_AS_AUTOMATED, &rule_obey_MUST);
	evaluate(w);
	assert_int_equal(w->out.nresults, 2 * CF_NELEM(statuses));
	assert_int_equal(w->out.verdicts[CF_VD_UNKNOWN], w->out.nresults);
	for (i = 0; i < w->out.nresults; i++)
		assert_true(strlen(w->out.results[i].reason.fr) > 5);
}

/* Each language says a note in its own words; the evidence has one. */
static void
notes_are_said_in_both_languages(void **state)
{
	struct world *w = *state;
	struct cf_fact fact = { .key = "x.says", .subject = "x:1",
		.status = CF_ST_REFUSED, .time = NOW, .collector = "t",
		.note = "the run is offline", .source = "", .raw = "" };

	assert_int_equal(cf_evidence_add(w->evidence, &fact), CF_OK);
	fact.subject = "x:2";
	fact.status = CF_ST_TIMEOUT;
	assert_int_equal(cf_evidence_add(w->evidence, &fact), CF_OK);
	require(w, "a", CF_OB_MUST, CF_AS_AUTOMATED, &rule_quoting_MUST);
	evaluate(w);
	assert_int_equal(w->out.nresults, 2);
	assert_string_equal(w->out.results[0].reason.fr,
	    "rouge (l'exécution est hors ligne), HTTP 403");
	assert_string_equal(w->out.results[0].reason.en,
	    "red (the run is offline), HTTP 403");
	assert_non_null(strstr(w->out.results[1].reason.fr,
	    "(l'exécution est hors ligne)"));
	assert_non_null(strstr(w->out.results[1].reason.en,
	    "(the run is offline)"));
}

static void
absent_carries_a_pass(void **state)
{
	struct world *w = *state;

	say(w, "x:1", NULL, CF_ST_ABSENT, CF_OR_MEASURED);
	require(w, "a", CF_OB_MUST, CF_AS_AUTOMATED, &rule_careless_MUST);
	evaluate(w);
	assert_int_equal(w->out.results[0].verdict, CF_VD_PASS);
	assert_int_equal(w->out.results[0].nfacts, 1);
}

static void
silence_is_unknown(void **state)
{
	struct world *w = *state;

	say(w, "x:1", "nothing that it knows", CF_ST_OK, CF_OR_MEASURED);
	require(w, "a", CF_OB_MUST, CF_AS_AUTOMATED, &rule_obey_MUST);
	evaluate(w);
	assert_int_equal(w->out.results[0].verdict, CF_VD_UNKNOWN);
}

static void
parameters_reach_the_rule(void **state)
{
	struct world *w = *state;

	say(w, "x:1", "v", CF_ST_OK, CF_OR_MEASURED);
	require(w, "a", CF_OB_MUST, CF_AS_AUTOMATED, &rule_params);
	require(w, "b", CF_OB_MUST, CF_AS_AUTOMATED, &rule_params);
	w->bindings[1].values[0].i = 100;
	evaluate(w);
	/* One rule with two sets of parameters: two results. */
	assert_int_equal(w->out.nresults, 2);
	assert_int_equal(w->out.requirements[0].status, CF_RQ_CONFORME);
	assert_int_equal(w->out.requirements[1].status, CF_RQ_NON_CONFORME);
}

/* ---- The status of requirements ---- */

static void
statuses_follow_the_table(void **state)
{
	/* What the only subject's rule says, and what becomes of it. */
	static const struct {
		enum cf_obligation obligation;
		enum cf_assessment_kind kind;
		const struct cf_rule *rule;
		const char *says;
		enum cf_origin origin;
		enum cf_req_status status;
	} table[] = {
		{ CF_OB_MUST, CF_AS_AUTOMATED, &rule_obey_MUST, "pass",
		    CF_OR_MEASURED, CF_RQ_CONFORME },
		{ CF_OB_MUST, CF_AS_AUTOMATED, &rule_obey_MUST, "pass",
		    CF_OR_DECLARED, CF_RQ_DECLARE },
		{ CF_OB_MUST, CF_AS_AUTOMATED, &rule_obey_MUST, "fail",
		    CF_OR_MEASURED, CF_RQ_NON_CONFORME },
		{ CF_OB_MUST, CF_AS_AUTOMATED, &rule_obey_MUST, "?",
		    CF_OR_MEASURED, CF_RQ_INDETERMINE },
		{ CF_OB_MUST, CF_AS_AUTOMATED, &rule_obey_MUST, "na",
		    CF_OR_MEASURED, CF_RQ_NON_APPLICABLE },
		{ CF_OB_MUST, CF_AS_PARTIAL, &rule_obey_MUST, "pass",
		    CF_OR_MEASURED, CF_RQ_A_VERIFIER },
		{ CF_OB_MUST, CF_AS_PARTIAL, &rule_obey_MUST, "fail",
		    CF_OR_MEASURED, CF_RQ_NON_CONFORME },
		{ CF_OB_MUST, CF_AS_PARTIAL, &rule_obey_MUST, "na",
		    CF_OR_MEASURED, CF_RQ_A_VERIFIER },
		{ CF_OB_MUST, CF_AS_DECLARED, &rule_obey_MUST, "pass",
		    CF_OR_DECLARED, CF_RQ_DECLARE },
		{ CF_OB_MUST, CF_AS_MANUAL, NULL, "pass", CF_OR_MEASURED,
		    CF_RQ_A_VERIFIER },
		{ CF_OB_MUST, CF_AS_AUTOMATED, NULL, "pass", CF_OR_MEASURED,
		    CF_RQ_A_VERIFIER },
		{ CF_OB_SHOULD, CF_AS_AUTOMATED, &rule_obey_MUST, "fail",
		    CF_OR_MEASURED, CF_RQ_REMARQUE },
		{ CF_OB_SHOULD, CF_AS_AUTOMATED, &rule_obey_MUST, "pass",
		    CF_OR_MEASURED, CF_RQ_CONFORME },
		{ CF_OB_MUST, CF_AS_AUTOMATED, &rule_obey_SHOULD, "fail",
		    CF_OR_MEASURED, CF_RQ_REMARQUE },
		{ CF_OB_MUST, CF_AS_AUTOMATED, &rule_obey_SHOULD, "?",
		    CF_OR_MEASURED, CF_RQ_A_VERIFIER },
		{ CF_OB_SHOULD, CF_AS_AUTOMATED, &rule_obey_SHOULD, "?",
		    CF_OR_MEASURED, CF_RQ_INDETERMINE },
		{ CF_OB_DEFINITION, CF_AS_MANUAL, NULL, "pass",
		    CF_OR_MEASURED, CF_RQ_NON_APPLICABLE },
	};
	void *fresh;
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(table); i++) {
		struct world *w;

		assert_int_equal(setup(&fresh), 0);
		w = fresh;
		say(w, "x:1", table[i].says, CF_ST_OK, table[i].origin);
		require(w, "a", table[i].obligation, table[i].kind,
		    table[i].rule);
		evaluate(w);
		if (w->out.requirements[0].status != table[i].status)
			fail_msg("row %zu: %s", i, cf_req_status_name(
			    w->out.requirements[0].status));
		assert_true(w->out.requirements[0].reason.fr[0] != '\0');
		teardown(&fresh);
	}
}

static void
activities_limit_requirements(void **state)
{
	struct world *w = *state;
	static const char *const iaas[] = { "IaaS" }, *const saas[] = { "SaaS" };

	say(w, "x:1", "fail", CF_ST_OK, CF_OR_MEASURED);
	require(w, "a", CF_OB_MUST, CF_AS_AUTOMATED, &rule_obey_MUST);
	w->reqs[0].applies_to = (struct cf_strings){ saas, 1 };
	w->deployment.activities = (struct cf_strings){ iaas, 1 };
	evaluate(w);
	assert_int_equal(w->out.requirements[0].status, CF_RQ_NON_APPLICABLE);
	w->deployment.activities = (struct cf_strings){ saas, 1 };
	evaluate(w);
	assert_int_equal(w->out.requirements[0].status, CF_RQ_NON_CONFORME);
}

/* ---- Waivers ---- */

static void
waivers_stand_beside(void **state)
{
	struct world *w = *state;
	struct cf_waiver waivers[] = {
		{ .id = "used", .rule = "t.obey.MUST", .subject = "x:1",
		    .created = NOW - 10, .expires = NOW + 1 },
		{ .id = "last-second", .rule = "t.obey.MUST",
		    .subject = "x:2", .created = NOW - 10, .expires = NOW },
		{ .id = "early", .rule = "t.obey.MUST", .subject = "x:2",
		    .created = NOW + 1, .expires = NOW + 10 },
		{ .id = "unused", .rule = "t.obey.MUST", .subject = "x:9",
		    .created = NOW - 10, .expires = NOW + 10 },
		{ .id = "glob", .rule = "t.obey.MUST", .subject = "x:3*",
		    .created = NOW - 10, .expires = NOW + 10 },
	};

	say(w, "x:1", "fail", CF_ST_OK, CF_OR_MEASURED);
	say(w, "x:2", "fail", CF_ST_OK, CF_OR_MEASURED);
	say(w, "x:31", "fail", CF_ST_OK, CF_OR_MEASURED);
	say(w, "x:32", "fail", CF_ST_OK, CF_OR_MEASURED);
	require(w, "a", CF_OB_MUST, CF_AS_AUTOMATED, &rule_obey_MUST);
	w->deployment.waivers = waivers;
	w->deployment.nwaivers = CF_NELEM(waivers);
	evaluate(w);
	assert_int_equal(w->out.waivers[0].state, CF_WV_USED);
	assert_int_equal(w->out.waivers[1].state, CF_WV_EXPIRED);
	assert_int_equal(w->out.waivers[2].state, CF_WV_NOT_YET);
	assert_int_equal(w->out.waivers[3].state, CF_WV_UNUSED);
	assert_int_equal(w->out.waivers[4].state, CF_WV_USED);
	assert_int_equal(w->out.waivers[4].used, 2);
	/* The verdict and the status stay what they are. */
	assert_int_equal(w->out.results[0].verdict, CF_VD_FAIL);
	assert_ptr_equal(w->out.results[0].waiver, &waivers[0]);
	assert_int_equal(w->out.requirements[0].status, CF_RQ_NON_CONFORME);
	assert_int_equal(w->out.requirements[0].waived, 3);
	/* Only what no waiver covers counts towards the exit code. */
	assert_int_equal(w->out.risks[CF_RK_MAJEUR], 1);
}

/* ---- Gates and scores ---- */

static void
a_gate_is_its_weakest(void **state)
{
	struct world *w = *state;
	static const char *const ids[] = { "19.2.", "7" };
	static const struct cf_gate_def gate = { "g", { "g", "g" },
		{ ids, 2 } };

	say(w, "x:1", "pass", CF_ST_OK, CF_OR_DECLARED);
	require(w, "19.2.a", CF_OB_MUST, CF_AS_DECLARED, &rule_obey_MUST);
	require(w, "19.2.b", CF_OB_MUST, CF_AS_MANUAL, NULL);
	require(w, "19.20", CF_OB_SHOULD, CF_AS_AUTOMATED, &rule_liar_MUST);
	w->profile.gates = &gate;
	w->profile.ngates = 1;
	evaluate(w);
	assert_int_equal(w->out.gates[0].status, CF_RQ_A_VERIFIER);
	assert_string_equal(w->out.gates[0].weakest->requirement->id,
	    "19.2.b");
	assert_int_equal(w->out.requirements[2].status, CF_RQ_INDETERMINE);
}

static void
scores_are_intervals(void **state)
{
	struct world *w = *state;

	say(w, "x:1", "pass", CF_ST_OK, CF_OR_MEASURED);
	require(w, "a", CF_OB_MUST, CF_AS_AUTOMATED, &rule_obey_MUST);
	require(w, "b", CF_OB_MUST, CF_AS_AUTOMATED, &rule_liar_MUST);
	require(w, "c", CF_OB_SHOULD, CF_AS_MANUAL, NULL);
	require(w, "d", CF_OB_DEFINITION, CF_AS_MANUAL, NULL);
	evaluate(w);
	/* Weights 2 sure, 2 and 1 open: 2/5 to 5/5, 2/5 covered. */
	assert_int_equal(w->out.score.weight, 5);
	assert_int_equal(w->out.score.low, 400);
	assert_int_equal(w->out.score.high, 1000);
	assert_int_equal(w->out.score.coverage, 400);
	assert_int_equal(w->out.chapters[0].score.weight, 3);
	assert_int_equal(w->out.chapters[0].score.low, 666);
}

/* A generator of our own, so that a failure comes back every time. */
static unsigned int
next(unsigned int *seed)
{
	*seed = *seed * 1103515245u + 12345u;
	return *seed >> 16;
}

static const char *const words[] = { "pass", "fail", "?", "na" };

static void
fill(struct world *w, const unsigned int *says, size_t n, const char *prefix,
    bool backwards)
{
	char subject[32];
	size_t i, k;

	for (i = 0; i < n; i++) {
		k = backwards ? n - 1 - i : i;
		snprintf(subject, sizeof(subject), "x:%s%zu", prefix,
		    backwards ? 100 - k : k);
		say(w, subject, words[says[k]], CF_ST_OK, CF_OR_MEASURED);
	}
	require(w, "a", CF_OB_MUST, CF_AS_AUTOMATED, &rule_obey_MUST);
	require(w, "b", CF_OB_SHOULD, CF_AS_AUTOMATED, &rule_obey_MUST);
	require(w, "c", CF_OB_MUST, CF_AS_PARTIAL, &rule_obey_MUST);
	evaluate(w);
}

/* Order and names of subjects change nothing; an unknown that becomes known
 * can only narrow the interval. */
static void
scores_keep_their_promises(void **state)
{
	unsigned int seed = 42, says[6];
	size_t i, k, n, which;
	void *one, *two;
	struct world *a, *b;

	(void)state;
	for (i = 0; i < 300; i++) {
		n = 1 + next(&seed) % CF_NELEM(says);
		for (k = 0; k < n; k++)
			says[k] = next(&seed) % 4;
		setup(&one);
		setup(&two);
		a = one;
		b = two;
		fill(a, says, n, "", false);
		fill(b, says, n, "other-", true);
		assert_memory_equal(&a->out.score, &b->out.score,
		    sizeof(a->out.score));
		assert_memory_equal(a->out.counts, b->out.counts,
		    sizeof(a->out.counts));
		teardown(&two);
		which = next(&seed) % n;
		if (says[which] == 2) {
			static const unsigned int known[] = { 0, 1, 3 };

			says[which] = known[next(&seed) % 3];
			setup(&two);
			b = two;
			fill(b, says, n, "", false);
			assert_true(b->out.score.low >= a->out.score.low);
			assert_true(b->out.score.high <= a->out.score.high);
			teardown(&two);
		}
		teardown(&one);
	}
}

static void
the_time_is_a_fact(void **state)
{
	struct world *w = *state;
	struct cf_err err = { 0 };
	struct cf_evidence *empty = cf_evidence_new();

	assert_int_equal(cf_evidence_seal(empty), CF_OK);
	assert_int_equal(cf_evaluate(w->arena, &w->profile, empty,
	    &w->deployment, &w->out, &err), CF_EPARSE);
	assert_non_null(strstr(err.msg, "run.started"));
	cf_evidence_free(empty);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_pass_without_fact_is_unknown),
		TEST(a_pass_on_a_bad_read_is_unknown),
		TEST(notes_are_said_in_both_languages),
		TEST(absent_carries_a_pass),
		TEST(silence_is_unknown),
		TEST(parameters_reach_the_rule),
		TEST(statuses_follow_the_table),
		TEST(activities_limit_requirements),
		TEST(waivers_stand_beside),
		TEST(a_gate_is_its_weakest),
		TEST(scores_are_intervals),
		TEST(scores_keep_their_promises),
		TEST(the_time_is_a_fact),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
