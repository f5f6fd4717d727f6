/*
 * security.txt (RFC 9116): contacts, expiry, whether an OpenPGP signature is
 * there, and what the document has that the RFC does not allow.  Pure.  The
 * signature is not verified: nothing says whose key to believe.
 */
#include <string.h>
#include <strings.h>

#include <confiance/text.h>

#include "pages.h"

/* RFC 3339: "2026-12-31T23:59:59Z", a fraction and an offset allowed. */
static bool
instant(const char *s, int64_t *ret)
{
	char text[CF_TIME_LEN];
	const char *rest;
	int64_t t, shift = 0;

	if (strnlen(s, 20) < 20)
		return false;
	memcpy(text, s, 19);
	text[10] = 'T';
	text[19] = 'Z';
	text[20] = '\0';
	rest = s + 19;
	if (*rest == '.')
		rest += 1 + strspn(rest + 1, "0123456789");
	if (cf_time_parse(text, &t) != 0)
		return false;
	if (strlen(rest) == 6 && (rest[0] == '+' || rest[0] == '-') &&
	    rest[3] == ':' && strspn(rest + 1, "0123456789") == 2 &&
	    strspn(rest + 4, "0123456789") == 2) {
		shift = ((rest[1] - '0') * 10 + rest[2] - '0') * 3600 +
		    ((rest[4] - '0') * 10 + rest[5] - '0') * 60;
		t += rest[0] == '+' ? -shift : shift;
	} else if (strcasecmp(rest, "Z") != 0)
		return false;
	*ret = t;
	return true;
}

static void
fault(struct cf_arena *arena, struct exp_security *ret, const char *what)
{
	exp_add(arena, &ret->faults, what);
}

static void
contact(struct cf_arena *arena, const char *value, struct exp_security *ret)
{
	/* 2.5.3: a URI; one of the web is https. */
	if (strncasecmp(value, "http:", 5) == 0)
		fault(arena, ret, "a contact over http");
	else if (strncasecmp(value, "https:", 6) != 0 &&
	    strncasecmp(value, "mailto:", 7) != 0 &&
	    strncasecmp(value, "tel:", 4) != 0)
		fault(arena, ret, "a contact that is no URI");
	else if (ret->contacts.n < CF_SECURITY_CONTACTS)
		exp_add(arena, &ret->contacts, value);
}

static void
field(struct cf_arena *arena, const char *line, size_t len,
    struct exp_security *ret, size_t *languages)
{
	const char *colon = memchr(line, ':', len), *value;
	size_t n;

	if (colon == NULL || colon == line) {
		fault(arena, ret, "a line that is no field");
		return;
	}
	value = colon + 1;
	n = len - (size_t)(value - line);
	while (n > 0 && (*value == ' ' || *value == '\t')) {
		value++;
		n--;
	}
	value = cf_gate(arena, value, n, CF_EXPOSURE_VALUE);
	n = (size_t)(colon - line);
	if (n == 7 && strncasecmp(line, "Contact", n) == 0)
		contact(arena, value, ret);
	else if (n == 19 && strncasecmp(line, "Preferred-Languages", n) == 0)
		(*languages)++;
	else if (n == 9 && strncasecmp(line, "Canonical", n) == 0) {
		/* 2.5.2: "MUST begin with "https://"" */
		if (strncasecmp(value, "https://", 8) != 0)
			fault(arena, ret, "a Canonical that is not https");
		else if (ret->canonical.n < CF_SECURITY_CONTACTS)
			exp_add(arena, &ret->canonical, value);
	} else if (n == 7 && strncasecmp(line, "Expires", n) == 0) {
		ret->expires_n++;
		if (!instant(value, &ret->expires))
			fault(arena, ret, "an Expires that is no date");
	}
}

void
exp_security(struct cf_arena *arena, const char *text, size_t len,
    struct exp_security *ret)
{
	const char *p = text, *end = text + len, *eol;
	size_t n, languages = 0;
	enum { BODY, ARMOUR, SIGNATURE } where = BODY;
	bool armoured = false;

	*ret = (struct exp_security){ 0 };
	for (; p < end; p = eol + 1) {
		if ((eol = memchr(p, '\n', (size_t)(end - p))) == NULL)
			eol = end;
		n = (size_t)(eol - p);
		while (n > 0 && (p[n - 1] == '\r' || p[n - 1] == ' '))
			n--;
		if (n >= 34 &&
		    strncmp(p, "-----BEGIN PGP SIGNED MESSAGE-----", 34) == 0) {
			where = ARMOUR;
			armoured = true;
		} else if (n >= 29 &&
		    strncmp(p, "-----BEGIN PGP SIGNATURE-----", 29) == 0)
			where = SIGNATURE;
		else if (n >= 27 && where == SIGNATURE &&
		    strncmp(p, "-----END PGP SIGNATURE-----", 27) == 0)
			ret->signature = armoured;
		else if (where == ARMOUR)
			where = n == 0 ? BODY : ARMOUR; /* "Hash: …" */
		else if (where == BODY && n > 0 && *p != '#') {
			/* Dash-escaped (RFC 9580, 7.2). */
			if (armoured && n > 2 && p[0] == '-' && p[1] == ' ') {
				p += 2;
				n -= 2;
			}
			field(arena, p, n, ret, &languages);
		}
		if (eol == end)
			break;
	}
	if (ret->expires_n > 1)
		fault(arena, ret, "Expires more than once");
	if (languages > 1)
		fault(arena, ret, "Preferred-Languages more than once");
}
