/*
 * Inside the exposure check: what its files share.
 */
#ifndef EXPOSURE_H
#define EXPOSURE_H

#include <confiance/check.h>
#include <confiance/limits.h>
#include <confiance/net.h>

/* ---- codec_headers.c: header fields, pure ---- */

/* Strict-Transport-Security, RFC 6797, 6.1. */
struct exp_hsts {
	int64_t max_age; /* seconds; more than INT64_MAX stays INT64_MAX */
	bool subdomains, preload;
};
/* False when the field has not the grammar, or no max-age, or a directive
 * twice: a browser then ignores it whole (6.1, 8.1). */
bool exp_hsts(const char *value, struct exp_hsts *ret);

enum exp_same_site {
	EXP_SITE_NONE_SAID,
	EXP_SITE_STRICT,
	EXP_SITE_LAX,
	EXP_SITE_NONE
};
/* Set-Cookie, RFC 6265, 5.2: the name and the flags, never the value. */
struct exp_cookie {
	const char *name; /* gated */
	bool secure, http_only;
	enum exp_same_site same_site;
};
bool exp_cookie(struct cf_arena *, const char *value, struct exp_cookie *ret);

/* Location, RFC 9110, 10.2.2, seen from a place. */
struct exp_location {
	const char *scheme, *host; /* lower case; those of the base when the
				      reference gives none */
	unsigned int port;
	const char *path; /* without query and fragment, which may hold tokens */
};
bool exp_location(struct cf_arena *, const char *value, const char *scheme,
    const char *host, unsigned int port, struct exp_location *ret);
char *exp_location_text(struct cf_arena *, const struct exp_location *);

/* The media type of a Content-Type, lower case, "" when it is none. */
const char *exp_media_type(struct cf_arena *, const char *value);
/* The first word of a WWW-Authenticate, lower case, "" when it is none. */
const char *exp_auth_scheme(struct cf_arena *, const char *value);

/* ---- codec_page.c: a page of HTML, pure ---- */

struct exp_page {
	const char *title; /* gated, "" none */
	bool password;	   /* an <input type=password> */
};
void exp_page(struct cf_arena *, const char *html, size_t len,
    struct exp_page *ret);

/* ---- places.c: where to talk ---- */

struct exp_places {
	enum cf_status status; /* ok, partial with addresses; else none */
	const char *note;
	bool direct; /* these are the published addresses */
	struct cf_addr addrs[CF_EXPOSURE_ADDRESSES]; /* with the port */
	size_t n;
};
typedef void exp_places_fn(void *arg, const struct exp_places *);
/* fn is called once, now or later; false when it never will be. */
bool exp_places(struct cf_collect *, const struct cf_endpoint *,
    exp_places_fn *, void *arg);
bool exp_places_host(struct cf_collect *, const char *host, unsigned int port,
    exp_places_fn *, void *arg);
/* Which of our addresses would talk to that one; false when there is no way
 * to it from here.  Sends nothing. */
bool exp_source(struct cf_collect *, const struct cf_addr *to,
    char ret[CF_ADDR_LEN]);

enum exp_port { EXP_OPEN, EXP_REFUSED, EXP_SILENT, EXP_UNTRIED };
typedef void exp_port_fn(void *arg, enum exp_port);
/* One TCP connection, closed as soon as it stands. */
void exp_try(struct cf_collect *, const struct cf_addr *, exp_port_fn *,
    void *arg);

/* Texts, each once. */
struct exp_list {
	const char **v;
	size_t n, cap;
};
void exp_add(struct cf_arena *, struct exp_list *, const char *);

/* ---- Collectors ---- */

int exp_collect_reach(struct cf_collect *, struct cf_err *);
int exp_collect_web(struct cf_collect *, struct cf_err *);
int exp_collect_flows(struct cf_collect *, struct cf_err *);

/* ---- rules_common.c ---- */

/* The roles of the endpoint; NULL after saying unknown. */
const struct cf_fact *exp_roles(struct cf_judge *);
/* What public says: a missing key is not a no. */
enum cf_tri exp_public(struct cf_judge *);
/* public, internal, "" not declared. */
const char *exp_vantage(struct cf_judge *);
/* Not applicable has been said for an endpoint that is not https, or that is
 * declared off public networks. */
bool exp_not_public_https(struct cf_judge *);
/* A fact of another endpoint that answered at its own address from here, or
 * NULL. */
const struct cf_fact *exp_control(struct cf_judge *);
/* The fact's list, "-" when it is empty. */
const char *exp_items(struct cf_judge *, const struct cf_fact *);

extern const struct cf_rule exp_rule_admin_closed, exp_rule_admin_tls,
    exp_rule_https_only, exp_rule_hsts, exp_rule_cookies,
    exp_rule_security_headers, exp_rule_authentication_first,
    exp_rule_flows_declared, exp_rule_flows_used;

#endif
