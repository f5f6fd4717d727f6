/*
 * The scales, printed in each report as PASSI 2.2, VI.6.4.e asks: the words of
 * the profile (impact, ease, risk, priority, matrix) and those of the program
 * (statuses, verdicts, origins, how the score is made).
 */
#include "build.h"

static const struct cf_rp_word *
scale(struct rb *b, const struct cf_scale_word *from, size_t n, size_t *ret_n)
{
	struct cf_rp_word *w = cf_calloc(b->arena, n, sizeof(*w));
	size_t i;

	if (w == NULL)
		return NULL;
	for (i = 0; i < n; i++) {
		w[i].id = rb_text(b, from[i].id);
		w[i].title = rb_both(b, from[i].title);
		w[i].meaning = rb_both(b, from[i].meaning);
	}
	*ret_n = n;
	return w;
}

static void
matrix(struct rb *b, struct cf_rp_scales *s)
{
	const struct cf_profile *p = b->as->profile;
	struct cf_rp_row *row = cf_calloc(b->arena, 4, sizeof(*row));
	size_t i;

	if (row == NULL)
		return;
	for (i = 0; i < 4; i++) {
		row[i].impact = (enum cf_impact)i;
		row[i].difficile = p->matrix[i][CF_EA_DIFFICILE];
		row[i].elevee = p->matrix[i][CF_EA_ELEVEE];
		row[i].moderee = p->matrix[i][CF_EA_MODEREE];
		row[i].facile = p->matrix[i][CF_EA_FACILE];
	}
	s->matrix = row;
	s->nmatrix = 4;
}

/* The worst first. */
static const struct cf_rp_word *
statuses(struct rb *b, size_t *ret_n)
{
	static const struct {
		enum cf_req_status status;
		struct cf_text meaning;
	} rows[] = {
		{ CF_RQ_NON_CONFORME, { "une règle obligatoire au moins n'est "
		    "pas respectée", "at least one mandatory rule does not "
		    "hold" } },
		{ CF_RQ_INDETERMINE, { "ce qu'il fallait observer n'a pas pu "
		    "l'être : ni conforme, ni non conforme", "what had to be "
		    "observed could not be: neither compliant nor "
		    "non-compliant" } },
		{ CF_RQ_A_VERIFIER, { "une personne doit lire les preuves : "
		    "les règles n'en couvrent rien, ou une partie seulement",
		    "a human must read the evidence: rules cover nothing of "
		    "it, or only a part" } },
		{ CF_RQ_DECLARE, { "tient sur les seules déclarations du "
		    "prestataire", "holds on the provider's declarations "
		    "alone" } },
		{ CF_RQ_REMARQUE, { "une recommandation n'est pas suivie",
		    "a recommendation is not followed" } },
		{ CF_RQ_CONFORME, { "toutes les règles applicables sont "
		    "respectées, sur des faits observés", "all applicable "
		    "rules hold, on facts that were observed" } },
		{ CF_RQ_NON_APPLICABLE, { "sans objet pour ce déploiement, ou "
		    "simple définition", "of no concern to this deployment, "
		    "or a mere definition" } },
	};
	struct cf_rp_word *w;
	size_t i;

	w = cf_calloc(b->arena, CF_NELEM(rows), sizeof(*w));
	if (w == NULL)
		return NULL;
	for (i = 0; i < CF_NELEM(rows); i++) {
		w[i].id = cf_req_status_name(rows[i].status);
		w[i].title = rb_both(b, cf_req_status_text(rows[i].status));
		w[i].meaning = rb_both(b, rows[i].meaning);
	}
	*ret_n = CF_NELEM(rows);
	return w;
}

static const struct cf_rp_word *
verdicts(struct rb *b, size_t *ret_n)
{
	static const struct {
		enum cf_verdict verdict;
		struct cf_text meaning;
	} rows[] = {
		{ CF_VD_FAIL, { "la règle n'est pas respectée par cet objet",
		    "the rule does not hold for this subject" } },
		{ CF_VD_UNKNOWN, { "les faits nécessaires manquent ; compté "
		    "comme un échec dans la borne basse, comme un succès dans "
		    "la borne haute", "the facts needed are missing; counted "
		    "as failed in the lower end, as passed in the upper" } },
		{ CF_VD_PASS, { "la règle est respectée, et les faits qui le "
		    "montrent sont cités", "the rule holds, and the facts "
		    "that show it are named" } },
		{ CF_VD_NA, { "la règle ne dit rien de cet objet",
		    "the rule says nothing about this subject" } },
	};
	struct cf_rp_word *w;
	size_t i;

	w = cf_calloc(b->arena, CF_NELEM(rows), sizeof(*w));
	if (w == NULL)
		return NULL;
	for (i = 0; i < CF_NELEM(rows); i++) {
		w[i].id = cf_verdict_name(rows[i].verdict);
		w[i].title = rb_both(b, cf_verdict_text(rows[i].verdict));
		w[i].meaning = rb_both(b, rows[i].meaning);
	}
	*ret_n = CF_NELEM(rows);
	return w;
}

static const struct cf_rp_word *
origins(struct rb *b, size_t *ret_n)
{
	static const struct cf_text meanings[CF_OR_MAX] = {
		[CF_OR_MEASURED] = { "le programme l'a observé lui-même",
		    "the program observed it itself" },
		[CF_OR_API] = { "l'interface du prestataire ou un jeu de "
		    "données publié le dit", "the provider's interface or a "
		    "published data set says so" },
		[CF_OR_ATTESTED] = { "un document ou une signature d'un tiers "
		    "le dit", "a third party's document or signature says "
		    "so" },
		[CF_OR_DECLARED] = { "le fichier de déploiement le dit ; "
		    "personne ne l'a vérifié", "the deployment file says so; "
		    "nobody has verified it" },
	};
	struct cf_rp_word *w = cf_calloc(b->arena, CF_OR_MAX, sizeof(*w));
	unsigned int i;

	if (w == NULL)
		return NULL;
	for (i = 0; i < CF_OR_MAX; i++) {
		w[i].id = cf_origin_name((enum cf_origin)i);
		w[i].title = rb_both(b, cf_origin_text((enum cf_origin)i));
		w[i].meaning = rb_both(b, meanings[i]);
	}
	*ret_n = CF_OR_MAX;
	return w;
}

/* Version 1 of the score: auditor/model/score.c. */
static const struct cf_rp_word *
score_rules(struct rb *b, size_t *ret_n)
{
	const struct cf_profile *p = b->as->profile;
	struct cf_rp_word *w = cf_calloc(b->arena, 5, sizeof(*w));

	if (w == NULL)
		return NULL;
	w[0].id = "gates";
	w[0].title = rb_say(b, "Critères bloquants d'abord", "Gates first");
	w[0].meaning = rb_say(b,
	    "Localisation et immunité sont jugées sur leur exigence la plus "
	    "faible, avant tout indice et sans compensation possible.",
	    "Location and immunity are judged by their weakest requirement, "
	    "before any score, and nothing makes up for them.");
	w[1].id = "interval";
	w[1].title = rb_say(b, "Intervalle", "Interval");
	w[1].meaning = rb_say(b,
	    "La borne basse compte comme non tenues les exigences "
	    "indéterminées, déclarées ou à vérifier ; la borne haute les "
	    "compte comme tenues. L'arrondi ne favorise jamais le résultat : "
	    "vers le bas pour l'une, vers le haut pour l'autre.",
	    "The lower end counts as not met the requirements that are "
	    "undetermined, declared or left to a human; the upper end counts "
	    "them as met. Rounding never claims more: down for the one, up "
	    "for the other.");
	w[2].id = "coverage";
	w[2].title = rb_say(b, "Couverture", "Coverage");
	w[2].meaning = rb_say(b,
	    "Part du poids des exigences applicables qui a pu être établie "
	    "sur des observations.",
	    "Share of the weight of the applicable requirements that could "
	    "be established from observations.");
	w[3].id = "weights";
	w[3].title = rb_say(b, "Poids", "Weights");
	w[3].meaning = rb_say(b,
	    "Une obligation pèse %lld, une recommandation %lld. Ce choix est "
	    "celui du programme : aucun texte ne donne de pondération.",
	    "An obligation weighs %lld, a recommendation %lld. This choice "
	    "is the program's: no text gives any weighting.",
	    (long long)p->weight_must, (long long)p->weight_should);
	w[4].id = "waivers";
	w[4].title = rb_say(b, "Dérogations", "Waivers");
	w[4].meaning = rb_say(b,
	    "Une dérogation figure à côté du constat. Elle ne change ni "
	    "statut, ni risque, ni indice.",
	    "A waiver stands beside the finding. It changes neither status "
	    "nor risk nor score.");
	*ret_n = 5;
	return w;
}

void
rb_scales(struct rb *b, struct cf_rp_scales *s)
{
	const struct cf_profile *p = b->as->profile;

	s->source = rb_both(b, p->scale_source);
	s->impacts = scale(b, p->impacts, 4, &s->nimpacts);
	s->eases = scale(b, p->eases, 4, &s->neases);
	s->risks = scale(b, p->risks, 4, &s->nrisks);
	s->priorities = scale(b, p->priorities, 4, &s->npriorities);
	matrix(b, s);
	s->statuses = statuses(b, &s->nstatuses);
	s->verdicts = verdicts(b, &s->nverdicts);
	s->origins = origins(b, &s->norigins);
	s->rules = score_rules(b, &s->nrules);
}

struct cf_text
rb_priority(struct rb *b, enum cf_risk risk)
{
	static const struct cf_text none = { "", "" };

	if (risk == CF_RK_NONE)
		return none;
	return rb_both(b, b->as->profile->priorities[risk - 1].title);
}
