/*
 * The way from a declared name to who can be ordered to hand the data over:
 * name, aliases, host, address, place, network, operator, seat, control, laws.
 * Pure: facts in, paths out.  Judges nothing; says of each step where it
 * stands to the Union, and of a step that nobody knows that it is unknown.
 */
#include <string.h>

#include <confiance/country.h>
#include <confiance/limits.h>

#include "jurisdiction.h"
#include "rules.h"

/* A path under way. */
struct trail {
	struct cf_step steps[CF_PATH_STEPS];
	size_t n;
};

struct walk {
	struct cf_arena *arena;
	const struct cf_evidence *ev;
	struct cf_path *paths;
	size_t n, cap;
};

static const struct cf_fact *
get(const struct walk *w, const char *subject, const char *key)
{
	return cf_evidence_get(w->ev, key, subject);
}

static const char *
text_of(const struct walk *w, const char *subject, const char *key)
{
	return jur_text(get(w, subject, key));
}

static void
step(struct trail *t, const char *kind, const char *text, enum cf_stand stand)
{
	if (t->n < CF_PATH_STEPS)
		t->steps[t->n++] = (struct cf_step){ kind, text, stand };
}

static enum cf_stand
stand(const char *country, bool (*inside)(const char *))
{
	if (!cf_country_known(country))
		return CF_SD_UNKNOWN;
	return inside(country) ? CF_SD_INSIDE : CF_SD_OUTSIDE;
}

/* A country, "?" when it is not known. */
static void
step_country(struct trail *t, const char *kind, const char *country,
    bool (*inside)(const char *))
{
	step(t, kind, jur_or_dash(country), stand(country, inside));
}

/* Of equal steps the last: who controls weighs more than where it stands.
 * The laws follow from seat and control. */
static void
close_path(struct walk *w, const char *subject, const char *role,
    const struct trail *t)
{
	struct cf_step *steps = cf_calloc(w->arena, t->n, sizeof(*steps));
	struct cf_path *p;
	size_t i;

	if (steps == NULL || w->n == w->cap || t->n == 0)
		return;
	memcpy(steps, t->steps, t->n * sizeof(*steps));
	p = &w->paths[w->n++];
	*p = (struct cf_path){ .subject = subject, .role = role,
		.steps = steps, .nsteps = t->n };
	for (i = 0; i < t->n; i++)
		if (!cf_streq(steps[i].kind, "law") &&
		    steps[i].stand >= steps[p->weakest].stand)
			p->weakest = i;
}

/* ---- From an organisation to the law ---- */

/* Names of laws, and whether one is of a country outside the Union. */
static void
step_laws(struct walk *w, struct trail *t, const char *op)
{
	const struct cf_fact *laws = get(w, op, "operator.laws");
	enum cf_stand worst = CF_SD_INSIDE;
	const char *text = "", *law, *name;
	size_t i;

	if (laws == NULL || (laws->status != CF_ST_OK &&
	    laws->status != CF_ST_ABSENT && laws->status != CF_ST_PARTIAL)) {
		step(t, "law", "?", CF_SD_UNKNOWN);
		return;
	}
	for (i = 0; i < laws->value.n; i++) {
		law = cf_subject(w->arena, "law", laws->value.list[i]);
		if (stand(text_of(w, law, "law.country"), cf_country_eu_seat) !=
		    CF_SD_OUTSIDE)
			continue;
		name = text_of(w, law, "law.name");
		text = cf_printf(w->arena, "%s%s%s", text, i == 0 ||
		    text[0] == '\0' ? "" : ", ",
		    name[0] != '\0' ? name : laws->value.list[i]);
		worst = CF_SD_OUTSIDE;
	}
	if (worst == CF_SD_INSIDE && laws->status == CF_ST_PARTIAL)
		worst = CF_SD_UNKNOWN;
	if (text[0] != '\0' || worst == CF_SD_UNKNOWN)
		step(t, "law", jur_or_dash(text), worst);
}

static void
end_operator(struct walk *w, const char *subject, const char *role,
    struct trail t, const char *op)
{
	const struct cf_fact *parent = get(w, op, "operator.parent_country");
	const char *name = text_of(w, op, "operator.name"), *above;
	const char *by_register;

	step(&t, "operator", name[0] != '\0' ? name : cf_subject_name(op),
	    CF_SD_NEUTRAL);
	step_country(&t, "seat", text_of(w, op, "operator.hq"),
	    cf_country_eu_seat);
	above = jur_text(parent);
	if (above[0] != '\0' &&
	    !cf_streq(above, text_of(w, op, "operator.control")))
		step_country(&t, "parent", above, cf_country_eu_seat);
	by_register = text_of(w, op, "operator.register_control");
	if (by_register[0] != '\0' && !cf_streq(by_register, above) &&
	    !cf_streq(by_register, text_of(w, op, "operator.control")))
		step_country(&t, "parent", by_register, cf_country_eu_seat);
	step_country(&t, "control", text_of(w, op, "operator.control"),
	    cf_country_eu_seat);
	step_laws(w, &t, op);
	close_path(w, subject, role, &t);
}

/* ---- From an address to an organisation ---- */

static void
step_place(struct walk *w, struct trail *t, const char *on)
{
	const char *special = text_of(w, on, "address.special");
	const char *country = text_of(w, on, "address.country");

	if (special[0] != '\0')
		step(t, "place", special, CF_SD_UNKNOWN);
	else if (country[0] == '\0')
		step(t, "place",
		    jur_or_dash(text_of(w, on, "address.country_confidence")),
		    CF_SD_UNKNOWN);
	else
		step_country(t, "place", country, cf_country_eu_territory);
}

static void
from_address(struct walk *w, const char *subject, const char *role,
    struct trail t, const char *ip)
{
	const char *on = cf_subject(w->arena, "address", ip);
	const struct cf_fact *asn = get(w, on, "address.asn");
	const char *op = text_of(w, on, "address.operator");

	step(&t, "address", ip, CF_SD_NEUTRAL);
	step_place(w, &t, on);
	if (asn != NULL && asn->status == CF_ST_OK)
		step(&t, "network",
		    cf_printf(w->arena, "AS%lld %s", (long long)asn->value.i,
			text_of(w, on, "address.as_name")),
		    CF_SD_NEUTRAL);
	if (op[0] != '\0') {
		end_operator(w, subject, role, t, op);
	} else {
		step(&t, "operator", "?", CF_SD_UNKNOWN);
		close_path(w, subject, role, &t);
	}
}

/* ---- From a name to addresses and organisations ---- */

static void
step_aliases(struct walk *w, struct trail *t, const char *name)
{
	const struct cf_fact *chain = get(w,
	    cf_subject(w->arena, "name", name), "dns.chain");
	size_t i;

	for (i = 0; chain != NULL && i < chain->value.n; i++)
		step(t, "alias", chain->value.list[i], CF_SD_NEUTRAL);
}

/* Organisations that no address led to. */
static void
from_operators(struct walk *w, const char *subject, const char *role,
    const struct trail *t, const struct cf_fact *list, size_t first)
{
	const char *name, *seen;
	size_t i, k, s;

	for (i = 0; jur_has_value(list) && i < list->value.n; i++) {
		name = text_of(w, list->value.list[i], "operator.name");
		for (k = first; k < w->n; k++) {
			seen = "";
			for (s = 0; s < w->paths[k].nsteps; s++)
				if (cf_streq(w->paths[k].steps[s].kind,
					"operator"))
					seen = w->paths[k].steps[s].text;
			if (cf_streq(seen, name))
				break;
		}
		if (k == w->n)
			end_operator(w, subject, role, *t, list->value.list[i]);
	}
}

static void
from_addresses(struct walk *w, const char *subject, const char *role,
    const struct trail *t, const struct cf_fact *addresses)
{
	size_t i;

	for (i = 0; jur_has_value(addresses) && i < addresses->value.n; i++)
		from_address(w, subject, role, *t, addresses->value.list[i]);
}

/* What led nowhere is a path that ends in something unknown. */
static void
end_nowhere(struct walk *w, const char *subject, const char *role,
    struct trail t, const struct cf_fact *why)
{
	step(&t, "address",
	    why == NULL ? "?" : cf_status_name(why->status), CF_SD_UNKNOWN);
	close_path(w, subject, role, &t);
}

static void
from_endpoint(struct walk *w, const char *subject)
{
	const struct cf_fact *addresses = get(w, subject, "endpoint.addresses");
	const char *host = text_of(w, subject, "endpoint.host");
	const char *name = jur_host_key(w->arena, host);
	struct trail t = { .n = 0 };
	size_t first = w->n;

	step(&t, "name", jur_or_dash(host), CF_SD_NEUTRAL);
	step_aliases(w, &t, name);
	from_addresses(w, subject, "hosting", &t, addresses);
	from_operators(w, subject, "hosting", &t,
	    get(w, cf_subject(w->arena, "name", name), "name.operators"),
	    first);
	if (w->n == first)
		end_nowhere(w, subject, "hosting", t, addresses);
}

static void
from_reach(struct walk *w, const char *subject)
{
	const char *role = text_of(w, subject, "reach.role");
	const char *from = text_of(w, subject, "reach.from");
	const char *to = text_of(w, subject, "reach.to");
	const struct cf_fact *operators = get(w, subject, "reach.operators");
	const struct cf_fact *addresses;
	struct trail t = { .n = 0 };
	size_t first = w->n;
	struct cf_addr addr;

	if (role[0] == '\0' || from[0] == '\0')
		return;
	step(&t, "name", cf_subject_name(from), CF_SD_NEUTRAL);
	if (cf_addr_parse(to, 0, &addr) == CF_OK) {
		from_address(w, from, role, t, to);
		return;
	}
	step(&t, "host", to, CF_SD_NEUTRAL);
	step_aliases(w, &t, to);
	addresses = get(w, cf_subject(w->arena, "name", to), "dns.addresses");
	from_addresses(w, from, role, &t, addresses);
	from_operators(w, from, role, &t, operators, first);
	if (w->n == first)
		end_nowhere(w, from, role, t, operators);
}

size_t
jur_paths(struct cf_arena *arena, const struct cf_evidence *ev,
    const struct cf_path **ret)
{
	struct walk w = { .arena = arena, .ev = ev, .cap = CF_MAX_PATHS };
	const char *const *subjects;
	size_t i, n;

	*ret = NULL;
	w.paths = cf_calloc(arena, w.cap, sizeof(*w.paths));
	if (w.paths == NULL)
		return 0;
	n = cf_evidence_subjects(ev, "endpoint", &subjects);
	for (i = 0; i < n; i++)
		/* An endpoint that the collection never looked at. */
		if (get(&w, subjects[i], "endpoint.addresses") != NULL)
			from_endpoint(&w, subjects[i]);
	n = cf_evidence_subjects(ev, "reach", &subjects);
	for (i = 0; i < n; i++)
		from_reach(&w, subjects[i]);
	*ret = w.paths;
	return w.n;
}
