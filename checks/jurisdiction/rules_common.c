/*
 * Pure helpers of the rules.  What is a member of the Union is asked of the
 * table of countries in base, never of a data file.
 */
#include <ctype.h>
#include <stdarg.h>
#include <string.h>

#include "jurisdiction.h"
#include "rules.h"

struct jur_words
jur_words_none(struct cf_judge *j)
{
	return (struct jur_words){ .j = j, .text = "" };
}

void
jur_words_add(struct jur_words *w, const char *fmt, ...)
{
	struct cf_arena *arena = cf_judge_arena(w->j);
	const char *item;
	va_list ap;

	va_start(ap, fmt);
	item = cf_vprintf(arena, fmt, ap);
	va_end(ap);
	w->text = w->n == 0 ? item :
			      cf_printf(arena, "%s, %s", w->text, item);
	w->n++;
}

bool
jur_has_value(const struct cf_fact *fact)
{
	return fact != NULL &&
	    (fact->status == CF_ST_OK || fact->status == CF_ST_PARTIAL);
}

const char *
jur_text(const struct cf_fact *fact)
{
	return fact != NULL && fact->status == CF_ST_OK &&
		fact->value.s != NULL ?
	    fact->value.s :
	    "";
}

const struct cf_fact *
jur_addresses(struct cf_judge *j)
{
	const struct cf_fact *fact = cf_fact(j, "endpoint.addresses");

	if (!jur_has_value(fact)) {
		(void)cf_need(j, "endpoint.addresses");
		return NULL;
	}
	if (fact->value.n == 0) {
		cf_unknown(j, "aucune adresse n'est connue pour %s",
		    "no address is known for %s",
		    cf_subject_name(cf_judge_subject(j)));
		return NULL;
	}
	return fact;
}

const char *
jur_on(struct cf_judge *j, const char *kind, const char *name)
{
	if (cf_streq(kind, "name"))
		name = jur_host_key(cf_judge_arena(j), name);
	return cf_subject(cf_judge_arena(j), kind, name);
}

bool
jur_internal(struct cf_judge *j, const struct cf_fact *addresses)
{
	const struct cf_fact *fact = cf_about(j, "endpoint.public");
	const char *kind;
	size_t i;

	if (fact == NULL || fact->status != CF_ST_OK || fact->value.b)
		return false;
	for (i = 0; i < addresses->value.n; i++) {
		kind = jur_text(cf_fact_on(j,
		    jur_on(j, "address", addresses->value.list[i]),
		    "address.special"));
		if (!cf_streq(kind, "private") && !cf_streq(kind, "shared") &&
		    !cf_streq(kind, "unique-local") &&
		    !cf_streq(kind, "loopback") &&
		    !cf_streq(kind, "link-local"))
			return false;
	}
	return true;
}

bool
jur_has_role(struct cf_judge *j, const char *subject, bool *ret_none)
{
	const struct cf_fact *roles = cf_about_on(j, subject, "endpoint.roles");
	size_t i;

	*ret_none = !jur_has_value(roles) || roles->value.n == 0;
	for (i = 0; !*ret_none && i < roles->value.n; i++)
		if (cf_param_has(j, "roles", roles->value.list[i]))
			return true;
	return false;
}

static enum jur_where
where(const struct cf_judge *j, const char *iso2, bool (*inside)(const char *))
{
	if (!cf_country_known(iso2))
		return JUR_UNKNOWN;
	if (inside(iso2))
		return JUR_INSIDE;
	if (cf_streq(cf_param_text(j, "perimeter"), "eea") &&
	    cf_country_eea(iso2))
		return JUR_INSIDE;
	return JUR_OUTSIDE;
}

enum jur_where
jur_where_place(const struct cf_judge *j, const char *iso2)
{
	return where(j, iso2, cf_country_eu_territory);
}

enum jur_where
jur_where_seat(const struct cf_judge *j, const char *iso2)
{
	return where(j, iso2, cf_country_eu_seat);
}

/* ---- Organisations ---- */

bool
jur_again(struct jur_behind *b, const char *subject)
{
	size_t i;

	for (i = 0; i < b->nseen; i++)
		if (cf_streq(b->seen[i], subject))
			return true;
	if (b->nseen < CF_NELEM(b->seen))
		b->seen[b->nseen++] = subject;
	return false;
}

const char *
jur_or_dash(const char *s)
{
	return s[0] != '\0' ? s : "?";
}

/* What a register says of an organisation's seat or ultimate parent when that
 * is outside the Union: "GLEIF: Example Inc., US", else "". */
static const char *
register_outside(struct cf_judge *j, const char *subject, const char *kind)
{
	struct cf_arena *arena = cf_judge_arena(j);
	const char *hq, *control, *parent;

	hq = jur_text(cf_fact_on(j, subject,
	    cf_printf(arena, "%s.register_hq", kind)));
	control = jur_text(cf_fact_on(j, subject,
	    cf_printf(arena, "%s.register_control", kind)));
	parent = jur_text(cf_fact_on(j, subject,
	    cf_printf(arena, "%s.register_parent", kind)));
	if (jur_where_seat(j, control) == JUR_OUTSIDE)
		return cf_printf(arena, "GLEIF – %s, %s", jur_or_dash(parent),
		    control);
	return jur_where_seat(j, hq) == JUR_OUTSIDE ?
	    cf_printf(arena, "GLEIF – %s", hq) : "";
}

const char *
jur_register_outside(struct cf_judge *j, const char *subject)
{
	return register_outside(j, subject,
	    cf_subject_is(subject, "operator") ? "operator" : "third_party");
}

/* Somebody inside the Union as far as anybody but a register says. */
static void
look_register(struct cf_judge *j, struct jur_behind *b, const char *op,
    const char *name, const char *hq, const char *control)
{
	const struct cf_fact *fact = cf_fact_on(j, op, "operator.control");
	const char *outside = jur_register_outside(j, op);

	if (outside[0] == '\0')
		jur_words_add(&b->inside, "%s (%s)", name, control);
	else if (fact != NULL && fact->origin == CF_OR_DECLARED)
		/* A declaration against a register. */
		jur_words_add(&b->outside, "%s (%s/%s, %s)", name, hq,
		    control, outside);
	else
		/* Two sources that contradict each other. */
		jur_words_add(&b->doubt, "%s (%s/%s, %s)", name, hq, control,
		    outside);
}

void
jur_look_operator(struct cf_judge *j, struct jur_behind *b, const char *op)
{
	const struct cf_fact *parent;
	const char *name, *hq, *control, *mother, *confidence, *outside;
	enum jur_where seat, top, above = JUR_INSIDE;

	if (jur_again(b, op))
		return;
	name = jur_text(cf_fact_on(j, op, "operator.name"));
	if (name[0] == '\0')
		name = cf_subject_name(op);
	if (cf_streq(cf_subject_name(op), JUR_OWN)) {
		jur_words_add(&b->own, "%s", name);
		return;
	}
	hq = jur_text(cf_fact_on(j, op, "operator.hq"));
	control = jur_text(cf_fact_on(j, op, "operator.control"));
	parent = cf_fact_on(j, op, "operator.parent_country");
	confidence = jur_text(cf_fact_on(j, op, "operator.confidence"));
	mother = jur_text(parent);
	seat = jur_where_seat(j, hq);
	top = jur_where_seat(j, control);
	if (parent != NULL && parent->status != CF_ST_ABSENT)
		above = jur_where_seat(j, mother);
	if (seat == JUR_OUTSIDE || top == JUR_OUTSIDE || above == JUR_OUTSIDE)
		jur_words_add(&b->outside, "%s (%s/%s)", name, jur_or_dash(hq),
		    top == JUR_INSIDE && above == JUR_OUTSIDE ?
			mother :
			jur_or_dash(control));
	else if (seat == JUR_INSIDE && top == JUR_INSIDE &&
	    above == JUR_INSIDE && !cf_streq(confidence, "low"))
		look_register(j, b, op, name, hq, control);
	else if ((outside = jur_register_outside(j, op))[0] != '\0')
		jur_words_add(&b->outside, "%s (%s/%s, %s)", name,
		    jur_or_dash(hq), jur_or_dash(control), outside);
	else
		jur_words_add(&b->doubt, "%s", name);
}

void
jur_look_declared(struct cf_judge *j, const char *op, struct jur_words *missing,
    struct jur_words *named, struct jur_words *doubt)
{
	const struct cf_fact *as = cf_fact_on(j, op, "operator.declared_as");
	const char *name = jur_text(cf_fact_on(j, op, "operator.name"));

	if (name[0] == '\0')
		name = cf_subject_name(op);
	if (jur_text(as)[0] != '\0')
		jur_words_add(named, "%s", name);
	else if (as != NULL && as->status == CF_ST_ABSENT)
		jur_words_add(missing, "%s", name);
	else
		jur_words_add(doubt, "%s", name);
}

bool
jur_only_own(struct cf_judge *j, const struct jur_behind *b, const char *what)
{
	if (b->own.n == 0 || b->inside.n != 0 || b->outside.n != 0 ||
	    b->doubt.n != 0)
		return false;
	cf_na(j,
	    "%s : réseau que le prestataire (%s) déclare sien ; son siège et "
	    "son contrôle relèvent de 19.6.a et 19.6.b",
	    "%s: network that the provider (%s) declares as its own; its seat "
	    "and its control are the matter of 19.6.a and 19.6.b",
	    what, b->own.text);
	return true;
}
