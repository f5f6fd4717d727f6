/*
 * Inside the exposure check: what a page makes a browser do, security.txt, and
 * who collects both.
 */
#ifndef EXPOSURE_PAGES_H
#define EXPOSURE_PAGES_H

#include "exposure.h"

struct jur_hosts;

/* ---- codec_loads.c: what a page loads, pure ---- */

/* What the visitor's browser gives to whom. */
enum exp_load_kind {
	EXP_LOAD_SCRIPT,   /* runs in the page: script, frame, plug-in */
	EXP_LOAD_FORM,	   /* gets what is typed in */
	EXP_LOAD_RESOURCE, /* sees that the page is read: style, font, image */
	EXP_LOAD_REPORT,   /* gets reports about the page */
	EXP_LOAD_KINDS
};
struct exp_load {
	enum exp_load_kind kind;
	const char *what; /* "script", "stylesheet", "preconnect"… */
	const char *host; /* lower case */
	const char *url;  /* without what follows '?' or '#' */
	bool integrity;	  /* the page says its digest (SRI) */
};
struct exp_loads {
	struct cf_arena *arena;
	/* Where the page is; <base> moves what follows. */
	const char *scheme, *host;
	unsigned int port;
	struct exp_load *v;
	size_t n;
	bool cut;	    /* there were more than CF_PAGE_LOADS */
	const char *lang;   /* of <html>, lower case, "" */
	bool french_link;   /* a link to a version in French */
	const char *date;   /* YYYY-MM-DD that the page says, "" */
	const char *policy; /* of a <meta>, "" */
	size_t words;	    /* that a reader without scripts sees */
	bool scripts;	    /* it has some */
};
void exp_loads_init(struct exp_loads *, struct cf_arena *, const char *scheme,
    const char *host, unsigned int port);
/* Adds what the page loads of hosts that are not its own. */
void exp_loads_page(struct exp_loads *, const char *html, size_t len);
/* Adds what a header of the answer makes a browser load: link,
 * content-security-policy, report-to, reporting-endpoints. */
void exp_loads_header(struct exp_loads *, const char *name, const char *value);
/* One style sheet or script inside the page. */
void exp_loads_css(struct exp_loads *, const char *css, size_t len);
void exp_loads_inline(struct exp_loads *, const char *script, size_t len);
/* Hosts that a content security policy allows beside 'self', "" for none: it
 * permits, it loads nothing. */
void exp_policy_hosts(struct cf_arena *, const char *policy,
    struct exp_list *ret);
/* The Domain attribute of a Set-Cookie, lower case, "" none. */
const char *exp_cookie_domain(struct cf_arena *, const char *value);
/* An HTTP date (RFC 9110, 5.6.7, IMF-fixdate) to seconds. */
bool exp_http_date(const char *value, int64_t *ret);

/* ---- codec_security.c: security.txt, RFC 9116, pure ---- */

struct exp_security {
	struct exp_list contacts;
	size_t expires_n; /* fields of that name */
	int64_t expires;  /* the last one that could be read, 0 none */
	bool signature;	  /* an OpenPGP signature is there; not verified */
	struct exp_list canonical; /* where it says that it is */
	struct exp_list faults; /* what the RFC does not allow */
};
void exp_security(struct cf_arena *, const char *text, size_t len,
    struct exp_security *ret);

/* ---- codec_discovery.c: OpenID Connect discovery, pure ---- */

/* The hosts of the URLs of a discovery document; false when it is none. */
bool exp_discovery(struct cf_arena *, const char *json, size_t len,
    struct exp_list *ret_hosts, const char **ret_issuer);

/* ---- codec_saml.c, codec_keys.c, pure ---- */

/* The same of SAML metadata; *ret_entity "" when it does not say. */
bool exp_saml(struct cf_arena *, const char *xml, size_t len,
    struct exp_list *ret_hosts, const char **ret_entity);
/* Who authenticates for keys, by cse-configuration; where a key of double key
 * encryption is. */
bool exp_cse(struct cf_arena *, const char *json, size_t len,
    struct exp_list *ret_hosts, const char **ret_who);
bool exp_dke(struct cf_arena *, const char *json, size_t len,
    struct exp_list *ret_hosts, const char **ret_who);

/* ---- announced.c: whom users are sent to ---- */

struct exp_announcement {
	const char *role; /* of a declared page */
	const char *path; /* where it is when nothing is declared, "" */
	const char *hosts_key, *who_key;
	const char *what;
	bool (*read)(struct cf_arena *, const char *, size_t,
	    struct exp_list *ret_hosts, const char **ret_who);
};
#define EXP_ANNOUNCEMENTS 4
extern const struct exp_announcement exp_announcements[EXP_ANNOUNCEMENTS];
const struct exp_announcement *exp_announcement(const char *role); /* NULL */
/* Whether it is asked for at its usual path, though no page declares it. */
bool exp_announces(const struct cf_deployment *, const struct cf_endpoint *,
    const struct exp_announcement *);
void exp_announced(struct cf_collect *, const char *subject,
    const struct exp_announcement *, const struct cf_http_answer *,
    struct jur_hosts *);
void exp_announced_none(struct cf_collect *, const char *subject,
    const struct exp_announcement *, enum cf_status, const char *note);

/* ---- collect_pages.c ---- */

struct exp_pages; /* the pages of one endpoint */
/* What asks for a path at the endpoint; CF_OK: fn will be called once. */
typedef int exp_ask_fn(void *asker, const char *path, const char *accept,
    cf_http_fn *fn, void *arg);
/* id: of the endpoint, in the subjects of its pages.  hosts: of the check
 * jurisdiction, which finds the addresses of names; NULL: nobody is asked.
 * over is called once, when every answer came. */
struct exp_pages *exp_pages_new(struct cf_collect *,
    const struct cf_endpoint *, const char *id, struct jur_hosts *hosts,
    exp_ask_fn *, void (*over)(void *asker), void *asker);
/* The front page, which somebody else asked for. */
void exp_pages_front(struct exp_pages *, const struct cf_http_answer *);
/* The value of the next header of that name from *i on, or NULL. */
const char *exp_header(const struct cf_http_answer *, const char *name,
    size_t *i);
/* An answer came, perhaps with a longer body than we want. */
bool exp_came(const struct cf_http_answer *);
/* Asks for the declared pages and security.txt. */
void exp_pages_ask(struct exp_pages *);
/* Nothing could be asked. */
void exp_pages_none(struct exp_pages *, enum cf_status, const char *note);
/* The caller will give no further answer. */
void exp_pages_end(struct exp_pages *);

extern const struct cf_rule exp_rule_french, exp_rule_security_txt,
    exp_rule_published_page;

#endif
