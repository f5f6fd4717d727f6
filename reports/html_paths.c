/*
 * The page's paths: for each declared name a picture of the ways that lead
 * from it to who can be ordered to hand data over, and a table that says the
 * same in words.  Where a step stands is coloured and marked with a sign.
 */
#include <string.h>

#include "html.h"

/* Columns of the picture. */
enum column { NAME, HOST, ADDRESS, NETWORK, OPERATOR, CONTROL, LAW, COLUMNS };
#define NODES 64 /* of one picture; the table has no such limit */
#define LETTERS 19 /* of a line in a box */
#define WIDTH 150
#define HEIGHT 40
#define STEP_X 172
#define STEP_Y 50
#define TOP 24

/* One box: what stands in a column of one path. */
struct node {
	enum column column;
	const char *text, *below; /* below "" */
	enum cf_stand stand;
	unsigned int row;
};
struct picture {
	struct node nodes[NODES];
	size_t n;
	unsigned int rows[COLUMNS];
	bool full;
};

static const char *const stand_class[] = { "na", "ok", "unk", "ko" };
static const char *const stand_sign[] = { "", "✓ ", "? ", "✗ " };

static bool
streq(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

static struct cf_text
role_text(const char *role)
{
	static const struct {
		const char *role;
		struct cf_text text;
	} rows[] = {
		{ "hosting", { "hébergement", "hosting" } },
		{ "dns", { "serveur de noms", "name server" } },
		{ "mail", { "réception du courrier", "mail reception" } },
		{ "mail-sender", { "émission de courrier", "mail sending" } },
		{ "report", { "rapports techniques", "technical reports" } },
		{ "identity", { "fournisseur d'identité",
		    "identity provider" } },
		{ "script", { "scripts des pages", "page scripts" } },
		{ "page-resource", { "ressources des pages",
		    "page resources" } },
		{ "form", { "formulaires des pages", "page forms" } },
		{ "suite", { "suite ou service utilisé",
		    "suite or service in use" } },
		{ "service", { "service autorisé ou utilisé en partie",
		    "service allowed or partly used" } },
		{ "registry", { "registre du domaine", "domain registry" } },
		{ "registrar", { "bureau d'enregistrement", "registrar" } },
		{ "key-service", { "accès aux clés", "access to keys" } },
		{ "vendor", { "éditeur du navigateur", "browser's maker" } },
		{ "browser-service", { "service défini pour le navigateur",
		    "service set for the browser" } },
		{ "proxy", { "serveur mandataire", "proxy" } },
		{ "resolver", { "serveur DNS sur HTTPS",
		    "server of DNS over HTTPS" } },
		{ "updates", { "extensions et mises à jour",
		    "extensions and updates" } },
		{ "telemetry", { "télémétrie", "telemetry" } },
		{ "time", { "source de temps", "time source" } },
	};
	size_t i;

	for (i = 0; i < CF_NELEM(rows); i++)
		if (streq(rows[i].role, role))
			return rows[i].text;
	return (struct cf_text){ role, role };
}

static struct cf_text
kind_text(const char *kind)
{
	static const struct {
		const char *kind;
		struct cf_text text;
	} rows[] = {
		{ "name", { "nom", "name" } },
		{ "alias", { "alias de", "alias of" } },
		{ "host", { "hôte", "host" } },
		{ "address", { "adresse", "address" } },
		{ "place", { "lieu", "place" } },
		{ "network", { "réseau", "network" } },
		{ "operator", { "exploitant", "operator" } },
		{ "seat", { "siège", "seat" } },
		{ "parent", { "société mère", "parent" } },
		{ "control", { "contrôle", "control" } },
		{ "law", { "lois étrangères", "foreign laws" } },
	};
	size_t i;

	for (i = 0; i < CF_NELEM(rows); i++)
		if (streq(rows[i].kind, kind))
			return rows[i].text;
	return (struct cf_text){ kind, kind };
}

/* ---- From a path to boxes ---- */

/* Which column a step is in, and whether it is the second line there. */
static enum column
column_of(const char *kind, bool *ret_below)
{
	static const struct {
		const char *kind;
		enum column column;
		bool below;
	} rows[] = {
		{ "name", NAME, false }, { "alias", HOST, false },
		{ "host", HOST, false }, { "address", ADDRESS, false },
		{ "place", ADDRESS, true }, { "network", NETWORK, false },
		{ "operator", OPERATOR, false }, { "seat", OPERATOR, true },
		{ "parent", OPERATOR, true }, { "control", CONTROL, false },
		{ "law", LAW, false },
	};
	size_t i;

	*ret_below = false;
	for (i = 0; i < CF_NELEM(rows); i++)
		if (streq(rows[i].kind, kind)) {
			*ret_below = rows[i].below;
			return rows[i].column;
		}
	return COLUMNS;
}

/* The boxes of one path; an empty text where it has none. */
static void
boxes(const struct cf_rp_path *p, struct node box[COLUMNS])
{
	const struct cf_rp_step *s;
	enum column c;
	bool below;
	size_t i;

	for (i = 0; i < COLUMNS; i++)
		box[i] = (struct node){ (enum column)i, "", "", CF_SD_NEUTRAL,
			0 };
	for (i = 0; i < p->nsteps; i++) {
		s = &p->steps[i];
		if ((c = column_of(s->kind, &below)) == COLUMNS)
			continue;
		if (below)
			box[c].below = s->text;
		else
			box[c].text = s->text;
		if (s->stand > box[c].stand)
			box[c].stand = s->stand;
	}
}

static struct node *
node_of(struct picture *pic, const struct node *box)
{
	struct node *n;
	size_t i;

	for (i = 0; i < pic->n; i++) {
		n = &pic->nodes[i];
		if (n->column == box->column && streq(n->text, box->text) &&
		    streq(n->below, box->below))
			return n;
	}
	if (pic->n == NODES) {
		pic->full = true;
		return NULL;
	}
	n = &pic->nodes[pic->n++];
	*n = *box;
	n->row = pic->rows[box->column]++;
	return n;
}

/* ---- Drawing ---- */

static unsigned int
x_of(const struct node *n)
{
	return (unsigned int)n->column * STEP_X;
}

static unsigned int
y_of(const struct node *n)
{
	return TOP + n->row * STEP_Y;
}

static void
edge(struct html *h, const struct node *from, const struct node *to)
{
	unsigned int x1 = x_of(from) + WIDTH, y1 = y_of(from) + HEIGHT / 2;
	unsigned int x2 = x_of(to), y2 = y_of(to) + HEIGHT / 2;
	unsigned int mid = (x1 + x2) / 2;

	cf_buf_printf(h->out, "<path d=\"M%u %uC%u %u %u %u %u %u\"/>\n", x1,
	    y1, mid, y1, mid, y2, x2, y2);
}

/* A line of a box, cut where it does not fit. */
static void
line(struct html *h, const struct node *n, unsigned int dy, const char *sign,
    const char *text)
{
	size_t bytes = 0, letters = 0;
	char cut[4 * LETTERS + 4];

	for (; text[bytes] != '\0' && letters < LETTERS; letters++) {
		bytes++;
		while ((text[bytes] & 0xc0) == 0x80)
			bytes++;
	}
	cf_buf_printf(h->out, "<text x=\"%u\" y=\"%u\">", x_of(n) + 8,
	    y_of(n) + dy);
	hx(h, sign);
	if (text[bytes] == '\0') {
		hx_text(h, text);
	} else if (bytes < sizeof(cut) - 4) {
		memcpy(cut, text, bytes);
		memcpy(cut + bytes, "…", 4);
		hx_text(h, cut);
	}
	hx(h, "</text>");
}

static void
draw_node(struct html *h, const struct node *n)
{
	hx(h, "<g class=\"");
	hx(h, stand_class[n->stand]);
	hx(h, "\"><title>");
	hx_text(h, n->text);
	if (n->below[0] != '\0') {
		hx(h, " (");
		hx_text(h, n->below);
		hx(h, ")");
	}
	cf_buf_printf(h->out,
	    "</title><rect x=\"%u\" y=\"%u\" width=\"%d\" height=\"%d\" "
	    "rx=\"4\"/>",
	    x_of(n), y_of(n), WIDTH, HEIGHT);
	line(h, n, n->below[0] != '\0' ? 16 : 24, stand_sign[n->stand],
	    n->text);
	if (n->below[0] != '\0')
		line(h, n, 32, "", n->below);
	hx(h, "</g>\n");
}

static void
headings(struct html *h)
{
	static const char *const kinds[COLUMNS] = { "name", "host", "address",
		"network", "operator", "control", "law" };
	size_t i;

	for (i = 0; i < COLUMNS; i++) {
		cf_buf_printf(h->out, "<text class=\"head\" x=\"%zu\" y=\"14\">",
		    i * STEP_X + 8);
		hx_both(h, kind_text(kinds[i]));
		hx(h, "</text>");
	}
	hx(h, "\n");
}

static bool
of_subject(const struct html *h, size_t i, const char *subject)
{
	return streq(h->r->paths[i].subject, subject);
}

static void
edges(struct html *h, struct picture *pic, const char *subject)
{
	struct node box[COLUMNS], *last, *n;
	size_t i, c;

	for (i = 0; i < h->r->npaths; i++) {
		if (!of_subject(h, i, subject))
			continue;
		boxes(&h->r->paths[i], box);
		for (c = 0, last = NULL; c < COLUMNS; c++) {
			if (box[c].text[0] == '\0' ||
			    (n = node_of(pic, &box[c])) == NULL)
				continue;
			if (last != NULL)
				edge(h, last, n);
			last = n;
		}
	}
}

static void
picture(struct html *h, const char *subject)
{
	struct picture pic = { .n = 0 };
	struct node box[COLUMNS];
	unsigned int rows = 1;
	size_t i, c;

	for (i = 0; i < h->r->npaths; i++) {
		if (!of_subject(h, i, subject))
			continue;
		boxes(&h->r->paths[i], box);
		for (c = 0; c < COLUMNS; c++)
			if (box[c].text[0] != '\0')
				(void)node_of(&pic, &box[c]);
	}
	for (c = 0; c < COLUMNS; c++)
		if (pic.rows[c] > rows)
			rows = pic.rows[c];
	hx(h, "<div class=\"scroll\"><svg class=\"paths\" role=\"img\" "
	      "viewBox=\"0 0 ");
	cf_buf_printf(h->out, "%d %u\"><title>",
	    (COLUMNS - 1) * STEP_X + WIDTH + 2, TOP + rows * STEP_Y);
	hx_say(h, "Chemins depuis ", "Paths from ");
	hx_text(h, subject);
	hx(h, "</title>\n");
	headings(h);
	edges(h, &pic, subject);
	for (i = 0; i < pic.n; i++)
		draw_node(h, &pic.nodes[i]);
	hx(h, "</svg></div>\n");
	if (pic.full) {
		hx(h, "<p class=\"small\">");
		hx_say(h, "L'image est incomplète ; le tableau dit tout.",
		    "The picture is incomplete; the table says all.");
		hx(h, "</p>\n");
	}
}

/* ---- The table ---- */

static void
stand_badge(struct html *h, enum cf_stand stand)
{
	hx(h, "<span class=\"b ");
	hx(h, stand_class[stand]);
	hx(h, "\">");
	hx(h, stand_sign[stand]);
	if (stand == CF_SD_OUTSIDE)
		hx_say(h, "hors de l'Union", "outside the Union");
	else if (stand == CF_SD_INSIDE)
		hx_say(h, "dans l'Union", "in the Union");
	else
		hx_say(h, "inconnu", "unknown");
	hx(h, "</span>");
}

static void
row(struct html *h, const struct cf_rp_path *p)
{
	const struct cf_rp_step *weakest = &p->steps[p->weakest - 1];
	size_t i;

	hx(h, "<tr><td>");
	hx_both(h, role_text(p->role));
	hx(h, "</td><td class=\"m\">");
	for (i = 0; i < p->nsteps; i++) {
		hx(h, i == 0 ? "" : " → ");
		hx(h, i + 1 == (size_t)p->weakest ? "<strong>" : "");
		if (!streq(p->steps[i].kind, "name") &&
		    !streq(p->steps[i].kind, "address")) {
			hx_both(h, kind_text(p->steps[i].kind));
			hx(h, " ");
		}
		hx_text(h, p->steps[i].text);
		hx(h, i + 1 == (size_t)p->weakest ? "</strong>" : "");
	}
	hx(h, "</td><td>");
	stand_badge(h, p->stand);
	hx(h, "<br/>");
	hx_both(h, kind_text(weakest->kind));
	hx(h, " ");
	hx_text(h, weakest->text);
	hx(h, "</td></tr>\n");
}

static void
table(struct html *h, const char *subject)
{
	size_t i;

	hx_table(h, "list", "Chemins, les plus faibles d'abord ; le maillon "
	    "le plus faible en gras", "Paths, the weakest first; the weakest "
	    "link in bold");
	hx(h, "<thead><tr>");
	hx_th(h, "Fonction", "Function");
	hx_th(h, "Chemin", "Path");
	hx_th(h, "Maillon le plus faible", "Weakest link");
	hx(h, "</tr></thead><tbody>\n");
	for (i = 0; i < h->r->npaths; i++)
		if (of_subject(h, i, subject))
			row(h, &h->r->paths[i]);
	hx_table_end(h);
}

void
hx_paths(struct html *h)
{
	const struct cf_report *r = h->r;
	size_t i, k;

	if (r->npaths == 0)
		return;
	hx(h, "<h3 id=\"chemins\" class=\"page\">");
	hx_say(h, "4.4 De chaque nom à la loi", "4.4 From each name to the law");
	hx(h, "</h3>\n<p>");
	hx_say(h,
	    "Par où passe chaque nom, qui l'exploite, qui contrôle cet "
	    "exploitant et quelles lois étrangères l'atteignent. Le lieu et le "
	    "contrôle sont deux questions : une adresse en France d'un groupe "
	    "étranger reste à la portée des lois de celui-ci. Ces chemins "
	    "éclairent les résultats ci-dessus et n'en changent aucun.",
	    "Where each name leads, who runs it, who controls that operator "
	    "and which foreign laws reach it. Place and control are two "
	    "questions: an address in France of a foreign group remains within "
	    "reach of that group's laws. These paths explain the results above "
	    "and change none.");
	hx(h, "</p>\n");
	for (i = 0; i < r->npaths; i++) {
		for (k = 0; k < i && !of_subject(h, k, r->paths[i].subject);
		    k++)
			;
		if (k < i)
			continue;
		hx(h, "<h4 class=\"m\">");
		hx_text(h, r->paths[i].subject);
		hx(h, "</h4>\n");
		picture(h, r->paths[i].subject);
		table(h, r->paths[i].subject);
	}
}
