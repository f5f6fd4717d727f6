/*
 * Rules about volumes: encrypted, with what, how the key is derived, and
 * whether data keeps its integrity.  Pure.  A partition table is judged
 * partition by partition; a volume whose format does not tell is unknown.
 */
#include <string.h>

#include "storage.h"

/* UEFI 2.10, table 5.7, and GRUB: what firmware must read in clear. */
static const char *const boot_types[] = {
	"c12a7328-f81f-11d2-ba4b-00a0c93ec93b", /* EFI system partition */
	"21686148-6449-6e6f-744e-656564454649", /* BIOS boot partition */
	"0xef",					/* EFI system, MBR */
};

static bool
is_text(const struct cf_fact *f, const char *text)
{
	return f != NULL && f->status == CF_ST_OK &&
	    strcmp(f->value.s, text) == 0;
}

/* Whether there is something to encrypt here; false when a verdict is said. */
static bool
applies(struct cf_judge *j)
{
	const struct cf_fact *format = cf_fact(j, "volume.format"), *f;
	size_t i;

	if (is_text(format, "gpt") || is_text(format, "mbr")) {
		if ((f = cf_need(j, "volume.partitions")) == NULL)
			return false;
		if (f->value.n > 0)
			cf_na(j, "table de partitions %s, jugée partition par "
			    "partition (%zu)",
			    "%s partition table, judged partition by "
			    "partition (%zu)", format->value.s, f->value.n);
		else
			cf_unknown(j, "table de partitions %s vide",
			    "empty %s partition table", format->value.s);
		return false;
	}
	if (is_text(format, "verity")) {
		cf_na(j, "arbre d'empreintes dm-verity : aucune donnée",
		    "dm-verity hash tree: no data");
		return false;
	}
	f = cf_fact(j, "volume.partition_type");
	for (i = 0; i < CF_NELEM(boot_types); i++) {
		if (!is_text(f, boot_types[i]))
			continue;
		cf_na(j, "partition d'amorçage, que le microgiciel lit en "
		    "clair", "boot partition, which firmware reads in clear");
		return false;
	}
	return true;
}

/* The same for rules on how it is encrypted. */
static bool
is_encrypted(struct cf_judge *j)
{
	const struct cf_fact *encrypted;

	if (!applies(j))
		return false;
	if ((encrypted = cf_need(j, "volume.encrypted")) == NULL)
		return false;
	if (encrypted->value.b)
		return true;
	cf_na(j, "volume en clair : voir storage.volume-encrypted",
	    "volume in clear: see storage.volume-encrypted");
	return false;
}

/* ---- Encrypted ---- */

static void
judge_encrypted(struct cf_judge *j)
{
	const struct cf_fact *encrypted, *format;

	if (!applies(j))
		return;
	if ((encrypted = cf_need(j, "volume.encrypted")) == NULL ||
	    (format = cf_need(j, "volume.format")) == NULL)
		return;
	if (encrypted->value.b)
		cf_pass(j, "le volume est chiffré (%s)",
		    "the volume is encrypted (%s)", format->value.s);
	else
		cf_fail(j, "le volume est en clair à ce niveau (%s)",
		    "the volume is in clear at this level (%s)",
		    format->value.s);
}

const struct cf_rule storage_rule_volume_encrypted = {
	.id = "storage.volume-encrypted",
	.title = { "Volume chiffré", "Volume encrypted" },
	.cite = "ANSSI, SecNumCloud 3.2, 10.1.a",
	.subject = "volume",
	.level = CF_LV_MUST,
	.impact = CF_IM_MAJEUR,
	.ease = CF_EA_MODEREE,
	.remedy = { "Chiffrer le volume (LUKS2), ou déclarer le périphérique "
		    "inférieur si c'est lui qui chiffre.",
	    "Encrypt the volume (LUKS2), or declare the device below when "
	    "that is the one that encrypts." },
	.judge = judge_encrypted,
};

/* ---- Cipher ---- */

enum standing { ST_GOOD, ST_UNNAMED, ST_SHORT_BLOCK, ST_WEAK };

/* Names as the kernel's crypto API has them. */
static const struct {
	const char *cipher;
	enum standing standing;
} ciphers[] = {
	{ "aes", ST_GOOD },
	{ "camellia", ST_UNNAMED },
	{ "serpent", ST_UNNAMED },
	{ "twofish", ST_UNNAMED },
	{ "aria", ST_UNNAMED },
	{ "sm4", ST_UNNAMED },
	{ "des", ST_SHORT_BLOCK },
	{ "des3_ede", ST_SHORT_BLOCK },
	{ "blowfish", ST_SHORT_BLOCK },
	{ "cast5", ST_SHORT_BLOCK },
	{ "arc4", ST_WEAK },
};

static int
standing_of(const char *cipher)
{
	size_t i;

	for (i = 0; i < CF_NELEM(ciphers); i++) {
		if (strcmp(ciphers[i].cipher, cipher) == 0)
			return (int)ciphers[i].standing;
	}
	return -1;
}

/* True when the cipher alone decides. */
static bool
judge_primitive(struct cf_judge *j, const char *cipher)
{
	int standing = standing_of(cipher);

	if (standing == ST_SHORT_BLOCK)
		cf_fail(j, "%s chiffre par blocs de 64 bits ; le guide en "
		    "demande 128", "%s has blocks of 64 bits; the guide asks "
		    "for 128", cipher);
	else if (standing == ST_WEAK)
		cf_fail(j, "%s n'est pas une primitive conforme au guide",
		    "%s is not a primitive that complies with the guide",
		    cipher);
	else if (standing != ST_GOOD)
		cf_unknown(j, "%s n'est pas nommé par le guide : à examiner",
		    "%s is not named by the guide: to be examined", cipher);
	else
		return false;
	return true;
}

/*
 * A mode must not be deterministic: ECB is, and CBC is in effect when its
 * vector can be foretold from the sector's number (plain, plain64, null,
 * benbi).  ESSIV hides the vector; XTS is the mode made for sectors.
 */
static bool
judge_mode(struct cf_judge *j, const char *mode)
{
	const char *iv = strncmp(mode, "cbc-", 4) == 0 ? mode + 4 : NULL;

	if (strcmp(mode, "ecb") == 0 || strncmp(mode, "ecb-", 4) == 0)
		cf_fail(j, "mode %s : deux blocs égaux donnent deux chiffrés "
		    "égaux", "mode %s: two equal blocks encrypt to two equal "
		    "ones", mode);
	else if (iv != NULL && strncmp(iv, "essiv", 5) != 0 &&
	    strncmp(iv, "random", 6) != 0)
		cf_fail(j, "mode %s : le vecteur d'initialisation se prévoit, "
		    "le guide en demande un imprévisible",
		    "mode %s: the initialisation vector can be foretold, the "
		    "guide asks for an unpredictable one", mode);
	else if (iv == NULL && strncmp(mode, "xts-", 4) != 0 &&
	    strncmp(mode, "gcm-", 4) != 0 && strncmp(mode, "ccm-", 4) != 0)
		cf_unknown(j, "mode %s non jugé", "mode %s not judged", mode);
	else
		return false;
	return true;
}

static void
judge_cipher(struct cf_judge *j)
{
	const struct cf_fact *cipher, *mode, *bits;
	int64_t least;

	if (!is_encrypted(j))
		return;
	if ((cipher = cf_need(j, "volume.cipher")) == NULL ||
	    judge_primitive(j, cipher->value.s))
		return;
	if ((mode = cf_need(j, "volume.mode")) == NULL ||
	    judge_mode(j, mode->value.s))
		return;
	if ((bits = cf_need(j, "volume.effective_bits")) == NULL)
		return;
	least = cf_param_int(j, "bits");
	if (bits->value.i < least)
		cf_fail(j, "%s-%s avec une clé de %lld bits, au moins %lld "
		    "attendus", "%s-%s with a key of %lld bits, at least %lld "
		    "expected", cipher->value.s, mode->value.s,
		    (long long)bits->value.i, (long long)least);
	else
		cf_pass(j, "%s-%s avec une clé de %lld bits, au moins %lld "
		    "attendus", "%s-%s with a key of %lld bits, at least %lld "
		    "expected", cipher->value.s, mode->value.s,
		    (long long)bits->value.i, (long long)least);
}

static const struct cf_param cipher_params[] = {
	{ "bits", CF_T_INT, "128", 1, 4096,
	    { "Bits de la clé de l'algorithme ; une clé XTS de 256 bits en "
	      "vaut 128 (ANSSI-PG-083 v3.00, clés symétriques).",
		"Bits of the cipher's key; an XTS key of 256 bits counts for "
		"128 (ANSSI-PG-083 v3.00, symmetric keys)." } },
	{ 0 },
};

const struct cf_rule storage_rule_volume_cipher = {
	.id = "storage.volume-cipher",
	.title = { "Chiffrement du volume conforme au guide de l'ANSSI",
	    "Volume encryption that complies with the ANSSI guide" },
	.cite = "ANSSI, SecNumCloud 3.2, 10.1.b; ANSSI-PG-083 v3.00 (clés "
		"symétriques, blocs, modes de chiffrement)",
	.subject = "volume",
	.level = CF_LV_MUST,
	.impact = CF_IM_MAJEUR,
	.ease = CF_EA_ELEVEE,
	.remedy = { "Rechiffrer le volume en aes-xts-plain64 avec une clé de "
		    "512 bits (cryptsetup reencrypt).",
	    "Re-encrypt the volume with aes-xts-plain64 and a key of 512 bits "
	    "(cryptsetup reencrypt)." },
	.params = cipher_params,
	.judge = judge_cipher,
};

/* ---- Derivation of the key ---- */

static bool
is_argon2(const char *kdf)
{
	return strcmp(kdf, "argon2id") == 0 || strcmp(kdf, "argon2i") == 0;
}

/* Each returns false when a verdict is said. */
static bool
pbkdf2_holds(struct cf_judge *j)
{
	const struct cf_fact *iterations = cf_need(j, "volume.kdf_iterations");
	int64_t least = cf_param_int(j, "pbkdf2_iterations");

	if (iterations == NULL)
		return false;
	if (iterations->value.i >= least)
		return true;
	cf_fail(j, "PBKDF2 avec %lld itérations, au moins %lld attendues",
	    "PBKDF2 with %lld iterations, at least %lld expected",
	    (long long)iterations->value.i, (long long)least);
	return false;
}

static bool
argon2_holds(struct cf_judge *j)
{
	const struct cf_fact *memory = cf_need(j, "volume.kdf_memory");
	const struct cf_fact *time = cf_need(j, "volume.kdf_time");
	int64_t least_memory = cf_param_int(j, "argon2_memory");
	int64_t least_time = cf_param_int(j, "argon2_time");

	if (memory == NULL || time == NULL)
		return false;
	if (memory->value.i >= least_memory && time->value.i >= least_time)
		return true;
	cf_fail(j, "Argon2 avec %lld Kio et %lld passes, au moins %lld et "
	    "%lld attendus", "Argon2 with %lld KiB and %lld passes, at least "
	    "%lld and %lld expected", (long long)memory->value.i,
	    (long long)time->value.i, (long long)least_memory,
	    (long long)least_time);
	return false;
}

/* What each slot's function is; false when a verdict is said. */
static bool
kinds_of(struct cf_judge *j, const struct cf_fact *kdf, bool *ret_pbkdf2,
    bool *ret_argon2)
{
	size_t i;

	*ret_pbkdf2 = *ret_argon2 = false;
	for (i = 0; i < kdf->value.n; i++) {
		if (strcmp(kdf->value.list[i], "none") == 0) {
			cf_fail(j, "la phrase de passe sert de clé sans "
			    "dérivation",
			    "the passphrase is the key, without derivation");
			return false;
		}
		if (strcmp(kdf->value.list[i], "pbkdf2") == 0)
			*ret_pbkdf2 = true;
		else if (is_argon2(kdf->value.list[i]))
			*ret_argon2 = true;
		else {
			cf_unknown(j, "fonction de dérivation « %s » non "
			    "jugée", "derivation function \"%s\" not judged",
			    kdf->value.list[i]);
			return false;
		}
	}
	return true;
}

static void
judge_kdf(struct cf_judge *j)
{
	const struct cf_fact *kdf, *hash;
	bool pbkdf2, argon2;

	if (!is_encrypted(j))
		return;
	if ((kdf = cf_need(j, "volume.kdf")) == NULL)
		return;
	if (kdf->value.n == 0) {
		cf_na(j, "aucun emplacement de clé", "no key slot");
		return;
	}
	if (!kinds_of(j, kdf, &pbkdf2, &argon2))
		return;
	if ((hash = cf_need(j, "volume.hash")) == NULL)
		return;
	if (cf_list_has(hash, "sha1")) {
		cf_fail(j, "l'en-tête emploie SHA-1",
		    "the header uses SHA-1");
		return;
	}
	if (pbkdf2 && !pbkdf2_holds(j))
		return;
	if (argon2 && !argon2_holds(j))
		return;
	cf_pass(j, "dérivation par %s, paramètres au moins égaux aux seuils",
	    "derivation by %s, parameters at or above the thresholds",
	    cf_value_text(cf_judge_arena(j), &kdf->value));
}

static const struct cf_param kdf_params[] = {
	{ "pbkdf2_iterations", CF_T_INT, "600000", 1, INT32_MAX,
	    { "Itérations de PBKDF2. L'ANSSI ne donne pas de nombre "
	      "(ANSSI-PG-078 v2.0, R29-) ; celui-ci vient de l'OWASP, "
	      "Password Storage Cheat Sheet, PBKDF2-HMAC-SHA256.",
		"Iterations of PBKDF2. ANSSI gives no number (ANSSI-PG-078 "
		"v2.0, R29-); this one is of OWASP, Password Storage Cheat "
		"Sheet, PBKDF2-HMAC-SHA256." } },
	{ "argon2_memory", CF_T_INT, "19456", 1, INT32_MAX,
	    { "Mémoire d'Argon2 en Kio. L'ANSSI ne donne pas de nombre "
	      "(R29) ; celui-ci vient de l'OWASP, même document.",
		"Memory of Argon2 in KiB. ANSSI gives no number (R29); this "
		"one is of OWASP, same document." } },
	{ "argon2_time", CF_T_INT, "2", 1, INT32_MAX,
	    { "Passes d'Argon2. L'ANSSI ne donne pas de nombre (R29) ; "
	      "celui-ci vient de l'OWASP, même document.",
		"Passes of Argon2. ANSSI gives no number (R29); this one is "
		"of OWASP, same document." } },
	{ 0 },
};

const struct cf_rule storage_rule_volume_kdf = {
	.id = "storage.volume-kdf",
	.title = { "Dérivation de la clé coûteuse pour un attaquant",
	    "Key derivation that is costly for an attacker" },
	.cite = "ANSSI, SecNumCloud 3.2, 10.1.b; ANSSI-PG-078 v2.0, R29 et "
		"R29- (sans nombre); OWASP, Password Storage Cheat Sheet",
	.subject = "volume",
	.level = CF_LV_SHOULD,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_ELEVEE,
	.remedy = { "Convertir les emplacements de clé en argon2id "
		    "(cryptsetup luksConvertKey --pbkdf argon2id).",
	    "Convert the key slots to argon2id (cryptsetup luksConvertKey "
	    "--pbkdf argon2id)." },
	.params = kdf_params,
	.judge = judge_kdf,
};

/* ---- Integrity ---- */

static void
judge_integrity(struct cf_judge *j)
{
	const struct cf_fact *integrity;

	if (!is_encrypted(j))
		return;
	if ((integrity = cf_seen(j, "volume.integrity")) == NULL)
		return;
	if (integrity->status == CF_ST_ABSENT)
		cf_fail(j, "chiffrement sans mécanisme d'intégrité",
		    "encryption without an integrity mechanism");
	else
		cf_pass(j, "intégrité protégée par %s",
		    "integrity protected by %s", integrity->value.s);
}

const struct cf_rule storage_rule_volume_integrity = {
	.id = "storage.volume-integrity",
	.title = { "Volume protégé en intégrité",
	    "Volume with integrity protection" },
	.cite = "ANSSI, SecNumCloud 3.2, 10.1.c; ANSSI-PG-083 v3.00 (pas de "
		"mode sans intégrité employé seul)",
	.subject = "volume",
	.level = CF_LV_SHOULD,
	.impact = CF_IM_MINEUR,
	.ease = CF_EA_ELEVEE,
	.remedy = { "Formater le volume avec une intégrité authentifiée "
		    "(cryptsetup luksFormat --integrity hmac-sha256).",
	    "Format the volume with authenticated integrity (cryptsetup "
	    "luksFormat --integrity hmac-sha256)." },
	.judge = judge_integrity,
};
