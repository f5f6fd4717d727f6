/*
 * The shape of a report: one table that XML, JSON, both readers and both
 * schemas are written from, so that none of them can know a member that the
 * others do not.  Private to the room and its tests.
 */
#ifndef REPORTS_SHAPE_H
#define REPORTS_SHAPE_H

#include <confiance/report.h>

enum sh_kind {
	SH_NAME,  /* const char *, short: an attribute in XML */
	SH_TEXT,  /* const char *, as long as it likes: an element */
	SH_BOTH,  /* struct cf_text */
	SH_BOOL,
	SH_INT,	  /* int64_t, not negative */
	SH_WORD,  /* an enum, written as its name */
	SH_TEXTS, /* struct cf_strings */
	SH_OBJECT, /* a struct inside this one */
	SH_LIST,  /* a pointer to structs, and their number */
};

/* What a SH_NAME may look like.  All but the last two accept "". */
enum sh_form {
	SH_FREE,
	SH_TIME,   /* 2026-01-31T23:59:59Z */
	SH_DAY,	   /* 2026-01-31 */
	SH_SHA256, /* 64 lower-case hexadecimal digits */
	SH_ID12,   /* 12 of them */
	SH_FILLED, /* anything but "" */
	SH_FORM_MAX
};

struct sh_words {
	const char *name;
	unsigned int n;
	const char *(*word)(unsigned int);
};

struct sh;
struct sh_member {
	const char *name;
	const char *item; /* one entry of a list, in XML */
	enum sh_kind kind;
	enum sh_form form;
	size_t at;    /* offset of the member */
	size_t count; /* offset of the number of a SH_LIST */
	const struct sh *of;
	const struct sh_words *words;
	int64_t max;
	const char *doc;
};
struct sh {
	const char *name;
	size_t size;
	const struct sh_member *members;
	size_t n;
	const char *doc;
};

extern const struct sh sh_report;

/* Reading and writing a member without knowing its struct. */
const char *sh_text(const void *object, const struct sh_member *);
struct cf_text sh_both(const void *object, const struct sh_member *);
bool sh_bool(const void *object, const struct sh_member *);
int64_t sh_int(const void *object, const struct sh_member *);
unsigned int sh_word(const void *object, const struct sh_member *);
struct cf_strings sh_texts(const void *object, const struct sh_member *);
const void *sh_inside(const void *object, const struct sh_member *);
/* The i-th entry of a list; its number. */
const void *sh_entry(const void *object, const struct sh_member *, size_t i);
size_t sh_count(const void *object, const struct sh_member *);

void sh_set(void *object, const struct sh_member *, const void *value,
    size_t size);
void sh_set_list(void *object, const struct sh_member *, const void *entries,
    size_t n);

bool sh_is_attribute(const struct sh_member *);
bool sh_form_ok(enum sh_form, const char *);
/* A regular expression (of XSD and of JSON Schema alike), "" for none. */
const char *sh_form_pattern(enum sh_form);
/* The number of a word, -1 when s is none. */
int sh_word_from(const struct sh_words *, const char *s);
/* Whether a text may be in a report at all. */
bool sh_clean(const char *s);

/* Builds the index of findings and checks that what refers to something
 * refers to something; name stands in errors. */
int sh_link(struct cf_arena *, const char *name, struct cf_report *,
    struct cf_err *);

/* The schemas, made from the table. */
int cf_report_xsd(struct cf_buf *ret);
int cf_report_json_schema(struct cf_buf *ret);

int cf_write_json(const struct cf_report *, const struct cf_write_options *,
    struct cf_buf *, struct cf_err *);
int cf_write_xml(const struct cf_report *, const struct cf_write_options *,
    struct cf_buf *, struct cf_err *);
int cf_write_html(const struct cf_report *, const struct cf_write_options *,
    struct cf_buf *, struct cf_err *);
int cf_write_text(const struct cf_report *, const struct cf_write_options *,
    struct cf_buf *, struct cf_err *);

#endif
