/*
 * What the collectors of this room share: one run over all endpoints, and one
 * endpoint under way.
 */
#ifndef CONFIANCE_TLS_COLLECT_H
#define CONFIANCE_TLS_COLLECT_H

#include <confiance/check.h>
#include <confiance/looks.h>
#include <confiance/net.h>

#include "codec_ctlog.h"
#include "collect_dtls.h"
#include "more.h"
#include "plan.h"
#include "x509.h"

extern const struct cf_fact_def tls_facts[];

/* The trusted lists of the deployment. */
struct tls_lists {
	bool given;
	struct cf_ders ders; /* of all lists that could be read */
	const char *source;  /* "FR of 2026-01-01", for people */
	const char *bad;     /* what could not be used, "" */
};

/* The logs of the deployment. */
struct tls_ct {
	bool given;
	struct tls_ct_list list;
	const char *source; /* file and date, "" when it could not be read */
	const char *bad;    /* why not, "" */
};

extern const struct cf_worse tls_worse[]; /* worse.c */

struct tls_run {
	struct cf_collect *c;
	struct tls_run *root; /* of the whole run, whose seen is for all */
	struct tls_lists lists;
	struct tls_ct ct;
	/* Certificates that were emitted: their digests (root). */
	const char **seen;
	size_t nseen;
	/* Certificates whose revocation was asked about: their subjects
	 * (root). */
	const char **asked;
	size_t nasked;
};

struct tls_endpoint {
	struct tls_run *run;
	struct cf_look *look;
	const struct cf_endpoint *ep;
	const char *subject;
	struct cf_arena *arena; /* of this endpoint only */
	struct tls_plan *plan;
	struct cf_addr addr;
	unsigned int pending; /* conversations and handshake under way */
	bool pumping;
	enum cf_talk_end way; /* how a proxy failed last; else ENOUGH */
	struct cf_strings trust; /* extra CA files, resolved */
	/* The handshake, copied. */
	struct cf_tls_result shake;
	bool shake_asked, sessions_asked, vulns_asked; /* over DTLS */
	bool more_asked;
	struct tls_more more;
};

int tls_collect_hello(struct cf_collect *, struct cf_err *);
bool tls_is_endpoint(const struct cf_endpoint *);
bool tls_is_dtls_endpoint(const struct cf_endpoint *);
int tls_collect_keys(struct cf_collect *, struct cf_err *);
int tls_collect_dane(struct cf_collect *, struct cf_err *);
int tls_collect_plain(struct cf_collect *, struct cf_err *);
/* Starts the handshake of an endpoint; tls_endpoint_step() when it is over. */
void tls_handshake_start(struct tls_endpoint *);
void tls_endpoint_step(struct tls_endpoint *);
/* Facts of a finished endpoint, or of one that could not be reached. */
void tls_emit_endpoint(struct tls_endpoint *);
void tls_emit_failure(struct tls_endpoint *, enum cf_status, const char *note);
/* Of them, what was asked besides; collect_extra.c. */
void tls_more_ask(struct tls_endpoint *);
void tls_emit_extra(struct tls_endpoint *, const struct tls_found *);
void tls_emit_extra_failure(
    struct tls_endpoint *, enum cf_status status, const char *note);
/* Facts of a certificate, once a run; its subject, NULL when it is none. */
const char *
tls_emit_cert(struct tls_run *, const unsigned char *der, size_t len);

/* Reads the trusted lists of the deployment. */
void tls_lists_load(struct cf_collect *, struct tls_lists *ret);
/* The path to the anchor, what is odd about the chain as sent, and what each
 * set of authorities says. */
void tls_emit_path(struct tls_endpoint *);
/* Reads the list of logs of the deployment. */
void tls_ct_load(struct cf_collect *, struct tls_ct *ret);
/* Proofs of logging, inside the certificate and beside it. */
void tls_emit_scts(struct tls_endpoint *);
/* Whether the places that the certificate names hold it for revoked; once a
 * run.  issuer NULL: not known.  Outlives the endpoint. */
void tls_revocation_start(struct tls_run *, const char *subject,
    const unsigned char *der, size_t len, const unsigned char *issuer,
    size_t issuer_len);

#endif
