/*
 * What the numbers of TLS mean: versions, cipher suites, groups, signature
 * schemes, extensions and alerts, as constants.  Pure; the tables come from
 * the CSV files of data/ through gen_table.py.
 */
#ifndef CONFIANCE_TLS_NAMES_H
#define CONFIANCE_TLS_NAMES_H

#include <confiance/base.h>

/* Versions as the wire has them, and as indexes of small arrays. */
#define TLS_SSL2 0x0002
#define TLS_SSL3 0x0300
#define TLS_10 0x0301
#define TLS_11 0x0302
#define TLS_12 0x0303
#define TLS_13 0x0304
enum tls_vi {
	TLS_V_SSL2,
	TLS_V_SSL3,
	TLS_V_10,
	TLS_V_11,
	TLS_V_12,
	TLS_V_13,
	TLS_V_MAX
};
extern const unsigned int tls_version_of[TLS_V_MAX];   /* wire value */
extern const char *const tls_version_names[TLS_V_MAX]; /* "TLSv1.2" */
extern const char
    *const tls_version_keys[TLS_V_MAX];	     /* "tls12", in fact keys */
int tls_version_index(unsigned int version); /* -1 unknown */
/* The name of a version, over DTLS or not.  DTLS 1.0 is TLS 1.1 over datagrams
 * (RFC 4347); NULL for what DTLS has not. */
const char *tls_version_label(int vi, bool dtls);

struct tls_suite {
	uint32_t id; /* 24 bits for SSLv2 */
	const char *name, *kx, *auth, *enc, *mode;
	unsigned int bits;  /* key */
	unsigned int block; /* 0: no block cipher */
	const char *mac;    /* "AEAD" for those modes */
	bool pfs;
	unsigned int from, to; /* versions it is used in */
	const char *anssi;     /* recommended degraded forbidden not-listed */
	const char *rules;     /* NT_TLS rules it breaks, "R6;R10(R10-)" */
	const char *pg083;     /* PG-083 rules and recommendations it touches */
	bool ssl2;
};
struct tls_group {
	uint16_t id;
	const char *name;
	const char *type; /* ECDHE FFDHE "hybrid KEM" "KEM (pure PQ)" … */
	unsigned int order_bits;
	unsigned int from, to;
	const char *anssi; /* recommended acceptable degraded … */
	const char *pg083, *status;
};
struct tls_scheme {
	uint16_t id;
	const char *name, *key, *padding, *hash;
	bool tls12, tls13;
	const char *anssi;
};
/* By code point; those of SSLv2 stand last, behind tls_nsuites_tls. */
extern const struct tls_suite tls_suites[];
extern const size_t tls_nsuites, tls_nsuites_tls;
extern const uint16_t tls_suite_order[]; /* as they are offered */
extern const size_t tls_nsuite_order;
extern const struct tls_group tls_groups[];
extern const size_t tls_ngroups;
extern const struct tls_scheme tls_schemes[];
extern const size_t tls_nschemes;
/* Digests of the suites, groups and schemes files. */
extern const char tls_data_sha256[3][65];

/* NULL when unknown. */
const struct tls_suite *tls_suite_find(uint32_t id, bool ssl2);
const struct tls_suite *tls_suite_named(const char *name);
const struct tls_group *tls_group_find(unsigned int id);
const struct tls_group *tls_group_named(const char *name);
const struct tls_scheme *tls_scheme_find(unsigned int id);
const struct tls_scheme *tls_scheme_named(const char *name);
/* Hybrids of ECDHE and ML-KEM (RFC 10024), and ML-KEM alone. */
bool tls_is_hybrid(const struct tls_group *);
bool tls_is_mlkem(const struct tls_group *);
/* Always a text: "0x1234" for what is unknown. */
const char *tls_suite_text(struct cf_arena *, uint32_t id, bool ssl2);
const char *tls_group_text(struct cf_arena *, unsigned int id);
const char *tls_scheme_text(struct cf_arena *, unsigned int id);
const char *tls_alert_name(unsigned int code); /* "" unknown */
/* Whether rule ("R10", "R10(R10-)") is one of the ';'-separated words. */
bool tls_word(const char *words, const char *rule);

/* Well-known Diffie-Hellman primes, by the SHA-256 of their bytes. */
struct tls_prime {
	const char *name; /* "ffdhe2048", "modp2048" */
	unsigned int bits;
	unsigned int group; /* its code point in TLS, 0 none */
	const char *sha256;
};
const struct tls_prime *tls_prime_find(const void *p, size_t len);

#endif
