/*
 * A profile: which requirements a framework has, which rules serve each, with
 * which parameters.  Data (JSON), const after load; checks/profiles/README.md
 * describes the format.
 */
#ifndef CONFIANCE_PROFILE_H
#define CONFIANCE_PROFILE_H

#include <confiance/check.h>

enum cf_risk { CF_RK_NONE, CF_RK_MINEUR, CF_RK_IMPORTANT, CF_RK_MAJEUR, CF_RK_CRITIQUE };

enum cf_obligation {
	CF_OB_MUST,
	CF_OB_SHOULD,	   /* a recommendation: not followed is a remark */
	CF_OB_CONDITIONAL, /* must, when its condition holds */
	CF_OB_DEFINITION,  /* nothing to judge */
};
/* What this program's rules can say about a requirement. */
enum cf_assessment_kind {
	CF_AS_AUTOMATED, /* the rules cover it whole */
	CF_AS_PARTIAL,	 /* the rules cover a part, a human the rest */
	CF_AS_DECLARED,	 /* computed from declarations */
	CF_AS_MANUAL,	 /* a human reads the evidence */
};

/* A rule with the parameters that the profile sets. */
struct cf_binding {
	const struct cf_rule *rule;
	struct cf_value *values; /* one per rule->params, defaults filled in */
};
struct cf_requirement {
	const char *id; /* "10.2.c" */
	const char *chapter, *section;
	struct cf_text title, text;
	enum cf_obligation obligation;
	enum cf_assessment_kind kind;
	bool sovereignty;
	struct cf_strings applies_to; /* activities */
	const struct cf_binding *rules;
	size_t nrules;
};
struct cf_section {
	const char *id; /* "10.2" */
	struct cf_text title;
};
struct cf_chapter {
	const char *id;
	struct cf_text title;
	const struct cf_section *sections; /* in the document's order */
	size_t nsections;
};
/* Judged by its weakest requirement, before any score. */
struct cf_gate_def {
	const char *id;
	struct cf_text title;
	struct cf_strings requirements; /* ids; "19.6." takes all that begin so */
};
struct cf_scale_word {
	const char *id;
	struct cf_text title, meaning;
};
struct cf_profile {
	const char *id, *version;
	struct cf_text title, source;
	const char *sha256; /* of the file */
	const struct cf_chapter *chapters;
	size_t nchapters;
	const struct cf_requirement *requirements;
	size_t nrequirements;
	const struct cf_gate_def *gates;
	size_t ngates;
	int64_t weight_must, weight_should;
	struct cf_text weight_source; /* where the weights come from */
	/* The scale (PASSI): words and matrix, printed in the report.  Words
	 * stand in the order of their enum; risks[] and priorities[] in the
	 * order of enum cf_risk without CF_RK_NONE, so that the priority of a
	 * risk r is priorities[r - 1]. */
	struct cf_text scale_source;
	struct cf_scale_word impacts[4], eases[4], risks[4], priorities[4];
	enum cf_risk matrix[4][4]; /* [impact][ease] */
};

/* By id from dir ("secnumcloud-3.2" -> dir/secnumcloud-3.2.json), or by path
 * when name has a slash.  CF_ECONFIG names member and place. */
int cf_profile_load(struct cf_arena *, const char *dir, const char *name,
    struct cf_profile *ret, struct cf_err *);
/* The same from memory; file is used in errors. */
int cf_profile_parse(struct cf_arena *, const char *file, const char *text,
    size_t len, struct cf_profile *ret, struct cf_err *);

const char *cf_risk_name(enum cf_risk);
int cf_risk_from(const char *, enum cf_risk *ret);
const char *cf_obligation_name(enum cf_obligation);
const char *cf_assessment_kind_name(enum cf_assessment_kind);

#endif
