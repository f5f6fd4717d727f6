/*
 * Host keys against ANSSI's note on OpenSSH, and a key that two endpoints
 * share.  Pure.
 */
#include "rules.h"

static const struct cf_param key_params[] = {
	{ "min_rsa", CF_T_INT, "2048", 512, 16384,
	    { "Taille minimale d'une clé RSA, en bits (DAT-NT-007 v1.3, R7).",
		"Least size of an RSA key, in bits (DAT-NT-007 v1.3, R7)." } },
	{ "min_ecdsa", CF_T_INT, "256", 160, 521,
	    { "Taille minimale d'une clé ECDSA, en bits (DAT-NT-007 v1.3, "
	      "R8).",
		"Least size of an ECDSA key, in bits (DAT-NT-007 v1.3, "
		"R8)." } },
	{ NULL },
};

/* One key; false when its type or size was not seen. */
static bool
sort_key(struct cf_judge *j, const char *key, struct ssh_few *good,
    struct ssh_few *newer, struct ssh_few *bad)
{
	const struct cf_fact *type, *bits;
	const char *name;
	int64_t least = 0;

	if ((type = cf_need_on(j, key, "host_key.type")) == NULL ||
	    (bits = cf_need_on(j, key, "host_key.bits")) == NULL)
		return false;
	name = cf_printf(cf_judge_arena(j), "%s %lld bits", type->value.s,
	    (long long)bits->value.i);
	if (cf_streq(type->value.s, "ssh-rsa"))
		least = cf_param_int(j, "min_rsa");
	else if (cf_starts(type->value.s, "ecdsa-"))
		least = cf_param_int(j, "min_ecdsa");
	else if (cf_starts(type->value.s, "ssh-ed")) {
		ssh_few_add(newer, name);
		return true;
	}
	ssh_few_add(least == 0 || bits->value.i < least ? bad : good, name);
	return true;
}

/* A list that is not whole can fail, not pass; ssh-dss in the list of
 * algorithms is a DSA key even when the exchange did not show it. */
static void
judge_host_keys(struct cf_judge *j)
{
	struct ssh_few good = { .n = 0 }, newer = { .n = 0 }, bad = { .n = 0 };
	const struct cf_fact *keys, *names;
	size_t i;

	if (!ssh_applies(j, "ssh.host_keys"))
		return;
	names = cf_fact(j, "ssh.host_key_algorithms");
	if (names != NULL && cf_list_has(names, "ssh-dss"))
		ssh_few_add(&bad, "ssh-dss");
	keys = cf_fact(j, "ssh.host_keys");
	for (i = 0; keys != NULL && i < keys->value.n; i++) {
		if (!sort_key(j, keys->value.list[i], &good, &newer, &bad))
			return;
	}
	if (bad.total > 0)
		cf_fail(j, "clés d'hôte que la note refuse : %s",
		    "host keys that the note refuses: %s",
		    ssh_few_text(j, &bad));
	else if (cf_need(j, "ssh.host_keys") == NULL)
		return;
	else if (newer.total > 0)
		cf_pass(j,
		    "clés d'hôte : %s ; plus récentes que la note, "
		    "admises : %s",
		    "host keys: %s; newer than the note, admitted: %s",
		    ssh_few_text(j, &good), ssh_few_text(j, &newer));
	else
		cf_pass(j, "clés d'hôte : %s", "host keys: %s",
		    ssh_few_text(j, &good));
}

/* ---- Shared keys ---- */

static bool
same_host(struct cf_judge *j, const char *a, const char *b)
{
	const struct cf_fact *x = cf_about_on(j, a, "endpoint.host");
	const struct cf_fact *y = cf_about_on(j, b, "endpoint.host");

	return x != NULL && y != NULL && x->status == CF_ST_OK &&
	       y->status == CF_ST_OK && cf_streq(x->value.s, y->value.s);
}

static bool
speaks_ssh(struct cf_judge *j, const char *endpoint)
{
	const struct cf_fact *p =
	    cf_about_on(j, endpoint, "endpoint.protocol");

	return p != NULL && p->status == CF_ST_OK &&
	       cf_streq(p->value.s, "ssh");
}

/* Two ports of one host may well be one machine; two hosts with one key are
 * two places that hold its private half. */
static void
judge_shared(struct cf_judge *j)
{
	const char *me = cf_judge_subject(j), *const *v;
	struct ssh_few others = { .n = 0 };
	const struct cf_fact *mine, *f;
	size_t i, k, n, compared = 0;
	const char *gap = NULL;

	if (!ssh_applies(j, "ssh.host_keys"))
		return;
	n = cf_judge_subjects(j, "endpoint", &v);
	mine = cf_fact(j, "ssh.host_keys");
	for (i = 0; i < n; i++) {
		if (cf_streq(v[i], me) || !speaks_ssh(j, v[i]) ||
		    same_host(j, v[i], me))
			continue;
		compared++;
		f = cf_fact_on(j, v[i], "ssh.host_keys");
		if (f == NULL ||
		    (f->status != CF_ST_OK && f->status != CF_ST_ABSENT))
			gap = v[i];
		for (k = 0; f != NULL && k < f->value.n; k++) {
			if (mine != NULL && cf_list_has(mine, f->value.list[k]))
				ssh_few_add(&others, cf_subject_name(v[i]));
		}
	}
	if (others.total > 0)
		cf_fail(j, "la même clé d'hôte sert aussi à %s",
		    "the same host key also serves %s",
		    ssh_few_text(j, &others));
	else if (compared == 0)
		cf_na(j, "aucun autre hôte n'est déclaré en SSH",
		    "no other host is declared to speak SSH");
	else if (cf_need(j, "ssh.host_keys") == NULL)
		return;
	else if (gap != NULL)
		cf_unknown(j, "les clés d'hôte de %s n'ont pas toutes été vues",
		    "not all host keys of %s were seen",
		    cf_subject_name(gap));
	else
		cf_pass(j,
		    "clés d'hôte propres à ce point d'accès (%zu autres hôtes "
		    "comparés)",
		    "host keys of this endpoint alone (%zu other hosts "
		    "compared)",
		    compared);
}

const struct cf_rule ssh_host_keys = {
	.id = "ssh.host-keys",
	.title = { "Clés d'hôte : RSA d'au moins 2048 bits, ECDSA d'au moins "
		   "256, pas de DSA",
	    "Host keys: RSA of 2048 bits or more, ECDSA of 256 or more, no "
	    "DSA" },
	.cite = SSH_NOTE "R6, R7, R8",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_MAJEUR,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Remplacer les clés d'hôte DSA et RSA de moins de 2048 "
		    "bits.",
	    "Replace DSA host keys and RSA ones of less than 2048 bits." },
	.params = key_params,
	.judge = judge_host_keys,
};
const struct cf_rule ssh_host_key_shared = {
	.id = "ssh.host-key-shared",
	.title = { "Une clé d'hôte n'appartient qu'à un hôte",
	    "A host key belongs to one host" },
	.cite = SSH_NOTE "R11",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_ELEVEE,
	.remedy = { "Générer sur chaque hôte ses propres clés "
		    "(ssh-keygen -A).",
	    "Generate on each host its own keys (ssh-keygen -A)." },
	.judge = judge_shared,
};
