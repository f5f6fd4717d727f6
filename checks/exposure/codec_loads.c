/*
 * What a page makes a browser ask of other hosts: read from its HTML with the
 * parser of libxml2, from its inline styles and scripts, and from the headers
 * of the answer.  Pure: nothing of what is named here is ever fetched by us.
 *
 * Trusts nothing: no tree is built, no DTD and no entity is loaded, lists and
 * texts are bounded.  Scripts are not run, so what they put together at run
 * time is not seen; only a literal URL in a call that loads is.
 */
#include <string.h>
#include <strings.h>

#include <libxml/HTMLparser.h>

#include <confiance/text.h>

#include "pages.h"

/* ---- URLs ---- */

static bool
is_white(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

/*
 * As browsers read one (WHATWG URL): white space around it and line ends in it
 * do not count, '\' is '/', and "https:" is followed by any number of them.
 */
static const char *
tidy(struct exp_loads *l, const char *s, size_t len)
{
	char *out;
	size_t i, n = 0;
	bool path = true;

	while (len > 0 && is_white(*s)) {
		s++;
		len--;
	}
	if (len > CF_PAGE_URL)
		len = CF_PAGE_URL;
	if ((out = cf_alloc(l->arena, len + 3)) == NULL)
		return "";
	for (i = 0; i < len && s[i] != '\0'; i++) {
		if (s[i] == '\t' || s[i] == '\n' || s[i] == '\r')
			continue;
		if (s[i] == '?' || s[i] == '#')
			path = false;
		out[n++] = path && s[i] == '\\' ? '/' : s[i];
		/* "https:" and "https:/" are read as "https://". */
		if (path && ((n == 6 && strncasecmp(out, "https:", 6) == 0) ||
		    (n == 5 && strncasecmp(out, "http:", 5) == 0))) {
			while (i + 1 < len &&
			    (s[i + 1] == '/' || s[i + 1] == '\\'))
				i++;
			out[n++] = '/';
			out[n++] = '/';
		}
	}
	while (n > 0 && is_white(out[n - 1]))
		n--;
	out[n] = '\0';
	return out;
}

static bool
is_web(const char *scheme)
{
	return strcmp(scheme, "https") == 0 || strcmp(scheme, "http") == 0 ||
	    strcmp(scheme, "wss") == 0 || strcmp(scheme, "ws") == 0;
}

static void
add(struct exp_loads *l, enum exp_load_kind kind, const char *what,
    const char *url, size_t len, bool integrity)
{
	struct exp_location to;
	const char *text;
	size_t i;

	if (!exp_location(l->arena, tidy(l, url, len), l->scheme, l->host,
	    l->port, &to) || !is_web(to.scheme) || to.host[0] == '\0')
		return;
	text = exp_location_text(l->arena, &to);
	for (i = 0; i < l->n; i++)
		if (l->v[i].kind == kind && strcmp(l->v[i].url, text) == 0) {
			l->v[i].integrity &= integrity;
			return;
		}
	if (l->v == NULL)
		l->v = cf_calloc(l->arena, CF_PAGE_LOADS, sizeof(*l->v));
	if (l->v == NULL || l->n == CF_PAGE_LOADS) {
		l->cut = true;
		return;
	}
	l->v[l->n++] = (struct exp_load){ kind, what, to.host, text,
		integrity };
}

void
exp_loads_init(struct exp_loads *l, struct cf_arena *arena, const char *scheme,
    const char *host, unsigned int port)
{
	*l = (struct exp_loads){ .arena = arena, .scheme = scheme,
		.host = host, .port = port, .lang = "", .date = "",
		.policy = "" };
}

/* ---- Styles and scripts inside the page ---- */

static bool
begins(const char *p, const char *end, const char *word)
{
	size_t n = strlen(word);

	return (size_t)(end - p) >= n && strncasecmp(p, word, n) == 0;
}

static const char *
blanks(const char *p, const char *end)
{
	while (p < end && is_white(*p))
		p++;
	return p;
}

/* The text that begins at p, quoted or up to one of stop. */
static const char *
quoted(const char *p, const char *end, const char *stop, size_t *ret)
{
	char quote = '\0';
	const char *q;

	if (p < end && (*p == '"' || *p == '\'' || *p == '`'))
		quote = *p++;
	for (q = p; q < end && (quote != '\0' ? *q != quote :
	    *q != '\0' && strchr(stop, *q) == NULL); q++)
		;
	*ret = (size_t)(q - p);
	return p;
}

void
exp_loads_css(struct exp_loads *l, const char *css, size_t len)
{
	const char *p = css, *end = css + len, *url, *close;
	size_t n;

	while (p < end) {
		if (begins(p, end, "/*")) {
			close = memmem(p + 2, (size_t)(end - p) - 2, "*/", 2);
			p = close != NULL ? close + 2 : end;
		} else if (begins(p, end, "url(")) {
			p = blanks(p + 4, end);
			url = quoted(p, end, ") \t\r\n", &n);
			add(l, EXP_LOAD_RESOURCE, "css-url", url, n, false);
			p = url + n;
		} else if (begins(p, end, "@import")) {
			p = blanks(p + 7, end);
			if (p == end || (*p != '"' && *p != '\''))
				continue; /* url() comes next */
			url = quoted(p, end, ";", &n);
			add(l, EXP_LOAD_RESOURCE, "css-import", url, n, false);
			p = url + n;
		} else
			p++;
	}
}

/* What stands before a literal URL when it is loaded. */
static const char *const loaders[] = { "fetch(", "sendbeacon(", "websocket(",
	"eventsource(", "importscripts(", "worker(", "import(", "import",
	"from", "src=", "href=" };

/* The loader that ends at p, blanks apart, or NULL. */
static const char *
loader_before(const char *start, const char *p)
{
	char word[16];
	size_t n = 0, i;

	/* Backwards, without blanks, lower case. */
	while (p > start && n < sizeof(word) - 1) {
		p--;
		if (is_white(*p))
			continue;
		word[sizeof(word) - 2 - n++] = (char)(*p >= 'A' && *p <= 'Z' ?
		    *p - 'A' + 'a' : *p);
	}
	word[sizeof(word) - 1] = '\0';
	for (i = 0; i < CF_NELEM(loaders); i++)
		if (strlen(loaders[i]) <= n && strcmp(word + sizeof(word) - 1 -
		    strlen(loaders[i]), loaders[i]) == 0)
			return loaders[i];
	return NULL;
}

/* Code that runs in the page: an import, or a source that is named so. */
static bool
is_code(const char *loader, const char *url, size_t n)
{
	size_t path = 0;

	if (strncmp(loader, "import", 6) == 0 || strcmp(loader, "from") == 0 ||
	    strcmp(loader, "worker(") == 0)
		return true;
	while (path < n && url[path] != '?' && url[path] != '#')
		path++;
	return strcmp(loader, "src=") == 0 && path >= 3 &&
	    strncasecmp(url + path - 3, ".js", 3) == 0;
}

void
exp_loads_inline(struct exp_loads *l, const char *script, size_t len)
{
	const char *p, *end = script + len, *url, *loader;
	size_t n;
	bool code;

	for (p = script; p < end; p++) {
		if (*p != '"' && *p != '\'' && *p != '`')
			continue;
		url = p + 1;
		if (!begins(url, end, "//") && !begins(url, end, "https:") &&
		    !begins(url, end, "http:") && !begins(url, end, "wss:"))
			continue;
		url = quoted(p, end, "", &n);
		if ((loader = loader_before(script, p)) != NULL) {
			code = is_code(loader, url, n);
			add(l, code ? EXP_LOAD_SCRIPT : EXP_LOAD_RESOURCE,
			    code ? "inline-script" : "inline-request", url, n,
			    false);
		}
		p = url + n;
	}
}

/* ---- Elements ---- */

struct parse {
	struct exp_loads *l;
	char inside; /* 's' style, 'j' script, '\0' */
	size_t hidden; /* elements around that a reader does not see */
	bool word;     /* the text so far ends in one */
	struct cf_buf text;
};

static const char *
attribute(const xmlChar **atts, const char *name)
{
	size_t i;

	for (i = 0; atts != NULL && atts[i] != NULL; i += 2)
		if (strcasecmp((const char *)atts[i], name) == 0)
			return atts[i + 1] != NULL ?
			    (const char *)atts[i + 1] : "";
	return NULL;
}

/* One word of a list of words. */
static bool
has_word(const char *list, const char *word)
{
	size_t n = strlen(word);

	for (; list != NULL && *list != '\0'; list += strcspn(list, " \t\r\n")) {
		list += strspn(list, " \t\r\n");
		if (strncasecmp(list, word, n) == 0 &&
		    (list[n] == '\0' || is_white(list[n])))
			return true;
	}
	return false;
}

static void
add_attribute(struct exp_loads *l, const xmlChar **atts, const char *name,
    enum exp_load_kind kind, const char *what)
{
	const char *url = attribute(atts, name);
	const char *sri = attribute(atts, "integrity");

	if (url != NULL)
		add(l, kind, what, url, strlen(url),
		    sri != NULL && sri[0] != '\0');
}

/* "URL [descriptor], …" (HTML, srcset). */
static void
add_srcset(struct exp_loads *l, const char *s)
{
	size_t n;

	while (s != NULL && *s != '\0') {
		s += strspn(s, " \t\r\n,");
		n = strcspn(s, " \t\r\n");
		if (n > 0)
			add(l, EXP_LOAD_RESOURCE, "image", s, n, false);
		s += n;
		s += strcspn(s, ",");
	}
}

static bool
is_french(const char *lang)
{
	return strncasecmp(lang, "fr", 2) == 0 &&
	    (lang[2] == '\0' || lang[2] == '-' || lang[2] == '_');
}

static const struct {
	const char *rel, *what;
} rels[] = {
	{ "stylesheet", "stylesheet" }, { "preconnect", "preconnect" },
	{ "dns-prefetch", "dns-prefetch" }, { "preload", "preload" },
	{ "prefetch", "prefetch" }, { "icon", "icon" },
	{ "apple-touch-icon", "icon" }, { "mask-icon", "icon" },
	{ "manifest", "manifest" },
};

static void
on_link(struct exp_loads *l, const xmlChar **atts)
{
	const char *rel = attribute(atts, "rel"), *as = attribute(atts, "as");
	const char *lang = attribute(atts, "hreflang");
	size_t i;

	if (lang != NULL && is_french(lang))
		l->french_link = true;
	if (has_word(rel, "modulepreload") ||
	    (has_word(rel, "preload") && as != NULL &&
	    strcasecmp(as, "script") == 0)) {
		add_attribute(l, atts, "href", EXP_LOAD_SCRIPT, "preload");
		return;
	}
	for (i = 0; i < CF_NELEM(rels); i++)
		if (has_word(rel, rels[i].rel)) {
			add_attribute(l, atts, "href", EXP_LOAD_RESOURCE,
			    rels[i].what);
			return;
		}
}

/* A day that begins a text, "" when none does. */
static const char *
day(struct exp_loads *l, const char *s)
{
	int64_t t;
	char text[11];

	if (s == NULL || strlen(s) < 10)
		return "";
	memcpy(text, s, 10);
	text[10] = '\0';
	return cf_time_parse(text, &t) == 0 ? cf_strdup(l->arena, text) : "";
}

/* The latest day that the page says. */
static void
dated(struct exp_loads *l, const char *s)
{
	const char *said = day(l, s);

	if (strcmp(said, l->date) > 0)
		l->date = said;
}

static void
on_meta(struct exp_loads *l, const xmlChar **atts)
{
	static const char *const dates[] = { "date", "dcterms.modified",
		"dcterms.date", "dc.date", "last-modified",
		"article:modified_time", "article:published_time" };
	const char *http = attribute(atts, "http-equiv");
	const char *name = attribute(atts, "name");
	const char *content = attribute(atts, "content"), *url;
	size_t i;

	if (name == NULL)
		name = attribute(atts, "property");
	if (content == NULL)
		return;
	for (i = 0; name != NULL && i < CF_NELEM(dates); i++)
		if (strcasecmp(name, dates[i]) == 0)
			dated(l, content);
	if (http == NULL)
		return;
	if (strcasecmp(http, "content-security-policy") == 0)
		l->policy = cf_gate(l->arena, content, strlen(content),
		    CF_MAX_NOTE);
	if (strcasecmp(http, "refresh") != 0 ||
	    (url = strcasestr(content, "url=")) == NULL)
		return;
	url += 4;
	url += strspn(url, "'\" ");
	add(l, EXP_LOAD_RESOURCE, "refresh", url, strcspn(url, "'\""), false);
}

static void
on_base(struct exp_loads *l, const xmlChar **atts)
{
	const char *href = attribute(atts, "href");
	struct exp_location to;

	if (href != NULL && exp_location(l->arena, tidy(l, href, strlen(href)),
	    l->scheme, l->host, l->port, &to) && is_web(to.scheme)) {
		l->scheme = to.scheme;
		l->host = to.host;
		l->port = to.port;
	}
}

/* Elements that load by one attribute. */
static const struct {
	const char *element, *attribute;
	enum exp_load_kind kind;
	const char *what;
} elements[] = {
	{ "script", "src", EXP_LOAD_SCRIPT, "script" },
	{ "iframe", "src", EXP_LOAD_SCRIPT, "frame" },
	{ "frame", "src", EXP_LOAD_SCRIPT, "frame" },
	{ "object", "data", EXP_LOAD_SCRIPT, "object" },
	{ "embed", "src", EXP_LOAD_SCRIPT, "embed" },
	{ "form", "action", EXP_LOAD_FORM, "form" },
	{ "button", "formaction", EXP_LOAD_FORM, "form" },
	{ "input", "formaction", EXP_LOAD_FORM, "form" },
	{ "input", "src", EXP_LOAD_RESOURCE, "image" },
	{ "img", "src", EXP_LOAD_RESOURCE, "image" },
	{ "image", "href", EXP_LOAD_RESOURCE, "image" },
	{ "image", "xlink:href", EXP_LOAD_RESOURCE, "image" },
	{ "use", "href", EXP_LOAD_RESOURCE, "image" },
	{ "body", "background", EXP_LOAD_RESOURCE, "image" },
	{ "video", "src", EXP_LOAD_RESOURCE, "media" },
	{ "video", "poster", EXP_LOAD_RESOURCE, "image" },
	{ "audio", "src", EXP_LOAD_RESOURCE, "media" },
	{ "source", "src", EXP_LOAD_RESOURCE, "media" },
	{ "track", "src", EXP_LOAD_RESOURCE, "media" },
	{ "a", "ping", EXP_LOAD_RESOURCE, "ping" },
};

/* What is not the page: for those without scripts, for scripts, the window. */
static bool
is_hidden(const char *name)
{
	return strcasecmp(name, "noscript") == 0 ||
	    strcasecmp(name, "template") == 0 ||
	    strcasecmp(name, "title") == 0;
}

/*
 * Words that a reader sees, in any alphabet: runs of ASCII letters and of
 * UTF-8 sequences other than those of Latin-1 signs and general punctuation,
 * which begin with C2 and E2.
 */
static void
count_words(struct parse *p, const unsigned char *s, size_t len)
{
	size_t i;
	bool letter;

	for (i = 0; i < len; i++) {
		if (s[i] >= 0x80 && s[i] < 0xC0)
			continue; /* inside a sequence */
		letter = (s[i] >= 'a' && s[i] <= 'z') ||
		    (s[i] >= 'A' && s[i] <= 'Z') ||
		    (s[i] >= 0xC3 && s[i] != 0xE2);
		p->l->words += letter && !p->word;
		p->word = letter;
	}
}

static void
on_start(void *arg, const xmlChar *xname, const xmlChar **atts)
{
	struct parse *p = arg;
	struct exp_loads *l = p->l;
	const char *name = (const char *)xname, *style, *lang;
	size_t i;

	if (strcasecmp(name, "base") == 0)
		on_base(l, atts);
	else if (strcasecmp(name, "link") == 0)
		on_link(l, atts);
	else if (strcasecmp(name, "meta") == 0)
		on_meta(l, atts);
	else if (strcasecmp(name, "time") == 0)
		dated(l, attribute(atts, "datetime"));
	else if (strcasecmp(name, "html") == 0 && l->lang[0] == '\0' &&
	    ((lang = attribute(atts, "lang")) != NULL ||
	    (lang = attribute(atts, "xml:lang")) != NULL))
		l->lang = cf_gate(l->arena, lang, strlen(lang), 35);
	else if (strcasecmp(name, "a") == 0 &&
	    (lang = attribute(atts, "hreflang")) != NULL && is_french(lang))
		l->french_link = true;
	for (i = 0; i < CF_NELEM(elements); i++)
		if (strcasecmp(name, elements[i].element) == 0)
			add_attribute(l, atts, elements[i].attribute,
			    elements[i].kind, elements[i].what);
	if (strcasecmp(name, "img") == 0 || strcasecmp(name, "source") == 0)
		add_srcset(l, attribute(atts, "srcset"));
	if ((style = attribute(atts, "style")) != NULL)
		exp_loads_css(l, style, strnlen(style, CF_PAGE_TEXT));
	p->word = false;
	p->hidden += is_hidden(name);
	l->scripts |= strcasecmp(name, "script") == 0;
	p->inside = strcasecmp(name, "style") == 0 ? 's' :
	    strcasecmp(name, "script") == 0 ? 'j' : '\0';
	cf_buf_reset(&p->text);
}

static void
on_text(void *arg, const xmlChar *text, int len)
{
	struct parse *p = arg;

	if (len <= 0)
		return;
	if (p->inside == '\0') {
		if (p->hidden == 0)
			count_words(p, text, (size_t)len);
	} else if (p->text.len + (size_t)len > CF_PAGE_TEXT)
		p->l->cut = true;
	else
		cf_buf_add(&p->text, text, (size_t)len);
}

static void
on_end(void *arg, const xmlChar *name)
{
	struct parse *p = arg;

	p->word = false;
	if (name != NULL && p->hidden > 0)
		p->hidden -= is_hidden((const char *)name);
	if (p->inside == 's')
		exp_loads_css(p->l, p->text.data, p->text.len);
	else if (p->inside == 'j')
		exp_loads_inline(p->l, p->text.data, p->text.len);
	p->inside = '\0';
}

void
exp_loads_page(struct exp_loads *l, const char *html, size_t len)
{
	struct parse p = { .l = l };
	htmlParserCtxtPtr ctxt;
	htmlSAXHandler sax = { .startElement = on_start, .endElement = on_end,
		.characters = on_text, .cdataBlock = on_text };
	const char *scheme = l->scheme, *host = l->host;
	unsigned int port = l->port;

	if (len == 0 || len > CF_EXPOSURE_BODY)
		len = len == 0 ? 0 : CF_EXPOSURE_BODY;
	if (len == 0)
		return;
	cf_buf_init(&p.text, CF_PAGE_TEXT);
	/* A push parser takes its handlers at birth: no tree is ever built. */
	ctxt = htmlCreatePushParserCtxt(&sax, &p, NULL, 0, NULL,
	    XML_CHAR_ENCODING_NONE);
	if (ctxt == NULL) {
		l->cut = true;
		goto end;
	}
	(void)htmlCtxtUseOptions(ctxt, HTML_PARSE_NONET | HTML_PARSE_NOERROR |
	    HTML_PARSE_NOWARNING | HTML_PARSE_RECOVER);
	(void)htmlParseChunk(ctxt, html, (int)len, 0);
	(void)htmlParseChunk(ctxt, html, 0, 1);
	on_end(&p, NULL);
	if (ctxt->myDoc != NULL)
		xmlFreeDoc(ctxt->myDoc);
	htmlFreeParserCtxt(ctxt);
end:
	cf_buf_free(&p.text);
	l->scheme = scheme;
	l->host = host;
	l->port = port;
}

/* ---- Headers ---- */

/* Each "URL" between quotes, as Report-To and Reporting-Endpoints have it. */
static void
quoted_urls(struct exp_loads *l, const char *s)
{
	const char *end = s + strlen(s), *url;
	size_t n;

	while ((s = strchr(s, '"')) != NULL) {
		url = quoted(s, end, "", &n);
		if (begins(url, end, "https:") || begins(url, end, "//"))
			add(l, EXP_LOAD_REPORT, "reports", url, n, false);
		s = url + n < end ? url + n + 1 : end;
	}
}

/* Link: <URL>; rel=…, … (RFC 8288, 3). */
static void
link_header(struct exp_loads *l, const char *s)
{
	const char *open, *close, *end;
	char parameters[CF_EXPOSURE_VALUE];
	size_t i, n;
	bool script;

	while ((open = strchr(s, '<')) != NULL &&
	    (close = strchr(open, '>')) != NULL) {
		end = close + strcspn(close, "<");
		n = (size_t)(end - close);
		if (n >= sizeof(parameters))
			n = sizeof(parameters) - 1;
		memcpy(parameters, close, n);
		parameters[n] = '\0';
		script = strcasestr(parameters, "modulepreload") != NULL ||
		    strcasestr(parameters, "as=script") != NULL ||
		    strcasestr(parameters, "as=\"script") != NULL;
		for (i = 0; i < CF_NELEM(rels); i++)
			if (script ||
			    strcasestr(parameters, rels[i].rel) != NULL) {
				add(l, script ? EXP_LOAD_SCRIPT :
				    EXP_LOAD_RESOURCE, script ? "preload" :
				    rels[i].what, open + 1,
				    (size_t)(close - open) - 1, false);
				break;
			}
		s = end;
	}
}

static void
policy_reports(struct exp_loads *l, const char *s)
{
	size_t n, end;

	if ((s = strcasestr(s, "report-uri")) == NULL)
		return;
	s += strlen("report-uri");
	end = strcspn(s, ";");
	while (end > 0) {
		n = strspn(s, " \t");
		if (n >= end)
			return;
		s += n;
		end -= n;
		n = strcspn(s, " \t;");
		add(l, EXP_LOAD_REPORT, "reports", s, n < end ? n : end,
		    false);
		s += n;
		end -= n < end ? n : end;
	}
}

void
exp_loads_header(struct exp_loads *l, const char *name, const char *value)
{
	if (strcmp(name, "link") == 0)
		link_header(l, value);
	else if (strcmp(name, "report-to") == 0 ||
	    strcmp(name, "reporting-endpoints") == 0)
		quoted_urls(l, value);
	else if (strncmp(name, "content-security-policy", 23) == 0)
		policy_reports(l, value);
}

void
exp_policy_hosts(struct cf_arena *arena, const char *policy,
    struct exp_list *ret)
{
	const char *s = policy, *slashes;
	char word[256];
	size_t n, i;

	for (; *s != '\0'; s += n) {
		s += strspn(s, " \t;,");
		n = strcspn(s, " \t;,");
		if (n == 0 || n >= sizeof(word) || *s == '\'' ||
		    ret->n == CF_PAGE_HOSTS)
			continue;
		memcpy(word, s, n);
		word[n] = '\0';
		slashes = strstr(word, "://");
		slashes = slashes != NULL ? slashes + 3 : word;
		i = strcspn(slashes, "/:");
		/* A directive and "https:" have no dot. */
		if (memchr(slashes, '.', i) != NULL)
			exp_add(arena, ret, cf_gate(arena, slashes, i, 253));
	}
}

const char *
exp_cookie_domain(struct cf_arena *arena, const char *value)
{
	const char *s = value + strcspn(value, ";"), *end;
	char *out;
	size_t i;

	for (; *s == ';'; s = end) {
		s++;
		end = s + strcspn(s, ";");
		s += strspn(s, " \t");
		if (strncasecmp(s, "domain=", 7) != 0)
			continue;
		s += 7;
		if (*s == '.')
			s++;
		out = cf_strndup(arena, s, strcspn(s, "; \t"));
		for (i = 0; out[i] != '\0'; i++)
			if (out[i] >= 'A' && out[i] <= 'Z')
				out[i] = (char)(out[i] - 'A' + 'a');
		return cf_gate(arena, out, strlen(out), 253);
	}
	return "";
}

bool
exp_http_date(const char *value, int64_t *ret)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	const char *month;
	char text[CF_TIME_LEN] = "2026-01-31T23:59:59Z";

	/* "Sun, 06 Nov 1994 08:49:37 GMT" */
	if (strlen(value) != 29 || strcmp(value + 25, " GMT") != 0)
		return false;
	for (month = months; *month != '\0'; month += 3)
		if (strncmp(month, value + 8, 3) == 0)
			break;
	if (*month == '\0')
		return false;
	memcpy(text, value + 12, 4);
	text[5] = (char)('0' + ((month - months) / 3 + 1) / 10);
	text[6] = (char)('0' + ((month - months) / 3 + 1) % 10);
	memcpy(text + 8, value + 5, 2);
	memcpy(text + 11, value + 17, 8);
	return cf_time_parse(text, ret) == 0;
}
