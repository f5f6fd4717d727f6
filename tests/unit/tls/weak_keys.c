/*
 * The list of Debian's weak keys: its order, keys of it that others made (the
 * collection of badkeys, an image with OpenSSL 0.9.8c, R. Stradling's
 * generator), and keys that it must not have.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <confiance/base.h>

#include "weak_keys.h"

/* Process 1000 of a powerpc, no seed file. */
static const char be32[] =
    "C41DD36E61E147484CE168E94A62CCC0CCFC0155AE092A503D9E4F189308D87F5B1D"
    "B0DF4EC4D3F403003DD59BFFFA0EE6725DA56A9332F68323CACAC86E8517E9DB3403"
    "9CAB775D88EADA611E12993F59343E7662E650B3E88C6B4C94048C4BE0048A02E828"
    "B4CD4E3EEAACC55312BB232D9A85CADB331380E998A3B35C776FF4FFA00724AC3C4D"
    "05D75B8A78D082BE9C1192422DF3421B1AA03C6B4C9775776E61CB5EDC5F234CD634"
    "C398B39308327995D922D6CDA7047C895CFDCE6CD4ADEC819A56548979987EA88E1D"
    "684287FEDD2947F9FC2FD3F88195421D30CFADD6C1CD8C5DFB2EA95635306C927DA4"
    "8A5A506836038715FFF6E0EC3086D1135959";

/* Made by Debian's OpenSSL 0.9.8c. */
static const char image1024[] =
    "B61F2F6EC88BDE0C46D585969B02DE099854417B2FB42B236285CFF9B820EC770C61"
    "BBC613F9650BF81A0C5A9AB84E6383E0C426B937AD748485099058678F3F79AAA94B"
    "9C10A589B00F01B70B97585445FEF97259B5DB67F2BEA037FA8A96C5D8A8370271D1"
    "084645579B41B665E7B1001BBA5B473722AC15D07A38A6CB5DB7";

/* The same. */
static const char image2048[] =
    "B10D121121C6DFF5E0E4428A9D334183C5AB92B1B6E4DF74BD2BCF10DC12CC2D5117"
    "B39624324371A905376295DF4DEAE793B65D2151A7573FE7ECDD6A89711557E24627"
    "DE6D114904B6FCE6024205DB13EC30BE8576E95F09AD9BB9D9AF71BE02A5D1CC61FB"
    "9D4E76EF46269A5545AB633C87047B53DDD2832CDCE9F695BE788B4BF569D9514B18"
    "172E189D72A142C816F087859A17CA19F03CDB0F92293F8FED0ABEB8E931EBD280E5"
    "90661FDCE23BE4266EFB599A3C83554DBC1B21533B14ED8A108B8225A73371710B5A"
    "DD8F96B6B5C8B996EAFC43E0BF8F1AD27B763B3200C21F364793B83AA98FE4AAE4DA"
    "08211C2E4B39B2524A8D965B16E4DE9DA993";

/* Process 77 of an amd64, no seed file. */
static const char p256[] =
    "0435b0953bbf70e0acb60ab7a4112214046de4cc0c14373220ed572ce6afbd292a1c"
    "82d2b64af9b12f118fc09b4405876a32b8e6a0268cf25439125a4cbec2bda3";

static EVP_PKEY *
from_data(const char *type, OSSL_PARAM_BLD *build)
{
	OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(build);
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	EVP_PKEY *key = NULL;

	assert_int_equal(EVP_PKEY_fromdata_init(ctx), 1);
	assert_int_equal(
	    EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params), 1);
	EVP_PKEY_CTX_free(ctx);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(build);
	return key;
}

/* The list does not depend on the exponent. */
static enum tls_weak_key
rsa(const char *hex, unsigned long exponent)
{
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	BIGNUM *n = NULL;
	EVP_PKEY *key;
	enum tls_weak_key is;

	assert_true(BN_hex2bn(&n, hex) > 0);
	OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n);
	OSSL_PARAM_BLD_push_ulong(build, OSSL_PKEY_PARAM_RSA_E, exponent);
	key = from_data("RSA", build);
	is = tls_weak_key(key);
	EVP_PKEY_free(key);
	BN_free(n);
	return is;
}

static enum tls_weak_key
ec(const char *curve, const char *hex)
{
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	long n = 0;
	unsigned char *point = OPENSSL_hexstr2buf(hex, &n);
	EVP_PKEY *key;
	enum tls_weak_key is;

	assert_non_null(point);
	OSSL_PARAM_BLD_push_utf8_string(
	    build, OSSL_PKEY_PARAM_GROUP_NAME, curve, 0);
	OSSL_PARAM_BLD_push_octet_string(
	    build, OSSL_PKEY_PARAM_PUB_KEY, point, (size_t)n);
	key = from_data("EC", build);
	is = tls_weak_key(key);
	EVP_PKEY_free(key);
	OPENSSL_free(point);
	return is;
}

static void
known(void **state)
{
	(void)state;
	assert_int_equal(rsa(be32, 65537), TLS_WEAK_KEY_LISTED);
	assert_int_equal(rsa(be32, 3), TLS_WEAK_KEY_LISTED);
	assert_int_equal(rsa(image1024, 65537), TLS_WEAK_KEY_LISTED);
	assert_int_equal(rsa(image2048, 65537), TLS_WEAK_KEY_LISTED);
	assert_int_equal(ec("prime256v1", p256), TLS_WEAK_KEY_LISTED);
}

static enum tls_weak_key
fresh(EVP_PKEY *key)
{
	enum tls_weak_key is = tls_weak_key(key);

	EVP_PKEY_free(key);
	return is;
}

static void
others(void **state)
{
	char changed[sizeof(be32)];

	(void)state;
	memcpy(changed, be32, sizeof(changed));
	changed[100] = changed[100] == '0' ? '1' : '0';
	assert_int_equal(rsa(changed, 65537), TLS_WEAK_KEY_UNLISTED);
	assert_int_equal(fresh(EVP_RSA_gen(1024)), TLS_WEAK_KEY_UNLISTED);
	assert_int_equal(fresh(EVP_RSA_gen(2048)), TLS_WEAK_KEY_UNLISTED);
	assert_int_equal(fresh(EVP_EC_gen("P-256")), TLS_WEAK_KEY_UNLISTED);
	assert_int_equal(fresh(EVP_EC_gen("P-384")), TLS_WEAK_KEY_UNLISTED);
	assert_int_equal(fresh(EVP_EC_gen("P-521")), TLS_WEAK_KEY_UNLISTED);
	assert_int_equal(fresh(EVP_RSA_gen(1536)), TLS_WEAK_KEY_NO_LIST);
	assert_int_equal(
	    fresh(EVP_EC_gen("secp256k1")), TLS_WEAK_KEY_NO_LIST);
	assert_int_equal(fresh(EVP_PKEY_Q_keygen(NULL, NULL, "ED25519")),
	    TLS_WEAK_KEY_NEVER);
	assert_int_equal(
	    fresh(EVP_EC_gen("brainpoolP256r1")), TLS_WEAK_KEY_NEVER);
}

/* 5 kinds, 3 machines, 32768 processes, 3 seeds, in order and once each; the
 * file is the one that the program carries. */
static void
list(void **state)
{
	char hex[CF_SHA256_HEX], own[CF_SHA256_HEX];
	struct cf_arena *arena = cf_arena_new(32u << 20);
	char *bytes;
	size_t i, len;

	(void)state;
	assert_non_null(arena);
	assert_int_equal(cf_file_read(arena, CF_SOURCE_DIR
			     "/checks/tls/data/weak-keys.bin",
			     16u << 20, &bytes, &len, NULL), CF_OK);
	assert_int_equal(len, 7 * tls_weak_keys_count());
	assert_int_equal(tls_weak_keys_count(), 5 * 3 * 32768 * 3);
	for (i = 7; i < len; i += 7)
		assert_true(memcmp(bytes + i - 7, bytes + i, 7) < 0);
	assert_int_equal(cf_sha256_hex(bytes, len, hex), CF_OK);
	assert_int_equal(tls_weak_keys_digest(own), CF_OK);
	assert_string_equal(hex, own);
	cf_arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known),
		cmocka_unit_test(others),
		cmocka_unit_test(list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
