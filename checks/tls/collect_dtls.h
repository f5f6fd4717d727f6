/*
 * One hello of a plan over DTLS, as the collector and the command `probe` send
 * it; and one dedicated probe.
 */
#ifndef CONFIANCE_TLS_COLLECT_DTLS_H
#define CONFIANCE_TLS_COLLECT_DTLS_H

#include <confiance/net.h>

#include "plan.h"
#include "vuln_probe.h"

/* How a raw conversation ended, as the planner wants to know it. */
enum tls_outcome tls_outcome_of(enum cf_talk_end);

struct dtls_end {
	const struct tls_answer *answer; /* lives during the call */
	enum cf_talk_end how;
	size_t bytes_in, bytes_out; /* retransmissions aside */
};
typedef void dtls_end_fn(void *arg, const struct dtls_end *);
/* Calls fn exactly once when it returns CF_OK. */
int tls_dtls_ask(struct cf_net *, const struct cf_addr *,
    const struct tls_probe *, dtls_end_fn *, void *arg);

/* The probe was started and lives until fn, which is called exactly once when
 * this returns CF_OK; the probe has then ended. */
struct dtls_cost {
	size_t bytes_in, bytes_out; /* retransmissions aside */
};
typedef void dtls_probed_fn(void *arg, const struct dtls_cost *);
int tls_dtls_probe(struct cf_net *, const struct cf_addr *,
    struct vuln_probe *, dtls_probed_fn *, void *arg);

#endif
