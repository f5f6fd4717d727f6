/*
 * Answers of registers as a tree to be read with care: a value has a place
 * ("entities[2].roles"), a value of the wrong type is an error that names the
 * place, and the first error stays.  What is missing or null is nothing, not
 * an error, unless it was needed.  Texts pass the gate; strings and lists live
 * in the arena, the tree until jur_json_free().
 */
#ifndef CONFIANCE_JURISDICTION_CODEC_JSON_H
#define CONFIANCE_JURISDICTION_CODEC_JSON_H

#include <confiance/deployment.h>

struct jur_json;
struct jur_node {
	struct jur_json *doc;
	const void *value; /* NULL: nothing */
	const char *at;	   /* "" the whole */
};

/* At most CF_REGISTER_BODY bytes and CF_MAX_DEPTH levels, no member twice;
 * the whole is an object.  CF_EPARSE, CF_ELIMIT, CF_ENOMEM. */
int jur_json_parse(struct cf_arena *, const void *, size_t,
    struct jur_node *ret, struct cf_err *);
void jur_json_free(struct jur_node *);
/* CF_OK, or the code of the first error, which is then in err. */
int jur_json_end(const struct jur_node *, struct cf_err *);
/* An error of the reader's own, at a node: "entities: too many". */
void jur_json_wrong(const struct jur_node *, const char *expected);

struct jur_node jur_json_in(const struct jur_node *, const char *member);
bool jur_json_has(const struct jur_node *, const char *member);
bool jur_json_is_list(const struct jur_node *);
bool jur_json_is_text(const struct jur_node *);
/* Of a list; 0 for nothing; over CF_REGISTER_ITEMS is an error and 0. */
size_t jur_json_count(const struct jur_node *);
struct jur_node jur_json_item(const struct jur_node *, size_t);
/* A text, "" for nothing. */
const char *jur_json_text(const struct jur_node *);
/* The last line of a text that is not empty. */
const char *jur_json_last_line(const struct jur_node *);
/* Members of an object. */
const char *jur_json_text_in(const struct jur_node *, const char *member);
const char *jur_json_need(const struct jur_node *, const char *member);
/* A number without a fraction; -1 for nothing. */
int64_t jur_json_int_in(const struct jur_node *, const char *member);
enum cf_tri jur_json_bool_in(const struct jur_node *, const char *member);
struct cf_strings jur_json_texts_in(const struct jur_node *,
    const char *member);
/* RFC 3339, or a day; fractions of a second are dropped; 0 for nothing and for
 * what is no time. */
int64_t jur_json_time_in(const struct jur_node *, const char *member);

#endif
