/*
 * Facts: what a careful stranger would write down.
 *
 * A fact says that a key has a value on a subject, who saw it, how and when.
 * Words like "weak", "expired" or "French" never occur in one.  A peer that
 * refuses, is silent or lies is a fact too: it has a status and no value.
 */
#ifndef CONFIANCE_FACT_H
#define CONFIANCE_FACT_H

#include <confiance/base.h>

/*
 * What became of the attempt to learn the value.  Only CF_ST_OK has a value.
 * CF_ST_ABSENT is knowledge: the question was put and the answer is that
 * there is none.  Everything else is ignorance, and never carries a pass.
 */
enum cf_status {
	CF_ST_OK,
	CF_ST_ABSENT,
	CF_ST_PARTIAL,	     /* has a value, known to be incomplete */
	CF_ST_REFUSED,
	CF_ST_TIMEOUT,
	CF_ST_UNREACHABLE,
	CF_ST_MALFORMED,
	CF_ST_DENIED,	     /* no permission */
	CF_ST_NOT_COLLECTED,
	CF_ST_MAX
};

/* Who says so.  In order of strength: reports never let them look alike. */
enum cf_origin {
	CF_OR_MEASURED, /* we saw it */
	CF_OR_API,	/* the provider's API, or a published data set, said it */
	CF_OR_ATTESTED, /* a document or signature of a third party */
	CF_OR_DECLARED, /* the deployment file says it */
	CF_OR_MAX
};

enum cf_type {
	CF_T_NONE, /* no value */
	CF_T_BOOL,
	CF_T_INT,  /* 64 bits, with the unit of its definition */
	CF_T_TEXT,
	CF_T_LIST, /* of texts; the order is part of the value */
	CF_T_TIME, /* seconds since 1970 UTC */
	CF_T_MAX
};

struct cf_value {
	enum cf_type type;
	bool b;
	int64_t i; /* CF_T_INT and CF_T_TIME */
	const char *s;
	const char *const *list;
	size_t n;
};

/* Constructors, to be used in compound literals. */
struct cf_value cf_v_bool(bool);
struct cf_value cf_v_int(int64_t);
struct cf_value cf_v_text(const char *);
struct cf_value cf_v_list(const char *const *, size_t);
struct cf_value cf_v_time(int64_t);

/*
 * A subject is "kind:name", for example endpoint:portail.example.fr:443,
 * address:203.0.113.5, cert:<sha256>.  Kinds in use are listed in
 * docs/facts.md.  Names are compared byte by byte.
 */
struct cf_fact {
	uint64_t seq; /* its line in facts.jsonl, from 0 */
	const char *key;
	const char *subject;
	struct cf_value value;
	enum cf_status status;
	enum cf_origin origin;
	int64_t time;		/* when it was observed */
	const char *collector;	/* "check.collector" */
	const char *note;	/* what was seen, for a status that is not ok; "" */
	const char *source;	/* data set and version, place of a declaration; "" */
	const char *raw;	/* SHA-256 of the raw bytes, lower-case hex; "" */
};

/* A key of the vocabulary.  An array of these ends with a NULL name. */
struct cf_fact_def {
	const char *name;    /* "tls.versions" */
	const char *subject; /* kind of subject it is about */
	enum cf_type type;
	const char *unit;    /* "bit", "s", "ppb"; "" for none */
	struct cf_text doc;  /* one sentence */
};

const char *cf_status_name(enum cf_status); /* "not_collected" */
const char *cf_origin_name(enum cf_origin);
const char *cf_type_name(enum cf_type);
int cf_status_from(const char *, enum cf_status *ret);
int cf_origin_from(const char *, enum cf_origin *ret);
struct cf_text cf_status_text(enum cf_status); /* for people */
struct cf_text cf_origin_text(enum cf_origin);
/* A note of a fact in French; as it stands when the table of notes
 * (auditor/model/note_table.c) does not know it.  _known: NULL then. */
const char *cf_note_french(struct cf_arena *, const char *note);
const char *cf_note_known(struct cf_arena *, const char *note);
/* "kind" of "kind:name"; true when subject is of that kind. */
bool cf_subject_is(const char *subject, const char *kind);
const char *cf_subject_name(const char *subject); /* after the first colon */
/* The value as people read it: lists joined by ", ". */
char *cf_value_text(struct cf_arena *, const struct cf_value *);
bool cf_value_equal(const struct cf_value *, const struct cf_value *);

#endif
