/*
 * Turns answers of registers into facts on what they are about.  Writes down
 * what a register says with its source, the day of the answer and how far the
 * register itself vouches for it; whom that makes anybody's owner is for the
 * rules.  No officer of a company is named when it is a natural person.
 */
#include <stdlib.h>
#include <string.h>

#include <confiance/limits.h>

#include "codec_gleif.h"
#include "codec_rdap.h"
#include "codec_siren.h"
#include "registers.h"

/* What is being said. */
struct say {
	struct cf_collect *c;
	struct cf_arena *arena; /* of the answer */
	const struct jur_answer *answer;
	const char *source;
	const char *subject;
	const char *note; /* how far the register vouches for it */
	const char **about;
	size_t nabout;
};

static void
begin(struct say *s, const char *kind, const char *name, const char *note)
{
	s->subject = cf_subject(s->arena, kind, name);
	s->note = note;
	if (s->nabout < CF_REGISTER_ITEMS)
		s->about[s->nabout++] = s->subject;
}

static void
say(struct say *s, const char *key, enum cf_status status,
    struct cf_value value, const char *note)
{
	struct cf_claim claim = { .subject = s->subject, .key = key,
		.value = value, .status = status,
		.origin = s->answer->origin, .note = note,
		.source = s->source, .time = s->answer->time };

	cf_emit(s->c, &claim);
}

static void
say_text(struct say *s, const char *key, const char *text)
{
	if (text[0] != '\0')
		say(s, key, CF_ST_OK, cf_v_text(text), s->note);
	else
		say(s, key, CF_ST_ABSENT, (struct cf_value){ 0 },
		    "the answer does not give it");
}

static void
say_list(struct say *s, const char *key, const struct cf_strings *list)
{
	say(s, key, CF_ST_OK, cf_v_list(list->v, list->n), s->note);
}

static void
say_time(struct say *s, const char *key, int64_t t)
{
	if (t != 0)
		say(s, key, CF_ST_OK, cf_v_time(t), s->note);
}

/* ---- RDAP ---- */

static void
say_party(struct say *s, const struct jur_rdap_entity *e, const char *name_key,
    const char *country_key)
{
	say_text(s, name_key, e != NULL ? e->name : "");
	say_text(s, country_key, e != NULL ? e->country : "");
}

static void
say_domain(struct say *s, const struct jur_rdap *r)
{
	const struct jur_rdap_entity *registrar;

	begin(s, "domain", r->domain, s->note);
	registrar = jur_rdap_role(r, "registrar");
	say_text(s, "domain.registrar", registrar != NULL ?
		(registrar->name[0] != '\0' ? registrar->name :
						registrar->handle) : "");
	say_text(s, "domain.registrar_id",
	    registrar != NULL ? registrar->iana_id : "");
	say_party(s, jur_rdap_role(r, "registrant"), "domain.registrant",
	    "domain.registrant_country");
	say_list(s, "domain.register_status", &r->status);
	say_list(s, "domain.delegation", &r->nameservers);
	if (r->signed_ != CF_TRI_UNSET)
		say(s, "domain.signed", CF_ST_OK,
		    cf_v_bool(r->signed_ == CF_TRI_YES), s->note);
	say_time(s, "domain.registered", r->registered);
	say_time(s, "domain.expires", r->expires);
}

static void
say_rdap(struct say *s, const struct jur_rdap *r)
{
	const struct jur_rdap_entity *holder = jur_rdap_role(r, "registrant");
	char day[CF_TIME_LEN];

	s->note = "";
	if (r->as_of != 0) {
		cf_time_text(r->as_of, day);
		s->note = cf_printf(s->arena, "database of %.10s", day);
	}
	switch (r->class_) {
	case JUR_RDAP_DOMAIN:
		say_domain(s, r);
		break;
	case JUR_RDAP_NETWORK:
		begin(s, "network", cf_printf(s->arena, "%s-%s", r->first,
		    r->last), s->note);
		say_text(s, "network.name", r->name);
		say_party(s, holder, "network.holder",
		    "network.holder_country");
		say_text(s, "network.country", r->country);
		break;
	case JUR_RDAP_AUTNUM:
		begin(s, "autnum", r->asn_first == r->asn_last ?
			cf_printf(s->arena, "%lld", (long long)r->asn_first) :
			cf_printf(s->arena, "%lld-%lld",
			    (long long)r->asn_first, (long long)r->asn_last),
		    s->note);
		say_text(s, "autnum.name", r->name);
		say_party(s, holder, "autnum.holder", "autnum.holder_country");
		break;
	}
}

/* ---- GLEIF ---- */

static void
say_lei(struct say *s, const struct jur_lei *r)
{
	begin(s, "lei", r->lei, r->corroboration[0] != '\0' ?
	    cf_printf(s->arena, "corroboration: %s", r->corroboration) : "");
	say_text(s, "lei.name", r->name);
	say_text(s, "lei.country", r->country);
	say_text(s, "lei.hq_country", r->hq_country);
	say_text(s, "lei.jurisdiction", r->jurisdiction);
	say_text(s, "lei.registered_as", r->registered_as);
	say_text(s, "lei.status", r->status);
	say_text(s, "lei.registration", r->registration);
	say_time(s, "lei.updated", r->updated);
	say_time(s, "lei.renewal", r->renewal);
}

/* Reasons that say that no company is above (GLEIF, reporting exceptions 2.1):
 * persons, or nobody known. */
static bool
no_parent(const char *reason)
{
	return cf_streq(reason, "NATURAL_PERSONS") ||
	    cf_streq(reason, "NO_KNOWN_PERSON");
}

static void
say_parent(struct say *s, const struct jur_lei_parent *p)
{
	const char *key = p->ultimate ? "lei.ultimate_parent" :
					"lei.direct_parent";

	begin(s, "lei", p->lei, p->corroboration[0] != '\0' ?
	    cf_printf(s->arena, "corroboration: %s", p->corroboration) : "");
	if (p->parent[0] != '\0') {
		say_text(s, key, p->parent);
		return;
	}
	say_text(s, p->ultimate ? "lei.ultimate_exception" :
				  "lei.direct_exception", p->exception);
	say(s, key, no_parent(p->exception) ? CF_ST_ABSENT :
					      CF_ST_NOT_COLLECTED,
	    (struct cf_value){ 0 }, p->exception);
}

static void
say_gleif(struct say *s, const struct jur_gleif *g)
{
	size_t i;

	for (i = 0; i < g->nrecords; i++)
		say_lei(s, &g->records[i]);
	for (i = 0; i < g->nparents; i++)
		say_parent(s, &g->parents[i]);
}

/* ---- The French register ---- */

static void
say_siren(struct say *s, const struct jur_siren *r)
{
	begin(s, "siren", r->siren, "");
	say_text(s, "siren.name", r->name);
	say_text(s, "siren.state", r->state);
	say_text(s, "siren.seat", r->country);
	if (r->country_code[0] != '\0' || r->country[0] == '\0')
		say_text(s, "siren.country", r->country_code);
	else
		say(s, "siren.country", CF_ST_MALFORMED,
		    (struct cf_value){ 0 }, r->country);
	say_time(s, "siren.created", r->created);
	say_time(s, "siren.closed", r->closed);
	if (r->officers) {
		say_list(s, "siren.officers", &r->companies);
		say(s, "siren.persons", CF_ST_OK,
		    cf_v_int((int64_t)r->persons), "");
	}
}

/* ---- One answer ---- */

static int
parse(struct say *s, struct cf_err *err)
{
	const struct jur_answer *a = s->answer;
	const struct jur_siren *companies;
	struct jur_gleif gleif;
	struct jur_rdap rdap;
	const char *url;
	size_t i, n;
	int rc;

	if (cf_streq(a->kind, JUR_RDAP)) {
		rc = jur_rdap_parse(s->arena, a->bytes, a->len, &rdap, err);
		if (rc == CF_OK)
			say_rdap(s, &rdap);
	} else if (cf_streq(a->kind, JUR_GLEIF)) {
		rc = jur_gleif_parse(s->arena, a->bytes, a->len, &gleif, err);
		if (rc == CF_OK)
			say_gleif(s, &gleif);
	} else if (cf_streq(a->kind, JUR_SIREN)) {
		rc = jur_siren_parse(s->arena, a->bytes, a->len, &companies,
		    &n, err);
		for (i = 0; rc == CF_OK && i < n; i++)
			say_siren(s, &companies[i]);
	} else {
		rc = jur_rdap_server(s->arena, a->bytes, a->len, "example",
		    &url, err);
	}
	return rc;
}

static void
say_kind(struct cf_collect *c, const char *subject, const char *kind,
    enum cf_origin origin)
{
	struct cf_claim claim = { .subject = subject, .key = "register.kind",
		.value = cf_v_text(kind), .origin = origin };

	cf_emit(c, &claim);
}

/* What the answer was about, with its bytes. */
static void
say_about(struct say *s, int code, const char *why)
{
	const struct jur_answer *a = s->answer;
	struct cf_claim claim = { .key = "register.about",
		.subject = cf_subject(s->arena, "register", a->from),
		.origin = a->origin, .source = s->source, .time = a->time,
		.raw = a->bytes, .raw_len = a->len };

	say_kind(s->c, claim.subject, a->kind, a->origin);
	if (code == CF_OK && s->nabout == 0 &&
	    !cf_streq(a->kind, JUR_BOOTSTRAP)) {
		claim.status = CF_ST_ABSENT;
		claim.note = "the register found nothing";
	} else if (code == CF_OK) {
		claim.value = cf_v_list(s->about, s->nabout);
	} else {
		claim.status = code == CF_ENOTFOUND ? CF_ST_ABSENT :
		    code == CF_ENOMEM ? CF_ST_NOT_COLLECTED : CF_ST_MALFORMED;
		claim.note = why;
	}
	cf_emit(s->c, &claim);
}

int
jur_register_say(struct cf_collect *c, const struct jur_answer *answer,
    const char *subject)
{
	struct say s = { .c = c, .answer = answer, .note = "",
		.arena = cf_arena_new(CF_ARENA_REGISTER) };
	struct cf_err err = { 0 };
	size_t i;
	int rc;

	if (s.arena != NULL)
		s.about = cf_calloc(s.arena, CF_REGISTER_ITEMS,
		    sizeof(*s.about));
	if (s.arena == NULL || s.about == NULL) {
		jur_register_fail(c, answer->kind, answer->from,
		    answer->origin, CF_ST_NOT_COLLECTED, "out of memory");
		cf_arena_free(s.arena);
		return CF_ENOMEM;
	}
	s.source = cf_printf(s.arena, "%s: %s", answer->kind, answer->from);
	rc = parse(&s, &err);
	say_about(&s, rc, err.msg);
	for (i = 0; i < s.nabout && !cf_streq(s.about[i], subject); i++)
		;
	if (rc == CF_OK && subject != NULL && i == s.nabout)
		rc = CF_ENOTFOUND;
	cf_arena_free(s.arena);
	return rc;
}

void
jur_register_fail(struct cf_collect *c, const char *kind, const char *from,
    enum cf_origin origin, enum cf_status status, const char *note)
{
	struct cf_claim claim = { .key = "register.about",
		.subject = cf_subject(c->arena, "register", from),
		.origin = origin, .status = status, .note = note };

	say_kind(c, claim.subject, kind, origin);
	cf_emit(c, &claim);
}

/* ---- Whose answer speaks of an address ---- */

/* "A-B" of a subject's name. */
static const char *
first_of(struct cf_arena *arena, const char *range, const char **ret_last)
{
	const char *dash = strchr(range, '-');

	*ret_last = dash == NULL ? range : dash + 1;
	return dash == NULL ? range :
	    cf_strndup(arena, range, (size_t)(dash - range));
}

const char *
jur_held_by(struct cf_arena *arena, const struct cf_evidence *evidence,
    const char *kind, const struct cf_addr *addr, int64_t asn)
{
	const char *const *subjects, *best = "", *first, *last;
	size_t i, n = cf_evidence_subjects(evidence, kind, &subjects);
	bool network = cf_streq(kind, "network");
	struct cf_addr from, to, top = { 0 }, end = { 0 };
	int order;

	for (i = 0; i < n; i++) {
		first = first_of(arena, cf_subject_name(subjects[i]), &last);
		if (!network) {
			if (asn >= strtoll(first, NULL, 10) &&
			    asn <= strtoll(last, NULL, 10))
				best = subjects[i];
			continue;
		}
		if (!jur_rdap_covers(first, last, addr) ||
		    cf_addr_parse(first, 0, &from) != CF_OK ||
		    cf_addr_parse(last, 0, &to) != CF_OK)
			continue;
		/* Of nested blocks the one that begins last, or ends first. */
		order = memcmp(from.ip, top.ip, sizeof(from.ip));
		if (best[0] == '\0' || order > 0 || (order == 0 &&
			memcmp(to.ip, end.ip, sizeof(to.ip)) < 0)) {
			top = from;
			end = to;
			best = subjects[i];
		}
	}
	return best;
}
