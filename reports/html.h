/* What the files that write the page share. */
#ifndef REPORTS_HTML_H
#define REPORTS_HTML_H

#include "people.h"

struct html {
	const struct cf_report *r;
	enum cf_lang lang;
	struct cf_buf *out;
	struct cf_buf scratch; /* a text before it is escaped */
	bool dirty; /* a text that has not passed the gate */
};

/* Markup of ours, as it is. */
void hx(struct html *, const char *markup);
/*
 * The one escaping function: text for element content and for quoted
 * attributes alike.  Everything that is not markup of ours passes here.
 */
void hx_text(struct html *, const char *);
/* A text for people, in the page's language, with its typography. */
void hx_both(struct html *, struct cf_text);
void hx_say(struct html *, const char *fr, const char *en);
/* A note of a fact, in the page's language where its words are known. */
void hx_note(struct html *, const char *);
void hx_int(struct html *, int64_t);
void hx_percent(struct html *, int64_t milli);
void hx_date(struct html *, const char *); /* "–" for "" */
/* <dt>term</dt><dd>text</dd>, nothing for an empty text. */
void hx_row(struct html *, const char *fr, const char *en, const char *text);
void hx_row_both(struct html *, const char *fr, const char *en,
    struct cf_text);
/* A column heading. */
void hx_th(struct html *, const char *fr, const char *en);
/* A table that scrolls when it is wide, with its caption. */
void hx_table(struct html *, const char *class, const char *fr,
    const char *en);
void hx_table_end(struct html *);
void hx_status(struct html *, enum cf_req_status);
void hx_verdict(struct html *, enum cf_verdict);
void hx_risk(struct html *, enum cf_risk);
void hx_link_requirement(struct html *, const char *id);
void hx_link_finding(struct html *, const char *id);
/* The rectangle of an interval. */
void hx_interval(struct html *, const struct cf_rp_score *);

void hx_summary(struct html *);
void hx_results(struct html *);
void hx_paths(struct html *);
void hx_ends(struct html *); /* scales and annexes */

extern const char html_style[];

#endif
