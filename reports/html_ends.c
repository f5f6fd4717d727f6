/* The page's chapters 5 and 6: scales, collectors, waivers, evidence chain. */
#include <inttypes.h>
#include <string.h>

#include "html.h"

static void
words(struct html *h, const struct cf_rp_word *w, size_t n, const char *fr,
    const char *en)
{
	size_t i;

	hx(h, "<div class=\"scale\"><h4>");
	hx_say(h, fr, en);
	hx(h, "</h4><dl>\n");
	for (i = 0; i < n; i++) {
		hx(h, "<dt>");
		hx_both(h, w[i].title);
		hx(h, "</dt><dd>");
		hx_both(h, w[i].meaning);
		hx(h, "</dd>\n");
	}
	hx(h, "</dl></div>\n");
}

static void
matrix(struct html *h)
{
	const struct cf_rp_scales *s = &h->r->scales;
	size_t i;

	hx_table(h, "matrix", "Risque selon l'impact et la facilité "
	    "d'exploitation", "Risk by impact and ease of exploitation");
	hx(h, "<thead><tr>");
	hx_th(h, "Impact", "Impact");
	for (i = 0; i < s->neases && i < 4; i++) {
		hx(h, "<th scope=\"col\">");
		hx_both(h, s->eases[i].title);
		hx(h, "</th>");
	}
	hx(h, "</tr></thead><tbody>\n");
	for (i = 0; i < s->nmatrix; i++) {
		const struct cf_rp_row *row = &s->matrix[i];
		const enum cf_risk cells[] = { row->difficile, row->elevee,
			row->moderee, row->facile };
		size_t j;

		hx(h, "<tr><th scope=\"row\">");
		hx_both(h, rp_scale(s->impacts, s->nimpacts,
		    cf_impact_name(row->impact)));
		hx(h, "</th>");
		for (j = 0; j < CF_NELEM(cells); j++) {
			hx(h, "<td>");
			hx_risk(h, cells[j]);
			hx(h, "</td>");
		}
		hx(h, "</tr>\n");
	}
	hx_table_end(h);
}

static void
scales(struct html *h)
{
	const struct cf_rp_scales *s = &h->r->scales;

	hx(h, "<section id=\"echelles\" class=\"page\"><h2>");
	hx_say(h, "5. Échelles", "5. Scales");
	hx(h, "</h2>\n<p>");
	hx_both(h, s->source);
	hx(h, "</p>\n");
	matrix(h);
	hx(h, "<div class=\"scales\">\n");
	words(h, s->impacts, s->nimpacts, "Impact", "Impact");
	words(h, s->eases, s->neases, "Facilité d'exploitation",
	    "Ease of exploitation");
	words(h, s->risks, s->nrisks, "Risque", "Risk");
	words(h, s->priorities, s->npriorities, "Priorité", "Priority");
	words(h, s->statuses, s->nstatuses, "Statut d'une exigence",
	    "Status of a requirement");
	words(h, s->verdicts, s->nverdicts, "Verdict d'une règle",
	    "Verdict of a rule");
	words(h, s->origins, s->norigins, "Origine d'un fait",
	    "Origin of a fact");
	words(h, s->rules, s->nrules, "Calcul de l'indice",
	    "How the score is made");
	hx(h, "</div>\n</section>\n");
}

static void
collectors(struct html *h)
{
	const struct cf_rp_annexes *x = &h->r->annexes;
	size_t i;

	hx(h, "<h3>");
	hx_say(h, "6.1 Collecteurs", "6.1 Collectors");
	hx(h, "</h3>\n");
	if (x->ncollectors == 0) {
		hx(h, "<p>");
		hx_say(h, "Aucun n'est consigné.", "None is recorded.");
		hx(h, "</p>\n");
		return;
	}
	hx_table(h, "list", "Collecteurs et leur fin",
	    "Collectors and how they ended");
	hx(h, "<thead><tr>");
	hx_th(h, "Collecteur", "Collector");
	hx_th(h, "Fin", "End");
	hx_th(h, "Remarque", "Note");
	hx(h, "</tr></thead><tbody>\n");
	for (i = 0; i < x->ncollectors; i++) {
		hx(h, "<tr><td class=\"m\">");
		hx_text(h, x->collectors[i].name);
		hx(h, "</td><td>");
		hx_both(h, rp_collector_end(x->collectors[i].end));
		hx(h, "</td><td>");
		hx_note(h, x->collectors[i].note);
		hx(h, "</td></tr>\n");
	}
	hx_table_end(h);
}

static void
waiver(struct html *h, const struct cf_rp_waiver *w)
{
	hx(h, "<tr><td class=\"m\">");
	hx_text(h, w->id);
	hx(h, "</td><td class=\"m\">");
	hx_text(h, w->rule);
	hx(h, "<br/>");
	hx_text(h, w->subject);
	hx(h, "</td><td>");
	hx_text(h, w->justification);
	hx(h, "</td><td>");
	hx_text(h, w->author);
	hx(h, "<br/>");
	hx_text(h, w->approver);
	hx(h, "</td><td>");
	hx_date(h, w->created);
	hx(h, "<br/>");
	hx_date(h, w->expires);
	hx(h, "</td><td>");
	hx_both(h, cf_waiver_state_text(w->state));
	if (w->used > 0) {
		hx_say(h, ", constats : ", ", findings: ");
		hx_int(h, w->used);
	}
	hx(h, "</td></tr>\n");
}

static void
waivers(struct html *h)
{
	const struct cf_rp_annexes *x = &h->r->annexes;
	size_t i;

	hx(h, "<h3>");
	hx_say(h, "6.2 Dérogations", "6.2 Waivers");
	hx(h, "</h3>\n");
	if (x->nwaivers == 0) {
		hx(h, "<p>");
		hx_say(h, "Aucune.", "None.");
		hx(h, "</p>\n");
		return;
	}
	hx_table(h, "list", "Dérogations et leur état",
	    "Waivers and their state");
	hx(h, "<thead><tr>");
	hx_th(h, "Nº", "Id");
	hx_th(h, "Règle et objet", "Rule and subject");
	hx_th(h, "Justification", "Justification");
	hx_th(h, "Auteur, approbateur", "Author, approver");
	hx_th(h, "Créée, expire", "Made, expires");
	hx_th(h, "État", "State");
	hx(h, "</tr></thead><tbody>\n");
	for (i = 0; i < x->nwaivers; i++)
		waiver(h, &x->waivers[i]);
	hx_table_end(h);
}

static void
chain(struct html *h)
{
	const struct cf_rp_annexes *x = &h->r->annexes;

	hx(h, "<h3>");
	hx_say(h, "6.3 Chaîne de preuves", "6.3 Evidence chain");
	hx(h, "</h3>\n<p>");
	hx_say(h, "Chaque fait est une ligne de facts.jsonl, liée à la "
	    "précédente par son empreinte. L'empreinte de la dernière engage "
	    "toutes les autres.",
	    "Each fact is a line of facts.jsonl, chained to the one before by "
	    "its digest. The digest of the last one commits to all others.");
	hx(h, "</p>\n<dl class=\"grid\"><dt>");
	hx_say(h, "Faits", "Facts");
	hx(h, "</dt><dd>");
	hx_int(h, x->chain_facts);
	hx(h, "</dd>\n<dt>");
	hx_say(h, "Tête de chaîne (SHA-256)", "Head of the chain (SHA-256)");
	hx(h, "</dt><dd><code>");
	hx_text(h, x->chain_head[0] == '\0' ? "–" : x->chain_head);
	hx(h, "</code></dd></dl>\n");
}

void
hx_ends(struct html *h)
{
	scales(h);
	hx(h, "<section id=\"annexes\" class=\"page\"><h2>");
	hx_say(h, "6. Annexes", "6. Annexes");
	hx(h, "</h2>\n");
	collectors(h);
	waivers(h);
	chain(h);
	hx(h, "</section>\n");
}
