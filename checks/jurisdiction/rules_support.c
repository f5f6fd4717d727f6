/*
 * Support from outside the Union is allowed where a document describes its
 * operations and how they are supervised from inside (SecNumCloud 3.2, 19.2.e).
 * The countries are declared; that the document is there is measured; what it
 * says is for a person to read.
 */
#include "jurisdiction.h"
#include "rules.h"

#define REQUIREMENT "19.2.e"

/* A third party gives support from a seat outside that is not among the
 * declared countries: then these may not be all. */
static const char *
not_among(struct cf_judge *j, const struct cf_fact *sites)
{
	const struct cf_fact *roles, *seat;
	const char *const *v;
	size_t i, n = cf_judge_subjects(j, "third_party", &v);

	for (i = 0; i < n; i++) {
		roles = cf_about_on(j, v[i], "third_party.roles");
		if (roles == NULL || !cf_list_has(roles, "support"))
			continue;
		seat = cf_fact_on(j, v[i], "third_party.seat");
		if (seat == NULL || seat->status != CF_ST_OK ||
		    (jur_where_place(j, seat->value.s) != JUR_INSIDE &&
			!cf_list_has(sites, seat->value.s)))
			return v[i];
	}
	return NULL;
}

static void
judge_support(struct cf_judge *j)
{
	struct jur_words outside = jur_words_none(j), doubt = outside;
	const struct cf_fact *sites;
	const char *other, *document;
	size_t i;

	if ((sites = cf_need(j, "provider.support_sites")) == NULL)
		return;
	for (i = 0; i < sites->value.n; i++) {
		const char *country = sites->value.list[i];
		enum jur_where where = jur_where_place(j, country);

		if (where == JUR_OUTSIDE)
			jur_words_add(&outside, "%s", country);
		else if (where == JUR_UNKNOWN)
			jur_words_add(&doubt, "%s", country);
	}
	if (doubt.n != 0) {
		cf_unknown(j, "ces codes ne désignent aucun pays : %s",
		    "these codes name no country: %s", doubt.text);
		return;
	}
	if ((other = not_among(j, sites)) != NULL) {
		cf_unknown(j, "%s assure le support ; son siège n'est ni dans "
		    "l'Union européenne ni parmi les pays déclarés, ou n'est "
		    "pas déclaré", "%s gives support; its seat is neither in "
		    "the European Union nor among the declared countries, or "
		    "not declared", cf_subject_name(other));
		return;
	}
	if (outside.n == 0) {
		cf_na(j, "support déclaré depuis l'Union européenne : %s",
		    "support declared from the European Union: %s",
		    cf_list_join(j, sites, NULL, NULL));
		return;
	}
	if ((document = cf_document_for(j, REQUIREMENT)) == NULL) {
		cf_fail(j, "support déclaré depuis %s, et aucun document de "
		    REQUIREMENT " n'en décrit les opérations et la "
		    "supervision", "support declared from %s, and no document "
		    "of " REQUIREMENT " describes its operations and "
		    "supervision", outside.text);
		return;
	}
	if (!cf_document_holds(j, document) ||
	    cf_need_on(j, document, "document.sha256") == NULL)
		return;
	cf_pass(j, "support déclaré depuis %s, décrit par le document %s (à "
	    "lire)", "support declared from %s, described by the document %s "
	    "(to be read)", outside.text, cf_subject_name(document));
}

static const struct cf_param params[] = {
	JUR_PARAM_PERIMETER,
	{ .name = NULL },
};

const struct cf_rule jur_support_sites = {
	.id = "jurisdiction.support-sites",
	.title = {
		"Support hors de l'Union européenne documenté",
		"Support from outside the European Union documented",
	},
	.cite = "SecNumCloud 3.2, 19.2.e",
	.subject = "provider",
	.level = CF_LV_MUST,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_MODEREE,
	.remedy = {
		"Documenter les opérations du support et leur supervision "
		"depuis l'Union, ou assurer le support depuis l'Union.",
		"Document the operations of support and how they are "
		"supervised from the Union, or give support from the Union.",
	},
	.params = params,
	.judge = judge_support,
};
