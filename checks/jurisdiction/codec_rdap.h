/*
 * What an RDAP server answers about a domain, a network of addresses or an
 * autonomous system (RFC 9083), and which server to ask (RFC 9224).  Pure:
 * bytes in, structs out, everything in the arena.
 */
#ifndef CONFIANCE_JURISDICTION_CODEC_RDAP_H
#define CONFIANCE_JURISDICTION_CODEC_RDAP_H

#include <confiance/deployment.h>
#include <confiance/net.h>

enum jur_rdap_class {
	JUR_RDAP_DOMAIN,
	JUR_RDAP_NETWORK,
	JUR_RDAP_AUTNUM,
};

/* A party of the object itself, not a contact of a party. */
struct jur_rdap_entity {
	struct cf_strings roles; /* registrant registrar abuse … */
	const char *handle;
	const char *name;    /* fn of its card, else org; "" redacted */
	const char *country; /* of its card's address, "" none */
	const char *iana_id; /* of a registrar, "" */
};

struct jur_rdap {
	enum jur_rdap_class class_;
	const char *handle;
	const char *name;    /* of a network or an autonomous system */
	const char *type;
	const char *country; /* what the holder declared of the block */
	const char *port43;  /* the WHOIS server behind */
	const char *parent;  /* handle of the network above */
	const char *domain;  /* lower case, no final dot */
	char first[CF_ADDR_LEN], last[CF_ADDR_LEN]; /* of a network */
	int64_t asn_first, asn_last;
	struct cf_strings status;
	struct cf_strings nameservers;
	enum cf_tri signed_; /* secureDNS.delegationSigned */
	int64_t registered, expires, changed; /* 0: not said */
	int64_t as_of; /* "last update of RDAP database", 0 not said */
	const struct jur_rdap_entity *entities;
	size_t nentities;
};

/* The code of a country as foreign texts have it: "FR", "France", "Germany";
 * "Frankreich" is not understood: "". */
const char *jur_country_said(const char *);
/* CF_EPARSE: not such an answer, and the error names the place; CF_ENOTFOUND:
 * an error that the server put in words (RFC 9083, 6). */
int jur_rdap_parse(struct cf_arena *, const void *, size_t,
    struct jur_rdap *ret, struct cf_err *);
/* The first entity with a role; NULL. */
const struct jur_rdap_entity *jur_rdap_role(const struct jur_rdap *,
    const char *role);
/* Whether an address is in the network; false when it is none. */
bool jur_rdap_covers(const char *first, const char *last,
    const struct cf_addr *);

/* A bootstrap file (RFC 9224, 3): the first https server for a key: a name of
 * the domains' file, "AS16276" or an address.  "" when it has none. */
int jur_rdap_server(struct cf_arena *, const void *, size_t, const char *key,
    const char **ret_url, struct cf_err *);

#endif
