/*
 * PG-083 (CRYPTO_B1) on SSH: SHA-1 and MD5 nowhere, keys and blocks of 128
 * bits, tags of 96, RSA and curves of their sizes, no post-quantum mechanism
 * without hybridisation.  Moduli of Diffie-Hellman are ssh.dh-size.  What the
 * document does not name and whose sizes hold (X25519, Ed25519) passes; see
 * README.md.  Pure.
 */
#include "rules.h"

static const struct cf_param params[] = {
	{ "min_rsa", CF_T_INT, "2048", 512, 16384,
	    { "Taille minimale d'une clé RSA, en bits, jusqu'à fin 2030 "
	      "(PG-083 v3.00).",
		"Least size of an RSA key, in bits, until the end of 2030 "
		"(PG-083 v3.00)." } },
	{ "min_rsa_beyond_2030", CF_T_INT, "3072", 512, 16384,
	    { "La même, quand la protection doit durer au-delà de 2030.",
		"The same, when the protection must last beyond 2030." } },
	{ "min_ec_order", CF_T_INT, "250", 160, 1024,
	    { "Ordre minimal d'un groupe elliptique, en bits (PG-083 v3.00).",
		"Least order of an elliptic group, in bits (PG-083 "
		"v3.00)." } },
	{ NULL },
};

static bool
key_small(struct cf_judge *j, const char *type, int64_t bits)
{
	if (cf_streq(type, "ssh-rsa"))
		return cf_too_small(j, bits, "min_rsa", "min_rsa_beyond_2030");
	return bits < cf_param_int(j, "min_ec_order");
}

/* Keys as they are; how they sign stands in the list of algorithms. */
static void
sort_keys(struct cf_judge *j, struct ssh_sorted *s)
{
	const struct cf_fact *keys = cf_fact(j, "ssh.host_keys"), *type, *bits;
	size_t i;

	if (keys == NULL || keys->status != CF_ST_OK) {
		s->whole = false;
		s->gap = "ssh.host_keys";
	}
	for (i = 0; keys != NULL && i < keys->value.n; i++) {
		type = cf_fact_on(j, keys->value.list[i], "host_key.type");
		bits = cf_fact_on(j, keys->value.list[i], "host_key.bits");
		if (type == NULL || bits == NULL ||
		    type->status != CF_ST_OK || bits->status != CF_ST_OK) {
			s->whole = false;
			s->gap = "ssh.host_keys";
		} else if (key_small(j, type->value.s, bits->value.i))
			ssh_few_add(&s->bad,
			    cf_printf(cf_judge_arena(j), "%s %lld bits",
				type->value.s, (long long)bits->value.i));
	}
}

static bool
some_without_tag(const struct cf_fact *f)
{
	size_t i;

	for (i = 0; f != NULL && i < f->value.n; i++) {
		if (!ssh_cipher_is_aead(f->value.list[i]))
			return true;
	}
	return f == NULL || f->value.n == 0;
}

static void
judge_pg083(struct cf_judge *j)
{
	struct ssh_sorted s = { .whole = true };

	if (!ssh_applies(j, "ssh.kex"))
		return;
	ssh_sort(j, SSH_K_KEX, SSH_DOC_PG083, "ssh.kex", &s);
	ssh_sort(j, SSH_K_HOST_KEY, SSH_DOC_PG083, "ssh.host_key_algorithms",
	    &s);
	ssh_sort(j, SSH_K_CIPHER, SSH_DOC_PG083, "ssh.ciphers.in", &s);
	ssh_sort(j, SSH_K_CIPHER, SSH_DOC_PG083, "ssh.ciphers.out", &s);
	/* Next to authenticated ciphers alone, MACs are never used. */
	if (some_without_tag(cf_fact(j, "ssh.ciphers.in")))
		ssh_sort(j, SSH_K_MAC, SSH_DOC_PG083, "ssh.macs.in", &s);
	if (some_without_tag(cf_fact(j, "ssh.ciphers.out")))
		ssh_sort(j, SSH_K_MAC, SSH_DOC_PG083, "ssh.macs.out", &s);
	sort_keys(j, &s);
	if (s.bad.total > 0)
		cf_fail(j, "non conformes à PG-083 : %s",
		    "not compliant with PG-083: %s", ssh_few_text(j, &s.bad));
	else if (!s.whole)
		cf_unknown(j,
		    "aucun écart parmi ce qui a été vu, mais %s n'est pas "
		    "complète",
		    "no deviation in what was seen, but %s is not complete",
		    s.gap);
	else if (s.open.total > 0)
		cf_unknown(j, "PG-083 ne tranche pas pour SSH : %s",
		    "PG-083 does not settle for SSH: %s",
		    ssh_few_text(j, &s.open));
	else
		cf_pass(j,
		    "ce qui est proposé respecte PG-083 : %s",
		    "what is offered respects PG-083: %s",
		    ssh_few_text(j, &s.good));
}

const struct cf_rule ssh_pg083 = {
	.id = "ssh.pg083",
	.title = { "Algorithmes et tailles conformes à PG-083",
	    "Algorithms and sizes that comply with PG-083" },
	.cite = SSH_PG083 "RègleTailleCléSym, RègleTailleBlocSym, RègleMAC, "
			  "RègleHachage, RègleSécuAsym",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_ELEVEE,
	.remedy = { "Retirer SHA-1, MD5, CBC, les MAC de moins de 96 bits et "
		    "les clés trop petites.",
	    "Remove SHA-1, MD5, CBC, MACs of less than 96 bits and keys that "
	    "are too small." },
	.params = params,
	.judge = judge_pg083,
};
