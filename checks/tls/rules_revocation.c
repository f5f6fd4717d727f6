/*
 * Revocation: what the staple, the responders and the lists say.  A statement
 * counts only when it was found to be signed and current; one place that says
 * revoked outweighs all that say good.  Pure.
 */
#include <string.h>

#include "rules_cert.h"

enum said { SAID_NOTHING, SAID_GOOD, SAID_REVOKED };

/* The fact when it was seen, so that a verdict may rest on it; what was not
 * seen does not weigh on a verdict that rests on something else. */
static const struct cf_fact *
if_seen(struct cf_judge *j, const char *subject, const char *key)
{
	const struct cf_fact *f = cf_about_on(j, subject, key);

	return f != NULL && f->status == CF_ST_OK ? cf_fact_on(j, subject, key)
						  : NULL;
}

/* Whether an entry "STATUS URL" has that status; its URL. */
static const char *
url_of(const struct cf_fact *f, const char *status)
{
	size_t i, n = strlen(status);

	for (i = 0; f != NULL && i < f->value.n; i++)
		if (strncmp(f->value.list[i], status, n) == 0 &&
		    f->value.list[i][n] == ' ')
			return f->value.list[i] + n + 1;
	return NULL;
}

static const char *const keys[] = { "cert.ocsp", "cert.crl" };

/* What the places of a certificate say together, and who says it. */
static enum said
said_of(struct cf_judge *j, const char *cert, const char **ret_by)
{
	const struct cf_fact *f;
	const char *url, *good = NULL;
	size_t i;

	for (i = 0; i < CF_NELEM(keys); i++) {
		f = if_seen(j, cert, keys[i]);
		if ((url = url_of(f, "revoked")) != NULL) {
			*ret_by = url;
			return SAID_REVOKED;
		}
		if (good == NULL)
			good = url_of(f, "good");
	}
	*ret_by = good;
	return good != NULL ? SAID_GOOD : SAID_NOTHING;
}

static void
say_revoked(struct cf_judge *j, const char *cert, const char *by)
{
	const struct cf_fact *when = if_seen(j, cert, "cert.revoked_at");
	const struct cf_fact *why = if_seen(j, cert, "cert.revocation_reason");
	char text[CF_TIME_LEN] = "?";

	if (when != NULL)
		cf_time_text(when->value.i, text);
	cf_fail(j, "%s est révoqué selon %s (le %s, motif : %s)",
	    "%s is revoked according to %s (on %s, reason: %s)",
	    tls_cert_name(j, cert), by, text,
	    why != NULL ? why->value.s : "?");
}

/* No statement counts: says why; false when the certificate names no place. */
static bool
say_nothing(struct cf_judge *j, const char *cert)
{
	const struct cf_fact *f;
	bool named = false;
	size_t i;

	for (i = 0; i < CF_NELEM(keys); i++) {
		if ((f = cf_seen_on(j, cert, keys[i])) == NULL)
			return true;
		named |= f->status == CF_ST_OK;
	}
	if (named)
		cf_unknown(j,
		    "aucune réponse valable sur la révocation de %s",
		    "no valid answer about the revocation of %s",
		    tls_cert_name(j, cert));
	return named;
}

/* ---- The endpoint's own certificate ---- */

static void
judge_not_revoked(struct cf_judge *j)
{
	const struct cf_fact *chain, *staple;
	const char *leaf, *by = NULL;
	enum said said;

	if (!tls_applies(j, "tls.chain") ||
	    (chain = cf_need(j, "tls.chain")) == NULL || chain->value.n == 0)
		return;
	leaf = chain->value.list[0];
	said = said_of(j, leaf, &by);
	staple = if_seen(j, cf_judge_subject(j), "tls.staple_status");
	if (said == SAID_REVOKED)
		say_revoked(j, leaf, by);
	else if (staple != NULL && cf_streq(staple->value.s, "revoked"))
		say_revoked(j, leaf, "OCSP (staple)");
	else if (said == SAID_GOOD)
		cf_pass(j, "le certificat n'est pas révoqué selon %s",
		    "the certificate is not revoked according to %s", by);
	else if (staple != NULL && cf_streq(staple->value.s, "good"))
		cf_pass(j,
		    "le certificat n'est pas révoqué selon la réponse OCSP "
		    "agrafée",
		    "the certificate is not revoked according to the stapled "
		    "OCSP response");
	else if (!say_nothing(j, leaf))
		cf_na(j, "le certificat n'annonce aucune source de révocation, "
			 "voir R33",
		    "the certificate announces no source of revocation, see "
		    "R33");
}

/* ---- The authorities between it and the anchor ---- */

static void
judge_ca_not_revoked(struct cf_judge *j)
{
	const struct cf_fact *path;
	const char *by, *cert, *gap = NULL;
	size_t i, good = 0;

	if (!tls_applies(j, "tls.path"))
		return;
	path = cf_fact(j, "tls.path");
	if (path != NULL && path->status == CF_ST_ABSENT) {
		cf_na(j, "aucun chemin vers une ancre, voir tls.chain-trusted",
		    "no path to an anchor, see tls.chain-trusted");
		return;
	}
	if ((path = cf_need(j, "tls.path")) == NULL)
		return;
	for (i = 1; i + 1 < path->value.n; i++) {
		cert = path->value.list[i];
		switch (said_of(j, cert, &by)) {
		case SAID_REVOKED:
			say_revoked(j, cert, by);
			return;
		case SAID_GOOD:
			good++;
			break;
		default:
			gap = cert;
			break;
		}
	}
	if (gap != NULL && !say_nothing(j, gap))
		cf_unknown(j, "%s n'annonce aucune source de révocation",
		    "%s announces no source of revocation",
		    tls_cert_name(j, gap));
	else if (gap == NULL && good == 0)
		cf_na(j, "aucune autorité intermédiaire",
		    "no intermediate authority");
	else if (gap == NULL)
		cf_pass(j,
		    "aucune autorité intermédiaire n'est révoquée (%zu)",
		    "no intermediate authority is revoked (%zu)", good);
}

/* ---- The places ---- */

/* The first place that answers with nothing of use. */
static const char *
useless(const struct cf_fact *f, const char **ret_status)
{
	static const char *const bad[] = { "invalid", "expired", "unknown" };
	const char *url;
	size_t i;

	for (i = 0; i < CF_NELEM(bad); i++)
		if ((url = url_of(f, bad[i])) != NULL) {
			*ret_status = bad[i];
			return url;
		}
	return NULL;
}

static void
judge_served(struct cf_judge *j)
{
	const struct cf_fact *chain, *f;
	const char *leaf, *url, *status = "";
	size_t i, n = 0;

	if (!tls_applies(j, "tls.chain") ||
	    (chain = cf_need(j, "tls.chain")) == NULL || chain->value.n == 0)
		return;
	leaf = chain->value.list[0];
	for (i = 0; i < CF_NELEM(keys); i++) {
		f = if_seen(j, leaf, keys[i]);
		if ((url = useless(f, &status)) != NULL) {
			cf_fail(j, "%s ne rend pas de réponse valable : %s (%s)",
			    "%s gives no valid answer: %s (%s)", url, status,
			    f->note);
			return;
		}
	}
	for (i = 0; i < CF_NELEM(keys); i++) {
		if ((f = cf_seen_on(j, leaf, keys[i])) == NULL)
			return;
		if ((url = url_of(f, "unreachable")) != NULL ||
		    (url = url_of(f, "skipped")) != NULL) {
			cf_unknown(j, "%s n'a pas répondu, vu d'ici",
			    "%s did not answer, seen from here", url);
			return;
		}
		n += f->status == CF_ST_OK ? f->value.n : 0;
	}
	if (n == 0)
		cf_na(j, "le certificat n'annonce aucune source de révocation, "
			 "voir R33",
		    "the certificate announces no source of revocation, see "
		    "R33");
	else
		cf_pass(j,
		    "chaque source de révocation annoncée répond, réponse "
		    "signée et à jour (%zu)",
		    "each announced source of revocation answers, signed and "
		    "current (%zu)",
		    n);
}

const struct cf_rule tls_not_revoked = {
	.id = "tls.not-revoked",
	.title = { "Certificat non révoqué", "Certificate not revoked" },
	.cite = "RFC 5280, 6.1.3 et 6.3 ; RFC 6960, 3.2 ; " TLS_GUIDE "3.2",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_CRITIQUE,
	.ease = CF_EA_MODEREE,
	.remedy = { "Remplacer sans délai le certificat et sa clé.",
	    "Replace the certificate and its key at once." },
	.judge = judge_not_revoked,
};
const struct cf_rule tls_ca_not_revoked = {
	.id = "tls.ca-not-revoked",
	.title = { "Autorités intermédiaires non révoquées",
	    "Intermediate authorities not revoked" },
	.cite = "RFC 5280, 6.1.3 et 6.3 ; " TLS_GUIDE "3.2",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_CRITIQUE,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Remplacer le certificat par celui d'une autorité qui n'est "
		    "pas révoquée.",
	    "Replace the certificate by one of an authority that is not "
	    "revoked." },
	.judge = judge_ca_not_revoked,
};
const struct cf_rule tls_revocation_served = {
	.id = "tls.revocation-served",
	.title = { "Sources de révocation en service",
	    "Sources of revocation at work" },
	.cite = "RFC 5280, 5.1.2.5 ; RFC 6960, 2.4 ; " TLS_GUIDE "R33, R36",
	.subject = "endpoint",
	.level = CF_LV_SHOULD,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Remettre en service le répondeur ou la liste de "
		    "révocation, ou changer d'autorité.",
	    "Bring the responder or the list back to work, or change "
	    "authority." },
	.judge = judge_served,
};
