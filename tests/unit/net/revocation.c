/*
 * Revocation answers made here, good and bad in one thing each: who signed,
 * about whom, when, and for what.
 */
#include <openssl/err.h>

#include "pki.h"

#define URL "http://crl.example/a.crl"

static struct pki *pki;
static struct pair helper, stranger; /* with OCSPSigning, and without */
static struct cf_arena *arena;
static unsigned char nonce[CF_OCSP_NONCE] = "sixteen bytes..";

static struct cf_ders
pair_of(X509 *cert, X509 *issuer)
{
	static unsigned char *der[2];
	static size_t len[2];
	X509 *const certs[] = { cert, issuer };
	size_t i;

	for (i = 0; i < 2; i++) {
		OPENSSL_free(der[i]);
		der[i] = NULL;
		len[i] = (size_t)i2d_X509(certs[i], &der[i]);
	}
	return (struct cf_ders){ (const unsigned char *const *)der, len, 2 };
}

/* ---- OCSP ---- */

struct ocsp {
	const char *name;
	int status;
	long from, until; /* until 0: none */
	const struct pair *signer;
	X509 *about;
	const char *nonce; /* as it comes back */
	const char *want, *note;
};

static size_t
ocsp_make(const struct ocsp *o, unsigned char **ret)
{
	OCSP_BASICRESP *basic = OCSP_BASICRESP_new();
	OCSP_CERTID *id = OCSP_cert_to_id(EVP_sha256(), o->about,
	    pki->middle.cert);
	ASN1_TIME *from = X509_gmtime_adj(NULL, o->from);
	ASN1_TIME *until = o->until != 0 ? X509_gmtime_adj(NULL, o->until) :
					   NULL;
	ASN1_TIME *revoked = X509_gmtime_adj(NULL, -DAYS(1));
	OCSP_RESPONSE *response;
	int len;

	assert_non_null(OCSP_basic_add1_status(basic, id, o->status,
	    OCSP_REVOKED_STATUS_KEYCOMPROMISE, revoked, from, until));
	if (o->nonce != NULL)
		OCSP_basic_add1_nonce(basic, (unsigned char *)o->nonce,
		    CF_OCSP_NONCE);
	assert_int_equal(OCSP_basic_sign(basic, o->signer->cert,
	    o->signer->key, EVP_sha256(), NULL, 0), 1);
	response = OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic);
	*ret = NULL;
	len = i2d_OCSP_RESPONSE(response, ret);
	assert_true(len > 0);
	OCSP_RESPONSE_free(response);
	OCSP_BASICRESP_free(basic);
	OCSP_CERTID_free(id);
	ASN1_TIME_free(from);
	ASN1_TIME_free(until);
	ASN1_TIME_free(revoked);
	return (size_t)len;
}

/* A certificate may stand behind it. */
static void
spoil_signature(unsigned char *der, size_t len)
{
	const unsigned char *p = der;
	OCSP_RESPONSE *response = d2i_OCSP_RESPONSE(NULL, &p, (long)len);
	OCSP_BASICRESP *basic = OCSP_response_get1_basic(response);
	const ASN1_OCTET_STRING *s = OCSP_resp_get0_signature(basic);
	size_t n = (size_t)ASN1_STRING_length(s);
	unsigned char *at = memmem(der, len, ASN1_STRING_get0_data(s), n);

	assert_non_null(at);
	at[n - 1] ^= 1;
	OCSP_BASICRESP_free(basic);
	OCSP_RESPONSE_free(response);
}

static void
ocsp(void **state)
{
	X509 *leaf = pki->leaf.cert;
	const struct ocsp table[] = {
		{ "issuer", 0, -60, DAYS(1), &pki->middle, leaf,
		    (char *)nonce, "good", "" },
		{ "without nonce", 0, -60, DAYS(1), &pki->middle, leaf, NULL,
		    "good", "" },
		{ "without an end", 0, -60, 0, &pki->middle, leaf, NULL,
		    "good", "" },
		{ "delegated", 0, -60, DAYS(1), &helper, leaf, NULL, "good",
		    "" },
		{ "revoked", 1, -60, DAYS(1), &helper, leaf, NULL, "revoked",
		    "" },
		{ "unknown", 2, -60, DAYS(1), &helper, leaf, NULL, "unknown",
		    "does not know" },
		{ "old", 0, -DAYS(3), -60, &helper, leaf, NULL, "expired",
		    "is over" },
		{ "of tomorrow", 0, DAYS(1), DAYS(2), &helper, leaf, NULL,
		    "invalid", "future" },
		{ "not for signing", 0, -60, DAYS(1), &stranger, leaf, NULL,
		    "invalid", "nor one" },
		{ "signed by the root", 0, -60, DAYS(1), &pki->root, leaf,
		    NULL, "invalid", "nor one" },
		{ "signed by anybody", 0, -60, DAYS(1), &pki->lonely, leaf,
		    NULL, "invalid", "nor one" },
		{ "about another", 0, -60, DAYS(1), &pki->middle,
		    pki->other.cert, NULL, "invalid", "other cert" },
		{ "another's nonce", 0, -60, DAYS(1), &pki->middle, leaf,
		    "not of this asking", "invalid", "nonce" },
	};
	struct cf_ders ders = pair_of(leaf, pki->middle.cert);
	struct cf_revocation r;
	unsigned char *der;
	size_t i, len;

	(void)state;
	for (i = 0; i < CF_NELEM(table); i++) {
		len = ocsp_make(&table[i], &der);
		cf_ocsp_read(arena, &ders, nonce, der, len, time(NULL), &r);
		if (strcmp(r.status, table[i].want) != 0 ||
		    strstr(r.note, table[i].note) == NULL)
			fail_msg("%s: %s (%s)", table[i].name, r.status,
			    r.note);
		assert_true((r.revoked_at != 0) ==
		    (strcmp(r.status, "revoked") == 0));
		if (r.revoked_at != 0)
			assert_string_equal(r.reason, "keyCompromise");
		spoil_signature(der, len);
		cf_ocsp_read(arena, &ders, nonce, der, len, time(NULL), &r);
		assert_string_not_equal(r.status, "good");
		cf_ocsp_read(arena, &ders, nonce, der, len - 1, time(NULL),
		    &r);
		assert_string_equal(r.status, "invalid");
		OPENSSL_free(der);
	}
	cf_ocsp_read(arena, &ders, nonce, (const unsigned char *)"\x30\x03\x0a"
	    "\x01\x03", 5, time(NULL), &r);
	assert_string_equal(r.status, "invalid");
	assert_string_equal(r.note, "trylater");
	cf_ocsp_read(arena, &ders, NULL, (const unsigned char *)"", 0,
	    time(NULL), &r);
	assert_string_equal(r.status, "invalid");
	ders.n = 1;
	cf_ocsp_read(arena, &ders, NULL, (const unsigned char *)"", 0,
	    time(NULL), &r);
	assert_string_equal(r.note, "the issuer is not known");
}

static void
request(void **state)
{
	struct cf_ders ders = pair_of(pki->leaf.cert, pki->middle.cert);
	const unsigned char *der;
	OCSP_REQUEST *request;
	ASN1_INTEGER *serial;
	size_t len;

	(void)state;
	assert_int_equal(cf_ocsp_request(arena, &ders, nonce, &der, &len),
	    CF_OK);
	request = d2i_OCSP_REQUEST(NULL, &der, (long)len);
	assert_non_null(request);
	assert_int_equal(OCSP_request_onereq_count(request), 1);
	assert_int_equal(OCSP_id_get0_info(NULL, NULL, NULL, &serial,
	    OCSP_onereq_get0_id(OCSP_request_onereq_get0(request, 0))), 1);
	assert_int_equal(ASN1_INTEGER_cmp(serial,
	    X509_get0_serialNumber(pki->leaf.cert)), 0);
	OCSP_REQUEST_free(request);
	ders.n = 1;
	assert_int_equal(cf_ocsp_request(arena, &ders, nonce, &der, &len),
	    CF_EPARSE);
}

/* ---- Revocation lists ---- */

struct crl {
	const char *name;
	long from, until; /* until 0: none */
	const struct pair *signer;
	X509_NAME *issuer;
	bool lists_leaf, delta;
	const char *idp; /* issuingDistributionPoint */
	const char *want, *note;
};

static void
crl_extension(X509_CRL *crl, int nid, const char *value)
{
	X509_EXTENSION *ext;
	X509V3_CTX ctx;

	X509V3_set_ctx(&ctx, NULL, NULL, NULL, crl, 0);
	X509V3_set_nconf(&ctx, NULL);
	ext = X509V3_EXT_nconf_nid(NULL, &ctx, nid, value);
	if (ext == NULL)
		fail_msg("%s: %s", value, ERR_error_string(ERR_get_error(),
		    NULL));
	assert_int_equal(X509_CRL_add_ext(crl, ext, -1), 1);
	X509_EXTENSION_free(ext);
}

static size_t
crl_make(const struct crl *c, unsigned char **ret)
{
	X509_CRL *crl = X509_CRL_new();
	ASN1_TIME *from = X509_gmtime_adj(NULL, c->from);
	ASN1_TIME *until = X509_gmtime_adj(NULL, c->until);
	ASN1_TIME *when = X509_gmtime_adj(NULL, -DAYS(1));
	ASN1_ENUMERATED *reason = ASN1_ENUMERATED_new();
	X509_REVOKED *entry;
	int len;

	X509_CRL_set_version(crl, 1);
	X509_CRL_set_issuer_name(crl, c->issuer);
	X509_CRL_set1_lastUpdate(crl, from);
	if (c->until != 0)
		X509_CRL_set1_nextUpdate(crl, until);
	if (c->lists_leaf) {
		entry = X509_REVOKED_new();
		X509_REVOKED_set_serialNumber(entry,
		    X509_get_serialNumber(pki->leaf.cert));
		X509_REVOKED_set_revocationDate(entry, when);
		ASN1_ENUMERATED_set(reason, CRL_REASON_SUPERSEDED);
		X509_REVOKED_add1_ext_i2d(entry, NID_crl_reason, reason, 0, 0);
		X509_CRL_add0_revoked(crl, entry);
	}
	if (c->delta)
		X509_CRL_add1_ext_i2d(crl, NID_delta_crl,
		    X509_get_serialNumber(pki->leaf.cert), 1, 0);
	if (c->idp != NULL)
		crl_extension(crl, NID_issuing_distribution_point, c->idp);
	assert_true(X509_CRL_sign(crl, c->signer->key, EVP_sha256()) > 0);
	*ret = NULL;
	len = i2d_X509_CRL(crl, ret);
	assert_true(len > 0);
	ASN1_ENUMERATED_free(reason);
	ASN1_TIME_free(from);
	ASN1_TIME_free(until);
	ASN1_TIME_free(when);
	X509_CRL_free(crl);
	return (size_t)len;
}

static void
crl(void **state)
{
	X509_NAME *middle = X509_get_subject_name(pki->middle.cert);
	X509_NAME *root = X509_get_subject_name(pki->root.cert);
	const struct pair *by = &pki->middle;
	const struct crl table[] = {
		{ "empty", -60, DAYS(1), by, middle, false, false, NULL,
		    "good", "" },
		{ "lists it", -60, DAYS(1), by, middle, true, false, NULL,
		    "revoked", "" },
		{ "old", -DAYS(3), -60, by, middle, false, false, NULL,
		    "expired", "is over" },
		{ "of tomorrow", DAYS(1), DAYS(2), by, middle, false, false,
		    NULL, "invalid", "future" },
		{ "no end", -60, 0, by, middle, false, false, NULL, "invalid",
		    "until when" },
		{ "another authority", -60, DAYS(1), &pki->root, root, false,
		    false, NULL, "invalid", "another authority" },
		{ "signed by anybody", -60, DAYS(1), &pki->lonely, middle,
		    false, false, NULL, "invalid", "signature" },
		{ "delta", -60, DAYS(1), by, middle, false, true, NULL,
		    "invalid", "delta" },
		{ "at this place", -60, DAYS(1), by, middle, false, false,
		    "critical,fullname:URI:" URL, "good", "" },
		{ "for another place", -60, DAYS(1), by, middle, false, false,
		    "critical,fullname:URI:http://crl.example/b.crl",
		    "invalid", "another place" },
		{ "of servers", -60, DAYS(1), by, middle, false, false,
		    "critical,onlyuser:TRUE", "good", "" },
		{ "of authorities", -60, DAYS(1), by, middle, false, false,
		    "critical,onlyCA:TRUE", "invalid", "other kinds" },
		{ "indirect", -60, DAYS(1), by, middle, false, false,
		    "critical,indirectCRL:TRUE", "invalid", "indirect" },
		{ "for a reason", -60, DAYS(1), by, middle, false, false,
		    "critical,onlysomereasons:keyCompromise", "invalid",
		    "some reasons" },
	};
	struct cf_ders ders = pair_of(pki->leaf.cert, pki->middle.cert);
	struct cf_revocation r;
	unsigned char *der;
	size_t i, len;

	(void)state;
	for (i = 0; i < CF_NELEM(table); i++) {
		len = crl_make(&table[i], &der);
		cf_crl_read(arena, &ders, URL, der, len, time(NULL), &r);
		if (strcmp(r.status, table[i].want) != 0 ||
		    strstr(r.note, table[i].note) == NULL)
			fail_msg("%s: %s (%s)", table[i].name, r.status,
			    r.note);
		if (strcmp(r.status, "revoked") == 0) {
			assert_string_equal(r.reason, "superseded");
			assert_int_not_equal(r.revoked_at, 0);
		}
		der[len - 5] ^= 1; /* the signature stands last */
		cf_crl_read(arena, &ders, URL, der, len, time(NULL), &r);
		assert_string_equal(r.status, "invalid");
		OPENSSL_free(der);
	}
	cf_crl_read(arena, &ders, URL, (const unsigned char *)"-----BEGIN", 10,
	    time(NULL), &r);
	assert_string_equal(r.note, "not a revocation list in DER");
}

static int
setup(void **state)
{
	(void)state;
	pki = pki_new();
	arena = cf_arena_new(64u << 20);
	helper = pki_make("Helper", &pki->middle, "DNS:ocsp.example",
	    -DAYS(1), DAYS(30));
	pki_extension(helper.cert, pki->middle.cert, NID_ext_key_usage,
	    "OCSPSigning");
	X509_sign(helper.cert, pki->middle.key, EVP_sha256());
	stranger = pki_make("Stranger", &pki->middle, "DNS:ocsp.example",
	    -DAYS(1), DAYS(30));
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	pair_free(&helper);
	pair_free(&stranger);
	pki_free(pki);
	cf_arena_free(arena);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ocsp),
		cmocka_unit_test(request),
		cmocka_unit_test(crl),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
