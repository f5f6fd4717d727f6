/*
 * What the pages of an endpoint load from others, in which language they are,
 * and what they publish: the front page, that collect_web.c asked for, the
 * declared pages and security.txt.  What a page names is written down and its
 * names resolved, so that its place and operator can be known; it is never
 * fetched, because only declared targets are.
 */
#include <string.h>
#include <strings.h>

#include <confiance/text.h>

#include "../jurisdiction/jurisdiction.h"
#include "pages.h"

struct exp_pages {
	struct cf_collect *c;
	const struct cf_endpoint *e;
	const char *subject;
	struct jur_hosts *hosts;
	const char *id; /* in the subjects of pages */
	exp_ask_fn *ask;
	void (*over)(void *asker);
	void *asker;
	size_t pending; /* answers that may still come */
	bool seen;	/* a page of HTML was read */
	bool incomplete;
	enum cf_status status; /* of the first page that was not seen */
	const char *note;
	struct exp_list by_kind[EXP_LOAD_KINDS], loads, open, allowed, domains,
	    languages, scripted;
	bool french_link;
};
struct usual {
	struct exp_pages *p;
	const struct exp_announcement *what;
};
struct visit {
	struct exp_pages *p;
	const struct cf_page *page;
	const char *subject; /* page:ID/PATH */
};

static const char *const keys[EXP_LOAD_KINDS] = {
	[EXP_LOAD_SCRIPT] = "web.scripts", [EXP_LOAD_FORM] = "web.forms",
	[EXP_LOAD_RESOURCE] = "web.resources",
	[EXP_LOAD_REPORT] = "web.reports"
};

/* ---- Answers ---- */

bool
exp_came(const struct cf_http_answer *a)
{
	return a->status == CF_ST_OK || (a->status == CF_ST_MALFORMED &&
	    a->code != 0 && a->body_len >= CF_EXPOSURE_BODY);
}

const char *
exp_header(const struct cf_http_answer *a, const char *name, size_t *i)
{
	size_t len = strlen(name);
	const char *h;

	while (*i < a->nheaders) {
		h = a->headers[(*i)++];
		if (strncmp(h, name, len) == 0 && h[len] == ':')
			return h + len + 1 + strspn(h + len + 1, " \t");
	}
	return NULL;
}

static const char *
first(const struct cf_http_answer *a, const char *name)
{
	size_t i = 0;

	return exp_header(a, name, &i);
}

static bool
is_html(struct exp_pages *p, const struct cf_http_answer *a)
{
	const char *type = first(a, "content-type");

	type = type != NULL ? exp_media_type(p->c->arena, type) : "";
	return strcmp(type, "text/html") == 0 ||
	    strcmp(type, "application/xhtml+xml") == 0;
}

/* ---- One page ---- */

static bool
is_declared(const struct cf_deployment *d, const char *host)
{
	size_t i;

	for (i = 0; i < d->nendpoints; i++)
		if (strcasecmp(d->endpoints[i].host, host) == 0)
			return true;
	return false;
}

static void
keep_load(struct exp_pages *p, const struct exp_load *load)
{
	struct cf_arena *arena = p->c->arena;
	struct cf_addr addr;
	/* "[::1]" of a URL is "::1" everywhere else. */
	const char *host = load->host[0] == '[' ? cf_strndup(arena,
	    load->host + 1, strcspn(load->host + 1, "]")) : load->host;
	struct exp_list *list = &p->by_kind[load->kind];

	if (is_declared(p->c->deployment, host))
		return;
	if (list->n == CF_PAGE_HOSTS || p->loads.n == CF_PAGE_LOADS) {
		p->incomplete = true;
		return;
	}
	exp_add(arena, list, host);
	exp_add(arena, &p->loads, cf_printf(arena, "%s %s%s", load->what,
	    load->url, load->integrity ? " integrity" : ""));
	if (load->kind == EXP_LOAD_SCRIPT && !load->integrity &&
	    (strcmp(load->what, "script") == 0 ||
	    strcmp(load->what, "preload") == 0))
		exp_add(arena, &p->open, load->url);
	if (p->hosts != NULL && cf_addr_parse(host, 0, &addr) != CF_OK &&
	    jur_hosts_want(p->hosts, host) != CF_OK)
		p->incomplete = true;
}

static void
keep_headers(struct exp_pages *p, const struct cf_http_answer *a,
    struct exp_loads *loads)
{
	static const char *const names[] = { "link", "report-to",
		"reporting-endpoints", "content-security-policy",
		"content-security-policy-report-only" };
	struct cf_arena *arena = p->c->arena;
	const char *value;
	size_t i, k;

	for (i = 0; i < CF_NELEM(names); i++) {
		k = 0;
		while ((value = exp_header(a, names[i], &k)) != NULL) {
			exp_loads_header(loads, names[i], value);
			if (strcmp(names[i], "content-security-policy") == 0)
				exp_policy_hosts(arena, value, &p->allowed);
		}
	}
	exp_policy_hosts(arena, loads->policy, &p->allowed);
	k = 0;
	while ((value = exp_header(a, "set-cookie", &k)) != NULL &&
	    p->domains.n < CF_EXPOSURE_COOKIES) {
		value = exp_cookie_domain(arena, value);
		if (value[0] != '\0' && strcasecmp(value, p->e->host) != 0)
			exp_add(arena, &p->domains, value);
	}
}

/* The language that the page or, when it is silent, its header says. */
static const char *
language(struct exp_pages *p, const struct cf_http_answer *a,
    const struct exp_loads *loads)
{
	const char *header = first(a, "content-language");

	if (loads->lang[0] != '\0')
		return loads->lang;
	return header != NULL ? cf_gate(p->c->arena, header, strlen(header),
	    100) : "";
}

/* A page of HTML that came: what it loads, its language. */
static void
read_page(struct exp_pages *p, const struct cf_http_answer *a,
    const char *path, struct exp_loads *loads)
{
	const char *lang;
	size_t i;

	exp_loads_init(loads, p->c->arena, p->e->protocol, p->e->host,
	    p->e->port);
	exp_loads_page(loads, a->body, a->body_len);
	keep_headers(p, a, loads);
	for (i = 0; i < loads->n; i++)
		keep_load(p, &loads->v[i]);
	if (loads->cut || a->status != CF_ST_OK)
		p->incomplete = true;
	p->seen = true;
	p->french_link |= loads->french_link;
	lang = language(p, a, loads);
	exp_add(p->c->arena, &p->languages, cf_printf(p->c->arena, "%s %s",
	    path, lang[0] != '\0' ? lang : "?"));
	if (loads->scripts && loads->words < CF_PAGE_WORDS)
		exp_add(p->c->arena, &p->scripted, path);
}

static void
unseen(struct exp_pages *p, enum cf_status status, const char *note)
{
	if (p->status == CF_ST_OK) {
		p->status = status;
		p->note = cf_strdup(p->c->arena, note != NULL ? note : "");
	}
}

/* ---- The facts of the endpoint ---- */

static void
emit_list(struct exp_pages *p, const char *key, const struct exp_list *list)
{
	struct cf_claim claim = { .subject = p->subject, .key = key,
		.status = p->status };

	if (p->seen && (p->status != CF_ST_OK || p->incomplete))
		claim.status = CF_ST_PARTIAL;
	else if (p->status == CF_ST_OK && list->n == 0)
		claim.status = CF_ST_ABSENT;
	if (claim.status == CF_ST_OK || claim.status == CF_ST_PARTIAL)
		claim.value = cf_v_list(list->v, list->n);
	claim.note = p->status != CF_ST_OK ? p->note : p->incomplete ?
	    "more than is read" : claim.status != CF_ST_ABSENT ? NULL :
	    p->seen ? "none on the pages that were read" : "no page of HTML";
	cf_emit(p->c, &claim);
}

static void
emit_all(struct exp_pages *p)
{
	size_t i;

	/* Whoever has no pages for people is not asked about them. */
	if (!p->seen && p->e->npages == 0 &&
	    !cf_strings_has(&p->e->roles, "web"))
		return;
	for (i = 0; i < EXP_LOAD_KINDS; i++)
		emit_list(p, keys[i], &p->by_kind[i]);
	emit_list(p, "web.loads", &p->loads);
	emit_list(p, "web.no_integrity", &p->open);
	emit_list(p, "web.policy_hosts", &p->allowed);
	emit_list(p, "web.cookie_domains", &p->domains);
	emit_list(p, "web.languages", &p->languages);
	emit_list(p, "web.scripted", &p->scripted);
	if (p->seen)
		cf_emit_bool(p->c, p->subject, "web.french_link",
		    p->french_link);
}

static void
finish(struct exp_pages *p)
{
	if (--p->pending > 0)
		return;
	emit_all(p);
	p->over(p->asker);
}

void
exp_pages_end(struct exp_pages *p)
{
	if (p != NULL)
		finish(p);
}

void
exp_pages_front(struct exp_pages *p, const struct cf_http_answer *a)
{
	struct exp_loads loads;

	if (p == NULL)
		return;
	if (!exp_came(a))
		unseen(p, a->status, a->note);
	else if (is_html(p, a))
		read_page(p, a, "/", &loads);
}

/* ---- Whom users are sent to ---- */

/* Nothing is declared: a page that answers any path announces nothing. */
static void
on_usual(void *arg, const struct cf_http_answer *a)
{
	struct usual *u = arg;
	struct exp_pages *p = u->p;

	if (!exp_came(a))
		exp_announced_none(p->c, p->subject, u->what, a->status,
		    a->note);
	else if (a->code == 200 && !is_html(p, a))
		exp_announced(p->c, p->subject, u->what, a, p->hosts);
	else
		exp_announced_none(p->c, p->subject, u->what,
		    a->code == 200 || a->code == 404 || a->code == 410 ?
		    CF_ST_ABSENT : CF_ST_REFUSED, cf_printf(p->c->arena,
		    "the server answers %u", a->code));
	finish(p);
}

static void
ask_usual(struct exp_pages *p)
{
	struct usual *u;
	size_t i;

	for (i = 0; i < EXP_ANNOUNCEMENTS; i++) {
		if (!exp_announces(p->c->deployment, p->e,
		    &exp_announcements[i]) ||
		    (u = cf_alloc(p->c->arena, sizeof(*u))) == NULL)
			continue;
		*u = (struct usual){ p, &exp_announcements[i] };
		p->pending++;
		if (p->ask(p->asker, u->what->path, NULL, on_usual, u) == CF_OK)
			continue;
		p->pending--;
		exp_announced_none(p->c, p->subject, u->what,
		    CF_ST_NOT_COLLECTED, "could not be asked");
	}
}

static void
none_announced(struct exp_pages *p, enum cf_status status, const char *note)
{
	const struct exp_announcement *what;
	size_t i;

	for (i = 0; i < p->e->npages; i++)
		if ((what = exp_announcement(p->e->pages[i].role)) != NULL)
			exp_announced_none(p->c, p->subject, what, status,
			    note);
	for (i = 0; i < EXP_ANNOUNCEMENTS; i++)
		if (exp_announces(p->c->deployment, p->e,
		    &exp_announcements[i]))
			exp_announced_none(p->c, p->subject,
			    &exp_announcements[i], status, note);
}

/* ---- Declared pages ---- */

static void
emit_date(struct visit *v, const struct cf_http_answer *a, const char *said)
{
	const char *header = first(a, "last-modified");
	struct cf_claim claim = { .subject = v->subject, .key = "page.date" };
	int64_t t;

	if (said[0] != '\0' && cf_time_parse(said, &t) == 0)
		claim.source = "the page";
	else if (header != NULL && exp_http_date(header, &t))
		claim.source = "Last-Modified";
	else {
		cf_emit_status(v->p->c, v->subject, "page.date", CF_ST_ABSENT,
		    "neither the page nor its header gives a date");
		return;
	}
	claim.value = cf_v_time(t);
	cf_emit(v->p->c, &claim);
}

static void
on_declared(void *arg, const struct cf_http_answer *a)
{
	struct visit *v = arg;
	struct exp_pages *p = v->p;
	const struct exp_announcement *what = exp_announcement(v->page->role);
	struct exp_loads loads = { .date = "" };

	if (!exp_came(a)) {
		unseen(p, a->status, a->note);
		cf_emit_status(p->c, v->subject, "page.code", a->status, "%s",
		    a->note != NULL ? a->note : "");
		if (what != NULL)
			exp_announced_none(p->c, p->subject, what, a->status,
			    a->note);
		finish(p);
		return;
	}
	/* What was published is kept: a person reads it. */
	cf_emit(p->c, &(struct cf_claim){ .subject = v->subject,
	    .key = "page.code", .value = cf_v_int(a->code),
	    .raw = a->body_len > 0 ? a->body : NULL,
	    .raw_len = a->body_len });
	if (a->code == 200) {
		if (is_html(p, a)) {
			read_page(p, a, v->page->path, &loads);
			cf_emit_int(p->c, v->subject, "page.words",
			    (int64_t)loads.words);
		} else
			cf_emit_status(p->c, v->subject, "page.words",
			    CF_ST_ABSENT, "no page of HTML");
		emit_date(v, a, loads.date);
	}
	if (what != NULL && a->code == 200)
		exp_announced(p->c, p->subject, what, a, p->hosts);
	else if (what != NULL)
		exp_announced_none(p->c, p->subject, what, CF_ST_REFUSED,
		    cf_printf(p->c->arena, "the server answers %u", a->code));
	finish(p);
}

/* ---- security.txt ---- */

static void
no_security(struct exp_pages *p, enum cf_status status, const char *note)
{
	static const char *const names[] = { "security_txt.contacts",
		"security_txt.expires", "security_txt.faults" };
	size_t i;

	for (i = 0; i < CF_NELEM(names); i++)
		cf_emit_status(p->c, p->subject, names[i], status, "%s",
		    note != NULL ? note : "");
}

/* RFC 9116, 2.5.2: when Canonical is there and does not list the URI that was
 * used, "the contents of the file SHOULD NOT be trusted". */
static bool
is_elsewhere(struct exp_pages *p, const struct exp_security *s)
{
	struct exp_location to;
	size_t i;

	for (i = 0; i < s->canonical.n; i++)
		if (exp_location(p->c->arena, s->canonical.v[i],
		    p->e->protocol, p->e->host, p->e->port, &to) &&
		    strcasecmp(to.host, p->e->host) == 0 &&
		    to.port == p->e->port &&
		    cf_streq(to.path, "/.well-known/security.txt"))
			return false;
	return s->canonical.n > 0;
}

static void
emit_security(struct exp_pages *p, const struct cf_http_answer *a)
{
	struct exp_security s;

	exp_security(p->c->arena, a->body, a->body_len, &s);
	if (is_elsewhere(p, &s))
		exp_add(p->c->arena, &s.faults,
		    "Canonical names another place than this one");
	if (s.contacts.n == 0)
		cf_emit_status(p->c, p->subject, "security_txt.contacts",
		    CF_ST_ABSENT, "no Contact");
	else
		cf_emit_list(p->c, p->subject, "security_txt.contacts",
		    s.contacts.v, s.contacts.n);
	if (s.expires == 0)
		cf_emit_status(p->c, p->subject, "security_txt.expires",
		    CF_ST_ABSENT, "no Expires that is a date");
	else
		cf_emit(p->c, &(struct cf_claim){ .subject = p->subject,
		    .key = "security_txt.expires",
		    .value = cf_v_time(s.expires) });
	if (s.faults.n == 0)
		cf_emit_status(p->c, p->subject, "security_txt.faults",
		    CF_ST_ABSENT, "none");
	else
		cf_emit_list(p->c, p->subject, "security_txt.faults",
		    s.faults.v, s.faults.n);
	cf_emit_bool(p->c, p->subject, "security_txt.signed", s.signature);
}

static void
on_security(void *arg, const struct cf_http_answer *a)
{
	struct exp_pages *p = arg;
	const char *type = first(a, "content-type");

	type = type != NULL ? exp_media_type(p->c->arena, type) : "";
	if (a->status != CF_ST_OK && !exp_came(a) &&
	    !(a->code != 0 && a->body_len >= CF_SECURITY_TXT))
		no_security(p, a->status, a->note);
	else if (a->code == 404 || a->code == 410)
		no_security(p, CF_ST_ABSENT, cf_printf(p->c->arena,
		    "the server answers %u", a->code));
	else if (a->code != 200)
		no_security(p, CF_ST_REFUSED, cf_printf(p->c->arena,
		    "the server answers %u", a->code));
	else if (strcmp(type, "text/plain") != 0)
		/* 3: "MUST have a Content-Type of text/plain"; a page that
		 * answers any path is no security.txt. */
		no_security(p, CF_ST_ABSENT, "the answer is not text/plain");
	else
		emit_security(p, a);
	finish(p);
}

/* ---- Asking ---- */

static bool
wants_security(const struct cf_endpoint *e)
{
	return cf_streq(e->protocol, "https") &&
	    (cf_strings_has(&e->roles, "customer") ||
		cf_strings_has(&e->roles, "web"));
}

void
exp_pages_ask(struct exp_pages *p)
{
	struct visit *v;
	size_t i;

	if (p == NULL)
		return;
	for (i = 0; i < p->e->npages; i++) {
		if ((v = cf_alloc(p->c->arena, sizeof(*v))) == NULL)
			continue;
		v->p = p;
		v->page = &p->e->pages[i];
		v->subject = cf_printf(p->c->arena, "page:%s%s", p->id,
		    v->page->path);
		p->pending++;
		if (p->ask(p->asker, v->page->path, "fr", on_declared, v) ==
		    CF_OK)
			continue;
		p->pending--;
		unseen(p, CF_ST_NOT_COLLECTED, "could not be asked");
		cf_emit_status(p->c, v->subject, "page.code",
		    CF_ST_NOT_COLLECTED, "could not be asked");
		if (exp_announcement(v->page->role) != NULL)
			exp_announced_none(p->c, p->subject,
			    exp_announcement(v->page->role),
			    CF_ST_NOT_COLLECTED, "could not be asked");
	}
	ask_usual(p);
	if (!wants_security(p->e))
		return;
	p->pending++;
	if (p->ask(p->asker, "/.well-known/security.txt", NULL, on_security,
	    p) == CF_OK)
		return;
	p->pending--;
	no_security(p, CF_ST_NOT_COLLECTED, "could not be asked");
}

void
exp_pages_none(struct exp_pages *p, enum cf_status status, const char *note)
{
	size_t i;

	if (p == NULL)
		return;
	unseen(p, status, note);
	for (i = 0; i < p->e->npages; i++)
		cf_emit_status(p->c, cf_printf(p->c->arena, "page:%s%s",
		    p->id, p->e->pages[i].path), "page.code", status, "%s",
		    note != NULL ? note : "");
	none_announced(p, status, note);
	if (wants_security(p->e))
		no_security(p, status, note);
}

struct exp_pages *
exp_pages_new(struct cf_collect *c, const struct cf_endpoint *e,
    const char *id, struct jur_hosts *hosts, exp_ask_fn *ask,
    void (*over)(void *asker), void *asker)
{
	struct exp_pages *p = cf_calloc(c->arena, 1, sizeof(*p));

	if (p == NULL)
		return NULL;
	p->c = c;
	p->e = e;
	p->subject = cf_subject(c->arena, "endpoint", e->id);
	p->hosts = hosts;
	p->id = id;
	p->ask = ask;
	p->over = over;
	p->asker = asker;
	p->pending = 1; /* the caller's, until exp_pages_end() */
	return p;
}
