/*
 * Answers of public registers as facts: domains, networks and autonomous
 * systems by RDAP, companies and their parents by GLEIF and the French
 * register.  Where an answer came from, a saved file or the register itself,
 * is the collectors' matter.
 */
#ifndef CONFIANCE_JURISDICTION_REGISTERS_H
#define CONFIANCE_JURISDICTION_REGISTERS_H

#include <confiance/check.h>
#include <confiance/net.h>

#define JUR_RDAP "rdap"
#define JUR_BOOTSTRAP "rdap-bootstrap"
#define JUR_GLEIF "gleif"
#define JUR_SIREN "recherche-entreprises"

struct jur_answer {
	const char *kind; /* one of the four */
	const char *from; /* file or URL, as people know it */
	const void *bytes;
	size_t len;
	enum cf_origin origin;
	int64_t time; /* when it was received */
};
/* Emits what an answer says, and register.about on "register:FROM" with the
 * bytes as proof.  An answer that is none is a fact too: malformed, with the
 * place; absent, when the register says in words that it has nothing.
 * CF_ENOTFOUND: the answer is not about subject; NULL: about whatever. */
int jur_register_say(struct cf_collect *, const struct jur_answer *,
    const char *subject);
/* There is no answer. */
void jur_register_fail(struct cf_collect *, const char *kind,
    const char *from, enum cf_origin, enum cf_status, const char *note);

/*
 * The answer of RDAP that speaks of an address most narrowly: with kind
 * "autnum" of its autonomous system, with "network" of its block.  Its
 * subject, "" none.  Pure.
 */
const char *jur_held_by(struct cf_arena *, const struct cf_evidence *,
    const char *kind, const struct cf_addr *, int64_t asn);

/* ---- One company in the evidence (registered.c), pure ---- */

struct jur_registered {
	const char *id;	  /* "lei:…" or "siren:…" */
	const char *by;	  /* LEI SIREN name: how it was found */
	const char *name;
	const char *hq;	  /* country of its seat: the worse of two */
	const char *parent;  /* who consolidates it in the end, "" */
	const char *control; /* country of that company's seat, "" */
	const char *no_parent; /* why none is known, "" */
	bool current; /* it exists, and its record is kept up */
	const char *source;
	int64_t time; /* of the answer */
};
/* An older answer fills no gap: as old as register-seat lets one be. */
#define JUR_ANSWER_AGE (366 * 86400)
/* By LEI, else by SIREN; either may be NULL or "". */
bool jur_registered(struct cf_arena *, const struct cf_evidence *,
    const char *lei, const char *siren, struct jur_registered *ret);
/* By an equal name in the same country: never certain. */
bool jur_registered_name(struct cf_arena *, const struct cf_evidence *,
    const char *name, const char *country, struct jur_registered *ret);
/* Letters and digits alone, without regard to case. */
bool jur_same_name(const char *, const char *);
/* The states of an LEI in which its record is kept up (GLEIF, LEI-CDF 3.1). */
bool jur_lei_kept_up(const char *registration);

#endif
