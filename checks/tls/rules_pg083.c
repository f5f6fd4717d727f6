/*
 * PG-083 (CRYPTO_B1) on cipher suites: keys of 128 bits, blocks of 128, hash
 * of 256, no stream cipher that the document refuses, tags of 96 bits.  What
 * its rules say of each suite beside the sizes is data
 * (data/cipher-suites.csv, column pg083v3_flags).  Pure.
 */
#include "rules.h"

static const struct cf_param suite_params[] = {
	{ "min_symmetric", CF_T_INT, "128", 40, 256,
	    { "Taille minimale d'une clé symétrique, en bits (PG-083 v3.00, "
	      "RègleTailleCléSym ; v2.04 : 112 jusqu'à fin 2025).",
		"Least size of a symmetric key, in bits (PG-083 v3.00, "
		"RègleTailleCléSym; v2.04: 112 until the end of 2025)." } },
	{ "min_block", CF_T_INT, "128", 64, 256,
	    { "Taille minimale d'un bloc, en bits (PG-083 v3.00, "
	      "RègleTailleBlocSym ; v2.04 : 64 jusqu'à fin 2025).",
		"Least size of a block, in bits (PG-083 v3.00, "
		"RègleTailleBlocSym; "
		"v2.04: 64 until the end of 2025)." } },
	{ "min_hash", CF_T_INT, "256", 128, 512,
	    { "Taille minimale d'un haché, en bits (PG-083 v3.00, "
	      "RègleHachage).",
		"Least size of a hash, in bits (PG-083 v3.00, "
		"RègleHachage)." } },
	{ NULL },
};

static int64_t
hash_bits(const char *mac)
{
	if (cf_streq(mac, "MD5"))
		return 128;
	if (cf_streq(mac, "SHA1"))
		return 160;
	return 0; /* SHA-256 and longer, AEAD, or none: nothing to hold against */
}

static bool
complies(struct cf_judge *j, const struct tls_suite *s)
{
	int64_t hash = hash_bits(s->mac);

	return s->bits >= cf_param_int(j, "min_symmetric") &&
	       (s->block == 0 || s->block >= cf_param_int(j, "min_block")) &&
	       (hash == 0 || hash >= cf_param_int(j, "min_hash")) &&
	       !tls_word(s->pg083, "RègleChiffFlot") &&
	       !tls_word(s->pg083, "RègleMAC.3") &&
	       !tls_word(s->pg083, "no-encryption");
}

/*
 * HMAC-SHA-1 as non-compliant is a reading (RègleMAC.1 by way of
 * RègleHachage).  RSA key transport (RSAES-PKCS1-v1_5) is non-compliant where
 * a padding oracle exists, which is not looked for: with such a suite the
 * rest may comply and the verdict stays open.
 */
static void
judge_pg083_suites(struct cf_judge *j)
{
	struct tls_names bad = { .n = 0 }, open = { .n = 0 };
	struct tls_view view;
	size_t i;

	if (!tls_view_suites(j, &view))
		return;
	for (i = 0; i < view.n; i++) {
		const struct tls_suite *s = view.v[i].suite;

		if (s == NULL)
			continue;
		if (!complies(j, s))
			tls_names_add(&bad, s->name);
		else if (tls_word(s->pg083, "RSAES-PKCS1-v1_5"))
			tls_names_add(&open, s->name);
	}
	if (bad.total > 0)
		cf_fail(j, "suites non conformes : %s",
		    "suites that do not comply: %s", tls_names_text(j, &bad));
	else if (!view.whole)
		tls_say_gap(j, &view);
	else if (open.total > 0)
		cf_unknown(j,
		    "transport de clé RSA PKCS#1 v1.5, non conforme si un "
		    "oracle "
		    "de bourrage existe : %s",
		    "RSA PKCS#1 v1.5 key transport, non-compliant if a padding "
		    "oracle "
		    "exists: %s",
		    tls_names_text(j, &open));
	else
		cf_pass(j,
		    "toutes les suites acceptées (%zu) respectent les tailles minimales",
		    "all suites accepted (%zu) respect the least sizes", view.distinct);
}

const struct cf_rule tls_pg083_suites = {
	.id = "tls.pg083-suites",
	.title = { "Suites conformes aux tailles de PG-083",
	    "Suites that comply with the sizes of PG-083" },
	.cite = TLS_PG083
	"RègleTailleCléSym, RègleTailleBlocSym, RègleMAC, RègleHachage",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_ELEVEE,
	.remedy = { "Retirer les suites à clé ou bloc de moins de 128 bits, "
		    "RC4, MD5, SHA-1 et CCM_8.",
	    "Remove suites with keys or blocks under 128 bits, RC4, MD5, SHA-1 "
	    "and CCM_8." },
	.params = suite_params,
	.judge = judge_pg083_suites,
};
