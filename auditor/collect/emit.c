/*
 * What collectors say becomes facts here: texts pass the gate, keys and types
 * are held against the vocabulary, and the line goes to the pipe or to the
 * writer.  A collector cannot bypass it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <confiance/limits.h>
#include <confiance/text.h>

#include "sink.h"

static void
report_bug(struct cf_collect *c, const char *what, const char *key)
{
	if (c->sink->bug[0] == '\0')
		snprintf(c->sink->bug, sizeof(c->sink->bug), "%s: %.64s", what,
		    key);
}

static const char *
gate(struct cf_arena *arena, const char *s, size_t max)
{
	return s != NULL && s[0] != '\0' ? cf_gate(arena, s, strlen(s), max) :
	    "";
}

/* The value with clean texts; a list that is too long is cut, and says so. */
static void
gate_value(struct cf_arena *arena, const struct cf_value *from,
    struct cf_fact *fact)
{
	const char **list;
	size_t i, n = from->n;

	fact->value = *from;
	if (from->type == CF_T_TEXT)
		fact->value.s = gate(arena, from->s, CF_MAX_TEXT);
	if (from->type != CF_T_LIST)
		return;
	if (n > CF_MAX_LIST) {
		n = CF_MAX_LIST;
		fact->status = CF_ST_PARTIAL;
		fact->note = "list cut";
	}
	if ((list = cf_calloc(arena, n + 1, sizeof(*list))) == NULL)
		return;
	for (i = 0; i < n; i++)
		list[i] = gate(arena, from->list[i], CF_MAX_TEXT);
	fact->value.list = list;
	fact->value.n = n;
}

static bool
fits(struct cf_collect *c, const struct cf_claim *claim)
{
	const struct cf_fact_def *def = cf_fact_def_find(claim->key);
	bool needs_value = claim->status == CF_ST_OK ||
	    claim->status == CF_ST_PARTIAL;

	if (def == NULL)
		report_bug(c, "key is not in the vocabulary", claim->key);
	else if (needs_value && claim->value.type != def->type)
		report_bug(c, "value is not of the declared type", claim->key);
	else if (!needs_value && claim->value.type != CF_T_NONE)
		report_bug(c, "a value with a status that has none",
		    claim->key);
	else if (!cf_subject_is(claim->subject, def->subject))
		report_bug(c, "subject is not of the declared kind",
		    claim->key);
	else
		return true;
	return false;
}

static void
deliver(struct cf_collect *c, struct cf_fact *fact, const void *raw,
    size_t raw_len)
{
	struct cf_collect_sink *sink = c->sink;
	struct cf_buf line;
	int rc;

	if (sink->hear != NULL) {
		sink->hear(sink->arg, fact);
		return;
	}
	if (sink->writer != NULL) {
		(void)cf_evwriter_add(sink->writer, fact, raw, raw_len,
		    &sink->failure);
		return;
	}
	cf_buf_init(&line, CF_MAX_LINE);
	rc = cf_fact_line(fact, NULL, raw, raw_len, &line);
	if (rc != CF_OK)
		report_bug(c, "fact too large", fact->key);
	else if (sink_write(sink->fd, line.data, line.len) != CF_OK)
		(void)cf_err_sys(&sink->failure, "pipe");
	cf_buf_free(&line);
}

void
cf_emit(struct cf_collect *c, const struct cf_claim *claim)
{
	struct cf_arena *arena;
	struct cf_fact fact = { .key = claim->key, .status = claim->status,
		.origin = claim->origin, .collector = c->collector,
		.raw = "" };
	const void *raw = claim->raw_len <= CF_MAX_RAW ? claim->raw : NULL;

	if (c->tap != NULL) {
		c->tap(c->tap_arg, claim);
		return;
	}
	if (c->sink->failure.code != CF_OK || !fits(c, claim))
		return;
	if ((arena = cf_arena_new(CF_ARENA_COLLECT)) == NULL) {
		cf_err_set(&c->sink->failure, CF_ENOMEM, "out of memory");
		return;
	}
	fact.subject = gate(arena, claim->subject, CF_MAX_SUBJECT);
	fact.note = gate(arena, claim->note, CF_MAX_NOTE);
	fact.source = gate(arena, claim->source, CF_MAX_NOTE);
	fact.time = claim->time != 0 ? claim->time : cf_now();
	gate_value(arena, &claim->value, &fact);
	if (cf_arena_failed(arena))
		cf_err_set(&c->sink->failure, CF_ENOMEM, "out of memory");
	else
		deliver(c, &fact, raw, claim->raw_len);
	cf_arena_free(arena);
}

void
cf_emit_bool(struct cf_collect *c, const char *subject, const char *key,
    bool b)
{
	cf_emit(c, &(struct cf_claim){ .subject = subject, .key = key,
	    .value = cf_v_bool(b) });
}

void
cf_emit_int(struct cf_collect *c, const char *subject, const char *key,
    int64_t i)
{
	cf_emit(c, &(struct cf_claim){ .subject = subject, .key = key,
	    .value = cf_v_int(i) });
}

void
cf_emit_text(struct cf_collect *c, const char *subject, const char *key,
    const char *s)
{
	cf_emit(c, &(struct cf_claim){ .subject = subject, .key = key,
	    .value = cf_v_text(s) });
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
	char note[CF_MAX_NOTE];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(note, sizeof(note), fmt, ap);
	va_end(ap);
	cf_emit(c, &(struct cf_claim){ .subject = subject, .key = key,
	    .status = status, .note = note });
}

void
cf_emit_dataset(struct cf_collect *c, const struct cf_dataset *set)
{
	if (c->sink->fd >= 0 && control_dataset(c->sink->fd, set) != CF_OK)
		(void)cf_err_sys(&c->sink->failure, "pipe");
}

bool
cf_cancelled(const struct cf_collect *c)
{
	return c->sink->cancel != NULL && *c->sink->cancel != 0;
}

struct cf_collect_sink *
cf_sink_hear(cf_hear_fn *hear, void *arg, const volatile int *cancel)
{
	struct cf_collect_sink *sink = calloc(1, sizeof(*sink));

	if (sink == NULL)
		return NULL;
	sink->fd = -1;
	sink->hear = hear;
	sink->arg = arg;
	sink->cancel = cancel;
	return sink;
}

void
cf_sink_free(struct cf_collect_sink *sink)
{
	free(sink);
}
