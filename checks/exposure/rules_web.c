/*
 * Rules about the web: clear HTTP beside HTTPS, HSTS, cookies, headers.  Pure.
 */
#include <string.h>
#include <strings.h>

#include "exposure.h"

/* ---- Clear HTTP beside HTTPS ---- */

static void
judge_error(struct cf_judge *j)
{
	const struct cf_fact *f = cf_need(j, "exposure.plain_code");
	const char *code;

	if (f == NULL)
		return;
	code = cf_printf(cf_judge_arena(j), "%lld", (long long)f->value.i);
	if (cf_param_has(j, "refusals", code))
		cf_pass(j, "le port 80 refuse de servir (HTTP %s)",
		    "port 80 refuses to serve (HTTP %s)", code);
	else
		cf_unknown(j, "le port 80 répond par une erreur (HTTP %s) : ce "
		    "qu'il sert ailleurs n'est pas vu",
		    "port 80 answers with an error (HTTP %s): what it serves "
		    "elsewhere is not seen", code);
}

/* Silence beside an HTTPS that answers is a filter. */
static void
judge_silence(struct cf_judge *j)
{
	const struct cf_fact *open = cf_need(j, "exposure.open");

	if (open == NULL)
		return;
	if (open->value.n > 0)
		cf_pass(j, "le port 80 ne répond pas, HTTPS répond",
		    "port 80 does not answer, HTTPS does");
	else
		cf_unknown(j, "ni le port 80 ni HTTPS ne répondent d'ici",
		    "neither port 80 nor HTTPS answer from here");
}

static void
judge_https_only(struct cf_judge *j)
{
	const struct cf_fact *f, *to;
	const char *what;

	if (exp_not_public_https(j) ||
	    (f = cf_need(j, "exposure.plain_http")) == NULL)
		return;
	what = f->value.s;
	if (strcmp(what, "closed") == 0)
		cf_pass(j, "le port 80 est fermé", "port 80 is closed");
	else if (strcmp(what, "no-answer") == 0)
		judge_silence(j);
	else if (strcmp(what, "error") == 0)
		judge_error(j);
	else if (strcmp(what, "redirect-https") == 0)
		cf_pass(j, "le port 80 renvoie vers HTTPS sur le même hôte",
		    "port 80 redirects to HTTPS on the same host");
	else if (strcmp(what, "content") == 0)
		cf_fail(j, "le port 80 sert du contenu en clair",
		    "port 80 serves content in clear");
	else if (strcmp(what, "challenge") == 0)
		cf_fail(j, "le port 80 demande une identification en clair",
		    "port 80 asks for credentials in clear");
	else if (strcmp(what, "redirect-clear") == 0)
		cf_fail(j, "le port 80 renvoie vers une adresse en clair",
		    "port 80 redirects to an address in clear");
	else {
		to = cf_fact(j, "exposure.plain_location");
		cf_unknown(j, "le port 80 renvoie ailleurs (%s), ce qui n'est "
		    "pas examiné", "port 80 redirects elsewhere (%s), which "
		    "is not looked at", to != NULL &&
		    to->status == CF_ST_OK ? to->value.s : what);
	}
}

static const struct cf_param https_params[] = {
	{ "refusals", CF_T_LIST, "[\"400\", \"403\", \"410\", \"421\", "
	    "\"426\"]", 0, 0,
	    { "Codes HTTP par lesquels le port 80 refuse de servir (RFC 9110, "
	      "15.5).",
		"HTTP codes by which port 80 refuses to serve (RFC 9110, "
		"15.5)." } },
	{ 0 },
};

const struct cf_rule exp_rule_https_only = {
	.id = "exposure.https-only",
	.title = { "Pas de HTTP en clair à côté de HTTPS",
	    "No clear HTTP beside HTTPS" },
	.cite = "ANSSI, SecNumCloud 3.2, 9.6.e",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_MODEREE,
	.remedy = { "Fermer le port 80, ou n'y servir qu'une redirection "
		    "permanente vers HTTPS.",
	    "Close port 80, or serve nothing there but a permanent redirect "
	    "to HTTPS." },
	.params = https_params,
	.judge = judge_https_only,
};

/* ---- HSTS ---- */

static void
judge_hsts(struct cf_judge *j)
{
	const struct cf_fact *age, *flags, *raw;
	int64_t least = cf_param_int(j, "max_age");

	if (exp_not_public_https(j) ||
	    (age = cf_seen(j, "exposure.hsts_max_age")) == NULL)
		return;
	if (age->status == CF_ST_ABSENT) {
		raw = cf_fact(j, "exposure.hsts");
		if (raw != NULL && raw->status == CF_ST_OK)
			cf_fail(j, "en-tête Strict-Transport-Security non "
			    "valide, ignoré des navigateurs : « %s »",
			    "Strict-Transport-Security header not valid, "
			    "ignored by browsers: \"%s\"", raw->value.s);
		else if (raw != NULL && raw->status == CF_ST_PARTIAL)
			cf_fail(j, "à une adresse au moins, l'en-tête "
			    "Strict-Transport-Security n'est pas valide",
			    "at one address at least the "
			    "Strict-Transport-Security header is not valid");
		else
			cf_fail(j, "pas d'en-tête Strict-Transport-Security",
			    "no Strict-Transport-Security header");
		return;
	}
	if (age->value.i < least) {
		cf_fail(j, "HSTS vaut %lld s, au moins %lld s attendues",
		    "HSTS holds for %lld s, at least %lld s expected",
		    (long long)age->value.i, (long long)least);
		return;
	}
	if (cf_param_bool(j, "subdomains")) {
		if ((flags = cf_need(j, "exposure.hsts_flags")) == NULL)
			return;
		if (!cf_list_has(flags, "includeSubDomains")) {
			cf_fail(j, "HSTS sans includeSubDomains",
			    "HSTS without includeSubDomains");
			return;
		}
	}
	cf_pass(j, "HSTS vaut %lld s, au moins %lld s attendues",
	    "HSTS holds for %lld s, at least %lld s expected",
	    (long long)age->value.i, (long long)least);
}

static const struct cf_param hsts_params[] = {
	{ "max_age", CF_T_INT, "31536000", 0, INT64_MAX,
	    { "Durée minimale en secondes (ANSSI, PA-009, R2 : un an).",
		"Least duration in seconds (ANSSI, PA-009, R2: one year)." } },
	{ "subdomains", CF_T_BOOL, "false", 0, 0,
	    { "Exiger includeSubDomains, que R2 montre aussi.",
		"Ask for includeSubDomains, which R2 shows too." } },
	{ 0 },
};

const struct cf_rule exp_rule_hsts = {
	.id = "exposure.hsts",
	.title = { "HSTS d'un an au moins", "HSTS of one year at least" },
	.cite = "ANSSI, PA-009 (2021), R2 ; SecNumCloud 3.2, 9.6.e",
	.subject = "endpoint",
	.level = CF_LV_SHOULD,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_ELEVEE,
	.remedy = { "Envoyer Strict-Transport-Security: max-age=31536000; "
		    "includeSubDomains avec chaque réponse.",
	    "Send Strict-Transport-Security: max-age=31536000; "
	    "includeSubDomains with every answer." },
	.params = hsts_params,
	.judge = judge_hsts,
};

/* ---- Cookies ---- */

/* Whether an entry "NAME; Flag; …" has the flag, or one that begins so. */
static bool
has_flag(const char *entry, const char *flag)
{
	size_t n = strlen(flag);

	while ((entry = strstr(entry, "; ")) != NULL) {
		entry += 2;
		if (strncmp(entry, flag, n) == 0)
			return true;
	}
	return false;
}

/* What the cookie lacks, "" for nothing. */
static const char *
lacks(struct cf_judge *j, const char *entry)
{
	const char *name = cf_strndup(cf_judge_arena(j), entry,
	    strcspn(entry, ";"));

	if (!has_flag(entry, "Secure"))
		return "Secure";
	if (!has_flag(entry, "HttpOnly") && !cf_param_has(j, "readable", name))
		return "HttpOnly";
	return has_flag(entry, "SameSite=") ? "" : "SameSite";
}

static void
judge_cookies(struct cf_judge *j)
{
	const struct cf_fact *f;
	const char *bad = "", *what;
	size_t i;

	if (exp_not_public_https(j))
		return;
	f = cf_fact(j, "exposure.cookies");
	if (f != NULL && f->status == CF_ST_ABSENT) {
		cf_na(j, "la page ne pose pas de cookie",
		    "the page sets no cookie");
		return;
	}
	for (i = 0; f != NULL && i < f->value.n; i++) {
		if ((what = lacks(j, f->value.list[i]))[0] == '\0')
			continue;
		bad = cf_printf(cf_judge_arena(j), "%s%s%.*s (%s)", bad,
		    bad[0] != '\0' ? ", " : "",
		    (int)strcspn(f->value.list[i], ";"), f->value.list[i],
		    what);
	}
	if (bad[0] != '\0')
		cf_fail(j, "cookies sans leurs attributs : %s",
		    "cookies without their attributes: %s", bad);
	else if ((f = cf_need(j, "exposure.cookies")) != NULL)
		cf_pass(j, "chaque cookie a Secure, HttpOnly et SameSite (%zu)",
		    "each cookie has Secure, HttpOnly and SameSite (%zu)",
		    f->value.n);
}

static const struct cf_param cookie_params[] = {
	{ "readable", CF_T_LIST, "[\"XSRF-TOKEN\", \"csrftoken\"]", 0, 0,
	    { "Cookies que les scripts de la page doivent lire, donc sans "
	      "HttpOnly (usage d'Angular et de Django).",
		"Cookies that the page's scripts have to read, hence without "
		"HttpOnly (as Angular and Django do)." } },
	{ 0 },
};

const struct cf_rule exp_rule_cookies = {
	.id = "exposure.cookies",
	.title = { "Cookies Secure, HttpOnly et SameSite",
	    "Cookies Secure, HttpOnly and SameSite" },
	.cite = "ANSSI, PA-009 (2021) ; SecNumCloud 3.2, 9.6.e",
	.subject = "endpoint",
	.level = CF_LV_SHOULD,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_ELEVEE,
	.remedy = { "Poser chaque cookie avec Secure, HttpOnly et SameSite.",
	    "Set every cookie with Secure, HttpOnly and SameSite." },
	.params = cookie_params,
	.judge = judge_cookies,
};

/* ---- Headers ---- */

/* The value of a header in the list "name: value", NULL for none. */
static const char *
value_of(const struct cf_fact *headers, const char *name)
{
	size_t i, n = strlen(name);

	for (i = 0; i < headers->value.n; i++)
		if (strncmp(headers->value.list[i], name, n) == 0 &&
		    headers->value.list[i][n] == ':')
			return headers->value.list[i] + n + 1;
	return NULL;
}

/* frame-ancestors of a policy does what X-Frame-Options does. */
static bool
sent(const struct cf_fact *headers, const char *name)
{
	const char *policy;

	if (value_of(headers, name) != NULL)
		return true;
	policy = value_of(headers, "content-security-policy");
	return strcmp(name, "x-frame-options") == 0 && policy != NULL &&
	    strcasestr(policy, "frame-ancestors") != NULL;
}

static void
judge_headers(struct cf_judge *j)
{
	const struct cf_fact *type, *headers;
	const char *const *want;
	const char *bad = "";
	size_t i, n = cf_param_list(j, "required", &want);

	if (exp_not_public_https(j))
		return;
	type = cf_fact(j, "exposure.content_type");
	if (type != NULL && (type->status == CF_ST_ABSENT ||
	    (type->status == CF_ST_OK &&
	    strcmp(type->value.s, "text/html") != 0))) {
		cf_na(j, "la page d'accueil n'est pas du HTML",
		    "the front page is no HTML");
		return;
	}
	if ((headers = cf_need(j, "exposure.headers")) == NULL)
		return;
	for (i = 0; i < n; i++)
		if (!sent(headers, want[i]))
			bad = cf_printf(cf_judge_arena(j), "%s%s%s", bad,
			    bad[0] != '\0' ? ", " : "", want[i]);
	if (bad[0] != '\0')
		cf_fail(j, "en-têtes de sécurité absents : %s",
		    "security headers missing: %s", bad);
	else
		cf_pass(j, "les %zu en-têtes de sécurité attendus sont là",
		    "the %zu security headers expected are there", n);
}

static const struct cf_param header_params[] = {
	{ "required", CF_T_LIST, "[\"content-security-policy\", "
	    "\"x-content-type-options\", \"x-frame-options\", "
	    "\"referrer-policy\"]", 0, 0,
	    { "En-têtes attendus (ANSSI, PA-009 : politique de sécurité du "
	      "contenu, types, cadres, référent) ; frame-ancestors vaut "
	      "x-frame-options.",
		"Headers expected (ANSSI, PA-009: content security policy, "
		"types, frames, referrer); frame-ancestors counts as "
		"x-frame-options." } },
	{ 0 },
};

const struct cf_rule exp_rule_security_headers = {
	.id = "exposure.security-headers",
	.title = { "En-têtes de sécurité des pages",
	    "Security headers of pages" },
	.cite = "ANSSI, PA-009 (2021) ; SecNumCloud 3.2, 9.6.e",
	.subject = "endpoint",
	.level = CF_LV_SHOULD,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_ELEVEE,
	.remedy = { "Envoyer avec chaque page les en-têtes cités par le "
		    "constat.",
	    "Send the headers that the finding names with every page." },
	.params = header_params,
	.judge = judge_headers,
};
