/*
 * What a server that begins in plain text lets a client do before TLS.  RFC
 * 8314, 3 takes clear text for obsolete; RFC 9051, 11.1, RFC 4954, 4, RFC
 * 4616, 4 and RFC 4513, 5.1.3 forbid to offer a password in clear where no TLS
 * stands; RFC 4217 leaves it to the policy of the server.
 */
#include "rules.h"

static void
judge_plaintext(struct cf_judge *j)
{
	const struct cf_fact *starttls = cf_about(j, "endpoint.starttls"), *f;

	if (starttls == NULL || starttls->status != CF_ST_OK ||
	    starttls->value.s[0] == '\0') {
		cf_na(j, "le point d'accès n'emploie pas STARTTLS",
		    "the endpoint does not use STARTTLS");
		return;
	}
	/* What one address offers is offered. */
	f = cf_about(j, "tls.plaintext");
	if (f != NULL && f->status == CF_ST_PARTIAL && f->value.n > 0)
		f = cf_fact(j, "tls.plaintext");
	else
		f = cf_seen(j, "tls.plaintext");
	if (f == NULL)
		return;
	if (f->status == CF_ST_ABSENT)
		cf_pass(j, "aucune authentification n'est proposée en clair "
		    "avant STARTTLS", "no way to log in is offered in plain "
		    "text before STARTTLS");
	else
		cf_fail(j, "proposé en clair avant STARTTLS : %s",
		    "offered in plain text before STARTTLS: %s",
		    cf_value_text(cf_judge_arena(j), &f->value));
}

const struct cf_rule tls_plaintext = {
	.id = "tls.plaintext",
	.title = { "Rien à dire en clair avant STARTTLS",
	    "Nothing to say in plain text before STARTTLS" },
	.cite = "RFC 8314, 3 ; RFC 9051, 11.1 ; RFC 4954, 4 ; RFC 4616, 4 ; RFC 4513, "
		"5.1.3",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_MAJEUR,
	.ease = CF_EA_MODEREE,
	.remedy = { "N'annoncer les mécanismes d'authentification qu'une fois "
		    "TLS établi, et refuser toute authentification "
		    "auparavant (hostssl, require_secure_transport, "
		    "security simple_bind=128…), ou servir le protocole en "
		    "TLS dès la connexion.",
	    "Announce the ways to log in only once TLS stands, and refuse any "
	    "login before it (hostssl, require_secure_transport, security "
	    "simple_bind=128…), or serve the protocol in TLS from the "
	    "start." },
	.judge = judge_plaintext,
};
