/*
 * The summary for the terminal: what matters, the worst first, in 80 columns.
 * Texts have passed the gate, so that no byte of a stranger can steer the
 * terminal; colours only when asked.
 */
#include <inttypes.h>
#include <string.h>

#include <confiance/limits.h>

#include "people.h"

#define COLUMNS 80
#define BAR 16
#define NAME_COLUMNS 28

struct text {
	const struct cf_report *r;
	enum cf_lang lang;
	bool colour;
	struct cf_buf *out;
	struct cf_buf scratch;
	bool dirty;
};

#define RED "31"
#define YELLOW "33"
#define GREEN "32"
#define BLUE "34"
#define BOLD "1"

/* ---- Width ---- */

struct range {
	uint32_t low, high;
};

static bool
within(uint32_t c, const struct range *r, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (c >= r[i].low && c <= r[i].high)
			return true;
	}
	return false;
}

/* Columns of a character: marks that combine take none, East Asian wide
 * characters and pictures two (Unicode UAX 11, the blocks that matter). */
static size_t
columns(uint32_t c)
{
	static const struct range none[] = { { 0x300, 0x36f },
		{ 0x483, 0x489 }, { 0x591, 0x5bd }, { 0x610, 0x61a },
		{ 0x64b, 0x65f }, { 0x1ab0, 0x1aff }, { 0x1dc0, 0x1dff },
		{ 0x20d0, 0x20ff }, { 0xfe00, 0xfe0f }, { 0xfe20, 0xfe2f } };
	static const struct range two[] = { { 0x1100, 0x115f },
		{ 0x2e80, 0x303e }, { 0x3041, 0xa4cf }, { 0xac00, 0xd7a3 },
		{ 0xf900, 0xfaff }, { 0xfe30, 0xfe6f }, { 0xff00, 0xff60 },
		{ 0xffe0, 0xffe6 }, { 0x1f300, 0x1f64f },
		{ 0x1f680, 0x1f6ff }, { 0x1f900, 0x1f9ff },
		{ 0x20000, 0x3fffd } };

	if (c < 0x300)
		return 1;
	if (within(c, none, CF_NELEM(none)))
		return 0;
	return within(c, two, CF_NELEM(two)) ? 2 : 1;
}

/* Bytes of the character at s, which is clean UTF-8, and its columns. */
static size_t
step(const char *s, size_t *ret_columns)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t i, n = *p < 0x80 ? 1 : *p >= 0xf0 ? 4 : *p >= 0xe0 ? 3 : 2;
	uint32_t c = n == 1 ? *p : *p & (0x7fu >> n);

	for (i = 1; i < n; i++)
		c = c << 6 | (p[i] & 0x3f);
	*ret_columns = columns(c);
	return n;
}

static size_t
width(const char *s)
{
	size_t w, sum = 0;

	while (*s != '\0') {
		s += step(s, &w);
		sum += w;
	}
	return sum;
}

/* ---- Lines ---- */

static void
put(struct text *t, const char *s)
{
	cf_buf_str(t->out, s);
}

static void
spaces(struct text *t, size_t n)
{
	while (n-- > 0)
		put(t, " ");
}

static void
colour(struct text *t, const char *code)
{
	if (t->colour)
		cf_buf_printf(t->out, "\x1b[%sm", code);
}

static void
plain(struct text *t)
{
	colour(t, "0");
}

/* The text as this writer may print it, in scratch; good until the next. */
static const char *
ready(struct text *t, const char *s)
{
	cf_buf_reset(&t->scratch);
	if (sh_clean(s))
		rp_typography(&t->scratch, t->lang, s);
	else
		t->dirty = true;
	return t->scratch.data;
}

static const char *
pick(struct text *t, struct cf_text s)
{
	return ready(t, cf_text_pick(s, t->lang));
}

/* Bytes of s that fit in room columns, broken at a space when there is one. */
static size_t
fit(const char *s, size_t room)
{
	size_t i = 0, w, used = 0, last = 0;

	while (s[i] != '\0') {
		size_t n = step(s + i, &w);

		if (used + w > room)
			return last > 0 ? last : i > 0 ? i : n;
		if (s[i] == ' ')
			last = i;
		used += w;
		i += n;
	}
	return i;
}

/* A paragraph whose first line already stands at column at. */
static void
flow(struct text *t, size_t at, size_t indent, const char *s)
{
	size_t n;

	for (;;) {
		n = fit(s, COLUMNS - at);
		cf_buf_add(t->out, s, n);
		put(t, "\n");
		s += n;
		s += strspn(s, " ");
		if (*s == '\0')
			return;
		spaces(t, indent);
		at = indent;
	}
}

/* Exactly room columns; a cut is shown. */
static void
padded(struct text *t, const char *s, size_t room)
{
	bool cut = width(s) > room;
	size_t end = cut ? room - 1 : room, used = 0, i = 0, n, w;

	while (s[i] != '\0') {
		n = step(s + i, &w);
		if (used + w > end)
			break;
		i += n;
		used += w;
	}
	cf_buf_add(t->out, s, i);
	put(t, cut ? "…" : "");
	used += cut;
	spaces(t, used < room ? room - used : 0);
}

static void
heading(struct text *t, const char *fr, const char *en)
{
	put(t, "\n");
	colour(t, BOLD);
	put(t, t->lang == CF_LANG_FR ? fr : en);
	plain(t);
	put(t, "\n");
}

static const char *
status_colour(enum cf_req_status status)
{
	switch (status) {
	case CF_RQ_NON_CONFORME:
		return RED;
	case CF_RQ_CONFORME:
		return GREEN;
	case CF_RQ_NON_APPLICABLE:
		return "0";
	case CF_RQ_DECLARE:
	case CF_RQ_A_VERIFIER:
		return BLUE;
	default:
		return YELLOW;
	}
}

/* ---- Parts ---- */

static void
head(struct text *t)
{
	const struct cf_rp_header *h = &t->r->header;

	if (h->marking[0] != '\0') {
		colour(t, "1;" RED);
		flow(t, 0, 0, ready(t, h->marking));
		plain(t);
	}
	colour(t, BOLD);
	flow(t, 0, 0, pick(t, h->title));
	plain(t);
	flow(t, 0, 0, ready(t, t->r->frame.object));
	flow(t, 0, 0, pick(t, h->profile_title));
	cf_buf_reset(&t->scratch);
	cf_buf_printf(&t->scratch, "%s · ", sh_clean(h->program) ? h->program :
	    "");
	rp_date(&t->scratch, t->lang, h->date);
	flow(t, 0, 0, t->scratch.data);
}

static void
gates(struct text *t)
{
	const struct cf_rp_summary *s = &t->r->summary;
	size_t i;

	heading(t, "Critères bloquants", "Gates");
	for (i = 0; i < s->ngates; i++) {
		const struct cf_rp_gate *g = &s->gates[i];

		put(t, "  ");
		colour(t, status_colour(g->status));
		put(t, rp_status_sign(g->status));
		put(t, " ");
		padded(t, pick(t, cf_req_status_text(g->status)), 16);
		plain(t);
		flow(t, 20, 20, pick(t, g->title));
		if (g->weakest[0] == '\0')
			continue;
		spaces(t, 20);
		cf_buf_reset(&t->scratch);
		if (sh_clean(g->weakest) && sh_clean(g->reason.fr) &&
		    sh_clean(g->reason.en)) {
			cf_buf_printf(&t->scratch, t->lang == CF_LANG_FR ?
			    "%s : " : "%s: ", g->weakest);
			rp_typography(&t->scratch, t->lang,
			    cf_text_pick(g->reason, t->lang));
		} else {
			t->dirty = true;
		}
		flow(t, 20, 20, t->scratch.data);
	}
}

static void
bar(struct text *t, const struct cf_rp_score *s)
{
	int64_t i, low = s->low * BAR / 1000, high = s->high * BAR / 1000;

	if (s->weight == 0)
		low = high = 0;
	for (i = 0; i < BAR; i++)
		put(t, i < low ? "█" : i < high ? "▒" : "·");
}

static void
number(struct text *t, int64_t n, size_t room)
{
	cf_buf_printf(t->out, "%*" PRId64, (int)room, n);
}

static void
score_row(struct text *t, const char *name, const struct cf_rp_score *s,
    const struct cf_rp_statuses *n)
{
	struct cf_buf range;

	put(t, "  ");
	padded(t, name, NAME_COLUMNS);
	put(t, " ");
	bar(t, s);
	put(t, " ");
	cf_buf_init(&range, 64);
	if (s->weight == 0) {
		cf_buf_str(&range, "–");
	} else {
		cf_buf_printf(&range, "%" PRId64 "–", s->low / 10);
		cf_buf_printf(&range, "%" PRId64, (s->high + 9) / 10);
		cf_buf_str(&range, t->lang == CF_LANG_FR ? "\xe2\x80\xaf%" :
		    "%");
	}
	spaces(t, 9 - (width(range.data) < 9 ? width(range.data) : 9));
	put(t, range.data);
	cf_buf_free(&range);
	number(t, n->n[CF_RQ_NON_CONFORME], 6);
	number(t, n->n[CF_RQ_INDETERMINE], 6);
	number(t, n->n[CF_RQ_CONFORME], 6);
	put(t, "\n");
}

static void
scores(struct text *t)
{
	const struct cf_report *r = t->r;
	struct cf_buf name;
	size_t i;

	heading(t, "Indice par chapitre (un indicateur, pas un verdict)",
	    "Score by chapter (an indicator, not a verdict)");
	spaces(t, 2 + NAME_COLUMNS + 1 + BAR + 1);
	put(t, t->lang == CF_LANG_FR ? "   indice     ✗     ?     ✓\n" :
	    "    score     ✗     ?     ✓\n");
	for (i = 0; i < r->nchapters; i++) {
		const struct cf_rp_chapter *c = &r->chapters[i];
		const char *title = cf_text_pick(c->title, t->lang);

		cf_buf_init(&name, 2 * CF_MAX_TEXT);
		if (sh_clean(c->id) && sh_clean(title))
			cf_buf_printf(&name, "%s %s", c->id, title);
		else
			t->dirty = true;
		score_row(t, name.data, &c->score, &c->statuses);
		cf_buf_free(&name);
	}
	score_row(t, t->lang == CF_LANG_FR ? "Ensemble" : "Overall",
	    &r->summary.score, &r->summary.statuses);
}

static void
opinion(struct text *t)
{
	heading(t, "Appréciation", "Opinion");
	put(t, "  ");
	flow(t, 2, 2, pick(t, t->r->summary.opinion));
}

static void
risk(struct text *t, const struct cf_rp_risk *r)
{
	const struct cf_rp_scales *s = &t->r->scales;

	put(t, "  ");
	colour(t, r->risk == CF_RK_CRITIQUE ? "1;" RED : RED);
	put(t, "✗ ");
	padded(t, pick(t, rp_scale(s->risks, s->nrisks, cf_risk_name(r->risk))),
	    10);
	plain(t);
	flow(t, 14, 14, pick(t, r->title));
	spaces(t, 14);
	flow(t, 14, 14, pick(t, r->reason));
	spaces(t, 14);
	cf_buf_reset(&t->scratch);
	cf_buf_str(&t->scratch, "→ ");
	if (sh_clean(cf_text_pick(r->remedy, t->lang)))
		rp_typography(&t->scratch, t->lang,
		    cf_text_pick(r->remedy, t->lang));
	else
		t->dirty = true;
	flow(t, 14, 16, t->scratch.data);
	spaces(t, 14);
	cf_buf_reset(&t->scratch);
	if (sh_clean(r->rule))
		cf_buf_printf(&t->scratch, "%s (%" PRId64 ")", r->rule,
		    r->failures);
	else
		t->dirty = true;
	flow(t, 14, 14, t->scratch.data);
}

static void
risks(struct text *t)
{
	const struct cf_rp_summary *s = &t->r->summary;
	size_t i;

	heading(t, "Risques critiques et majeurs, le plus grave d'abord",
	    "Critical and major risks, the worst first");
	if (s->ntop == 0)
		put(t, t->lang == CF_LANG_FR ? "  aucun\n" : "  none\n");
	for (i = 0; i < s->ntop; i++)
		risk(t, &s->top[i]);
}

static void
reserves(struct text *t)
{
	const struct cf_rp_summary *s = &t->r->summary;
	size_t i;

	heading(t, "Réserves et limites", "Reservations and limits");
	for (i = 0; i < s->nreserves; i++) {
		put(t, "  - ");
		flow(t, 4, 4, pick(t, s->reserves[i].text));
	}
}

int
cf_write_text(const struct cf_report *report,
    const struct cf_write_options *options, struct cf_buf *buf,
    struct cf_err *err)
{
	struct text t = { .r = report, .lang = options->lang,
		.colour = options->colour, .out = buf };

	cf_buf_init(&t.scratch, 4 * CF_MAX_TEXT);
	head(&t);
	gates(&t);
	opinion(&t);
	scores(&t);
	risks(&t);
	reserves(&t);
	if (cf_buf_failed(&t.scratch))
		t.dirty = true;
	cf_buf_free(&t.scratch);
	if (t.dirty)
		return cf_err_set(err, CF_EINTERNAL,
		    CF_TR("résumé : un texte n'a pas passé le filtre",
			"summary: a text has not passed the gate"));
	return CF_OK;
}
