/*
 * Rules about the size of keys: the rules and the recommendations of the
 * ANSSI guide.  Pure.  One table says how a key type is sized; a type without
 * a row is unknown, never judged by analogy.
 *
 * History of the numbers (ANSSI-PG-083, "Règles et recommandations concernant
 * le choix et le dimensionnement des mécanismes cryptographiques"): v2.04 of
 * 1 January 2020 asks for 112-bit symmetric keys until the end of 2025, then
 * 128, and 64-bit blocks until then, 128 from then on; v3.00 of 20 March 2026
 * asks for 128 at once.  RSA and discrete logarithm: 2048, and 3072 for a use
 * beyond 2030; curves: an order of 250 bits.  All these hold in both.
 */
#include <string.h>

#include "keys.h"

enum family {
	FA_SYMMETRIC,
	FA_MODULUS,
	FA_CURVE,
	FA_SHORT_BLOCK, /* 64-bit blocks: no size helps */
	FA_BROKEN,
};

static const struct {
	const char *type;
	enum family family;
} families[] = {
	{ "AES", FA_SYMMETRIC },
	{ "AES_XTS", FA_SYMMETRIC }, /* two keys: halved below */
	{ "CAMELLIA", FA_SYMMETRIC },
	{ "ARIA", FA_SYMMETRIC },
	{ "SEED", FA_SYMMETRIC },
	{ "TWOFISH", FA_SYMMETRIC },
	{ "CHACHA20", FA_SYMMETRIC },
	{ "GENERIC_SECRET", FA_SYMMETRIC },
	{ "HKDF", FA_SYMMETRIC },
	{ "SHA224_HMAC", FA_SYMMETRIC },
	{ "SHA256_HMAC", FA_SYMMETRIC },
	{ "SHA384_HMAC", FA_SYMMETRIC },
	{ "SHA512_HMAC", FA_SYMMETRIC },
	{ "RSA", FA_MODULUS },
	{ "DSA", FA_MODULUS },
	{ "DH", FA_MODULUS },
	{ "X9_42_DH", FA_MODULUS },
	{ "EC", FA_CURVE },
	{ "EC_EDWARDS", FA_CURVE },
	{ "EC_MONTGOMERY", FA_CURVE },
	{ "DES", FA_SHORT_BLOCK },
	{ "DES2", FA_SHORT_BLOCK },
	{ "DES3", FA_SHORT_BLOCK },
	{ "BLOWFISH", FA_SHORT_BLOCK },
	{ "CAST128", FA_SHORT_BLOCK },
	{ "IDEA", FA_SHORT_BLOCK },
	{ "RC2", FA_SHORT_BLOCK },
	{ "SKIPJACK", FA_SHORT_BLOCK },
	{ "GOST28147", FA_SHORT_BLOCK },
	{ "RC4", FA_BROKEN },
	{ "MD5_HMAC", FA_BROKEN },
};

static int
family_of(const char *type)
{
	size_t i;

	for (i = 0; i < CF_NELEM(families); i++) {
		if (strcmp(families[i].type, type) == 0)
			return (int)families[i].family;
	}
	return -1;
}

/* 1 January 2031, 00:00 UTC: "au-delà de 2030". */
#define Y2031 INT64_C(1924992000)

/* Whether the key is used, or protects, beyond 2030. */
static bool
beyond_2030(struct cf_judge *j)
{
	const struct cf_fact *f = cf_fact(j, "key.end_date");

	return (f != NULL && f->status == CF_ST_OK && f->value.i >= Y2031) ||
	    cf_beyond_2030(j);
}

/* The families that no size saves; true when the verdict is said. */
static bool
judge_family(struct cf_judge *j, int family, const char *type)
{
	if (family == FA_SHORT_BLOCK)
		cf_fail(j, "%s chiffre par blocs de 64 bits ; le guide en "
		    "demande 128", "%s has blocks of 64 bits; the guide asks "
		    "for 128", type);
	else if (family == FA_BROKEN)
		cf_fail(j, "%s n'est pas une primitive conforme au guide",
		    "%s is not a primitive that complies with the guide",
		    type);
	else if (family < 0)
		cf_unknown(j, "type de clé %s : taille non jugée",
		    "key type %s: size not judged", type);
	else
		return false;
	return true;
}

static void
compare(struct cf_judge *j, const char *type, int64_t bits, int64_t least)
{
	if (bits < least)
		cf_fail(j, "clé %s de %lld bits, au moins %lld attendus",
		    "%s key of %lld bits, at least %lld expected", type,
		    (long long)bits, (long long)least);
	else
		cf_pass(j, "clé %s de %lld bits, au moins %lld attendus",
		    "%s key of %lld bits, at least %lld expected", type,
		    (long long)bits, (long long)least);
}

/* Type and bits of a key to be sized, or false when a verdict is said. */
static bool
sized_key(struct cf_judge *j, const char **ret_type, int *ret_family,
    int64_t *ret_bits)
{
	const struct cf_fact *class_, *type, *bits;

	class_ = cf_fact(j, "key.class");
	if (class_ != NULL && class_->status == CF_ST_OK &&
	    strcmp(class_->value.s, "public") == 0) {
		cf_na(j, "objet public : rien à garder secret",
		    "public object: nothing to keep secret");
		return false;
	}
	if ((type = cf_need(j, "key.type")) == NULL)
		return false;
	*ret_type = type->value.s;
	*ret_family = family_of(type->value.s);
	if (judge_family(j, *ret_family, *ret_type))
		return false;
	if ((bits = cf_need(j, "key.bits")) == NULL)
		return false;
	*ret_bits = bits->value.i;
	if (strcmp(*ret_type, "AES_XTS") == 0)
		*ret_bits /= 2;
	return true;
}

/* The end of use is only asked where it decides, between the two sizes. */
static void
judge_modulus(struct cf_judge *j, const char *type, int64_t bits)
{
	int64_t now = cf_param_int(j, "modulus");
	int64_t later = cf_param_int(j, "modulus_beyond_2030");

	if (bits < now || bits >= later)
		compare(j, type, bits, bits < now ? now : later);
	else
		compare(j, type, bits, beyond_2030(j) ? later : now);
}

static void
judge_size(struct cf_judge *j)
{
	const char *type;
	int64_t bits;
	int family;

	if (!sized_key(j, &type, &family, &bits))
		return;
	if (family == FA_CURVE)
		compare(j, type, bits, cf_param_int(j, "curve"));
	else if (family == FA_MODULUS)
		judge_modulus(j, type, bits);
	else
		compare(j, type, bits, cf_param_int(j, "symmetric"));
}

static const struct cf_param size_params[] = {
	{ "symmetric", CF_T_INT, "128", 1, 4096,
	    { "Bits d'une clé symétrique (ANSSI-PG-083 v3.00, "
	      "RègleTailleCléSym ; v2.04 : 112 jusqu'à fin 2025).",
		"Bits of a symmetric key (ANSSI-PG-083 v3.00, "
		"RègleTailleCléSym; v2.04: 112 until the end of 2025)." } },
	{ "modulus", CF_T_INT, "2048", 1, 65536,
	    { "Bits d'un module RSA ou d'un nombre premier de Diffie-Hellman "
	      "(ANSSI-PG-083).",
		"Bits of an RSA modulus or a Diffie-Hellman prime "
		"(ANSSI-PG-083)." } },
	{ "modulus_beyond_2030", CF_T_INT, "3072", 1, 65536,
	    { "Le même, pour un emploi au-delà de 2030 (ANSSI-PG-083).",
		"The same, for a use beyond 2030 (ANSSI-PG-083)." } },
	{ "curve", CF_T_INT, "250", 1, 4096,
	    { "Bits de l'ordre d'une courbe elliptique (ANSSI-PG-083).",
		"Bits of the order of an elliptic curve (ANSSI-PG-083)." } },
	{ 0 },
};

const struct cf_rule keys_rule_size = {
	.id = "keys.size",
	.title = { "Taille de clé conforme au guide de l'ANSSI",
	    "Key size that complies with the ANSSI guide" },
	.cite = "ANSSI, SecNumCloud 3.2, 10.5.a; ANSSI-PG-083 v3.00 "
		"(RègleTailleCléSym; blocs, modules, courbes)",
	.subject = "key",
	.level = CF_LV_MUST,
	.impact = CF_IM_MAJEUR,
	.ease = CF_EA_ELEVEE,
	.remedy = { "Générer une clé AES de 128 bits au moins, RSA de 3072 "
		    "bits ou sur une courbe de 256 bits, et y migrer.",
	    "Generate an AES key of at least 128 bits, RSA of 3072 bits or on "
	    "a 256-bit curve, and migrate to it." },
	.params = size_params,
	.judge = judge_size,
};

static void
judge_recommended(struct cf_judge *j)
{
	const char *type;
	int64_t bits;
	int family;

	if (!sized_key(j, &type, &family, &bits))
		return;
	if (family == FA_CURVE)
		compare(j, type, bits, cf_param_int(j, "curve"));
	else
		compare(j, type, bits, cf_param_int(j,
		    family == FA_MODULUS ? "modulus" : "symmetric"));
}

static const struct cf_param recommended_params[] = {
	{ "symmetric", CF_T_INT, "192", 1, 4096,
	    { "Bits d'une clé symétrique face à l'attaquant quantique "
	      "(ANSSI-PG-083 v3.00, recommandation).",
		"Bits of a symmetric key against the quantum attacker "
		"(ANSSI-PG-083 v3.00, recommendation)." } },
	{ "modulus", CF_T_INT, "3072", 1, 65536,
	    { "Bits d'un module RSA dès à présent (ANSSI-PG-083, "
	      "recommandation).",
		"Bits of an RSA modulus as of now (ANSSI-PG-083, "
		"recommendation)." } },
	{ "curve", CF_T_INT, "250", 1, 4096,
	    { "Bits de l'ordre d'une courbe elliptique (ANSSI-PG-083).",
		"Bits of the order of an elliptic curve (ANSSI-PG-083)." } },
	{ 0 },
};

const struct cf_rule keys_rule_size_recommended = {
	.id = "keys.size-recommended",
	.title = { "Taille de clé recommandée par le guide de l'ANSSI",
	    "Key size that the ANSSI guide recommends" },
	.cite = "ANSSI, SecNumCloud 3.2, 10.5.b; ANSSI-PG-083 v3.00, "
		"recommandations",
	.subject = "key",
	.level = CF_LV_SHOULD,
	.impact = CF_IM_MINEUR,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Prévoir une clé AES de 256 bits ou RSA de 3072 bits au "
		    "prochain renouvellement.",
	    "Plan a 256-bit AES or 3072-bit RSA key for the next renewal." },
	.params = recommended_params,
	.judge = judge_recommended,
};
