/* Certificate Transparency: R38 of the ANSSI guide on TLS.  Pure. */
#include <string.h>

#include "rules_cert.h"

/* Logs, each once, of entries with a date that can be true. */
static void
count(struct cf_judge *j, const struct cf_fact *f, struct tls_names *logs,
    struct tls_names *odd)
{
	char now[CF_TIME_LEN];
	const char *s;
	size_t i;

	cf_time_text(cf_judge_time(j), now);
	for (i = 0; f->status == CF_ST_OK && i < f->value.n; i++) {
		s = f->value.list[i];
		if (strncmp(s, "version ", 8) == 0)
			continue; /* opaque to us, and no fault */
		if (strlen(s) < 65 + strlen(now) ||
		    strncmp(s + 65, now, strlen(now)) > 0 ||
		    strncmp(s + 65, "2013", 4) < 0) /* no log is older */
			tls_names_add(odd, s);
		else
			tls_names_add(logs, cf_printf(cf_judge_arena(j),
			    "%.12s…", s));
	}
}

/* The words of tls.sct_logs, and what each makes of the certificate. */
static bool
is_word(const char *item, const char *word)
{
	size_t n = strlen(word);

	return strncmp(item, word, n) == 0 && item[n] == ':';
}

/*
 * With a list of logs.  One proof that holds shows that the certificate is
 * logged; a wrong one is held against it even so, because an authority that
 * puts it there did not get it from the log.
 *
 * A log outside of its interval, or that is not accepted, did sign: nothing
 * says that the certificate is not logged.  RFC 6962 knows no intervals and
 * lets a log choose what it takes (3.1); Chrome's policy counts logs and
 * states, and calls a certificate without enough of them not compliant, not
 * wrong.  But nobody who relies on that log looks for the
 * certificate there, and the list may be another than when it signed.  Hence
 * neither a pass nor a fail.
 *
 * A list that is malformed proves nothing, and no other list of logs would
 * change that: alone it is as none, and the verdict says what was sent.
 */
static void
judge_listed(struct cf_judge *j)
{
	struct tls_names valid = { .n = 0 }, wrong = { .n = 0 },
			 open = { .n = 0 }, outside = { .n = 0 },
			 malformed = { .n = 0 };
	const struct cf_fact *f = cf_seen(j, "tls.sct_logs");
	size_t i;

	if (f == NULL)
		return;
	for (i = 0; f->status == CF_ST_OK && i < f->value.n; i++)
		tls_names_add(is_word(f->value.list[i], "valid") ? &valid :
			is_word(f->value.list[i], "invalid") ||
			is_word(f->value.list[i], "future") ? &wrong : &open,
		    f->value.list[i]);
	for (i = 0; f->status == CF_ST_OK && i < f->value.n; i++) {
		if (is_word(f->value.list[i], "outside-interval"))
			tls_names_add(&outside, f->value.list[i]);
		if (is_word(f->value.list[i], "malformed"))
			tls_names_add(&malformed, f->value.list[i]);
	}
	if (wrong.total > 0)
		cf_fail(j, "SCT dont la signature ou la date est fausse "
		    "d'après la liste de journaux (%s) : %s",
		    "SCT with a wrong signature or date by the list of logs "
		    "(%s): %s", f->source, tls_names_text(j, &wrong));
	else if (valid.total > 0)
		cf_pass(j, "%zu SCT valides d'après la liste de journaux "
		    "(%s) : %s%s%s", "%zu valid SCTs by the list of logs "
		    "(%s): %s%s%s", valid.total, f->source,
		    tls_names_text(j, &valid), open.total > 0 ? " ; " : "",
		    open.total > 0 ? tls_names_text(j, &open) : "");
	else if (open.total > 0 && open.total == malformed.total)
		cf_fail(j, "aucun SCT lisible, rien ne montre que le "
		    "certificat est journalisé ; liste de SCT mal formée : %s",
		    "no SCT that can be read, nothing shows that the "
		    "certificate is logged; malformed list of SCTs: %s",
		    tls_names_text(j, &malformed));
	else if (open.total > 0 && open.total == outside.total)
		cf_unknown(j, "aucun SCT admis d'après la liste de journaux "
		    "(%s) : la signature est vraie, mais ces journaux "
		    "n'admettent pas la date de fin du certificat : %s",
		    "no SCT that counts by the list of logs (%s): the "
		    "signature is true, but these logs do not take the "
		    "notAfter of the certificate: %s", f->source,
		    tls_names_text(j, &outside));
	else if (open.total > 0)
		cf_unknown(j, "aucun SCT valide d'après la liste de journaux "
		    "(%s), peut-être trop ancienne : %s",
		    "no valid SCT by the list of logs (%s), which may be too "
		    "old: %s", f->source, tls_names_text(j, &open));
	else
		cf_fail(j, "aucun SCT : rien ne montre que le certificat est "
		    "journalisé",
		    "no SCT: nothing shows that the certificate is logged");
}

/* Section 3.2, for certificates of a public authority.  What is inside the
 * certificate its authority signed with it; what comes beside it proves
 * nothing before the log's signature is verified, which takes a list of
 * logs. */
static void
judge_r38(struct cf_judge *j)
{
	const struct cf_fact *public, *inside, *beside, *stapled;
	struct tls_names logs = { .n = 0 }, odd = { .n = 0 };

	if (!tls_applies(j, "tls.store.mozilla") ||
	    (public = cf_need(j, "tls.store.mozilla")) == NULL)
		return;
	if (!public->value.b) {
		cf_na(j, "le certificat n'est pas d'une autorité publique",
		    "the certificate is not of a public authority");
		return;
	}
	inside = cf_fact(j, "tls.scts.certificate");
	if (inside != NULL && inside->status == CF_ST_MALFORMED) {
		cf_fail(j, "la liste de SCT du certificat est mal formée",
		    "the certificate's list of SCTs is malformed");
		return;
	}
	if ((inside = cf_seen(j, "tls.scts.certificate")) == NULL)
		return;
	count(j, inside, &logs, &odd);
	if (odd.total > 0)
		cf_fail(j, "SCT à une date impossible : %s",
		    "SCT with an impossible date: %s", tls_names_text(j, &odd));
	else if (cf_fact(j, "tls.sct_logs") != NULL)
		judge_listed(j);
	else if (logs.total > 0)
		cf_pass(j,
		    "SCT dans le certificat, de %zu journaux (%s) ; journaux "
		    "et signatures ne sont pas vérifiés sans liste de "
		    "journaux (ct_logs)",
		    "SCTs in the certificate, of %zu logs (%s); logs and "
		    "signatures are not verified without a list of logs "
		    "(ct_logs)",
		    logs.total, tls_names_text(j, &logs));
	else if ((beside = cf_seen(j, "tls.scts.extension")) == NULL ||
		 (stapled = cf_need(j, "tls.stapled")) == NULL)
		return;
	else if (inside->status == CF_ST_OK || beside->status == CF_ST_OK ||
		 stapled->value.b)
		cf_unknown(j,
		    "pas de SCT lisible dans le certificat ; ce qui vient à "
		    "côté (extension TLS, réponse OCSP) n'est pas vérifié",
		    "no SCT that can be read in the certificate; what comes "
		    "beside it (TLS extension, OCSP response) is not "
		    "verified");
	else
		cf_fail(j, "aucun SCT : rien ne montre que le certificat est "
			   "journalisé",
		    "no SCT: nothing shows that the certificate is logged");
}

const struct cf_rule tls_r38 = {
	.id = "tls.r38",
	.title = { "Certificat journalisé (Certificate Transparency)",
	    "Certificate logged (Certificate Transparency)" },
	.cite = TLS_GUIDE "R38 ; RFC 6962, 3",
	.subject = "endpoint",
	.level = CF_LV_SHOULD,
	.impact = CF_IM_MINEUR,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Faire émettre un certificat journalisé, avec ses SCT.",
	    "Have a logged certificate issued, with its SCTs." },
	.judge = judge_r38,
};
