/*
 * Protocol version, authentication and the size of Diffie-Hellman groups.
 * Pure.
 */
#include "rules.h"

static void
judge_protocol(struct cf_judge *j)
{
	const struct cf_fact *f;

	if (!ssh_applies(j, "ssh.protocol") ||
	    (f = cf_need(j, "ssh.protocol")) == NULL)
		return;
	if (cf_streq(f->value.s, "2.0"))
		cf_pass(j, "seule la version 2 du protocole est proposée",
		    "only version 2 of the protocol is offered");
	else if (cf_starts(f->value.s, "1."))
		cf_fail(j, "la version 1 du protocole est proposée (%s)",
		    "version 1 of the protocol is offered (%s)", f->value.s);
	else
		cf_unknown(j, "version de protocole inattendue : %s",
		    "unexpected protocol version: %s", f->value.s);
}

/* What an account without a key can try; keyboard-interactive mostly asks for
 * a password, but may ask for a second factor: the sentence names it. */
static bool
is_password(const char *method, const void *arg)
{
	(void)arg;
	return cf_streq(method, "password") ||
	       cf_streq(method, "keyboard-interactive") ||
	       cf_streq(method, "none");
}

static bool
is_other(const char *method, const void *arg)
{
	(void)arg;
	return !is_password(method, NULL) && !cf_streq(method, "publickey") &&
	       !cf_starts(method, "gssapi-");
}

static void
judge_authentication(struct cf_judge *j)
{
	const struct cf_fact *f;
	const char *bad, *other;

	if (!ssh_applies(j, "ssh.auth_methods") ||
	    (f = cf_need(j, "ssh.auth_methods")) == NULL)
		return;
	bad = cf_list_join(j, f, is_password, NULL);
	other = cf_list_join(j, f, is_other, NULL);
	if (cf_list_has(f, "none"))
		cf_fail(j, "aucune authentification n'est demandée",
		    "no authentication is asked for");
	else if (bad[0] != '\0')
		cf_fail(j, "authentification par mot de passe proposée : %s",
		    "authentication by password is offered: %s", bad);
	else if (other[0] != '\0')
		cf_unknown(j, "méthodes que la note ne classe pas : %s",
		    "methods that the note does not rank: %s", other);
	else
		cf_pass(j, "seules méthodes proposées : %s",
		    "only methods offered: %s",
		    cf_list_join(j, f, NULL, NULL));
}

/* ---- Diffie-Hellman ---- */

static const struct cf_param dh_params[] = {
	{ "min_dh", CF_T_INT, "2048", 512, 16384,
	    { "Taille minimale d'un module Diffie-Hellman, en bits, jusqu'à "
	      "fin 2030 (PG-083 v3.00).",
		"Least size of a Diffie-Hellman modulus, in bits, until the "
		"end of 2030 (PG-083 v3.00)." } },
	{ "min_dh_beyond_2030", CF_T_INT, "3072", 512, 16384,
	    { "La même, quand la protection doit durer au-delà de 2030.",
		"The same, when the protection must last beyond 2030." } },
	{ NULL },
};

static bool
dh_small(struct cf_judge *j, int64_t bits)
{
	return cf_too_small(j, bits, "min_dh", "min_dh_beyond_2030");
}

static bool
is_gex(const char *name)
{
	return cf_starts(name, "diffie-hellman-group-exchange-") ||
	       cf_starts(name, "gss-gex-");
}

static void
judge_dh_size(struct cf_judge *j)
{
	struct ssh_few good = { .n = 0 }, bad = { .n = 0 };
	const struct cf_fact *kex, *min;
	const struct ssh_alg *a;
	bool gex = false;
	size_t i;

	if (!ssh_applies(j, "ssh.kex") ||
	    (kex = cf_need(j, "ssh.kex")) == NULL)
		return;
	for (i = 0; i < kex->value.n; i++) {
		gex |= is_gex(kex->value.list[i]);
		a = ssh_alg_find(SSH_K_KEX, kex->value.list[i]);
		if (a != NULL && a->dh_bits != 0)
			ssh_few_add(dh_small(j, a->dh_bits) ? &bad : &good,
			    kex->value.list[i]);
	}
	min = gex ? cf_fact(j, "ssh.dh_gex_min") : NULL;
	if (min != NULL && min->value.type == CF_T_INT)
		ssh_few_add(dh_small(j, min->value.i) ? &bad : &good,
		    cf_printf(cf_judge_arena(j), "group-exchange %lld bits",
			(long long)min->value.i));
	if (bad.total > 0)
		cf_fail(j, "groupes Diffie-Hellman trop petits : %s",
		    "Diffie-Hellman groups that are too small: %s",
		    ssh_few_text(j, &bad));
	else if (gex && cf_need(j, "ssh.dh_gex_min") == NULL)
		return;
	else if (good.total == 0)
		cf_na(j, "aucun échange Diffie-Hellman classique",
		    "no finite-field Diffie-Hellman exchange");
	else
		cf_pass(j, "groupes Diffie-Hellman : %s",
		    "Diffie-Hellman groups: %s", ssh_few_text(j, &good));
}

const struct cf_rule ssh_protocol = {
	.id = "ssh.protocol",
	.title = { "Seule la version 2 du protocole",
	    "Version 2 of the protocol only" },
	.cite = SSH_NOTE "R1",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_MAJEUR,
	.ease = CF_EA_MODEREE,
	.remedy = { "Désactiver la version 1 du protocole.",
	    "Disable version 1 of the protocol." },
	.judge = judge_protocol,
};
const struct cf_rule ssh_authentication = {
	.id = "ssh.authentication",
	.title = { "Authentification par clé, pas par mot de passe",
	    "Authentication by key, not by password" },
	.cite = SSH_NOTE "R13",
	.subject = "endpoint",
	.level = CF_LV_SHOULD,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_MODEREE,
	.remedy = { "Désactiver PasswordAuthentication et "
		    "KbdInteractiveAuthentication, ou justifier un second "
		    "facteur.",
	    "Disable PasswordAuthentication and "
	    "KbdInteractiveAuthentication, or justify a second factor." },
	.judge = judge_authentication,
};
const struct cf_rule ssh_dh_size = {
	.id = "ssh.dh-size",
	.title = { "Groupes Diffie-Hellman d'au moins 2048 bits, 3072 au-delà "
		   "de 2030",
	    "Diffie-Hellman groups of 2048 bits or more, 3072 beyond 2030" },
	.cite = SSH_PG083 "RègleSécuAsym",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Retirer les petits groupes de KexAlgorithms et de "
		    "/etc/ssh/moduli.",
	    "Remove small groups from KexAlgorithms and /etc/ssh/moduli." },
	.params = dh_params,
	.judge = judge_dh_size,
};
