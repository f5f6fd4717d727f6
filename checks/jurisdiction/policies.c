/*
 * What leaves a browser or device by its policies, and for want of them.
 * One row is one thing that leaves: which policy decides, which values forbid
 * it, what the maker documents when nothing is set, and where it goes then.
 *
 * The defaults are those of Chromium's own definitions
 * (components/policy/resources/templates/policy_definitions, one file for each
 * policy, read in November 2026), the hosts those that its sources and
 * Google's list of host names for administrators name (support.google.com,
 * chrome/a, answer 6334001).  What they do not document is unclear, never
 * closed.  Pure.
 */
#include <string.h>

#include "policy.h"

#define STORE "clients2.google.com" /* extensions without an address */
#define SEARCH "www.google.com"	    /* the search engine that is built in */
#define CONSOLE "m.google.com"	    /* policies and reports */

static const char *const states[JUR_FLOW_STATES] = {
	[JUR_FLOW_CLOSED] = "closed",
	[JUR_FLOW_SENT] = "sent",
	[JUR_FLOW_CHOSEN] = "chosen",
	[JUR_FLOW_DEFAULT_CLOSED] = "default-closed",
	[JUR_FLOW_DEFAULT_SENT] = "default-sent",
	[JUR_FLOW_DEFAULT_CHOSEN] = "default-chosen",
	[JUR_FLOW_DESTINATION] = "destination",
	[JUR_FLOW_UNCLEAR] = "unclear",
};

const char *
jur_flow_state_name(enum jur_flow_state state)
{
	return states[state];
}

/* ---- What one policy decides ---- */

#define CHROME 1u
#define CHROMEOS 2u
#define BOTH (CHROME | CHROMEOS)

struct row {
	const char *id;
	unsigned int kinds;
	const char *carries;
	const char *policy;
	/* Values, apart by a space. */
	const char *closed, *sent, *chosen;
	enum jur_flow_state unset;
	const char *host;
};
static const struct row rows[] = {
	/* Bookmarks, history, passwords, open pages. */
	{ "sync", BOTH, "content", "SyncDisabled", "true", "", "false",
	    JUR_FLOW_DEFAULT_CHOSEN, "clients4.google.com" },
	/* What is typed into pages. */
	{ "spelling", BOTH, "content", "SpellCheckServiceEnabled", "false",
	    "true", "", JUR_FLOW_DEFAULT_CHOSEN, "www.googleapis.com" },
	/* The text of pages. */
	{ "translation", BOTH, "content", "TranslateEnabled", "false", "true",
	    "", JUR_FLOW_DEFAULT_CHOSEN, "translate.googleapis.com" },
	/* Prompts, pages. */
	{ "generative-ai", BOTH, "content", "GenAiDefaultSettings", "2", "0 1",
	    "", JUR_FLOW_DEFAULT_SENT, "optimizationguide-pa.googleapis.com" },
	/* "system information and page content" */
	{ "page-reports", BOTH, "content",
	    "SafeBrowsingExtendedReportingEnabled", "false", "true", "",
	    JUR_FLOW_DEFAULT_CHOSEN, "safebrowsing.google.com" },
	/* "requires sharing more browsing information" */
	{ "safe-browsing-enhanced", BOTH, "content",
	    "SafeBrowsingProtectionLevel", "0 1", "2", "",
	    JUR_FLOW_DEFAULT_CHOSEN, "safebrowsing.google.com" },
	/* Beginnings of digests of addresses of pages. */
	{ "safe-browsing", BOTH, "technical", "SafeBrowsingProtectionLevel",
	    "0", "1 2", "", JUR_FLOW_DEFAULT_SENT,
	    "safebrowsing.googleapis.com" },
	/* Encrypted user names and passwords. */
	{ "leaked-passwords", BOTH, "technical",
	    "PasswordLeakDetectionEnabled", "false", "true", "",
	    JUR_FLOW_DEFAULT_SENT, "passwordsleakcheck-pa.googleapis.com" },
	/* Addresses of pages. */
	{ "page-addresses", CHROME, "technical",
	    "UrlKeyedAnonymizedDataCollectionEnabled", "false", "true", "",
	    JUR_FLOW_DEFAULT_CHOSEN, "clientservices.googleapis.com" },
	/* In a kiosk it is always on when it is not set. */
	{ "page-addresses", CHROMEOS, "technical",
	    "UrlKeyedAnonymizedDataCollectionEnabled", "false", "true", "",
	    JUR_FLOW_DEFAULT_SENT, "clientservices.googleapis.com" },
	{ "metrics", CHROME, "technical", "MetricsReportingEnabled", "false",
	    "", "true", JUR_FLOW_DEFAULT_CHOSEN,
	    "clientservices.googleapis.com" },
	{ "metrics", CHROMEOS, "technical", "DeviceMetricsReportingEnabled",
	    "false", "true", "", JUR_FLOW_DEFAULT_SENT,
	    "clientservices.googleapis.com" },
	{ "cloud-reports", BOTH, "technical", "CloudReportingEnabled",
	    "false", "true", "", JUR_FLOW_DEFAULT_CLOSED, CONSOLE },
	{ "sign-in", CHROME, "technical", "BrowserSignin", "0", "2", "1",
	    JUR_FLOW_DEFAULT_CHOSEN, "accounts.google.com" },
	{ "time", CHROME, "technical", "BrowserNetworkTimeQueriesEnabled",
	    "false", "true", "", JUR_FLOW_DEFAULT_SENT, STORE },
	{ "device-network", CHROMEOS, "technical",
	    "ReportDeviceNetworkStatus", "false", "true", "",
	    JUR_FLOW_DEFAULT_SENT, CONSOLE },
	{ "device-version", CHROMEOS, "technical", "ReportDeviceVersionInfo",
	    "false", "true", "", JUR_FLOW_DEFAULT_SENT, CONSOLE },
	{ "device-users", CHROMEOS, "technical", "ReportDeviceUsers", "false",
	    "true", "", JUR_FLOW_DEFAULT_SENT, CONSOLE },
	{ "device-activity", CHROMEOS, "technical",
	    "ReportDeviceActivityTimes", "false", "true", "",
	    JUR_FLOW_DEFAULT_SENT, CONSOLE },
	{ "device-logs", CHROMEOS, "technical", "LogUploadEnabled", "false",
	    "true", "", JUR_FLOW_DEFAULT_CLOSED, CONSOLE },
};

/* Those that functions of this file look at. */
static const char *const others[] = { "SearchSuggestEnabled",
	"DefaultSearchProviderEnabled", "DefaultSearchProviderSearchURL",
	"DefaultSearchProviderSuggestURL", "DnsOverHttpsMode",
	"DnsOverHttpsTemplates", "DnsOverHttpsTemplatesWithIdentifiers",
	"ExtensionInstallForcelist", "ExtensionInstallSources",
	"ExtensionInstallBlocklist", "ExtensionSettings", "HomepageLocation",
	"NewTabPageLocation", "RestoreOnStartupURLs", "ProxySettings",
	"ProxyMode", "ProxyServer", "ProxyPacUrl", "Printers",
	"CloudManagementEnrollmentToken", "SyncTypesListDisabled" };

bool
jur_policy_known(const char *name)
{
	size_t i;

	for (i = 0; i < CF_NELEM(rows); i++)
		if (cf_streq(rows[i].policy, name))
			return true;
	for (i = 0; i < CF_NELEM(others); i++)
		if (cf_streq(others[i], name))
			return true;
	return false;
}

/* ---- Values ---- */

/* The one value of a policy that has one, "" else. */
static const char *
value_of(const struct jur_policy *p)
{
	return p != NULL && p->n == 1 && p->leaves[0].at[0] == '\0' ?
	    p->leaves[0].text : "";
}

static bool
is_word(const char *s)
{
	return s[0] != '\0' && strlen(s) < 24 &&
	    s[strspn(s, "abcdefghijklmnopqrstuvwxyz_")] == '\0';
}

const char *
jur_policy_text(struct cf_arena *arena, const struct jur_policy *p)
{
	const char *value = value_of(p);
	const char *level = p->recommended ? " (recommended)" : "";

	if (p->n == 1 && (p->leaves[0].number || is_word(value)) &&
	    value[0] != '\0')
		return cf_printf(arena, "%s=%s%s", p->name, value, level);
	return cf_printf(arena, "%s%s", p->name, level);
}

static bool
one_of(const char *words, const char *value)
{
	size_t n, len = strlen(value);

	for (; *words != '\0'; words += n + (words[n] == ' ')) {
		n = strcspn(words, " ");
		if (n == len && memcmp(words, value, n) == 0)
			return true;
	}
	return false;
}

static void
add_once(struct cf_arena *arena, struct cf_strings *list, const char *host)
{
	const char **v = (const char **)list->v;
	size_t i;

	if (host[0] == '\0')
		return;
	for (i = 0; i < list->n; i++)
		if (cf_streq(list->v[i], host))
			return;
	if (v == NULL)
		v = cf_calloc(arena, CF_POLICY_HOSTS, sizeof(*v));
	if (v == NULL || list->n == CF_POLICY_HOSTS)
		return;
	v[list->n++] = host;
	list->v = v;
}

/* A host, or "" for what is none: a pattern of hosts, a word. */
static const char *
host_text(struct cf_arena *arena, const char *s, size_t n)
{
	const char *host;
	size_t i;

	if (n > 2 && s[0] == '*' && s[1] == '.') {
		s += 2;
		n -= 2;
	}
	if (n == 0 || n > 253)
		return "";
	host = cf_strndup(arena, s, n);
	for (i = 0; i < n; i++)
		if (strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWX"
			   "YZ0123456789-._:", host[i]) == NULL)
			return "";
	return strpbrk(host, ".:") == NULL ? "" : host;
}

/* "https://user@host:1/x{?dns}", "*://host/x", "host:80". */
static const char *
host_of(struct cf_arena *arena, const char *s, size_t len)
{
	const char *at, *end;
	size_t n;

	/* "http=host:80" of a list of proxies. */
	if ((at = memchr(s, '=', len)) != NULL &&
	    strcspn(s, ":/.") > (size_t)(at - s)) {
		len -= (size_t)(at + 1 - s);
		s = at + 1;
	}
	for (n = 0; n + 2 < len && strncmp(s + n, "://", 3) != 0; n++)
		;
	if (n + 2 < len) {
		s += n + 3;
		len -= n + 3;
	}
	n = strcspn(s, "/?#{");
	n = n < len ? n : len;
	if ((at = memchr(s, '@', n)) != NULL) {
		n -= (size_t)(at + 1 - s);
		s = at + 1;
	}
	if (n > 1 && s[0] == '[' && (end = memchr(s, ']', n)) != NULL)
		return host_text(arena, s + 1, (size_t)(end - s - 1));
	if ((at = memchr(s, ':', n)) != NULL)
		n = (size_t)(at - s);
	return host_text(arena, s, n);
}

void
jur_policy_hosts(struct cf_arena *arena, const char *text,
    struct cf_strings *list)
{
	size_t n;

	/* Chromium's own variable for its maker's search engine. */
	if (strncmp(text, "{google:base", 12) == 0) {
		add_once(arena, list, SEARCH);
		return;
	}
	for (; *text != '\0'; text += n + (text[n] != '\0')) {
		n = strcspn(text, " ;,");
		add_once(arena, list, host_of(arena, text, n));
	}
}

/* ---- Flows ---- */

struct flows {
	struct cf_arena *arena;
	const struct jur_policies *policies;
	struct jur_flow *v;
	size_t n;
};

static struct jur_flow *
flow_new(struct flows *f, const char *id, const char *carries,
    const char *policy, enum jur_flow_state state)
{
	struct jur_flow *flow = &f->v[f->n++];

	*flow = (struct jur_flow){ .id = id, .carries = carries,
		.policy = policy, .state = state, .by = "", .note = "",
		.key = "policy.vendor" };
	return flow;
}

static bool
leaves_to_vendor(enum jur_flow_state state)
{
	return state == JUR_FLOW_SENT || state == JUR_FLOW_CHOSEN ||
	    state == JUR_FLOW_DEFAULT_SENT || state == JUR_FLOW_DEFAULT_CHOSEN;
}

/* A policy of which the browser says that it does not apply it decides
 * nothing, and neither does one with a value that it does not have. */
static bool
unusable(struct flows *f, struct jur_flow *flow, const struct jur_policy *p)
{
	if (!p->refused)
		return false;
	flow->state = JUR_FLOW_UNCLEAR;
	flow->note = cf_printf(f->arena,
	    "the browser says that it does not apply %s", p->name);
	return true;
}

static void
simple(struct flows *f, const struct row *row)
{
	const struct jur_policy *p = jur_policy_find(f->policies, row->policy);
	struct jur_flow *flow = flow_new(f, row->id, row->carries, row->policy,
	    row->unset);
	const char *value = value_of(p);

	if (p != NULL) {
		flow->by = jur_policy_text(f->arena, p);
		if (unusable(f, flow, p))
			return;
		flow->state = one_of(row->closed, value) ? JUR_FLOW_CLOSED :
		    one_of(row->sent, value)   ? JUR_FLOW_SENT :
		    one_of(row->chosen, value) ? JUR_FLOW_CHOSEN :
						 JUR_FLOW_UNCLEAR;
		if (flow->state == JUR_FLOW_UNCLEAR)
			flow->note = "a value that this policy does not have";
		else if (p->recommended)
			flow->state = JUR_FLOW_CHOSEN;
	}
	if (leaves_to_vendor(flow->state))
		add_once(f->arena, &flow->hosts, row->host);
}

/* The hosts of a policy whose value is one address or more. */
static void
addresses(struct flows *f, struct jur_flow *flow, const char *name)
{
	const struct jur_policy *p = jur_policy_find(f->policies, name);
	size_t i;

	if (p == NULL || p->refused)
		return;
	flow->by = flow->by[0] == '\0' ? jur_policy_text(f->arena, p) :
	    cf_printf(f->arena, "%s, %s", flow->by,
	    jur_policy_text(f->arena, p));
	for (i = 0; i < p->n; i++)
		jur_policy_hosts(f->arena, p->leaves[i].text, &flow->hosts);
}

/* Where it goes is said: by whom, else it is unclear. */
static void
destined(struct flows *f, struct jur_flow *flow)
{
	flow->state = JUR_FLOW_DESTINATION;
	if (flow->hosts.n == 0) {
		flow->state = JUR_FLOW_UNCLEAR;
		flow->note = cf_printf(f->arena, "no host in %s", flow->by);
	}
}

static bool
is_set(const struct flows *f, const char *name)
{
	const struct jur_policy *p = jur_policy_find(f->policies, name);

	return p != NULL && !p->refused && p->n != 0;
}

static bool
forbids(const struct jur_policy *p)
{
	return p != NULL && !p->refused && !p->recommended &&
	    cf_streq(value_of(p), "false");
}

/* What is typed into the address bar: as a search, and letter by letter. */
static void
search(struct flows *f, const char *id, const char *allowed, const char *url,
    enum jur_flow_state unset)
{
	const struct jur_policy *p = jur_policy_find(f->policies, allowed);
	const struct jur_policy *engine = jur_policy_find(f->policies,
	    "DefaultSearchProviderEnabled");
	struct jur_flow *flow = flow_new(f, id, "content", allowed, unset);

	if (forbids(p) || forbids(engine)) {
		flow->by = jur_policy_text(f->arena, forbids(p) ? p : engine);
		flow->state = JUR_FLOW_CLOSED;
		return;
	}
	if (p != NULL) {
		flow->by = jur_policy_text(f->arena, p);
		if (unusable(f, flow, p))
			return;
		if (p->recommended)
			flow->state = JUR_FLOW_CHOSEN;
		else if (cf_streq(value_of(p), "true"))
			flow->state = JUR_FLOW_SENT;
	}
	if (is_set(f, url) && flow->state != JUR_FLOW_CHOSEN) {
		flow->key = "policy.services";
		addresses(f, flow, url);
		destined(f, flow);
	} else
		add_once(f->arena, &flow->hosts, SEARCH);
}

/* Names of hosts that are looked up. */
static void
resolver(struct flows *f)
{
	const struct jur_policy *p = jur_policy_find(f->policies,
	    "DnsOverHttpsMode");
	/* "If this policy is unset, for managed devices … will not be sent",
	 * and a file of policies is what managed means. */
	struct jur_flow *flow = flow_new(f, "resolver", "technical",
	    "DnsOverHttpsMode", JUR_FLOW_DEFAULT_CLOSED);

	flow->key = "policy.resolvers";
	if (p == NULL)
		return;
	flow->by = jur_policy_text(f->arena, p);
	if (unusable(f, flow, p))
		return;
	if (cf_streq(value_of(p), "off")) {
		flow->state = JUR_FLOW_CLOSED;
		return;
	}
	addresses(f, flow, "DnsOverHttpsTemplatesWithIdentifiers");
	if (flow->hosts.n == 0)
		addresses(f, flow, "DnsOverHttpsTemplates");
	destined(f, flow);
	if (flow->state == JUR_FLOW_UNCLEAR)
		flow->note = "DNS over HTTPS without a template: to a server "
		    "that belongs to the system's resolver";
}

/* The last part of where a leaf stands, and the part before it. */
static bool
stands_at(const struct jur_leaf *leaf, const char *last)
{
	const char *slash = strrchr(leaf->at, '/');

	return slash != NULL && cf_streq(slash + 1, last);
}

static void
extensions(struct flows *f)
{
	const struct jur_policy *force = jur_policy_find(f->policies,
	    "ExtensionInstallForcelist"), *all = jur_policy_find(f->policies,
	    "ExtensionSettings");
	struct jur_flow *flow;
	const char *url;
	size_t i;

	flow = flow_new(f, "extensions", "code", "ExtensionInstallForcelist",
	    JUR_FLOW_DESTINATION);
	flow->key = "policy.updates";
	if (force != NULL && !force->refused && force->n != 0) {
		flow->by = force->name;
		for (i = 0; i < force->n; i++) {
			url = strchr(force->leaves[i].text, ';');
			jur_policy_hosts(f->arena, url != NULL ? url + 1 :
			    STORE, &flow->hosts);
		}
	}
	if (all != NULL && !all->refused)
		for (i = 0; i < all->n; i++)
			if (stands_at(&all->leaves[i], "update_url")) {
				flow->by = flow->by[0] == '\0' ? all->name :
				    "ExtensionInstallForcelist, "
				    "ExtensionSettings";
				jur_policy_hosts(f->arena,
				    all->leaves[i].text, &flow->hosts);
			}
	addresses(f, flow, "ExtensionInstallSources");
	if (flow->by[0] == '\0')
		f->n--; /* none is installed by policy */
	else
		destined(f, flow);
}

/* Extensions that users install themselves. */
static void
store(struct flows *f)
{
	const struct jur_policy *block = jur_policy_find(f->policies,
	    "ExtensionInstallBlocklist"), *all = jur_policy_find(f->policies,
	    "ExtensionSettings");
	struct jur_flow *flow = flow_new(f, "extension-store", "code",
	    "ExtensionInstallBlocklist", JUR_FLOW_DEFAULT_CHOSEN);
	size_t i;

	flow->key = "policy.updates";
	for (i = 0; block != NULL && !block->refused && i < block->n; i++)
		if (cf_streq(block->leaves[i].text, "*")) {
			flow->state = JUR_FLOW_CLOSED;
			flow->by = "ExtensionInstallBlocklist=*";
		}
	for (i = 0; all != NULL && !all->refused && i < all->n; i++)
		if (cf_streq(all->leaves[i].at, "/*/installation_mode") &&
		    (cf_streq(all->leaves[i].text, "blocked") ||
		    cf_streq(all->leaves[i].text, "removed"))) {
			flow->state = JUR_FLOW_CLOSED;
			flow->by = "ExtensionSettings *=blocked";
		}
	if (flow->state != JUR_FLOW_CLOSED)
		add_once(f->arena, &flow->hosts, STORE);
}

static void
start_pages(struct flows *f)
{
	struct jur_flow *flow = flow_new(f, "start-pages", "technical",
	    "HomepageLocation", JUR_FLOW_DESTINATION);

	flow->key = "policy.pages";
	addresses(f, flow, "HomepageLocation");
	addresses(f, flow, "NewTabPageLocation");
	addresses(f, flow, "RestoreOnStartupURLs");
	/* chrome:// and about: leave nothing. */
	if (flow->hosts.n == 0)
		f->n--;
}

/* Everything, with the content of what is not encrypted. */
static void
proxy(struct flows *f)
{
	const struct jur_policy *p = jur_policy_find(f->policies,
	    "ProxySettings"), *old = jur_policy_find(f->policies, "ProxyMode");
	const char *mode = value_of(old);
	struct jur_flow *flow;
	size_t i;

	if (p == NULL && old == NULL && !is_set(f, "ProxyServer") &&
	    !is_set(f, "ProxyPacUrl"))
		return;
	flow = flow_new(f, "proxy", "content", "ProxySettings",
	    JUR_FLOW_DESTINATION);
	flow->key = "policy.proxies";
	for (i = 0; p != NULL && !p->refused && i < p->n; i++) {
		flow->by = p->name;
		if (cf_streq(p->leaves[i].at, "/ProxyMode"))
			mode = p->leaves[i].text;
		else if (cf_streq(p->leaves[i].at, "/ProxyServer") ||
		    cf_streq(p->leaves[i].at, "/ProxyPacUrl"))
			jur_policy_hosts(f->arena, p->leaves[i].text,
			    &flow->hosts);
	}
	addresses(f, flow, "ProxyServer");
	addresses(f, flow, "ProxyPacUrl");
	if (cf_streq(mode, "direct") || cf_streq(mode, "system")) {
		f->n--; /* nobody new */
		return;
	}
	if (flow->by[0] == '\0' && old != NULL)
		flow->by = jur_policy_text(f->arena, old);
	destined(f, flow);
	if (cf_streq(mode, "auto_detect")) {
		flow->state = JUR_FLOW_UNCLEAR;
		flow->note = "the proxy is found on the network";
	}
}

static void
printers(struct flows *f)
{
	const struct jur_policy *p = jur_policy_find(f->policies, "Printers");
	struct jur_flow *flow;
	size_t i;

	if (p == NULL || p->refused || p->n == 0)
		return;
	flow = flow_new(f, "printers", "content", p->name,
	    JUR_FLOW_DESTINATION);
	flow->key = "policy.services";
	flow->by = p->name;
	for (i = 0; i < p->n; i++)
		if (stands_at(&p->leaves[i], "uri"))
			jur_policy_hosts(f->arena, p->leaves[i].text,
			    &flow->hosts);
	destined(f, flow);
}

/* Who sets the policies.  ChromeOS has no other console. */
static void
management(struct flows *f, unsigned int kind)
{
	const char *token = "CloudManagementEnrollmentToken";
	struct jur_flow *flow;

	if (kind != CHROMEOS && !f->policies->cloud && !is_set(f, token))
		return;
	flow = flow_new(f, "management", "technical", token, JUR_FLOW_SENT);
	flow->by = is_set(f, token) ? token :
	    f->policies->cloud	    ? "policies from the cloud" :
				      "ChromeOS";
	add_once(f->arena, &flow->hosts, CONSOLE);
}

size_t
jur_policy_flows(struct cf_arena *arena, const char *kind,
    const struct jur_policies *policies, struct jur_flow ret[JUR_FLOWS])
{
	struct flows f = { arena, policies, ret, 0 };
	unsigned int bit = cf_streq(kind, "chromeos") ? CHROMEOS : CHROME;
	size_t i;

	for (i = 0; i < CF_NELEM(rows); i++)
		if (rows[i].kinds & bit)
			simple(&f, &rows[i]);
	search(&f, "suggestions", "SearchSuggestEnabled",
	    "DefaultSearchProviderSuggestURL", JUR_FLOW_DEFAULT_SENT);
	search(&f, "search", "DefaultSearchProviderEnabled",
	    "DefaultSearchProviderSearchURL", JUR_FLOW_DEFAULT_CHOSEN);
	resolver(&f);
	extensions(&f);
	store(&f);
	start_pages(&f);
	proxy(&f);
	printers(&f);
	management(&f, bit);
	return f.n;
}
