/*
 * The planner: which hellos are worth sending to one endpoint, and what the
 * answers mean.
 *
 * Pure.  It is asked for the probes that are wanted now, gives all that do
 * not wait for one another, is told each answer, and ends with a result.  It
 * knows no socket, clock or randomness, so a test plays a whole server to it.
 *
 * A plan is a set of chains.  A chain strikes out what the server chose from
 * what it offers, and asks again until the server refuses: n answers and one
 * refusal for n suites (elimination).  Chains are independent; when one ends
 * it may start others.  An offer that was answered once is not sent twice.
 */
#ifndef CONFIANCE_TLS_PLAN_H
#define CONFIANCE_TLS_PLAN_H

#include <confiance/deployment.h> /* enum cf_tri */
#include <confiance/fact.h>

#include "codec_hello.h"

struct tls_plan;

/* A conversation that is wanted.  offer lives as long as the plan. */
struct tls_probe {
	unsigned int id;
	struct tls_offer offer;
	enum tls_want want;
	unsigned int wait_ms; /* to let pass before: we were turned away */
};

/* Fewest connections, or fewest rounds one after the other. */
enum tls_pace { TLS_QUIET, TLS_FAST };
/* arena keeps the plan and its result.  sni "" for none.  The first is quiet. */
struct tls_plan *tls_plan_new(struct cf_arena *, const char *sni);
struct tls_plan *
tls_plan_new_paced(struct cf_arena *, const char *sni, enum tls_pace);
/* For DTLS 1.0, 1.2 and 1.3, which stand at TLS_V_11, _12 and _13.  Ask one
 * probe at a time: many servers can only talk to one peer. */
struct tls_plan *tls_plan_new_dtls(struct cf_arena *, const char *sni);
/* What else is to be asked, before the first probe is taken. */
enum { TLS_EXTRA_EXTENSIONS = 1 << 0, TLS_EXTRA_CERTIFICATES = 1 << 1 };
void tls_plan_extra(struct tls_plan *, unsigned int);
/* Up to max probes that can run at once; 0 when none is wanted now. */
size_t tls_plan_next(struct tls_plan *, struct tls_probe *ret, size_t max);
void
tls_plan_answer(struct tls_plan *, unsigned int id, const struct tls_answer *);
/* How many more probes will be wanted for sure, whatever is answered: so many
 * connections can be opened ahead. */
unsigned int tls_plan_ahead(const struct tls_plan *);
/* True when nothing is wanted and nothing is under way. */
bool tls_plan_done(const struct tls_plan *);

/* ---- The result ---- */

enum tls_order {
	TLS_ORDER_UNKNOWN,
	TLS_ORDER_SERVER,
	TLS_ORDER_CLIENT,
	TLS_ORDER_MIXED
};
enum tls_order tls_order_from(const char *); /* of tls_order_name() */
const char *tls_order_name(enum tls_order);

/* A list that was asked for: CF_ST_OK whole, CF_ST_ABSENT known to be empty,
 * CF_ST_PARTIAL known in part, anything else nothing known; note says why. */
struct tls_list {
	enum cf_status status;
	const char *note;
	uint32_t *v;
	size_t n;
};

/* A Diffie-Hellman group that was seen. */
struct tls_dh {
	unsigned int bits;
	const char *name; /* "ffdhe2048", "modp1024"; "" not a known prime */
	bool offered;	  /* ffdhe groups were in the offer */
};

/* The certificates that one kind of handshake was given. */
struct tls_flight {
	int vi;		/* version */
	const char *kx; /* "ECDHE-RSA" */
	const unsigned char *const *certs;
	const size_t *lens;
	size_t n;
	bool staple, cert_request;
};

/*
 * What is asked besides, when tls_plan_extra() says so.  Extensions: in the
 * highest version below TLS 1.3, all at once as far as they can be combined;
 * a hello that fails is halved until the one that the server cannot bear is
 * alone.
 */
struct tls_exts_found {
	enum cf_status status; /* ok: every one below was heard; partial: as far
				  as answered, silent and refused say */
	const char *note;
	int vi; /* version that was asked, -1 none */
	tls_exts answered, silent;
	tls_exts refused; /* a hello with this one alone fails, one without
			     is accepted; also TLS_EXT_ODD */
	tls_exts unasked; /* answered although no hello offered them */
	tls_exts borne;	  /* of TLS_EXT_ODD */
	unsigned int points; /* ec_point_formats, bit n is format n */
	unsigned int record_limit;
};
/* What a hello was answered that asks under another name, under none, or for
 * a certificate with one kind of key. */
struct tls_shown {
	const char *asked; /* "no name", "another name", "rsa_pss_pss" … */
	enum cf_status status; /* ok: accepted; refused: an alert or a close */
	const char *note;
	int vi;
	uint16_t suite;
	const unsigned char *const *certs;
	const size_t *lens;
	size_t n;
	bool same_leaf;	 /* as under the right name, for this key exchange */
	bool same_suite; /* the one that comes first under the right name */
};
#define TLS_SHOWN 8
struct tls_extra_found {
	struct tls_exts_found clear;
	tls_exts hello13; /* in a ServerHello or HelloRetryRequest of 1.3 */
	struct tls_shown none, other; /* asked NULL: was not asked */
	/* Without a name, asked when something differed: a suite, a version
	 * that is refused under the name. */
	enum cf_tri none_suites, none_versions;
	struct tls_shown keys[TLS_SHOWN];
	size_t nkeys;
};

#define TLS_FLIGHTS 16
#define TLS_DHS 16
struct tls_found {
	enum cf_status status; /* ok: the peer speaks TLS and answered */
	const char *note;
	bool dtls; /* see tls_version_label() */
	bool offered[TLS_V_MAX];
	struct tls_list suites[TLS_V_MAX]; /* in the order they were chosen */
	enum tls_order order[TLS_V_MAX];
	struct tls_list
	    groups[TLS_V_MAX];	    /* elliptic, KEM and, in 1.3, ffdhe */
	enum tls_order group_order; /* TLS 1.3 */
	struct tls_list schemes;    /* TLS 1.2 */
	/* TLS 1.3: those that a hello with no other was answered with; no
	 * signature was seen. */
	struct tls_list schemes13;
	/* Session id given, session ticket promised (TLS 1.0 to 1.2). */
	enum cf_tri session_id, ticket;
	const char *alpn; /* "h2", "http/1.1", "" none; NULL not known */
	struct tls_list versions;   /* indexes, ascending */
	struct tls_list
	    plain_cbc; /* suites (version index << 16 | suite) of CBC
				      chosen without echoing encrypt_then_mac */
	struct tls_dh dh[TLS_DHS];
	size_t ndh;
	bool dh_partial;
	unsigned int preferred; /* version chosen of 1.3 and 1.2, 0 unknown */
	enum cf_tri ems;	/* echoed in every ServerHello that could */
	enum cf_tri reneg;
	enum cf_tri compression;  /* DEFLATE was chosen when offered */
	enum cf_tri etm_optional; /* CBC goes on without encrypt_then_mac */
	enum cf_tri sentinel;	  /* right in every ServerHello below 1.3 */
	struct tls_flight flights[TLS_FLIGHTS];
	size_t nflights;
	bool flights_partial;
	const unsigned char *ssl2_cert; /* of the SERVER-HELLO, NULL none */
	size_t ssl2_cert_len;
	/* What the server did that it must not, and what it could not bear. */
	const char *odd[16];
	size_t nodd;
	/* Answers contradict one another: several servers, it seems. */
	bool inconsistent;
	struct tls_extra_found extra;
	unsigned int probes; /* conversations asked for */
};
const struct tls_found *tls_plan_found(struct tls_plan *);

#endif
