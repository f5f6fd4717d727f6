/*
 * What follows a handshake: R17, R18-, R20, R21, R21- and R23 of the ANSSI
 * guide on TLS, renegotiation, names of ticket keys.  Pure.
 */
#include <string.h>

#include "rules_vuln.h"

/* R17, section 2.4.  A few randoms can show a generator that is broken, not
 * that one is sound; the note of the fact says how many were compared. */
static void
judge_r17(struct cf_judge *j)
{
	const struct cf_fact *again, *clock;

	if ((again = tls_vuln_fact(j, "tls.vuln.random_repeat")) == NULL ||
	    (clock = tls_vuln_fact(j, "tls.vuln.random_clock")) == NULL)
		return;
	if (again->value.b)
		cf_fail(j, "un aléa du serveur revient",
		    "a server random comes back");
	else
		cf_pass(j,
		    "aucun aléa du serveur ne revient parmi ceux qui ont été "
		    "comparés",
		    "no server random comes back among those compared");
}

/* R18-, section 2.4. */
static void
judge_r18_degraded(struct cf_judge *j)
{
	const struct cf_fact *f = tls_vuln_fact(j, "tls.vuln.random_clock");

	if (f == NULL)
		return;
	if (f->value.b)
		cf_fail(j, "les aléas du serveur commencent par l'heure",
		    "server randoms start with the time");
	else
		cf_pass(j, "les aléas du serveur n'ont pas l'heure en préfixe",
		    "server randoms do not start with the time");
}

static bool
is_over(const struct cf_fact *f, int64_t max)
{
	return f != NULL && f->status == CF_ST_OK && f->value.i > max;
}

/* R20, section 2.4.  A hint of 0 in TLS 1.2 leaves the lifetime open (RFC
 * 5077, 3.3); in TLS 1.3 it means at once (RFC 8446, 4.6.1). */
static void
judge_r20(struct cf_judge *j)
{
	const char *key12 = "tls.session.ticket_lifetime.tls12";
	const char *key13 = "tls.session.ticket_lifetime.tls13";
	int64_t max = cf_param_int(j, "max_seconds"), most;
	const struct cf_fact *old, *new;

	if (!tls_applies(j, key12))
		return;
	old = cf_fact(j, key12);
	new = cf_fact(j, key13);
	if (is_over(old, max) || is_over(new, max)) {
		cf_fail(j, "ticket valable %lld s, plus que %lld s",
		    "ticket valid for %lld s, more than %lld s",
		    (long long)(is_over(old, max) ? old->value.i
						  : new->value.i),
		    (long long)max);
		return;
	}
	if ((old = cf_seen(j, key12)) == NULL ||
	    (new = cf_seen(j, key13)) == NULL)
		return;
	if (old->status == CF_ST_ABSENT && new->status == CF_ST_ABSENT)
		cf_na(j, "aucun ticket n'est délivré", "no ticket is given");
	else if (old->status == CF_ST_OK && old->value.i == 0)
		cf_unknown(j,
		    "la durée du ticket n'est pas précisée en TLS 1.2",
		    "the lifetime of the ticket is left open in TLS 1.2");
	else {
		most = old->status == CF_ST_OK ? old->value.i : 0;
		if (new->status == CF_ST_OK && new->value.i > most)
			most = new->value.i;
		cf_pass(j, "tickets valables %lld s au plus (limite : %lld s)",
		    "tickets valid for %lld s at most (limit: %lld s)",
		    (long long)most, (long long)max);
	}
}

/* R21, section 2.4. */
static void
judge_r21(struct cf_judge *j)
{
	const struct cf_fact *dhe, *ke;

	if (!tls_applies(j, "tls.session.resume.psk_dhe"))
		return;
	ke = cf_fact(j, "tls.session.resume.psk_ke");
	if (ke != NULL && ke->status == CF_ST_OK && ke->value.b) {
		cf_fail(j,
		    "une session TLS 1.3 est reprise sans nouvel échange de "
		    "clés (psk_ke)",
		    "a TLS 1.3 session is resumed without a fresh key exchange "
		    "(psk_ke)");
		return;
	}
	if ((dhe = cf_seen(j, "tls.session.resume.psk_dhe")) == NULL)
		return;
	if (dhe->status == CF_ST_ABSENT)
		cf_na(j, "aucune session TLS 1.3 à reprendre",
		    "no TLS 1.3 session to resume");
	else if ((ke = cf_need(j, "tls.session.resume.psk_ke")) == NULL)
		return;
	else if (dhe->value.b)
		cf_pass(j,
		    "une session TLS 1.3 est reprise avec un nouvel échange "
		    "seulement",
		    "a TLS 1.3 session is resumed with a fresh exchange only");
	else
		cf_na(j, "le serveur ne reprend pas de session TLS 1.3",
		    "the server does not resume TLS 1.3 sessions");
}

/* R21-, section 2.4: tickets rather than identifiers.  How often keys of
 * tickets change, and caches are purged, the operator alone can say. */
static void
judge_r21_degraded(struct cf_judge *j)
{
	const struct cf_fact *ticket, *id;

	if (!tls_applies(j, "tls.session.resume.id"))
		return;
	if ((ticket = cf_seen(j, "tls.session.resume.ticket")) == NULL ||
	    (id = cf_seen(j, "tls.session.resume.id")) == NULL)
		return;
	if (ticket->status == CF_ST_OK && ticket->value.b)
		cf_pass(j,
		    "reprise par ticket en TLS 1.2, tolérée : rotation des clés "
		    "et purge des caches à justifier (R1)",
		    "resumption by ticket in TLS 1.2, tolerated: rotation of "
		    "keys and purge of caches to be justified (R1)");
	else if (id->status == CF_ST_OK && id->value.b)
		cf_fail(j,
		    "reprise par identifiant de session seulement en TLS 1.2",
		    "resumption by session identifier only in TLS 1.2");
	else
		cf_na(j, "aucune session TLS 1.2 n'est reprise",
		    "no TLS 1.2 session is resumed");
}

/* R23, section 2.4; RFC 8446, 4.2.10. */
static void
judge_r23(struct cf_judge *j)
{
	const struct cf_fact *f = tls_vuln_fact(j, "tls.session.early_data");

	if (f == NULL)
		return;
	if (f->value.i > 0)
		cf_fail(j, "les tickets autorisent %lld octets de 0-RTT",
		    "tickets allow %lld bytes of 0-RTT",
		    (long long)f->value.i);
	else
		cf_pass(j, "aucun ticket n'autorise de 0-RTT",
		    "no ticket allows 0-RTT");
}

static void
judge_renegotiation(struct cf_judge *j)
{
	const struct cf_fact *f = tls_vuln_fact(j, "tls.session.renegotiation");

	if (f == NULL)
		return;
	if (cf_streq(f->value.s, "insecure"))
		cf_fail(j,
		    "une renégociation non sécurisée demandée par le client "
		    "aboutit",
		    "an insecure renegotiation asked for by the client goes "
		    "through");
	else
		cf_pass(j, "renégociation non sécurisée refusée (%s)",
		    "insecure renegotiation is refused (%s)", f->value.s);
}

/* One success proves that a client may ask; how often, the loop of
 * --intrusive shows.  Some servers cut after a few. */
static void
judge_renegotiation_dos(struct cf_judge *j)
{
	const struct cf_fact *f = tls_vuln_fact(j, "tls.session.renegotiations");
	int64_t enough = cf_param_int(j, "repetitions");

	if (f == NULL)
		return;
	if (f->value.i >= enough)
		cf_fail(j, "%lld renégociations demandées par le client "
			   "aboutissent",
		    "%lld renegotiations asked for by the client go through",
		    (long long)f->value.i);
	else if (f->value.i == 0)
		cf_pass(j, "la renégociation par le client est refusée",
		    "renegotiation by the client is refused");
	else if (f->note != NULL && strstr(f->note, "asked 1 ") != NULL)
		cf_unknown(j,
		    "une renégociation aboutit ; la répétition n'a pas été "
		    "essayée (--intrusive)",
		    "one renegotiation goes through; repetition was not tried "
		    "(--intrusive)");
	else
		cf_pass(j, "le serveur coupe après %lld renégociations",
		    "the server cuts after %lld renegotiations",
		    (long long)f->value.i);
}

/* Whether another endpoint of another host has the same name of a key. */
static const char *
same_key(struct cf_judge *j, const char *name)
{
	const struct cf_fact *other, *host, *mine;
	const char *const *v;
	size_t i, n = cf_judge_subjects(j, "endpoint", &v);

	mine = cf_about(j, "endpoint.host");
	for (i = 0; i < n; i++) {
		if (cf_streq(v[i], cf_judge_subject(j)))
			continue;
		other = cf_about_on(j, v[i], "tls.session.ticket_key");
		host = cf_about_on(j, v[i], "endpoint.host");
		if (other != NULL && other->status == CF_ST_OK &&
		    cf_streq(other->value.s, name) &&
		    (mine == NULL || host == NULL ||
			mine->status != CF_ST_OK || host->status != CF_ST_OK ||
			!cf_streq(mine->value.s, host->value.s)))
			return v[i];
	}
	return NULL;
}

/* CVE-2020-13777: keys that were all zero, and so was their name. */
static void
judge_ticket_keys(struct cf_judge *j)
{
	const struct cf_fact *f = tls_vuln_fact(j, "tls.session.ticket_key");
	const char *other;

	if (f == NULL)
		return;
	if (strspn(f->value.s, "0") == strlen(f->value.s))
		cf_fail(j, "le nom de la clé des tickets est nul",
		    "the name of the key of tickets is zero");
	else if ((other = same_key(j, f->value.s)) != NULL)
		cf_unknown(j,
		    "%s emploie la même clé de tickets : à justifier",
		    "%s uses the same key of tickets: to be justified", other);
	else
		cf_pass(j, "clé de tickets nommée et propre à cet hôte",
		    "the key of tickets has a name and is this host's own");
}

/* ---- Descriptors ---- */

static const struct cf_param r20_params[] = {
	{ "max_seconds", CF_T_INT, "86400", 0, 604800,
	    { "Durée de validité maximale d'un ticket en secondes (R20 : 24 "
	      "heures).",
		"Longest lifetime of a ticket in seconds (R20: 24 hours)." } },
	{ NULL },
};
static const struct cf_param dos_params[] = {
	{ "repetitions", CF_T_INT, "10", 1, 10,
	    { "Nombre de renégociations qui valent un échec (testssl.sh et "
	      "sslyze : 10).",
		"Number of renegotiations that make a failure (testssl.sh and "
		"sslyze: 10)." } },
	{ NULL },
};

const struct cf_rule tls_r17 = {
	.id = "tls.r17",
	.title = { "Aléas issus d'un générateur cryptographique",
	    "Randoms from a cryptographic generator" },
	.cite = TLS_GUIDE "R17",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_MAJEUR,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Corriger la source d'aléa du serveur.",
	    "Repair the server's source of randomness." },
	.judge = judge_r17,
};
const struct cf_rule tls_r18_degraded = {
	.id = "tls.r18-degraded",
	.title = { "Aléas sans préfixe prévisible (R18-)",
	    "Randoms without a predictable prefix (R18-)" },
	.cite = TLS_GUIDE "R18-",
	.subject = "endpoint",
	.level = CF_LV_DEGRADED,
	.impact = CF_IM_MINEUR,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Mettre à jour la pile TLS : l'aléa entier doit être "
		    "imprévisible.",
	    "Update the TLS stack: the whole random must be unpredictable." },
	.judge = judge_r18_degraded,
};
const struct cf_rule tls_r20 = {
	.id = "tls.r20",
	.title = { "Tickets valables 24 heures au plus",
	    "Tickets valid for 24 hours at most" },
	.cite = TLS_GUIDE "R20",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_MINEUR,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Limiter la durée des tickets à 24 heures.",
	    "Limit the lifetime of tickets to 24 hours." },
	.params = r20_params,
	.judge = judge_r20,
};
const struct cf_rule tls_r21 = {
	.id = "tls.r21",
	.title = { "Reprise de session avec nouvel échange de clés",
	    "Session resumption with a fresh key exchange" },
	.cite = TLS_GUIDE "R21",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_MINEUR,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Refuser psk_ke et n'accepter que psk_dhe_ke.",
	    "Refuse psk_ke and accept psk_dhe_ke only." },
	.judge = judge_r21,
};
const struct cf_rule tls_r21_degraded = {
	.id = "tls.r21-degraded",
	.title = { "Reprise TLS 1.2 préservant la PFS (R21-)",
	    "TLS 1.2 resumption that preserves forward secrecy (R21-)" },
	.cite = TLS_GUIDE "R21-",
	.subject = "endpoint",
	.level = CF_LV_DEGRADED,
	.impact = CF_IM_MINEUR,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Préférer les tickets aux identifiants de session, ou ne "
		    "plus reprendre de session en TLS 1.2.",
	    "Prefer tickets to session identifiers, or stop resuming sessions "
	    "in TLS 1.2." },
	.judge = judge_r21_degraded,
};
const struct cf_rule tls_r23 = {
	.id = "tls.r23",
	.title = { "Pas de données 0-RTT", "No 0-RTT data" },
	.cite = TLS_GUIDE "R23",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_MODEREE,
	.remedy = { "Désactiver early_data.", "Disable early_data." },
	.judge = judge_r23,
};
const struct cf_rule tls_vuln_renegotiation = {
	.id = "tls.vuln-renegotiation",
	.title = { "Pas de renégociation non sécurisée",
	    "No insecure renegotiation" },
	.cite = "CVE-2009-3555; RFC 5746; " TLS_GUIDE "R22",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_ELEVEE,
	.remedy = { "Refuser toute renégociation sans renegotiation_info.",
	    "Refuse any renegotiation without renegotiation_info." },
	.judge = judge_renegotiation,
};
const struct cf_rule tls_vuln_renegotiation_dos = {
	.id = "tls.vuln-renegotiation-dos",
	.title = { "Renégociation par le client limitée",
	    "Renegotiation by the client is limited" },
	.cite = "CVE-2011-1473",
	.subject = "endpoint",
	.level = CF_LV_SHOULD,
	.impact = CF_IM_MINEUR,
	.ease = CF_EA_ELEVEE,
	.remedy = { "Refuser la renégociation demandée par le client.",
	    "Refuse renegotiation asked for by the client." },
	.params = dos_params,
	.judge = judge_renegotiation_dos,
};
const struct cf_rule tls_vuln_ticket_keys = {
	.id = "tls.vuln-ticket-keys",
	.title = { "Clé de tickets ni nulle ni partagée entre hôtes",
	    "Key of tickets neither zero nor shared between hosts" },
	.cite = "CVE-2020-13777; RFC 5077, 5.5",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_MAJEUR,
	.ease = CF_EA_ELEVEE,
	.remedy = { "Mettre la pile TLS à jour et renouveler les clés de "
		    "tickets.",
	    "Update the TLS stack and renew the keys of tickets." },
	.judge = judge_ticket_keys,
};
