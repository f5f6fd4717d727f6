/*
 * The ANSSI note on IPsec, DAT-NT-003 version 1.1 of 3 August 2015
 * ("Recommandations de sécurité relatives à IPsec pour la protection des flux
 * réseau"), and the sizes of PG-083.  The note is known here through its
 * summaries: that IKEv2, AES and SHA-2, groups of 2048 bits or curves of 256
 * and perfect forward secrecy are asked for is sure; its numbering is not, so
 * no recommendation number is cited, and what it does not name is unknown
 * (the word in names.c).  Pure.
 */
#include <confiance/limits.h>

#include "ike.h"

#define NOTE "ANSSI DAT-NT-003 v1.1 (03/08/2015)"
#define PG083 "ANSSI PG-083 v3.00 (20/03/2026), "

/* False: it was said that the rule is not about this endpoint, or that this
 * is not known. */
static bool
applies(struct cf_judge *j, const char *key)
{
	return cf_speaks(j, "ike", "IKE", key);
}

/* Has something to show: a list, whole or not. */
static bool
shows(const struct cf_fact *f)
{
	return f != NULL && f->value.n > 0 &&
	    (f->status == CF_ST_OK || f->status == CF_ST_PARTIAL);
}

/* ---- Versions ---- */

static void
judge_version(struct cf_judge *j)
{
	const struct cf_fact *f;

	if (!applies(j, "ike.versions"))
		return;
	f = cf_fact(j, "ike.versions");
	if (shows(f) && cf_list_has(f, "IKEv1")) {
		cf_fail(j, "IKEv1 est accepté (versions : %s)",
		    "IKEv1 is accepted (versions: %s)",
		    cf_list_join(j, f, NULL, NULL));
		return;
	}
	if ((f = cf_need(j, "ike.versions")) == NULL)
		return;
	cf_pass(j, "seule version acceptée : %s", "only version accepted: %s",
	    cf_list_join(j, f, NULL, NULL));
}

static void
judge_aggressive(struct cf_judge *j)
{
	const struct cf_fact *f, *chosen;

	if (!applies(j, "ike.aggressive"))
		return;
	if ((f = cf_need(j, "ike.aggressive")) == NULL)
		return;
	if (!f->value.b) {
		cf_pass(j, "le mode agressif d'IKEv1 n'est pas accepté",
		    "aggressive mode of IKEv1 is not accepted");
		return;
	}
	chosen = cf_fact(j, "ike.v1_chosen");
	cf_fail(j,
	    "le mode agressif d'IKEv1 est accepté (%s) : identités en clair, "
	    "et avec un secret partagé une empreinte à attaquer hors ligne",
	    "aggressive mode of IKEv1 is accepted (%s): identities in clear, "
	    "and with a shared secret a hash to be attacked off line",
	    shows(chosen) ? cf_list_join(j, chosen, NULL, NULL) : "-");
}

/* ---- Transforms of IKEv2 ---- */

static bool
has_word(const char *name, enum ike_kind kind, enum ike_word word)
{
	const struct ike_transform *t = ike_transform_named(kind, name);

	/* A name that is not in the table is settled by nobody. */
	return (t != NULL ? t->word : IKE_OPEN) == word;
}

struct pick {
	enum ike_kind kind;
	enum ike_word word;
};

static bool
keep_word(const char *name, const void *arg)
{
	const struct pick *p = arg;

	return has_word(name, p->kind, p->word);
}

static const char *
with_word(struct cf_judge *j, const struct cf_fact *f, enum ike_kind kind,
    enum ike_word word)
{
	return cf_list_join(j, f, keep_word, &(struct pick){ kind, word });
}

/* True: said. */
static bool
weak_in(struct cf_judge *j, const char *key, enum ike_kind kind)
{
	const struct cf_fact *f = cf_fact(j, key);
	const char *weak;

	if (!shows(f))
		return false;
	weak = with_word(j, f, kind, IKE_WEAK);
	if (weak[0] == '\0')
		return false;
	cf_fail(j, "accepté par la passerelle : %s",
	    "accepted by the gateway: %s", weak);
	return true;
}

static void
judge_list(struct cf_judge *j, const char *key, enum ike_kind kind)
{
	const struct cf_fact *f;
	const char *open;

	if (!applies(j, key) || weak_in(j, key, kind))
		return;
	if ((f = cf_seen(j, key)) == NULL)
		return;
	if (f->status == CF_ST_ABSENT) {
		cf_na(j, "rien de tel n'est négocié en IKEv2",
		    "nothing of the kind is negotiated in IKEv2");
		return;
	}
	open = with_word(j, f, kind, IKE_OPEN);
	if (open[0] != '\0')
		cf_unknown(j, "non tranché par la note de l'ANSSI : %s",
		    "not settled by the ANSSI note: %s", open);
	else
		cf_pass(j, "acceptés : %s", "accepted: %s",
		    cf_list_join(j, f, NULL, NULL));
}

static void
judge_encryption(struct cf_judge *j)
{
	/* IKEv1 shows one choice only: enough for a fail. */
	if (!applies(j, "ike.encryption") ||
	    weak_in(j, "ike.v1_encryption", IKE_ENCR))
		return;
	judge_list(j, "ike.encryption", IKE_ENCR);
}

static void
judge_integrity(struct cf_judge *j)
{
	judge_list(j, "ike.integrity", IKE_INTEG);
}

static void
judge_prf(struct cf_judge *j)
{
	judge_list(j, "ike.prf", IKE_PRF);
}

static void
judge_groups(struct cf_judge *j)
{
	judge_list(j, "ike.dh_groups", IKE_DH);
}

/* ---- PG-083 ---- */

static const struct cf_param pg083_params[] = {
	{ "min_symmetric", CF_T_INT, "128", 40, 256,
	    { "Taille minimale d'une clé symétrique, en bits (PG-083 v3.00, "
	      "RègleTailleCléSym ; v2.04 : 112 jusqu'à fin 2025).",
		"Least size of a symmetric key, in bits (PG-083 v3.00, "
		"RègleTailleCléSym; v2.04: 112 until the end of 2025)." } },
	{ "min_block", CF_T_INT, "128", 64, 256,
	    { "Taille minimale d'un bloc, en bits (PG-083 v3.00, "
	      "RègleTailleBlocSym ; v2.04 : 64 jusqu'à fin 2025).",
		"Least size of a block, in bits (PG-083 v3.00, "
		"RègleTailleBlocSym; v2.04: 64 until the end of 2025)." } },
	{ "min_hash", CF_T_INT, "256", 128, 512,
	    { "Taille minimale d'un haché, en bits (PG-083 v3.00, "
	      "RègleHachage).",
		"Least size of a hash, in bits (PG-083 v3.00, "
		"RègleHachage)." } },
	{ "min_tag", CF_T_INT, "96", 32, 256,
	    { "Taille minimale d'un motif d'intégrité, en bits (PG-083 "
	      "v3.00, RègleMAC).",
		"Least size of an integrity tag, in bits (PG-083 v3.00, "
		"RègleMAC)." } },
	{ "min_ec_order", CF_T_INT, "250", 160, 1024,
	    { "Taille minimale de l'ordre d'une courbe, en bits (PG-083 "
	      "v3.00).",
		"Least size of the order of a curve, in bits (PG-083 "
		"v3.00)." } },
	{ "min_dh", CF_T_INT, "2048", 512, 16384,
	    { "Taille minimale d'un module, en bits, jusqu'à fin 2030 "
	      "(PG-083 v3.00).",
		"Least size of a modulus, in bits, until the end of 2030 "
		"(PG-083 v3.00)." } },
	{ "min_dh_beyond_2030", CF_T_INT, "3072", 512, 16384,
	    { "La même, quand la protection doit durer au-delà de 2030.",
		"The same, when the protection must last beyond 2030." } },
	{ NULL },
};

struct sizes {
	enum ike_kind kind;
	int64_t symmetric, block, hash, tag, order, modulus;
};

/* Smaller than what is asked.  A size of 0 of a hash: it is none. */
static bool
too_small(const char *name, const void *arg)
{
	const struct sizes *s = arg;
	const struct ike_transform *t = ike_transform_named(s->kind, name);
	int64_t size;

	if (t == NULL)
		return false;
	size = t->size;
	switch (s->kind) {
	case IKE_ENCR:
		return size < s->symmetric ||
		    (t->block != 0 && t->block < s->block) ||
		    (t->tag != 0 && t->tag < s->tag);
	case IKE_PRF:
		return size != 0 && size < s->hash;
	case IKE_INTEG:
		return (size != 0 && size < s->hash) || t->tag < s->tag;
	default:
		return size != 0 && size < (t->ec ? s->order : s->modulus);
	}
}

/* What PG-083 says of a key encapsulation by itself, or of a name that is not
 * in the table, is not settled here. */
static bool
unsettled(const char *name, const void *arg)
{
	const struct ike_transform *t =
	    ike_transform_named(*(const enum ike_kind *)arg, name);

	return t == NULL || (t->kind == IKE_DH && t->size == 0);
}

static void
judge_pg083(struct cf_judge *j)
{
	static const char *const keys[] = { NULL, "ike.encryption", "ike.prf",
		"ike.integrity", "ike.dh_groups" };
	struct sizes s = { IKE_ENCR, cf_param_int(j, "min_symmetric"),
		cf_param_int(j, "min_block"), cf_param_int(j, "min_hash"),
		cf_param_int(j, "min_tag"), cf_param_int(j, "min_ec_order"),
		cf_param_int(j, "min_dh") };
	const struct cf_fact *f;
	const char *small = "", *open = "", *one;
	size_t seen = 0;
	int k;

	if (!applies(j, "ike.encryption"))
		return;
	if (cf_beyond_2030(j))
		s.modulus = cf_param_int(j, "min_dh_beyond_2030");
	for (k = 0; k < IKE_KINDS; k++) { /* 0: the choice of IKEv1 */
		f = cf_fact(j, k == 0 ? "ike.v1_encryption" : keys[k]);
		s.kind = k == 0 ? IKE_ENCR : (enum ike_kind)k;
		if (!shows(f))
			continue;
		one = cf_list_join(j, f, too_small, &s);
		if (one[0] != '\0')
			small = cf_printf(cf_judge_arena(j), "%s%s%s", small,
			    small[0] != '\0' ? ", " : "", one);
		one = cf_list_join(j, f, unsettled, &s.kind);
		if (one[0] != '\0')
			open = cf_printf(cf_judge_arena(j), "%s%s%s", open,
			    open[0] != '\0' ? ", " : "", one);
	}
	if (small[0] != '\0') {
		cf_fail(j, "en dessous des tailles minimales : %s",
		    "below the least sizes: %s", small);
		return;
	}
	for (k = IKE_ENCR; k < IKE_KINDS; k++) {
		if ((f = cf_seen(j, keys[k])) == NULL)
			return;
		seen += f->status == CF_ST_OK;
	}
	if (seen == 0)
		cf_na(j, "IKEv2 n'est pas accepté, voir ike.version",
		    "IKEv2 is not accepted, see ike.version");
	else if (open[0] != '\0')
		cf_unknown(j, "tailles non tranchées pour : %s",
		    "sizes not settled for: %s", open);
	else
		cf_pass(j,
		    "toutes les transformations d'IKE acceptées respectent "
		    "les tailles minimales (modules d'au moins %lld bits)",
		    "all transforms of IKE accepted respect the least sizes "
		    "(moduli of at least %lld bits)", (long long)s.modulus);
}

/* ---- ESP ---- */

static bool
is_weak(const char *name, const void *arg)
{
	(void)arg;
	return has_word(name, IKE_ENCR, IKE_WEAK) ||
	    has_word(name, IKE_INTEG, IKE_WEAK) ||
	    has_word(name, IKE_DH, IKE_WEAK);
}

static bool
in_tables(const char *name, bool *ret_integrity, bool *ret_group)
{
	const struct ike_transform *t = ike_transform_named(IKE_ENCR, name);

	*ret_integrity |= (t != NULL && t->aead) ||
	    ike_transform_named(IKE_INTEG, name) != NULL;
	*ret_group |= ike_transform_named(IKE_DH, name) != NULL;
	return t != NULL || ike_transform_named(IKE_INTEG, name) != NULL ||
	    ike_transform_named(IKE_DH, name) != NULL;
}

static bool
is_open(const char *name, const void *arg)
{
	bool a = false, b = false;

	(void)arg;
	return !in_tables(name, &a, &b) ||
	    !(has_word(name, IKE_ENCR, IKE_FITS) ||
		has_word(name, IKE_INTEG, IKE_FITS) ||
		has_word(name, IKE_DH, IKE_FITS));
}

/*
 * ESP is negotiated inside the encrypted channel: from outside this is always
 * unknown.  The rule is there so that nobody takes silence about ESP for
 * conformity, and for evidence that comes from an API.
 */
static void
judge_esp(struct cf_judge *j)
{
	const struct cf_fact *f;
	const char *bad, *open;
	bool integrity = false, group = false;
	size_t i;

	if (!applies(j, "ike.esp"))
		return;
	f = cf_fact(j, "ike.esp");
	if (f->status == CF_ST_NOT_COLLECTED) {
		cf_unknown(j,
		    "les transformations d'ESP et le renouvellement de clé "
		    "(PFS) se négocient après l'authentification : invisibles "
		    "de l'extérieur, à vérifier dans la configuration",
		    "the transforms of ESP and perfect forward secrecy are "
		    "negotiated after authentication: not visible from "
		    "outside, to be verified in the configuration");
		return;
	}
	if (shows(f)) {
		bad = cf_list_join(j, f, is_weak, NULL);
		if (bad[0] != '\0') {
			cf_fail(j, "ESP accepte : %s", "ESP accepts: %s", bad);
			return;
		}
	}
	if ((f = cf_need(j, "ike.esp")) == NULL)
		return;
	open = cf_list_join(j, f, is_open, NULL);
	for (i = 0; i < f->value.n; i++)
		in_tables(f->value.list[i], &integrity, &group);
	if (!integrity)
		cf_fail(j, "ESP sans intégrité : %s", "ESP without integrity: %s",
		    cf_list_join(j, f, NULL, NULL));
	else if (!group)
		cf_fail(j, "ESP sans confidentialité persistante (PFS) : %s",
		    "ESP without perfect forward secrecy: %s",
		    cf_list_join(j, f, NULL, NULL));
	else if (open[0] != '\0')
		cf_unknown(j, "non tranché par la note de l'ANSSI : %s",
		    "not settled by the ANSSI note: %s", open);
	else
		cf_pass(j, "transformations d'ESP : %s", "transforms of ESP: %s",
		    cf_list_join(j, f, NULL, NULL));
}

/* ---- The rules ---- */

const struct cf_rule ike_version = {
	.id = "ike.version",
	.title = { "IKEv2 seul", "IKEv2 only" },
	.cite = NOTE ", IKE version 2; RFC 9395 (IKEv1 historic)",
	.subject = "endpoint",
	.level = CF_LV_SHOULD,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Désactiver IKEv1 et n'accepter qu'IKEv2.",
	    "Disable IKEv1 and accept IKEv2 only." },
	.judge = judge_version,
};
const struct cf_rule ike_aggressive = {
	.id = "ike.aggressive",
	.title = { "Pas de mode agressif", "No aggressive mode" },
	.cite = NOTE ", IKE version 2; RFC 2409, 5.4",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_MAJEUR,
	.ease = CF_EA_MODEREE,
	.remedy = { "Désactiver le mode agressif d'IKEv1, et changer le secret "
		    "partagé qu'il a pu exposer.",
	    "Disable aggressive mode of IKEv1, and change the shared secret "
	    "that it may have exposed." },
	.judge = judge_aggressive,
};
const struct cf_rule ike_encryption = {
	.id = "ike.encryption",
	.title = { "Chiffrement d'IKE : AES seul", "Encryption of IKE: AES only" },
	.cite = NOTE ", cryptographic suites; RFC 8247, 2.1",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_MAJEUR,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "N'accepter qu'AES-GCM, ou AES-CTR et AES-CBC avec SHA-2, "
		    "à clé d'au moins 128 bits.",
	    "Accept only AES-GCM, or AES-CTR and AES-CBC with SHA-2, with "
	    "keys of at least 128 bits." },
	.judge = judge_encryption,
};
const struct cf_rule ike_integrity = {
	.id = "ike.integrity",
	.title = { "Intégrité d'IKE : SHA-2 seul",
	    "Integrity of IKE: SHA-2 only" },
	.cite = NOTE ", cryptographic suites; RFC 8247, 2.3",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Retirer HMAC-MD5 et HMAC-SHA-1, ou n'accepter que des "
		    "chiffrements authentifiés.",
	    "Remove HMAC-MD5 and HMAC-SHA-1, or accept authenticated "
	    "encryption only." },
	.judge = judge_integrity,
};
const struct cf_rule ike_prf = {
	.id = "ike.prf",
	.title = { "Dérivation des clés d'IKE : SHA-2 seul",
	    "Key derivation of IKE: SHA-2 only" },
	.cite = NOTE ", cryptographic suites; RFC 8247, 2.2",
	.subject = "endpoint",
	.level = CF_LV_SHOULD,
	.impact = CF_IM_MINEUR,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Retirer les fonctions pseudo-aléatoires à MD5 et SHA-1.",
	    "Remove the pseudo-random functions with MD5 and SHA-1." },
	.judge = judge_prf,
};
const struct cf_rule ike_dh_groups = {
	.id = "ike.dh-groups",
	.title = { "Groupes d'au moins 2048 bits ou courbes d'au moins 256",
	    "Groups of at least 2048 bits or curves of at least 256" },
	.cite = NOTE ", Diffie-Hellman groups; RFC 8247, 2.4",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_MAJEUR,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "N'accepter que les groupes 19 à 21, 28 à 32 et 14 à 18, "
		    "de préférence 15 et plus.",
	    "Accept only groups 19 to 21, 28 to 32 and 14 to 18, preferably "
	    "15 and up." },
	.judge = judge_groups,
};
const struct cf_rule ike_pg083 = {
	.id = "ike.pg083",
	.title = { "Transformations d'IKE conformes aux tailles de PG-083",
	    "Transforms of IKE that comply with the sizes of PG-083" },
	.cite = PG083
	"RègleTailleCléSym, RègleTailleBlocSym, RègleHachage, RègleMAC",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_ELEVEE,
	.remedy = { "Retirer les chiffrements à clé ou bloc de moins de 128 "
		    "bits, MD5, SHA-1, les motifs courts et les petits groupes.",
	    "Remove ciphers with keys or blocks under 128 bits, MD5, SHA-1, "
	    "short tags and small groups." },
	.params = pg083_params,
	.judge = judge_pg083,
};
const struct cf_rule ike_esp = {
	.id = "ike.esp",
	.title = { "Transformations d'ESP et confidentialité persistante",
	    "Transforms of ESP and perfect forward secrecy" },
	.cite = NOTE ", ESP with integrity, PFS; RFC 8221",
	.subject = "endpoint",
	.level = CF_LV_SHOULD,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Configurer ESP avec AES-GCM, ou AES et SHA-2, et pour la "
		    "PFS un groupe d'au moins 2048 bits ou une courbe de 256.",
	    "Configure ESP with AES-GCM, or AES and SHA-2, and a PFS group of "
	    "at least 2048 bits or a curve of 256 bits." },
	.judge = judge_esp,
};
