/*
 * Known vulnerabilities of TLS, one rule for each row of the reference.  Those
 * that enumeration decides rest on the suites and traits that were seen; the
 * others on the dedicated probes.  What was not probed is undetermined.  Pure.
 */
#include <string.h>

#include "key_notes.h"
#include "rules_cert.h"
#include "rules_leaves.h"
#include "rules_vuln.h"

const struct cf_fact *
tls_vuln_fact(struct cf_judge *j, const char *key)
{
	const struct cf_fact *f;

	if (!tls_applies(j, key) || (f = cf_seen(j, key)) == NULL)
		return NULL;
	if (f->status != CF_ST_ABSENT)
		return f;
	cf_na(j, "sans objet : %s", "nothing to judge: %s",
	    f->note != NULL && f->note[0] != '\0' ? cf_noted(j, f->note) : key);
	return NULL;
}

/* ---- Decided by the suites ---- */

typedef bool hit_fn(int vi, const struct tls_suite *);

static size_t
hits(const struct tls_view *view, hit_fn *hit, struct tls_names *ret)
{
	size_t i, n = 0;

	for (i = 0; i < view->n; i++) {
		if (view->v[i].suite == NULL ||
		    !hit(view->v[i].vi, view->v[i].suite))
			continue;
		tls_names_add(ret, view->v[i].name);
		n++;
	}
	return n;
}

static void
judge_suites(struct cf_judge *j, hit_fn *hit)
{
	struct tls_names bad = { .n = 0 };
	struct tls_view view;

	if (!tls_view_suites(j, &view))
		return;
	if (hits(&view, hit, &bad) > 0)
		cf_fail(j, "suites vulnérables acceptées : %s",
		    "vulnerable suites are accepted: %s",
		    tls_names_text(j, &bad));
	else if (!view.whole)
		tls_say_gap(j, &view);
	else
		cf_pass(j,
		    "aucune suite vulnérable parmi celles qui sont acceptées "
		    "(%zu)",
		    "no vulnerable suite among those accepted (%zu)",
		    view.distinct);
}

static bool
is_cbc(const struct tls_suite *s)
{
	return cf_streq(s->mode, "CBC");
}

static bool
hit_ssl2(int vi, const struct tls_suite *s)
{
	(void)s;
	return vi == TLS_V_SSL2;
}

static bool
hit_poodle(int vi, const struct tls_suite *s)
{
	return vi == TLS_V_SSL3 && is_cbc(s);
}

static bool
hit_beast(int vi, const struct tls_suite *s)
{
	return (vi == TLS_V_SSL3 || vi == TLS_V_10) && is_cbc(s);
}

static bool
hit_sweet32(int vi, const struct tls_suite *s)
{
	(void)vi;
	return s->block == 64;
}

static bool
hit_rc4(int vi, const struct tls_suite *s)
{
	(void)vi;
	return cf_streq(s->enc, "RC4");
}

static bool
is_export(const struct tls_suite *s)
{
	return strstr(s->name, "EXPORT") != NULL;
}

static bool
hit_freak(int vi, const struct tls_suite *s)
{
	(void)vi;
	return is_export(s) && cf_streq(s->kx, "RSA");
}

static bool
hit_dhe_export(int vi, const struct tls_suite *s)
{
	(void)vi;
	return is_export(s) && cf_streq(s->kx, "DHE");
}

static bool
hit_null_anon_export(int vi, const struct tls_suite *s)
{
	(void)vi;
	return cf_streq(s->enc, "NULL") || cf_streq(s->auth, "NULL") ||
	       cf_streq(s->auth, "anon") || is_export(s) ||
	       cf_streq(s->enc, "DES");
}

static bool
hit_tls_cbc(int vi, const struct tls_suite *s)
{
	return vi >= TLS_V_10 && is_cbc(s);
}

static bool
hit_rsa(int vi, const struct tls_suite *s)
{
	return vi >= TLS_V_SSL3 && cf_streq(s->kx, "RSA");
}

static bool
hit_static_dh(int vi, const struct tls_suite *s)
{
	return vi >= TLS_V_SSL3 && cf_streq(s->kx, "DH");
}

static bool
hit_dhe(int vi, const struct tls_suite *s)
{
	return vi >= TLS_V_SSL3 && vi <= TLS_V_12 && cf_starts(s->kx, "DHE");
}

static bool
hit_static_ecdh(int vi, const struct tls_suite *s)
{
	return vi >= TLS_V_SSL3 && cf_streq(s->kx, "ECDH");
}

static bool
hit_ecdhe(int vi, const struct tls_suite *s)
{
	return vi >= TLS_V_SSL3 && vi <= TLS_V_12 && cf_starts(s->kx, "ECDHE");
}

/* Of every certificate seen: with each version, exchange and kind of key. */
static struct tls_leaf_keys
keys_of(struct cf_judge *j, const char *endpoint)
{
	struct tls_leaf_keys keys;
	struct tls_leaves leaves;

	tls_leaves_of(j, endpoint, &leaves);
	tls_leaf_keys(j, &leaves, &keys);
	return keys;
}

/* The key that an endpoint speaks SSLv2 with, the only one that matters there;
 * every one of its keys when that was not read. */
static struct tls_leaf_keys
ssl2_keys_of(struct cf_judge *j, const char *endpoint)
{
	const struct cf_fact *f = cf_about_on(j, endpoint, "tls.leaves");
	struct tls_leaves leaves = { .whole = true };
	struct tls_leaf_keys keys;
	size_t i;

	for (i = 0; f != NULL && i < f->value.n; i++)
		if (cf_starts(f->value.list[i], "SSLv2 "))
			tls_add_leaf(&leaves, f->value.list[i]);
	tls_leaf_keys(j, &leaves, &keys);
	if (keys.n > 0 && keys.whole)
		return keys;
	keys = keys_of(j, endpoint);
	keys.whole = false;
	return keys;
}

/* DTLS begins at TLS 1.1: what it speaks of older versions is known. */
static bool
is_declared_dtls(struct cf_judge *j, const char *endpoint)
{
	const struct cf_fact *f = cf_about_on(j, endpoint, "endpoint.protocol");

	return f != NULL && f->status == CF_ST_OK &&
	       cf_streq(f->value.s, "dtls");
}

#define CITED 16
/* SSLv2 anywhere with the same RSA key breaks this endpoint as well (DROWN,
 * 2016).  False when the verdict was said.  An endpoint of which nothing could
 * be read is doubtful on its own, and not here. */
static bool
no_sslv2_elsewhere(struct cf_judge *j)
{
	struct tls_leaf_keys own = keys_of(j, cf_judge_subject(j)), keys;
	const struct cf_fact *versions;
	const char *doubt = NULL;
	const char *const *v;
	size_t i, n = cf_judge_subjects(j, "endpoint", &v), sharers = 0;
	bool speaks, same;

	for (i = 0; i < n; i++) {
		if (cf_streq(v[i], cf_judge_subject(j)) ||
		    is_declared_dtls(j, v[i]))
			continue;
		versions = cf_about_on(j, v[i], "tls.versions");
		speaks = versions != NULL && cf_list_has(versions, "SSLv2");
		keys = speaks ? ssl2_keys_of(j, v[i]) : keys_of(j, v[i]);
		same = tls_key_in_common(&own, &keys) != NULL;
		/* What decides is cited, and of the rest a few: a fleet may
		 * share one key, and each would cite all the others. */
		if (same && (speaks || versions == NULL ||
				versions->status != CF_ST_OK ||
				sharers++ < CITED))
			(void)cf_fact_on(j, v[i], "tls.versions");
		if (same && speaks) {
			cf_fail(j, "%s accepte SSLv2 avec la même clé",
			    "%s accepts SSLv2 with the same key",
			    cf_subject_name(v[i]));
			return false;
		}
		if (!speaks && (versions == NULL ? !same :
				versions->status == CF_ST_OK || keys.n == 0))
			continue;
		/* A key that was not read may be this key. */
		if (same || !own.whole || !keys.whole)
			doubt = v[i];
	}
	if (doubt == NULL)
		return true;
	cf_unknown(j,
	    "on ne sait pas si %s accepte SSLv2 avec la même clé",
	    "whether %s accepts SSLv2 with the same key is not known",
	    cf_subject_name(doubt));
	return false;
}

/* An answer to SSLv2 without any cipher kind is CVE-2015-3197: the disabled
 * ones can still be used. */
static void
judge_drown(struct cf_judge *j)
{
	const struct cf_fact *versions = cf_about(j, "tls.versions");

	/* What a key encrypts over DTLS is decrypted by SSLv2 elsewhere as
	 * well: RSA key transport is the same (RFC 6347, 4.2.6). */
	if (tls_is_dtls(j)) {
		if (no_sslv2_elsewhere(j))
			cf_na(j,
			    "DTLS n'a pas de SSLv2, et aucun autre point "
			    "d'accès n'accepte SSLv2 avec la même clé",
			    "DTLS has no SSLv2, and no other endpoint accepts "
			    "SSLv2 with the same key");
		return;
	}
	if (versions != NULL && cf_list_has(versions, "SSLv2") &&
	    cf_fact(j, "tls.versions") != NULL)
		cf_fail(j, "SSLv2 est accepté", "SSLv2 is accepted");
	else if (no_sslv2_elsewhere(j))
		judge_suites(j, hit_ssl2);
}

static void
judge_poodle(struct cf_judge *j)
{
	if (tls_not_in_dtls(j, "SSLv3"))
		return;
	judge_suites(j, hit_poodle);
}

static void
judge_beast(struct cf_judge *j)
{
	/* Each record of DTLS has an initialisation vector of its own. */
	if (tls_not_in_dtls(j, "TLS 1.0"))
		return;
	judge_suites(j, hit_beast);
}

static void
judge_sweet32(struct cf_judge *j)
{
	judge_suites(j, hit_sweet32);
}

static void
judge_rc4(struct cf_judge *j)
{
	judge_suites(j, hit_rc4);
}

static void
judge_freak(struct cf_judge *j)
{
	judge_suites(j, hit_freak);
}

static void
judge_null_anon_export(struct cf_judge *j)
{
	judge_suites(j, hit_null_anon_export);
}

static bool
is_shared_prime(const char *name, const void *arg)
{
	(void)arg;
	return !cf_starts(name, "unknown") && !cf_starts(name, "ffdhe") &&
	       (strstr(name, "768") != NULL || strstr(name, "1024") != NULL ||
		   strstr(name, "1536") != NULL);
}

/* Section 1.1: export, or a modulus of at most 1024 bits, or a widely shared
 * one of at most 1536. */
static void
judge_logjam(struct cf_judge *j)
{
	struct tls_names export = { .n = 0 }, dhe = { .n = 0 };
	const struct cf_fact *bits, *primes;
	const char *shared;
	struct tls_view view;

	if (!tls_view_suites(j, &view))
		return;
	bits = cf_fact(j, "tls.dh_bits");
	primes = cf_fact(j, "tls.dh_primes");
	shared = primes != NULL && primes->value.n > 0
		     ? cf_list_join(j, primes, is_shared_prime, NULL)
		     : "";
	if (hits(&view, hit_dhe_export, &export) > 0)
		cf_fail(j, "suites DHE d'exportation acceptées : %s",
		    "DHE export suites are accepted: %s",
		    tls_names_text(j, &export));
	else if (bits != NULL && bits->status == CF_ST_OK &&
		 bits->value.i <= 1024)
		cf_fail(j, "module Diffie-Hellman de %lld bits",
		    "Diffie-Hellman modulus of %lld bits",
		    (long long)bits->value.i);
	else if (shared[0] != '\0')
		cf_fail(j, "module Diffie-Hellman court et partagé : %s",
		    "short and shared Diffie-Hellman modulus: %s", shared);
	else if (!view.whole)
		tls_say_gap(j, &view);
	else if (hits(&view, hit_dhe, &dhe) == 0)
		cf_pass(j, "aucune suite DHE n'est acceptée",
		    "no DHE suite is accepted");
	else if ((primes = cf_need(j, "tls.dh_primes")) != NULL)
		cf_pass(j, "modules Diffie-Hellman vus : %s",
		    "Diffie-Hellman moduli seen: %s",
		    cf_list_join(j, primes, NULL, NULL));
}

/*
 * A probe that was not done must not spoil a pass that does not need it: this
 * looks first, and the fact decides only when it says so.
 */
static bool
probe_says(struct cf_judge *j, const char *key)
{
	const struct cf_fact *f = cf_about(j, key);

	return f != NULL && f->status == CF_ST_OK && f->value.b &&
	       cf_fact(j, key) != NULL;
}

/* ---- CBC ---- */

/* No CBC, or never without encrypt_then_mac: nothing to tell apart. */
static bool
cbc_is_safe(struct cf_judge *j, const struct tls_view *view)
{
	struct tls_names cbc = { .n = 0 };
	const struct cf_fact *plain, *without;

	if (!view->whole)
		return false;
	if (hits(view, hit_tls_cbc, &cbc) == 0)
		return true;
	plain = cf_fact(j, "tls.cbc_plain_mac");
	without = cf_fact(j, "tls.cbc_without_etm");
	return plain != NULL && plain->status == CF_ST_OK && !plain->value.b &&
	       without != NULL && without->status == CF_ST_ABSENT;
}

/* The verdict of a rule on padding in CBC; it fails on a measured oracle
 * only, never because CBC is offered. */
static bool
judge_cbc(struct cf_judge *j, struct tls_view *view)
{
	if (!tls_view_suites(j, view))
		return false;
	if (probe_says(j, "tls.vuln.padding_oracle"))
		cf_fail(j, "le serveur distingue bourrage et MAC faux",
		    "the server tells wrong padding from a wrong MAC");
	else if (cbc_is_safe(j, view))
		cf_pass(j,
		    "aucune suite CBC sans encrypt_then_mac n'est acceptée en "
		    "TLS",
		    "no CBC suite without encrypt_then_mac is accepted in TLS");
	else
		return true;
	return false;
}

static void
judge_lucky13(struct cf_judge *j)
{
	struct tls_view view;

	if (!judge_cbc(j, &view))
		return;
	if (!view.whole)
		tls_say_gap(j, &view);
	else
		cf_unknown(j,
		    "possible : CBC sans encrypt_then_mac est accepté, et la "
		    "correction du temps de réponse ne se voit pas à distance",
		    "possible: CBC without encrypt_then_mac is accepted, and "
		    "the fix of response times cannot be seen remotely");
}

static void
judge_padding_oracle(struct cf_judge *j)
{
	const struct cf_fact *oracle;
	struct tls_view view;

	if (!judge_cbc(j, &view))
		return;
	oracle = cf_need(j, "tls.vuln.padding_oracle");
	if (oracle != NULL)
		cf_pass(j, "les réponses ne distinguent rien",
		    "the answers tell nothing apart");
}

/* ---- Traits ---- */

static void
judge_crime(struct cf_judge *j)
{
	const struct cf_fact *f = tls_vuln_fact(j, "tls.compression");

	if (f == NULL)
		return;
	if (f->value.b)
		cf_fail(j, "la compression TLS est acceptée",
		    "TLS compression is accepted");
	else
		cf_pass(j, "la compression TLS n'est pas acceptée",
		    "TLS compression is not accepted");
}

static void
judge_triple_handshake(struct cf_judge *j)
{
	const struct cf_fact *f =
	    tls_vuln_fact(j, "tls.extended_master_secret");

	if (f == NULL)
		return;
	if (!f->value.b)
		cf_fail(j, "extended_master_secret n'est pas repris",
		    "extended_master_secret is not echoed");
	else
		cf_pass(j, "extended_master_secret est repris",
		    "extended_master_secret is echoed");
}

static bool
is_sloth(const char *scheme, const void *arg)
{
	(void)arg;
	return strstr(scheme, "md5") != NULL || strstr(scheme, "MD5") != NULL ||
	       cf_ends(scheme, "sha1") || cf_ends(scheme, "SHA1");
}

static void
judge_sloth(struct cf_judge *j)
{
	const struct cf_fact *f;
	const char *bad;

	if (!tls_applies(j, "tls.sigalgs.tls12"))
		return;
	f = cf_fact(j, "tls.sigalgs.tls12");
	bad = f != NULL && f->value.n > 0 ? cf_list_join(j, f, is_sloth, NULL)
					  : "";
	if (bad[0] != '\0')
		cf_fail(j, "l'échange de clés est signé avec %s",
		    "the key exchange is signed with %s", bad);
	else if ((f = tls_vuln_fact(j, "tls.sigalgs.tls12")) == NULL)
		return;
	else if (f->status != CF_ST_OK)
		cf_need(j, "tls.sigalgs.tls12");
	else
		cf_pass(j, "ni MD5 ni SHA-1 dans la signature de l'échange",
		    "neither MD5 nor SHA-1 in the signature of the exchange");
}

/* ---- Dedicated probes ---- */

#define BOOL_RULE(name, key, bad, fail_fr, fail_en, pass_fr, pass_en)     \
	static void judge_##name(struct cf_judge *j)                      \
	{                                                                 \
		const struct cf_fact *f = tls_vuln_fact(j, key);          \
                                                                          \
		if (f == NULL)                                            \
			return;                                           \
		if (f->value.b == (bad))                                  \
			cf_fail(j, fail_fr, fail_en);                     \
		else                                                      \
			cf_pass(j, pass_fr, pass_en);                     \
	}

BOOL_RULE(heartbleed, "tls.vuln.heartbleed", true,
    "un heartbeat sans bourrage est renvoyé",
    "a heartbeat without padding is echoed",
    "un heartbeat sans bourrage n'est pas renvoyé",
    "a heartbeat without padding is not echoed")
BOOL_RULE(ccs, "tls.vuln.ccs", true,
    "un ChangeCipherSpec prématuré est pris en compte",
    "an early ChangeCipherSpec takes effect",
    "un ChangeCipherSpec prématuré est refusé",
    "an early ChangeCipherSpec is refused")
BOOL_RULE(ticketbleed, "tls.vuln.ticketbleed", true,
    "un identifiant de session court revient complété",
    "a short session identifier comes back filled up",
    "un identifiant de session court ne revient pas complété",
    "a short session identifier does not come back filled up")
BOOL_RULE(fallback_scsv, "tls.vuln.fallback_scsv", false,
    "un repli de version annoncé est accepté",
    "an announced version fallback is accepted",
    "un repli de version annoncé est refusé",
    "an announced version fallback is refused")

/* True: the verdict was said. */
static bool
is_not_https(struct cf_judge *j)
{
	const struct cf_fact *protocol = cf_about(j, "endpoint.protocol");

	if (protocol == NULL || protocol->status != CF_ST_OK ||
	    cf_streq(protocol->value.s, "https"))
		return false;
	cf_na(j, "le point d'accès n'est pas déclaré en HTTPS (%s)",
	    "the endpoint is not declared to speak HTTPS (%s)",
	    protocol->value.s);
	return true;
}

static void
judge_opossum(struct cf_judge *j)
{
	const struct cf_fact *f;

	if (is_not_https(j) ||
	    (f = tls_vuln_fact(j, "tls.vuln.opossum")) == NULL)
		return;
	if (f->value.b)
		cf_fail(j, "le port 80 accepte de passer à TLS",
		    "port 80 accepts an upgrade to TLS");
	else
		cf_pass(j, "le port 80 n'accepte pas de passer à TLS",
		    "port 80 does not accept an upgrade to TLS");
}

static void
judge_starttls_injection(struct cf_judge *j)
{
	const struct cf_fact *starttls = cf_about(j, "endpoint.starttls"), *f;

	if (!tls_applies(j, "tls.vuln.starttls_injection"))
		return;
	if (starttls == NULL || starttls->status != CF_ST_OK ||
	    starttls->value.s[0] == '\0') {
		cf_na(j, "le point d'accès n'emploie pas STARTTLS",
		    "the endpoint does not use STARTTLS");
		return;
	}
	if ((f = tls_vuln_fact(j, "tls.vuln.starttls_injection")) == NULL)
		return;
	if (f->value.b)
		cf_fail(j, "une commande envoyée avec STARTTLS est exécutée",
		    "a command sent along with STARTTLS is executed");
	else
		cf_pass(j, "une commande envoyée avec STARTTLS est oubliée",
		    "a command sent along with STARTTLS is dropped");
}

/* Without RSA key transport there is nothing to try. */
static void
judge_robot(struct cf_judge *j)
{
	struct tls_names rsa = { .n = 0 };
	const struct cf_fact *f;
	struct tls_view view;

	if (!tls_view_suites(j, &view))
		return;
	f = cf_about(j, "tls.vuln.robot");
	if (f != NULL && f->status == CF_ST_OK &&
	    !cf_streq(f->value.s, "none")) {
		f = cf_fact(j, "tls.vuln.robot");
		if (cf_streq(f->value.s, "inconsistent"))
			cf_unknown(j, "les réponses ne se répètent pas",
			    "the answers do not repeat themselves");
		else
			cf_fail(j, "oracle de Bleichenbacher : %s",
			    "Bleichenbacher oracle: %s", f->value.s);
	} else if (view.whole && hits(&view, hit_rsa, &rsa) == 0)
		cf_pass(j, "aucune suite à transport de clé RSA n'est acceptée",
		    "no suite with RSA key transport is accepted");
	else if ((f = tls_vuln_fact(j, "tls.vuln.robot")) != NULL)
		cf_pass(j, "cinq messages RSA différents ont la même réponse",
		    "five different RSA messages get the same answer");
}

/* A curve attack learns a key that stays: with a fresh key each time it
 * learns nothing. */
static void
judge_invalid_curve(struct cf_judge *j)
{
	struct tls_names fixed = { .n = 0 }, fresh = { .n = 0 };
	const struct cf_fact *reuse, *probed;
	struct tls_view view;

	if (!tls_view_suites(j, &view))
		return;
	if (probe_says(j, "tls.vuln.invalid_curve")) {
		cf_fail(j, "un point hors de la courbe est accepté",
		    "a point off the curve is accepted");
		return;
	}
	probed = cf_about(j, "tls.vuln.invalid_curve");
	if (probed != NULL && probed->status == CF_ST_OK &&
	    cf_fact(j, "tls.vuln.invalid_curve") != NULL) {
		cf_pass(j, "les points hors de la courbe sont refusés",
		    "points off the curve are refused");
		return;
	}
	reuse = cf_fact(j, "tls.vuln.ecdhe_reuse");
	if (!view.whole || hits(&view, hit_static_ecdh, &fixed) > 0 ||
	    reuse == NULL ||
	    (reuse->status == CF_ST_OK && reuse->value.b))
		cf_need(j, "tls.vuln.invalid_curve");
	else if (hits(&view, hit_ecdhe, &fresh) == 0)
		cf_na(j, "aucune suite ECDH en TLS 1.2 et antérieur",
		    "no ECDH suite in TLS 1.2 and older");
	else if ((reuse = cf_need(j, "tls.vuln.ecdhe_reuse")) != NULL)
		cf_pass(j,
		    "ni ECDH statique ni valeur ECDHE réutilisée : l'attaque "
		    "est sans prise",
		    "neither static ECDH nor a reused ECDHE value: the attack "
		    "has no hold");
}

static void
judge_raccoon(struct cf_judge *j)
{
	struct tls_names fixed = { .n = 0 }, dhe = { .n = 0 };
	struct tls_view view;

	if (!tls_view_suites(j, &view))
		return;
	if (hits(&view, hit_static_dh, &fixed) > 0)
		cf_fail(j, "suites DH statiques acceptées : %s",
		    "static DH suites are accepted: %s",
		    tls_names_text(j, &fixed));
	else if (probe_says(j, "tls.vuln.dhe_reuse"))
		cf_fail(j, "la valeur publique DHE est réutilisée",
		    "the DHE public value is reused");
	else if (!view.whole)
		tls_say_gap(j, &view);
	else if (hits(&view, hit_dhe, &dhe) == 0)
		cf_pass(j, "aucune suite DH n'est acceptée avant TLS 1.3",
		    "no DH suite is accepted before TLS 1.3");
	else if (cf_need(j, "tls.vuln.dhe_reuse") != NULL)
		cf_pass(j, "la valeur publique DHE change à chaque connexion",
		    "the DHE public value changes with each connection");
}

/* RFC 9846 forbids it for TLS 1.3, CVE-2016-0701 shows why. */
static void
judge_key_reuse(struct cf_judge *j)
{
	const struct cf_fact *ec, *dh;

	if (!tls_applies(j, "tls.vuln.ecdhe_reuse"))
		return;
	ec = cf_fact(j, "tls.vuln.ecdhe_reuse");
	dh = cf_fact(j, "tls.vuln.dhe_reuse");
	if ((ec != NULL && ec->status == CF_ST_OK && ec->value.b) ||
	    (dh != NULL && dh->status == CF_ST_OK && dh->value.b)) {
		cf_fail(j, "une valeur publique éphémère revient",
		    "an ephemeral public value comes back");
		return;
	}
	if ((ec = cf_seen(j, "tls.vuln.ecdhe_reuse")) == NULL ||
	    (dh = cf_seen(j, "tls.vuln.dhe_reuse")) == NULL)
		return;
	if (ec->status == CF_ST_ABSENT && dh->status == CF_ST_ABSENT)
		cf_na(j, "aucun échange éphémère avant TLS 1.3",
		    "no ephemeral exchange before TLS 1.3");
	else
		cf_pass(j, "les valeurs publiques éphémères ne reviennent pas",
		    "ephemeral public values do not come back");
}

static void
judge_breach(struct cf_judge *j)
{
	const char *key = "tls.vuln.http_compression";
	const struct cf_fact *f;

	if (is_not_https(j) || (f = cf_seen(j, key)) == NULL)
		return;
	if (f->status == CF_ST_ABSENT)
		cf_pass(j, "la page d'accueil n'est pas compressée",
		    "the front page is not compressed");
	else
		cf_fail(j,
		    "compression HTTP (%s) : exploitable si une page mêle un "
		    "secret et ce que le client envoie",
		    "HTTP compression (%s): exploitable when a page mixes a "
		    "secret with what the client sends",
		    cf_list_join(j, f, NULL, NULL));
}

static void
judge_alpaca(struct cf_judge *j)
{
	const struct cf_fact *sni, *alpn;

	if ((alpn = tls_vuln_fact(j, "tls.vuln.strict_alpn")) == NULL ||
	    (sni = cf_seen(j, "tls.vuln.strict_sni")) == NULL)
		return;
	if (alpn->value.b && (sni->status == CF_ST_ABSENT || sni->value.b))
		cf_pass(j, "noms et protocoles inconnus sont refusés",
		    "unknown names and protocols are refused");
	else
		cf_fail(j,
		    "accepté : %s ; à risque si le certificat sert aussi à un "
		    "autre service",
		    "accepted: %s; at risk when another service shares the "
		    "certificate",
		    alpn->value.b			     ? "SNI"
		    : sni->status == CF_ST_OK && !sni->value.b ? "SNI, ALPN"
							       : "ALPN");
}

static void
judge_intolerance(struct cf_judge *j)
{
	const char *key = "tls.vuln.intolerances";
	const struct cf_fact *f;

	if (!tls_applies(j, key))
		return;
	if ((f = cf_seen(j, key)) == NULL)
		return;
	if (f->status == CF_ST_OK)
		cf_fail(j, "non supporté : %s", "not borne: %s",
		    cf_list_join(j, f, NULL, NULL));
	else if (f->note != NULL &&
		 strstr(f->note, "TLS 1.2 and older") != NULL)
		cf_na(j, "TLS 1.2 et antérieur sont refusés",
		    "TLS 1.2 and older are refused");
	else
		cf_pass(j, "chaque ClientHello inhabituel est toléré",
		    "every unusual ClientHello is borne");
}

/* What was seen of the keys of an endpoint's certificates. */
struct weak {
	bool rsa;		/* one of them is of RSA */
	bool other;		/* or of a curve, compared with Debian's keys */
	const char *unread;	/* a certificate whose key was not looked at */
	const char *uncompared; /* one of a size that Debian's list lacks */
};

static void
key_flaws(struct cf_judge *j, const char *cert, bool first, struct weak *w,
    struct tls_names *bad)
{
	const struct cf_fact *f = cf_fact_on(j, cert, "cert.key_flaws");
	const char *note;
	size_t i;

	/* A collection that did not look at each certificate. */
	if (f == NULL && first)
		f = cf_fact(j, "tls.vuln.key_flaws");
	note = f != NULL && f->note != NULL ? f->note : "";
	if (f == NULL || (f->status != CF_ST_OK && f->status != CF_ST_ABSENT))
		w->unread = cert;
	else if (f->status == CF_ST_OK)
		for (i = 0; i < f->value.n; i++)
			tls_names_add(bad, f->value.list[i]);
	else if (cf_streq(note, TLS_KEY_NOTE_EC))
		w->other = true;
	else if (!cf_streq(note, TLS_KEY_NOTE_OTHER)) {
		w->rsa = true;
		if (!cf_streq(note, TLS_KEY_NOTE_RSA))
			w->uncompared = cert;
	}
}

static void
other_flaws(struct cf_judge *j, const char *leaf, struct tls_names *bad)
{
	const struct cf_fact *e = cf_fact_on(j, leaf, "cert.rsa_exponent");
	const struct cf_fact *hash = cf_fact_on(j, leaf, "cert.signature_hash");

	if (e != NULL && e->status == CF_ST_OK && e->value.i < 65537)
		tls_names_add(bad, cf_printf(cf_judge_arena(j), "e = %lld",
				       (long long)e->value.i));
	if (hash != NULL && hash->status == CF_ST_OK &&
	    (cf_streq(hash->value.s, "MD5") || cf_streq(hash->value.s, "SHA1")))
		tls_names_add(bad, hash->value.s);
}

/* Of every server certificate.  False: the verdict was said. */
static bool
no_weak_leaf(struct cf_judge *j, const struct tls_leaves *l, struct weak *ret)
{
	struct weak w = { .rsa = false };
	struct tls_names bad;
	size_t i;

	for (i = 0; i < l->n; i++) {
		bad = (struct tls_names){ .n = 0 };
		key_flaws(j, l->v[i], i == 0, &w, &bad);
		if (bad.total > 0) {
			cf_fail(j, "clé faible (%s) : %s", "weak key (%s): %s",
			    tls_cert_name(j, l->v[i]), tls_names_text(j, &bad));
			return false;
		}
		other_flaws(j, l->v[i], &bad);
		if (bad.total > 0) {
			cf_fail(j, "certificat faible (%s) : %s",
			    "weak certificate (%s): %s",
			    tls_cert_name(j, l->v[i]), tls_names_text(j, &bad));
			return false;
		}
	}
	*ret = w;
	return true;
}

enum found { FOUND_UNASKED, FOUND_NONE, FOUND_GAP, FOUND_FLAW };

/* What a fact about a flaw of a certificate says; its value with a flaw. */
static enum found
flaw_of(struct cf_judge *j, const char *cert, const char *key,
    const struct cf_fact **ret)
{
	const struct cf_fact *f = cf_fact_on(j, cert, key);

	if (f == NULL)
		return FOUND_UNASKED;
	if (f->status == CF_ST_ABSENT)
		return FOUND_NONE;
	if (f->status != CF_ST_OK)
		return FOUND_GAP;
	*ret = f;
	return FOUND_FLAW;
}

/* A prime in common with another key of the run, whoever shows it. */
static enum found
shared_prime(struct cf_judge *j, const char *cert)
{
	const struct cf_fact *f;
	enum found found = flaw_of(j, cert, "cert.shared_prime", &f);

	if (found == FOUND_FLAW)
		cf_fail(j,
		    "les clés RSA de %s et de %s ont un facteur premier en "
		    "commun : chacun peut les calculer",
		    "the RSA keys of %s and of %s have a prime in common: "
		    "anybody can compute them",
		    tls_cert_name(j, cert), tls_cert_name(j, f->value.s));
	return found;
}

/* The keys of the authorities, which the leaves' do not tell of. */
static enum found
authority_flaws(struct cf_judge *j, const char *cert)
{
	const struct cf_fact *f;
	enum found found = flaw_of(j, cert, "cert.key_flaws", &f);

	if (found == FOUND_FLAW)
		cf_fail(j, "clé faible dans la chaîne (%s) : %s",
		    "weak key in the chain (%s): %s", tls_cert_name(j, cert),
		    cf_list_join(j, f, NULL, NULL));
	return found;
}

/*
 * Every certificate of every chain shown.  False: the verdict was said.  A run
 * that did not compare the keys says what else it found.
 */
static bool
no_weak_chain(struct cf_judge *j, bool *ret_compared)
{
	const struct cf_fact *chains = cf_fact(j, "tls.chains");
	const char *at, *cert;
	enum found shared, own;
	bool gap = false;
	size_t i;

	for (i = 0; chains != NULL && i < chains->value.n; i++) {
		for (at = chains->value.list[i]; at[0] != '\0';
		    at += strspn(at, " ")) {
			cert = cf_strndup(
			    cf_judge_arena(j), at, strcspn(at, " "));
			at += strcspn(at, " ");
			shared = shared_prime(j, cert);
			if (shared == FOUND_FLAW)
				return false;
			own = authority_flaws(j, cert);
			if (own == FOUND_FLAW)
				return false;
			*ret_compared |= shared != FOUND_UNASKED;
			gap |= shared == FOUND_GAP || own == FOUND_GAP;
		}
	}
	if (gap)
		cf_unknown(j,
		    "une clé de la chaîne n'a pas pu être examinée ou comparée "
		    "aux autres",
		    "a key of the chain could not be looked at or compared "
		    "with the others");
	return !gap;
}

/* Something was not read: no flaw found says little. */
static bool
weak_key_open(
    struct cf_judge *j, const struct tls_leaves *l, const struct weak *w)
{
	if (w->unread != NULL)
		cf_unknown(j, "la clé du certificat %s n'a pas été examinée",
		    "the key of the certificate %s was not looked at",
		    tls_cert_name(j, w->unread));
	else if (l->n == 0)
		(void)cf_seen(j, "tls.vuln.key_flaws");
	else if (!l->whole)
		cf_unknown(j,
		    "tous les certificats du point d'accès n'ont pas été vus",
		    "not every certificate of the endpoint was seen");
	return w->unread != NULL || l->n == 0 || !l->whole;
}

static void
judge_weak_key(struct cf_judge *j)
{
	struct tls_leaves leaves;
	struct weak weak;
	bool compared = false;
	const struct cf_fact *f;

	if (!tls_applies(j, "tls.vuln.key_flaws"))
		return;
	f = cf_fact(j, "tls.vuln.key_flaws");
	if (f != NULL && f->status == CF_ST_OK) {
		cf_fail(j, "clé faible : %s", "weak key: %s",
		    cf_list_join(j, f, NULL, NULL));
		return;
	}
	tls_cite_leaves(j, cf_judge_subject(j));
	tls_leaves_of(j, cf_judge_subject(j), &leaves);
	if (!no_weak_leaf(j, &leaves, &weak) || !no_weak_chain(j, &compared) ||
	    weak_key_open(j, &leaves, &weak))
		return;
	if (!weak.rsa && !weak.other)
		cf_na(j, "aucune clé du point d'accès n'est d'une sorte qui a "
			 "de telles faiblesses",
		    "no key of the endpoint is of a kind that has such flaws");
	else if (!weak.rsa)
		cf_pass(j,
		    "aucune clé n'est de celles de Debian (CVE-2008-0166) ; "
		    "aucune n'est une clé RSA",
		    "no key is one of Debian's (CVE-2008-0166); none is an RSA "
		    "key");
	else if (!compared)
		cf_pass(j,
		    "ni ROCA, ni facteurs proches, ni petit exposant n'ont été "
		    "trouvés",
		    "neither ROCA nor close primes nor a small exponent was "
		    "found");
	else if (weak.uncompared != NULL)
		cf_pass(j,
		    "ni ROCA, ni facteurs proches ou partagés, ni petit "
		    "exposant n'ont été trouvés (les clés faibles de Debian, "
		    "CVE-2008-0166, ne sont pas connues pour la taille de "
		    "celle-ci : %s)",
		    "neither ROCA nor close or shared primes nor a small "
		    "exponent was found (Debian's weak keys, CVE-2008-0166, "
		    "are not known for the size of this one: %s)",
		    tls_cert_name(j, weak.uncompared));
	else
		cf_pass(j,
		    "ni ROCA, ni facteurs proches ou partagés, ni petit "
		    "exposant, ni clé de Debian (CVE-2008-0166) n'ont été "
		    "trouvés",
		    "neither ROCA nor close or shared primes nor a small "
		    "exponent nor a key of Debian's (CVE-2008-0166) was found");
}

/* ---- Descriptors ---- */

#define VULN(var, id_, fr, en, cite_, level_, impact_, ease_, remedy_fr,    \
    remedy_en)                                                              \
	const struct cf_rule tls_vuln_##var = {                             \
		.id = "tls.vuln-" id_,                                      \
		.title = { fr, en },                                        \
		.cite = cite_,                                              \
		.subject = "endpoint",                                      \
		.level = level_,                                            \
		.impact = impact_,                                          \
		.ease = ease_,                                              \
		.remedy = { remedy_fr, remedy_en },                         \
		.judge = judge_##var,                                       \
	}

VULN(drown, "drown", "Insensible à DROWN (SSLv2)", "Immune to DROWN (SSLv2)",
    "CVE-2016-0800, CVE-2016-0703, CVE-2015-3197; " TLS_GUIDE "R4",
    CF_LV_MUST, CF_IM_MAJEUR, CF_EA_ELEVEE,
    "Désactiver SSLv2 ici et sur tout hôte qui partage la clé RSA.",
    "Disable SSLv2 here and on every host that shares the RSA key.");
VULN(poodle, "poodle", "Insensible à POODLE (CBC en SSLv3)",
    "Immune to POODLE (CBC in SSLv3)", "CVE-2014-3566; " TLS_GUIDE "R4",
    CF_LV_MUST, CF_IM_IMPORTANT, CF_EA_ELEVEE, "Désactiver SSLv3.",
    "Disable SSLv3.");
VULN(beast, "beast", "Insensible à BEAST (CBC avant TLS 1.1)",
    "Immune to BEAST (CBC before TLS 1.1)", "CVE-2011-3389; " TLS_GUIDE "R4",
    CF_LV_MUST, CF_IM_MINEUR, CF_EA_DIFFICILE,
    "Désactiver SSLv3 et TLS 1.0.", "Disable SSLv3 and TLS 1.0.");
VULN(sweet32, "sweet32", "Insensible à SWEET32 (blocs de 64 bits)",
    "Immune to SWEET32 (64-bit blocks)",
    "CVE-2016-2183, CVE-2016-6329; " TLS_GUIDE "R9", CF_LV_MUST,
    CF_IM_IMPORTANT, CF_EA_DIFFICILE,
    "Retirer 3DES, DES, IDEA, RC2 et autres blocs de 64 bits.",
    "Remove 3DES, DES, IDEA, RC2 and other 64-bit blocks.");
VULN(rc4, "rc4", "Pas de RC4", "No RC4",
    "RFC 7465; CVE-2013-2566, CVE-2015-2808; " TLS_GUIDE "R9", CF_LV_MUST,
    CF_IM_IMPORTANT, CF_EA_MODEREE, "Retirer les suites RC4.",
    "Remove RC4 suites.");
VULN(freak, "freak", "Insensible à FREAK (RSA d'exportation)",
    "Immune to FREAK (RSA export)", "CVE-2015-0204", CF_LV_MUST,
    CF_IM_MAJEUR, CF_EA_ELEVEE, "Retirer les suites d'exportation.",
    "Remove export suites.");
VULN(logjam, "logjam", "Insensible à Logjam (Diffie-Hellman court)",
    "Immune to Logjam (short Diffie-Hellman)",
    "CVE-2015-4000; " TLS_GUIDE "R7-", CF_LV_MUST, CF_IM_IMPORTANT,
    CF_EA_MODEREE,
    "Retirer DHE ou employer un groupe du RFC 7919 d'au moins 2048 bits.",
    "Remove DHE or use a group of RFC 7919 of at least 2048 bits.");
VULN(null_anon_export, "null-anon-export",
    "Ni suite nulle, ni anonyme, ni d'exportation, ni DES simple",
    "No null, anonymous, export or single DES suite",
    TLS_GUIDE "R5, R9; RFC 9325, 4.1", CF_LV_MUST, CF_IM_MAJEUR,
    CF_EA_FACILE, "Retirer ces suites.", "Remove these suites.");
VULN(crime, "crime", "Insensible à CRIME (compression TLS)",
    "Immune to CRIME (TLS compression)", "CVE-2012-4929; " TLS_GUIDE "R19",
    CF_LV_MUST, CF_IM_IMPORTANT, CF_EA_ELEVEE,
    "Désactiver la compression TLS.", "Disable TLS compression.");
VULN(sloth, "sloth", "Insensible à SLOTH (signature MD5 ou SHA-1)",
    "Immune to SLOTH (MD5 or SHA-1 signature)",
    "CVE-2015-7575; RFC 9155; " TLS_GUIDE "R11", CF_LV_MUST, CF_IM_MINEUR,
    CF_EA_DIFFICILE,
    "Retirer MD5 et SHA-1 des algorithmes de signature.",
    "Remove MD5 and SHA-1 from the signature algorithms.");
VULN(lucky13, "lucky13", "Insensible à LUCKY13 (temps de réponse en CBC)",
    "Immune to LUCKY13 (response times in CBC)",
    "CVE-2013-0169; " TLS_GUIDE "R10-", CF_LV_SHOULD, CF_IM_MINEUR,
    CF_EA_DIFFICILE, "Retirer CBC ou imposer encrypt_then_mac.",
    "Remove CBC or insist on encrypt_then_mac.");
VULN(triple_handshake, "triple-handshake",
    "Insensible à la triple négociation (extended_master_secret)",
    "Immune to the triple handshake (extended_master_secret)",
    "CVE-2014-1295; RFC 7627; RFC 9325, 3.5", CF_LV_MUST, CF_IM_MINEUR,
    CF_EA_DIFFICILE,
    "Mettre à jour la pile TLS pour extended_master_secret.",
    "Update the TLS stack for extended_master_secret.");
VULN(heartbleed, "heartbleed", "Insensible à Heartbleed",
    "Immune to Heartbleed", "CVE-2014-0160", CF_LV_MUST, CF_IM_CRITIQUE,
    CF_EA_FACILE,
    "Mettre OpenSSL à jour, puis remplacer clés et certificats.",
    "Update OpenSSL, then replace keys and certificates.");
VULN(ccs, "ccs-injection", "Insensible à l'injection de ChangeCipherSpec",
    "Immune to ChangeCipherSpec injection", "CVE-2014-0224", CF_LV_MUST,
    CF_IM_MAJEUR, CF_EA_ELEVEE, "Mettre OpenSSL à jour.",
    "Update OpenSSL.");
VULN(robot, "robot", "Insensible à ROBOT (oracle de Bleichenbacher)",
    "Immune to ROBOT (Bleichenbacher oracle)",
    "CVE-2017-13099, CVE-2017-6168 and others; " TLS_GUIDE "R6", CF_LV_MUST,
    CF_IM_MAJEUR, CF_EA_MODEREE, "Retirer les suites à transport de clé RSA.",
    "Remove suites with RSA key transport.");
VULN(ticketbleed, "ticketbleed", "Insensible à Ticketbleed",
    "Immune to Ticketbleed", "CVE-2016-9244", CF_LV_MUST, CF_IM_MAJEUR,
    CF_EA_ELEVEE, "Mettre l'équipement à jour ou désactiver les tickets.",
    "Update the appliance or disable tickets.");
VULN(padding_oracle, "padding-oracle",
    "Pas d'oracle de bourrage CBC (POODLE-TLS, GOLDENDOODLE…)",
    "No CBC padding oracle (POODLE-TLS, GOLDENDOODLE…)",
    "CVE-2014-8730, CVE-2019-1559, CVE-2016-2107", CF_LV_MUST,
    CF_IM_IMPORTANT, CF_EA_MODEREE,
    "Retirer CBC ou mettre la pile TLS à jour.",
    "Remove CBC or update the TLS stack.");
VULN(invalid_curve, "invalid-curve", "Pas de point hors de la courbe",
    "No point off the curve", "CVE-2015-7940; RFC 8422, 5.11", CF_LV_MUST,
    CF_IM_MAJEUR, CF_EA_DIFFICILE,
    "Mettre la pile TLS à jour et ne pas réutiliser de valeur éphémère.",
    "Update the TLS stack and reuse no ephemeral value.");
VULN(fallback_scsv, "fallback-scsv",
    "Repli de version refusé (TLS_FALLBACK_SCSV)",
    "Version fallback refused (TLS_FALLBACK_SCSV)", "RFC 7507", CF_LV_SHOULD,
    CF_IM_MINEUR, CF_EA_DIFFICILE,
    "N'accepter que TLS 1.2 et 1.3, ou activer TLS_FALLBACK_SCSV.",
    "Accept TLS 1.2 and 1.3 only, or enable TLS_FALLBACK_SCSV.");
VULN(breach, "breach", "Pas de prise pour BREACH (compression HTTP)",
    "No hold for BREACH (HTTP compression)", "CVE-2013-3587", CF_LV_SHOULD,
    CF_IM_MINEUR, CF_EA_DIFFICILE,
    "Ne pas compresser les pages qui portent un secret.",
    "Do not compress pages that carry a secret.");
VULN(opossum, "opossum", "Insensible à Opossum (HTTP vers TLS)",
    "Immune to Opossum (HTTP to TLS)", "CVE-2025-49812; RFC 2817",
    CF_LV_MUST, CF_IM_IMPORTANT, CF_EA_MODEREE,
    "Désactiver l'en-tête Upgrade vers TLS sur le port 80.",
    "Disable the Upgrade to TLS on port 80.");
VULN(raccoon, "raccoon", "Insensible à Raccoon (valeur DH réutilisée)",
    "Immune to Raccoon (reused DH value)",
    "CVE-2020-1968, CVE-2020-5929; RFC 9325, 4.1", CF_LV_MUST,
    CF_IM_IMPORTANT, CF_EA_DIFFICILE,
    "Retirer DH avant TLS 1.3, ou renouveler sa valeur à chaque connexion.",
    "Remove DH before TLS 1.3, or renew its value for each connection.");
VULN(alpaca, "alpaca", "Noms et protocoles inconnus refusés (ALPACA)",
    "Unknown names and protocols refused (ALPACA)", "RFC 9325, 3.7 and 3.8",
    CF_LV_SHOULD, CF_IM_MINEUR, CF_EA_DIFFICILE,
    "Refuser un SNI non servi et un ALPN inconnu, ou ne partager le "
    "certificat avec aucun autre service.",
    "Refuse a SNI that is not served and an unknown ALPN, or share the "
    "certificate with no other service.");
VULN(intolerance, "intolerance", "ClientHello inhabituels supportés",
    "Unusual ClientHello messages borne", "RFC 8701; RFC 7685; RFC 8446, 4.1.2",
    CF_LV_SHOULD, CF_IM_MINEUR, CF_EA_DIFFICILE,
    "Mettre à jour la pile TLS ou l'équipement placé devant.",
    "Update the TLS stack or the device in front.");
VULN(key_reuse, "key-reuse", "Valeurs éphémères non réutilisées",
    "Ephemeral values not reused", "CVE-2016-0701; RFC 9846", CF_LV_MUST,
    CF_IM_IMPORTANT, CF_EA_DIFFICILE,
    "Renouveler la valeur éphémère à chaque connexion.",
    "Renew the ephemeral value for each connection.");
VULN(weak_key, "weak-key",
    "Clé sans faiblesse connue (ROCA, facteurs proches ou partagés, exposant, "
    "Debian)",
    "Key without known flaw (ROCA, close or shared primes, exponent, Debian)",
    "CVE-2017-15361, CVE-2022-26320, CVE-2008-0166; " TLS_GUIDE "R26",
    CF_LV_MUST,
    CF_IM_MAJEUR, CF_EA_MODEREE,
    "Engendrer une nouvelle clé avec une bibliothèque saine et remplacer le "
    "certificat.",
    "Make a new key with a sound library and replace the certificate.");
VULN(starttls_injection, "starttls-injection",
    "Pas d'injection de commande par STARTTLS",
    "No command injection through STARTTLS",
    "CVE-2011-0411, CVE-2021-33515 and others", CF_LV_MUST, CF_IM_IMPORTANT,
    CF_EA_MODEREE, "Mettre à jour le serveur de messagerie.",
    "Update the mail server.");
