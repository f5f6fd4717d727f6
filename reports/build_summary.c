/*
 * The summary for the management (PASSI 2.2, VI.6.3): gates before any score,
 * an opinion in plain words, the risks that must be known, and everything that
 * limits what this report can say.  Reads what the assessment counted; judges
 * nothing itself.
 */
#include <string.h>

#include "build.h"

#define DAY 86400

/* ---- Gates ---- */

/* The sentence of the worst result that has one. */
static const struct cf_result *
worst_result(const struct cf_req_result *q)
{
	const struct cf_result *unknown = NULL;
	size_t i;

	for (i = 0; i < q->nresults; i++) {
		if (q->results[i]->verdict == CF_VD_FAIL)
			return q->results[i];
		if (q->results[i]->verdict == CF_VD_UNKNOWN && unknown == NULL)
			unknown = q->results[i];
	}
	return unknown;
}

static void
gate(struct rb *b, const struct cf_gate_result *from, struct cf_rp_gate *g)
{
	const struct cf_req_result *q = from->weakest;
	const struct cf_result *worst;

	g->id = rb_text(b, from->gate->id);
	g->title = rb_both(b, from->gate->title);
	g->status = from->status;
	g->weakest = "";
	g->weakest_title = g->reason = (struct cf_text){ "", "" };
	if (q == NULL)
		return;
	g->weakest = rb_text(b, q->requirement->id);
	g->weakest_title = rb_both(b, q->requirement->title);
	g->reason = rb_both(b, q->reason);
	if ((worst = worst_result(q)) != NULL) {
		g->reason.fr = rb_text(b, cf_printf(b->arena, "%s : %s",
		    q->reason.fr, worst->reason.fr));
		g->reason.en = rb_text(b, cf_printf(b->arena, "%s: %s",
		    q->reason.en, worst->reason.en));
	}
}

static void
gates(struct rb *b, struct cf_rp_summary *s)
{
	struct cf_rp_gate *g = cf_calloc(b->arena, b->as->ngates, sizeof(*g));
	size_t i;

	if (g == NULL)
		return;
	for (i = 0; i < b->as->ngates; i++)
		gate(b, &b->as->gates[i], &g[i]);
	s->gates = g;
	s->ngates = b->as->ngates;
}

/* ---- Opinion ---- */

static size_t
gates_with(const struct cf_rp_summary *s, enum cf_req_status low,
    enum cf_req_status high)
{
	size_t i, n = 0;

	for (i = 0; i < s->ngates; i++)
		n += s->gates[i].status >= low && s->gates[i].status <= high;
	return n;
}

static struct cf_text
first_sentence(struct rb *b, const struct cf_rp_summary *s)
{
	if (gates_with(s, CF_RQ_NON_CONFORME, CF_RQ_NON_CONFORME) > 0)
		return rb_say(b,
		    "Un critère bloquant au moins n'est pas tenu : quel que "
		    "soit l'indice, le déploiement ne répond pas au profil.",
		    "At least one gate does not hold: whatever the score, "
		    "the deployment does not meet the profile.");
	if (s->statuses.n[CF_RQ_NON_CONFORME] > 0)
		return rb_say(b,
		    "Des exigences ne sont pas respectées ; aucun critère "
		    "bloquant n'est en échec.",
		    "Some requirements are not met; no gate fails.");
	if (s->verdicts[CF_VD_FAIL] > 0)
		return rb_say(b,
		    "Aucune exigence n'est non conforme, mais des "
		    "recommandations ne sont pas suivies.",
		    "No requirement is non-compliant, but recommendations "
		    "are not followed.");
	if (gates_with(s, CF_RQ_DECLARE, CF_RQ_INDETERMINE) > 0)
		return rb_say(b,
		    "Aucune non-conformité n'a été constatée, mais les "
		    "critères bloquants ne sont pas tous établis par des "
		    "observations.",
		    "No non-compliance was found, but not every gate is "
		    "established by observations.");
	if (s->statuses.n[CF_RQ_INDETERMINE] + s->statuses.n[CF_RQ_A_VERIFIER] +
	    s->statuses.n[CF_RQ_DECLARE] > 0)
		return rb_say(b,
		    "Aucune non-conformité n'a été constatée ; une partie des "
		    "exigences n'a pas pu être établie par des observations.",
		    "No non-compliance was found; some requirements could not "
		    "be established by observations.");
	return rb_say(b,
	    "Aucune non-conformité n'a été constatée dans ce qui a été "
	    "observé.",
	    "No non-compliance was found in what was observed.");
}

/* "62,5" and "62.5" of 625. */
static struct cf_text
percent(struct rb *b, int64_t milli)
{
	long long m = (long long)milli;

	return (struct cf_text){
		cf_printf(b->arena, "%lld,%lld %%", m / 10, m % 10),
		cf_printf(b->arena, "%lld.%lld%%", m / 10, m % 10) };
}

static struct cf_text
score_sentence(struct rb *b, const struct cf_rp_score *s)
{
	struct cf_text low = percent(b, s->low), high = percent(b, s->high);
	struct cf_text cov = percent(b, s->coverage);

	return (struct cf_text){
		cf_printf(b->arena, "L'indice se situe entre %s et %s, pour "
		    "une couverture de %s.", low.fr, high.fr, cov.fr),
		cf_printf(b->arena, "The score lies between %s and %s, with "
		    "a coverage of %s.", low.en, high.en, cov.en) };
}

static struct cf_text
risk_sentence(struct rb *b, const struct cf_rp_summary *s)
{
	int64_t n = s->risks[CF_RK_CRITIQUE], m = s->risks[CF_RK_MAJEUR];

	if (n + m == 0)
		return rb_say(b, "Aucun constat n'est de risque critique ou "
		    "majeur.", "No finding is of critical or major risk.");
	return rb_say(b,
	    "Constats de risque critique : %lld ; de risque majeur : %lld.",
	    "Findings of critical risk: %lld; of major risk: %lld.",
	    (long long)n, (long long)m);
}

static struct cf_text
opinion(struct rb *b, const struct cf_rp_summary *s)
{
	struct cf_text first = first_sentence(b, s), counts, score, risk;
	const int64_t *n = s->statuses.n;
	int64_t applicable = 0;
	size_t i;

	for (i = 0; i < CF_RQ_MAX; i++)
		applicable += i == CF_RQ_NON_APPLICABLE ? 0 : n[i];
	counts = rb_say(b,
	    "Exigences applicables : %lld, dont non conformes %lld, "
	    "indéterminées %lld, conformes %lld. Contrôles automatiques : "
	    "conformes %lld, non conformes %lld, indéterminés %lld, non "
	    "applicables %lld.",
	    "Applicable requirements: %lld, of which non-compliant %lld, "
	    "undetermined %lld, compliant %lld. Automatic checks: compliant "
	    "%lld, non-compliant %lld, undetermined %lld, not applicable "
	    "%lld.",
	    (long long)applicable, (long long)n[CF_RQ_NON_CONFORME],
	    (long long)n[CF_RQ_INDETERMINE], (long long)n[CF_RQ_CONFORME],
	    (long long)s->verdicts[CF_VD_PASS],
	    (long long)s->verdicts[CF_VD_FAIL],
	    (long long)s->verdicts[CF_VD_UNKNOWN],
	    (long long)s->verdicts[CF_VD_NA]);
	risk = risk_sentence(b, s);
	score = score_sentence(b, &s->score);
	return (struct cf_text){
		rb_text(b, cf_printf(b->arena, "%s %s %s %s", first.fr,
		    counts.fr, risk.fr, score.fr)),
		rb_text(b, cf_printf(b->arena, "%s %s %s %s", first.en,
		    counts.en, risk.en, score.en)) };
}

/* ---- Risks ---- */

#define TOP_FINDINGS 5 /* ids named; the rule's entry has them all */

/* Findings stand with the worst first, so that those without a waiver and of
 * the worst risk are at the head. */
static bool
top_risk(struct rb *b, const struct cf_rp_rule *rule, struct cf_rp_risk *r)
{
	const struct cf_rp_finding *f;
	const char **ids;
	size_t i;

	if (rule->nfindings == 0)
		return false;
	f = &rule->findings[0];
	if (f->verdict != CF_VD_FAIL || f->waiver[0] != '\0' ||
	    f->risk < CF_RK_MAJEUR)
		return false;
	ids = cf_calloc(b->arena, TOP_FINDINGS, sizeof(*ids));
	if (ids == NULL)
		return false;
	r->rule = rule->id;
	r->title = rule->title;
	r->risk = f->risk;
	r->failures = rule->verdicts[CF_VD_FAIL] - rule->waived;
	for (i = 0; i < TOP_FINDINGS && (int64_t)i < r->failures; i++)
		ids[i] = rule->findings[i].id;
	r->findings = (struct cf_strings){ ids, i };
	r->subject = f->subject;
	r->reason = f->reason;
	r->remedy = rule->remedy;
	r->priority = rb_priority(b, f->risk);
	r->requirements = rule->requirements;
	return true;
}

static void
top_risks(struct rb *b, const struct cf_report *report,
    struct cf_rp_summary *s)
{
	struct cf_rp_risk *r;
	size_t i;

	r = cf_calloc(b->arena, report->nrules, sizeof(*r));
	if (r == NULL)
		return;
	s->top = r;
	for (i = 0; i < report->nrules; i++) {
		if (top_risk(b, &report->rules[i], &r[s->ntop]))
			s->ntop++;
	}
}

/* ---- Reservations ---- */

struct reserves {
	struct rb *b;
	struct cf_rp_reserve v[CF_RS_MAX + 4];
	size_t n;
};

static void
reserve(struct reserves *l, enum cf_rp_reserve_kind kind, struct cf_text text)
{
	l->v[l->n++] = (struct cf_rp_reserve){ kind, text };
}

static void
reserve_collection(struct reserves *l)
{
	const struct cf_manifest *m = l->b->manifest;
	const char *why = rb_text(l->b, m->why);

	if (m->complete)
		return;
	if (why[0] == '\0')
		reserve(l, CF_RS_INCOMPLETE, rb_say(l->b,
		    "La collecte est incomplète : ce qui manque est "
		    "indéterminé.",
		    "The collection is incomplete: what is missing is "
		    "undetermined."));
	else
		reserve(l, CF_RS_INCOMPLETE, rb_say(l->b,
		    "La collecte est incomplète (%s) : ce qui manque est "
		    "indéterminé.",
		    "The collection is incomplete (%s): what is missing is "
		    "undetermined.", why));
}

static void
reserve_authorisation(struct reserves *l)
{
	const struct cf_authorisation *a = &l->b->dep->authorisation;
	int64_t when;

	if (a->reference[0] == '\0') {
		reserve(l, CF_RS_AUTHORISATION, rb_say(l->b,
		    "Le fichier de déploiement ne cite aucune autorisation "
		    "écrite (PASSI 2.2, convention d'audit).",
		    "The deployment file names no written authorisation "
		    "(PASSI 2.2, audit agreement)."));
		return;
	}
	if (l->b->manifest->started == NULL ||
	    cf_time_parse(l->b->manifest->started, &when) != CF_OK)
		return;
	if ((a->from != 0 && when < a->from) ||
	    (a->until != 0 && when >= a->until - a->until % DAY + DAY))
		reserve(l, CF_RS_AUTHORISATION, rb_say(l->b,
		    "La collecte a eu lieu hors de la période autorisée "
		    "(%s).",
		    "The collection took place outside of the authorised "
		    "period (%s).", rb_text(l->b, a->reference)));
}

static size_t
without_rule(const struct cf_assessment *as)
{
	const struct cf_req_result *q;
	size_t i, n = 0;

	for (i = 0; i < as->nrequirements; i++) {
		q = &as->requirements[i];
		n += q->requirement->nrules == 0 &&
		    q->status != CF_RQ_NON_APPLICABLE;
	}
	return n;
}

static void
reserve_requirements(struct reserves *l, const struct cf_rp_summary *s)
{
	size_t bare = without_rule(l->b->as);
	int64_t n;

	if ((n = s->statuses.n[CF_RQ_INDETERMINE]) > 0)
		reserve(l, CF_RS_UNDETERMINED, rb_say(l->b,
		    "Exigences indéterminées : %lld. Ce qu'il fallait "
		    "observer n'a pas pu l'être.",
		    "Undetermined requirements: %lld. What had to be observed "
		    "could not be.", (long long)n));
	if ((n = s->statuses.n[CF_RQ_DECLARE]) > 0)
		reserve(l, CF_RS_DECLARED, rb_say(l->b,
		    "Exigences tenues sur les seules déclarations du "
		    "prestataire : %lld.",
		    "Requirements that hold on the provider's declarations "
		    "alone: %lld.", (long long)n));
	if ((n = s->statuses.n[CF_RQ_A_VERIFIER]) > 0)
		reserve(l, CF_RS_HUMAN, rb_say(l->b,
		    "Exigences à vérifier par une personne : %lld.",
		    "Requirements that a person must verify: %lld.",
		    (long long)n));
	if (bare > 0)
		reserve(l, CF_RS_NO_RULE, rb_say(l->b,
		    "Exigences applicables qu'aucune règle du programme ne "
		    "sert : %zu. Ce rapport n'en dit rien.",
		    "Applicable requirements that no rule of the program "
		    "serves: %zu. This report says nothing about them.",
		    bare));
}

static void
reserve_waivers(struct reserves *l, const struct cf_report *report)
{
	const struct cf_rp_annexes *x = &report->annexes;
	size_t count[CF_RW_MAX] = { 0 }, i;

	for (i = 0; i < x->nwaivers; i++)
		count[x->waivers[i].state]++;
	if (count[CF_RW_USED] > 0)
		reserve(l, CF_RS_WAIVER_USED, rb_say(l->b,
		    "Dérogations en vigueur : %zu ; constats concernés : "
		    "%lld. Elles ne changent ni statut ni indice.",
		    "Waivers in force: %zu; findings concerned: %lld. They "
		    "change neither status nor score.", count[CF_RW_USED],
		    (long long)report->summary.waived));
	if (count[CF_RW_EXPIRED] > 0)
		reserve(l, CF_RS_WAIVER_EXPIRED, rb_say(l->b,
		    "Dérogations expirées, sans effet : %zu.",
		    "Expired waivers, without effect: %zu.",
		    count[CF_RW_EXPIRED]));
	if (count[CF_RW_UNUSED] + count[CF_RW_NOT_YET] > 0)
		reserve(l, CF_RS_WAIVER_UNUSED, rb_say(l->b,
		    "Dérogations sans constat correspondant, ou pas encore "
		    "en vigueur : %zu. Elles sont à retirer ou à revoir.",
		    "Waivers that match no finding, or not yet in force: %zu. "
		    "They should be removed or reviewed.",
		    count[CF_RW_UNUSED] + count[CF_RW_NOT_YET]));
}

static void
reserves(struct rb *b, const struct cf_report *report,
    struct cf_rp_summary *s)
{
	struct reserves l = { .b = b };

	reserve_collection(&l);
	reserve_authorisation(&l);
	reserve_requirements(&l, s);
	reserve_waivers(&l, report);
	reserve(&l, CF_RS_INDICATOR, rb_say(b,
	    "Un pourcentage est un indicateur : il ne remplace ni les "
	    "critères bloquants, ni la liste des constats.",
	    "A percentage is an indicator: it replaces neither the gates nor "
	    "the list of findings."));
	reserve(&l, CF_RS_NOT_QUALIFICATION, rb_say(b,
	    "Seule l'ANSSI qualifie un service, au terme de l'évaluation d'un "
	    "centre agréé. Ce rapport peut la préparer, jamais la remplacer.",
	    "Only ANSSI qualifies a service, after the evaluation of an "
	    "approved centre. This report may prepare that, never replace "
	    "it."));
	s->reserves = cf_memdup(b->arena, l.v, l.n * sizeof(l.v[0]));
	s->nreserves = s->reserves == NULL ? 0 : l.n;
}

/* ---- The whole ---- */

static struct cf_text
follow_up(struct rb *b, const struct cf_rp_summary *s)
{
	if (s->risks[CF_RK_CRITIQUE] + s->risks[CF_RK_MAJEUR] > 0)
		return rb_say(b,
		    "Corriger les constats critiques et majeurs, puis "
		    "renouveler la collecte sur le même périmètre ; les "
		    "identifiants des constats sont stables et permettent la "
		    "comparaison.",
		    "Fix the critical and major findings, then collect again "
		    "on the same perimeter; ids of findings are stable and "
		    "allow the comparison.");
	return rb_say(b,
	    "Renouveler la collecte à chaque changement du déploiement et "
	    "lever les indéterminées ; les identifiants des constats sont "
	    "stables et permettent la comparaison.",
	    "Collect again at each change of the deployment and settle what "
	    "is undetermined; ids of findings are stable and allow the "
	    "comparison.");
}

void
rb_summary(struct rb *b, struct cf_report *report)
{
	const struct cf_assessment *as = b->as;
	struct cf_rp_summary *s = &report->summary;
	size_t i;

	for (i = 0; i < CF_NELEM(s->verdicts); i++)
		s->verdicts[i] = (int64_t)as->verdicts[i];
	for (i = 0; i < CF_NELEM(s->risks); i++)
		s->risks[i] = (int64_t)as->risks[i];
	for (i = 0; i < report->nrules; i++)
		s->waived += report->rules[i].waived;
	gates(b, s);
	top_risks(b, report, s);
	reserves(b, report, s);
	s->opinion = opinion(b, s);
	s->follow_up = follow_up(b, s);
}
