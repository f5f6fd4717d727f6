/*
 * The thresholds of 19.6.b: what third entities hold, one by one and all
 * together, in capital and in votes, each number apart.  Pure; the numbers
 * come from own.c, exact.
 *
 * "Plus de 24 %" and "plus de 39 %": exactly 24 % and 39 % are allowed.
 */
#include "governance.h"

/* A parameter counts hundredths of a percent. */
#define PPB ((int64_t)100000)

static const struct cf_param individual_params[] = {
	{ .name = "threshold",
	    .type = CF_T_INT,
	    .def = "2400",
	    .min = 0,
	    .max = 10000,
	    .doc = { "Part maximale d'une seule entité tierce, en centièmes de "
		     "pour cent (SecNumCloud 3.2, 19.6.b).",
		"Largest share of one third entity, in hundredths of a percent "
		"(SecNumCloud 3.2, 19.6.b)." } },
	{ .name = NULL },
};
static const struct cf_param collective_params[] = {
	{ .name = "threshold",
	    .type = CF_T_INT,
	    .def = "3900",
	    .min = 0,
	    .max = 10000,
	    .doc = { "Part maximale de toutes les entités tierces ensemble, en "
		     "centièmes de pour cent (SecNumCloud 3.2, 19.6.b).",
		"Largest share of all third entities together, in hundredths "
		"of a percent (SecNumCloud 3.2, 19.6.b)." } },
	{ .name = NULL },
};

static struct cf_text
what(bool votes)
{
	if (votes)
		return (struct cf_text){ "des droits de vote", "of the votes" };
	return (struct cf_text){ "du capital", "of the capital" };
}

static int64_t
product(const struct own_share *s, bool votes)
{
	return votes ? s->votes : s->capital;
}

static int64_t
chain(const struct own_share *s, bool votes)
{
	return votes ? s->chain_votes : s->chain_capital;
}

/* The larger of both readings. */
static int64_t
known(const struct own_share *s, bool votes)
{
	int64_t a = product(s, votes), b = chain(s, votes);

	return a > b ? a : b;
}

static int64_t
possible(const struct own_share *s, bool votes)
{
	int64_t a = votes ? s->votes_high : s->capital_high;
	int64_t b = votes ? s->chain_votes_high : s->chain_capital_high;

	return a > b ? a : b;
}

/* The node that is third (or perhaps) with the largest share, n for none. */
static size_t
largest(const struct gov_view *v, enum own_third least, bool votes,
    int64_t (*of)(const struct own_share *, bool))
{
	size_t i, best = v->result.n;

	for (i = 0; i < v->result.n; i++) {
		if (v->result.share[i].third < least || i == v->result.target)
			continue;
		if (best == v->result.n || of(&v->result.share[i], votes) >
			of(&v->result.share[best], votes))
			best = i;
	}
	return best;
}

/* ---- One by one ---- */

static struct cf_text
others_over(struct cf_judge *j, const struct gov_view *v, bool votes,
    int64_t limit, size_t first)
{
	struct gov_list l = { .arena = cf_judge_arena(j) };
	const struct own_share *s;
	size_t i;

	for (i = 0; i < v->result.n; i++) {
		s = &v->result.share[i];
		if (i == first || i == v->result.target ||
		    s->third != OWN_THIRD || known(s, votes) <= limit)
			continue;
		gov_list_add(&l, gov_name(j, v, i));
	}
	if (l.n == 0)
		return (struct cf_text){ "", "" };
	return (struct cf_text){
		cf_printf(l.arena, " ; de même %s", l.text),
		cf_printf(l.arena, "; likewise %s", l.text),
	};
}

static void
individual_fail(struct cf_judge *j, const struct gov_view *v, bool votes,
    int64_t limit, size_t i)
{
	const struct own_share *s = &v->result.share[i];
	struct cf_text unit = what(votes);
	struct cf_text others = others_over(j, v, votes, limit, i);

	cf_fail(j, "%s détient %d,%02d %% %s%.0s, au-delà de %d,%02d %% : "
		   "%d,%02d %% par produit des participations, %d,%02d %% par "
		   "chaîne de contrôle (%s)%s%.0s",
	    "%s holds %d.%02d %% %.0s%s, above %d.%02d %%: %d.%02d %% by "
	    "product of shares, %d.%02d %% by chain of control (%s)%.0s%s",
	    gov_name(j, v, i), GOV_PCT(known(s, votes), limit), GOV_BOTH(unit),
	    GOV_PCT(limit, limit), GOV_PCT(product(s, votes), limit),
	    GOV_PCT(chain(s, votes), limit), gov_path(j, v, i, votes),
	    GOV_BOTH(others));
}

static bool
individual_unknown(struct cf_judge *j, const struct gov_view *v, bool votes,
    int64_t limit)
{
	size_t i = largest(v, OWN_PERHAPS, votes, possible);
	const struct own_share *s;
	struct cf_text unit = what(votes);
	int64_t high = votes ? v->result.unknown_votes_high :
			       v->result.unknown_capital_high;

	if (i < v->result.n &&
	    possible(s = &v->result.share[i], votes) > limit) {
		if (s->third == OWN_PERHAPS)
			cf_unknown(j, "le pays du siège de %s n'est pas connu, "
				      "et sa part pourrait atteindre %d,%02d "
				      "%% %s%.0s (seuil %d,%02d %%)",
			    "the country of the seat of %s is not known, and "
			    "its share may be up to %d.%02d %% %.0s%s "
			    "(threshold %d.%02d %%)",
			    gov_name(j, v, i),
			    GOV_PCT(possible(s, votes), limit),
			    GOV_BOTH(unit), GOV_PCT(limit, limit));
		else
			cf_unknown(j, "%s détient %d,%02d %% %s%.0s, et jusqu'à "
				      "%d,%02d %% avec ce qui n'a pas de "
				      "détenteur connu (seuil %d,%02d %%)",
			    "%s holds %d.%02d %% %.0s%s, and up to %d.%02d %% "
			    "with what has no known holder (threshold %d.%02d "
			    "%%)",
			    gov_name(j, v, i), GOV_PCT(known(s, votes), limit),
			    GOV_BOTH(unit), GOV_PCT(possible(s, votes), limit),
			    GOV_PCT(limit, limit));
		return true;
	}
	if (high <= limit)
		return false;
	cf_unknown(j, "jusqu'à %d,%02d %% %s%.0s n'ont pas de détenteur connu : "
		      "une entité tierce pourrait en avoir plus de %d,%02d %%",
	    "up to %d.%02d %% %.0s%s have no known holder: a third entity "
	    "might have more than %d.%02d %%",
	    GOV_PCT(high, limit), GOV_BOTH(unit), GOV_PCT(limit, limit));
	return true;
}

static void
individual_pass(struct cf_judge *j, const struct gov_view *v, bool votes,
    int64_t limit)
{
	size_t i = largest(v, OWN_PERHAPS, votes, known);
	const struct own_share *s;
	struct cf_text unit = what(votes), remarks = gov_remarks(j, v);

	if (i == v->result.n ||
	    known(s = &v->result.share[i], votes) == 0) {
		cf_pass(j, "aucune entité tierce ne détient une part %s%.0s "
			   "(seuil %d,%02d %%)%s%.0s",
		    "no third entity holds a share %.0s%s (threshold %d.%02d "
		    "%%)%.0s%s",
		    GOV_BOTH(unit), GOV_PCT(limit, limit), GOV_BOTH(remarks));
		return;
	}
	cf_pass(j, "plus forte part d'une entité tierce : %s, %d,%02d %% "
		   "%s%.0s (%d,%02d %% par produit des participations, "
		   "%d,%02d %% par chaîne de contrôle ; seuil %d,%02d %%)"
		   "%s%.0s",
	    "largest share of a third entity: %s, %d.%02d %% %.0s%s (%d.%02d "
	    "%% by product of shares, %d.%02d %% by chain of control; "
	    "threshold %d.%02d %%)%.0s%s",
	    gov_name(j, v, i), GOV_PCT(known(s, votes), limit), GOV_BOTH(unit),
	    GOV_PCT(product(s, votes), limit), GOV_PCT(chain(s, votes), limit),
	    GOV_PCT(limit, limit), GOV_BOTH(remarks));
}

static void
individual(struct cf_judge *j, bool votes)
{
	int64_t limit = cf_param_int(j, "threshold") * PPB;
	struct gov_view v;
	size_t i;

	if (!gov_view(j, &v))
		return;
	i = largest(&v, OWN_THIRD, votes, known);
	if (i < v.result.n && known(&v.result.share[i], votes) > limit)
		individual_fail(j, &v, votes, limit, i);
	else if (!individual_unknown(j, &v, votes, limit))
		individual_pass(j, &v, votes, limit);
}

static void
judge_capital_individual(struct cf_judge *j)
{
	individual(j, false);
}

static void
judge_votes_individual(struct cf_judge *j)
{
	individual(j, true);
}

/* ---- All together ---- */

/* Third entities that hold something, each with the larger reading. */
static struct cf_text
who(struct cf_judge *j, const struct gov_view *v, bool votes, int64_t limit)
{
	struct cf_arena *arena = cf_judge_arena(j);
	struct gov_list fr = { .arena = arena }, en = { .arena = arena };
	const struct own_share *s;
	size_t i;

	for (i = 0; i < v->result.n; i++) {
		s = &v->result.share[i];
		if (s->third == OWN_NOT || i == v->result.target ||
		    known(s, votes) == 0)
			continue;
		gov_list_add(&fr, cf_printf(arena, "%s %d,%02d %%",
		    gov_name(j, v, i), GOV_PCT(known(s, votes), limit)));
		gov_list_add(&en, cf_printf(arena, "%s %d.%02d %%",
		    gov_name(j, v, i), GOV_PCT(known(s, votes), limit)));
	}
	if (fr.n == 0)
		return (struct cf_text){ "", "" };
	return (struct cf_text){ cf_printf(arena, " : %s", fr.text),
		cf_printf(arena, ": %s", en.text) };
}

static void
collective_pass(struct cf_judge *j, const struct gov_view *v, bool votes,
    int64_t limit, int64_t low)
{
	struct cf_text unit = what(votes), list = who(j, v, votes, limit);
	struct cf_text remarks = gov_remarks(j, v);

	cf_pass(j, "les entités tierces détiennent ensemble %d,%02d %% %s%.0s "
		   "(seuil %d,%02d %%)%s%.0s%s%.0s",
	    "third entities together hold %d.%02d %% %.0s%s (threshold "
	    "%d.%02d %%)%.0s%s%.0s%s",
	    GOV_PCT(low, limit), GOV_BOTH(unit), GOV_PCT(limit, limit),
	    GOV_BOTH(list), GOV_BOTH(remarks));
}

static void
collective(struct cf_judge *j, bool votes)
{
	int64_t limit = cf_param_int(j, "threshold") * PPB;
	struct cf_text unit = what(votes), list;
	struct gov_view v;
	int64_t low, high;

	if (!gov_view(j, &v))
		return;
	low = votes ? v.result.collective_votes : v.result.collective_capital;
	high = votes ? v.result.collective_votes_high :
		       v.result.collective_capital_high;
	list = who(j, &v, votes, limit);
	if (low > limit)
		cf_fail(j, "les entités tierces, et les sociétés qu'elles "
			   "contrôlent, détiennent ensemble %d,%02d %% "
			   "%s%.0s, au-delà de %d,%02d %%%s%.0s",
		    "third entities, and the companies they control, together "
		    "hold %d.%02d %% %.0s%s, above %d.%02d %%%.0s%s",
		    GOV_PCT(low, limit), GOV_BOTH(unit), GOV_PCT(limit, limit),
		    GOV_BOTH(list));
	else if (high > limit)
		cf_unknown(j, "les entités tierces détiennent ensemble %d,%02d "
			      "%% %s%.0s, et jusqu'à %d,%02d %% avec ce dont "
			      "le détenteur ou son pays n'est pas connu (seuil "
			      "%d,%02d %%)%s%.0s",
		    "third entities together hold %d.%02d %% %.0s%s, and up to "
		    "%d.%02d %% with what has no known holder or a holder of "
		    "unknown country (threshold %d.%02d %%)%.0s%s",
		    GOV_PCT(low, limit), GOV_BOTH(unit), GOV_PCT(high, limit),
		    GOV_PCT(limit, limit), GOV_BOTH(list));
	else
		collective_pass(j, &v, votes, limit, low);
}

static void
judge_capital_collective(struct cf_judge *j)
{
	collective(j, false);
}

static void
judge_votes_collective(struct cf_judge *j)
{
	collective(j, true);
}

/* ---- The rules ---- */

#define REMEDY_INDIVIDUAL                                                      \
	{                                                                      \
		"Ramener la part de l'entité tierce à 24 % au plus, ou "       \
		"dénouer la société interposée par laquelle elle la tient.",   \
		    "Bring the third entity's share down to 24 % at most, or " \
		    "undo the company in between through which it is held."    \
	}
#define REMEDY_COLLECTIVE                                                      \
	{                                                                      \
		"Ramener la part de l'ensemble des entités tierces à 39 % au " \
		"plus.",                                                       \
		    "Bring the share of all third entities together down to "  \
		    "39 % at most."                                            \
	}

const struct cf_rule gov_capital_individual = {
	.id = "governance.capital-individual",
	.title = { "Aucune entité tierce ne détient plus de 24 % du capital",
	    "No third entity holds more than 24 % of the capital" },
	.cite = GOV_SOURCE "19.6.b",
	.subject = "provider",
	.level = CF_LV_MUST,
	.impact = CF_IM_MAJEUR,
	.ease = CF_EA_MODEREE,
	.remedy = REMEDY_INDIVIDUAL,
	.params = individual_params,
	.judge = judge_capital_individual,
};

const struct cf_rule gov_capital_collective = {
	.id = "governance.capital-collective",
	.title = { "Les entités tierces ne détiennent pas ensemble plus de 39 % "
		   "du capital",
	    "Third entities together hold no more than 39 % of the capital" },
	.cite = GOV_SOURCE "19.6.b",
	.subject = "provider",
	.level = CF_LV_MUST,
	.impact = CF_IM_MAJEUR,
	.ease = CF_EA_MODEREE,
	.remedy = REMEDY_COLLECTIVE,
	.params = collective_params,
	.judge = judge_capital_collective,
};

const struct cf_rule gov_votes_individual = {
	.id = "governance.votes-individual",
	.title = { "Aucune entité tierce n'a plus de 24 % des droits de vote",
	    "No third entity has more than 24 % of the votes" },
	.cite = GOV_SOURCE "19.6.b",
	.subject = "provider",
	.level = CF_LV_MUST,
	.impact = CF_IM_MAJEUR,
	.ease = CF_EA_MODEREE,
	.remedy = REMEDY_INDIVIDUAL,
	.params = individual_params,
	.judge = judge_votes_individual,
};

const struct cf_rule gov_votes_collective = {
	.id = "governance.votes-collective",
	.title = { "Les entités tierces n'ont pas ensemble plus de 39 % des "
		   "droits de vote",
	    "Third entities together have no more than 39 % of the votes" },
	.cite = GOV_SOURCE "19.6.b",
	.subject = "provider",
	.level = CF_LV_MUST,
	.impact = CF_IM_MAJEUR,
	.ease = CF_EA_MODEREE,
	.remedy = REMEDY_COLLECTIVE,
	.params = collective_params,
	.judge = judge_votes_collective,
};
