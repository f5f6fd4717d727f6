/*
 * What the rules of this room share: which addresses an endpoint has, who a
 * country belongs to, lists for sentences.
 */
#ifndef CONFIANCE_JURISDICTION_RULES_H
#define CONFIANCE_JURISDICTION_RULES_H

#include <confiance/check.h>
#include <confiance/country.h>

/* A list of words for a sentence, "" when empty. */
struct jur_words {
	struct cf_judge *j;
	const char *text;
	size_t n;
};
struct jur_words jur_words_none(struct cf_judge *);
void jur_words_add(struct jur_words *, const char *fmt, ...) CF_PRINTF(2, 3);

bool jur_has_value(const struct cf_fact *); /* ok or partial; NULL is not */
/* The value, "" unless the fact is ok. */
/* light.c: km that the country is at least away from "LATITUDE,LONGITUDE", -1
 * when it is not known; km that an answer after so long can have come from. */
int64_t jur_light_apart(const char *from, const char *country);
int64_t jur_light_reach(int64_t rtt_ms);
const char *jur_text(const struct cf_fact *);

/*
 * The endpoint's addresses; NULL when there are none, and the verdict is then
 * unknown.  A partial list has value: it may carry a fail, never a pass.
 */
const struct cf_fact *jur_addresses(struct cf_judge *);
/* Declared as not reachable from a public network, and every address is of a
 * private kind: data sets know nothing about it. */
bool jur_internal(struct cf_judge *, const struct cf_fact *addresses);
/* One of the endpoint's roles is in the parameter "roles". */
bool jur_has_role(struct cf_judge *, const char *subject, bool *ret_none);

/* The three answers about a country. */
enum jur_where { JUR_UNKNOWN, JUR_INSIDE, JUR_OUTSIDE };
/* A place: the Union, or with the parameter perimeter=eea the area. */
enum jur_where jur_where_place(const struct cf_judge *, const char *iso2);
/* A seat or a control. */
enum jur_where jur_where_seat(const struct cf_judge *, const char *iso2);

/* What is found about everybody behind one subject. */
struct jur_behind {
	struct jur_words inside, outside, doubt;
	struct jur_words own; /* the provider itself: 19.6.a and b judge it */
	const char *seen[64]; /* already looked at */
	size_t nseen;
};
/* Looked at before; else it is remembered. */
bool jur_again(struct jur_behind *, const char *subject);
/* An organisation ("operator:ID"): seat, parent and control must all be in the
 * Union; one of low confidence is doubtful. */
void jur_look_operator(struct cf_judge *, struct jur_behind *,
    const char *operator_);
/* What a register says of an organisation or of a third party, by an
 * identifier, when its seat or its ultimate parent is outside the Union; "". */
const char *jur_register_outside(struct cf_judge *, const char *subject);
/* Nobody but the provider itself is behind: not the matter of a rule about
 * third parties, and the verdict says so. */
bool jur_only_own(struct cf_judge *, const struct jur_behind *,
    const char *what);
/* Whether the deployment names an organisation (15.1.a). */
void jur_look_declared(struct cf_judge *, const char *operator_,
    struct jur_words *missing, struct jur_words *named,
    struct jur_words *doubt);
const char *jur_or_dash(const char *); /* "?" for "" */

/* "address:IP", "name:HOST" of an item. */
const char *jur_on(struct cf_judge *, const char *kind, const char *name);

#define JUR_PARAM_PERIMETER                                                    \
	{                                                                      \
		.name = "perimeter",                                           \
		.type = CF_T_TEXT,                                             \
		.def = "\"eu\"",                                               \
		.doc = {                                                       \
			"périmètre : « eu » (l'Union, SecNumCloud 3.2, 19.2 "  \
			"et 19.6) ou « eea » (EEE, autres référentiels)",      \
			"perimeter: \"eu\" (the Union, SecNumCloud 3.2, 19.2 " \
			"and 19.6) or \"eea\" (EEA, other frameworks)",        \
		},                                                             \
	}

#endif
