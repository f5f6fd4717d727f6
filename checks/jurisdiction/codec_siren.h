/*
 * Answers of recherche-entreprises.api.gouv.fr, DINUM's search over the French
 * register of companies (Sirene, RNE).  Pure: bytes in, structs out,
 * everything in the arena.
 */
#ifndef CONFIANCE_JURISDICTION_CODEC_SIREN_H
#define CONFIANCE_JURISDICTION_CODEC_SIREN_H

#include <confiance/deployment.h>

bool jur_siren_is(const char *); /* nine digits */

struct jur_siren {
	const char *siren;
	const char *name;
	const char *state; /* A active, C ceased */
	/* Of its seat: "FR", or the name of a foreign country as the register
	 * writes it; "" not said. */
	const char *country;
	const char *country_code; /* ISO, "" when the name is not understood */
	const char *legal_form;
	int64_t created, closed, updated;
	/* Companies among its officers: "NAME (SIREN)".  Persons are counted
	 * and not named. */
	struct cf_strings companies;
	size_t persons;
	bool officers; /* the answer speaks of officers */
};

/* CF_EPARSE: not such an answer, and the error names the place;
 * CF_ENOTFOUND: an error that the server put in words. */
int jur_siren_parse(struct cf_arena *, const void *, size_t,
    const struct jur_siren **ret, size_t *ret_n, struct cf_err *);

#endif
