/*
 * The page's chapter 4: a sheet for each rule that failed or could not be
 * determined, the requirements by chapter, and the rules that hold.
 */
#include <inttypes.h>
#include <string.h>

#include "html.h"

#define ROW_IDS 12 /* ids shown beside a requirement; the sheets have all */

/* ---- Proof ---- */

static void
fact(struct html *h, const struct cf_rp_fact *f, const char *subject)
{
	size_t i;

	hx(h, "<li><code>");
	hx_text(h, f->key);
	hx(h, "</code>");
	if (strcmp(f->subject, subject) != 0) {
		hx_say(h, " sur ", " on ");
		hx(h, "<code>");
		hx_text(h, f->subject);
		hx(h, "</code>");
	}
	for (i = 0; i < f->values.n; i++) {
		hx(h, i == 0 ? " = <b>" : ", ");
		hx_text(h, f->values.v[i]);
	}
	hx(h, i > 0 ? "</b>" : "");
	if (f->omitted > 0) {
		hx_say(h, " … (abrégé : ", " … (shortened: ");
		hx_int(h, f->omitted);
		hx(h, ")");
	}
	if (f->status != CF_ST_OK) {
		hx(h, " <em>");
		hx_both(h, cf_status_text(f->status));
		hx(h, "</em>");
	}
	if (f->note[0] != '\0') {
		hx_say(h, " : ", ": ");
		hx_note(h, f->note);
	}
	hx(h, "<br/><span class=\"src\"><b class=\"o\">");
	hx_both(h, cf_origin_text(f->origin));
	hx(h, "</b> · ");
	hx_text(h, f->time);
	hx(h, " · ");
	hx_text(h, f->collector);
	if (f->source[0] != '\0') {
		hx(h, " · ");
		hx_text(h, f->source);
	}
	hx_say(h, " · fait nº ", " · fact no. ");
	hx_int(h, f->seq);
	if (f->raw[0] != '\0') {
		hx_say(h, " · octets bruts ", " · raw bytes ");
		hx(h, "<code>");
		hx_text(h, f->raw);
		hx(h, "</code>");
	}
	hx(h, "</span></li>\n");
}

static void
proof(struct html *h, const struct cf_rp_finding *f)
{
	size_t i;

	if (f->nfacts == 0)
		return;
	hx(h, f->verdict == CF_VD_FAIL ? "<details class=\"proof ko\">" :
	    "<details class=\"proof\">");
	hx(h, "<summary>");
	hx_say(h, "Preuve : ", "Proof: ");
	hx_int(h, (int64_t)f->nfacts);
	hx_say(h, f->nfacts > 1 ? " faits" : " fait",
	    f->nfacts > 1 ? " facts" : " fact");
	hx(h, "</summary><ul>\n");
	for (i = 0; i < f->nfacts; i++)
		fact(h, &f->facts[i], f->subject);
	hx(h, "</ul></details>");
}

static void
waiver(struct html *h, const char *id)
{
	const struct cf_rp_waiver *w = cf_report_waiver(h->r, id);

	if (w == NULL)
		return;
	hx(h, "<p class=\"waiver\"><b>");
	hx_say(h, "Dérogation ", "Waiver ");
	hx(h, "<code>");
	hx_text(h, w->id);
	hx(h, "</code></b>");
	hx_say(h, " jusqu'au ", " until ");
	hx_date(h, w->expires);
	hx_say(h, ", approuvée par ", ", approved by ");
	hx_text(h, w->approver);
	hx_say(h, " : ", ": ");
	hx_text(h, w->justification);
	hx(h, "</p>");
}

/* ---- Sheets ---- */

static void
finding(struct html *h, const struct cf_rp_finding *f)
{
	hx(h, "<tr id=\"f-");
	hx_text(h, f->id);
	hx(h, "\"><td class=\"vc\">");
	hx_verdict(h, f->verdict);
	hx(h, "<br/><code class=\"fid\">");
	hx_text(h, f->id);
	hx(h, "</code></td><td class=\"m\">");
	hx_text(h, f->subject);
	if (f->line > 0) {
		hx(h, "<br/><span class=\"small\">");
		hx_say(h, "ligne ", "line ");
		hx_int(h, f->line);
		hx(h, "</span>");
	}
	hx(h, "</td><td>");
	hx_both(h, f->reason);
	if (f->waiver[0] != '\0')
		waiver(h, f->waiver);
	proof(h, f);
	hx(h, "</td><td class=\"small\">");
	if (f->origin == CF_OR_MAX)
		hx(h, "–");
	else
		hx_both(h, cf_origin_text(f->origin));
	hx(h, "</td></tr>\n");
}

static void
findings(struct html *h, const struct cf_rp_rule *r, bool good)
{
	size_t i;
	bool is;

	hx_table(h, "findings", good ? "Objets conformes ou non concernés" :
	    "Constats", good ? "Subjects that hold or are not concerned" :
	    "Findings");
	hx(h, "<thead><tr>");
	hx_th(h, "Verdict", "Verdict");
	hx_th(h, "Objet", "Subject");
	hx_th(h, "Constat et preuve", "Finding and proof");
	hx_th(h, "Origine", "Origin");
	hx(h, "</tr></thead><tbody>\n");
	for (i = 0; i < r->nfindings; i++) {
		is = r->findings[i].verdict == CF_VD_PASS ||
		    r->findings[i].verdict == CF_VD_NA;
		if (is == good)
			finding(h, &r->findings[i]);
	}
	hx_table_end(h);
}

static void
fold(struct html *h, const struct cf_rp_rule *r)
{
	int64_t pass = r->verdicts[CF_VD_PASS], na = r->verdicts[CF_VD_NA];

	if (pass + na == 0)
		return;
	hx(h, "<details class=\"fold\"><summary>");
	hx_say(h, "Conformes : ", "Compliant: ");
	hx_int(h, pass);
	hx_say(h, " ; non applicables : ", "; not applicable: ");
	hx_int(h, na);
	hx(h, "</summary>\n");
	findings(h, r, true);
	hx(h, "</details>\n");
}

static void
parameters(struct html *h, const struct cf_rp_rule *r)
{
	size_t i, j;

	if (r->nparams == 0)
		return;
	hx(h, "<dt>");
	hx_say(h, "Paramètres", "Parameters");
	hx(h, "</dt><dd>");
	for (i = 0; i < r->nparams; i++) {
		hx(h, i == 0 ? "<code>" : " · <code>");
		hx_text(h, r->params[i].name);
		hx(h, "</code> = ");
		for (j = 0; j < r->params[i].values.n; j++) {
			hx(h, j == 0 ? "" : ", ");
			hx_text(h, r->params[i].values.v[j]);
		}
	}
	hx(h, "</dd>\n");
}

static void
rating(struct html *h, const struct cf_rp_rule *r)
{
	const struct cf_rp_scales *s = &h->r->scales;

	hx(h, "<dt>");
	hx_say(h, "Cotation", "Rating");
	hx(h, "</dt><dd>");
	hx_say(h, "impact ", "impact ");
	hx_both(h, rp_scale(s->impacts, s->nimpacts,
	    cf_impact_name(r->impact)));
	hx_say(h, ", exploitation ", ", exploitation ");
	hx_both(h, rp_scale(s->eases, s->neases, cf_ease_name(r->ease)));
	hx_say(h, ", risque ", ", risk ");
	hx_both(h, rp_scale(s->risks, s->nrisks, cf_risk_name(r->risk)));
	hx_say(h, " ; priorité ", "; priority ");
	hx_both(h, r->priority);
	hx(h, "</dd>\n");
}

static void
sheet_head(struct html *h, const struct cf_rp_rule *r)
{
	size_t i;

	hx(h, "<dl class=\"grid\">\n<dt>");
	hx_say(h, "Exigences", "Requirements");
	hx(h, "</dt><dd>");
	for (i = 0; i < r->requirements.n; i++) {
		hx(h, i == 0 ? "" : ", ");
		hx_link_requirement(h, r->requirements.v[i]);
	}
	hx(h, "</dd>\n");
	hx_row(h, "Source", "Source", r->cite);
	hx_row_both(h, "Niveau", "Level", rp_level(r->level));
	rating(h, r);
	parameters(h, r);
	hx_row_both(h, "Mesure", "Measure", r->remedy);
	hx(h, "</dl>\n");
}

static void
sheet(struct html *h, const struct cf_rp_rule *r)
{
	enum cf_risk risk = CF_RK_NONE;

	if (r->verdicts[CF_VD_FAIL] > 0 && r->nfindings > 0)
		risk = r->findings[0].risk;
	hx(h, "<article class=\"sheet");
	hx(h, r->verdicts[CF_VD_FAIL] > 0 ? "\"><h4>" : " un\"><h4>");
	if (r->verdicts[CF_VD_FAIL] > 0)
		hx_risk(h, risk);
	else
		hx_verdict(h, CF_VD_UNKNOWN);
	hx(h, " ");
	hx_both(h, r->title);
	hx(h, " <code>");
	hx_text(h, r->id);
	hx(h, "</code></h4>\n");
	sheet_head(h, r);
	findings(h, r, false);
	fold(h, r);
	hx(h, "</article>\n");
}

static bool
troubled(const struct cf_rp_rule *r)
{
	return r->verdicts[CF_VD_FAIL] + r->verdicts[CF_VD_UNKNOWN] > 0;
}

static void
sheets(struct html *h)
{
	size_t i, n = 0;

	hx(h, "<h3 id=\"constats\">");
	hx_say(h, "4.1 Fiches de constat", "4.1 Finding sheets");
	hx(h, "</h3>\n<p>");
	hx_say(h, "Une fiche par règle non respectée ou indéterminée, la plus "
	    "grave d'abord. L'identifiant d'un constat est tiré de la règle et "
	    "de l'objet : il reste le même d'un audit à l'autre.",
	    "One sheet for each rule that does not hold or is undetermined, "
	    "the worst first. The id of a finding is made of the rule and the "
	    "subject: it stays the same from one audit to the next.");
	hx(h, "</p>\n");
	for (i = 0; i < h->r->nrules; i++) {
		if (troubled(&h->r->rules[i])) {
			sheet(h, &h->r->rules[i]);
			n++;
		}
	}
	if (n == 0) {
		hx(h, "<p>");
		hx_say(h, "Aucune.", "None.");
		hx(h, "</p>\n");
	}
}

/* ---- Requirements ---- */

static void
tallies(struct html *h, const struct cf_rp_requirement *q)
{
	static const enum cf_verdict order[] = { CF_VD_FAIL, CF_VD_UNKNOWN,
		CF_VD_PASS, CF_VD_NA };
	size_t i;

	if (q->findings.n == 0)
		return;
	hx(h, "<p class=\"tally\">");
	for (i = 0; i < CF_NELEM(order); i++) {
		if (q->verdicts[order[i]] == 0)
			continue;
		hx(h, "<span title=\"");
		hx_both(h, cf_verdict_text(order[i]));
		hx(h, "\">");
		hx(h, rp_verdict_sign(order[i]));
		hx(h, "\xc2\xa0");
		hx_int(h, q->verdicts[order[i]]);
		hx(h, "</span> ");
	}
	hx(h, "</p>");
}

/* The worst first: ids of what holds are left to the rules' own lists. */
static void
requirement_findings(struct html *h, const struct cf_rp_requirement *q)
{
	const struct cf_rp_ref *ref;
	size_t i, shown = 0;

	tallies(h, q);
	for (i = 0; i < q->findings.n; i++) {
		ref = cf_report_finding(h->r, q->findings.v[i]);
		if (ref == NULL || ref->finding->verdict == CF_VD_PASS ||
		    ref->finding->verdict == CF_VD_NA)
			break;
		if (shown == ROW_IDS) {
			hx(h, " …");
			break;
		}
		hx(h, shown++ == 0 ? "" : " ");
		hx_link_finding(h, q->findings.v[i]);
	}
}

static void
requirement(struct html *h, const struct cf_rp_requirement *q)
{
	hx(h, "<tr id=\"e-");
	hx_text(h, q->id);
	hx(h, "\"><th scope=\"row\">");
	hx_text(h, q->id);
	hx(h, "</th><td><b>");
	hx_both(h, q->title);
	hx(h, "</b>");
	if (q->sovereignty) {
		hx(h, " <span class=\"tag\">");
		hx_say(h, "souveraineté", "sovereignty");
		hx(h, "</span>");
	}
	hx(h, "<p>");
	hx_both(h, q->text);
	hx(h, "</p></td><td>");
	hx_status(h, q->status);
	hx(h, "<p class=\"small\">");
	hx_both(h, rp_obligation(q->obligation));
	hx(h, "<br/>");
	hx_both(h, rp_kind(q->kind));
	hx(h, "</p>");
	if (q->waived > 0) {
		hx(h, "<p class=\"small\">");
		hx_say(h, "dérogations : ", "waivers: ");
		hx_int(h, q->waived);
		hx(h, "</p>");
	}
	hx(h, "</td><td>");
	hx_both(h, q->reason);
	requirement_findings(h, q);
	hx(h, "</td></tr>\n");
}

static void
chapter(struct html *h, const struct cf_rp_chapter *c)
{
	size_t i;

	hx(h, "<h4 id=\"c-");
	hx_text(h, c->id);
	hx(h, "\">");
	hx_text(h, c->id);
	hx(h, ". ");
	hx_both(h, c->title);
	hx(h, "</h4>\n");
	hx_table(h, "reqs", "Exigences du chapitre",
	    "Requirements of the chapter");
	hx(h, "<thead><tr>");
	hx_th(h, "Nº", "No.");
	hx_th(h, "Exigence", "Requirement");
	hx_th(h, "Statut", "Status");
	hx_th(h, "Motif et résultats", "Reason and results");
	hx(h, "</tr></thead><tbody>\n");
	for (i = 0; i < c->nrequirements; i++)
		requirement(h, &c->requirements[i]);
	hx_table_end(h);
}

/* ---- Rules that hold, rules without a subject ---- */

static void
good_rule(struct html *h, const struct cf_rp_rule *r)
{
	hx(h, "<details class=\"rule\"><summary>");
	hx_verdict(h, r->verdicts[CF_VD_PASS] > 0 ? CF_VD_PASS : CF_VD_NA);
	hx(h, " ");
	hx_both(h, r->title);
	hx(h, " <code>");
	hx_text(h, r->id);
	hx(h, "</code> <span class=\"small\">");
	hx_int(h, r->verdicts[CF_VD_PASS]);
	hx_say(h, " conformes, ", " compliant, ");
	hx_int(h, r->verdicts[CF_VD_NA]);
	hx_say(h, " non applicables", " not applicable");
	hx(h, "</span></summary>\n");
	sheet_head(h, r);
	findings(h, r, true);
	hx(h, "</details>\n");
}

static void
good_rules(struct html *h)
{
	const struct cf_rp_rule *r;
	size_t i, without = 0;

	hx(h, "<h3>");
	hx_say(h, "4.3 Règles respectées", "4.3 Rules that hold");
	hx(h, "</h3>\n");
	for (i = 0; i < h->r->nrules; i++) {
		r = &h->r->rules[i];
		if (r->nfindings == 0)
			without++;
		else if (!troubled(r))
			good_rule(h, r);
	}
	if (without == 0)
		return;
	hx(h, "<p>");
	hx_say(h, "Règles sans objet dans ce périmètre : ",
	    "Rules without a subject in this perimeter: ");
	for (i = 0; i < h->r->nrules; i++) {
		r = &h->r->rules[i];
		if (r->nfindings > 0)
			continue;
		hx(h, "<code>");
		hx_text(h, r->id);
		hx(h, --without == 0 ? "</code>." : "</code>, ");
	}
	hx(h, "</p>\n");
}

void
hx_results(struct html *h)
{
	size_t i;

	hx(h, "<section id=\"resultats\" class=\"page\"><h2>");
	hx_say(h, "4. Résultats", "4. Results");
	hx(h, "</h2>\n");
	sheets(h);
	hx(h, "<h3 id=\"exigences\" class=\"page\">");
	hx_say(h, "4.2 Exigences par chapitre", "4.2 Requirements by chapter");
	hx(h, "</h3>\n");
	for (i = 0; i < h->r->nchapters; i++)
		chapter(h, &h->r->chapters[i]);
	good_rules(h);
	hx_paths(h);
	hx(h, "</section>\n");
}
