/*
 * Key exchange groups: R7 and R7- of the ANSSI guide on TLS, and the sizes of
 * PG-083.  The classes of groups are data (data/groups.csv).  Pure.
 */
#include <stdio.h>
#include <string.h>

#include <confiance/limits.h>

#include "rules.h"

static const int group_versions[] = { TLS_V_10, TLS_V_11, TLS_V_12, TLS_V_13 };

/* Hybrids (RFC 10024) are newer than R7: they are judged by PG-083 v3.00 and are
 * never a failure of R7 (decision of the project, README.md).  ECDHE groups
 * outside R7 go to ret_bad, what R7 could not know to ret_new. */
static bool
sort_groups(struct cf_judge *j, struct tls_names *ret_good,
    struct tls_names *ret_bad, struct tls_names *ret_new)
{
	const struct tls_group *g;
	const struct cf_fact *f;
	char key[CF_MAX_KEY];
	bool whole = true;
	size_t i, k;

	for (k = 0; k < CF_NELEM(group_versions); k++) {
		snprintf(key, sizeof(key), "tls.groups.%s",
		    tls_version_keys[group_versions[k]]);
		f = cf_fact(j, key);
		whole &= f != NULL &&
			 (f->status == CF_ST_OK || f->status == CF_ST_ABSENT);
		for (i = 0; f != NULL && i < f->value.n; i++) {
			g = tls_group_named(f->value.list[i]);
			if (g == NULL || cf_starts(g->type, "ECDHE"))
				tls_names_add(
				    g != NULL && (cf_streq(g->anssi,
						      "recommended") ||
						     cf_streq(g->anssi,
							 "acceptable"))
					? ret_good
					: ret_bad,
				    f->value.list[i]);
			else if (tls_is_hybrid(g))
				tls_names_add(ret_good, g->name);
			else if (!cf_starts(g->type, "FFDHE"))
				tls_names_add(ret_new, g->name);
		}
	}
	return whole;
}

/* The version in which the server itself puts DHE before ECDHE, NULL none. */
static const char *
prefers_dhe(struct cf_judge *j, const struct tls_view *view)
{
	const struct cf_fact *order;
	char key[CF_MAX_KEY];
	bool ecdhe, first_dhe;
	size_t i;
	int vi;

	for (vi = TLS_V_10; vi <= TLS_V_12; vi++) {
		ecdhe = first_dhe = false;
		for (i = view->n; i > 0; i--) {
			if (view->v[i - 1].vi != vi ||
			    view->v[i - 1].suite == NULL)
				continue;
			ecdhe |= cf_starts(view->v[i - 1].suite->kx, "ECDHE");
			first_dhe = cf_starts(view->v[i - 1].suite->kx, "DHE");
		}
		if (!ecdhe || !first_dhe)
			continue;
		snprintf(
		    key, sizeof(key), "tls.order.%s", tls_version_keys[vi]);
		order = cf_fact(j, key);
		if (order != NULL && order->status == CF_ST_OK &&
		    cf_streq(order->value.s, "server"))
			return tls_version_label(vi, tls_is_dtls(j));
	}
	return NULL;
}

/* R7, section 2.2. */
static void
judge_r7(struct cf_judge *j)
{
	struct tls_names good = { .n = 0 }, bad = { .n = 0 },
			 recent = { .n = 0 };
	struct tls_names dh = { .n = 0 }, suites = { .n = 0 };
	enum tls_dh_state state;
	struct tls_view view;
	const char *version;
	bool whole;

	if (!tls_view_suites(j, &view))
		return;
	whole = sort_groups(j, &good, &bad, &recent) && view.whole;
	state = tls_dh_state(j, &view, &dh);
	if (tls_view_word(&view, "R7", &suites) > 0)
		cf_fail(j, "échanges de clés hors ECDHE et DHE : %s",
		    "key exchanges other than ECDHE and DHE: %s",
		    tls_names_text(j, &suites));
	if (bad.total > 0)
		cf_fail(j, "courbes hors de la liste de R7 : %s",
		    "curves outside the list of R7: %s",
		    tls_names_text(j, &bad));
	if (state == TLS_DH_BROKEN)
		cf_fail(j, "DHE accepté sans remplir la condition de R7- : %s",
		    "DHE is accepted without meeting the condition of R7-: %s",
		    tls_names_text(j, &dh));
	if ((version = prefers_dhe(j, &view)) != NULL)
		cf_fail(j, "le serveur préfère DHE à ECDHE en %s",
		    "the server prefers DHE to ECDHE in %s", version);
	if (!whole || state == TLS_DH_UNKNOWN)
		cf_unknown(j,
		    "groupes vus : %s, mais la liste n'est pas complète",
		    "groups seen: %s, but the list is not complete",
		    tls_names_text(j, &good));
	if (recent.total > 0)
		cf_unknown(j,
		    "groupes postérieurs au guide, non tranchés par R7 (voir "
		    "tls.pg083-groups) : %s",
		    "groups more recent than the guide, not settled by R7 (see "
		    "tls.pg083-groups): %s",
		    tls_names_text(j, &recent));
	if (good.total > 0)
		cf_pass(j, "groupes acceptés : %s", "groups accepted: %s",
		    tls_names_text(j, &good));
	if (state == TLS_DH_HOLDS)
		cf_na(j, "DHE seul, voir R7-", "DHE alone, see R7-");
	cf_na(j, "aucun échange de clés éphémère, voir R6",
	    "no ephemeral key exchange, see R6");
}

/* R7-, section 2.2: groups of RFC 7919.  A 2048-bit prime that is not one of
 * them does not match the wording and fails. */
static void
judge_r7_degraded(struct cf_judge *j)
{
	struct tls_names bad = { .n = 0 };
	struct tls_view view;

	if (!tls_view_suites(j, &view))
		return;
	switch (tls_dh_state(j, &view, &bad)) {
	case TLS_DH_BROKEN:
		cf_fail(j,
		    "modules Diffie-Hellman hors des groupes du RFC 7919 ou "
		    "trop "
		    "petits : %s",
		    "Diffie-Hellman moduli outside the RFC 7919 groups or too "
		    "small: "
		    "%s",
		    tls_names_text(j, &bad));
		break;
	case TLS_DH_UNKNOWN:
		cf_unknown(j,
		    "les modules Diffie-Hellman n'ont pas tous été vus",
		    "not all Diffie-Hellman moduli were seen");
		break;
	case TLS_DH_HOLDS:
		cf_pass(j,
		    "DHE dans des groupes du RFC 7919 de taille suffisante, "
		    "toléré et à justifier par le profil des clients (R1)",
		    "DHE in RFC 7919 groups of sufficient size, tolerated and "
		    "to be "
		    "justified by the client profile (R1)");
		break;
	case TLS_DH_NONE:
		if (!view.whole)
			tls_say_gap(j, &view);
		cf_na(j, "DHE n'est pas accepté", "DHE is not accepted");
		break;
	}
}

/* ---- PG-083 ---- */

/* The sizes are those of both editions; v2.04 has no rule on ML-KEM. */
static const struct cf_param group_params[] = {
	TLS_EDITION_PARAM,
	{ "min_ec_order", CF_T_INT, "250", 160, 1024,
	    { "Ordre minimal d'un groupe elliptique, en bits (PG-083 v2.04, v3.00).",
		"Least order of an elliptic group, in bits (PG-083 v2.04, v3.00)." } },
	{ "min_dh", CF_T_INT, "2048", 512, 16384,
	    { "Taille minimale d'un module Diffie-Hellman, en bits, jusqu'à "
	      "fin 2030 "
	      "(PG-083 v2.04, v3.00).",
		"Least size of a Diffie-Hellman modulus, in bits, until the "
		"end of "
		"2030 (PG-083 v2.04, v3.00)." } },
	{ "min_dh_beyond_2030", CF_T_INT, "3072", 512, 16384,
	    { "La même, quand la protection doit durer au-delà de 2030.",
		"The same, when the protection must last beyond 2030." } },
	{ NULL },
};

/* In bits; what is declared matters only between the two limits. */
static bool
dh_small(struct cf_judge *j, int64_t bits)
{
	return cf_too_small(j, bits, "min_dh", "min_dh_beyond_2030");
}

static void
sort_pg083(struct cf_judge *j, enum tls_edition edition, const char *name,
    struct tls_names *good, struct tls_names *bad, struct tls_names *open)
{
	const struct tls_group *g = tls_group_named(name);

	if (g == NULL || cf_streq(g->type, "ECDHE explicit"))
		tls_names_add(open, name);
	else if (cf_streq(g->type, "ECDHE"))
		tls_names_add(g->order_bits < cf_param_int(j, "min_ec_order")
				  ? bad
				  : good,
		    name);
	else if (cf_starts(g->type, "FFDHE"))
		/* The order is one bit less than the modulus. */
		tls_names_add(
		    dh_small(j, (int64_t)g->order_bits + 1) ? bad : good, name);
	else if (tls_is_hybrid(g))
		tls_names_add(good, name);
	else if (tls_is_mlkem(g) && edition == TLS_PG083_V300)
		tls_names_add(bad, name); /* alone: must be hybridised */
	else
		tls_names_add(
		    open, name); /* drafts, other countries' hybrids */
}

/*
 * Sizes of key exchange, and hybridisation (RègleSécuAsym).  Curve25519 and
 * Curve448 meet the order rule but are not named by PG-083 v3.00 (PA-079
 * names them): they pass, and the sentence lists them by name.
 */
static void
judge_pg083_groups(struct cf_judge *j)
{
	struct tls_names good = { .n = 0 }, bad = { .n = 0 }, open = { .n = 0 };
	enum tls_edition edition;
	const struct cf_fact *f, *bits;
	char key[CF_MAX_KEY];
	bool whole = true;
	size_t i, k;

	if (!tls_applies(j, "tls.groups.tls12") ||
	    !tls_pg083_edition(j, &edition))
		return;
	for (k = 0; k < CF_NELEM(group_versions); k++) {
		snprintf(key, sizeof(key), "tls.groups.%s",
		    tls_version_keys[group_versions[k]]);
		f = cf_fact(j, key);
		whole &= f != NULL &&
			 (f->status == CF_ST_OK || f->status == CF_ST_ABSENT);
		for (i = 0; f != NULL && i < f->value.n; i++)
			sort_pg083(j, edition, f->value.list[i], &good, &bad, &open);
	}
	bits = cf_fact(j, "tls.dh_bits");
	whole &= bits != NULL &&
		 (bits->status == CF_ST_OK || bits->status == CF_ST_ABSENT);
	if (bits != NULL && bits->status == CF_ST_OK)
		tls_names_add(dh_small(j, bits->value.i) ? &bad : &good,
		    cf_printf(cf_judge_arena(j), "DHE %lld bits",
			(long long)bits->value.i));
	if (bad.total > 0)
		cf_fail(j, "groupes non conformes à %s : %s",
		    "groups that do not comply with %s: %s",
		    tls_pg083_name(edition), tls_names_text(j, &bad));
	else if (!whole)
		cf_unknown(j,
		    "groupes vus : %s, mais la liste n'est pas complète",
		    "groups seen: %s, but the list is not complete",
		    tls_names_text(j, &good));
	else if (open.total > 0)
		cf_unknown(j, "groupes que %s ne tranche pas : %s",
		    "groups that %s does not settle: %s",
		    tls_pg083_name(edition), tls_names_text(j, &open));
	else if (good.total == 0)
		cf_na(j, "aucun échange de clés éphémère",
		    "no ephemeral key exchange");
	else
		cf_pass(j, "groupes acceptés, conformes à %s : %s",
		    "groups accepted, comply with %s: %s",
		    tls_pg083_name(edition), tls_names_text(j, &good));
}

const struct cf_rule tls_r7 = {
	.id = "tls.r7",
	.title = { "ECDHE de préférence, sur les courbes retenues",
	    "ECDHE preferred, on the retained curves" },
	.cite = TLS_GUIDE "R7",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Ne garder que les courbes de R7 et préférer ECDHE à DHE.",
	    "Keep only the curves of R7 and prefer ECDHE to DHE." },
	.judge = judge_r7,
};
const struct cf_rule tls_r7_degraded = {
	.id = "tls.r7-degraded",
	.title = { "DHE toléré, groupes du RFC 7919 d'au moins 2048 bits (R7-)",
	    "DHE tolerated, RFC 7919 groups of 2048 bits or more (R7-)" },
	.cite = TLS_GUIDE "R7-",
	.subject = "endpoint",
	.level = CF_LV_DEGRADED,
	.impact = CF_IM_MINEUR,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Retirer DHE ou utiliser les groupes ffdhe3072 et au-delà.",
	    "Remove DHE or use the groups ffdhe3072 and larger." },
	.judge = judge_r7_degraded,
};
const struct cf_rule tls_pg083_groups = {
	.id = "tls.pg083-groups",
	.title = { "Groupes d'échange de clés conformes à PG-083",
	    "Key exchange groups that comply with PG-083" },
	.cite = TLS_PG083 "RègleSécuAsym",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Retirer les groupes trop petits et ML-KEM sans "
		    "hybridation.",
	    "Remove groups that are too small and ML-KEM without "
	    "hybridisation." },
	.params = group_params,
	.judge = judge_pg083_groups,
};
