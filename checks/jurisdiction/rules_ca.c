/*
 * SecNumCloud 3.2, 10.6.a: certificates of an authority of a Member State,
 * whose root key ceremony took place in the Union.  The country in a subject
 * name is never asked; the name of an issuer may carry a failure, never a
 * pass, since anybody can write it.
 *
 * Pure: reads facts, no file, no clock.
 */
#include <string.h>
#include <strings.h>

#include "codec_caa.h"
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

/* ---- CAA (RFC 8659) ---- */

/* Kinds of names in a certificate, a set of bits: ABOVE is a wildcard whose
 * records are not those that were found. */
enum { PLAIN = 1, WILD = 2, ABOVE = 4 };

/* Whether name is that domain or below it. */
static bool
is_below(const char *name, const char *domain)
{
	size_t n = strlen(name), k = strlen(domain);

	return n >= k && strcasecmp(name + n - k, domain) == 0 &&
	       (n == k || name[n - k - 1] == '.');
}

/*
 * The kinds of names by which a certificate is the endpoint's, each judged by
 * its own records (RFC 8659, 4.3).  The other names of the certificate have
 * records of their own that were not asked for; so has a wildcard whose domain
 * is above the name where the records are.
 */
static unsigned int
kinds_of_names(struct cf_judge *j)
{
	const struct cf_fact *chain = cf_fact(j, "tls.chain"), *san = NULL;
	const char *host = jur_text(cf_about(j, "endpoint.host"));
	const char *owner = jur_text(cf_about(j, "tls.caa_name")), *name;
	unsigned int kinds = 0;
	size_t i;

	if (jur_has_value(chain) && chain->value.n > 0)
		san = cf_fact_on(j, chain->value.list[0], "cert.san_dns");
	for (i = 0; jur_has_value(san) && i < san->value.n; i++) {
		name = san->value.list[i];
		if (!cf_starts(name, "*.")) {
			if (host[0] == '\0' || strcasecmp(name, host) == 0)
				kinds |= PLAIN;
		} else if (host[0] == '\0' || is_below(host, name + 2)) {
			kinds |= owner[0] == '\0' || is_below(name + 2, owner) ?
					 WILD : ABOVE;
		}
	}
	return kinds != 0 ? kinds : PLAIN;
}

static bool
read_caa(struct cf_judge *j, const char *text, struct jur_caa *ret)
{
	return jur_caa_read(cf_judge_arena(j), text, ret) == CF_OK;
}

static size_t
allowed(struct cf_judge *j, const struct cf_fact *caa, const char *tag,
    struct jur_words *ret)
{
	struct jur_caa record;
	size_t i, n = 0;

	for (i = 0; i < caa->value.n; i++) {
		if (!read_caa(j, caa->value.list[i], &record) ||
		    strcasecmp(record.tag, tag) != 0)
			continue;
		n++;
		if (record.value[0] != '\0')
			jur_words_add(ret, "%s", record.value);
	}
	return n;
}

static bool
names_it(const struct jur_words *allowed_names, const struct cf_fact *ids)
{
	const char *at = allowed_names->text;
	size_t i, n;

	for (; at[0] != '\0'; at += n + (at[n] == ',' ? 2 : 0)) {
		n = strcspn(at, ",");
		for (i = 0; i < ids->value.n; i++)
			if (strlen(ids->value.list[i]) == n &&
			    strncasecmp(at, ids->value.list[i], n) == 0)
				return true;
	}
	return false;
}

/* A tag that we do not know and must: nobody may issue then (4.1). */
static const char *
unknown_critical(struct cf_judge *j, const struct cf_fact *caa)
{
	static const char *const known[] = { "issue", "issuewild", "iodef",
		"issuemail", "contactemail", "contactphone", "issuevmc" };
	struct jur_caa record;
	size_t i, k;

	for (i = 0; i < caa->value.n; i++) {
		if (!read_caa(j, caa->value.list[i], &record))
			return caa->value.list[i];
		for (k = 0; k < CF_NELEM(known); k++)
			if (strcasecmp(record.tag, known[k]) == 0)
				break;
		if (record.critical && k == CF_NELEM(known))
			return caa->value.list[i];
	}
	return "";
}

/* Who may issue for a kind of name; 0: anybody. */
static size_t
issuers(struct cf_judge *j, const struct cf_fact *caa, unsigned int kind,
    struct jur_words *ret)
{
	size_t n = kind == WILD ? allowed(j, caa, "issuewild", ret) : 0;

	return n > 0 ? n : allowed(j, caa, "issue", ret);
}

static void
judge_caa(struct cf_judge *j)
{
	static const unsigned int each[] = { PLAIN, WILD };
	struct jur_words names[2] = { jur_words_none(j), jur_words_none(j) };
	const struct cf_fact *caa, *ids;
	const char *ca, *name, *odd;
	unsigned int kinds;
	size_t i, n[2] = { 0, 0 };

	if (no_certificate(j) || (caa = cf_seen(j, "tls.caa")) == NULL)
		return;
	if (caa->status == CF_ST_ABSENT) {
		cf_na(j,
		    "aucun enregistrement CAA : toute autorité peut émettre",
		    "no CAA record: any authority may issue");
		return;
	}
	if ((odd = unknown_critical(j, caa))[0] != '\0') {
		cf_unknown(j, "enregistrement CAA que l'on ne sait pas lire : %s",
		    "a CAA record that cannot be understood: %s", odd);
		return;
	}
	kinds = kinds_of_names(j);
	for (i = 0; i < CF_NELEM(each); i++)
		if ((kinds & each[i]) != 0)
			n[i] = issuers(j, caa, each[i], &names[i]);
	if (kinds == ABOVE) {
		cf_unknown(j,
		    "le certificat ne vaut que par un nom générique, dont les "
		    "enregistrements CAA n'ont pas été demandés",
		    "the certificate is good by a wildcard name only, whose "
		    "CAA records were not asked for");
		return;
	}
	if (n[0] == 0 && n[1] == 0) {
		cf_na(j, "les enregistrements CAA ne restreignent pas l'émission",
		    "the CAA records do not restrict issuance");
		return;
	}
	if ((ca = authority(j))[0] == '\0' || !chain_holds(j) ||
	    (ids = cf_need_on(j, ca, "ca.caa")) == NULL)
		return;
	name = jur_text(cf_fact_on(j, ca, "ca.operator"));
	for (i = 0; i < CF_NELEM(each); i++) {
		if (n[i] == 0 || names_it(&names[i], ids))
			continue;
		ca = names[i].n != 0 ? names[i].text : "–";
		if (each[i] == WILD)
			cf_fail(j,
			    "CAA n'autorise que %s pour un nom générique ; le "
			    "certificat vient de %s",
			    "CAA allows %s only for a wildcard name; the "
			    "certificate is of %s",
			    ca, name);
		else
			cf_fail(j,
			    "CAA n'autorise que %s ; le certificat vient de %s",
			    "CAA allows %s only; the certificate is of %s", ca,
			    name);
		return;
	}
	cf_pass(j, "CAA autorise l'autorité du certificat, %s",
	    "CAA allows the certificate's authority, %s", name);
}

const struct cf_rule jur_caa = {
	.id = "jurisdiction.caa",
	.title = {
		"Certificat d'une autorité que les enregistrements CAA "
		"autorisent",
		"Certificate of an authority that the CAA records allow",
	},
	.cite = "RFC 8659, 3 et 4 ; SecNumCloud 3.2, 10.6.a",
	.subject = "endpoint",
	.level = CF_LV_SHOULD,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_ELEVEE,
	.remedy = {
		"Publier dans CAA l'autorité en usage et elle seule, ou "
		"chercher qui a demandé ce certificat.",
		"Publish in CAA the authority in use and no other, or find "
		"out who asked for this certificate.",
	},
	.params = NULL,
	.judge = judge_caa,
};

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
