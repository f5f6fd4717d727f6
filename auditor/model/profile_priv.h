/*
 * Reading a profile: typed members of a JSON document, each with its place, so
 * that an error says requirements[12].rules[0].params.max-days and not "bad
 * file".  Private to profile*.c.
 */
#ifndef PROFILE_PRIV_H
#define PROFILE_PRIV_H

#include <jansson.h>

#include <confiance/limits.h>
#include <confiance/assessment.h>

/* A reading in progress. */
struct pf {
	struct cf_arena *arena;
	const char *file; /* for errors */
	struct cf_err *err;
};

/* A place in the document: a chain towards the root, whose name is NULL and
 * whose up is NULL.  An item of a list has no name. */
struct pf_at {
	const struct pf_at *up;
	const char *name;
	size_t index;
};

/* "PLACE: sentence", CF_ECONFIG with the file. */
int pf_refuse(const struct pf *, const struct pf_at *, const char *fmt, ...)
    CF_PRINTF(3, 4);
int pf_nomem(const struct pf *);
/* Text of the document as an error may show it. */
const char *pf_show(const struct pf *, const char *);
/* " (nearest: X)", or "" when nothing is near. */
const char *pf_near(const struct pf *, const char *, const char *const *,
    size_t n);

/* obj is an object and has no other members than these. */
int pf_object(const struct pf *, const struct pf_at *, json_t *obj,
    const char *const *known, size_t n);
/* The member name of obj, of a type.  It has to be there, except that
 * pf_list() reads a missing list as an empty one when least is 0. */
int pf_text(const struct pf *, const struct pf_at *, json_t *obj,
    const char *name, const char **ret);
int pf_id(const struct pf *, const struct pf_at *, json_t *obj,
    const char *name, const char **ret);
int pf_both(const struct pf *, const struct pf_at *, json_t *obj,
    const char *name, struct cf_text *ret);
int pf_int(const struct pf *, const struct pf_at *, json_t *obj,
    const char *name, int64_t min, int64_t max, int64_t *ret);
int pf_bool(const struct pf *, const struct pf_at *, json_t *obj,
    const char *name, bool *ret);
int pf_list(const struct pf *, const struct pf_at *, json_t *obj,
    const char *name, size_t least, size_t most, json_t **ret, size_t *ret_n);
int pf_strings(const struct pf *, const struct pf_at *, json_t *obj,
    const char *name, size_t most, struct cf_strings *ret);

/* Values themselves, the place being theirs. */
int pf_value_text(const struct pf *, const struct pf_at *, json_t *,
    const char **ret);
int pf_value_strings(const struct pf *, const struct pf_at *, json_t *,
    size_t most, struct cf_strings *ret);

/* No id stands twice; at is the place of the list whose items have them. */
struct pf_id_at {
	const char *id;
	size_t index;
};
int pf_unique(const struct pf *, const struct pf_at *, struct pf_id_at *,
    size_t n);

/* ---- profile_rules.c ---- */

/* The parameters params (NULL: none given) for rule, defaults filled in. */
int pf_params(const struct pf *, const struct pf_at *, json_t *params,
    const struct cf_rule *, struct cf_value **ret);
/* The member "rules" of a requirement. */
int pf_rules(const struct pf *, const struct pf_at *, json_t *requirement,
    const struct cf_binding **ret, size_t *ret_n);

#endif
