/*
 * What the provider would do without a foreign third party (19.6.d): go on by
 * its own skills, or with at least two other suppliers; or the third party is
 * itself qualified.  Pure.
 */
#include <confiance/country.h>

#include "governance.h"

static const struct cf_param autonomy_params[] = {
	{ .name = "min_alternatives",
	    .type = CF_T_INT,
	    .def = "2",
	    .min = 1,
	    .max = 100,
	    .doc = { "Nombre minimal d'autres fournisseurs possibles "
		     "(SecNumCloud 3.2, 19.6.d).",
		"Smallest number of other possible suppliers (SecNumCloud 3.2, "
		"19.6.d)." } },
	{ .name = NULL },
};

/* Why the third party is foreign, or what keeps that from being known. */
static bool
foreign(struct cf_judge *j, const char **ret_country)
{
	static const char *const keys[] = { "third_party.seat",
		"third_party.control" };
	const struct cf_fact *f;
	size_t i;

	for (i = 0; i < CF_NELEM(keys); i++) {
		f = cf_fact(j, keys[i]);
		if (f == NULL || f->status != CF_ST_OK ||
		    !cf_country_known(f->value.s) ||
		    cf_country_eu_seat(f->value.s))
			continue;
		*ret_country = f->value.s;
		return true;
	}
	for (i = 0; i < CF_NELEM(keys); i++) {
		if ((f = cf_need(j, keys[i])) == NULL)
			return false;
		if (!cf_country_known(f->value.s)) {
			cf_unknown(j, "pays inconnu : %s (%s)",
			    "unknown country: %s (%s)", f->value.s, keys[i]);
			return false;
		}
	}
	cf_na(j, "le tiers %s a son siège dans l'Union et y est contrôlé",
	    "the third party %s has its seat in the Union and is controlled "
	    "there",
	    cf_subject_name(cf_judge_subject(j)));
	return false;
}

/* One of the three ways is enough. */
static bool
autonomous(struct cf_judge *j, const char *country)
{
	const char *name = cf_subject_name(cf_judge_subject(j));
	int64_t least = cf_param_int(j, "min_alternatives");
	const struct cf_fact *f;

	f = cf_fact(j, "third_party.qualification");
	if (f != NULL && f->status == CF_ST_OK && f->value.s[0] != '\0') {
		cf_pass(j, "le tiers %s (%s) est lui-même qualifié : %s",
		    "the third party %s (%s) is itself qualified: %s", name,
		    country, f->value.s);
		return true;
	}
	f = cf_fact(j, "third_party.own_skills");
	if (f != NULL && f->status == CF_ST_OK && f->value.b) {
		cf_pass(j, "le prestataire peut continuer sans %s (%s) par ses "
			   "propres compétences",
		    "the provider can go on without %s (%s) by its own skills",
		    name, country);
		return true;
	}
	f = cf_fact(j, "third_party.alternatives");
	if (f == NULL || f->status != CF_ST_OK || f->value.i < least)
		return false;
	cf_pass(j, "%d autre(s) fournisseur(s) peuvent remplacer %s (%s), pour "
		   "un minimum de %d",
	    "%d other supplier(s) can replace %s (%s), at least %d being "
	    "asked for",
	    (int)f->value.i, name, country, (int)least);
	return true;
}

static void
judge_autonomy(struct cf_judge *j)
{
	const struct cf_fact *alternatives;
	const char *country;

	if (!foreign(j, &country) || autonomous(j, country))
		return;
	/* Only what was declared not to be there is missing for certain. */
	if (cf_need(j, "third_party.own_skills") == NULL ||
	    (alternatives = cf_need(j, "third_party.alternatives")) == NULL)
		return;
	cf_fail(j, "le prestataire dépend du tiers %s (%s) : ni compétences "
		   "propres, ni qualification, et %d autre(s) fournisseur(s) "
		   "pour un minimum de %d",
	    "the provider depends on the third party %s (%s): neither own "
	    "skills nor a qualification, and %d other supplier(s), at least "
	    "%d being asked for",
	    cf_subject_name(cf_judge_subject(j)), country,
	    (int)alternatives->value.i,
	    (int)cf_param_int(j, "min_alternatives"));
}

const struct cf_rule gov_third_party_autonomy = {
	.id = "governance.third-party-autonomy",
	.title = { "Le prestataire peut exploiter le service sans le tiers "
		   "extra-européen",
	    "The provider can run the service without the non-European third "
	    "party" },
	.cite = GOV_SOURCE "19.6.d",
	.subject = "third_party",
	.level = CF_LV_MUST,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_MODEREE,
	.remedy = { "Acquérir les compétences pour se passer du tiers, prévoir "
		    "au moins deux autres fournisseurs, ou choisir un tiers "
		    "qualifié.",
	    "Acquire the skills to do without the third party, provide for at "
	    "least two other suppliers, or choose a qualified third party." },
	.params = autonomy_params,
	.judge = judge_autonomy,
};
