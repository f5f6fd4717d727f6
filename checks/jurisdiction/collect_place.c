/*
 * Looks up every address of the audit: where it is (the region that its
 * provider publishes, else two independent sets that must agree), who announces it, who runs and who controls that network, and
 * which laws reach them.  Each step is a fact with its source.
 *
 * Reads the evidence and the data files, has no network.  Never guesses: sets
 * that disagree, a set that is missing, a network that the table does not
 * hold are facts without a value, and their note says what was seen.
 */
#include <stdlib.h>
#include <string.h>

#include <confiance/country.h>
#include <confiance/limits.h>

#include "ranges.h"
#include "registers.h"

/* What this collector works on. */
struct work {
	struct cf_collect *c;
	struct jur_world world;
	bool have_world;
	bool have_b; /* the second set was read */
	struct jur_ranges *ranges;
	struct jur_place *places;
	size_t nplaces;
	const char *source_a, *source_b, *source_asn, *source_table;
	const char *source_p; /* of the published lists, "" none */
	struct jur_operators *operators;
};

/* Facts of a data set, not of our own measurement. */
static void
say(struct work *w, const char *subject, const char *key, const char *source,
    struct cf_value value)
{
	struct cf_claim claim = { .subject = subject, .key = key,
		.value = value, .origin = CF_OR_API, .source = source };

	cf_emit(w->c, &claim);
}

static void
say_none(struct work *w, const char *subject, const char *key,
    enum cf_status status, const char *source, const char *note)
{
	struct cf_claim claim = { .subject = subject, .key = key,
		.status = status, .origin = CF_OR_API, .source = source,
		.note = note };

	cf_emit(w->c, &claim);
}

/* ---- Which addresses ---- */

static int
by_text(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

/* Every address of endpoint.addresses and dns.addresses, sorted, once. */
static int
gather(struct work *w)
{
	const struct cf_evidence *ev = w->c->evidence;
	size_t i, k, n = 0, cap = 0, total = cf_evidence_count(ev);
	const struct cf_fact *fact;
	const char **texts;

	for (i = 0; i < total; i++) {
		fact = cf_evidence_at(ev, i);
		if (cf_streq(fact->key, "endpoint.addresses") ||
		    cf_streq(fact->key, "dns.addresses"))
			cap += fact->value.n;
	}
	texts = cf_calloc(w->c->arena, cap + 1, sizeof(*texts));
	w->places = cf_calloc(w->c->arena, cap + 1, sizeof(*w->places));
	if (texts == NULL || w->places == NULL)
		return CF_ENOMEM;
	for (i = 0; i < total; i++) {
		fact = cf_evidence_at(ev, i);
		if (!cf_streq(fact->key, "endpoint.addresses") &&
		    !cf_streq(fact->key, "dns.addresses"))
			continue;
		for (k = 0; k < fact->value.n; k++)
			texts[n++] = fact->value.list[k];
	}
	qsort(texts, n, sizeof(*texts), by_text);
	for (i = 0; i < n; i++) {
		struct jur_place *p = &w->places[w->nplaces];

		if (i > 0 && strcmp(texts[i], texts[i - 1]) == 0)
			continue;
		*p = (struct jur_place){ .text = texts[i], .special = "",
			.a = "", .b = "", .as_name = "", .operator_by = "",
			.published = "", .published_by = "", .anycast = "" };
		if (cf_addr_parse(texts[i], 0, &p->addr) != CF_OK) {
			p->special = "not an address";
		} else {
			p->addr = cf_addr_unmap(&p->addr);
			p->special = cf_addr_special(&p->addr);
		}
		w->nplaces++;
	}
	return CF_OK;
}

/* ---- The facts of one address ---- */

static void
emit_answer(struct work *w, const char *subject, const char *key,
    const char *code, const char *source, bool have)
{
	if (!have)
		say_none(w, subject, key, CF_ST_NOT_COLLECTED, source,
		    "the data set is not installed");
	else if (code[0] == '\0')
		say_none(w, subject, key, CF_ST_ABSENT, source,
		    "the data set has no country for it");
	else
		say(w, subject, key, source, cf_v_text(code));
}

/* The answers of the sets and of the lists, each as it is. */
static void
emit_answers(struct work *w, const char *subject, const struct jur_place *p)
{
	emit_answer(w, subject, "address.country_a", p->a, w->source_a, true);
	emit_answer(w, subject, "address.country_b", p->b,
	    w->have_b ? w->source_b : JUR_GEOIP_NAME, w->have_b);
	if (p->published[0] != '\0') {
		struct cf_claim claim = { .subject = subject,
			.key = "address.country_published",
			.origin = CF_OR_API, .source = w->source_p,
			.note = p->published_by,
			.value = cf_v_text(p->published) };

		cf_emit(w->c, &claim);
	} else if (w->source_p[0] != '\0') {
		say_none(w, subject, "address.country_published",
		    CF_ST_ABSENT, w->source_p,
		    p->published_torn ? "two lists contradict each other" :
			p->published_by[0] != '\0' ? p->published_by :
						      "in no list");
	} else {
		say_none(w, subject, "address.country_published",
		    CF_ST_NOT_COLLECTED, "", "no list is installed");
	}
}

/* Why an address has no place, with every answer. */
static const char *
why_not(struct work *w, const struct jur_place *p, enum jur_confidence why)
{
	struct cf_arena *arena = w->c->arena;
	const char *by = p->anycast[0] != '\0' ? p->anycast : p->published_by;

	if (why == JUR_CF_SPECIAL)
		return cf_printf(arena, "%s address", p->special);
	if (why == JUR_CF_ANYCAST)
		return cf_printf(arena, "%s: many places (%s / %s)", by,
		    p->a[0] != '\0' ? p->a : "-", p->b[0] != '\0' ? p->b : "-");
	return cf_printf(arena, "%s: %s (%s), %s (%s)%s%s",
	    jur_confidence_name(why), p->a[0] != '\0' ? p->a : "none",
	    w->source_a,
	    p->b_torn ? "several" : p->b[0] != '\0' ? p->b : "none",
	    w->have_b ? w->source_b : JUR_GEOIP_NAME " missing",
	    p->published_by[0] != '\0' ? ", published: " : "",
	    p->published_by);
}

static void
emit_country(struct work *w, const char *subject, const struct jur_place *p)
{
	struct cf_arena *arena = w->c->arena;
	const char *country, *source;
	enum jur_confidence why = jur_place_decide(p, &country);

	if (p->special[0] == '\0')
		emit_answers(w, subject, p);
	source = why == JUR_CF_PUBLISHED ? w->source_p :
	    cf_printf(arena, "%s; %s%s%s", w->source_a,
		w->have_b ? w->source_b : JUR_GEOIP_NAME " missing",
		w->source_p[0] != '\0' ? "; " : "", w->source_p);
	say(w, subject, "address.country_confidence", source,
	    cf_v_text(jur_confidence_name(why)));
	if (country[0] != '\0') {
		struct cf_claim claim = { .subject = subject,
			.key = "address.country", .origin = CF_OR_API,
			.source = source, .value = cf_v_text(country) };

		/* The list is believed, and what speaks against it is said. */
		if (why == JUR_CF_PUBLISHED)
			claim.note = cf_printf(arena, "%s%s%s",
			    p->published_by, p->a[0] != '\0' &&
			    cf_streq(p->a, p->b) && !cf_streq(p->a, country) ?
			    "; both data sets say " : "",
			    p->a[0] != '\0' && cf_streq(p->a, p->b) &&
			    !cf_streq(p->a, country) ? p->a : "");
		cf_emit(w->c, &claim);
		return;
	}
	say_none(w, subject, "address.country", CF_ST_NOT_COLLECTED, source,
	    why_not(w, p, why));
}

/* For a network that nobody knows: the company that has the name and the
 * country of its autonomous system's holder.  Of low confidence, so that it
 * can carry a failure and never a pass. */
static void
operator_by_register(struct work *w, struct jur_place *p)
{
	struct cf_arena *arena = w->c->arena;
	const struct cf_evidence *ev = w->c->evidence;
	const struct cf_fact *name, *country;
	struct jur_provider *o;
	struct jur_registered r;
	const char *by;

	if (p->operator_ != NULL || p->asn == 0)
		return;
	by = jur_held_by(arena, ev, "autnum", &p->addr, p->asn);
	name = cf_evidence_get(ev, "autnum.holder", by);
	country = cf_evidence_get(ev, "autnum.holder_country", by);
	if (name == NULL || name->status != CF_ST_OK || country == NULL ||
	    country->status != CF_ST_OK ||
	    !jur_registered_name(arena, ev, name->value.s, country->value.s,
		&r) || (o = cf_alloc(arena, sizeof(*o))) == NULL)
		return;
	*o = (struct jur_provider){
		.id = cf_printf(arena, "lei-%s", cf_subject_name(r.id)),
		.name = r.name, .hq = r.hq, .control = r.control,
		.parent = r.parent, .parent_country = r.control,
		.licensor = "", .licensor_country = "", .secnumcloud = "",
		.siren = "", .confidence = "low", .as_of = "",
		.from_register = r.source };
	p->operator_ = o;
	p->operator_by = "register";
}

static void
emit_network(struct work *w, const char *subject, const struct jur_place *p)
{
	const char *by = p->operator_by;

	if (p->asn != 0) {
		say(w, subject, "address.asn", w->source_asn,
		    cf_v_int(p->asn));
		say(w, subject, "address.as_name", w->source_asn,
		    cf_v_text(p->as_name));
	} else {
		say_none(w, subject, "address.asn", CF_ST_ABSENT,
		    w->source_asn, "no announced network");
	}
	if (p->party != NULL) {
		struct cf_claim claim = { .subject = subject,
			.key = "address.third_party",
			.origin = CF_OR_DECLARED,
			.source = w->c->deployment->file,
			.value = cf_v_text(cf_subject(w->c->arena,
			    "third_party", p->party->id)) };

		cf_emit(w->c, &claim);
	} else {
		say_none(w, subject, "address.third_party", CF_ST_ABSENT,
		    w->c->deployment->file,
		    "no third party declares this network");
	}
	if (p->operator_ == NULL) {
		say_none(w, subject, "address.operator", CF_ST_NOT_COLLECTED,
		    w->source_table,
		    p->asn == 0 ? "no announced network" :
				  cf_printf(w->c->arena,
				      "AS%lld %s is not in the table",
				      (long long)p->asn, p->as_name));
		return;
	}
	if (cf_streq(by, "declared") || cf_streq(by, "register")) {
		bool declared = cf_streq(by, "declared");
		struct cf_claim claim = { .subject = subject,
			.key = "address.operator",
			.origin = declared ? CF_OR_DECLARED : CF_OR_ATTESTED,
			.source = declared ? w->c->deployment->file :
			    p->operator_->from_register,
			.note = declared ? "" :
			    "by the name of the network's holder: weak",
			.value = cf_v_text(
			    jur_operator_subject(w->operators, p->operator_)) };

		cf_emit(w->c, &claim);
	} else {
		say(w, subject, "address.operator", w->source_table,
		    cf_v_text(jur_operator_subject(w->operators, p->operator_)));
	}
	say(w, subject, "address.operator_name", w->source_table,
	    cf_v_text(p->operator_->name));
}

/* Whom a register names as the holder; whoever runs it may be another. */
static void
emit_holder(struct work *w, const char *subject, const struct jur_place *p)
{
	static const char *const kinds[] = { "autnum", "network" };
	const struct cf_fact *name, *country;
	const char *by;
	size_t i;

	for (i = 0; i < CF_NELEM(kinds); i++) {
		by = jur_held_by(w->c->arena, w->c->evidence, kinds[i],
		    &p->addr, p->asn);
		name = cf_evidence_get(w->c->evidence,
		    cf_printf(w->c->arena, "%s.holder", kinds[i]), by);
		if (by[0] == '\0' || name == NULL || name->status != CF_ST_OK)
			continue;
		say(w, subject, "address.holder", name->source,
		    cf_v_text(name->value.s));
		country = cf_evidence_get(w->c->evidence,
		    cf_printf(w->c->arena, "%s.holder_country", kinds[i]), by);
		if (country != NULL && country->status == CF_ST_OK)
			say(w, subject, "address.holder_country",
			    country->source, cf_v_text(country->value.s));
		return;
	}
}

static void
emit_place(struct work *w, const struct jur_place *p)
{
	const char *subject = cf_subject(w->c->arena, "address", p->text);

	if (p->special[0] != '\0')
		cf_emit_text(w->c, subject, "address.special", p->special);
	else
		cf_emit_status(w->c, subject, "address.special", CF_ST_ABSENT,
		    "a public unicast address");
	emit_country(w, subject, p);
	if (p->special[0] != '\0') {
		say_none(w, subject, "address.operator", CF_ST_NOT_COLLECTED,
		    w->source_table,
		    cf_printf(w->c->arena, "%s address", p->special));
		return;
	}
	say(w, subject, "address.anycast",
	    jur_dataset_text(w->c->arena, &w->world, "anycast.json"),
	    cf_v_bool(p->anycast[0] != '\0'));
	emit_network(w, subject, p);
	emit_holder(w, subject, p);
}

/* Without the tables nothing is known about any address, and it is said. */
static void
emit_nothing(struct work *w, const char *why)
{
	static const char *const keys[] = { "address.country",
		"address.operator" };
	const char *subject;
	size_t i, k;

	for (i = 0; i < w->nplaces; i++) {
		subject = cf_subject(w->c->arena, "address", w->places[i].text);
		for (k = 0; k < CF_NELEM(keys); k++)
			say_none(w, subject, keys[k], CF_ST_NOT_COLLECTED, "",
			    why);
	}
}

/* ---- Names ---- */

/* Operators and delivery networks that the names point to: the host and every
 * step of its chain, since each step is an operator. */
static void
emit_name(struct work *w, const char *host, const struct cf_fact *chain)
{
	size_t i, k, n = 1 + (chain != NULL ? chain->value.n : 0), found = 0;
	const char *subject = cf_subject(w->c->arena, "name", host);
	const char **operators = cf_calloc(w->c->arena, n, sizeof(*operators));
	const char *name, *op, *cdn = "";
	const struct jur_provider *p;

	for (i = 0; operators != NULL && i < n; i++) {
		name = i == 0 ? host : chain->value.list[i - 1];
		if (cdn[0] == '\0')
			cdn = jur_anycast_name(&w->world, name);
		if ((p = jur_provider_by_name(&w->world,
			JUR_SUFFIX_CNAME, name)) == NULL)
			continue;
		op = jur_operator_subject(w->operators, p);
		for (k = 0; k < found && !cf_streq(operators[k], op); k++)
			;
		if (k == found)
			operators[found++] = op;
	}
	if (found != 0)
		say(w, subject, "name.operators", w->source_table,
		    cf_v_list(operators, found));
	else
		say_none(w, subject, "name.operators", CF_ST_ABSENT,
		    w->source_table, "no suffix of the table fits");
	if (cdn[0] != '\0')
		say(w, subject, "name.cdn",
		    jur_dataset_text(w->c->arena, &w->world, "anycast.json"),
		    cf_v_text(cdn));
	else
		say_none(w, subject, "name.cdn", CF_ST_ABSENT,
		    jur_dataset_text(w->c->arena, &w->world, "anycast.json"),
		    "no suffix of the list fits");
}

static void
emit_names(struct work *w)
{
	struct jur_named *names;
	const struct cf_fact *chain;
	size_t i, n;

	names = jur_named_endpoints(w->c->arena, w->c->deployment, &n);
	for (i = 0; names != NULL && i < n; i++) {
		if (i > 0 && cf_streq(names[i].host, names[i - 1].host))
			continue;
		chain = cf_evidence_get(w->c->evidence, "dns.chain",
		    cf_subject(w->c->arena, "name", names[i].host));
		emit_name(w, names[i].host, chain);
	}
}

static int
by_place(const void *key, const void *row)
{
	return strcmp(key, ((const struct jur_place *)row)->text);
}

static const struct jur_place *
place_find(const struct work *w, const char *text)
{
	return bsearch(text, w->places, w->nplaces, sizeof(*w->places),
	    by_place);
}

/* The countries of the addresses of an endpoint. */
static void
emit_endpoint(struct work *w, const char *subject)
{
	const struct cf_fact *fact = cf_evidence_get(w->c->evidence,
	    "endpoint.addresses", subject);
	const char **found, *country;
	const struct jur_place *p;
	size_t i, k, n = 0;

	found = cf_calloc(w->c->arena, fact == NULL ? 1 : fact->value.n + 1,
	    sizeof(*found));
	for (i = 0; found != NULL && fact != NULL && i < fact->value.n; i++) {
		p = place_find(w, fact->value.list[i]);
		country = "";
		if (p != NULL)
			(void)jur_place_decide(p, &country);
		if (country[0] == '\0')
			continue;
		for (k = 0; k < n && !cf_streq(found[k], country); k++)
			;
		if (k == n)
			found[n++] = country;
	}
	qsort(found, n, sizeof(*found), by_text);
	if (n != 0)
		say(w, subject, "endpoint.places", w->source_a,
		    cf_v_list(found, n));
	else
		say_none(w, subject, "endpoint.places", CF_ST_ABSENT,
		    w->source_a, "no address has a place");
}

static void
emit_endpoints(struct work *w)
{
	const struct cf_deployment *d = w->c->deployment;
	size_t i;

	for (i = 0; i < d->nendpoints; i++)
		emit_endpoint(w,
		    cf_subject(w->c->arena, "endpoint", d->endpoints[i].id));
}

/* ---- The collector ---- */

/* The tables, and what the ranges were compiled from. */
static void
emit_datasets(struct work *w)
{
	const struct jur_origin *v;
	size_t i, k, n;

	for (i = 0; i < w->world.ndatasets; i++)
		if (cf_ends(w->world.datasets[i].file, ".json") &&
		    !cf_streq(w->world.datasets[i].file,
			"certificate-authorities.json"))
			cf_emit_dataset(w->c, &w->world.datasets[i].set);
	v = jur_ranges_origins(w->ranges, &n);
	for (i = 0; i < n; i++) {
		for (k = 0; k < i && !cf_streq(v[k].set.sha256,
			v[i].set.sha256); k++)
			;
		if (k == i)
			cf_emit_dataset(w->c, &v[i].set);
	}
}

/* "name version" of what a table was compiled from. */
static const char *
source_of(struct work *w, enum jur_table four, enum jur_table six)
{
	const struct jur_origin *v;
	const char *all = "", *one;
	size_t i, n;

	v = jur_ranges_origins(w->ranges, &n);
	for (i = 0; i < n; i++) {
		if (v[i].table != four && v[i].table != six)
			continue;
		/* The IPv6 part of a set has a name that goes on. */
		if (all[0] != '\0' && four != JUR_T_P4)
			break;
		one = cf_printf(w->c->arena, "%s %s", v[i].set.name,
		    v[i].set.version);
		if (strstr(all, one) != NULL)
			continue;
		all = cf_printf(w->c->arena, "%s%s%s", all,
		    all[0] != '\0' ? "; " : "", one);
	}
	return all;
}

static int
look(struct work *w, struct cf_err *err)
{
	struct cf_arena *arena = w->c->arena;
	struct cf_err missing = { 0 };
	size_t i;
	int rc;

	if ((w->operators = jur_operators_new(w->c, &w->world)) == NULL)
		return cf_err_set(err, CF_ENOMEM,
		    CF_TR("mémoire insuffisante", "out of memory"));
	rc = jur_ranges_load(arena, &w->world, false, &w->ranges, &missing,
	    err);
	if (rc != CF_OK)
		return rc;
	w->source_a = source_of(w, JUR_T_A4, JUR_T_A6);
	w->source_b = source_of(w, JUR_T_B4, JUR_T_B6);
	w->source_p = source_of(w, JUR_T_P4, JUR_T_P6);
	w->source_asn = source_of(w, JUR_T_N4, JUR_T_N6);
	w->have_b = w->source_b[0] != '\0';
	w->source_table = jur_dataset_text(arena, &w->world, "providers.json");
	emit_datasets(w);
	for (i = 0; i < w->nplaces; i++) {
		if (w->places[i].special[0] == '\0') {
			jur_ranges_look(arena, w->ranges, &w->places[i]);
			jur_place_operator(arena, &w->world, w->c->deployment,
			    &w->places[i]);
			operator_by_register(w, &w->places[i]);
		}
		emit_place(w, &w->places[i]);
	}
	emit_endpoints(w);
	emit_names(w);
	rc = jur_reach(w->c, &w->world, w->operators, w->places, w->nplaces);
	jur_operators_parties(w->operators);
	jur_operators_end(w->operators);
	jur_ranges_close(w->ranges);
	if (rc != CF_OK)
		return cf_err_set(err, rc,
		    CF_TR("mémoire insuffisante", "out of memory"));
	/* A set that is missing is said in the facts; one that is damaged is
	 * a failure of ours as well. */
	if (missing.code == CF_OK || missing.code == CF_ENOTFOUND)
		return CF_OK;
	return cf_err_set(err, missing.code, "%s", missing.msg);
}

int
jur_collect_place(struct cf_collect *c, struct cf_err *err)
{
	struct work w = { .c = c, .source_a = "", .source_b = "",
		.source_p = "", .source_asn = "", .source_table = "" };
	const char *dir = jur_data_dir(c->arena, c->data_dir);
	int rc;

	if ((rc = gather(&w)) != CF_OK)
		return cf_err_set(err, rc,
		    CF_TR("mémoire insuffisante", "out of memory"));
	if (dir[0] == '\0')
		rc = cf_err_set(err, CF_ENOTFOUND,
		    CF_TR("aucune donnée de juridiction sous %s",
			"no jurisdiction data below %s"), c->data_dir);
	else
		rc = jur_world_load(c->arena, dir, &w.world, err);
	if (rc == CF_OK)
		rc = look(&w, err);
	if (w.source_a[0] == '\0')
		emit_nothing(&w, "the data files could not be read");
	return rc;
}
