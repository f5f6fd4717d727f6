/*
 * Reads SPF records, and the tag lists of DMARC, MTA-STS and TLS reports.
 * Pure.  The texts are foreign: every list has a limit, nothing is followed.
 */
#include <string.h>
#include <strings.h>

#include <confiance/limits.h>

#include "codec_mail.h"

#define BLANKS " \t"

/* A list under way. */
struct list {
	const char **v;
	size_t n, cap;
};

static void
add_once(struct list *l, const char *s)
{
	size_t i;

	if (s == NULL || s[0] == '\0')
		return;
	for (i = 0; i < l->n; i++)
		if (strcasecmp(l->v[i], s) == 0)
			return;
	if (l->n < l->cap)
		l->v[l->n++] = s;
}

static struct list
list_new(struct cf_arena *arena, size_t cap)
{
	const char **v = cf_calloc(arena, cap, sizeof(*v));

	return (struct list){ v, 0, v == NULL ? 0 : cap };
}

/* ---- SPF ---- */

bool
jur_spf_is(const char *record)
{
	return strncasecmp(record, "v=spf1", 6) == 0 &&
	    (record[6] == '\0' || record[6] == ' ');
}

/* What stands behind "name" and a mark; NULL when the term is another. */
static const char *
behind(const char *term, const char *name, char mark)
{
	size_t n = strlen(name);

	if (strncasecmp(term, name, n) != 0 || term[n] != mark)
		return NULL;
	return term + n + 1;
}

/* A mechanism that names hosts: *ret is its domain, "" for the domain of the
 * record itself. */
static bool
is_host(struct cf_arena *arena, const char *term, const char **ret)
{
	static const char *const names[] = { "a", "mx", "ptr", "exists" };
	size_t i, n;

	for (i = 0; i < CF_NELEM(names); i++) {
		n = strlen(names[i]);
		if (strncasecmp(term, names[i], n) != 0 ||
		    strchr(":/", term[n]) == NULL) /* or the end */
			continue;
		*ret = term[n] != ':' ? "" :
		    cf_strndup(arena, term + n + 1,
			strcspn(term + n + 1, "/"));
		return true;
	}
	return false;
}

static int
spf_term(struct cf_arena *arena, struct jur_spf *spf, const char *term,
    struct list *includes, struct list *hosts, struct list *addresses)
{
	const char *s;

	if (term == NULL)
		return CF_ENOMEM;
	if ((s = behind(term, "redirect", '=')) == NULL &&
	    strchr("+-~?", term[0]) != NULL)
		term++;
	if (s != NULL || (s = behind(term, "include", ':')) != NULL) {
		spf->lookups++;
		if (s[0] == '\0')
			return CF_EPARSE;
		if (strchr(s, '%') != NULL)
			spf->macro = true;
		else
			add_once(includes, s);
		return CF_OK;
	}
	if ((s = behind(term, "ip4", ':')) != NULL ||
	    (s = behind(term, "ip6", ':')) != NULL) {
		add_once(addresses, s);
		return s[0] == '\0' ? CF_EPARSE : CF_OK;
	}
	if (is_host(arena, term, &s)) {
		spf->lookups++;
		if (s != NULL && strchr(s, '%') != NULL)
			spf->macro = true;
		else
			add_once(hosts, s);
		return CF_OK;
	}
	/* An unknown modifier is passed over (RFC 7208, 6). */
	if (strcasecmp(term, "all") == 0 || strchr(term, '=') != NULL)
		return CF_OK;
	return CF_EPARSE;
}

int
jur_spf_parse(struct cf_arena *arena, const char *record, struct jur_spf *ret)
{
	struct list includes = list_new(arena, CF_SPF_TERMS);
	struct list addresses = list_new(arena, CF_SPF_TERMS);
	struct list hosts = list_new(arena, CF_SPF_TERMS);
	struct jur_spf spf = { .lookups = 0 };
	const char *at = record + 6;
	size_t n, terms = 0;
	int rc;

	if (!jur_spf_is(record))
		return CF_EPARSE;
	if (includes.cap == 0 || addresses.cap == 0 || hosts.cap == 0)
		return CF_ENOMEM;
	for (at += strspn(at, " "); *at != '\0'; at += strspn(at, " ")) {
		n = strcspn(at, " ");
		if (++terms > CF_SPF_TERMS)
			return CF_ELIMIT;
		rc = spf_term(arena, &spf, cf_strndup(arena, at, n), &includes,
		    &hosts, &addresses);
		if (rc != CF_OK)
			return rc;
		at += n;
	}
	spf.includes = (struct cf_strings){ includes.v, includes.n };
	spf.hosts = (struct cf_strings){ hosts.v, hosts.n };
	spf.addresses = (struct cf_strings){ addresses.v, addresses.n };
	*ret = spf;
	return CF_OK;
}

/* ---- Tag lists ---- */

static const char *
trimmed(struct cf_arena *arena, const char *s, size_t n)
{
	size_t lead = 0;

	while (lead < n && strchr(BLANKS, s[lead]) != NULL)
		lead++;
	while (n > lead && strchr(BLANKS, s[n - 1]) != NULL)
		n--;
	return cf_strndup(arena, s + lead, n - lead);
}

const char *
jur_tag(struct cf_arena *arena, const char *record, const char *tag)
{
	const char *at = record, *equals, *name;
	size_t n;

	for (;; at += n + 1) {
		n = strcspn(at, ";");
		equals = memchr(at, '=', n);
		if (equals != NULL) {
			name = trimmed(arena, at, (size_t)(equals - at));
			if (name != NULL && strcasecmp(name, tag) == 0)
				return trimmed(arena, equals + 1,
				    n - (size_t)(equals + 1 - at));
		}
		if (at[n] == '\0')
			return "";
	}
}

/* "mailto:a@b!10m" to "b", "https://c:1/d" to "c"; "" for anything else. */
static const char *
uri_host(struct cf_arena *arena, const char *uri)
{
	const char *s, *end;

	if (uri == NULL)
		return "";
	if (strncasecmp(uri, "mailto:", 7) == 0) {
		if ((s = strrchr(uri, '@')) == NULL)
			return "";
		s++;
		end = s + strcspn(s, "!?> ");
	} else if (strncasecmp(uri, "https://", 8) == 0) {
		s = uri + 8;
		end = s + strcspn(s, "/:?#");
	} else
		return "";
	return cf_strndup(arena, s, (size_t)(end - s));
}

struct cf_strings
jur_uri_hosts(struct cf_arena *arena, const char *uris)
{
	struct list hosts = list_new(arena, CF_DNS_RECORDS);
	const char *at = uris;
	size_t n;

	for (;; at += n + 1) {
		n = strcspn(at, ",");
		add_once(&hosts, uri_host(arena, trimmed(arena, at, n)));
		if (at[n] == '\0')
			return (struct cf_strings){ hosts.v, hosts.n };
	}
}
