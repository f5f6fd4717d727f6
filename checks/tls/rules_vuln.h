/* The rules about known vulnerabilities and about sessions. */
#ifndef CONFIANCE_TLS_RULES_VULN_H
#define CONFIANCE_TLS_RULES_VULN_H

#include "rules.h"

extern const struct cf_rule tls_vuln_drown, tls_vuln_poodle, tls_vuln_beast,
    tls_vuln_sweet32, tls_vuln_rc4, tls_vuln_freak, tls_vuln_logjam,
    tls_vuln_null_anon_export, tls_vuln_crime, tls_vuln_sloth, tls_vuln_lucky13,
    tls_vuln_triple_handshake, tls_vuln_heartbleed, tls_vuln_ccs,
    tls_vuln_robot, tls_vuln_ticketbleed, tls_vuln_padding_oracle,
    tls_vuln_invalid_curve, tls_vuln_fallback_scsv, tls_vuln_breach,
    tls_vuln_opossum, tls_vuln_raccoon, tls_vuln_alpaca, tls_vuln_intolerance,
    tls_vuln_key_reuse, tls_vuln_weak_key, tls_vuln_starttls_injection;
extern const struct cf_rule tls_r17, tls_r18_degraded, tls_r20, tls_r21,
    tls_r21_degraded, tls_r23, tls_vuln_renegotiation,
    tls_vuln_renegotiation_dos, tls_vuln_ticket_keys;

/* A fact about the endpoint with status ok; else the verdict was said: not
 * applicable when it is absent. */
const struct cf_fact *tls_vuln_fact(struct cf_judge *, const char *key);

#endif
