/*
 * GLEIF's answers.  Accounting consolidation, and nothing else: a minority
 * holder never shows here, and a reason for not reporting is kept as the word
 * that it is, because only some of these words say that there is no parent.
 */
#include <string.h>

#include <confiance/country.h>
#include <confiance/limits.h>

#include "codec_gleif.h"
#include "codec_json.h"

bool
jur_lei_is(const char *s)
{
	size_t i;

	for (i = 0; i < JUR_LEI_LEN; i++)
		if ((s[i] < '0' || s[i] > '9') &&
		    (i >= JUR_LEI_LEN - 2 || s[i] < 'A' || s[i] > 'Z'))
			return false;
	return s[i] == '\0';
}

static const char *
need_lei(const struct jur_node *object, const char *member)
{
	struct jur_node node = jur_json_in(object, member);
	const char *s = jur_json_text(&node);

	if (jur_lei_is(s))
		return s;
	jur_json_wrong(&node, "an LEI");
	return "";
}

static const char *
country_in(const struct jur_node *entity, const char *member)
{
	struct jur_node address = jur_json_in(entity, member);

	return cf_country_code(jur_json_text_in(&address, "country"));
}

/* Which of two links a record has.  The addresses in them are not followed:
 * whoever answers does not choose who is asked next. */
static void
read_links(const struct jur_node *data, struct jur_lei *r)
{
	static const char *const names[] = { "direct-parent",
		"ultimate-parent" };
	struct jur_node all = jur_json_in(data, "relationships"), one, links;
	size_t i;

	for (i = 0; i < CF_NELEM(names); i++) {
		one = jur_json_in(&all, names[i]);
		links = jur_json_in(&one, "links");
		r->has_parent[i] = jur_json_has(&links, "relationship-record");
		r->has_exception[i] =
		    jur_json_has(&links, "reporting-exception");
	}
}

static void
read_record(const struct jur_node *data, struct jur_lei *r)
{
	struct jur_node attributes = jur_json_in(data, "attributes");
	struct jur_node entity = jur_json_in(&attributes, "entity");
	struct jur_node name = jur_json_in(&entity, "legalName");
	struct jur_node registration = jur_json_in(&attributes,
	    "registration");

	r->lei = need_lei(data, "id");
	r->name = jur_json_need(&name, "name");
	r->country = country_in(&entity, "legalAddress");
	r->hq_country = country_in(&entity, "headquartersAddress");
	r->jurisdiction = jur_json_text_in(&entity, "jurisdiction");
	r->registered_as = jur_json_text_in(&entity, "registeredAs");
	r->status = jur_json_need(&entity, "status");
	r->registration = jur_json_need(&registration, "status");
	r->corroboration = jur_json_text_in(&registration,
	    "corroborationLevel");
	r->updated = jur_json_time_in(&registration, "lastUpdateDate");
	r->renewal = jur_json_time_in(&registration, "nextRenewalDate");
	read_links(data, r);
}

/* False when it is of another kind, or no longer in force. */
static bool
read_relation(const struct jur_node *data, struct jur_lei_parent *p)
{
	struct jur_node attributes = jur_json_in(data, "attributes");
	struct jur_node relation = jur_json_in(&attributes, "relationship");
	struct jur_node child = jur_json_in(&relation, "startNode");
	struct jur_node parent = jur_json_in(&relation, "endNode");
	struct jur_node registration = jur_json_in(&attributes,
	    "registration");
	const char *type = jur_json_need(&relation, "type");

	p->ultimate = cf_streq(type, "IS_ULTIMATELY_CONSOLIDATED_BY");
	if (!p->ultimate && !cf_streq(type, "IS_DIRECTLY_CONSOLIDATED_BY"))
		return false;
	p->lei = need_lei(&child, "id");
	p->parent = need_lei(&parent, "id");
	p->exception = "";
	p->corroboration = jur_json_text_in(&registration,
	    "corroborationLevel");
	return cf_streq(jur_json_need(&relation, "status"), "ACTIVE");
}

static bool
read_exception(const struct jur_node *data, struct jur_lei_parent *p)
{
	struct jur_node attributes = jur_json_in(data, "attributes");
	struct jur_node node = jur_json_in(&attributes, "category");
	const char *category = jur_json_need(&attributes, "category");

	p->ultimate = cf_starts(category, "ULTIMATE_");
	if (!p->ultimate && !cf_starts(category, "DIRECT_"))
		jur_json_wrong(&node, "DIRECT_… or ULTIMATE_…");
	p->lei = need_lei(&attributes, "lei");
	p->parent = "";
	p->exception = jur_json_need(&attributes, "reason");
	p->corroboration = "";
	return jur_json_text_in(&attributes, "validTo")[0] == '\0';
}

static void
read_data(const struct jur_node *data, struct jur_gleif *g,
    struct jur_lei *records, struct jur_lei_parent *parents)
{
	const char *type = jur_json_need(data, "type");
	struct jur_node node = jur_json_in(data, "type");

	if (cf_streq(type, "lei-records"))
		read_record(data, &records[g->nrecords++]);
	else if (cf_streq(type, "relationship-records"))
		g->nparents += read_relation(data, &parents[g->nparents]);
	else if (cf_streq(type, "reporting-exceptions"))
		g->nparents += read_exception(data, &parents[g->nparents]);
	else
		jur_json_wrong(&node, "lei-records, relationship-records or "
		    "reporting-exceptions");
}

static void
read_answer(struct cf_arena *arena, const struct jur_node *root,
    struct jur_gleif *g)
{
	struct jur_node data = jur_json_in(root, "data"), item;
	struct jur_node meta = jur_json_in(root, "meta");
	struct jur_node copy = jur_json_in(&meta, "goldenCopy");
	bool list = jur_json_is_list(&data);
	size_t i, n = list ? jur_json_count(&data) : 1;
	struct jur_lei_parent *parents;
	struct jur_lei *records;

	g->as_of = jur_json_time_in(&copy, "publishDate");
	if (data.value == NULL) {
		jur_json_wrong(&data, "an object or a list");
		return;
	}
	records = cf_calloc(arena, n + 1, sizeof(*records));
	parents = cf_calloc(arena, n + 1, sizeof(*parents));
	if (records == NULL || parents == NULL)
		return;
	for (i = 0; i < n; i++) {
		item = list ? jur_json_item(&data, i) : data;
		read_data(&item, g, records, parents);
	}
	g->records = records;
	g->parents = parents;
}

int
jur_gleif_parse(struct cf_arena *arena, const void *bytes, size_t len,
    struct jur_gleif *ret, struct cf_err *err)
{
	struct jur_gleif g = { .nrecords = 0 };
	struct jur_node root, errors, first;
	int rc;

	if ((rc = jur_json_parse(arena, bytes, len, &root, err)) != CF_OK)
		return rc;
	if (jur_json_has(&root, "errors")) {
		errors = jur_json_in(&root, "errors");
		first = jur_json_item(&errors, 0);
		rc = cf_err_set(err, CF_ENOTFOUND, "the server answers %s %s",
		    jur_json_text_in(&first, "status"),
		    jur_json_text_in(&first, "title"));
	} else {
		read_answer(arena, &root, &g);
		rc = jur_json_end(&root, err);
	}
	jur_json_free(&root);
	if (rc == CF_OK)
		*ret = g;
	return rc;
}
