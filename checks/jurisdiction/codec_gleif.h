/*
 * Answers of GLEIF's API v1 (JSON:API): records of legal entities, the
 * relations to their parents, and the reasons why a parent is not reported.
 * Pure: bytes in, structs out, everything in the arena.
 */
#ifndef CONFIANCE_JURISDICTION_CODEC_GLEIF_H
#define CONFIANCE_JURISDICTION_CODEC_GLEIF_H

#include <confiance/deployment.h>

#define JUR_LEI_LEN 20 /* ISO 17442 */
bool jur_lei_is(const char *);

/* A legal entity. */
struct jur_lei {
	const char *lei;
	const char *name;
	const char *country;	/* of the legal address */
	const char *hq_country; /* of the headquarters */
	const char *jurisdiction; /* "FR", "US-DE" */
	const char *registered_as; /* in its register: a SIREN in France */
	const char *status;	 /* ACTIVE INACTIVE */
	const char *registration; /* ISSUED LAPSED … */
	const char *corroboration;
	int64_t updated, renewal; /* 0: not said */
	/* What there is to ask about its parents; both false: nothing. */
	bool has_parent[2], has_exception[2]; /* direct, ultimate */
};

/* What is said about a parent: a parent, or why there is none. */
struct jur_lei_parent {
	const char *lei; /* of the child */
	bool ultimate;	 /* else the direct parent */
	const char *parent;    /* LEI, "" */
	const char *exception; /* reason, "" */
	const char *corroboration;
};

struct jur_gleif {
	const struct jur_lei *records;
	size_t nrecords;
	const struct jur_lei_parent *parents; /* in force only */
	size_t nparents;
	int64_t as_of; /* of the golden copy, 0 not said */
};

/* CF_EPARSE: not such an answer, and the error names the place;
 * CF_ENOTFOUND: an error that the server put in words. */
int jur_gleif_parse(struct cf_arena *, const void *, size_t,
    struct jur_gleif *ret, struct cf_err *);

#endif
