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

/* An endpoint that is declared to speak TLS. */
bool tls_vuln_is_tls(const struct cf_endpoint *);
/* Its target, declared. */
struct cf_target tls_vuln_target(const struct cf_endpoint *);
/* Bytes that need not be secret. */
void tls_vuln_random(unsigned char *, size_t);
/* One status without a value. */
void tls_vuln_status(struct cf_collect *, const char *subject, const char *key,
    enum cf_status, const char *note);

extern const struct cf_worse tls_worse[]; /* worse.c */

#endif
