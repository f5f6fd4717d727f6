/* What the files that build a report share. */
#ifndef REPORTS_BUILD_H
#define REPORTS_BUILD_H

#include "shape.h"

/* Where a declared subject stands in the deployment file. */
struct rb_line {
	const char *kind, *name;
	unsigned int line;
};
/* The texts that the report has, each once; see build_once.c. */
struct rb_once {
	const char **slots;
	size_t nslots, n;
};
struct rb {
	struct cf_arena *arena;
	const struct cf_assessment *as;
	const struct cf_manifest *manifest;
	const struct cf_report_meta *meta;
	const struct cf_deployment *dep;
	struct rb_line *lines; /* sorted by kind and name */
	size_t nlines;
	struct rb_once once;
	struct cf_rp_fact **facts; /* by seq, as far as they were copied */
	size_t nfacts;
	struct cf_err *err;
};

/* A copy in the report's region, the same one for the same text. */
const char *rb_once(struct rb *, const char *);
void rb_once_free(struct rb_once *);
/* Copies into the report's region; foreign texts pass the gate again. */
const char *rb_text(struct rb *, const char *);
struct cf_text rb_both(struct rb *, struct cf_text);
struct cf_strings rb_strings(struct rb *, const struct cf_strings *);
/* "" when s is not of that form. */
const char *rb_form(struct rb *, enum sh_form, const char *s);
/* "2026-01-31" and "2026-01-31T…Z"; "" for 0. */
const char *rb_day(struct rb *, int64_t);
const char *rb_time(struct rb *, int64_t);
/* A value as entries. */
struct cf_strings rb_value(struct rb *, const struct cf_value *,
    int64_t *ret_omitted);
unsigned int rb_line_of(const struct rb *, const char *subject);
/* A text in both languages of two formats with the same arguments. */
struct cf_text rb_say(struct rb *, const char *fr, const char *en, ...)
    CF_PRINTF2(2, 3, 4);

void rb_scales(struct rb *, struct cf_rp_scales *ret);
/* Of a risk, "" for none. */
struct cf_text rb_priority(struct rb *, enum cf_risk);
int rb_results(struct rb *, struct cf_report *ret);
void rb_summary(struct rb *, struct cf_report *report);

#endif
