/*
 * PG-083 (CRYPTO_B1), its edition, and cipher suites: keys of 128 bits, blocks of 128, hash
 * of 256, no stream cipher that the document refuses, tags of 96 bits.  What
 * its rules say of each suite beside the sizes is data
 * (data/cipher-suites.csv, column pg083v3_flags).  Pure.
 */
#include "rules.h"

/* PG-083 v3.00 is dated 20/03/2026. */
#define PUBLISHED_V300 INT64_C(1773964800) /* 2026-03-20T00:00:00Z */
/* v2.04 lowers two sizes "until the end of 2025". */
#define YEAR_2026 INT64_C(1767225600) /* 2026-01-01T00:00:00Z */

const char *
tls_pg083_name(enum tls_edition edition)
{
	return edition == TLS_PG083_V204 ? "PG-083 v2.04" : "PG-083 v3.00";
}

bool
tls_pg083_edition(struct cf_judge *j, enum tls_edition *ret)
{
	const char *pinned = cf_param_text(j, "edition");

	if (cf_streq(pinned, "auto"))
		*ret = cf_judge_time(j) < PUBLISHED_V300 ? TLS_PG083_V204 :
							   TLS_PG083_V300;
	else if (cf_streq(pinned, "2.04"))
		*ret = TLS_PG083_V204;
	else if (cf_streq(pinned, "3.00"))
		*ret = TLS_PG083_V300;
	else {
		cf_unknown(j, "édition de PG-083 inconnue : « %s », attendu "
			      "2.04, 3.00 ou auto",
		    "unknown edition of PG-083: \"%s\", expected 2.04, 3.00 "
		    "or auto", pinned != NULL ? pinned : "");
		return false;
	}
	return true;
}

static const struct cf_param suite_params[] = {
	TLS_EDITION_PARAM,
	{ "min_symmetric", CF_T_INT, "128", 40, 256,
	    { "Taille minimale d'une clé symétrique, en bits (PG-083 v3.00, "
	      "RègleTailleCléSym ; v2.04 à partir de 2026).",
		"Least size of a symmetric key, in bits (PG-083 v3.00, "
		"RègleTailleCléSym; v2.04 from 2026)." } },
	{ "min_block", CF_T_INT, "128", 64, 256,
	    { "Taille minimale d'un bloc, en bits (PG-083 v3.00, "
	      "RègleTailleBlocSym ; v2.04 à partir de 2026).",
		"Least size of a block, in bits (PG-083 v3.00, "
		"RègleTailleBlocSym; v2.04 from 2026)." } },
	{ "min_symmetric_2025", CF_T_INT, "112", 40, 256,
	    { "La taille minimale d'une clé jusqu'à fin 2025 (PG-083 v2.04 "
	      "seulement).",
		"The least size of a key until the end of 2025 (PG-083 v2.04 "
		"only)." } },
	{ "min_block_2025", CF_T_INT, "64", 64, 256,
	    { "La taille minimale d'un bloc jusqu'à fin 2025 (PG-083 v2.04 "
	      "seulement).",
		"The least size of a block until the end of 2025 (PG-083 v2.04 "
		"only)." } },
	{ "min_hash", CF_T_INT, "256", 128, 512,
	    { "Taille minimale d'un haché, en bits (PG-083 v3.00, "
	      "RègleHachage ; v2.04).",
		"Least size of a hash, in bits (PG-083 v3.00, "
		"RègleHachage; v2.04)." } },
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
sizes_hold(struct cf_judge *j, enum tls_edition edition,
    const struct tls_suite *s)
{
	bool before = edition == TLS_PG083_V204 && cf_judge_time(j) < YEAR_2026;

	return s->bits >= cf_param_int(j, before ? "min_symmetric_2025" :
						   "min_symmetric") &&
	    (s->block == 0 || s->block >= cf_param_int(j, before ?
		"min_block_2025" : "min_block")) &&
	    !tls_word(s->pg083, "no-encryption");
}

/* HMAC-SHA-1 as non-compliant is a reading of v3.00 (RègleMAC.1 by way of
 * RègleHachage). */
static bool
mac_holds(struct cf_judge *j, const struct tls_suite *s)
{
	int64_t hash = hash_bits(s->mac);

	return (hash == 0 || hash >= cf_param_int(j, "min_hash")) &&
	    !tls_word(s->pg083, "RègleChiffFlot") &&
	    !tls_word(s->pg083, "RègleMAC.3");
}

/*
 * What v2.04 says of MACs and stream ciphers is not known here: they are left
 * open under it.  RSA key transport (RSAES-PKCS1-v1_5) is non-compliant where
 * a padding oracle exists: the rest may comply and the verdict stays open.
 */
static void
judge_pg083_suites(struct cf_judge *j)
{
	struct tls_names bad = { .n = 0 }, open = { .n = 0 };
	const struct tls_suite *s;
	enum tls_edition edition;
	struct tls_view view;
	size_t i;

	if (!tls_view_suites(j, &view) || !tls_pg083_edition(j, &edition))
		return;
	for (i = 0; i < view.n; i++) {
		if ((s = view.v[i].suite) == NULL)
			continue;
		if (!sizes_hold(j, edition, s) ||
		    (edition == TLS_PG083_V300 && !mac_holds(j, s)))
			tls_names_add(&bad, s->name);
		else if (!mac_holds(j, s) ||
		    tls_word(s->pg083, "RSAES-PKCS1-v1_5"))
			tls_names_add(&open, s->name);
	}
	if (bad.total > 0)
		cf_fail(j, "suites non conformes à %s : %s",
		    "suites that do not comply with %s: %s",
		    tls_pg083_name(edition), tls_names_text(j, &bad));
	else if (!view.whole)
		tls_say_gap(j, &view);
	else if (open.total > 0)
		cf_unknown(j, "transport de clé RSA PKCS#1 v1.5, non conforme "
			      "si un oracle de bourrage existe, ou MAC et flot "
			      "que %s ne tranche pas ici : %s",
		    "RSA PKCS#1 v1.5 key transport, non-compliant if a padding "
		    "oracle exists, or MAC and stream cipher that %s does not "
		    "settle here: %s",
		    tls_pg083_name(edition), tls_names_text(j, &open));
	else
		cf_pass(j, "toutes les suites acceptées (%zu) respectent les "
			   "tailles minimales de %s",
		    "all suites accepted (%zu) respect the least sizes of %s",
		    view.distinct, tls_pg083_name(edition));
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
