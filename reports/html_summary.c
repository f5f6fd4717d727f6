/* The page's chapter 3: gates, opinion, intervals, risks, reservations. */
#include <inttypes.h>
#include <string.h>

#include "html.h"

static void
gates(struct html *h)
{
	const struct cf_rp_summary *s = &h->r->summary;
	size_t i;

	hx(h, "<h3>");
	hx_say(h, "3.1 Critères bloquants", "3.1 Gates");
	hx(h, "</h3>\n<ul class=\"gates\">\n");
	for (i = 0; i < s->ngates; i++) {
		const struct cf_rp_gate *g = &s->gates[i];

		hx(h, "<li class=\"gate\"><h4>");
		hx_both(h, g->title);
		hx(h, "</h4><p>");
		hx_status(h, g->status);
		hx(h, "</p>");
		if (g->weakest[0] != '\0') {
			hx(h, "<p><span class=\"lab\">");
			hx_say(h, "Exigence la plus faible : ",
			    "Weakest requirement: ");
			hx(h, "</span>");
			hx_link_requirement(h, g->weakest);
			hx(h, ", ");
			hx_both(h, g->weakest_title);
			hx(h, "</p><p>");
			hx_both(h, g->reason);
			hx(h, "</p>");
		}
		hx(h, "</li>\n");
	}
	hx(h, "</ul>\n");
}

static void
figure(struct html *h, const char *fr, const char *en, int64_t n,
    const char *class)
{
	hx(h, "<li class=\"");
	hx(h, class);
	hx(h, "\"><strong>");
	hx_int(h, n);
	hx(h, "</strong> ");
	hx_say(h, fr, en);
	hx(h, "</li>");
}

static void
opinion(struct html *h)
{
	const struct cf_rp_summary *s = &h->r->summary;
	const int64_t *n = s->statuses.n;

	hx(h, "<h3>");
	hx_say(h, "3.2 Appréciation", "3.2 Opinion");
	hx(h, "</h3>\n<p class=\"lead\">");
	hx_both(h, s->opinion);
	hx(h, "</p>\n<ul class=\"counts\">");
	figure(h, "non conformes", "non-compliant", n[CF_RQ_NON_CONFORME],
	    "ko");
	figure(h, "indéterminées", "undetermined", n[CF_RQ_INDETERMINE],
	    "unk");
	figure(h, "à vérifier", "to verify", n[CF_RQ_A_VERIFIER], "hum");
	figure(h, "sur déclaration", "on declarations", n[CF_RQ_DECLARE],
	    "dec");
	figure(h, "avec remarque", "with a remark", n[CF_RQ_REMARQUE], "rem");
	figure(h, "conformes", "compliant", n[CF_RQ_CONFORME], "ok");
	figure(h, "non applicables", "not applicable",
	    n[CF_RQ_NON_APPLICABLE], "na");
	hx(h, "</ul>\n");
}

/* Low and high, coverage, then the counts, the worst first. */
static void
score_cells(struct html *h, const struct cf_rp_score *s,
    const struct cf_rp_statuses *n)
{
	static const enum cf_req_status order[] = { CF_RQ_NON_CONFORME,
		CF_RQ_INDETERMINE, CF_RQ_A_VERIFIER, CF_RQ_DECLARE,
		CF_RQ_REMARQUE, CF_RQ_CONFORME, CF_RQ_NON_APPLICABLE };
	size_t i;

	hx(h, "<td class=\"barcell\">");
	hx_interval(h, s);
	hx(h, "</td><td class=\"n\">");
	if (s->weight == 0) {
		hx(h, "–</td><td class=\"n\">–");
	} else {
		hx_percent(h, s->low);
		hx_say(h, " à ", " to ");
		hx_percent(h, s->high);
		hx(h, "</td><td class=\"n\">");
		hx_percent(h, s->coverage);
	}
	hx(h, "</td>");
	for (i = 0; i < CF_NELEM(order); i++) {
		hx(h, n->n[order[i]] == 0 ? "<td class=\"n z\">" :
		    "<td class=\"n\">");
		hx_int(h, n->n[order[i]]);
		hx(h, "</td>");
	}
	hx(h, "</tr>\n");
}

static void
intervals(struct html *h)
{
	const struct cf_report *r = h->r;
	size_t i;

	hx(h, "<h3>");
	hx_say(h, "3.3 Indice par chapitre", "3.3 Score by chapter");
	hx(h, "</h3>\n<p class=\"key\"><span class=\"k1\"></span> ");
	hx_say(h, "établi", "established");
	hx(h, " <span class=\"k2\"></span> ");
	hx_say(h, "indéterminé, déclaré ou à vérifier",
	    "undetermined, declared or to verify");
	hx(h, " <span class=\"k3\"></span> ");
	hx_say(h, "non tenu", "not met");
	hx(h, "</p>\n");
	hx_table(h, "chapters", "Intervalle de l'indice, couverture et nombre "
	    "d'exigences par statut", "Interval of the score, coverage and "
	    "number of requirements by status");
	hx(h, "<thead><tr>");
	hx_th(h, "Chapitre", "Chapter");
	hx_th(h, "Intervalle", "Interval");
	hx_th(h, "Indice", "Score");
	hx_th(h, "Couv.", "Cov.");
	hx_th(h, "✗ Non conf.", "✗ Non-comp.");
	hx_th(h, "? Indét.", "? Undet.");
	hx_th(h, "○ À vérif.", "○ To verify");
	hx_th(h, "◇ Décl.", "◇ Decl.");
	hx_th(h, "! Rem.", "! Rem.");
	hx_th(h, "✓ Conf.", "✓ Comp.");
	hx_th(h, "– N.\xc2\xa0" "A.", "– N/A");
	hx(h, "</tr></thead><tbody>\n");
	hx(h, "<tr class=\"total\"><th scope=\"row\">");
	hx_say(h, "Ensemble", "Overall");
	hx(h, "</th>");
	score_cells(h, &r->summary.score, &r->summary.statuses);
	for (i = 0; i < r->nchapters; i++) {
		hx(h, "<tr><th scope=\"row\"><a href=\"#c-");
		hx_text(h, r->chapters[i].id);
		hx(h, "\">");
		hx_text(h, r->chapters[i].id);
		hx(h, "</a> ");
		hx_both(h, r->chapters[i].title);
		hx(h, "</th>");
		score_cells(h, &r->chapters[i].score,
		    &r->chapters[i].statuses);
	}
	hx_table_end(h);
}

static void
ids(struct html *h, const struct cf_strings *l,
    void (*link)(struct html *, const char *))
{
	size_t i;

	for (i = 0; i < l->n; i++) {
		hx(h, i == 0 ? "" : ", ");
		link(h, l->v[i]);
	}
}

static void
risk(struct html *h, const struct cf_rp_risk *r)
{
	hx(h, "<li><p class=\"rh\">");
	hx_risk(h, r->risk);
	hx(h, " <strong>");
	hx_both(h, r->title);
	hx(h, "</strong> <code>");
	hx_text(h, r->rule);
	hx(h, "</code></p>\n<p>");
	hx_both(h, r->reason);
	if (r->failures > 1) {
		hx_say(h, " (objets concernés : ", " (subjects concerned: ");
		hx_int(h, r->failures);
		hx(h, ")");
	}
	hx(h, "</p>\n<p><span class=\"lab\">");
	hx_say(h, "Mesure : ", "Measure: ");
	hx(h, "</span>");
	hx_both(h, r->remedy);
	hx(h, "</p>\n<p class=\"small\"><span class=\"lab\">");
	hx_say(h, "Priorité : ", "Priority: ");
	hx(h, "</span>");
	hx_both(h, r->priority);
	hx(h, " · <span class=\"lab\">");
	hx_say(h, "Exigences : ", "Requirements: ");
	hx(h, "</span>");
	ids(h, &r->requirements, hx_link_requirement);
	hx(h, " · <span class=\"lab\">");
	hx_say(h, "Constats : ", "Findings: ");
	hx(h, "</span>");
	ids(h, &r->findings, hx_link_finding);
	hx(h, (int64_t)r->findings.n < r->failures ? ", …" : "");
	hx(h, "</p></li>\n");
}

static void
risks(struct html *h)
{
	const struct cf_rp_summary *s = &h->r->summary;
	size_t i;

	hx(h, "<h3>");
	hx_say(h, "3.4 Risques critiques et majeurs",
	    "3.4 Critical and major risks");
	hx(h, "</h3>\n");
	if (s->ntop == 0) {
		hx(h, "<p>");
		hx_say(h, "Aucun.", "None.");
		hx(h, "</p>\n");
		return;
	}
	hx(h, "<ol class=\"risks\">\n");
	for (i = 0; i < s->ntop; i++)
		risk(h, &s->top[i]);
	hx(h, "</ol>\n");
}

void
hx_summary(struct html *h)
{
	const struct cf_rp_summary *s = &h->r->summary;
	size_t i;

	hx(h, "<section id=\"synthese\" class=\"page\"><h2>");
	hx_say(h, "3. Synthèse", "3. Summary");
	hx(h, "</h2>\n");
	gates(h);
	opinion(h);
	intervals(h);
	risks(h);
	hx(h, "<h3>");
	hx_say(h, "3.5 Réserves et limites", "3.5 Reservations and limits");
	hx(h, "</h3>\n<ul class=\"reserves\">\n");
	for (i = 0; i < s->nreserves; i++) {
		hx(h, "<li>");
		hx_both(h, s->reserves[i].text);
		hx(h, "</li>\n");
	}
	hx(h, "</ul>\n<h3>");
	hx_say(h, "3.6 Suites", "3.6 Follow-up");
	hx(h, "</h3>\n<p>");
	hx_both(h, s->follow_up);
	hx(h, "</p>\n</section>\n");
}
