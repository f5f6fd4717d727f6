/*
 * What the rules of this room share: views over facts of an endpoint, and
 * short lists of names for the sentence of a verdict.  Pure.
 */
#ifndef CONFIANCE_TLS_RULES_H
#define CONFIANCE_TLS_RULES_H

#include <confiance/check.h>

#include "names.h"

#define TLS_GUIDE "ANSSI SDE-NT-35 v1.2 (26/03/2020), "
#define TLS_PG083 "ANSSI PG-083 v3.00 (20/03/2026), "

/*
 * Whether the rule is about this subject: an endpoint declared to speak TLS,
 * by its protocol or by STARTTLS.  key is a fact that the collector emits on
 * every one of them.  False: it has been said that the rule is not applicable,
 * or that this is not known.
 */
bool tls_applies(struct cf_judge *, const char *key);

/* Declared to speak DTLS: the keys of TLS 1.1, 1.2 and 1.3 then hold what DTLS
 * 1.0, 1.2 and 1.3 offer, and its versions have names of their own. */
bool tls_is_dtls(struct cf_judge *);
/* About a version that DTLS does not have: says that it is not applicable. */
bool tls_not_in_dtls(struct cf_judge *, const char *version);

/* A set of names; its text shows the first few, and how many more: "A, B
 * (+3)". */
#define TLS_NAMES 64
#define TLS_NAMES_SHOWN 5
struct tls_names {
	const char *v[TLS_NAMES];
	size_t n, total;
};
void tls_names_add(struct tls_names *, const char *);
const char *tls_names_text(struct cf_judge *, const struct tls_names *);

/* Every suite accepted, version by version. */
struct tls_item {
	int vi;
	const char *name;
	const struct tls_suite *suite; /* NULL: not in the tables */
};
struct tls_view {
	struct tls_item *v;
	size_t n;
	size_t distinct; /* suites, whatever the versions */
	bool whole;	 /* every list was seen to its end */
	const char *gap; /* the fact that was not */
};
/* False: the verdict was said. */
bool tls_view_suites(struct cf_judge *, struct tls_view *ret);
/* Suites whose word in the data names the rule, "R9" or "R9(R9-)". */
size_t
tls_view_word(const struct tls_view *, const char *word, struct tls_names *ret);
/* The list ended too early for a pass: says so. */
void tls_say_gap(struct cf_judge *, const struct tls_view *);

/* deployment.controlled_clients is declared true. */
bool tls_controlled_clients(struct cf_judge *);

/* What R7- asks of the Diffie-Hellman groups in use. */
enum tls_dh_state { TLS_DH_NONE, TLS_DH_HOLDS, TLS_DH_BROKEN, TLS_DH_UNKNOWN };
enum tls_dh_state tls_dh_state(
    struct cf_judge *, const struct tls_view *, struct tls_names *ret_bad);

extern const struct cf_rule tls_r3, tls_r4, tls_r5, tls_r6, tls_r7,
    tls_r7_degraded, tls_r8, tls_r8_degraded, tls_r9, tls_r9_degraded, tls_r10,
    tls_r10_degraded, tls_r11, tls_r12, tls_r13, tls_r14, tls_r15, tls_r16,
    tls_r16_point_formats, tls_r18, tls_r19,
    tls_r22, tls_r24, tls_r25, tls_r26, tls_r27, tls_r28, tls_r29, tls_r30,
    tls_r31, tls_r32, tls_r33, tls_r34, tls_r35, tls_r36, tls_chain_trusted,
    tls_dates, tls_name_match, tls_pg083_suites, tls_pg083_groups,
    tls_pg083_certificate_key;

/* rules_guide.c, rules_post_quantum.c, rules_recommended.c */
extern const struct cf_rule tls_r1, tls_r2, tls_r37, tls_r39,
    tls_post_quantum, tls_pg083_recommended, tls_pg083_signatures,
    tls_public_flows;

/*
 * The edition of PG-083 that is judged by: v3.00 once it is published, v2.04
 * before, unless the profile pins one.  False: the profile names neither, and
 * that was said.
 */
enum tls_edition { TLS_PG083_V204, TLS_PG083_V300 };
bool tls_pg083_edition(struct cf_judge *, enum tls_edition *ret);
const char *tls_pg083_name(enum tls_edition); /* "PG-083 v3.00" */
#define TLS_EDITION_PARAM                                                     \
	{                                                                     \
		"edition", CF_T_TEXT, "\"auto\"", 0, 0,                       \
		{                                                             \
			"Édition de PG-083 qui juge : 2.04, 3.00, ou auto, "  \
			"3.00 à partir du 20/03/2026.",                       \
			    "Edition of PG-083 that judges: 2.04, 3.00, or "  \
			    "auto, 3.00 from 20/03/2026."                     \
		}                                                             \
	}


/* rules_trust.c, rules_revocation.c, rules_published.c */
extern const struct cf_rule tls_recognised, tls_listed, tls_key_shared,
    tls_not_revoked, tls_ca_not_revoked, tls_revocation_served, tls_r38,
    tls_dane;

/* rules_plain.c */
extern const struct cf_rule tls_plaintext;

#endif
