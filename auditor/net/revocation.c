/*
 * What an OCSP response (RFC 6960) or a revocation list (RFC 5280, 5 and 6.3)
 * says of one certificate.  Both are hostile bytes that anybody may have made:
 * nothing counts before the signature holds, by the issuer or by one that it
 * named for that, and only while they are current.  Nothing is contacted here.
 * Indirect and delta lists, and lists for some reasons only, prove nothing.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <openssl/err.h>
#include <openssl/ocsp.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include "trust.h"

#define SKEW 300 /* seconds that a publisher's clock may be ahead */

static void
say(struct cf_revocation *r, const char *status, const char *note)
{
	r->status = status;
	r->note = note;
}

static int64_t
seconds(const ASN1_TIME *t)
{
	struct tm tm;

	if (t == NULL || ASN1_TIME_to_tm(t, &tm) != 1)
		return 0;
	return (int64_t)timegm(&tm);
}

/* Whether it is of today: false, and it was said why not. */
static bool
current(struct cf_revocation *r, const ASN1_TIME *from, const ASN1_TIME *until,
    int64_t now)
{
	time_t t = (time_t)now, ahead = (time_t)now + SKEW;

	r->this_update = seconds(from);
	r->next_update = seconds(until);
	/* X509_cmp_time(): -1 not after, 1 after, 0 not a time. */
	if (from == NULL || X509_cmp_time(from, &ahead) != -1) {
		say(r, "invalid", "it is dated in the future, or not at all");
		return false;
	}
	if (until != NULL && X509_cmp_time(until, &t) != 1) {
		say(r, "expired", "the time of its next update is over");
		return false;
	}
	return true;
}

static X509 *
read_cert(const struct cf_ders *ders, size_t i)
{
	const unsigned char *p;

	if (i >= ders->n)
		return NULL;
	p = ders->v[i];
	return d2i_X509(NULL, &p, (long)ders->len[i]);
}

/* ---- OCSP ---- */

/* The response is signed by the issuer or by one it named for that. */
static bool
signed_by(OCSP_BASICRESP *basic, X509 *issuer, int64_t time)
{
	X509_STORE *store = X509_STORE_new();
	STACK_OF(X509) *certs = sk_X509_new_null();
	X509_VERIFY_PARAM *param;
	bool good = false;

	if (store == NULL || certs == NULL || sk_X509_push(certs, issuer) <= 0 ||
	    X509_STORE_add_cert(store, issuer) != 1)
		goto out;
	param = X509_STORE_get0_param(store);
	X509_VERIFY_PARAM_set_time(param, (time_t)time);
	X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN);
	good = OCSP_basic_verify(basic, certs, store, 0) > 0;
out:
	sk_X509_free(certs);
	X509_STORE_free(store);
	return good;
}

/* The answer about this certificate; responders choose the digest. */
static OCSP_SINGLERESP *
find_single(OCSP_BASICRESP *basic, X509 *leaf, X509 *issuer)
{
	OCSP_SINGLERESP *single;
	ASN1_OBJECT *digest;
	OCSP_CERTID *id;
	const EVP_MD *md;
	bool same;
	int i;

	for (i = 0; i < OCSP_resp_count(basic) && i < CF_OCSP_ANSWERS; i++) {
		single = OCSP_resp_get0(basic, i);
		id = (OCSP_CERTID *)OCSP_SINGLERESP_get0_id(single);
		OCSP_id_get0_info(NULL, &digest, NULL, NULL, id);
		if ((md = EVP_get_digestbyobj(digest)) == NULL)
			continue;
		OCSP_CERTID *ours = OCSP_cert_to_id(md, leaf, issuer);
		same = ours != NULL && OCSP_id_cmp(ours, id) == 0;
		OCSP_CERTID_free(ours);
		if (same)
			return single;
	}
	return NULL;
}

static void
judge_single(OCSP_SINGLERESP *single, int64_t now, struct cf_revocation *r)
{
	ASN1_GENERALIZEDTIME *from = NULL, *until = NULL, *when = NULL;
	int status, reason = -1;

	status = OCSP_single_get0_status(single, &reason, &when, &from, &until);
	if (!current(r, from, until, now))
		return;
	switch (status) {
	case V_OCSP_CERTSTATUS_GOOD:
		say(r, "good", "");
		break;
	case V_OCSP_CERTSTATUS_REVOKED:
		say(r, "revoked", "");
		r->revoked_at = seconds(when);
		if (reason >= 0)
			r->reason = OCSP_crl_reason_str(reason);
		break;
	case V_OCSP_CERTSTATUS_UNKNOWN:
		say(r, "unknown", "the responder does not know the certificate");
		break;
	default:
		say(r, "invalid", "no such status");
		break;
	}
}

/* 4.4.1: a nonce that came back must be ours; a responder that prepares its
 * answers ahead has none (RFC 5019, 4). */
static bool
nonce_holds(OCSP_BASICRESP *basic, const unsigned char *nonce)
{
	int at = OCSP_BASICRESP_get_ext_by_NID(
	    basic, NID_id_pkix_OCSP_Nonce, -1);
	const ASN1_OCTET_STRING *s;
	const unsigned char *p;
	int len;

	if (at < 0 || nonce == NULL)
		return true;
	s = X509_EXTENSION_get_data(OCSP_BASICRESP_get_ext(basic, at));
	p = ASN1_STRING_get0_data(s);
	len = ASN1_STRING_length(s);
	return len == CF_OCSP_NONCE + 2 && p[0] == V_ASN1_OCTET_STRING &&
	       p[1] == CF_OCSP_NONCE &&
	       memcmp(p + 2, nonce, CF_OCSP_NONCE) == 0;
}

/* issuer NULL: only the form is looked at, and status "" says that nobody can
 * tell who signed. */
static void
read_ocsp(X509 *cert, X509 *issuer, const unsigned char *nonce,
    const unsigned char *der, size_t len, int64_t now, struct cf_revocation *r)
{
	const unsigned char *end = der + len;
	OCSP_RESPONSE *response = d2i_OCSP_RESPONSE(NULL, &der, (long)len);
	OCSP_BASICRESP *basic = NULL;
	OCSP_SINGLERESP *single;
	int status;

	say(r, "invalid", "not an OCSP response");
	if (response == NULL || der != end)
		goto out;
	status = OCSP_response_status(response);
	if (status != OCSP_RESPONSE_STATUS_SUCCESSFUL) {
		say(r, "invalid", OCSP_response_status_str(status));
		goto out;
	}
	if ((basic = OCSP_response_get1_basic(response)) == NULL)
		goto out;
	if (cert == NULL || issuer == NULL)
		say(r, "", "");
	else if ((single = find_single(basic, cert, issuer)) == NULL)
		say(r, "invalid", "it speaks of other certificates");
	else if (!signed_by(basic, issuer, now))
		say(r, "invalid", "neither the issuer nor one that it named "
		    "signed it");
	else if (!nonce_holds(basic, nonce))
		say(r, "invalid", "it answers another request (nonce)");
	else
		judge_single(single, now, r);
out:
	OCSP_BASICRESP_free(basic);
	OCSP_RESPONSE_free(response);
	ERR_clear_error();
}

const char *
staple_check(X509 *leaf, X509 *issuer, const unsigned char *der, size_t len,
    int64_t time)
{
	struct cf_revocation r = { .note = "", .reason = "" };

	read_ocsp(leaf, issuer, NULL, der, len, time, &r);
	return strcmp(r.status, "expired") == 0 ? "invalid" : r.status;
}

void
cf_ocsp_read(struct cf_arena *arena, const struct cf_ders *cert_issuer,
    const unsigned char *nonce, const unsigned char *der, size_t len,
    int64_t now, struct cf_revocation *ret)
{
	X509 *cert = read_cert(cert_issuer, 0);
	X509 *issuer = read_cert(cert_issuer, 1);

	*ret = (struct cf_revocation){ .note = "", .reason = "" };
	if (cert == NULL || issuer == NULL)
		say(ret, "invalid", "the issuer is not known");
	else
		read_ocsp(cert, issuer, nonce, der, len, now, ret);
	ret->note = cf_strdup(arena, ret->note);
	X509_free(cert);
	X509_free(issuer);
	ERR_clear_error();
}

int
cf_ocsp_request(struct cf_arena *arena, const struct cf_ders *cert_issuer,
    const unsigned char nonce[CF_OCSP_NONCE], const unsigned char **ret,
    size_t *ret_len)
{
	unsigned char copy[CF_OCSP_NONCE], *der = NULL;
	X509 *cert = read_cert(cert_issuer, 0);
	X509 *issuer = read_cert(cert_issuer, 1);
	OCSP_REQUEST *request = OCSP_REQUEST_new();
	OCSP_CERTID *id = NULL;
	int code = CF_EPARSE, len;

	memcpy(copy, nonce, sizeof(copy));
	/* SHA-1 names the certificate, it protects nothing (RFC 5019, 2.1.1). */
	if (cert == NULL || issuer == NULL || request == NULL ||
	    (id = OCSP_cert_to_id(EVP_sha1(), cert, issuer)) == NULL)
		goto out;
	if (OCSP_request_add0_id(request, id) == NULL) {
		OCSP_CERTID_free(id);
		goto out;
	}
	if (OCSP_request_add1_nonce(request, copy, sizeof(copy)) != 1 ||
	    (len = i2d_OCSP_REQUEST(request, &der)) <= 0)
		goto out;
	*ret = cf_memdup(arena, der, (size_t)len);
	*ret_len = (size_t)len;
	code = *ret != NULL ? CF_OK : CF_ENOMEM;
out:
	OPENSSL_free(der);
	OCSP_REQUEST_free(request);
	X509_free(cert);
	X509_free(issuer);
	ERR_clear_error();
	return code;
}

/* ---- Revocation lists ---- */

/* Whether the list is for what was asked at url (RFC 5280, 6.3.3 (b)(2)). */
static const char *
scope_fault(const ISSUING_DIST_POINT *idp, X509 *cert, const char *url)
{
	const GENERAL_NAMES *names;
	const ASN1_IA5STRING *uri;
	bool is_ca = X509_check_ca(cert) > 0;
	int i;

	if (idp == NULL)
		return NULL;
	if (idp->indirectCRL > 0 || idp->onlyattr > 0 ||
	    idp->onlysomereasons != NULL)
		return "it is indirect, or for some reasons only";
	if ((idp->onlyuser > 0 && is_ca) || (idp->onlyCA > 0 && !is_ca))
		return "it is for other kinds of certificates";
	if (idp->distpoint == NULL || idp->distpoint->type != 0)
		return NULL;
	names = idp->distpoint->name.fullname;
	for (i = 0; i < sk_GENERAL_NAME_num(names); i++) {
		const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);

		if (name->type != GEN_URI)
			continue;
		uri = name->d.uniformResourceIdentifier;
		if ((size_t)ASN1_STRING_length(uri) == strlen(url) &&
		    memcmp(ASN1_STRING_get0_data(uri), url, strlen(url)) == 0)
			return NULL;
	}
	return "it was made for another place of publication";
}

static bool
has_odd_extension(const X509_CRL *crl)
{
	int at = -1;
	int nid;

	while ((at = X509_CRL_get_ext_by_critical(crl, 1, at)) >= 0) {
		nid = OBJ_obj2nid(X509_EXTENSION_get_object(
		    X509_CRL_get_ext(crl, at)));
		if (nid != NID_issuing_distribution_point)
			return true;
	}
	return false;
}

/* NULL: the issuer's list, and about this certificate. */
static const char *
crl_fault(X509_CRL *crl, X509 *cert, X509 *issuer, const char *url)
{
	ISSUING_DIST_POINT *idp;
	const char *fault;
	int critical = -1;

	if (X509_NAME_cmp(X509_CRL_get_issuer(crl),
		X509_get_issuer_name(cert)) != 0)
		return "another authority issued it";
	if ((X509_get_extension_flags(issuer) & EXFLAG_KUSAGE) != 0 &&
	    (X509_get_key_usage(issuer) & KU_CRL_SIGN) == 0)
		return "the issuer's key is not for signing lists";
	if (X509_CRL_verify(crl, X509_get0_pubkey(issuer)) != 1)
		return "its signature does not hold";
	if (X509_CRL_get_ext_by_NID(crl, NID_delta_crl, -1) >= 0)
		return "it is a delta to another list";
	if (has_odd_extension(crl))
		return "it has a critical extension that is not understood";
	idp = X509_CRL_get_ext_d2i(
	    crl, NID_issuing_distribution_point, &critical, NULL);
	if (idp == NULL && critical != -1)
		return "its scope cannot be read";
	fault = scope_fault(idp, cert, url);
	ISSUING_DIST_POINT_free(idp);
	return fault;
}

static void
judge_entry(X509_CRL *crl, X509 *cert, struct cf_revocation *r)
{
	ASN1_ENUMERATED *reason;
	X509_REVOKED *entry;

	/* 2: removed from the list, thus good again. */
	if (X509_CRL_get0_by_cert(crl, &entry, cert) != 1) {
		say(r, "good", "");
		return;
	}
	say(r, "revoked", "");
	r->revoked_at = seconds(X509_REVOKED_get0_revocationDate(entry));
	reason = X509_REVOKED_get_ext_d2i(entry, NID_crl_reason, NULL, NULL);
	if (reason != NULL)
		r->reason = OCSP_crl_reason_str(ASN1_ENUMERATED_get(reason));
	ASN1_ENUMERATED_free(reason);
}

void
cf_crl_read(struct cf_arena *arena, const struct cf_ders *cert_issuer,
    const char *url, const unsigned char *der, size_t len, int64_t now,
    struct cf_revocation *ret)
{
	const unsigned char *end = der + len;
	X509 *cert = read_cert(cert_issuer, 0);
	X509 *issuer = read_cert(cert_issuer, 1);
	X509_CRL *crl = d2i_X509_CRL(NULL, &der, (long)len);
	const char *fault;

	*ret = (struct cf_revocation){ .note = "", .reason = "" };
	if (cert == NULL || issuer == NULL)
		say(ret, "invalid", "the issuer is not known");
	else if (crl == NULL || der != end)
		say(ret, "invalid", "not a revocation list in DER");
	else if ((fault = crl_fault(crl, cert, issuer, url)) != NULL)
		say(ret, "invalid", fault);
	else if (X509_CRL_get0_nextUpdate(crl) == NULL)
		/* RFC 5280, 5.1.2.5: it has to be there. */
		say(ret, "invalid", "it does not say until when it holds");
	else if (current(ret, X509_CRL_get0_lastUpdate(crl),
		     X509_CRL_get0_nextUpdate(crl), now))
		judge_entry(crl, cert, ret);
	ret->note = cf_strdup(arena, ret->note);
	X509_CRL_free(crl);
	X509_free(cert);
	X509_free(issuer);
	ERR_clear_error();
}
