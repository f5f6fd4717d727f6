/*
 * What web endpoints answer to somebody without credentials: one page over
 * HTTPS for its headers, port 80 of the same host, and a short fixed list of
 * paths on administration interfaces and APIs; at each of its addresses.  GET
 * only, no credentials (but pages are asked for with the client certificate
 * that the endpoint declares), no body kept: its size and digest are.  The
 * names of cookies are kept, their values never; of a redirect, what stands
 * before "?".
 */
#include <string.h>
#include <strings.h>

#include <confiance/looks.h>
#include <confiance/text.h>

#include "../jurisdiction/jurisdiction.h"
#include "pages.h"

/* Where APIs, consoles and their instruments have their front doors. */
static const char *const paths[] = { "/", "/api", "/api/v1", "/v1", "/v3",
	"/admin", "/console", "/metrics", "/health", "/status", "/version",
	"/actuator", "/openapi.json", "/swagger.json" };

/* Headers that protect the visitor of a page, or tell about the server. */
static const char *const kept_headers[] = { "content-security-policy",
	"content-security-policy-report-only", "x-content-type-options",
	"x-frame-options", "referrer-policy", "permissions-policy",
	"cross-origin-opener-policy", "cross-origin-resource-policy",
	"access-control-allow-origin", "server", "x-powered-by" };

/* Which side is the worse one where addresses differ (confiance/looks.h). */
static const char *const plain_order[] = { "content", "challenge",
	"redirect-clear", "redirect-nowhere", "redirect-https-elsewhere",
	"error", "no-answer", "redirect-https", "closed", NULL };
static const struct cf_worse worse[] = {
	{ "exposure.hsts", CF_WORSE_ABSENT, NULL },
	{ "exposure.hsts_max_age", CF_WORSE_ABSENT, NULL },
	{ "exposure.hsts_flags", CF_WORSE_COMMON, NULL },
	{ "exposure.headers", CF_WORSE_COMMON, NULL },
	{ "exposure.cookies", CF_WORSE_JOIN, NULL },
	{ "exposure.answers", CF_WORSE_JOIN, NULL },
	{ "exposure.plain_http", CF_WORSE_ORDER, plain_order },
	{ "web.scripts", CF_WORSE_JOIN, NULL },
	{ "web.forms", CF_WORSE_JOIN, NULL },
	{ "web.resources", CF_WORSE_JOIN, NULL },
	{ "web.reports", CF_WORSE_JOIN, NULL },
	{ "web.loads", CF_WORSE_JOIN, NULL },
	{ "web.no_integrity", CF_WORSE_JOIN, NULL },
	{ "web.policy_hosts", CF_WORSE_JOIN, NULL },
	{ "web.cookie_domains", CF_WORSE_JOIN, NULL },
	{ "web.french_link", CF_WORSE_FALSE, NULL },
	{ "security_txt.contacts", CF_WORSE_ABSENT, NULL },
	{ "security_txt.expires", CF_WORSE_ABSENT, NULL },
	{ "security_txt.signed", CF_WORSE_FALSE, NULL },
	{ "security_txt.faults", CF_WORSE_JOIN, NULL },
	{ "identity.hosts", CF_WORSE_JOIN, NULL },
	{ 0 },
};

struct web {
	struct cf_collect *c;
	struct cf_look *look;
	size_t open; /* parts that are not over */
	const struct cf_endpoint *e;
	const char *subject;
	const char *id; /* in the subjects of its pages and answers */
	struct cf_strings trust;
	struct cf_identity *client; /* shown for pages; NULL none */
	const char *client_error; /* why the declared one is not, NULL */
	struct cf_addr addr;  /* of the endpoint */
	struct cf_addr plain; /* of its port 80 */
	bool plain_direct;
	struct exp_list answers;
	bool answers_partial;
	size_t pending; /* answers under way */
	struct exp_pages *pages;
};
/* One path that is asked for. */
struct visit {
	struct web *w;
	const char *path, *subject;
};

/* A reader of French, because the label asks for French pages (19.3.a). */
static const char *const french[] = { "Accept-Language: fr" };

/* ---- Asking ---- */

static const char *
url_of(struct web *w, const char *scheme, unsigned int port, const char *path)
{
	bool v6 = strchr(w->e->host, ':') != NULL;

	return cf_printf(w->c->arena, "%s://%s%s%s:%u%s", scheme,
	    v6 ? "[" : "", w->e->host, v6 ? "]" : "", port, path);
}

static int
get(struct web *w, const char *url, const struct cf_addr *addr, bool follow,
    const char *const *headers, struct cf_identity *client, cf_http_fn *fn,
    void *arg)
{
	char text[CF_ADDR_LEN];
	struct cf_http_request request = { .method = "GET", .url = url,
		.connect_host = text, .connect_port = addr->port,
		.declared = true, .headers = headers,
		.nheaders = headers != NULL ? 1 : 0, .trust = &w->trust, .sigv4 = "",
		.max = CF_EXPOSURE_BODY, .no_follow = !follow,
		.client = client };

	cf_addr_text(addr, text);
	/* What the proxy resolves is asked for by name. */
	if (addr->family == 0)
		request.connect_host = w->e->connect_host;
	return cf_http(w->c->net, &request, fn, arg);
}

static const char *
first(const struct cf_http_answer *a, const char *name)
{
	size_t i = 0;

	return exp_header(a, name, &i);
}

static const char *
gated(struct web *w, const char *s)
{
	return cf_gate(w->c->arena, s, strlen(s), CF_EXPOSURE_VALUE);
}

static void
say(struct web *w, const char *subject, const char *key, struct cf_value value)
{
	cf_emit(w->c, &(struct cf_claim){ .subject = subject, .key = key,
	    .value = value });
}

/* One of: the pages, port 80, the answers. */
static void
part_end(void *arg)
{
	struct web *w = arg;

	if (--w->open == 0 && w->look != NULL)
		cf_look_end(w->look);
}

static void
end_pages(struct web *w)
{
	if (w->pages != NULL)
		exp_pages_end(w->pages);
	else
		part_end(w);
}

/* ---- The page over HTTPS ---- */

static void
emit_hsts(struct web *w, const struct cf_http_answer *a)
{
	const char *value = first(a, "strict-transport-security");
	struct exp_hsts hsts;
	const char *flags[2];
	size_t n = 0;

	/* The first header counts (RFC 6797, 8.1). */
	if (value == NULL) {
		cf_emit_status(w->c, w->subject, "exposure.hsts",
		    CF_ST_ABSENT, "no Strict-Transport-Security");
		cf_emit_status(w->c, w->subject, "exposure.hsts_max_age",
		    CF_ST_ABSENT, "no Strict-Transport-Security");
		return;
	}
	say(w, w->subject, "exposure.hsts", cf_v_text(gated(w, value)));
	if (!exp_hsts(value, &hsts)) {
		cf_emit_status(w->c, w->subject, "exposure.hsts_max_age",
		    CF_ST_ABSENT, "the header is not what RFC 6797 says, so "
		    "browsers ignore it");
		return;
	}
	say(w, w->subject, "exposure.hsts_max_age", cf_v_int(hsts.max_age));
	if (hsts.subdomains)
		flags[n++] = "includeSubDomains";
	if (hsts.preload)
		flags[n++] = "preload";
	say(w, w->subject, "exposure.hsts_flags", cf_v_list(flags, n));
}

static void
emit_cookies(struct web *w, const struct cf_http_answer *a)
{
	static const char *const sites[] = { [EXP_SITE_NONE_SAID] = "",
		[EXP_SITE_STRICT] = "; SameSite=Strict",
		[EXP_SITE_LAX] = "; SameSite=Lax",
		[EXP_SITE_NONE] = "; SameSite=None" };
	struct exp_list list = { 0 };
	struct exp_cookie cookie;
	const char *value, *note = NULL;
	size_t i = 0;

	while ((value = exp_header(a, "set-cookie", &i)) != NULL) {
		if (list.n == CF_EXPOSURE_COOKIES)
			note = "more cookies than are kept";
		else if (!exp_cookie(w->c->arena, value, &cookie))
			note = "a Set-Cookie could not be read";
		else
			exp_add(w->c->arena, &list, cf_printf(w->c->arena,
			    "%s%s%s%s", cookie.name,
			    cookie.secure ? "; Secure" : "",
			    cookie.http_only ? "; HttpOnly" : "",
			    sites[cookie.same_site]));
	}
	if (list.n == 0 && note == NULL) {
		cf_emit_status(w->c, w->subject, "exposure.cookies",
		    CF_ST_ABSENT, "no Set-Cookie");
		return;
	}
	cf_emit(w->c, &(struct cf_claim){ .subject = w->subject,
	    .key = "exposure.cookies", .value = cf_v_list(list.v, list.n),
	    .status = note != NULL ? CF_ST_PARTIAL : CF_ST_OK, .note = note });
}

static void
emit_headers(struct web *w, const struct cf_http_answer *a)
{
	struct exp_list list = { 0 };
	const char *value;
	size_t i, k;

	for (i = 0; i < CF_NELEM(kept_headers); i++) {
		k = 0;
		while ((value = exp_header(a, kept_headers[i], &k)) != NULL &&
		    list.n < 2 * CF_NELEM(kept_headers))
			exp_add(w->c->arena, &list, cf_printf(w->c->arena,
			    "%s: %s", kept_headers[i], gated(w, value)));
	}
	say(w, w->subject, "exposure.headers", cf_v_list(list.v, list.n));
}

static void
no_page(struct web *w, enum cf_status status, const char *note)
{
	static const char *const keys[] = { "exposure.code",
		"exposure.content_type", "exposure.hsts",
		"exposure.hsts_max_age", "exposure.cookies",
		"exposure.headers" };
	size_t i;

	for (i = 0; i < CF_NELEM(keys); i++)
		cf_emit_status(w->c, w->subject, keys[i], status, "%s",
		    note != NULL ? note : "");
	exp_pages_none(w->pages, status, note);
	end_pages(w);
}

static int
ask_page(void *asker, const char *path, const char *accept, cf_http_fn *fn,
    void *arg)
{
	struct web *w = asker;

	return get(w, url_of(w, w->e->protocol, w->e->port, path), &w->addr,
	    true, accept != NULL ? french : NULL, w->client, fn, arg);
}

/* The front page came: what it loads, and what else is to be read. */
static void
pages(struct web *w, const struct cf_http_answer *a)
{
	if (a->code < 300 || a->code >= 400)
		exp_pages_front(w->pages, a);
	exp_pages_ask(w->pages);
	end_pages(w);
}

static void
on_page(void *arg, const struct cf_http_answer *a)
{
	struct web *w = arg;
	const char *type;

	if (!exp_came(a)) {
		no_page(w, a->status, a->note);
		return;
	}
	cf_emit(w->c, &(struct cf_claim){ .subject = w->subject,
	    .key = "exposure.code", .value = cf_v_int(a->code),
	    .note = w->client != NULL ? "the declared client certificate is "
	    "shown when asked for" : NULL });
	type = first(a, "content-type");
	if (type == NULL)
		cf_emit_status(w->c, w->subject, "exposure.content_type",
		    CF_ST_ABSENT, "no Content-Type");
	else
		say(w, w->subject, "exposure.content_type",
		    cf_v_text(exp_media_type(w->c->arena, type)));
	emit_hsts(w, a);
	emit_cookies(w, a);
	emit_headers(w, a);
	pages(w, a);
}

/* ---- Plain HTTP ---- */

static void
no_plain(struct web *w, enum cf_status status, const char *note)
{
	cf_emit_status(w->c, w->subject, "exposure.plain_http", status, "%s",
	    note != NULL ? note : "");
	/* For an endpoint in clear that page is its front page. */
	if (cf_streq(w->e->protocol, "http")) {
		exp_pages_none(w->pages, status, note);
		end_pages(w);
	}
	part_end(w);
}

static unsigned int
plain_port(const struct web *w)
{
	return cf_streq(w->e->protocol, "http") ? w->e->port : 80;
}

/* Where a redirect of the clear port leads. */
static const char *
redirect(struct web *w, const char *value)
{
	struct exp_location to;

	if (value == NULL || !exp_location(w->c->arena, value, "http",
	    w->e->host, plain_port(w), &to))
		return "redirect-nowhere";
	say(w, w->subject, "exposure.plain_location",
	    cf_v_text(exp_location_text(w->c->arena, &to)));
	if (strcmp(to.scheme, "https") != 0)
		return "redirect-clear";
	return strcasecmp(to.host, w->e->host) == 0 ? "redirect-https" :
	    "redirect-https-elsewhere";
}

static void
on_plain(void *arg, const struct cf_http_answer *a)
{
	struct web *w = arg;
	const char *what;

	if (!exp_came(a)) {
		no_plain(w, a->status, a->note);
		return;
	}
	say(w, w->subject, "exposure.plain_code", cf_v_int(a->code));
	if (a->code >= 301 && a->code <= 308 && a->code != 304)
		what = redirect(w, first(a, "location"));
	else if (a->code == 401 || first(a, "www-authenticate") != NULL)
		what = "challenge";
	else
		what = a->code < 400 ? "content" : "error";
	say(w, w->subject, "exposure.plain_http", cf_v_text(what));
	if (cf_streq(w->e->protocol, "http"))
		pages(w, a);
	part_end(w);
}

static void
on_plain_port(void *arg, enum exp_port state)
{
	struct web *w = arg;

	if (state == EXP_OPEN) {
		if (get(w, url_of(w, "http", plain_port(w), "/"), &w->plain,
		    false, french, NULL, on_plain, w) != CF_OK)
			no_plain(w, CF_ST_NOT_COLLECTED, "could not be asked");
	} else if (state == EXP_UNTRIED)
		no_plain(w, CF_ST_NOT_COLLECTED, "could not be tried");
	else if (!w->plain_direct)
		no_plain(w, CF_ST_NOT_COLLECTED, "the place of connect_to does "
		    "not answer, which says nothing of the published one");
	else {
		say(w, w->subject, "exposure.plain_http",
		    cf_v_text(state == EXP_REFUSED ? "closed" : "no-answer"));
		if (cf_streq(w->e->protocol, "http")) {
			exp_pages_none(w->pages, state == EXP_REFUSED ?
			    CF_ST_REFUSED : CF_ST_TIMEOUT, "port closed");
			end_pages(w);
		}
		part_end(w);
	}
}

static void
try_plain(struct web *w, const struct cf_addr *addr, bool direct)
{
	char source[CF_ADDR_LEN];

	w->plain = *addr;
	w->plain_direct = direct;
	if (exp_source(w->c, addr, source))
		exp_try(w->c, addr, on_plain_port, w);
	else
		no_plain(w, CF_ST_NOT_COLLECTED, "no way to it from here");
}

/* The same address of the other endpoint, if it has it. */
static void
on_plain_places(void *arg, const struct exp_places *p)
{
	struct web *w = arg;
	size_t i, n = 0;

	for (i = 0; i < p->n; i++)
		if (p->addrs[i].family == w->addr.family &&
		    memcmp(p->addrs[i].ip, w->addr.ip, sizeof(w->addr.ip)) == 0)
			n = i;
	if (p->n > 0)
		try_plain(w, &p->addrs[n], p->direct);
	else
		no_plain(w, p->status == CF_ST_OK ? CF_ST_NOT_COLLECTED :
		    p->status, p->note);
}

/* The declared endpoint of port 80 of the same host, or NULL. */
static const struct cf_endpoint *
plain_endpoint(const struct cf_deployment *d, const char *host)
{
	size_t i;

	for (i = 0; i < d->nendpoints; i++)
		if (d->endpoints[i].port == 80 &&
		    cf_streq(d->endpoints[i].protocol, "http") &&
		    cf_streq(d->endpoints[i].host, host))
			return &d->endpoints[i];
	return NULL;
}

static void
plain(struct web *w)
{
	const struct cf_endpoint *other = plain_endpoint(w->c->deployment,
	    w->e->host);
	struct cf_addr addr = w->addr;

	if (other != NULL) {
		if (!exp_places(w->c, other, on_plain_places, w))
			no_plain(w, CF_ST_NOT_COLLECTED,
			    "the resolution could not start");
	} else if (w->e->connect_host[0] != '\0')
		no_plain(w, CF_ST_NOT_COLLECTED, "connect_to leads to this "
		    "endpoint only; an endpoint http://HOST would say where "
		    "port 80 is");
	else {
		addr.port = 80;
		try_plain(w, &addr, true);
	}
}

/* ---- Answers without credentials ---- */

static void
answers_done(struct web *w)
{
	if (--w->pending > 0)
		return;
	cf_emit(w->c, &(struct cf_claim){ .subject = w->subject,
	    .key = "exposure.answers",
	    .value = cf_v_list(w->answers.v, w->answers.n),
	    .status = w->answers_partial ? CF_ST_PARTIAL : CF_ST_OK,
	    .note = w->answers_partial ? "some paths were not answered" :
	    NULL });
	part_end(w);
}

static void
emit_body(struct visit *v, const struct cf_http_answer *a, const char *type)
{
	struct cf_collect *c = v->w->c;
	bool cut = a->status != CF_ST_OK;
	struct cf_claim claim = { .subject = v->subject, .key = "answer.size",
		.value = cf_v_int((int64_t)a->body_len),
		.status = cut ? CF_ST_PARTIAL : CF_ST_OK,
		.note = cut ? "longer than is read" : NULL };
	char hex[CF_SHA256_HEX];
	struct exp_page page;

	cf_emit(c, &claim);
	if (cf_sha256_hex(a->body, a->body_len, hex) == CF_OK) {
		claim.key = "answer.sha256";
		claim.value = cf_v_text(hex);
		cf_emit(c, &claim);
	}
	if (strcmp(type, "text/html") != 0 &&
	    strcmp(type, "application/xhtml+xml") != 0)
		return;
	exp_page(c->arena, a->body, a->body_len, &page);
	cf_emit_text(c, v->subject, "answer.title", page.title);
	cf_emit_bool(c, v->subject, "answer.password_field", page.password);
}

static void
emit_answer(struct visit *v, const struct cf_http_answer *a)
{
	struct web *w = v->w;
	struct cf_arena *arena = w->c->arena;
	const char *value, *type = "";
	struct exp_location to;

	say(w, v->subject, "answer.code", cf_v_int(a->code));
	if ((value = first(a, "content-type")) != NULL)
		type = exp_media_type(arena, value);
	say(w, v->subject, "answer.type", cf_v_text(type));
	if ((value = first(a, "www-authenticate")) != NULL)
		say(w, v->subject, "answer.challenge",
		    cf_v_text(exp_auth_scheme(arena, value)));
	if ((value = first(a, "location")) != NULL &&
	    exp_location(arena, value, w->e->protocol, w->e->host, w->e->port,
	    &to))
		say(w, v->subject, "answer.location",
		    cf_v_text(exp_location_text(arena, &to)));
	emit_body(v, a, type);
}

static void
on_answer(void *arg, const struct cf_http_answer *a)
{
	struct visit *v = arg;

	if (exp_came(a))
		emit_answer(v, a);
	else {
		cf_emit_status(v->w->c, v->subject, "answer.code", a->status,
		    "%s", a->note != NULL ? a->note : "");
		v->w->answers_partial = true;
	}
	answers_done(v->w);
}

static void
visit(struct web *w, const char *path)
{
	struct visit *v = cf_alloc(w->c->arena, sizeof(*v));

	if (v == NULL)
		return;
	v->w = w;
	v->path = path;
	v->subject = cf_printf(w->c->arena, "answer:%s%s", w->id, path);
	exp_add(w->c->arena, &w->answers, v->subject);
	cf_emit_text(w->c, v->subject, "answer.path", path);
	w->pending++;
	if (get(w, url_of(w, w->e->protocol, w->e->port, path), &w->addr,
	    false, NULL, NULL, on_answer, v) == CF_OK)
		return;
	cf_emit_status(w->c, v->subject, "answer.code", CF_ST_NOT_COLLECTED,
	    "could not be asked");
	w->answers_partial = true;
	w->pending--;
}

static bool
wants_answers(const struct cf_endpoint *e)
{
	return cf_strings_has(&e->roles, "api") ||
	    cf_strings_has(&e->roles, "admin");
}

static void
visit_all(struct web *w)
{
	size_t i;

	w->pending = 1; /* ours, so that the end comes once and last */
	for (i = 0; i < CF_NELEM(paths); i++)
		visit(w, paths[i]);
	answers_done(w);
}

/* ---- An endpoint ---- */

static void
nothing(struct web *w, enum cf_status status, const char *note)
{
	if (cf_streq(w->e->protocol, "https"))
		no_page(w, status, note);
	no_plain(w, status, note);
	if (!wants_answers(w->e))
		return;
	cf_emit_status(w->c, w->subject, "exposure.answers", status, "%s",
	    note);
	part_end(w);
}

/* What all endpoints of a run share, and one of them. */
struct site {
	struct cf_collect *c;
	struct jur_hosts *hosts;
	const struct cf_endpoint *e;
	const struct exp_places *places; /* while they are told */
};

/* The endpoint at one of its addresses; look NULL: nowhere. */
static struct web *
web_new(struct site *site, struct cf_collect *c, struct cf_look *look)
{
	struct web *w = cf_calloc(c->arena, 1, sizeof(*w));
	struct cf_err err = { 0 };

	if (w == NULL)
		return NULL;
	w->c = c;
	w->look = look;
	w->e = site->e;
	w->id = look == NULL || look->n == 0 ? w->e->id :
	    cf_printf(c->arena, "%s@%s", w->e->id, look->address);
	w->subject = cf_subject(c->arena, "endpoint", w->e->id);
	w->trust = cf_deployment_paths(c->arena, c->deployment->file,
	    &w->e->trust);
	w->open = wants_answers(w->e) ? 3 : 2;
	if (look != NULL && cf_streq(w->e->protocol, "https") &&
	    cf_client_identity(c, w->e, &w->client, &err) != CF_OK)
		w->client_error = cf_strdup(c->arena, err.msg);
	w->pages = exp_pages_new(c, w->e, w->id, site->hosts, ask_page,
	    part_end, w);
	return w;
}

static void
on_look(void *arg, struct cf_look *look)
{
	struct site *site = arg;
	struct web *w = web_new(site, look->c, look);

	if (w == NULL) {
		cf_look_end(look);
		return;
	}
	w->addr = site->places->addrs[look->n];
	if (cf_streq(w->e->protocol, "http"))
		try_plain(w, &w->addr, site->places->direct);
	else {
		if (w->client_error != NULL)
			no_page(w, CF_ST_NOT_COLLECTED, w->client_error);
		else if (get(w, url_of(w, "https", w->e->port, "/"), &w->addr,
		    true, french, w->client, on_page, w) != CF_OK)
			no_page(w, CF_ST_NOT_COLLECTED, "could not be asked");
		plain(w);
	}
	if (wants_answers(w->e))
		visit_all(w);
}

static void
nowhere(struct site *site, enum cf_status status, const char *note)
{
	struct web *w = web_new(site, site->c, NULL);

	if (w != NULL)
		nothing(w, status, note);
}

static void
on_places(void *arg, const struct exp_places *p)
{
	struct site *site = arg;
	struct cf_resolved known = { .status = CF_ST_OK, .note = p->note,
		.addrs = p->addrs, .n = p->n };
	struct cf_looks_options o = { .worse = worse, .known = &known,
		.subject = cf_subject(site->c->arena, "endpoint", site->e->id),
		.addresses = "web.addresses",
		.differ = "web.addresses_differ",
		.start = on_look, .arg = site };

	site->places = p;
	if (p->n == 0)
		nowhere(site, p->status == CF_ST_OK ? CF_ST_NOT_COLLECTED :
		    p->status, p->note);
	else if (cf_looks(site->c, &o) != CF_OK)
		nowhere(site, CF_ST_NOT_COLLECTED, "out of memory");
}

int
exp_collect_web(struct cf_collect *c, struct cf_err *err)
{
	const struct cf_deployment *d = c->deployment;
	struct jur_hosts *hosts = jur_hosts_new(c, NULL, NULL);
	struct site *site;
	size_t i;

	(void)err;
	for (i = 0; i < d->nendpoints; i++) {
		if (!cf_streq(d->endpoints[i].protocol, "https") &&
		    !cf_streq(d->endpoints[i].protocol, "http"))
			continue;
		if ((site = cf_alloc(c->arena, sizeof(*site))) == NULL)
			continue;
		*site = (struct site){ c, hosts, &d->endpoints[i], NULL };
		if (!exp_places(c, site->e, on_places, site))
			nowhere(site, CF_ST_NOT_COLLECTED,
			    "the resolution could not start");
	}
	return CF_OK;
}
