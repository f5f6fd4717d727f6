/*
 * Scores and gates, version 1.
 *
 * A requirement that applies has a weight (must, should).  It is worth all of
 * it when conforme (a remark beside a must takes nothing away), nothing when
 * it is not, and anything between when it is undetermined, declared or left to
 * a person.  So a score is an interval: unknown counted as failed (low) and as
 * passed (high).  Since an unknown can only turn into one of the ends, or
 * leave the sum, more evidence can only narrow it.
 */
#include <string.h>

#include "score.h"

struct sum {
	int64_t weight, sure, open; /* all, worth, undetermined */
};

static int64_t
weight_of(const struct cf_profile *profile, const struct cf_requirement *req)
{
	return req->obligation == CF_OB_SHOULD ? profile->weight_should :
	    profile->weight_must;
}

static void
add(struct sum *sum, const struct cf_req_result *result, int64_t weight)
{
	switch (result->status) {
	case CF_RQ_NON_APPLICABLE:
	case CF_RQ_MAX:
		return;
	case CF_RQ_CONFORME:
		sum->sure += weight;
		break;
	case CF_RQ_REMARQUE:
		if (result->requirement->obligation != CF_OB_SHOULD)
			sum->sure += weight;
		break;
	case CF_RQ_DECLARE:
	case CF_RQ_A_VERIFIER:
	case CF_RQ_INDETERMINE:
		sum->open += weight;
		break;
	case CF_RQ_NON_CONFORME:
		break;
	}
	sum->weight += weight;
}

static struct cf_score
score_of(const struct sum *sum)
{
	struct cf_score score = { .weight = sum->weight, .high = 1000 };

	if (sum->weight <= 0)
		return score;
	score.low = sum->sure * 1000 / sum->weight;
	score.high = ((sum->sure + sum->open) * 1000 + sum->weight - 1) /
	    sum->weight;
	score.coverage = (sum->weight - sum->open) * 1000 / sum->weight;
	return score;
}

static void
score_chapter(const struct cf_assessment *out, struct cf_chapter_result *ret)
{
	struct sum sum = { 0 };
	size_t i;

	for (i = 0; i < out->nrequirements; i++) {
		const struct cf_req_result *result = &out->requirements[i];

		if (strcmp(result->requirement->chapter,
		    ret->chapter->id) != 0)
			continue;
		ret->counts[result->status]++;
		add(&sum, result, weight_of(out->profile, result->requirement));
	}
	ret->score = score_of(&sum);
}

/* "19.6." takes every requirement that begins so. */
static bool
gate_has(const struct cf_gate_def *gate, const char *id)
{
	size_t i, n;

	for (i = 0; i < gate->requirements.n; i++) {
		const char *want = gate->requirements.v[i];

		n = strlen(want);
		if (n > 0 && want[n - 1] == '.' ? strncmp(id, want, n) == 0 :
		    strcmp(id, want) == 0)
			return true;
	}
	return false;
}

static void
judge_gate(const struct cf_assessment *out, struct cf_gate_result *ret)
{
	size_t i;

	ret->status = CF_RQ_NON_APPLICABLE;
	for (i = 0; i < out->nrequirements; i++) {
		const struct cf_req_result *result = &out->requirements[i];

		if (!gate_has(ret->gate, result->requirement->id))
			continue;
		/* The enum is the one order of badness. */
		if (ret->weakest == NULL || result->status > ret->status) {
			ret->status = result->status;
			ret->weakest = result;
		}
	}
}

int
cf_score_all(struct cf_arena *arena, struct cf_assessment *out)
{
	const struct cf_profile *profile = out->profile;
	struct cf_chapter_result *chapters;
	struct cf_gate_result *gates;
	struct sum sum = { 0 };
	size_t i;

	chapters = cf_calloc(arena, profile->nchapters + 1, sizeof(*chapters));
	gates = cf_calloc(arena, profile->ngates + 1, sizeof(*gates));
	if (chapters == NULL || gates == NULL)
		return CF_ENOMEM;
	for (i = 0; i < profile->nchapters; i++) {
		chapters[i].chapter = &profile->chapters[i];
		score_chapter(out, &chapters[i]);
	}
	for (i = 0; i < profile->ngates; i++) {
		gates[i].gate = &profile->gates[i];
		judge_gate(out, &gates[i]);
	}
	for (i = 0; i < out->nrequirements; i++)
		add(&sum, &out->requirements[i],
		    weight_of(profile, out->requirements[i].requirement));
	out->chapters = chapters;
	out->nchapters = profile->nchapters;
	out->gates = gates;
	out->ngates = profile->ngates;
	out->score = score_of(&sum);
	return CF_OK;
}
