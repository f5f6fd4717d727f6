/*
 * What the tables say about an organisation: seat, parent, control, and the
 * laws that reach it there at the time of the collection.  Each organisation
 * and each law is said once, whoever asks for it.
 */
#include <string.h>

#include <confiance/limits.h>

#include "jurisdiction.h"
#include "registers.h"

struct jur_operators {
	struct cf_collect *c;
	const struct jur_world *world;
	const struct jur_provider **seen; /* already emitted */
	size_t nseen, cap;
	bool *law_wanted; /* one per law of the table */
};

struct jur_operators *
jur_operators_new(struct cf_collect *c, const struct jur_world *world)
{
	struct jur_operators *w = cf_calloc(c->arena, 1, sizeof(*w));

	if (w == NULL)
		return NULL;
	w->c = c;
	w->world = world;
	w->law_wanted = cf_calloc(c->arena, world->nlaws + 1,
	    sizeof(*w->law_wanted));
	return w->law_wanted == NULL ? NULL : w;
}

static void
operator_text(struct cf_collect *c, const struct cf_claim *base,
    const char *key, const char *s, enum cf_status status, const char *note)
{
	struct cf_claim claim = *base;

	claim.key = key;
	if (s[0] != '\0') {
		claim.value = cf_v_text(s);
	} else {
		claim.status = status;
		claim.note = note;
	}
	cf_emit(c, &claim);
}

static void
operator_list(struct cf_collect *c, const struct cf_claim *base,
    const char *key, const struct cf_strings *list, const char *note)
{
	struct cf_claim claim = *base;

	claim.key = key;
	if (list->n != 0) {
		claim.value = cf_v_list(list->v, list->n);
	} else {
		claim.status = CF_ST_ABSENT;
		claim.note = note;
	}
	cf_emit(c, &claim);
}

static void
operator_bool(struct cf_collect *c, const struct cf_claim *base,
    const char *key, bool value)
{
	struct cf_claim claim = *base;

	claim.key = key;
	claim.value = cf_v_bool(value);
	cf_emit(c, &claim);
}

/* Remembers the laws that some fact names. */
static void
want_laws(struct jur_operators *w, const struct cf_strings *ids)
{
	size_t i, k;

	for (i = 0; i < ids->n; i++)
		for (k = 0; k < w->world->nlaws; k++)
			if (cf_streq(w->world->laws[k].id, ids->v[i]))
				w->law_wanted[k] = true;
}

static void
emit_law(struct jur_operators *w, const struct jur_law *law)
{
	struct cf_collect *c = w->c;
	struct cf_claim base = {
		.subject = cf_subject(c->arena, "law", law->id),
		.origin = CF_OR_API,
		.source = jur_dataset_text(c->arena, w->world,
		    "countries.json"),
	};

	operator_text(c, &base, "law.name", law->name, CF_ST_ABSENT, "");
	operator_text(c, &base, "law.country", law->country, CF_ST_ABSENT, "");
	operator_text(c, &base, "law.citation", law->citation, CF_ST_ABSENT,
	    "");
	operator_text(c, &base, "law.status", law->status, CF_ST_ABSENT, "");
	operator_bool(c, &base, "law.gag", law->gag);
	operator_bool(c, &base, "law.extraterritorial", law->extraterritorial);
}

void
jur_operators_end(struct jur_operators *w)
{
	size_t i;

	for (i = 0; i < w->world->nlaws; i++)
		if (w->law_wanted[i])
			emit_law(w, &w->world->laws[i]);
}

/* The laws of countries.  known: the countries are all that there are. */
static void
emit_laws(struct jur_operators *w, const struct cf_claim *base, const char *key,
    const char *lapsed_key, const char *const *countries, size_t n, bool known)
{
	const struct jur_world *world = w->world;
	struct cf_collect *c = w->c;
	struct cf_strings now, old;
	struct cf_claim claim = *base;
	bool complete;

	complete = jur_laws_at(c->arena, world, countries, n, c->now, &now,
	    &old) && known;
	claim.source = jur_dataset_text(c->arena, world, "countries.json");
	claim.key = key;
	if (now.n != 0) {
		claim.status = complete ? CF_ST_OK : CF_ST_PARTIAL;
		claim.value = cf_v_list(now.v, now.n);
	} else {
		claim.status = complete ? CF_ST_ABSENT : CF_ST_NOT_COLLECTED;
	}
	if (!complete)
		claim.note = known ?
		    "the table has no entry for one of the countries" :
		    "a seat or a control is not known";
	else if (now.n == 0)
		claim.note = "the table lists none";
	cf_emit(c, &claim);
	if (lapsed_key != NULL) {
		claim.value = (struct cf_value){ .type = CF_T_NONE };
		claim.status = CF_ST_OK;
		operator_list(c, &claim, lapsed_key, &old,
		    "the table lists none");
		want_laws(w, &old);
	}
	want_laws(w, &now);
}

/* Countries that are given, each once. */
static size_t
countries_of(const char *const *from, size_t n, const char **ret)
{
	size_t i, k, count = 0;

	for (i = 0; i < n; i++) {
		if (from[i] == NULL || from[i][0] == '\0')
			continue;
		for (k = 0; k < count && !cf_streq(ret[k], from[i]); k++)
			;
		if (k == count)
			ret[count++] = from[i];
	}
	return count;
}

/* The table, and the date of its entry where it has one. */
static const char *
operator_source(struct jur_operators *w, const struct jur_provider *p)
{
	const char *table;

	if (p->declared)
		return w->c->deployment->file;
	if (p->from_register != NULL)
		return p->from_register;
	table = jur_dataset_text(w->c->arena, w->world,
	    p->table != NULL ? p->table : "providers.json");
	return p->as_of[0] == '\0' ? table :
	    cf_printf(w->c->arena, "%s, entry of %s", table, p->as_of);
}

/* Keys of what registers say, of an organisation and of a third party. */
struct register_keys {
	const char *hq, *parent, *control;
};
static const struct register_keys operator_keys = { "operator.register_hq",
	"operator.register_parent", "operator.register_control" };
static const struct register_keys party_keys = { "third_party.register_hq",
	"third_party.register_parent", "third_party.register_control" };

static void
emit_registered(struct cf_collect *c, const struct cf_claim *like,
    const struct register_keys *keys, const struct jur_registered *r)
{
	struct cf_claim base = *like;

	base.source = r->source;
	base.time = r->time;
	base.note = cf_printf(c->arena, "%s, found by its %s%s", r->id, r->by,
	    r->current ? "" : "; the record is not kept up");
	operator_text(c, &base, keys->hq, r->hq, CF_ST_NOT_COLLECTED,
	    "the register does not say it");
	operator_text(c, &base, keys->parent, r->parent, CF_ST_NOT_COLLECTED,
	    r->no_parent[0] != '\0' ? r->no_parent :
				       "no answer on the ultimate parent");
	operator_text(c, &base, keys->control, r->control,
	    CF_ST_NOT_COLLECTED, "no ultimate parent with a country");
}

/* The company that p is, by the identifiers of the third party that it was
 * declared as, else by those of the table. */
static bool
registered(struct jur_operators *w, const struct jur_provider *p,
    struct jur_registered *ret)
{
	struct cf_collect *c = w->c;
	const char *as = jur_declared_as(c->arena, c->deployment, p);
	const struct cf_third_party *party = NULL;

	if (cf_subject_is(as, "third_party"))
		party = cf_third_party_find(c->deployment,
		    cf_subject_name(as));
	return (party != NULL && jur_registered(c->arena, c->evidence,
		   party->lei, party->siren, ret)) ||
	    jur_registered(c->arena, c->evidence, NULL, p->siren, ret);
}

/* What neither the table nor the declaration knows, a register may: its
 * ultimate parent is who controls it, as far as accounts show. */
static struct jur_provider
completed(const struct jur_provider *p, const struct jur_registered *r,
    int64_t now, struct cf_claim *hq, struct cf_claim *control)
{
	bool current = r->current && r->time <= now &&
	    now - r->time <= JUR_ANSWER_AGE;
	struct jur_provider full = *p;

	if (p->hq[0] == '\0' && current && r->hq[0] != '\0') {
		full.hq = r->hq;
		hq->source = r->source;
		hq->time = r->time;
	}
	if (p->control[0] == '\0' && current && r->control[0] != '\0') {
		full.control = r->control;
		control->source = r->source;
		control->time = r->time;
		control->note = r->parent;
	}
	return full;
}

static void
emit_operator(struct jur_operators *w, const struct jur_provider *known)
{
	static const char unknown[] = "not in the table";
	struct cf_collect *c = w->c;
	struct cf_claim base = {
		.subject = cf_subject(c->arena, "operator", known->id),
		.origin = known->declared ? CF_OR_DECLARED :
		    known->from_register != NULL ? CF_OR_ATTESTED : CF_OR_API,
		.source = operator_source(w, known),
	}, hq = base, control = base;
	struct jur_registered r;
	bool in_register = registered(w, known, &r);
	struct jur_provider full = in_register ?
	    completed(known, &r, c->now, &hq, &control) : *known;
	const struct jur_provider *p = &full;
	const char *from[3] = { p->hq, p->parent_country, p->control };
	const char *countries[3], *as;
	size_t n = countries_of(from, 3, countries);
	/* The table knows that there is none; a register only lacks it. */
	enum cf_status none = known->from_register != NULL ?
	    CF_ST_NOT_COLLECTED : CF_ST_ABSENT;

	operator_text(c, &base, "operator.name", p->name, CF_ST_ABSENT, "");
	operator_text(c, &hq, "operator.hq", p->hq, CF_ST_NOT_COLLECTED,
	    p->declared ? "seat is not declared" : unknown);
	operator_text(c, &control, "operator.control", p->control,
	    CF_ST_NOT_COLLECTED,
	    p->declared ? "control is not declared" : unknown);
	operator_text(c, &base, "operator.parent", p->parent, none,
	    "no parent");
	operator_text(c, &base, "operator.parent_country", p->parent_country,
	    none, "no parent");
	operator_text(c, &base, "operator.licensor", p->licensor, CF_ST_ABSENT,
	    "no licensor");
	operator_text(c, &base, "operator.licensor_country",
	    p->licensor_country, CF_ST_ABSENT, "no licensor");
	operator_text(c, &base, "operator.secnumcloud", p->secnumcloud,
	    CF_ST_ABSENT, "no qualification known");
	operator_text(c, &base, "operator.confidence", p->confidence,
	    CF_ST_ABSENT, p->declared ? "declared" : "");
	operator_list(c, &base, "operator.kind", &p->kind, "");
	operator_list(c, &base, "operator.nexus", &p->nexus, "none known");
	emit_laws(w, &base, "operator.laws", "operator.laws_lapsed",
	    countries, n, p->hq[0] != '\0' && p->control[0] != '\0');
	emit_laws(w, &base, "operator.nexus_laws", NULL, p->nexus.v,
	    p->nexus.n, true);
	if (in_register)
		emit_registered(c, &base, &operator_keys, &r);
	as = jur_declared_as(c->arena, c->deployment, p);
	base.origin = CF_OR_DECLARED;
	base.source = c->deployment->file;
	operator_text(c, &base, "operator.declared_as", as, CF_ST_ABSENT,
	    "neither a declared third party nor the provider");
}

/* True when it was not seen before. */
static bool
first_time(struct jur_operators *w, const struct jur_provider *p)
{
	size_t i, cap = w->cap == 0 ? 64 : w->cap * 2;
	const struct jur_provider **seen;

	for (i = 0; i < w->nseen; i++)
		if (cf_streq(w->seen[i]->id, p->id))
			return false;
	if (w->nseen == w->cap) {
		seen = cf_regrow(w->c->arena, w->seen,
		    w->cap * sizeof(*seen), cap * sizeof(*seen));
		if (seen == NULL)
			return false;
		w->seen = seen;
		w->cap = cap;
	}
	w->seen[w->nseen++] = p;
	return true;
}

const char *
jur_operator_subject(struct jur_operators *w, const struct jur_provider *p)
{
	if (first_time(w, p))
		emit_operator(w, p);
	return cf_subject(w->c->arena, "operator", p->id);
}

/* Laws that reach a declared third party, by its seat and its control. */
void
jur_operators_parties(struct jur_operators *w)
{
	const struct cf_deployment *d = w->c->deployment;
	struct jur_registered r;
	const char *countries[2];
	size_t i, n;

	for (i = 0; i < d->nthird_parties; i++) {
		const char *from[2] = { d->third_parties[i].seat,
			d->third_parties[i].control };
		struct cf_claim base = {
			.subject = cf_subject(w->c->arena, "third_party",
			    d->third_parties[i].id),
			.origin = CF_OR_DECLARED,
		};

		if (jur_registered(w->c->arena, w->c->evidence,
			d->third_parties[i].lei, d->third_parties[i].siren,
			&r))
			emit_registered(w->c, &base, &party_keys, &r);
		n = countries_of(from, 2, countries);
		emit_laws(w, &base, "third_party.laws", NULL,
		    countries, n, from[0][0] != '\0' && from[1][0] != '\0');
	}
}

