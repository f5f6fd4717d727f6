/*
 * RDAP answers (RFC 9083) with jCards (RFC 7095).  Reads foreign bytes and
 * believes no claim of theirs beyond that they were said: a country here is
 * where somebody is registered or has an address, never who controls him.
 */
#include <string.h>
#include <strings.h>

#include <confiance/country.h>
#include <confiance/limits.h>

#include "codec_json.h"
#include "codec_rdap.h"
#include "jurisdiction.h"

/* ---- Cards ---- */

const char *
jur_country_said(const char *s)
{
	char code[3] = "AA";
	struct cf_text name;

	if (strlen(s) == 2)
		return cf_country_code(s);
	for (code[0] = 'A'; s[0] != '\0' && code[0] <= 'Z'; code[0]++)
		for (code[1] = 'A'; code[1] <= 'Z'; code[1]++) {
			if (!cf_country_known(code))
				continue;
			name = cf_country_name(code);
			if (strcasecmp(name.fr, s) == 0 ||
			    strcasecmp(name.en, s) == 0)
				return cf_country_code(code);
		}
	return "";
}

/* What stands behind the last comma. */
static const char *
last_part(const char *line)
{
	const char *comma = strrchr(line, ',');

	return comma == NULL ? line : comma + 1 + strspn(comma + 1, " ");
}

/* Country of ["adr", {"cc": "FR", "label": "…"}, "text", [7 parts]]: RFC 8605,
 * RFC 6350 (6.3.1). */
static const char *
address_country(const struct jur_node *property)
{
	struct jur_node params = jur_json_item(property, 1), parts, part;
	const char *code = "";

	if (params.value != NULL)
		code = jur_country_said(jur_json_text_in(&params, "cc"));
	parts = jur_json_item(property, 3);
	if (code[0] == '\0' && jur_json_is_list(&parts) &&
	    jur_json_count(&parts) >= 7) {
		part = jur_json_item(&parts, 6);
		if (jur_json_is_text(&part))
			code = jur_country_said(jur_json_text(&part));
	}
	if (code[0] == '\0' && params.value != NULL) {
		part = jur_json_in(&params, "label");
		if (jur_json_is_text(&part))
			code = jur_country_said(
			    last_part(jur_json_last_line(&part)));
	}
	return code;
}

static void
read_property(const struct jur_node *property, struct jur_rdap_entity *e,
    const char **org)
{
	struct jur_node name = jur_json_item(property, 0), value;
	const char *key;

	if (jur_json_count(property) < 4) {
		jur_json_wrong(property, "a name, parameters, a type, a value");
		return;
	}
	key = jur_json_text(&name);
	value = jur_json_item(property, 3);
	if (strcasecmp(key, "fn") == 0)
		e->name = jur_json_text(&value);
	else if (strcasecmp(key, "org") == 0 && jur_json_is_text(&value))
		*org = jur_json_text(&value);
	else if (strcasecmp(key, "adr") == 0 && e->country[0] == '\0')
		e->country = address_country(property);
}

/* ["vcard", [property, …]] */
static void
read_card(const struct jur_node *entity, struct jur_rdap_entity *e)
{
	struct jur_node card = jur_json_in(entity, "vcardArray"), list, item;
	const char *org = "";
	size_t i, n;

	if (card.value == NULL)
		return;
	if (jur_json_count(&card) != 2) {
		jur_json_wrong(&card, "\"vcard\" and a list");
		return;
	}
	list = jur_json_item(&card, 1);
	n = jur_json_count(&list);
	for (i = 0; i < n; i++) {
		item = jur_json_item(&list, i);
		read_property(&item, e, &org);
	}
	if (e->name[0] == '\0')
		e->name = org;
}

/* ---- Parties ---- */

static void
read_entity(const struct jur_node *node, struct jur_rdap_entity *e)
{
	struct jur_node ids = jur_json_in(node, "publicIds"), id;
	size_t i, n = jur_json_count(&ids);

	*e = (struct jur_rdap_entity){ .name = "", .country = "",
		.iana_id = "" };
	e->roles = jur_json_texts_in(node, "roles");
	e->handle = jur_json_text_in(node, "handle");
	read_card(node, e);
	for (i = 0; i < n; i++) {
		id = jur_json_item(&ids, i);
		if (strcasecmp(jur_json_text_in(&id, "type"),
			"IANA Registrar ID") == 0)
			e->iana_id = jur_json_text_in(&id, "identifier");
	}
	if (strspn(e->iana_id, "0123456789") != strlen(e->iana_id))
		jur_json_wrong(&ids, "a number as IANA Registrar ID");
}

static void
read_entities(struct cf_arena *arena, const struct jur_node *root,
    struct jur_rdap *r)
{
	struct jur_node list = jur_json_in(root, "entities"), item;
	size_t i, n = jur_json_count(&list);
	struct jur_rdap_entity *v = cf_calloc(arena, n + 1, sizeof(*v));

	if (v == NULL)
		return;
	for (i = 0; i < n; i++) {
		item = jur_json_item(&list, i);
		read_entity(&item, &v[i]);
	}
	r->entities = v;
	r->nentities = n;
}

const struct jur_rdap_entity *
jur_rdap_role(const struct jur_rdap *r, const char *role)
{
	size_t i, k;

	for (i = 0; i < r->nentities; i++)
		for (k = 0; k < r->entities[i].roles.n; k++)
			if (strcasecmp(r->entities[i].roles.v[k], role) == 0)
				return &r->entities[i];
	return NULL;
}

/* ---- The three classes ---- */

/* RFC 9083, 4.5 and 10.2.3. */
static void
read_events(const struct jur_node *root, struct jur_rdap *r)
{
	struct jur_node list = jur_json_in(root, "events"), item;
	size_t i, n = jur_json_count(&list);
	const char *action;
	int64_t t;

	for (i = 0; i < n; i++) {
		item = jur_json_item(&list, i);
		action = jur_json_text_in(&item, "eventAction");
		t = jur_json_time_in(&item, "eventDate");
		if (strcasecmp(action, "registration") == 0)
			r->registered = t;
		else if (strcasecmp(action, "expiration") == 0)
			r->expires = t;
		else if (strcasecmp(action, "last changed") == 0)
			r->changed = t;
		else if (strcasecmp(action,
			     "last update of RDAP database") == 0)
			r->as_of = t;
	}
}

static void
read_domain(struct cf_arena *arena, const struct jur_node *root,
    struct jur_rdap *r)
{
	struct jur_node name = jur_json_in(root, "ldhName"), list, item;
	struct jur_node secure = jur_json_in(root, "secureDNS");
	const char **v;
	size_t i, n;

	r->class_ = JUR_RDAP_DOMAIN;
	r->domain = jur_host_key(arena, jur_json_need(root, "ldhName"));
	if (strspn(r->domain, "abcdefghijklmnopqrstuvwxyz0123456789-._") !=
		strlen(r->domain) || strlen(r->domain) > 253)
		jur_json_wrong(&name, "a domain name in ASCII");
	list = jur_json_in(root, "nameservers");
	n = jur_json_count(&list);
	if ((v = cf_calloc(arena, n + 1, sizeof(*v))) == NULL)
		return;
	for (i = 0; i < n; i++) {
		item = jur_json_item(&list, i);
		v[i] = jur_host_key(arena, jur_json_need(&item, "ldhName"));
	}
	r->nameservers = (struct cf_strings){ v, n };
	if (secure.value != NULL)
		r->signed_ = jur_json_bool_in(&secure, "delegationSigned");
}

static void
read_address(const struct jur_node *root, const char *member,
    char ret[CF_ADDR_LEN], int *ret_family)
{
	struct jur_node node = jur_json_in(root, member);
	const char *text = jur_json_need(root, member);
	/* Some servers write the network's length behind it. */
	size_t n = strcspn(text, "/");
	struct cf_addr addr;
	char copy[CF_ADDR_LEN];

	*ret_family = 0;
	if (n >= sizeof(copy)) {
		jur_json_wrong(&node, "an address");
		return;
	}
	memcpy(copy, text, n);
	copy[n] = '\0';
	if (cf_addr_parse(copy, 0, &addr) != CF_OK) {
		jur_json_wrong(&node, "an address");
		return;
	}
	cf_addr_text(&addr, ret);
	*ret_family = addr.family;
}

static void
read_network(const struct jur_node *root, struct jur_rdap *r)
{
	int first, last;

	r->class_ = JUR_RDAP_NETWORK;
	read_address(root, "startAddress", r->first, &first);
	read_address(root, "endAddress", r->last, &last);
	if (first != last)
		jur_json_wrong(root, "two addresses of one family");
}

static void
read_autnum(const struct jur_node *root, struct jur_rdap *r)
{
	r->class_ = JUR_RDAP_AUTNUM;
	r->asn_first = jur_json_int_in(root, "startAutnum");
	r->asn_last = jur_json_int_in(root, "endAutnum");
	if (r->asn_last < 0)
		r->asn_last = r->asn_first;
	if (r->asn_first <= 0 || r->asn_last < r->asn_first ||
	    r->asn_last > UINT32_MAX)
		jur_json_wrong(root, "startAutnum and endAutnum in order");
}

static void
read_object(struct cf_arena *arena, const struct jur_node *root,
    struct jur_rdap *r)
{
	struct jur_node node = jur_json_in(root, "objectClassName");
	const char *name = jur_json_need(root, "objectClassName");

	if (strcasecmp(name, "domain") == 0)
		read_domain(arena, root, r);
	else if (strcasecmp(name, "ip network") == 0)
		read_network(root, r);
	else if (strcasecmp(name, "autnum") == 0)
		read_autnum(root, r);
	else
		jur_json_wrong(&node, "domain, ip network or autnum");
	r->handle = jur_json_text_in(root, "handle");
	r->name = jur_json_text_in(root, "name");
	r->type = jur_json_text_in(root, "type");
	r->country = jur_country_said(jur_json_text_in(root, "country"));
	r->port43 = jur_json_text_in(root, "port43");
	r->parent = jur_json_text_in(root, "parentHandle");
	r->status = jur_json_texts_in(root, "status");
	read_events(root, r);
	read_entities(arena, root, r);
}

int
jur_rdap_parse(struct cf_arena *arena, const void *bytes, size_t len,
    struct jur_rdap *ret, struct cf_err *err)
{
	struct jur_rdap r = { .domain = "" };
	struct jur_node root;
	int rc;

	if ((rc = jur_json_parse(arena, bytes, len, &root, err)) != CF_OK)
		return rc;
	if (jur_json_has(&root, "errorCode")) {
		struct jur_node title = jur_json_in(&root, "title");

		rc = cf_err_set(err, CF_ENOTFOUND, "the server answers %lld%s%s",
		    (long long)jur_json_int_in(&root, "errorCode"),
		    jur_json_is_text(&title) ? " " : "",
		    jur_json_is_text(&title) ? jur_json_text(&title) : "");
	} else {
		read_object(arena, &root, &r);
		rc = jur_json_end(&root, err);
	}
	jur_json_free(&root);
	if (rc == CF_OK)
		*ret = r;
	return rc;
}

/* ---- Networks ---- */

bool
jur_rdap_covers(const char *first, const char *last,
    const struct cf_addr *addr)
{
	struct cf_addr a, b;
	size_t n = addr->family == 4 ? 4 : 16;

	return cf_addr_parse(first, 0, &a) == CF_OK &&
	    cf_addr_parse(last, 0, &b) == CF_OK && a.family == addr->family &&
	    b.family == addr->family && memcmp(a.ip, addr->ip, n) <= 0 &&
	    memcmp(addr->ip, b.ip, n) <= 0;
}

/* ---- Which server ---- */

/* Digits as a number, -1 else. */
static int64_t
number(const char *s, size_t len)
{
	int64_t v = 0;
	size_t i;

	for (i = 0; i < len; i++) {
		if (s[i] < '0' || s[i] > '9' || v > UINT32_MAX)
			return -1;
		v = v * 10 + (s[i] - '0');
	}
	return len > 0 ? v : -1;
}

/* How well an entry ("fr", "16276-16280", "51.0.0.0/8") fits; 0: not. */
static unsigned int
entry_fits(struct cf_arena *arena, const char *entry, const char *key)
{
	size_t cut = strcspn(entry, "-/");
	struct cf_addr net, addr;
	int64_t lo, hi, n, bits;
	unsigned int i;

	if (strncasecmp(key, "AS", 2) == 0 &&
	    (n = number(key + 2, strlen(key + 2))) >= 0) {
		lo = number(entry, cut);
		hi = entry[cut] == '-' ?
		    number(entry + cut + 1, strlen(entry + cut + 1)) : lo;
		return lo >= 0 && lo <= n && n <= hi;
	}
	if (cf_addr_parse(key, 0, &addr) != CF_OK)
		return cf_suffix_match(entry, key);
	bits = entry[cut] == '/' ?
	    number(entry + cut + 1, strlen(entry + cut + 1)) : -1;
	if (bits < 0 || bits > (addr.family == 4 ? 32 : 128) ||
	    cf_addr_parse(cf_strndup(arena, entry, cut), 0, &net) != CF_OK ||
	    net.family != addr.family)
		return 0;
	for (i = 0; i < bits; i++)
		if (((net.ip[i / 8] ^ addr.ip[i / 8]) >> (7 - i % 8)) & 1)
			return 0;
	return (unsigned int)bits + 1;
}

/* Of [[entries], [urls]]: https if there is one. */
static const char *
url_of(const struct jur_node *service)
{
	struct jur_node urls = jur_json_item(service, 1), item;
	size_t i, n = jur_json_count(&urls);
	const char *url, *first = "";

	for (i = 0; i < n; i++) {
		item = jur_json_item(&urls, i);
		url = jur_json_text(&item);
		if (cf_starts(url, "https://"))
			return url;
		if (first[0] == '\0')
			first = url;
	}
	return first;
}

int
jur_rdap_server(struct cf_arena *arena, const void *bytes, size_t len,
    const char *key, const char **ret_url, struct cf_err *err)
{
	struct jur_node root, services, service, entries, item;
	unsigned int fit, best = 0;
	const char *url = "";
	size_t i, k, n;
	int rc;

	if ((rc = jur_json_parse(arena, bytes, len, &root, err)) != CF_OK)
		return rc;
	services = jur_json_in(&root, "services");
	if (services.value == NULL)
		jur_json_wrong(&services, "a list");
	for (i = 0; i < jur_json_count(&services); i++) {
		service = jur_json_item(&services, i);
		if (jur_json_count(&service) != 2) {
			jur_json_wrong(&service, "entries and addresses");
			break;
		}
		entries = jur_json_item(&service, 0);
		n = jur_json_count(&entries);
		for (k = 0; k < n; k++) {
			item = jur_json_item(&entries, k);
			fit = entry_fits(arena, jur_json_text(&item), key);
			if (fit > best) {
				best = fit;
				url = url_of(&service);
			}
		}
	}
	rc = jur_json_end(&root, err);
	jur_json_free(&root);
	if (rc == CF_OK)
		*ret_url = url;
	return rc;
}
