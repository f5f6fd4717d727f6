/*
 * The check "governance": whom the provider belongs to, and what it would do
 * without its foreign suppliers (SecNumCloud 3.2, 19.6).  It collects nothing
 * itself: it computes on what the check "declared" states.
 */
#include "governance.h"

static const struct cf_fact_def facts[] = { { NULL } };
static const struct cf_collector collectors[] = { { .name = NULL } };

static const struct cf_rule *const rules[] = {
	&gov_seats,
	&gov_capital_individual,
	&gov_capital_collective,
	&gov_votes_individual,
	&gov_votes_collective,
	&gov_veto,
	&gov_board,
	&gov_ownership_dated,
	&gov_third_party_autonomy,
	NULL,
};

const struct cf_check cf_check_governance = {
	.name = "governance",
	.title = { "Détention et gouvernance du prestataire",
	    "Ownership and governance of the provider" },
	.facts = facts,
	.collectors = collectors,
	.rules = rules,
};
