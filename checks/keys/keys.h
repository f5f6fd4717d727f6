/*
 * The keys room, for its own files: what PKCS#11 numbers and bytes mean
 * (codec_p11.c), the collector, the rules.  No type of the PKCS#11 header
 * shows here.
 */
#ifndef KEYS_H
#define KEYS_H

#include <confiance/check.h>

/* ---- Codec: numbers and bytes of a token, pure ---- */

/* "AES", "RSA"…; the number in hexadecimal for a type that has no row. */
const char *p11_key_type(struct cf_arena *, unsigned long type);
/* Nominal bits of a type whose keys all have one size, else 0. */
unsigned int p11_fixed_bits(unsigned long type);
bool p11_type_is_rsa_like(unsigned long type); /* sized by its modulus */
bool p11_type_is_curve(unsigned long type);    /* sized by CKA_EC_PARAMS */
const char *p11_mechanism(struct cf_arena *, unsigned long mechanism);
/* "CKR_PIN_INCORRECT"; the number for a code that has no row. */
const char *p11_error(struct cf_arena *, unsigned long rv);
/* Names of the token flags that are set, in bit order; returns how many. */
#define P11_FLAGS_MAX 32
size_t p11_token_flags(unsigned long flags, const char *ret[P11_FLAGS_MAX]);
/* Text of fixed width padded with spaces (or, by mistake, NULs). */
char *p11_padded(struct cf_arena *, const unsigned char *, size_t width);
/* Bits of an unsigned big-endian number. */
unsigned int p11_number_bits(const unsigned char *, size_t len);
/* CK_DATE "YYYYMMDD"; CF_EPARSE when it is no date. */
int p11_date(const unsigned char *, size_t len, int64_t *ret);

struct p11_curve {
	const char *name;
	unsigned int bits; /* of the order of the base point */
};
/* CKA_EC_PARAMS: a named curve as OID or as PrintableString.  CF_ENOTFOUND
 * for a curve without a row or written out, CF_EPARSE for bytes that are no
 * such DER value. */
int p11_ec_params(const unsigned char *, size_t len, struct p11_curve *ret);

/* Tells keys apart: each subject name once, independent of the order in which
 * the token lists them. */
struct p11_named {
	const char *label; /* gated, may be "" */
	const char *id;	   /* hexadecimal, may be "" */
	const char *class_; /* "secret", "private" */
	const char *ret_name;
	size_t index; /* the caller's */
};
int p11_name_keys(struct cf_arena *, struct p11_named *, size_t n);

/* ---- Collector and rules ---- */

int keys_collect_pkcs11(struct cf_collect *, struct cf_err *);

extern const struct cf_rule keys_rule_inventory;
extern const struct cf_rule keys_rule_container;
extern const struct cf_rule keys_rule_place;
extern const struct cf_rule keys_rule_sensitive;
extern const struct cf_rule keys_rule_not_extractable;
extern const struct cf_rule keys_rule_local;
extern const struct cf_rule keys_rule_private;
extern const struct cf_rule keys_rule_single_use;
extern const struct cf_rule keys_rule_size;
extern const struct cf_rule keys_rule_size_recommended;
extern const struct cf_rule keys_rule_period;

#endif
