/*
 * The lists of KEXINIT against ANSSI's note on OpenSSH: key exchange, ciphers,
 * MACs, compression; and Terrapin, which is a matter of all three.  What is
 * younger than the note passes and is named as such.  Pure.
 */
#include "rules.h"

/* Failures first; then what is not settled; newer names are named. */
static void
say(struct cf_judge *j, const struct ssh_sorted *s)
{
	if (s->bad.total > 0)
		cf_fail(j, "algorithmes à retirer : %s",
		    "algorithms to be removed: %s", ssh_few_text(j, &s->bad));
	else if (!s->whole)
		cf_need(j, s->gap);
	else if (s->open.total > 0)
		cf_unknown(j, "la note ne tranche pas : %s",
		    "the note does not settle: %s",
		    ssh_few_text(j, &s->open));
	else if (s->newer.total > 0 && s->good.total > 0)
		cf_pass(j,
		    "retenus par la note : %s ; plus récents qu'elle, "
		    "admis : %s",
		    "retained by the note: %s; newer than it, admitted: %s",
		    ssh_few_text(j, &s->good), ssh_few_text(j, &s->newer));
	else if (s->newer.total > 0)
		cf_pass(j,
		    "tous plus récents que la note (2015), jugés par PG-083 : "
		    "%s",
		    "all newer than the note (2015), judged by PG-083: %s",
		    ssh_few_text(j, &s->newer));
	else if (s->good.total > 0)
		cf_pass(j, "retenus par la note : %s",
		    "retained by the note: %s", ssh_few_text(j, &s->good));
	else
		cf_unknown(j, "aucun algorithme n'a été proposé",
		    "no algorithm was offered");
}

static void
judge_kex(struct cf_judge *j)
{
	struct ssh_sorted s = { .whole = true };

	if (!ssh_applies(j, "ssh.kex"))
		return;
	ssh_sort(j, SSH_K_KEX, SSH_DOC_NOTE, "ssh.kex", &s);
	say(j, &s);
}

static void
judge_ciphers(struct cf_judge *j)
{
	struct ssh_sorted s = { .whole = true };

	if (!ssh_applies(j, "ssh.ciphers.in"))
		return;
	ssh_sort(j, SSH_K_CIPHER, SSH_DOC_NOTE, "ssh.ciphers.in", &s);
	ssh_sort(j, SSH_K_CIPHER, SSH_DOC_NOTE, "ssh.ciphers.out", &s);
	say(j, &s);
}

static bool
all_aead(const struct cf_fact *f)
{
	size_t i;

	if (f == NULL || f->status != CF_ST_OK)
		return false;
	for (i = 0; i < f->value.n; i++) {
		if (!ssh_cipher_is_aead(f->value.list[i]))
			return false;
	}
	return f->value.n > 0;
}

/* An authenticated cipher brings its own integrity: the list of MACs is then
 * sent and never used. */
static void
judge_macs(struct cf_judge *j)
{
	struct ssh_sorted s = { .whole = true };

	if (!ssh_applies(j, "ssh.macs.in"))
		return;
	if (all_aead(cf_fact(j, "ssh.ciphers.in")) &&
	    all_aead(cf_fact(j, "ssh.ciphers.out"))) {
		cf_na(j,
		    "tous les chiffrements sont authentifiés : aucun code "
		    "d'intégrité séparé n'est employé",
		    "all ciphers are authenticated: no separate MAC is used");
		return;
	}
	ssh_sort(j, SSH_K_MAC, SSH_DOC_NOTE, "ssh.macs.in", &s);
	ssh_sort(j, SSH_K_MAC, SSH_DOC_NOTE, "ssh.macs.out", &s);
	say(j, &s);
}

static void
judge_compression(struct cf_judge *j)
{
	const struct cf_fact *in, *out;

	if (!ssh_applies(j, "ssh.compression.in"))
		return;
	if ((in = cf_need(j, "ssh.compression.in")) == NULL ||
	    (out = cf_need(j, "ssh.compression.out")) == NULL)
		return;
	if (cf_list_has(in, "zlib") || cf_list_has(out, "zlib"))
		cf_fail(j,
		    "compression zlib proposée avant l'authentification",
		    "zlib compression offered before authentication");
	else
		cf_pass(j,
		    "aucune compression avant l'authentification (%s)",
		    "no compression before authentication (%s)",
		    cf_list_join(j, in, NULL, NULL));
}

/* ---- Terrapin ---- */

static bool
any(const struct cf_fact *f, bool (*is)(const char *))
{
	size_t i;

	for (i = 0; i < f->value.n; i++) {
		if (is(f->value.list[i]))
			return true;
	}
	return false;
}

static bool
is_chacha(const char *name)
{
	return cf_starts(name, "chacha20-poly1305");
}

/* One direction suffices: prefixes are cut from either. */
static bool
exposed(const struct cf_fact *ciphers, const struct cf_fact *macs)
{
	return any(ciphers, is_chacha) ||
	       (any(ciphers, ssh_cipher_is_cbc) && any(macs, ssh_mac_is_etm));
}

/*
 * CVE-2023-48795: the attack needs ChaCha20-Poly1305, or CBC with
 * encrypt-then-MAC, and no strict key exchange on one of the two sides.
 */
static void
judge_terrapin(struct cf_judge *j)
{
	const struct cf_fact *marks, *ci, *co, *mi, *mo;

	if (!ssh_applies(j, "ssh.kex_extensions"))
		return;
	if ((marks = cf_seen(j, "ssh.kex_extensions")) == NULL)
		return;
	if (marks->status == CF_ST_OK &&
	    cf_list_has(marks, "kex-strict-s-v00@openssh.com")) {
		cf_pass(j, "échange de clés strict annoncé",
		    "strict key exchange is announced");
		return;
	}
	if ((ci = cf_seen(j, "ssh.ciphers.in")) == NULL ||
	    (co = cf_seen(j, "ssh.ciphers.out")) == NULL ||
	    (mi = cf_seen(j, "ssh.macs.in")) == NULL ||
	    (mo = cf_seen(j, "ssh.macs.out")) == NULL)
		return;
	if (exposed(ci, mi) || exposed(co, mo))
		cf_fail(j,
		    "ChaCha20-Poly1305, ou CBC avec encrypt-then-MAC, sans "
		    "échange de clés strict",
		    "ChaCha20-Poly1305, or CBC with encrypt-then-MAC, without "
		    "strict key exchange");
	else
		cf_pass(j,
		    "ni ChaCha20-Poly1305, ni CBC avec encrypt-then-MAC",
		    "neither ChaCha20-Poly1305 nor CBC with encrypt-then-MAC");
}

const struct cf_rule ssh_kex = {
	.id = "ssh.kex",
	.title = { "Échanges de clés retenus par la note, ou plus récents",
	    "Key exchanges retained by the note, or newer" },
	.cite = SSH_NOTE "KexAlgorithms",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Retirer de KexAlgorithms les méthodes fondées sur SHA-1 "
		    "et les groupes de 1024 bits.",
	    "Remove from KexAlgorithms the methods with SHA-1 and groups of "
	    "1024 bits." },
	.judge = judge_kex,
};
const struct cf_rule ssh_ciphers = {
	.id = "ssh.ciphers",
	.title = { "AES en mode CTR, ou chiffrement authentifié plus récent",
	    "AES in CTR mode, or a newer authenticated cipher" },
	.cite = SSH_NOTE "R15",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Ne garder dans Ciphers que AES-CTR, AES-GCM et "
		    "ChaCha20-Poly1305.",
	    "Keep only AES-CTR, AES-GCM and ChaCha20-Poly1305 in Ciphers." },
	.judge = judge_ciphers,
};
const struct cf_rule ssh_macs = {
	.id = "ssh.macs",
	.title = { "Intégrité par HMAC-SHA-2", "Integrity by HMAC-SHA-2" },
	.cite = SSH_NOTE "R16",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Ne garder dans MACs que hmac-sha2-256 et hmac-sha2-512 "
		    "(et leurs variantes etm).",
	    "Keep only hmac-sha2-256 and hmac-sha2-512 (and their etm "
	    "variants) in MACs." },
	.judge = judge_macs,
};
const struct cf_rule ssh_compression = {
	.id = "ssh.compression",
	.title = { "Pas de compression avant l'authentification",
	    "No compression before authentication" },
	.cite = "RFC 4253 (01/2006), section 6.2; OpenSSH 7.4 (19/12/2016), "
		"release notes",
	.subject = "endpoint",
	.level = CF_LV_SHOULD,
	.impact = CF_IM_MINEUR,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Régler Compression à no ou delayed.",
	    "Set Compression to no or delayed." },
	.judge = judge_compression,
};
const struct cf_rule ssh_terrapin = {
	.id = "ssh.terrapin",
	.title = { "Résistance à l'attaque Terrapin (CVE-2023-48795)",
	    "Resistance to the Terrapin attack (CVE-2023-48795)" },
	.cite = "CVE-2023-48795 (18/12/2023); OpenSSH 9.6, PROTOCOL, "
		"section 1.10",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_ELEVEE,
	.remedy = { "Mettre à jour le serveur, ou retirer ChaCha20-Poly1305 "
		    "et les MAC etm des chiffrements CBC.",
	    "Update the server, or remove ChaCha20-Poly1305 and the etm MACs "
	    "of CBC ciphers." },
	.judge = judge_terrapin,
};
