/*
 * Header fields that a web server sends: HSTS, cookies, redirects, media
 * types.  Pure functions over foreign text; nothing is believed beyond its
 * form, and the value of a cookie never leaves this file.
 */
#include <string.h>
#include <strings.h>

#include <confiance/text.h>

#include "exposure.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static char *
lowered(struct cf_arena *arena, const char *s, size_t len)
{
	char *copy = cf_strndup(arena, s, strnlen(s, len));
	size_t i;

	for (i = 0; copy[i] != '\0'; i++)
		copy[i] = lower(copy[i]);
	return copy;
}

/* token, RFC 9110, 5.6.2. */
static size_t
token(const char *s)
{
	size_t n = 0;

	while ((s[n] >= '0' && s[n] <= '9') || (s[n] >= 'a' && s[n] <= 'z') ||
	    (s[n] >= 'A' && s[n] <= 'Z') ||
	    (s[n] != '\0' && strchr("!#$%&'*+-.^_`|~", s[n]) != NULL))
		n++;
	return n;
}

static const char *
skip(const char *s)
{
	while (is_blank(*s))
		s++;
	return s;
}

static bool
named(const char *s, size_t len, const char *name)
{
	return strlen(name) == len && strncasecmp(s, name, len) == 0;
}

/* ---- HSTS ---- */

/* The end of a quoted-string that begins at s, NULL when it has none. */
static const char *
quoted(const char *s)
{
	for (s++; *s != '"'; s++) {
		if (*s == '\\')
			s++;
		if (*s == '\0')
			return NULL;
	}
	return s + 1;
}

/* 1*DIGIT, bare or quoted (6.1.1). */
static bool
seconds(const char *s, size_t len, int64_t *ret)
{
	int64_t n = 0;
	size_t i;

	if (len >= 2 && s[0] == '"' && s[len - 1] == '"') {
		s++;
		len -= 2;
	}
	for (i = 0; i < len; i++) {
		if (s[i] < '0' || s[i] > '9')
			return false;
		n = n > (INT64_MAX - 9) / 10 ? INT64_MAX :
		    n * 10 + (s[i] - '0');
	}
	*ret = n;
	return len > 0;
}

/* One directive: a name of *ret_len bytes at s, perhaps a value.  What comes
 * after it, or NULL when it is neither. */
static const char *
directive(const char *s, size_t *ret_len, const char **ret_value,
    size_t *ret_value_len)
{
	size_t n = token(s);
	const char *end;

	if (n == 0)
		return NULL;
	*ret_len = n;
	*ret_value = NULL;
	*ret_value_len = 0;
	s = skip(s + n);
	if (*s != '=')
		return s;
	s = skip(s + 1);
	end = *s == '"' ? quoted(s) : s + token(s);
	if (end == NULL || end == s)
		return NULL;
	*ret_value = s;
	*ret_value_len = (size_t)(end - s);
	return skip(end);
}

/* No directive may stand twice (6.1, requirement 2). */
static bool
again(const char *const *names, const size_t *lens, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (lens[i] == lens[n] &&
		    strncasecmp(names[i], names[n], lens[n]) == 0)
			return true;
	return false;
}

bool
exp_hsts(const char *s, struct exp_hsts *ret)
{
	struct exp_hsts hsts = { .max_age = -1 };
	const char *names[CF_EXPOSURE_HSTS], *value;
	size_t lens[CF_EXPOSURE_HSTS], n = 0, len;

	for (s = skip(s); *s != '\0'; s = skip(s)) {
		if (*s == ';') {
			s++;
			continue;
		}
		if (n == CF_EXPOSURE_HSTS)
			return false;
		names[n] = s;
		s = directive(s, &lens[n], &value, &len);
		if (s == NULL || (*s != '\0' && *s != ';'))
			return false;
		if (again(names, lens, n))
			return false;
		if (named(names[n], lens[n], "max-age")) {
			if (value == NULL || !seconds(value, len, &hsts.max_age))
				return false;
		} else if (named(names[n], lens[n], "includeSubDomains"))
			hsts.subdomains = true;
		else if (named(names[n], lens[n], "preload"))
			hsts.preload = true;
		n++;
	}
	if (hsts.max_age < 0)
		return false;
	*ret = hsts;
	return true;
}

/* ---- Cookies ---- */

/* The text between s and end, without blanks around it. */
static size_t
trim(const char **s, const char *end)
{
	while (*s < end && is_blank(**s))
		(*s)++;
	while (end > *s && is_blank(end[-1]))
		end--;
	return (size_t)(end - *s);
}

/* The last SameSite counts, and a word that is none says nothing
 * (RFC 6265bis, 5.6.7). */
static void
attribute(const char *s, const char *end, struct exp_cookie *cookie)
{
	const char *eq = memchr(s, '=', (size_t)(end - s)), *value;
	size_t len, value_len = 0;

	value = eq != NULL ? eq + 1 : end;
	len = trim(&s, eq != NULL ? eq : end);
	value_len = trim(&value, end);
	if (named(s, len, "Secure"))
		cookie->secure = true;
	else if (named(s, len, "HttpOnly"))
		cookie->http_only = true;
	else if (named(s, len, "SameSite"))
		cookie->same_site = named(value, value_len, "Strict") ?
		    EXP_SITE_STRICT : named(value, value_len, "Lax") ?
		    EXP_SITE_LAX : named(value, value_len, "None") ?
		    EXP_SITE_NONE : EXP_SITE_NONE_SAID;
}

bool
exp_cookie(struct cf_arena *arena, const char *s, struct exp_cookie *ret)
{
	struct exp_cookie cookie = { 0 };
	const char *end = s + strcspn(s, ";");
	const char *eq = memchr(s, '=', (size_t)(end - s));
	size_t len;

	if (eq == NULL || (len = trim(&s, eq)) == 0)
		return false;
	cookie.name = cf_gate(arena, s, len, CF_EXPOSURE_VALUE);
	for (s = end; *s == ';'; s = end) {
		end = s + 1 + strcspn(s + 1, ";");
		attribute(s + 1, end, &cookie);
	}
	*ret = cookie;
	return true;
}

/* ---- Redirects ---- */

/* A port in decimal; 0 when it is none. */
static unsigned int
port_of(const char *s, size_t len)
{
	unsigned int port = 0;
	size_t i;

	if (len == 0 || len > 5)
		return 0;
	for (i = 0; i < len; i++) {
		if (s[i] < '0' || s[i] > '9')
			return 0;
		port = port * 10 + (unsigned int)(s[i] - '0');
	}
	return port <= 65535 ? port : 0;
}

/* [userinfo@]host[:port], of len bytes. */
static bool
authority(struct cf_arena *arena, const char *s, size_t len,
    struct exp_location *ret)
{
	const char *at = memrchr(s, '@', len), *end = s + len, *host_end;

	if (at != NULL)
		s = at + 1;
	host_end = *s == '[' ? memchr(s, ']', (size_t)(end - s)) :
			       memchr(s, ':', (size_t)(end - s));
	if (*s == '[' && s < end) {
		if (host_end == NULL)
			return false;
		host_end++;
	} else if (host_end == NULL)
		host_end = end;
	if (host_end == s)
		return false;
	ret->host = lowered(arena, cf_gate(arena, s, (size_t)(host_end - s),
	    CF_EXPOSURE_VALUE), CF_EXPOSURE_VALUE);
	if (host_end == end || host_end + 1 == end)
		return host_end == end || *host_end == ':';
	ret->port = *host_end == ':' ? port_of(host_end + 1,
	    (size_t)(end - host_end - 1)) : 0;
	return ret->port != 0;
}

static unsigned int
port_of_scheme(const char *scheme)
{
	return strcmp(scheme, "https") == 0 ? 443 :
	    strcmp(scheme, "http") == 0 ? 80 : 0;
}

/* The length of "scheme:" without the colon, 0 when there is none
 * (RFC 3986, 3.1). */
static size_t
scheme_of(const char *s)
{
	size_t n = 0;

	if (!(lower(s[0]) >= 'a' && lower(s[0]) <= 'z'))
		return 0;
	while ((lower(s[n]) >= 'a' && lower(s[n]) <= 'z') ||
	    (s[n] >= '0' && s[n] <= '9') || s[n] == '+' || s[n] == '-' ||
	    s[n] == '.')
		n++;
	return s[n] == ':' ? n : 0;
}

bool
exp_location(struct cf_arena *arena, const char *s, const char *scheme,
    const char *host, unsigned int port, struct exp_location *ret)
{
	struct exp_location loc = { scheme, host, port, "" };
	size_t n;

	s = skip(s);
	if (*s == '\0')
		return false;
	if ((n = scheme_of(s)) != 0) {
		loc.scheme = lowered(arena, s, n);
		loc.host = "";
		loc.port = port_of_scheme(loc.scheme);
		s += n + 1;
		/* "https:/path" and "mailto:x" lead to no host. */
		if (s[0] != '/' || s[1] != '/')
			return false;
	}
	if (s[0] == '/' && s[1] == '/') {
		if (n == 0)
			loc.port = port_of_scheme(loc.scheme);
		s += 2;
		n = strcspn(s, "/?#\\");
		if (!authority(arena, s, n, &loc))
			return false;
		s += n;
	}
	loc.path = cf_gate(arena, s, strcspn(s, "?#"), CF_EXPOSURE_VALUE);
	*ret = loc;
	return true;
}

char *
exp_location_text(struct cf_arena *arena, const struct exp_location *loc)
{
	const char *slash = loc->path[0] == '/' || loc->path[0] == '\0' ?
	    "" : "/";

	if (loc->port == port_of_scheme(loc->scheme))
		return cf_printf(arena, "%s://%s%s%s", loc->scheme, loc->host,
		    slash, loc->path);
	return cf_printf(arena, "%s://%s:%u%s%s", loc->scheme, loc->host,
	    loc->port, slash, loc->path);
}

/* ---- Words ---- */

const char *
exp_media_type(struct cf_arena *arena, const char *s)
{
	size_t n, m;

	s = skip(s);
	n = token(s);
	if (n == 0 || s[n] != '/' || (m = token(s + n + 1)) == 0 ||
	    n + m > CF_EXPOSURE_VALUE)
		return "";
	return lowered(arena, s, n + 1 + m);
}

const char *
exp_auth_scheme(struct cf_arena *arena, const char *s)
{
	size_t n;

	s = skip(s);
	n = token(s);
	return n > 0 && n <= CF_EXPOSURE_VALUE ? lowered(arena, s, n) : "";
}
