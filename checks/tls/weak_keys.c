/*
 * Looks a public key up in the list of Debian's weak ones (weak_keys.h).  The
 * list is data/weak-keys.bin, made part of the program by the assembler: a
 * key is looked for wherever the program runs, and no file is read.  Keys come
 * from peers; nothing is computed with them but a digest.
 */
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <confiance/base.h>

#include "weak_keys.h"

/* A record, in the order of its bytes: of an RSA key the last 7 bytes of
 * SHA-1("Modulus=HEX\n"), as in Debian's openssl-blacklist, of an EC key the
 * first 7 of SHA-256 of its x coordinate. */
#define RECORD 7
#define SHA1_LEN 20

/* CONFIANCE_WEAK_KEYS is the path of the list, from the build. */
__asm__(".pushsection .rodata\n"
	".hidden tls_weak_list\n"
	".hidden tls_weak_list_end\n"
	".globl tls_weak_list\n"
	".globl tls_weak_list_end\n"
	"tls_weak_list:\n"
	".incbin \"" CONFIANCE_WEAK_KEYS "\"\n"
	"tls_weak_list_end:\n"
	".byte 0\n"
	".popsection\n");
extern const unsigned char tls_weak_list[], tls_weak_list_end[];

static size_t
list_bytes(void)
{
	return (size_t)((uintptr_t)tls_weak_list_end -
			(uintptr_t)tls_weak_list);
}

size_t
tls_weak_keys_count(void)
{
	return list_bytes() / RECORD;
}

int
tls_weak_keys_digest(char *ret_sha256)
{
	return cf_sha256_hex(tls_weak_list, list_bytes(), ret_sha256);
}

static bool
listed(const unsigned char record[RECORD])
{
	size_t from = 0, to = tls_weak_keys_count(), middle;
	int order;

	while (from < to) {
		middle = from + (to - from) / 2;
		order = memcmp(record, tls_weak_list + RECORD * middle, RECORD);
		if (order == 0)
			return true;
		if (order < 0)
			to = middle;
		else
			from = middle + 1;
	}
	return false;
}

static bool
rsa_record(const BIGNUM *n, unsigned char ret[RECORD])
{
	unsigned char md[EVP_MAX_MD_SIZE];
	char *hex = BN_bn2hex(n);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	unsigned int len = 0;
	bool ok = hex != NULL && ctx != NULL &&
		  EVP_DigestInit_ex(ctx, EVP_sha1(), NULL) == 1 &&
		  EVP_DigestUpdate(ctx, "Modulus=", 8) == 1 &&
		  EVP_DigestUpdate(ctx, hex, strlen(hex)) == 1 &&
		  EVP_DigestUpdate(ctx, "\n", 1) == 1 &&
		  EVP_DigestFinal_ex(ctx, md, &len) == 1 && len == SHA1_LEN;

	if (ok)
		memcpy(ret, md + SHA1_LEN - RECORD, RECORD);
	EVP_MD_CTX_free(ctx);
	OPENSSL_free(hex);
	return ok;
}

static bool
ec_record(const BIGNUM *x, int bits, unsigned char ret[RECORD])
{
	unsigned char b[(521 + 7) / 8], md[EVP_MAX_MD_SIZE];
	int len = (bits + 7) / 8;

	if (len > (int)sizeof(b) || BN_bn2binpad(x, b, len) != len ||
	    EVP_Digest(b, (size_t)len, md, NULL, EVP_sha256(), NULL) != 1)
		return false;
	memcpy(ret, md, RECORD);
	return true;
}

/* What is known before the key itself is looked at: UNLISTED, it may be. */
static enum tls_weak_key
of_kind(const EVP_PKEY *key)
{
	static const char *const curves[] = { "prime256v1", "secp384r1",
		"secp521r1" };
	int id = EVP_PKEY_get_base_id(key), bits = EVP_PKEY_get_bits(key);
	char name[32];
	size_t i, n = 0;

	if (id == EVP_PKEY_RSA || id == EVP_PKEY_RSA_PSS)
		return bits == 1024 || bits == 2048 ? TLS_WEAK_KEY_UNLISTED :
						      TLS_WEAK_KEY_NO_LIST;
	if (id != EVP_PKEY_EC)
		return id == EVP_PKEY_DSA ? TLS_WEAK_KEY_NO_LIST :
					    TLS_WEAK_KEY_NEVER;
	if (EVP_PKEY_get_group_name(key, name, sizeof(name), &n) != 1)
		return TLS_WEAK_KEY_NO_LIST;
	for (i = 0; i < CF_NELEM(curves); i++)
		if (cf_streq(name, curves[i]))
			return TLS_WEAK_KEY_UNLISTED;
	return cf_starts(name, "brainpool") ? TLS_WEAK_KEY_NEVER :
					      TLS_WEAK_KEY_NO_LIST;
}

enum tls_weak_key
tls_weak_key(const EVP_PKEY *key)
{
	unsigned char record[RECORD];
	enum tls_weak_key kind = of_kind(key);
	BIGNUM *v = NULL;
	bool known;

	if (kind != TLS_WEAK_KEY_UNLISTED)
		return kind;
	if (EVP_PKEY_get_base_id(key) == EVP_PKEY_EC)
		known = EVP_PKEY_get_bn_param(
			    key, OSSL_PKEY_PARAM_EC_PUB_X, &v) == 1 &&
			ec_record(v, EVP_PKEY_get_bits(key), record);
	else
		known = EVP_PKEY_get_bn_param(
			    key, OSSL_PKEY_PARAM_RSA_N, &v) == 1 &&
			rsa_record(v, record);
	BN_free(v);
	if (!known)
		return TLS_WEAK_KEY_NO_LIST;
	return listed(record) ? TLS_WEAK_KEY_LISTED : TLS_WEAK_KEY_UNLISTED;
}
