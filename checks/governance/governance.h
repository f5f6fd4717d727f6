/*
 * Inside the room "governance": the graph rebuilt from facts, and the words
 * that its rules share.
 */
#ifndef CONFIANCE_GOVERNANCE_H
#define CONFIANCE_GOVERNANCE_H

#include <confiance/check.h>

#include "own.h"

#define GOV_SOURCE "ANSSI, SecNumCloud, référentiel d'exigences 3.2 (8 mars 2022), "

/* The ownership as declared, solved. */
struct gov_view {
	struct own_graph graph;
	const char *const *names; /* of the nodes, for people */
	struct own_result result;
};

/*
 * Reads the facts about companies, holdings and rights and solves them for
 * the provider under judgement.  False when the verdict was said: a fact is
 * missing, the graph contradicts itself, or the rule does not apply.
 */
bool gov_view(struct cf_judge *, struct gov_view *ret);
/* The same without verdict: is the provider a public body of a member? */
bool gov_public_body(struct cf_judge *);

/* "Nom (FR)" */
const char *gov_name(struct cf_judge *, const struct gov_view *, size_t node);
/* "A (FR) > H (FR) > P (FR)", "" when there is none. */
const char *gov_path(struct cf_judge *, const struct gov_view *, size_t node,
    bool votes);
/* What else a reader has to know: holders that the declaration ends with,
 * natural persons from outside the Union. */
struct cf_text gov_remarks(struct cf_judge *, const struct gov_view *);

/* Hundredths of a percent, rounded to the nearest, but never from above the
 * limit down to it. */
int gov_percent(int64_t ppb, int64_t limit);
/* For "%d,%02d" in French and "%d.%02d" in English. */
#define GOV_PCT(ppb, limit)                                                    \
	gov_percent((ppb), (limit)) / 100, gov_percent((ppb), (limit)) % 100
/* A text in two languages as two arguments: "%s%.0s" in the French format,
 * "%.0s%s" in the English one. */
#define GOV_BOTH(text) (text).fr, (text).en

/* A list of names that stays readable. */
struct gov_list {
	struct cf_arena *arena;
	const char *text;
	unsigned int n;
};
void gov_list_add(struct gov_list *, const char *);

extern const struct cf_rule gov_seats, gov_ownership_dated;
extern const struct cf_rule gov_capital_individual, gov_capital_collective;
extern const struct cf_rule gov_votes_individual, gov_votes_collective;
extern const struct cf_rule gov_veto, gov_board;
extern const struct cf_rule gov_third_party_autonomy;

#endif
