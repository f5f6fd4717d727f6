/*
 * What the collectors of sessions and of vulnerabilities share.
 */
#ifndef CONFIANCE_TLS_VULN_H
#define CONFIANCE_TLS_VULN_H

#include <confiance/check.h>
#include <confiance/looks.h>
#include <confiance/net.h>

int tls_collect_sessions(struct cf_collect *, struct cf_err *);
int tls_collect_vulnerabilities(struct cf_collect *, struct cf_err *);

/*
 * The same for one endpoint whose address is known, for the command `probe`.
 * The endpoint and c live until done, which is called once, perhaps from
 * inside.  After cf_cancelled() no further conversation begins.
 */
struct tls_vuln_cost {
	unsigned int connections;
	uint64_t bytes_in, bytes_out;
};
typedef void tls_vuln_done_fn(void *arg, const struct tls_vuln_cost *);
int tls_vulnerabilities_at(struct cf_collect *, const struct cf_endpoint *,
    const struct cf_addr *, tls_vuln_done_fn *, void *arg);
/* Over DTLS, one connection after the other, and what they show of an older
 * one; newer: whether DTLS 1.3 may be accepted, which is not looked at. */
int tls_sessions_dtls(struct cf_collect *, const struct cf_endpoint *,
    const struct cf_addr *, bool newer, tls_vuln_done_fn *, void *arg);
/* Nothing could be asked. */
void tls_sessions_none(struct cf_collect *, const struct cf_endpoint *,
    enum cf_status, const char *note);
void tls_vulnerabilities_none(struct cf_collect *, const struct cf_endpoint *,
    enum cf_status, const char *note);
int tls_sessions_at(struct cf_collect *, const struct cf_endpoint *,
    const struct cf_addr *, tls_vuln_done_fn *, void *arg);

/* The probes with keys; fn is called once, from the loop, when CF_OK. */
struct tls_vuln_answer {
	enum cf_status status; /* ok: value */
	bool value;	       /* vulnerable */
	const char *note;
	struct tls_vuln_cost cost;
};
typedef void tls_vuln_answer_fn(void *arg, const struct tls_vuln_answer *);
int tls_vuln_padding(struct cf_collect *, const struct cf_endpoint *,
    const struct cf_addr *, tls_vuln_answer_fn *, void *arg);
int tls_vuln_curve(struct cf_collect *, const struct cf_endpoint *,
    const struct cf_addr *, tls_vuln_answer_fn *, void *arg);

/* An endpoint that is declared to speak TLS. */
bool tls_vuln_is_tls(const struct cf_endpoint *);
/* Starts a look at each address of each of them; those that cannot be looked at
 * are said to have failed.  Those of DTLS are asked when their plan is over,
 * by collect_hello.c. */
typedef void tls_vuln_failure_fn(struct cf_collect *,
    const struct cf_endpoint *, const char *note);
void tls_vuln_each(struct cf_collect *,
    cf_look_fn *start, tls_vuln_failure_fn *);
/* Bytes that need not be secret. */
void tls_vuln_random(unsigned char *, size_t);
/* One status without a value. */
void tls_vuln_status(struct cf_collect *, const char *subject, const char *key,
    enum cf_status, const char *note);

extern const struct cf_worse tls_worse[]; /* worse.c */

#endif
