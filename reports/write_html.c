/*
 * The report as one page to read and to print: no script, nothing fetched,
 * markup that an XML parser accepts.  Here: the helpers, the head of the page,
 * identification and frame; the other chapters are in html_*.c.  Every text
 * that is not markup of ours passes hx_text().
 */
#include <inttypes.h>
#include <string.h>

#include <confiance/limits.h>

#include "html.h"

/* ---- Helpers ---- */

void
hx(struct html *h, const char *markup)
{
	cf_buf_str(h->out, markup);
}

void
hx_text(struct html *h, const char *s)
{
	size_t n;

	if (!sh_clean(s)) {
		h->dirty = true;
		return;
	}
	for (; *s != '\0'; s++) {
		n = strcspn(s, "&<>\"'");
		cf_buf_add(h->out, s, n);
		s += n;
		switch (*s) {
		case '\0':
			return;
		case '&':
			hx(h, "&amp;");
			break;
		case '<':
			hx(h, "&lt;");
			break;
		case '>':
			hx(h, "&gt;");
			break;
		case '"':
			hx(h, "&#34;");
			break;
		default:
			hx(h, "&#39;");
		}
	}
}

void
hx_both(struct html *h, struct cf_text t)
{
	cf_buf_reset(&h->scratch);
	rp_typography(&h->scratch, h->lang, cf_text_pick(t, h->lang));
	hx_text(h, h->scratch.data);
}

void
hx_say(struct html *h, const char *fr, const char *en)
{
	hx_both(h, (struct cf_text){ fr, en });
}

void
hx_note(struct html *h, const char *note)
{
	enum { TIMES = 64 }; /* a note, its pieces, what they become */
	struct cf_arena *arena = NULL;

	if (h->lang == CF_LANG_FR && sh_clean(note))
		arena = cf_arena_new(TIMES * CF_MAX_NOTE);
	hx_text(h, arena == NULL ? note : cf_note_french(arena, note));
	cf_arena_free(arena);
}

void
hx_int(struct html *h, int64_t i)
{
	cf_buf_printf(h->out, "%" PRId64, i);
}

void
hx_percent(struct html *h, int64_t milli)
{
	rp_percent(h->out, h->lang, milli);
}

void
hx_date(struct html *h, const char *date)
{
	cf_buf_reset(&h->scratch);
	rp_date(&h->scratch, h->lang, date);
	hx_text(h, h->scratch.len == 0 ? "–" : h->scratch.data);
}

static void
term(struct html *h, const char *fr, const char *en)
{
	hx(h, "<dt>");
	hx_say(h, fr, en);
	hx(h, "</dt><dd>");
}

void
hx_row(struct html *h, const char *fr, const char *en, const char *text)
{
	if (text[0] == '\0')
		return;
	term(h, fr, en);
	hx_text(h, text);
	hx(h, "</dd>\n");
}

void
hx_row_both(struct html *h, const char *fr, const char *en, struct cf_text t)
{
	if (cf_text_pick(t, h->lang)[0] == '\0')
		return;
	term(h, fr, en);
	hx_both(h, t);
	hx(h, "</dd>\n");
}

static void
row_date(struct html *h, const char *fr, const char *en, const char *date)
{
	if (date[0] == '\0')
		return;
	term(h, fr, en);
	hx_date(h, date);
	hx(h, "</dd>\n");
}

static void
row_hash(struct html *h, const char *fr, const char *en, const char *hash)
{
	if (hash[0] == '\0')
		return;
	term(h, fr, en);
	hx(h, "<code>");
	hx_text(h, hash);
	hx(h, "</code></dd>\n");
}

void
hx_th(struct html *h, const char *fr, const char *en)
{
	hx(h, "<th scope=\"col\">");
	hx_say(h, fr, en);
	hx(h, "</th>");
}

void
hx_table(struct html *h, const char *class, const char *fr, const char *en)
{
	hx(h, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
	    "aria-label=\"");
	hx_say(h, fr, en);
	hx(h, "\"><table class=\"");
	hx(h, class);
	hx(h, "\"><caption>");
	hx_say(h, fr, en);
	hx(h, "</caption>\n");
}

void
hx_table_end(struct html *h)
{
	hx(h, "</tbody></table></div>\n");
}

static void
badge(struct html *h, const char *class, const char *sign, struct cf_text t)
{
	hx(h, "<span class=\"b ");
	hx(h, class);
	hx(h, "\"><span aria-hidden=\"true\">");
	hx(h, sign);
	hx(h, "</span> ");
	hx_both(h, t);
	hx(h, "</span>");
}

void
hx_status(struct html *h, enum cf_req_status status)
{
	static const char *const classes[CF_RQ_MAX] = {
		[CF_RQ_NON_APPLICABLE] = "na",
		[CF_RQ_CONFORME] = "ok",
		[CF_RQ_REMARQUE] = "rem",
		[CF_RQ_DECLARE] = "dec",
		[CF_RQ_A_VERIFIER] = "hum",
		[CF_RQ_INDETERMINE] = "unk",
		[CF_RQ_NON_CONFORME] = "ko",
	};

	badge(h, (unsigned int)status < CF_RQ_MAX ? classes[status] : "unk",
	    rp_status_sign(status), cf_req_status_text(status));
}

void
hx_verdict(struct html *h, enum cf_verdict verdict)
{
	badge(h, verdict == CF_VD_PASS ? "ok" : verdict == CF_VD_FAIL ? "ko" :
	    verdict == CF_VD_NA ? "na" : "unk", rp_verdict_sign(verdict),
	    cf_verdict_text(verdict));
}

void
hx_risk(struct html *h, enum cf_risk risk)
{
	static const char *const classes[] = { "na", "r1", "r2", "r3", "r4" };
	static const char *const signs[] = { "–", "▁", "▃", "▅", "█" };
	unsigned int i = (unsigned int)risk <= CF_RK_CRITIQUE ? risk : 0;
	struct cf_text word = rp_scale(h->r->scales.risks,
	    h->r->scales.nrisks, cf_risk_name(risk));

	badge(h, classes[i], signs[i], i == 0 ?
	    (struct cf_text){ "sans risque propre", "no risk of its own" } :
	    word);
}

/* Ids of requirements and findings are anchors; an id of foreign make may hold
 * anything, so that it is escaped like any text. */
void
hx_link_requirement(struct html *h, const char *id)
{
	hx(h, "<a href=\"#e-");
	hx_text(h, id);
	hx(h, "\">");
	hx_text(h, id);
	hx(h, "</a>");
}

void
hx_link_finding(struct html *h, const char *id)
{
	hx(h, "<a class=\"fid\" href=\"#f-");
	hx_text(h, id);
	hx(h, "\">");
	hx_text(h, id);
	hx(h, "</a>");
}

/* Sure part full, open part hatched, rest empty: no colour needed. */
void
hx_interval(struct html *h, const struct cf_rp_score *s)
{
	int64_t low = s->weight == 0 ? 0 : s->low;
	int64_t high = s->weight == 0 ? 0 : s->high;

	if (high < low)
		high = low;
	hx(h, "<svg class=\"bar\" viewBox=\"0 0 1000 70\" "
	    "preserveAspectRatio=\"none\" role=\"img\" aria-label=\"");
	if (s->weight == 0) {
		hx_say(h, "sans objet", "not applicable");
	} else {
		hx_percent(h, low);
		hx_say(h, " à ", " to ");
		hx_percent(h, high);
	}
	hx(h, "\"><rect class=\"bg\" x=\"0\" y=\"0\" width=\"1000\" "
	    "height=\"70\"/>");
	cf_buf_printf(h->out, "<rect class=\"sure\" x=\"0\" y=\"0\" "
	    "width=\"%" PRId64 "\" height=\"70\"/>"
	    "<rect class=\"open\" x=\"%" PRId64 "\" y=\"0\" width=\"%" PRId64
	    "\" height=\"70\" fill=\"url(#hatch)\"/></svg>", low, low,
	    high - low);
}

/* ---- Head ---- */

/*
 * The marking in the margin of each printed page, as a CSS string: all but
 * plain letters and digits as hexadecimal escapes (CSS Syntax 3, 4.3.7), so
 * that nothing can end the string or the style element.
 */
static void
page_margin(struct html *h, const char *box, const char *text)
{
	const unsigned char *p = (const unsigned char *)text;
	uint32_t c;
	size_t n;

	hx(h, "@page{@");
	hx(h, box);
	hx(h, "{content:\"");
	for (; *p != '\0'; p += n) {
		n = *p < 0x80 ? 1 : *p >= 0xf0 ? 4 : *p >= 0xe0 ? 3 : 2;
		c = n == 1 ? *p : *p & (0x7fu >> n);
		for (size_t i = 1; i < n; i++)
			c = c << 6 | (p[i] & 0x3f);
		if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
		    (c >= 'a' && c <= 'z'))
			cf_buf_printf(h->out, "%c", (int)c);
		else
			cf_buf_printf(h->out, "\\%06x", (unsigned int)c);
	}
	hx(h, "\"}}\n");
}

static void
head(struct html *h)
{
	const struct cf_rp_header *d = &h->r->header;

	hx(h, "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" ");
	hx(h, h->lang == CF_LANG_FR ? "lang=\"fr\" xml:lang=\"fr\">\n" :
	    "lang=\"en\" xml:lang=\"en\">\n");
	hx(h, "<head>\n<meta charset=\"utf-8\"/>\n<meta name=\"viewport\" "
	    "content=\"width=device-width, initial-scale=1\"/>\n"
	    "<meta name=\"color-scheme\" content=\"light dark\"/>\n"
	    "<meta name=\"generator\" content=\"");
	hx_text(h, d->program);
	hx(h, "\"/>\n<meta http-equiv=\"Content-Security-Policy\" "
	    "content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n"
	    "<title>");
	hx_both(h, d->title);
	hx(h, " – ");
	hx_text(h, h->r->frame.object);
	hx(h, "</title>\n<style>\n");
	hx(h, html_style);
	if (sh_clean(d->marking) && sh_clean(h->r->frame.object)) {
		page_margin(h, "top-center", d->marking);
		page_margin(h, "bottom-left", h->r->frame.object);
	}
	hx(h, "</style>\n</head>\n<body>\n"
	    "<svg width=\"0\" height=\"0\" aria-hidden=\"true\" "
	    "class=\"defs\"><defs><pattern id=\"hatch\" width=\"14\" "
	    "height=\"70\" patternUnits=\"userSpaceOnUse\">"
	    "<rect class=\"open\" width=\"6\" height=\"70\"/></pattern></defs>"
	    "</svg>\n");
}

static void
marking(struct html *h)
{
	if (h->r->header.marking[0] == '\0')
		return;
	hx(h, "<p class=\"marking\">");
	hx_text(h, h->r->header.marking);
	hx(h, "</p>\n");
}

static void
contents(struct html *h)
{
	static const struct {
		const char *anchor;
		struct cf_text text;
	} rows[] = {
		{ "#identification", { "1. Identification",
		    "1. Identification" } },
		{ "#cadre", { "2. Cadre", "2. Frame" } },
		{ "#synthese", { "3. Synthèse", "3. Summary" } },
		{ "#resultats", { "4. Résultats", "4. Results" } },
		{ "#echelles", { "5. Échelles", "5. Scales" } },
		{ "#annexes", { "6. Annexes", "6. Annexes" } },
	};
	size_t i;

	hx(h, "<nav aria-label=\"");
	hx_say(h, "Sommaire", "Contents");
	hx(h, "\"><ol>");
	for (i = 0; i < CF_NELEM(rows); i++) {
		hx(h, "<li><a href=\"");
		hx(h, rows[i].anchor);
		hx(h, "\">");
		hx_both(h, rows[i].text);
		hx(h, "</a></li>");
	}
	hx(h, "</ol></nav>\n");
}

/* ---- 1. Identification ---- */

static void
profile(struct html *h)
{
	const struct cf_rp_header *d = &h->r->header;

	term(h, "Profil", "Profile");
	hx_both(h, d->profile_title);
	hx(h, " (<code>");
	hx_text(h, d->profile);
	hx(h, "</code>");
	if (d->profile_version[0] != '\0') {
		hx_say(h, ", version ", ", version ");
		hx_text(h, d->profile_version);
	}
	hx(h, ")</dd>\n");
}

static void
identification(struct html *h)
{
	const struct cf_rp_header *d = &h->r->header;

	hx(h, "<section id=\"identification\"><h2>");
	hx_say(h, "1. Identification", "1. Identification");
	hx(h, "</h2>\n<dl class=\"grid\">\n");
	hx_row(h, "Prestataire", "Provider", h->r->frame.provider);
	hx_row(h, "Auditeur", "Auditor", d->auditor[0] != '\0' ? d->auditor :
	    h->lang == CF_LANG_FR ? "non désigné" : "not named");
	profile(h);
	row_hash(h, "Empreinte du profil", "Profile digest",
	    d->profile_sha256);
	row_date(h, "Date du jugement", "Date of judgement", d->date);
	hx_row(h, "Programme", "Program", d->program);
	hx_row(h, "Collecte faite par", "Collected by", d->collected_by);
	hx_row(h, "Construction", "Build", d->build);
	hx_row(h, "Algorithme de l'indice", "Score algorithm", d->algorithm);
	hx_row_both(h, "Part automatique", "Automatic part", d->automatic);
	hx(h, "</dl>\n</section>\n");
}

/* ---- 2. Frame ---- */

static void
counts(struct html *h)
{
	const struct cf_rp_frame *f = &h->r->frame;
	const struct {
		const char *fr, *en;
		int64_t n;
	} rows[] = {
		{ "points d'accès", "endpoints", f->endpoints },
		{ "domaines", "domains", f->domains },
		{ "magasins de clés", "key stores", f->key_stores },
		{ "magasins de données", "data stores", f->data_stores },
		{ "tiers", "third parties", f->third_parties },
		{ "documents", "documents", f->documents },
	};
	size_t i;

	hx(h, "<ul class=\"counts\">");
	for (i = 0; i < CF_NELEM(rows); i++) {
		hx(h, "<li><strong>");
		hx_int(h, rows[i].n);
		hx(h, "</strong> ");
		hx_say(h, rows[i].fr, rows[i].en);
		hx(h, "</li>");
	}
	hx(h, "</ul>\n");
}

static void
perimeter(struct html *h)
{
	const struct cf_rp_frame *f = &h->r->frame;
	size_t i;

	hx(h, "<h3>");
	hx_say(h, "2.1 Périmètre", "2.1 Perimeter");
	hx(h, "</h3>\n");
	counts(h);
	if (f->ntargets == 0)
		return;
	hx_table(h, "list", "Objets déclarés", "Declared things");
	hx(h, "<thead><tr>");
	hx_th(h, "Nature", "Kind");
	hx_th(h, "Identifiant", "Id");
	hx_th(h, "Lieu et rôles déclarés", "Declared place and roles");
	hx(h, "</tr></thead><tbody>\n");
	for (i = 0; i < f->ntargets; i++) {
		hx(h, "<tr><td>");
		hx_both(h, rp_target_kind(f->targets[i].kind));
		hx(h, "</td><td class=\"m\">");
		hx_text(h, f->targets[i].id);
		hx(h, "</td><td>");
		hx_text(h, f->targets[i].what);
		hx(h, "</td></tr>\n");
	}
	hx_table_end(h);
}

static void
authorisation(struct html *h)
{
	const struct cf_rp_frame *f = &h->r->frame;

	term(h, "Autorisation", "Authorisation");
	if (f->authorisation[0] == '\0') {
		hx_say(h, "aucune citée", "none named");
	} else {
		hx_text(h, f->authorisation);
		if (f->granted_by[0] != '\0') {
			hx_say(h, ", accordée par ", ", granted by ");
			hx_text(h, f->granted_by);
		}
	}
	if (f->authorised_from[0] != '\0') {
		hx_say(h, ", du ", ", from ");
		hx_date(h, f->authorised_from);
	}
	if (f->authorised_until[0] != '\0') {
		hx_say(h, ", jusqu'au ", ", until ");
		hx_date(h, f->authorised_until);
		hx_say(h, " inclus", " included");
	}
	hx(h, "</dd>\n");
}

static void
conditions(struct html *h)
{
	const struct cf_rp_frame *f = &h->r->frame;

	hx(h, "<h3>");
	hx_say(h, "2.2 Conditions", "2.2 Conditions");
	hx(h, "</h3>\n<dl class=\"grid\">\n");
	authorisation(h);
	row_date(h, "Début de la collecte", "Collection started", f->started);
	row_date(h, "Fin de la collecte", "Collection finished", f->finished);
	row_date(h, "Jugement", "Judgement", f->judged);
	hx_row_both(h, "Lieu", "Place", f->place);
	hx_row(h, "Horloge", "Clock", f->clock);
	hx_row(h, "Résolveur DNS", "DNS resolver", f->resolver);
	hx_row(h, "Cloisonnement atteint", "Confinement reached", f->sandbox);
	hx_row(h, "Fichier de déploiement", "Deployment file",
	    f->deployment_file);
	row_hash(h, "Son empreinte", "Its digest", f->deployment_sha256);
	term(h, "Complétude", "Completeness");
	hx_say(h, f->complete ? "collecte complète" : "collecte incomplète",
	    f->complete ? "collection complete" : "collection incomplete");
	if (f->why[0] != '\0') {
		hx_say(h, " : ", ": ");
		hx_text(h, f->why);
	}
	hx_say(h, " ; faits recueillis : ", "; facts collected: ");
	hx_int(h, f->facts);
	hx(h, "</dd>\n</dl>\n");
}

static void
hash_cell(struct html *h, const char *hash)
{
	hx(h, "<td class=\"m h\">");
	hx_text(h, hash[0] == '\0' ? "–" : hash);
	hx(h, "</td></tr>\n");
}

static void
documents(struct html *h)
{
	const struct cf_rp_frame *f = &h->r->frame;
	size_t i;

	hx(h, "<h3>");
	hx_say(h, "2.3 Documents de référence", "2.3 Reference documents");
	hx(h, "</h3>\n");
	hx_table(h, "list", "Documents de référence et preuves documentaires",
	    "Reference documents and documentary evidence");
	hx(h, "<thead><tr>");
	hx_th(h, "Titre", "Title");
	hx_th(h, "Édition", "Edition");
	hx_th(h, "Empreinte SHA-256", "SHA-256 digest");
	hx(h, "</tr></thead><tbody>\n");
	for (i = 0; i < f->nreferences; i++) {
		hx(h, "<tr><td>");
		hx_both(h, f->references[i].title);
		hx(h, "</td><td>");
		hx_date(h, f->references[i].edition);
		hx(h, "</td>");
		hash_cell(h, f->references[i].sha256);
	}
	hx_table_end(h);
}

static void
datasets(struct html *h)
{
	const struct cf_rp_frame *f = &h->r->frame;
	size_t i;

	if (f->ndatasets == 0)
		return;
	hx(h, "<h3>");
	hx_say(h, "2.4 Jeux de données", "2.4 Data sets");
	hx(h, "</h3>\n");
	hx_table(h, "list", "Jeux de données utilisés", "Data sets used");
	hx(h, "<thead><tr>");
	hx_th(h, "Nom", "Name");
	hx_th(h, "Version", "Version");
	hx_th(h, "Date", "Date");
	hx_th(h, "Licence", "Licence");
	hx_th(h, "Empreinte SHA-256", "SHA-256 digest");
	hx(h, "</tr></thead><tbody>\n");
	for (i = 0; i < f->ndatasets; i++) {
		hx(h, "<tr><td>");
		hx_text(h, f->datasets[i].name);
		hx(h, "</td><td>");
		hx_text(h, f->datasets[i].version);
		hx(h, "</td><td>");
		hx_date(h, f->datasets[i].date);
		hx(h, "</td><td>");
		hx_text(h, f->datasets[i].licence);
		hx(h, "</td>");
		hash_cell(h, f->datasets[i].sha256);
	}
	hx_table_end(h);
}

static void
frame(struct html *h)
{
	const struct cf_rp_frame *f = &h->r->frame;
	size_t i;

	hx(h, "<section id=\"cadre\"><h2>");
	hx_say(h, "2. Cadre", "2. Frame");
	hx(h, "</h2>\n<dl class=\"grid\">\n");
	hx_row(h, "Objet", "Object", f->object);
	hx_row(h, "Description", "Description", f->description);
	term(h, "Activités", "Activities");
	for (i = 0; i < f->activities.n; i++) {
		hx(h, i == 0 ? "" : ", ");
		hx_text(h, f->activities.v[i]);
	}
	hx(h, i == 0 ? "–</dd>\n</dl>\n" : "</dd>\n</dl>\n");
	perimeter(h);
	conditions(h);
	documents(h);
	datasets(h);
	hx(h, "</section>\n");
}

int
cf_write_html(const struct cf_report *report,
    const struct cf_write_options *options, struct cf_buf *buf,
    struct cf_err *err)
{
	struct html h = { .r = report, .lang = options->lang, .out = buf };

	cf_buf_init(&h.scratch, 2 * CF_MAX_TEXT);
	head(&h);
	marking(&h);
	hx(&h, "<header><p class=\"over\">");
	hx_both(&h, report->header.profile_title);
	hx(&h, "</p>\n<h1>");
	hx_both(&h, report->header.title);
	hx(&h, "</h1>\n<p class=\"object\">");
	hx_text(&h, report->frame.object);
	hx(&h, "</p>\n<p class=\"notice\">");
	hx_both(&h, report->header.notice);
	hx(&h, "</p></header>\n");
	contents(&h);
	hx(&h, "<main>\n");
	identification(&h);
	frame(&h);
	hx_summary(&h);
	hx_results(&h);
	hx_ends(&h);
	hx(&h, "</main>\n");
	marking(&h);
	hx(&h, "</body>\n</html>\n");
	if (cf_buf_failed(&h.scratch))
		h.dirty = true;
	cf_buf_free(&h.scratch);
	if (h.dirty)
		return cf_err_set(err, CF_EINTERNAL,
		    CF_TR("rapport HTML : un texte n'a pas passé le filtre",
			"HTML report: a text has not passed the gate"));
	return CF_OK;
}
