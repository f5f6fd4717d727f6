/*
 * The check tls: what an endpoint offers in TLS, and the certificates that it
 * presents, judged by the ANSSI guide on TLS and by PG-083.
 */
#include "collect.h"
#include "rules.h"
#include "rules_vuln.h"
#include "vuln.h"

static const struct cf_collector collectors[] = {
	{
	    .name = "endpoints",
	    .title = { "Négociations TLS et certificats de chaque point "
		       "d'accès",
		"TLS negotiations and certificates of each endpoint" },
	    .phase = CF_PHASE_OBSERVE,
	    .trust = CF_TRUST_NET,
	    .run = tls_collect_hello,
	},
	{
	    .name = "sessions",
	    .title = { "Tickets, reprises de session et renégociation de "
		       "chaque point d'accès",
		"Tickets, session resumption and renegotiation of each "
		"endpoint" },
	    .phase = CF_PHASE_OBSERVE,
	    .trust = CF_TRUST_NET,
	    .run = tls_collect_sessions,
	},
	{
	    .name = "vulnerabilities",
	    .title = { "Sondes de vulnérabilités connues de chaque point "
		       "d'accès",
		"Probes for known vulnerabilities of each endpoint" },
	    .phase = CF_PHASE_OBSERVE,
	    .trust = CF_TRUST_NET,
	    .run = tls_collect_vulnerabilities,
	},
	{
	    .name = "plaintext",
	    .title = { "Ce qui est permis en clair avant STARTTLS",
		"What is allowed in plain text before STARTTLS" },
	    .phase = CF_PHASE_OBSERVE,
	    .trust = CF_TRUST_NET,
	    .run = tls_collect_plain,
	},
	{
	    .name = "names",
	    .title = { "Ce que le DNS dit des certificats : CAA et TLSA",
		"What the DNS says about certificates: CAA and TLSA" },
	    .phase = CF_PHASE_OBSERVE,
	    .trust = CF_TRUST_NET,
	    .run = tls_collect_dane,
	},
	{
	    .name = "keys",
	    .title = { "Clés RSA qui partagent un facteur premier",
		"RSA keys that share a prime" },
	    .phase = CF_PHASE_LOOKUP,
	    .run = tls_collect_keys,
	},
	{ NULL },
};

static const struct cf_rule *const rules[] = { &tls_r1, &tls_r2, &tls_r37,
	&tls_r39, &tls_post_quantum, &tls_pg083_recommended,
	&tls_pg083_signatures, &tls_public_flows, &tls_r3, &tls_r4, &tls_r5,
	&tls_r6, &tls_r7, &tls_r7_degraded, &tls_r8, &tls_r8_degraded, &tls_r9,
	&tls_r9_degraded, &tls_r10, &tls_r10_degraded, &tls_r11, &tls_r12,
	&tls_r13, &tls_r14, &tls_r15, &tls_r16,
	&tls_r16_point_formats, &tls_r18, &tls_r19, &tls_r22, &tls_r24, &tls_r25,
	&tls_r26, &tls_r27, &tls_r28, &tls_r29, &tls_r30, &tls_r31, &tls_r32,
	&tls_r33, &tls_r34, &tls_r35, &tls_r36, &tls_chain_trusted, &tls_dates,
	&tls_name_match, &tls_pg083_suites, &tls_pg083_groups,
	&tls_pg083_certificate_key, &tls_r17, &tls_r18_degraded, &tls_r20,
	&tls_r21, &tls_r21_degraded, &tls_r23, &tls_vuln_drown,
	&tls_vuln_poodle, &tls_vuln_beast, &tls_vuln_sweet32, &tls_vuln_rc4,
	&tls_vuln_freak, &tls_vuln_logjam, &tls_vuln_null_anon_export,
	&tls_vuln_crime, &tls_vuln_sloth, &tls_vuln_lucky13,
	&tls_vuln_triple_handshake, &tls_vuln_heartbleed, &tls_vuln_ccs,
	&tls_vuln_robot, &tls_vuln_ticketbleed, &tls_vuln_padding_oracle,
	&tls_vuln_invalid_curve, &tls_vuln_fallback_scsv, &tls_vuln_breach,
	&tls_vuln_opossum, &tls_vuln_raccoon, &tls_vuln_alpaca,
	&tls_vuln_intolerance, &tls_vuln_key_reuse, &tls_vuln_weak_key,
	&tls_vuln_starttls_injection, &tls_vuln_renegotiation,
	&tls_vuln_renegotiation_dos, &tls_vuln_ticket_keys, &tls_recognised,
	&tls_listed, &tls_key_shared, &tls_not_revoked, &tls_ca_not_revoked,
	&tls_revocation_served, &tls_r38, &tls_plaintext, &tls_dane, NULL };

const struct cf_check cf_check_tls = {
	.name = "tls",
	.title = { "TLS : versions, suites, groupes et certificats",
	    "TLS: versions, suites, groups and certificates" },
	.facts = tls_facts,
	.collectors = collectors,
	.rules = rules,
};
