/*
 * Which side of a fact is the worse one, where an endpoint has several
 * addresses that differ (confiance/looks.h).  Only what a rule fails on.
 */
#include "collect.h"

const struct cf_worse tls_worse[] = {
	/* Differ by nature, and no rule reads them. */
	{ "tls.conversations", CF_WORSE_IGNORE },
	{ "tls.name", CF_WORSE_IGNORE },
	/* A list whose order is what it says. */
	{ "tls.chain", CF_WORSE_FIRST },
	{ "tls.path", CF_WORSE_FIRST },
	{ "tls.compression", CF_WORSE_TRUE },
	{ "tls.cbc_plain_mac", CF_WORSE_TRUE },
	{ "tls.extended_master_secret", CF_WORSE_FALSE },
	{ "tls.secure_renegotiation", CF_WORSE_FALSE },
	{ "tls.downgrade_sentinel", CF_WORSE_FALSE },
	{ "tls.chain_trusted", CF_WORSE_FALSE },
	{ "tls.dh_bits", CF_WORSE_LESS },
	{ "tls.session.early_data", CF_WORSE_MORE },
	{ "tls.session.ticket_lifetime.tls12", CF_WORSE_MORE },
	{ "tls.session.ticket_lifetime.tls13", CF_WORSE_MORE },
	{ "tls.session.resume.psk_ke", CF_WORSE_TRUE },
	{ "tls.vuln.heartbleed", CF_WORSE_TRUE },
	{ "tls.vuln.ccs", CF_WORSE_TRUE },
	{ "tls.vuln.ticketbleed", CF_WORSE_TRUE },
	{ "tls.vuln.padding_oracle", CF_WORSE_TRUE },
	{ "tls.vuln.invalid_curve", CF_WORSE_TRUE },
	{ "tls.vuln.ecdhe_reuse", CF_WORSE_TRUE },
	{ "tls.vuln.dhe_reuse", CF_WORSE_TRUE },
	{ "tls.vuln.random_repeat", CF_WORSE_TRUE },
	{ "tls.vuln.random_clock", CF_WORSE_TRUE },
	{ "tls.vuln.opossum", CF_WORSE_TRUE },
	{ "tls.vuln.starttls_injection", CF_WORSE_TRUE },
	{ "tls.vuln.fallback_scsv", CF_WORSE_FALSE },
	{ "tls.vuln.strict_sni", CF_WORSE_FALSE },
	{ "tls.vuln.strict_alpn", CF_WORSE_FALSE },
	{ "tls.vuln.conversations", CF_WORSE_IGNORE },
	{ 0 },
};
