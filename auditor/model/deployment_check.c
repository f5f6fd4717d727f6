/*
 * What follows from several keys of a deployment, and what they must agree
 * on: defaults made of other values, unique names, references that lead
 * somewhere, dates in order, shares that fit in a whole, waivers of rules
 * that exist.  Runs only on a file that was read without error, so that the
 * tree and the structs have the same shape.
 */
#include <stdlib.h>
#include <string.h>

#include <confiance/check.h>

#include "deployment_priv.h"

/* ---- Places ---- */

/* Where key stands in an object, or the object when it does not. */
static struct cf_pos
where(const struct dep_node *item, const char *key)
{
	const struct dep_node *node = dep_member(item, key);

	return node != NULL ? node->pos : item->pos;
}

static const struct dep_node *
first_of(const struct dep_node *map, const char *key)
{
	const struct dep_node *list = dep_member(map, key);

	return list != NULL ? list->first : NULL;
}

/* ---- Names, sorted ---- */

struct name {
	const char *text;
	size_t index; /* in the file's order */
	struct cf_pos pos;
};
struct names {
	struct name *v;
	size_t n;
};

static int
by_text(const void *a, const void *b)
{
	const struct name *x = a, *y = b;
	int order = strcmp(x->text, y->text);

	return order != 0 ? order : (x->index > y->index) - (x->index < y->index);
}

/*
 * The names of n structs of a size, each at an offset, sorted.  nodes: the
 * list's first node; key: where a name stands.
 */
static struct names
names_of(struct cf_arena *arena, const void *structs, size_t n, size_t size,
    size_t offset, const struct dep_node *nodes, const char *key)
{
	struct names names = { cf_calloc(arena, n + 1, sizeof(struct name)), 0 };
	const char *base = structs;

	for (; names.v != NULL && nodes != NULL && names.n < n;
	    nodes = nodes->next, names.n++) {
		names.v[names.n].text =
		    *(const char *const *)(base + names.n * size + offset);
		names.v[names.n].index = names.n;
		names.v[names.n].pos = where(nodes, key);
	}
	if (names.n > 0)
		qsort(names.v, names.n, sizeof(*names.v), by_text);
	return names;
}

static const struct name *
find(const struct names *names, const char *text)
{
	size_t low = 0, high = names->n, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (strcmp(names->v[mid].text, text) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	if (low < names->n && strcmp(names->v[low].text, text) == 0)
		return &names->v[low];
	return NULL;
}

static void
check_unique(struct dep_sink *sink, const struct names *names)
{
	size_t i;

	for (i = 1; i < names->n; i++) {
		if (strcmp(names->v[i].text, names->v[i - 1].text) == 0)
			dep_error(sink, CF_ECONFIG, names->v[i].pos, CF_TR(
			    "« %s » est déjà pris, ligne %u ; attendu : un nom "
			    "unique dans la liste",
			    "'%s' is already taken, line %u; expected: a name "
			    "that is unique in the list"),
			    dep_show(sink->arena, names->v[i].text),
			    names->v[i - 1].pos.line);
	}
}

#define NAMES(sink, list, n, type, member, nodes, key)                         \
	names_of((sink)->arena, list, n, sizeof(struct type),                  \
	    offsetof(struct type, member), nodes, key)

/* A reference that leads nowhere; list: the key where it should be. */
static void
unresolved(struct dep_sink *sink, struct cf_pos pos, const char *key,
    const char *text, const struct names *names, const char *list)
{
	const char **all = cf_calloc(sink->arena, names->n + 1, sizeof(*all));
	const char *near = NULL;
	size_t i;

	if (all != NULL) {
		for (i = 0; i < names->n; i++)
			all[i] = names->v[i].text;
		near = cf_nearest(text, all, names->n);
	}
	dep_error(sink, CF_ECONFIG, pos, CF_TR(
	    "« %s » : « %s » n'est pas déclaré ; attendu : un nom de « %s »%s",
	    "'%s': '%s' is not declared; expected: a name of '%s'%s"), key,
	    dep_show(sink->arena, text), list,
	    dep_meant(sink->arena, near));
}

static void
check_reference(struct dep_sink *sink, const struct dep_node *item,
    const char *key, const char *text, const struct names *names,
    const char *list)
{
	if (*text != '\0' && !dep_stop(sink) && find(names, text) == NULL)
		unresolved(sink, where(item, key), key, text, names, list);
}

/* provider and customer need no declaration. */
static void
check_operator(struct dep_sink *sink, const struct dep_node *item,
    const char *operator, const struct names *third_parties)
{
	if (strcmp(operator, "provider") != 0 &&
	    strcmp(operator, "customer") != 0)
		check_reference(sink, item, "operator", operator,
		    third_parties, "third_parties");
}

/* ---- Endpoints ---- */

static void
fill_endpoint(struct cf_arena *arena, struct cf_endpoint *endpoint)
{
	bool v6 = strchr(endpoint->host, ':') != NULL;

	if (endpoint->port == 0)
		endpoint->port = dep_default_port(endpoint->protocol);
	if (*endpoint->id == '\0')
		endpoint->id = cf_printf(arena, "%s%s%s:%u", v6 ? "[" : "",
		    endpoint->host, v6 ? "]" : "", endpoint->port);
	if (*endpoint->sni == '\0' && !dep_is_address(endpoint->host))
		endpoint->sni = endpoint->host;
}

/* Pages are what HTTP serves, each path once. */
static void
check_pages(struct dep_sink *sink, const struct dep_node *node,
    const struct cf_endpoint *endpoint)
{
	const struct dep_node *pages = dep_member(node, "pages");
	struct names names;

	if (endpoint->npages == 0)
		return;
	if (strcmp(endpoint->protocol, "https") != 0 &&
	    strcmp(endpoint->protocol, "http") != 0)
		dep_error(sink, CF_ECONFIG, pages->pos, CF_TR(
		    "« pages » avec « protocol: %s » ; attendu : https ou http",
		    "'pages' with 'protocol: %s'; expected: https or http"),
		    endpoint->protocol);
	names = NAMES(sink, endpoint->pages, endpoint->npages, cf_page, path,
	    pages->first, "path");
	check_unique(sink, &names);
}

static void
check_endpoints(struct dep_sink *sink, const struct dep_node *root,
    struct cf_deployment *dep)
{
	struct cf_endpoint *list = (struct cf_endpoint *)dep->endpoints;
	const struct dep_node *node = first_of(root, "endpoints");
	struct names names;
	size_t i;

	for (i = 0; node != NULL; i++, node = node->next) {
		fill_endpoint(sink->arena, &list[i]);
		if (list[i].port == 0)
			dep_error(sink, CF_ECONFIG, where(node, "protocol"),
			    CF_TR("« %s » n'a pas de port par défaut ; "
			    "attendu : une clé « port »",
			    "'%s' has no default port; expected: a key "
			    "'port'"), list[i].protocol);
		if (*list[i].starttls != '\0' &&
		    strcmp(list[i].protocol, "tls") != 0)
			dep_error(sink, CF_ECONFIG, where(node, "starttls"),
			    CF_TR("« starttls » avec « protocol: %s » ; "
			    "attendu : « protocol: tls »",
			    "'starttls' with 'protocol: %s'; expected: "
			    "'protocol: tls'"), list[i].protocol);
		if ((*list[i].client_certificate != '\0') !=
		    (list[i].client_key.from != CF_SECRET_NONE))
			dep_error(sink, CF_ECONFIG, node->pos, CF_TR(
			    "« client_certificate » et « client_key » vont "
			    "ensemble ; attendu : les deux ou aucune",
			    "'client_certificate' and 'client_key' go "
			    "together; expected: both or none"));
		check_pages(sink, node, &list[i]);
	}
	names = NAMES(sink, dep->endpoints, dep->nendpoints, cf_endpoint, id,
	    first_of(root, "endpoints"), "id");
	check_unique(sink, &names);
}

/* ---- Ownership ---- */

static void
check_share(struct dep_sink *sink, struct cf_pos pos, const char *company,
    bool votes, int64_t share, int64_t *sum)
{
	int64_t before = *sum;

	if (share < 0)
		return;
	*sum += share;
	/* Said once for each company. */
	if (*sum <= CF_SHARE_WHOLE || before > CF_SHARE_WHOLE)
		return;
	dep_error(sink, CF_ECONFIG, pos, votes ? CF_TR(
	    "les droits de vote de « %s » dépassent 100 %% ; attendu : 100 au "
	    "plus en tout (« votes » absent vaut « capital »)",
	    "the votes of '%s' exceed 100 %%; expected: at most 100 in all "
	    "('votes' that is absent equals 'capital')") : CF_TR(
	    "le capital de « %s » dépasse 100 %% ; attendu : 100 au plus en "
	    "tout", "the capital of '%s' exceeds 100 %%; expected: at most "
	    "100 in all"), company);
}

static void
check_shares(struct dep_sink *sink, const struct dep_node *nodes,
    struct cf_ownership *own, const struct names *companies)
{
	struct cf_holding *list = (struct cf_holding *)own->holdings;
	int64_t *capital, *votes;
	const struct name *of;
	size_t i;

	capital = cf_calloc(sink->arena, own->ncompanies + 1, sizeof(*capital));
	votes = cf_calloc(sink->arena, own->ncompanies + 1, sizeof(*votes));
	if (capital == NULL || votes == NULL)
		return;
	for (i = 0; nodes != NULL; i++, nodes = nodes->next) {
		if (list[i].votes < 0)
			list[i].votes = list[i].capital;
		if ((of = find(companies, list[i].of)) == NULL)
			continue;
		check_share(sink, where(nodes, "capital"), list[i].of, false,
		    list[i].capital, &capital[of->index]);
		check_share(sink, where(nodes, "votes"), list[i].of, true,
		    list[i].votes, &votes[of->index]);
	}
}

/* Each link is a subject of its own: "HOLDER>OF", "HOLDER>OF>RIGHT". */
static void
check_links(struct dep_sink *sink, const struct dep_node *own_node,
    const struct cf_ownership *own)
{
	struct names links;
	const struct dep_node *node;
	size_t i, n = own->nholdings > own->nrights ? own->nholdings :
	    own->nrights;

	links.v = cf_calloc(sink->arena, n + 1, sizeof(*links.v));
	if (links.v == NULL)
		return;
	node = first_of(own_node, "holdings");
	for (i = 0; node != NULL; i++, node = node->next)
		links.v[i] = (struct name){ cf_printf(sink->arena, "%s>%s",
		    own->holdings[i].holder, own->holdings[i].of), i,
		    node->pos };
	links.n = i;
	qsort(links.v, links.n, sizeof(*links.v), by_text);
	check_unique(sink, &links);
	node = first_of(own_node, "rights");
	for (i = 0; node != NULL; i++, node = node->next)
		links.v[i] = (struct name){ cf_printf(sink->arena, "%s>%s>%s",
		    own->rights[i].holder, own->rights[i].of,
		    own->rights[i].right == CF_RIGHT_VETO ? "veto" :
		    "board_majority"), i, node->pos };
	links.n = i;
	qsort(links.v, links.n, sizeof(*links.v), by_text);
	check_unique(sink, &links);
}

static void
check_ownership(struct dep_sink *sink, const struct dep_node *root,
    struct cf_deployment *dep, const struct names *documents)
{
	struct cf_ownership *own = &dep->provider.ownership;
	const struct dep_node *node, *item;
	struct names companies;
	size_t i;

	node = dep_member(dep_member(root, "provider"), "ownership");
	if (node == NULL)
		return;
	companies = NAMES(sink, own->companies, own->ncompanies, cf_company,
	    id, first_of(node, "companies"), "id");
	check_unique(sink, &companies);
	check_reference(sink, node, "target", own->target, &companies,
	    "companies");
	check_reference(sink, node, "document", own->document, documents,
	    "documents");
	item = first_of(node, "holdings");
	for (i = 0; item != NULL; i++, item = item->next) {
		check_reference(sink, item, "holder", own->holdings[i].holder,
		    &companies, "companies");
		check_reference(sink, item, "of", own->holdings[i].of,
		    &companies, "companies");
	}
	item = first_of(node, "rights");
	for (i = 0; item != NULL; i++, item = item->next) {
		check_reference(sink, item, "holder", own->rights[i].holder,
		    &companies, "companies");
		check_reference(sink, item, "of", own->rights[i].of,
		    &companies, "companies");
	}
	check_shares(sink, first_of(node, "holdings"), own, &companies);
	check_links(sink, node, own);
}

/* ---- Stores ---- */

static void
check_key_stores(struct dep_sink *sink, const struct dep_node *root,
    const struct cf_deployment *dep, const struct names *third_parties,
    const struct names *key_stores)
{
	const struct dep_node *node = first_of(root, "key_stores");
	size_t i;

	check_unique(sink, key_stores);
	for (i = 0; node != NULL; i++, node = node->next)
		check_operator(sink, node, dep->key_stores[i].operator_,
		    third_parties);
}

static void
check_data_stores(struct dep_sink *sink, const struct dep_node *root,
    const struct cf_deployment *dep, const struct names *third_parties,
    const struct names *key_stores)
{
	const struct dep_node *node = first_of(root, "data_stores");
	const struct cf_data_store *store = dep->data_stores;
	struct names names;

	names = NAMES(sink, dep->data_stores, dep->ndata_stores, cf_data_store,
	    id, node, "id");
	check_unique(sink, &names);
	for (; node != NULL; store++, node = node->next) {
		check_operator(sink, node, store->operator_, third_parties);
		check_reference(sink, node, "key_store", store->key_store,
		    key_stores, "key_stores");
		if ((store->access_key.from == CF_SECRET_NONE) !=
		    (store->secret_key.from == CF_SECRET_NONE))
			dep_error(sink, CF_ECONFIG, node->pos, CF_TR(
			    "« access_key » et « secret_key » vont ensemble ; "
			    "attendu : les deux ou aucune",
			    "'access_key' and 'secret_key' go together; "
			    "expected: both or none"));
	}
}

/* ---- Waivers ---- */

static const char *
nearest_rule(struct cf_arena *arena, const char *id)
{
	const struct cf_check *const *checks;
	const struct cf_rule *const *rule;
	const char **ids;
	size_t i, n, max = 0, found = 0;

	checks = cf_checks(&n);
	for (i = 0; i < n; i++) {
		for (rule = checks[i]->rules; rule != NULL && *rule != NULL;
		    rule++)
			max++;
	}
	if ((ids = cf_calloc(arena, max + 1, sizeof(*ids))) == NULL)
		return NULL;
	for (i = 0; i < n; i++) {
		for (rule = checks[i]->rules; rule != NULL && *rule != NULL;
		    rule++)
			ids[found++] = (*rule)->id;
	}
	return cf_nearest(id, ids, found);
}

static void
check_waiver(struct dep_sink *sink, const struct dep_node *node,
    const struct cf_waiver *waiver)
{
	const struct cf_rule *rule = cf_rule_find(waiver->rule, NULL);
	size_t n = strcspn(waiver->subject, ":");

	if (rule == NULL)
		dep_error(sink, CF_ECONFIG, where(node, "rule"), CF_TR(
		    "règle inconnue « %s » ; attendu : une règle de « confiance "
		    "list rules »%s", "unknown rule '%s'; expected: a rule of "
		    "'confiance list rules'%s"),
		    dep_show(sink->arena, waiver->rule), dep_meant(sink->arena,
		    nearest_rule(sink->arena, waiver->rule)));
	else if (strlen(rule->subject) != n ||
	    strncmp(rule->subject, waiver->subject, n) != 0)
		dep_error(sink, CF_ECONFIG, where(node, "subject"), CF_TR(
		    "« %s » n'est pas un objet que juge « %s » ; attendu : "
		    "« %s:… »", "'%s' is no subject that '%s' judges; "
		    "expected: '%s:…'"),
		    dep_show(sink->arena, waiver->subject), rule->id,
		    rule->subject);
	if (waiver->expires <= waiver->created)
		dep_error(sink, CF_ECONFIG, where(node, "expires"), CF_TR(
		    "« expires » vient avant « created » ; attendu : le même "
		    "jour ou plus tard", "'expires' comes before 'created'; "
		    "expected: the same day or later"));
}

static void
check_waivers(struct dep_sink *sink, const struct dep_node *root,
    const struct cf_deployment *dep)
{
	const struct dep_node *node = first_of(root, "waivers");
	struct names names;
	size_t i;

	names = NAMES(sink, dep->waivers, dep->nwaivers, cf_waiver, id, node,
	    "id");
	check_unique(sink, &names);
	for (i = 0; node != NULL && !dep_stop(sink); i++, node = node->next)
		check_waiver(sink, node, &dep->waivers[i]);
}

/* ---- All of it ---- */

static void
check_third_parties(struct dep_sink *sink, const struct names *names)
{
	const struct name *taken;
	static const char *const reserved[] = { "provider", "customer" };
	size_t i;

	check_unique(sink, names);
	for (i = 0; i < CF_NELEM(reserved); i++) {
		if ((taken = find(names, reserved[i])) != NULL)
			dep_error(sink, CF_ECONFIG, taken->pos, CF_TR(
			    "« %s » est réservé ; attendu : un autre "
			    "identifiant", "'%s' is reserved; expected: "
			    "another identifier"), reserved[i]);
	}
}

static void
check_lists(struct dep_sink *sink, const struct dep_node *root,
    const struct cf_deployment *dep)
{
	const struct dep_node *provider = dep_member(root, "provider");
	struct names names;

	names = NAMES(sink, dep->domains, dep->ndomains, cf_domain, name,
	    first_of(root, "domains"), "name");
	check_unique(sink, &names);
	names = NAMES(sink, dep->provider.licences, dep->provider.nlicences,
	    cf_licence, product, first_of(provider, "licences"), "product");
	check_unique(sink, &names);
	names = NAMES(sink, dep->tenant_services, dep->ntenant_services,
	    cf_tenant_service, cloud, first_of(root, "tenant_services"),
	    "cloud");
	check_unique(sink, &names);
	names = NAMES(sink, dep->policies, dep->npolicies, cf_policy, id,
	    first_of(root, "policies"), "id");
	check_unique(sink, &names);
}

void
dep_check(struct dep_sink *sink, const struct dep_node *root,
    struct cf_deployment *dep)
{
	struct names third_parties, key_stores, documents;
	const struct cf_authorisation *grant = &dep->authorisation;

	third_parties = NAMES(sink, dep->third_parties, dep->nthird_parties,
	    cf_third_party, id, first_of(root, "third_parties"), "id");
	key_stores = NAMES(sink, dep->key_stores, dep->nkey_stores,
	    cf_key_store, id, first_of(root, "key_stores"), "id");
	documents = NAMES(sink, dep->documents, dep->ndocuments, cf_document,
	    id, first_of(root, "documents"), "id");
	check_third_parties(sink, &third_parties);
	check_unique(sink, &documents);
	check_lists(sink, root, dep);
	check_reference(sink, root, "client_profile", dep->client_profile,
	    &documents, "documents");
	if (grant->from != 0 && grant->until != 0 && grant->until < grant->from)
		dep_error(sink, CF_ECONFIG, where(dep_member(root,
		    "authorisation"), "until"), CF_TR(
		    "« until » vient avant « from » ; attendu : le même jour "
		    "ou plus tard", "'until' comes before 'from'; expected: "
		    "the same day or later"));
	check_endpoints(sink, root, dep);
	check_ownership(sink, root, dep, &documents);
	check_key_stores(sink, root, dep, &third_parties, &key_stores);
	check_data_stores(sink, root, dep, &third_parties, &key_stores);
	check_waivers(sink, root, dep);
}
