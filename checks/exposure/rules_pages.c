/*
 * What pages are for: read in French by the customer (SecNumCloud 3.2, 19.3),
 * a place to report vulnerabilities (RFC 9116), what other texts want
 * published.  Pure.  What a page says is read by a person; these rules look at
 * its being there.
 */
#include <string.h>
#include <strings.h>

#include "pages.h"

/* ---- 19.3.a: French ---- */

/* "PATH LANGUAGE[, LANGUAGE]…": a path has no blank. */
static bool
is_french(const char *entry)
{
	const char *lang = entry;

	while ((lang = strchr(lang, ' ')) != NULL) {
		lang++;
		if (strncasecmp(lang, "fr", 2) == 0 &&
		    strchr("-_, ", lang[2]) != NULL) /* or the end */
			return true;
	}
	return false;
}

static bool
is_silent(const char *entry)
{
	return cf_ends(entry, " ?");
}

/* Whether the text of the page of this entry only comes by script: what it
 * states of its language is not what is read then. */
static bool
is_scripted(const struct cf_fact *scripted, const char *entry)
{
	size_t i, len = strcspn(entry, " ");

	for (i = 0; scripted != NULL && i < scripted->value.n; i++)
		if (strlen(scripted->value.list[i]) == len &&
		    strncmp(scripted->value.list[i], entry, len) == 0)
			return true;
	return false;
}

/* Not applicable has been said for what is no page for customers. */
static bool
not_for_customers(struct cf_judge *j)
{
	const struct cf_fact *roles = exp_roles(j), *protocol;
	const char *const *want;
	size_t i, n = cf_param_list(j, "roles", &want);

	if (roles == NULL)
		return true;
	for (i = 0; i < n && !cf_list_has(roles, want[i]); i++)
		;
	if (i == n) {
		cf_na(j, "le point d'accès n'est pas destiné au commanditaire",
		    "the endpoint is not meant for the customer");
		return true;
	}
	protocol = cf_about(j, "endpoint.protocol");
	if (protocol == NULL || protocol->status != CF_ST_OK ||
	    cf_starts(protocol->value.s, "http"))
		return false;
	cf_na(j, "le point d'accès n'est pas un site (%s)",
	    "the endpoint is no web site (%s)", protocol->value.s);
	return true;
}

static void
judge_french(struct cf_judge *j)
{
	const struct cf_fact *pages, *other, *scripted;
	size_t i, silent = 0, hollow = 0;

	if (not_for_customers(j))
		return;
	pages = cf_fact(j, "web.languages");
	scripted = cf_fact(j, "web.scripted");
	for (i = 0; pages != NULL && i < pages->value.n; i++) {
		if (is_scripted(scripted, pages->value.list[i])) {
			hollow++;
			continue;
		}
		silent += is_silent(pages->value.list[i]);
		if (is_french(pages->value.list[i])) {
			if (pages->status == CF_ST_OK)
				cf_pass(j, "une page s'annonce en français : %s",
				    "a page states that it is in French: %s",
				    pages->value.list[i]);
			else
				cf_unknown(j, "une page s'annonce en français "
				    "(%s), toutes n'ont pas été lues : %s",
				    "a page states that it is in French (%s), "
				    "not all were read: %s",
				    pages->value.list[i],
				    cf_noted(j, pages->note));
			return;
		}
	}
	if (pages == NULL) {
		cf_unknown(j, "aucune page de ce point d'accès n'a été lue : le "
		    "rôle « web » ou « pages » dit qu'il en a",
		    "no page of this endpoint was read: the role 'web' or "
		    "'pages' says that it has some");
		return;
	}
	other = cf_fact(j, "web.french_link");
	if ((pages = cf_need(j, "web.languages")) == NULL)
		return;
	if (other != NULL && other->status == CF_ST_OK && other->value.b)
		cf_unknown(j, "une version française est annoncée (hreflang) et "
		    "n'a pas été lue : la déclarer dans « pages » ; lu : %s",
		    "a French version is announced (hreflang) and was not "
		    "read: declare it in 'pages'; read: %s",
		    exp_items(j, pages));
	else if (hollow > 0)
		cf_unknown(j, "le texte de pages ne vient que par script "
		    "(JavaScript), à lire par une personne : %s",
		    "the text of pages only comes by script (JavaScript), a "
		    "person has to read it: %s", exp_items(j, scripted));
	else if (silent > 0)
		cf_unknown(j, "des pages ne disent pas leur langue : %s",
		    "pages do not state their language: %s",
		    exp_items(j, pages));
	else
		cf_fail(j, "à qui demande du français, les pages répondent dans "
		    "une autre langue : %s",
		    "asked for French, the pages answer in another language: "
		    "%s", exp_items(j, pages));
}

static const struct cf_param french_params[] = {
	{ "roles", CF_T_LIST, "[\"customer\"]", 0, 0,
	    { "Rôles des points d'accès destinés au commanditaire.",
		"Roles of the endpoints that are meant for the customer." } },
	{ 0 },
};

const struct cf_rule exp_rule_french = {
	.id = "exposure.french",
	.title = { "Interface du commanditaire en français",
	    "Customer interface in French" },
	.cite = "SecNumCloud 3.2, 19.3.a",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_MINEUR,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Offrir l'interface en français et l'annoncer (attribut "
		    "lang, Content-Language).",
	    "Offer the interface in French and state it (attribute lang, "
	    "Content-Language)." },
	.params = french_params,
	.judge = judge_french,
};

/* ---- security.txt ---- */

static const char *
faults_text(struct cf_judge *j, const struct cf_fact *faults)
{
	const char *text = "";
	size_t i;

	for (i = 0; i < faults->value.n; i++)
		text = cf_printf(cf_judge_arena(j), "%s%s%s", text,
		    i == 0 ? "" : ", ", cf_noted(j, faults->value.list[i]));
	return text;
}

static void
judge_security(struct cf_judge *j)
{
	const struct cf_fact *contacts, *expires, *faults, *sign;
	const struct cf_fact *roles;
	char until[CF_TIME_LEN];

	if (exp_not_public_https(j) || (roles = exp_roles(j)) == NULL)
		return;
	if (!cf_list_has(roles, "customer") && !cf_list_has(roles, "web")) {
		cf_na(j, "ni un accès des commanditaires ni un site public",
		    "neither an access of customers nor a public site");
		return;
	}
	if ((contacts = cf_seen(j, "security_txt.contacts")) == NULL ||
	    (expires = cf_seen(j, "security_txt.expires")) == NULL ||
	    (faults = cf_seen(j, "security_txt.faults")) == NULL)
		return;
	if (contacts->status == CF_ST_ABSENT) {
		cf_fail(j, "/.well-known/security.txt ne donne aucun contact "
		    "(%s)", "/.well-known/security.txt gives no contact (%s)",
		    cf_noted(j, contacts->note));
		return;
	}
	if (expires->status == CF_ST_ABSENT) {
		cf_fail(j, "security.txt n'a pas de date d'expiration lisible "
		    "(RFC 9116, 2.5.5)", "security.txt has no expiry date that "
		    "can be read (RFC 9116, 2.5.5)");
		return;
	}
	cf_time_text(expires->value.i, until);
	sign = cf_about(j, "security_txt.signed");
	if (expires->value.i <= cf_judge_time(j))
		cf_fail(j, "security.txt a expiré le %s",
		    "security.txt expired on %s", until);
	else if (faults->status == CF_ST_OK)
		cf_fail(j, "security.txt n'a pas la forme de la RFC 9116 : %s",
		    "security.txt has not the form of RFC 9116: %s",
		    faults_text(j, faults));
	else if (sign != NULL && sign->status == CF_ST_OK && sign->value.b)
		cf_pass(j, "security.txt donne %zu contacts jusqu'au %s ; sa "
		    "signature n'est pas vérifiée", "security.txt gives %zu "
		    "contacts until %s; its signature is not verified",
		    contacts->value.n, until);
	else
		cf_pass(j, "security.txt donne %zu contacts jusqu'au %s, sans "
		    "signature", "security.txt gives %zu contacts until %s, "
		    "without a signature", contacts->value.n, until);
}

const struct cf_rule exp_rule_security_txt = {
	.id = "exposure.security-txt",
	.title = { "Contact pour signaler une vulnérabilité (security.txt)",
	    "Contact for reporting a vulnerability (security.txt)" },
	.cite = "RFC 9116 ; SecNumCloud 3.2, 16.2.b",
	.subject = "endpoint",
	.level = CF_LV_SHOULD,
	.impact = CF_IM_MINEUR,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Publier /.well-known/security.txt avec Contact et Expires, "
		    "et le renouveler avant sa date.",
	    "Publish /.well-known/security.txt with Contact and Expires, and "
	    "renew it before its date." },
	.judge = judge_security,
};

/* ---- Pages that must be published ---- */

static void
judge_published(struct cf_judge *j)
{
	const struct cf_fact *role = cf_about(j, "page.role"), *code, *date;
	const struct cf_fact *words;
	int64_t least = cf_param_int(j, "words");
	char text[CF_TIME_LEN];

	if (role == NULL || role->status != CF_ST_OK) {
		cf_unknown(j, "on ne sait pas ce qu'est la page",
		    "what the page is is not known");
		return;
	}
	if (!cf_param_has(j, "roles", role->value.s)) {
		cf_na(j, "aucun texte n'impose de publier cette page (%s)",
		    "no text asks for this page to be published (%s)",
		    role->value.s);
		return;
	}
	if ((code = cf_need(j, "page.code")) == NULL)
		return;
	if (code->value.i != 200) {
		cf_fail(j, "la page ne peut pas être lue : code %lld",
		    "the page cannot be read: code %lld",
		    (long long)code->value.i);
		return;
	}
	/* Absent: a document that is no page, a PDF as a rule. */
	if ((words = cf_seen(j, "page.words")) == NULL)
		return;
	if (words->status == CF_ST_OK && words->value.i < least) {
		cf_unknown(j, "la page n'a que %lld mots sans exécuter de "
		    "script (au moins %lld attendus) : elle ne dit rien, ou a "
		    "besoin de JavaScript", "the page has only %lld words when "
		    "no script is run (at least %lld expected): it says "
		    "nothing, or needs JavaScript", (long long)words->value.i,
		    (long long)least);
		return;
	}
	date = cf_fact(j, "page.date");
	if (date == NULL || date->status != CF_ST_OK) {
		cf_unknown(j, "la page existe et n'a pas de date : vérifier "
		    "qu'elle est à jour", "the page exists and has no date: "
		    "check that it is current");
		return;
	}
	cf_time_text(date->value.i, text);
	cf_pass(j, "la page existe et porte la date %.10s ; son contenu reste à "
	    "lire", "the page exists and has the date %.10s; its content is "
	    "still to be read", text);
}

static const struct cf_param published_params[] = {
	{ "roles", CF_T_LIST, "[\"transfers\", \"jurisdiction\"]", 0, 0,
	    { "Pages à publier : transfers (HDS 2.0, EXI 31), jurisdiction "
	      "(loi SREN du 21 mai 2024, art. 33).",
		"Pages to be published: transfers (HDS 2.0, EXI 31), "
		"jurisdiction (SREN act of 21 May 2024, art. 33)." } },
	{ "words", CF_T_INT, "30", 0, 10000,
	    { "Mots en deçà desquels une page ne peut dire ce que ces textes "
	      "demandent (choix du programme).",
		"Words below which a page cannot say what these texts ask for "
		"(chosen by the program)." } },
	{ 0 },
};

const struct cf_rule exp_rule_published_page = {
	.id = "exposure.published-page",
	.title = { "Page d'information publique lisible et datée",
	    "Public information page readable and dated" },
	.cite = "HDS 2.0, EXI 31 ; loi n° 2024-449 (SREN), art. 33",
	.subject = "page",
	.level = CF_LV_MUST,
	.impact = CF_IM_MINEUR,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Publier la page, sans accès réservé, et y écrire la date "
		    "de sa dernière mise à jour.",
	    "Publish the page, open to all, with the date of its last "
	    "update." },
	.params = published_params,
	.judge = judge_published,
};
