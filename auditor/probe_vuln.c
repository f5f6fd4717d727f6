/*
 * Known weaknesses: what the enumeration of versions, suites, groups and
 * signatures decides, and what the facts of the dedicated probes say.  Pure.
 * A positive answer may rest on a part of a list; "not vulnerable" rests on
 * whole lists only, and what cannot be seen from outside is inconclusive,
 * never fine.
 */
#include <string.h>

#include "probe.h"
#include "tls/vuln_crypt.h"

#define MASK(vi) (1u << (vi))
#define TLS_OLD (MASK(TLS_V_10) | MASK(TLS_V_11) | MASK(TLS_V_12))
#define ANY (MASK(TLS_V_SSL2) | MASK(TLS_V_SSL3) | TLS_OLD | MASK(TLS_V_13))

const char *
probe_verdict_name(enum probe_verdict v)
{
	static const char *const names[] = { "not_applicable",
		"not_vulnerable", "inconclusive", "vulnerable" };

	return names[v];
}

void
probe_vuln_set(struct probe_vulns *vulns, const char *name,
    enum probe_verdict verdict, struct cf_text reason)
{
	size_t i;

	for (i = 0; i < vulns->n; i++) {
		if (strcmp(vulns->v[i].name, name) == 0)
			break;
	}
	if (i == PROBE_VULNS)
		return;
	vulns->v[i] = (struct probe_vuln){ name, verdict, reason };
	if (i == vulns->n)
		vulns->n++;
}

/* ---- What the lists say ---- */

struct look {
	struct cf_arena *arena;
	const struct tls_found *found;
	struct probe_vulns *vulns;
};

static bool
whole(const struct tls_list *l)
{
	return l->status == CF_ST_OK || l->status == CF_ST_ABSENT;
}

static bool
all_whole(const struct tls_found *f, unsigned int versions)
{
	int vi;

	for (vi = 0; vi < TLS_V_MAX; vi++) {
		if ((versions & MASK(vi)) && !whole(&f->suites[vi]))
			return false;
	}
	return true;
}

typedef bool suite_fn(const struct tls_suite *);

/* The first suite of these versions that it is true of, with its version. */
static const struct tls_suite *
find_suite(const struct tls_found *f, unsigned int versions, suite_fn *is,
    int *ret_vi)
{
	const struct tls_suite *s;
	size_t i;
	int vi;

	for (vi = 0; vi < TLS_V_MAX; vi++) {
		for (i = 0; (versions & MASK(vi)) && i < f->suites[vi].n; i++) {
			s = tls_suite_find(f->suites[vi].v[i],
			    vi == TLS_V_SSL2);
			if (s != NULL && is(s)) {
				*ret_vi = vi;
				return s;
			}
		}
	}
	return NULL;
}

static struct cf_text
same(const char *s)
{
	return (struct cf_text){ s, s };
}

static const struct cf_text incomplete = {
	"la liste des suites n'est pas complète",
	"the list of suites is not complete"
};
static const struct cf_text unseen = { "aucune réponse ne le montre",
	"no answer shows it" };

/* Vulnerable when a suite is accepted. */
static void
by_suite(const struct look *k, const char *name, unsigned int versions,
    suite_fn *is)
{
	int vi = 0;
	const struct tls_suite *s = find_suite(k->found, versions, is, &vi);

	if (s != NULL)
		probe_vuln_set(k->vulns, name, PROBE_VULNERABLE,
		    same(cf_printf(k->arena, "%s %s",
			tls_version_label(vi, k->found->dtls),
			s->name)));
	else if (all_whole(k->found, versions))
		probe_vuln_set(k->vulns, name, PROBE_NOT_VULNERABLE, same(""));
	else
		probe_vuln_set(k->vulns, name, PROBE_INCONCLUSIVE, incomplete);
}

static bool
is_cbc(const struct tls_suite *s)
{
	return strcmp(s->mode, "CBC") == 0;
}

static bool
is_short_block(const struct tls_suite *s)
{
	return s->block == 64;
}

static bool
is_rc4(const struct tls_suite *s)
{
	return strcmp(s->enc, "RC4") == 0;
}

static bool
is_null(const struct tls_suite *s)
{
	return strcmp(s->enc, "NULL") == 0;
}

static bool
is_anonymous(const struct tls_suite *s)
{
	return strcmp(s->auth, "anon") == 0;
}

static bool
is_export(const struct tls_suite *s)
{
	return strstr(s->name, "EXPORT") != NULL;
}

static bool
is_rsa_export(const struct tls_suite *s)
{
	return is_export(s) && strcmp(s->kx, "RSA") == 0;
}

static bool
is_dhe_export(const struct tls_suite *s)
{
	return is_export(s) && strcmp(s->kx, "DHE") == 0;
}

static bool
is_dhe(const struct tls_suite *s)
{
	return cf_starts(s->kx, "DHE"); /* DHE, DHE_PSK */
}

static bool
is_des(const struct tls_suite *s)
{
	return strcmp(s->enc, "DES") == 0;
}

static bool
has_secrecy(const struct tls_suite *s)
{
	return s->pfs;
}

/* ---- One each ---- */

/* CVE-2016-0800.  A server that names no kind may still use one
 * (CVE-2015-3197). */
static void
drown(const struct look *k)
{
	const struct tls_found *f = k->found;

	if (f->offered[TLS_V_SSL2])
		probe_vuln_set(k->vulns, "drown", PROBE_VULNERABLE,
		    f->suites[TLS_V_SSL2].n > 0 ? (struct cf_text){
		    "SSLv2 est accepté", "SSLv2 is accepted" } :
		    (struct cf_text){ "SSLv2 répond sans annoncer de suite",
		    "SSLv2 answers without naming a suite" });
	else if (whole(&f->suites[TLS_V_SSL2]))
		probe_vuln_set(k->vulns, "drown", PROBE_NOT_VULNERABLE,
		    same(""));
	else
		probe_vuln_set(k->vulns, "drown", PROBE_INCONCLUSIVE, unseen);
}

/* RFC 8996 (TLS 1.0, 1.1), RFC 7568 (SSLv3), RFC 6176 (SSLv2). */
static void
deprecated_versions(const struct look *k)
{
	const struct tls_found *f = k->found;
	const char *names = "";
	bool known = true;
	int vi;

	for (vi = 0; vi < TLS_V_12; vi++) {
		if (f->offered[vi])
			names = cf_printf(k->arena, "%s%s%s", names,
			    names[0] != '\0' ? ", " : "",
			    tls_version_label(vi, k->found->dtls));
		known = known && whole(&f->suites[vi]);
	}
	probe_vuln_set(k->vulns, "deprecated_versions", names[0] != '\0' ?
	    PROBE_VULNERABLE : known ? PROBE_NOT_VULNERABLE :
	    PROBE_INCONCLUSIVE, names[0] != '\0' ? same(names) :
	    known ? same("") : unseen);
}

/* CVE-2015-4000: an export suite, or a group of 1024 bits or less; weak_dh
 * is the threshold of ANSSI's R7, 2048 bits. */
static void
logjam(const struct look *k)
{
	const struct tls_found *f = k->found;
	struct cf_text reason = same("");
	enum probe_verdict jam, weak;
	const struct tls_suite *s;
	unsigned int least = 0;
	size_t i;
	int vi = 0;

	for (i = 0; i < f->ndh; i++) {
		if (least == 0 || f->dh[i].bits < least)
			least = f->dh[i].bits;
	}
	s = find_suite(f, ANY, is_dhe, &vi);
	jam = weak = s != NULL && (least == 0 || f->dh_partial) ?
	    PROBE_INCONCLUSIVE : all_whole(f, ANY) ? PROBE_NOT_VULNERABLE :
	    PROBE_INCONCLUSIVE;
	if (jam == PROBE_INCONCLUSIVE)
		reason = s != NULL ? unseen : incomplete;
	if (least > 0 && least <= 1024)
		jam = PROBE_VULNERABLE;
	if (least > 0 && least < 2048)
		weak = PROBE_VULNERABLE;
	if (least > 0)
		reason = (struct cf_text){
		    cf_printf(k->arena, "groupe Diffie-Hellman de %u bits",
			least),
		    cf_printf(k->arena, "Diffie-Hellman group of %u bits",
			least) };
	probe_vuln_set(k->vulns, "weak_dh", weak, reason);
	if ((s = find_suite(f, ANY, is_dhe_export, &vi)) != NULL) {
		jam = PROBE_VULNERABLE;
		reason = same(cf_printf(k->arena, "%s %s",
		    tls_version_label(vi, k->found->dtls), s->name));
	}
	probe_vuln_set(k->vulns, "logjam", jam, reason);
}

static void
forward_secrecy(const struct look *k)
{
	int vi = 0;
	enum probe_verdict v = PROBE_INCONCLUSIVE;

	if (find_suite(k->found, ANY, has_secrecy, &vi) != NULL)
		v = PROBE_NOT_VULNERABLE;
	else if (all_whole(k->found, ANY))
		v = PROBE_VULNERABLE;
	probe_vuln_set(k->vulns, "no_forward_secrecy", v,
	    v == PROBE_INCONCLUSIVE ? incomplete : v == PROBE_VULNERABLE ?
	    (struct cf_text){ "aucune suite acceptée ne l'assure",
		"no accepted suite has it" } : same(""));
}

/* CVE-2013-0169: what repairs it is a matter of time that is not seen from
 * outside. */
static void
lucky13(const struct look *k)
{
	int vi = 0;

	if (find_suite(k->found, TLS_OLD, is_cbc, &vi) != NULL)
		probe_vuln_set(k->vulns, "lucky13", PROBE_INCONCLUSIVE,
		    (struct cf_text){
		    "potentiellement : des suites CBC sont acceptées, la correction ne se voit pas à distance",
		    "potentially: CBC suites are accepted, the correction cannot be seen remotely" });
	else
		by_suite(k, "lucky13", TLS_OLD, is_cbc);
}

static void
plain_cbc(const struct look *k)
{
	const struct tls_list *l = &k->found->plain_cbc;
	unsigned int versions = TLS_OLD | MASK(TLS_V_SSL3);
	enum probe_verdict v = PROBE_INCONCLUSIVE;
	struct cf_text reason = unseen;
	int vi = 0;

	if (l->n > 0) {
		v = PROBE_VULNERABLE;
		reason = same(cf_printf(k->arena, "%s %s",
		    tls_version_label((int)(l->v[0] >> 16), k->found->dtls),
		    tls_suite_text(k->arena, l->v[0] & 0xFFFF, false)));
	} else if (find_suite(k->found, versions, is_cbc, &vi) == NULL &&
	    all_whole(k->found, versions)) {
		v = PROBE_NOT_APPLICABLE;
		reason = (struct cf_text){ "aucune suite CBC", "no CBC suite" };
	} else if (l->status == CF_ST_ABSENT &&
	    all_whole(k->found, versions)) {
		v = PROBE_NOT_VULNERABLE;
		reason = same("");
	}
	probe_vuln_set(k->vulns, "cbc_without_encrypt_then_mac", v, reason);
}

/* good is what the server should do; a trait of versions below 1.3. */
static void
trait(const struct look *k, const char *name, enum cf_tri t, enum cf_tri good,
    struct cf_text bad, bool applies, struct cf_text why_not)
{
	if (t != CF_TRI_UNSET)
		probe_vuln_set(k->vulns, name, t == good ?
		    PROBE_NOT_VULNERABLE : PROBE_VULNERABLE, t == good ?
		    same("") : bad);
	else if (!applies && all_whole(k->found, ANY))
		probe_vuln_set(k->vulns, name, PROBE_NOT_APPLICABLE, why_not);
	else
		probe_vuln_set(k->vulns, name, PROBE_INCONCLUSIVE, unseen);
}

static void
traits(const struct look *k)
{
	static const struct cf_text only13 = {
		"aucune version antérieure à TLS 1.3 qui le concerne",
		"no version before TLS 1.3 that it is about" };
	const struct tls_found *f = k->found;
	bool old = f->offered[TLS_V_10] || f->offered[TLS_V_11] ||
	    f->offered[TLS_V_12];

	/* CVE-2012-4929 */
	trait(k, "crime", f->compression, CF_TRI_NO, (struct cf_text){
	    "la compression est acceptée", "compression is accepted" }, old,
	    only13);
	/* CVE-2009-3555 */
	trait(k, "renegotiation", f->reneg, CF_TRI_YES, (struct cf_text){
	    "la renégociation sûre (RFC 5746) n'est pas annoncée ; qu'une autre soit acceptée n'a pas été essayé",
	    "secure renegotiation (RFC 5746) is not signalled; whether another is accepted was not tried" },
	    old, only13);
	trait(k, "extended_master_secret", f->ems, CF_TRI_YES,
	    (struct cf_text){ "extended_master_secret (RFC 7627) est refusé",
	    "extended_master_secret (RFC 7627) is refused" }, old, only13);
	trait(k, "downgrade_sentinel", f->sentinel, CF_TRI_YES,
	    (struct cf_text){
	    "la marque de repli (RFC 8446, 4.1.3) manque",
	    "the downgrade mark (RFC 8446, 4.1.3) is missing" },
	    old && f->offered[TLS_V_13], (struct cf_text){
	    "pas à la fois TLS 1.3 et une version antérieure",
	    "not both TLS 1.3 and an older version" });
}

/* SLOTH, CVE-2015-7575: signs a TLS 1.2 key exchange with MD5 or SHA-1. */
static void
sloth(const struct look *k)
{
	const struct tls_list *l = &k->found->schemes;
	const struct tls_scheme *s;
	size_t i;

	for (i = 0; i < l->n; i++) {
		s = tls_scheme_find(l->v[i]);
		if (s == NULL || (strcmp(s->hash, "MD5") != 0 &&
		    strcmp(s->hash, "SHA1") != 0))
			continue;
		probe_vuln_set(k->vulns, "sloth", PROBE_VULNERABLE,
		    same(s->name));
		return;
	}
	if (!k->found->offered[TLS_V_12] &&
	    whole(&k->found->suites[TLS_V_12]))
		probe_vuln_set(k->vulns, "sloth", PROBE_NOT_APPLICABLE,
		    (struct cf_text){ "pas de TLS 1.2", "no TLS 1.2" });
	else
		probe_vuln_set(k->vulns, "sloth", whole(l) ?
		    PROBE_NOT_VULNERABLE : PROBE_INCONCLUSIVE, whole(l) ?
		    same("") : unseen);
}

static bool
is_after_winshock(const struct tls_suite *s)
{
	return strcmp(s->enc, "CHACHA20") == 0 ||
	    strstr(s->name, "CHACHA20") != NULL ||
	    strstr(s->name, "ARIA") != NULL ||
	    strstr(s->name, "CAMELLIA") != NULL ||
	    strstr(s->name, "_CCM") != NULL ||
	    (s->id >= 0x009C && s->id <= 0x009F);
}

/* CVE-2014-6321: no probe can prove it; what unpatched Schannel never had
 * excludes it (the suites and groups are those of testssl.sh). */
static void
winshock(const struct look *k)
{
	const struct tls_found *f = k->found;
	bool out = f->offered[TLS_V_13];
	size_t i;
	int vi = 0;

	out |= find_suite(f, ANY, is_after_winshock, &vi) != NULL;
	for (vi = TLS_V_10; vi <= TLS_V_12; vi++) {
		for (i = 0; i < f->groups[vi].n; i++)
			out |= f->groups[vi].v[i] < 23 ||
			    f->groups[vi].v[i] > 25;
	}
	probe_vuln_set(k->vulns, "winshock", out ? PROBE_NOT_VULNERABLE :
	    PROBE_INCONCLUSIVE, out ? same("") : (struct cf_text){
	    "rien d'observé n'exclut un Schannel sans le correctif MS14-066",
	    "nothing that was seen excludes a Schannel without MS14-066" });
}

static bool
is_rsa(const struct tls_suite *s)
{
	return strcmp(s->kx, "RSA") == 0;
}

static bool
is_ecdh(const struct tls_suite *s)
{
	return strstr(s->kx, "ECDH") != NULL;
}

/* Probes that have no object, whether or not they are made. */
static void
no_object(const struct look *k)
{
	static const struct {
		const char *name;
		unsigned int versions;
		suite_fn *is;
		struct cf_text why;
	} rows[] = {
		{ "robot", MASK(TLS_V_SSL3) | TLS_OLD, is_rsa,
		    { "aucune suite à transport de clé RSA",
			"no suite with RSA key transport" } },
		{ "padding_oracle", TLS_OLD, is_cbc,
		    { "aucune suite CBC", "no CBC suite" } },
		{ "invalid_curve", TLS_OLD, is_ecdh,
		    { "aucune suite ECDH avant TLS 1.3",
			"no ECDH suite before TLS 1.3" } },
	};
	size_t i;
	int vi = 0;

	for (i = 0; i < CF_NELEM(rows); i++) {
		if (all_whole(k->found, rows[i].versions) &&
		    find_suite(k->found, rows[i].versions, rows[i].is, &vi) ==
		    NULL)
			probe_vuln_set(k->vulns, rows[i].name,
			    PROBE_NOT_APPLICABLE, rows[i].why);
	}
}

/* A weak key beside the one that the dedicated probe looks at: other suites
 * and older versions may show another certificate. */
static void
weak_keys(const struct look *k)
{
	const char *names[VULN_KEY_FLAWS];
	const struct tls_flight *f;
	size_t i;

	for (i = 0; i < k->found->nflights; i++) {
		f = &k->found->flights[i];
		if (f->n > 0 && vuln_flaw_names(vuln_key_flaws(f->certs[0],
		    f->lens[0]), names) > 0)
			probe_vuln_set(k->vulns, "weak_key", PROBE_VULNERABLE,
			    (struct cf_text){
			    cf_printf(k->arena, "clé faible (%s, %s)",
				names[0], f->kx),
			    cf_printf(k->arena, "weak key (%s, %s)",
				names[0], f->kx) });
	}
}

static void
by_old_version(const struct look *k)
{
	drown(k);
	by_suite(k, "poodle", MASK(TLS_V_SSL3), is_cbc); /* CVE-2014-3566 */
	/* CVE-2011-3389; what clients do against it is not seen. */
	by_suite(k, "beast", MASK(TLS_V_SSL3) | MASK(TLS_V_10), is_cbc);
}

/* DTLS begins at TLS 1.1 (RFC 4347). */
static void
without_versions(const struct look *k)
{
	static const char *const names[] = { "drown", "poodle", "beast" };
	size_t i;

	for (i = 0; i < CF_NELEM(names); i++)
		probe_vuln_set(k->vulns, names[i], PROBE_NOT_APPLICABLE,
		    (struct cf_text){ "DTLS n'a ni SSLv2, ni SSLv3, ni TLS 1.0",
		    "DTLS has neither SSLv2 nor SSLv3 nor TLS 1.0" });
}

void
probe_vuln_enumerated(struct cf_arena *arena, const struct tls_found *found,
    struct probe_vulns *vulns)
{
	const struct look k = { arena, found, vulns };

	if (found->dtls)
		without_versions(&k);
	else
		by_old_version(&k);
	by_suite(&k, "sweet32", ANY, is_short_block); /* CVE-2016-2183 */
	by_suite(&k, "rc4", ANY, is_rc4); /* CVE-2013-2566, CVE-2015-2808 */
	by_suite(&k, "freak", ANY, is_rsa_export); /* CVE-2015-0204 */
	logjam(&k);
	by_suite(&k, "null_cipher", ANY, is_null);
	by_suite(&k, "anonymous", ANY, is_anonymous);
	by_suite(&k, "export_cipher", ANY, is_export);
	by_suite(&k, "single_des", ANY, is_des);
	deprecated_versions(&k);
	forward_secrecy(&k);
	lucky13(&k);
	plain_cbc(&k);
	sloth(&k);
	traits(&k);
	winshock(&k);
	weak_keys(&k);
	no_object(&k);
}

/* ---- What the dedicated probes say ---- */

/* How the value of a fact reads. */
enum reading {
	BAD_TRUE,   /* a bool, true is vulnerable */
	BAD_FALSE,
	BAD_LIST,   /* a list, any item is */
	MAY_LIST,   /* potentially; the page decides */
	STRICT,	    /* a bool, false is exposed only together with others */
	ORACLE,	    /* none weak strong inconsistent */
	AMOUNT,	    /* an int, more than 0 is */
	ZERO_NAME,  /* a text of zeros is */
	INSECURE,   /* refused secure insecure */
};

static const struct {
	const char *key, *name;
	enum reading reading;
	struct cf_text bad;
} dedicated[] = {
	/* CVE-2014-0160, CVE-2014-0224 */
	{ "tls.vuln.heartbleed", "heartbleed", BAD_TRUE,
	    { "un heartbeat sans bourrage est renvoyé",
		"a heartbeat without padding is echoed" } },
	{ "tls.vuln.ccs", "ccs_injection", BAD_TRUE,
	    { "un ChangeCipherSpec prématuré prend effet",
		"an early ChangeCipherSpec takes effect" } },
	/* CVE-2017-13099 and others */
	{ "tls.vuln.robot", "robot", ORACLE, { "oracle", "oracle" } },
	/* CVE-2016-9244 */
	{ "tls.vuln.ticketbleed", "ticketbleed", BAD_TRUE,
	    { "la mémoire du serveur revient dans l'identifiant de session",
		"memory of the server comes back in the session id" } },
	/* CVE-2014-8730, CVE-2016-2107, CVE-2019-1559 */
	{ "tls.vuln.padding_oracle", "padding_oracle", BAD_TRUE,
	    { "les réponses distinguent bourrage et MAC faux",
		"answers tell wrong padding from a wrong MAC" } },
	/* CVE-2015-7940 */
	{ "tls.vuln.invalid_curve", "invalid_curve", BAD_TRUE,
	    { "un point hors de la courbe est accepté",
		"a point off the curve is accepted" } },
	/* CVE-2011-0411 */
	{ "tls.vuln.starttls_injection", "starttls_injection", BAD_TRUE,
	    { "une commande envoyée avec STARTTLS est exécutée dans TLS",
		"a command sent along with STARTTLS is executed inside TLS" } },
	/* CVE-2025-49812 */
	{ "tls.vuln.opossum", "opossum", BAD_TRUE,
	    { "le port 80 accepte de passer à TLS",
		"port 80 accepts an upgrade to TLS" } },
	/* CVE-2020-1968 */
	{ "tls.vuln.dhe_reuse", "raccoon", BAD_TRUE,
	    { "la valeur publique DHE est réutilisée",
		"the DHE public value is reused" } },
	{ "tls.vuln.ecdhe_reuse", "ecdhe_reuse", BAD_TRUE,
	    { "la valeur publique ECDHE est réutilisée",
		"the ECDHE public value is reused" } },
	/* CVE-2013-3587 */
	{ "tls.vuln.http_compression", "breach", MAY_LIST,
	    { "potentiellement, si une page mêle un secret et ce que le client envoie : compression HTTP",
		"potentially, when a page mixes a secret with what the client sends: HTTP compression" } },
	/* RFC 7507 */
	{ "tls.vuln.fallback_scsv", "fallback_scsv", BAD_FALSE,
	    { "un repli de version est accepté",
		"a version fallback is accepted" } },
	/* CVE-2011-1473, CVE-2009-3555 */
	{ "tls.session.renegotiations", "client_renegotiation", AMOUNT,
	    { "renégociations à la demande du client",
		"renegotiations that the client asked for" } },
	{ "tls.session.renegotiation", "insecure_renegotiation", INSECURE,
	    { "une renégociation sans RFC 5746 aboutit",
		"a renegotiation without RFC 5746 succeeds" } },
	{ "tls.session.early_data", "early_data", AMOUNT,
	    { "octets acceptés en 0-RTT, qu'on peut rejouer",
		"bytes accepted as 0-RTT, which can be replayed" } },
	/* CVE-2020-13777 */
	{ "tls.session.ticket_key", "ticket_key", ZERO_NAME,
	    { "le nom de la clé des tickets est nul",
		"the name of the key of tickets is zero" } },
	/* CVE-2017-15361, CVE-2022-26320, CVE-2008-0166 */
	{ "tls.vuln.key_flaws", "weak_key", BAD_LIST,
	    { "clé faible", "weak key" } },
	{ "tls.vuln.random_repeat", "random_repeat", BAD_TRUE,
	    { "l'aléa du serveur revient", "the server random comes back" } },
	{ "tls.vuln.intolerances", "intolerance", BAD_LIST,
	    { "non supporté", "not borne" } },
	{ "tls.vuln.strict_sni", "alpaca", STRICT,
	    { "potentiellement, si un autre service partage le certificat : SNI inconnu accepté",
		"potentially, when another service shares the certificate: unknown SNI accepted" } },
	{ "tls.vuln.strict_alpn", "alpaca", STRICT,
	    { "potentiellement, si un autre service partage le certificat : ALPN inconnu accepté",
		"potentially, when another service shares the certificate: unknown ALPN accepted" } },
};

static const struct probe_vuln *
heard(const struct probe_vulns *vulns, const char *name)
{
	size_t i;

	for (i = 0; i < vulns->n; i++) {
		if (strcmp(vulns->v[i].name, name) == 0)
			return &vulns->v[i];
	}
	return NULL;
}

static enum probe_verdict
read_value(enum reading reading, const struct cf_fact *f, bool intrusive)
{
	const struct cf_value *v = &f->value;

	switch (reading) {
	case BAD_TRUE:
		return v->b ? PROBE_VULNERABLE : PROBE_NOT_VULNERABLE;
	case BAD_FALSE:
		return v->b ? PROBE_NOT_VULNERABLE : PROBE_VULNERABLE;
	case BAD_LIST:
		return PROBE_VULNERABLE;
	case MAY_LIST:
		return PROBE_INCONCLUSIVE;
	case STRICT:
		return v->b ? PROBE_NOT_VULNERABLE : PROBE_INCONCLUSIVE;
	case ORACLE:
		return strcmp(v->s, "none") == 0 ? PROBE_NOT_VULNERABLE :
		    strcmp(v->s, "inconsistent") == 0 ? PROBE_INCONCLUSIVE :
		    PROBE_VULNERABLE;
	case ZERO_NAME:
		return strspn(v->s, "0") == strlen(v->s) ? PROBE_VULNERABLE :
		    PROBE_NOT_VULNERABLE;
	case INSECURE:
		return strcmp(v->s, "insecure") == 0 ? PROBE_VULNERABLE :
		    PROBE_NOT_VULNERABLE;
	default:
		if (v->i == 0)
			return PROBE_NOT_VULNERABLE;
		/* One renegotiation is no denial of service: some stacks
		 * tolerate a few and then cut. */
		return strcmp(f->key, "tls.session.renegotiations") == 0 &&
		    (!intrusive || v->i < 10) ? PROBE_INCONCLUSIVE :
		    PROBE_VULNERABLE;
	}
}

/* The reason of what is not fine, with the value or the note behind it. */
static struct cf_text
read_reason(struct cf_arena *arena, struct cf_text bad, const struct cf_fact *f)
{
	const char *detail = f->note != NULL ? f->note : "";

	if (f->value.type == CF_T_LIST || f->value.type == CF_T_INT ||
	    (f->value.type == CF_T_TEXT && detail[0] == '\0'))
		detail = cf_value_text(arena, &f->value);
	if (detail[0] == '\0' || strcmp(detail, bad.en) == 0)
		return (struct cf_text){ bad.fr, bad.en };
	return (struct cf_text){ cf_printf(arena, "%s (%s)", bad.fr, detail),
	    cf_printf(arena, "%s (%s)", bad.en, detail) };
}

static void
read_one(struct cf_arena *arena, size_t i, const struct cf_fact *f,
    bool intrusive, struct probe_vulns *vulns)
{
	const char *note = f->note != NULL && f->note[0] != '\0' ?
	    cf_strdup(arena, f->note) : cf_status_name(f->status);
	enum reading reading = dedicated[i].reading;
	enum probe_verdict verdict = PROBE_INCONCLUSIVE;
	struct cf_text reason = same(note);
	const struct probe_vuln *other = heard(vulns, dedicated[i].name);

	if (f->status == CF_ST_OK) {
		verdict = read_value(reading, f, intrusive);
		reason = verdict <= PROBE_NOT_VULNERABLE ? same("") :
		    read_reason(arena, dedicated[i].bad, f);
	} else if (!intrusive && f->status == CF_ST_NOT_COLLECTED &&
	    cf_starts(note, "left out")) {
		reason = (struct cf_text){
		    "laissée de côté, elle peut perturber : voir --intrusive",
		    "left out, it may disturb: see --intrusive" };
	} else if (f->status == CF_ST_ABSENT) {
		/* Looked for, and nothing found; or nothing to look at. */
		verdict = (reading == BAD_LIST || reading == MAY_LIST) &&
		    strstr(note, "not ") != note &&
		    strstr(note, "TLS 1.2 and older") != note ?
		    PROBE_NOT_VULNERABLE : PROBE_NOT_APPLICABLE;
		if (verdict == PROBE_NOT_VULNERABLE)
			reason = same("");
	}
	/* What has no object needs no probe.  Of two facts about one weakness
	 * the worse one stays. */
	if (other != NULL && other->verdict == PROBE_NOT_APPLICABLE &&
	    f->status != CF_ST_OK && reading != STRICT)
		return;
	if (other == NULL || verdict > other->verdict)
		probe_vuln_set(vulns, dedicated[i].name, verdict, reason);
}

void
probe_vuln_fact(struct cf_arena *arena, const struct cf_fact *f,
    bool intrusive, struct probe_vulns *vulns)
{
	size_t i;

	for (i = 0; i < CF_NELEM(dedicated); i++) {
		if (strcmp(dedicated[i].key, f->key) == 0)
			read_one(arena, i, f, intrusive, vulns);
	}
}

void
probe_vuln_unheard(struct probe_vulns *vulns)
{
	size_t i;

	for (i = 0; i < CF_NELEM(dedicated); i++) {
		if (heard(vulns, dedicated[i].name) == NULL)
			probe_vuln_set(vulns, dedicated[i].name,
			    PROBE_INCONCLUSIVE, (struct cf_text){
			    "la sonde n'est pas allée à son terme",
			    "the probe did not come to its end" });
	}
}
