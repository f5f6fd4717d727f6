/*
 * The assessment: every number done, what decided each thing kept.
 */
#ifndef CONFIANCE_ASSESSMENT_H
#define CONFIANCE_ASSESSMENT_H

#include <confiance/profile.h>

/* Of a requirement, a chapter or a gate; in the one order of badness, the
 * best first. */
enum cf_req_status {
	CF_RQ_NON_APPLICABLE,
	CF_RQ_CONFORME,
	CF_RQ_REMARQUE,	  /* a recommendation that is not followed */
	CF_RQ_DECLARE,	  /* holds on declarations alone */
	CF_RQ_A_VERIFIER, /* a human reads the evidence */
	CF_RQ_INDETERMINE,
	CF_RQ_NON_CONFORME,
	CF_RQ_MAX
};

/* A rule's verdict on a subject. */
struct cf_result {
	const struct cf_rule *rule;
	const struct cf_check *check;
	const char *subject;
	enum cf_verdict verdict;
	struct cf_text reason;
	const struct cf_fact *const *facts; /* what decided, in order of use */
	size_t nfacts;
	enum cf_origin origin; /* the weakest of those facts */
	enum cf_risk risk;     /* of a failure, else CF_RK_NONE */
	const struct cf_waiver *waiver; /* valid and matching, or NULL */
	const struct cf_binding *binding;
};

struct cf_req_result {
	const struct cf_requirement *requirement;
	enum cf_req_status status;
	struct cf_text reason;
	const struct cf_result *const *results;
	size_t nresults;
	size_t pass, fail, unknown, na; /* counts of results */
	size_t waived;			/* failures with a valid waiver */
	size_t remarks;			/* failed rules that only recommend */
};

/*
 * An interval: unknown counted as failed (low) and as passed (high), in
 * thousandths; coverage is the share of the weight that is determined.  Low is
 * rounded down and high up, so that rounding never claims more.
 */
struct cf_score {
	int64_t weight; /* of what applies */
	int64_t low, high, coverage; /* thousandths; 0, 1000, 0 when weight is 0 */
};
struct cf_chapter_result {
	const struct cf_chapter *chapter;
	struct cf_score score;
	size_t counts[CF_RQ_MAX];
};
struct cf_gate_result {
	const struct cf_gate_def *gate;
	enum cf_req_status status;
	const struct cf_req_result *weakest; /* NULL when it has none */
};
struct cf_waiver_result {
	const struct cf_waiver *waiver;
	enum { CF_WV_USED, CF_WV_UNUSED, CF_WV_EXPIRED, CF_WV_NOT_YET } state;
	size_t used; /* results it stands beside */
};

#define CF_SCORE_VERSION "1"

struct cf_assessment {
	const struct cf_profile *profile;
	const struct cf_evidence *evidence;
	const struct cf_deployment *deployment;
	int64_t time; /* of the judgement */
	const struct cf_result *results; /* sorted by rule, then subject */
	size_t nresults;
	const struct cf_req_result *requirements; /* in the profile's order */
	size_t nrequirements;
	const struct cf_chapter_result *chapters;
	size_t nchapters;
	const struct cf_gate_result *gates;
	size_t ngates;
	const struct cf_waiver_result *waivers;
	size_t nwaivers;
	const struct cf_path *paths; /* the worst first */
	size_t npaths;
	struct cf_score score;
	size_t counts[CF_RQ_MAX];    /* requirements by status */
	size_t verdicts[4];	     /* results by enum cf_verdict */
	size_t risks[CF_RK_CRITIQUE + 1]; /* failures without waiver, by risk */
};

/* Pure: no I/O, no clock.  Everything belongs to arena or is borrowed. */
int cf_evaluate(struct cf_arena *, const struct cf_profile *,
    const struct cf_evidence *, const struct cf_deployment *,
    struct cf_assessment *ret, struct cf_err *);
/* One rule on one subject, as the tests of rules do it. */
int cf_judge_one(struct cf_arena *, const struct cf_rule *,
    const struct cf_value *params, const struct cf_evidence *, int64_t time,
    const char *subject, struct cf_result *ret);
/* Default values of a rule's parameters, in the order of rule->params. */
int cf_param_defaults(struct cf_arena *, const struct cf_rule *,
    struct cf_value **ret, struct cf_err *);

const char *cf_req_status_name(enum cf_req_status); /* "non_conforme" */
struct cf_text cf_req_status_text(enum cf_req_status);
struct cf_text cf_verdict_text(enum cf_verdict);

#endif
