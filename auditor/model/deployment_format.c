/*
 * What the texts of a deployment file look like: names, countries, hosts,
 * digests.  Pure functions over one text that is already valid UTF-8 without
 * control characters; nothing is looked up anywhere.
 */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include <confiance/country.h>

#include "deployment_priv.h"

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* All of s is made of digits, letters and the characters of extra. */
static bool
made_of(const char *s, const char *extra)
{
	for (; *s != '\0'; s++) {
		if (!is_digit(*s) && !is_alpha(*s) && strchr(extra, *s) == NULL)
			return false;
	}
	return true;
}

static const char *
lower(struct cf_arena *arena, const char *s)
{
	char *copy = cf_strdup(arena, s);
	size_t i, n = strlen(copy);

	for (i = 0; i < n; i++) {
		if (copy[i] >= 'A' && copy[i] <= 'Z')
			copy[i] = (char)(copy[i] - 'A' + 'a');
	}
	return copy;
}

static bool
any(const char *s)
{
	(void)s;
	return true;
}

/* ---- Names ---- */

const struct dep_format dep_prose = {
	NULL, CF_MAX_TEXT, any, NULL,
	{ "un texte", "a text" },
};
const struct dep_format dep_path = {
	NULL, 4096, any, NULL,
	{ "un chemin de fichier", "a file path" },
};
/* A path and perhaps a query, as RFC 3986 has them. */
static bool
is_web_path(const char *s)
{
	return s[0] == '/' && s[1] != '/' &&
	    made_of(s, "-._~!$&'()*+,;=:@/%?");
}
const struct dep_format dep_web_path = {
	"^/([^/].*)?$", 200, is_web_path, NULL,
	{ "un chemin qui commence par « / », de 200 octets au plus",
	    "a path that begins with '/', of at most 200 bytes" },
};
/* Names become subjects, which have CF_MAX_SUBJECT bytes at most. */
const struct dep_format dep_name = {
	NULL, 200, any, NULL,
	{ "un nom de 200 octets au plus", "a name of at most 200 bytes" },
};

/* '>' stands between the two companies of a holding's subject. */
static bool
is_id(const char *s)
{
	return strchr(s, ' ') == NULL && strchr(s, '>') == NULL;
}
const struct dep_format dep_id = {
	"^[^\\s>]+$", 100, is_id, NULL,
	{ "un identifiant sans espace ni « > », de 100 octets au plus",
	    "an identifier without space or '>', of at most 100 bytes" },
};

static bool
is_variable(const char *s)
{
	return !is_digit(*s) && made_of(s, "_");
}
const struct dep_format dep_variable = {
	"^[A-Za-z_][A-Za-z0-9_]*$", 128, is_variable, NULL,
	{ "le nom d'une variable d'environnement",
	    "the name of an environment variable" },
};

/* "kind:name", and '*' at the end for all that begin so. */
static bool
is_subject(const char *s)
{
	size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz_");

	return n > 0 && s[n] == ':' && s[n + 1] != '\0';
}
const struct dep_format dep_subject_of = {
	"^[a-z_]+:.+$", CF_MAX_SUBJECT, is_subject, NULL,
	{ "un objet « genre:nom », par exemple endpoint:www.example.fr:443 "
	    "(« endpoint:* » pour tous)",
	    "a subject 'kind:name', for example endpoint:www.example.fr:443 "
	    "('endpoint:*' for all)" },
};

/* ---- Registers ---- */

static bool
is_country(const char *s)
{
	return strlen(s) == 2 && cf_country_known(s);
}
static const char *
country_code(struct cf_arena *arena, const char *s)
{
	return cf_strdup(arena, cf_country_code(s));
}
const struct dep_format dep_country = {
	"^[A-Za-z]{2}$", 2, is_country, country_code,
	{ "un code de pays ISO 3166-1 de deux lettres, par exemple FR",
	    "an ISO 3166-1 country code of two letters, for example FR" },
};

static bool
is_siren(const char *s)
{
	return strlen(s) == 9 && strspn(s, "0123456789") == 9;
}
const struct dep_format dep_siren = {
	"^[0-9]{9}$", 9, is_siren, NULL,
	{ "un numéro SIREN de neuf chiffres, sans espace",
	    "a SIREN number of nine digits, without spaces" },
};

/* ISO 17442: eighteen letters and digits, two check digits. */
static bool
is_lei(const char *s)
{
	size_t i;

	for (i = 0; i < 20; i++) {
		if (!is_digit(s[i]) && (i >= 18 || s[i] < 'A' || s[i] > 'Z'))
			return false;
	}
	return s[20] == '\0';
}
const struct dep_format dep_lei = {
	"^[A-Z0-9]{18}[0-9]{2}$", 20, is_lei, NULL,
	{ "un code LEI (ISO 17442) de vingt caractères",
	    "an LEI code (ISO 17442) of twenty characters" },
};

static bool
is_digest(const char *s)
{
	return strlen(s) == CF_SHA256_HEX - 1 &&
	    strspn(s, "0123456789abcdefABCDEF") == CF_SHA256_HEX - 1;
}
const struct dep_format dep_digest = {
	"^[0-9A-Fa-f]{64}$", 64, is_digest, lower,
	{ "une empreinte SHA-256 de 64 chiffres hexadécimaux, sans « : »",
	    "a SHA-256 digest of 64 hexadecimal digits, without ':'" },
};

/* An autonomous system number has 32 bits (RFC 6793). */
static bool
is_asn(const char *s)
{
	size_t n = strlen(s);

	return n > 2 && n <= 12 && s[0] == 'A' && s[1] == 'S' && s[2] != '0' &&
	    strspn(s + 2, "0123456789") == n - 2 &&
	    strtoull(s + 2, NULL, 10) <= UINT32_MAX;
}
const struct dep_format dep_asn = {
	"^AS[1-9][0-9]{0,9}$", 12, is_asn, NULL,
	{ "un numéro de réseau, par exemple AS16276",
	    "a network number, for example AS16276" },
};

/* ---- The network ---- */

bool
dep_is_address(const char *s)
{
	unsigned char ip[16];

	return inet_pton(AF_INET, s, ip) == 1 || inet_pton(AF_INET6, s, ip) == 1;
}
static const char *
address_form(struct cf_arena *arena, const char *s)
{
	char text[INET6_ADDRSTRLEN];
	unsigned char ip[16];
	int family = strchr(s, ':') != NULL ? AF_INET6 : AF_INET;

	if (inet_pton(family, s, ip) != 1 ||
	    inet_ntop(family, ip, text, sizeof(text)) == NULL)
		return cf_strdup(arena, s);
	return cf_strdup(arena, text);
}
const struct dep_format dep_address = {
	"^[0-9A-Fa-f.:]+$", 45, dep_is_address, address_form,
	{ "une adresse IPv4 ou IPv6, sans port ni préfixe",
	    "an IPv4 or IPv6 address, without port or prefix" },
};

/* Labels of 1 to 63 bytes (RFC 1035, 2.3.4); '_' is in use. */
static bool
labels(const char *s, const char *extra)
{
	size_t n;

	if (strlen(s) > 253 || !made_of(s, extra))
		return false;
	for (;; s += n + 1) {
		n = strcspn(s, ".");
		if (n == 0 || n > 63 || s[0] == '-' || s[n - 1] == '-')
			return false;
		if (s[n] == '\0')
			return true;
	}
}

/* All digits and dots is a mistyped address, not a name (RFC 3696, 2). */
static bool
is_domain(const char *s)
{
	return labels(s, "-_.") && strspn(s, "0123456789.") != strlen(s);
}
const struct dep_format dep_domain = {
	"^[A-Za-z0-9._-]+$", 253, is_domain, lower,
	{ "un nom de domaine (xn--… s'il a des accents)",
	    "a domain name (xn--… when it has accents)" },
};

static bool
is_host(const char *s)
{
	return is_domain(s) || dep_is_address(s);
}
static const char *
host_form(struct cf_arena *arena, const char *s)
{
	return dep_is_address(s) ? address_form(arena, s) : lower(arena, s);
}
const struct dep_format dep_host = {
	"^[A-Za-z0-9._:-]+$", 253, is_host, host_form,
	{ "un nom de domaine (xn--… s'il a des accents) ou une adresse IP",
	    "a domain name (xn--… when it has accents) or an IP address" },
};

static bool
is_suffix(const char *s)
{
	return labels(s, "-_.*");
}
const struct dep_format dep_suffix = {
	"^[A-Za-z0-9._*-]+$", 253, is_suffix, lower,
	{ "un suffixe de noms, par exemple example.net ou *.cdn.example.net",
	    "a suffix of names, for example example.net or "
	    "*.cdn.example.net" },
};

/* A port in decimal, without sign or leading zero; 0 when it is none. */
static unsigned int
port_of(const char *s)
{
	size_t n = strlen(s);

	if (n == 0 || n > 5 || *s == '0' || strspn(s, "0123456789") != n ||
	    strtoul(s, NULL, 10) > 65535)
		return 0;
	return (unsigned int)strtoul(s, NULL, 10);
}

static bool
is_port(const char *s)
{
	return port_of(s) != 0;
}
const struct dep_format dep_port = {
	"^[1-9][0-9]{0,4}$", 5, is_port, NULL,
	{ "un port de 1 à 65535", "a port from 1 to 65535" },
};

/* HOST, HOST:PORT, [v6] or [v6]:PORT; the port is 0 when there is none. */
static bool
split(struct cf_arena *arena, const char *s, const char **ret_host,
    unsigned int *ret_port)
{
	const char *end, *host;
	unsigned int port = 0;

	if (*s == '[') {
		if ((end = strchr(++s, ']')) == NULL)
			return false;
		host = cf_strndup(arena, s, (size_t)(end++ - s));
		if (strchr(host, ':') == NULL || !dep_is_address(host))
			return false;
	} else {
		end = s + strcspn(s, ":");
		host = cf_strndup(arena, s, (size_t)(end - s));
		if (!is_host(host))
			return false;
	}
	if (*end != '\0' && (*end != ':' || (port = port_of(end + 1)) == 0))
		return false;
	*ret_host = host_form(arena, host);
	*ret_port = port;
	return true;
}

bool
dep_place(struct cf_arena *arena, const char *text, const char **ret_host,
    unsigned int *ret_port)
{
	const char *host;
	unsigned int port;

	if (!split(arena, text, &host, &port) || port == 0)
		return false;
	*ret_host = host;
	*ret_port = port;
	return true;
}

bool
dep_origin(struct cf_arena *arena, const char *text, const char **ret_scheme,
    const char **ret_host, unsigned int *ret_port)
{
	const char *colon = strstr(text, "://"), *rest;
	size_t n;

	if (colon == NULL || colon == text)
		return false;
	rest = colon + 3;
	n = strlen(rest);
	if (n > 0 && rest[n - 1] == '/')
		n--;
	if (!split(arena, cf_strndup(arena, rest, n), ret_host, ret_port))
		return false;
	*ret_scheme = lower(arena,
	    cf_strndup(arena, text, (size_t)(colon - text)));
	return true;
}

/* A service reached over HTTP: no path, no user, no query. */
static bool
is_service(const char *s)
{
	struct cf_arena *scratch;
	const char *scheme, *host;
	unsigned int port;
	bool ok;

	if (!cf_starts(s, "https://") && !cf_starts(s, "http://"))
		return false;
	if ((scratch = cf_arena_new(CF_MAX_TEXT)) == NULL)
		return false;
	ok = dep_origin(scratch, s, &scheme, &host, &port);
	cf_arena_free(scratch);
	return ok;
}
static const char *
service_form(struct cf_arena *arena, const char *s)
{
	size_t n = strlen(s);

	return cf_strndup(arena, s, s[n - 1] == '/' ? n - 1 : n);
}
const struct dep_format dep_service = {
	"^https?://[^/@\\s]+/?$", 300, is_service, service_form,
	{ "https://HÔTE ou https://HÔTE:PORT, sans chemin ni identifiants",
	    "https://HOST or https://HOST:PORT, without path or credentials" },
};

/* The same with a path: a service below which others are. */
static bool
is_base_url(const char *s)
{
	struct cf_arena *scratch;
	size_t skip = cf_starts(s, "https://") ? 8 : 7, n;
	bool ok;

	if (!cf_starts(s, "https://") && !cf_starts(s, "http://"))
		return false;
	n = skip + strcspn(s + skip, "/");
	if (!made_of(s + n, "-._~/") || (scratch = cf_arena_new(CF_MAX_TEXT)) ==
	    NULL)
		return false;
	ok = is_service(cf_strndup(scratch, s, n));
	cf_arena_free(scratch);
	return ok;
}
const struct dep_format dep_base_url = {
	"^https?://[^/@\\s]+(/[A-Za-z0-9._~/-]*)?$", 300, is_base_url,
	service_form,
	{ "https://HÔTE:PORT/CHEMIN, sans identifiants ni paramètres",
	    "https://HOST:PORT/PATH, without credentials or parameters" },
};

unsigned int
dep_default_port(const char *protocol)
{
	static const struct {
		const char *protocol;
		unsigned int port;
	} known[] = {
		{ "https", 443 }, { "http", 80 }, { "ssh", 22 }, { "ike", 500 },
	};
	size_t i;

	for (i = 0; i < CF_NELEM(known); i++) {
		if (strcmp(known[i].protocol, protocol) == 0)
			return known[i].port;
	}
	return 0;
}

/* ---- Numbers ---- */

/* One percent is 10^7 parts per billion, so seven decimals are exact. */
bool
dep_share(const char *s, int64_t *ret)
{
	int64_t ppb = 0, unit;
	unsigned int digits = 0;

	if (s[0] == '0' && is_digit(s[1]))
		return false;
	for (; is_digit(*s) && digits < 4; s++, digits++)
		ppb = ppb * 10 + (*s - '0');
	if (digits == 0 || digits > 3)
		return false;
	ppb *= CF_SHARE_WHOLE / 100;
	if (*s == '.') {
		if (!is_digit(*++s))
			return false;
		for (unit = CF_SHARE_WHOLE / 1000; is_digit(*s); s++) {
			if (unit == 0)
				return false;
			ppb += (*s - '0') * unit;
			unit /= 10;
		}
	}
	if (*s != '\0' || ppb > CF_SHARE_WHOLE)
		return false;
	*ret = ppb;
	return true;
}
