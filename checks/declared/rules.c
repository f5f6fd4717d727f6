/*
 * Rules about the audit's own ground: was it allowed, and are the documents
 * of proof the ones that were declared.  Pure functions of facts.
 */
#include <strings.h>

#include "declared.h"

/* The day "until" is the last one that counts. */
#define DAY ((int64_t)86400)

static bool
has(struct cf_judge *j, const char *kind)
{
	const char *const *v;

	return cf_judge_subjects(j, kind, &v) != 0;
}

/*
 * PASSI 2.2 (prestataires d'audit de la sécurité des systèmes d'information,
 * référentiel d'exigences), chapter VI: no audit without a written agreement
 * of the audited entity; it names the period.  Looking into another's system
 * without it is also article 323-1 of the Code pénal.
 */
static void
judge_authorisation(struct cf_judge *j)
{
	const struct cf_fact *ref, *from, *until, *started;
	char day[CF_TIME_LEN], first[CF_TIME_LEN], last[CF_TIME_LEN];
	int64_t t;

	if (!has(j, "endpoint") && !has(j, "key_store") && !has(j, "data_store")) {
		cf_na(j, "aucun point d'accès ni magasin déclaré : l'audit ne "
			 "sollicite aucun système",
		    "no endpoint and no store is declared: the audit contacts "
		    "no system");
		return;
	}
	if ((ref = cf_seen(j, "deployment.authorisation")) == NULL)
		return;
	if (ref->status == CF_ST_ABSENT) {
		cf_fail(j, "aucune autorisation écrite n'est déclarée pour cet "
			   "audit",
		    "no written authorisation is declared for this audit");
		return;
	}
	from = cf_need(j, "deployment.authorisation_from");
	until = from != NULL ? cf_need(j, "deployment.authorisation_until") :
			       NULL;
	if (until == NULL)
		return;
	/* The systems were contacted when the collection ran, however late
	 * its evidence is judged. */
	started = cf_fact_on(j, "run:collection", "run.started");
	t = started != NULL && started->status == CF_ST_OK ?
	    started->value.i : cf_judge_time(j);
	cf_time_text(t, day);
	cf_time_text(from->value.i, first);
	cf_time_text(until->value.i, last);
	if (t < from->value.i || t >= until->value.i + DAY)
		cf_fail(j, "l'autorisation « %s » vaut du %.10s au %.10s et ne "
			   "couvre pas le %.10s",
		    "the authorisation \"%s\" is valid from %.10s to %.10s and "
		    "does not cover %.10s",
		    ref->value.s, first, last, day);
	else
		cf_pass(j, "l'autorisation « %s », valable du %.10s au %.10s, "
			   "couvre le %.10s",
		    "the authorisation \"%s\", valid from %.10s to %.10s, "
		    "covers %.10s",
		    ref->value.s, first, last, day);
}

static const struct cf_rule authorisation = {
	.id = "declared.authorisation",
	.title = { "L'audit repose sur une autorisation écrite en cours de "
		   "validité",
	    "The audit rests on a written authorisation that is valid" },
	.cite = "ANSSI, PASSI, référentiel d'exigences 2.2, chapitre VI "
		"(convention d'audit) ; Code pénal, art. 323-1",
	.subject = "deployment",
	.level = CF_LV_MUST,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_FACILE,
	.remedy = { "Faire signer par le commanditaire une autorisation datée "
		    "qui couvre la période de l'audit et déclarer sa référence.",
	    "Have the commissioning entity sign a dated authorisation that "
	    "covers the period of the audit, and declare its reference." },
	.judge = judge_authorisation,
};

static void
judge_document(struct cf_judge *j)
{
	const struct cf_fact *expected, *seen;

	if ((expected = cf_seen(j, "document.expected_sha256")) == NULL)
		return;
	if (expected->status == CF_ST_ABSENT) {
		cf_na(j, "aucune empreinte n'est déclarée pour le document %s",
		    "no digest is declared for the document %s",
		    cf_subject_name(cf_judge_subject(j)));
		return;
	}
	if ((seen = cf_need(j, "document.sha256")) == NULL)
		return;
	if (strcasecmp(expected->value.s, seen->value.s) != 0)
		cf_fail(j, "le document %s a l'empreinte SHA-256 %s au lieu de "
			   "%s",
		    "the document %s has the SHA-256 digest %s in place of %s",
		    cf_subject_name(cf_judge_subject(j)), seen->value.s,
		    expected->value.s);
	else
		cf_pass(j, "le document %s a l'empreinte SHA-256 déclarée (%s)",
		    "the document %s has the declared SHA-256 digest (%s)",
		    cf_subject_name(cf_judge_subject(j)), seen->value.s);
}

static const struct cf_rule document_intact = {
	.id = "declared.document-intact",
	.title = { "Le document de preuve est celui qui a été déclaré",
	    "The evidence document is the one that was declared" },
	.cite = "ANSSI, PASSI, référentiel d'exigences 2.2, chapitre VI "
		"(intégrité des éléments collectés)",
	.subject = "document",
	.level = CF_LV_MUST,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_MODEREE,
	.remedy = { "Rétablir le document d'origine, ou examiner la nouvelle "
		    "version et déclarer son empreinte.",
	    "Restore the original document, or examine the new version and "
	    "declare its digest." },
	.judge = judge_document,
};

const struct cf_rule *const declared_rules[] = {
	&authorisation,
	&document_intact,
	NULL,
};
