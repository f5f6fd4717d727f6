/*
 * The provider itself: its three seats (19.6.a), and how old its declaration
 * of ownership is.  Pure.
 */
#include <stdio.h>
#include <stdlib.h>

#include <confiance/country.h>

#include "governance.h"

/* ---- Seats ---- */

static const struct {
	const char *key;
	struct cf_text name;
} seats[] = {
	{ "provider.seat_registered",
	    { "le siège statutaire", "the registered office" } },
	{ "provider.seat_administration",
	    { "l'administration centrale", "the central administration" } },
	{ "provider.seat_establishment",
	    { "le principal établissement", "the main establishment" } },
};

/* One seat outside the Union is enough, even when another is not known. */
static bool
seat_outside(struct cf_judge *j)
{
	const struct cf_fact *f;
	size_t i;

	for (i = 0; i < CF_NELEM(seats); i++) {
		f = cf_fact(j, seats[i].key);
		if (f == NULL || f->status != CF_ST_OK ||
		    !cf_country_known(f->value.s) ||
		    cf_country_eu_seat(f->value.s))
			continue;
		cf_fail(j, "%s%.0s du prestataire se trouve hors de l'Union "
			   "européenne : %s%.0s (%s)",
		    "%.0s%s of the provider is outside the European Union: "
		    "%.0s%s (%s)",
		    GOV_BOTH(seats[i].name),
		    GOV_BOTH(cf_country_name(f->value.s)), f->value.s);
		return true;
	}
	return false;
}

static void
judge_seats(struct cf_judge *j)
{
	const struct cf_fact *f[CF_NELEM(seats)];
	size_t i;

	if (gov_public_body(j) || seat_outside(j))
		return;
	for (i = 0; i < CF_NELEM(seats); i++) {
		if ((f[i] = cf_need(j, seats[i].key)) == NULL)
			return;
		if (!cf_country_known(f[i]->value.s)) {
			cf_unknown(j, "%s%.0s du prestataire est dans un pays "
				      "inconnu : %s",
			    "%.0s%s of the provider is in an unknown country: "
			    "%s",
			    GOV_BOTH(seats[i].name), f[i]->value.s);
			return;
		}
	}
	cf_pass(j, "siège statutaire (%s), administration centrale (%s) et "
		   "principal établissement (%s) se trouvent dans l'Union "
		   "européenne",
	    "registered office (%s), central administration (%s) and main "
	    "establishment (%s) are in the European Union",
	    f[0]->value.s, f[1]->value.s, f[2]->value.s);
}

const struct cf_rule gov_seats = {
	.id = "governance.seats",
	.title = { "Le siège statutaire, l'administration centrale et le "
		   "principal établissement sont dans un État membre",
	    "The registered office, the central administration and the main "
	    "establishment are in a Member State" },
	.cite = GOV_SOURCE "19.6.a",
	.subject = "provider",
	.level = CF_LV_MUST,
	.impact = CF_IM_MAJEUR,
	.ease = CF_EA_FACILE,
	.remedy = { "Établir dans un État membre de l'Union la société qui "
		    "fournit le service.",
	    "Establish the company that provides the service in a Member State "
	    "of the Union." },
	.judge = judge_seats,
};

/* ---- The date of the declaration ---- */

static const struct cf_param dated_params[] = {
	{ .name = "max_months",
	    .type = CF_T_INT,
	    .def = "12",
	    .min = 1,
	    .max = 120,
	    .doc = { "Âge maximal de la déclaration, en mois ; douze, le rythme "
		     "de l'audit de surveillance.",
		"Largest age of the declaration, in months; twelve, the rhythm "
		"of the surveillance audit." } },
	{ .name = NULL },
};

struct day {
	int year, month, day;
};

/* "2026-01-31T…" as numbers, without time zones and their library. */
static struct day
day_of(int64_t t)
{
	char text[CF_TIME_LEN];
	struct day d;

	cf_time_text(t, text);
	d.year = (int)strtol(text, NULL, 10);
	d.month = (int)strtol(text + 5, NULL, 10);
	d.day = (int)strtol(text + 8, NULL, 10);
	return d;
}

/* A month is over on the same day of the next one. */
static bool
older_than(int64_t then, int64_t now, int64_t months)
{
	struct day a = day_of(then), b = day_of(now);
	int64_t n = (int64_t)(b.year - a.year) * 12 + b.month - a.month;

	return n > months || (n == months && b.day > a.day);
}

static void
judge_dated(struct cf_judge *j)
{
	int64_t months = cf_param_int(j, "max_months");
	const struct cf_fact *as_of;
	char then[CF_TIME_LEN], now[CF_TIME_LEN];

	if (gov_public_body(j) || cf_need(j, "ownership.target") == NULL ||
	    (as_of = cf_seen(j, "ownership.as_of")) == NULL)
		return;
	if (as_of->status == CF_ST_ABSENT) {
		cf_fail(j, "la déclaration de détention n'est pas datée",
		    "the declaration of ownership has no date");
		return;
	}
	cf_time_text(as_of->value.i, then);
	cf_time_text(cf_judge_time(j), now);
	if (as_of->value.i > cf_judge_time(j))
		cf_fail(j, "la déclaration de détention est datée du %.10s, "
			   "après l'évaluation (%.10s)",
		    "the declaration of ownership is dated %.10s, after the "
		    "assessment (%.10s)",
		    then, now);
	else if (older_than(as_of->value.i, cf_judge_time(j), months))
		cf_fail(j, "la déclaration de détention du %.10s a plus de %d "
			   "mois au %.10s",
		    "the declaration of ownership of %.10s is more than %d "
		    "months old on %.10s",
		    then, (int)months, now);
	else
		cf_pass(j, "la déclaration de détention est datée du %.10s, "
			   "%d mois au plus avant le %.10s",
		    "the declaration of ownership is dated %.10s, within %d "
		    "months of %.10s",
		    then, (int)months, now);
}

const struct cf_rule gov_ownership_dated = {
	.id = "governance.ownership-dated",
	.title = { "La déclaration de détention est datée et récente",
	    "The declaration of ownership is dated and recent" },
	.cite = GOV_SOURCE "19.6.b et 19.6.f (tout changement est annoncé sous "
			   "un mois)",
	.subject = "provider",
	.level = CF_LV_SHOULD,
	.impact = CF_IM_MINEUR,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Dater la déclaration de détention et la renouveler au "
		    "moins une fois par an.",
	    "Date the declaration of ownership and renew it at least once a "
	    "year." },
	.params = dated_params,
	.judge = judge_dated,
};
