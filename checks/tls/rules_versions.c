/*
 * Versions and what a hello shows beside the suite: R3, R4, R14, R18, R19,
 * R22 of the ANSSI guide on TLS.  Pure.
 */
#include "rules.h"

/*
 * R3, section 2.1.  "First" is read as: the server chooses TLS 1.3 when the
 * client offers both.  TLS 1.2 alone is a recommendation not followed.
 */
static void
judge_r3(struct cf_judge *j)
{
	const struct cf_fact *versions, *preferred;
	const char *best = tls_version_label(TLS_V_13, tls_is_dtls(j));

	if (!tls_applies(j, "tls.versions"))
		return;
	if ((versions = cf_need(j, "tls.versions")) == NULL)
		return;
	if (!cf_list_has(versions, best)) {
		cf_fail(j, "%s 1.3 n'est pas proposé (versions : %s)",
		    "%s 1.3 is not offered (versions: %s)",
		    tls_is_dtls(j) ? "DTLS" : "TLS",
		    cf_list_join(j, versions, NULL, NULL));
		return;
	}
	if ((preferred = cf_need(j, "tls.preferred_version")) == NULL)
		return;
	if (!cf_streq(preferred->value.s, best))
		cf_fail(j, "%s est choisi alors que le client propose %s",
		    "%s is chosen although the client offers %s",
		    preferred->value.s, best);
	else
		cf_pass(j, "%s est choisi (versions : %s)",
		    "%s is chosen (versions: %s)", best,
		    cf_list_join(j, versions, NULL, NULL));
}

static bool
is_old(const char *version, const void *arg)
{
	(void)arg;
	return !cf_streq(version, "TLSv1.2") && !cf_streq(version, "TLSv1.3") &&
	       !cf_streq(version, "DTLSv1.2") && !cf_streq(version, "DTLSv1.3");
}

/* R4, section 2.1.  A partial list can fail, not pass.  DTLS 1.0 is TLS 1.1
 * over datagrams (RFC 4347), and as old. */
static void
judge_r4(struct cf_judge *j)
{
	const struct cf_fact *versions;
	const char *old;

	if (!tls_applies(j, "tls.versions"))
		return;
	versions = cf_fact(j, "tls.versions");
	if (versions != NULL && versions->value.n > 0) {
		old = cf_list_join(j, versions, is_old, NULL);
		if (old[0] != '\0') {
			cf_fail(j, "versions à écarter acceptées : %s",
			    "versions to be refused are accepted: %s", old);
			return;
		}
	}
	if ((versions = cf_need(j, "tls.versions")) == NULL)
		return;
	cf_pass(j, "seules versions acceptées : %s",
	    "only versions accepted: %s",
	    cf_list_join(j, versions, NULL, NULL));
}

/* A server that does not look at what these two offer does not support them. */
static void
ignored(struct cf_judge *j, struct tls_names *missing)
{
	const struct cf_fact *odd = cf_fact(j, "tls.oddities");
	size_t i;

	for (i = 0; odd != NULL && odd->status == CF_ST_OK && i < odd->value.n;
	     i++) {
		if (cf_starts(odd->value.list[i], "chose group "))
			tls_names_add(missing, "supported_groups");
		if (cf_starts(odd->value.list[i], "signed with "))
			tls_names_add(missing, "signature_algorithms");
	}
}

static void
missing_old(struct tls_names *missing, const struct cf_fact *ems,
    const struct cf_fact *reneg, const struct cf_fact *etm)
{
	if (!ems->value.b)
		tls_names_add(missing, "extended_master_secret");
	if (reneg->status == CF_ST_OK && !reneg->value.b)
		tls_names_add(missing, "renegotiation_info");
	if (etm->status == CF_ST_OK && etm->value.n > 0)
		tls_names_add(missing, "encrypt_then_mac");
}

/* TLS 1.3 alone: what makes a server speak it. */
static void
missing_13(struct tls_names *missing, const struct cf_fact *exts)
{
	static const char *const v[] = { "supported_versions", "key_share" };
	size_t i;

	for (i = 0; i < CF_NELEM(v); i++) {
		if (!cf_list_has(exts, v[i]))
			tls_names_add(missing, v[i]);
	}
}

/*
 * R14, section 2.3, table 2.4: extensions to be supported.  Judged on what a
 * server shows: extended_master_secret, renegotiation_info and, for CBC,
 * encrypt_then_mac; supported_versions and key_share with TLS 1.3 alone; that
 * supported_groups and signature_algorithms are not ignored.  A server without
 * signed_certificate_timestamp to send does not answer it: its silence decides
 * nothing.  The table is known through a transcription only.
 */
static void
judge_r14(struct cf_judge *j)
{
	const struct cf_fact *ems, *reneg, *etm, *exts;
	struct tls_names missing = { .n = 0 };

	if (!tls_applies(j, "tls.extended_master_secret"))
		return;
	ems = cf_seen(j, "tls.extended_master_secret");
	reneg = ems != NULL ? cf_seen(j, "tls.secure_renegotiation") : NULL;
	etm = reneg != NULL ? cf_seen(j, "tls.cbc_without_etm") : NULL;
	if (etm == NULL)
		return;
	if (ems->status == CF_ST_ABSENT) {
		if ((exts = cf_seen(j, "tls.extensions.tls13")) == NULL)
			return;
		if (exts->status == CF_ST_ABSENT) {
			cf_na(j, "aucune version à partir de TLS 1.0",
			    "no version from TLS 1.0 on");
			return;
		}
		missing_13(&missing, exts);
	} else
		missing_old(&missing, ems, reneg, etm);
	ignored(j, &missing);
	if (missing.total > 0)
		cf_fail(j, "extensions non prises en charge par le serveur : %s",
		    "extensions that the server does not support: %s",
		    tls_names_text(j, &missing));
	else if (ems->status == CF_ST_ABSENT)
		cf_pass(j, "supported_versions et key_share sont reprises",
		    "supported_versions and key_share are answered");
	else
		cf_pass(j,
		    "extended_master_secret, renegotiation_info et, pour "
		    "CBC, encrypt_then_mac sont reprises",
		    "extended_master_secret, renegotiation_info and, for CBC, "
		    "encrypt_then_mac are echoed");
}

/* One boolean trait of the versions below TLS 1.3. */
static const struct cf_fact *
trait(struct cf_judge *j, const char *key)
{
	const struct cf_fact *f;

	if (!tls_applies(j, key) || (f = cf_seen(j, key)) == NULL)
		return NULL;
	if (f->status != CF_ST_ABSENT)
		return f;
	cf_na(j, "sans objet pour les versions acceptées",
	    "nothing to judge in the versions accepted");
	return NULL;
}

/* R18, section 2.4; RFC 8446, 4.1.3. */
static void
judge_r18(struct cf_judge *j)
{
	const struct cf_fact *f = trait(j, "tls.downgrade_sentinel");

	if (f == NULL)
		return;
	if (f->value.b)
		cf_pass(j,
		    "l'aléa du serveur porte le suffixe de non-régression",
		    "the server random carries the downgrade sentinel");
	else
		cf_fail(j,
		    "l'aléa du serveur ne porte pas le suffixe de "
		    "non-régression sous TLS 1.3",
		    "the server random lacks the downgrade sentinel below TLS "
		    "1.3");
}

/* R19, section 2.4. */
static void
judge_r19(struct cf_judge *j)
{
	const struct cf_fact *f = trait(j, "tls.compression");

	if (f == NULL)
		return;
	if (f->value.b)
		cf_fail(j, "la compression DEFLATE est choisie par le serveur",
		    "the server chooses DEFLATE compression");
	else
		cf_pass(j, "la compression proposée n'est pas choisie",
		    "the compression offered is not chosen");
}

/* R22, section 2.4; RFC 5746.  A server that refuses any renegotiation may
 * leave the signal out; that it refuses is not seen here. */
static void
judge_r22(struct cf_judge *j)
{
	const struct cf_fact *f = trait(j, "tls.secure_renegotiation");

	if (f == NULL)
		return;
	if (f->value.b)
		cf_pass(j, "renegotiation_info est signalée",
		    "renegotiation_info is signalled");
	else
		cf_fail(j,
		    "renegotiation_info n'est pas signalée dans tous les "
		    "ServerHello",
		    "renegotiation_info is not signalled in every ServerHello");
}

const struct cf_rule tls_r3 = {
	.id = "tls.r3",
	.title = { "TLS 1.3 d'abord, TLS 1.2 admis",
	    "TLS 1.3 first, TLS 1.2 accepted" },
	.cite = TLS_GUIDE "R3",
	.subject = "endpoint",
	.level = CF_LV_SHOULD,
	.impact = CF_IM_MINEUR,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Activer TLS 1.3 et le préférer à TLS 1.2.",
	    "Enable TLS 1.3 and prefer it to TLS 1.2." },
	.judge = judge_r3,
};
const struct cf_rule tls_r4 = {
	.id = "tls.r4",
	.title = { "Écarter SSLv2, SSLv3, TLS 1.0 et TLS 1.1",
	    "Refuse SSLv2, SSLv3, TLS 1.0 and TLS 1.1" },
	.cite = TLS_GUIDE "R4",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_ELEVEE,
	.remedy = { "Désactiver toute version antérieure à TLS 1.2.",
	    "Disable every version older than TLS 1.2." },
	.judge = judge_r4,
};
const struct cf_rule tls_r14 = {
	.id = "tls.r14",
	.title = { "Prendre en charge les extensions du tableau 2.4",
	    "Support the extensions of table 2.4" },
	.cite = TLS_GUIDE "R14",
	.subject = "endpoint",
	.level = CF_LV_SHOULD,
	.impact = CF_IM_MINEUR,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Activer ces extensions ou mettre à jour la pile TLS.",
	    "Enable these extensions or update the TLS stack." },
	.judge = judge_r14,
};
const struct cf_rule tls_r18 = {
	.id = "tls.r18",
	.title = { "Aléa du serveur terminé par le suffixe de non-régression",
	    "Server random carries the downgrade sentinel" },
	.cite = TLS_GUIDE "R18",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_MINEUR,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Utiliser une pile TLS conforme au RFC 8446 (4.1.3).",
	    "Use a TLS stack that follows RFC 8446 (4.1.3)." },
	.judge = judge_r18,
};
const struct cf_rule tls_r19 = {
	.id = "tls.r19",
	.title = { "Compression TLS interdite", "No TLS compression" },
	.cite = TLS_GUIDE "R19",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_ELEVEE,
	.remedy = { "Désactiver la compression TLS.",
	    "Disable TLS compression." },
	.judge = judge_r19,
};
const struct cf_rule tls_r22 = {
	.id = "tls.r22",
	.title = { "Renégociation sécurisée toujours signalée",
	    "Secure renegotiation always signalled" },
	.cite = TLS_GUIDE "R22",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_ELEVEE,
	.remedy = { "Activer renegotiation_info (RFC 5746) ou mettre à jour la "
		    "pile TLS.",
	    "Enable renegotiation_info (RFC 5746) or update the TLS stack." },
	.judge = judge_r22,
};
