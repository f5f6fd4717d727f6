/*
 * PKCS#11 numbers and bytes as names and sizes.  Pure: no module is called
 * here.  It trusts nothing: every value comes from foreign code, a number
 * without a row is shown as a number, and bytes that are not what the
 * standard says are refused.  Source of all values: OASIS PKCS#11 v2.40 and
 * v3.1, "Current Mechanisms" and "Base Specification".
 */
#include <stdlib.h>
#include <string.h>

#include <p11-kit/pkcs11.h>

#include <confiance/limits.h>
#include <confiance/text.h>

#include "keys.h"

struct number_name {
	unsigned long number;
	const char *name;
};

/* v3.0 and v3.1 numbers that the header of Debian 12 does not have. */
#define KEY_CHACHA20 0x33UL
#define KEY_POLY1305 0x34UL
#define KEY_AES_XTS 0x35UL
#define KEY_MONTGOMERY 0x41UL
#define KEY_HKDF 0x42UL

static const struct {
	unsigned long number;
	const char *name;
	unsigned int fixed_bits;
} key_types[] = {
	{ CKK_RSA, "RSA", 0 },
	{ CKK_DSA, "DSA", 0 },
	{ CKK_DH, "DH", 0 },
	{ CKK_EC, "EC", 0 },
	{ CKK_X9_42_DH, "X9_42_DH", 0 },
	{ CKK_GENERIC_SECRET, "GENERIC_SECRET", 0 },
	{ CKK_RC2, "RC2", 0 },
	{ CKK_RC4, "RC4", 0 },
	{ CKK_DES, "DES", 56 },	   /* FIPS 46-3 */
	{ CKK_DES2, "DES2", 112 }, /* SP 800-67, keying option 2 */
	{ CKK_DES3, "DES3", 168 }, /* SP 800-67, keying option 1 */
	{ CKK_CAST128, "CAST128", 0 },
	{ CKK_RC5, "RC5", 0 },
	{ CKK_IDEA, "IDEA", 128 },
	{ CKK_SKIPJACK, "SKIPJACK", 80 },
	{ CKK_AES, "AES", 0 },
	{ CKK_BLOWFISH, "BLOWFISH", 0 },
	{ CKK_TWOFISH, "TWOFISH", 0 },
	{ CKK_CAMELLIA, "CAMELLIA", 0 },
	{ CKK_ARIA, "ARIA", 0 },
	{ CKK_MD5_HMAC, "MD5_HMAC", 0 },
	{ CKK_SHA_1_HMAC, "SHA_1_HMAC", 0 },
	{ CKK_SHA224_HMAC, "SHA224_HMAC", 0 },
	{ CKK_SHA256_HMAC, "SHA256_HMAC", 0 },
	{ CKK_SHA384_HMAC, "SHA384_HMAC", 0 },
	{ CKK_SHA512_HMAC, "SHA512_HMAC", 0 },
	{ CKK_SEED, "SEED", 128 },
	{ CKK_GOSTR3410, "GOSTR3410", 0 },
	{ CKK_GOST28147, "GOST28147", 256 },
	{ KEY_CHACHA20, "CHACHA20", 256 },
	{ KEY_POLY1305, "POLY1305", 256 },
	{ KEY_AES_XTS, "AES_XTS", 0 },
	{ CKK_EC_EDWARDS, "EC_EDWARDS", 0 },
	{ KEY_MONTGOMERY, "EC_MONTGOMERY", 0 },
	{ KEY_HKDF, "HKDF", 0 },
};

static const struct number_name mechanisms[] = {
	{ CKM_RSA_PKCS_KEY_PAIR_GEN, "CKM_RSA_PKCS_KEY_PAIR_GEN" },
	{ CKM_RSA_X9_31_KEY_PAIR_GEN, "CKM_RSA_X9_31_KEY_PAIR_GEN" },
	{ CKM_DSA_KEY_PAIR_GEN, "CKM_DSA_KEY_PAIR_GEN" },
	{ CKM_DH_PKCS_KEY_PAIR_GEN, "CKM_DH_PKCS_KEY_PAIR_GEN" },
	{ CKM_RC4_KEY_GEN, "CKM_RC4_KEY_GEN" },
	{ CKM_DES_KEY_GEN, "CKM_DES_KEY_GEN" },
	{ CKM_DES2_KEY_GEN, "CKM_DES2_KEY_GEN" },
	{ CKM_DES3_KEY_GEN, "CKM_DES3_KEY_GEN" },
	{ CKM_GENERIC_SECRET_KEY_GEN, "CKM_GENERIC_SECRET_KEY_GEN" },
	{ CKM_CAMELLIA_KEY_GEN, "CKM_CAMELLIA_KEY_GEN" },
	{ CKM_ARIA_KEY_GEN, "CKM_ARIA_KEY_GEN" },
	{ CKM_EC_KEY_PAIR_GEN, "CKM_EC_KEY_PAIR_GEN" },
	{ CKM_EC_EDWARDS_KEY_PAIR_GEN, "CKM_EC_EDWARDS_KEY_PAIR_GEN" },
	{ CKM_AES_KEY_GEN, "CKM_AES_KEY_GEN" },
	{ CKM_BLOWFISH_KEY_GEN, "CKM_BLOWFISH_KEY_GEN" },
	{ CKM_TWOFISH_KEY_GEN, "CKM_TWOFISH_KEY_GEN" },
};

#define CODE(name) { name, #name }
static const struct number_name errors[] = {
	CODE(CKR_CANCEL),
	CODE(CKR_HOST_MEMORY),
	CODE(CKR_SLOT_ID_INVALID),
	CODE(CKR_GENERAL_ERROR),
	CODE(CKR_FUNCTION_FAILED),
	CODE(CKR_ARGUMENTS_BAD),
	CODE(CKR_ATTRIBUTE_SENSITIVE),
	CODE(CKR_ATTRIBUTE_TYPE_INVALID),
	CODE(CKR_DEVICE_ERROR),
	CODE(CKR_DEVICE_MEMORY),
	CODE(CKR_DEVICE_REMOVED),
	CODE(CKR_FUNCTION_NOT_SUPPORTED),
	CODE(CKR_OBJECT_HANDLE_INVALID),
	CODE(CKR_PIN_INCORRECT),
	CODE(CKR_PIN_INVALID),
	CODE(CKR_PIN_LEN_RANGE),
	CODE(CKR_PIN_EXPIRED),
	CODE(CKR_PIN_LOCKED),
	CODE(CKR_SESSION_CLOSED),
	CODE(CKR_SESSION_COUNT),
	CODE(CKR_SESSION_HANDLE_INVALID),
	CODE(CKR_TOKEN_NOT_PRESENT),
	CODE(CKR_TOKEN_NOT_RECOGNIZED),
	CODE(CKR_USER_NOT_LOGGED_IN),
	CODE(CKR_USER_PIN_NOT_INITIALIZED),
	CODE(CKR_USER_TYPE_INVALID),
	CODE(CKR_BUFFER_TOO_SMALL),
	CODE(CKR_CRYPTOKI_NOT_INITIALIZED),
	CODE(CKR_FIPS_SELF_TEST_FAILED),
	CODE(CKR_LIBRARY_LOAD_FAILED),
	CODE(CKR_FUNCTION_REJECTED),
};

static const struct number_name token_flags[] = {
	{ CKF_RNG, "RNG" },
	{ CKF_WRITE_PROTECTED, "WRITE_PROTECTED" },
	{ CKF_LOGIN_REQUIRED, "LOGIN_REQUIRED" },
	{ CKF_USER_PIN_INITIALIZED, "USER_PIN_INITIALIZED" },
	{ CKF_RESTORE_KEY_NOT_NEEDED, "RESTORE_KEY_NOT_NEEDED" },
	{ CKF_CLOCK_ON_TOKEN, "CLOCK_ON_TOKEN" },
	{ CKF_PROTECTED_AUTHENTICATION_PATH,
	    "PROTECTED_AUTHENTICATION_PATH" },
	{ CKF_DUAL_CRYPTO_OPERATIONS, "DUAL_CRYPTO_OPERATIONS" },
	{ CKF_TOKEN_INITIALIZED, "TOKEN_INITIALIZED" },
	{ CKF_SECONDARY_AUTHENTICATION, "SECONDARY_AUTHENTICATION" },
	{ CKF_USER_PIN_COUNT_LOW, "USER_PIN_COUNT_LOW" },
	{ CKF_USER_PIN_FINAL_TRY, "USER_PIN_FINAL_TRY" },
	{ CKF_USER_PIN_LOCKED, "USER_PIN_LOCKED" },
	{ CKF_USER_PIN_TO_BE_CHANGED, "USER_PIN_TO_BE_CHANGED" },
	{ CKF_SO_PIN_COUNT_LOW, "SO_PIN_COUNT_LOW" },
	{ CKF_SO_PIN_FINAL_TRY, "SO_PIN_FINAL_TRY" },
	{ CKF_SO_PIN_LOCKED, "SO_PIN_LOCKED" },
	{ CKF_SO_PIN_TO_BE_CHANGED, "SO_PIN_TO_BE_CHANGED" },
};

/* Object identifiers without tag and length; order sizes: SEC 2 v2.0, RFC
 * 5639, RFC 7748 (the prime-order subgroup), JORF of 16 October 2011 for
 * FRP256v1. */
static const struct {
	unsigned char len;
	unsigned char oid[10];
	const char *text; /* as some tokens write it in place of the OID */
	struct p11_curve curve;
} curves[] = {
	{ 8, { 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 1 }, "prime192v1",
	    { "P-192", 192 } },
	{ 8, { 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7 }, "prime256v1",
	    { "P-256", 256 } },
	{ 5, { 0x2b, 0x81, 4, 0, 10 }, "secp256k1", { "secp256k1", 256 } },
	{ 5, { 0x2b, 0x81, 4, 0, 33 }, "secp224r1", { "P-224", 224 } },
	{ 5, { 0x2b, 0x81, 4, 0, 34 }, "secp384r1", { "P-384", 384 } },
	{ 5, { 0x2b, 0x81, 4, 0, 35 }, "secp521r1", { "P-521", 521 } },
	{ 9, { 0x2b, 0x24, 3, 3, 2, 8, 1, 1, 1 }, "brainpoolP160r1",
	    { "brainpoolP160r1", 160 } },
	{ 9, { 0x2b, 0x24, 3, 3, 2, 8, 1, 1, 3 }, "brainpoolP192r1",
	    { "brainpoolP192r1", 192 } },
	{ 9, { 0x2b, 0x24, 3, 3, 2, 8, 1, 1, 5 }, "brainpoolP224r1",
	    { "brainpoolP224r1", 224 } },
	{ 9, { 0x2b, 0x24, 3, 3, 2, 8, 1, 1, 7 }, "brainpoolP256r1",
	    { "brainpoolP256r1", 256 } },
	{ 9, { 0x2b, 0x24, 3, 3, 2, 8, 1, 1, 11 }, "brainpoolP384r1",
	    { "brainpoolP384r1", 384 } },
	{ 9, { 0x2b, 0x24, 3, 3, 2, 8, 1, 1, 13 }, "brainpoolP512r1",
	    { "brainpoolP512r1", 512 } },
	{ 10, { 0x2a, 0x81, 0x7a, 1, 0x81, 0x5f, 0x65, 0x82, 0, 1 },
	    "FRP256v1", { "FRP256v1", 256 } },
	{ 3, { 0x2b, 0x65, 0x6e }, "curve25519", { "X25519", 253 } },
	{ 3, { 0x2b, 0x65, 0x6f }, "curve448", { "X448", 446 } },
	{ 3, { 0x2b, 0x65, 0x70 }, "edwards25519", { "Ed25519", 253 } },
	{ 3, { 0x2b, 0x65, 0x71 }, "edwards448", { "Ed448", 446 } },
};

static const char *
find_name(struct cf_arena *arena, const struct number_name *rows, size_t n,
    unsigned long number)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (rows[i].number == number)
			return rows[i].name;
	}
	return cf_printf(arena, "0x%lx", number);
}

const char *
p11_key_type(struct cf_arena *arena, unsigned long type)
{
	size_t i;

	for (i = 0; i < CF_NELEM(key_types); i++) {
		if (key_types[i].number == type)
			return key_types[i].name;
	}
	return cf_printf(arena, "0x%lx", type);
}

unsigned int
p11_fixed_bits(unsigned long type)
{
	size_t i;

	for (i = 0; i < CF_NELEM(key_types); i++) {
		if (key_types[i].number == type)
			return key_types[i].fixed_bits;
	}
	return 0;
}

bool
p11_type_is_rsa_like(unsigned long type)
{
	return type == CKK_RSA || type == CKK_DSA || type == CKK_DH ||
	    type == CKK_X9_42_DH;
}

bool
p11_type_is_curve(unsigned long type)
{
	return type == CKK_EC || type == CKK_EC_EDWARDS ||
	    type == KEY_MONTGOMERY;
}

const char *
p11_mechanism(struct cf_arena *arena, unsigned long mechanism)
{
	return find_name(arena, mechanisms, CF_NELEM(mechanisms), mechanism);
}

const char *
p11_error(struct cf_arena *arena, unsigned long rv)
{
	return find_name(arena, errors, CF_NELEM(errors), rv);
}

size_t
p11_token_flags(unsigned long flags, const char *ret[P11_FLAGS_MAX])
{
	size_t i, n = 0;

	for (i = 0; i < CF_NELEM(token_flags); i++) {
		if ((flags & token_flags[i].number) != 0)
			ret[n++] = token_flags[i].name;
	}
	return n;
}

char *
p11_padded(struct cf_arena *arena, const unsigned char *text, size_t width)
{
	while (width > 0 && (text[width - 1] == ' ' || text[width - 1] == 0))
		width--;
	return cf_gate(arena, text, width, CF_MAX_TEXT);
}

unsigned int
p11_number_bits(const unsigned char *number, size_t len)
{
	unsigned int top;
	size_t bits;

	while (len > 0 && number[0] == 0) {
		number++;
		len--;
	}
	if (len == 0 || len > CF_P11_ATTRIBUTE)
		return 0;
	bits = (len - 1) * 8;
	for (top = number[0]; top != 0; top >>= 1)
		bits++;
	return (unsigned int)bits;
}

int
p11_date(const unsigned char *date, size_t len, int64_t *ret)
{
	char text[11];
	size_t i, o = 0;

	if (len != 8)
		return CF_EPARSE;
	for (i = 0; i < len; i++) {
		if (date[i] < '0' || date[i] > '9')
			return CF_EPARSE;
		text[o++] = (char)date[i];
		if (i == 3 || i == 5)
			text[o++] = '-';
	}
	text[o] = '\0';
	return cf_time_parse(text, ret) == 0 ? 0 : CF_EPARSE;
}

int
p11_ec_params(const unsigned char *der, size_t len, struct p11_curve *ret)
{
	struct cf_reader r = cf_reader_init(der, len);
	unsigned int tag = cf_read_u8(&r);
	struct cf_reader value = cf_read_vec(&r, 1);
	size_t i;
	bool same;

	if (tag == 0x30)
		return CF_ENOTFOUND; /* the parameters written out */
	if (cf_reader_failed(&r) || r.left != 0 || value.left == 0 ||
	    (tag != 0x06 && tag != 0x13))
		return CF_EPARSE;
	for (i = 0; i < CF_NELEM(curves); i++) {
		if (tag == 0x06)
			same = value.left == curves[i].len &&
			    memcmp(value.p, curves[i].oid, value.left) == 0;
		else
			same = value.left == strlen(curves[i].text) &&
			    memcmp(value.p, curves[i].text, value.left) == 0;
		if (same) {
			*ret = curves[i].curve;
			return 0;
		}
	}
	return CF_ENOTFOUND;
}

/* ---- Names ---- */

/* '#' is ours: a label that holds one cannot imitate another key's name. */
static char *
escape(struct cf_arena *arena, const char *label)
{
	struct cf_buf buf;
	char *text;

	cf_buf_init(&buf, CF_MAX_SUBJECT);
	for (; *label != '\0'; label++) {
		if (*label == '#')
			cf_buf_str(&buf, "\\x23");
		else
			cf_buf_add(&buf, label, 1);
	}
	text = cf_strdup(arena, buf.data);
	cf_buf_free(&buf);
	return text;
}

static int
by_name(const void *a, const void *b)
{
	const struct p11_named *x = a, *y = b;
	int d;

	if ((d = strcmp(x->ret_name, y->ret_name)) != 0)
		return d;
	if ((d = strcmp(x->class_, y->class_)) != 0)
		return d;
	return strcmp(x->id, y->id);
}

/* Whether two neighbours cannot be told apart by class and id either. */
static bool
twins(const struct p11_named *a, const struct p11_named *b)
{
	return strcmp(a->class_, b->class_) == 0 && strcmp(a->id, b->id) == 0;
}

int
p11_name_keys(struct cf_arena *arena, struct p11_named *keys, size_t n)
{
	size_t i, j, k, same;

	for (i = 0; i < n; i++) {
		keys[i].ret_name = escape(arena, keys[i].label);
		if (keys[i].ret_name[0] == '\0')
			keys[i].ret_name = keys[i].id;
		if (keys[i].ret_name[0] == '\0')
			keys[i].ret_name = "#";
	}
	if (n > 0)
		qsort(keys, n, sizeof(*keys), by_name);
	for (i = 0; i < n; i = j) {
		for (j = i + 1; j < n &&
		    strcmp(keys[i].ret_name, keys[j].ret_name) == 0;)
			j++;
		if (j - i < 2)
			continue;
		/* Class and id tell them apart, a number does as a last resort. */
		for (k = i, same = 0; k < j; k++) {
			same = k > i && twins(&keys[k], &keys[k - 1]) ?
			    same + 1 : 0;
			keys[k].ret_name = same == 0 ?
			    cf_printf(arena, "%s#%s-%s", keys[k].ret_name,
				keys[k].class_, keys[k].id) :
			    cf_printf(arena, "%s#%s-%s-%zu",
				keys[k].ret_name, keys[k].class_, keys[k].id,
				same + 1);
		}
	}
	return cf_arena_failed(arena) ? CF_ENOMEM : 0;
}
