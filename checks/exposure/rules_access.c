/*
 * The rule about answers without credentials.  Pure.  What counts as asking
 * for credentials is said here, by parameters, and not by the collector.
 */
#include <string.h>
#include <strings.h>

#include "exposure.h"

/* What one answer shows. */
enum shown { SHOWS_NOTHING, SHOWS_LOGIN, SHOWS_CONTENT, SHOWS_UNCLEAR };

static const struct cf_fact *
of(struct cf_judge *j, const char *subject, const char *key)
{
	const struct cf_fact *f = cf_about_on(j, subject, key);

	return f != NULL && (f->status == CF_ST_OK ||
	    f->status == CF_ST_PARTIAL) ? f : NULL;
}

static bool
names_login(struct cf_judge *j, const char *text)
{
	const char *const *words;
	size_t i, n = cf_param_list(j, "login_words", &words);

	for (i = 0; i < n; i++)
		if (strcasestr(text, words[i]) != NULL)
			return true;
	return false;
}

/* 300 and what is not followed by a place: an answer with a body or none. */
static enum shown
shown_by_success(struct cf_judge *j, const char *subject)
{
	const struct cf_fact *size = of(j, subject, "answer.size");
	const struct cf_fact *type = of(j, subject, "answer.type");
	const struct cf_fact *password = of(j, subject,
	    "answer.password_field");

	if (size == NULL)
		return SHOWS_UNCLEAR;
	if (size->value.i == 0)
		return SHOWS_NOTHING;
	if (password != NULL && password->value.b)
		return SHOWS_LOGIN;
	/* The empty shell of an application looks like this, and so does a
	 * page that tells everything: a person must look. */
	if (type != NULL && (strcmp(type->value.s, "text/html") == 0 ||
	    strcmp(type->value.s, "application/xhtml+xml") == 0))
		return SHOWS_UNCLEAR;
	return SHOWS_CONTENT;
}

static enum shown
shown_by(struct cf_judge *j, const char *subject)
{
	const struct cf_fact *code = of(j, subject, "answer.code");
	const struct cf_fact *to;
	const char *text;

	if (code == NULL)
		return SHOWS_UNCLEAR;
	text = cf_printf(cf_judge_arena(j), "%lld", (long long)code->value.i);
	if (cf_param_has(j, "challenges", text))
		return SHOWS_LOGIN;
	if (code->value.i >= 200 && code->value.i <= 300)
		return shown_by_success(j, subject);
	if (code->value.i > 300 && code->value.i < 400) {
		to = of(j, subject, "answer.location");
		return to != NULL && names_login(j, to->value.s) ?
		    SHOWS_LOGIN : SHOWS_UNCLEAR;
	}
	return code->value.i >= 400 && code->value.i < 500 &&
	    code->value.i != 429 ? SHOWS_NOTHING : SHOWS_UNCLEAR;
}

/* What the fact and the verdict rest on: the code and the type. */
static const char *
named(struct cf_judge *j, const char *subject, const char *so_far)
{
	const struct cf_fact *path = cf_fact_on(j, subject, "answer.path");
	const struct cf_fact *code = cf_fact_on(j, subject, "answer.code");
	const struct cf_fact *size = cf_fact_on(j, subject, "answer.size");

	return cf_printf(cf_judge_arena(j), "%s%s%s (%lld, %lld B)", so_far,
	    so_far[0] != '\0' ? ", " : "",
	    path != NULL && path->value.s != NULL ? path->value.s : subject,
	    code != NULL ? (long long)code->value.i : 0,
	    size != NULL ? (long long)size->value.i : 0);
}

static void
judge_list(struct cf_judge *j, const struct cf_fact *answers)
{
	const char *content = "", *unclear = "", *subject;
	const struct cf_fact *path;
	size_t i, login = 0;

	for (i = 0; i < answers->value.n; i++) {
		subject = answers->value.list[i];
		path = of(j, subject, "answer.path");
		switch (shown_by(j, subject)) {
		case SHOWS_CONTENT:
			if (path == NULL || !cf_param_has(j, "open_paths",
			    path->value.s))
				content = named(j, subject, content);
			break;
		case SHOWS_UNCLEAR:
			if (content[0] == '\0')
				unclear = named(j, subject, unclear);
			break;
		case SHOWS_LOGIN:
			login++;
			break;
		default:
			break;
		}
	}
	if (content[0] != '\0' && exp_public(j) == CF_TRI_UNSET)
		cf_unknown(j, "contenu servi sans identification : %s ; il "
		    "n'est pas déclaré si l'interface est publique",
		    "content served without credentials: %s; whether the "
		    "interface is public is not declared", content);
	else if (content[0] != '\0')
		cf_fail(j, "contenu servi sans identification : %s",
		    "content served without credentials: %s", content);
	else if (unclear[0] != '\0')
		cf_unknown(j, "à lire par une personne : %s",
		    "to be read by a person: %s", unclear);
	else if (cf_need(j, "exposure.answers") != NULL)
		cf_pass(j, "%zu chemins demandés sans identification : rien "
		    "que des refus ou des demandes d'identification (%zu)",
		    "%zu paths asked for without credentials: nothing but "
		    "refusals or requests for credentials (%zu)",
		    answers->value.n, login);
}

static void
judge_first(struct cf_judge *j)
{
	const struct cf_fact *roles = exp_roles(j), *protocol, *answers;

	if (roles == NULL)
		return;
	protocol = cf_about(j, "endpoint.protocol");
	if ((!cf_list_has(roles, "api") && !cf_list_has(roles, "admin")) ||
	    (protocol != NULL && protocol->status == CF_ST_OK &&
	    strcmp(protocol->value.s, "https") != 0 &&
	    strcmp(protocol->value.s, "http") != 0)) {
		cf_na(j, "ni API ni interface d'administration en HTTP",
		    "neither an API nor an administration interface over "
		    "HTTP");
		return;
	}
	if (exp_public(j) == CF_TRI_NO) {
		cf_na(j, "le point d'accès est déclaré hors de tout réseau "
		    "public", "the endpoint is declared off any public "
		    "network");
		return;
	}
	answers = cf_fact(j, "exposure.answers");
	if (answers != NULL && (answers->status == CF_ST_OK ||
	    answers->status == CF_ST_PARTIAL))
		judge_list(j, answers);
	else
		cf_need(j, "exposure.answers");
}

static const struct cf_param params[] = {
	{ "challenges", CF_T_LIST, "[\"401\", \"403\", \"407\"]", 0, 0,
	    { "Codes HTTP qui demandent une identification ou la refusent "
	      "(RFC 9110, 15.5).",
		"HTTP codes that ask for credentials or refuse without them "
		"(RFC 9110, 15.5)." } },
	{ "login_words", CF_T_LIST, "[\"login\", \"logon\", \"signin\", "
	    "\"sign-in\", \"auth\", \"sso\", \"saml\", \"oidc\", \"cas/\", "
	    "\"connexion\"]", 0, 0,
	    { "Ce qui montre, dans l'adresse d'une redirection, qu'elle mène "
	      "à une identification.",
		"What shows, in the place a redirect leads to, that it leads "
		"to a login." } },
	{ "open_paths", CF_T_LIST, "[]", 0, 0,
	    { "Chemins dont le contenu est admis sans identification ; 9.6.h "
	      "n'en prévoit pas.",
		"Paths whose content is accepted without credentials; 9.6.h "
		"foresees none." } },
	{ 0 },
};

const struct cf_rule exp_rule_authentication_first = {
	.id = "exposure.authentication-first",
	.title = { "Authentification avant toute interaction",
	    "Authentication before any interaction" },
	.cite = "ANSSI, SecNumCloud 3.2, 9.6.h",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_MAJEUR,
	.ease = CF_EA_FACILE,
	.remedy = { "Exiger une identification sur tous les chemins, ou ne pas "
		    "publier ceux que le constat cite.",
	    "Ask for credentials on all paths, or do not publish those that "
	    "the finding names." },
	.params = params,
	.judge = judge_first,
};
