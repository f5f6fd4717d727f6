/*
 * Known weaknesses, as far as the enumeration of versions, suites, groups and
 * signatures decides them.  Pure.  A positive answer may rest on a part of a
 * list; "not vulnerable" rests on whole lists only, and what cannot be seen
 * from outside is inconclusive, never fine.  No probe of its own is sent.
 */
#include <string.h>

#include "probe.h"

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

void
probe_vuln_enumerated(struct cf_arena *arena, const struct tls_found *found,
    struct probe_vulns *vulns)
{
	const struct look k = { arena, found, vulns };

	drown(&k);
	by_suite(&k, "poodle", MASK(TLS_V_SSL3), is_cbc); /* CVE-2014-3566 */
	/* CVE-2011-3389; what clients do against it is not seen. */
	by_suite(&k, "beast", MASK(TLS_V_SSL3) | MASK(TLS_V_10), is_cbc);
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
}
