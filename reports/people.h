/* Words, numbers and dates for people, in one language: what the page and the
 * terminal share. */
#ifndef REPORTS_PEOPLE_H
#define REPORTS_PEOPLE_H

#include "shape.h"

struct cf_text rp_level(enum cf_level);
struct cf_text rp_obligation(enum cf_obligation);
struct cf_text rp_kind(enum cf_assessment_kind);
struct cf_text rp_target_kind(const char *);
struct cf_text rp_collector_end(const char *);
/* A sign that says a status or verdict without colour. */
const char *rp_status_sign(enum cf_req_status);
const char *rp_verdict_sign(enum cf_verdict);
/* The title of a word in a scale, its id when the scale lacks it. */
struct cf_text rp_scale(const struct cf_rp_word *, size_t n, const char *id);

/* "62,5 %" or "62.5%" of thousandths. */
void rp_percent(struct cf_buf *, enum cf_lang, int64_t milli);
/* "25 novembre 2026 à 08:00 UTC" of 2026-11-25T08:00:00Z or of a day;
 * anything else unchanged. */
void rp_date(struct cf_buf *, enum cf_lang, const char *);
/* French typography: a space that does not break before : ; ? ! % » and after
 * «.  English passes unchanged. */
void rp_typography(struct cf_buf *, enum cf_lang, const char *);

#endif
