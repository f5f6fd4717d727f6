/*
 * SecNumCloud 3.2, 10.6.a: certificates of an authority of a Member State,
 * whose root key ceremony took place in the Union.  The country in a subject
 * name is never asked; the name of an issuer may carry a failure, never a
 * pass, since anybody can write it.
 *
 * Pure: reads facts, no file, no clock.
 */
#include "jurisdiction.h"
#include "rules.h"

/* Protocols that use no X.509 certificate, or not in this slice. */
static bool
no_certificate(struct cf_judge *j)
{
	const char *protocol = jur_text(cf_about(j, "endpoint.protocol"));

	if (cf_streq(protocol, "ssh") || cf_streq(protocol, "ike") ||
	    cf_streq(protocol, "other")) {
		cf_na(j, "le protocole %s ne présente pas de certificat TLS",
		    "protocol %s shows no TLS certificate", protocol);
		return true;
	}
	return false;
}

/* The authority of the endpoint, "" when unknown was said. */
static const char *
authority(struct cf_judge *j)
{
	const struct cf_fact *fact = cf_need(j, "endpoint.ca");

	return fact != NULL ? jur_text(fact) : "";
}

/* A chain that does not hold proves no authority. */
static bool
chain_holds(struct cf_judge *j)
{
	const struct cf_fact *fact = cf_need(j, "tls.chain_trusted");

	if (fact == NULL)
		return false;
	if (!fact->value.b)
		cf_unknown(j,
		    "la chaîne de certificats n'est pas vérifiable : "
		    "l'autorité qu'elle nomme n'est pas établie",
		    "the chain of certificates does not verify: the authority "
		    "that it names is not established");
	return fact->value.b;
}

/* Recognised by the fingerprint of its root, not by a name alone. */
static bool
root_is_known(struct cf_judge *j, const char *ca)
{
	const char *match = jur_text(cf_fact_on(j, ca, "ca.match"));
	bool known = cf_streq(match, "root") || cf_streq(match, "declared");

	if (!known)
		cf_unknown(j,
		    "autorité reconnue par le seul nom de l'émetteur : "
		    "déclarer l'empreinte de sa racine (ca_roots)",
		    "authority recognised by the name of the issuer alone: "
		    "declare the fingerprint of its root (ca_roots)");
	return known;
}

static void
judge_control(struct cf_judge *j)
{
	const char *ca, *name, *hq, *control;
	const struct cf_fact *fact;
	enum jur_where seat, top;

	if (no_certificate(j) || (ca = authority(j))[0] == '\0')
		return;
	name = jur_text(cf_fact_on(j, ca, "ca.operator"));
	hq = jur_text(cf_fact_on(j, ca, "ca.hq"));
	fact = cf_fact_on(j, ca, "ca.control");
	control = jur_text(fact);
	seat = jur_where_seat(j, hq);
	/* The provider's own authority: control is the question of 19.6.b. */
	top = fact != NULL && fact->status == CF_ST_ABSENT ?
		  JUR_INSIDE : jur_where_seat(j, control);
	if (seat == JUR_OUTSIDE || top == JUR_OUTSIDE)
		cf_fail(j,
		    "autorité de certification %s : siège %s, contrôle %s, "
		    "hors de l'Union européenne",
		    "certification authority %s: seat %s, control %s, outside "
		    "the European Union",
		    name, hq[0] != '\0' ? hq : "?",
		    control[0] != '\0' ? control : "?");
	else if (seat == JUR_UNKNOWN || top == JUR_UNKNOWN)
		cf_unknown(j,
		    "autorité de certification inconnue (%s) : la déclarer "
		    "avec l'empreinte de sa racine",
		    "certification authority unknown (%s): declare it with the "
		    "fingerprint of its root",
		    name[0] != '\0' ? name : cf_subject_name(ca));
	else if (chain_holds(j) && root_is_known(j, ca))
		cf_pass(j,
		    "autorité de certification %s : siège %s, contrôle %s",
		    "certification authority %s: seat %s, control %s", name, hq,
		    control[0] != '\0' ? control : hq);
}

static void
judge_ceremony(struct cf_judge *j)
{
	const struct cf_fact *fact;
	const char *ca, *code;

	if (no_certificate(j) || (ca = authority(j))[0] == '\0')
		return;
	fact = cf_fact_on(j, ca, "ca.ceremony_country");
	code = jur_text(fact);
	switch (jur_where_place(j, code)) {
	case JUR_OUTSIDE:
		cf_fail(j,
		    "la cérémonie des clés de la racine a eu lieu hors de "
		    "l'Union européenne (%s), d'après la déclaration",
		    "the root key ceremony took place outside the European "
		    "Union (%s), by declaration",
		    code);
		return;
	case JUR_UNKNOWN:
		cf_unknown(j,
		    "le lieu de la cérémonie des clés de la racine n'est pas "
		    "déclaré (ca_ceremony_country)",
		    "the place of the root key ceremony is not declared "
		    "(ca_ceremony_country)");
		return;
	case JUR_INSIDE:
		break;
	}
	if (chain_holds(j) && root_is_known(j, ca))
		cf_pass(j,
		    "cérémonie des clés de la racine déclarée dans l'Union "
		    "européenne (%s)",
		    "root key ceremony declared in the European Union (%s)",
		    code);
}

static const struct cf_param params[] = {
	JUR_PARAM_PERIMETER,
	{ .name = NULL },
};

const struct cf_rule jur_ca_control = {
	.id = "jurisdiction.ca-control",
	.title = {
		"Autorité de certification d'un État membre",
		"Certification authority of a Member State",
	},
	.cite = "SecNumCloud 3.2, 10.6.a",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_ELEVEE,
	.remedy = {
		"Obtenir les certificats d'une autorité établie et contrôlée "
		"dans l'Union, et restreindre l'émission par CAA.",
		"Obtain certificates from an authority established and "
		"controlled in the Union, and restrict issuance with CAA.",
	},
	.params = params,
	.judge = judge_control,
};

const struct cf_rule jur_ca_ceremony = {
	.id = "jurisdiction.ca-ceremony",
	.title = {
		"Cérémonie des clés de la racine dans l'Union européenne",
		"Root key ceremony in the European Union",
	},
	.cite = "SecNumCloud 3.2, 10.6.a",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_DIFFICILE,
	.remedy = {
		"Tenir la cérémonie des clés maîtresses dans l'Union en "
		"présence du prestataire, et en garder le procès-verbal.",
		"Hold the master key ceremony in the Union with the provider "
		"present, and keep its minutes.",
	},
	.params = params,
	.judge = judge_ceremony,
};
