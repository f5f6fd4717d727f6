/*
 * From facts to an assessment: every rule of the profile on every subject of
 * its kind, then requirements, gates, scores and waivers.  Pure: the time of
 * the judgement is a fact, and nothing here opens, asks or prints anything.
 */
#include <stdlib.h>
#include <string.h>

#include <confiance/assessment.h>

#include "score.h"

/* The results of one binding (a rule with its parameters), made once even
 * when several requirements share it. */
struct batch {
	const struct cf_binding *binding;
	size_t first, n;
};

struct run {
	struct cf_arena *arena;
	struct cf_assessment *out;
	struct batch *batches;
	size_t nbatches;
	struct cf_result *results;
	size_t cap;
	struct cf_err *err;
};

/* ---- Words ---- */

static const struct {
	const char *name;
	struct cf_text text;
} statuses[CF_RQ_MAX] = {
	[CF_RQ_NON_APPLICABLE] = { "non_applicable",
	    { "non applicable", "not applicable" } },
	[CF_RQ_CONFORME] = { "conforme", { "conforme", "compliant" } },
	[CF_RQ_REMARQUE] = { "remarque", { "remarque", "remark" } },
	[CF_RQ_DECLARE] = { "declare", { "déclaré", "declared" } },
	[CF_RQ_A_VERIFIER] = { "a_verifier", { "à vérifier", "to be verified" } },
	[CF_RQ_INDETERMINE] = { "indetermine",
	    { "indéterminé", "undetermined" } },
	[CF_RQ_NON_CONFORME] = { "non_conforme",
	    { "non conforme", "non-compliant" } },
};

const char *
cf_req_status_name(enum cf_req_status status)
{
	return status < CF_RQ_MAX ? statuses[status].name : "?";
}

struct cf_text
cf_req_status_text(enum cf_req_status status)
{
	return statuses[status < CF_RQ_MAX ? status : CF_RQ_INDETERMINE].text;
}

struct cf_text
cf_verdict_text(enum cf_verdict verdict)
{
	static const struct cf_text texts[] = {
		[CF_VD_UNKNOWN] = { "indéterminé", "undetermined" },
		[CF_VD_PASS] = { "conforme", "compliant" },
		[CF_VD_FAIL] = { "non conforme", "non-compliant" },
		[CF_VD_NA] = { "non applicable", "not applicable" },
	};

	return texts[(unsigned int)verdict < CF_NELEM(texts) ? verdict :
	    CF_VD_UNKNOWN];
}

static int
no_memory(struct run *run)
{
	return cf_err_set(run->err, CF_ENOMEM, CF_TR(
	    "mémoire insuffisante pour l'évaluation",
	    "out of memory evaluating"));
}

/* ---- Results ---- */

static bool
same_binding(const struct cf_binding *a, const struct cf_binding *b)
{
	const struct cf_param *p = a->rule->params;
	size_t i;

	if (a->rule != b->rule)
		return false;
	for (i = 0; p != NULL && p[i].name != NULL; i++) {
		if (!cf_value_equal(&a->values[i], &b->values[i]))
			return false;
	}
	return true;
}

static const struct batch *
find_batch(const struct run *run, const struct cf_binding *binding)
{
	size_t i;

	for (i = 0; i < run->nbatches; i++) {
		if (same_binding(run->batches[i].binding, binding))
			return &run->batches[i];
	}
	return NULL;
}

static struct cf_result *
new_result(struct run *run)
{
	size_t n = run->out->nresults, cap;
	struct cf_result *results;

	if (n == run->cap) {
		cap = run->cap != 0 ? run->cap * 2 : 256;
		results = cf_regrow(run->arena, run->results,
		    n * sizeof(*results), cap * sizeof(*results));
		if (results == NULL)
			return NULL;
		run->results = results;
		run->cap = cap;
	}
	run->out->nresults++;
	return &run->results[n];
}

static int
judge_batch(struct run *run, const struct cf_binding *binding)
{
	struct cf_assessment *out = run->out;
	struct batch *batch = &run->batches[run->nbatches];
	const char *const *subjects;
	struct cf_result *result;
	size_t i, n;

	*batch = (struct batch){ .binding = binding, .first = out->nresults };
	n = cf_evidence_subjects(out->evidence, binding->rule->subject,
	    &subjects);
	for (i = 0; i < n; i++) {
		if ((result = new_result(run)) == NULL ||
		    cf_judge_one(run->arena, binding->rule, binding->values,
		    out->evidence, out->time, subjects[i], result) != CF_OK)
			return no_memory(run);
		result->binding = binding;
		(void)cf_rule_find(binding->rule->id, &result->check);
		if (result->verdict == CF_VD_FAIL)
			result->risk = out->profile->matrix
			    [binding->rule->impact][binding->rule->ease];
	}
	batch->n = n;
	run->nbatches++;
	return CF_OK;
}

static int
judge_all(struct run *run)
{
	const struct cf_profile *profile = run->out->profile;
	size_t i, k, n = 0;
	int rc;

	for (i = 0; i < profile->nrequirements; i++)
		n += profile->requirements[i].nrules;
	run->batches = cf_calloc(run->arena, n + 1, sizeof(*run->batches));
	if (run->batches == NULL)
		return no_memory(run);
	for (i = 0; i < profile->nrequirements; i++) {
		const struct cf_requirement *req = &profile->requirements[i];

		for (k = 0; k < req->nrules; k++) {
			if (find_batch(run, &req->rules[k]) != NULL)
				continue;
			if ((rc = judge_batch(run, &req->rules[k])) != CF_OK)
				return rc;
		}
	}
	return CF_OK;
}

static int
compare_results(const void *va, const void *vb)
{
	const struct cf_result *a = va, *b = vb;
	int order = strcmp(a->rule->id, b->rule->id);

	if (order == 0)
		order = strcmp(a->subject, b->subject);
	/* The same rule with other parameters: in the profile's order. */
	if (order == 0)
		order = a->binding < b->binding ? -1 : a->binding > b->binding;
	return order;
}

/* ---- Waivers ---- */

static bool
waiver_matches(const struct cf_waiver *waiver, const struct cf_result *result)
{
	size_t n = strlen(waiver->subject);

	if (strcmp(waiver->rule, result->rule->id) != 0)
		return false;
	if (n > 0 && waiver->subject[n - 1] == '*')
		return strncmp(waiver->subject, result->subject, n - 1) == 0;
	return strcmp(waiver->subject, result->subject) == 0;
}

static int
apply_waivers(struct run *run)
{
	struct cf_assessment *out = run->out;
	const struct cf_deployment *deployment = out->deployment;
	struct cf_waiver_result *list;
	size_t i, k, n = deployment != NULL ? deployment->nwaivers : 0;

	if ((list = cf_calloc(run->arena, n + 1, sizeof(*list))) == NULL)
		return no_memory(run);
	for (i = 0; i < n; i++) {
		const struct cf_waiver *waiver = &deployment->waivers[i];

		list[i].waiver = waiver;
		list[i].state = CF_WV_UNUSED;
		if (out->time >= waiver->expires)
			list[i].state = CF_WV_EXPIRED;
		else if (out->time < waiver->created)
			list[i].state = CF_WV_NOT_YET;
		for (k = 0; k < out->nresults; k++) {
			struct cf_result *result = &run->results[k];

			if (list[i].state == CF_WV_EXPIRED ||
			    list[i].state == CF_WV_NOT_YET ||
			    result->verdict != CF_VD_FAIL ||
			    result->waiver != NULL ||
			    !waiver_matches(waiver, result))
				continue;
			result->waiver = waiver;
			list[i].state = CF_WV_USED;
			list[i].used++;
		}
	}
	out->waivers = list;
	out->nwaivers = n;
	return CF_OK;
}

/* ---- Requirements ---- */

static bool
applies(const struct run *run, const struct cf_requirement *req)
{
	const struct cf_deployment *dep = run->out->deployment;
	size_t i, k;

	if (dep == NULL || dep->activities.n == 0 || req->applies_to.n == 0)
		return true;
	for (i = 0; i < dep->activities.n; i++) {
		for (k = 0; k < req->applies_to.n; k++) {
			if (strcmp(dep->activities.v[i],
			    req->applies_to.v[k]) == 0)
				return true;
		}
	}
	return false;
}

static int
gather(struct run *run, struct cf_req_result *out)
{
	const struct cf_requirement *req = out->requirement;
	const struct cf_result **list;
	size_t i, k, cap = 0;

	for (i = 0; i < run->out->nresults; i++) {
		for (k = 0; k < req->nrules; k++)
			cap += same_binding(run->results[i].binding,
			    &req->rules[k]);
	}
	if ((list = cf_calloc(run->arena, cap + 1, sizeof(*list))) == NULL)
		return no_memory(run);
	for (i = 0; i < run->out->nresults; i++) {
		const struct cf_result *result = &run->results[i];

		for (k = 0; k < req->nrules; k++) {
			if (same_binding(result->binding, &req->rules[k]))
				break;
		}
		if (k == req->nrules)
			continue;
		list[out->nresults++] = result;
		out->pass += result->verdict == CF_VD_PASS;
		out->unknown += result->verdict == CF_VD_UNKNOWN;
		out->na += result->verdict == CF_VD_NA;
		if (result->verdict != CF_VD_FAIL)
			continue;
		out->fail++;
		out->waived += result->waiver != NULL;
		out->remarks += result->rule->level != CF_LV_MUST ||
		    req->obligation == CF_OB_SHOULD;
	}
	out->results = list;
	return CF_OK;
}

/* What a rule that only recommends leaves open cannot leave a must open. */
static size_t
open_questions(const struct cf_req_result *req)
{
	size_t i, n = 0;

	for (i = 0; i < req->nresults; i++)
		n += req->results[i]->verdict == CF_VD_UNKNOWN &&
		    (req->results[i]->rule->level == CF_LV_MUST ||
		    req->requirement->obligation == CF_OB_SHOULD);
	return n;
}

static bool
only_declared(const struct cf_req_result *req)
{
	size_t i;

	if (req->pass == 0)
		return false;
	for (i = 0; i < req->nresults; i++) {
		if (req->results[i]->verdict == CF_VD_PASS &&
		    req->results[i]->origin != CF_OR_DECLARED)
			return false;
	}
	return true;
}

/* The status when at least one rule passed and none failed or is unknown. */
static void
status_of_pass(struct cf_req_result *out)
{
	const struct cf_requirement *req = out->requirement;

	if (req->kind == CF_AS_PARTIAL || req->kind == CF_AS_MANUAL) {
		out->status = CF_RQ_A_VERIFIER;
		out->reason = (struct cf_text){
			"la part contrôlée automatiquement est conforme ; le reste de l'exigence est à vérifier par une personne",
			"the part checked automatically is compliant; a person has to verify the rest of the requirement" };
		return;
	}
	if (req->kind == CF_AS_DECLARED || only_declared(out)) {
		out->status = CF_RQ_DECLARE;
		out->reason = (struct cf_text){
			"conforme d'après les seules déclarations du prestataire",
			"compliant on the provider's declarations alone" };
		return;
	}
	out->status = out->remarks > 0 ? CF_RQ_REMARQUE : CF_RQ_CONFORME;
	out->reason = (struct cf_text){
		"tous les contrôles applicables sont conformes",
		"every check that applies is compliant" };
}

static void
decide(struct run *run, struct cf_req_result *out)
{
	const struct cf_requirement *req = out->requirement;
	size_t musts = out->fail - out->remarks;
	size_t open = open_questions(out);

	if (req->obligation == CF_OB_DEFINITION) {
		out->status = CF_RQ_NON_APPLICABLE;
		out->reason = (struct cf_text){
			"définition : rien à évaluer",
			"a definition: nothing to assess" };
	} else if (!applies(run, req)) {
		out->status = CF_RQ_NON_APPLICABLE;
		out->reason = (struct cf_text){
			"ne concerne pas les activités déclarées",
			"does not concern the declared activities" };
	} else if (req->nrules == 0) {
		out->status = CF_RQ_A_VERIFIER;
		out->reason = (struct cf_text){
			"aucune règle de ce programme ne porte sur cette exigence : à vérifier par une personne",
			"no rule of this program serves this requirement: a person has to verify it" };
	} else if (musts > 0) {
		out->status = CF_RQ_NON_CONFORME;
		out->reason.fr = cf_printf(run->arena,
		    "%zu contrôle%s non conforme%s", musts,
		    musts > 1 ? "s" : "", musts > 1 ? "s" : "");
		out->reason.en = cf_printf(run->arena,
		    "%zu check%s non-compliant", musts, musts > 1 ? "s" : "");
	} else if (req->obligation == CF_OB_SHOULD && out->fail > 0) {
		out->status = CF_RQ_REMARQUE;
		out->reason = (struct cf_text){
			"recommandation non suivie",
			"a recommendation that is not followed" };
	} else if (open > 0) {
		out->status = CF_RQ_INDETERMINE;
		out->reason.fr = cf_printf(run->arena,
		    "%zu contrôle%s indéterminé%s", open,
		    open > 1 ? "s" : "", open > 1 ? "s" : "");
		out->reason.en = cf_printf(run->arena,
		    "%zu check%s undetermined", open, open > 1 ? "s" : "");
	} else if (out->pass + out->remarks > 0) {
		status_of_pass(out);
	} else if (req->kind == CF_AS_AUTOMATED && out->na > 0) {
		out->status = CF_RQ_NON_APPLICABLE;
		out->reason = (struct cf_text){
			"aucun contrôle ne s'applique aux objets déclarés",
			"no check applies to what is declared" };
	} else {
		out->status = CF_RQ_A_VERIFIER;
		out->reason = (struct cf_text){
			"aucun objet déclaré ne relève des contrôles automatiques : à vérifier par une personne",
			"nothing declared falls under the automatic checks: a person has to verify it" };
	}
}

static int
judge_requirements(struct run *run)
{
	struct cf_assessment *out = run->out;
	size_t i, n = out->profile->nrequirements;
	struct cf_req_result *list;
	int rc;

	if ((list = cf_calloc(run->arena, n + 1, sizeof(*list))) == NULL)
		return no_memory(run);
	for (i = 0; i < n; i++) {
		list[i].requirement = &out->profile->requirements[i];
		if ((rc = gather(run, &list[i])) != CF_OK)
			return rc;
		decide(run, &list[i]);
		out->counts[list[i].status]++;
	}
	out->requirements = list;
	out->nrequirements = n;
	return CF_OK;
}

/* ---- All of it ---- */

static int
judgement_time(struct run *run)
{
	const struct cf_fact *fact = cf_evidence_get(run->out->evidence,
	    "run.started", "run:collection");

	if (fact == NULL || fact->value.type != CF_T_TIME)
		return cf_err_set(run->err, CF_EPARSE, CF_TR(
		    "les preuves ne disent pas quand la collecte a commencé (fait run.started)",
		    "the evidence does not say when the collection started (fact run.started)"));
	run->out->time = fact->value.i;
	return CF_OK;
}

/* The worst first; the order does not depend on how they were found. */
static int
compare_paths(const void *va, const void *vb)
{
	const struct cf_path *a = va, *b = vb;
	size_t i;
	int order;

	order = (int)b->steps[b->weakest].stand -
	    (int)a->steps[a->weakest].stand;
	if (order == 0)
		order = strcmp(a->subject, b->subject);
	if (order == 0)
		order = strcmp(a->role, b->role);
	for (i = 0; order == 0 && i < a->nsteps && i < b->nsteps; i++)
		order = strcmp(a->steps[i].text, b->steps[i].text);
	return order != 0 ? order : (int)a->nsteps - (int)b->nsteps;
}

static int
gather_paths(struct run *run)
{
	struct cf_assessment *out = run->out;
	const struct cf_check *const *checks;
	const struct cf_path *found;
	struct cf_path *paths = NULL;
	size_t i, n, count;

	checks = cf_checks(&n);
	for (i = 0; i < n; i++) {
		if (checks[i]->paths == NULL)
			continue;
		count = checks[i]->paths(run->arena, out->evidence, &found);
		paths = cf_regrow(run->arena, paths,
		    out->npaths * sizeof(*paths),
		    (out->npaths + count) * sizeof(*paths));
		if (paths == NULL)
			return CF_ENOMEM;
		if (count != 0)
			memcpy(&paths[out->npaths], found,
			    count * sizeof(*paths));
		out->npaths += count;
	}
	if (out->npaths != 0)
		qsort(paths, out->npaths, sizeof(*paths), compare_paths);
	out->paths = paths;
	return CF_OK;
}

int
cf_evaluate(struct cf_arena *arena, const struct cf_profile *profile,
    const struct cf_evidence *evidence, const struct cf_deployment *deployment,
    struct cf_assessment *ret, struct cf_err *err)
{
	struct cf_assessment out = { .profile = profile, .evidence = evidence,
		.deployment = deployment };
	struct run run = { .arena = arena, .out = &out, .err = err };
	size_t i;
	int rc;

	if ((rc = judgement_time(&run)) != CF_OK ||
	    (rc = judge_all(&run)) != CF_OK)
		return rc;
	if (out.nresults > 0)
		qsort(run.results, out.nresults, sizeof(*run.results),
		    compare_results);
	if ((rc = apply_waivers(&run)) != CF_OK ||
	    (rc = judge_requirements(&run)) != CF_OK ||
	    (rc = gather_paths(&run)) != CF_OK ||
	    (rc = cf_score_all(arena, &out)) != CF_OK)
		return rc != CF_OK && err != NULL && err->code == CF_OK ?
		    no_memory(&run) : rc;
	out.results = run.results;
	for (i = 0; i < out.nresults; i++) {
		out.verdicts[run.results[i].verdict]++;
		if (run.results[i].verdict == CF_VD_FAIL &&
		    run.results[i].waiver == NULL)
			out.risks[run.results[i].risk]++;
	}
	if (cf_arena_failed(arena))
		return no_memory(&run);
	*ret = out;
	return CF_OK;
}
