/*
 * Lists of logs, and signatures of timestamps that a log of our own makes: what
 * it signs is put together here by itself (RFC 6962, 3.2).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/ocsp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "codec_ctlog.h"
#include "sct_verify.h"

#define DER_MAX 4096
#define MS 1795600000123u

struct der {
	unsigned char v[DER_MAX];
	size_t len;
};
struct made {
	struct cf_arena *arena;
	EVP_PKEY *ca_key, *log_key, *leaf_key;
	X509 *ca, *other_ca;
	struct der ca_der, other_der, log;
};

static void
der_of(struct der *ret, int len, unsigned char **bytes)
{
	assert_in_range(len, 1, DER_MAX);
	memcpy(ret->v, *bytes, (size_t)len);
	ret->len = (size_t)len;
	OPENSSL_free(*bytes);
	*bytes = NULL;
}

static X509 *
cert_new(const char *name, const char *issuer, EVP_PKEY *key)
{
	X509 *x = X509_new();

	X509_set_version(x, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(x), 7);
	X509_time_adj_ex(X509_getm_notBefore(x), -1, 0, NULL);
	X509_time_adj_ex(X509_getm_notAfter(x), 30, 0, NULL);
	X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC,
	    (const unsigned char *)name, -1, -1, 0);
	X509_NAME_add_entry_by_txt(X509_get_issuer_name(x), "CN", MBSTRING_ASC,
	    (const unsigned char *)issuer, -1, -1, 0);
	X509_set_pubkey(x, key);
	return x;
}

static int
setup(void **state)
{
	static struct made m;
	unsigned char *p = NULL;
	EVP_PKEY *stranger = EVP_EC_gen("P-256");

	m = (struct made){ .arena = cf_arena_new(4 << 20),
		.ca_key = EVP_EC_gen("P-256"), .log_key = EVP_EC_gen("P-256"),
		.leaf_key = EVP_EC_gen("P-256") };
	m.ca = cert_new("CA", "CA", m.ca_key);
	m.other_ca = cert_new("CA", "CA", stranger);
	assert_true(X509_sign(m.ca, m.ca_key, EVP_sha256()) > 0);
	assert_true(X509_sign(m.other_ca, stranger, EVP_sha256()) > 0);
	der_of(&m.ca_der, i2d_X509(m.ca, &p), &p);
	der_of(&m.other_der, i2d_X509(m.other_ca, &p), &p);
	der_of(&m.log, i2d_PUBKEY(m.log_key, &p), &p);
	EVP_PKEY_free(stranger);
	*state = &m;
	return 0;
}

static int
teardown(void **state)
{
	struct made *m = *state;

	EVP_PKEY_free(m->ca_key);
	EVP_PKEY_free(m->log_key);
	EVP_PKEY_free(m->leaf_key);
	X509_free(m->ca);
	X509_free(m->other_ca);
	cf_arena_free(m->arena);
	return 0;
}

static void
put(struct cf_buf *b, uint64_t v, unsigned int width)
{
	while (width-- > 0)
		cf_buf_u8(b, (unsigned char)(v >> 8 * width));
}

/* SerializedSCT: v1, the log, the time, no extensions, ECDSA with SHA-256 over
 * an entry of type, what identifies the issuer, and what was logged. */
static void
sign_sct(const struct made *m, unsigned int type, const unsigned char *hash,
    const struct der *entry, struct cf_buf *ret)
{
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	unsigned char id[CF_SHA256_LEN], sig[256];
	size_t sig_len = sizeof(sig);
	struct cf_buf b;

	cf_buf_init(&b, 2 * DER_MAX);
	put(&b, 0, 1);
	put(&b, 0, 1);
	put(&b, MS, 8);
	put(&b, type, 2);
	if (hash != NULL)
		cf_buf_add(&b, hash, CF_SHA256_LEN);
	put(&b, entry->len, 3);
	cf_buf_add(&b, entry->v, entry->len);
	put(&b, 0, 2);
	assert_int_equal(EVP_DigestSignInit(md, NULL, EVP_sha256(), NULL,
	    m->log_key), 1);
	assert_int_equal(EVP_DigestSign(md, sig, &sig_len,
	    (const unsigned char *)b.data, b.len), 1);
	assert_int_equal(cf_sha256(m->log.v, m->log.len, id), CF_OK);
	put(ret, 0, 1);
	cf_buf_add(ret, id, sizeof(id));
	put(ret, MS, 8);
	put(ret, 0, 2);
	put(ret, 4, 1);
	put(ret, 3, 1);
	put(ret, sig_len, 2);
	cf_buf_add(ret, sig, sig_len);
	cf_buf_free(&b);
	EVP_MD_CTX_free(md);
}

/* A leaf with that timestamp inside, as a CA makes it. */
static void
issue(const struct made *m, X509 *x, const struct cf_buf *sct, struct der *ret)
{
	ASN1_OCTET_STRING *list = ASN1_OCTET_STRING_new();
	ASN1_OCTET_STRING *value = ASN1_OCTET_STRING_new();
	unsigned char *p = NULL;
	X509_EXTENSION *ext;
	struct cf_buf b;
	int len;

	cf_buf_init(&b, DER_MAX);
	put(&b, sct->len + 2, 2);
	put(&b, sct->len, 2);
	cf_buf_add(&b, sct->data, sct->len);
	ASN1_OCTET_STRING_set(list, (const unsigned char *)b.data, (int)b.len);
	len = i2d_ASN1_OCTET_STRING(list, &p);
	ASN1_OCTET_STRING_set(value, p, len);
	OPENSSL_free(p);
	p = NULL;
	ext = X509_EXTENSION_create_by_NID(NULL, NID_ct_precert_scts, 0, value);
	assert_int_equal(X509_add_ext(x, ext, -1), 1);
	assert_true(X509_sign(x, m->ca_key, EVP_sha256()) > 0);
	der_of(ret, i2d_X509(x, &p), &p);
	X509_EXTENSION_free(ext);
	ASN1_OCTET_STRING_free(list);
	ASN1_OCTET_STRING_free(value);
	cf_buf_free(&b);
}

/* The leaf, and the one timestamp that it carries. */
static void
leaf_with_sct(const struct made *m, struct der *leaf, struct cf_buf *sct)
{
	X509 *x = cert_new("leaf", "CA", m->leaf_key);
	X509_EXTENSION *san = X509V3_EXT_conf_nid(NULL, NULL,
	    NID_subject_alt_name, "DNS:leaf.example");
	unsigned char hash[CF_SHA256_LEN], *p = NULL;
	struct der tbs, key;

	assert_int_equal(X509_add_ext(x, san, -1), 1);
	assert_true(X509_sign(x, m->ca_key, EVP_sha256()) > 0);
	der_of(&tbs, i2d_re_X509_tbs(x, &p), &p);
	der_of(&key, i2d_PUBKEY(m->ca_key, &p), &p);
	assert_int_equal(cf_sha256(key.v, key.len, hash), CF_OK);
	sign_sct(m, 1, hash, &tbs, sct);
	issue(m, x, sct, leaf);
	X509_EXTENSION_free(san);
	X509_free(x);
}

static struct tls_sct
read_sct(const struct cf_buf *sct, struct cf_buf *list)
{
	struct tls_sct ret[1];
	size_t n;

	put(list, sct->len + 2, 2);
	put(list, sct->len, 2);
	cf_buf_add(list, sct->data, sct->len);
	assert_int_equal(tls_scts_read((const unsigned char *)list->data,
	    list->len, ret, 1, &n), CF_OK);
	assert_int_equal(n, 1);
	assert_int_equal(ret[0].ms, MS);
	return ret[0];
}

static enum tls_sct_verdict
verify(const struct made *m, const struct tls_sct *sct, const struct der *leaf,
    const struct der *issuer, const struct der *log, bool inside)
{
	const unsigned char *v[] = { leaf->v, issuer->v };
	size_t len[] = { leaf->len, issuer->len };
	struct cf_ders certs = { v, len, 2 };
	struct tls_sct_about about;

	tls_sct_about(m->arena, &certs, &about);
	return tls_sct_verify(sct, log->v, log->len, &about, inside);
}

static void
test_inside(void **state)
{
	const struct made *m = *state;
	struct cf_buf bytes, list;
	struct der leaf;
	struct tls_sct sct;

	cf_buf_init(&bytes, DER_MAX);
	cf_buf_init(&list, DER_MAX);
	leaf_with_sct(m, &leaf, &bytes);
	sct = read_sct(&bytes, &list);
	assert_int_equal(verify(m, &sct, &leaf, &m->ca_der, &m->log, true),
	    TLS_SCT_VALID);
	/* Somebody else's key under the same name: nothing can be said. */
	assert_int_equal(verify(m, &sct, &leaf, &m->other_der, &m->log, true),
	    TLS_SCT_UNVERIFIABLE);
	/* Beside the certificate it would have signed something else. */
	assert_int_equal(verify(m, &sct, &leaf, &m->ca_der, &m->log, false),
	    TLS_SCT_INVALID);
	/* Another time, another hash, another key, another signature. */
	sct.ms++;
	assert_int_equal(verify(m, &sct, &leaf, &m->ca_der, &m->log, true),
	    TLS_SCT_INVALID);
	sct.ms--;
	sct.hash = 2;
	assert_int_equal(verify(m, &sct, &leaf, &m->ca_der, &m->log, true),
	    TLS_SCT_INVALID);
	sct.hash = 4;
	assert_int_equal(verify(m, &sct, &leaf, &m->ca_der, &m->ca_der, true),
	    TLS_SCT_UNVERIFIABLE); /* a certificate is no key */
	list.data[list.len - 1] ^= 1;
	assert_int_equal(verify(m, &sct, &leaf, &m->ca_der, &m->log, true),
	    TLS_SCT_INVALID);
	cf_buf_free(&bytes);
	cf_buf_free(&list);
}

/* One that was signed for another certificate. */
static void
test_borrowed(void **state)
{
	const struct made *m = *state;
	struct cf_buf bytes, list, ignored;
	struct der leaf, other;
	struct tls_sct sct;
	X509 *x = cert_new("other", "CA", m->leaf_key);

	cf_buf_init(&bytes, DER_MAX);
	cf_buf_init(&list, DER_MAX);
	cf_buf_init(&ignored, DER_MAX);
	leaf_with_sct(m, &leaf, &bytes);
	issue(m, x, &bytes, &other);
	sct = read_sct(&bytes, &list);
	assert_int_equal(verify(m, &sct, &other, &m->ca_der, &m->log, true),
	    TLS_SCT_INVALID);
	X509_free(x);
	cf_buf_free(&bytes);
	cf_buf_free(&list);
	cf_buf_free(&ignored);
}

/* In the handshake or a staple: the certificate as it is was signed. */
static void
test_beside(void **state)
{
	const struct made *m = *state;
	X509 *x = cert_new("leaf", "CA", m->leaf_key);
	struct cf_buf bytes, list;
	unsigned char *p = NULL;
	struct der leaf;
	struct tls_sct sct;

	cf_buf_init(&bytes, DER_MAX);
	cf_buf_init(&list, DER_MAX);
	assert_true(X509_sign(x, m->ca_key, EVP_sha256()) > 0);
	der_of(&leaf, i2d_X509(x, &p), &p);
	sign_sct(m, 0, NULL, &leaf, &bytes);
	sct = read_sct(&bytes, &list);
	assert_int_equal(verify(m, &sct, &leaf, &m->ca_der, &m->log, false),
	    TLS_SCT_VALID);
	assert_int_equal(verify(m, &sct, &leaf, &m->ca_der, &m->log, true),
	    TLS_SCT_UNVERIFIABLE); /* there is none inside */
	leaf.v[leaf.len - 1] ^= 1;
	assert_int_equal(verify(m, &sct, &leaf, &m->ca_der, &m->log, false),
	    TLS_SCT_INVALID);
	X509_free(x);
	cf_buf_free(&bytes);
	cf_buf_free(&list);
}

/* ---- The list ---- */

static int
list_read(const struct made *m, struct tls_ct_list *ret, const char *date,
    const char *log, struct cf_err *err)
{
	char text[DER_MAX];

	snprintf(text, sizeof(text), "{\"version\": \"1\", "
	    "\"log_list_timestamp\": \"%s\", \"operators\": [{\"name\": \"us\", "
	    "\"logs\": [%s]}]}", date, log);
	return tls_ct_list_read(m->arena, text, strlen(text), ret, err);
}

static void
test_list(void **state)
{
	const struct made *m = *state;
	unsigned char id[CF_SHA256_LEN];
	char hex[CF_SHA256_HEX], key64[512], id64[64], log[1024];
	struct tls_ct_list list;
	struct cf_err err = { 0 };
	const struct tls_ct_log *found;

	assert_int_equal(cf_sha256(m->log.v, m->log.len, id), CF_OK);
	assert_int_equal(cf_sha256_hex(m->log.v, m->log.len, hex), CF_OK);
	EVP_EncodeBlock((unsigned char *)key64, m->log.v, (int)m->log.len);
	EVP_EncodeBlock((unsigned char *)id64, id, sizeof(id));
	snprintf(log, sizeof(log), "{\"description\": \"ours\", \"log_id\": "
	    "\"%s\", \"key\": \"%s\", \"url\": \"https://x/\", \"mmd\": 86400, "
	    "\"state\": {\"usable\": {\"timestamp\": \"2025-01-01T00:00:00Z\"}}}",
	    id64, key64);
	assert_int_equal(list_read(m, &list, "2026-11-01T00:00:00Z", log, &err),
	    CF_OK);
	assert_int_equal(list.n, 1);
	assert_string_equal(list.date, "2026-11-01T00:00:00Z");
	found = tls_ct_find(&list, hex);
	assert_non_null(found);
	assert_string_equal(found->name, "ours");
	assert_string_equal(found->state, "usable");
	assert_int_equal(found->key_len, m->log.len);
	assert_memory_equal(found->key, m->log.v, m->log.len);
	assert_false(found->has_interval);
	hex[0] = hex[0] == '0' ? '1' : '0';
	assert_null(tls_ct_find(&list, hex));
}

/* What a log says that it takes, and since when it is retired. */
static void
test_interval(void **state)
{
	static const struct {
		const char *interval, *place; /* "": read */
	} tried[] = {
		{ "{\"start_inclusive\": \"2026-07-01T00:00:00Z\", "
		  "\"end_exclusive\": \"2027-01-01T00:00:00Z\"}", "" },
		{ "7", "temporal_interval.start_inclusive" },
		{ "{\"start_inclusive\": \"2026-07-01T00:00:00Z\"}",
		  "temporal_interval.end_exclusive" },
		{ "{\"start_inclusive\": \"now\", "
		  "\"end_exclusive\": \"2027-01-01T00:00:00Z\"}",
		  "temporal_interval.start_inclusive: expected a time" },
		{ "{\"start_inclusive\": \"2027-01-01T00:00:00Z\", "
		  "\"end_exclusive\": \"2027-01-01T00:00:00Z\"}",
		  "expected a time after" },
	};
	const struct made *m = *state;
	unsigned char id[CF_SHA256_LEN];
	char key64[512], id64[64], log[1024], line[1024];
	struct tls_ct_list list;
	size_t i;

	assert_int_equal(cf_sha256(m->log.v, m->log.len, id), CF_OK);
	EVP_EncodeBlock((unsigned char *)key64, m->log.v, (int)m->log.len);
	EVP_EncodeBlock((unsigned char *)id64, id, sizeof(id));
	for (i = 0; i < CF_NELEM(tried); i++) {
		struct cf_err err = { 0 };
		int code;

		snprintf(log, sizeof(log), "{\"description\": \"ours\", "
		    "\"log_id\": \"%s\", \"key\": \"%s\", \"state\": "
		    "{\"retired\": {\"timestamp\": \"2026-01-01T00:00:00Z\"}}"
		    ", \"temporal_interval\": %s}", id64, key64,
		    tried[i].interval);
		code = list_read(m, &list, "2026-11-01T00:00:00Z", log, &err);
		if (tried[i].place[0] != '\0') {
			assert_int_equal(code, CF_EPARSE);
			assert_non_null(strstr(cf_err_text(&err, line,
			    sizeof(line)), tried[i].place));
			continue;
		}
		assert_int_equal(code, CF_OK);
		assert_true(list.logs[0].has_interval);
		assert_int_equal(list.logs[0].start, 1782864000);
		assert_int_equal(list.logs[0].end, 1798761600);
		assert_string_equal(list.logs[0].state, "retired");
		assert_int_equal(list.logs[0].since, 1767225600);
	}
}

static void
test_bad_lists(void **state)
{
	static const struct {
		const char *date, *log, *place;
	} bad[] = {
		{ "yesterday", "", "log_list_timestamp" },
		{ "2026-11-01T00:00:00Z", "", "operators: no log" },
		{ "2026-11-01T00:00:00Z", "7", "operators[0].logs[0]" },
		{ "2026-11-01T00:00:00Z", "{}", "operators[0].logs[0]" },
		{ "2026-11-01T00:00:00Z", "{\"description\": \"x\", \"log_id\": "
		  "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\", "
		  "\"key\": \"MAA=\"}", "log_id" },
		{ "2026-11-01T00:00:00Z", "{\"description\": \"x\", \"log_id\": "
		  "\"AAAA\", \"key\": \"MAA=\"}", "log_id" },
		{ "2026-11-01T00:00:00Z", "]", "line 1" },
	};
	const struct made *m = *state;
	struct tls_ct_list list;
	size_t i;

	for (i = 0; i < CF_NELEM(bad); i++) {
		struct cf_err err = { 0 };
		char line[1024];

		assert_int_not_equal(list_read(m, &list, bad[i].date,
		    bad[i].log, &err), CF_OK);
		if (strstr(cf_err_text(&err, line, sizeof(line)),
		    bad[i].place) == NULL)
			fail_msg("%s: %s", bad[i].place, line);
	}
}

/* Bytes that are no staple leave the list alone. */
static void
test_no_staple(void **state)
{
	const struct made *m = *state;
	const unsigned char *scts = NULL;
	size_t len = 0;

	tls_staple_scts(m->arena, m->ca_der.v, m->ca_der.len, &scts, &len);
	assert_null(scts);
	tls_staple_scts(m->arena, m->ca_der.v, 0, &scts, &len);
	assert_null(scts);
	assert_int_equal(len, 0);
}

/* A response about the leaf with that list in its extension, as it is stapled;
 * bare: not within the OCTET STRING where it belongs. */
static void
staple(const struct made *m, X509 *leaf, bool bare, const char *list, int len,
    struct der *ret)
{
	OCSP_BASICRESP *basic = OCSP_BASICRESP_new();
	ASN1_OCTET_STRING *value = ASN1_OCTET_STRING_new();
	X509_EXTENSION *ext;
	OCSP_CERTID *id = OCSP_cert_to_id(EVP_sha1(), leaf, m->ca);
	ASN1_TIME *now = X509_gmtime_adj(NULL, 0);
	OCSP_SINGLERESP *one = OCSP_basic_add1_status(basic, id,
	    V_OCSP_CERTSTATUS_GOOD, 0, NULL, now, NULL);
	OCSP_RESPONSE *response;
	unsigned char *p = NULL;

	assert_non_null(one);
	assert_int_equal(ASN1_STRING_set(value, list, len), 1);
	if (!bare) {
		len = i2d_ASN1_OCTET_STRING(value, &p);
		assert_int_equal(ASN1_STRING_set(value, p, len), 1);
		OPENSSL_free(p);
		p = NULL;
	}
	ext = X509_EXTENSION_create_by_NID(NULL, NID_ct_cert_scts, 0, value);
	assert_int_equal(OCSP_SINGLERESP_add_ext(one, ext, -1), 1);
	X509_EXTENSION_free(ext);
	assert_int_equal(OCSP_basic_sign(basic, m->ca, m->ca_key,
	    EVP_sha256(), NULL, 0), 1);
	response = OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic);
	der_of(ret, i2d_OCSP_RESPONSE(response, &p), &p);
	OCSP_RESPONSE_free(response);
	OCSP_BASICRESP_free(basic);
	OCSP_CERTID_free(id);
	ASN1_OCTET_STRING_free(value);
	ASN1_TIME_free(now);
}

/* A staple that brings a list, an empty one, and what is none. */
static void
test_staple(void **state)
{
	const struct made *m = *state;
	X509 *x = cert_new("leaf", "CA", m->leaf_key);
	const unsigned char *scts = NULL;
	unsigned char *p = NULL;
	struct cf_buf bytes, list;
	struct der leaf, der;
	struct tls_sct sct, again[1];
	size_t len = 0, n;

	cf_buf_init(&bytes, DER_MAX);
	cf_buf_init(&list, DER_MAX);
	assert_true(X509_sign(x, m->ca_key, EVP_sha256()) > 0);
	der_of(&leaf, i2d_X509(x, &p), &p);
	sign_sct(m, 0, NULL, &leaf, &bytes);
	sct = read_sct(&bytes, &list);
	staple(m, x, false, list.data, (int)list.len, &der);
	tls_staple_scts(m->arena, der.v, der.len, &scts, &len);
	assert_int_equal(len, list.len);
	assert_memory_equal(scts, list.data, len);
	assert_int_equal(tls_scts_read(scts, len, again, 1, &n), CF_OK);
	assert_int_equal(again[0].ms, sct.ms);
	assert_int_equal(verify(m, &again[0], &leaf, &m->ca_der, &m->log,
	    false), TLS_SCT_VALID);
	/* There is one, and it is malformed. */
	scts = NULL;
	staple(m, x, false, "", 0, &der);
	tls_staple_scts(m->arena, der.v, der.len, &scts, &len);
	assert_non_null(scts);
	assert_int_equal(len, 0);
	assert_int_equal(tls_scts_read(scts, len, again, 1, &n), CF_EPARSE);
	scts = NULL;
	staple(m, x, true, "none", 4, &der);
	tls_staple_scts(m->arena, der.v, der.len, &scts, &len);
	assert_non_null(scts);
	assert_int_equal(tls_scts_read(scts, len, again, 1, &n), CF_EPARSE);
	X509_free(x);
	cf_buf_free(&bytes);
	cf_buf_free(&list);
}

/* The list that comes with the program: each log's identifier, which its file
 * gives too, is the digest of its key. */
static void
test_shipped(void **state)
{
	struct cf_arena *arena = cf_arena_new(1u << 20);
	struct tls_ct_list list;
	struct cf_err err = { 0 };
	unsigned char id[33];
	char base64[64], *json;
	size_t i, k, len;

	(void)state;
	assert_int_equal(cf_file_read(arena, CF_SOURCE_DIR
			     "/checks/tls/data/ct-logs.json",
			     1u << 18, &json, &len, &err), CF_OK);
	assert_int_equal(tls_ct_list_read(arena, json, len, &list, &err),
	    CF_OK);
	assert_int_equal(list.n, 54);
	assert_string_equal(list.date, "2026-06-16T13:37:21Z");
	for (i = 0; i < list.n; i++) {
		for (k = 0; k < 32; k++) {
			unsigned int byte;

			assert_int_equal(sscanf(
			    list.logs[i].id + 2 * k, "%2x", &byte), 1);
			id[k] = (unsigned char)byte;
		}
		assert_int_equal(EVP_EncodeBlock(
		    (unsigned char *)base64, id, 32), 44);
		assert_non_null(strstr(json, base64));
		assert_ptr_equal(
		    tls_ct_find(&list, list.logs[i].id), &list.logs[i]);
	}
	cf_arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_inside),
		cmocka_unit_test(test_borrowed),
		cmocka_unit_test(test_beside),
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_shipped),
		cmocka_unit_test(test_interval),
		cmocka_unit_test(test_bad_lists),
		cmocka_unit_test(test_no_staple),
		cmocka_unit_test(test_staple),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
