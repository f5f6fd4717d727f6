/*
 * SecNumCloud 3.2, 19.6.c and 15.1.a: who runs what is observed, who controls
 * those who run it, and whether the deployment names them.  The place of an
 * address never counts here, and the country of a network's registration or
 * of a certificate neither: only seat, parent and ultimate control.
 *
 * A finding is a candidate breach with its reason, never a legal conclusion.
 * Pure: reads facts, no file, no clock.
 */
#include "jurisdiction.h"
#include "rules.h"

/* What the deployment declares about the network's third party counts too,
 * against it as much as for it. */
static void
look_party(struct cf_judge *j, struct jur_behind *b, const char *party)
{
	const char *seat, *control, *outside;

	if (jur_again(b, party))
		return;
	seat = jur_text(cf_fact_on(j, party, "third_party.seat"));
	control = jur_text(cf_fact_on(j, party, "third_party.control"));
	if (jur_where_seat(j, seat) == JUR_OUTSIDE ||
	    jur_where_seat(j, control) == JUR_OUTSIDE)
		jur_words_add(&b->outside, "%s (%s/%s)", cf_subject_name(party),
		    jur_or_dash(seat), jur_or_dash(control));
	else if ((outside = jur_register_outside(j, party))[0] != '\0')
		jur_words_add(&b->outside, "%s (%s/%s, %s)",
		    cf_subject_name(party), jur_or_dash(seat),
		    jur_or_dash(control), outside);
}

/* Nobody of the table.  Whom a register names as holder is worth a word, and
 * no more: a block may be leased, and a name is not an identity. */
static void
add_unknown(struct cf_judge *j, struct jur_behind *b, const char *on,
    const char *ip)
{
	const char *holder = jur_text(cf_fact_on(j, on, "address.holder"));
	const char *country =
	    jur_text(cf_fact_on(j, on, "address.holder_country"));

	if (holder[0] != '\0')
		jur_words_add(&b->doubt, "%s (RDAP – %s, %s)", ip, holder,
		    jur_or_dash(country));
	else
		jur_words_add(&b->doubt, "%s", ip);
}

static void
look_address(struct cf_judge *j, struct jur_behind *b, const char *ip)
{
	const char *on = jur_on(j, "address", ip), *op, *party;
	size_t before = b->outside.n;

	op = jur_text(cf_fact_on(j, on, "address.operator"));
	party = jur_text(cf_fact_on(j, on, "address.third_party"));
	if (op[0] == '\0')
		add_unknown(j, b, on, ip);
	else
		jur_look_operator(j, b, op);
	if (party[0] != '\0' && b->outside.n == before)
		look_party(j, b, party);
}

/* The operators that the name and its chain point to. */
static const struct cf_fact *
name_operators(struct cf_judge *j)
{
	const struct cf_fact *host = cf_about(j, "endpoint.host");

	if (jur_text(host)[0] == '\0')
		return NULL;
	return cf_fact_on(j, jur_on(j, "name", host->value.s),
	    "name.operators");
}

static void
look_behind(struct cf_judge *j, const struct cf_fact *addresses,
    struct jur_behind *b)
{
	const struct cf_fact *names = name_operators(j);
	size_t i;

	b->inside = b->outside = b->doubt = b->own = jur_words_none(j);
	b->nseen = 0;
	for (i = 0; i < addresses->value.n; i++)
		look_address(j, b, addresses->value.list[i]);
	for (i = 0; jur_has_value(names) && i < names->value.n; i++)
		jur_look_operator(j, b, names->value.list[i]);
}

static void
judge_control(struct cf_judge *j)
{
	const struct cf_fact *addresses = jur_addresses(j);
	struct jur_behind b;

	if (addresses == NULL)
		return;
	if (jur_internal(j, addresses)) {
		cf_na(j,
		    "point d'accès interne à adresses privées : rien ne "
		    "désigne un opérateur",
		    "internal endpoint with private addresses: nothing names "
		    "an operator");
		return;
	}
	look_behind(j, addresses, &b);
	if (b.outside.n != 0)
		cf_fail(j,
		    "manquement possible : opéré par %s (pays du siège/du "
		    "contrôle) ; un tiers établi ou contrôlé hors de l'Union "
		    "peut être en mesure d'obtenir les données, où qu'elles "
		    "soient",
		    "possible breach: operated by %s (country of the seat/of "
		    "control); a third party established or controlled "
		    "outside the Union may be able to obtain the data, "
		    "wherever they are",
		    b.outside.text);
	else if (addresses->status == CF_ST_OK &&
	    jur_only_own(j, &b, cf_subject_name(cf_judge_subject(j))))
		return;
	else if (b.doubt.n != 0)
		cf_unknown(j,
		    "opérateur ou contrôle inconnu : %s (déclarer le tiers et "
		    "son numéro d'AS)",
		    "operator or control unknown: %s (declare the third party "
		    "and its AS number)",
		    b.doubt.text);
	else if (addresses->status != CF_ST_OK)
		cf_unknown(j,
		    "la liste des adresses est incomplète ; opérateurs "
		    "connus : %s",
		    "the list of addresses is incomplete; known operators: %s",
		    b.inside.text);
	else
		cf_pass(j,
		    "siège et contrôle dans l'Union européenne : %s",
		    "seat and control in the European Union: %s",
		    b.inside.text);
}

/* ---- 15.1.a: is everybody who is seen declared? ---- */

static void
judge_declared(struct cf_judge *j)
{
	struct jur_words missing = jur_words_none(j), named = missing,
			 doubt = missing;
	const struct cf_fact *addresses = jur_addresses(j), *names;
	const char *on, *op, *ip;
	struct jur_behind b = { .nseen = 0 };
	size_t i;

	if (addresses == NULL)
		return;
	if (jur_internal(j, addresses)) {
		cf_na(j,
		    "point d'accès interne à adresses privées : rien ne "
		    "désigne un opérateur",
		    "internal endpoint with private addresses: nothing names "
		    "an operator");
		return;
	}
	for (i = 0; i < addresses->value.n; i++) {
		ip = addresses->value.list[i];
		on = jur_on(j, "address", ip);
		if (jur_text(cf_fact_on(j, on, "address.third_party"))[0] !=
		    '\0') {
			jur_words_add(&named, "%s", ip);
			continue;
		}
		op = jur_text(cf_fact_on(j, on, "address.operator"));
		if (op[0] == '\0')
			jur_words_add(&doubt, "%s", ip);
		else if (!jur_again(&b, op))
			jur_look_declared(j, op, &missing, &named, &doubt);
	}
	names = name_operators(j);
	for (i = 0; jur_has_value(names) && i < names->value.n; i++)
		if (!jur_again(&b, names->value.list[i]))
			jur_look_declared(j, names->value.list[i], &missing, &named,
			    &doubt);
	if (missing.n != 0)
		cf_fail(j,
		    "tiers observés que la déclaration ne nomme pas : %s",
		    "third parties observed that the declaration does not "
		    "name: %s",
		    missing.text);
	else if (doubt.n != 0)
		cf_unknown(j, "opérateur inconnu : %s",
		    "operator unknown: %s", doubt.text);
	else if (addresses->status != CF_ST_OK)
		cf_unknown(j,
		    "la liste des adresses est incomplète ; déclarés : %s",
		    "the list of addresses is incomplete; declared: %s",
		    named.text);
	else
		cf_pass(j, "tous les opérateurs observés sont déclarés : %s",
		    "every operator observed is declared: %s", named.text);
}

/* ---- 19.6.c: declared third parties ---- */

static void
judge_access(struct cf_judge *j)
{
	const char *seat = jur_text(cf_fact(j, "third_party.seat"));
	const char *control = jur_text(cf_fact(j, "third_party.control"));
	const char *name = cf_subject_name(cf_judge_subject(j));
	enum jur_where at = jur_where_seat(j, seat);
	enum jur_where by = jur_where_seat(j, control);
	const char *outside = jur_register_outside(j, cf_judge_subject(j));
	const struct cf_fact *access;

	/* A register against the declaration. */
	if (outside[0] != '\0' && by != JUR_OUTSIDE) {
		control = cf_printf(cf_judge_arena(j), "%s, %s",
		    jur_or_dash(control), outside);
		by = JUR_OUTSIDE;
	}
	if (at == JUR_INSIDE && by == JUR_INSIDE) {
		cf_na(j,
		    "%s : siège %s et contrôle %s dans l'Union européenne",
		    "%s: seat %s and control %s in the European Union", name,
		    seat, control);
		return;
	}
	access = cf_fact(j, "third_party.data_access");
	if (access != NULL && access->status == CF_ST_OK && !access->value.b) {
		cf_pass(j,
		    "%s (siège %s, contrôle %s) est déclaré sans moyen "
		    "technique d'obtenir les données",
		    "%s (seat %s, control %s) is declared without technical "
		    "means to obtain the data",
		    name, jur_or_dash(seat), jur_or_dash(control));
		return;
	}
	if (at != JUR_OUTSIDE && by != JUR_OUTSIDE) {
		cf_unknown(j,
		    "siège ou contrôle de %s inconnu (siège %s, contrôle %s)",
		    "seat or control of %s unknown (seat %s, control %s)", name,
		    jur_or_dash(seat), jur_or_dash(control));
		return;
	}
	if (access == NULL || access->status != CF_ST_OK) {
		cf_unknown(j,
		    "%s (siège %s, contrôle %s) est hors de l'Union et son "
		    "accès aux données n'est pas déclaré",
		    "%s (seat %s, control %s) is outside the Union and its "
		    "access to data is not declared",
		    name, jur_or_dash(seat), jur_or_dash(control));
		return;
	}
	cf_fail(j,
	    "manquement possible : %s (siège %s, contrôle %s) est hors de "
	    "l'Union et peut techniquement obtenir les données",
	    "possible breach: %s (seat %s, control %s) is outside the Union "
	    "and can technically obtain the data",
	    name, jur_or_dash(seat), jur_or_dash(control));
}

/* ---- 19.6.c and d: a licensor is not an operator ---- */

static void
judge_licensor(struct cf_judge *j)
{
	const char *product = cf_subject_name(cf_judge_subject(j));
	const struct cf_fact *country = cf_need(j, "licence.country"), *access;
	const char *code;

	if (country == NULL)
		return;
	code = jur_text(country);
	switch (jur_where_seat(j, code)) {
	case JUR_UNKNOWN:
		cf_unknown(j, "%s : %s ne désigne aucun pays",
		    "%s: %s names no country", product, code);
		return;
	case JUR_INSIDE:
		cf_na(j, "%s : le concédant est contrôlé dans l'Union (%s)",
		    "%s: the licensor is controlled in the Union (%s)", product,
		    code);
		return;
	case JUR_OUTSIDE:
		break;
	}
	if ((access = cf_need(j, "licence.technical_access")) == NULL)
		return;
	if (access->value.b)
		cf_fail(j,
		    "manquement possible : le concédant de %s, contrôlé hors "
		    "de l'Union (%s), a un accès technique",
		    "possible breach: the licensor of %s, controlled outside "
		    "the Union (%s), has technical access",
		    product, code);
	else
		cf_pass(j,
		    "le concédant de %s, contrôlé hors de l'Union (%s), est "
		    "déclaré sans accès technique ; l'autonomie demandée par "
		    "19.6.d reste à montrer",
		    "the licensor of %s, controlled outside the Union (%s), is "
		    "declared without technical access; the autonomy that "
		    "19.6.d asks for remains to be shown",
		    product, code);
}

/* ---- The rules ---- */

static const struct cf_param params[] = {
	JUR_PARAM_PERIMETER,
	{ .name = NULL },
};

const struct cf_rule jur_operator_control = {
	.id = "jurisdiction.operator-control",
	.title = {
		"Opérateurs observés établis et contrôlés dans l'Union "
		"européenne",
		"Observed operators established and controlled in the "
		"European Union",
	},
	.cite = "SecNumCloud 3.2, 19.6.c; Code de commerce, L.233-3",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_CRITIQUE,
	.ease = CF_EA_MODEREE,
	.remedy = {
		"Confier ce point d'accès à un opérateur établi et contrôlé "
		"dans l'Union, ou démontrer que l'opérateur ne peut pas "
		"techniquement obtenir les données.",
		"Entrust this endpoint to an operator established and "
		"controlled in the Union, or show that the operator cannot "
		"technically obtain the data.",
	},
	.params = params,
	.judge = judge_control,
};

const struct cf_rule jur_third_party_declared = {
	.id = "jurisdiction.third-party-declared",
	.title = {
		"Tiers observés présents dans la liste des tiers",
		"Observed third parties present in the list of third parties",
	},
	.cite = "SecNumCloud 3.2, 15.1.a",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_MODEREE,
	.remedy = {
		"Compléter la liste des tiers avec l'opérateur observé, ou "
		"expliquer pourquoi il ne participe pas au service.",
		"Add the observed operator to the list of third parties, or "
		"explain why it takes no part in the service.",
	},
	.params = NULL,
	.judge = judge_declared,
};

const struct cf_rule jur_third_party_access = {
	.id = "jurisdiction.third-party-access",
	.title = {
		"Tiers hors de l'Union sans accès aux données",
		"Third parties outside the Union without access to data",
	},
	.cite = "SecNumCloud 3.2, 19.6.c",
	.subject = "third_party",
	.level = CF_LV_MUST,
	.impact = CF_IM_CRITIQUE,
	.ease = CF_EA_MODEREE,
	.remedy = {
		"Retirer à ce tiers tout moyen technique d'obtenir les données "
		"(chiffrement dont le prestataire ou le commanditaire a seul "
		"les clés, accès supervisé), ou le remplacer.",
		"Take from this third party every technical means to obtain "
		"the data (encryption whose keys only the provider or the "
		"customer has, supervised access), or replace it.",
	},
	.params = params,
	.judge = judge_access,
};

const struct cf_rule jur_licensor = {
	.id = "jurisdiction.licensor",
	.title = {
		"Concédants de licence sans accès technique",
		"Licensors without technical access",
	},
	.cite = "SecNumCloud 3.2, 19.6.c and 19.6.d",
	.subject = "licence",
	.level = CF_LV_MUST,
	.impact = CF_IM_MAJEUR,
	.ease = CF_EA_ELEVEE,
	.remedy = {
		"Supprimer l'accès technique du concédant (télémaintenance, "
		"télémétrie, mise à jour non maîtrisée).",
		"Remove the licensor's technical access (remote maintenance, "
		"telemetry, updates out of control).",
	},
	.params = params,
	.judge = judge_licensor,
};
