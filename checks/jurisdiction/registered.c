/*
 * What registers say about one company, found by an identifier or, which is
 * weak, by its name: where it is registered, and who consolidates it in the
 * end.  Pure: evidence in, a struct out.  Never guesses: two records that fit
 * are none, and a record that is no longer kept up says nothing reassuring.
 */
#include <ctype.h>
#include <string.h>

#include <confiance/country.h>

#include "codec_gleif.h"
#include "registers.h"
#include "rules.h"

bool
jur_same_name(const char *a, const char *b)
{
	for (;;) {
		while (*a != '\0' && (unsigned char)*a < 128 &&
		    !isalnum((unsigned char)*a))
			a++;
		while (*b != '\0' && (unsigned char)*b < 128 &&
		    !isalnum((unsigned char)*b))
			b++;
		if (*a == '\0' || *b == '\0')
			return *a == *b;
		if (tolower((unsigned char)*a++) !=
		    tolower((unsigned char)*b++))
			return false;
	}
}

static const char *
text_of(const struct cf_evidence *ev, const char *subject, const char *key)
{
	return jur_text(cf_evidence_get(ev, key, subject));
}

/* Of two seats the one outside the Union, else the first that is known. */
static const char *
worse_seat(const char *registered, const char *headquarters)
{
	if (cf_country_known(headquarters) &&
	    !cf_country_eu_seat(headquarters))
		return headquarters;
	return registered[0] != '\0' ? registered : headquarters;
}

static const char *
seat_of(const struct cf_evidence *ev, const char *lei)
{
	return worse_seat(text_of(ev, lei, "lei.country"),
	    text_of(ev, lei, "lei.hq_country"));
}

bool
jur_lei_kept_up(const char *registration)
{
	return cf_streq(registration, "ISSUED") ||
	    cf_streq(registration, "PENDING_TRANSFER") ||
	    cf_streq(registration, "PENDING_ARCHIVAL");
}

/* The only record for which fits() says so, "" for none and for several. */
static const char *
only_record(const struct cf_evidence *ev,
    bool (*fits)(const struct cf_evidence *, const char *, const char *,
	const char *), const char *a, const char *b)
{
	const char *const *records, *found = "";
	size_t i, n = cf_evidence_subjects(ev, "lei", &records);

	for (i = 0; i < n; i++) {
		if (!fits(ev, records[i], a, b))
			continue;
		if (found[0] != '\0')
			return "";
		found = records[i];
	}
	return found;
}

static bool
has_siren(const struct cf_evidence *ev, const char *record, const char *siren,
    const char *jurisdiction)
{
	return cf_streq(text_of(ev, record, "lei.registered_as"), siren) &&
	    cf_streq(text_of(ev, record, "lei.jurisdiction"), jurisdiction);
}

static bool
has_name(const struct cf_evidence *ev, const char *record, const char *name,
    const char *country)
{
	return jur_same_name(text_of(ev, record, "lei.name"), name) &&
	    cf_streq(text_of(ev, record, "lei.country"), country);
}

static void
take_parent(struct cf_arena *arena, const struct cf_evidence *ev,
    const char *record, struct jur_registered *r)
{
	const struct cf_fact *fact = cf_evidence_get(ev, "lei.ultimate_parent",
	    record);
	const char *parent;

	if (fact == NULL)
		return;
	if (fact->status != CF_ST_OK) {
		r->no_parent = fact->note;
		return;
	}
	parent = cf_subject(arena, "lei", fact->value.s);
	r->parent = text_of(ev, parent, "lei.name");
	if (r->parent[0] == '\0')
		r->parent = fact->value.s;
	r->control = seat_of(ev, parent);
}

/* By a record of GLEIF. */
static bool
by_record(struct cf_arena *arena, const struct cf_evidence *ev,
    const char *record, const char *how, struct jur_registered *ret)
{
	const struct cf_fact *name = cf_evidence_get(ev, "lei.name", record);

	if (record[0] == '\0' || jur_text(name)[0] == '\0')
		return false;
	*ret = (struct jur_registered){ .id = record, .by = how,
		.name = name->value.s, .hq = seat_of(ev, record),
		.parent = "", .control = "", .no_parent = "",
		.source = name->source, .time = name->time };
	ret->current = cf_streq(text_of(ev, record, "lei.status"), "ACTIVE") &&
	    jur_lei_kept_up(text_of(ev, record, "lei.registration"));
	take_parent(arena, ev, record, ret);
	return true;
}

bool
jur_registered(struct cf_arena *arena, const struct cf_evidence *ev,
    const char *lei, const char *siren, struct jur_registered *ret)
{
	const struct cf_fact *state;
	const char *on;

	if (lei != NULL && lei[0] != '\0')
		return by_record(arena, ev, cf_subject(arena, "lei", lei),
		    "LEI", ret);
	if (siren == NULL || siren[0] == '\0')
		return false;
	if (by_record(arena, ev, only_record(ev, has_siren, siren, "FR"),
		"SIREN", ret))
		return true;
	on = cf_subject(arena, "siren", siren);
	state = cf_evidence_get(ev, "siren.state", on);
	if (jur_text(state)[0] == '\0')
		return false;
	*ret = (struct jur_registered){ .id = on, .by = "SIREN",
		.name = text_of(ev, on, "siren.name"),
		.hq = text_of(ev, on, "siren.country"), .parent = "",
		.control = "", .no_parent = "",
		.current = cf_streq(state->value.s, "A"),
		.source = state->source, .time = state->time };
	return true;
}

bool
jur_registered_name(struct cf_arena *arena, const struct cf_evidence *ev,
    const char *name, const char *country, struct jur_registered *ret)
{
	if (name[0] == '\0' || country[0] == '\0')
		return false;
	return by_record(arena, ev, only_record(ev, has_name, name, country),
	    "name", ret);
}
