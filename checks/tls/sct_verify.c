/*
 * Verifies what Certificate Transparency logs signed.  Certificates, keys and
 * responses are foreign bytes, read by OpenSSL; only the logs' keys are
 * trusted, as the user's list gives them.  A signature is called invalid only
 * when everything that it covers is surely known: the issuer is the one whose
 * key signed the certificate, and the certificate is written as OpenSSL writes
 * it, so that taking an extension out gives what the log saw.
 */
#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ocsp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "sct_verify.h"

/* RFC 5246, 7.4.1.4.1, those that RFC 6962, 2.1.4 allows. */
#define HASH_SHA256 4
#define SIGNATURE_RSA 1
#define SIGNATURE_ECDSA 3

static void
find_issuer(X509 *x, const struct cf_ders *certs, struct tls_sct_about *ret)
{
	const unsigned char *p;
	unsigned char *spki;
	X509 *other;
	size_t i;
	int len;

	for (i = 1; i < certs->n && !ret->has_issuer; i++) {
		p = certs->v[i];
		other = d2i_X509(NULL, &p, (long)certs->len[i]);
		spki = NULL;
		if (other != NULL &&
		    X509_verify(x, X509_get0_pubkey(other)) == 1 &&
		    (len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(other),
			 &spki)) > 0)
			ret->has_issuer = cf_sha256(spki, (size_t)len,
			    ret->issuer) == CF_OK;
		OPENSSL_free(spki);
		X509_free(other);
	}
}

/* What the log saw: everything but the list of SCTs (RFC 6962, 3.2). */
static void
without_scts(struct cf_arena *arena, X509 *x, struct tls_sct_about *ret)
{
	unsigned char *tbs = NULL, *whole = NULL;
	int at, len;

	/* Written anew, is it still the same? */
	len = i2d_re_X509_tbs(x, &tbs);
	OPENSSL_free(tbs);
	tbs = NULL;
	if (len <= 0 || (len = i2d_X509(x, &whole)) <= 0)
		return;
	if ((size_t)len == ret->len && memcmp(whole, ret->der, ret->len) == 0 &&
	    (at = X509_get_ext_by_NID(x, NID_ct_precert_scts, -1)) >= 0) {
		X509_EXTENSION_free(X509_delete_ext(x, at));
		if (X509_get_ext_by_NID(x, NID_ct_precert_scts, -1) < 0 &&
		    (len = i2d_re_X509_tbs(x, &tbs)) > 0) {
			ret->tbs = cf_memdup(arena, tbs, (size_t)len);
			ret->tbs_len = ret->tbs != NULL ? (size_t)len : 0;
		}
	}
	OPENSSL_free(tbs);
	OPENSSL_free(whole);
}

void
tls_sct_about(struct cf_arena *arena, const struct cf_ders *certs,
    struct tls_sct_about *ret)
{
	const unsigned char *p = certs->v[0];
	X509 *x = d2i_X509(NULL, &p, (long)certs->len[0]);

	*ret = (struct tls_sct_about){ .der = certs->v[0],
		.len = certs->len[0] };
	if (x != NULL) {
		find_issuer(x, certs, ret);
		without_scts(arena, x, ret);
	}
	X509_free(x);
	ERR_clear_error();
}

static bool
update(EVP_MD_CTX *md, uint64_t n, unsigned int width)
{
	unsigned char bytes[8];
	unsigned int i;

	for (i = 0; i < width; i++)
		bytes[i] = (unsigned char)(n >> 8 * (width - 1 - i));
	return EVP_DigestVerifyUpdate(md, bytes, width) == 1;
}

/* digitally-signed struct of RFC 6962, 3.2. */
static bool
update_all(EVP_MD_CTX *md, const struct tls_sct *sct,
    const struct tls_sct_about *about, bool inside)
{
	const unsigned char *entry = inside ? about->tbs : about->der;
	size_t len = inside ? about->tbs_len : about->len;

	return len < 1u << 24 && update(md, 0, 1) && /* v1 */
	    update(md, 0, 1) &&		  /* certificate_timestamp */
	    update(md, sct->ms, 8) &&
	    update(md, inside ? 1 : 0, 2) && /* precert_entry, x509_entry */
	    (!inside || EVP_DigestVerifyUpdate(md, about->issuer,
		sizeof(about->issuer)) == 1) &&
	    update(md, len, 3) && EVP_DigestVerifyUpdate(md, entry, len) == 1 &&
	    update(md, sct->extensions_len, 2) &&
	    EVP_DigestVerifyUpdate(md, sct->extensions,
		sct->extensions_len) == 1;
}

enum tls_sct_verdict
tls_sct_verify(const struct tls_sct *sct, const unsigned char *key,
    size_t key_len, const struct tls_sct_about *about, bool inside)
{
	enum tls_sct_verdict verdict = TLS_SCT_UNVERIFIABLE;
	const unsigned char *p = key;
	EVP_PKEY *pkey = d2i_PUBKEY(NULL, &p, (long)key_len);
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	int type = pkey != NULL ? EVP_PKEY_get_base_id(pkey) : EVP_PKEY_NONE;

	if ((type != EVP_PKEY_EC && type != EVP_PKEY_RSA) || md == NULL ||
	    (inside && (!about->has_issuer || about->tbs == NULL)))
		goto done;
	if (sct->hash != HASH_SHA256 || sct->signature !=
	    (type == EVP_PKEY_EC ? SIGNATURE_ECDSA : SIGNATURE_RSA)) {
		verdict = TLS_SCT_INVALID;
		goto done;
	}
	if (EVP_DigestVerifyInit(md, NULL, EVP_sha256(), NULL, pkey) != 1 ||
	    !update_all(md, sct, about, inside))
		goto done;
	verdict = EVP_DigestVerifyFinal(md, sct->bytes, sct->bytes_len) == 1 ?
	    TLS_SCT_VALID : TLS_SCT_INVALID;
done:
	EVP_MD_CTX_free(md);
	EVP_PKEY_free(pkey);
	ERR_clear_error();
	return verdict;
}

void
tls_staple_scts(struct cf_arena *arena, const unsigned char *der, size_t len,
    const unsigned char **ret, size_t *ret_len)
{
	OCSP_RESPONSE *response = d2i_OCSP_RESPONSE(NULL, &der, (long)len);
	OCSP_BASICRESP *basic =
	    response != NULL ? OCSP_response_get1_basic(response) : NULL;
	OCSP_SINGLERESP *one = basic != NULL ? OCSP_resp_get0(basic, 0) : NULL;
	int at = one != NULL ?
	    OCSP_SINGLERESP_get_ext_by_NID(one, NID_ct_cert_scts, -1) : -1;
	ASN1_OCTET_STRING *list = NULL;
	const ASN1_OCTET_STRING *s = NULL;
	const unsigned char *p;

	if (at >= 0) {
		/* An OCTET STRING within the extension (RFC 6962, 3.3). */
		s = X509_EXTENSION_get_data(OCSP_SINGLERESP_get_ext(one, at));
		p = ASN1_STRING_get0_data(s);
		list = d2i_ASN1_OCTET_STRING(NULL, &p, ASN1_STRING_length(s));
	}
	if (s != NULL) {
		if (list != NULL)
			s = list;
		*ret = cf_memdup(arena, ASN1_STRING_get0_data(s),
		    (size_t)ASN1_STRING_length(s));
		*ret_len = *ret != NULL ? (size_t)ASN1_STRING_length(s) : 0;
	}
	ASN1_OCTET_STRING_free(list);
	OCSP_BASICRESP_free(basic);
	OCSP_RESPONSE_free(response);
	ERR_clear_error();
}
