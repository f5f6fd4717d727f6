/*
 * Extensions that a server answers: R15 and R16.  The tables of the guide are
 * known through one public transcription (a data set that codes them as
 * recommended, optional and discouraged), so what it leaves open is said to be
 * undetermined here.  Pure.
 */
#include "rules.h"

/* R15, section 2.3, table 2.8: on need.  The place of the first two is not
 * settled: they may belong to table 2.4. */
static const char *const unsettled[] = { "server_name", "status_request" };
static const char *const on_need[] = { "trusted_ca_keys", "user_mapping", "srp",
	"use_srtp", "application_layer_protocol_negotiation",
	"status_request_v2", "record_size_limit", "session_ticket",
	"pre_shared_key", "cookie", "psk_key_exchange_modes",
	"certificate_authorities", "oid_filters", "post_handshake_auth",
	"signature_algorithms_cert" };
/* R16, section 2.3, table 2.9: to be avoided.  ec_point_formats has a rule of
 * its own, early_data is R23. */
static const char *const banned[] = { "max_fragment_length",
	"client_certificate_url", "truncated_hmac", "client_authz",
	"server_authz", "cert_type", "heartbeat", "client_certificate_type",
	"server_certificate_type" };

static bool
readable(const struct cf_fact *f)
{
	return f != NULL &&
	       (f->status == CF_ST_OK || f->status == CF_ST_PARTIAL);
}

static void
collect(struct cf_judge *j, const char *key, const char *const *v, size_t n,
    struct tls_names *ret)
{
	const struct cf_fact *f = cf_fact(j, key);
	size_t i;

	for (i = 0; i < n && readable(f); i++) {
		if (cf_list_has(f, v[i]))
			tls_names_add(ret, v[i]);
	}
}

/* Both versions, as far as they are spoken, were heard to the end.  False: the
 * verdict was said. */
static bool
heard(struct cf_judge *j)
{
	static const char *const keys[] = { "tls.extensions.tls12",
		"tls.extensions.tls13" };
	static const char *const silent[] = { "tls.extensions_silent.tls12",
		"tls.extensions_silent.tls13" };
	bool any = false;
	size_t i;

	for (i = 0; i < CF_NELEM(keys); i++) {
		const struct cf_fact *f = cf_seen(j, keys[i]);
		const struct cf_fact *s =
		    f != NULL ? cf_seen(j, silent[i]) : NULL;

		if (s == NULL)
			return false;
		any |= f->status == CF_ST_OK || s->status == CF_ST_OK;
	}
	if (!any)
		cf_na(j, "aucune version qui ait des extensions",
		    "no version that has extensions");
	return any;
}

static void
judge_r15(struct cf_judge *j)
{
	struct tls_names need = { .n = 0 }, open = { .n = 0 };
	struct tls_names unasked = { .n = 0 };
	static const char *const keys[] = { "tls.extensions.tls12",
		"tls.extensions.tls13" };
	size_t i;

	if (!tls_applies(j, "tls.extensions.tls12"))
		return;
	for (i = 0; i < CF_NELEM(keys); i++) {
		collect(j, keys[i], on_need, CF_NELEM(on_need), &need);
		collect(j, keys[i], unsettled, CF_NELEM(unsettled), &open);
	}
	/* RFC 5246, 7.4.1.4: what no client asked for can serve no need. */
	collect(j, "tls.extensions_unasked", on_need, CF_NELEM(on_need),
	    &unasked);
	if (unasked.total > 0) {
		cf_fail(j,
		    "extensions du tableau 2.8 envoyées sans avoir été "
		    "demandées, donc sans besoin : %s",
		    "extensions of table 2.8 sent although nobody asked, hence "
		    "without a need: %s",
		    tls_names_text(j, &unasked));
		return;
	}
	if (need.total > 0) {
		cf_unknown(j,
		    "extensions du tableau 2.8 en usage, à justifier par un "
		    "besoin : %s ; place non établie dans les tableaux : %s",
		    "extensions of table 2.8 in use, to be justified by a "
		    "need: %s; place in the tables not settled: %s",
		    tls_names_text(j, &need), tls_names_text(j, &open));
		return;
	}
	if (!heard(j))
		return;
	if (open.total > 0)
		cf_unknown(j,
		    "extensions en usage dont la place dans les tableaux "
		    "n'est pas établie : %s",
		    "extensions in use whose place in the tables is not "
		    "settled: %s",
		    tls_names_text(j, &open));
	else
		cf_pass(j,
		    "aucune extension du tableau 2.8 n'est reprise par le "
		    "serveur",
		    "the server answers no extension of table 2.8");
}

static void
judge_r16(struct cf_judge *j)
{
	struct tls_names bad = { .n = 0 };

	if (!tls_applies(j, "tls.extensions.tls12"))
		return;
	collect(j, "tls.extensions.tls12", banned, CF_NELEM(banned), &bad);
	collect(j, "tls.extensions.tls13", banned, CF_NELEM(banned), &bad);
	if (bad.total > 0)
		cf_fail(j, "extensions du tableau 2.9 reprises : %s",
		    "extensions of table 2.9 answered: %s",
		    tls_names_text(j, &bad));
	else if (heard(j))
		cf_pass(j,
		    "aucune extension du tableau 2.9 n'est reprise "
		    "(ec_point_formats et early_data jugées à part)",
		    "no extension of table 2.9 is answered (ec_point_formats "
		    "and early_data are judged apart)");
}

static void
judge_point_formats(struct cf_judge *j)
{
	const struct cf_fact *f, *silent;

	if (!tls_applies(j, "tls.extensions.tls12"))
		return;
	f = cf_fact(j, "tls.extensions.tls12");
	if (readable(f) && cf_list_has(f, "ec_point_formats")) {
		cf_fail(j,
		    "ec_point_formats est reprise en TLS 1.2 ou antérieure ; "
		    "usage courant et sans danger connu",
		    "ec_point_formats is answered in TLS 1.2 or older; common, "
		    "and no danger is known");
		return;
	}
	if ((f = cf_seen(j, "tls.extensions.tls12")) == NULL ||
	    (silent = cf_seen(j, "tls.extensions_silent.tls12")) == NULL)
		return;
	/* It is only answered for suites with elliptic curves. */
	if (silent->status == CF_ST_ABSENT ||
	    !cf_list_has(silent, "ec_point_formats"))
		cf_na(j, "aucune suite à courbes elliptiques avant TLS 1.3",
		    "no suite with elliptic curves below TLS 1.3");
	else
		cf_pass(j, "ec_point_formats n'est pas reprise",
		    "ec_point_formats is not answered");
}

const struct cf_rule tls_r15 = {
	.id = "tls.r15",
	.title = { "N'activer les extensions du tableau 2.8 qu'au besoin",
	    "Enable the extensions of table 2.8 only when needed" },
	.cite = TLS_GUIDE "R15",
	.subject = "endpoint",
	.level = CF_LV_SHOULD,
	.impact = CF_IM_MINEUR,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Justifier chaque extension en usage par un besoin, ou la "
		    "désactiver.",
	    "Justify each extension in use by a need, or disable it." },
	.judge = judge_r15,
};
const struct cf_rule tls_r16 = {
	.id = "tls.r16",
	.title = { "Bannir les extensions du tableau 2.9",
	    "Do not use the extensions of table 2.9" },
	.cite = TLS_GUIDE "R16",
	.subject = "endpoint",
	.level = CF_LV_SHOULD,
	.impact = CF_IM_MINEUR,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Désactiver ces extensions. OpenSSL répond à "
		    "max_fragment_length sans réglage pour l'en empêcher : "
		    "l'écart est alors à accepter ou à filtrer en amont.",
	    "Disable these extensions. OpenSSL answers max_fragment_length and "
	    "has no setting against it: the deviation is then to be accepted, "
	    "or filtered in front." },
	.judge = judge_r16,
};
const struct cf_rule tls_r16_point_formats = {
	.id = "tls.r16-point-formats",
	.title = { "Ne pas reprendre ec_point_formats (tableau 2.9)",
	    "Do not answer ec_point_formats (table 2.9)" },
	.cite = TLS_GUIDE "R16",
	.subject = "endpoint",
	.level = CF_LV_SHOULD,
	.impact = CF_IM_MINEUR,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Aucun réglage courant ; sans objet en n'acceptant que "
		    "TLS 1.3.",
	    "There is no usual setting; it does not arise with TLS 1.3 "
	    "alone." },
	.judge = judge_point_formats,
};
