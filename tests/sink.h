/*
 * A sink for the unit tests of collectors: what is emitted goes straight into an
 * evidence, after the checks that the program's own sink makes (a declared
 * key, the subject's kind, the value's type).  Stands in place of the
 * runner's functions of the same names.
 */
#ifndef TEST_SINK_H
#define TEST_SINK_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <confiance/check.h>
#include <confiance/limits.h>
#include <confiance/text.h>

static struct cf_evidence *sink_evidence;
static struct cf_arena *sink_arena;
static unsigned int sink_bugs;
static bool sink_cancel;
static unsigned int sink_sets;
static char sink_licences[4096];
/* Must never come out anywhere. */
static const char *sink_secret;

static inline void
sink_bug(const struct cf_claim *claim, const char *what)
{
	fprintf(stderr, "BUG %s on %s: %s\n", claim->key, claim->subject, what);
	sink_bugs++;
}

static inline void
sink_text(const struct cf_claim *claim, const char *s)
{
	if (s == NULL)
		return;
	if (!cf_gate_clean(s, strlen(s), CF_MAX_TEXT))
		sink_bug(claim, "not clean");
	if (sink_secret != NULL && strstr(s, sink_secret) != NULL)
		sink_bug(claim, "tells a secret");
}

static inline void
sink_check(const struct cf_claim *claim)
{
	const struct cf_fact_def *def = cf_fact_def_find(claim->key);
	bool has = claim->status == CF_ST_OK || claim->status == CF_ST_PARTIAL;
	size_t i;

	if (def == NULL)
		sink_bug(claim, "unknown key");
	else if (!cf_subject_is(claim->subject, def->subject))
		sink_bug(claim, "wrong subject");
	else if (has && claim->value.type != def->type)
		sink_bug(claim, "wrong type");
	else if (!has && claim->value.type != CF_T_NONE)
		sink_bug(claim, "a value without ok");
	if (strlen(claim->subject) > CF_MAX_SUBJECT)
		sink_bug(claim, "subject too long");
	sink_text(claim, claim->subject);
	sink_text(claim, claim->value.s);
	sink_text(claim, claim->note);
	for (i = 0; i < claim->value.n; i++)
		sink_text(claim, claim->value.list[i]);
}

void
cf_emit(struct cf_collect *c, const struct cf_claim *claim)
{
	struct cf_fact fact = { .key = claim->key, .subject = claim->subject,
		.value = claim->value, .status = claim->status,
		.origin = claim->origin,
		.time = claim->time != 0 ? claim->time : c->now,
		.collector = "test",
		.note = claim->note != NULL ? claim->note : "",
		.source = claim->source != NULL ? claim->source : "",
		.raw = "" };

	if (c->tap != NULL) {
		c->tap(c->tap_arg, claim);
		return;
	}
	sink_check(claim);
	if (cf_evidence_add(sink_evidence, &fact) != 0)
		sink_bug(claim, "cannot add");
}

void
cf_emit_bool(struct cf_collect *c, const char *subject, const char *key,
    bool value)
{
	cf_emit(c, &(struct cf_claim){ .subject = subject, .key = key,
	    .value = cf_v_bool(value) });
}

void
cf_emit_int(struct cf_collect *c, const char *subject, const char *key,
    int64_t value)
{
	cf_emit(c, &(struct cf_claim){ .subject = subject, .key = key,
	    .value = cf_v_int(value) });
}

void
cf_emit_text(struct cf_collect *c, const char *subject, const char *key,
    const char *value)
{
	cf_emit(c, &(struct cf_claim){ .subject = subject, .key = key,
	    .value = cf_v_text(value) });
}

void
cf_emit_list(struct cf_collect *c, const char *subject, const char *key,
    const char *const *list, size_t n)
{
	cf_emit(c, &(struct cf_claim){ .subject = subject, .key = key,
	    .value = cf_v_list(list, n) });
}

void
cf_emit_status(struct cf_collect *c, const char *subject, const char *key,
    enum cf_status status, const char *fmt, ...)
{
	va_list ap;
	char *note;

	va_start(ap, fmt);
	note = cf_vprintf(sink_arena, fmt, ap);
	va_end(ap);
	cf_emit(c, &(struct cf_claim){ .subject = subject, .key = key,
	    .status = status, .note = note });
}

void
cf_emit_dataset(struct cf_collect *c, const struct cf_dataset *set)
{
	size_t len = strlen(sink_licences);

	(void)c;
	sink_sets++;
	snprintf(sink_licences + len, sizeof(sink_licences) - len, "%s\n",
	    set->licence);
}

bool
cf_cancelled(const struct cf_collect *c)
{
	(void)c;
	return sink_cancel;
}

static inline void
sink_open(struct cf_collect *c, const struct cf_deployment *d)
{
	sink_arena = cf_arena_new(CF_ARENA_COLLECT);
	sink_evidence = cf_evidence_new();
	sink_bugs = sink_sets = 0;
	sink_licences[0] = '\0';
	sink_cancel = false;
	memset(c, 0, sizeof(*c));
	c->deployment = d;
	c->arena = sink_arena;
	c->now = 1795564800; /* 2026-11-25 */
}

static inline void
sink_close(void)
{
	cf_evidence_free(sink_evidence);
	cf_arena_free(sink_arena);
	sink_evidence = NULL;
	sink_arena = NULL;
}

/* The fact as people read it: its value, or "(status)"; "-" for none.  Only
 * after cf_evidence_seal(). */
static inline const char *
sink_value(const char *subject, const char *key)
{
	const struct cf_fact *fact = cf_evidence_get(sink_evidence, key,
	    subject);
	const char *status;

	if (fact == NULL)
		return "-";
	status = cf_status_name(fact->status);
	if (fact->status == CF_ST_OK)
		return cf_value_text(sink_arena, &fact->value);
	if (fact->status == CF_ST_PARTIAL)
		return cf_printf(sink_arena, "(partial) %s",
		    cf_value_text(sink_arena, &fact->value));
	return cf_printf(sink_arena, "(%s)", status);
}

static inline const char *
sink_note(const char *subject, const char *key)
{
	const struct cf_fact *fact = cf_evidence_get(sink_evidence, key,
	    subject);

	return fact == NULL ? "-" : fact->note;
}

/* For a person: everything that was emitted. */
static inline void
sink_dump(void)
{
	const struct cf_fact *f;
	size_t i;

	for (i = 0; i < cf_evidence_count(sink_evidence); i++) {
		f = cf_evidence_at(sink_evidence, i);
		printf("%s %s = %s%s%s\n", f->subject, f->key,
		    f->status == CF_ST_OK || f->status == CF_ST_PARTIAL ?
		    cf_value_text(sink_arena, &f->value) :
		    cf_status_name(f->status),
		    f->note[0] != '\0' ? " # " : "", f->note);
	}
}

#endif
